"""The invented schools and wards, how many people they have, and frame.csv."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle

from langnghe.params.frame import FIXED, required_forms
from langnghe.params.load import Params
from langnghe.params.models import Group, Level, Place
from langnghe.sample.draws import Draws
from langnghe.sample.names import as_typed, easily_confused, school_names, slug, ward_as_typed
from langnghe.sample.settings import WARD, Settings


@dataclass(frozen=True)
class Unit:
    """A school (with a level) or a ward (without); `people` by group id.

    `marks_needed`: without its marks the name is easily taken for another of the same level.
    """

    id: str
    name: str
    level: Level | None
    place: Place
    collected_by: str
    people: dict[str, int]
    marks_needed: bool = False

    @property
    def level_id(self) -> str:
        """The level's id; "ward" for a ward."""
        return self.level.id if self.level else WARD

    @property
    def own_name(self) -> str:
        """The name without "Trường", level and kind of ward."""
        if self.level is None:
            return self.place.name
        return self.name.removeprefix(f"Trường {self.level.name} ")

    def typed(self, draws: Draws) -> str:
        """The name as some person types it."""
        if self.level is None:
            return ward_as_typed(self.place.kind, self.place.name, self.marks_needed, draws)
        return as_typed(self.name, self.level, self.marks_needed, draws)


def units(
    params: Params, settings: Settings, draws: Draws, schools: int | None, forms: int | None
) -> list[Unit]:
    """All schools, level by level, then all wards."""
    made = list(_schools(params, settings, draws, schools))
    heads: dict[str, str] = {}
    for unit in made:
        if unit.level is not None and unit.level.id == settings.ward_collector:
            short = unit.name.replace(unit.level.name, unit.level.short)
            heads.setdefault(unit.place.id, f"Hiệu trưởng {short}")
    for place in params.district.places:
        collector = heads.get(place.id, params.district.bodies.short)
        people = _people(params, settings, WARD, draws.of(place.id, "people"))
        made.append(Unit(place.id, place.title, None, place, collector, people))
    made = _needing_marks(made)
    return made if forms is None else _scaled(made, params, forms)


def required(unit: Unit, group: Group) -> int | None:
    """Forms to collect from a group in a unit; None where it does not exist or is not asked."""
    people = unit.people.get(group.id)
    if people is None or group.sampling == "open":
        return people
    rate = group.rate_at(unit.level.id if unit.level else "")
    return None if rate is None else required_forms(people, rate)


def frame_csv(units: list[Unit], params: Params) -> bytes:
    """frame.csv as Excel saves "CSV UTF-8", with the line ends of the checkout."""
    counted = [group.id for group in params.year.groups if group.sampling != "open"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*FIXED, *counted])
    for unit in units:
        level = unit.level.id if unit.level else ""
        kind, place = ("school", unit.place.id) if unit.level else ("ward", "")
        people = [unit.people.get(group, "") for group in counted]
        writer.writerow([unit.id, kind, unit.name, level, place, unit.collected_by, *people])
    return text.getvalue().encode("utf-8-sig")


def _schools(
    params: Params, settings: Settings, draws: Draws, schools: int | None
) -> Iterator[Unit]:
    for level in params.district.levels:
        count = _shared_out(settings.schools, schools).get(level.id, 0)
        at_level = draws.of("schools", level.id)
        without = settings.without.get(level.id, ())
        places = [place for place in params.district.places if place.id not in without]
        names = school_names(at_level)
        spread = cycle(at_level.shuffled(places))
        for _, name, place in zip(range(count), names, spread, strict=False):
            identifier = f"{slug(level.short)}-{slug(name)}"
            people = _people(params, settings, level.id, draws.of(identifier, "people"))
            collected = at_level.choice(("", "Nhà trường"))
            full = f"Trường {level.name} {name}"
            yield Unit(identifier, full, level, place, collected, people)


def _shared_out(proportions: dict[str, int], total: int | None) -> dict[str, int]:
    """`total` in these proportions, by largest remainder."""
    if total is None:
        return proportions
    whole = sum(proportions.values())
    shares = {key: divmod(total * part, whole) for key, part in proportions.items()}
    left = total - sum(share for share, _ in shares.values())
    first = sorted(shares, key=lambda key: -shares[key][1])[:left]
    return {key: share + (key in first) for key, (share, _) in shares.items()}


def _people(params: Params, settings: Settings, level: str, draws: Draws) -> dict[str, int]:
    """People by group: a large school is large in all its groups."""
    size = draws.uniform()
    people = {}
    for group in params.year.groups:
        if (group.unit == WARD) == (level == WARD) and level in settings.people.get(group.id, {}):
            low, high = settings.people[group.id][level]
            here = 0.85 * size + 0.15 * draws.uniform()
            people[group.id] = low + int(here * (high - low + 1))
    return people


def _needing_marks(units: list[Unit]) -> list[Unit]:
    """The units, each knowing whether its name needs its marks."""
    by_level: dict[str, list[str]] = {}
    for unit in units:
        by_level.setdefault(unit.level_id, []).append(unit.own_name)
    confused = {level: easily_confused(names) for level, names in by_level.items()}
    return [replace(unit, marks_needed=unit.own_name in confused[unit.level_id]) for unit in units]


def _scaled(units: list[Unit], params: Params, forms: int) -> list[Unit]:
    """The schools' people so many that all required forms together are about `forms`."""
    groups = params.groups
    due = [
        (unit.level is not None, required(unit, groups[group]) or 0)
        for unit in units
        for group in unit.people
    ]
    in_schools = sum(number for at_school, number in due if at_school)
    in_wards = sum(number for at_school, number in due if not at_school)
    factor = max(forms - in_wards, 0) / in_schools if in_schools else 1.0
    return [
        unit
        if unit.level is None
        else replace(
            unit,
            people={group: max(1, round(n * factor)) for group, n in unit.people.items()},
        )
        for unit in units
    ]
