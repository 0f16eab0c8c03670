"""Wards and communes through time: `params/places/`, lists of units by date and how they merged.

A code alone is no key: 25978 was Phường Hưng Định and is Phường Thuận An. A key is
(snapshot, code). `crosswalk.csv` is not a function: an old unit that was split goes partly to each
of several new ones, in shares that nobody states.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from langnghe.intake.text import fold
from langnghe.params.models import District
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project

SNAPSHOTS, UNITS, CROSSWALK, BEYOND = "snapshots.csv", "units.csv", "crosswalk.csv", "beyond.csv"
_HEADS = {
    SNAPSHOTS: ["id", "since", "source"],
    UNITS: ["snapshot", "code", "kind", "name", "district_code", "district", "province"],
    CROSSWALK: ["old_snapshot", "old_code", "new_snapshot", "new_code", "partly"],
    BEYOND: ["snapshot", "code", "with", "source"],
}


class Key(NamedTuple):
    """A unit of one list."""

    snapshot: str
    code: int


@dataclass(frozen=True)
class AdminUnit:
    """A ward, commune or township as one list has it; `district` is "" where there is none."""

    key: Key
    kind: str
    name: str
    district: str
    province: str

    @property
    def title(self) -> str:
        return f"{self.kind.capitalize()} {self.name}"


@dataclass(frozen=True)
class Link:
    """An old unit went into a new one: wholly, or `partly` (the share is unknown)."""

    old: Key
    new: Key
    partly: bool


@dataclass(frozen=True)
class Places:
    """All lists. `since`: by snapshot, in order of time, from when it holds (None: not known).

    `beyond`: new units that also took up units which the lists do not have.
    """

    since: Mapping[str, dt.date | None]
    units: Mapping[Key, AdminUnit]
    links: Sequence[Link]
    beyond: frozenset[Key] = frozenset()

    def replaced_by(self, snapshot: str, day: dt.date) -> str | None:
        """The newest later list that already held on a day; None where `snapshot` still did."""
        order = list(self.since)
        later = order[order.index(snapshot) + 1 :]
        known = [(name, self.since[name]) for name in later]
        return next((name for name, since in reversed(known) if since and since <= day), None)


NO_PLACES = Places({}, {}, ())


def successors(places: Places, old: Key, to_snapshot: str) -> list[Link]:
    """Where a unit went; several links where it was split, none where the tables do not say.

    Between lists without a crosswalk, a unit goes on under the same code, kind and name only:
    what became of any other is unknown.
    """
    order = list(places.since)
    if old not in places.units or order.index(old.snapshot) > order.index(to_snapshot):
        return []
    if old.snapshot == to_snapshot:
        return [Link(old, old, partly=False)]
    steps = [link for link in places.links if link.old == old]
    if not steps:
        same = Key(order[order.index(old.snapshot) + 1], old.code)
        if same in places.units and _same(places.units[old], places.units[same]):
            steps = [Link(old, same, partly=False)]
    return [
        Link(old, link.new, step.partly or link.partly)
        for step in steps
        for link in successors(places, step.new, to_snapshot)
    ]


def predecessors(places: Places, new: Key, from_snapshot: str) -> list[Link]:
    """The units of an older list that went wholly or partly into a unit, as far as is known."""
    return [
        link
        for old in places.units
        if old.snapshot == from_snapshot
        for link in successors(places, old, new.snapshot)
        if link.new == new
    ]


def _same(one: AdminUnit, other: AdminUnit) -> bool:
    return one.kind == other.kind and fold(one.name) == fold(other.name)


def place_keys(district: District) -> dict[str, Key]:
    """The district's places that have a code, by id; empty where it states no snapshot."""
    if district.snapshot is None:
        return {}
    codes = {place.id: place.code for place in district.places if place.code is not None}
    return {name: Key(district.snapshot, code) for name, code in codes.items()}


def around(places: Places, old: Key, to_snapshot: str) -> set[Key]:
    """New units that took up any unit of the old unit's district."""
    district = places.units[old].district if old in places.units else ""
    same = [
        key
        for key, unit in places.units.items()
        if key.snapshot == old.snapshot and unit.district == district
    ]
    return {link.new for key in same for link in successors(places, key, to_snapshot)}


