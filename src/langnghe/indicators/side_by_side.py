"""District-years side by side: which figures are of one definition, and what keeps others apart.

A question or a declared indicator of a group is matched by its ids and by what it is made of: the
respondents (where the group is found, at which school levels), the question as `series` takes it,
an indicator's formula with the questions or counts under it. Nothing is tested here: two districts
differ in much that no interval covers.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from langnghe.indicators.series import definition, definitions
from langnghe.intake.text import fold
from langnghe.params.indicators import (
    Indicator,
    NumberMet,
    OverIndicators,
    Ratio,
    WeightedPart,
    questions_for,
)
from langnghe.params.load import Survey, load_survey
from langnghe.project import Edition, Project
from langnghe.store import read_table

QUESTION, INDICATOR = "question", "indicator"
RESPONDENTS, FORMULA, MADE_OF = "respondents", "formula", "made-of"
"""What keeps figures apart, beside what breaks a question's series: other people are asked, the
formula or unit is another, the questions or counts under it are."""
TABLES = ("coverage", "rates", "measures", "tasks")
"""What is read of a district-year, where it is there."""

SIDE = [
    *("kind", "group", "item", "series", "why", "case"),
    *("n", "value", "low", "high", "interval", "symbol"),
]
_KEYS = ["kind", "group", "item"]
Parts = dict[str, Hashable]
"""What a figure is made of, by what it is called where two differ in it."""


@dataclass(frozen=True)
class Case:
    """A district-year: its params, and those of `TABLES` that its edition has."""

    survey: Survey
    tables: Mapping[str, pd.DataFrame]

    @property
    def name(self) -> str:
        return f"{self.survey.district.name} {self.survey.year.year}"


def read_cases(project: Project, edition: Edition) -> list[Case]:
    """Every district-year of the project that has tables of the edition, by district and year.

    Raises ProblemsError as `load_survey` does.
    """
    years = project.root.glob("data/processed/*/[0-9][0-9][0-9][0-9]")
    found = sorted((path.parent.name, int(path.name)) for path in years)
    cases = []
    for district, year in found:
        folder = project.processed(district, year, edition)
        if folder.is_dir():
            here = [name for name in TABLES if (folder / f"{name}.parquet").is_file()]
            tables = {name: read_table(folder, name) for name in here}
            cases.append(Case(load_survey(project, district, year), tables))
    return cases


def side_by_side(cases: Sequence[Case]) -> pd.DataFrame:
    """Every figure over a whole district: `SIDE`, one row a figure and case.

    case: its place in `cases`. Figures with one kind, group, item and series may stand side by
    side; series are counted from 1 in the order of the cases. why: what first differs from series
    1 ("" in it). value, low, high: as in the tables, missing where there is none or it is not
    printed; symbol: what a public edition prints instead.
    """
    known: dict[tuple[str, str, str], list[Parts]] = {}
    rows: list[dict[str, object]] = []
    for place, case in enumerate(cases):
        figures = _figures(case)
        for key, made in _items(case.survey):
            if key not in figures:
                continue
            seen = known.setdefault(key, [])
            if made not in seen:
                seen.append(made)
            series, why = seen.index(made), ""
            if series:
                why = next(name for name in made if made[name] != seen[0].get(name))
            told = {"series": series + 1, "why": why, "case": place}
            rows.append({**dict(zip(_KEYS, key, strict=True)), **told, **figures[key]})
    table = pd.DataFrame(rows, columns=pd.Index(SIDE))
    numbers = dict.fromkeys(("value", "low", "high"), "float64")
    texts = dict.fromkeys((*_KEYS, "why", "interval", "symbol"), "str")
    return table.astype({**numbers, **texts, "n": "Int64", "series": "int64", "case": "int64"})


def shared(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of series that two cases or more have, series by series in order of appearance."""
    keys = [*_KEYS, "series"]
    own = table[table.groupby(keys)["case"].transform("size") > 1]
    order = own.groupby(keys, sort=False).ngroup()
    return own.loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def kept_apart(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of items that have several series: one id, but not one definition."""
    rows = table[table.groupby(_KEYS)["series"].transform("nunique") > 1]
    return rows.sort_values([*_KEYS, "series", "case"], ignore_index=True)


def alone(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of items that one case only has."""
    return table[table.groupby(_KEYS)["case"].transform("size") == 1].reset_index(drop=True)


def _items(survey: Survey) -> Iterator[tuple[tuple[str, str, str], Parts]]:
    for (group, question), own in definitions(survey).items():
        yield (
            (QUESTION, group, question),
            {RESPONDENTS: _respondents(survey, group), **own._asdict()},
        )
    for indicator in survey.indicators.values():
        for group in indicator.groups or [""]:
            yield (INDICATOR, group, indicator.id), _of_indicator(survey, indicator, group)


def _respondents(survey: Survey, group: str) -> Hashable:
    """Where a group is found; how many of it are asked makes no other figure."""
    about = survey.groups.get(group)
    return about and (about.unit, about.sampling, frozenset(about.rates))


def _of_indicator(survey: Survey, indicator: Indicator, group: str) -> Parts:
    formula = indicator.formula
    how: Hashable = (formula.type, indicator.unit, getattr(formula, "answered", ""))
    made: Hashable
    if isinstance(formula, Ratio):
        counts = (survey.facts[name] for name in (formula.numerator, formula.denominator))
        made = tuple((fold(fact.title), fold(fact.unit)) for fact in counts)
    elif isinstance(formula, OverIndicators):
        made = tuple(
            (
                part.weight if isinstance(part, WeightedPart) else None,
                *_of_part(survey, survey.indicators[part.indicator], part.group or group),
            )
            for part in formula.parts
        )
        if isinstance(formula, NumberMet):
            targets = (survey.indicators[part.indicator].target for part in formula.parts)
            how = (how, tuple((t.value, t.comparison) if t else None for t in targets))
    else:
        asked = questions_for(formula, group, survey.questions.values(), survey.scales)
        made = frozenset((q.id, definition(q, survey.scales.get(q.id))) for q in asked)
    return {RESPONDENTS: _respondents(survey, group), FORMULA: how, MADE_OF: made}


def _of_part(survey: Survey, indicator: Indicator, group: str) -> tuple[Hashable, ...]:
    group = group if group in indicator.groups else ""
    return (indicator.id, group, *_of_indicator(survey, indicator, group).values())


def _figures(case: Case) -> dict[tuple[str, str, str], dict[str, object]]:
    """The figures over the district by kind, group and item."""
    found: dict[tuple[str, str, str], dict[str, object]] = {}
    for kind, name, n, value in (
        (QUESTION, "rates", "valid", "rate"),
        (INDICATOR, "measures", "n", "estimate"),
    ):
        if name not in case.tables:
            continue
        table = case.tables[name]
        for row in table[table["scope"] == "group"].to_dict("records"):
            found[kind, row["group"], row[kind]] = {
                "n": row[n],
                "value": row[value],
                **{key: row[key] for key in ("low", "high", "interval")},
                "symbol": row.get("symbol", ""),
            }
    return found
