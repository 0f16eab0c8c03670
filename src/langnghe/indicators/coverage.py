"""How many forms were required and how many came."""

import pandas as pd

from langnghe.indicators.areas import SCOPES, in_scope, strata_with_areas
from langnghe.params.load import Survey


def coverage(received: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Coverage of every scope and area, by group.

    received: group, unit, forms. Gives scope, area, group, population, required, received,
    units (in the frame), units_received (with at least one form) and rate (received ÷ required,
    missing for an open form). Forms of an unrecognised unit count in the scope "group" only.
    """
    strata = strata_with_areas(survey).merge(received, on=["group", "unit"], how="left")
    strata["received"] = strata["forms"].fillna(0).astype("int64")
    known = pd.MultiIndex.from_frame(strata[["group", "unit"]])
    lost = received[~pd.MultiIndex.from_frame(received[["group", "unit"]]).isin(known)]
    parts = [_by_area(in_scope(strata, scope, survey), scope) for scope in SCOPES]
    table = pd.concat(parts, ignore_index=True)
    unplaced = lost.groupby("group")["forms"].sum()
    whole = table["scope"] == "group"
    table.loc[whole, "received"] += (
        table.loc[whole, "group"].map(unplaced).fillna(0).astype("int64")
    )
    required = table["required"].astype("float64")
    table["rate"] = table["received"] / required.where(required > 0)
    return table


def _by_area(strata: pd.DataFrame, scope: str) -> pd.DataFrame:
    rows = strata.assign(came=strata["received"] > 0)
    grouped = rows.groupby(["area", "group"], sort=True)
    table = pd.DataFrame(
        {
            "population": grouped["population"].sum(min_count=1),
            "required": grouped["required"].sum(min_count=1),
            "received": grouped["received"].sum(),
            "units": grouped["unit"].nunique(),
            "units_received": grouped["came"].sum(),
        }
    ).reset_index()
    table = table.astype({"population": "Int64", "required": "Int64"})
    return table.assign(scope=scope)[["scope", *table.columns]]
