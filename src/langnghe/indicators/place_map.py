"""An earlier year's schools and wards in the wards of a later year's district.

Within one list of places, and from one list to another as `params/places` tells: an old ward that
went wholly into a new one is mapped; a school of a split ward only where the frame says where it
lies (`place_2025`). What cannot be mapped is listed with the reason, never shared out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from langnghe.params.models import District
from langnghe.params.places import Key, Link, Places, around, place_keys, predecessors, successors

SPLIT = "split"
"""The old ward was split and nobody says in which part the school lies."""
UNKNOWN = "unknown"
"""The tables do not say where the old ward went; of a new ward: it may have come there."""
OUTSIDE = "outside"
"""The other year's district does not have that ward."""
BEYOND = "beyond"
"""The new ward also took up units that the tables do not have."""


@dataclass(frozen=True)
class PlaceMap:
    """`units`: unit, ward (id in the later district, "" where there is none), why ("" or a reason).

    `wards`: ward id of the later district → "" where all of it and nothing else was surveyed
    earlier, else the reason why it is not comparable. `whole`: the same for the whole district.
    """

    units: pd.DataFrame
    wards: Mapping[str, str]
    whole: str


def place_map(units: pd.DataFrame, earlier: District, later: District, places: Places) -> PlaceMap:
    """Map the earlier frame's units (unit, kind, place, place_2025) to the later district.

    Two districts are related by their codes, one district's two years by its own ids.
    """
    if earlier.id == later.id:
        return _by_id(units, earlier, later)
    old, new = place_keys(earlier), {key: name for name, key in place_keys(later).items()}
    to = later.snapshot if new else None
    links = {place: successors(places, key, to) if to else [] for place, key in old.items()}
    found = [_unit(row, links, new, to) for row in units.to_dict("records")]
    mapped = units[["unit"]].assign(ward=[w for w, _ in found], why=[why for _, why in found])
    # A ward's own officials are never shown by ward, so only schools are missed in a new ward.
    missed = mapped["why"].isin([SPLIT, UNKNOWN]) & (units["kind"] == "school")
    unplaced = {old[place] for place in units.loc[missed, "place"] if place in old}
    surveyed = set(old.values())
    wards = {name: next(_why_not(key, surveyed, unplaced, places), "") for key, name in new.items()}
    wards |= {place.id: UNKNOWN for place in later.places if place.id not in wards}
    return PlaceMap(mapped, wards, next(_why_not_whole(links, old, new, places), ""))


def _by_id(units: pd.DataFrame, earlier: District, later: District) -> PlaceMap:
    before, after = ({place.id for place in each.places} for each in (earlier, later))
    known = units["place"].isin(list(after))
    mapped = pd.DataFrame(
        {
            "unit": units["unit"],
            "ward": units["place"].where(known, ""),
            "why": pd.Series("", index=units.index).where(known, OUTSIDE),
        }
    )
    wards = {name: "" if name in before else OUTSIDE for name in sorted(after)}
    return PlaceMap(mapped, wards, "" if before == after else OUTSIDE)


def _unit(
    row: Mapping[str, str],
    links: Mapping[str, list[Link]],
    new: Mapping[Key, str],
    snapshot: str | None,
) -> tuple[str, str]:
    """The later ward of a unit, or "" and the reason."""
    own = links.get(row["place"], [])
    key = own[0].new if len(own) == 1 and not own[0].partly else None
    if key is None and row["place_2025"] and snapshot is not None:
        key = Key(snapshot, int(row["place_2025"]))
    if key is None:
        return "", SPLIT if own else UNKNOWN
    return (new[key], "") if key in new else ("", OUTSIDE)


def _why_not(ward: Key, surveyed: set[Key], unplaced: set[Key], places: Places) -> Iterator[str]:
    """Reasons why a new ward is not what was surveyed earlier; the worst first."""
    if ward in places.beyond:
        yield BEYOND
    snapshots = {key.snapshot for key in surveyed}
    old = [link for name in sorted(snapshots) for link in predecessors(places, ward, name)]
    if not old or any(link.old not in surveyed for link in old):
        yield OUTSIDE
    if any(link.partly and link.old in unplaced for link in old):
        yield SPLIT
    for key in sorted(unplaced):
        if not successors(places, key, ward.snapshot) and ward in around(
            places, key, ward.snapshot
        ):
            yield UNKNOWN


def _why_not_whole(
    links: Mapping[str, list[Link]],
    old: Mapping[str, Key],
    new: Mapping[Key, str],
    places: Places,
) -> Iterator[str]:
    """Reasons why the two districts are not the same land. Splits within it do not matter."""
    surveyed = set(old.values())
    if not new or not surveyed:
        yield UNKNOWN
        return
    if any(key in places.beyond for key in new):
        yield BEYOND
    for place, key in old.items():
        snapshot = next(iter(new)).snapshot
        into = {link.new for link in links[place]} or around(places, key, snapshot)
        if not into <= set(new):
            yield OUTSIDE
    for key in new:
        for name in sorted({each.snapshot for each in surveyed}):
            if any(link.old not in surveyed for link in predecessors(places, key, name)):
                yield OUTSIDE
