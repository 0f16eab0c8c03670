"""Every figure counted again from the sums of strata, beside what the report prints of it."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from langnghe.audit.sums import MEAN, RATE, series_for, series_of
from langnghe.indicators import figures as kinds
from langnghe.indicators.areas import SCOPES
from langnghe.indicators.estimate import KORN_GRAUBARD, LOGIT, STUDENT
from langnghe.params.indicators import (
    PERCENT,
    AllPositive,
    Composite,
    NumberMet,
    PositiveRate,
)
from langnghe.params.load import Survey
from langnghe.report.numbers import decimal

LIVE = [
    *("num", "den", "n", "wnum", "wden", "estimate", "se", "df", "size", "low", "high"),
    *("same", "same_interval", "same_counts"),
]
PRINTED = ["printed", "printed_low", "printed_high", "printed_num", "printed_den"]

_AREA = {
    "group": "",
    "level": ",{sums.level},{area}",
    "ward": ",{sums.ward},{area}",
    "unit": ",{sums.unit},{area}",
}
_SUMMED = ["n", "base", "value", "wb", "wv", "gb", "gv", "a", "b", "c"]
_HALF = "TINV(0.05,{df})*{se}"
_LOGIT = "1/(1+EXP(-(LN({estimate}/(1-{estimate}))%s" + _HALF + "/({estimate}*(1-{estimate})))))"
_SIZE = "=IFERROR(MIN({n},{n}*(TINV(0.05,{n}-1)/TINV(0.05,{df}))^2),{n})"
_ENDS = {
    LOGIT: ("=" + _LOGIT % "-", "=" + _LOGIT % "+"),
    STUDENT: ("={estimate}-" + _HALF, "={estimate}+" + _HALF),
    KORN_GRAUBARD: (
        "=IF({estimate}<=0,0,BETAINV(0.025,{estimate}*{size},(1-{estimate})*{size}+1))",
        "=IF({estimate}>=1,1,BETAINV(0.975,{estimate}*{size}+1,(1-{estimate})*{size}))",
    ),
}


def recount(
    figures: pd.DataFrame, sums: pd.DataFrame, frame: pd.DataFrame, survey: Survey
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The figures with what is computed (`LIVE`) and what is printed (`PRINTED`), and templates.

    figures: see `indicators.figures`. sums: see `sums`. frame: see `strata`. Estimates and ends of
    intervals are shares as in `figures`; printed numbers are in the unit printed. What is not
    computed is missing and has no template: intervals of groups with known totals, of strata with
    one form, of combinations; whatever the report does not print.
    """
    table = figures.reset_index(drop=True).assign(
        series=_series(figures, survey),
        factor=np.where(figures["unit"] == PERCENT, 100, 1),
        adjusted=figures["kind"].isin([kinds.RATE, kinds.MEAN]).to_numpy(),
    )
    table = _summed(table, sums)
    _of_sums(table, sums, survey)
    _of_forms(table, frame)
    _of_figures(table, survey)
    _printed(table)
    _compared(table)
    templates = table.filter(like="=").rename(columns=lambda name: name.removeprefix("="))
    templates = templates.reindex(columns=LIVE).fillna("")
    return table[[name for name in table if not name.startswith("=")]], templates


def _series(figures: pd.DataFrame, survey: Survey) -> list[str]:
    """By figure the series it is an estimate of, "" where it is none."""
    found = []
    for kind, subject, group in figures[["kind", "subject", "group"]].itertuples(index=False):
        if kind in (kinds.RATE, kinds.MEAN):
            found.append(series_of(RATE if kind == kinds.RATE else MEAN, group, subject))
        elif kind == kinds.INDICATOR and not _made_of_others(subject, survey):
            found.append(series_for(survey.indicators[subject], group, survey))
        else:
            found.append("")
    return found


def _made_of_others(indicator: str, survey: Survey) -> bool:
    return isinstance(survey.indicators[indicator].formula, Composite | NumberMet)


# --- from sums of strata -------------------------------------------------------------------------


