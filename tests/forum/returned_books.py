"""Blank workbooks filled in as a body would, by the headings of their columns."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl


def fill(data: bytes, path: Path, rows: Mapping[str, Mapping[str, Any]], **cells: Any) -> None:
    """Write the workbook to `path` with, in the row that begins with each key, the given cells.

    cells: others by address.
    """
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.active
    head = {cell.value: cell.column for cell in page[5]}
    begins = {row[0].value: row[0].row for row in page.iter_rows(min_row=6)}
    for key, values in rows.items():
        for heading, value in values.items():
            page.cell(begins[key], head[heading]).value = value
    for address, value in cells.items():
        page[address] = value
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
