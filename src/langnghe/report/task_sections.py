"""Parts of a document about the plan: deadlines, the programme of tasks, indices."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from langnghe.forum.tasks import (
    AT_RISK,
    DONE,
    DONE_LATE,
    LATE,
    STATES,
    Share,
    by_body,
    by_content,
    share_done,
    tasks_of,
)
from langnghe.params.load import Survey
from langnghe.params.models import Document
from langnghe.params.tasks import Index
from langnghe.report import charts
from langnghe.report.blocks import Block, Bullets, Column, Figure, Heading, Paragraphs, Table
from langnghe.report.numbers import count, decimal, percent
from langnghe.report.official import Closing, Letterhead
from langnghe.report.survey_sections import closing, document_of, letterhead

_NOBODY = "chưa có báo cáo"
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def tasks_head(survey: Survey) -> Letterhead:
    """The head of the report on tasks: document "tasks" of the year, where it states one."""
    return letterhead(survey, _document(survey))


def tasks_basis(survey: Survey) -> Paragraphs:
    """What the report on tasks rests on, and what it is."""
    opening = (
        f"Tình hình thực hiện {_lower_first(tasks_of(survey).title)}, số liệu chốt đến ngày "
        f"{survey.year.as_of:%d/%m/%Y}, như sau:"
    )
    return Paragraphs([*_document(survey).basis, opening])


def _document(survey: Survey) -> Document:
    subject = f"Tình hình thực hiện: {tasks_of(survey).title}"
    return document_of(survey, "tasks", "BÁO CÁO", subject)


def deadlines_table(table: pd.DataFrame, survey: Survey) -> Table:
    """The plan's deadlines (`forum.deadlines.deadlines`) and the days that are left or over."""
    rows = [
        [str(number), row["what"], row["who"], row["wording"], _left(row["days"])]
        for number, row in enumerate(table.to_dict("records"), start=1)
    ]
    return Table(
        [
            Column("TT", "center"),
            Column("Công việc", width="2fr"),
            Column("Thực hiện", width="1fr"),
            Column("Hạn", width="27mm"),
            Column("Còn lại", "center", "22mm"),
        ],
        rows,
        f"Các hạn của kế hoạch, tính đến ngày {survey.year.as_of:%d/%m/%Y}",
        note="“Trước ngày” không kể ngày ấy. Bảng không cho biết việc đã làm xong hay chưa.",
    )


def _left(days: int) -> str:
    return f"quá {-days} ngày" if days < 0 else "hôm nay" if days == 0 else f"{days} ngày"


def late_files_table(punctual: pd.DataFrame, survey: Survey) -> Table:
    """The files (`forum.deadlines.punctuality`) that came after their deadline."""
    titles = {source.id: source.title for source in survey.year.sources}
    late = punctual["late"].fillna(False).astype(bool)
    rows = [
        [row["file"], titles[row["source"]], _day(row["last_day"]), _day(row["received"])]
        for row in punctual[late].to_dict("records")
    ]
    unknown = int(punctual["late"].isna().sum())
    note = f"{count(len(rows))} trên {count(len(punctual))} tệp gửi sau hạn."
    if unknown:
        note += f" {count(unknown)} tệp chưa rõ ngày nhận: ghi vào sổ nhận tệp."
    return Table(
        [
            Column("Tệp", width="1fr"),
            Column("Nguồn", width="1fr"),
            Column("Ngày cuối của hạn", "center"),
            Column("Ngày nhận", "center"),
        ],
        rows,
        "Các tệp gửi sau hạn",
        note=note,
    )


def share_sentences(table: pd.DataFrame, survey: Survey) -> Paragraphs:
    """How much of the programme (`forum.tasks.progress`) is done, against its target."""
    share = share_done(table, survey)
    states = table["state"].value_counts()
    late, risk = int(states.get(LATE, 0)), int(states.get(AT_RISK, 0))
    texts = [
        f"Đến ngày {survey.year.as_of:%d/%m/%Y}, {count(share.done)} trên {count(share.tasks)} "
        f"nhiệm vụ đã hoàn thành ({percent(share.rate, survey.year.decimals.rate)}), trong đó "
        f"{count(int(states.get(DONE_LATE, 0)))} hoàn thành muộn; {count(late)} quá hạn; "
        f"{count(risk)} có nguy cơ chậm."
    ]
    if share.reported < share.tasks:
        texts.append(f"{count(share.tasks - share.reported)} nhiệm vụ {_NOBODY}.")
    if share.unproved:
        texts.append(f"{count(share.unproved)} nhiệm vụ hoàn thành còn thiếu minh chứng.")
    return Paragraphs([" ".join(texts), *_target(share, survey)])


