"""People all of whose answers are positive, as one more question for the gate."""

import pandas as pd

from langnghe.params.indicators import AllPositive, questions_for
from langnghe.params.load import Survey

_AREAS = {"group": None, "level": "level", "ward": "ward", "unit": "unit"}


def people_questions(survey: Survey) -> dict[str, set[str]]:
    """The declared indicators of this kind, and the questions that they are about in any group."""
    return {
        indicator.id: {
            question.id
            for group in indicator.groups
            for question in questions_for(
                indicator.formula, group, survey.questions.values(), survey.scales
            )
        }
        for indicator in survey.indicators.values()
        if isinstance(indicator.formula, AllPositive)
    }


def people_rates(measures: pd.DataFrame, form_counts: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Their estimates in the shape of `indicators.rates` (question is the indicator's id).

    measures, form_counts: see the functions of these names. Forms that came as totals are none.
    """
    own = list(people_questions(survey))
    rows = measures[measures["indicator"].isin(own)]
    counts = form_counts[form_counts["indicator"].isin(own)]
    units = survey.frame.units.rename(columns={"place": "ward"})[["unit", "level", "ward"]]
    placed = counts.merge(units, on="unit", how="left")
    open_to_all = [group.id for group in survey.year.groups if group.sampling == "open"]
    placed = placed[placed["level"].notna() | placed["group"].isin(open_to_all)]
    placed = placed.assign(n=placed["n"] * (placed["base"] > 0) * (placed["value"] > 0))
    keys = ["scope", "area", "group", "indicator"]
    parts = [
        placed.assign(scope=scope, area=placed[column] if column else "")
        for scope, column in _AREAS.items()
    ]
    positive = pd.concat(parts).groupby(keys)["n"].sum().rename("positive").reset_index()
    table = rows.merge(positive, on=keys, how="left")
    table = table.rename(columns={"indicator": "question", "n": "valid", "estimate": "rate"})
    return table.astype({"positive": "Int64"})[
        [
            *("scope", "area", "group", "question", "valid", "positive", "forms", "population"),
            *("rate", "low", "high", "interval"),
        ]
    ]
