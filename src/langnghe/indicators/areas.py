"""The parts of a district for which figures are given.

A scope is how the district is cut: "group" (the whole district), "level", "ward", "unit". An area
is one part: a level's, a ward's or a unit's id, "" for the whole district. Groups are never mixed.
"""

import pandas as pd

from langnghe.params.load import Survey

SCOPES = ("group", "level", "ward", "unit")


def strata_with_areas(survey: Survey) -> pd.DataFrame:
    """The frame's strata with `level` and `ward` of their unit and `stratum`, their key.

    `merge_with` is the stratum that params declare their neighbour, None without one.
    """
    units = survey.frame.units.rename(columns={"place": "ward"})[["unit", "level", "ward"]]
    strata = survey.frame.strata.merge(units, on="unit", how="left")
    neighbours = {
        (each.group, each.unit): f"{each.group}@{each.merge_with}" for each in survey.year.merge
    }
    keys = zip(strata["group"], strata["unit"], strict=True)
    return strata.assign(
        stratum=strata["group"] + "@" + strata["unit"],
        merge_with=pd.Series([neighbours.get(key) for key in keys], strata.index, dtype="object"),
    )


def in_scope(strata: pd.DataFrame, scope: str, survey: Survey) -> pd.DataFrame:
    """The strata that a scope covers, with `area`.

    Officials of a ward are about six people known to everyone, so they are taken over all wards
    only (domain rule, "never published by ward").
    """
    if scope == "group":
        return strata.assign(area="")
    schools = [group.id for group in survey.year.groups if group.unit == "school"]
    placed = strata["group"].isin(schools) & (strata[scope] != "")
    return strata[placed].assign(area=lambda rows: rows[scope])


def area_names(survey: Survey) -> dict[str, str]:
    """What people read for a level's, a ward's, a unit's or an invited agency's id; "Toàn địa bàn"
    for ""."""
    units = survey.frame.units
    names = dict(zip(units["unit"], units["name"], strict=True))
    names |= {place.id: place.title for place in survey.district.places}
    names |= {level.id: level.name for level in survey.district.levels}
    for component in survey.forum.components if survey.forum else ():
        names |= {agency.id: agency.name for agency in component.agencies}
    return {**names, "": "Toàn địa bàn"}
