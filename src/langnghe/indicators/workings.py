"""A figure's formula with its own numbers in it, in words (Vietnamese)."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from langnghe.indicators.composites import meets
from langnghe.params.indicators import (
    Composite,
    Indicator,
    NumberMet,
    OverQuestions,
    Part,
    questions_for,
)
from langnghe.params.load import Survey

_FEW = 1e-9


def workings(figures: pd.DataFrame, measures: pd.DataFrame, survey: Survey) -> list[str]:
    """One text a row of `figures`; "" where the counts beside it say it all, or nothing may.

    figures: kind, subject, scope, area, group, estimate, numerator, denominator, weighted (the sum
    of weights over valid answers). measures: the indicators' estimates, which composites are of.
    """
    keys = ["indicator", "group", "scope", "area"]
    estimates = measures.set_index(keys)["estimate"].astype("float64").to_dict()
    composites = {
        name: indicator.formula
        for name, indicator in survey.indicators.items()
        if isinstance(indicator.formula, Composite | NumberMet)
    }
    return [
        _composite(row, composites[row["subject"]], estimates, survey)
        if row["kind"] == "indicator" and row["subject"] in composites
        else _weighted(row)
        for row in figures.to_dict("records")
    ]


def _weighted(row: Mapping[Any, Any]) -> str:
    """ "2.345,6 ÷ 2.556,1": weighted sums, where the weights make a difference."""
    below = row["weighted"]
    if pd.isna(below):
        return ""
    above = row["estimate"] * below
    if pd.notna(row["numerator"]) and row["numerator"] and pd.notna(row["denominator"]):
        weight = above / row["numerator"]
        if abs(weight * row["denominator"] / below - 1) < _FEW:  # one weight for all
            return ""
    return f"{_number(above, 1)} ÷ {_number(below, 1)}"


def _composite(
    row: Mapping[Any, Any],
    formula: Composite | NumberMet,
    estimates: Mapping[tuple[str, str, str, str], float],
    survey: Survey,
) -> str:
    parts = [
        (survey.indicators[part.indicator], _of_part(part, row, estimates, survey))
        for part in formula.parts
    ]
    if isinstance(formula, NumberMet):
        return "; ".join(_met(indicator, value) for indicator, value in parts)
    weights = [part.weight for part in formula.parts]
    total = sum(weights)
    sums = " + ".join(
        f"{weight:g} × {_shown(indicator, value)}"
        for weight, (indicator, value) in zip(weights, parts, strict=True)
    )
    return f"({sums}) ÷ {total:g}".replace(".", ",")


def _of_part(
    part: Part,
    row: Mapping[Any, Any],
    estimates: Mapping[tuple[str, str, str, str], float],
    survey: Survey,
) -> float:
    groups = [part.group, row["group"], *survey.indicators[part.indicator].groups, ""]
    for group in dict.fromkeys(group or "" for group in groups):
        found = estimates.get((part.indicator, group, row["scope"], row["area"]))
        if found is not None:
            return found
    return float("nan")


def _met(indicator: Indicator, value: float) -> str:
    reached = meets(pd.Series([value]), indicator).iloc[0]
    word = "thiếu số liệu" if pd.isna(reached) else "đạt" if reached else "chưa đạt"
    return f"“{indicator.title.vi}” {_shown(indicator, value)}: {word}"


def _shown(indicator: Indicator, value: float) -> str:
    return "–" if pd.isna(value) else _number(indicator.factor * value, indicator.decimals)


def _number(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def asked_in(indicator: Indicator, group: str, survey: Survey) -> Iterator[str]:
    """Ids of the questions that an indicator of a group is made of, its parts' among them."""
    formula = indicator.formula
    if isinstance(formula, OverQuestions):
        for name in [group] if group else indicator.groups:
            asked = questions_for(formula, name, survey.questions.values(), survey.scales)
            yield from (question.id for question in asked)
    elif isinstance(formula, Composite | NumberMet):
        for part in formula.parts:
            of = survey.indicators[part.indicator]
            yield from asked_in(of, part.group or (group if group in of.groups else ""), survey)
