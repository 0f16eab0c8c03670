"""Papers of a forum or dialogue: programme, attendance, invitations, sign-in sheet.

What shows `name` of delegates (the sign-in sheet) is for the internal edition only.
"""

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from langnghe.forum.delegates import OUTSIDE, few_speakers, forum_of, units_of
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
    day = forum.held or forum.day or (forum.start if forum.start == forum.end else None)
    days = f"dự kiến từ ngày {forum.start:%d/%m/%Y} đến ngày {forum.end:%d/%m/%Y}"
    when = f"ngày {day:%d/%m/%Y}" if day else days
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


def duties_blocks(survey: Survey) -> list[Block]:
    """Who sees to what at the meeting, where it is stated."""
    duties = forum_of(survey).duties
    rows = [[str(number), duty.content, duty.who] for number, duty in enumerate(duties, start=1)]
    columns = [Column("TT", "center"), Column("Công việc", width="2fr")]
    columns.append(Column("Thực hiện", width="1fr"))
    return [Table(columns, rows, "Phân công tại hội nghị")] if rows else []


def speakers_blocks(speakers: pd.DataFrame, survey: Survey) -> list[Block]:
    """Who registered to speak (`forum.delegates.placed` of them) and about what; which units
    registered too few. Nothing in a year that no registration is expected in."""
    if not any(source.kind == "speakers" for source in survey.year.sources):
        return []
    bodies = speakers.loc[speakers["body"].ne(""), "body"].nunique()
    text = f"{count(len(speakers))} người thuộc {count(bodies)} đơn vị đã đăng ký phát biểu."
    cells = speakers[["name", "title", "body", "subject"]].itertuples(index=False, name=None)
    rows = [[str(number), *row] for number, row in enumerate(cells, start=1)]
    columns = [
        Column("TT", "center"), Column("Họ và tên", width="2fr"), Column("Chức vụ", width="2fr"),
        Column("Đơn vị", width="3fr"), Column("Nội dung phát biểu", width="5fr"),
    ]  # fmt: skip
    blocks: list[Block] = [Paragraphs([text]), Table(columns, rows, "Đăng ký phát biểu")]
    few = few_speakers(speakers, survey)
    if len(few):
        least = forum_of(survey).least_speakers
        said = f"{count(len(few))} đơn vị đăng ký ít hơn {least} ý kiến phát biểu (số đã đăng ký):"
        names = few[["name", "speakers"]].itertuples(index=False, name=None)
        blocks += [Paragraphs([said]), Bullets([f"{name}: {number}" for name, number in names])]
    return blocks


def budget_blocks(survey: Survey) -> list[Block]:
    """The budget line by line with its sum, where there is one."""
    budget = forum_of(survey).budget
    if budget is None:
        return []
    rows = [
        [
            *(str(number), item.content, item.unit, _quantity(item.quantity)),
            *(count(item.price), count(item.amount), item.note or ""),
        ]
        for number, item in enumerate(budget.items, start=1)
    ]
    total = ["Cộng", "", "", "", "", count(budget.total), ""]
    columns = [
        Column("TT", "center"), Column("Nội dung", width="1fr"), Column("Đơn vị tính", "center"),
        Column("Số lượng", "right"), Column("Đơn giá (đồng)", "right"),
        Column("Thành tiền (đồng)", "right"), Column("Ghi chú", width="28mm"),
    ]  # fmt: skip
    note = f"Nguồn kinh phí: {budget.source}."
    return [Table(columns, [*rows, total], "Dự toán kinh phí", emphasised=[len(rows)], note=note)]


def _quantity(number: float) -> str:
    """Whole numbers without decimals, "1,5" otherwise."""
    if number.is_integer():
        return count(int(number))
    return f"{number:g}".replace(".", ",")


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
        yield [_with(agency.name, agency.who), count(agency.people)]
    units = survey.frame.units.set_index("unit")["name"]
    rule = component.units
    for unit in units_of(component, survey):
        each, who = (rule.each, rule.who) if rule else (None, None)
        yield [_with(units[unit], who), count(each)]
    if not (component.agencies or component.units):
        yield [component.name, count(component.expected)]


def _with(name: str, who: str | None) -> str:
    return f"{name} ({who})" if who else name


def sign_in_blocks(placed: pd.DataFrame, survey: Survey) -> list[Block]:
    """The sheets to sign, with what to mind about names."""
    text = "Họ tên đại biểu là dữ liệu cá nhân: chỉ dùng trong nội bộ để tổ chức, không công bố."
    return [Paragraphs([text]), *sign_in_tables(placed, survey)]


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
