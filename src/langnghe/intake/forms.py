"""A sheet with one row a respondent."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from langnghe.intake import answers as codes
from langnghe.intake.categories import categorical, code_type
from langnghe.intake.corrections import Maps
from langnghe.intake.dates import as_date
from langnghe.intake.exports import is_system
from langnghe.intake.files.columns import Codes, Mask, at
from langnghe.intake.files.sheets import Sheet, letter, shown
from langnghe.intake.header import Header, find_header
from langnghe.intake.headings import Headings, heading_key, is_note
from langnghe.intake.layout import Layout
from langnghe.intake.names.units import UnitNames
from langnghe.intake.numbers import decimal_mark, is_ambiguous
from langnghe.intake.tables import OPINION, SET_ASIDE, SheetTables, columns_of, option_of
from langnghe.intake.text import clean
from langnghe.intake.whose import Groups, Units
from langnghe.params.load import Survey
from langnghe.params.models import Question, Scale, Source

_NOTE = r"^[^0-9A-Za-z]*[TtCcGg]"
"""What every note ("Tổng cộng", "Ghi chú") matches."""
_LONG = 30
"""Letters from which a text alone in a row below the forms is a remark, not an answer."""

Rows = NDArray[np.integer]
"""Rows of a sheet, from 0."""


def read_forms(sheet: Sheet, source: Source, survey: Survey, names: UnitNames) -> SheetTables:
    """Read a sheet of forms. What is not understood is in the result's `problems`."""
    return _FormSheet(sheet, source, survey, names).read()


