"""Which cells to withhold so that no withheld cell comes back.

The cell suppression problem, solved as Fischetti and Salazar-González (2000) do: a mixed-integer
programme chooses the cells of least loss (answers withheld), the attack looks for withheld cells
whose range is too narrow, each one found gives a capacity inequality by duality, and so on until
none is found. These inequalities are valid for every choice, so the result is of least loss; only
what the attack with whole numbers finds is answered by a rule (see `_learn_whole`).
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from langnghe.indicators.disclosure.attack import Outsider, Ranges
from langnghe.indicators.disclosure.exchange import Exchanges
from langnghe.indicators.disclosure.linked import Linked, dot

MARGIN = 1e-3  # answers: what the solvers' rounding may cost a range
DRAWS = 12
PATIENCE = 25  # rounds after which cells once chosen are kept


class Suppression:
    """The search over one group and question; what it has learnt serves it again.

    table: C cells over U units; outsider: what he knows; protection: see `Rules`; before: whether
    he knows something that cannot be taken back (earlier editions); whole_protection: see
    `Rules`.
    """

    def __init__(
        self,
        table: Linked,
        outsider: Outsider,
        protection: float,
        before: bool = False,
        whole_protection: float = 0.0,
    ) -> None:
        self.table, self.outsider, self.whole_protection = table, outsider, whole_protection
        count = table.members.astype("float64")
        self.objectives = np.concatenate([count, table.weighted(table.members)])
        self.cost = np.maximum(count @ table.valid, 1.0)
        self.needed, self.exposed = self._needed(protection, before)
        self._cuts: list[np.ndarray] = []
        self._points = table.positive[None]
        self._tables = table.positive[None]

    def _needed(self, protection: float, before: bool) -> tuple[np.ndarray, np.ndarray]:
        """How wide each range must stay (2 × C: of the count, of the rate in answers).

        `protection`, or all there is: seven answers leave a range of seven at most, and what an
        earlier edition has printed cannot be called back. Second: cells exposed by the latter.
        """
        cells = len(self.cost)
        whole = np.tile(self.table.members @ self.table.valid, 2)
        left = whole
        if before:
            found = self.outsider.ranges(self.objectives, np.ones(cells, bool))
            left = np.maximum(found.high - found.low, 0)
        wanted = np.minimum(protection, whole)
        exposed = (left < wanted - MARGIN).reshape(2, cells).any(axis=0)
        return np.minimum(wanted, left).reshape(2, cells), exposed

    def solve(self, withheld: np.ndarray, secret: np.ndarray) -> np.ndarray:
        """The cells to withhold: those that must be, and the least loss besides.

        withheld: C, cells that are not printed anyway. secret: those of them whose range must stay
        wide; every cell withheld besides is protected alike.
        """
        chosen = withheld
        for round_ in range(len(self.cost) * 4):
            fixed = chosen if round_ >= PATIENCE else withheld
            chosen = self._choose(fixed)
            if not self._attacked(chosen, secret | (chosen & ~withheld)):
                return chosen
        raise RuntimeError("the search for cells to withhold did not end")

    def _choose(self, fixed: np.ndarray) -> np.ndarray:
        if not self._cuts:
            return fixed
        cells = len(self.cost)
        solved = milp(
            self.cost,
            integrality=np.ones(cells),
            bounds=Bounds(fixed.astype("float64"), np.ones(cells)),
            constraints=LinearConstraint(np.array(self._cuts), lb=0.0),
            options={"mip_rel_gap": 1e-4},
        )
        # No choice: only rounding can bring this about, since withholding all leaves all there is.
        return np.ones(cells, bool) if solved.x is None else solved.x > 0.5

    def _attacked(self, withheld: np.ndarray, protected: np.ndarray) -> bool:
        """Whether a protected cell has too narrow a range; if so, learn why."""
        cells = len(self.cost)
        needed = np.where(protected, self.needed, 0.0).ravel()
        open_, found = self._tried(withheld, needed)
        short = needed[open_] - (found.high - found.low)
        learnt = len(self._cuts)
        for row in np.flatnonzero(short > MARGIN):
            cell = open_[row] % cells
            cut = np.minimum(np.where(withheld, 0.0, found.gains[row]) / short[row], 1.0)
            cut = np.round(cut, 9)  # the solver's last bits are no price
            cut[cut < 1e-7] = 0.0
            # The cell needs the others only where it is itself withheld.
            cut[cell] = -1.0
            self._cuts.append(cut)
        if len(self._cuts) == learnt and self.whole_protection:
            self._learn_whole(withheld, needed)
        return len(self._cuts) > learnt

    def _learn_whole(self, withheld: np.ndarray, needed: np.ndarray) -> None:
        """The attack with whole numbers. What it finds has no price: another printed cell must go,
        of those that share units with the cell (any other could only matter through these)."""
        cells = len(self.cost)
        telling = np.isin(np.arange(cells), self.outsider.told.owner)
        for objective in self._open_whole(withheld, needed):
            cell = objective % cells
            near = (self.table.members @ self.table.members[cell]) & ~withheld & telling
            if not near.any():
                continue
            cut = near.astype("float64")
            cut[cell] = -1.0
            self._cuts.append(cut)

    def narrowed(self) -> np.ndarray:
        """Cells that would have too narrow a range though nothing were printed."""
        cells = len(self.cost)
        needed = self.needed.ravel()
        open_, found = self._tried(np.ones(cells, bool), needed)
        return np.unique(open_[needed[open_] - (found.high - found.low) > MARGIN] % cells)

    def _tried(self, withheld: np.ndarray, needed: np.ndarray) -> tuple[np.ndarray, Ranges]:
        """The objectives not at once seen to be wide enough, and their ranges."""
        open_ = self._open(withheld, needed)
        found = self.outsider.ranges(self.objectives[open_], withheld)
        self._points = np.vstack([self._points, found.points])
        return open_, found

    def _open(self, withheld: np.ndarray, needed: np.ndarray) -> np.ndarray:
        """Objectives whose range no pair of possible tables has yet shown to be wide enough.

        Random directions first: one table shows many ranges at once.
        """
        rng = np.random.default_rng(0)
        self._points = self._points[self.outsider.consistent(self._points, withheld, False)]
        open_ = self._narrow(self._points, np.flatnonzero(needed > 0), needed)
        for _ in range(DRAWS):
            if not len(open_):
                break
            directions = self._draw(rng, open_, needed)
            found = self.outsider.towards(np.vstack([directions, -directions]), withheld)
            self._points = np.vstack([self._points, found])
            open_ = self._narrow(self._points, open_, needed)
        return open_

    def _open_whole(self, withheld: np.ndarray, needed: np.ndarray) -> np.ndarray:
        """The same with whole numbers; to the end, so that what is left is too narrow."""
        outsider = self.outsider
        self._tables = self._tables[outsider.consistent(self._tables, withheld, True)]
        asked = np.minimum(needed, self.whole_protection)
        # A range of whole numbers is whole, but for weights.
        asked = np.where(asked >= 1, np.floor(asked + MARGIN) - 0.5, 0)
        open_ = self._narrow(self._tables, np.flatnonzero(asked > 0), asked)
        if len(open_):
            self._exchange(withheld, open_, asked)
            open_ = self._narrow(self._tables, open_, asked)
        for objective in open_:
            for sign in (1.0, -1.0):
                self._look(sign * self.objectives[objective], withheld, asked[objective])
        return self._narrow(self._tables, open_, asked)

    def _exchange(self, withheld: np.ndarray, open_: np.ndarray, asked: np.ndarray) -> None:
        """Add tables found by moving answers between units, each way of each objective."""
        moves = Exchanges(self.outsider, withheld)
        for objective in open_:
            of = self.objectives[objective]
            for direction in (of, -of):
                values = dot(self._tables, direction)
                if np.ptp(values) >= asked[objective] - MARGIN:
                    break
                start = self._tables[values.argmax()]
                found = moves.climb(start, direction, asked[objective] - np.ptp(values))
                self._tables = np.vstack([self._tables, found])

    def _look(self, direction: np.ndarray, withheld: np.ndarray, asked: float) -> None:
        """Add a table with as much less of a direction as is asked for, or else with one less."""
        values = dot(self._tables, direction)
        for less in np.arange(asked, np.ptp(values) + MARGIN, -1.0):
            found = self.outsider.whole_table(direction, withheld, values.max() - less)
            if found is not None:
                self._tables = np.vstack([self._tables, found])
                return

    def _draw(self, rng: np.random.Generator, open_: np.ndarray, needed: np.ndarray) -> np.ndarray:
        sign = rng.choice([-1.0, 1.0], size=(1, len(open_)))
        return dot(self.objectives[open_].T, sign[0] / needed[open_])[None]

    def _narrow(self, points: np.ndarray, open_: np.ndarray, needed: np.ndarray) -> np.ndarray:
        values = points @ self.objectives[open_].T
        return open_[np.ptp(values, axis=0) < needed[open_] - MARGIN]
