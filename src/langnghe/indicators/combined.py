"""One figure over several groups, only where the year declares it, with its weights stated.

With weights w of the groups (divided by their sum) and the groups' samples independent of each
other: rate Σ w p, variance Σ w² v, degrees of freedom (Σ w² v)² ÷ Σ (w² v)²/df (Satterthwaite
1946), rounded down. At 0 and 1, where v is 0, the interval is Korn and Graubard's with the
effective number of answers 1 ÷ Σ w²/n.
"""

import numpy as np
import pandas as pd

from langnghe.indicators import intervals
from langnghe.indicators.estimate import (
    CENSUS,
    KORN_GRAUBARD,
    LOGIT,
    LONE_FORM,
    OPEN,
    PART_CENSUS,
)
from langnghe.params.estimation import Combination
from langnghe.params.load import Survey

COMBINED = "combined"


def combined(rates: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The declared combinations, of every question that each of their groups has a rate for.

    rates: see `rates`; the whole district is combined. Gives scope ("combined"), combination (its
    id), question, weights ("parents 0.75, staff 0.25": shares), forms, required, valid, positive
    (sums), rate, se, df, low, high, interval (where a group's variance is unknown, why). No rows
    where nothing is declared.
    """
    parts = [_of(each, rates, survey) for each in survey.year.combine]
    parts = [part for part in parts if len(part)]
    columns = [
        *("scope", "combination", "question", "weights", "forms", "required", "valid", "positive"),
        *("rate", "se", "df", "low", "high", "interval"),
    ]
    if not parts:
        return pd.DataFrame(columns=pd.Index(columns))
    return pd.concat(parts, ignore_index=True)[columns]


def _of(what: Combination, rates: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    total = sum(what.groups.values())
    share = {group: weight / total for group, weight in what.groups.items()}
    rows = rates[
        (rates["scope"] == "group") & rates["group"].isin(list(share)) & rates["rate"].notna()
    ]
    rows = rows.assign(w=rows["group"].map(share))
    rows = rows[rows.groupby("question")["group"].transform("size") == len(share)]
    if rows.empty:
        return rows
    w, n = rows["w"], rows["valid"].astype("float64")
    part = (w * rows["se"]) ** 2
    # A census has no variance and no part in the degrees of freedom.
    df = rows["df"].astype("float64").where(part > 0, np.inf)
    sums = rows.assign(
        rate=w * rows["rate"], variance=part, spread=part**2 / df, inverse=w**2 / n
    ).groupby("question", sort=False)
    table = sums[["forms", "required", "valid", "positive"]].sum()
    table["rate"] = sums["rate"].sum()
    # One unknown variance leaves the sum unknown.
    variance = sums["variance"].agg(lambda column: column.sum(skipna=False)).to_numpy("float64")
    variance = intervals.without_noise(variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        satterthwaite = np.floor(variance**2 / sums["spread"].sum().to_numpy("float64") + 1e-9)
    least = sums["df"].sum().to_numpy("float64")
    degrees = np.where(variance > 0, satterthwaite, least)
    effective = 1 / sums["inverse"].sum().to_numpy("float64")
    p = table["rate"].to_numpy("float64")
    table["interval"] = sums["interval"].agg(_interval).to_numpy(object)
    low, high = intervals.of_rates(p, variance, effective, degrees, 0.95)
    edge = intervals.at_edge(p, variance) & (table["interval"] == LOGIT).to_numpy()
    none = (table["interval"] != LOGIT).to_numpy()
    table["interval"] = np.where(edge, KORN_GRAUBARD, table["interval"])
    said = ", ".join(f"{group} {weight:g}" for group, weight in share.items())
    order = {name: number for number, name in enumerate(survey.questions)}
    return (
        table.assign(
            scope=COMBINED,
            combination=what.id,
            weights=said,
            se=np.sqrt(variance),
            df=pd.array(np.where(np.isnan(variance), np.nan, degrees), "Float64").astype("Int64"),
            low=np.where(none, np.nan, low),
            high=np.where(none, np.nan, high),
        )
        .reset_index()
        .sort_values("question", key=lambda column: column.map(order), kind="stable")
    )


def _interval(named: pd.Series) -> str:
    """Why there is no interval, if for one group there cannot be one."""
    for why in (OPEN, PART_CENSUS, LONE_FORM):
        if (named == why).any():
            return why
    return CENSUS if (named == CENSUS).all() else LOGIT
