"""Small registers, and people who fill them in."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from langnghe.opinions import sheets
from langnghe.opinions.collect import COLUMNS
from langnghe.opinions.fields import FIELDS, SET_CHOICES, Choices
from langnghe.opinions.register import MAIN, ROW, Returned
from langnghe.opinions.register_read import read_book
from langnghe.problems import Problem

CHOICES: Choices = {
    "kind": ("Khen", "Kiến nghị"),
    "topic": ("Cơ sở vật chất", "Dạy và học"),
    "authority": ("Nhà trường", "Ủy ban nhân dân"),
    **SET_CHOICES,
}


def opinions(texts: Mapping[str, str] | Sequence[str]) -> pd.DataFrame:
    """Opinions of a school's parents; ids are y0, y1, … where none are given."""
    if not isinstance(texts, Mapping):
        texts = {f"y{n}": text for n, text in enumerate(texts)}
    rows = [
        {
            **dict.fromkeys(COLUMNS, ""), "id": name, "origin": "forms", "unit": "th-suoi-mo",
            "group": "parents", "file": "truong/a.xlsx", "sheet": "Phụ huynh", "row": n,
            "column": "G", "text": text,
        }
        for n, (name, text) in enumerate(texts.items(), start=5)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=pd.Index(COLUMNS)).astype({"row": "int64"})


def rows(*given: Mapping[str, Any]) -> pd.DataFrame:
    """Rows of a register (`ROW`) with one opinion each: n0, n1, …, as given or blank."""
    blank = {**dict.fromkeys(ROW, ""), "count": 1, "signed_off": False}
    made = [{**blank, "item": f"n{n}", "text": f"Ý kiến {n}", **row} for n, row in enumerate(given)]
    return pd.DataFrame(made, columns=pd.Index(ROW)).astype({"count": "int64", "signed_off": bool})


class Person:
    """A workbook in somebody's hands: cells are set as Excel would, then it is sent back."""

    def __init__(self, issued: bytes, path: Path) -> None:
        path.write_bytes(issued)
        self.path, self.book = path, openpyxl.load_workbook(path)

    def at(self, item: str, field: str, sheet: str = MAIN) -> Any:
        """The cell of an item's row under a heading."""
        page, columns = self.book[sheet], sheets.SHEETS[sheet]
        headings = [cell.value for cell in page[1]]
        column = headings.index(columns[field][0]) + 1
        row = next(row for row in range(2, page.max_row + 1) if page.cell(row, 1).value == item)
        return page.cell(row, column)

    def put(self, item: str, field: str, value: Any) -> "Person":
        self.at(item, field).value = value
        return self

    def link(self, kind: str, a: str, b: str) -> "Person":
        page = self.book[sheets.LINKS]
        row = next(r for r in range(2, page.max_row + 1) if not page.cell(r, 1).value)
        for column, value in enumerate((kind, a, b, "Tổ trưởng"), start=1):
            page.cell(row, column).value = value
        return self

    def delete(self, item: str) -> "Person":
        self.book[MAIN].delete_rows(self.at(item, "item").row)
        return self

    def sign(self, by: str, date: dt.date) -> "Person":
        page = self.book[sheets.ABOUT]
        for row in page.iter_rows(min_col=1, max_col=2):
            if row[0].value in (sheets.BY, sheets.DATE):
                row[1].value = by if row[0].value == sheets.BY else date
        return self

    def send(self, problems: list[Problem] | None = None) -> Returned:
        """Saved and read as the next run reads it."""
        self.book.save(self.path)
        found: list[Problem] = []
        returned = read_book(self.path, f"register/{self.path.name}", CHOICES, "", found)
        if problems is None:
            assert found == []
        else:
            problems += found
        return returned


def values(rows: pd.DataFrame) -> dict[tuple[str, str], str]:
    """What stands in the register: item and field → value, without blanks."""
    return {
        (row["item"], name): row[name]
        for row in rows.to_dict("records")
        for name in FIELDS
        if row[name]
    }
