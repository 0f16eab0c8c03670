"""The expected attendance against the lists of delegates that came (mẫu 01).

Names of delegates are personal data: what holds them is for the internal edition only.
"""

from collections.abc import Mapping

import pandas as pd

from langnghe.params.forum import Component, Forum
from langnghe.params.load import Survey

OUTSIDE = ""
"""Component of a delegate whose unit is not known or is expected in none."""


def forum_of(survey: Survey) -> Forum:
    """The year's forum. Raises ValueError where it has none."""
    if survey.forum is None:
        raise ValueError("this year has no forum.yaml")
    return survey.forum


def units_of(component: Component, survey: Survey) -> list[str]:
    """The frame's units that belong to a component, in the frame's order."""
    what = survey.frame.units[["unit", "kind", "level"]].itertuples(index=False)
    return [unit for unit, kind, level in what if component.has(kind, level)]


def body_names(survey: Survey) -> dict[str, str]:
    """Units of the frame and invited agencies: id → name, in printed order."""
    units = survey.frame.units
    names = dict(zip(units["unit"], units["name"], strict=True))
    agencies = (a for component in forum_of(survey).components for a in component.agencies)
    return {agency.id: agency.name for agency in agencies} | names


def attendance(delegates: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """One row a component, in order, then `OUTSIDE` if anyone is there.

    delegates: `intake.tables.DELEGATE`. Columns: component, name, expected (stated, else what its
    units and agencies send; missing where neither says), owing (units that send a list), sent
    (those of them that did), delegates (people on the lists).
    """
    counts = placed(delegates, survey).groupby("component").size()
    listed = set(delegates["unit"])
    rows = []
    for component in forum_of(survey).components:
        units = units_of(component, survey)
        owing = units if component.units and component.units.form_01 else []
        rows.append(
            {
                "component": component.id,
                "name": component.name,
                "expected": _expected(component, len(units)),
                "owing": len(owing),
                "sent": sum(unit in listed for unit in owing),
                "delegates": int(counts.get(component.id, 0)),
            }
        )
    if OUTSIDE in counts:
        name = "Chưa rõ đơn vị hoặc ngoài thành phần dự kiến"
        row = {"component": OUTSIDE, "name": name, "expected": None, "owing": 0, "sent": 0}
        rows.append({**row, "delegates": int(counts[OUTSIDE])})
    return pd.DataFrame(rows).astype({"expected": "Int64"})


def _expected(component: Component, units: int) -> int | None:
    if component.expected is not None:
        return component.expected
    rule, people = component.units, [agency.people for agency in component.agencies]
    known = [number for number in people if number is not None]
    if len(known) < len(people) or (rule is not None and rule.each is None):
        return None
    total = sum(known) + (units * rule.each if rule and rule.each else 0)
    return total or None


def lists(delegates: pd.DataFrame, late: Mapping[str, bool], survey: Survey) -> pd.DataFrame:
    """One row a unit that sends a list, in the frame's order within its component.

    late: file → whether it came after its deadline (see `deadlines.punctuality`). Columns:
    component, unit, name, expected (people; missing where not stated), delegates, late (whether
    any of its lists is; missing where no date is known).
    """
    counts = delegates.groupby("unit").size()
    files = delegates.groupby("unit")["file"].unique()
    names = body_names(survey)
    rows = []
    for component in forum_of(survey).components:
        if component.units is None or not component.units.form_01:
            continue
        for unit in units_of(component, survey):
            known = [late[file] for file in files.get(unit, ()) if file in late]
            rows.append(
                {
                    "component": component.id,
                    "unit": unit,
                    "name": names[unit],
                    "expected": component.units.each,
                    "delegates": int(counts.get(unit, 0)),
                    "late": any(known) if known else None,
                }
            )
    columns = ["component", "unit", "name", "expected", "delegates", "late"]
    table = pd.DataFrame(rows, columns=pd.Index(columns))
    return table.astype({"expected": "Int64", "delegates": "int64", "late": "boolean"})


def few_speakers(speakers: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The units that owe a list (mẫu 01) and registered fewer to speak than they should: unit,
    name, speakers. speakers: `intake.tables.SPEAKER`."""
    forum, names = forum_of(survey), body_names(survey)
    counts = speakers.groupby("unit").size()
    rows = [
        (unit, names[unit], int(counts.get(unit, 0)))
        for component in forum.components
        if component.units and component.units.form_01
        for unit in units_of(component, survey)
        if counts.get(unit, 0) < forum.least_speakers
    ]
    return pd.DataFrame(rows, columns=pd.Index(["unit", "name", "speakers"]))


def placed(delegates: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The delegates (or speakers) with `component` and `body` (their unit's name), as printed.

    By component, then by unit, then as they stand in the list.
    """
    of_unit = {
        unit: component.id
        for component in forum_of(survey).components
        for unit in (*(a.id for a in component.agencies), *units_of(component, survey))
    }
    names = body_names(survey)
    parts = [*(component.id for component in forum_of(survey).components), OUTSIDE]
    table = delegates.assign(
        component=delegates["unit"].map(of_unit).fillna(OUTSIDE),
        body=delegates["unit"].map(names).fillna(""),
    )
    order = pd.DataFrame(
        {
            "part": table["component"].map(parts.index),
            "unit": table["unit"].map({unit: n for n, unit in enumerate(names)}).fillna(len(names)),
            "file": table["file"],
            "row": table["row"],
        }
    ).sort_values(["part", "unit", "file", "row"], kind="stable")
    return table.loc[order.index].reset_index(drop=True)
