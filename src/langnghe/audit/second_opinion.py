"""Every estimate computed again from the forms by `svy`, a package of other people's.

`svy` is heavy and comes with the extra "audit". What it is not asked: intervals at 0 and 1, where
it gives none; variances of lone forms and of known totals, which it defines otherwise or not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from langnghe.audit.opinion_rows import adjusted, rows_of, values_of
from langnghe.indicators import figures as kinds
from langnghe.indicators.areas import SCOPES
from langnghe.indicators.estimate import LOGIT, STUDENT
from langnghe.indicators.figures import figure_key
from langnghe.params.load import Survey
from langnghe.problems import Problem, ProblemsError
from langnghe.report.intervals import WHY_NONE
from langnghe.report.numbers import count
from langnghe.report.panels import KINDS, METHODS

TABLES = ("forms", "cube", "received", "rates", "measures")
TOLERANCE = 1e-9
COMPARED = ["key", "kind", "subject", "group", "scope", "area", "what", "ours", "theirs"]
_WORDS = {
    "estimate": "Ước lượng",
    "se": "Sai số chuẩn",
    "low": "Cận dưới",
    "high": "Cận trên",
}
WHAT = tuple(_WORDS)


@dataclass(frozen=True)
class Opinion:
    """compared: `COMPARED`, a row for each number that both have. left: key, kind, …, what, of the
    numbers that only we have."""

    compared: pd.DataFrame
    left: pd.DataFrame

    @property
    def differences(self) -> pd.DataFrame:
        """The numbers that differ by more than `TOLERANCE` of themselves, or of 1 where larger."""
        ours, theirs = self.compared["ours"], self.compared["theirs"]
        size = np.maximum(ours.abs(), 1.0)
        return self.compared[~((ours - theirs).abs() <= TOLERANCE * size)]


def installed() -> bool:
    return find_spec("svy") is not None and find_spec("polars") is not None


def second_opinion(tables: Mapping[str, pd.DataFrame], survey: Survey) -> Opinion:
    """Estimates, standard errors and intervals of a run beside those of `svy`.

    tables: `TABLES` of the run's internal edition. Raises ProblemsError AUDIT-NO-SVY where it is
    not installed.
    """
    if not installed():
        raise ProblemsError(
            [
                Problem(
                    code="AUDIT-NO-SVY",
                    what="chưa cài gói svy nên không có ý kiến thứ hai",
                    action='cài vào một môi trường riêng: pip install "langnghe[audit]"',
                )
            ]
        )
    rows = rows_of(tables["forms"], tables["cube"], tables["received"], survey)
    parts = [
        part
        for group, own in rows.groupby("group", sort=False)
        for part in _of_group(str(group), own.reset_index(drop=True), survey)
    ]
    keys = ["kind", "subject", "group", "scope", "area", "what"]
    theirs = pd.concat(parts, ignore_index=True).dropna(subset="theirs")
    ours = _ours(tables["rates"], tables["measures"], survey)
    both = ours.merge(theirs, on=keys, how="left")
    names = ["kind", "subject", "group", "scope", "area"]
    # Where a rate has no variance svy's interval by logit has no width; ours is another one.
    ends = both["what"].isin(["low", "high"]) & (both["kind"] == kinds.RATE)
    both["theirs"] = both["theirs"].mask(ends & (both["interval"] != LOGIT))
    both["key"] = [figure_key(*each) for each in both[names].itertuples(index=False)]
    known = both["theirs"].notna()
    return Opinion(
        both.loc[known, COMPARED].reset_index(drop=True),
        both.loc[~known, [*COMPARED[:-1], "interval"]].reset_index(drop=True),
    )


def opinion_text(opinion: Opinion) -> str:
    """What was compared, what differs, and what was not asked and why, as lines for the screen."""
    lines = []
    for what, label in _WORDS.items():
        compared = (opinion.compared["what"] == what).sum()
        apart = (opinion.differences["what"] == what).sum()
        lines.append(f"{label}: so {count(compared)}, khác {count(apart)}.")
    for row in opinion.differences.to_dict("records"):
        name = f"{row['key']} ({row['subject']}, {row['group']}, {row['area'] or 'toàn địa bàn'})"
        numbers = f"báo cáo {row['ours']:.12g}, svy {row['theirs']:.12g}"
        lines.append(f"  {name}, {_WORDS[row['what']].lower()}: {numbers}")
    left = opinion.left.groupby(["kind", "what", "interval"], sort=False).size()
    for (kind, what, interval), number in left.items():
        why = WHY_NONE.get(interval) or METHODS.get(interval, "")
        label = f"{KINDS[kind].lower()}, {_WORDS[what].lower()} ({why})"
        lines.append(f"Không hỏi svy: {label}: {count(number)}.")
    return "\n".join(lines)


def _ours(rates: pd.DataFrame, measures: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """What the run has: a row a number, with the name of its interval."""
    names = dict(zip(WHAT, ("rate", "se", "low", "high"), strict=True))
    of_means = dict(zip(WHAT, ("mean", "mean_se", "mean_low", "mean_high"), strict=True))
    of_answers = measures[measures["indicator"].map(lambda x: bool(survey.indicators[x].groups))]
    of_answers = of_answers[of_answers["n"].notna()]
    parts = []
    for table, kind, subject, columns in (
        (rates, kinds.RATE, "question", names),
        (rates, kinds.MEAN, "question", of_means),
        (of_answers, kinds.INDICATOR, "indicator", {name: name for name in WHAT}),
    ):
        keys = {"group": table["group"], "scope": table["scope"], "area": table["area"]}
        interval = table["interval"]
        if kind == kinds.MEAN:
            interval = interval.mask(table["mean_low"].notna(), STUDENT)
        for what, column in columns.items():
            part = pd.DataFrame({"kind": kind, "subject": table[subject], **keys, "what": what})
            parts.append(part.assign(ours=table[column].astype("float64"), interval=interval))
    return pd.concat(parts, ignore_index=True).dropna(subset="ours")


# --- of one group --------------------------------------------------------------------------------


def _of_group(group: str, rows: pd.DataFrame, survey: Survey) -> Iterator[pd.DataFrame]:
    """What svy gives for every question, indicator and area of a group."""
    values = values_of(rows, group, survey)
    names = {key: f"y{number}" for number, key in enumerate(values)}
    rows = rows.assign(**{names[key]: column for key, column in values.items()})
    schools = [each.id for each in survey.year.groups if each.unit == "school"]
    scopes = SCOPES if group in schools else SCOPES[:1]
    known = [each for each in survey.year.known_totals if each.group == group]
    weights = {"plain": rows["population"].astype("float64") / rows["forms"]}
    weights["plain"] = weights["plain"].fillna(1.0)
    weights["adjusted"] = adjusted(rows, known[0]) if known else weights["plain"]
    for kind, subjects in _by_kind(names).items():
        adjusts = known and kind in (kinds.RATE, kinds.MEAN)
        asked = rows.assign(weight=weights["adjusted" if adjusts else "plain"])
        if kind == "people":  # of forms that were read one by one, which stand for the others
            asked = asked[~asked["written_out"]]
            size = asked.groupby("stratum")["stratum"].transform("size")
            asked = asked.assign(forms=size, weight=(asked["population"] / size).fillna(1.0))
        for scope in scopes:
            area = "whole" if scope == SCOPES[0] else scope
            placed = asked.assign(whole="")
            placed = placed if scope == SCOPES[0] else placed[placed[scope] != ""]
            found = _asked(kind, subjects, placed, area, errors=not adjusts)
            yield found.assign(group=group, scope=scope)


def _by_kind(names: Mapping[tuple[str, str], str]) -> dict[str, dict[str, Any]]:
    """Columns by kind and subject; of ratios a pair."""
    found: dict[str, dict[str, Any]] = {}
    for (kind, subject), column in names.items():
        if kind == "value":
            found.setdefault("ratio", {})[subject] = (column, names["base", subject])
        elif kind != "base":
            found.setdefault(kind, {})[subject] = column
    return found


def _asked(
    kind: str, subjects: Mapping[str, Any], rows: pd.DataFrame, area: str, *, errors: bool
) -> pd.DataFrame:
    """kind, subject, area, what, theirs. errors: whether svy's variances are of the same design."""
    parts = []
    for subject, column in subjects.items():
        answered = rows[column[0] if kind == "ratio" else column].notna()
        if kind == "ratio":
            answered = rows[column[1]] > 0
        if not answered.any():
            continue
        table = _means(kind, column, rows, area)
        if kind == kinds.RATE and errors:
            table = table.drop(columns=["low", "high"]).merge(
                _logit(column, rows, area), on="area", how="left"
            )
        lone = _lone(rows, area) if errors else None
        for what in WHAT:
            if what not in table or (what != "estimate" and lone is None):
                continue
            theirs = table[what]
            if what != "estimate":
                theirs = theirs.mask(table["area"].isin(lone))
            parts.append(
                pd.DataFrame({"area": table["area"], "what": what, "theirs": theirs}).assign(
                    kind=kinds.INDICATOR if kind in ("ratio", "people") else kind, subject=subject
                )
            )
    empty = pd.DataFrame(columns=pd.Index(["kind", "subject", "area", "what", "theirs"]))
    return pd.concat(parts, ignore_index=True) if parts else empty


