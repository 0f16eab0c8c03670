"""The variance of linearised estimates in a stratified sample, from sums of each stratum.

A part is what one stratum gives to one estimate (a cell): the sum of its forms' residuals and of
their squares. The variance is Σ N²(1 - r/N)/r · s² over strata, s² the spread of a stratum's forms
(Cochran 1977, 5.6).

A lone form (r = 1 < N) has no spread of its own. Where the stratum is declared a neighbour of
others, s² is that of all their forms together, as in collapsed strata (Cochran 1977, 5A.12), taken
for the lone stratum only and without finite population correction: for two lone strata of one
size that is (Ŷ₁ - Ŷ₂)², and on average not too small, whatever the strata's means. The estimate
itself is not touched. The neighbours count as one stratum in the degrees of freedom. Else the
variance is unknown: never 0.
"""

from dataclasses import dataclass

import numpy as np

from langnghe.indicators.design import Design

_ROUNDING = 1e-12


@dataclass(frozen=True)
class Parts:
    """Arrays of one length: `cell` and `stratum` numbers, `n` answers, Σ and Σ of squares of
    the residuals of all forms of the stratum."""

    cell: np.ndarray
    stratum: np.ndarray
    n: np.ndarray
    first: np.ndarray
    second: np.ndarray


@dataclass(frozen=True)
class Spread:
    """Arrays by cell: variance (missing: unknown), degrees of freedom, whether every stratum is
    complete. unknown: of parts, whether a lone form leaves its variance unknown."""

    variance: np.ndarray
    df: np.ndarray
    census: np.ndarray
    unknown: np.ndarray


def spread(parts: Parts, design: Design, cells: int) -> Spread:
    """The variance of every cell from 0 to `cells` - 1, each of which has a part."""
    forms = design.forms[parts.stratum]
    squares = parts.second - parts.first**2 / forms
    # Forms that all answered alike have no spread: what the subtraction leaves is rounding.
    squares = np.where(squares > _ROUNDING * parts.second, squares, 0.0)
    # 0 × unknown is unknown: a lone form must not pass for one without variance.
    variance = design.factor[parts.stratum] * squares
    lone = design.lone[parts.stratum]
    strata = parts.n > 0
    if lone.any():
        merged = _merged(parts, design)
        variance = np.where(lone, merged.variance, variance)
        strata &= merged.counts
    return Spread(
        np.bincount(parts.cell, variance, cells),
        np.bincount(parts.cell, parts.n - strata, cells),
        np.bincount(parts.cell, ~design.complete[parts.stratum], cells) == 0,
        lone & np.isnan(variance),
    )


@dataclass(frozen=True)
class _Merged:
    """Of parts: the variance a lone form has from its neighbours; whether it counts as a stratum
    of its own in the degrees of freedom."""

    variance: np.ndarray
    counts: np.ndarray


def _merged(parts: Parts, design: Design) -> _Merged:
    number = parts.cell * (design.neighbours.max() + 1) + design.neighbours[parts.stratum]
    # A neighbour that was not asked tells nothing of the answers' spread.
    number = np.where(parts.n > 0, number, -1 - np.arange(len(number)))
    _, first, sets = np.unique(number, return_index=True, return_inverse=True)
    forms = np.bincount(sets, design.forms[parts.stratum])
    sums, squares = np.bincount(sets, parts.first), np.bincount(sets, parts.second)
    with np.errstate(divide="ignore", invalid="ignore"):
        # One form alone: 0/0, unknown.
        s2 = (squares - sums**2 / forms).clip(min=0) / np.where(forms > 1, forms - 1, np.nan)
    has_lone = np.bincount(sets, design.lone[parts.stratum]) > 0
    counts = ~has_lone[sets]
    counts[first] = True
    return _Merged(design.population[parts.stratum] ** 2 * s2[sets], counts)
