"""Confidence intervals of rates and means, from an estimate, its variance and its design.

Rates: logit with t quantiles (R `svyciprop(method = "logit")`); Korn and Graubard's at 0 and 1 and
wherever the variance is 0 (Korn, Graubard 1998), with the effective size not above the number of
answers (NCHS, Vital and Health Statistics, Series 2 No 175). All arrays are of one shape.
"""

import numpy as np
from scipy import special

_ROUNDING = 1e-24
"""Variances of rates and scores below this are binary noise around 0."""


def without_noise(variance: np.ndarray) -> np.ndarray:
    """Variances with what is only rounding taken for 0."""
    return np.where(variance < _ROUNDING, 0.0, variance)


def at_edge(p: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Where a rate's logit interval would have no width: at 0 and 1, and without variance."""
    return (variance == 0) | (p < 1e-12) | (p > 1 - 1e-12)


def of_rates(
    p: np.ndarray, variance: np.ndarray, n: np.ndarray, df: np.ndarray, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limits of rates; `n` answers, `df` degrees of freedom of the design."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        half = _t(confidence, df) * np.sqrt(variance) / (p * (1 - p))
        low, high = special.expit(special.logit(p) - half), special.expit(special.logit(p) + half)
    edge = at_edge(p, variance)
    low[edge], high[edge] = korn_graubard(p[edge], variance[edge], n[edge], df[edge], confidence)
    return low, high


def of_means(
    mean: np.ndarray, variance: np.ndarray, df: np.ndarray, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limits of means, by Student's t."""
    half = _t(confidence, df) * np.sqrt(variance)
    return mean - half, mean + half


def korn_graubard(
    p: np.ndarray, variance: np.ndarray, n: np.ndarray, df: np.ndarray, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Korn–Graubard interval of rates `p`; `n` answers, `df` of the design.

    The effective size p(1-p)/variance, adjusted for the design's degrees of freedom, is not above
    n; it is n where the variance is 0 (NCHS Series 2 No 175).
    """
    tail = (1 - confidence) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(variance > 0, p * (1 - p) / variance, n)
        adjusted = size * (_t(confidence, n - 1) / _t(confidence, df)) ** 2
    size = np.fmin(np.where(np.isfinite(adjusted), adjusted, size), n)
    low = np.where(p <= 0, 0.0, special.betaincinv(p * size, (1 - p) * size + 1, tail))
    high = np.where(p >= 1, 1.0, special.betaincinv(p * size + 1, (1 - p) * size, 1 - tail))
    return low, high


def _t(confidence: float, df: np.ndarray) -> np.ndarray:
    """The quantile that leaves half of 1 - confidence above it; missing below one degree."""
    return special.stdtrit(np.where(df >= 1, df, np.nan), (1 + confidence) / 2)
