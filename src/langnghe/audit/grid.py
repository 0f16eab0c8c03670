"""Sheets of values and live formulas, written as the same bytes at every run.

A formula is a template. `{name}` is the cell of another column in the same row, `{sheet.name}` the
whole column of a sheet, `{sheet.name[3]}` one cell of it, counted from 0. A formula stands with
its value as computed here, so that a viewer that does not calculate shows it too.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from langnghe.opinions.printable import PART, printable
from langnghe.workbook import same_on_every_system

HEAD = 3
"""The row of the headings, from 0; above them the sheet's title and what it is."""

PRINTED = "printed"

_REFERENCE = re.compile(r"\{(?:(\w+)\.)?(\w+)(?:\[(\d+)\])?\}")
_OWN_ROW = "\0"
_LINE = 15
_RED = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}


@dataclass(frozen=True)
class Column:
    """A column's heading, width in letters, number format, and formula if it has one.

    number: "whole", "real", "check" (red where FALSE), or `PRINTED`: as many decimals as the column
    `decimals` says. formula: a template for all rows, or one a row, "" where the cell holds only
    its value.
    """

    title: str
    width: float = 11
    number: str = ""
    formula: str | Sequence[str] | None = None


@dataclass(frozen=True)
class Grid:
    """One sheet: `name` in templates, title (its name in the workbook), what it is, columns and
    the values of each column."""

    name: str
    title: str
    about: str
    columns: Mapping[str, Column]
    values: pd.DataFrame

    @property
    def first(self) -> int:
        """The number of its first row, as people count."""
        return HEAD + 2

    @property
    def last(self) -> int:
        return self.first + max(len(self.values), 1) - 1

    def letter(self, column: str) -> str:
        return str(xl_col_to_name(list(self.columns).index(column)))


@dataclass(frozen=True)
class Line:
    """A line of the first sheet: a text, or a label with a value or a formula and its value."""

    label: str
    value: Any = None
    formula: str = ""
    strong: bool = False


