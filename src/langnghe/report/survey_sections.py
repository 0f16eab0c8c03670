"""The report's parts about how the survey was done: head, plan, respondents, forms received."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pandas as pd

from langnghe.indicators.areas import area_names
from langnghe.indicators.figures import FORMS, figure_key
from langnghe.params.load import Survey
from langnghe.params.models import Document, Group
from langnghe.report import charts
from langnghe.report.blocks import Block, Column, Figure, Paragraphs, Table, written
from langnghe.report.numbers import count, percent
from langnghe.report.official import Closing, Letterhead
from langnghe.report.panels import keyed, known

INVENTED = "SỐ LIỆU MINH HỌA, KHÔNG PHẢI KẾT QUẢ THẬT"


def document_of(survey: Survey, name: str, title: str, subject: str) -> Document:
    """A document as params have it, else without a number and of the report's date."""
    stated = survey.year.documents.get(name)
    return stated or Document(date=survey.year.report.date, title=title, subject=subject)


def letterhead(survey: Survey, document: Document | None = None, name: str = "") -> Letterhead:
    """The head of a document, else of the report; without bodies of its own, by the district's."""
    bodies, said = survey.district.bodies, document or survey.year.report
    joint = said.issuing is not None
    return Letterhead(
        upper_body=said.upper or ("" if joint and said.style == "party" else bodies.upper),
        issuing_body=said.issuing or bodies.issuing,
        number=said.number or "",
        place=survey.district.name,
        date=said.date,
        title=said.title,
        subject=said.subject,
        form=survey.form,
        notice=INVENTED if survey.year.invented else "",
        style=said.style,
        name=name,
    )


def closing(survey: Survey, document: Document | None = None, text: str = "") -> Closing:
    """The last sentence, who signs a document (else the report), by title, and who receives it."""
    said = document or survey.year.report
    return Closing(
        said.signatures or [[survey.district.bodies.signatory]],
        said.recipients or survey.district.recipients,
        survey.form,
        said.last_recipient or "",
        text,
    )


def report_closing(survey: Survey) -> Closing:
    """The end of the report."""
    return closing(
        survey,
        text=f"Trên đây là báo cáo kết quả khảo sát năm {survey.year.year} của "
        f"{survey.district.bodies.short} {survey.district.title}./.",
    )


def basis(survey: Survey) -> Paragraphs:
    """What the report rests on, and what it is."""
    bodies = survey.district.bodies
    opening = (
        f"{bodies.short} {survey.district.title} phối hợp với {bodies.partner} báo cáo kết quả "
        f"khảo sát năm {survey.year.year}, số liệu chốt đến ngày {survey.year.as_of:%d/%m/%Y}, "
        "như sau:"
    )
    return Paragraphs([*survey.year.report.basis, opening])


def sampling_text(group: Group, survey: Survey) -> str:
    """How many of a group are asked: "100 %", "10 % (MN); 5 % (TH, THCS)", "phiếu mở"."""
    if group.sampling == "open":
        return "phiếu mở"
    if group.rate is not None:
        return f"{group.rate:g}\u00a0%".replace(".", ",")
    shorts = {level.id: level.short for level in survey.district.levels}
    by_rate: dict[float, list[str]] = {}
    for level, rate in group.rates.items():
        by_rate.setdefault(rate, []).append(shorts[level])
    return "; ".join(
        f"{rate:g}\u00a0% ({', '.join(levels)})".replace(".", ",")
        for rate, levels in by_rate.items()
    )


def respondents_table(coverage: pd.DataFrame, survey: Survey) -> Table:
    """Each group: sampling rate, population, required forms."""
    whole = coverage[coverage["scope"] == "group"].set_index("group")
    rows = [
        [
            group.name,
            sampling_text(group, survey),
            count(whole.loc[group.id, "units"]),
            count(whole.loc[group.id, "population"]),
            count(whole.loc[group.id, "required"]),
        ]
        for group in survey.year.groups
        if group.id in whole.index
    ]
    shorts = "; ".join(
        f"{level.short}: {_lower_first(level.name)}" for level in survey.district.levels
    )
    return Table(
        [
            Column("Nhóm", width="1fr"),
            Column("Tỷ lệ khảo sát", "center"),
            Column("Số đơn vị", "right"),
            Column("Số người", "right"),
            Column("Số phiếu cần", "right"),
        ],
        rows,
        "Đối tượng và số phiếu cần thu",
        note=f"{shorts}. Số phiếu cần làm tròn lên ở từng đơn vị.",
    )


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def coverage_sentences(
    coverage: pd.DataFrame, survey: Survey, keys: Collection[str] = ()
) -> Paragraphs:
    """How many forms came, by group, in words. keys: see `result_sections.rates_table`."""
    whole = coverage[coverage["scope"] == "group"].set_index("group")
    known = whole.dropna(subset="required")
    decimals = survey.year.decimals.rate
    sentences: list[str] = []
    if len(known):
        required, received = int(known["required"].sum()), int(known["received"].sum())
        said = f"{count(received)} phiếu"
        if required:
            share = percent(received / required, decimals)
            said = f"{count(received)} trên {count(required)} phiếu cần thu ({share})"
        sentences.append(written("Thu về ", keyed(said, figure_key(FORMS, ""), keys), "."))
    for group in survey.year.groups:
        if group.id not in whole.index:
            continue
        row = whole.loc[group.id]
        units = f"{count(row['units_received'])} trên {count(row['units'])} đơn vị có phiếu"
        said = f"{count(row['received'])} phiếu"
        if not pd.isna(row["required"]):
            share = percent(row["rate"], decimals)
            said = f"{count(row['received'])} trên {count(row['required'])} phiếu ({share})"
        said = keyed(said, figure_key(FORMS, "", group.id), keys)
        sentences.append(written(f"{group.name}: ", said, f"; {units}."))
    return Paragraphs(sentences)


