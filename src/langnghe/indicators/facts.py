"""Administrative counts of the schools, and ratios of two of them.

A facts sheet gives one row a unit and fact (`intake.tables.FACT`). The ids are declared in `facts`
of the sets of indicators.
"""

import pandas as pd

from langnghe.indicators.areas import SCOPES
from langnghe.intake.facts import fact_problems
from langnghe.params.indicators import Indicator, Ratio
from langnghe.params.load import Survey
from langnghe.problems import ProblemsError

COUNTED = "counted"
"""As an interval: a count of what is there, not a sample."""


def ratios(facts: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The year's indicators of formula ratio, for every scope and area.

    facts: `FACT`; value is a count ≥ 0. Each ratio is Σ numerator ÷ Σ denominator over the schools
    that gave both. Gives scope, area, indicator, population (schools of the area), covered (of
    which gave both), estimate (missing where nobody did), interval ("counted"). The whole district
    has a row always, other areas where a school gave both.

    Raises ProblemsError with all that `fact_problems` finds.
    """
    problems = list(fact_problems(facts, survey))
    if problems:
        raise ProblemsError(problems)
    schools = survey.frame.units[survey.frame.units["kind"] == "school"]
    schools = schools.rename(columns={"place": "ward"})[["unit", "level", "ward"]]
    given = facts.pivot(index="unit", columns="fact", values="value")
    given = schools.join(given.reindex(columns=list(survey.facts)), on="unit")
    parts = [
        _ratio(given, indicator, indicator.formula)
        for indicator in survey.indicators.values()
        if isinstance(indicator.formula, Ratio)
    ]
    columns = ["scope", "area", "indicator", "population", "covered", "estimate", "interval"]
    if not parts:
        return pd.DataFrame(columns=pd.Index(columns))
    return pd.concat(parts, ignore_index=True)[columns]


def _ratio(schools: pd.DataFrame, indicator: Indicator, formula: Ratio) -> pd.DataFrame:
    rows = schools.assign(above=schools[formula.numerator], below=schools[formula.denominator])
    both = rows["above"].notna() & rows["below"].notna()
    rows = rows.assign(covered=both.astype("float64"), population=1.0)
    rows[["above", "below"]] = rows[["above", "below"]].where(both, 0.0)
    parts = []
    for scope in SCOPES:
        areas = rows.assign(area="" if scope == "group" else rows[scope])
        areas = areas if scope == "group" else areas[areas["area"] != ""]
        sums = areas.groupby("area")[["above", "below", "covered", "population"]].sum()
        if scope != "group":
            sums = sums[sums["covered"] > 0]
        parts.append(sums.reset_index().assign(scope=scope))
    table = pd.concat(parts, ignore_index=True)
    estimate = table["above"] / table["below"].where(table["below"] > 0)
    return table.assign(indicator=indicator.id, estimate=estimate, interval=COUNTED)
