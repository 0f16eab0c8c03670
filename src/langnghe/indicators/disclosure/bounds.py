"""What is said of a withheld rate that lies near 0 or 1: "≥ 90 %".

Top and bottom coding, as the U.S. National Center for Education Statistics recommends for small
counts (SLDS Technical Brief 3, NCES 2011-603, 2010), with the width of the tail taken from the
number of answers: it must leave the outsider a range of at least `Rules.protection` answers, of the
cell and of every unit in it. Which tail a cell lies in, or that it lies between them, is taken for
known of every cell that is printed or withheld, so that a plain mark tells nothing more than its
absence would.
"""

import numpy as np

from langnghe.indicators.disclosure.linked import Linked
from langnghe.indicators.disclosure.rules import Rules


def tails(table: Linked, rules: Rules) -> np.ndarray:
    """The narrowest allowed tail of each of C cells (a share of its answers); missing for none.

    None too for fewer than `reliable` answers.
    """
    n = table.members @ table.valid
    room = np.minimum(table.valid, rules.protection)
    needed = np.fmax(rules.protection, (table.weighted(table.members) * room).max(axis=1))
    ladder = np.array([*sorted(rules.tails), np.nan])
    with np.errstate(divide="ignore", invalid="ignore"):
        rank = np.searchsorted(ladder[:-1], needed / n - 1e-12)
    return np.where(n >= rules.reliable, ladder[rank], np.nan)


def wider(tail: np.ndarray, rules: Rules) -> np.ndarray:
    """The next wider tail of each; missing after the widest."""
    ladder = np.array([*sorted(rules.tails), np.nan])
    return ladder[np.minimum(np.searchsorted(ladder[:-1], tail + 1e-12), len(ladder) - 1)]


def bounds(table: Linked, tail: np.ndarray) -> np.ndarray:
    """Low and high of each cell's rate (2 × C) as its tail tells them; missing without one."""
    rate = table.cells["rate"].to_numpy("float64")
    top, bottom = rate >= 1 - tail, rate <= tail
    low = np.where(top, 1 - tail, np.where(bottom, 0.0, tail))
    high = np.where(top, 1.0, np.where(bottom, tail, 1 - tail))
    known = ~np.isnan(tail) & ~np.isnan(rate)
    return np.where(known, np.round([low, high], 9), np.nan)


def in_a_tail(limits: np.ndarray) -> np.ndarray:
    """Which of the bounds (2 × C) are worth printing: those of a tail."""
    return np.asarray((limits[0] == 0) | (limits[1] == 1))
