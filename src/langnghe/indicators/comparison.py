"""Positive rates compared: with an earlier year, and wards and schools each with the rest.

Only the same question of the same group is compared (`series`). A change is given twice: as the two
years' estimates are, and at fixed population: both years weighted to the later year's people,
stratum by stratum, over the schools that sent forms in both. What is left between the two is the
change of who was there. Both tests take the two years for independent samples; where a group is
largely the same people each year (`same_people`), that is said, not corrected: nothing links a
form to a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from langnghe.indicators.areas import SCOPES, in_scope
from langnghe.indicators.difference import UNTESTED, difference, holm, verdicts
from langnghe.indicators.estimate import estimate
from langnghe.indicators.place_map import PlaceMap, place_map
from langnghe.indicators.rates import strata_received, valued
from langnghe.indicators.series import SAME, series
from langnghe.params.load import Survey

BANDED = ("ward", "unit")

_AT_ONCE = 40
_KEYS = ["area", "question"]
_ESTIMATE = ["n", "estimate", "se", "df", "low", "high", "interval"]
_TEST = ["diff", "se", "df", "p", "low", "high", "method"]


@dataclass(frozen=True)
class Wave:
    """One year: its survey, its count cube and the forms received, as the intake writes them."""

    survey: Survey
    cube: pd.DataFrame
    received: pd.DataFrame

    def strata(self) -> pd.DataFrame:
        return strata_received(self.received, self.survey)

    def counts(self) -> pd.DataFrame:
        """group, stratum, question, value (1 positive, 0 not), n of the valid answers."""
        cube = valued(self.cube, self.survey).dropna(subset="positive")
        cube = cube.assign(stratum=cube["group"] + "@" + cube["unit"], value=cube["positive"])
        keys = ["group", "stratum", "question", "value"]
        return cube.groupby(keys, as_index=False)["n"].sum()


# --- year on year ---


def moved_places(later: Survey, earlier: Survey) -> PlaceMap:
    """The earlier year's units in the later year's wards."""
    units = earlier.frame.units
    return place_map(units, earlier.district, later.district, later.places)


def changes(later: Wave, earlier: Wave) -> pd.DataFrame:
    """The change of every question that is the same in both years, by scope, area and group.

    Gives scope, area, group, question; `why`: "" or why the area is not the same land or not known
    (see `PlaceMap`: then only the figures at fixed population are compared, of the same schools); n
    (valid answers), positive (of them), rate, low, high, interval and with `earlier_` those of the
    earlier year; diff, diff_se, df, p, diff_low, diff_high, method (see `difference`), p_holm (over
    the areas of a scope, group and question) and verdict; with `fixed_` the same at the later
    year's population: fixed_rate, fixed_earlier_rate, fixed_diff, …; `units`, how many units it
    rests on, and `people` in them. A figure that one year does not have is missing, and so is what
    follows from it.
    """
    here = moved_places(later.survey, earlier.survey)
    kept = series(later.survey, earlier.survey)
    kept = kept.loc[kept["series"] == SAME, ["group", "question"]]
    waves = [Side(later, kept, None), Side(earlier, kept, here)]
    parts = [
        _of_group(waves, here, scope, str(group))
        for scope in SCOPES
        for group in kept["group"].unique()
    ]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_COLUMNS)


class Side:
    """A year's strata and counts of the questions that are compared.

    `cell` is what a stratum of one year has in common with one of the other: the school, or for
    the officials of a ward the ward where it lies now.
    """

    def __init__(self, wave: Wave, kept: pd.DataFrame, moved: PlaceMap | None) -> None:
        strata, self.survey = wave.strata(), wave.survey
        if moved is not None:
            wards = dict(zip(moved.units["unit"], moved.units["ward"], strict=True))
            strata = strata.assign(ward=strata["unit"].map(wards).fillna(""))
        of_wards = [group.id for group in wave.survey.year.groups if group.unit == "ward"]
        strata["cell"] = strata["unit"].where(~strata["group"].isin(of_wards), strata["ward"])
        self.strata = strata
        self.counts = wave.counts().merge(kept, on=["group", "question"])

    def of(self, scope: str, group: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The group's counts and its strata with their `area`."""
        strata = self.strata[self.strata["group"] == group]
        strata = in_scope(strata, scope, self.survey)
        counts = self.counts[self.counts["stratum"].isin(strata["stratum"])]
        return counts, strata


