"""Sums of every stratum for every question and indicator, with the formulas that make them.

A series is what is estimated of a group: "rate|parents|service". Its rows, one a layer (see
`strata`), hold what any area's estimate and variance are sums of. With v the sum of values of a
form's answers and b how many they are, the estimate of an area is p = Σ w·Σv ÷ Σ w·Σb, and

    variance × (Σ w·Σb)² = A - 2pB + p²C,
    A = Σ f (Σv² - (Σv)²/r),  B = Σ f (Σvb - Σv·Σb/r),  C = Σ f (Σb² - (Σb)²/r)

with f = N²(1 - r/N)/(r(r - 1)) of the stratum: the linearised variance of `indicators.variance`
multiplied out, so that it too is a sum over strata (Cochran 1977, 6.4).
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from langnghe.audit.strata import Sample
from langnghe.indicators.form_counts import needs_forms
from langnghe.params.indicators import (
    AllPositive,
    Indicator,
    MeanScore,
    OverQuestions,
    Ratio,
    ShareOfYes,
    questions_for,
)
from langnghe.params.load import Survey

RATE, MEAN, YES, SEVERAL, PEOPLE, COUNTS = "rate", "mean", "yes", "several", "people", "counts"

NUMBERS = [
    *("n", "base", "value", "vv", "vb", "bb", "people", "forms", "weight", "adjustment", "factor"),
    *("wb", "wv", "gb", "gv", "a", "b", "c"),
]
"""n: forms with a valid answer. base, value: Σb, Σv. vv, vb, bb: Σv², Σvb, Σb²; missing where only
totals are known. people, forms: N, r. w: weighted, g: also adjusted to known totals."""
SUMS = ["series", "subject", "layer", "unit", "level", "ward", *NUMBERS]

_ANSWERS = "{cube.layer},{layer},{cube.question},{subject}"
_PARTS = "{parts.layer},{layer},{parts.indicator},{subject}"
_OF_PARTS = {
    name: "=SUMIFS({parts." + column + "}," + _PARTS + ")"
    for name, column in (
        ("n", "valid"), ("base", "base_n"), ("value", "value_n"), ("vv", "vv"), ("vb", "vb"),
        ("bb", "bb"), ("forms", "n"),
    )
}  # fmt: skip
"""Templates of sums over the forms of a layer."""

_FACTOR = (
    '=IF({forms}={people},0,IF({forms}>1,(1-{forms}/{people})*{forms}/({forms}-1)*{weight}^2,""))'
)


def series_of(kind: str, group: str, subject: str) -> str:
    return f"{kind}|{group}|{subject}"


def series_for(indicator: Indicator, group: str, survey: Survey) -> str:
    """The series that an indicator of a group's answers, or of schools' counts, is made of."""
    formula = indicator.formula
    if isinstance(formula, Ratio):
        return series_of(COUNTS, "", indicator.id)
    if isinstance(formula, AllPositive):
        return series_of(PEOPLE, group, indicator.id)
    assert isinstance(formula, OverQuestions), "others are made of indicators"
    asked = questions_for(formula, group, survey.questions.values(), survey.scales)
    if needs_forms(formula, asked):
        return series_of(SEVERAL, group, indicator.id)
    return series_of(_kind(formula), group, asked[0].id if asked else "")


def _kind(formula: OverQuestions) -> str:
    if isinstance(formula, MeanScore):
        return MEAN
    return YES if isinstance(formula, ShareOfYes) else RATE


def sums(
    sample: Sample, form_counts: pd.DataFrame, facts: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`SUMS` of every series, and the templates that make its numbers ("" where it is a value).

    form_counts: see `indicators.form_counts`. facts: see `intake.tables.FACT`. The templates refer
    to the sheets "frame", "weights", "cube", "parts" (form_counts) and "facts".
    """
    table = pd.concat(list(_of_questions(sample)), ignore_index=True)
    several = list(_of_indicators(sample, form_counts, table))
    counts = list(_of_counts(facts, sample.survey))
    table = pd.concat([table, *several, *counts], ignore_index=True)
    templates = table.filter(like="=").rename(columns=lambda name: name.removeprefix("="))
    table, made = _weighted(table)
    templates = templates.reindex(columns=NUMBERS).assign(**made).fillna("")
    return table[SUMS], templates


# --- of questions --------------------------------------------------------------------------------


def _of_questions(sample: Sample) -> Iterator[pd.DataFrame]:
    """Rates, means and shares of "yes" of single questions, by layer."""
    cube = sample.cube
    rated, scored = cube.dropna(subset="positive"), cube.dropna(subset="score")
    counted = "SUMIFS({cube.n}," + _ANSWERS
    of_rate = {
        "n": "=" + counted + ',{cube.positive},">=0")',
        "value": "=" + counted + ",{cube.positive},1)",
        "vv": "={value}",
    }
    of_mean = {
        "n": "=" + counted + ',{cube.score},">-1E+99")',
        "value": "=SUMIFS({cube.scored}," + _ANSWERS + ")",
        "vv": "=SUMIFS({cube.squared}," + _ANSWERS + ")",
    }
    yield _rows(sample, RATE, rated, rated["positive"], of_rate)
    yield _rows(sample, MEAN, scored, scored["score"], of_mean)
    for question in _asked_for_yes(sample.survey):
        levels = [str(level.value) for level in sample.survey.scales[question].levels]
        own = cube[(cube["question"] == question) & cube["answer"].isin(levels)]
        each = {level: counted + ',{cube.answer},"' + level + '")' for level in levels}
        of_yes = {"n": "=" + "+".join(each.values()), "value": "=" + each["yes"], "vv": "={value}"}
        yield _rows(sample, YES, own, (own["answer"] == "yes").astype("float64"), of_yes)