class _FormSheet:
    """One sheet while it is read; each step adds to `out`.

    `columns`: where "unit", "group", a question's id or one option's name ("channels:media")
    stands.
    """

    def __init__(self, sheet: Sheet, source: Source, survey: Survey, names: UnitNames) -> None:
        self.sheet, self.source, self.survey = sheet, source, survey
        self.headings = Headings(survey.questions.values(), source.headings, survey)
        self.groups = Groups(survey, source.group_at)
        self.out = SheetTables()
        self.units = Units(survey, source, names, self.out)
        self.maps = Maps(survey.corrections, source.id, self.out.corrected)
        self.columns: dict[str, int] = {}
        self._blanks: dict[int, Mask] = {}
        self._meanings: dict[str, str | None] = {}
        self._readers: dict[int, codes.Reader] = {}

    def read(self) -> SheetTables:
        group = None
        if self.source.group_at.by != "heading":
            group, problems = self.groups.of_sheet(self.sheet)
            self.out.problems += problems
            if group is None:
                return self.out
        header = find_header(self.sheet, lambda text: self._meant(text) is not None)
        if header is None:
            self._problem(
                "INTAKE-NO-HEADER",
                "không tìm thấy dòng tiêu đề có các câu hỏi của phiếu",
                expected="tiêu đề là câu hỏi, ở gần đầu trang tính",
            )
            return self.out
        self._find_columns(header)
        self.out.layout = Layout(header.row + 1, self._single)
        self._forms(self._form_rows(header.row), group)
        return self.out

    # --- header ---

    @cached_property
    def _other(self) -> dict[str, str]:
        """Headings that are no question: of the unit, of the group, to ignore."""
        found = {heading_key(text): "ignore" for text in self.source.no_questions}
        for what in ("unit", "group"):
            locator = getattr(self.source, what)
            if locator.by == "heading":
                found |= dict.fromkeys(map(heading_key, [locator.at, *locator.also]), what)
        return found

    def _meant(self, text: str) -> str | None:
        """A column's name in `columns`, or "ignore"; None where the heading is not known."""
        if text not in self._meanings:
            found = self.headings.column(text) or self._other.get(heading_key(text))
            self._meanings[text] = found
        return self._meanings[text]

    def _blank(self, index: int) -> Mask:
        """The values of a column that show nothing."""
        if index not in self._blanks:
            self._blanks[index] = self.sheet.blank(index)
        return self._blanks[index]

    def _filled(self, index: int) -> Mask:
        return ~self._blank(index)[self.sheet.columns[index].codes]

    def _find_columns(self, header: Header) -> None:
        exported = is_system([heading[0] for heading in header.headings])
        for index, texts in enumerate(header.headings):
            text = texts[0]
            place = {"row": header.row + 1, "column": index, "value": text}
            if not any(texts):
                if self._filled(index)[header.row + 1 :].any():
                    self._problem(
                        "INTAKE-NO-HEADING", "cột có số liệu nhưng không có tiêu đề", **place
                    )
                continue
            kind = next(filter(None, map(self._meant, texts)), None)
            if kind is None and not exported(text):
                near = self.headings.nearest(text)
                self._problem(
                    "INTAKE-UNKNOWN-COLUMN",
                    "tiêu đề không khớp câu hỏi nào của phiếu",
                    expected=f"gần nhất: “{near}”" if near else "",
                    action="ghi vào “headings” (tiêu đề: mã câu hỏi) hoặc “ignore” của nguồn",
                    **place,
                )
            elif kind in self.columns and (
                index not in header.merged or self._filled(index)[header.row + 1 :].any()
            ):
                self._problem(
                    "INTAKE-REPEATED-COLUMN",
                    f"tiêu đề trùng với cột {letter(self.columns[kind])}",
                    action="xóa cột thừa hoặc ghi rõ trong “headings” của nguồn",
                    **place,
                )
            elif kind and kind != "ignore":
                self.columns.setdefault(kind, index)
        for what in ("unit", "group"):
            locator = getattr(self.source, what)
            if locator.by == "heading" and what not in self.columns:
                self._problem(
                    "INTAKE-MISSING-COLUMN", "thiếu cột cho biết đơn vị hoặc nhóm",
                    row=header.row + 1, expected=f"cột “{locator.at}”",
                )  # fmt: skip

    @property
    def _single(self) -> dict[str, int]:
        """The columns that alone hold a question's answers."""
        with_options = {option_of(name)[0] for name in self.columns if option_of(name)[1]}
        return {
            name: index
            for name, index in self.columns.items()
            if name in self.survey.questions and name not in with_options
        }

    # --- rows ---

    def _form_rows(self, header: int) -> Rows:
        """The rows that are forms; the others below the header are set aside."""
        height, width = len(self.sheet.rows), len(self.sheet.columns)
        asked = [index for what, index in self.columns.items() if what not in ("unit", "group")]
        others = [index for index in range(width) if index not in asked]
        answered = np.zeros(height, bool)
        repeated = np.ones(height, bool)
        for index in asked:
            answered |= self._filled(index)
            places = self.sheet.columns[index].codes
            repeated &= places == places[header]
        repeated &= answered
        labelled, noted = self._labels([*others, *self._not_text(asked)], set(asked), answered)
        below = np.arange(height) > header
        note = below & (noted | repeated)
        kept = np.flatnonzero(below & answered & ~note)
        kept = kept[: self._before_remarks(kept, asked)]
        aside = below & (answered | labelled)
        aside[kept] = False
        self._set_aside(np.flatnonzero(aside), others, answered, repeated)
        return kept

    def _not_text(self, asked: Sequence[int]) -> list[int]:
        """Columns of answers in which a note can be no answer."""
        texts = {
            self.columns[question.id]
            for question in self.survey.questions.values()
            if question.type == "text" and question.id in self.columns
        }
        return sorted(set(asked) - texts)

    def _labels(self, indexes: Sequence[int], asked: set[int], answered: Mask) -> tuple[Mask, Mask]:
        """Rows with a text beside the answers, and rows whose first text is a note.

        What stands in columns of answers is looked at last, and only where there are notes.
        """
        open_ = np.ones(len(answered), bool)
        labelled = np.zeros(len(answered), bool)
        noted = np.zeros(len(answered), bool)
        for index in indexes:
            column, is_unit = self.sheet.columns[index], index == self.columns.get("unit")

            def test(cell: Any, is_unit: bool = is_unit) -> bool:
                text = shown(cell)
                return is_note(text) and not (is_unit and self.units.known(text))

            notes = column.which(test, _NOTE)
            if notes.any():
                noted |= open_ & notes[column.codes]
            elif index in asked:
                continue
            filled = self._filled(index)
            if index not in asked:
                labelled |= filled
            open_ &= ~filled
        return labelled, noted

    def _before_remarks(self, kept: Rows, asked: Sequence[int]) -> int:
        """How many rows are left when remarks below the last form are taken off."""
        texts = set(asked) - set(self._not_text(asked))
        for number in range(len(kept), 0, -1):
            cells = [
                (index, text)
                for index, column in enumerate(self.sheet.columns)
                if (text := shown(column[kept[number - 1]]))
            ]
            (index, text), alone = cells[0], len(cells) == 1
            if not (
                (index in asked and is_note(text))
                or (alone and index in asked and index not in texts and len(text) > _LONG)
            ):
                return number
        return 0

    def _set_aside(self, rows: Rows, others: Sequence[int], answered: Mask, repeated: Mask) -> None:
        here = (self.source.id, self.sheet.file, self.sheet.name)
        found = []
        for row in rows.tolist():
            texts = [shown(self.sheet.columns[index][row]) for index in others]
            texts += [shown(column[row]) for column in self.sheet.columns]
            label = next(filter(None, texts))
            if repeated[row]:
                reason = "dòng tiêu đề lặp lại"
            elif answered[row] or is_note(label):
                reason = "dòng cộng hoặc ghi chú"
            else:
                reason = "không có câu trả lời nào"
            found.append((*here, row + 1, reason, label))
        self.out.set_aside = pd.DataFrame(found, columns=pd.Index(SET_ASIDE))

    # --- forms ---

    def _forms(self, rows: Rows, group: str | None) -> None:
        if not len(rows):
            return  # a sheet left blank need not say whose it is
        if group is None:
            if "group" not in self.columns:
                return
            groups, problems = self.groups.of_rows(self.sheet, self.columns["group"], rows)
            self.out.problems += problems
            known = np.asarray(groups.codes) >= 0
            rows, groups = rows[known], groups[known]
        else:
            groups = categorical([group], np.zeros(len(rows), "int8"))
        if self.source.unit.by == "heading":
            if "unit" not in self.columns:
                return
            units = self.units.of_rows(self.sheet, self.columns["unit"], rows, groups)
        else:
            unit = self.units.of_sheet(self.sheet, groups.remove_unused_categories().categories)
            units = categorical([unit], np.zeros(len(rows), "int8"))
        here = (self.source.id, self.sheet.file, self.sheet.name)
        same = [categorical([text], np.zeros(len(rows), "int8")) for text in here]
        forms: dict[str, Any] = dict(zip(("source", "file", "sheet"), same, strict=True))
        forms |= {"row": rows + 1, "group": groups, "unit": units}
        opinions = []
        masks: dict[tuple[str, ...], Mask] = {}
        for question in self.survey.questions.values():
            if (to := tuple(question.asked_of)) not in masks:
                masks[to] = np.asarray(groups.isin(to))
            asked = masks[to]
            columns = self._answers(question, rows, asked)
            if columns is None and asked.any():
                columns = self._not_in_sheet(question, asked)
            forms |= columns or {}
            if question.type == "text" and question.id in self.columns:
                opinions.append(self._opinions(question, rows, asked, groups, units))
        self.out.forms = pd.DataFrame(forms)
        if any(map(len, opinions)):
            self.out.opinions = pd.concat(opinions, ignore_index=True)

    def _opinions(
        self, question: Question, rows: Rows, asked: Mask, groups: pd.Categorical,
        units: pd.Categorical,
    ) -> pd.DataFrame:  # fmt: skip
        index = self.columns[question.id]
        column = self.sheet.columns[index]
        given = np.flatnonzero(asked & at(self._filled(index), rows))
        rows = rows[given]
        found = {
            "source": self.source.id, "file": self.sheet.file, "sheet": self.sheet.name,
            "row": rows + 1, "column": letter(index),
            "group": np.asarray(groups[given], dtype=object),
            "unit": np.asarray(units[given], dtype=object),
            "question": question.id,
            "text": [clean(str(column.values[place])) for place in column.codes[rows].tolist()],
            **dict.fromkeys(("respondent", "raw", "date", "speaker", "addressee", "note"), ""),
        }  # fmt: skip
        return pd.DataFrame(found, columns=pd.Index(OPINION))

    # --- answers ---

    def _answers(
        self, question: Question, rows: Rows, asked: Mask
    ) -> dict[str, pd.Categorical] | None:
        """Columns of codes for one question; None where the sheet does not have it."""
        scale = self.survey.scales.get(question.id)
        options = [name for name in columns_of(question, scale) if name in self.columns]
        if question.id not in self.columns and not (question.type == "multiple" and options):
            return None
        single = None
        if question.id in self.columns:
            cells = self._cells(question, self.columns[question.id], rows, asked)
            if question.type != "multiple" or scale is None:
                read = self._reader(question, scale, cells)
                known = codes.known(question, scale, cells.read(read))
                return {question.id: self._coded(question, cells, read, known)}
            single = self._ticked(question, scale, cells)
        if scale is None or not options:
            return single
        several = self._options(question, scale, rows, asked)
        return several if single is None else self._agreed(question, single, several, rows)

    def _reader(self, question: Question, scale: Scale | None, cells: "_Cells") -> codes.Reader:
        if scale is not None:
            if id(scale) not in self._readers:
                self._readers[id(scale)] = codes.reader(question, scale)
            return self._readers[id(scale)]
        mark = self.source.decimal
        if question.type == "number" and mark is None:
            pairs = zip(cells.values, cells.seen, strict=True)
            mark = decimal_mark(shown(v) for v, seen in pairs if seen and isinstance(v, str))
        return codes.reader(question, None, mark)

    def _cells(self, question: Question, index: int, rows: Rows, asked: Mask) -> "_Cells":
        """The cells of a column in these rows; those of groups that are not asked are problems."""
        column, blank = self.sheet.columns[index], self._blank(index)
        places = at(column.codes, rows)
        filled = ~blank[places]
        for row in rows[filled & ~asked].tolist():
            self._problem(
                "INTAKE-NOT-FOR-GROUP",
                f"nhóm này không được hỏi câu này (câu “{question.text}”)",
                row=row + 1,
                column=index,
                value=shown(column[row])[:200],
                action="kiểm tra nhóm của phiếu, hoặc “asked_of” của câu hỏi",
            )
        counts = np.bincount(places if asked.all() else places[asked], minlength=len(blank))
        counts[blank] = 0
        values = self.maps.answers(question.id, column.values, counts.tolist())
        first = self.source.asked_from_row.get(question.id, 0)
        seen = (counts > 0).tolist()
        early = rows + 1 < first if first else np.zeros(0, bool)
        return _Cells(index, rows, values, seen, places, filled & asked, asked, early)

    def _coded(
        self, question: Question, cells: "_Cells", read: codes.Reader, known: Sequence[str]
    ) -> pd.Categorical:
        """The codes of one column; what cannot be read is a problem for each cell."""
        meant = cells.read(read)
        wrong = np.array([code == codes.UNREADABLE for code in meant], bool)
        for row in cells.rows[cells.given & wrong[cells.places]].tolist():
            self._unreadable(question, row, cells.index)
        return cells.coded(meant, known)

    def _ticked(
        self, question: Question, scale: Scale, cells: "_Cells"
    ) -> dict[str, pd.Categorical]:
        """A column of yes and no for each option, from cells that list what was ticked."""
        pairs = zip(cells.values, cells.seen, strict=True)
        ticked = [codes.chosen(cell, scale) if seen else set() for cell, seen in pairs]
        wrong = np.array([options is None for options in ticked], bool)
        for row in cells.rows[cells.given & wrong[cells.places]].tolist():
            self._unreadable(question, row, cells.index)
        return {
            name: cells.coded([_tick(options, name) for options in ticked], codes.YES_NO)
            for name in columns_of(question, scale)
        }

    def _options(
        self, question: Question, scale: Scale, rows: Rows, asked: Mask
    ) -> dict[str, pd.Categorical]:
        """Yes and no from a column for each option; a blank beside ticked ones is a no."""
        found = {
            name: self._cells(question, self.columns[name], rows, asked)
            for name in columns_of(question, scale)
            if name in self.columns
        }
        answered = np.any([cells.given for cells in found.values()], axis=0)
        columns = {}
        for level, name in zip(scale.levels, columns_of(question, scale), strict=True):
            if name in found:
                column = self._coded(question, found[name], codes.tick_reader(level), codes.YES_NO)
                columns[name] = _changed(column, answered & ~found[name].given, "no")
                continue
            columns[name] = _all(codes.NOT_ASKED, asked)
            if question.id not in self.columns:
                self._problem(
                    "INTAKE-MISSING-OPTION",
                    f"thiếu cột của lựa chọn “{level.label}” (câu “{question.text}”)",
                    action="đề nghị đơn vị bổ sung cột này, hoặc sửa tiêu đề của nó",
                )
        return columns

    def _agreed(
        self,
        question: Question,
        single: dict[str, pd.Categorical],
        several: dict[str, pd.Categorical],
        rows: Rows,
    ) -> dict[str, pd.Categorical]:
        """One set of columns where an export gives a list and options: they must say the same."""
        blank = [codes.MISSING, codes.NOT_ASKED]
        differ = np.zeros(len(rows), bool)
        columns = {}
        for name, column in several.items():
            other = single[name]
            in_list, in_columns = ~other.isin(blank), ~column.isin(blank)
            differ |= in_list & in_columns & (np.asarray(other.codes) != np.asarray(column.codes))
            columns[name] = pd.Categorical.from_codes(
                np.where(in_columns, column.codes, other.codes), dtype=column.dtype
            )
        for row in rows[differ].tolist():
            index = self.columns[question.id]
            self._problem(
                "INTAKE-MULTIPLE-DIFFERS",
                f"cột liệt kê khác với các cột từng lựa chọn (câu “{question.text}”)",
                row=row + 1,
                column=index,
                value=shown(self.sheet.columns[index][row])[:200],
                action="kiểm tra lại tệp xuất ra từ phần mềm khảo sát",
            )
        return {
            name: _changed(column, differ, codes.UNREADABLE) for name, column in columns.items()
        }

    def _not_in_sheet(self, question: Question, asked: Mask) -> dict[str, pd.Categorical]:
        self._problem(
            "INTAKE-MISSING-QUESTION",
            f"thiếu cột của câu hỏi “{question.text}”",
            action="đề nghị đơn vị bổ sung, hoặc ghi tiêu đề tương ứng vào “headings” của nguồn",
        )
        scale = self.survey.scales.get(question.id)
        return {name: _all(codes.NOT_ASKED, asked) for name in columns_of(question, scale)}

    # --- problems ---

    def _problem(self, code: str, what: str, **more: Any) -> None:
        self.out.problems.append(self.sheet.problem(code, what, **more))

    def _unreadable(self, question: Question, row: int, index: int) -> None:
        cell = self.sheet.columns[index][row]
        code, what = "INTAKE-ANSWER", "câu trả lời không đọc được"
        action = "sửa theo phiếu giấy"
        if date := as_date(cell):
            code, what = "INTAKE-DATE", "ô là ngày tháng, không phải câu trả lời"
            action = f"Excel đổi điều được gõ vào thành ngày, có thể là {date}: {action}"
        elif question.type == "number" and is_ambiguous(shown(cell)):
            code, what = "INTAKE-NUMBER", "số có thể hiểu hai cách"
            action = (
                "ghi dấu thập phân vào “decimal” của nguồn: “,” nếu dấu chấm ngăn hàng nghìn, "
                "“.” nếu dấu chấm ngăn phần lẻ"
            )
        self._problem(
            code,
            f"{what} (câu “{question.text}”)",
            row=row + 1,
            column=index,
            value=shown(cell)[:200],
            expected=codes.expected(question, self.survey.scales.get(question.id)),
            action=action,
        )


