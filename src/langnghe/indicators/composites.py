"""Indicators made of other indicators: weighted means, and how many meet their targets."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from langnghe.params.indicators import Composite, Indicator, NumberMet, OverIndicators, Part

NO_INTERVAL = "composite"
MISSING_PART = "missing-part"

_ROUNDING = 1e-12
"""Estimates this near a target are at it."""

Estimates = Mapping[tuple[str, str], pd.Series]
"""Estimates by indicator and group ("" where it has none), each a series over scope and area."""

_WHOLE = ("group", "")


def meets(estimate: pd.Series, indicator: Indicator) -> pd.Series:
    """Whether estimates meet the indicator's target: missing without one, or without an estimate.

    It is the estimate that is judged, neither its interval nor the rounded number.
    """
    if indicator.target is None:
        return pd.Series(pd.NA, index=estimate.index, dtype="boolean")
    goal = indicator.target.value / indicator.factor
    at_least = indicator.target.comparison == "at-least"
    reached = estimate >= goal - _ROUNDING if at_least else estimate <= goal + _ROUNDING
    return reached.astype("boolean").where(estimate.notna())


def combined(
    indicator: Indicator, group: str, known: Mapping[str, Indicator], estimates: Estimates
) -> pd.DataFrame:
    """One composite for one group ("" for all), by scope and area: estimate, low, high, interval.

    A weighted mean has no interval: its parts are answers of the same people. Where a part is not
    known there is no estimate; the number met is then between `low` and `high`. Below the whole
    district there are only areas in which all parts are known.
    """
    formula = indicator.formula
    assert isinstance(formula, Composite | NumberMet)
    parts = [_part(part, group, known, estimates) for part in formula.parts]
    table = pd.concat(dict(enumerate(parts)), axis=1)
    if _WHOLE not in table.index:
        table.loc[_WHOLE, :] = np.nan
    whole = table.notna().all(axis=1)
    table = table[whole | (table.index == _WHOLE)].sort_index()
    whole = table.notna().all(axis=1)
    low, high = pd.Series(np.nan, table.index), pd.Series(np.nan, table.index)
    if isinstance(formula, Composite):
        weights = np.array([part.weight for part in formula.parts])
        estimate = (table * weights).sum(axis=1, skipna=False) / weights.sum()
    else:
        met = [
            meets(column, known[part.indicator]).astype("Float64").astype("float64")
            for part, (_, column) in zip(formula.parts, table.items(), strict=True)
        ]
        reached = pd.concat(met, axis=1)
        estimate = reached.sum(axis=1, skipna=False)
        low = reached.sum(axis=1).mask(whole)
        high = (reached.sum(axis=1) + reached.isna().sum(axis=1)).mask(whole)
    interval = np.where(whole, NO_INTERVAL, MISSING_PART)
    return pd.DataFrame({"estimate": estimate, "low": low, "high": high, "interval": interval})


def _part(
    part: Part, group: str, known: Mapping[str, Indicator], estimates: Estimates
) -> pd.Series:
    """A part's estimates: of the group it names, else of this group, else of its only one."""
    groups = known[part.indicator].groups
    of = part.group or (group if group in groups else "")
    if not of and groups:
        (of,) = groups
    empty = pd.Series(dtype="float64", index=pd.MultiIndex.from_tuples([], names=("scope", "area")))
    return estimates.get((part.indicator, of), empty)


def in_order(indicators: Mapping[str, Indicator]) -> list[Indicator]:
    """The composites, each after its parts; `params` has refused those made of themselves."""
    done: dict[str, Indicator] = {}

    def add(indicator: Indicator) -> None:
        formula: OverIndicators | object = indicator.formula
        if isinstance(formula, Composite | NumberMet) and indicator.id not in done:
            for part in formula.parts:
                add(indicators[part.indicator])
            done[indicator.id] = indicator

    for indicator in indicators.values():
        add(indicator)
    return list(done.values())
