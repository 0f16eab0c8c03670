"""The changes since an earlier year counted again: as each year's rates are, and at the later
year's population (see `indicators.comparison`).

At fixed population the sums are over the cells, schools or the officials of a ward, that have
answers to the question in both years; an earlier form then stands for w·N'/N people, N' and N the
cell's people in the two years.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from langnghe.audit.recount import as_printed, same
from langnghe.audit.strata import STATE_WORDS
from langnghe.audit.sums import RATE, series_of
from langnghe.indicators.areas import SCOPES, area_names
from langnghe.indicators.comparison import Side, Wave, moved_places
from langnghe.indicators.figures import figure_key
from langnghe.indicators.rates import valued
from langnghe.indicators.series import SAME, series
from langnghe.params.load import Survey

WHOLE = "toàn địa bàn"
IN = {scope: f"in_{scope}" for scope in SCOPES}
"""By scope the column that says in which area's figure at fixed population a row is."""

CHECKS = ("same_now", "same_then", "same_diff", "same_fixed")
LIVE = ["now", "then", "diff", "fixed_now", "fixed_then", "fixed_diff", *CHECKS]
_CELL = ["group", "question", "cell"]


@dataclass(frozen=True)
class Earlier:
    """The earlier year: its strata with the ward where they lie now and their cell; its answers to
    the questions that are compared; and which cells the figures at fixed population rest on."""

    strata: pd.DataFrame
    cube: pd.DataFrame
    fixed: pd.DataFrame
    cells: pd.Series
    """Of the later year, by stratum."""


def earlier(now: Wave, then: Wave) -> Earlier:
    """What the workbook shows of the earlier year."""
    kept = series(now.survey, then.survey)
    kept = kept.loc[kept["series"] == SAME, ["group", "question"]]
    later = Side(now, kept, None)
    before = Side(then, kept, moved_places(now.survey, then.survey))
    names, strata = area_names(then.survey), before.strata
    schools = [group.id for group in then.survey.year.groups if group.unit == "school"]
    placed = strata["group"].isin(schools)
    strata = strata.assign(
        unit_name=[names.get(unit, unit) for unit in strata["unit"]],
        level=strata["level"].where(placed, ""),
        ward=strata["ward"].where(placed, ""),
        weight=(strata["population"] / strata["forms"].where(strata["forms"] > 0)).fillna(1.0),
    )
    cube = then.cube.merge(kept, on=["group", "question"])
    cube = cube.assign(layer=cube["group"] + "@" + cube["unit"])
    cube = valued(cube[cube["layer"].isin(strata["stratum"]) & (cube["n"] > 0)], then.survey)
    cube["answer"] = cube["answer"].replace(STATE_WORDS)
    parts = [
        _fixed(later, before, scope, str(group))
        for scope in SCOPES
        for group in kept["group"].unique()
    ]
    fixed = pd.concat([pd.DataFrame(columns=pd.Index(["scope", *_CELL, "area"])), *parts])
    cells = later.strata.set_index("stratum")["cell"]
    columns = ["layer", "group", "unit", "question", "answer", "n", "positive"]
    return Earlier(
        strata.reset_index(drop=True), cube[columns].reset_index(drop=True), fixed, cells
    )


def _fixed(later: Side, before: Side, scope: str, group: str) -> pd.DataFrame:
    """The cells with answers in both years, by question, and the later year's area of each."""
    answered, areas = [], []
    for side in (later, before):
        counts, strata = side.of(scope, group)
        strata = strata[(strata["forms"] > 0) & (strata["cell"] != "")]
        if strata["population"].isna().any():
            strata = strata[:0]
        rows = counts.merge(strata[["stratum", "cell"]], on="stratum")
        answered.append(rows[["question", "cell"]].drop_duplicates())
        areas.append(strata.drop_duplicates("cell").set_index("cell")["area"])
    both = answered[0].merge(answered[1]).assign(scope=scope, group=group)
    return both.assign(area=both["cell"].map(areas[0]).replace("", WHOLE))


