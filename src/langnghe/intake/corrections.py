"""Corrections put to the cells that were read; the raw files stay as they are.

`set` and `drop` change a file's sheets before they are understood; `map` is asked while names and
answers are. Each counts the cells it touched, and one that touched none is a problem.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from langnghe.intake.files.sheets import Sheet, position, shown
from langnghe.intake.tables import SET_ASIDE, TOUCHED, UNRESOLVED, SheetTables
from langnghe.intake.text import fold
from langnghe.params.corrections import UNKNOWN, Correction, DropRow, Map, SetCell
from langnghe.params.load import Survey
from langnghe.problems import Problem

Key = str | int | float
_COLUMNS = ("number", "action", "where", "expected", "value", "reason", "by", "date", "count")


def corrected(
    sheet: Sheet, corrections: Iterable[Correction], source: str, *, only: bool
) -> tuple[Sheet, SheetTables]:
    """A sheet with cells set and rows dropped, in order; `source` is its file's.

    A file's `only` sheet need not be named in a correction. Cells are compared with what was
    expected as the analyst sees them: 5.0 is "5". The tables hold the dropped rows, the count of
    each correction, and CORRECTION-EXPECT.
    """
    out = SheetTables()
    here = [correction for correction in corrections if _is_in(correction.what, sheet, only)]
    if not here:
        return sheet, out
    rows = [list(row) for row in sheet.rows]
    dropped = []
    for correction in here:
        what = correction.what
        assert not isinstance(what, Map)
        expected = {what.cell: what.expect} if isinstance(what, SetCell) else _of_row(what)
        places = {address: position(address) for address in expected}
        if not all(row < len(rows) and column < len(rows[row]) for column, row in places.values()):
            continue
        out.corrected[correction.number] += 0
        found = {address: rows[row][column] for address, (column, row) in places.items()}
        wrong = [a for a, cell in found.items() if shown(cell) != shown(expected[a])]
        if wrong:
            out.problems += [
                _unexpected(correction, sheet, a, found[a], expected[a]) for a in wrong
            ]
        elif isinstance(what, SetCell):
            column, row = places[what.cell]
            rows[row][column] = what.value
            out.corrected[correction.number] += 1
        else:
            texts = [text for cell in rows[what.row - 1] if (text := shown(cell))]
            reason = f"bỏ theo đính chính số {correction.number}"
            label = next(iter(texts), "")
            dropped.append((source, sheet.file, sheet.name, what.row, reason, label))
            out.corrected[correction.number] += len(texts)
            rows[what.row - 1] = [""] * len(rows[what.row - 1])
    out.set_aside = pd.DataFrame(dropped, columns=pd.Index(SET_ASIDE))
    return replace(sheet, rows=rows), out


def _is_in(what: SetCell | DropRow | Map, sheet: Sheet, only: bool) -> bool:
    if isinstance(what, Map) or what.file != sheet.file:
        return False
    return fold(what.sheet) == fold(sheet.name) or (only and not what.sheet)


def _of_row(drop: DropRow) -> dict[str, Key]:
    return {f"{column}{drop.row}": cell for column, cell in drop.expect.items()}


class Maps:
    """What has been decided about written names and answers of one source; counts each use."""

    def __init__(
        self, corrections: Iterable[Correction], source: str, counts: Counter[int]
    ) -> None:
        self._counts = counts
        self._units: dict[str, Correction] = {}
        self._answers: dict[str, dict[str, Correction]] = {}
        for correction in corrections:
            what = correction.what
            if isinstance(what, Map) and what.source == source:
                known = (
                    self._units
                    if what.question is None
                    else self._answers.setdefault(what.question, {})
                )
                known.setdefault(fold(what.written), correction)

    def unit(self, text: str, count: int) -> str | None:
        """The unit decided for a name that stands in `count` cells; None where none is."""
        found = self._units.get(fold(text))
        if found is None or not isinstance(found.what, Map) or found.what.unit is None:
            return None
        self._counts[found.number] += count
        return UNRESOLVED if found.what.unit == UNKNOWN else found.what.unit

    def has_unit(self, text: str) -> bool:
        """Whether a name has been decided about."""
        return fold(text) in self._units

    def answers(self, question: str, cells: list[Any], counts: Sequence[int]) -> list[Any]:
        """Different cells of one question, those with a decided answer replaced by it.

        `counts`: in how many rows each stands.
        """
        known = self._answers.get(question)
        if not known:
            return cells
        return [
            self._answer(known, cell, count) if count else cell
            for cell, count in zip(cells, counts, strict=True)
        ]

    def _answer(self, known: Mapping[str, Correction], cell: Any, count: int) -> Any:
        found = known.get(fold(shown(cell)))
        if found is None or not isinstance(found.what, Map):
            return cell
        self._counts[found.number] += count
        return found.what.answer


def touched(corrections: Iterable[Correction], sheet: Sheet, tables: SheetTables) -> pd.DataFrame:
    """`TOUCHED`: which corrections changed how many cells of a sheet, and what these are about.

    tables: what the sheet gave. group, unit, question: "" where a correction is not of one alone.
    """
    rows = []
    for correction in corrections:
        if cells := tables.corrected[correction.number]:
            about = _about(correction.what, tables)
            rows.append((correction.number, sheet.file, sheet.name, *about, cells))
    table = pd.DataFrame(rows, columns=pd.Index(TOUCHED))
    return table.astype({"number": "int64", "cells": "int64"})


def _about(what: SetCell | DropRow | Map, tables: SheetTables) -> tuple[str, str, str]:
    """Group, unit, question."""
    if isinstance(what, Map):
        known = what.unit is not None and what.unit != UNKNOWN
        return "", str(what.unit) if known else "", what.question or ""
    if isinstance(what, DropRow):
        return "", "", ""
    column, row = position(what.cell)
    form = tables.forms[tables.forms["row"] == row + 1]
    if form.empty:
        return "", "", ""
    asked = tables.layout.questions if tables.layout else {}
    question = next((name for name, index in asked.items() if index == column), "")
    return str(form["group"].iloc[0]), str(form["unit"].iloc[0]), question


def unmet(corrections: Iterable[Correction], counts: Counter[int]) -> Iterator[Problem]:
    """Corrections that matched nothing, and maps that matched another number of cells."""
    for correction in corrections:
        what, count = correction.what, counts[correction.number]
        value = f"{where(correction)}: {_old(what)}"
        if correction.number not in counts:
            yield Problem(
                code="CORRECTION-NO-MATCH",
                what=f"đính chính số {correction.number} không khớp ô nào của dữ liệu thô",
                action="lỗi gốc có thể đã được sửa: bỏ hoặc cập nhật đính chính này; "
                "nếu chưa, kiểm tra tên tệp, trang tính, ô, nguồn và cách viết",
                file=correction.file,
                line=correction.line,
                value=value,
            )
        elif isinstance(what, Map) and what.expect not in (None, count):
            yield Problem(
                code="CORRECTION-EXPECT",
                what=f"đính chính số {correction.number} khớp {count} ô",
                expected=f"{what.expect} ô (“expect”)",
                action="xem lại các ô mới hoặc mất, rồi cập nhật “expect”",
                file=correction.file,
                line=correction.line,
                value=value,
            )


def corrections_table(survey: Survey, counts: Counter[int]) -> pd.DataFrame:
    """Every correction in order, with the count of cells it touched."""
    names = dict(zip(survey.frame.units["unit"], survey.frame.units["name"], strict=True))
    rows = [
        (
            correction.number,
            correction.what.action,
            where(correction),
            _old(correction.what),
            _new(correction.what, names),
            correction.what.reason,
            correction.what.by,
            correction.what.date.isoformat(),
            counts[correction.number],
        )
        for correction in survey.corrections
    ]
    table = pd.DataFrame(rows, columns=pd.Index(_COLUMNS))
    return table.astype({"number": "int64", "count": "int64"})


def where(correction: Correction) -> str:
    """Where a correction holds, in words."""
    what = correction.what
    if isinstance(what, Map):
        return f"nguồn {what.source}, " + (
            f"câu {what.question}" if what.question else "tên đơn vị"
        )
    place = f"ô {what.cell}" if isinstance(what, SetCell) else f"dòng {what.row}"
    return ", ".join(part for part in (what.file, what.sheet, place) if part)


def _old(what: SetCell | DropRow | Map) -> str:
    if isinstance(what, Map):
        return what.written
    if isinstance(what, SetCell):
        return shown(what.expect)
    return "; ".join(f"{column}: {shown(cell)}" for column, cell in what.expect.items())


def _new(what: SetCell | DropRow | Map, names: Mapping[str, str]) -> str:
    if isinstance(what, DropRow):
        return ""
    if isinstance(what, SetCell):
        return shown(what.value)
    if what.unit is None:
        return shown(what.answer)
    return "không rõ đơn vị" if what.unit == UNKNOWN else names[what.unit]


def _unexpected(
    correction: Correction, sheet: Sheet, address: str, cell: Any, expected: Key
) -> Problem:
    at = f"{sheet.file}, trang tính “{sheet.name}”, ô {address}" if sheet.name else sheet.file
    return Problem(
        code="CORRECTION-EXPECT",
        file=correction.file,
        line=correction.line,
        what=f"đính chính số {correction.number}: {at} khác với “expect”",
        value=shown(cell) or "(trống)",
        expected=shown(expected) or "(trống)",
        action="lỗi gốc có thể đã được sửa, hoặc các dòng đã xê dịch: "
        "xem tệp gốc rồi bỏ hoặc cập nhật đính chính này",
    )
