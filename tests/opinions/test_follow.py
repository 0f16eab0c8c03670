"""How far the opinions are answered: every opinion in one column, sums that close."""

import datetime as dt
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from langnghe.opinions.fields import DROPPED, FIELDS, PETITIONED, STATUSES
from langnghe.opinions.follow import REACH, STATES, followed, states, units_short
from langnghe.opinions.kinds import KINDS
from langnghe.params.models import OpinionRules

AS_OF = dt.date(2024, 6, 30)
WITHIN = ["Nhà trường"]


def items(*rows: dict[str, str]) -> pd.DataFrame:
    blank = dict.fromkeys(FIELDS, "")
    return pd.DataFrame([{"item": f"n{n}", **blank, **row} for n, row in enumerate(rows)])


def members(*units: tuple[int, str]) -> pd.DataFrame:
    """Opinions as item number and unit."""
    rows = [(f"n{n}", unit, "forms") for n, unit in units]
    return pd.DataFrame(rows, columns=pd.Index(["item", "unit", "origin"]))


def test_each_item_has_one_state() -> None:
    rows = items(
        {"answer": "Đã sửa", "due": "2024-01-01"},
        {"status": PETITIONED, "due": "2024-01-01"},
        {"kind": KINDS["none"], "due": "2024-01-01"},
        {"status": DROPPED},
        {"due": "2024-06-29"},
        {"due": "2024-06-30"},
        {},
    )
    assert states(rows, AS_OF, WITHIN)["state"].tolist() == [
        "answered", "petitioned", "nothing", "nothing", "overdue", "waiting", "waiting",
    ]  # fmt: skip


def test_authority_is_what_a_person_signed() -> None:
    rows = items({"authority": "Nhà trường"}, {"authority": "Ủy ban nhân dân"}, {})
    assert states(rows, AS_OF, WITHIN)["reach"].tolist() == ["within", "beyond", "unsigned"]


def test_opinions_are_counted_not_items() -> None:
    rows = items({"topic": "Sân", "answer": "Đã sửa"}, {"topic": "Sân"}, {"topic": "Phí"})
    people = members((0, "a"), (0, "a"), (0, "b"), (1, "b"), (2, ""))
    by_topic = followed(rows, people, AS_OF, WITHIN, "topic")
    columns = ["by", "items", "received", "answered", "waiting"]
    assert by_topic[columns].to_numpy().tolist() == [["Sân", 2, 4, 3, 1], ["Phí", 1, 1, 0, 1]]
    by_unit = followed(rows, people, AS_OF, WITHIN, "unit")
    assert by_unit[columns].to_numpy().tolist() == [
        ["a", 1, 2, 2, 0],
        ["b", 2, 2, 1, 1],
        ["", 1, 1, 0, 1],
    ]
    assert followed(rows, people, AS_OF, WITHIN)["received"].tolist() == [5]


def test_no_opinions_are_a_table_without_rows() -> None:
    empty = followed(items({})[:0], members(), AS_OF, WITHIN, "topic")
    assert len(empty) == 0
    assert set(STATES + REACH) < set(empty.columns)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "answer": st.sampled_from(["", "x"]),
                "due": st.sampled_from(["", "2024-01-01", "2025-01-01"]),
                "status": st.sampled_from(["", *STATUSES]),
                "kind": st.sampled_from(["", *KINDS.values()]),
                "authority": st.sampled_from(["", "Nhà trường", "Sở"]),
            }
        ),
        min_size=1,
        max_size=8,
    ),
    st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["", "a", "b"])), max_size=20),
    st.sampled_from(["topic", "unit", "agency", "authority", "origin", None]),
)
def test_the_columns_add_up(some: Any, people: Any, by: Any) -> None:
    told = members(*((n % len(some), unit) for n, unit in people))
    table = followed(items(*some), told, AS_OF, WITHIN, by)
    assert (table[STATES].sum(axis=1) == table["received"]).all()
    assert (table[REACH].sum(axis=1) == table["received"]).all()
    assert table["received"].sum() == len(told)


def test_units_that_sent_too_few_are_named() -> None:
    rows = items({}, {"kind": KINDS["none"]})
    people = members((0, "a"), (0, "a"), (0, "b"), (1, "b"), (0, ""))
    frame = pd.DataFrame({"unit": list("abcd"), "kind": ["school"] * 3 + ["ward"]})
    short = units_short(rows, people, frame, OpinionRules(least_per_unit=2))
    assert short.to_numpy().tolist() == [["b", 1, 2], ["c", 0, 2]]
    floor = pd.concat([people, members((0, "b")).assign(origin="floor")])
    assert units_short(rows, floor, frame, OpinionRules(least_per_unit=2)).equals(short)
    wards = units_short(rows, people, frame, OpinionRules(least_per_unit=1, units=["ward"]))
    assert wards["unit"].tolist() == ["d"]
    assert len(units_short(rows, people, frame, OpinionRules())) == 0