# --- sums ----------------------------------------------------------------------------------------


def with_cells(sums: pd.DataFrame, before: Earlier) -> pd.DataFrame:
    """This year's sums with, by scope, the area whose figure at fixed population they are in."""
    rates = sums["series"].str.startswith(RATE + "|")
    keys = pd.DataFrame(
        {
            "group": sums["series"].str.split("|").str[1],
            "question": sums["subject"],
            "cell": sums["layer"].str.split("/").str[0].map(before.cells),
        }
    )
    return sums.assign(**{name: part.where(rates, "") for name, part in _in(keys, before)})


def _in(keys: pd.DataFrame, before: Earlier) -> Iterator[tuple[str, pd.Series]]:
    for scope, name in IN.items():
        own = before.fixed[before.fixed["scope"] == scope].set_index(_CELL)["area"]
        found = keys.join(own.rename("area"), on=_CELL)["area"]
        yield name, found.astype("object").fillna("")


def sums_before(before: Earlier, frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The earlier year's sums by stratum and question, and their templates.

    frame: the later year's, with `cell`. The templates refer to the sheets "frame", "before" (the
    earlier strata) and "cube_before".
    """
    cube = before.cube.dropna(subset="positive")
    cube = cube.assign(value=cube["n"] * cube["positive"])
    keys = ["layer", "group", "question"]
    table = cube.groupby(keys, as_index=False, sort=False)[["n", "value"]].sum()
    strata = before.strata.assign(at=range(len(before.strata)))
    columns = ["stratum", "unit", "level", "ward", "cell", "weight", "at"]
    table = table.merge(strata[columns], left_on="layer", right_on="stratum")
    now, then = _people(frame), _people(strata)
    ratio = table[["group", "cell"]].join((now / then).rename("ratio"), on=["group", "cell"])
    table = table.assign(
        series=[
            series_of(RATE, *names) for names in zip(table["group"], table["question"], strict=True)
        ],
        ratio=ratio["ratio"],
        wb=table["weight"] * table["n"],
        wv=table["weight"] * table["value"],
        **dict(_in(table, before)),
    )
    table = table.assign(xb=table["wb"] * table["ratio"], xv=table["wv"] * table["ratio"])
    fixed = table[list(IN.values())].ne("").any(axis=1)
    where = "{cube_before.layer},{layer},{cube_before.question},{question}"
    people = '{sheet.population},{sheet.group},{group},{sheet.cell},{cell},{sheet.forms},">0"'
    ratio_of = "/".join(f"SUMIFS({people})".replace("sheet", x) for x in ("frame", "before"))
    templates = pd.DataFrame(
        {
            "n": "=SUMIFS({cube_before.n}," + where + ',{cube_before.positive},">=0")',
            "value": "=SUMIFS({cube_before.n}," + where + ",{cube_before.positive},1)",
            "weight": [f"={{before.weight[{at}]}}" for at in table["at"]],
            "wb": "={weight}*{n}",
            "wv": "={weight}*{value}",
            "ratio": np.where(fixed, "=" + ratio_of, ""),
            "xb": np.where(fixed, "={wb}*{ratio}", ""),
            "xv": np.where(fixed, "={wv}*{ratio}", ""),
        }
    )
    for name in ("ratio", "xb", "xv"):
        table[name] = table[name].where(fixed)
    return table, templates


def _people(strata: pd.DataFrame) -> pd.Series:
    """People of the strata that have forms, by group and cell."""
    strata = strata[strata["forms"] > 0].astype({"population": "Float64"})
    return strata.groupby(["group", "cell"])["population"].sum().astype("float64")


# --- changes -------------------------------------------------------------------------------------


def recount(
    changes: pd.DataFrame, sums: pd.DataFrame, then: pd.DataFrame, survey: Survey
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every comparable change, with what is computed (`LIVE`), what is printed, and templates.

    changes: see `indicators.comparison`. sums: this year's, `with_cells`. then: `sums_before`.
    Rates and differences computed are shares; printed ones percent and points.
    """
    rates = [survey.rates_of[name] for name in changes["question"]]
    table = changes.reset_index(drop=True).assign(
        key=[
            figure_key("change", *names)
            for names in changes[["question", "group", "scope", "area"]].itertuples(index=False)
        ],
        title=[rate.title.vi for rate in rates],
        decimals=[rate.decimals for rate in rates],
        series=[
            series_of(RATE, *names)
            for names in changes[["group", "question"]].itertuples(index=False)
        ],
        inside=changes["area"].replace("", WHOLE).to_numpy(),
    )
    sides = {
        "now": ("sums", sums, "wv", "wb", _OWN, table["rate"]),
        "then": ("sums_before", then, "wv", "wb", _OWN, table["earlier_rate"]),
        "fixed_now": ("sums", sums, "wv", "wb", IN, table["fixed_rate"]),
        "fixed_then": ("sums_before", then, "xv", "xb", IN, table["fixed_earlier_rate"]),
    }
    templates = pd.DataFrame("", table.index, LIVE)
    for name, (sheet, rows, above, below, columns, printed) in sides.items():
        found, made = _quotient(table, sheet, rows, (above, below), columns)
        table[name] = found.where(printed.notna())
        templates[name] = made.where(printed.notna(), "")
        table[f"printed_{name}"] = _as_printed(printed, table["decimals"])
    for prefix in ("", "fixed_"):
        one, other, diff = f"{prefix}now", f"{prefix}then", f"{prefix}diff"
        known = (templates[one] != "") & (templates[other] != "")
        table[f"printed_{diff}"] = _as_printed(table.pop(diff), table["decimals"])
        table[diff] = (table[one] - table[other]).where(known)
        templates[diff] = np.where(known, f"={{{one}}}-{{{other}}}", "")
    for check, name in zip(CHECKS, ("now", "then", "diff", "fixed_diff"), strict=True):
        both = (templates[name] != "") & table[f"printed_{name}"].notna()
        shown = _as_printed(table[name], table["decimals"])
        equal = (shown - table[f"printed_{name}"]).abs().lt(1e-9)
        table[check] = equal.astype("object").where(both)
        test = same(name, f"printed_{name}", "100*", "{decimals}")
        templates[check] = np.where(both, f"={test}", "")
    return table, templates


