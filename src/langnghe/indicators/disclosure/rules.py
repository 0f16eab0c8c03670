"""The numbers of the rules of publication, and the two gates a single cell must pass.

Privacy first: fewer than 10 valid answers, or fewer than 10 positive or negative ones. Then
reliability: fewer than 30 valid answers, or an interval wider than 30 points (NCHS, Vital and
Health Statistics, Series 2 No 175, 2017). A cell that fails the first is secret and everything
linked with it is watched; one that fails the second is only weak: its rate is left out, its number
of answers stays, and working it out would harm nobody.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

VALUE = "value"
PRIVACY = "privacy"
BOUND = "bound"
RELIABILITY = "reliability"
COLLAPSED = "collapsed"


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What is published how.

    answers: the least number of valid, of positive and of negative answers of a published rate.
    reliable, widest: the least number of valid answers and the widest interval of a reliable one.
    protection: how wide, in answers, the range of the positive answers (and so of the negative
    ones) of a withheld cell must stay for an outsider. The default is `answers`: nobody can place
    a withheld count more finely than the least count that is published.
    whole_protection: the same for one who reckons with whole numbers too, which takes the most time
    of all; 0 leaves him out.
    rate_step: what rates and ends of intervals are rounded to.
    tails: the shares of answers at either end of 0…1 that may stand for a withheld rate (see
    `bounds`); none of them, and nothing is said of a withheld rate.
    collapse_share: a table with more than this share of its cells left empty is withheld whole.
    """

    answers: int = 10
    reliable: int = 30
    widest: float = 0.30
    protection: float = 10.0
    whole_protection: float = 3.0
    rate_step: float = 0.001
    tails: tuple[float, ...] = (0.01, 0.02, 0.05, 0.10, 0.15, 0.20, 0.25)
    collapse_share: float = 0.5


def gates(cells: pd.DataFrame, width: np.ndarray, rules: Rules) -> np.ndarray:
    """VALUE, PRIVACY or RELIABILITY for each cell by itself.

    cells: `valid`, `positive` (counts), `low`, `high` (of the rate; missing where there is no
    interval, as in a census: then only the number of answers speaks). width: of the interval that
    would be printed; the wider of the two counts.
    """
    valid, positive = cells["valid"].to_numpy("float64"), cells["positive"].to_numpy("float64")
    low, high = cells["low"].to_numpy("float64"), cells["high"].to_numpy("float64")
    private = np.minimum(positive, valid - positive) < rules.answers
    weak = (valid < rules.reliable) | (np.fmax(high - low, width) > rules.widest)
    return np.select([private, weak], [PRIVACY, RELIABILITY], VALUE)


def small_difference(cells: pd.DataFrame, before: pd.DataFrame, rules: Rules) -> np.ndarray:
    """Which cells differ from what an earlier edition printed, but by fewer than `answers`.

    before: `valid` and `rate` as printed, on the cells' index, missing where nothing was. The
    difference of the editions is itself a cell, of the forms that came or went in between.
    """
    valid, rate = cells["valid"].to_numpy("float64"), cells["rate"].to_numpy("float64")
    old_valid, old_rate = before["valid"].to_numpy("float64"), before["rate"].to_numpy("float64")
    printed = rounded(rate, rules.rate_step)
    changed = ~np.isnan(old_rate) & (
        (valid != old_valid) | (np.abs(printed - old_rate) > rules.rate_step / 2)
    )
    least = np.min(
        np.abs(
            [
                valid - old_valid,
                valid * rate - old_valid * old_rate,
                valid * (1 - rate) - old_valid * (1 - old_rate),
            ]
        ),
        axis=0,
    )
    return changed & (least < rules.answers)


def rounded(rate: np.ndarray, step: float) -> np.ndarray:
    """Rates as they are printed."""
    return np.round(np.round(np.asarray(rate, "float64") / step) * step, 9)
