"""Matters followed one by one, on paper: how many of each kind, and each with how long it takes."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from langnghe.forum.matters import CLOSED, CLOSED_LATE, STATES, by_kind, matters_of, states
from langnghe.forum.tasks import tasks_of
from langnghe.indicators.areas import area_names
from langnghe.params.load import Survey
from langnghe.report.blocks import Block, Column, Paragraphs, Table
from langnghe.report.numbers import count

_SAID = {"closed": "Xong", "closed-late": "Xong muộn", "open": "Đang làm", "overdue": "Quá hạn"}


def matter_blocks(returned: pd.DataFrame, survey: Survey) -> list[Block]:
    """What is followed one by one (`forum.matters.ROW`), where the year does so."""
    if survey.tasks is None or survey.tasks.matters is None:
        return []
    table = states(returned, survey)
    left = table[table["closed"] == ""]
    text = (
        f"Đến ngày {survey.year.as_of:%d/%m/%Y} theo dõi {count(len(table))} việc: "
        f"{count(len(table) - len(left))} đã xong, {count(len(left))} chưa xong, trong đó "
        f"{count(int((left['late'] > 0).sum()))} quá hạn và {count(int(left['long'].sum()))} kéo "
        "dài."
    )
    if len(left):
        first = left.loc[left["days"].idxmax()]
        text += f" Việc chưa xong lâu nhất: {first['matter']}, {count(first['days'])} ngày."
    if unchecked := int(table["unchecked"].sum()):
        text += f" {count(unchecked)} việc đã xong chưa được phúc tra."
    return [Paragraphs([text]), kinds_table(table, survey), matters_table(table, survey)]


def kinds_table(table: pd.DataFrame, survey: Survey) -> Table:
    """How many matters of each kind are in each state (`states`)."""
    numbers = ["matters", *STATES, "long", "unchecked", "longest"]
    rows = [
        [row["title"], *(count(row[name]) for name in numbers)]
        for row in by_kind(table, survey).to_dict("records")
    ]
    titles = ["Số việc", *(_SAID[state] for state in STATES), "Kéo dài", "Chưa phúc tra"]
    return Table(
        [
            Column("Loại", width="1fr"),
            *(Column(title, "right", "15mm") for title in titles),
            Column("Lâu nhất (ngày)", "right", "16mm"),
        ],
        rows,
        f"Số việc theo loại, tính đến ngày {survey.year.as_of:%d/%m/%Y}",
        note=f"{_rules(survey)} Kéo dài, lâu nhất: trong các việc chưa xong.",
    )


def matters_table(table: pd.DataFrame, survey: Survey) -> Table:
    """Each matter (`states`), by kind, the oldest first."""
    titles = {kind.id: kind.title for kind in matters_of(survey).kinds}
    names = area_names(survey) | {body.id: body.name for body in tasks_of(survey).bodies}
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    for kind, own in table.groupby("kind", sort=False):
        heads[len(rows)] = titles[str(kind)]
        for row in own.to_dict("records"):
            unit = names[row["unit"]] if row["unit"] else "–"
            days = _day(row["opened"]) + (f"\nđến {_day(row['due'])}" if row["due"] else "")
            rows.append([row["matter"], row["what"], unit, days, _state(row), row["note"] or "–"])
    return Table(
        [
            Column("Mã", width="18mm"),
            Column("Nội dung", width="3fr"),
            Column("Đơn vị", width="2fr"),
            Column("Bắt đầu, hạn", width="27mm"),
            Column("Tình hình", width="3fr"),
            Column("Kết quả, vướng mắc", width="2fr"),
        ],
        rows,
        matters_of(survey).title,
        groups=heads,
    )


def _state(row: Mapping[Any, Any]) -> str:
    said = [_SAID[row["state"]]]
    if row["state"] in (CLOSED, CLOSED_LATE):
        said[0] += f" {_day(row['closed'])}, sau {count(row['days'])} ngày"
        if row["rechecked"]:
            said.append(f"phúc tra {_day(row['rechecked'])}")
    else:
        said[0] += f", đã {count(row['days'])} ngày"
    if row["late"]:
        said.append(f"trễ hạn {count(row['late'])} ngày")
    if row["long"]:
        said.append("kéo dài")
    if row["unchecked"]:
        said.append("chưa phúc tra")
    return "; ".join(said)


def _rules(survey: Survey) -> str:
    rules = [
        f"{kind.title}: quá {count(kind.long_days)} ngày là kéo dài"
        for kind in matters_of(survey).kinds
        if kind.long_days is not None
    ]
    return f"{'; '.join(rules)}." if rules else ""


def _day(day: str) -> str:
    """ "2024-11-05" as "05/11/2024"."""
    return "/".join(day.split("-")[::-1])