def _target(share: Share, survey: Survey) -> list[str]:
    if share.target is None or share.by is None:
        return []
    return [
        f"Chỉ tiêu: hoàn thành {decimal(share.target, 0)}\u00a0% nhiệm vụ đến ngày "
        f"{share.by:%d/%m/%Y}; nay đạt {percent(share.rate, survey.year.decimals.rate)}."
    ]


def tasks_table(table: pd.DataFrame, survey: Survey) -> Table:
    """Every task with who leads, who takes part, its due day, its state and its evidence."""
    file = tasks_of(survey)
    names = {body.id: body.name for body in file.bodies}
    titles = {content.id: content.title for content in file.contents}
    order = [content.id for content in file.contents]
    of_task = {task.id: task for task in file.tasks}
    table = table.sort_values("content", key=lambda c: c.map(order.index), kind="stable")
    rows: list[list[str]] = []
    groups: dict[int, str] = {}
    last = ""
    for row in table.to_dict("records"):
        task = of_task[row["task"]]
        if row["content"] != last:
            last = row["content"]
            groups[len(rows)] = titles[last]
        partners = ", ".join(names[partner] for partner in task.partners)
        who = names[task.lead] + (f"; phối hợp: {partners}" if partners else "")
        rows.append([task.wording, who, f"{task.due:%d/%m/%Y}", _told(row), _evidence(row)])
    return Table(
        [
            Column("Nhiệm vụ", width="3fr"),
            Column("Đơn vị", width="2fr"),
            Column("Hạn", "center", "24mm"),
            Column("Tình hình", width="28mm"),
            Column("Minh chứng", width="28mm"),
        ],
        rows,
        f"Nhiệm vụ tính đến ngày {survey.year.as_of:%d/%m/%Y}",
        groups=groups,
        note=f"{file.title}. Căn cứ: {file.basis}.",
    )


def _told(row: dict) -> str:
    state = STATES[row["state"]]
    if row["state"] in (DONE, DONE_LATE):
        return f"{state} {_day(row['done'])}".strip()
    late = f" {count(row['days'])} ngày" if row["state"] == LATE else ""
    return f"{state}{late}" + ("" if row["status"] else f" ({_NOBODY})")


def _evidence(row: dict) -> str:
    inspected = f"tự kiểm tra {_day(row['inspected'])}" if row["inspected"] else ""
    given = row["evidence"] or ("còn thiếu" if row["unproved"] else "")
    return "; ".join(filter(None, [given, inspected]))


def _day(day: str) -> str:
    """ "2022-12-05" as "05/12/2022"."""
    return "/".join(day.split("-")[::-1]) if day else ""


def timeline_figures(table: pd.DataFrame, survey: Survey) -> list[Figure]:
    """Every task on the axis of days, content by content."""
    file = tasks_of(survey)
    names = {task.id: task.name for task in file.tasks}
    titles = {content.id: content.title for content in file.contents}
    order = [content.id for content in file.contents]
    rows = table.sort_values("content", key=lambda c: c.map(order.index), kind="stable")
    rows = rows.assign(
        label=rows["task"].map(names),
        panel=rows["content"].map(titles),
        done=pd.to_datetime(rows["done"].replace("", None)),
        says=[_short(row) for row in rows.to_dict("records")],
    )
    year = survey.year.year
    return charts.timeline(rows, survey.year.as_of, f"Tiến độ các nhiệm vụ năm {year}")


def _short(row: dict) -> str:
    done = _day(row["done"])[:5]
    return {
        DONE: f"Xong {done}".strip(),
        DONE_LATE: f"Xong muộn {done}".strip(),
        LATE: f"Quá hạn {row['days']} ngày",
        AT_RISK: "Nguy cơ chậm",
    }.get(row["state"], "Chưa đến hạn")


def contents_table(table: pd.DataFrame, survey: Survey) -> Table:
    """Tasks by content and state, with their sum."""
    return _counts_table(by_content(table, survey), "Nội dung", survey)


def bodies_table(table: pd.DataFrame, survey: Survey) -> Table:
    """Tasks by the body that leads them and state, with their sum."""
    return _counts_table(by_body(table, survey), "Đơn vị chủ trì", survey)


