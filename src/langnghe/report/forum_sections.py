"""Papers of a forum or dialogue: programme, attendance, invitations, sign-in sheet.

What shows `name` of delegates (the sign-in sheet) is for the internal edition only.
"""

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from langnghe.forum.delegates import OUTSIDE, forum_of, units_of
from langnghe.params.forum import Component
from langnghe.params.load import Survey
from langnghe.report.blocks import Block, Bullets, Column, Paragraphs, Table
from langnghe.report.numbers import count
from langnghe.report.official import Letterhead
from langnghe.report.survey_sections import document_of, letterhead


def papers_head(survey: Survey) -> Letterhead:
    """The head of the papers: document "forum" of the year, where it states one."""
    return letterhead(survey, document_of(survey, "forum", "TÀI LIỆU", forum_of(survey).name))


def about(survey: Survey) -> Bullets:
    """When, where, who presides, by title."""
    forum = forum_of(survey)
    opens = f"{forum.opens}, " if forum.opens else ""
    days = f"dự kiến từ ngày {forum.start:%d/%m/%Y} đến ngày {forum.end:%d/%m/%Y}"
    when = f"ngày {forum.start:%d/%m/%Y}" if forum.start == forum.end else days
    texts = [f"Thời gian: {opens}{when}.", f"Địa điểm: {forum.place}."]
    if forum.presidium:
        texts.append(f"Chủ trì: {'; '.join(forum.presidium)}.")
    return Bullets(texts)


def programme_table(survey: Survey) -> Table:
    """The agenda: at what time, or how long where the forum has no hour yet; what; who."""
    forum = forum_of(survey)
    rows = [
        [str(number), when, item.content, item.who]
        for number, (item, when) in enumerate(
            zip(forum.agenda, _times(survey), strict=True), start=1
        )
    ]
    return Table(
        [
            Column("TT", "center"),
            Column("Thời gian", "center", "30mm"),
            Column("Nội dung", width="2fr"),
            Column("Thực hiện", width="1fr"),
        ],
        rows,
        "Chương trình",
    )


def _times(survey: Survey) -> Iterator[str]:
    forum = forum_of(survey)
    if forum.opens is None:
        yield from (f"{item.minutes} phút" for item in forum.agenda)
        return
    start = dt.datetime.combine(forum.start, dt.time.fromisoformat(forum.opens))
    for item in forum.agenda:
        end = start + dt.timedelta(minutes=item.minutes)
        yield f"{start:%H:%M} - {end:%H:%M}"
        start = end


def attendance_table(attendance: pd.DataFrame, survey: Survey) -> Table:
    """Expected people, lists received and people on them, by component."""
    rows = [
        [
            row["name"],
            count(row["expected"]),
            f"{count(row['sent'])}/{count(row['owing'])}" if row["owing"] else "–",
            count(row["delegates"]) if row["owing"] or row["delegates"] else "–",
        ]
        for row in attendance.to_dict("records")
    ]
    known = attendance.loc[attendance["component"] != OUTSIDE, "expected"]
    expected = forum_of(survey).expected or (None if known.isna().any() else int(known.sum()))
    sums = attendance[["sent", "owing", "delegates"]].sum()
    lists = f"{count(sums['sent'])}/{count(sums['owing'])}" if sums["owing"] else "–"
    total = ["Cộng", count(expected), lists, count(sums["delegates"])]
    return Table(
        [
            Column("Thành phần", width="1fr"),
            Column("Số người dự kiến", "right"),
            Column("Danh sách đã gửi", "right"),
            Column("Đại biểu trong danh sách", "right"),
        ],
        [*rows, total],
        f"Thành phần dự kiến và danh sách đại biểu, đến ngày {survey.year.as_of:%d/%m/%Y}",
        emphasised=[len(rows)],
        note="Dấu –: kế hoạch không ghi số người, hoặc không gửi danh sách mà dự theo giấy mời.",
    )


def lists_blocks(lists: pd.DataFrame) -> list[Block]:
    """Which units (`forum.delegates.lists`) sent no list, a late one, another number of people."""
    sent = lists["delegates"] > 0
    other = (
        sent & lists["expected"].notna() & lists["delegates"].ne(lists["expected"]).fillna(False)
    )
    late = lists["late"].fillna(False).astype(bool)
    blocks: list[Block] = []
    for what, rows in (
        ("chưa gửi danh sách đại biểu", lists[~sent]),
        ("gửi danh sách sau hạn", lists[late]),
        ("cử số đại biểu khác với dự kiến", lists[other]),
    ):
        if len(rows):
            names = list(rows["name"])
            blocks += [Paragraphs([f"{count(len(rows))} đơn vị {what}:"]), Bullets(names)]
    return blocks or [Paragraphs(["Các đơn vị đã gửi đủ danh sách đại biểu, đúng hạn."])]


def invitation_table(survey: Survey) -> Table:
    """Who is invited, by component: bodies, how many people, and who sends the invitation."""
    rows: list[list[str]] = []
    groups: dict[int, str] = {}
    for component in forum_of(survey).components:
        by = f" ({component.invited_by} gửi giấy mời)" if component.invited_by else ""
        groups[len(rows)] = component.name + by
        rows += _invited(component, survey)
    numbered = [[str(number), *row] for number, row in enumerate(rows, start=1)]
    return Table(
        [
            Column("TT", "center"),
            Column("Cơ quan, đơn vị, đại biểu", width="1fr"),
            Column("Số người", "right", "25mm"),
        ],
        numbered,
        "Danh sách mời",
        groups=groups,
        note="Dấu –: chưa ấn định số người.",
    )


def _invited(component: Component, survey: Survey) -> Iterator[list[str]]:
    for agency in component.agencies:
        yield [agency.name, count(agency.people)]
    units = survey.frame.units.set_index("unit")["name"]
    for unit in units_of(component, survey):
        each = component.units.each if component.units else None
        yield [units[unit], count(each)]
    if not (component.agencies or component.units):
        yield [component.name, count(component.expected)]


def sign_in_tables(placed: pd.DataFrame, survey: Survey) -> list[Table]:
    """A sheet to sign a component, delegates (`forum.delegates.placed`) sorted by their unit."""
    names = {component.id: component.name for component in forum_of(survey).components}
    names[OUTSIDE] = "Đại biểu chưa rõ đơn vị"
    columns = [
        Column("TT", "center"),
        Column("Họ và tên", width="3fr"),
        Column("Chức vụ", width="3fr"),
        Column("Đơn vị", width="4fr"),
        Column("Ký tên", width="2fr"),
    ]
    tables = []
    for component, title in names.items():
        own = placed[placed["component"] == component]
        cells = own[["name", "title", "body"]].itertuples(index=False, name=None)
        rows = [[str(number), *row, ""] for number, row in enumerate(cells, start=1)]
        if rows:
            tables.append(Table(columns, rows, f"Danh sách ký tên: {title}"))
    return tables
