"""One row for every comparison that documents print: two years, or an area and the rest.

As `indicators.figures` does for numbers: what is compared, both sides' counts and rates, the test
and its result, and the key. Over the whole district a comparison has a panel of its own; those of
an area and a group share one, since documents print thousands of them.
"""

from collections.abc import Mapping

import pandas as pd

from langnghe.indicators.areas import SCOPES
from langnghe.indicators.disclosure.published import printed_verdicts
from langnghe.indicators.figures import figure_key, of_whom
from langnghe.params.load import Survey

CHANGE, BAND = "change", "band"
PRINTED = "printed"
"""The interval is made of two printed ones (see `disclosure.published.changes`)."""

_SIDE = ["rate", "positive", "n"]
_TEST = ["diff", "diff_low", "diff_high", "method", "df", "p", "p_holm", "verdict"]
_FIXED = [f"fixed_{name}" for name in ("diff", "diff_low", "diff_high", "p", "verdict")]
COMPARED = [
    *("key", "panel", "kind", "subject", "scope", "area", "group", "title", "of", "other"),
    *("number", "formula", "source", "decimals"),
    *_SIDE,
    *(f"other_{name}" for name in _SIDE),
    *_TEST,
    *("tests", "why"),
    *_FIXED,
    *("units", "people", "notebook", "cell"),
]
CELLS = {CHANGE: ("2_indicators", "changes"), BAND: ("2_indicators", "bands")}
PUBLIC_CELLS = {CHANGE: ("3_disclosure", "stage")}

_FORMULAS = {
    CHANGE: "Tỷ lệ tích cực năm nay trừ tỷ lệ tích cực năm trước, cùng câu hỏi và cùng nhóm",
    BAND: "Tỷ lệ tích cực ở nơi ấy trừ tỷ lệ tích cực của phần còn lại của địa bàn, cùng câu hỏi "
    "và cùng nhóm",
}
_REST = "phần còn lại"


def compared(
    tables: Mapping[str, pd.DataFrame],
    survey: Survey,
    cells: Mapping[str, tuple[str, str]] = CELLS,
) -> pd.DataFrame:
    """`COMPARED` of all comparisons that these tables have.

    tables: `bands` and `changes` of `indicators.comparison`, or the `changes` of a public edition;
    any may be absent. rate, diff, …: shares; positive, n: answers as received. other: what the rate
    is compared with, and with `other_` its figures; tests: how many tests Holm's p is over; why: as
    `comparison.changes`; number: which question it is in the tables of areas, from 1; with `fixed_`
    at fixed population. panel: the key of the panel that a comparison stands in. A comparison
    without this year's rate is none.
    """
    parts = []
    if (changes := tables.get("changes")) is not None and len(changes):
        parts.append((_printed if "change" in changes else _of_years)(changes, survey))
    if (bands := tables.get("bands")) is not None and len(bands):
        rest = {f"rest_{name}": f"other_{name}" for name in _SIDE}
        parts.append(bands.rename(columns=rest).assign(kind=BAND, other=_REST, why=""))
    parts = [part.rename(columns={"question": "subject"}) for part in parts]
    made = [part.dropna(subset="rate").reindex(columns=_READ).astype(object) for part in parts]
    table = pd.concat([pd.DataFrame(columns=pd.Index(_READ)), *made], ignore_index=True)
    table = table[table["subject"].isin(list(survey.rates_of))].reset_index(drop=True)
    return _typed(_described(table, survey, cells))


_READ = [name for name in COMPARED if name not in ("key", "panel", "notebook", "cell")]


def _of_years(changes: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    earlier = {f"earlier_{name}": f"other_{name}" for name in _SIDE}
    year = survey.year.compare_with
    return changes.rename(columns=earlier).assign(kind=CHANGE, other=f"năm {year}")


def _printed(changes: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    names = {"rate_before": "other_rate", "change": "diff", "low": "diff_low", "high": "diff_high"}
    table = changes.assign(
        kind=CHANGE,
        other=[f"năm {year}" for year in changes["year_before"]],
        method=PRINTED,
        verdict=printed_verdicts(changes),
        fixed_verdict="untested",
        why="",
    )
    return table.rename(columns=names)


def _described(
    table: pd.DataFrame, survey: Survey, cells: Mapping[str, tuple[str, str]]
) -> pd.DataFrame:
    names = [table[name] for name in ("kind", "subject", "group", "scope", "area")]
    keys = [figure_key(*each) for each in zip(*names, strict=True)]
    whole = table["scope"] == SCOPES[0]
    panels = [
        figure_key(*each) for each in zip(names[0], [""] * len(table), *names[2:], strict=True)
    ]
    rates = [survey.rates_of[name] for name in table["subject"]]
    tested = (
        table["p"].notna().groupby([table["kind"], table["scope"], *names[1:3]]).transform("sum")
    )
    places = table["subject"].map({name: n for n, name in enumerate(survey.questions)})
    of_table = [table["kind"], table["scope"], table["group"]]
    return table.assign(
        key=keys,
        number=places.groupby(of_table).rank("dense"),
        panel=pd.Series(panels, table.index, dtype="object").mask(
            whole, pd.Series(keys, table.index)
        ),
        title=[rate.title.vi for rate in rates],
        of=of_whom(table, survey),
        formula=table["kind"].map(_FORMULAS),
        source=[f"{rate.source.document} ({rate.source.year})" for rate in rates],
        decimals=[rate.decimals for rate in rates],
        tests=tested,
        notebook=[cells[kind][0] for kind in table["kind"]],
        cell=[cells[kind][1] for kind in table["kind"]],
    )[COMPARED]


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    numbers = [name for name in COMPARED if name.endswith(("rate", "diff", "low", "high", "_holm"))]
    numbers += ["p", "fixed_p"]
    counts = [
        "number",
        "positive",
        "n",
        "other_positive",
        "other_n",
        "df",
        "tests",
        "units",
        "people",
    ]
    texts = [name for name in COMPARED if name not in (*numbers, *counts, "decimals")]
    table[texts] = table[texts].astype("object").fillna("").astype("str")
    types = {"decimals": "int64"} | dict.fromkeys(counts, "Int64")
    for name in numbers:
        table[name] = pd.to_numeric(table[name]).astype("float64")
    return table.astype(types)
