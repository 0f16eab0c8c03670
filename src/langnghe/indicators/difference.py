"""Differences of independent estimates, their tests, and estimates against a target.

Two samples that share no stratum, or are of two years, are independent: variances add, and so do
the degrees of freedom (answers less strata, over both samples; R survey's `svyttest` over the two
as one design). A complete census has no sampling error and adds neither.

Where either rate rests on few positive or few negative answers, t would find differences that are
none: of 14 small wards that are all alike, one would often be "above" (its variance is estimated
too low just when its rate is high by chance, and as 0 when it is 1). There the interval is made of
the two rates' own intervals (Zou, Donner 2008, "method of variance estimates recovery"), logit or
Korn and Graubard's, and p is the level at which that interval first reaches 0.
"""

from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from langnghe.indicators.estimate import (
    CENSUS,
    KORN_GRAUBARD,
    LONE_FORM,
    OPEN,
    PART_CENSUS,
    korn_graubard,
)

T_TEST = "t"
RECOVERED = "recovered"
"""The interval is made of the two rates' own."""

SIGNIFICANCE = 0.05

ABOVE, BELOW, INDISTINGUISHABLE, EQUAL, UNTESTED = "above", "below", "same", "equal", "untested"
"""Verdicts of a difference. "equal": two complete censuses gave one figure."""

MET, NOT_MET = "met", "not-met"

FEW = 30
"""Below so many positive or negative answers t is not used. With 30 the tests of simulated wards
kept their level at rates of 70 to 95 %, with 10 they did not."""

_HALVINGS = 40
_SMALLEST_P = 1e-12