@dataclass
class Workbook:
    """Sheets that refer to one another; the first holds lines."""

    title: str
    lines: Sequence[Line]
    grids: Sequence[Grid]
    _known: dict[str, Grid] = field(init=False)
    _resolved: dict[tuple[str, str], str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._known = {grid.name: grid for grid in self.grids}

    def bytes(self, created: dt.date) -> bytes:
        """The .xlsx file; the same sheets give the same bytes."""
        file = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(file, options) as book:
            book.set_properties({"created": dt.datetime.combine(created, dt.time())})
            pages = {name: book.add_worksheet(name, _Page) for name in self._titles()}
            formats = _formats(book)
            self._write_lines(pages[self.title], formats)
            for grid in self.grids:
                self._write(grid, pages[grid.title], formats)
        return same_on_every_system(file.getvalue())

    def formula(self, template: str, grid: Grid | None = None, row: int = 0) -> str:
        """The formula of a template in a sheet's row (as people count)."""
        key = (grid.name if grid else "", template)
        if key not in self._resolved:
            self._resolved[key] = _REFERENCE.sub(lambda found: self._cell(found, grid), template)
        return self._resolved[key].replace(_OWN_ROW, str(row))

    def _cell(self, found: "re.Match[str]", grid: Grid | None) -> str:
        sheet, column, index = found.groups()
        if sheet is None and index is None:
            assert grid is not None, "only a row has cells of its own"
            return f"${grid.letter(column)}{_OWN_ROW}"
        other = self._known[sheet] if sheet else grid
        assert other is not None, "a cell is of a sheet"
        letter = other.letter(column)
        prefix = "" if other is grid else f"'{other.title}'!"
        if index is not None:
            return f"{prefix}${letter}${other.first + int(index)}"
        return f"{prefix}${letter}${other.first}:${letter}${other.last}"

    def _titles(self) -> Iterator[str]:
        yield self.title
        yield from (grid.title for grid in self.grids)

    def _write_lines(self, page: Worksheet, formats: Mapping[str, Format]) -> None:
        page.set_column(0, 0, 70)
        page.set_column(1, 1, 24)
        for number, line in enumerate(self.lines):
            page.write_string(number, 0, line.label, formats["strong" if line.strong else "wrap"])
            if line.formula:
                formula = self.formula(line.formula)
                page.write_formula(number, 1, formula, formats["total"], line.value)
            elif line.value is not None:
                _put(page, number, 1, line.value, formats["left"])
            page.set_row(number, _LINE * (1 + len(line.label) // 82))
        page.set_paper(9)
        page.fit_to_pages(1, 0)

    def _write(self, grid: Grid, page: Worksheet, formats: dict[str, Format]) -> None:
        page.write_string(0, 0, grid.title, formats["strong"])
        page.write_string(1, 0, grid.about)
        for number, (name, column) in enumerate(grid.columns.items()):
            live = column.formula is not None
            page.set_column(number, number, column.width)
            page.write_string(HEAD, number, column.title, formats["live" if live else "head"])
            values = grid.values[name].tolist()
            cells = zip(
                values, _each(column.formula, len(values)), _styles(column, grid), strict=True
            )
            for row, (value, template, style) in enumerate(cells, HEAD + 1):
                of_cells = formats[style]
                if template:
                    value = "" if pd.isna(value) else value
                    formula = self.formula(template, grid, row + 1)
                    page.write_formula(row, number, formula, of_cells, value)
                else:
                    _put(page, row, number, value, of_cells)
            if column.number == "check":
                rule = {"type": "cell", "criteria": "==", "value": "FALSE"}
                rule["format"] = formats["wrong"]
                page.conditional_format(HEAD + 1, number, grid.last - 1, number, rule)
        page.set_row(HEAD, 4 * _LINE)
        page.freeze_panes(HEAD + 1, 1)
        page.autofilter(HEAD, 0, grid.last - 1, len(grid.columns) - 1)
        page.set_landscape()
        page.set_paper(8)
        page.fit_to_pages(1, 0)
        page.repeat_rows(HEAD)


class _Page(Worksheet):
    """A sheet whose formulas have functions of Excel 2007 only, so that none is looked through for
    a hundred newer ones: that took half of the time of a workbook with 170,000 formulas."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


def _each(formula: str | Sequence[str] | None, rows: int) -> Sequence[str]:
    return [formula or ""] * rows if formula is None or isinstance(formula, str) else formula


def _styles(column: Column, grid: Grid) -> list[str]:
    """The name of each cell's format."""
    if column.number == PRINTED:
        return [f"places{places}" for places in grid.values["decimals"]]
    return [column.number or "plain"] * len(grid.values)


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    head = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}
    numbers = {"plain": "", "whole": "#,##0", "real": "0.000000", "check": ""}
    numbers |= {f"places{n}": "0" + ("." + "0" * n if n else "") for n in range(7)}
    formats = {
        "strong": {"bold": True, "text_wrap": False},
        "wrap": {"text_wrap": True, "valign": "top"},
        "left": {"align": "left", "valign": "top"},
        "total": {"bold": True, "align": "left", "num_format": "#,##0", "bg_color": "#E2EFDA"},
        "head": {**head, "bg_color": "#D9D9D9"},
        "live": {**head, "bg_color": "#C6E0B4"},
        "wrong": _RED,
        **{name: {"num_format": number} if number else {} for name, number in numbers.items()},
    }
    return {name: book.add_format(values) for name, values in formats.items()}


def _put(page: Worksheet, row: int, column: int, value: Any, style: Format) -> None:
    """A value as what it is; a text, also one that begins with "=", as a text."""
    if pd.isna(value) or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value, style)
    elif isinstance(value, int | float):
        page.write_number(row, column, value, style)
    else:
        text = printable(str(value))
        page.write_string(row, column, text if len(text) <= PART else text[:PART] + "…", style)
