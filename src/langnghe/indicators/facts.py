"""Administrative counts of the schools, and ratios of two of them.

A facts sheet gives one row a unit and fact: `FACTS`. The ids are declared in `facts` of the sets of
indicators.
"""

from collections.abc import Iterator

import pandas as pd

from langnghe.indicators.areas import SCOPES
from langnghe.params.indicators import PERCENT, Indicator, Ratio
from langnghe.params.load import Survey
from langnghe.problems import Problem, ProblemsError

FACTS = ["unit", "fact", "value", "file", "sheet", "row"]
COUNTED = "counted"
"""As an interval: a count of what is there, not a sample."""


def no_facts() -> pd.DataFrame:
    """The frame of a year whose schools gave none."""
    return pd.DataFrame(columns=pd.Index(FACTS)).astype({"value": "float64", "row": "Int64"})


def ratios(facts: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The year's indicators of formula ratio, for every scope and area.

    facts: `FACTS`; value is a count ≥ 0. Each ratio is Σ numerator ÷ Σ denominator over the schools
    that gave both. Gives scope, area, indicator, population (schools of the area), covered (of
    which gave both), estimate (missing where nobody did), interval ("counted"). The whole district
    has a row always, other areas where a school gave both.

    Raises ProblemsError with all of FACTS-UNKNOWN, -UNIT, -REPEATED, -VALUE, -OVER.
    """
    problems = list(_problems(facts, survey))
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


def _problems(facts: pd.DataFrame, survey: Survey) -> Iterator[Problem]:
    def each(code: str, rows: pd.DataFrame, what: str, expected: str = "") -> Iterator[Problem]:
        for row in rows.to_dict("records"):
            yield Problem(
                code=code,
                what=what.format(**row),
                file=row["file"],
                sheet=row["sheet"],
                row=None if pd.isna(row["row"]) else int(row["row"]),
                value="" if pd.isna(row["value"]) else f"{row['value']:g}",
                expected=expected,
            )

    known = list(survey.facts)
    unknown = facts[~facts["fact"].isin(known)]
    what = "số liệu “{fact}” không có trong bộ chỉ số của năm"
    yield from each("FACTS-UNKNOWN", unknown, what, "một trong: " + ", ".join(known))
    units = survey.frame.units
    schools = units.loc[units["kind"] == "school", "unit"]
    outside = facts[~facts["unit"].isin(schools)]
    yield from each("FACTS-UNIT", outside, "“{unit}” không phải trường nào của dàn mẫu")
    again = facts[facts.duplicated(["unit", "fact"])]
    yield from each("FACTS-REPEATED", again, "“{unit}” có số liệu “{fact}” hai lần", "một số")
    wrong = facts[~(facts["value"] >= 0)]
    what = "số liệu “{fact}” của “{unit}” không phải số đếm"
    yield from each("FACTS-VALUE", wrong, what, "số từ 0 trở lên")
    for indicator in survey.indicators.values():
        formula = indicator.formula
        if isinstance(formula, Ratio) and indicator.unit == PERCENT:
            first = facts[facts["fact"] == formula.numerator]
            second = facts[facts["fact"] == formula.denominator][["unit", "value"]]
            both = first.merge(second.rename(columns={"value": "whole"}), on="unit")
            over = both[both["value"] > both["whole"]]
            what = f"phần “{{fact}}” của “{{unit}}” lớn hơn toàn bộ “{formula.denominator}”"
            yield from each("FACTS-OVER", over, what, "không quá số toàn bộ")
