"""What print tells: every published number as a statement about the units' positive answers.

The outsider is given more than is printed, so that what holds against him holds against a reader:
every unit's number of valid answers (coverage tables print its forms, and nearly all are valid),
every weight (people ÷ forms), and the exact rate behind a rounded one, since the interval beside it
narrows it further (it tells nothing else, see `interval`). Withheld cells tell nothing. Only where
whole numbers are asked for does a rate stay within what rounds to the printed one: the exact ratio
of whole numbers with unlike weights would give away every one of them.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from langnghe.indicators.disclosure.interval import rate_windows
from langnghe.indicators.disclosure.linked import Linked, dot
from langnghe.indicators.disclosure.rules import BOUND, RELIABILITY, VALUE, Rules, rounded

ALWAYS = -1  # the owner of what is known whatever is withheld now
Row = tuple[np.ndarray, float, float, float, float, int]


@dataclass(frozen=True)
class Knowledge:
    """R statements low ≤ matrix @ x ≤ high about the positive answers x of U units.

    whole_low, whole_high: the same with rates as they are rounded. owner: the cell (0…C-1) whose
    withholding takes the statement back, or ALWAYS.
    """

    matrix: np.ndarray
    low: np.ndarray
    high: np.ndarray
    whole_low: np.ndarray
    whole_high: np.ndarray
    owner: np.ndarray


def knowledge(
    table: Linked,
    status: np.ndarray,
    rules: Rules,
    counted: frozenset[str] = frozenset(),
    before: pd.DataFrame | None = None,
    limits: np.ndarray | None = None,
) -> Knowledge:
    """What the cells would tell if printed as `status` says, and what has been told before.

    status: for each cell VALUE (rate and interval), RELIABILITY (only the number of answers, and
    that it passed the privacy gate), or anything else (nothing). counted: scopes of which the
    number of positive answers is printed too. before: rows of the ledger of this year, group and
    question (scope, area, valid, rate, positive, low, high, shown) on areas known to `table`.
    limits: what is known of the cells' rates anyway (2 × C, see `bounds`; missing for nothing).
    """
    rows: list[Row] = []
    again = {} if before is None else _unchanged(table, before, rules)
    lowest, highest = rate_windows(table, rules)
    for index, cell in enumerate(table.cells.itertuples()):
        members = table.members[index]
        count = members.astype("float64")
        if status[index] == VALUE:
            rate = table.weighted(members)
            now, n = float(dot(rate, table.positive)), float(count @ table.valid)
            window = min(lowest[index] * n, now), max(highest[index] * n, now)
            told = again.get((cell.scope, cell.area))  # whether with its count, None for not at all
            rows.append((rate, now, now, *window, index if told is None else ALWAYS))
            if cell.scope in counted:
                number = float(count @ table.positive)
                rows.append((count, *(number,) * 4, ALWAYS if told else index))
        elif status[index] == RELIABILITY:
            n = float(count @ table.valid)
            rows.append((count, *(rules.answers, n - rules.answers) * 2, index))
    if limits is not None:
        rows += _within(table, limits)
    if before is not None:
        rows += _told_before(table, before, rules)
    return Knowledge(
        np.array([row[0] for row in rows]).reshape(-1, len(table.valid)),
        low=np.array([row[1] for row in rows], "float64"),
        high=np.array([row[2] for row in rows], "float64"),
        whole_low=np.array([row[3] for row in rows], "float64"),
        whole_high=np.array([row[4] for row in rows], "float64"),
        owner=np.array([row[5] for row in rows], "int64"),
    )


def _within(table: Linked, limits: np.ndarray) -> list[Row]:
    rate, n = table.weighted(table.members), table.members @ table.valid
    return [
        (rate[cell], *(limits[0, cell] * n[cell], limits[1, cell] * n[cell]) * 2, ALWAYS)
        for cell in np.flatnonzero(~np.isnan(limits[0]) & (n > 0))
    ]


def _unchanged(table: Linked, before: pd.DataFrame, rules: Rules) -> dict[tuple[str, str], bool]:
    """Scope and area of the cells whose rate an earlier edition has printed as it is now, and
    whether with the number of positive answers: withholding them would take nothing back."""
    now = table.cells.assign(now=rounded(table.cells["rate"], rules.rate_step))
    rows = before[before["shown"] == VALUE].merge(now, on=["scope", "area"], suffixes=("", "_now"))
    same = rows[(rows["valid"] == rows["valid_now"]) & np.isclose(rows["rate"], rows["now"])]
    counts = same["positive"].notna().groupby([same["scope"], same["area"]]).any()
    return {(str(scope), str(area)): bool(told) for (scope, area), told in counts.items()}


def _told_before(table: Linked, before: pd.DataFrame, rules: Rules) -> list[Row]:
    """An earlier edition's numbers, ± half a rounding step.

    Where the data have been corrected since, the number of then is not that of now; the outsider is
    granted that the true one lies between the two.
    """
    rows = []
    for row in before.itertuples():
        members = table.of_area(row.scope, row.area)
        if members is None or row.shown not in (VALUE, RELIABILITY, BOUND):
            continue
        count, rate = members.astype("float64"), table.weighted(members)
        valid = float(count @ table.valid)
        if row.shown == RELIABILITY:
            low, high = rules.answers, row.valid - rules.answers
            rows.append(_including(count, low, high, table.positive))
            continue
        if row.shown == BOUND:
            ends = row.low * valid, row.high * valid
            rows.append(_including(rate, *ends, table.positive))
            continue
        half = rules.rate_step / 2
        rows.append(
            _including(rate, (row.rate - half) * valid, (row.rate + half) * valid, table.positive)
        )
        if not pd.isna(row.positive):
            rows.append(_including(count, row.positive, row.positive, table.positive))
    return rows


def _including(coefficients: np.ndarray, low: float, high: float, positive: np.ndarray) -> Row:
    now = float(dot(coefficients, positive))
    return coefficients, *(min(low, now), max(high, now)) * 2, ALWAYS
