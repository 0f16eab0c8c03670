"""School and ward names to the frame's ids: only an exact key is accepted, never a likeness.

Likeness proposes (`candidates`), and a person decides in `corrections.yaml`. Measured on names of
wards, every likeness that accepts most also accepts wrong ones: a set of words makes "Hòa Phú"
equal "Phú Hòa", and one letter is all there is between "Phú Thọ" and "Phú Thò".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Literal, NamedTuple

import pandas as pd
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from langnghe.intake.names.written import OF_NO_WEIGHT, Grammar, Head, Rest, Written
from langnghe.params.models import District

Kind = Literal["school", "ward"]

_NO_HEAD: Head = ("", frozenset())
_NOTHING = Rest(())

PROPOSED_FROM = 70
"""Least likeness, of 100, of a name that is proposed."""

_OTHER_FIELD = 15
"""What another level, or another number, takes off a likeness."""

_LIKE_ENOUGH = 85
"""From here on the level is taken as understood."""

_OTHER_ORDER = 5
"""What the same words in another order take off a likeness."""

_LETTERS_A_SLIP = 6
"""Two names are near where one slip in so many letters makes one of the other."""


class Candidate(NamedTuple):
    """A unit that a name may mean, with its likeness of 100."""

    unit: str
    name: str
    score: int


@dataclass(frozen=True)
class _Unit:
    """A unit of the frame, and its own name as keys."""

    id: str
    kind: Kind
    name: str
    place: str
    written: Written

    @property
    def rest(self) -> Rest:
        return self.written.rests[0]


class UnitNames:
    """Resolves what people write for a school or a ward.

    Level, kind of ward and numbers are hard fields: they are equal or the names are different.
    A name in a cell without any mark is accepted where only one unit has that key without marks
    and no other unit's key is near it.
    """

    def __init__(self, units: pd.DataFrame, district: District) -> None:
        self._grammar = Grammar(district)
        self._names = dict(zip(units["unit"], units["name"], strict=True))
        self._units = [self._known(row) for row in units.to_dict("records")]
        self._marked: dict[tuple[Head, str], list[_Unit]] = defaultdict(list)
        self._bare: dict[tuple[Head, str], list[_Unit]] = defaultdict(list)
        for unit in self._units:
            for head in self._heads(unit):
                self._marked[head, unit.rest.marked].append(unit)
                self._bare[head, unit.rest.bare].append(unit)
        self._near = _near(self._units)
        self._own = _Choices([(unit.rest.bare, unit) for unit in self._units])
        self._full = _Choices(
            [
                (f"{head} {unit.rest.bare}".strip(), unit)
                for unit in self._units
                for head in self._grammar.heads(unit.written, school=unit.kind == "school")
            ]
        )

    def _known(self, row: dict[Any, Any]) -> _Unit:
        """A row of the frame; its level counts also where the name does not say it."""
        written = next(self._grammar.readings(row["name"]))
        levels = written.levels or self._grammar.levels.get(row.get("level", ""), frozenset())
        place = row["unit"] if row["kind"] == "ward" else row.get("place", "")
        return _Unit(
            row["unit"],
            row["kind"],
            row["name"],
            place,
            replace(written, levels=levels, rests=written.rests[:1]),
        )

    def _heads(self, unit: _Unit) -> Iterator[Head]:
        yield unit.written.head
        says_its_level = next(self._grammar.readings(unit.name)).head != _NO_HEAD
        if unit.kind == "ward" or not says_its_level:
            yield _NO_HEAD  # a form for wards says only "Phú Tân"

    # --- accepting ---

    def unit(self, text: str, kind: Kind | None = None) -> str | None:
        """The unit's id; None where no unit, or more than one, has this name.

        `kind` says what a name without a level or a kind is meant to be.
        """
        for written in self._grammar.readings(text):
            found = self._exact(written, kind)
            if found:
                return found[0].id if len(found) == 1 else None
        return None

    def _exact(self, written: Written, kind: Kind | None) -> list[_Unit]:
        """The units that have this name. A name is first taken whole, then without places."""
        unmarked = written.unmarked
        for rest in written.rests:
            found = self._marked.get((written.head, rest.marked), [])
            if unmarked:
                # Marks may have been left out, so a name that has none is not known by its key.
                alike = self._bare.get((written.head, rest.bare), [])
                found = alike if found or not any(unit.id in self._near for unit in alike) else []
            if written.head == _NO_HEAD and kind is not None:
                found = [unit for unit in found if unit.kind == kind]
            if found:
                return [unit for unit in found if _there(unit, rest)]
        return []

    # --- proposing ---

    def candidates(self, text: str, kind: Kind | None = None) -> list[Candidate]:
        """Up to three units whose names are like this one, best first, for a person to decide."""
        scores: dict[str, float] = {}
        for written in self._grammar.readings(text):
            for rest in {written.rests[0], written.rests[-1]} - {_NOTHING}:
                for unit, score in self._like(written, rest):
                    if written.head != _NO_HEAD or kind in (None, unit.kind):
                        scores[unit.id] = max(score, scores.get(unit.id, 0.0))
        best = sorted(scores, key=lambda unit: (-scores[unit], unit))
        return [
            Candidate(unit, self._names[unit], round(scores[unit]))
            for unit in best[:3]
            if scores[unit] >= PROPOSED_FROM
        ]

    def nearest(self, text: str, kind: Kind | None = None) -> list[str]:
        """Names of `candidates`."""
        return [candidate.name for candidate in self.candidates(text, kind)]

    def _like(self, written: Written, rest: Rest) -> Iterator[tuple[_Unit, float]]:
        """Units and their likeness, less what their hard fields differ by.

        Where that is not much, or no level is understood, the level itself may be misspelled.
        """
        best = 0.0
        for unit, score in self._own.like(rest.bare):
            score = (score + fuzz.ratio(rest.marked, unit.rest.marked)) / 2
            score -= _OTHER_FIELD * (written.head not in (_NO_HEAD, unit.written.head))
            score -= _OTHER_FIELD * _other_number(unit.rest, rest)
            best = max(best, score)
            yield unit, score
        if best < _LIKE_ENOUGH:
            words = [word.bare for word in (*written.before, *rest.words)]
            whole = " ".join(words[1:] if words[0] in OF_NO_WEIGHT else words)
            for unit, score in self._full.like(whole):
                yield unit, score - _OTHER_FIELD * _other_number(unit.rest, rest)


class _Choices:
    """Keys to compare with, as they stand and with their words in alphabetical order."""

    def __init__(self, keys: list[tuple[str, _Unit]]) -> None:
        self._keys = [key for key, _ in keys]
        self._sorted = [_in_order(key) for key in self._keys]
        self._units = [unit for _, unit in keys]

    def like(self, key: str) -> Iterator[tuple[_Unit, float]]:
        for text, choices, less in (
            (key, self._keys, 0),
            (_in_order(key), self._sorted, _OTHER_ORDER),
        ):
            found = process.extract(text, choices, scorer=fuzz.ratio, limit=24, score_cutoff=50)
            yield from ((self._units[index], score - less) for _, score, index in found)


def _in_order(key: str) -> str:
    return " ".join(sorted(key.split()))


def _other_number(one: Rest, other: Rest) -> bool:
    """Whether both have numbers, and others; one left out shows in the likeness already."""
    return bool(one.numbers and other.numbers) and one.numbers != other.numbers


def _there(unit: _Unit, rest: Rest) -> bool:
    """Whether every place behind the name is the unit's own."""
    return all(unit.place in meant for meant in rest.places)


def _near(units: Iterable[_Unit]) -> set[str]:
    """Units whose name a slip of the hand makes another's, once the marks are gone."""
    alike: dict[tuple[Head, tuple[str, ...]], list[_Unit]] = defaultdict(list)
    for unit in units:
        alike[unit.written.head, unit.rest.numbers].append(unit)
    pairs = (pair for group in alike.values() for pair in combinations(group, 2))
    return {unit.id for one, other in pairs if _slip(one, other) for unit in (one, other)}


def _slip(one: _Unit, other: _Unit) -> bool:
    slips = max(1, len(one.rest.bare) // _LETTERS_A_SLIP)
    return OSA.distance(one.rest.bare, other.rest.bare, score_cutoff=slips) <= slips
