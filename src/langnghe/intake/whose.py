"""Whose form it is: the group and the unit, from where the source says they stand."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from langnghe.intake.categories import categorical
from langnghe.intake.corrections import Maps
from langnghe.intake.files.sheets import Sheet, position, shown
from langnghe.intake.names.units import Kind, UnitNames
from langnghe.intake.tables import UNRESOLVED, Asked, SheetTables
from langnghe.intake.text import fold
from langnghe.params.load import Survey
from langnghe.params.models import Locator, Source
from langnghe.problems import Problem


def _written(locator: Locator, sheet: Sheet) -> tuple[str, dict[str, Any]]:
    """What stands at a locator that holds for the whole sheet, and its place."""
    if locator.by == "cell":
        column, row = position(locator.at or "A1")
        return shown(sheet.at(locator.at or "A1")), {"row": row + 1, "column": column}
    return (sheet.name if locator.by == "sheet" else locator.at or ""), {}


def _lookup(text: str, locator: Locator) -> str | None:
    return {fold(key): value for key, value in locator.values.items()}.get(fold(text))


class Groups:
    """Resolves what is written for a respondent group."""

    def __init__(self, survey: Survey, locator: Locator) -> None:
        self._locator = locator
        self._known = {fold(group.name): group.id for group in survey.year.groups}
        self._known |= {group.id: group.id for group in survey.year.groups}
        self._names = [group.name for group in survey.year.groups]

    def _group(self, text: str) -> str | None:
        return _lookup(text, self._locator) or self._known.get(fold(text))

    def of_sheet(self, sheet: Sheet) -> tuple[str | None, list[Problem]]:
        """The group of every form of a sheet."""
        text, place = _written(self._locator, sheet)
        group = self._group(text)
        if group is not None:
            return group, []
        code = "INTAKE-UNKNOWN-SHEET" if self._locator.by == "sheet" else "INTAKE-UNKNOWN-GROUP"
        return None, [self._problem(sheet, code, text, place)]

    def of_rows(
        self, sheet: Sheet, index: int, rows: NDArray[np.integer]
    ) -> tuple[pd.Categorical, list[Problem]]:
        """The group of each form, from a column; `rows` count from 0. Missing if not known."""
        column = sheet.columns[index]
        places = column.codes[rows]
        seen = np.bincount(places, minlength=len(column.values)) > 0
        groups = [
            self._group(shown(cell)) if here else None
            for cell, here in zip(column.values, seen, strict=True)
        ]
        unknown = np.array([group is None for group in groups], bool)
        problems = [
            self._problem(
                sheet,
                "INTAKE-UNKNOWN-GROUP",
                shown(column[row]),
                {"row": row + 1, "column": index},
            )
            for row in (rows[unknown[places]].tolist() if len(rows) else ())
        ]
        return categorical(groups, places), problems

    def _problem(self, sheet: Sheet, code: str, text: str, place: dict[str, Any]) -> Problem:
        choices = self._locator.values or self._names
        return sheet.problem(
            code,
            "không rõ nhóm người trả lời",
            value=text or "(trống)",
            expected="một trong: " + "; ".join(choices),
            action="sửa tên, thêm vào “group.values” của nguồn, hoặc ghi vào “ignore_sheets”",
            **place,
        )


def with_agencies(source: Source, survey: Survey) -> Source:
    """The source, with the names of the agencies that forum.yaml invites among its units."""
    agencies = {
        agency.name: agency.id
        for component in (survey.forum.components if survey.forum else ())
        for agency in component.agencies
    }
    unit = source.unit.model_copy(update={"values": agencies | source.unit.values})
    return source.model_copy(update={"unit": unit})


class Units:
    """Resolves what is written for a school or ward; what is not known is asked, never guessed.

    What was decided in `corrections.yaml` and in the source's `values` goes before the frame's own
    names. Problems, names to ask about and counts of corrections are added to `out`.
    """

    def __init__(self, survey: Survey, source: Source, names: UnitNames, out: SheetTables) -> None:
        self._source, self._locator, self._names, self._out = source, source.unit, names, out
        self._maps = Maps(survey.corrections, source.id, out.corrected)
        self._ids = set(survey.frame.units["unit"])
        self._kinds = {group.id: group.unit for group in survey.year.groups}

    def of_sheet(self, sheet: Sheet, groups: Iterable[str]) -> str:
        """The unit of every form of a sheet, whose forms are of these groups."""
        text, place = _written(self._locator, sheet)
        kinds = {self._kinds[group] for group in groups}
        kind = kinds.pop() if len(kinds) == 1 else None
        return self._units(sheet, {text: 1}, {text: place}, kind)[text]

    def of_rows(
        self, sheet: Sheet, index: int, rows: NDArray[np.integer], groups: pd.Categorical
    ) -> pd.Categorical:
        """The unit of each form, from a column; `rows` count from 0.

        The form's group says whether a school is meant or a ward.
        """
        groups = groups.remove_unused_categories()
        kinds = [self._kinds[group] for group in groups.categories]
        if len(set(kinds)) < 2:
            return self._of_kind(sheet, index, rows, kinds[0] if kinds else None)
        units = np.zeros(len(rows), "int32")
        names: dict[str, int] = {}
        for kind in dict.fromkeys(kinds):
            meant = np.isin(groups.codes, [n for n, each in enumerate(kinds) if each == kind])
            found = self._of_kind(sheet, index, rows[meant], kind)
            number = np.array([names.setdefault(u, len(names)) for u in found.categories], "int32")
            units[meant] = number[found.codes]
        return categorical(list(names), units)

    def _of_kind(
        self, sheet: Sheet, index: int, rows: NDArray[np.integer], kind: Kind | None
    ) -> pd.Categorical:
        column = sheet.columns[index]
        places = column.codes[rows]
        times = np.bincount(places, minlength=len(column.values))
        first = np.zeros(len(times), "int64")
        first[places[::-1]] = np.arange(len(places))[::-1]  # the last that is written stays
        seen = np.flatnonzero(times)
        counts: dict[str, int] = {}
        place: dict[str, dict[str, Any]] = {}
        for n in seen[np.argsort(first[seen])].tolist():
            text = shown(column.values[n])
            counts[text] = counts.get(text, 0) + int(times[n])
            place.setdefault(text, {"row": int(rows[first[n]]) + 1, "column": index})
        units = self._units(sheet, counts, place, kind)
        return categorical([units.get(shown(cell), "") for cell in column.values], places)

    def _units(
        self,
        sheet: Sheet,
        counts: Mapping[str, int],
        places: Mapping[str, dict[str, Any]],
        kind: Kind | None,
    ) -> dict[str, str]:
        """The unit of each text; a text that is no unit's is asked about once, where it begins."""
        units = {}
        for text, count in counts.items():
            decided = self._maps.unit(text, count)
            unit = self._stated(text, kind) if decided is None else decided
            if unit is None:
                self._ask(sheet, text, count, places[text], kind)
            units[text] = unit or UNRESOLVED
        return units

    def known(self, text: str) -> bool:
        """Whether a text is a unit's name, or has been decided about."""
        return self._maps.has_unit(text) or self._stated(text) is not None

    def _stated(self, text: str, kind: Kind | None = None) -> str | None:
        stated = _lookup(text, self._locator)
        if stated is not None or self._locator.by == "fixed":
            return stated or (text if text in self._ids else None)
        return self._names.unit(text, kind)

    def _ask(
        self, sheet: Sheet, text: str, count: int, place: dict[str, Any], kind: Kind | None
    ) -> None:
        if text:
            here = (self._source.id, sheet.file, sheet.name, place.get("row"))
            self._out.asked.append(Asked(*here, kind, text, count))
        near = self._names.nearest(text, kind)
        self._out.problems.append(
            sheet.problem(
                "INTAKE-UNKNOWN-UNIT",
                "không rõ trường hoặc phường, xã" + (f" ({count} phiếu)" if count > 1 else ""),
                value=text or "(trống)",
                expected="tên có trong dàn mẫu"
                + (", gần nhất: " + "; ".join(near) if near else ""),
                action="nếu đã rõ là đơn vị nào, ghi vào corrections.yaml (action: map)",
                count=count,
                **place,
            )
        )
