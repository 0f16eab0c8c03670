"""Possible tables of whole numbers near a known one, by moving a few answers at a time.

Most of what an integer programme would have to prove is found so at once: a handful of positive
answers taken from one unit and given to another, as long as everything printed stays true.
"""

import numpy as np

from langnghe.indicators.disclosure.attack import TOLERANCE, Outsider
from langnghe.indicators.disclosure.linked import dot

ANSWERS = (1.0, 2.0, 3.0)
STEPS = 6


class Exchanges:
    """The moves that a printed state allows at all; withheld: C cells."""

    def __init__(self, outsider: Outsider, withheld: np.ndarray) -> None:
        self.valid = outsider.valid
        matrix, self.low, self.high = outsider.statements(withheld, whole=True)
        units = len(self.valid)
        # The last, with no answers of its own, stands for answers that nobody had to give up.
        more, less = np.nonzero(~np.eye(units + 1, dtype=bool))
        by_unit = np.vstack([matrix.T, np.zeros(len(matrix))])
        one = by_unit[more] - by_unit[less]
        moves = [(more, less, answers, answers * one) for answers in ANSWERS]
        slack = self.high - self.low + 2 * TOLERANCE
        fits = [(np.abs(change) <= slack).all(axis=1) for *_, change in moves]
        self.more, self.less, self.answers, self.change = (
            np.concatenate([part[fit] for part, fit in zip(parts, fits, strict=True)])
            for parts in zip(
                *[(a, b, np.full(len(a), n), change) for a, b, n, change in moves], strict=True
            )
        )
        self.matrix = matrix

    def climb(self, table: np.ndarray, direction: np.ndarray, enough: float) -> np.ndarray:
        """A table with more of a direction (U), as far as `enough` or as moves lead."""
        units = len(self.valid)
        worth = np.append(direction, 0.0)
        gain = self.answers * (worth[self.more] - worth[self.less])
        start, order = float(dot(direction, table)), np.flatnonzero(gain > TOLERANCE)
        order = order[np.argsort(-gain[order], kind="stable")]
        for _ in range(STEPS):
            if dot(direction, table) - start >= enough or not len(order):
                break
            values = self.matrix @ table + self.change[order]
            held, room = np.append(table, np.inf), np.append(self.valid - table, np.inf)
            fits = (values >= self.low - TOLERANCE).all(axis=1)
            fits &= (values <= self.high + TOLERANCE).all(axis=1)
            fits &= held[self.less[order]] >= self.answers[order]
            fits &= room[self.more[order]] >= self.answers[order]
            if not fits.any():
                break
            best = order[fits.argmax()]
            change = np.zeros(units + 1)
            change[self.more[best]] += self.answers[best]
            change[self.less[best]] -= self.answers[best]
            table = table + change[:units]
        return table
