"""Which rows of which files the forms of a group and a unit are."""

import pandas as pd

from langnghe.intake.tables import SheetTables

ORIGINS = ["file", "sheet", "group", "unit", "forms", "first", "last"]
_KEYS = ORIGINS[:4]


def origins(tables: SheetTables) -> pd.DataFrame:
    """`ORIGINS`: one line for every run of rows below each other, from `first` to `last` (from 1).

    Of a table of totals, which has no row a form, both are missing.
    """
    keys = {name: tables.forms[name].astype("str") for name in _KEYS}
    forms = pd.DataFrame(keys).assign(row=tables.forms["row"].astype("int64"))
    forms = forms.sort_values([*_KEYS, "row"], ignore_index=True)
    begins = (forms[_KEYS] != forms[_KEYS].shift()).any(axis=1) | (forms["row"].diff() != 1)
    runs = forms.assign(run=begins.cumsum()).groupby([*_KEYS, "run"], as_index=False)["row"]
    rows = runs.agg(["size", "min", "max"]).rename(
        columns={"size": "forms", "min": "first", "max": "last"}
    )
    totals = tables.tallied.groupby(_KEYS, as_index=False)["forms"].sum()
    both = pd.concat([rows.astype(object), totals.astype(object)]).reindex(columns=ORIGINS)
    numbers = {"forms": "int64", "first": "Int64", "last": "Int64"}
    both = both.astype(dict.fromkeys(_KEYS, "str") | numbers)
    return both.sort_values([*_KEYS, "first"], ignore_index=True)
