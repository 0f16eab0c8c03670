"""Invented districts, and a reader of their printed tables who wants to know what was left out.

The reader is written anew from the rules of printing: he shares no code with the package. He reads
the numbers as text, and knows from the coverage tables each unit's people and forms.
"""

from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import LinearConstraint, linprog, milp

from langnghe.indicators.estimate import estimate

COLUMNS = ["unit", "level", "ward", "population", "forms", "positive", "negative"]


def by_hand(
    *rows: tuple[str, str, str, int, int, int, int], group: str = "parents"
) -> pd.DataFrame:
    """A question's answers: unit, level, ward, people, forms, positive and negative answers."""
    return pd.DataFrame(rows, columns=pd.Index(COLUMNS)).assign(group=group, question="q1")


def random_answers(
    rng: np.random.Generator, units: int, wards: int, questions: int
) -> pd.DataFrame:
    """A group's answers: units over wards and three levels, sampled at several rates."""
    forms = rng.integers(3, 90, units)
    frame = pd.DataFrame(
        {
            "unit": [f"u{i:02}" for i in range(units)],
            "level": rng.choice(["mn", "th", "thcs"], units),
            "ward": [f"w{i:02}" for i in rng.integers(0, wards, units)],
            "population": np.ceil(forms * rng.choice([1.0, 1.1, 5.0, 20.0], units)).astype("int64"),
            "forms": forms,
        }
    )
    parts = []
    for question in range(questions):
        valid = rng.binomial(forms, 0.97)
        share = np.clip(rng.normal(rng.uniform(0.5, 0.95), 0.1, units), 0.02, 0.99)
        positive = rng.binomial(valid, share)
        part = frame.assign(positive=positive, negative=valid - positive)
        parts.append(part.assign(group="parents", question=f"q{question}"))
    return pd.concat(parts, ignore_index=True)


def units_of(answers: pd.DataFrame) -> pd.DataFrame:
    return answers[["unit", "level", "ward"]].drop_duplicates("unit").reset_index(drop=True)


def rates_of(answers: pd.DataFrame) -> pd.DataFrame:
    """What `indicators.rates` would give: the same columns, by the same estimator."""
    parts = []
    for (group, scope), rows in _by_scope(answers):
        strata = rows.drop_duplicates("unit").rename(columns={"unit": "stratum"})
        strata = strata[["stratum", "area", "population", "forms"]].astype({"population": "Int64"})
        long = rows.melt(["unit", "question"], ["positive", "negative"], "value", "n")
        long["value"] = (long["value"] == "positive").astype("float64")
        long = long.rename(columns={"unit": "stratum"})
        made = estimate(long[long["n"] > 0], strata, ["area"]).rename(columns={"estimate": "rate"})
        sums = rows.groupby(["area", "question"])["positive"].sum().reset_index()
        made = made.merge(sums, on=["area", "question"]).rename(columns={"n": "valid"})
        parts.append(made.assign(group=group, scope=scope))
    return pd.concat(parts, ignore_index=True)


def _by_scope(answers: pd.DataFrame) -> list[tuple[tuple[str, str], pd.DataFrame]]:
    areas = {"group": "", "level": "level", "ward": "ward", "unit": "unit"}
    return [
        ((str(group), scope), rows.assign(area=rows[column] if column else ""))
        for group, rows in answers.groupby("group")
        for scope, column in areas.items()
    ]


def printed(public: pd.DataFrame) -> list[dict[str, str]]:
    """The tables as a reader has them: text, with a decimal comma, or nothing."""
    return [
        {
            "scope": row.scope,
            "area": row.area,
            "question": row.question,
            "n": "" if pd.isna(row.valid) else str(row.valid),
            "percent": "" if pd.isna(row.rate) else f"{row.rate * 100:.1f}".replace(".", ","),
            "bound": row.symbol if row.shown == "bound" else "",
            "positive": "" if pd.isna(row.positive) else str(row.positive),
        }
        for row in public.itertuples()
    ]


