"""The yearly rating of schools: value × weight = points, their sum, its class. For the office only.

No school's class or points are ever published, and schools are not ranked.
"""

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from langnghe.params.load import Params, Survey
from langnghe.params.rating import OfIndicator, OfPoints, Rating

SCORE = ["unit", "criterion", "value", "answers", "weight", "points"]
TOTAL = ["unit", "total", "lacking", "band"]
POINTS = ["unit", "criterion", "given"]


def rating_of(survey: Params) -> Rating:
    """The year's rules of rating. Raises ValueError where it has none."""
    if survey.rating is None:
        raise ValueError("this year has no rating.yaml")
    return survey.rating


def scores(measures: pd.DataFrame, given: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """One row a school of the frame and criterion, in their orders: `SCORE`.

    measures: `measures.MEASURES`, of which the rows of scope "unit" are used. given: `POINTS`, the
    points that the office gave. value: from 0 to 1; missing where the school has no such answers,
    has fewer than `least_answers`, or was given no points. answers: forms behind an
    indicator. points: value × weight, rounded half up to the stated decimals, so that a reader who
    adds up what is printed gets the total.
    """
    rating = rating_of(survey)
    rows = measures[measures["scope"] == "unit"]
    told = {(r.area, r.indicator, r.group): (r.estimate, r.n) for r in rows.itertuples()}
    points = {(r.unit, r.criterion): r.given for r in given.itertuples()}
    units = survey.frame.units
    table = []
    for unit in units.loc[units["kind"] == "school", "unit"]:
        for criterion in rating.criteria:
            of, answers = criterion.value, None
            if isinstance(of, OfIndicator):
                value, answers = told.get((unit, of.indicator, of.group), (None, 0))
                if value is not None and answers < rating.least_answers:
                    value = None
            else:
                value = points.get((unit, criterion.id))
                value = None if value is None else value / of.most
            table.append((unit, criterion.id, value, answers, criterion.weight))
    made = pd.DataFrame(table, columns=pd.Index(SCORE[:-1]))
    made = made.astype({"value": "float64", "answers": "Int64", "weight": "float64"})
    points_made = [
        _rounded(value * weight, rating.decimals)
        for value, weight in zip(made["value"], made["weight"], strict=True)
    ]
    return made.assign(points=pd.Series(points_made, dtype="float64"))


def totals(table: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Of `scores`, one row a school: `TOTAL`.

    lacking: criteria without a value. A school that lacks any has neither total nor class: a
    missing value is never taken as none or as full. band: the id of the highest class whose
    `least` the total reaches, "" where there is no total.
    """
    rating = rating_of(survey)
    by_unit = table.groupby("unit", sort=False)["points"]
    lacking = by_unit.agg(lambda points: int(points.isna().sum())).astype("int64")
    # Sums of decimals as written: 0.1 + 0.2 is 0.3.
    sums = by_unit.sum().map(lambda total: _rounded(total, rating.decimals))
    made = pd.DataFrame({"total": sums.where(lacking == 0), "lacking": lacking}).reset_index()
    return made.assign(band=[_band(total, rating) for total in made["total"]])[TOTAL]


def reported_criteria(rating: Rating) -> dict[str, tuple[str, float]]:
    """The criteria that the office gives points for: id → title, most points."""
    return {c.id: (c.title, c.value.most) for c in rating.criteria if isinstance(c.value, OfPoints)}


def _band(total: float, rating: Rating) -> str:
    return next((band.id for band in rating.bands if total >= band.least), "")


def _rounded(value: float, digits: int) -> float:
    if pd.isna(value):
        return float("nan")
    step = Decimal(1).scaleb(-digits)
    return float(Decimal(f"{value:.10f}").quantize(step, ROUND_HALF_UP))
