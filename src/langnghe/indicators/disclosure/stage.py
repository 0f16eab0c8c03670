"""The stage from internal to public estimates."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from langnghe.indicators.disclosure.attack import Outsider
from langnghe.indicators.disclosure.bounds import bounds, in_a_tail, tails, wider
from langnghe.indicators.disclosure.interval import public_intervals
from langnghe.indicators.disclosure.knowledge import knowledge
from langnghe.indicators.disclosure.ledger import (
    KEYS,
    known_from_ledger,
    printed_before,
    rate_rows,
    withheld_before,
)
from langnghe.indicators.disclosure.legend import symbol
from langnghe.indicators.disclosure.linked import REST, UNIT, WHOLE, Linked, linked_tables
from langnghe.indicators.disclosure.rules import (
    BOUND,
    COLLAPSED,
    PRIVACY,
    RELIABILITY,
    VALUE,
    Rules,
    gates,
    rounded,
    small_difference,
)
from langnghe.indicators.disclosure.suppression import MARGIN, Suppression
from langnghe.indicators.disclosure.together import Known, narrowed
from langnghe.problems import Problem, ProblemsError

PUBLIC = [*KEYS, "valid", "rate", "low", "high", "interval", "positive", "shown", "symbol"]


@dataclass(frozen=True)
class Disclosure:
    """What may be printed, and why the rest may not.

    public: the cells of the published scopes; `PUBLIC` columns. shown: "value", "privacy" (also for
    a cell withheld for another's sake), "bound", "reliability", "collapsed"; symbol: what stands
    for the rate: a mark, or "≥ 90 %" where it is withheld but bounded; then low and high are the
    ends between which it lies, one of them 0 or 1, and interval is "bound". Numbers that are not
    printed are missing; `positive` is given in the counted scopes only.
    audit: internal, every cell that is protected: keys, reason ("privacy", "difference" from an
    earlier edition, "earlier" withheld, "secondary"), published (is its table), valid, positive;
    the outsider's range of the positive answers (low, high) and of rate × valid (rate_low,
    rate_high); needed, the width that both must have; safe; exposed: earlier editions have told
    more of it than `protection` allows, which nothing now can take back, so that needed is what
    they left (as of a cell that was no secret then and is now withheld for another's sake).
    collapsed: tables that are too fine: scope, group, cells, withheld (those that would be), and
    instead, the scope to read.
    """

    public: pd.DataFrame
    audit: pd.DataFrame
    collapsed: pd.DataFrame


def disclose(
    rates: pd.DataFrame,
    units: pd.DataFrame,
    *,
    published: Sequence[str] = (WHOLE, "level", "ward"),
    counted: Collection[str] = (WHOLE,),
    pooled: Collection[str] = (),
    undivided: Collection[str] = (),
    people: Mapping[str, Collection[str]] | None = None,
    ledger: pd.DataFrame | None = None,
    year: int | None = None,
    rules: Rules | None = None,
    executor: Executor | None = None,
) -> Disclosure:
    """Pass estimates through the privacy gate, the reliability gate and secondary suppression.

    rates: see `indicators.rates`; needs keys, valid, positive, forms, population, rate, low, high,
    interval, and all units, published or not, in the scope "unit". Questions without a declared
    positive level have no rate and are left out, and so is every column not named in `PUBLIC`: what
    is not audited is not public. units: unit and its area in every other scope ("level", "ward").
    published: the scopes printed, coarsest first. counted: those where the number of positive
    answers is printed too. pooled: groups published for the whole district only (ward officials).
    undivided: questions published so, and without bounds (the options of a question, each of which
    is here one by itself, are linked with each other). people: of a question that counts people
    all of whose answers are positive, the questions that it is about.
    ledger, year: earlier editions, and the survey year of `rates`. executor: where the questions,
    which are independent, are solved; here, one by one, without it.

    Every secret cell is protected, also of scopes that are not printed: any union of units that
    fails the privacy gate is made of units that fail it, so whoever had a small sum or difference
    of printed cells would have a narrow range of its units.

    Raises ProblemsError: see `linked_tables`; DISCLOSURE-LEDGER-AREA where the ledger has numbers
    of an area that `units` does not know (add a column with the areas of then to `units`).
    """
    rules = rules or Rules()
    if ledger is not None and year is None:
        raise ValueError("a ledger needs the survey year of the rates")
    rates = rates[rates["positive"].notna() & rates["rate"].notna()]
    before = None if ledger is None else rate_rows(known_from_ledger(ledger, int(year or 0)))
    if before is not None and before.empty:
        before = None
    groups: dict[str, list[_Question]] = {}
    for table in linked_tables(rates, units):
        own = _of(before, table)
        whole = table.group in pooled or table.question in undivided
        scopes = [WHOLE] if whole else list(published)
        question = _Question(table, scopes, frozenset(counted), own, rules)
        if table.question not in undivided:
            question.bound()
        groups.setdefault(table.group, []).append(question)
    collapsed = [_solve(questions, published, rules, executor) for questions in groups.values()]
    for questions in groups.values():
        for number, question in enumerate(questions):
            if (about := (people or {}).get(question.table.question)) is not None:
                parts = [part for part in questions if part.table.question in about]
                questions[number], coarser = _not_together(question, parts, published)
                collapsed.append(coarser)
    solved = [question for questions in groups.values() for question in questions]
    return Disclosure(
        pd.concat([question.public() for question in solved], ignore_index=True),
        pd.concat([question.audit() for question in solved], ignore_index=True),
        pd.concat(collapsed, ignore_index=True),
    )


def _of(before: pd.DataFrame | None, table: Linked) -> pd.DataFrame | None:
    """The ledger's rows of one group and question."""
    if before is None:
        return None
    own = before[(before["group"] == table.group) & (before["question"] == table.question)]
    lost = [
        f"{row.scope} “{row.area}”"
        for row in own.itertuples()
        if row.shown in (VALUE, RELIABILITY) and table.of_area(row.scope, row.area) is None
    ]
    if lost:
        raise ProblemsError(
            [
                Problem(
                    code="DISCLOSURE-LEDGER-AREA",
                    what="số liệu đã công bố trước đây thuộc nơi không còn trong danh sách đơn vị",
                    value=", ".join(dict.fromkeys(lost)),
                    action="Thêm vào danh sách đơn vị một cột ghi nơi theo lần công bố ấy.",
                )
            ]
        )
    return own if len(own) else None


class _Question:
    """One group and question on its way to the public."""

    def __init__(
        self,
        table: Linked,
        scopes: Sequence[str],
        counted: frozenset[str],
        before: pd.DataFrame | None,
        rules: Rules,
    ) -> None:
        self.table, self.rules, self.counted = table, rules, counted
        cells = table.cells
        rest = (cells["scope"] == UNIT) & (cells["area"] == REST)
        self.printable = (cells["scope"].isin(scopes) & ~rest).to_numpy()
        self.low, self.high = public_intervals(table)
        gate = gates(cells, self.high - self.low, rules)
        reason = np.where(gate == PRIVACY, "privacy", "").astype(object)
        self.collapsed = np.zeros(len(cells), bool)
        self.mark = np.full(len(cells), np.nan, object)  # the strictest there has been
        if before is not None:
            keys = pd.MultiIndex.from_frame(cells[KEYS])
            self.mark = mark = withheld_before(before).reindex(keys).to_numpy(object)
            last = printed_before(before).reindex(keys).reset_index(drop=True)
            differs = small_difference(cells, last, rules) & self.printable
            reason[differs & (reason == "")] = "difference"
            reason[((mark == PRIVACY) | (mark == BOUND)) & (reason == "")] = "earlier"
            gate = np.where((mark == RELIABILITY) & (gate == VALUE), RELIABILITY, gate)
            self.collapsed = mark == COLLAPSED
        self.reason = reason
        self.secret = reason != ""
        self.gate = np.where(self.secret, PRIVACY, gate)
        self.limits, self.before = np.full((2, len(cells)), np.nan), before
        self.outsider = self._outsider()
        self.search = Suppression(
            table, self.outsider, rules.protection, before is not None, rules.whole_protection
        )
        self.withheld = self.must_withhold()

    def _outsider(self) -> Outsider:
        status = np.where(self.printable, self.gate, PRIVACY)
        told = knowledge(self.table, status, self.rules, self.counted, self.before, self.limits)
        return Outsider(self.table.valid, told, len(status))

    def bound(self) -> None:
        """Tell of the printed tables' rates in which tail they lie, as finely as harms no cell."""
        table, rules = self.table, self.rules
        allowed = self.printable & ~self.collapsed & (self.gate != RELIABILITY)
        allowed &= pd.isna(self.mark) | (self.mark == VALUE) | (self.mark == BOUND)
        tail = np.where(allowed, tails(table, rules), np.nan)
        if self.before is not None:
            tail = self._no_narrower(tail, self.before)
        while True:
            self.limits = bounds(table, tail)
            self.outsider = self.search.outsider = self._outsider()
            narrowed = self.search.narrowed() if not np.isnan(tail).all() else ()
            if not len(narrowed):
                return
            touched = (table.members @ table.members[narrowed].T).any(axis=1)
            tail = np.where(touched, wider(tail, rules), tail)

    def _no_narrower(self, tail: np.ndarray, before: pd.DataFrame) -> np.ndarray:
        """Tails as wide as the widest that an earlier edition has printed of the same cell."""
        rows = before[before["shown"] == BOUND]
        width = (rows["high"] - rows["low"]).groupby([rows[key] for key in KEYS]).max()
        keys = pd.MultiIndex.from_frame(self.table.cells[KEYS])
        told = width.reindex(keys).to_numpy("float64")
        return np.where(np.isnan(tail), tail, np.fmax(tail, np.round(told, 9)))

    def bounded(self) -> np.ndarray:
        """Cells of which nothing is told but a bound."""
        return self.withheld & self.printable & ~self.collapsed & in_a_tail(self.limits)

    def collapse(self, scope: str) -> None:
        """Withhold the table of a scope whole, bounds and all."""
        rows = (self.table.cells["scope"] == scope).to_numpy() & self.printable
        self.collapsed |= rows
        self.limits = np.where(rows, np.nan, self.limits)
        self.outsider = self.search.outsider = self._outsider()
        self.withheld = self.must_withhold()

    def known(self) -> Known:
        """What an outsider knows of it, and what he must not come near."""
        table, search = self.table, self.search
        return Known(
            table.areas.index,
            table.valid,
            table.forms,
            self.outsider.statements(self.withheld, whole=False),
            search.objectives,
            np.where(self.protected(), search.needed, 0.0).ravel(),
        )

    def must_withhold(self) -> np.ndarray:
        """Cells that are not printed whatever is chosen."""
        return self.secret | ~self.printable | self.collapsed

    def solved(self) -> Self:
        """Itself, with the cells to withhold chosen."""
        self.withheld = self.search.solve(self.must_withhold(), self.secret)
        return self

    def shown(self) -> np.ndarray:
        """The mark of every cell."""
        mark = np.where(self.withheld, PRIVACY, self.gate)
        mark = np.where(self.bounded(), BOUND, mark)
        return np.where(self.collapsed, COLLAPSED, mark)

    def protected(self) -> np.ndarray:
        """Cells an outsider must not come near: the secret and those withheld for their sake."""
        return self.secret | (self.withheld & ~self.must_withhold())

    def public(self) -> pd.DataFrame:
        """The rows of the published scopes, without what is not printed."""
        rules, shown = self.rules, self.shown()
        rows = self.table.cells.assign(shown=shown)
        rows["symbol"] = [symbol(*of) for of in zip(shown, *self.limits, strict=True)]
        value, bound = rows["shown"] == VALUE, rows["shown"] == BOUND
        low, high = (
            np.where(bound, limit, np.where(value, rounded(end, rules.rate_step), np.nan))
            for limit, end in zip(self.limits, (self.low, self.high), strict=True)
        )
        rows = rows.assign(
            valid=rows["valid"].astype("Int64").where(value | bound | (shown == RELIABILITY)),
            rate=pd.Series(rounded(rows["rate"], rules.rate_step), rows.index).where(value),
            low=low,
            high=high,
            interval=rows["interval"].where(value, "").mask(bound, BOUND),
            positive=rows["positive"]
            .astype("Int64")
            .where(value & rows["scope"].isin(self.counted)),
        )
        return rows.loc[self.printable, PUBLIC]

    def audit(self) -> pd.DataFrame:
        """The outsider's range of every protected cell: the attack, once more and in full."""
        cells = self.table.cells
        rows = np.flatnonzero(self.protected() & (cells["valid"] > 0).to_numpy())
        found = self.outsider.ranges(
            self.search.objectives[np.concatenate([rows, rows + len(cells)])], self.withheld
        )
        low, high = found.low.reshape(2, -1), found.high.reshape(2, -1)
        needed = self.search.needed[:, rows]
        return cells.loc[rows, [*KEYS, "valid", "positive"]].assign(
            reason=np.where(self.reason[rows] == "", "secondary", self.reason[rows]),
            published=self.printable[rows],
            low=np.round(low[0], 3),
            high=np.round(high[0], 3),
            rate_low=np.round(low[1], 3),
            rate_high=np.round(high[1], 3),
            needed=np.round(needed.min(axis=0), 3),
            safe=(high - low >= needed - 2 * MARGIN).all(axis=0),
            exposed=self.search.exposed[rows],
        )


def _solve(
    questions: list[_Question],
    published: Sequence[str],
    rules: Rules,
    executor: Executor | None,
) -> pd.DataFrame:
    """Solve all questions of a group, in place; tables full of holes are withheld whole."""
    each = map if executor is None else executor.map
    found: dict[str, tuple[int, int]] = {}
    for scope in published[:0:-1]:
        if any((question.collapsed & _scope(question, scope)).any() for question in questions):
            found[scope] = _collapse(questions, scope)
    solved = False
    while not solved:
        # Before the search only what must be withheld counts, after it all that is.
        for searched in (False, True):
            if searched:
                questions[:] = each(_Question.solved, questions)
            fine = _too_fine(questions, published, rules)
            if fine is not None:
                found[fine] = _collapse(questions, fine)
                break
        else:
            solved = True
    kept = [scope for scope in published if scope not in found]
    return _collapsed_rows(found, questions[0], kept, published)


def _collapsed_rows(
    found: dict[str, tuple[int, int]],
    of: _Question,
    kept: list[str],
    published: Sequence[str],
) -> pd.DataFrame:
    rows = [
        (scope, of.table.group, *holes, _coarser(scope, kept, published))
        for scope, holes in found.items()
    ]
    return pd.DataFrame(rows, columns=["scope", "group", "cells", "withheld", "instead"])


def _not_together(
    people: _Question, questions: list[_Question], published: Sequence[str]
) -> tuple[_Question, pd.DataFrame]:
    """The table of people, coarsened until it tells nothing of the questions, nor they of it."""
    lost: dict[str, tuple[int, int]] = {}
    known = [question.known() for question in questions]
    for scope in published[::-1]:
        if not narrowed(people.known(), known, 2 * MARGIN):
            break
        cells = int((_scope(people, scope) & ~people.collapsed).sum())
        if cells:
            lost[scope] = cells, cells
            people.collapse(scope)
            people = people.solved()
    kept = [scope for scope in published if scope not in lost]
    return people, _collapsed_rows(lost, people, kept, published)


def _coarser(scope: str, kept: list[str], published: Sequence[str]) -> str:
    """The finest table kept that is coarser than the scope."""
    order = list(published)
    coarser = (other for other in kept if order.index(other) < order.index(scope))
    return max(coarser, key=order.index, default="")


def _scope(question: _Question, scope: str) -> np.ndarray:
    cells = question.table.cells
    return (
        (cells["scope"] == scope).to_numpy() & question.printable & (cells["valid"] > 0).to_numpy()
    )


def _too_fine(questions: list[_Question], published: Sequence[str], rules: Rules) -> str | None:
    """The finest table, not yet collapsed, with too many cells withheld."""
    for scope in published[:0:-1]:
        cells, withheld = _holes(questions, scope)
        if withheld > rules.collapse_share * cells:
            return scope
    return None


def _holes(questions: list[_Question], scope: str) -> tuple[int, int]:
    within = [_scope(question, scope) & ~question.collapsed for question in questions]
    cells = sum(int(rows.sum()) for rows in within)
    empty = (
        (question.withheld & ~question.bounded(), rows)
        for question, rows in zip(questions, within, strict=True)
    )
    return cells, sum(int((withheld & rows).sum()) for withheld, rows in empty)


def _collapse(questions: list[_Question], scope: str) -> tuple[int, int]:
    """Withhold a table whole; its cells, and those that were withheld one by one."""
    for question in questions:
        question.collapsed &= ~_scope(question, scope)
    holes = _holes(questions, scope)
    for question in questions:
        question.collapse(scope)
    return holes
