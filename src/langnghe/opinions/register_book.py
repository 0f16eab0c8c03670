"""The register as a workbook: to filter, to fill in, and to send back.

What the program says is locked, what people say is not; no password. Every text is a text, also
one that begins with "=".
"""

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from langnghe.indicators.areas import area_names
from langnghe.opinions import sheets
from langnghe.opinions.collect import ORIGINS
from langnghe.opinions.fields import FIELDS, Choices
from langnghe.opinions.grouping import DIFFERENT, SAME
from langnghe.opinions.history import Edit
from langnghe.opinions.printable import PART, parts, printable
from langnghe.opinions.register import MAIN, Register, digest
from langnghe.params.load import Survey
from langnghe.workbook import same_on_every_system

FILE = "register.xlsx"
SPARE_LINKS = 200
"""Blank rows for links that people add."""
_DROP_MARK = {True: sheets.DROP, False: ""}
_UNITS_SHOWN = 3
_LINE, _MOST_LINES = 15, 10
"""Height of a line in points; lines of the highest row."""
_EXCEL_DAY_0 = dt.date(1899, 12, 30)


def write_register(
    path: Path,
    register: Register,
    survey: Survey,
    choices: Choices,
    proposals: pd.DataFrame | None = None,
    suggestions: pd.DataFrame | None = None,
) -> None:
    """Write `register_book`, in a folder made for it where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(register_book(register, survey, choices, proposals, suggestions))


def register_book(
    register: Register,
    survey: Survey,
    choices: Choices,
    proposals: pd.DataFrame | None = None,
    suggestions: pd.DataFrame | None = None,
) -> bytes:
    """The register's workbook; the same register gives the same bytes.

    proposals: item and any of `sheets.ITEM`'s proposed columns. suggestions: a, b (items), score.
    """
    file = io.BytesIO()
    created = dt.datetime.combine(survey.year.as_of, dt.time())
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": created})
        _Book(book, register, survey, choices).write(proposals, suggestions)
    return same_on_every_system(file.getvalue())


class _Book:
    """One workbook while it is written."""

    def __init__(
        self, book: xlsxwriter.Workbook, register: Register, survey: Survey, choices: Choices
    ) -> None:
        self.book, self.register, self.survey, self.choices = book, register, survey, choices
        box = {"border": 1, "border_color": "#BFBFBF", "text_wrap": True, "valign": "top"}
        head = {**box, "bold": True, "valign": "vcenter"}
        self.formats: dict[str, Format] = {
            "head": book.add_format({**head, "bg_color": "#D9D9D9"}),
            "head_open": book.add_format({**head, "bg_color": "#FFE699"}),
            "locked": book.add_format({**box, "bg_color": "#F5F5F5"}),
            "open": book.add_format({**box, "locked": False}),
            "date": book.add_format({**box, "locked": False, "num_format": "dd/mm/yyyy"}),
            "flag": book.add_format({**box, "bg_color": "#FFC7CE"}),
            "bold": book.add_format({"bold": True}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        self.units = area_names(survey)
        self.groups = {group.id: group.name for group in survey.year.groups}

    def write(self, proposals: pd.DataFrame | None, suggestions: pd.DataFrame | None) -> None:
        pages = {name: self.book.add_worksheet(name) for name in sheets.ORDER}
        self._items(pages[MAIN], proposals)
        self._members(pages[sheets.OPINIONS])
        self._suggestions(pages[sheets.SUGGESTIONS], suggestions)
        self._links(pages[sheets.LINKS])
        self._conflicts(pages[sheets.CONFLICTS])
        self._about(pages[sheets.ABOUT])
        self._help(pages[sheets.HELP])
        self._choices(pages[sheets.CHOICES])
        self._listed(pages[sheets.HISTORY], sheets.EDIT, map(_edit_row, self.register.history))
        known = ({**f._asdict(), "knew": " ".join(f.knew)} for f in self.register.files)
        self._listed(pages[sheets.FILES], sheets.FILE, known)
        pages[MAIN].activate()

    # --- pages ---

    def _items(self, page: Worksheet, proposals: pd.DataFrame | None) -> None:
        columns = list(sheets.SHEETS[MAIN])
        self._head(page, sheets.SHEETS[MAIN], open_=FIELDS)
        rows = self.register.rows
        if proposals is not None:
            rows = rows.merge(proposals, on="item", how="left")
        for number, row in enumerate(rows.to_dict("records"), start=1):
            row["seen"] = digest(row["text"])
            row["units"] = self._named(row["units"], self.units)
            row["groups"] = "; ".join(
                self.groups.get(one, one) for one in row["groups"].split(", ")
            )
            row["text"] = self._beginning(row["text"])
            _set_height(page, number, row, sheets.SHEETS[MAIN])
            for column, name in enumerate(columns):
                value = row.get(name, "")
                style = "flag" if name == "flags" and value else "locked"
                if name in FIELDS:
                    style = "date" if FIELDS[name].kind == "date" else "open"
                self._cell(page, number, column, value, style)
        last = max(len(rows), 1)
        for column, name in enumerate(columns):
            if name in FIELDS:
                self._allow(page, last, column, name)
        page.set_column(columns.index("seen"), columns.index("seen"), 13, None, {"hidden": True})
        page.freeze_panes(1, 2)
        page.autofilter(0, 0, last, len(columns) - 1)
        page.set_landscape()
        page.set_paper(8)
        page.fit_to_pages(2, 0)
        page.repeat_rows(0)
        page.repeat_columns(0, 1)

    def _beginning(self, text: str) -> str:
        text = printable(text)
        if len(text) <= PART:
            return text
        first = next(parts(text))
        rest = len(text) - len(first)
        return f"{first}… (còn {rest} ký tự, xem đủ ở trang “{sheets.OPINIONS}”)"

    def _members(self, page: Worksheet) -> None:
        rows = []
        order = self.register.members.sort_values(
            ["item", "is_main", "id"], ascending=[True, False, True]
        )
        for member in order.to_dict("records"):
            member |= {
                "is_main": "x" if member["is_main"] else "",
                "origin": ORIGINS[member["origin"]],
                "unit": self.units.get(member["unit"], member["unit"]),
                "group": self.groups.get(member["group"], member["group"]),
                "cell": f"{member['column']}{member['row']}",
            }
            for part, text in enumerate(parts(printable(member["text"])), start=1):
                more = {**member, "is_main": ""} if part > 1 else member
                rows.append({**more, "text": text, "part": part if part > 1 else ""})
        gone = [
            {"id": opinion, "item": item, "text": "(không còn)"}
            for opinion, item in self.register.former.items()
        ]
        self._listed(page, sheets.MEMBER, [*rows, *gone])

    def _suggestions(self, page: Worksheet, suggestions: pd.DataFrame | None) -> None:
        texts = dict(zip(self.register.rows["item"], self.register.rows["text"], strict=True))
        given = [] if suggestions is None else suggestions.to_dict("records")
        rows = [{**one, "text_a": texts[one["a"]], "text_b": texts[one["b"]]} for one in given]
        self._listed(page, sheets.SUGGESTION, rows, open_=["decision"])
        column = list(sheets.SUGGESTION).index("decision")
        page.data_validation(1, column, max(len(rows), 1), column, _one_of((SAME, DIFFERENT)))

    def _links(self, page: Worksheet) -> None:
        members = self.register.members
        texts = dict(zip(members["id"], members["text"], strict=True))
        rows: list[dict[str, Any]] = [
            {
                **link,
                "dropped": _DROP_MARK[link["dropped"]],
                "stated": f"{link['file']}, {link['sheet']}, dòng {link['row']}",
                "text_a": texts.get(link["a"], "(không còn)"),
                "text_b": texts.get(link["b"], "(không còn)"),
            }
            for link in self.register.links.to_dict("records")
        ]
        self._listed(page, sheets.LINK, rows, open_=["dropped"])
        free = ["kind", "a", "b", "reason", "dropped"]
        first, last = len(rows) + 1, len(rows) + SPARE_LINKS
        for number in range(first, last + 1):
            for name in free:
                self._cell(page, number, list(sheets.LINK).index(name), "", "open")
        page.data_validation(first, 0, last, 0, _one_of((SAME, DIFFERENT)))
        column = list(sheets.LINK).index("dropped")
        page.data_validation(1, column, last, column, _one_of((sheets.DROP,)))

    def _conflicts(self, page: Worksheet) -> None:
        """The versions of a place side by side, each with who wrote it."""
        contested = sorted(self.register.contested.items())
        most = max((len(edits) for _, edits in contested), default=2)
        columns = {"item": ("Mã", 14), "field": ("Cột", 16), "text": ("Ý kiến", 50)}
        for n in range(1, most + 1):
            columns |= {f"value{n}": (f"Bản {n}", 50), f"who{n}": (f"Ai ghi bản {n}", 26)}
        texts = dict(zip(self.register.rows["item"], self.register.rows["text"], strict=True))
        rows = []
        for (item, name), edits in contested:
            row = {"item": item, "field": FIELDS[name].title, "text": texts.get(item, "")}
            for n, edit in enumerate(edits, start=1):
                who = "\n".join(filter(None, (edit.by, edit.date, f"{edit.file}, ô {edit.cell}")))
                wrong = f"\nChưa nhận: {edit.problem}" if edit.problem else ""
                row |= {f"value{n}": edit.value, f"who{n}": who + wrong}
            rows.append(row)
        self._listed(page, columns, rows)

    def _about(self, page: Worksheet) -> None:
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 60)
        lines = (
            (sheets.WHOSE, f"{self.survey.district.id}/{self.survey.year.year}", "locked"),
            (sheets.ISSUE, self.register.issue, "locked"),
            ("Địa bàn", self.survey.district.title, "locked"),
            ("Năm", self.survey.year.year, "locked"),
            ("Số liệu đến ngày", f"{self.survey.year.as_of:%d/%m/%Y}", "locked"),
            (sheets.BY, "", "open"),
            (sheets.DATE, "", "date"),
        )
        for number, (title, value, style) in enumerate(lines):
            page.write_string(number, 0, title, self.formats["bold"])
            self._cell(page, number, 1, value, style)
        page.protect()

    def _help(self, page: Worksheet) -> None:
        page.set_column(0, 0, 110)
        help_ = resources.files(__package__).joinpath("register_help.txt").read_text("utf-8")
        for number, line in enumerate(help_.splitlines()):
            style = "bold" if line.isupper() else "wrap"
            page.write_string(number, 0, line, self.formats[style])
        page.protect()

    def _choices(self, page: Worksheet) -> None:
        for column, (name, labels) in enumerate(self.choices.items()):
            page.set_column(column, column, 30)
            page.write_string(0, column, FIELDS[name].title, self.formats["head"])
            for number, label in enumerate(labels, start=1):
                page.write_string(number, column, label)
        page.protect()

    # --- cells ---

    def _listed(
        self,
        page: Worksheet,
        columns: Mapping[str, tuple[str, int]],
        rows: Iterable[Mapping[str, Any]],
        open_: Sequence[str] = (),
    ) -> None:
        """A page of rows, locked but for some columns."""
        self._head(page, columns, open_)
        number = 0
        for number, row in enumerate(rows, start=1):
            _set_height(page, number, row, columns)
            for column, name in enumerate(columns):
                style = "open" if name in open_ else "locked"
                value = row.get(name, "")
                if isinstance(value, str) and name.startswith("text_"):
                    value = self._beginning(value)
                self._cell(page, number, column, value, style)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(number, 1), len(columns) - 1)

    def _head(
        self,
        page: Worksheet,
        columns: Mapping[str, tuple[str, int]],
        open_: Iterable[str],
    ) -> None:
        for column, (name, (title, width)) in enumerate(columns.items()):
            style = "head_open" if name in open_ else "head"
            page.write_string(0, column, title, self.formats[style])
            page.set_column(column, column, width)
        page.set_row(0, 34)
        page.protect(
            "",
            {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True},
        )

    def _cell(self, page: Worksheet, row: int, column: int, value: Any, style: str) -> None:
        format_ = self.formats[style]
        if value is None or (isinstance(value, float) and pd.isna(value)) or value == "":
            page.write_blank(row, column, None, format_)
        elif style == "date" and isinstance(value, str):
            day = dt.date.fromisoformat(value) - _EXCEL_DAY_0
            page.write_number(row, column, day.days, format_)
        elif isinstance(value, int | float):
            page.write_number(row, column, value, format_)
        elif page.write_string(row, column, printable(str(value)), format_):
            raise ValueError(f"cell {row}, {column} holds more than Excel does")

    def _allow(self, page: Worksheet, last: int, column: int, name: str) -> None:
        """What a person may put into a column to fill in."""
        if FIELDS[name].kind == "date":
            rule: dict[str, Any] = {
                "validate": "date",
                "criteria": ">=",
                "value": dt.date(2000, 1, 1),
                "error_title": FIELDS[name].title,
                "error_message": "Ghi ngày/tháng/năm, ví dụ 05/07/2023.",
            }
        elif self.choices.get(name):
            at = list(self.choices).index(name)
            letter = xlsxwriter.utility.xl_col_to_name(at, col_abs=True)
            end = len(self.choices[name]) + 1
            rule = {"validate": "list", "source": f"='{sheets.CHOICES}'!{letter}$2:{letter}${end}"}
        else:
            return
        page.data_validation(1, column, last, column, rule)

    def _named(self, ids: str, names: Mapping[str, str]) -> str:
        """Ids as names, the first few and how many more."""
        all_ = [names.get(one, one) for one in ids.split(", ") if one]
        more = len(all_) - _UNITS_SHOWN
        return "; ".join(all_[:_UNITS_SHOWN]) + (f" và {more} đơn vị khác" if more > 0 else "")


def _set_height(
    page: Worksheet, number: int, row: Mapping[str, Any], columns: Mapping[str, tuple[str, int]]
) -> None:
    """High enough for what is in it, to a limit: LibreOffice does not work it out by itself."""
    lines = (
        sum(1 + len(line) // width for line in text.split("\n"))
        for name, (_, width) in columns.items()
        if isinstance(text := row.get(name), str)
    )
    page.set_row(number, _LINE * min(max(lines, default=1), _MOST_LINES))


def _edit_row(edit: Edit) -> dict[str, Any]:
    return {**edit._asdict(), "field": FIELDS[edit.field].title}


def _one_of(labels: Sequence[str]) -> dict[str, Any]:
    return {"validate": "list", "source": list(labels)}
