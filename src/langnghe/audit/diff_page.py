"""The differences of two runs as a page, and as a few lines for the screen."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from langnghe.audit import diff
from langnghe.audit.snapshot import Snapshot
from langnghe.report.blocks import Block, Bullets, Column, Table
from langnghe.report.html import TEMPLATES
from langnghe.report.numbers import count
from langnghe.report.text import shortened

MOST = 300
"""Rows of a table of inputs; of figures there are all."""


@dataclass(frozen=True)
class Difference:
    """Two runs and what differs; figures is None where one of them has only its manifest."""

    before: Snapshot
    after: Snapshot
    inputs: pd.DataFrame
    corrections: pd.DataFrame
    figures: pd.DataFrame | None

    @property
    def nothing(self) -> bool:
        moved = self.figures is not None and len(self.figures) > 0
        return not (len(self.inputs) or len(self.corrections) or moved)


def difference(before: Snapshot, after: Snapshot) -> Difference:
    """What differs between two runs."""
    inputs = diff.inputs(before, after)
    moved = None
    if before.figures is not None and after.figures is not None:
        moved = diff.figures(before, after, inputs)
    return Difference(before, after, inputs, diff.corrections(before, after), moved)


def page(found: Difference) -> str:
    """The page as HTML that needs nothing from elsewhere."""
    return (
        _environment()
        .get_template("index.html.j2")
        .render(
            before=found.before.label,
            after=found.after.label,
            summary=Bullets(list(summary(found))).html(),
            blocks=[block.html() for block in _blocks(found)],
        )
    )


def summary(found: Difference) -> Iterator[str]:
    """How much differs, line by line."""
    if found.nothing:
        yield "Không có gì khác."
        return
    for kind in (diff.RAW, diff.PARAMS, diff.NOTEBOOK, diff.PACKAGE):
        own = found.inputs[found.inputs["kind"] == kind]["what"].value_counts()
        if len(own):
            said = ", ".join(
                f"{count(own[what])} {what}"
                for what in (diff.NEW, diff.CHANGED, diff.GONE)
                if what in own
            )
            yield f"{kind.capitalize()}: {said}."
    if len(found.corrections):
        yield f"Đính chính: {count(len(found.corrections))} khác."
    if found.figures is None:
        yield "Số liệu: không so được, vì một bên chỉ có bản kê mà không có bảng số liệu."
        return
    own = found.figures["what"].value_counts()
    known = 0 if found.after.figures is None else len(found.after.figures)
    said = ", ".join(
        f"{count(own.get(what, 0))} {what}" for what in (diff.CHANGED, diff.NEW, diff.GONE)
    )
    yield f"Số liệu: {said}, trong {count(known)}."


def _blocks(found: Difference) -> Iterator[Block]:
    if found.figures is not None:
        yield _figures(found.figures)
    for kind, caption in (
        (diff.RAW, "Tệp thô khác nhau"),
        (diff.PARAMS, "Tham số khác nhau"),
        (diff.NOTEBOOK, "Sổ tay khác nhau"),
        (diff.PACKAGE, "Chương trình và thư viện khác nhau"),
    ):
        yield _inputs(found.inputs[found.inputs["kind"] == kind], caption)
    yield _corrections(found.corrections)


def _figures(moved: pd.DataFrame) -> Table:
    rows = [
        [row["key"], f"{row['title']} ({row['of']})", row["what"], row["before"], row["after"],
         row["by"], row["why"]]
        for row in moved.to_dict("records")
    ]  # fmt: skip
    columns = [
        Column("Khóa"),
        Column("Số liệu", width="3fr"),
        Column(""),
        Column("Trước", "right"),
        Column("Sau", "right"),
        Column("Lệch", "right"),
        Column("Vì sao", width="3fr"),
    ]
    note = (
        "Số liệu được ghép theo khóa. Vì sao: những đầu vào có góp vào chính số liệu ấy; một số "
        "liệu có thể có nhiều lý do."
    )
    return Table(columns, rows, "Số liệu khác nhau", note=note)


def _inputs(changed: pd.DataFrame, caption: str) -> Table:
    rows = [
        [row["name"], row["what"], shortened(row["before"], 120), shortened(row["after"], 120)]
        for row in changed[:MOST].to_dict("records")
    ]
    left = len(changed) - MOST
    return Table(
        [Column("Tên", width="2fr"), Column(""), Column("Trước", width="1fr"),
         Column("Sau", width="1fr")],
        rows,
        caption,
        note=f"Còn {count(left)} chỗ khác không nêu." if left > 0 else "",
    )  # fmt: skip


def _corrections(changed: pd.DataFrame) -> Table:
    names = ["what", "where", "expected", "value", "reason", "by"]
    rows = [[row[name] for name in names] for row in changed.to_dict("records")]
    return Table(
        [Column(""), Column("Ở đâu", width="2fr"), Column("Giá trị cũ"), Column("Giá trị mới"),
         Column("Lý do", width="2fr"), Column("Ai")],
        rows,
        "Đính chính khác nhau",
    )  # fmt: skip


@cache
def _environment() -> Environment:
    loader = FileSystemLoader([TEMPLATES / "diff", TEMPLATES / "site"])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
