"""Sheets to the bytes of a workbook or a CSV file, the same at every run."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from langnghe.workbook import same_on_every_system

Cell = str | int


@dataclass(frozen=True)
class Sheet:
    """`title` over the whole width in row 1; `above`: text by address; then header and rows."""

    name: str
    title: str
    above: dict[str, Cell]
    header_row: int
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def xlsx(sheets: Sequence[Sheet], created: dt.date) -> bytes:
    """A workbook. Every text is a text, also one that begins with "="."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(created.year, created.month, created.day)})
        bold = book.add_format({"bold": True, "align": "center"})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.merge_range(0, 0, 0, max(len(sheet.header) - 1, 1), sheet.title, bold)
            for address, cell in sheet.above.items():
                _write(page, address, cell)
            for column, heading in enumerate(sheet.header):
                page.write_string(sheet.header_row - 1, column, heading, head)
            page.set_column(1, len(sheet.header) - 1, 18)
            for number, row in enumerate(sheet.rows, start=sheet.header_row):
                for column, cell in enumerate(row):
                    if isinstance(cell, int):
                        page.write_number(number, column, cell)
                    elif cell:
                        page.write_string(number, column, cell)
    return same_on_every_system(file.getvalue())


def csv_text(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """A CSV file as a form on the web gives it: UTF-8 without BOM, commas."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def _write(page: Worksheet, address: str, cell: Cell) -> None:
    if isinstance(cell, int):
        page.write_number(address, cell)
    else:
        page.write_string(address, cell)
