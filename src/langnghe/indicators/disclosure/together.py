"""The attack on several questions at once, where a table of people links them.

A person all of whose answers are positive is among those with a positive answer to each question,
and whoever is not has a negative answer to one of them. So a table of such people says something of
every question, and theirs of it. For each unit, with a of n people all positive, x of v valid
answers positive, and t forms that came as totals (of which it is not known who gave what):

    a ≤ x + max(n - max(v - t, 0), 0)          he may have left this question out
    v - x ≤ n - a + t + max(v - t - n, 0)
    n - a ≤ Σ (v - x)                          over the questions
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

from langnghe.indicators.disclosure.attack import Statements
from langnghe.indicators.disclosure.linked import dot

DRAWS = 10


@dataclass(frozen=True)
class Known:
    """One question or table of people, as an outsider knows it.

    units: U names; valid, forms: of each. statements: R × U coefficients, low, high. objectives:
    K × U; needed: how wide each must stay, 0 for those that need not be protected.
    """

    units: pd.Index
    valid: np.ndarray
    forms: np.ndarray
    statements: Statements
    objectives: np.ndarray
    needed: np.ndarray


def narrowed(people: Known, questions: list[Known], margin: float) -> bool:
    """Whether any protected range is too narrow for who reads all these tables together."""
    every = [people, *questions]
    starts = np.cumsum([0, *(len(known.units) for known in every)])
    size = int(starts[-1])
    matrix, low, high = _joined(every, starts, size)
    valid = np.concatenate([known.valid for known in every])
    rows = sparse.csr_matrix(matrix)
    objectives = np.zeros((sum(len(known.needed) for known in every), size))
    at = 0
    for known, start in zip(every, starts, strict=False):
        part = objectives[at : at + len(known.needed)]
        part[:, start : start + len(known.units)] = known.objectives
        at += len(known.needed)
    needed = np.concatenate([known.needed for known in every])

    def farthest(direction: np.ndarray) -> np.ndarray:
        finite_low, finite_high = np.isfinite(low), np.isfinite(high)
        solved = linprog(
            -direction,
            A_ub=sparse.vstack([rows[finite_high], -rows[finite_low]]),
            b_ub=np.concatenate([high[finite_high], -low[finite_low]]) + 1e-7,
            bounds=np.column_stack([np.zeros(size), valid]),
            method="highs",
        )
        if solved.status != 0:
            raise RuntimeError(f"the joint attack's linear programme failed: {solved.message}")
        return np.asarray(solved.x)

    def open_(points: list[np.ndarray], among: np.ndarray) -> np.ndarray:
        widths = np.ptp(np.array(points) @ objectives[among].T, axis=0)
        return among[widths < needed[among] - margin]

    rng = np.random.default_rng(0)
    left, points = np.flatnonzero(needed > margin), list[np.ndarray]()
    for _ in range(DRAWS):
        if not len(left):
            return False
        signs = rng.choice([-1.0, 1.0], len(left))
        direction = dot(objectives[left].T, signs / needed[left])
        points += [farthest(direction), farthest(-direction)]
        left = open_(points, left)
    while len(left):
        first = objectives[left[0]]
        points += [farthest(first), farthest(-first)]
        if np.ptp(np.array(points[-2:]) @ first) < needed[left[0]] - margin:
            return True
        left = open_(points, left)
    return False


def _joined(every: list[Known], starts: np.ndarray, size: int) -> Statements:
    """All statements, those of each table and those that link the people to the questions."""
    rows, lows, highs = list[np.ndarray](), list[float](), list[float]()

    def add(row: np.ndarray, low: float, high: float) -> None:
        rows.append(row)
        lows.append(low)
        highs.append(high)

    for known, start in zip(every, starts, strict=False):
        for coefficients, low, high in zip(*known.statements, strict=True):
            row = np.zeros(size)
            row[start : start + len(known.units)] = coefficients
            add(row, low, high)
    people, questions = every[0], every[1:]
    for unit, name in enumerate(people.units):
        n, known_forms = people.valid[unit], people.forms[unit]
        anyone, total = np.zeros(size), 0.0
        anyone[unit] = -1
        for question, start in zip(questions, starts[1:], strict=False):
            if name not in question.units:
                continue
            place = question.units.get_loc(name)
            v, t = question.valid[place], max(question.forms[place] - known_forms, 0)
            row = np.zeros(size)
            row[unit], row[start + place] = 1, -1
            add(row, -np.inf, max(n - max(v - t, 0), 0))
            add(row, -np.inf, n - v + t + max(v - t - n, 0))
            anyone[start + place] += 1
            total += v
        # n - a ≤ Σ (v - x): Σ x - a ≤ Σ v - n.
        add(anyone, -np.inf, total - n)
    return np.array(rows), np.array(lows), np.array(highs)
