"""Opinions in groups: one answer for all who say the same.

What people decided stands: must-link and cannot-link rows win over the rule of `alike`. A group
keeps the id that it had in the register.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from langnghe.opinions.alike import readings
from langnghe.opinions.collect import short_digest
from langnghe.opinions.wording import said
from langnghe.problems import Problem

SAME, DIFFERENT = "cùng nhóm", "khác nhóm"
LINK = ["kind", "a", "b", "reason", "file", "sheet", "row"]
"""A decision of a person about two opinions: `kind` is SAME or DIFFERENT; where it stands."""


@dataclass(frozen=True)
class Grouping:
    """`groups`: id of each opinion → its group's. `merged`: an old group's id → the one it is now
    part of. `split`: a new group's id → the one it was part of. `problems`: links that contradict
    one another, OPINIONS-LINKS.
    """

    groups: dict[str, str]
    merged: dict[str, str]
    split: dict[str, str]
    problems: list[Problem]


def grouped(
    opinions: pd.DataFrame,
    links: pd.DataFrame | None = None,
    earlier: Mapping[str, str] | None = None,
    taken: Iterable[str] = (),
) -> Grouping:
    """Group opinions (id, text) by `links` (`LINK`), then by the rule.

    earlier: opinion → group in the register. taken: further ids that no new group may have. Links
    of opinions that are no longer there are passed over.
    """
    order = opinions.sort_values("id")
    ids = order["id"].tolist()
    sets = _Sets(ids)
    problems = _linked(sets, _known(links, set(ids)))
    same: dict[object, list[str]] = defaultdict(list)
    for identifier, text in zip(ids, order["text"], strict=True):
        words = said(text)
        same[words.words or text].append(identifier)
    keys = sorted(same, key=lambda key: same[key][0])
    for key in keys:
        for identifier in same[key][1:]:
            next((True for other in same[key] if sets.join(other, identifier)), False)
    texts = dict(zip(ids, order["text"], strict=True))
    worded = [key for key in keys if isinstance(key, tuple)]
    all_ = [said(texts[same[key][0]]) for key in worded]
    for one, other in readings(all_).items():
        sets.join(same[worded[one]][0], same[worded[other]][0])
    return _named(sets.parts(), earlier or {}, set(taken), problems)


class _Sets:
    """Disjoint sets of ids, some pairs of which must stay apart."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._above = {identifier: identifier for identifier in ids}
        self._apart: dict[str, set[str]] = defaultdict(set)
        self._members = {identifier: [identifier] for identifier in self._above}

    def root(self, identifier: str) -> str:
        while (above := self._above[identifier]) != identifier:
            self._above[identifier] = self._above[above]
            identifier = above
        return identifier

    def keep_apart(self, one: str, other: str) -> bool:
        """Whether they are apart, and from now on kept so."""
        one, other = self.root(one), self.root(other)
        if one == other:
            return False
        self._apart[one].add(other)
        self._apart[other].add(one)
        return True

    def join(self, one: str, other: str) -> bool:
        """Whether they are in one set now."""
        one, other = sorted((self.root(one), self.root(other)))
        if one == other:
            return True
        if other in self._apart[one]:
            return False
        self._above[other] = one
        self._members[one] += self._members.pop(other)
        for third in self._apart.pop(other, set()):
            self._apart[third].discard(other)
            self._apart[third].add(one)
            self._apart[one].add(third)
        return True

    def parts(self) -> list[list[str]]:
        """The sets, each in order, by their first."""
        return sorted(sorted(members) for members in self._members.values())


def _known(links: pd.DataFrame | None, ids: set[str]) -> list[dict[str, object]]:
    if links is None:
        return []
    here = links[links["a"].isin(ids) & links["b"].isin(ids)]
    return here.drop_duplicates(["kind", "a", "b"]).to_dict("records")


def _linked(sets: _Sets, links: Sequence[Mapping[str, object]]) -> list[Problem]:
    """Put the links to the sets: what is different first, as joining is what cannot be undone."""
    problems = []
    for kind, put in ((DIFFERENT, sets.keep_apart), (SAME, sets.join)):
        for link in links:
            if link["kind"] == kind and not put(str(link["a"]), str(link["b"])):
                problems.append(
                    Problem(
                        code="OPINIONS-LINKS",
                        file=str(link["file"]),
                        sheet=str(link["sheet"]),
                        row=int(str(link["row"])) or None,
                        what=f"“{kind}” trái với các dòng liên kết khác",
                        value=f"{link['a']}, {link['b']}",
                        action="xem lại các dòng của hai ý kiến này, ghi “bỏ” vào dòng sai",
                    )
                )
    return problems


def _named(
    parts: Sequence[Sequence[str]],
    earlier: Mapping[str, str],
    taken: set[str],
    problems: list[Problem],
) -> Grouping:
    """Give each part its id.

    An old id goes to the part with most of its opinions, of equals to the one with the first; a
    part that gets several keeps the one that brings most opinions. The others are `merged` into
    it. A part that gets none is named after its first opinion, and is `split` from the group of
    most of its opinions, where they had one.
    """
    votes: dict[str, Counter[int]] = defaultdict(Counter)
    for number, part in enumerate(parts):
        for identifier in part:
            if identifier in earlier:
                votes[earlier[identifier]][number] += 1
    claims: dict[int, list[str]] = defaultdict(list)
    for old, counts in sorted(votes.items()):
        claims[max(counts, key=lambda n: (counts[n], -n))].append(old)
    used = taken | set(earlier.values())
    groups: dict[str, str] = {}
    merged: dict[str, str] = {}
    split: dict[str, str] = {}
    for number, part in enumerate(parts):
        olds = claims.get(number, [])
        if olds:
            name = min(olds, key=lambda old: (-votes[old][number], old))
            merged |= {old: name for old in olds if old != name}
        else:
            name = _new(part, used)
            used.add(name)
            before = Counter(earlier[member] for member in part if member in earlier)
            if before:
                split[name] = min(before, key=lambda old: (-before[old], old))
        groups |= dict.fromkeys(part, name)
    return Grouping(groups, merged, split, problems)


def _new(part: Sequence[str], used: set[str]) -> str:
    """An id made of one of its opinions', so that order and other opinions do not change it."""
    name, again = "n" + part[0].removeprefix("y"), part[0]
    while name in used:
        again += "+"
        name = "n" + short_digest(again)
    return name
