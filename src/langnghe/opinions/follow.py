"""How far the opinions are answered on the day of the figures, and who sent too few."""

import datetime as dt
from collections.abc import Collection
from typing import Literal

import pandas as pd

from langnghe.opinions.fields import DROPPED, PETITIONED
from langnghe.opinions.kinds import KINDS
from langnghe.params.models import OpinionRules

STATES = ["answered", "petitioned", "nothing", "overdue", "waiting"]
"""Each opinion is one: answered; petitioned on to who can answer; nothing to answer (“Không có ý
kiến”, or not followed any more); past its day without either; waiting."""
REACH = ["within", "beyond", "unsigned"]
"""Each opinion is one: within the office's and its schools' authority, beyond it, or nobody has
signed whose it is."""


def states(rows: pd.DataFrame, as_of: dt.date, within: Collection[str]) -> pd.DataFrame:
    """Of each item of the register its state (`STATES`) and reach (`REACH`): item, state, reach.

    within: the authorities, as printed, that answer themselves. A day is past when it lies before
    `as_of`. What two people contradict each other about is not decided (see `register`).
    """
    state = pd.Series("waiting", index=rows.index)
    state[rows["due"].ne("") & rows["due"].lt(as_of.isoformat())] = "overdue"
    state[rows["kind"].eq(KINDS["none"]) | rows["status"].eq(DROPPED)] = "nothing"
    state[rows["status"].eq(PETITIONED)] = "petitioned"
    state[rows["answer"].ne("")] = "answered"
    reach = rows["authority"].isin(list(within)).map({True: "within", False: "beyond"})
    reach[rows["authority"].eq("")] = "unsigned"
    return pd.DataFrame({"item": rows["item"], "state": state, "reach": reach})


def followed(
    rows: pd.DataFrame,
    members: pd.DataFrame,
    as_of: dt.date,
    within: Collection[str],
    by: Literal["topic", "unit", "agency", "authority", "origin"] | None = None,
) -> pd.DataFrame:
    """Opinions by state and reach: by, items, received, then `STATES` and `REACH`.

    rows, members: of the register. `by` is what a row of the table is: the topic, authority or
    agency that people wrote ("" where none), the opinion's unit ("" unknown) or origin; None is
    one row for all, its `by` "". Each of the two sets of columns adds up to `received`.
    """
    # Without a single opinion the keys have no type of their own.
    keys = {"item": "str"}
    table = members[["item", "unit", "origin"]].astype(keys)
    table = table.merge(states(rows, as_of, within).astype(keys), on="item")
    table = table.merge(rows[["item", "topic", "agency", "authority"]].astype(keys), on="item")
    table["by"] = table[by] if by else ""
    found = table.groupby("by").agg(items=("item", "nunique"), received=("item", "size"))
    for column, names in (("state", STATES), ("reach", REACH)):
        counts = pd.crosstab(table["by"], table[column]).reindex(columns=names, fill_value=0)
        found = found.join(counts)
    order = {"received": False, "by": True}
    found = found.reset_index().sort_values(list(order), ascending=list(order.values()))
    whole = dict.fromkeys(["items", "received", *STATES, *REACH], "int64")
    return found.astype(whole).reset_index(drop=True)


def units_short(
    rows: pd.DataFrame, members: pd.DataFrame, units: pd.DataFrame, rules: OpinionRules
) -> pd.DataFrame:
    """The units of the frame (unit, kind) that sent fewer opinions than they should: unit,
    opinions, least.

    “Không có ý kiến”, where a person says that it is that, is no opinion; what was said on the
    floor was not sent.
    """
    members = members[members["origin"].ne("floor")]
    none = rows.loc[rows["kind"].eq(KINDS["none"]), "item"]
    sent = members[~members["item"].isin(none)].groupby("unit").size()
    table = units.loc[units["kind"].isin(rules.units), ["unit"]].reset_index(drop=True)
    table["opinions"] = table["unit"].map(sent).fillna(0).astype("int64")
    table["least"] = rules.least_per_unit
    return table[table["opinions"] < table["least"]].reset_index(drop=True)
