"""What the answers booklet prints: every opinion that wants an answer, in the booklet's order."""

from collections.abc import Callable

import pandas as pd

from langnghe.opinions.follow import states
from langnghe.opinions.proposals import choices, keep, within
from langnghe.opinions.redaction import redact
from langnghe.params.load import Survey

PARTS = {"answered": "answered", "petitioned": "petitioned", "overdue": "open", "waiting": "open"}
"""State of an item (`follow.STATES`) → the part of the booklet it is in; the others are in none."""
COLUMNS = [
    *("item", "part", "state", "reach", "topic", "authority", "agency", "text", "count"),
    *("due", "answer", "basis"),
]


def booklet(rows: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The items of the register (`register.ROW`) to print: `COLUMNS`.

    First the answered ones, those within the office's authority before others; then those
    petitioned on; then those without either at `as_of`. In each part by topic as `topics.yaml` has
    them, what nobody sorted last, and what most people say first. Left out: what wants no answer,
    and decisions whose opinions are gone.
    """
    state = states(rows, survey.year.as_of, within(survey)).set_index("item")
    table = rows.join(state, on="item")
    table = table.assign(part=table["state"].map(PARTS))
    table = table[table["part"].notna() & table["count"].gt(0)]
    order = pd.DataFrame(
        {
            "part": table["part"].map({name: n for n, name in enumerate(PARTS.values())}),
            "beyond": table["reach"].eq("beyond") & table["part"].eq("answered"),
            "topic": _order(survey)(table["topic"]),
            "count": -table["count"],
            "item": table["item"],
        }
    ).sort_values(["part", "topic", "beyond", "count", "item"], na_position="last")
    return table.loc[order.index, COLUMNS].reset_index(drop=True)


def petitions(answers: pd.DataFrame, rows: pd.DataFrame, survey: Survey) -> dict[str, pd.DataFrame]:
    """Of `booklet`, by the id of each authority beyond the office's own, what it is asked:
    `COLUMNS`, units, groups (of the register's rows).

    That is what a person signed as that authority's and nobody has answered yet, whether petitioned
    before or not, so that the petition stays the same once it is sent. It leaves the office: the
    text is the wording for the public, else the redacted one.
    """
    own = survey.year.opinions.within
    others = survey.topics.authorities if survey.topics else []
    asked = answers[answers["part"].ne("answered")]
    asked = _worded(asked, rows, survey).merge(rows[["item", "units", "groups"]], on="item")
    asked = asked.sort_values("topic", key=_order(survey), kind="stable", na_position="last")
    found = {one.id: asked[asked["authority"].eq(one.title)] for one in others if one.id not in own}
    return {name: table for name, table in found.items() if len(table)}


def on_the_floor(
    answers: pd.DataFrame, register: pd.DataFrame, members: pd.DataFrame, survey: Survey
) -> pd.DataFrame:
    """Of `booklet` what was said at the forum itself, worded as in `petitions`.

    count: how many said it there. register, members: the register's rows and opinions.
    """
    said = members[members["origin"].eq("floor")].groupby("item").size()
    table = answers[answers["item"].isin(said.index)]
    table = _worded(table, register, survey)
    return table.assign(count=table["item"].map(said)).reset_index(drop=True)


def _worded(answers: pd.DataFrame, rows: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The wording for the public where the register has one, else the redacted text."""
    table = answers.merge(rows[["item", "published"]], on="item")
    redacted = redact(table["text"], keep(survey))["text"]
    text = table["published"].where(table["published"].ne(""), redacted)
    return table.assign(text=text)[COLUMNS]


def _order(survey: Survey) -> Callable[[pd.Series], pd.Series]:
    """Topics as printed → their place in `topics.yaml`; NaN for what nobody sorted."""
    places = {topic: n for n, topic in enumerate(choices(survey).get("topic", ()))}
    return lambda topics: topics.map(places)
