"""Every value that anybody ever put into a returned register, and which of them stand.

An edit is a cell that differs from the register as it was issued to that person; an untouched cell
is none. It takes the place of the edits that this person could see, those of the files that had
been merged when the register was issued, and of no other. So two people who worked on one issue
contradict each other, however late one of them sends it back, and nothing depends on order.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from langnghe.opinions.fields import WITHDRAWN

Place = tuple[str, str]
"""An item of the register, which is a group of opinions, and a field."""
Knew = Mapping[str, frozenset[str]]
"""Digest of a returned file → digests of the files that were merged into its register."""


class Edit(NamedTuple):
    """One cell that a person changed.

    `sha256`, `cell`: of the returned file. `by`: a title as stated; `date`: stated, or when the
    file was received. `seen`: digest of the opinion's text as it was shown; `size`: how many
    opinions the group had then. `problem`: why the value is not taken, "" where it is.
    """

    item: str
    field: str
    old: str
    value: str
    file: str
    sha256: str
    cell: str
    by: str
    date: str
    seen: str
    size: int
    problem: str = ""


class File(NamedTuple):
    """A returned file that was merged, also if it is no longer there."""

    sha256: str
    file: str
    by: str
    date: str
    knew: tuple[str, ...]


def standing(edits: Iterable[Edit], knew: Knew) -> dict[Place, list[Edit]]:
    """Of each place the edits that no later one took the place of, in a fixed order.

    A value that could not be taken takes no value's place.
    """
    by_place: dict[Place, list[Edit]] = defaultdict(list)
    for edit in sorted(edits, key=lambda e: (e.date, e.file, e.sha256, e.cell)):
        by_place[edit.item, edit.field].append(edit)
    nobody: frozenset[str] = frozenset()
    return {
        place: [
            edit
            for edit in all_
            if not any(
                edit.sha256 in knew.get(other.sha256, nobody)
                for other in all_
                if edit.problem or not other.problem
            )
        ]
        for place, all_ in by_place.items()
    }


def settled(stand: Mapping[Place, list[Edit]]) -> dict[Place, str]:
    """The value of each place where all that stands says the same; "" where it was withdrawn."""
    found = {}
    for place, edits in stand.items():
        values = {edit.value for edit in edits if not edit.problem}
        if len(values) == 1:
            value = values.pop()
            found[place] = "" if value == WITHDRAWN else value
    return found


def conflicts(stand: Mapping[Place, list[Edit]]) -> dict[Place, list[Edit]]:
    """The places where two values stand, or one that could not be taken: all of them."""
    return {
        place: edits
        for place, edits in stand.items()
        if any(edit.problem for edit in edits) or len({edit.value for edit in edits}) > 1
    }


def moved(edits: Iterable[Edit], to: Mapping[str, str]) -> list[Edit]:
    """The edits, those of an item that is now part of another put to it."""
    return [edit._replace(item=to.get(edit.item, edit.item)) for edit in edits]
