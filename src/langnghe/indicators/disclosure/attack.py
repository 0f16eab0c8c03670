"""The attack: the range of a cell's positive answers that everything printed leaves open.

For each cell two linear programmes, the least and the greatest number of positive answers that
agree with print (the auditing problem of Fischetti and Salazar-González 2000; Hundepool et al.,
Statistical Disclosure Control, 2012, 4.3), solved many at a time by HiGHS. People come whole, and
where few units with unlike weights are left that says more than a linear programme knows: so the
same again by integer programmes.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from langnghe.indicators.disclosure.knowledge import Knowledge
from langnghe.indicators.disclosure.linked import dot

Statements = tuple[np.ndarray, np.ndarray, np.ndarray]
TOLERANCE = 1e-5
BATCH = 32
NODES = 500  # of an integer programme's tree; one that needs more counts as having found no more


@dataclass(frozen=True)
class Ranges:
    """K ranges: low, high; gains (K × C): by how much each can widen, at most, if a cell that is
    printed now were withheld (by duality); points (2K × U): possible tables at their ends."""

    low: np.ndarray
    high: np.ndarray
    gains: np.ndarray
    points: np.ndarray


class Outsider:
    """Someone who knows all that is printed of one group and question.

    valid: answers of each of U units; told: what print says; cells: C.
    """

    def __init__(self, valid: np.ndarray, told: Knowledge, cells: int) -> None:
        self.valid, self.told, self.cells = valid, told, cells
        # What a statement's left side can be at all, once it is taken back.
        self._least = dot(np.minimum(told.matrix, 0), valid)
        self._most = dot(np.maximum(told.matrix, 0), valid)

    def ranges(self, objectives: np.ndarray, withheld: np.ndarray) -> Ranges:
        """Ranges of K × U linear functions of the positives, with C cells withheld or not."""
        solved = []
        for start in range(0, max(len(objectives), 1), BATCH):
            part = objectives[start : start + BATCH]
            points, gains = self._minimise(np.concatenate([part, -part]), withheld)
            solved.append((points.reshape(2, *part.shape), gains.reshape(2, len(part), self.cells)))
        points = np.concatenate([part[0] for part in solved], axis=1)
        gains = np.concatenate([part[1] for part in solved], axis=1).sum(axis=0)
        low, high = (points * objectives).sum(axis=2)
        return Ranges(low, high, gains, points.reshape(-1, len(self.valid)))

    def towards(self, directions: np.ndarray, withheld: np.ndarray) -> np.ndarray:
        """Possible tables (K × U) farthest out in K directions."""
        return self._minimise(-directions, withheld)[0]

    def consistent(self, points: np.ndarray, withheld: np.ndarray, whole: bool) -> np.ndarray:
        """Which of the points (M × U) agree with all that is printed."""
        matrix, low, high = self.statements(withheld, whole)
        values = points @ matrix.T
        inside = (values >= low - TOLERANCE) & (values <= high + TOLERANCE)
        return np.asarray(inside.all(axis=1))

    def statements(self, withheld: np.ndarray, whole: bool) -> Statements:
        """All that is printed: R × U coefficients, low, high; whole: with rates as rounded."""
        rows, told = self._printed(withheld), self.told
        low, high = (told.whole_low, told.whole_high) if whole else (told.low, told.high)
        return told.matrix[rows], low[rows], high[rows]

    def whole_table(
        self, direction: np.ndarray, withheld: np.ndarray, most: float
    ) -> np.ndarray | None:
        """A possible table of whole numbers with no more than `most` of a direction (U).

        None where none was found. Any will do: to look for the farthest takes several times as
        long.
        """
        matrix, low, high = self.statements(withheld, whole=True)
        solved = milp(
            np.zeros(len(direction)),
            integrality=np.ones(len(direction)),
            bounds=Bounds(0, self.valid),
            constraints=LinearConstraint(
                np.vstack([matrix, direction]),
                np.append(low, -np.inf),
                np.append(high, most + TOLERANCE),
            ),
            options={"node_limit": NODES},
        )
        return None if solved.x is None else np.round(solved.x)

    def _printed(self, withheld: np.ndarray) -> np.ndarray:
        shown = np.append(~withheld, True)  # the last, index -1, is ALWAYS
        return np.flatnonzero(shown[self.told.owner])

    def _minimise(self, costs: np.ndarray, withheld: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Minimise each of K costs, by one block-diagonal programme: points (K × U), gains."""
        told, count, size = self.told, len(costs), len(self.valid)
        if not count:
            return np.zeros((0, size)), np.zeros((0, self.cells))
        rows = self._printed(withheld)
        equal = rows[told.low[rows] == told.high[rows]]
        loose = rows[told.low[rows] < told.high[rows]]
        within = np.concatenate([told.matrix[loose], -told.matrix[loose]])
        copies = sparse.eye(count)
        solved = linprog(
            costs.ravel(),
            A_ub=sparse.kron(copies, within, format="csr"),
            b_ub=np.tile(np.concatenate([told.high[loose], -told.low[loose]]), count),
            A_eq=sparse.kron(copies, told.matrix[equal], format="csr"),
            b_eq=np.tile(told.low[equal], count),
            bounds=np.column_stack([np.zeros(count * size), np.tile(self.valid, count)]),
            method="highs-ds",
        )
        if solved.status != 0:
            raise RuntimeError(f"the attack's linear programme failed: {solved.message}")
        price = solved.eqlin.marginals.reshape(count, -1)
        # A price times how far its statement's bound moves, once it is taken back.
        gain_equal = np.maximum(
            price * (told.low[equal] - self._least[equal]),
            -price * (self._most[equal] - told.low[equal]),
        )
        gain_loose = -solved.ineqlin.marginals.reshape(count, -1) * np.concatenate(
            [self._most[loose] - told.high[loose], told.low[loose] - self._least[loose]]
        )
        gains = np.zeros((self.cells + 1, count))
        owners = told.owner[np.concatenate([equal, loose, loose])]
        np.add.at(gains, owners, np.concatenate([gain_equal, gain_loose], axis=1).T)
        return solved.x.reshape(count, size), gains[: self.cells].T
