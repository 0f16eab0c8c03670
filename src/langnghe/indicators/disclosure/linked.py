"""Linked tables: which units each cell of one group and question is made of.

The atoms are the units (unit × group): for each, the number of positive answers is what an outsider
does not know. A cell of any scope is a set of units, so everything printed of one group and
question is a statement about the same short vector. Other groups and questions share no atoms.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from langnghe.problems import Problem, ProblemsError

WHOLE = "group"
UNIT = "unit"
REST = ""  # forms of the group that belong to no unit (an open form without a school)


@dataclass(frozen=True)
class Linked:
    """One group and question: C cells over U units.

    cells: the rows of `rates` (scope, area, valid, positive, rate, low, high …), index 0…C-1; a
    last one, scope UNIT and area REST, for forms that belong to no unit, where there are any.
    members: C × U, true where the unit belongs to the cell. valid, positive, forms: answers and
    forms of each unit; population: its people (missing for an open form); weight: people per form.
    """

    group: str
    question: str
    cells: pd.DataFrame
    areas: pd.DataFrame
    members: np.ndarray
    valid: np.ndarray
    positive: np.ndarray
    forms: np.ndarray
    population: np.ndarray
    weight: np.ndarray

    def of_area(self, scope: str, area: str) -> np.ndarray | None:
        """The units of an area that need not be a cell now; None where there is none."""
        if scope == WHOLE:
            return np.ones(len(self.valid), bool)
        if scope not in self.areas:
            return None
        found = (self.areas[scope] == area).to_numpy()
        return found if found.any() else None

    def weighted(self, members: np.ndarray) -> np.ndarray:
        """Coefficients of the weighted positive answers, scaled to the cells' valid answers.

        members: … × U. Times `positive` this is rate × valid, in answers.
        """
        weights = members * self.weight
        total = dot(weights, self.valid)
        scale = np.divide(members @ self.valid, total, where=total > 0, out=np.zeros_like(total))
        return weights * scale[..., None]


def dot(matrix: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """`matrix @ vector` (… × U by U), each sum rounded once, so that no order of adding shows.

    Processors add in different orders; the last bits would differ, and the programmes, which have
    many equally good answers, would choose others on another machine.
    """
    products = np.asarray(matrix * vector)
    rows = products.reshape(-1, products.shape[-1]).tolist()
    return np.array([math.fsum(row) for row in rows]).reshape(products.shape[:-1])


def linked_tables(rates: pd.DataFrame, units: pd.DataFrame) -> Iterator[Linked]:
    """One `Linked` for each group and question of `rates`.

    rates: see `indicators.rates`; its rows of scope "unit" are the atoms. units: `unit` and one
    column for every other scope ("level", "ward", also a map of another year) with the unit's area,
    "" for none.

    Raises ProblemsError with all of DISCLOSURE-UNIT (a unit without a row in `units`),
    DISCLOSURE-SUM (a cell's counts are not the sums of its units'), DISCLOSURE-RATE (its rate is
    not the weighted rate of its units).
    """
    problems: list[Problem] = []
    tables = []
    known = units.set_index("unit")
    for (group, question), rows in rates.groupby(["group", "question"], sort=True):
        cells = rows.reset_index(drop=True)
        unknown = set(cells.loc[cells["scope"] == UNIT, "area"]) - set(known.index)
        if unknown:
            what = f"đơn vị “{', '.join(sorted(unknown))}” không có trong danh sách đơn vị"
            problems.append(_problem("DISCLOSURE-UNIT", what, str(group), str(question)))
            continue
        table = _linked(str(group), str(question), cells, known)
        problems += _problems(table)
        tables.append(table)
    if problems:
        raise ProblemsError(problems)
    yield from tables


def _linked(group: str, question: str, cells: pd.DataFrame, known: pd.DataFrame) -> Linked:
    atoms = cells[cells["scope"] == UNIT].set_index("area")
    areas = known.loc[atoms.index].fillna("").assign(unit=atoms.index)
    columns = ["valid", "positive", "forms", "population"]
    numbers = atoms[columns].astype("Float64").to_numpy("float64", na_value=np.nan)
    whole = cells[cells["scope"] == WHOLE]
    rest = whole["valid"].sum() - numbers[:, 0].sum() if len(whole) else 0
    if rest > 0:
        totals = whole[columns].astype("Float64").to_numpy("float64", na_value=np.nan)[0]
        rest_of = totals if numbers.size == 0 else totals - numbers.sum(axis=0)
        rest_of[3] = np.nan  # its strata, and so its weights, are not known here
        if numbers.size:  # a cell of its own, never printed but as much to be protected
            share = rest_of[1] / rest_of[0]
            row = dict(zip(columns, rest_of, strict=True)) | {"rate": share}
            row |= {"scope": UNIT, "area": REST, "group": group, "question": question}
            cells = pd.concat([cells, pd.DataFrame([row])], ignore_index=True)
        numbers = np.vstack([numbers, rest_of])
        areas = pd.concat([areas, pd.DataFrame(REST, index=[REST], columns=areas.columns)])
    valid, positive, forms, population = numbers.T
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(np.isnan(population) | (forms == 0), 1.0, population / forms)
    members = np.array(
        [
            np.ones(len(areas), bool)
            if scope == WHOLE
            else (areas[scope] == area).to_numpy()
            if scope in areas
            else np.zeros(len(areas), bool)
            for scope, area in zip(cells["scope"], cells["area"], strict=True)
        ]
    )
    return Linked(
        group, question, cells, areas, members, valid, positive, forms, population, weight
    )


def _problems(table: Linked) -> Iterator[Problem]:
    cells, of = table.cells, (table.group, table.question)
    valid = table.members @ table.valid
    positive = table.members @ table.positive
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = table.weighted(table.members) @ table.positive / valid
    wrong_sum = (valid != cells["valid"]) | (positive != cells["positive"].astype("float64"))
    wrong_rate = ~wrong_sum & (np.abs(rate - cells["rate"].to_numpy("float64")) > 1e-6)
    for code, wrong, what in (
        ("DISCLOSURE-SUM", wrong_sum, "số câu trả lời không bằng tổng của các đơn vị"),
        # One atom without units (officials pooled over wards) has no finer weights to check.
        ("DISCLOSURE-RATE", wrong_rate & (len(table.valid) > 1), "tỷ lệ không khớp các đơn vị"),
    ):
        for row in cells[wrong].itertuples():
            yield _problem(code, f"ô {row.scope} “{row.area}”: {what}", *of)


def _problem(code: str, what: str, group: str, question: str) -> Problem:
    return Problem(code=code, what=what, value=f"group = {group}, question = {question}")