def _summed(table: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """With the sums over the strata of each figure's area; `strata`: how many have answers;
    `squares`: whether all of these have what a variance needs."""
    parts = []
    for scope in SCOPES:
        rows = sums.assign(area="" if scope == "group" else sums[scope], strata=sums["n"] > 0)
        rows = rows if scope == "group" else rows[rows["area"] != ""]
        rows = rows.assign(squares=rows["a"].notna())
        keys = ["series", "area"]
        how = dict.fromkeys(_SUMMED, "sum") | {"strata": "sum", "squares": "all"}
        parts.append(rows.groupby(keys).agg(how).reset_index().assign(scope=scope))
    keys = ["series", "scope", "area"]
    found = pd.concat(parts, ignore_index=True).set_index(keys).add_prefix("sum_")
    return table.join(found, on=keys)


def _of_sums(table: pd.DataFrame, sums: pd.DataFrame, survey: Survey) -> None:
    """Counts, estimates and intervals of figures that are sums over strata."""
    here = table["sum_n"].notna()
    adjusted = table["adjusted"]
    by_answers = ~table["subject"].map(lambda name: _counts_answers(name, survey))
    value = table["sum_value"]
    table["num"], table["n"] = value, table["sum_n"]
    table["den"] = table["sum_base"].where(~by_answers, table["sum_n"])
    table["wnum"] = table["sum_gv"].where(adjusted, table["sum_wv"])
    table["wden"] = table["sum_gb"].where(adjusted, table["sum_wb"])
    estimate = table["wnum"] / table["wden"]
    table["estimate_"], table["df_"] = estimate, table["sum_n"] - table["sum_strata"]
    squares = table["sum_a"] - 2 * estimate * table["sum_b"] + estimate**2 * table["sum_c"]
    interval = table["interval"].where(table["sum_squares"].eq(True), "")
    with_ends = here & interval.isin(list(_ENDS)) & table["low"].notna()
    se = np.sqrt(squares.clip(lower=0)) / table["wden"]
    edge = with_ends & (interval == KORN_GRAUBARD)
    size = _size(table["sum_n"], table["df_"])
    low, high = _ends(interval, estimate, se, table["df_"], size)
    area = table["scope"].map(_AREA)
    total = "=SUMIFS({sums.%s},{sums.series},{series}"
    weighted = np.where(adjusted, "g", "w")

    def summed(name: str) -> pd.Series:
        return total % name + area + ")"

    def part(name: str) -> pd.Series:
        return summed(name).str.removeprefix("=")

    made = {
        "num": summed("value"),
        "den": summed("base").where(~by_answers, summed("n")),
        "n": summed("n"),
        "wnum": summed("gv").where(adjusted, summed("wv")),
        "wden": summed("gb").where(adjusted, summed("wb")),
        "estimate": '=IF({wden}=0,"",{wnum}/{wden})',
    }
    del weighted
    for name, template in made.items():
        table[f"={name}"] = pd.Series(template, table.index).where(here, "")
    squared = "+{estimate}^2*" + part("c") + "))/{wden}"
    variance = "=SQRT(MAX(0," + part("a") + "-2*{estimate}*" + part("b") + squared
    count = "={n}-COUNTIFS({sums.series},{series}" + area + ',{sums.n},">0")'
    table["=se"], table["=df"] = variance.where(with_ends, ""), count.where(with_ends, "")
    table["=size"] = np.where(edge, _SIZE, "")
    for side, name in enumerate(("low", "high")):
        table[f"={name}"] = interval.map(lambda x, side=side: _ENDS[x][side] if x in _ENDS else "")
        table[f"={name}"] = table[f"={name}"].where(with_ends, "")
    table["se"], table["df"] = se.where(with_ends), table["df_"].where(with_ends)
    table["size"] = size.where(edge)
    table["low_"], table["high_"] = low.where(with_ends), high.where(with_ends)


def _counts_answers(subject: str, survey: Survey) -> bool:
    """Whether what is printed as the denominator counts answers, not forms."""
    indicator = survey.indicators.get(subject)
    return indicator is None or isinstance(indicator.formula, PositiveRate | AllPositive)


def _size(n: pd.Series, df: pd.Series) -> pd.Series:
    """Korn and Graubard's size of a sample without variance."""
    adjusted = n * (_t(n - 1) / _t(df)) ** 2
    return np.minimum(adjusted.where(np.isfinite(adjusted), n), n)


def _t(df: pd.Series) -> pd.Series:
    return pd.Series(special.stdtrit(df.where(df >= 1), 0.975), df.index)


def _ends(
    interval: pd.Series, p: pd.Series, se: pd.Series, df: pd.Series, size: pd.Series
) -> tuple[pd.Series, pd.Series]:
    half = _t(df) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        logit, of_logit = special.logit(p), half / (p * (1 - p))
    beta = special.betaincinv
    low = {
        LOGIT: special.expit(logit - of_logit),
        STUDENT: p - half,
        KORN_GRAUBARD: np.where(p <= 0, 0.0, beta(p * size, (1 - p) * size + 1, 0.025)),
    }
    high = {
        LOGIT: special.expit(logit + of_logit),
        STUDENT: p + half,
        KORN_GRAUBARD: np.where(p >= 1, 1.0, beta(p * size + 1, (1 - p) * size, 0.975)),
    }
    chosen = [interval == name for name in low]
    return tuple(
        pd.Series(np.select(chosen, [*ends.values()], np.nan), p.index) for ends in (low, high)
    )  # type: ignore[return-value]


# --- from the frame ------------------------------------------------------------------------------


def _of_forms(table: pd.DataFrame, frame: pd.DataFrame) -> None:
    """Forms received of those required."""
    own = table["kind"] == kinds.FORMS
    area = table["scope"].map(_AREA).str.replace("sums.", "frame.")
    for name, column in (("num", "forms"), ("den", "required")):
        total = "=SUMIFS({frame." + column + "},{frame.group},{group}" + area + ")"
        table[f"={name}"] = table[f"={name}"].mask(own, total)
        parts = []
        for scope in SCOPES:
            rows = frame.assign(area="" if scope == "group" else frame[scope])
            rows = rows if scope == "group" else rows[rows["area"] != ""]
            sums = rows.groupby(["area", "group"])[column].sum()
            parts.append(sums.rename("total").reset_index().assign(scope=scope))
        keys = ["scope", "area", "group"]
        found = table[keys].join(pd.concat(parts).set_index(keys), on=keys)["total"]
        table[name] = table[name].mask(own, found.astype("float64"))
    share = table["num"] / table["den"].where(table["den"] > 0)
    table["estimate_"] = table["estimate_"].mask(own, share)
    template = '=IF({den}=0,"",{num}/{den})'
    table["=estimate"] = table["=estimate"].mask(own, template)


# --- from other figures --------------------------------------------------------------------------


def _of_figures(table: pd.DataFrame, survey: Survey) -> None:
    """Combinations of groups and composites, from the cells of what they are made of."""
    keys = table[["kind", "subject", "group", "scope", "area"]].itertuples(index=False, name=None)
    at: dict[tuple[Hashable, ...], int] = {key: number for number, key in enumerate(keys)}
    combinations = {what.id: what for what in survey.year.combine}
    for row in table[table["kind"].isin([kinds.COMBINED, kinds.INDICATOR])].itertuples():
        if row.kind == kinds.COMBINED:
            name, _, question = str(row.subject).partition(".")
            weights = combinations[name].groups
            parts = {
                at.get((kinds.RATE, question, group, "group", "")): weight / sum(weights.values())
                for group, weight in weights.items()
            }
            _add(table, int(row[0]), parts, ("num", "den"))
        elif _made_of_others(str(row.subject), survey):
            _of_parts(table, row._asdict(), at, survey)


def _of_parts(
    table: pd.DataFrame,
    row: Mapping[str, Any],
    at: Mapping[tuple[Hashable, ...], int],
    survey: Survey,
) -> None:
    formula = survey.indicators[row["subject"]].formula
    assert isinstance(formula, Composite | NumberMet)
    cells: list[int | None] = []
    for part in formula.parts:
        groups = survey.indicators[part.indicator].groups
        group = part.group or (row["group"] if row["group"] in groups else "".join(groups[:1]))
        key = (kinds.INDICATOR, part.indicator, group, row["scope"], row["area"])
        cells.append(at.get(key))
    number = row["Index"]
    if isinstance(formula, Composite):
        total = sum(part.weight for part in formula.parts)
        weights = [part.weight / total for part in formula.parts]
        _add(table, number, dict(zip(cells, weights, strict=True)))
    elif None not in cells:
        terms, met = [], 0
        for part, cell in zip(formula.parts, cells, strict=True):
            of = survey.indicators[part.indicator]
            assert of.target is not None, "params refuse a part without a target"
            goal = of.target.value / of.factor
            at_least = of.target.comparison == "at-least"
            sign, slack = (">=", -1e-12) if at_least else ("<=", 1e-12)
            terms.append(f"IF({{estimate[{cell}]}}{sign}{goal + slack!r},1,0)")
            found = table.at[cell, "estimate_"]
            met += found >= goal + slack if at_least else found <= goal + slack
        table.loc[number, ["=estimate", "estimate_"]] = ["=" + "+".join(terms), float(met)]


def _add(
    table: pd.DataFrame,
    number: int,
    parts: Mapping[int | None, float],
    counts: tuple[str, ...] = (),
) -> None:
    """A weighted mean of the figures in some rows, and the sums of their counts."""
    if None in parts:
        return
    rows = [row for row in parts if row is not None]
    terms = [f"{parts[row]!r}*{{estimate[{row}]}}" for row in rows]
    table.at[number, "=estimate"] = "=" + "+".join(terms)
    table.at[number, "estimate_"] = sum(parts[row] * table.at[row, "estimate_"] for row in rows)
    for name in counts:
        table.at[number, f"={name}"] = "=" + "+".join(f"{{{name}[{row}]}}" for row in rows)
        table.at[number, name] = sum(table.at[row, name] for row in rows)


# --- beside what is printed ----------------------------------------------------------------------


def _printed(table: pd.DataFrame) -> None:
    """The numbers as the report prints them."""
    for name, column in (("printed", "estimate"), ("printed_low", "low"), ("printed_high", "high")):
        values = zip(table["factor"] * table[column], table["decimals"], strict=True)
        table[name] = [as_printed(value, int(decimals)) for value, decimals in values]
    for name, column in (("printed_num", "numerator"), ("printed_den", "denominator")):
        table[name] = table[column].astype("Float64").to_numpy("float64", na_value=np.nan)
    for name in ("estimate", "low", "high"):
        table[name] = table.pop(f"{name}_")


def as_printed(value: float, decimals: int) -> float:
    """A number rounded as `report.numbers` rounds it; missing where there is none."""
    return np.nan if pd.isna(value) else float(decimal(value, decimals).replace(",", "."))


def _compared(table: pd.DataFrame) -> None:
    """Whether what is computed is what is printed; missing where either is not there."""

    def same(one: str, other: str, factor: str = "{factor}*", places: str = "{decimals}") -> str:
        return f"ABS(ROUND(ROUND({factor}{{{one}}},10),{places})-{{{other}}})<0.000000001"

    value = (table["=estimate"] != "") & table["printed"].notna()
    ends = (table["=low"] != "") & table["printed_low"].notna()
    num, den = (
        (table[f"={name}"] != "") & table[f"printed_{name}"].notna() for name in ("num", "den")
    )
    table["=same"] = np.where(value, "=" + same("estimate", "printed"), "")
    both = f"=AND({same('low', 'printed_low')},{same('high', 'printed_high')})"
    table["=same_interval"] = np.where(ends, both, "")
    counts = [same(name, f"printed_{name}", "", "0") for name in ("num", "den")]
    table["=same_counts"] = np.select(
        [num & den, num, den], [f"=AND({','.join(counts)})", f"={counts[0]}", f"={counts[1]}"], ""
    )
    equal = {
        name: _equal(table["factor"] * table[name], table[f"printed{end}"], table["decimals"])
        for name, end in (("estimate", ""), ("low", "_low"), ("high", "_high"))
    }
    whole = pd.Series(0, table.index)
    counted = {
        name: _equal(table[name], table[f"printed_{name}"], whole) for name in ("num", "den")
    }
    table["same"] = equal["estimate"].where(value)
    table["same_interval"] = (equal["low"] & equal["high"]).where(ends)
    table["same_counts"] = (
        (counted["num"] | ~num) & (counted["den"] | ~den)
    ).where(num | den)


def _equal(value: pd.Series, printed: pd.Series, decimals: pd.Series) -> pd.Series:
    shown = [as_printed(x, int(n)) for x, n in zip(value, decimals, strict=True)]
    return (pd.Series(shown, value.index) - printed).abs().lt(1e-9).astype("object")
