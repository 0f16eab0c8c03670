"""What the office says of its components beside what was measured, and of how it did its plan."""

from collections.abc import Sequence

import pandas as pd

from langnghe.params.indicators import Component
from langnghe.params.load import Survey
from langnghe.report.blocks import Block, Column, Heading, Paragraphs, Table
from langnghe.report.numbers import amount

_UNSAID = "chưa ghi"


def review_parts(
    compared: pd.DataFrame, measures: pd.DataFrame, survey: Survey
) -> dict[str, Sequence[Block]]:
    """The parts of the document that `review.yaml` gives, by their titles; none without one.

    compared, measures: see `indicators.beside`, `indicators.measures`.
    """
    review = survey.review
    if review is None:
        return {}
    passages: list[Block] = [
        block
        for passage in review.passages
        for block in (Heading(2, passage.title), Paragraphs(passage.texts))
    ]
    parts: dict[str, Sequence[Block]] = {
        "HẠN CHẾ, NGUYÊN NHÂN, TRÁCH NHIỆM, BIỆN PHÁP": [
            unsaid(compared, measures, survey),
            shortcomings_table(compared, survey),
        ],
        "TRIỂN KHAI KẾ HOẠCH": passages,
    }
    return {title: blocks for title, blocks in parts.items() if blocks}


def unsaid(compared: pd.DataFrame, measures: pd.DataFrame, survey: Survey) -> Paragraphs:
    """How many components have a shortcoming written, and which that want one have none.

    Those want one whose answers and counts are far apart, or whose counts miss their target.
    """
    told = {each.component for each in survey.review.shortcomings} if survey.review else set()
    whole = compared[compared["scope"] == "group"]
    apart = set(whole.loc[whole["apart"].fillna(False).astype(bool), "component"])
    missed = measures.loc[(measures["scope"] == "group") & measures["met"].eq(False), "indicator"]
    wanting = apart | {x.id for x in survey.components.values() if x.counts in set(missed)}
    texts = [f"Ghi hạn chế cho {len(told)} trên {len(survey.components)} chỉ số thành phần."]
    if left := [f"“{x.title}”" for x in survey.components.values() if x.id in wanting - told]:
        texts.append(
            "Ý kiến và số liệu lệch nhiều hoặc chưa đạt mục tiêu mà chưa ghi hạn chế: "
            f"{'; '.join(left)}."
        )
    return Paragraphs(texts)


def shortcomings_table(compared: pd.DataFrame, survey: Survey) -> Table:
    """Each shortcoming under its component, with the component's figures over the district."""
    whole = compared[compared["scope"] == "group"]
    stated = survey.review.shortcomings if survey.review else []
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    for component in survey.components.values():
        own = [each for each in stated if each.component == component.id]
        if own:
            heads[len(rows)] = f"{component.title} ({_figures(component, whole, survey)})"
        rows += [
            [
                each.finding,
                each.cause or _UNSAID,
                each.responsible or _UNSAID,
                (each.measure or _UNSAID) + (f"; đến {each.due:%d/%m/%Y}" if each.due else ""),
            ]
            for each in own
        ]
    titles = ("Hạn chế", "Nguyên nhân", "Trách nhiệm", "Biện pháp, hạn")
    return Table(
        [Column(title, width="1fr") for title in titles],
        rows,
        f"Hạn chế của các chỉ số thành phần năm {survey.year.year}",
        note=f"Nhận định của {survey.district.bodies.short}; số trong ngoặc là kết quả của năm. "
        f"Căn cứ: {survey.review.basis}."
        if survey.review
        else "",
        groups=heads,
    )


def _figures(component: Component, whole: pd.DataFrame, survey: Survey) -> str:
    answers = survey.indicators[component.answers]
    said = []
    for row in whole[whole["component"] == component.id].to_dict("records"):
        shown = row["symbol"] or amount(row["said"], answers)
        said.append(f"theo {survey.groups[row['group']].name.lower()} {shown}")
        if not pd.isna(row["counted"]):
            said.append(f"theo số liệu của trường {amount(row['counted'], answers)}")
    return ", ".join(dict.fromkeys(said)) or "chưa có kết quả"
