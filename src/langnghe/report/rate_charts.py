"""Pictures of rates, of either edition: by question and group, and by ward."""

from collections.abc import Collection

import pandas as pd

from langnghe.indicators.areas import area_names
from langnghe.indicators.figures import RATE, figure_key
from langnghe.params.load import Survey
from langnghe.report import charts
from langnghe.report.blocks import Figure
from langnghe.report.intervals import WHY_NONE
from langnghe.report.panels import known
from langnghe.report.result_sections import rated_questions, whole_group

_NOT_PRINTED = "không công bố"
_SHOWN = ["label", "rate", "low", "high", "n", "note", "key"]


def rate_figures(rates: pd.DataFrame, survey: Survey, keys: Collection[str] = ()) -> list[Figure]:
    """Rates with intervals: a figure a block, groups side by side under each question.

    rates: internal ones, or public ones with `symbol`; a rate that is not printed says so in its
    place. keys: of the figures that the document has panels of, here and below.
    """
    part = _told(rates[rates["scope"] == "group"], keys)
    order = {group.id: index for index, group in enumerate(survey.year.groups)}
    part = part.sort_values("group", key=lambda column: column.map(order), kind="stable")
    part = part.assign(label=part["group"].map(lambda group: survey.groups[group].name))
    figures: list[Figure] = []
    for block in (block for paper in survey.questionnaires for block in paper.blocks):
        questions = [q for q in rated_questions(survey) if q.block == block.id]
        rows = pd.concat(
            [part[part["question"] == q.id].assign(panel=q.text) for q in questions] or [part[:0]]
        )
        if len(rows):
            figures += charts.rates(
                rows[["panel", *_SHOWN]],
                f"Tỷ lệ trả lời tích cực: {block.title}",
                decimals=survey.year.decimals.rate,
            )
    return figures


def weakest(rates: pd.DataFrame, survey: Survey, group: str) -> str | None:
    """The question with a group's lowest known rate over the district; None where none is known."""
    part = whole_group(rates, survey, group)
    return None if part.empty else str(part.loc[part["rate"].idxmin(), "question"])


def ward_figures(
    rates: pd.DataFrame, survey: Survey, group: str, keys: Collection[str] = ()
) -> list[Figure]:
    """A group's lowest-rated question by ward, in the district's own order of wards."""
    question = weakest(rates, survey, group)
    part = rates[
        (rates["scope"] == "ward") & (rates["group"] == group) & (rates["question"] == question)
    ]
    if question is None or part.empty:
        return []
    order = {place.id: index for index, place in enumerate(survey.district.places)}
    part = _told(part.sort_values("area", key=lambda column: column.map(order)), keys)
    lowest = "có tỷ lệ được in thấp nhất" if "symbol" in rates else "có tỷ lệ thấp nhất"
    return charts.rates(
        part.assign(label=part["area"].map(area_names(survey)))[_SHOWN],
        f"Tỷ lệ tích cực theo phường, xã của câu {lowest} trong nhóm "
        f"{survey.groups[group].name}: “{survey.questions[question].text}”",
        note="Xếp theo danh mục phường, xã, không phải thứ hạng.",
        decimals=survey.rates_of[question].decimals,
        name_extremes=False,
    )


def _told(part: pd.DataFrame, keys: Collection[str]) -> pd.DataFrame:
    """The rows with a rate or a mark, with `key`, `n` and `note`: why there is no interval or rate.

    A bound stands as it is, any other mark in words; no interval stands beside a mark.
    """
    part = part.assign(symbol=part.get("symbol", ""))
    part = part[part["rate"].notna() | (part["symbol"] != "")]
    marked = part["symbol"] != ""
    bounded = part["symbol"].str.contains("[≥≤]", regex=True)
    words = part["symbol"].where(bounded, _NOT_PRINTED)
    ends = {name: part[name].where(~marked) for name in ("low", "high")}
    names = [part[name] for name in ("question", "group", "scope", "area")]
    return part.assign(
        key=[known(figure_key(RATE, *each), keys) for each in zip(*names, strict=True)],
        n=part["valid"].astype("Float64").astype("float64"),
        note=words.where(marked, part["interval"].map(WHY_NONE).fillna("")),
        **ends,
    )
