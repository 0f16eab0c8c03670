"""Rates and means of a stratified sample, from counts.

Stratum = unit × group with known population N and r forms received, taken as a simple random
sample without replacement of the stratum: weight N/r, sampling fraction r/N. Answers that are not
valid leave numerator and denominator alike, so an estimate is the ratio estimator of the domain of
valid answers, and its variance is that of the linearised ratio with every form of the stratum kept
in the design (Särndal, Swensson, Wretman 1992, 5.8; R survey's `svymean(na.rm = TRUE)` and
`svyby`). Intervals of rates: logit with t quantiles (R `svyciprop(method = "logit")`); Korn and
Graubard's at 0 and 1 and wherever the variance is 0 (Korn, Graubard 1998), with the effective size
not above the number of answers (NCHS, Vital and Health Statistics, Series 2 No 175); none for a
complete census.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from langnghe.problems import Problem, ProblemsError

LOGIT = "logit"
KORN_GRAUBARD = "korn-graubard"
STUDENT = "t"
CENSUS = "census"
OPEN = "open"
PART_CENSUS = "part-census"
LONE_FORM = "lone-form"

_ROUNDING = 1e-24
"""Variances of rates and scores below this are binary noise around 0."""


def estimate(
    counts: pd.DataFrame,
    strata: pd.DataFrame,
    domain: Sequence[str],
    *,
    rate: bool = True,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimates for every domain × question that the counts have.

    counts: `stratum`, `question`, `value` (1 and 0 for a rate, the score for a mean), `n` (valid
    answers with that value); repeated rows add up. With `base`, a row is of n forms that each gave
    `base` valid answers with the sum `value`: the estimate is Σ value ÷ Σ base, the rate of answers
    over several questions, and the answers of one form are not taken for independent.
    strata: one row a stratum: `stratum`, `population` (N; missing where the form was open to
    anyone: then weight 1 and no interval), `forms` (r), and the columns named in `domain`, which
    are constant within a stratum. Strata without forms count in `population` only.
    rate: values are from 0 to `base`, intervals within [0, 1]; otherwise a mean with a t interval.

    Gives one row a domain × question: the domain's columns, `question`, `n` (forms with a valid
    answer), `forms` (r of its strata), `population` (N of its strata), `covered` (N of those with
    forms), `estimate`, `se`, `df`, `low`, `high`, and `interval`: how the interval was made, or why
    there is none: "census", "part-census" (complete strata, but others sent nothing), "open",
    or "lone-form" where a stratum of several people has one form and its variance cannot be known.

    Raises ProblemsError with all of ESTIMATE-REPEATED-STRATUM, -NO-POPULATION, -OVER-POPULATION,
    -UNKNOWN-STRATUM, -OVER-FORMS, -VALUE.
    """
    problems = list(_problems(counts, strata, rate))
    if problems:
        raise ProblemsError(problems)
    keys = [*domain, "question"]
    values = _values(counts, strata)
    values["weighted"] = values["weight"] * values["n"] * values["base"]
    values["weighted_value"] = values["weight"] * values["n"] * values["value"]
    sums = values.groupby(keys, sort=True, dropna=False)[["n", "weighted", "weighted_value"]].sum()
    sums["estimate"] = sums["weighted_value"] / sums["weighted"]
    result = sums.join(_spread(values, sums, keys))
    totals = _totals(strata, domain)
    result = (
        result.reset_index().merge(totals, on=list(domain), how="left")
        if domain
        else (result.reset_index().merge(totals, how="cross"))
    )
    result = _intervals(result, rate, confidence)
    order = [
        "n",
        "forms",
        "population",
        "covered",
        "estimate",
        "se",
        "df",
        "low",
        "high",
        "interval",
    ]
    return result[[*keys, *order]]