def _asked_for_yes(survey: Survey) -> list[str]:
    found = [
        question.id
        for indicator in survey.indicators.values()
        for group in indicator.groups
        if isinstance(indicator.formula, ShareOfYes)
        for question in questions_for(
            indicator.formula, group, survey.questions.values(), survey.scales
        )
    ]
    return list(dict.fromkeys(found))


def _rows(
    sample: Sample, kind: str, cube: pd.DataFrame, value: pd.Series, templates: dict[str, str]
) -> pd.DataFrame:
    """One row a layer and question."""
    cube = cube.assign(value=cube["n"] * value, vv=cube["n"] * value**2)
    keys = ["layer", "group", "question"]
    table = cube.groupby(keys, as_index=False, sort=False)[["n", "value", "vv"]].sum()
    table = table.rename(columns={"question": "subject"}).merge(_layers(sample), on="layer")
    names = zip(table["group"], table["subject"], strict=True)
    # A class's forms are not all of a stratum's: the squares of these are not a variance.
    whole = table["post"] == ""
    templates = {**templates, "base": "={n}", "vb": "={value}", "bb": "={n}"}
    return table.assign(
        series=[series_of(kind, group, name) for group, name in names],
        base=table["n"],
        vb=table["value"],
        bb=table["n"],
        vv=table["vv"].where(whole),
        **{f"={name}": template for name, template in templates.items()},
    ).assign(**{"=vv": np.where(whole, templates["vv"], "")})


def _layers(sample: Sample) -> pd.DataFrame:
    """What a layer's rows say of it, and the cells that say it."""
    weights = sample.weights
    about = sample.frame.loc[weights["at"]].reset_index(drop=True)
    number = range(len(weights))
    return pd.DataFrame(
        {
            "layer": weights["layer"],
            "stratum": weights["stratum"],
            "post": weights["post"],
            "unit": about["unit"],
            "level": about["level"],
            "ward": about["ward"],
            "people": about["population"].astype("Float64").to_numpy("float64", na_value=np.nan),
            "forms": about["forms"].astype("float64"),
            "weight": weights["weight"],
            "adjustment": weights["adjustment"],
            "=people": [
                f"={{frame.population[{at}]}}" if known else ""
                for at, known in zip(weights["at"], about["population"].notna(), strict=True)
            ],
            "=forms": [f"={{frame.forms[{at}]}}" for at in weights["at"]],
            "=weight": [f"={{weights.weight[{at}]}}" for at in number],
            "=adjustment": [f"={{weights.adjustment[{at}]}}" for at in number],
        }
    )


# --- of indicators over several questions --------------------------------------------------------


