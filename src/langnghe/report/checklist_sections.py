"""What schools disclose and inspect of their own work, on paper: by item, and school by school."""

import pandas as pd

from langnghe.forum.checklist import by_item, by_unit, checklist_of, states
from langnghe.params.load import Survey
from langnghe.report.blocks import Block, Column, Paragraphs, Table
from langnghe.report.numbers import count


def checklist_blocks(returned: pd.DataFrame, survey: Survey) -> list[Block]:
    """What the schools returned (`forum.checklist.ROW`), where the year asks for it."""
    if survey.tasks is None or survey.tasks.checklist is None:
        return []
    table = states(returned, survey)
    items, units = by_item(table, survey), by_unit(table, survey)
    silent = int(units["reported"].eq(0).sum())
    text = (
        f"Đến ngày {survey.year.as_of:%d/%m/%Y}, {count(len(units) - silent)} trên "
        f"{count(len(units))} đơn vị đã gửi bảng tự kiểm tra; "
        f"{count(int(units['inspected'].ne('').sum()))} đơn vị ghi ngày tự kiểm tra."
    )
    return [Paragraphs([text]), items_table(items, survey), units_table(units, survey)]


def items_table(items: pd.DataFrame, survey: Survey) -> Table:
    """How many schools did each item (`by_item`), part by part."""
    asked = checklist_of(survey)
    of = {item.id: item for item in asked.items}
    rows: list[list[str]] = []
    groups: dict[int, str] = {}
    for part in asked.parts:
        own = items[items["part"] == part.id]
        if len(own):
            groups[len(rows)] = part.title
        for row in own.to_dict("records"):
            item = of[row["item"]]
            counts = [count(row[key]) for key in ("done", "late", "open", "silent", "unproved")]
            rows.append([item.title, f"{item.due:%d/%m/%Y}", *counts])
    return Table(
        [
            Column("Nội dung", width="1fr"),
            Column("Hạn", "center"),
            Column("Đúng hạn", "right"),
            Column("Muộn", "right"),
            Column("Chưa làm", "right"),
            Column("Chưa báo cáo", "right"),
            Column("Thiếu minh chứng", "right"),
        ],
        rows,
        f"Số đơn vị thực hiện từng nội dung, tính đến ngày {survey.year.as_of:%d/%m/%Y}",
        groups=groups,
        note="“Chưa làm”: đơn vị có báo cáo mà để trống ngày thực hiện. "
        "“Thiếu minh chứng”: đã làm, cần minh chứng mà không ghi.",
    )


def units_table(units: pd.DataFrame, survey: Survey) -> Table:
    """How far each school is (`by_unit`)."""
    items = len(checklist_of(survey).items)
    rows = []
    for row in units.to_dict("records"):
        told = ["chưa báo cáo", "–", "–", "–", "–"]
        if row["reported"]:
            done = f"{count(row['done'] + row['late'])}/{count(items)}"
            late, left, unproved = (count(row[key]) for key in ("late", "open", "unproved"))
            told = [done, late, left, unproved, _day(row["inspected"])]
        rows.append([row["name"], *told])
    return Table(
        [
            Column("Đơn vị", width="1fr"),
            Column("Đã làm", "center"),
            Column("Trong đó muộn", "right"),
            Column("Chưa làm", "right"),
            Column("Thiếu minh chứng", "right"),
            Column("Tự kiểm tra gần nhất", "center"),
        ],
        rows,
        "Công khai và tự kiểm tra ở từng đơn vị",
        note="Xếp theo thứ tự danh mục, không phải thứ hạng.",
    )


def _day(day: str) -> str:
    """ "2024-11-05" as "05/11/2024"."""
    return "/".join(day.split("-")[::-1]) if day else "chưa ghi"