def place_files(project: Project) -> list[Path]:
    """The files that `read_places` reads."""
    return [project.params / "places" / name for name in _HEADS]


def read_places(project: Project) -> Places:
    """Read `params/places/`. Raises ProblemsError with every PLACES-… problem found."""
    problems: list[Problem] = []
    tables = {path.name: _rows(path, project, problems) for path in place_files(project)}
    if problems:
        raise ProblemsError(problems)

    def bad(file: str, row: int, column: str, what: str, value: str) -> None:
        name = project.name(project.params / "places" / file)
        problems.append(
            Problem(code="PLACES-VALUE", file=name, row=row, column=column, what=what, value=value)
        )

    since: dict[str, dt.date | None] = {}
    for row, cells in enumerate(tables[SNAPSHOTS], start=2):
        day = cells["since"]
        try:
            since[cells["id"]] = dt.date.fromisoformat(day) if day else None
        except ValueError:
            bad(SNAPSHOTS, row, "since", "không phải ngày dạng năm-tháng-ngày", day)
    units: dict[Key, AdminUnit] = {}
    for row, cells in enumerate(tables[UNITS], start=2):
        key = _key(cells["snapshot"], cells["code"], since)
        if key is None or key in units:
            what = "danh mục hoặc mã không hợp lệ" if key is None else "đơn vị ghi hai lần"
            bad(UNITS, row, "code", what, f"{cells['snapshot']}, {cells['code']}")
            continue
        units[key] = AdminUnit(
            key, cells["kind"], cells["name"], cells["district"], cells["province"]
        )
    links: list[Link] = []
    for row, cells in enumerate(tables[CROSSWALK], start=2):
        old = _key(cells["old_snapshot"], cells["old_code"], since)
        new = _key(cells["new_snapshot"], cells["new_code"], since)
        if old not in units or new not in units or old is None or new is None:
            bad(CROSSWALK, row, "old_code", "đơn vị không có trong units.csv", str(cells))
        elif cells["partly"] not in ("yes", "no"):
            bad(CROSSWALK, row, "partly", "cần yes hoặc no", cells["partly"])
        else:
            links.append(Link(old, new, cells["partly"] == "yes"))
    for row, link in enumerate(links, start=2):
        if (sum(each.old == link.old for each in links) > 1) != link.partly:
            value = f"{link.old.snapshot}, {link.old.code}"
            bad(CROSSWALK, row, "partly", "“partly” trái với số dòng của đơn vị cũ này", value)
    beyond: set[Key] = set()
    for row, cells in enumerate(tables[BEYOND], start=2):
        key = _key(cells["snapshot"], cells["code"], since)
        if key is None or key not in units:
            value = f"{cells['snapshot']}, {cells['code']}"
            bad(BEYOND, row, "code", "đơn vị không có trong units.csv", value)
        else:
            beyond.add(key)
    if problems:
        raise ProblemsError(problems)
    return Places(since, units, tuple(links), frozenset(beyond))


def _key(snapshot: str, code: str, known: Collection[str]) -> Key | None:
    well = snapshot in known and re.fullmatch(r"[1-9][0-9]{0,8}", code)
    return Key(snapshot, int(code)) if well else None


def _rows(path: Path, project: Project, problems: list[Problem]) -> list[dict[str, str]]:
    head, name = _HEADS[path.name], project.name(path)
    try:
        reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        found, *rows = list(reader) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error):
        what = "không có tệp này hoặc không đọc được"
        problems.append(Problem(code="PLACES-FILE", file=name, what=what, expected="CSV UTF-8"))
        return []
    wrong = [row for row, cells in enumerate(rows, start=2) if len(cells) != len(head)]
    if found != head or wrong:
        row = 1 if found != head else wrong[0]
        expected = f"{len(head)} ô: " + ", ".join(head)
        what = "sai tiêu đề cột hoặc số ô của dòng"
        problems.append(
            Problem(code="PLACES-FILE", file=name, row=row, what=what, expected=expected)
        )
        return []
    return [dict(zip(head, cells, strict=True)) for cells in rows]
