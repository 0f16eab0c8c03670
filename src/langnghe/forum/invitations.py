"""Who gets a letter of invitation: each body, each unit or each of its delegates."""

from collections.abc import Iterator

import pandas as pd

from langnghe.forum.delegates import forum_of, placed, units_of
from langnghe.params.forum import Component
from langnghe.params.load import Survey

BLANK = "." * 40
"""Where a name is written by hand."""
LETTER = ["invitation", "component", "to", "who", "people"]


def letters(delegates: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """One row a letter, by component and in printed order: `LETTER`.

    delegates: `intake.tables.DELEGATE`. invitation: its id in params; to: the body, or the delegate
    by name (internal only); who: of the body, or the delegate's title and unit; people: how many
    come, missing where nobody said. A unit that sends its delegates' names one by one and has sent
    no list gets one letter; of a component without bodies or units each expected guest gets one,
    with room for the name.
    """
    forum = forum_of(survey)
    of_body = {invitation.by: invitation for invitation in forum.invitations}
    people = placed(delegates, survey)
    rows = [
        (invitation.id, component.id, *letter)
        for component in forum.components
        if (invitation := of_body.get(component.invited_by or ""))
        for letter in _letters(component, invitation.address, people, survey)
    ]
    return pd.DataFrame(rows, columns=pd.Index(LETTER)).astype({"people": "Int64"})


def _letters(
    component: Component, address: str, people: pd.DataFrame, survey: Survey
) -> Iterator[tuple[str, str, int | None]]:
    for agency in component.agencies:
        yield agency.name, agency.who or "", agency.people
    names = survey.frame.units.set_index("unit")["name"]
    rule = component.units
    for unit in units_of(component, survey):
        own = people[people["unit"].eq(unit)]
        if rule and rule.letters == "delegate" and len(own):
            for name, title in own[["name", "title"]].itertuples(index=False, name=None):
                yield f"{address} {name}", f"{title}, {names[unit]}", 1
        else:
            yield names[unit], (rule.who if rule else None) or "", rule.each if rule else None
    if not (component.agencies or rule):  # guests, whose names stand in no file
        for _ in range(component.expected or 1):
            yield f"{address} {BLANK}", component.name, 1