_OWN = {"group": "", "level": "level", "ward": "ward", "unit": "unit"}


def _quotient(
    table: pd.DataFrame,
    sheet: str,
    sums: pd.DataFrame,
    of: tuple[str, str],
    columns: dict[str, str],
) -> tuple[pd.Series, pd.Series]:
    """The quotient of two sums over each row's area, and its template.

    columns: by scope the column of the sums that names the area; "" where all of them count.
    """
    parts, made = [], {}
    for scope, column in columns.items():
        rows = sums[sums[column] != ""] if column else sums
        area = rows[column] if column else WHOLE
        totals = rows.assign(inside=area).groupby(["series", "inside"])[list(of)].sum()
        parts.append(totals.reset_index().assign(scope=scope))
        criterion = f",{{{sheet}.{column}}},{{inside}}" if column else ""
        each = (
            f"SUMIFS({{{sheet}.{name}}},{{{sheet}.series}},{{series}}{criterion})" for name in of
        )
        made[scope] = "=" + "/".join(each)
    keys = ["series", "scope", "inside"]
    found = table[keys].join(pd.concat(parts).set_index(keys), on=keys)
    return found[of[0]] / found[of[1]], table["scope"].map(made)


def _as_printed(shares: pd.Series, decimals: pd.Series) -> list[float]:
    values = zip(100 * shares.astype("float64"), decimals, strict=True)
    return [as_printed(value, int(places)) for value, places in values]
