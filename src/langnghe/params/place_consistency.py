"""What a district, a year and a frame say of places, against the lists of `params/places`."""

from collections.abc import Iterator

import pandas as pd

from langnghe.intake.text import fold
from langnghe.params.consistency import Finding
from langnghe.params.models import District, Year
from langnghe.params.places import Key, Places, around, place_keys, successors
from langnghe.problems import Problem


def of_district(district: District, places: Places) -> Iterator[Finding]:
    """Places are units of the list that the district names, under their listed names."""
    snapshot, known = district.snapshot, list(places.since)
    if snapshot is None:
        return
    if snapshot not in known:
        message = "không có danh mục này trong params/places"
        yield Finding(("snapshot",), "PARAMS-UNKNOWN-ID", message, snapshot, known)
        return
    listed = [unit for key, unit in places.units.items() if key.snapshot == snapshot]
    for index, place in enumerate(district.places or ()):
        here = ("places", index)
        same_name = [x for x in listed if (x.kind, fold(x.name)) == (place.kind, fold(place.name))]
        proposed = [f"{unit.key.code} ({unit.title}, {unit.district})" for unit in same_name]
        if place.code is None:
            message = "cần mã đơn vị vì district.yaml có “snapshot”"
            yield Finding((*here, "code"), "PARAMS-PLACE", message, "", proposed)
            continue
        unit = places.units.get(Key(snapshot, place.code))
        if unit is None:
            message = f"mã này không có trong danh mục {snapshot}"
            yield Finding((*here, "code"), "PARAMS-PLACE", message, str(place.code), proposed)
        elif unit not in same_name:
            message = f"trong danh mục {snapshot}, mã {place.code} có tên khác"
            yield Finding((*here, "name"), "PARAMS-PLACE", message, place.title, [unit.title])


def of_year(year: Year, district: District | None, places: Places) -> Iterator[Finding]:
    """The district's list still holds on the day of the year's figures."""
    if district is None or district.snapshot is None or district.snapshot not in places.since:
        return
    if year.as_of is None:
        return
    newer = places.replaced_by(district.snapshot, year.as_of)
    if newer is not None:
        message = (
            f"danh mục {district.snapshot} của district.yaml đã thay bằng {newer}: lập địa bàn mới "
            "theo đơn vị mới, so sánh ngược bằng “compare_district”"
        )
        yield Finding(("as_of",), "PARAMS-PLACES-REPLACED", message, f"{year.as_of:%d/%m/%Y}")


def of_frame(
    units: pd.DataFrame, name: str, district: District, places: Places
) -> Iterator[Problem]:
    """What is wrong with `place_2025` of a frame: not a code of the place's own successors."""
    keys, newest = place_keys(district), max(places.since, key=list(places.since).index, default="")
    for row, unit in enumerate(units.to_dict("records"), start=2):
        written = unit["place_2025"]
        if not written:
            continue
        old = keys.get(unit["place"]) if unit["kind"] == "school" else None
        links = successors(places, old, newest) if old else []
        # Where the tables do not say, any new unit that took up a neighbour is possible.
        known = {link.new for link in links} or (around(places, old, newest) if old else set())
        if written not in {str(key.code) for key in known}:
            shown = [f"{k.code} ({places.units[k].title})" for k in sorted(known)]
            yield Problem(
                code="FRAME-PLACE-2025",
                file=name,
                row=row,
                column="place_2025",
                what="không phải mã đơn vị mới của phường, xã này",
                value=written,
                expected="một trong: " + ", ".join(shown) if shown else "để trống",
                action=""
                if shown
                else "chỉ ghi cho trường, khi district.yaml có “snapshot” và mã phường, xã",
            )
