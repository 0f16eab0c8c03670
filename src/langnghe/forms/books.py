"""What the blank workbooks share: locked headings, lists to choose from, the unit's cell."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from langnghe.params.load import Survey
from langnghe.params.own_sources import HELP_SHEET, LIST_SHEET, UNIT_LABEL, unit_labels
from langnghe.workbook import same_on_every_system

_TITLE_LETTERS = 32  # of a validation's title in Excel
_MESSAGE_LETTERS = 255
_LIST_LETTERS = 255  # of the answers of a list written in the cell's own rule


class Book:
    """A workbook being written; `data` holds its bytes once it is closed."""

    def __init__(self, survey: Survey, title: str, guide: Sequence[str]) -> None:
        self._stream = io.BytesIO()
        self._survey, self.data = survey, b""
        self._book = xlsxwriter.Workbook(self._stream, {"in_memory": True})
        self._book.set_properties(
            {"title": title, "created": dt.datetime.combine(survey.year.as_of, dt.time())}
        )
        font = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
        head = {
            "bold": True,
            "text_wrap": True,
            "align": "center",
            "border": 1,
            "bg_color": "#E7E7E7",
        }
        self.title = self._book.add_format({**font, "bold": True, "font_size": 14})
        self.label = self._book.add_format({**font, "bold": True})
        self.head = self._book.add_format({**font, **head})
        self.locked = self._book.add_format({**font, "font_color": "#595959"})
        self.text = self._book.add_format({**font, "text_wrap": True, "border": 1})
        self.open = self._book.add_format({**font, "locked": False, "text_wrap": True, "border": 4})
        self.answer = self._book.add_format({**font, "locked": False, "border": 1})
        self.shut = self._book.add_format({**font, "bg_color": "#BFBFBF", "border": 1})
        self.wrong = self._book.add_format({"bg_color": "#F4B183", "bold": True})
        self._guide(title, guide)
        self._lists: dict[tuple[str, ...], str] = {}
        self._list_sheet: Worksheet | None = None

    def add_sheet(self, name: str, title: str, group: str) -> Worksheet:
        """A sheet with its title, and the cell in which the unit is chosen."""
        sheet = self._book.add_worksheet(name)
        year = self._survey.year.year
        sheet.write_string(0, 0, f"{title}, năm {year}".upper(), self.title)
        sheet.write_string(1, 0, f"{UNIT_LABEL}:", self.label)
        sheet.write_blank(1, 1, None, self.answer)
        units = self._survey.frame.strata.query("group == @group")["unit"]
        labels = unit_labels(self._survey.frame.units, self._survey.district.place_titles)
        self.choose(sheet, (1, 1, 1, 1), [labels[unit] for unit in units], "Đơn vị")
        sheet.protect(
            "", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}
        )
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def choose(
        self, sheet: Any, where: tuple[int, int, int, int], choices: Sequence[str], title: str
    ) -> None:
        """Let cells (first row, first column, last row, last column) hold one of the choices."""
        short = ",".join(choices)
        inline = len(short) <= _LIST_LETTERS and not any("," in choice for choice in choices)
        message = "Chọn một trong: " + "; ".join(choices)
        rule: dict[str, Any] = {
            "validate": "list",
            "source": list(choices) if inline else f"={self._listed(choices)}",
            "error_title": title[:_TITLE_LETTERS],
            "error_message": message
            if len(message) <= _MESSAGE_LETTERS
            else "Chọn trong danh sách của ô.",
        }
        sheet.data_validation(*where, rule)

    def number(
        self, sheet: Any, where: tuple[int, int, int, int], low: float | None, high: float | None
    ) -> None:
        """Let cells hold a number within the limits."""
        bounds = {"minimum": -1e9 if low is None else low, "maximum": 1e9 if high is None else high}
        said = {
            "error_title": "Không đúng",
            "error_message": "Ghi một số trong giới hạn của câu hỏi.",
        }
        sheet.data_validation(
            *where, {"validate": "decimal", "criteria": "between", **bounds, **said}
        )

    def _listed(self, choices: Sequence[str]) -> str:
        """Where a long list stands: a column of a hidden sheet."""
        key = tuple(choices)
        if key not in self._lists:
            if self._list_sheet is None:
                self._list_sheet = self._book.add_worksheet(LIST_SHEET)
                self._list_sheet.hide()
                self._list_sheet.protect()
            column = len(self._lists)
            for row, choice in enumerate(choices):
                self._list_sheet.write_string(row, column, choice)
            letter = xl_col_to_name(column)
            self._lists[key] = f"'{LIST_SHEET}'!${letter}$1:${letter}${max(len(choices), 1)}"
        return self._lists[key]

    def _guide(self, title: str, guide: Sequence[str]) -> None:
        sheet = self._book.add_worksheet(HELP_SHEET)
        sheet.set_column(0, 0, 100)
        wrap = self._book.add_format(
            {"font_name": "Times New Roman", "font_size": 12, "text_wrap": True}
        )
        sheet.write_string(0, 0, f"{title} năm {self._survey.year.year}", self.title)
        sheet.write_string(1, 0, self._survey.district.bodies.issuing, self.label)
        for row, text in enumerate(guide, start=3):
            sheet.write_string(row, 0, text, wrap)
        sheet.protect()

    def close(self) -> None:
        self._book.close()
        self.data = same_on_every_system(self._stream.getvalue())


@contextmanager
def new_book(survey: Survey, title: str, guide: Sequence[str]) -> Iterator[Book]:
    """A workbook with its guide, closed at the end."""
    book = Book(survey, title, guide)
    yield book
    book.close()