def _of_group(sides: list[Side], here: PlaceMap, scope: str, group: str) -> pd.DataFrame:
    parts = [side.of(scope, group) for side in sides]
    now, then = (_estimates(counts, strata) for counts, strata in parts)
    both = now.index.union(then.index)
    if both.empty:
        return pd.DataFrame()
    now, then = now.reindex(both), then.reindex(both)
    why = both.get_level_values("area").map(lambda area: _why(here, scope, area))
    then = then.where(pd.Series(why, index=both) == "")
    table = _named(now).join(_named(then).add_prefix("earlier_"))
    table = table.join(_tested(now, then))
    table = table.join(_fixed(parts).reindex(both)).fillna({"fixed_verdict": UNTESTED})
    table = table.reset_index().assign(scope=scope, group=group, why=list(why))
    return table[_COLUMNS]


def _why(here: PlaceMap, scope: str, area: str) -> str:
    if scope == "unit":
        return ""
    return here.wards.get(area, "") if scope == "ward" else here.whole


def _estimates(counts: pd.DataFrame, strata: pd.DataFrame) -> pd.DataFrame:
    """By area and question. Strata without people or forms are the same for all questions."""
    columns = [name for name in ("stratum", "question", "value", "base", "n") if name in counts]
    if counts.empty:
        index = pd.MultiIndex.from_arrays([[], []], names=_KEYS)
        return pd.DataFrame(columns=pd.Index([*_ESTIMATE, "positive"]), index=index)
    return _with_positive(estimate(counts[columns], strata, ["area"]), counts, strata, _KEYS)


def _with_positive(
    estimates: pd.DataFrame, counts: pd.DataFrame, strata: pd.DataFrame, keys: list[str]
) -> pd.DataFrame:
    """The estimates by their keys, with how many of the answers are positive."""
    of = strata[["stratum", *(name for name in keys if name != "question")]]
    positive = counts[counts["value"] > 0].merge(of, on="stratum").groupby(keys)["n"].sum()
    table = estimates.set_index(keys)[_ESTIMATE].join(positive.rename("positive"))
    return table.fillna({"positive": 0})


def _named(estimates: pd.DataFrame) -> pd.DataFrame:
    table = estimates.rename(columns={"estimate": "rate"})[_RATE]
    return table.astype({"n": "Int64", "positive": "Int64"})


def _tested(one: pd.DataFrame, other: pd.DataFrame, prefix: str = "") -> pd.DataFrame:
    """The differences, p adjusted over the areas of each question, and verdicts."""
    table = difference(one, other)[_TEST]
    by_question = table["p"].groupby(level="question", group_keys=False)
    table["p_holm"] = by_question.apply(holm).reindex(table.index)
    table["verdict"] = verdicts(table, "p_holm")
    names = {name: f"diff_{name}" for name in ("se", "low", "high")}
    return table.rename(columns=names).add_prefix(prefix)


def _fixed(parts: list[tuple[pd.DataFrame, pd.DataFrame]]) -> pd.DataFrame:
    """The two years at the later one's population, over the cells that have forms in both."""
    (now_counts, now), (then_counts, then) = parts
    now, then = (each[(each["forms"] > 0) & (each["cell"] != "")] for each in (now, then))
    if now["population"].isna().any() or then["population"].isna().any():
        now, then = now[:0], then[:0]
    people = pd.DataFrame(
        {
            "now": now.groupby("cell")["population"].sum(),
            "then": then.groupby("cell")["population"].sum(),
        }
    ).dropna()
    # An area of the later year holds its cells; an earlier school is where it is now.
    area = now.set_index("cell")["area"]
    now, then = (each[each["cell"].isin(people.index)] for each in (now, then))
    then = then.assign(area=then["cell"].map(area))
    ratio = (people["now"] / people["then"]).astype("float64")
    answered = [
        counts.merge(strata[["stratum", "cell"]], on="stratum")
        for counts, strata in ((now_counts, now), (then_counts, then))
    ]
    both = answered[0][["cell", "question"]].merge(answered[1][["cell", "question"]])
    answered = [each.merge(both.drop_duplicates(), on=["cell", "question"]) for each in answered]
    before = answered[1].assign(base=answered[1]["cell"].map(ratio).astype("float64"))
    before["value"] *= before["base"]
    one, other = _estimates(answered[0], now), _estimates(before, then)
    table = _tested(one, other.reindex(one.index), "fixed_")
    rates = {"fixed_rate": one["estimate"], "fixed_earlier_rate": other["estimate"]}
    rests = both.drop_duplicates().merge(area.rename("area"), left_on="cell", right_index=True)
    rests["people"] = rests["cell"].map(people["now"])
    sums = rests.groupby(_KEYS).agg(units=("cell", "nunique"), people=("people", "sum"))
    sums = sums.astype("Int64")
    return table.assign(**rates).join(sums)


