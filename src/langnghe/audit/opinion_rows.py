"""The forms as rows of numbers, for a second opinion on the estimates: nothing of it comes from the
count cube but what units told in totals only.

A unit that sent totals has no forms: its answers are written out as rows, each question by itself.
That gives the same estimate of a question; of several questions together it tells nothing.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from langnghe.indicators.areas import strata_with_areas
from langnghe.intake.tables import FORM, option_of
from langnghe.params.estimation import KnownTotals
from langnghe.params.indicators import (
    AllPositive,
    Indicator,
    MeanScore,
    OverQuestions,
    ShareOfYes,
    questions_for,
)
from langnghe.params.load import Survey

ABOUT = ["stratum", "group", "unit", "level", "ward", "written_out", "population", "forms"]


def rows_of(
    forms: pd.DataFrame, cube: pd.DataFrame, received: pd.DataFrame, survey: Survey
) -> pd.DataFrame:
    """One row a form of a stratum: `ABOUT` and a column of codes a question.

    forms: see `intake.tables`. cube: group, unit, question, answer, n. received: group, unit and
    forms.
    written_out: whether the row is made of totals. Forms of an unrecognised unit are of no stratum,
    but where the group's form is open to anyone: then of the whole district's.
    """
    questions = [name for name in forms if name not in FORM]
    own = forms[["group", "unit", *questions]].astype("object").assign(written_out=False)
    totals = [
        part.assign(group=group, unit=unit, written_out=True)
        for group, unit, part in _written_out(own, cube, received, questions)
    ]
    rows = pd.concat([own, *totals], ignore_index=True)
    strata = strata_with_areas(survey)[["group", "unit", "stratum", "level", "ward", "population"]]
    rows = rows.merge(strata, on=["group", "unit"], how="left")
    is_open = [group.id for group in survey.year.groups if group.sampling == "open"]
    lost = rows["stratum"].isna()
    rows = rows[~lost | rows["group"].isin(is_open)]
    rows = rows.assign(stratum=rows["stratum"].fillna(rows["group"] + "@"))
    rows[["level", "ward"]] = rows[["level", "ward"]].fillna("")
    rows["forms"] = rows.groupby("stratum")["stratum"].transform("size")
    return rows[[*ABOUT, *questions]].reset_index(drop=True)


def _written_out(
    forms: pd.DataFrame, cube: pd.DataFrame, received: pd.DataFrame, questions: list[str]
) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """By group and unit, the answers that came as totals: what the cube has and the forms lack."""
    came = received.set_index(["group", "unit"])["forms"]
    read = forms.groupby(["group", "unit"]).size().reindex(came.index, fill_value=0)
    for group, unit in came.index[came > read]:
        ours = forms[(forms["group"] == group) & (forms["unit"] == unit)]
        told = cube[(cube["group"] == group) & (cube["unit"] == unit)]
        rest = int(came[group, unit] - read[group, unit])
        columns = {}
        for question in questions:
            n = told[told["question"] == question].set_index("answer")["n"]
            n = n.sub(ours[question].value_counts(), fill_value=0).astype("int64").clip(lower=0)
            answers = np.repeat(n.index.to_numpy(object), n.to_numpy())[:rest]
            columns[question] = [*answers, *[None] * (rest - len(answers))]
        yield str(group), str(unit), pd.DataFrame(columns, dtype="object")


def values_of(rows: pd.DataFrame, group: str, survey: Survey) -> dict[tuple[str, str], pd.Series]:
    """Of a group's rows, what each form counts: by ("rate" or "mean", question), by ("people",
    indicator), and by ("value" or "base", indicator) of the others; missing where it counts not.
    """
    found: dict[tuple[str, str], pd.Series] = {}
    for name in (column for column in rows if column not in ABOUT):
        question, option = option_of(str(name))
        about, scale = survey.questions[question], survey.scales.get(question)
        if option:
            found["rate", str(name)] = _numbers(rows[name], {"yes": 1.0, "no": 0.0})
        elif scale is None and about.type == "number":
            found["mean", str(name)] = pd.to_numeric(rows[name], errors="coerce")
        elif scale is not None:
            levels = {str(x.value): x.value for x in scale.levels}
            if scale.positive:
                positive = {code: float(x in scale.positive) for code, x in levels.items()}
                found["rate", str(name)] = _numbers(rows[name], positive)
            if about.type == "scale":
                scores = {code: float(x) for code, x in levels.items()}
                found["mean", str(name)] = _numbers(rows[name], scores)
    for indicator in survey.indicators.values():
        if group in indicator.groups and isinstance(indicator.formula, OverQuestions):
            found |= _of_indicator(indicator, indicator.formula, rows, group, survey)
    return found


def _of_indicator(
    indicator: Indicator, formula: OverQuestions, rows: pd.DataFrame, group: str, survey: Survey
) -> dict[tuple[str, str], pd.Series]:
    asked = questions_for(formula, group, survey.questions.values(), survey.scales)
    answers = []
    for question in asked:
        scale = survey.scales.get(question.id)
        if scale is None:
            answers.append(pd.to_numeric(rows[question.id], errors="coerce"))
            continue
        counts = {
            str(x.value): float(x.value)
            if isinstance(formula, MeanScore)
            else float(
                x.value == "yes" if isinstance(formula, ShareOfYes) else x.value in scale.positive
            )
            for x in scale.levels
        }
        answers.append(_numbers(rows[question.id], counts))
    table = pd.concat(answers, axis=1)
    base, value = table.notna().sum(axis=1).astype("float64"), table.sum(axis=1)
    if isinstance(formula, AllPositive):
        least = len(asked) if formula.answered == "all" else 1
        return {("people", indicator.id): (value == base).astype("float64").where(base >= least)}
    return {("value", indicator.id): value, ("base", indicator.id): base}


def _numbers(codes: pd.Series, of: dict[str, float]) -> pd.Series:
    return codes.astype("object").map(of).astype("float64")


def adjusted(rows: pd.DataFrame, known: KnownTotals) -> pd.Series:
    """The rows' weights, N/r moved so that they meet the known totals of their class."""
    weight = rows["population"].astype("float64") / rows["forms"]
    classes = rows[known.question]
    reached = weight.groupby(classes).transform("sum")
    return weight * classes.map(dict(known.totals)).astype("float64") / reached
