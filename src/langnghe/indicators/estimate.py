"""Rates and means of a stratified sample, from counts.

Stratum = unit × group with known population N and r forms received, taken as a simple random
sample without replacement of the stratum: weight N/r, sampling fraction r/N. Answers that are not
valid leave numerator and denominator alike, so an estimate is the ratio estimator of the domain of
valid answers, and its variance is that of the linearised ratio with every form of the stratum kept
in the design (Särndal, Swensson, Wretman 1992, 5.8; R survey's `svymean(na.rm = TRUE)` and
`svyby`). `variance` says what becomes of strata of one form, `post_strata` how known totals are
used, `intervals` how intervals are made.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from langnghe.indicators import intervals
from langnghe.indicators.design import Design, Rows, design_of, rows_of
from langnghe.indicators.estimate_problems import problems_of
from langnghe.indicators.intervals import korn_graubard
from langnghe.indicators.post_strata import PostStrata, read_post_strata
from langnghe.indicators.variance import Parts, Spread, spread
from langnghe.problems import ProblemsError

__all__ = [
    "CENSUS",
    "KORN_GRAUBARD",
    "LOGIT",
    "LONE_FORM",
    "NO_INTERVAL",
    "OPEN",
    "PART_CENSUS",
    "STUDENT",
    "estimate",
    "korn_graubard",
]

LOGIT = "logit"
KORN_GRAUBARD = "korn-graubard"
STUDENT = "t"
CENSUS = "census"
OPEN = "open"
PART_CENSUS = "part-census"
LONE_FORM = "lone-form"

NO_INTERVAL = (OPEN, PART_CENSUS, CENSUS, LONE_FORM)


def estimate(
    counts: pd.DataFrame,
    strata: pd.DataFrame,
    domain: Sequence[str],
    *,
    rate: bool = True,
    confidence: float = 0.95,
    post: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Estimates for every domain × question that the counts have.

    counts: `stratum`, `question`, `value` (1 and 0 for a rate, the score for a mean), `n` (valid
    answers with that value); repeated rows add up. With `base`, a row is of n forms that each gave
    `base` valid answers with the sum `value`: the estimate is Σ value ÷ Σ base, the rate of answers
    over several questions, and the answers of one form are not taken for independent.
    strata: one row a stratum: `stratum`, `population` (N; missing where the form was open to
    anyone: then weight 1 and no interval), `forms` (r), and the columns named in `domain`, which
    are constant within a stratum. Strata without forms count in `population` only. With
    `merge_with`, a stratum may name its neighbour, which lends a lone form its spread within a
    domain that has both (see `variance`); one that is not among the strata lends nothing.
    rate: values are from 0 to `base`, intervals within [0, 1]; otherwise a mean with a t interval.
    post: known totals of post-strata, one row a stratum × post-stratum that has forms: `stratum`,
    `post`, `forms`, `total`; then counts say their `post` too (see `post_strata`).

    Gives one row a domain × question: the domain's columns, `question`, `n` (forms with a valid
    answer), `forms` (r of its strata), `population` (N of its strata), `covered` (N of those with
    forms), `weighted` (the estimate's denominator: Σ of weights × base), `estimate`, `se`, `df`,
    `low`, `high`, `interval`: how the interval was made, or why there is none: "census",
    "part-census" (complete strata, but others sent nothing), "open", or "lone-form" where the
    variance cannot be known: a stratum of several people has one form, or each stratum one answer;
    and `lone`, the strata that are the reason, joined by ", ".

    Raises ProblemsError with all of ESTIMATE-REPEATED-STRATUM, -NO-POPULATION, -POPULATION,
    -FORMS, -ZERO-POPULATION, -OVER-POPULATION, -UNKNOWN-STRATUM, -OVER-FORMS, -VALUE, -MERGE;
    or of ESTIMATE-POST-… (see `post_strata`).
    """
    if problems := problems_of(counts, strata, rate):
        raise ProblemsError(problems)
    design = design_of(strata)
    rows = rows_of(counts, strata)
    totals = None if post is None else read_post_strata(post, rows, strata, design)
    areas, area = _areas(strata, domain)
    cells = _cells(rows, area, design, totals)
    found = spread(cells.parts, design, len(cells.number))
    table = areas.iloc[cells.number // max(1, len(rows.questions))].reset_index(drop=True)
    table["question"] = rows.questions[cells.number % max(1, len(rows.questions))]
    table["n"] = np.bincount(cells.parts.cell, cells.parts.n, len(table)).astype("int64")
    table["weighted"], table["estimate"] = cells.total, cells.estimate
    table = _with_intervals(table, found, rate, confidence)
    table["lone"] = _named(cells.parts, found, strata, table["interval"].to_numpy() == LONE_FORM)
    figures = ["n", "forms", "population", "covered", "weighted"]
    figures += ["estimate", "se", "df", "low", "high"]
    return table[[*domain, "question", *figures, "interval", "lone"]]


def _areas(strata: pd.DataFrame, domain: Sequence[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """The domains in order with what their strata are; the number of each stratum's domain."""
    population = strata["population"].astype("Float64")
    table = strata[list(domain)].assign(
        forms=strata["forms"].astype("int64"),
        population=population,
        covered=population.where(strata["forms"] > 0, 0),
        open=population.isna(),
        all="",
    )
    by = list(domain) or ["all"]
    grouped = table.groupby(by, dropna=False, sort=True, observed=True)
    sums = grouped.agg({"forms": "sum", "population": "sum", "covered": "sum", "open": "any"})
    return sums.reset_index(), grouped.ngroup().to_numpy()


@dataclass(frozen=True)
class _Cells:
    """Domain × questions that have answers: number (domain × questions + question), total (of
    weights), estimate, and the parts that the strata have in their variance."""

    number: np.ndarray
    total: np.ndarray
    estimate: np.ndarray
    parts: Parts


def _cells(rows: Rows, area: np.ndarray, design: Design, totals: PostStrata | None) -> _Cells:
    number, cell = np.unique(
        area[rows.stratum] * len(rows.questions) + rows.question, return_inverse=True
    )
    weight = design.weight[rows.stratum] * rows.n
    if totals is not None:
        weight = weight * totals.adjustment[totals.of_row]
    total = np.bincount(cell, weight * rows.base, len(number))
    ratio = np.bincount(cell, weight * rows.value, len(number)) / total
    residual = (rows.value - ratio[cell] * rows.base) / total[cell]
    if totals is not None:
        parts = totals.parts(cell, rows.stratum, rows.n, residual, len(number), design)
        return _Cells(number, total, ratio, parts)
    strata = len(area)
    pairs, pair = np.unique(cell * strata + rows.stratum, return_inverse=True)
    n, first, second = (
        np.bincount(pair, rows.n * residual**power, len(pairs)) for power in (0, 1, 2)
    )
    return _Cells(number, total, ratio, Parts(pairs // strata, pairs % strata, n, first, second))


def _with_intervals(
    table: pd.DataFrame, found: Spread, rate: bool, confidence: float
) -> pd.DataFrame:
    """Estimates with standard error, degrees of freedom, interval and its name."""
    p, n = table["estimate"].to_numpy("float64"), table["n"].to_numpy("float64")
    variance, df = intervals.without_noise(found.variance), found.df
    if rate:
        low, high = intervals.of_rates(p, variance, n, df, confidence)
        edge = intervals.at_edge(p, variance)
    else:
        low, high = intervals.of_means(p, variance, df, confidence)
        edge = np.zeros(len(table), bool)
    is_open, census = table["open"].to_numpy(bool), found.census
    silent = (table["covered"] < table["population"]).fillna(False).to_numpy(bool)
    named = np.select(
        [is_open, census & silent, census, np.isnan(variance) | (df < 1), edge],
        [OPEN, PART_CENSUS, CENSUS, LONE_FORM, KORN_GRAUBARD],
        LOGIT if rate else STUDENT,
    )
    none = np.isin(named, NO_INTERVAL)
    unknown = none & (named != CENSUS)
    return table.assign(
        se=np.where(unknown, np.nan, np.where(edge, 0.0, np.sqrt(variance))),
        df=df.astype("int64"),
        low=np.where(none, np.nan, low),
        high=np.where(none, np.nan, high),
        interval=named,
        population=table["population"].where(~is_open),
        covered=table["covered"].where(~is_open),
    )


def _named(
    parts: Parts, found: Spread, strata: pd.DataFrame, refused: np.ndarray
) -> pd.Series | str:
    """By cell, the strata that leave its variance unknown."""
    if not refused.any():
        return ""
    few = (found.df < 1)[parts.cell] & (parts.n > 0)
    here = refused[parts.cell] & (found.unknown | few)
    names = strata["stratum"].astype("str").to_numpy()[parts.stratum[here]]
    texts = pd.Series(names).groupby(parts.cell[here]).agg(lambda part: ", ".join(sorted(part)))
    return texts.reindex(range(len(refused)), fill_value="")
