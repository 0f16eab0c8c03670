"""Declared indicators in public: worked out from the printed numbers, so that they tell no more."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from langnghe.indicators import composites
from langnghe.indicators.disclosure.rules import VALUE, Rules, rounded
from langnghe.indicators.measures import with_targets
from langnghe.params.indicators import (
    AllPositive,
    Indicator,
    MeanScore,
    OverQuestions,
    Ratio,
    ShareOfYes,
    questions_for,
)
from langnghe.params.load import Survey

FIGURES = [
    *("scope", "area", "group", "indicator", "n", "estimate", "low", "high", "interval"),
    *("target", "met", "shown", "symbol"),
]
NOT_PRINTED = "not-printed"
"""What a figure is where one of its parts is not printed."""
_MARK = "•"
_KEYS = ["scope", "area"]


def public_measures(
    measures: pd.DataFrame, public: pd.DataFrame, survey: Survey, rules: Rules
) -> pd.DataFrame:
    """`FIGURES` for every indicator, and every area in which public has all that it is made of.

    measures: see the function; only administrative ratios are taken from it. public: rates, means
    and people that are printed. Rates over several questions are the printed rates weighted by the
    printed numbers of answers, means likewise, composites and numbers met as `composites` has them;
    none has an interval but a single rate. Where a part is withheld for the whole district there is
    a row without an estimate.
    """
    parts = [
        made
        for indicator in survey.indicators.values()
        for made in _of_answers(indicator, public, survey, rules)
    ]
    ratios = [x.id for x in survey.indicators.values() if isinstance(x.formula, Ratio)]
    counts = measures[measures["indicator"].isin(ratios)]
    parts.append(counts.assign(shown=VALUE, symbol="").reindex(columns=FIGURES))
    table = pd.concat([part for part in parts if len(part)] or [pd.DataFrame(columns=FIGURES)])
    estimates = {
        (str(name), str(group)): rows.set_index(_KEYS)["estimate"].astype("float64")
        for (name, group), rows in table.groupby(["indicator", "group"])
    }
    made = [table]
    for indicator in composites.in_order(survey.indicators):
        for group in indicator.groups or [""]:
            rows = composites.combined(indicator, group, survey.indicators, estimates)
            rows["estimate"] = rounded(rows["estimate"], rules.rate_step)
            estimates[indicator.id, group] = rows["estimate"]
            made.append(_marked(rows.reset_index(), indicator.id, group))
    table = pd.concat([part.astype(object) for part in made], ignore_index=True)
    table = with_targets(table.reindex(columns=FIGURES), survey)
    texts = dict.fromkeys(("scope", "area", "group", "indicator", "interval", "shown"), "str")
    numbers = dict.fromkeys(("estimate", "low", "high", "target"), "float64")
    return table.astype({**texts, **numbers, "symbol": "str", "n": "Int64", "met": "boolean"})


def public_combined(public: pd.DataFrame, survey: Survey, rules: Rules) -> pd.DataFrame:
    """The declared figures over groups (see `indicators.combined`) of printed rates.

    Only questions whose rate is printed of each of the groups. Gives combination, question, forms,
    required, valid (sums), rate, low, high (missing: an interval would take more than is printed),
    interval.
    """
    columns = ["combination", "question", "forms", "required", "valid", "rate"]
    rows = public[(public["scope"] == "group") & (public["shown"] == VALUE)].dropna(subset="rate")
    made = [pd.DataFrame(columns=pd.Index(columns))]
    for what in survey.year.combine:
        own = rows[rows["group"].isin(list(what.groups))]
        own = own[own.groupby("question")["group"].transform("size") == len(what.groups)]
        weight = own["group"].map(what.groups).astype("float64") / sum(what.groups.values())
        sums = own.assign(rate=own["rate"] * weight).groupby("question", sort=False)
        table = sums[["forms", "required", "valid", "rate"]].sum().reset_index()
        table["rate"] = rounded(table["rate"], rules.rate_step)
        made.append(table.assign(combination=what.id)[columns])
    table = pd.concat([part.astype(object) for part in made], ignore_index=True)
    counts = dict.fromkeys(("forms", "required", "valid"), "Int64")
    table = table.astype({"combination": "str", "question": "str", **counts, "rate": "float64"})
    return table.assign(low=np.nan, high=np.nan, interval=composites.NO_INTERVAL)


def _of_answers(
    indicator: Indicator, public: pd.DataFrame, survey: Survey, rules: Rules
) -> Iterator[pd.DataFrame]:
    formula = indicator.formula
    if not isinstance(formula, OverQuestions):
        return
    for group in indicator.groups:
        own = public[public["group"] == group]
        if isinstance(formula, AllPositive):
            rows = own[own["question"] == indicator.id]
            rows = rows.rename(columns={"valid": "n", "rate": "estimate"})
            yield rows.assign(indicator=indicator.id).reindex(columns=FIGURES)
            continue
        asked = questions_for(formula, group, survey.questions.values(), survey.scales)
        rows = own[own["question"].isin([question.id for question in asked])]
        if len(asked) == 1 and _is_rate(formula, asked[0].id, survey):
            rows = rows.rename(columns={"valid": "n", "rate": "estimate"})
            yield rows.assign(indicator=indicator.id).reindex(columns=FIGURES)
            continue
        value = _value(rows, formula, survey)
        n = rows["valid"].astype("Float64").astype("float64").where(value.notna())
        sums = rows.assign(top=value * n, n=n, known=value.notna()).groupby(_KEYS)
        table = sums.agg(top=("top", "sum"), n=("n", "sum"), known=("known", "sum"))
        step = 10.0**-survey.year.decimals.mean if isinstance(formula, MeanScore) else None
        with np.errstate(invalid="ignore", divide="ignore"):
            estimate = rounded(table["top"] / table["n"], step or rules.rate_step)
        whole = table["known"] == len(asked)
        table = pd.DataFrame(
            {"estimate": estimate, "interval": composites.NO_INTERVAL}, whole.index
        )
        table["estimate"] = table["estimate"].where(whole)
        table["n"] = sums["n"].max().where(whole)
        at_district = table.index.get_level_values("scope") == "group"
        yield _marked(table[whole | at_district].reset_index(), indicator.id, group)


def _is_rate(formula: OverQuestions, question: str, survey: Survey) -> bool:
    """Whether a formula over one question is the rate that is printed of it, interval and all."""
    if isinstance(formula, ShareOfYes):
        return survey.scales[question].positive == ["yes"]
    return not isinstance(formula, MeanScore)


def _value(rows: pd.DataFrame, formula: OverQuestions, survey: Survey) -> pd.Series:
    """What is printed of each row: a rate (of "yes" where that is asked for), or a mean."""
    if isinstance(formula, MeanScore):
        return rows["mean"].astype("float64")
    rate = rows["rate"].astype("float64")
    if not isinstance(formula, ShareOfYes):
        return rate
    positive = rows["question"].map(lambda name: survey.scales[name].positive)
    return rate.where(positive.map(lambda values: "yes" in values), 1 - rate)


def _marked(table: pd.DataFrame, indicator: str, group: str) -> pd.DataFrame:
    known = table["estimate"].notna()
    return table.assign(
        indicator=indicator,
        group=group,
        shown=np.where(known, VALUE, NOT_PRINTED),
        symbol=np.where(known, "", _MARK),
    ).reindex(columns=FIGURES)
