"""Surveys with declared indicators, and the tables that their forms give."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from langnghe.indicators.form_counts import form_counts
from langnghe.indicators.measures import measures
from langnghe.params.indicators import Indicator, IndicatorSet
from langnghe.params.load import Survey

TITLE = {"title": {"vi": "Chỉ số"}, "source": {"document": "Kế hoạch", "year": 2024}}
PERCENT = {"unit": "%", "decimals": 1, "direction": "higher-is-better", **TITLE}
SCORE = {"unit": "điểm", "decimals": 2, "direction": "higher-is-better", **TITLE}
QUESTIONS = ["content", "service", "listening"]


def indicator(name: str, formula: dict[str, Any], **more: Any) -> Indicator:
    """An indicator in percent, of parents where its formula takes answers."""
    groups = {"groups": ["parents"]} if formula.keys() & {"questions", "blocks"} else {}
    return Indicator.model_validate({"id": name, **PERCENT, **groups, "formula": formula, **more})


def with_indicators(
    survey: Survey, *indicators: Indicator, facts: Sequence[dict[str, str]] = ()
) -> Survey:
    """The survey with one set of these indicators."""
    own = IndicatorSet.model_validate(
        {"id": "thu", "title": "Thử", "facts": list(facts), "indicators": list(indicators)}
    )
    return replace(survey, indicator_sets=(own,))


def forms_of(rows: Sequence[Sequence[str]], columns: Sequence[str] = QUESTIONS) -> pd.DataFrame:
    """Forms of parents: unit, then a code a question."""
    table = pd.DataFrame(list(rows), columns=pd.Index(["unit", *columns]), dtype="str")
    return table.assign(group="parents")


def cube_of(forms: pd.DataFrame) -> pd.DataFrame:
    questions = [name for name in forms if name not in ("unit", "group")]
    long = forms.melt(["group", "unit"], questions, "question", "answer")
    counts = long.groupby(["group", "unit", "question", "answer"]).size()
    return counts.reset_index(name="n").assign(year=2024)


def received_of(forms: pd.DataFrame) -> pd.DataFrame:
    return forms.groupby(["group", "unit"]).size().reset_index(name="forms")


def measured(forms: pd.DataFrame, survey: Survey, totals_of: Sequence[str] = ()) -> pd.DataFrame:
    """The indicators of these forms; units in `totals_of` send totals instead of forms."""
    read = forms[~forms["unit"].isin(totals_of)]
    return measures(cube_of(forms), received_of(forms), form_counts(read, survey), survey)


def row(
    table: pd.DataFrame, name: str, scope: str = "group", area: str = "", group: str = "parents"
) -> dict[str, Any]:
    keys = {"scope": scope, "area": area, "group": group, "indicator": name}
    (found,) = table[(table[list(keys)] == pd.Series(keys)).all(axis=1)].to_dict("records")
    return found