class Reader:
    """He writes down what every printed number says of pos_u and neg_u, and solves for a cell."""

    def __init__(self, answers: pd.DataFrame, question: str) -> None:
        self.units = answers[answers["question"] == question].reset_index(drop=True)
        self.count = len(self.units)
        forms = self.units["forms"].to_numpy("float64")
        self.weight = self.units["population"].to_numpy("float64") / forms
        self.question = question
        self.rows: list[np.ndarray] = []
        self.limits: list[float] = []
        for unit in range(self.count):
            row = np.zeros(2 * self.count)
            row[[unit, self.count + unit]] = 1
            self._at_most(row, forms[unit])

    def members(self, scope: str, area: str, areas: pd.DataFrame | None = None) -> np.ndarray:
        if scope == "group":
            return np.ones(self.count)
        column = self.units[scope] if areas is None else self.units["unit"].map(areas[scope])
        return (column == area).to_numpy("float64")

    def read(self, tables: list[dict[str, str]], areas: pd.DataFrame | None = None) -> None:
        """Tables of one edition. areas: unit → its area in the scopes of then."""
        for cell in tables:
            if cell["question"] != self.question:
                continue
            inside = self.members(cell["scope"], cell["area"], areas)
            if cell["n"]:
                self._between(np.tile(inside, 2), float(cell["n"]), float(cell["n"]))
            if cell["percent"]:
                percent = float(cell["percent"].replace(",", "."))
                low, high = (percent - 0.05) / 100, (percent + 0.05) / 100
                weight = inside * self.weight
                self._at_most(np.concatenate([-(1 - low) * weight, low * weight]), 0)
                self._at_most(np.concatenate([(1 - high) * weight, -high * weight]), 0)
            elif cell.get("bound"):
                sign, percent, _ = cell["bound"].split("\u00a0")
                end, weight = float(percent.replace(",", ".")) / 100, inside * self.weight
                row = np.concatenate([(1 - end) * weight, -end * weight])
                self._at_most(row if sign == "≤" else -row, 0)
            elif cell["n"]:  # "*": it has passed the privacy gate
                self._at_most(np.concatenate([-inside, 0 * inside]), -10)
                self._at_most(np.concatenate([0 * inside, -inside]), -10)
            if cell["positive"]:
                number = float(cell["positive"])
                self._between(np.concatenate([inside, 0 * inside]), number, number)

    def range(self, inside: np.ndarray, sign: str, whole_numbers: bool = False) -> Any:
        """The least and the greatest number of "positive" or "negative" answers of a cell."""
        none = 0 * inside
        cost = np.concatenate([inside, none] if sign == "positive" else [none, inside])
        return self._ends(cost, whole_numbers)

    def rate_range(self, inside: np.ndarray) -> tuple[float, float]:
        """The range of rate × n of a cell, if its numbers of answers were known to him."""
        valid = (self.units["positive"] + self.units["negative"]).to_numpy("float64")
        weight = inside * self.weight
        cost = np.concatenate([weight, 0 * weight]) * (inside @ valid) / (weight @ valid)
        return self._ends(cost, False)

    def _ends(self, cost: np.ndarray, whole_numbers: bool) -> tuple[float, float]:
        matrix, limits = np.array(self.rows), np.array(self.limits)
        ends = []
        for sign in (1, -1):
            if whole_numbers:
                found = milp(
                    sign * cost,
                    integrality=np.ones(2 * self.count),
                    constraints=LinearConstraint(matrix, ub=limits + 1e-7),
                )
            else:
                found = linprog(sign * cost, A_ub=matrix, b_ub=limits + 1e-7)
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return ends[0], ends[1]

    def _between(self, row: np.ndarray, low: float, high: float) -> None:
        self._at_most(row, high)
        self._at_most(-row, -low)

    def _at_most(self, row: np.ndarray, limit: float) -> None:
        self.rows.append(row)
        self.limits.append(limit)


def width(ends: tuple[float, float]) -> float:
    return ends[1] - ends[0]


def found_out(
    reader: Reader, answers: pd.DataFrame, public: pd.DataFrame, least: float = 10
) -> list[str]:
    """The withheld cells of a question whose answers the reader places too finely.

    Secret are the cells marked "•" or only bounded, and every unit with fewer than 10 positive or
    negative answers, whether the table of units is printed or not. Of n < 10 answers nothing may be
    known at all.
    """
    rows = answers[answers["question"] == reader.question]
    marked = public[
        (public["question"] == reader.question) & public["shown"].isin(["privacy", "bound"])
    ]
    few = rows[rows[["positive", "negative"]].min(axis=1) < 10]
    secret = {(cell.scope, cell.area) for cell in marked.itertuples()}
    secret |= {("unit", unit) for unit in few["unit"]}
    lost = []
    for scope, area in sorted(secret):
        inside = reader.members(scope, area)
        n = float(inside @ (rows["positive"] + rows["negative"]).to_numpy())
        if n == 0:
            continue
        needed = min(least, n) - 0.01
        ends = {sign: reader.range(inside, sign) for sign in ("positive", "negative")}
        ends["rate"] = reader.rate_range(inside)
        lost += [
            f"{scope} {area}: {sign} {found[0]:.2f}…{found[1]:.2f} of {n:.0f}"
            for sign, found in ends.items()
            if width(found) < needed
        ]
    return lost
