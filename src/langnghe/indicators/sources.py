"""Where the answers behind a figure stand: files, sheets, rows; and the corrections of them."""

import numpy as np
import pandas as pd

from langnghe.indicators.areas import SCOPES, in_scope, strata_with_areas
from langnghe.params.load import Survey

SOURCES = ["scope", "area", "group", "file", "sheet", "forms", "rows"]
_IN_SHEET = ["area", "group", "file", "sheet"]


def sources(origins: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """`SOURCES` of every scope, area and group: how many forms of it a sheet has, and in which
    rows: "5–14; 17"; "" of a table of totals.

    origins: see `intake.origins`. Over the whole district forms of an unknown unit are there too.
    """
    strata, parts = strata_with_areas(survey), []
    for scope in SCOPES:
        rows = origins.assign(area="")
        if scope != SCOPES[0]:
            areas = in_scope(strata, scope, survey)[["group", "unit", "area"]]
            rows = origins.merge(areas, on=["group", "unit"])
        parts.append(_by_sheet(rows).assign(scope=scope))
    return pd.concat(parts, ignore_index=True)[SOURCES]


def _by_sheet(runs: pd.DataFrame) -> pd.DataFrame:
    runs = runs.sort_values([*_IN_SHEET, "first"], ignore_index=True)
    before = runs[_IN_SHEET].shift().eq(runs[_IN_SHEET]).all(axis=1)
    joins = before & (runs["first"] == runs["last"].shift() + 1).fillna(False).astype(bool)
    merged = runs.assign(run=(~joins).cumsum()).groupby([*_IN_SHEET, "run"], as_index=False)
    merged = merged.agg({"forms": "sum", "first": "min", "last": "max"})
    merged["rows"] = [
        "" if pd.isna(first) else str(first) if first == last else f"{first}–{last}"
        for first, last in zip(merged["first"], merged["last"], strict=True)
    ]
    sheets = merged.groupby(_IN_SHEET, as_index=False)
    return sheets.agg({"forms": "sum", "rows": lambda texts: "; ".join(filter(None, texts))})


def corrections_of(
    figures: pd.DataFrame, touched: pd.DataFrame, sources: pd.DataFrame, survey: Survey
) -> list[str]:
    """The numbers of the corrections that touched what each figure is made of: "1 3", or "".

    figures: scope, area, group, questions (ids with a space between). touched: see
    `intake.corrections`; a correction of no group, unit or question alone is of all in its sheet.
    """
    strata, found = strata_with_areas(survey), dict[tuple[str, str, str], pd.DataFrame]()
    for scope in SCOPES:
        units = in_scope(strata, scope, survey)[["area", "group", "unit"]]
        sheets = sources.loc[sources["scope"] == scope, _IN_SHEET]
        here = touched.merge(sheets, on=["file", "sheet"], suffixes=("", "_of"))
        here = here[here["group"].isin([""]) | (here["group"] == here["group_of"])]
        inside = set(units.itertuples(index=False, name=None))
        mine = [
            unit == "" or (area, group, unit) in inside
            for area, group, unit in here[["area", "group_of", "unit"]].itertuples(index=False)
        ]
        for (area, group), rows in here[np.array(mine, bool)].groupby(["area", "group_of"]):
            found[scope, str(area), str(group)] = rows
    names = figures[["scope", "area", "group", "questions"]].itertuples(index=False, name=None)
    return [
        _numbers(found.get((scope, area, group)), asked.split())
        for scope, area, group, asked in names
    ]


def _numbers(touched: pd.DataFrame | None, asked: list[str]) -> str:
    if touched is None:
        return ""
    mine = touched[touched["question"].isin(["", *asked])]
    return " ".join(map(str, sorted(set(mine["number"]))))