def _problems(counts: pd.DataFrame, strata: pd.DataFrame, rate: bool) -> Iterator[Problem]:
    def each(code: str, what: str, rows: pd.DataFrame, *shown: str) -> Iterator[Problem]:
        for row in rows.to_dict("records"):
            value = ", ".join(f"{name} = {row[name]}" for name in shown)
            yield Problem(code=code, what=f"tầng “{row['stratum']}”: {what}", value=value)

    repeated = strata[strata["stratum"].duplicated()]
    yield from each("ESTIMATE-REPEATED-STRATUM", "tầng ghi hai lần", repeated)
    open_strata = strata["population"].isna()
    known = strata[~open_strata]
    if open_strata.any() and len(known):
        yield from each("ESTIMATE-NO-POPULATION", "thiếu số người của tầng", strata[open_strata])
    over = known[known["forms"] > known["population"]]
    yield from each(
        "ESTIMATE-OVER-POPULATION", "nhiều phiếu hơn số người", over, "forms", "population"
    )
    outside = counts[~counts["stratum"].isin(strata["stratum"])].drop_duplicates("stratum")
    yield from each("ESTIMATE-UNKNOWN-STRATUM", "có phiếu nhưng không có trong dàn mẫu", outside)
    valid = counts.groupby(["stratum", "question"])["n"].sum().reset_index()
    valid = valid.merge(strata.drop_duplicates("stratum"), on="stratum")
    yield from each(
        "ESTIMATE-OVER-FORMS", "nhiều câu trả lời hơn số phiếu",
        valid[valid["n"] > valid["forms"]], "question", "n", "forms",
    )  # fmt: skip
    base = counts["base"] if "base" in counts else pd.Series(1, index=counts.index)
    wrong = (counts["n"] < 0) | counts["value"].isna() | (base < 0) | base.isna()
    if rate:
        wrong |= (counts["value"] < 0) | (counts["value"] > base)
    yield from each(
        "ESTIMATE-VALUE", "giá trị hoặc số đếm không hợp lệ", counts[wrong], "value", "n"
    )


def _values(counts: pd.DataFrame, strata: pd.DataFrame) -> pd.DataFrame:
    """Counts with the design of their stratum; `factor` is the design's part of the variance."""
    design = strata.copy()
    design["population"] = design["population"].astype("Float64").astype("float64")
    r, population = design["forms"].astype("float64"), design["population"]
    with np.errstate(divide="ignore", invalid="ignore"):
        design["weight"] = np.where(population.isna(), 1.0, population / r)
        # A stratum all of whose people answered adds nothing, even where it is one person.
        factor = (1 - r / population) * r / (r - 1) * design["weight"] ** 2
        design["factor"] = np.where(r == population, 0.0, np.where(r > 1, factor, np.nan))
    merged = counts[counts["n"] > 0].merge(design, on="stratum", how="inner")
    if "base" not in merged:
        merged["base"] = 1.0
    return merged[merged["base"] > 0].astype(dict.fromkeys(("n", "value", "base"), "float64"))