@dataclass(frozen=True)
class _Cells:
    """One column's cells in some rows: row r holds `values[places[r]]`.

    `seen`: which values were given at all; the others are headings, or were not asked for.
    `given`: filled, by someone who is asked. `early`: rows before the question was added,
    where it was.
    """

    index: int
    rows: Rows
    values: Sequence[Any]
    seen: Sequence[bool]
    places: Codes
    given: Mask
    asked: Mask
    early: Mask

    def read(self, read: codes.Reader) -> list[str]:
        """The code of each value."""
        pairs = zip(self.values, self.seen, strict=True)
        return [read(value) if seen else codes.MISSING for value, seen in pairs]

    def coded(self, meant: Sequence[str], known: Sequence[str]) -> pd.Categorical:
        """The code of each row; missing where the group is not asked."""
        dtype = code_type(tuple(known))
        number = {code: place for place, code in enumerate(dtype.categories)}
        small = np.dtype("int8" if len(number) < 128 else "int32")
        of_value = np.array([number[code] for code in meant], small)
        found = of_value[self.places] if len(meant) else np.zeros(len(self.rows), small)
        if self.early.any():
            found[self.early & ~self.given] = number[codes.NOT_ASKED]
        if not self.asked.all():
            found[~self.asked] = -1
        return pd.Categorical.from_codes(found, dtype=dtype, validate=False)


def _tick(ticked: set[str] | None, name: str) -> str:
    """The code of one option; nothing ticked is no answer, None is not understood."""
    if not ticked:
        return codes.UNREADABLE if ticked is None else codes.MISSING
    return "yes" if option_of(name)[1] in ticked else "no"


def _all(code: str, asked: Mask) -> pd.Categorical:
    """One code for all who are asked."""
    dtype = code_type(codes.YES_NO)
    place = dtype.categories.get_loc(code)
    return pd.Categorical.from_codes(np.where(asked, place, -1).astype("int8"), dtype=dtype)


def _changed(column: pd.Categorical, where: Mask, code: str) -> pd.Categorical:
    place = column.categories.get_loc(code)
    return pd.Categorical.from_codes(
        np.where(where, place, column.codes).astype(column.codes.dtype), dtype=column.dtype
    )
