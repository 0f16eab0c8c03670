"""What people say of a component beside what the schools counted of it.

The two numbers answer two questions, so neither corrects the other: they are put side by side, and
where they are far apart this is said.
"""

import numpy as np
import pandas as pd

from langnghe.indicators.estimate import CENSUS
from langnghe.params.load import Survey

BESIDE = [
    *("scope", "area", "group", "component", "n", "said", "low", "high", "interval"),
    *("counted", "covered", "population", "difference", "apart", "symbol"),
]
_KEYS = ["scope", "area"]


def beside(measures: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """`BESIDE` for every component and every area with answers or counts.

    measures: see `measures`, or those of the public edition (`public_measures`, without covered
    and population). said, low, high, counted: shares from 0 to 1 in the direction of the answers'
    indicator: where the counts' is the opposite one, counted is 1 − their share. difference: said −
    counted. apart: the difference is at least `flag_from` points and counted is outside the
    interval of said; answers of all people have none. Missing where this cannot be told. symbol:
    what a public edition prints instead of said, else "".
    """
    lacking = [name for name in ("covered", "population", "symbol") if name not in measures]
    measures = measures.assign(**dict.fromkeys(lacking))
    parts = [pd.DataFrame(columns=pd.Index(BESIDE))]
    for own in survey.indicator_sets:
        for component in own.components:
            answers = survey.indicators[component.answers]
            said = measures[measures["indicator"] == answers.id]
            said = said[[*_KEYS, "group", "n", "estimate", "low", "high", "interval", "symbol"]]
            said = said.rename(columns={"estimate": "said"})
            counts = _counts(measures, component.counts, answers.direction, survey)
            for group in answers.groups:
                rows = said[said["group"] == group].merge(counts, on=_KEYS, how="outer")
                rows = rows.assign(group=group, component=component.id)
                parts.append(_compared(rows, own.flag_from / 100))
    numbers = ("said", "low", "high", "counted", "difference", "covered", "population")
    table = pd.concat([part.astype(object) for part in parts], ignore_index=True)[BESIDE]
    table = table.astype({**dict.fromkeys(numbers, "Float64"), "n": "Int64", "apart": "boolean"})
    table = table.astype(dict.fromkeys(numbers, "float64"))  # not at once: pd.NA
    for name in ("interval", "symbol"):
        table[name] = table[name].fillna("").astype("str")
    order = table["scope"].map(["group", "level", "ward", "unit"].index)
    places = table["component"].map(list(survey.components).index)
    table = table.assign(_order=order, _place=places)
    table = table.sort_values(["_order", "area", "_place", "group"], ignore_index=True)
    return table[BESIDE]


def _counts(
    measures: pd.DataFrame, indicator: str | None, direction: str, survey: Survey
) -> pd.DataFrame:
    rows = measures[measures["indicator"] == (indicator or "")]
    counts = rows[[*_KEYS, "estimate", "covered", "population"]]
    counts = counts.rename(columns={"estimate": "counted"}).astype({"counted": "float64"})
    if indicator and survey.indicators[indicator].direction != direction:
        counts["counted"] = 1 - counts["counted"]
    return counts


def _compared(rows: pd.DataFrame, least: float) -> pd.DataFrame:
    said, counted = rows["said"].astype("float64"), rows["counted"].astype("float64")
    low, high = (rows[end].astype("float64") for end in ("low", "high"))
    difference = said - counted
    outside = (counted < low) | (counted > high) | (rows["interval"] == CENSUS)
    known = difference.notna() & (low.notna() | (rows["interval"] == CENSUS))
    apart = (difference.abs() >= least - 1e-9) & outside
    near = difference.notna() & (difference.abs() < least - 1e-9)
    return rows.assign(
        difference=difference,
        apart=pd.Series(np.where(apart, True, False), rows.index, dtype="boolean").where(
            known | near
        ),
    )


def counted_changes(now: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    """Ratios of counts in two years: scope, area, indicator, now, then, change.

    now, then: see `facts.ratios`. Only areas and indicators with both; a change of counts has no
    interval, and schools that sent facts in one year only are in that year's figure.
    """
    keys = [*_KEYS, "indicator"]
    both = now[[*keys, "estimate"]].merge(then[[*keys, "estimate"]], on=keys, how="inner")
    both = both.rename(columns={"estimate_x": "now", "estimate_y": "then"})
    both = both.astype({"now": "float64", "then": "float64"}).dropna(subset=["now", "then"])
    return both.assign(change=both["now"] - both["then"]).reset_index(drop=True)