_TESTED = ["diff", "diff_se", "df", "p", "diff_low", "diff_high", "method", "p_holm", "verdict"]
_RATE = ["n", "positive", "rate", "low", "high", "interval"]
_COLUMNS = [
    *("scope", "area", "group", "question", "why"),
    *_RATE,
    *(f"earlier_{name}" for name in _RATE),
    *_TESTED,
    *("fixed_rate", "fixed_earlier_rate"),
    *(f"fixed_{name}" for name in _TESTED),
    *("units", "people"),
]
_REST = ["n", "positive", "rate"]
_BAND_COLUMNS = [
    *("scope", "area", "group", "question"),
    *_RATE,
    *(f"rest_{name}" for name in _REST),
    *_TESTED,
]


# --- each against the rest ---


def bands(wave: Wave) -> pd.DataFrame:
    """Every ward and every school against the rest of the district, within a group.

    Gives scope ("ward" or "unit"), area, group, question, n, positive, rate, low, high, interval,
    `rest_n`, `rest_positive`, `rest_rate`, diff, diff_se, df, p, diff_low, diff_high, method,
    p_holm (Holm's over the areas of a scope, group and question) and `verdict`, the band: "above",
    "same" (not distinguishable), "below", or "untested". No order of areas is meant: areas of one
    band are not told apart.
    """
    strata, counts = wave.strata(), wave.counts()
    parts = [
        _against_rest(counts, rows, scope, str(group))
        for scope in BANDED
        for group, rows in in_scope(strata, scope, wave.survey).groupby("group", sort=False)
    ]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_BAND_COLUMNS)


def _against_rest(
    counts: pd.DataFrame, strata: pd.DataFrame, scope: str, group: str
) -> pd.DataFrame:
    counts = counts[counts["stratum"].isin(strata["stratum"])]
    if counts.empty:
        return pd.DataFrame()
    pairs = pd.concat(list(_own_and_rest(counts, strata)))
    side = pairs.index.get_level_values("side")
    own, rest = (pairs[side == name].droplevel("side") for name in ("own", "rest"))
    rest = rest.reindex(own.index)
    table = _named(own).join(_named(rest)[_REST].add_prefix("rest_"))
    table = table.join(_tested(own, rest)).reset_index()
    return table.assign(scope=scope, group=group)[_BAND_COLUMNS]


def _own_and_rest(counts: pd.DataFrame, strata: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Estimates by area, side ("own", "rest") and question; some areas at once, for memory."""
    areas = pd.DataFrame({"of": sorted(strata["area"].unique())})
    for start in range(0, len(areas), _AT_ONCE):
        pairs = strata.merge(areas[start : start + _AT_ONCE], how="cross")
        pairs["side"] = (pairs["area"] == pairs["of"]).map({True: "own", False: "rest"})
        rows = counts.merge(pairs[["stratum", "of"]], on="stratum")
        for each in (pairs, rows):
            each["stratum"] += "@" + each["of"]
        pairs = pairs.drop(columns="area").rename(columns={"of": "area"})
        rows = rows[["stratum", "question", "value", "n"]]
        found = estimate(rows, pairs, ["area", "side"])
        yield _with_positive(found, rows, pairs, ["area", "side", "question"])
