"""The register of opinions in the report: how far it is, what contradicts, who sent too few."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from langnghe.indicators.areas import area_names
from langnghe.opinions.collect import ORIGINS
from langnghe.opinions.fields import FIELDS, UNSORTED
from langnghe.opinions.printable import printable
from langnghe.opinions.register import Register
from langnghe.params.load import Survey
from langnghe.report.blocks import Column, Table
from langnghe.report.numbers import count

_COLUMNS = {
    "received": "Ý kiến", "within": "Trong thẩm quyền", "beyond": "Ngoài thẩm quyền",
    "unsigned": "Chưa xác định", "answered": "Đã trả lời", "petitioned": "Đã kiến nghị",
    "nothing": "Miễn trả lời", "overdue": "Quá hạn", "waiting": "Chờ trả lời",
}  # fmt: skip
_BY = {
    "topic": ("Chủ đề", "theo chủ đề"),
    "unit": ("Đơn vị", "theo đơn vị"),
    "agency": ("Đơn vị phụ trách", "theo đơn vị phụ trách"),
    "authority": ("Thẩm quyền", "theo thẩm quyền"),
    "origin": ("Nguồn", "theo nguồn"),
}
_SHORT = 400


def follow_table(followed: pd.DataFrame, by: str, survey: Survey) -> Table:
    """`opinions.follow.followed`, with a row of sums."""
    title, caption = _BY[by]
    names = area_names(survey) | ORIGINS
    blank = {"unit": "Chưa rõ đơn vị", "agency": "Chưa phân công", "authority": "Chưa xác định"}
    rows = [
        [
            names.get(row["by"], row["by"]) if row["by"] else blank.get(by, UNSORTED),
            *(count(row[name]) for name in _COLUMNS),
        ]
        for row in followed.to_dict("records")
    ]
    total = ["Cộng", *(count(followed[name].sum()) for name in _COLUMNS)]
    return Table(
        [Column(title, width="36mm"), *(Column(name, "right") for name in _COLUMNS.values())],
        [*rows, total],
        f"Tình hình trả lời ý kiến {caption}, đến ngày {survey.year.as_of:%d/%m/%Y}",
        note="Ba cột thẩm quyền cộng lại là số ý kiến; năm cột cuối cũng vậy.",
        emphasised=[len(rows)],
    )


def largest_table(register: pd.DataFrame, most: int = 20) -> Table:
    """The items with most opinions (`opinions.register.ROW`), and what was decided about them."""
    shown = register.head(most)
    rows = [
        [
            row["item"],
            count(row["count"]),
            _begun(row["text"]),
            row["status"],
            _begun(row["answer"]),
        ]
        for row in shown.to_dict("records")
    ]
    columns = [
        Column("Mã"), Column("Số ý kiến", "right"), Column("Ý kiến", width="1fr"),
        Column("Tình trạng", width="22mm"), Column("Trả lời", width="1fr"),
    ]  # fmt: skip
    all_ = len(register)
    caption = f"Các nhóm ý kiến nhiều người nói nhất ({len(rows)} trong {count(all_)} nhóm)"
    return Table(columns, rows, caption, note="Đủ các nhóm ở sổ register.xlsx.")


def attention_table(register: pd.DataFrame) -> Table:
    """The items that a person must look at."""
    flagged = register[register["flags"].ne("")]
    rows = [[row["item"], _begun(row["text"]), row["flags"]] for row in flagged.to_dict("records")]
    columns = [Column("Mã"), Column("Ý kiến", width="1fr"), Column("Cần xem", width="1fr")]
    return Table(columns, rows, "Các nhóm ý kiến cần xem lại")


def conflicts_table(register: Register) -> Table:
    """The versions of each contested cell, one below the other."""
    rows: list[list[str]] = []
    groups: dict[int, str] = {}
    for (item, name), edits in sorted(register.contested.items()):
        groups[len(rows)] = f"{item}: {FIELDS[name].title}"
        for edit in edits:
            who = ", ".join(filter(None, (edit.by, edit.file, f"ô {edit.cell}")))
            rows.append([_begun(edit.value), who, edit.problem])
    columns = [Column("Bản", width="1fr"), Column("Ai ghi"), Column("Chưa nhận vì")]
    return Table(columns, rows, "Các ô có nhiều bản hoặc chưa nhận được", groups=groups)


def short_table(short: pd.DataFrame, survey: Survey) -> Table:
    """`opinions.follow.units_short`."""
    names: Mapping[Any, str] = area_names(survey)
    rows = [
        [names[row["unit"]], count(row["opinions"]), count(row["least"])]
        for row in short.to_dict("records")
    ]
    columns = [Column("Đơn vị", width="1fr"), Column("Ý kiến", "right"), Column("Cần", "right")]
    return Table(columns, rows, "Các đơn vị gửi ít ý kiến hơn quy định")


def _begun(text: str) -> str:
    text = printable(text)
    return text if len(text) <= _SHORT else text[:_SHORT] + "…"