def _counts_table(counts: pd.DataFrame, what: str, survey: Survey) -> Table:
    numbers = ["tasks", *STATES]
    rows = [
        [row["title"], *(count(row[name]) for name in numbers)] for row in counts.to_dict("records")
    ]
    total = ["Cộng", *(count(counts[name].sum()) for name in numbers)]
    columns = [Column(what, width="1fr"), Column("Nhiệm vụ", "right")]
    columns += [Column(title, "right") for title in STATES.values()]
    caption = f"Số nhiệm vụ theo {_lower_first(what)}, tính đến ngày {survey.year.as_of:%d/%m/%Y}"
    return Table(columns, [*rows, total], caption, emphasised=[len(rows)])


def numbered(parts: Mapping[str, Sequence[Block]], after: int) -> list[Block]:
    """The parts of a document that have anything to say, each under its title, numbered on from
    `after` in Roman figures."""
    blocks: list[Block] = []
    for number, (title, own) in enumerate(((t, b) for t, b in parts.items() if b), after + 1):
        blocks += [Heading(1, f"{ROMAN[number]}. {title}"), *own]
    return blocks


def indices_blocks(table: pd.DataFrame, survey: Survey) -> list[Block]:
    """The indices (`forum.indices`) against the year before and the target, where there are any."""
    if table.empty:
        return []
    of = {index.id: index for index in tasks_of(survey).indices}
    ranked = bool(table["among"].notna().any())
    rows = []
    for row in table.to_dict("records"):
        index, met = of[row["index"]], row["met"]
        figures = [_figure(row[key], index) for key in ("before", "value")]
        change = _figure(row["change"], index)
        if row["change"] > 0:
            change = f"+{change}"
        sign = "" if index.target is None else _SIGNS[index.target.comparison]
        told = "–" if pd.isna(met) else "Đạt" if met else "Chưa đạt"
        wanted = "–" if index.target is None else f"{sign}\u00a0{_figure(row['target'], index)}"
        place = [_standing(row)] if ranked else []
        rows.append([_title(index), index.unit, *figures, change, wanted, told, *place])
    sources: dict[str, list[str]] = {}
    for index in of.values():
        sources.setdefault(index.source, []).append(index.title)
        if index.target is not None:
            sources.setdefault(index.target.source, []).append(f"mục tiêu của {index.title}")
    year = survey.year.year
    return [
        Table(
            [
                Column("Chỉ số", width="1fr"),
                Column("Đơn vị", "center"),
                Column(f"Năm {year - 1}", "right"),
                Column(f"Năm {year}", "right"),
                Column("Thay đổi", "right"),
                Column("Mục tiêu", "right"),
                Column("Đạt mục tiêu", "center"),
                *([Column("Xếp thứ", "center")] if ranked else []),
            ],
            rows,
            f"Các chỉ số năm {year} do cơ quan có thẩm quyền công bố",
            note="“–”: chưa công bố hoặc không có mục tiêu. Đạt hay không: theo số chưa làm tròn."
            + (" Xếp thứ: cơ quan công bố xếp, trong ngoặc là năm trước." if ranked else ""),
        ),
        Paragraphs(["Nguồn số liệu:"]),
        Bullets([f"{source}: {', '.join(titles)}." for source, titles in sources.items()]),
    ]


def _standing(row: Mapping[Any, Any]) -> str:
    """ "3/12 (5/12)": this year's place, and the year before's."""
    if pd.isna(row["among"]):
        return "–"
    now, before = (
        "–" if pd.isna(row[key]) else f"{row[key]}/{row['among']}"
        for key in ("rank", "rank_before")
    )
    return f"{now} ({before})"


def _title(index: Index) -> str:
    """With the counts that it is made of, where they are known."""
    share = index.share
    counts = f" ({count(share.part)}/{count(share.whole)})" if share else ""
    return index.title + counts


_SIGNS = {"at-least": "≥", "at-most": "≤"}


def _figure(value: float, index: Index) -> str:
    return "–" if pd.isna(value) else decimal(value, index.decimals)


def tasks_closing(survey: Survey) -> Closing:
    """The last sentence and who signs the report on tasks."""
    end = f"Trên đây là báo cáo tình hình thực hiện {_lower_first(tasks_of(survey).title)}./."
    return closing(survey, _document(survey), end)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
