"""The year's declared indicators, as one table."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from langnghe.indicators import composites
from langnghe.indicators.areas import SCOPES, in_scope
from langnghe.indicators.estimate import CENSUS, OPEN, PART_CENSUS, estimate
from langnghe.indicators.facts import ratios
from langnghe.indicators.form_counts import answer_values, needs_forms
from langnghe.indicators.rates import strata_received
from langnghe.intake.tables import no_facts
from langnghe.params.indicators import (
    AllPositive,
    MeanScore,
    OverQuestions,
    questions_for,
)
from langnghe.params.load import Survey
from langnghe.params.models import Question, Scale

MEASURES = [
    *("scope", "area", "group", "indicator", "n", "received", "forms", "population", "covered"),
    *("weighted", "estimate", "se", "df", "low", "high", "interval", "target", "met"),
]
TOTALS = "totals"
"""As an interval: some forms came as totals only, so which answers are one person's is unknown."""


def measures(
    cube: pd.DataFrame,
    received: pd.DataFrame,
    form_counts: pd.DataFrame,
    survey: Survey,
    facts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every declared indicator of the year, for every scope, area and group.

    cube: group, unit, question, answer, n. received: group, unit, forms. form_counts: see
    `form_counts`. facts: see `facts`; None where the schools gave none.

    Gives `MEASURES`. Shares and their targets are from 0 to 1; `Indicator.factor` makes them
    percent. group is "" for ratios of counts and for composites over groups. Of indicators of
    answers: n (forms with a valid answer), received (forms that came), forms (of which are known
    one by one, for all-positive; else those received), and the rest as `estimate` gives it. Where
    some forms came as totals, a rate or mean over several questions is the ratio of weighted sums
    over questions, has no interval ("totals"), and n is at least the forms with a valid answer.
    Of ratios: population and covered count schools. Of composites: see `composites`. met is
    whether the estimate meets the target.

    Raises ProblemsError as `estimate` and `facts.ratios` do.
    """
    strata = strata_received(received, survey)
    cube = cube.assign(stratum=cube["group"] + "@" + cube["unit"])
    of_forms = form_counts.assign(stratum=form_counts["group"] + "@" + form_counts["unit"])
    groups = strata.groupby("group", sort=False)
    parts = [
        part for group, own in groups for part in _of_group(str(group), own, cube, of_forms, survey)
    ]
    parts.append(ratios(no_facts() if facts is None else facts, survey).assign(group=""))
    table = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    table = _with_composites(table.reindex(columns=MEASURES), survey)
    return _in_order(with_targets(table, survey), survey)


def _of_group(
    group: str, strata: pd.DataFrame, cube: pd.DataFrame, of_forms: pd.DataFrame, survey: Survey
) -> Iterator[pd.DataFrame]:
    """The indicators of a group's answers, those of one design at once."""
    cube, of_forms = cube[cube["group"] == group], of_forms[of_forms["group"] == group]
    # Every form that was read is in a row of every indicator.
    known = of_forms.groupby(["indicator", "stratum"])["n"].sum().groupby("stratum").first()
    known = strata["stratum"].map(known).fillna(0).astype("int64")
    strata = strata.assign(received=strata["forms"], known=known)
    people, rates, means = list[pd.DataFrame](), list[pd.DataFrame](), list[pd.DataFrame]()
    alike = set[str]()
    for indicator in survey.indicators.values():
        formula = indicator.formula
        if group not in indicator.groups or not isinstance(formula, OverQuestions):
            continue
        answers = _answers(cube, formula, group, survey)
        counts = of_forms[of_forms["indicator"] == indicator.id]
        if not needs_forms(formula, questions_for(formula, group, *_asked(survey))):
            counts = answers.assign(base=1.0)
        elif not isinstance(formula, AllPositive):
            alike.add(indicator.id)
            whole = strata.loc[strata["known"] == strata["forms"], "stratum"]
            rest = answers[~answers["stratum"].isin(whole)]
            counts = pd.concat([counts[counts["stratum"].isin(whole)], _of_totals(rest)])
        kind = rates
        if isinstance(formula, AllPositive | MeanScore):
            kind = people if isinstance(formula, AllPositive) else means
        kind.append(counts.assign(question=indicator.id))
    for parts, rate, forms in (
        (people, True, "known"),
        (rates, True, "forms"),
        (means, False, "forms"),
    ):
        if parts:
            own = strata.assign(forms=strata[forms])
            made = pd.concat(parts)[["stratum", "question", "base", "value", "n"]]
            yield from (_of_scope(made, own, scope, survey, rate, alike) for scope in SCOPES)


def _asked(survey: Survey) -> tuple[list[Question], dict[str, Scale]]:
    return list(survey.questions.values()), survey.scales


def _answers(
    cube: pd.DataFrame, formula: OverQuestions, group: str, survey: Survey
) -> pd.DataFrame:
    """Valid answers of a formula's questions: stratum, question, value, n."""
    parts = []
    for question in questions_for(formula, group, *_asked(survey)):
        rows = cube[cube["question"] == question.id]
        values = answer_values(formula, question, survey.scales.get(question.id), rows["answer"])
        value = rows["answer"].map(values).astype("float64")
        parts.append(rows.assign(value=value).dropna(subset="value"))
    return pd.concat(parts)[["stratum", "question", "value", "n"]]


def _of_totals(answers: pd.DataFrame) -> pd.DataFrame:
    """Answers of several questions as if all forms of a stratum were alike.

    That keeps the sums of values and of answers; nothing is known of how they spread over forms.
    """
    by_question = answers.groupby(["stratum", "question"])["n"].sum()
    sums = answers.assign(value=answers["value"] * answers["n"]).groupby("stratum")
    table = sums[["value", "n"]].sum().rename(columns={"n": "base"})
    table["n"] = by_question.groupby("stratum").max()
    table[["value", "base"]] = table[["value", "base"]].div(table["n"], axis=0)
    return table[table["n"] > 0].reset_index()


def _of_scope(
    counts: pd.DataFrame,
    strata: pd.DataFrame,
    scope: str,
    survey: Survey,
    rate: bool,
    alike: set[str],
) -> pd.DataFrame:
    """Estimates of a group's indicators in one scope.

    alike: the indicators whose totals were taken as if all forms were alike.
    """
    strata = in_scope(strata, scope, survey)
    counts = counts[counts["stratum"].isin(strata["stratum"])]
    if counts.empty:
        return pd.DataFrame()
    table = estimate(counts, strata, ["area"], rate=rate).rename(columns={"question": "indicator"})
    came = strata.groupby("area")["received"].sum()
    table = table.assign(
        scope=scope, group=strata["group"].iloc[0], received=table["area"].map(came)
    )
    lacking = strata.loc[strata["known"] < strata["forms"], "area"]
    unknown = table["indicator"].isin(alike) & table["area"].isin(lacking)
    unknown &= ~table["interval"].isin([CENSUS, PART_CENSUS, OPEN])
    table.loc[unknown, ["se", "low", "high"]] = np.nan
    table["df"] = table["df"].astype("Int64").mask(unknown)
    table.loc[unknown, "interval"] = TOTALS
    return table


def _with_composites(table: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    keys = ["scope", "area"]
    estimates = {
        (str(indicator), str(group)): rows.set_index(keys)["estimate"].astype("float64")
        for (indicator, group), rows in table.groupby(["indicator", "group"])
    }
    parts = [table]
    for indicator in composites.in_order(survey.indicators):
        for group in indicator.groups or [""]:
            made = composites.combined(indicator, group, survey.indicators, estimates)
            estimates[indicator.id, group] = made["estimate"]
            parts.append(made.reset_index().assign(indicator=indicator.id, group=group))
    return pd.concat(parts, ignore_index=True)


def with_targets(table: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """`target` and `met` of each row's indicator and estimate."""
    targets = {
        x.id: x.target.value / x.factor for x in survey.indicators.values() if x.target is not None
    }
    table["target"] = table["indicator"].map(targets).astype("float64")
    parts = [
        composites.meets(rows["estimate"].astype("float64"), survey.indicators[str(name)])
        for name, rows in table.groupby("indicator")
    ]
    table["met"] = pd.concat(parts) if parts else pd.Series(dtype="boolean")
    return table


def _in_order(table: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """In the order of scopes, indicators and groups; columns of one type, whatever they hold."""
    order = {
        "scope": list(SCOPES),
        "indicator": list(survey.indicators),
        "group": ["", *survey.groups],
    }
    places = {name: table[name].map(values.index) for name, values in order.items()}
    table = table.assign(**{f"_{name}": place for name, place in places.items()})
    table = table.sort_values(["_scope", "_indicator", "_group", "area"], ignore_index=True)
    texts = dict.fromkeys(("scope", "area", "group", "indicator", "interval"), "str")
    counts = dict.fromkeys(("n", "received", "forms", "df"), "Int64")
    numbers = ("weighted", "estimate", "se", "low", "high", "target")
    sizes = dict.fromkeys(("population", "covered"), "Float64")
    return table[MEASURES].astype(
        {**texts, **counts, **sizes, **dict.fromkeys(numbers, "float64"), "met": "boolean"}
    )
