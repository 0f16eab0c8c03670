"""One row for every number that documents print: what it is, what it was counted from, and where.

The key of a figure comes from what the figure is (`figure_key`), so it stays the same from run to
run and from year to year. The public edition's figures are made of public tables alone.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from langnghe.indicators.areas import SCOPES, area_names, in_scope, strata_with_areas
from langnghe.indicators.estimate import STUDENT
from langnghe.indicators.formulas import formula_text
from langnghe.indicators.rates import STATES
from langnghe.indicators.sources import corrections_of
from langnghe.indicators.workings import asked_in, workings
from langnghe.intake.tables import option_of
from langnghe.params.estimation import Combination
from langnghe.params.indicators import (
    PERCENT,
    AllPositive,
    Composite,
    Indicator,
    OverQuestions,
    PositiveRate,
    Ratio,
    questions_for,
)
from langnghe.params.load import Survey

RATE, MEAN, INDICATOR, COMBINED, FORMS = "rate", "mean", "indicator", "combined", "forms"

FIGURES = [
    *("key", "kind", "subject", "scope", "area", "group", "questions"),
    *("title", "of", "formula", "worked", "source", "unit", "decimals"),
    *("estimate", "low", "high", "interval", "weighting"),
    *("numerator", "denominator", *STATES.values()),
    *("population", "covered", "required", "received", "units", "units_received"),
    *("corrections", "notebook", "cell"),
]
CELLS = {
    RATE: ("2_indicators", "rates"),
    MEAN: ("2_indicators", "rates"),
    COMBINED: ("2_indicators", "rates"),
    INDICATOR: ("2_indicators", "measures"),
    FORMS: ("2_indicators", "coverage"),
}
"""The notebook and cell that makes each kind of figure in the internal edition."""
PUBLIC_CELLS = dict.fromkeys(CELLS, ("3_disclosure", "stage"))

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_TEXTS = [*FIGURES[: FIGURES.index("decimals")], "interval", "weighting", "corrections"]
_BY_STRATUM = "N/r của từng đơn vị"
_COUNTS = ["numerator", "denominator", *STATES.values()]
_SAMPLE = ["population", "covered", "required", "received", "units", "units_received"]
_KEYS = ["scope", "area", "group"]


def figure_key(
    kind: str, subject: str, group: str = "", scope: str = SCOPES[0], area: str = ""
) -> str:
    """Seven letters and digits that stand for what the figure is: "k2m07qx".

    subject: the question, indicator, or "combination.question"; "" for forms. Without i, l, o, u
    (Crockford's base 32), so that a key copied from paper is read in one way.
    """
    name = "|".join((kind, subject, group, scope, area)).encode()
    number = int.from_bytes(hashlib.sha256(name).digest()[:5]) >> 5
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(30, -1, -5))


def figures(
    tables: Mapping[str, pd.DataFrame],
    survey: Survey,
    cells: Mapping[str, tuple[str, str]] = CELLS,
) -> pd.DataFrame:
    """`FIGURES` of all numbers that these tables have.

    tables: `rates`, `combined`, `measures`, `coverage`, internal or public; of people's indicators
    `form_counts`, where it may be told, and of the internal edition `sources` and `touched` (see
    `sources.corrections_of`). cells: by kind, the notebook and cell that made the figures.

    questions: ids of what was asked, with a space between. worked: the formula with the numbers in
    it, where it is not the quotient of the counts. estimate, low, high: shares from 0 to 1 where
    the unit is "%". numerator, denominator: answers as received, before weights (forms received and
    required of FORMS; people of an indicator of people); they and the states are missing where they
    are not known or not printed. received: r, required: forms to collect, population: N, covered: N
    of the units that sent forms. units, units_received: how many units there are and have sent
    forms, of FORMS. corrections: numbers of those that touched the answers, with a space between.
    """
    rates = tables["rates"]
    parts = [
        *_of_questions(rates, survey),
        *_of_indicators(tables["measures"], rates, tables.get("form_counts"), survey),
        *_of_combinations(tables["combined"], survey),
        _of_forms(tables["coverage"], survey),
    ]
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    table = table.reindex(columns=[*FIGURES, "weighted"])
    subjects = table[["kind", "subject", "group", "scope", "area"]].itertuples(index=False)
    table = table.assign(
        key=[figure_key(*names) for names in subjects],
        of=of_whom(table, survey),
        questions=_questions_of(table, survey),
        worked=workings(table, tables["measures"], survey),
        notebook=[cells[kind][0] for kind in table["kind"]],
        cell=[cells[kind][1] for kind in table["kind"]],
    )
    if "touched" in tables:
        of = (table, tables["touched"], tables["sources"], survey)
        table["corrections"] = corrections_of(*of)
    table = table[FIGURES]
    table[_TEXTS] = table[_TEXTS].astype("object").fillna("").astype("str")
    table[_COUNTS] = table[_COUNTS].astype("Int64")
    table[_SAMPLE] = table[_SAMPLE].astype("Float64").round().astype("Int64")
    ends = dict.fromkeys(("estimate", "low", "high"), "float64")
    return table.astype({**ends, "decimals": "int64"})


def of_whom(table: pd.DataFrame, survey: Survey) -> list[str]:
    """Group and area in words: "Phụ huynh học sinh, Phường Phú Hòa"."""
    names = area_names(survey) | {"": "toàn địa bàn"}
    groups = {group.id: group.name for group in survey.year.groups}
    wheres = zip(table["group"], table["area"], strict=True)
    return [", ".join(filter(None, (groups.get(group), names[area]))) for group, area in wheres]


def _questions_of(table: pd.DataFrame, survey: Survey) -> list[str]:
    """What was asked for each figure."""
    found: dict[tuple[str, str, str], str] = {}
    for kind, subject, group in table[["kind", "subject", "group"]].itertuples(index=False):
        if (kind, subject, group) not in found:
            names = [option_of(subject.rpartition(".")[2])[0]] if subject else []
            if kind == INDICATOR:
                names = list(dict.fromkeys(asked_in(survey.indicators[subject], group, survey)))
            found[kind, subject, group] = " ".join(names)
    keys = table[["kind", "subject", "group"]].itertuples(index=False, name=None)
    return [found[key] for key in keys]


# --- questions -----------------------------------------------------------------------------------


def _of_questions(rates: pd.DataFrame, survey: Survey) -> Iterator[pd.DataFrame]:
    """Rates and means of every question; of a question with several answers, of every option."""
    counts = {"question": "subject", "positive": "numerator", "valid": "denominator"}
    rows = rates.rename(columns={**counts, "forms": "received"})
    weighting = {group: _weighting(group, survey) for group in survey.groups}
    rows = rows.assign(weighting=rows["group"].map(weighting))
    rows = rows.reindex(columns=rows.columns.union(["weighted", "mean_weighted"], sort=False))
    means = rows.reindex(columns=rows.columns.union(["mean_low", "mean_high"], sort=False))
    means = means.drop(columns=["low", "high", "numerator", "weighted"]).rename(
        columns={
            "mean": "estimate",
            "mean_low": "low",
            "mean_high": "high",
            "mean_weighted": "weighted",
        }
    )
    means["interval"] = means["interval"].mask(means["low"].notna(), STUDENT)
    for kind, own in ((RATE, rows.rename(columns={"rate": "estimate"})), (MEAN, means)):
        own = own[own["estimate"].notna()].assign(kind=kind)
        about = {name: _about_question(kind, name, survey) for name in own["subject"].unique()}
        yield _described(own, about)


def _about_question(kind: str, name: str, survey: Survey) -> dict[str, Any]:
    question, option = option_of(name)
    of = (survey.rates_of if kind == RATE else survey.means_of)[question]
    scale = survey.scales.get(question)
    title, formula = of.title.vi, formula_text(of, survey)
    labels = {str(x.value): x.label for x in scale.levels} if scale else {}
    if option:
        title += f": {labels[option]}"
        formula = (
            f"Số phiếu chọn “{labels[option]}” chia cho số phiếu có trả lời; hỏi “{of.title.vi}”"
        )
    elif kind == RATE and scale is not None:
        positive = ", ".join(labels[str(value)] for value in scale.positive)
        formula += f"; tích cực là: {positive}"
    elif scale is None:
        formula = f"Tổng các số đã ghi chia cho số câu trả lời hợp lệ; hỏi “{of.title.vi}”"
    return _about(of, title, formula)


def _about(of: Indicator, title: str, formula: str) -> dict[str, Any]:
    source = f"{of.source.document} ({of.source.year})"
    unit = {"unit": of.unit, "decimals": of.decimals}
    return {"title": title, "formula": formula, "source": source, **unit}


def _described(rows: pd.DataFrame, about: Mapping[str, dict[str, Any]]) -> pd.DataFrame:
    """With what is said of each row's subject."""
    said = pd.DataFrame.from_dict(dict(about), orient="index")
    return rows.join(said, on="subject") if len(rows) else rows


def _weighting(group: str, survey: Survey) -> str:
    if survey.groups[group].sampling == "open":
        return "không có: phiếu mở"
    known = [x.question for x in survey.year.known_totals if x.group == group]
    if not known:
        return _BY_STRATUM
    text = survey.questions[known[0]].text
    return f"{_BY_STRATUM}, hiệu chỉnh theo tổng số đã biết của “{text}”"


# --- declared indicators -------------------------------------------------------------------------


def _of_indicators(
    measures: pd.DataFrame, rates: pd.DataFrame, form_counts: pd.DataFrame | None, survey: Survey
) -> Iterator[pd.DataFrame]:
    rows = measures.dropna(subset="estimate")
    for indicator in survey.indicators.values():
        own = rows[rows["indicator"] == indicator.id]
        if own.empty:
            continue
        formula = indicator.formula
        own = own.assign(kind=INDICATOR, subject=indicator.id, denominator=own["n"])
        if isinstance(formula, OverQuestions):
            own["weighting"] = own["group"].map({g: _weighting(g, survey) for g in survey.groups})
        elif isinstance(formula, Ratio):  # it counts schools, not people
            own = own.drop(columns=["population", "covered"], errors="ignore")
        elif isinstance(formula, Composite):
            own["weighting"] = "theo công thức"
        if isinstance(formula, PositiveRate):
            own = _with(own, _sums_of_questions(rates, indicator, formula, survey))
        elif isinstance(formula, AllPositive) and form_counts is not None:
            own = _with(own, _sums_of_people(form_counts, indicator, survey))
        about = _about(indicator, indicator.title.vi, formula_text(indicator, survey))
        yield _described(own, {indicator.id: about})


def _with(rows: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    rows = rows.drop(columns=[name for name in counts if name not in _KEYS], errors="ignore")
    return rows.merge(counts, on=_KEYS, how="left")


def _sums_of_questions(
    rates: pd.DataFrame, indicator: Indicator, formula: PositiveRate, survey: Survey
) -> pd.DataFrame:
    """Counts of all the questions of a formula; missing where one of them is."""
    parts = []
    for group in indicator.groups:
        asked = questions_for(formula, group, survey.questions.values(), survey.scales)
        parts.append(
            rates[(rates["group"] == group) & rates["question"].isin([q.id for q in asked])]
        )
    counts = pd.concat(parts).rename(columns={"positive": "numerator", "valid": "denominator"})
    counts = counts.reindex(columns=[*_KEYS, *_COUNTS]).astype(dict.fromkeys(_COUNTS, "Float64"))
    grouped = counts.groupby(_KEYS)[_COUNTS]
    whole = grouped.count().eq(grouped.size(), axis=0)
    return grouped.sum().where(whole).reset_index()


def _sums_of_people(
    form_counts: pd.DataFrame, indicator: Indicator, survey: Survey
) -> pd.DataFrame:
    """People all of whose answers are positive, and people, of the forms known one by one."""
    own = form_counts[form_counts["indicator"] == indicator.id]
    own = own.assign(numerator=own["value"] * own["n"], denominator=own["base"] * own["n"])
    strata = strata_with_areas(survey)
    parts = []
    for scope in SCOPES:
        areas = in_scope(strata, scope, survey)[["group", "unit", "area"]]
        sums = own.merge(areas, on=["group", "unit"]).groupby(["area", "group"])
        parts.append(sums[["numerator", "denominator"]].sum().reset_index().assign(scope=scope))
    return pd.concat(parts, ignore_index=True)


# --- combinations, forms -------------------------------------------------------------------------


def _of_combinations(combined: pd.DataFrame, survey: Survey) -> Iterator[pd.DataFrame]:
    names = {"rate": "estimate", "positive": "numerator", "valid": "denominator"}
    for what in survey.year.combine:
        rows = combined[combined["combination"] == what.id]
        subjects = [f"{what.id}.{name}" for name in rows["question"]]
        about = {
            f"{what.id}.{name}": _about_combined(str(name), what, survey)
            for name in rows["question"]
        }
        rows = rows.rename(columns={**names, "forms": "received"}).assign(
            kind=COMBINED,
            scope=SCOPES[0],
            area="",
            group="",
            subject=subjects,
            weighting=_weights(what, survey),
        )
        yield _described(rows, about)


def _about_combined(question: str, what: Combination, survey: Survey) -> dict[str, Any]:
    of = survey.rates_of[question]
    formula = f"Trung bình có trọng số của tỷ lệ từng nhóm; {formula_text(of, survey)}"
    about = _about(of, f"{of.title.vi}: {what.name}", formula)
    return {**about, "source": f"{about['source']}; trọng số: {what.source}"}


def _weights(what: Combination, survey: Survey) -> str:
    total = sum(what.groups.values())
    return "; ".join(
        f"{survey.groups[group].name} {weight / total:.3f}".replace(".", ",")
        for group, weight in what.groups.items()
    )


def _of_forms(coverage: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Forms of each scope, area and group, and all of them whose number was required."""
    whole = coverage[(coverage["scope"] == SCOPES[0]) & coverage["required"].notna()]
    total = whole[["population", "required", "received"]].sum().to_frame().T
    total = total.assign(scope=SCOPES[0], area="", group="")
    total["rate"] = total["received"] / total["required"].where(total["required"] > 0)
    parts = [coverage, total] if len(whole) else [coverage]
    coverage = pd.concat([part.astype(object) for part in parts], ignore_index=True)
    return coverage.assign(
        kind=FORMS,
        subject="",
        title="Số phiếu thu về",
        formula="Số phiếu thu về chia cho số phiếu cần thu",
        source="Dàn mẫu của năm (frame.csv) và các tệp đã nhận",
        unit=PERCENT,
        decimals=survey.year.decimals.rate,
        estimate=coverage["rate"],
        numerator=coverage["received"],
        denominator=coverage["required"],
    )