def _spread(values: pd.DataFrame, sums: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Variance and degrees of freedom of each domain × question."""
    of_domain = sums[["estimate", "weighted"]].add_prefix("domain_")
    rows = values.join(of_domain, on=keys)
    residual = rows["value"] - rows["domain_estimate"] * rows["base"]
    rows["first"], rows["second"] = rows["n"] * residual, rows["n"] * residual**2
    by_stratum = rows.groupby([*keys, "stratum"], dropna=False).agg(
        n=("n", "sum"), first=("first", "sum"), second=("second", "sum"),
        factor=("factor", "first"), forms=("forms", "first"), total=("domain_weighted", "first"),
    )  # fmt: skip
    squares = by_stratum["second"] - by_stratum["first"] ** 2 / by_stratum["forms"]
    # 0 × unknown is unknown: a lone form must not pass for one without variance.
    by_stratum["variance"] = by_stratum["factor"] * squares.clip(lower=0) / by_stratum["total"] ** 2
    grouped = by_stratum.groupby(keys, dropna=False)
    result = grouped["variance"].agg(lambda part: part.sum(skipna=False)).to_frame("variance")
    result["df"] = grouped["n"].sum() - grouped.size()
    result["census"] = grouped["factor"].agg(lambda part: bool((part == 0).all()))
    return result


def _totals(strata: pd.DataFrame, domain: Sequence[str]) -> pd.DataFrame:
    table = strata.assign(
        population=strata["population"].astype("Float64"),
        covered=strata["population"].astype("Float64").where(strata["forms"] > 0, 0),
        open=strata["population"].isna(),
    )
    sums = {"forms": "sum", "population": "sum", "covered": "sum", "open": "any"}
    if not domain:
        return table.agg(sums).to_frame().T
    return table.groupby(list(domain), dropna=False).agg(sums).reset_index()


def _intervals(table: pd.DataFrame, rate: bool, confidence: float) -> pd.DataFrame:
    p, n = table["estimate"].to_numpy("float64"), table["n"].to_numpy("float64")
    variance, df = table["variance"].to_numpy("float64"), table["df"].to_numpy("float64")
    variance = np.where(variance < _ROUNDING, 0.0, variance)
    is_open, census = table["open"].to_numpy(bool), table["census"].to_numpy(bool)
    se = np.sqrt(variance)
    tail = (1 - confidence) / 2
    # At 0 and 1, and where only complete strata vary, the logit interval would have no width.
    edge = (variance == 0) | (p < 1e-12) | (p > 1 - 1e-12)
    edge &= rate
    with np.errstate(divide="ignore", invalid="ignore"):
        t = stats.t.ppf(1 - tail, df)
        if rate:
            half = t * se / (p * (1 - p))
            low, high = _expit(_logit(p) - half), _expit(_logit(p) + half)
            kg_low, kg_high = korn_graubard(p, variance, n, df, confidence)
            low, high = np.where(edge, kg_low, low), np.where(edge, kg_high, high)
        else:
            low, high = p - t * se, p + t * se
    missing = (table["covered"] < table["population"]).fillna(False).to_numpy(bool)
    named = np.select(
        [is_open, census & missing, census, np.isnan(variance) | (df < 1), edge],
        [OPEN, PART_CENSUS, CENSUS, LONE_FORM, KORN_GRAUBARD],
        LOGIT if rate else STUDENT,
    )
    none = np.isin(named, [OPEN, PART_CENSUS, CENSUS, LONE_FORM])
    unknown = np.isin(named, [OPEN, PART_CENSUS, LONE_FORM])
    return table.assign(
        n=n.astype("int64"),
        forms=table["forms"].astype("int64"),
        se=np.where(unknown, np.nan, np.where(edge & ~census, 0.0, se)),
        df=df.astype("int64"),
        low=np.where(none, np.nan, low),
        high=np.where(none, np.nan, high),
        interval=named,
        population=table["population"].astype("Float64").where(~is_open),
        covered=table["covered"].astype("Float64").where(~is_open),
    )


def korn_graubard(
    p: np.ndarray, variance: np.ndarray, n: np.ndarray, df: np.ndarray, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Korn–Graubard interval of rates `p`, arrays of one shape; `n` answers, `df` of the design.

    The effective size p(1-p)/variance, adjusted for the design's degrees of freedom, is not above
    n; it is n where the variance is 0 (NCHS Series 2 No 175).
    """
    tail = (1 - confidence) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(variance > 0, p * (1 - p) / variance, n)
        adjusted = size * (stats.t.ppf(tail, n - 1) / stats.t.ppf(tail, df)) ** 2
    size = np.fmin(np.where(np.isfinite(adjusted), adjusted, size), n)
    low = np.where(p <= 0, 0.0, stats.beta.ppf(tail, p * size, (1 - p) * size + 1))
    high = np.where(p >= 1, 1.0, stats.beta.ppf(1 - tail, p * size + 1, (1 - p) * size))
    return low, high


def _logit(p: np.ndarray) -> np.ndarray:
    return np.log(p / (1 - p))


def _expit(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))
