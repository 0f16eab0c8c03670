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
    _of_sums(table, survey)
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


def _of_sums(table: pd.DataFrame, survey: Survey) -> None:
    """Counts, estimates and intervals of figures that are sums over strata."""
    here, adjusted = table["sum_n"].notna(), table["adjusted"]
    answers = table["subject"].map(lambda name: _counts_answers(name, survey))
    table["num"], table["n"] = table["sum_value"], table["sum_n"]
    table["den"] = table["sum_base"].where(answers, table["sum_n"])
    table["wnum"] = table["sum_gv"].where(adjusted, table["sum_wv"])
    table["wden"] = table["sum_gb"].where(adjusted, table["sum_wb"])
    table["found"] = table["wnum"] / table["wden"]
    area = table["scope"].map(_AREA)

    def summed(name: str) -> pd.Series:
        return "SUMIFS({sums." + name + "},{sums.series},{series}" + area + ")"

    made = {
        "num": summed("value"),
        "n": summed("n"),
        "den": summed("base").where(answers, summed("n")),
        "wnum": summed("gv").where(adjusted, summed("wv")),
        "wden": summed("gb").where(adjusted, summed("wb")),
        "estimate": pd.Series('IF({wden}=0,"",{wnum}/{wden})', table.index),
    }
    for name, template in made.items():
        table[f"={name}"] = ("=" + template).where(here, "")
    squares = summed("a") + "-2*{estimate}*" + summed("b") + "+{estimate}^2*" + summed("c")
    degrees = "={n}-COUNTIFS({sums.series},{series}" + area + ',{sums.n},">0")'
    _intervals(table, "=SQRT(MAX(0," + squares + "))/{wden}", degrees)


def _intervals(table: pd.DataFrame, se: pd.Series, df: pd.Series) -> None:
    """Intervals where every stratum has what a variance needs; `se`, `df`: their templates."""
    interval, p, n = table["interval"], table["found"], table["n"]
    live = table["sum_squares"].eq(True) & interval.isin(list(_ENDS)) & table["low"].notna()
    interval = interval.where(live, "")
    squares = table["sum_a"] - 2 * p * table["sum_b"] + p**2 * table["sum_c"]
    table["se"] = (np.sqrt(squares.clip(lower=0)) / table["wden"]).where(live)
    table["df"] = (n - table["sum_strata"]).where(live)
    table["size"] = _size(n, table["df"]).where(interval == KORN_GRAUBARD)
    table["found_low"], table["found_high"] = _ends(table, interval)
    table["=se"], table["=df"] = se.where(live, ""), df.where(live, "")
    table["=size"] = np.where(interval == KORN_GRAUBARD, _SIZE, "")
    for side, name in enumerate(("low", "high")):
        ends = {method: templates[side] for method, templates in _ENDS.items()}
        table[f"={name}"] = interval.map(ends).fillna("")


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


def _ends(table: pd.DataFrame, interval: pd.Series) -> tuple[pd.Series, pd.Series]:
    p, df, size = table["found"], table["df"], table["size"]
    half = _t(df) * table["se"]
    with np.errstate(divide="ignore", invalid="ignore"):
        logit, of_logit = special.logit(p), half / (p * (1 - p))
    low = {
        LOGIT: special.expit(logit - of_logit),
        STUDENT: p - half,
        KORN_GRAUBARD: special.betaincinv(p * size, (1 - p) * size + 1, 0.025).where(p > 0, 0.0),
    }
    high = {
        LOGIT: special.expit(logit + of_logit),
        STUDENT: p + half,
        KORN_GRAUBARD: special.betaincinv(p * size + 1, (1 - p) * size, 0.975).where(p < 1, 1.0),
    }

    def chosen(ends: Mapping[str, pd.Series]) -> pd.Series:
        which = [interval == name for name in ends]
        return pd.Series(np.select(which, [*ends.values()], np.nan), p.index)

    return chosen(low), chosen(high)


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
    groups = own & (table["scope"] == "group") & (table["group"] != "") & table["required"].notna()
    for number in table.index[own & (table["group"] == "")]:
        for name in ("num", "den"):
            cells = "+".join(f"{{{name}[{at}]}}" for at in table.index[groups])
            table.loc[number, [name, f"={name}"]] = [table.loc[groups, name].sum(), f"={cells}"]
    share = table["num"] / table["den"].where(table["den"] > 0)
    table["found"] = table["found"].mask(own, share)
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
            found = table.at[cell, "found"]
            met += found >= goal + slack if at_least else found <= goal + slack
        table.loc[number, ["=estimate", "found"]] = ["=" + "+".join(terms), float(met)]


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
    table.at[number, "found"] = sum(parts[row] * table.at[row, "found"] for row in rows)
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
    for name, found in (("estimate", "found"), ("low", "found_low"), ("high", "found_high")):
        table[name] = table.pop(found)


def as_printed(value: float, decimals: int) -> float:
    """A number rounded as `report.numbers` rounds it; missing where there is none."""
    return np.nan if pd.isna(value) else float(decimal(value, decimals).replace(",", "."))


def _compared(table: pd.DataFrame) -> None:
    """Whether what is computed is what is printed; missing where either is not there."""

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
    table["same_counts"] = ((counted["num"] | ~num) & (counted["den"] | ~den)).where(num | den)


def same(one: str, other: str, factor: str = "{factor}*", decimals: str = "{decimals}") -> str:
    """The formula, as a template, that a cell has the printed number to its shown decimals."""
    rounded = f"ROUND(ROUND({factor}{{{one}}},10),{decimals})"
    return f"ABS({rounded}-{{{other}}})<0.000000001"


def _equal(value: pd.Series, printed: pd.Series, decimals: pd.Series) -> pd.Series:
    shown = [as_printed(x, int(n)) for x, n in zip(value, decimals, strict=True)]
    return (pd.Series(shown, value.index) - printed).abs().lt(1e-9).astype("object")