def _lone(rows: pd.DataFrame, area: str) -> set[str]:
    """Areas with a form that is alone in its stratum of several people."""
    alone = (rows["forms"] == 1) & (rows["population"].astype("float64") > 1)
    return set(rows.loc[alone, area])


def _means(kind: str, column: Any, rows: pd.DataFrame, area: str) -> pd.DataFrame:
    """area, estimate, se, low, high of a mean, or of a ratio of two sums."""
    sample = _sample(rows, [*column] if kind == "ratio" else [column], area)
    if kind == "ratio":
        found = sample.ratio(column[0], column[1], by=area, drop_nulls=True)
    else:
        found = sample.mean(column, by=area, drop_nulls=True)
    table = _table(found, area)
    # A ratio's and a share's interval by t is none of ours.
    return table if kind == kinds.MEAN else table.assign(low=np.nan, high=np.nan)


def _logit(column: str, rows: pd.DataFrame, area: str) -> pd.DataFrame:
    """area, low, high by logit."""
    found = _sample(rows, [column], area).prop(column, by=area, ci_method=LOGIT, drop_nulls=True)
    table = _table(found, area, column)
    return table.loc[table["level"] == 1, ["area", "low", "high"]]


def _sample(rows: pd.DataFrame, columns: list[str], area: str) -> Any:
    import polars
    import svy

    about = {name: rows[name].astype("str").tolist() for name in ("stratum", area)}
    numbers = {name: rows[name].astype("float64").tolist() for name in (*columns, "weight")}
    data = polars.DataFrame({**about, **numbers}).with_columns(polars.col(columns).fill_nan(None))
    if rows["population"].isna().any():  # open to anyone: no design
        return svy.Sample(data, svy.Design(wgt="weight")).estimation
    people = polars.Series("population", rows["population"].astype("float64").tolist())
    design = svy.Design(stratum="stratum", wgt="weight", pop_size="population", singleton="skip")
    return svy.Sample(data.with_columns(people), design).estimation


def _table(found: Any, area: str, level: str = "") -> pd.DataFrame:
    table = pd.DataFrame(found.to_polars().to_dicts())
    names = {"est": "estimate", "se": "se", "lci": "low", "uci": "high", area: "area"}
    return table.rename(columns={**names, level: "level"})
