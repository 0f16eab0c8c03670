"""The interval that is printed beside a public rate.

The internal interval comes from the variance within units, so its width tells how the answers lie
among the units of an area: where two are withheld, nearly what each has. The public one is worked
out from what is printed besides it only, as though every unit had the area's rate p: the variance
Σ k·n·p(1-p) / W² instead of Σ k·(Σ residual² - (Σ residual)²/r) / W², with the k, W and degrees of
freedom of `indicators.estimate`. It tells nothing more, it is the same for a single unit, and else
mostly a little wider, since it takes no credit for units that differ.
"""

import numpy as np
from scipy.special import expit, logit
from scipy.stats import t as student

from langnghe.indicators.disclosure.linked import Linked, dot
from langnghe.indicators.disclosure.rules import Rules, rounded


def public_intervals(table: Linked, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Low and high of each of C cells (fractions); missing where `rates` has no interval.

    Logit intervals with t quantiles, as in `indicators.estimate`.
    """
    low, high = _intervals(table, table.cells["rate"].to_numpy("float64")[None], confidence)
    return low[0], high[0]


def rate_windows(table: Linked, rules: Rules) -> tuple[np.ndarray, np.ndarray]:
    """What the rate of each of C cells can be, by what is printed: rate, low and high, rounded."""
    rate = rounded(table.cells["rate"], rules.rate_step)
    shown = [rounded(end, rules.rate_step) for end in public_intervals(table)]
    tries = rate + np.linspace(-0.5, 0.5, 201)[:, None] * rules.rate_step
    tries = np.clip(tries, 1e-9, 1 - 1e-9)
    fits = np.ones(tries.shape, bool)
    for end, seen in zip(_intervals(table, tries, 0.95), shown, strict=True):
        fits &= np.isnan(seen) | (rounded(end, rules.rate_step) == seen)
    now = table.cells["rate"].to_numpy("float64")
    low = np.minimum(tries.min(axis=0, initial=1, where=fits), now)
    high = np.maximum(tries.max(axis=0, initial=0, where=fits), now)
    return low, high


def _intervals(
    table: Linked, rates: np.ndarray, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """The ends for … × C rates."""
    n = table.members * table.valid
    r, weight = table.forms, table.weight
    with np.errstate(divide="ignore", invalid="ignore"):
        k = np.where(
            r == table.population, 0.0, (1 - r / table.population) * r / (r - 1) * weight**2
        )
        share = np.where(n > 0, k * n, 0.0).sum(axis=1) / dot(n, weight) ** 2
        df = n.sum(axis=1) - (n > 0).sum(axis=1)
        half = student.ppf((1 + confidence) / 2, df) * np.sqrt(share / (rates * (1 - rates)))
        low, high = expit(logit(rates) - half), expit(logit(rates) + half)
    none = table.cells["low"].isna().to_numpy() | (share == 0)
    return np.where(none, np.nan, low), np.where(none, np.nan, high)