def difference(one: pd.DataFrame, other: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """`one` - `other`, row by row, two tables with the columns that `estimate` gives.

    Gives, with the index of `one`: `diff`, `se`, `df`, `t`, `p`, `low`, `high` (shares, not points)
    and `method`: "t", "recovered" (see above), "census" (both complete: the difference is exact,
    no test), or why there is none: "open", "part-census", "lone-form", of either estimate.
    `df` and `t` are missing but for "t"; a row with a missing estimate is missing throughout.
    """
    pair = [each.reset_index(drop=True) for each in (one, other)]
    p, se, df, n = (
        [each[name].to_numpy("float64", na_value=np.nan) for each in pair]
        for name in ("estimate", "se", "df", "n")
    )
    interval = [each["interval"].to_numpy(object) for each in pair]
    census = [each == CENSUS for each in interval]
    df = [np.where(full, 0.0, each) for full, each in zip(census, df, strict=True)]
    diff, spread = (
        p[0] - p[1],
        np.hypot(np.where(census[0], 0, se[0]), np.where(census[1], 0, se[1])),
    )
    few = [np.minimum(p[k], 1 - p[k]) * n[k] < FEW for k in (0, 1)]
    method = _methods(interval, (few[0] & ~census[0]) | (few[1] & ~census[1]))
    freedom = np.where(method == T_TEST, df[0] + df[1], np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(method == T_TEST, diff / spread, np.nan)
        half = _t(confidence, freedom) * spread
    table = pd.DataFrame(
        {
            "diff": diff,
            "se": np.where(np.isin(method, (T_TEST, CENSUS)), spread, np.nan),
            "df": freedom,
            "t": t,
            "p": 2 * special.stdtr(freedom, -np.abs(t)),
            "low": diff - half,
            "high": diff + half,
            "method": method,
        },
        index=one.index,
    )
    table.loc[table["diff"].isna(), "method"] = None
    edge = np.flatnonzero((method == RECOVERED) & ~np.isnan(diff))
    sides = [_Side(*(x[k][edge] for x in (p, se, n, df, census))) for k in (0, 1)]
    found = _recovered(sides[0], sides[1], confidence)
    for name, values in zip(("low", "high", "p"), found, strict=True):
        table.iloc[edge, table.columns.get_indexer([name])[0]] = values
    # The last digits of a p depend on the kind of processor; another must give the same bytes.
    table["p"] = [float(f"{value:.12g}") for value in table["p"]]
    return table


def _methods(interval: list[np.ndarray], few: np.ndarray) -> np.ndarray:
    """How each difference is tested, or why it is not."""
    either = {name: (interval[0] == name) | (interval[1] == name) for name in _REASONS}
    both = (interval[0] == CENSUS) & (interval[1] == CENSUS)
    edge = (interval[0] == KORN_GRAUBARD) | (interval[1] == KORN_GRAUBARD) | few
    return np.select([*either.values(), both, edge], [*either, CENSUS, RECOVERED], T_TEST).astype(
        object
    )


_REASONS = (OPEN, PART_CENSUS, LONE_FORM)


class _Side:
    """One of two rates: its limits at any level."""

    def __init__(self, *arrays: np.ndarray) -> None:
        self.p, self.se, self.n, self.df, self.census = arrays

    def below(self, confidence: Any) -> np.ndarray:
        return self.p - self._limits(confidence)[0]

    def above(self, confidence: Any) -> np.ndarray:
        return self._limits(confidence)[1] - self.p

    def _limits(self, confidence: Any) -> tuple[np.ndarray, np.ndarray]:
        """Logit where there is a variance, else Korn and Graubard's; none of a census."""
        confidence, edge = np.broadcast_to(confidence, self.p.shape), (self.se == 0) & ~self.census
        with np.errstate(divide="ignore", invalid="ignore"):
            half = _t(confidence, self.df) * self.se / (self.p * (1 - self.p))
            low, high = (special.expit(special.logit(self.p) + x) for x in (-half, half))
        low[edge], high[edge] = korn_graubard(
            *(self.p[edge], np.zeros(edge.sum()), self.n[edge], self.df[edge]),
            confidence[edge],
        )
        return np.where(self.census, self.p, low), np.where(self.census, self.p, high)


def _t(confidence: Any, df: np.ndarray) -> np.ndarray:
    return special.stdtrit(df, (1 + confidence) / 2)


def _recovered(
    one: _Side, other: _Side, confidence: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Limits of the difference and p."""
    diff = one.p - other.p

    def limits(level: Any) -> tuple[np.ndarray, np.ndarray]:
        low = diff - np.hypot(one.below(level), other.above(level))
        return low, diff + np.hypot(one.above(level), other.below(level))

    low, high = limits(confidence)
    # The limit that is nearer to 0 comes nearer still as the level rises; halved in log p.
    least, most = np.full_like(diff, np.log(_SMALLEST_P)), np.zeros_like(diff)
    for _ in range(_HALVINGS):
        middle = (least + most) / 2
        ends = limits(1 - np.exp(middle))
        apart = np.where(diff > 0, ends[0] > 0, ends[1] < 0)
        least, most = np.where(apart, least, middle), np.where(apart, middle, most)
    return low, high, np.where(diff == 0, 1.0, np.exp(most))


def holm(p: pd.Series) -> pd.Series:
    """Holm's adjusted p of the tests of one family; missing ones are not tests (Holm 1979)."""
    known = p.dropna().sort_values(kind="stable")
    factors = np.arange(len(known), 0, -1)
    return (known * factors).cummax().clip(upper=1.0).reindex(p.index)


def verdicts(table: pd.DataFrame, p: str = "p") -> pd.Series:
    """Of a table of differences: "above", "below", "same" (not distinguishable), "equal" (exact)
    or "untested". `p`: the column of p to go by, its adjusted one for several tests.
    """
    exact = table["method"] == CENSUS
    found = (table[p] < SIGNIFICANCE) | exact
    values = np.select(
        [
            table["diff"].isna() | (table[p].isna() & ~exact),
            exact & (table["diff"] == 0),
            found & (table["diff"] > 0),
            found & (table["diff"] < 0),
        ],
        [UNTESTED, EQUAL, ABOVE, BELOW],
        INDISTINGUISHABLE,
    )
    return pd.Series(values, index=table.index)


def against_target(
    estimates: pd.DataFrame, target: float | pd.Series, at_least: bool | pd.Series = True
) -> pd.Series:
    """ "met", "not-met", "same" (not distinguishable from the target) or "untested" of estimates.

    By the interval of the estimate: met where all of it is on the target's good side, a one-sided
    test at half of the interval's error (2.5 % for 95 %). A complete census is compared as it is.
    An open form, one whose error is not known, or one without a target is not tested. `target` is
    in the unit of the estimate (0.85 for a rate); `at_least`: whether more is better.
    """
    exact = estimates["interval"] == CENSUS
    low = estimates["low"].astype("float64").where(~exact, estimates["estimate"])
    high = estimates["high"].astype("float64").where(~exact, estimates["estimate"])
    more = np.broadcast_to(np.asarray(at_least, dtype=bool), low.shape)
    met = np.where(more, low >= target, high <= target)
    missed = np.where(more, high < target, low > target)
    unknown = (low + high + target).isna()
    values = np.select([unknown, met, missed], [UNTESTED, MET, NOT_MET], INDISTINGUISHABLE)
    return pd.Series(values, index=estimates.index)
