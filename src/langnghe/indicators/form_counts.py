"""How many forms answered several questions alike: what a rate over questions needs of each form.

The cube counts answers question by question; only the forms know which answers are one person's.
Sheets of totals have no forms, so nothing here is of them.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from langnghe.intake.answers import STATES
from langnghe.params.indicators import (
    AllPositive,
    Indicator,
    MeanScore,
    OverQuestions,
    ShareOfYes,
    questions_for,
)
from langnghe.params.load import Params
from langnghe.params.models import Question, Scale

FORM_COUNTS = ["group", "unit", "indicator", "base", "value", "n"]


def needs_forms(formula: OverQuestions, questions: list[Question]) -> bool:
    """Whether counts by question are not enough for a formula over these questions."""
    return isinstance(formula, AllPositive) or len(questions) > 1


def answer_values(
    formula: OverQuestions, question: Question, scale: Scale | None, codes: Iterable[str]
) -> dict[str, float]:
    """What each valid answer of a question counts in a formula: 1 or 0 of a rate, or its score.

    codes: those that occur, for a question without a scale.
    """
    if scale is None:
        return {code: float(code) for code in codes if code not in STATES}
    if isinstance(formula, MeanScore):
        return {str(x.value): float(x.value) for x in scale.levels}
    if isinstance(formula, ShareOfYes):
        return {str(x.value): float(x.value == "yes") for x in scale.levels}
    return {str(x.value): float(x.value in scale.positive) for x in scale.levels}


def form_counts(forms: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Forms by what they add to each declared indicator that counts by question cannot give.

    forms: group, unit, and a column of codes a question (see `intake.tables`).

    Gives group, unit, indicator, base (valid answers; for all-positive: 1 where the form counts),
    value (positive answers, "yes", the sum of scores; for all-positive: 1 where all are), n
    (forms). Every form is in a row of each such indicator of its group, with base 0 where it has
    no valid answer, so that n adds up to the forms that were read one by one.
    """
    parts = [
        _counts(forms[(forms["group"] == group).to_numpy(bool)], group, indicator, params)
        for indicator in params.indicators.values()
        for group in indicator.groups
    ]
    parts = [part for part in parts if len(part)]
    empty = pd.DataFrame(columns=pd.Index(FORM_COUNTS))
    table = pd.concat(parts, ignore_index=True) if parts else empty
    texts = dict.fromkeys(("group", "unit", "indicator"), "str")
    return table.astype({**texts, "base": "float64", "value": "float64", "n": "int64"})


def _counts(forms: pd.DataFrame, group: str, indicator: Indicator, params: Params) -> pd.DataFrame:
    formula = indicator.formula
    if not isinstance(formula, OverQuestions):
        return pd.DataFrame()
    questions = questions_for(formula, group, params.questions.values(), params.scales)
    if forms.empty or not needs_forms(formula, questions):
        return pd.DataFrame()
    valid = np.zeros(len(forms))
    value = np.zeros(len(forms))
    for question in questions:
        if question.id in forms:
            given = _given(forms[question.id], formula, question, params)
            valid += ~np.isnan(given)
            value += np.nan_to_num(given)
    if isinstance(formula, AllPositive):
        least = len(questions) if formula.answered == "all" else 1
        counts = valid >= least
        valid, value = counts.astype(float), (counts & (value == valid)).astype(float)
    rows = pd.DataFrame({"unit": forms["unit"].array, "base": valid, "value": value})
    table = rows.groupby(["unit", "base", "value"], observed=True).size().reset_index(name="n")
    return table.assign(group=group, indicator=indicator.id)[FORM_COUNTS]


def _given(
    column: pd.Series, formula: OverQuestions, question: Question, params: Params
) -> NDArray[np.float64]:
    """What each form's answer counts; NaN where it is not valid."""
    column = column.astype("category")
    codes = list(column.cat.categories)
    values = answer_values(formula, question, params.scales.get(question.id), codes)
    of_code = np.array([*(values.get(code, np.nan) for code in codes), np.nan])
    return of_code[column.cat.codes.to_numpy()]
