"""The list of models and exemplars (danh mục mô hình, điển hình) on paper."""

import pandas as pd

from langnghe.forum.tasks import tasks_of
from langnghe.params.load import Survey
from langnghe.report.blocks import Block, Column, Paragraphs, Table
from langnghe.report.numbers import count


def exemplar_blocks(table: pd.DataFrame, survey: Survey) -> list[Block]:
    """The exemplars (`forum.exemplars`) by kind, where the year lists any."""
    if table.empty:
        return []
    text = (
        f"Danh mục có {count(len(table))} mô hình, điển hình thuộc "
        f"{count(table['kind'].nunique())} loại; {count(int(table['recognised'].gt(0).sum()))} đã "
        f"được công nhận; {count(int(table['spread'].ne('').sum()))} đã được nhân rộng."
    )
    return [Paragraphs([text]), exemplar_table(table, survey)]


def exemplar_table(table: pd.DataFrame, survey: Survey) -> Table:
    """Each exemplar: who keeps it, how many registered and recognised, by what, who follows it."""
    stated = tasks_of(survey).exemplars
    titles = {kind.id: kind.title for kind in stated.kinds} if stated else {}
    rows: list[list[str]] = []
    groups: dict[int, str] = {}
    for kind, own in table.groupby("kind", sort=False):
        groups[len(rows)] = titles[str(kind)]
        rows += [
            [
                *(row["title"], row["unit"], count(row["registered"]), count(row["recognised"])),
                *(row["decision"] or "–", row["spread"].replace("; ", "\n") or "–"),
            ]
            for row in own.to_dict("records")
        ]
    return Table(
        [
            Column("Mô hình, điển hình", width="3fr"),
            Column("Đơn vị, địa bàn", width="2fr"),
            Column("Đăng ký", "right"),
            Column("Công nhận", "right"),
            Column("Văn bản công nhận, khen thưởng", width="2fr"),
            Column("Nơi nhân rộng", width="2fr"),
        ],
        rows,
        f"Danh mục mô hình, điển hình, tính đến ngày {survey.year.as_of:%d/%m/%Y}",
        groups=groups,
        note="Dấu –: chưa có.",
    )