def coverage_figures(
    coverage: pd.DataFrame, survey: Survey, keys: Collection[str] = ()
) -> list[Figure]:
    """Received against required by group over the district. keys: as above."""
    whole = coverage[coverage["scope"] == "group"]
    rows = whole.assign(
        label=whole["group"].map(lambda group: survey.groups[group].name),
        key=[known(figure_key(FORMS, "", group), keys) for group in whole["group"]],
    )
    order = {group.id: index for index, group in enumerate(survey.year.groups)}
    rows = rows.sort_values("group", key=lambda column: column.map(order))
    return charts.coverage(
        rows[["label", "required", "received", "key"]].astype({"required": "float64"}),
        "Số phiếu thu về so với số phiếu cần thu, theo nhóm",
        decimals=survey.year.decimals.rate,
    )


_AREAS = {"level": "Cấp học", "ward": "Phường, xã", "unit": "Đơn vị"}


def coverage_table(
    coverage: pd.DataFrame, survey: Survey, scope: str, keys: Collection[str] = ()
) -> Table:
    """Received, required and rate by group within each level, ward or unit.

    keys: see `result_sections.rates_table`.
    """
    part = coverage[coverage["scope"] == scope]
    names = area_names(survey)
    groups = [group for group in survey.year.groups if (part["group"] == group.id).any()]
    decimals = survey.year.decimals.rate
    cells = {
        (row["area"], row["group"]): keyed(
            _received(row, decimals), figure_key(FORMS, "", row["group"], scope, row["area"]), keys
        )
        for row in part.to_dict("records")
    }
    rows = [
        [names[area], *(cells.get((area, group.id), "") for group in groups)]
        for area in _in_frame_order(part["area"].unique(), survey)
    ]
    columns = [Column(_AREAS[scope], width="1fr")]
    columns += [Column(group.name, "right", "39mm") for group in groups]
    caption = f"Số phiếu thu về/cần thu theo nhóm và {_AREAS[scope].lower()}"
    return Table(columns, rows, caption, note="Ô trống: đơn vị không có nhóm này.")


def _received(row: Mapping[str, Any], decimals: int) -> str:
    if pd.isna(row["required"]):
        return count(row["received"])
    return f"{count(row['received'])}/{count(row['required'])} ({percent(row['rate'], decimals)})"


def _in_frame_order(areas: Iterable[str], survey: Survey) -> list[str]:
    order = [
        *(level.id for level in survey.district.levels),
        *(place.id for place in survey.district.places),
        *survey.frame.units["unit"],
    ]
    return sorted(areas, key=order.index)


def plan_table(survey: Survey) -> Table:
    """The year's phases and whether they are over at `as_of`."""
    as_of = survey.year.as_of
    rows = [
        [
            str(number),
            phase.name,
            f"{phase.start:%d/%m/%Y}",
            f"{phase.end:%d/%m/%Y}",
            "đã qua" if phase.end <= as_of else "đang làm" if phase.start <= as_of else "sắp tới",
        ]
        for number, phase in enumerate(survey.year.phases, start=1)
    ]
    return Table(
        [
            Column("TT", "center"),
            Column("Giai đoạn", width="1fr"),
            Column("Từ ngày", "center"),
            Column("Đến ngày", "center"),
            Column("Thời hạn", "center"),
        ],
        rows,
        f"Kế hoạch thời gian, tính đến ngày {as_of:%d/%m/%Y}",
    )


def forum_table(survey: Survey) -> Table:
    """Expected attendance of the forum by component."""
    forum = survey.forum
    if forum is None:
        raise ValueError("this year has no forum")
    rows = [[part.name, count(part.expected)] for part in forum.components]
    return Table(
        [Column("Thành phần", width="1fr"), Column("Số người dự kiến", "right")],
        [*rows, ["Cộng", count(forum.expected)]],
        f"Thành phần dự kiến của Diễn đàn tại {forum.place}",
        emphasised=[len(rows)],
    )


def plan_blocks(survey: Survey) -> list[Block]:
    """What comes next: the phases, and the forum where there is one."""
    blocks: list[Block] = [plan_table(survey)] if survey.year.phases else []
    return blocks if survey.forum is None else [*blocks, forum_table(survey)]