def _of_indicators(
    sample: Sample, form_counts: pd.DataFrame, single: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    """Rates and means over several questions, and people, by stratum.

    single: the rows of questions, whose cells a rate over several questions adds up.
    """
    survey = sample.survey
    strata = _layers(sample).assign(adjustment=1.0, **{"=adjustment": ""})
    strata = strata.drop(columns="layer").drop_duplicates("stratum").set_index("stratum")
    strata.index.name = "layer"
    counts = form_counts.assign(layer=form_counts["group"] + "@" + form_counts["unit"])
    counts = counts[counts["layer"].isin(strata.index)]
    single = single.assign(at=range(len(single)))
    for indicator in survey.indicators.values():
        formula = indicator.formula
        for group in indicator.groups if isinstance(formula, OverQuestions) else ():
            assert isinstance(formula, OverQuestions)
            asked = questions_for(formula, group, survey.questions.values(), survey.scales)
            if not needs_forms(formula, asked):
                continue
            own = counts[(counts["indicator"] == indicator.id) & (counts["group"] == group)]
            about = {
                "series": series_for(indicator, group, survey),
                "group": group,
                "subject": indicator.id,
            }
            if isinstance(formula, AllPositive):
                yield _people(own, strata).assign(**about)
            else:
                names = [series_of(_kind(formula), group, question.id) for question in asked]
                cells = single[single["series"].isin(names)]
                yield _several(own, strata, cells).assign(**about)


def _moments(counts: pd.DataFrame) -> pd.DataFrame:
    """By layer: all forms, those with a valid answer, and the sums of what they gave."""
    n, base, value = (counts[name] for name in ("n", "base", "value"))
    parts = counts.assign(
        all=n, n=n.where(base > 0, 0), base=n * base, value=n * value,
        vv=n * value**2, vb=n * value * base, bb=n * base**2,
    )  # fmt: skip
    return parts.groupby("layer")[["all", "n", "base", "value", "vv", "vb", "bb"]].sum()


def _people(counts: pd.DataFrame, strata: pd.DataFrame) -> pd.DataFrame:
    """Of people: from forms that were read one by one, which stand for all of their stratum."""
    table = strata.drop(columns=["forms", "weight"]).join(_moments(counts), how="inner")
    table = table.rename(columns={"all": "forms"}).query("n > 0").reset_index()
    is_open = table["people"].isna()
    return table.assign(
        weight=np.where(is_open, 1.0, table["people"] / table["forms"]),
        **{f"={name}": template for name, template in _OF_PARTS.items()},
        **{"=weight": np.where(is_open, "", "={people}/{forms}")},
    )


def _several(counts: pd.DataFrame, strata: pd.DataFrame, single: pd.DataFrame) -> pd.DataFrame:
    """Over several questions: sums of the questions' rows; squares from forms where all of a
    stratum's forms were read one by one, else not known."""
    by_stratum = single.groupby("stratum")
    sums = by_stratum.agg(base=("base", "sum"), value=("value", "sum"), most=("n", "max"))
    known = _moments(counts).drop(columns=["base", "value"])
    table = strata.join(sums, how="inner").join(known)
    cells = by_stratum["at"].agg(list).loc[table.index]
    whole = table["all"] == table["forms"]

    def of_cells(name: str, function: str) -> list[str]:
        lists = (",".join(f"{{{name}[{at}]}}" for at in numbers) for numbers in cells)
        return [f"={function}({numbers})" for numbers in lists]

    return table.assign(
        n=table["n"].where(whole, table["most"]),
        **{name: table[name].where(whole) for name in ("vv", "vb", "bb")},
        **{f"={name}": np.where(whole, _OF_PARTS[name], "") for name in ("vv", "vb", "bb")},
        **{f"={name}": of_cells(name, "SUM") for name in ("base", "value")},
        **{"=n": np.where(whole, _OF_PARTS["n"], of_cells("n", "MAX"))},
    ).reset_index()


# --- of schools' counts --------------------------------------------------------------------------


def _of_counts(facts: pd.DataFrame, survey: Survey) -> Iterator[pd.DataFrame]:
    """Ratios of two counts, by school that gave both."""
    schools = survey.frame.units[survey.frame.units["kind"] == "school"]
    schools = schools.rename(columns={"place": "ward"})[["unit", "level", "ward"]]
    given = schools.join(facts.pivot(index="unit", columns="fact", values="value"), on="unit")
    for indicator in survey.indicators.values():
        formula = indicator.formula
        if isinstance(formula, Ratio) and {formula.numerator, formula.denominator} <= {*given}:
            own = given.dropna(subset=list({formula.numerator, formula.denominator}))
            one = '=SUMIFS({facts.value},{facts.unit},{unit},{facts.fact},"'
            yield own[["unit", "level", "ward"]].assign(
                series=series_for(indicator, "", survey),
                subject=indicator.id,
                layer=own["unit"],
                n=1.0,
                value=own[formula.numerator],
                base=own[formula.denominator],
                weight=1.0,
                adjustment=1.0,
                **{
                    "=value": f'{one}{formula.numerator}")',
                    "=base": f'{one}{formula.denominator}")',
                },
            )


# --- weighted ------------------------------------------------------------------------------------


def _weighted(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, object]]:
    """The numbers that are the same of every row, and their templates."""
    table = table.reindex(columns=[*table.columns, *(x for x in NUMBERS if x not in table)])
    people, forms, weight = (
        table[name].astype("float64") for name in ("people", "forms", "weight")
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = (1 - forms / people) * forms / (forms - 1) * weight**2
    factor = np.where(forms == people, 0.0, np.where((forms > 1) & people.notna(), spread, np.nan))
    value, base = table["value"], table["base"]
    known = table["vv"].notna() & ~np.isnan(factor)
    moments = {
        "a": factor * (table["vv"] - value**2 / forms),
        "b": factor * (table["vb"] - value * base / forms),
        "c": factor * (table["bb"] - base**2 / forms),
    }
    table = table.assign(
        factor=factor,
        wb=weight * base,
        wv=weight * value,
        gb=weight * base * table["adjustment"],
        gv=weight * value * table["adjustment"],
        **{name: moment.where(known) for name, moment in moments.items()},
    )
    factors = {
        "a": "={factor}*({vv}-{value}^2/{forms})",
        "b": "={factor}*({vb}-{value}*{base}/{forms})",
        "c": "={factor}*({bb}-{base}^2/{forms})",
    }
    made = {
        "factor": np.where(people.notna(), _FACTOR, ""),
        "wb": "={weight}*{base}",
        "wv": "={weight}*{value}",
        "gb": "={wb}*{adjustment}",
        "gv": "={wv}*{adjustment}",
        **{name: np.where(known, template, "") for name, template in factors.items()},
    }
    return table, made
