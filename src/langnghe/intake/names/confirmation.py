"""Names that wait for a person's decision, as a table and as a workbook to work in."""

import datetime as dt
import io
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from langnghe.intake.names.units import Candidate, UnitNames
from langnghe.intake.tables import Asked
from langnghe.intake.text import fold
from langnghe.params.corrections import UNKNOWN
from langnghe.params.load import Survey
from langnghe.workbook import same_on_every_system

FILE = "names-to-confirm.xlsx"
CANDIDATES = 3

_COLUMNS = [
    *("source", "file", "sheet", "row", "count", "written"),
    *(f"{what}_{n}" for n in range(1, CANDIDATES + 1) for what in ("unit", "name", "score")),
]
_TITLES = {
    "source": ("Nguồn", 16),
    "file": ("Tệp", 24),
    "sheet": ("Trang tính", 16),
    "row": ("Dòng đầu tiên", 9),
    "count": ("Số lần ghi", 9),
    "written": ("Tên đã ghi", 36),
} | {
    f"{what}_{n}": (f"{title} {n}", width)
    for n in range(1, CANDIDATES + 1)
    for what, title, width in (
        ("unit", "Mã gần giống", 20),
        ("name", "Tên gần giống", 32),
        ("score", "Điểm", 7),
    )
}
_DECISION = "Quyết định"
_UNITS = "Đơn vị"

_NOTE = f"""\
Mỗi dòng là một cách ghi tên chưa rõ là đơn vị nào. Điểm giống nhau (0–100) chỉ để gợi ý.
Chọn mã đơn vị ở cột “{_DECISION}”; chọn {UNKNOWN} nếu không ai xác định được.
Sổ này không được đọc lại: ghi từng quyết định vào corrections.yaml của năm, ví dụ:

corrections:
  - action: map
    source: (cột “Nguồn”)
    written: "(cột “Tên đã ghi”)"
    unit: (mã đã chọn)
    reason: Trường xác nhận qua điện thoại
    by: Chuyên viên tổng hợp
    date: 2023-06-20

Rồi chạy lại: langnghe check <địa bàn> <năm>
"""


def names_to_confirm(asked: Iterable[Asked], names: UnitNames) -> pd.DataFrame:
    """One row a source and name, however its case and tone placement: `_COLUMNS`.

    `file`, `sheet` and `row` are of its first use; a missing candidate is blank.
    """
    first: dict[tuple[str, str], Asked] = {}
    counts: dict[tuple[str, str], int] = {}
    for each in asked:
        key = each.source, fold(each.written)
        first.setdefault(key, each)
        counts[key] = counts.get(key, 0) + each.times
    rows = []
    for key, each in first.items():
        found: list[Candidate | None] = [*names.candidates(each.written, each.kind)]
        found += [None] * (CANDIDATES - len(found))
        place = (each.source, each.file, each.sheet, each.row, counts[key], each.written)
        rows.append(
            [*place, *(part for one in found for part in (one or ("", "", None)))],
        )
    table = pd.DataFrame(rows, columns=pd.Index(_COLUMNS))
    whole = {"row": "Int64", "count": "int64"}
    return table.astype(whole | {f"score_{n}": "Int64" for n in range(1, CANDIDATES + 1)})


def confirmation_workbook(table: pd.DataFrame, survey: Survey) -> bytes:
    """The table with a column to decide in, a list of all units, and what to do then."""
    file = io.BytesIO()
    created = dt.datetime.combine(survey.year.as_of, dt.time())
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": created})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
        _names_page(book.add_worksheet("Tên cần xác nhận"), table, survey, head)
        _units_page(book.add_worksheet(_UNITS), survey, head)
        _note_page(book, book.add_worksheet("Hướng dẫn"))
    return same_on_every_system(file.getvalue())


def write_confirmation(path: Path, table: pd.DataFrame, survey: Survey) -> None:
    """Write `confirmation_workbook`, in a folder made for it where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(confirmation_workbook(table, survey))


def _names_page(page: Worksheet, table: pd.DataFrame, survey: Survey, head: Format) -> None:
    titles = [*(_TITLES[column] for column in table.columns), (_DECISION, 24)]
    for column, (title, width) in enumerate(titles):
        page.write_string(0, column, title, head)
        page.set_column(column, column, width)
    for number, row in enumerate(table.itertuples(index=False), start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(number, column, cell)
            elif not pd.isna(cell):
                page.write_number(number, column, cell)
    last, decision = max(len(table), 1), len(table.columns)
    units = len(survey.frame.units) + 2
    allowed = {"validate": "list", "source": f"='{_UNITS}'!$A$2:$A${units}"}
    page.data_validation(1, decision, last, decision, allowed)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last, decision)


def _units_page(page: Worksheet, survey: Survey, head: Format) -> None:
    for column, title in enumerate(("Mã", "Tên")):
        page.write_string(0, column, title, head)
        page.set_column(column, column, 36)
    units = zip(survey.frame.units["unit"], survey.frame.units["name"], strict=True)
    for number, pair in enumerate([(UNKNOWN, "Không xác định được"), *units], start=1):
        for column, text in enumerate(pair):
            page.write_string(number, column, text)


def _note_page(book: Workbook, page: Worksheet) -> None:
    fixed = book.add_format({"font_name": "Consolas"})
    page.set_column(0, 0, 100)
    for number, line in enumerate(_NOTE.splitlines()):
        page.write_string(number, 0, line, fixed if line.startswith((" ", "corrections")) else None)
