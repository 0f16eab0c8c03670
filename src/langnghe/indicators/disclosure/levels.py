"""How a group's answers spread over the levels of a scale, and why others are missing, in public.

Printed for the whole district only, from the same forms as the rates: then the levels are parts of
the printed numbers of positive and of other answers, and say nothing more of any unit (however the
units' positive answers lie, some way to spread them over the levels gives the printed totals).
Neighbouring levels on one side of the line between positive and other are merged until each class
has `Rules.answers`; nothing finer is printed, so nothing finer comes back. Answers that are not
valid are counted as one class unless each of its kinds has as many.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from langnghe.indicators.disclosure.rules import VALUE, Rules
from langnghe.intake.answers import STATES
from langnghe.params.load import Survey
from langnghe.params.models import Scale

LEVELS = ["group", "question", "level", "label", "side", "n", "total", "share"]
POSITIVE, OTHER, UNSIDED, NOT_VALID = "positive", "other", "", "not-valid"
JOIN = "+"


@dataclass(frozen=True)
class _Class:
    """Levels that are printed as one; was: what an earlier edition has printed of them."""

    codes: tuple[str, ...]
    n: int
    was: int | None = None

    def small(self, least: int) -> bool:
        changed = 0 if self.was is None else abs(self.n - self.was)
        return self.n < least or 0 < changed < least

    def __add__(self, other: "_Class") -> "_Class":
        known = self.was is not None and other.was is not None
        was = (self.was or 0) + (other.was or 0) if known else None
        return _Class(self.codes + other.codes, self.n + other.n, was)


def public_levels(
    cube: pd.DataFrame,
    public: pd.DataFrame,
    survey: Survey,
    rules: Rules,
    before: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The distribution that may be printed beside public rates; a row a class.

    cube: group, question, answer, n, of the forms that the rates are of. public: see `Disclosure`;
    a question whose rate is not printed has no distribution. before: the ledger's rows of the
    survey year. Questions with one answer and without a positive level (public has none of them)
    are classes in no order: the smallest are merged.

    Gives `LEVELS`: level (codes joined by "+"), label, side ("positive", "other", "" without a
    line between them, "not-valid"), n, total (valid answers; of "not-valid" all forms), share.
    """
    rows: list[list[object]] = []
    counts = cube.groupby(["group", "question", "answer"])["n"].sum()
    whole = public[public["scope"] == "group"].set_index(["group", "question"])
    for group, question in dict.fromkeys(zip(cube["group"], cube["question"], strict=True)):
        scale = survey.scales.get(question)
        if scale is None or survey.questions[question].type == "multiple":
            continue
        if scale.positive and (
            (group, question) not in whole.index or whole["shown"][group, question] != VALUE
        ):
            continue
        told = _told(before, group, question)
        of = counts[group, question]
        sides = list(_sides(scale, of, told, rules.answers))
        total = sum(part.n for _, parts in sides for part in parts)
        if total < rules.reliable:
            continue
        labels = {str(level.value): level.label for level in scale.levels}
        for side, parts in sides:
            for part in parts:
                label = "; ".join(labels[code] for code in part.codes)
                level = JOIN.join(part.codes)
                rows.append([group, question, level, label, side, part.n, total, part.n / total])
        forms = int(of.sum())
        for part in _not_valid(of, told, rules.answers):
            label = "; ".join(STATES[code] for code in part.codes)
            level = JOIN.join(part.codes)
            rows.append([group, question, level, label, NOT_VALID, part.n, forms, part.n / forms])
    table = pd.DataFrame(rows, columns=pd.Index(LEVELS))
    return table.astype({"n": "int64", "total": "int64", "share": "float64"})


def means(levels: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Mean scores worked out from the printed distribution: group, question, mean.

    Only where every level is printed. A function of what is printed tells nothing more; it is the
    mean of the forms received, without weights.
    """
    valid = levels[levels["side"] != NOT_VALID]
    rows = [
        (group, question, float((part["level"].astype("float64") * part["share"]).sum()))
        for (group, question), part in valid.groupby(["group", "question"], sort=False)
        if survey.questions[question].type == "scale"
        and not part["level"].str.contains(JOIN, regex=False).any()
    ]
    return pd.DataFrame(rows, columns=pd.Index(["group", "question", "mean"]))


def _told(before: pd.DataFrame | None, group: str, question: str) -> dict[str, int]:
    """The classes of earlier editions, the last one's number of each."""
    if before is None:
        return {}
    own = (before["group"] == group) & (before["question"] == question) & (before["level"] != "")
    return {str(row.level): int(row.positive) for row in before[own].itertuples()}


def _sides(
    scale: Scale, counts: pd.Series, told: dict[str, int], least: int
) -> Iterator[tuple[str, list[_Class]]]:
    """The classes of each side, in the scale's order where one side is one run of levels."""
    codes = [str(level.value) for level in scale.levels]
    positive = {str(value) for value in scale.positive}
    if not positive:
        parts = _classes(codes, counts, told)
        yield UNSIDED, _merged(parts, least, neighbours=False)
        return
    for side, inside in ((OTHER, False), (POSITIVE, True)):
        own = [code for code in codes if (code in positive) == inside]
        places = [codes.index(code) for code in own]
        run = places == list(range(places[0], places[0] + len(places))) if places else True
        yield side, _merged(_classes(own, counts, told), least, neighbours=run)


def _not_valid(counts: pd.Series, told: dict[str, int], least: int) -> list[_Class]:
    present = [code for code in STATES if counts.get(code, 0) > 0]
    if not present:
        return []
    parts = _classes(present, counts, told)
    if any(part.small(least) or len(part.codes) > 1 for part in parts):
        return [_Class(tuple(STATES), sum(part.n for part in parts))]
    return parts


def _classes(codes: Sequence[str], counts: pd.Series, told: dict[str, int]) -> list[_Class]:
    """One class a code; those that an earlier edition has merged stay merged."""
    parts = [_Class((code,), int(counts.get(code, 0)), told.get(code)) for code in codes]
    for level in told:
        together = set(level.split(JOIN))
        inside = [part for part in parts if together & set(part.codes)]
        if len(together) > 1 and inside:
            first = parts.index(inside[0])
            parts = [part for part in parts if part not in inside]
            parts.insert(first, _sum(inside, told.get(level)))
    return parts


def _sum(parts: Iterable[_Class], was: int | None) -> _Class:
    first, *rest = parts
    for part in rest:
        first = first + part
    return _Class(first.codes, first.n, was if first.was is None else first.was)


def _merged(parts: list[_Class], least: int, neighbours: bool) -> list[_Class]:
    parts = list(parts)
    while len(parts) > 1 and any(part.small(least) for part in parts):
        index = min(
            (i for i, part in enumerate(parts) if part.small(least)), key=lambda i: parts[i].n
        )
        others = [i for i in range(len(parts)) if i != index]
        if neighbours:
            others = [i for i in others if abs(i - index) == 1]
        other = min(others, key=lambda i: parts[i].n)
        low, high = sorted((index, other))
        parts[low : low + 1] = [parts[low] + parts[high]]
        del parts[high]
    return parts
