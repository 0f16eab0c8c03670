"""Merging registers that came back: whatever people do in whatever order, no value is lost."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from langnghe.opinions.edition import refuse_public, stops
from langnghe.opinions.fields import WITHDRAWN
from langnghe.opinions.grouping import SAME
from langnghe.opinions.history import Edit, settled, standing
from langnghe.opinions.register import (
    LINK_STATE,
    Register,
    Returned,
    digest,
    registered,
    unmerged,
)
from langnghe.opinions.register_book import register_book
from langnghe.params.load import Survey
from langnghe.problems import Problem, ProblemsError
from opinions.register_cases import CHOICES, Person, opinions, values
from small_district import survey_of, write_params

TEXTS = ["Sửa sân", "Thêm quạt", "Cô dạy hay", "Học phí cao", "Cổng trường kẹt xe"]
OPINIONS = {f"y{n}": text for n, text in enumerate(TEXTS)}


def back(
    register: Register, name: str, put: dict[tuple[str, str], str], date: str = ""
) -> Returned:
    """A register as it comes back from somebody who put values to (item, field)."""
    knew = {file.sha256: frozenset(file.knew) for file in register.files}
    base = settled(standing(register.history, knew))
    rows = register.rows.set_index("item")
    mains = register.members[register.members["is_main"]]
    edits = [
        Edit(
            item=item, field=field, old=base.get((item, field), ""), value=value, file=name,
            sha256=f"sha-{name}", cell=f"B{n}", by="", date=date,
            seen=digest(rows.loc[item, "text"]), size=int(rows.loc[item, "count"]),
        )
        for n, ((item, field), value) in enumerate(put.items(), start=2)
        if base.get((item, field), "") != value
    ]  # fmt: skip
    return Returned(
        file=name, sha256=f"sha-{name}", issue=register.issue, date=date, own=edits,
        history=register.history, files=register.files, links=register.links,
        members={**register.former, **dict(register.members[["id", "item"]].to_numpy())},
        mains=dict(zip(mains["item"], mains["id"], strict=True)),
        texts=dict(zip(register.rows["item"], register.rows["text"], strict=True)),
    )  # fmt: skip


class Office:
    """Three rounds of work, and beside it a record of who had seen what."""

    def __init__(self) -> None:
        self.issued: list[Register] = []
        self.folder: list[Returned] = []
        self.visible: dict[str, set[str]] = {}
        self.put: list[tuple[str, str, str]] = []  # item, value, file
        self.sent = 0

    def run(self, now: dict[str, str]) -> Register:
        register = registered(opinions(now), self.folder)
        self.issued.append(register)
        return register

    def send(self, register: Register, items: list[str], same: bool) -> None:
        self.sent += 1
        name = f"{self.sent}.xlsx"
        put = {(i, "answer"): "như nhau" if same else f"trả lời {name} {i}" for i in items}
        returned = back(register, name, put)
        self.folder.append(returned)
        self.visible[name] = {file.file for file in register.files}
        self.put += [(edit.item, edit.value, name) for edit in returned.own]

    def expected(self) -> dict[str, set[str]]:
        """Of each item the answers that nobody who had seen them wrote over."""
        found: dict[str, set[str]] = {}
        for item, value, name in self.put:
            over = any(i == item and name in self.visible[other] for i, _, other in self.put)
            if not over:
                found.setdefault(item, set()).add(value)
        return found


@settings(max_examples=30)
@given(st.data())
def test_no_answer_is_lost_and_ids_stay(data: Any) -> None:
    office, names = Office(), list(OPINIONS)
    present = data.draw(st.lists(st.sampled_from(names), min_size=2, unique=True))
    homes: dict[str, str] = {}
    for _ in range(3):
        register = office.run({name: OPINIONS[name] for name in present})
        now = dict(zip(register.members["id"], register.members["item"], strict=True))
        assert all(now[name] == homes.setdefault(name, item) for name, item in now.items())
        for _ in range(data.draw(st.integers(0, 3))):
            source = data.draw(st.sampled_from(office.issued))
            items = list(source.rows["item"])
            some = st.lists(st.sampled_from(items), unique=True)
            office.send(source, data.draw(some) if items else [], data.draw(st.booleans()))
        # A file may be cleared away once another that came back had it merged.
        newest = {name for seen in office.visible.values() for name in seen}
        office.folder = [
            one for one in office.folder if one.file not in newest or data.draw(st.booleans())
        ]
        office.folder = data.draw(st.permutations(office.folder))
        more = st.lists(st.sampled_from(names), min_size=1, unique=True)
        present = data.draw(more)  # opinions come and go
    last = office.run({name: OPINIONS[name] for name in present})
    stands: dict[str, set[str]] = {}
    for (item, _), value in values(last.rows).items():
        stands.setdefault(item, set()).add(value)
    for (item, _), edits in last.contested.items():
        stands.setdefault(item, set()).update(edit.value for edit in edits)
    assert stands == office.expected()
    assert {(e.item, e.value, e.file) for e in last.history} == set(office.put)
    gone = {item for item in stands if item not in set(last.members["item"])}
    assert {p.what.split()[4] for p in last.problems if p.code == "OPINIONS-ORPHAN"} == gone
    again = registered(opinions({n: OPINIONS[n] for n in present}), office.folder[::-1])
    assert again.rows.equals(last.rows)


@pytest.mark.slow
@settings(max_examples=8)
@given(st.data())
def test_the_same_through_workbooks(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    folder = tmp_path_factory.mktemp("rounds")
    survey = survey_of(write_params(folder))
    returned: list[Returned] = []
    issued: list[Register] = []
    put: set[tuple[str, str]] = set()
    for round_ in range(3):
        texts = dict(list(OPINIONS.items())[: 3 + round_])
        issued.append(registered(opinions(texts), returned))
        for name in "ab"[: data.draw(st.integers(1, 2))]:
            source = data.draw(st.sampled_from(issued))
            person = Person(register_book(source, survey, CHOICES), folder / f"{round_}{name}.xlsx")
            items = st.sampled_from(list(source.rows["item"]))
            filled = data.draw(st.lists(items, unique=True))
            for item in filled:
                value = f"trả lời {round_}{name} {item}"
                person.put(item, "answer", value)
                put.add((item, value))
            for item in data.draw(st.lists(items, max_size=1)):
                if item not in filled:
                    person.delete(item)
            returned.append(person.send())
    last = registered(opinions(OPINIONS), returned)
    assert {(e.item, e.value) for e in last.history} == put
    stands = {item for (item, _) in values(last.rows)} | {item for item, _ in last.contested}
    assert stands == {item for item, _ in put}
    assert [p.code for p in last.problems if p.code != "OPINIONS-CONFLICT"] == []


# --- one thing at a time ---


def item_of(register: Register, opinion: str) -> str:
    return dict(zip(register.members["id"], register.members["item"], strict=True))[opinion]


def test_the_same_value_twice_is_no_conflict() -> None:
    first = registered(opinions(TEXTS))
    item = item_of(first, "y0")
    sent = [back(first, name, {(item, "answer"): "Một"}) for name in ("a", "b")]
    second = registered(opinions(TEXTS), sent)
    assert values(second.rows) == {(item, "answer"): "Một"}
    assert second.contested == {}


def test_two_fields_of_one_row_by_two_people_are_no_conflict() -> None:
    first = registered(opinions(TEXTS))
    item = item_of(first, "y0")
    sent = [back(first, "a", {(item, "answer"): "Một"}), back(first, "b", {(item, "note"): "Hai"})]
    second = registered(opinions(TEXTS), sent)
    assert values(second.rows) == {(item, "answer"): "Một", (item, "note"): "Hai"}


def test_what_is_withdrawn_is_blank_and_in_the_history() -> None:
    first = registered(opinions(TEXTS))
    item = item_of(first, "y0")
    one = back(first, "a", {(item, "answer"): "Một"})
    second = registered(opinions(TEXTS), [one])
    two = back(second, "b", {(item, "answer"): WITHDRAWN})
    third = registered(opinions(TEXTS), [two])
    assert values(third.rows) == {}
    assert [(e.old, e.value) for e in third.history] == [("", "Một"), ("Một", WITHDRAWN)]


def test_a_row_whose_opinions_changed_is_flagged() -> None:
    first = registered(opinions({"y0": "Sửa sân", "y1": "Thêm quạt"}))
    one = back(first, "a", {(item_of(first, "y0"), "answer"): "Một"})
    second = registered(opinions({"y0": "Sửa sân", "y1": "Thêm quạt", "y2": "sửa sân ạ"}), [one])
    flags = second.rows.set_index("item")["flags"]
    assert flags[item_of(second, "y0")] == "Số ý kiến đã đổi: khi ghi là 1, nay là 2"
    assert flags[item_of(second, "y1")] == ""


def test_a_sign_off_is_for_the_text_that_was_read() -> None:
    first = registered(opinions({"y0": "Sửa sân", "y1": "sửa sân ạ"}))
    item = item_of(first, "y0")
    one = back(first, "a", {(item, "public"): "Có"})
    second = registered(opinions({"y0": "Sửa sân", "y1": "sửa sân ạ"}), [one])
    assert second.rows["signed_off"].tolist() == [True]
    # The opinion that was read is gone; another of the same words stands for the item.
    main = second.rows["main"][0]
    left = {"y0": "Sửa sân", "y1": "sửa sân ạ"}
    del left[main]
    third = registered(opinions(left), [one])
    assert third.rows["signed_off"].tolist() == [False]
    assert "Cần duyệt công khai lại" in third.rows["flags"][0]


def test_answers_of_items_that_are_put_together_are_versions() -> None:
    first = registered(opinions(TEXTS))
    a, b = item_of(first, "y0"), item_of(first, "y1")
    one = back(first, "a", {(a, "answer"): "Một", (b, "answer"): "Hai", (b, "note"): "Ba"})
    link = {"kind": SAME, "a": "y0", "b": "y1", "dropped": False, "row": 2}
    one.links.loc[0] = dict.fromkeys(LINK_STATE, "") | link
    second = registered(opinions(TEXTS), [one])
    item = item_of(second, "y0")
    assert item == item_of(second, "y1")
    assert {e.value for e in second.contested[item, "answer"]} == {"Một", "Hai"}
    assert values(second.rows) == {(item, "note"): "Ba"}
    # A late file that knows only the item that is no more.
    late = back(first, "c", {(b, "agency"): "Trường"})
    third = registered(opinions(TEXTS), [replace(back(second, "d", {}), issue=2), late])
    assert values(third.rows)[item_of(third, "y0"), "agency"] == "Trường"


def test_a_contradicted_answer_is_named_with_both_places() -> None:
    first = registered(opinions(TEXTS))
    item = item_of(first, "y0")
    sent = [back(first, name, {(item, "answer"): name * 100}) for name in ("a", "b")]
    [problem] = registered(opinions(TEXTS), sent).problems
    assert problem.code == "OPINIONS-CONFLICT"
    assert "a B2: “" in problem.value
    assert "b B2: “" in problem.value


def test_a_decision_whose_opinion_changed_is_an_orphan_and_stops() -> None:
    first = registered(opinions(TEXTS))
    item = item_of(first, "y0")
    one = back(first, "a", {(item, "answer"): "Một"})
    second = registered(opinions({"y9": "Sửa sân ngay"}), [one])
    [problem] = second.problems
    assert (problem.code, problem.file, problem.row) == ("OPINIONS-ORPHAN", "a", 2)
    row = second.rows.set_index("item").loc[item]
    assert (row["count"], row["text"], row["answer"]) == (0, "Sửa sân", "Một")
    assert row["flags"] == "Mồ côi: ý kiến không còn hoặc đã đổi"
    # It comes back with its opinion, also when only the second register is there.
    third = registered(opinions(TEXTS), [back(second, "b", {})])
    assert list(third.problems) == []
    assert values(third.rows) == {(item, "answer"): "Một"}


def test_dates_stay_days(survey: Survey, tmp_path: Path) -> None:
    first = registered(opinions(TEXTS))
    item = item_of(first, "y0")
    one = back(first, "a", {(item, "due"): "2024-07-01"})
    second = registered(opinions(TEXTS), [one])
    person = Person(register_book(second, survey, CHOICES), tmp_path / "a.xlsx")
    assert person.at(item, "due").value == dt.datetime(2024, 7, 1)
    assert person.send().own == []


def test_nothing_is_published_while_something_is_to_be_settled() -> None:
    first = registered(opinions(TEXTS))
    sent = [back(first, name, {(item_of(first, "y0"), "answer"): name}) for name in ("a", "b")]
    second = registered(opinions(TEXTS), sent)
    with pytest.raises(ProblemsError) as stopped:
        refuse_public(stops(second.problems))
    assert [problem.code for problem in stopped.value.problems] == ["OPINIONS-CONFLICT"]
    refuse_public(stops(first.problems))
    assert unmerged(second.problems) == []  # shown in the next register, no run is stopped
    whole = Problem(code="OPINIONS-REGISTER-FILE", what="")
    assert unmerged([*second.problems, whole]) == [whole]
