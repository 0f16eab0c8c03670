"""Whose form it is: the group and the unit, from where the source says they stand."""

from collections.abc import Sequence
from typing import Any

from langnghe.intake.sheets import Sheet, position, shown
from langnghe.intake.tables import UNRESOLVED
from langnghe.intake.text import fold
from langnghe.intake.units import UnitNames
from langnghe.params.load import Survey
from langnghe.params.models import Locator
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
        self, sheet: Sheet, cells: Sequence[Any], rows: Sequence[int], column: int
    ) -> tuple[list[str | None], list[Problem]]:
        """The group of each form, from a column's cells; `rows` count from 1."""
        groups = [self._group(shown(cell)) for cell in cells]
        problems = [
            self._problem(
                sheet, "INTAKE-UNKNOWN-GROUP", shown(cell), {"row": row, "column": column}
            )
            for group, cell, row in zip(groups, cells, rows, strict=True)
            if group is None
        ]
        return groups, problems

    def _problem(self, sheet: Sheet, code: str, text: str, place: dict[str, Any]) -> Problem:
        choices = (
            [*self._locator.values, *self._known]
            if not self._locator.values
            else [*self._locator.values]
        )
        return sheet.problem(
            code,
            "không rõ nhóm người trả lời",
            value=text or "(trống)",
            expected="một trong: " + "; ".join(choices),
            action="sửa tên, thêm vào “group.values” của nguồn, hoặc ghi vào “ignore_sheets”",
            **place,
        )


class Units:
    """Resolves what is written for a school or ward; what is not known is listed, never guessed."""

    def __init__(self, survey: Survey, locator: Locator, names: UnitNames) -> None:
        self._locator = locator
        self._names = names
        self._ids = set(survey.frame.units["unit"])

    def _unit(self, text: str) -> str | None:
        stated = _lookup(text, self._locator)
        if stated is not None or self._locator.by == "fixed":
            return stated or (text if text in self._ids else None)
        return self._names.unit(text)

    def known(self, text: str) -> bool:
        """Whether a text names a unit."""
        return self._unit(text) is not None

    def of_sheet(self, sheet: Sheet) -> tuple[str, list[Problem]]:
        """The unit of every form of a sheet."""
        text, place = _written(self._locator, sheet)
        unit = self._unit(text)
        if unit is not None:
            return unit, []
        return UNRESOLVED, [self._problem(sheet, text, 1, place)]

    def of_rows(
        self, sheet: Sheet, cells: Sequence[Any], rows: Sequence[int], column: int
    ) -> tuple[list[str], list[Problem]]:
        """The unit of each form, from a column's cells; one problem for each unknown spelling."""
        texts = [shown(cell) for cell in cells]
        units = {text: self._unit(text) for text in dict.fromkeys(texts)}
        first: dict[str, int] = {}
        for text, row in zip(texts, rows, strict=True):
            first.setdefault(text, row)
        problems = [
            self._problem(sheet, text, texts.count(text), {"row": first[text], "column": column})
            for text, unit in units.items()
            if unit is None
        ]
        return [units[text] or UNRESOLVED for text in texts], problems

    def _problem(self, sheet: Sheet, text: str, count: int, place: dict[str, Any]) -> Problem:
        near = self._names.nearest(text)
        return sheet.problem(
            "INTAKE-UNKNOWN-UNIT",
            "không rõ trường hoặc phường, xã" + (f" ({count} phiếu)" if count > 1 else ""),
            value=text or "(trống)",
            expected="tên có trong dàn mẫu" + (", gần nhất: " + "; ".join(near) if near else ""),
            action="nếu đã rõ là đơn vị nào, ghi vào “unit.values” của nguồn trong tệp tham số năm",
            count=count,
            **place,
        )
