"""The gate: nothing goes out unsigned, unredacted, or with a word of where it came from."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.opinions.answers import booklet
from langnghe.opinions.edition import (
    CHANGED,
    NOBODY,
    NOT_READ,
    PUBLIC,
    REFUSED,
    Gate,
    gate,
    public_tables,
    refuse_public,
    stops,
    withheld_counts,
)
from langnghe.opinions.fields import NO, YES
from langnghe.opinions.register import registered
from langnghe.params.load import Survey
from langnghe.problems import ProblemsError
from opinions.register_cases import opinions, rows
from opinions.test_register import back

SIGNED: dict[str, Any] = {"public": YES, "signed_off": True, "signed": "Trưởng phòng"}


def gated(topical: Survey, *given: dict[str, Any]) -> Gate:
    table = rows(*given)
    return gate(booklet(table, topical), table, topical)


def test_each_unsigned_row_is_refused_with_its_reason(topical: Survey) -> None:
    found = gated(
        topical,
        SIGNED,
        {"count": 3},
        {"public": NO, "signed": "Trưởng phòng"},
        {**SIGNED, "signed_off": False},
        {**SIGNED, "signed": ""},
        {"count": 2},
    )
    assert found.answers["text"].tolist() == ["Ý kiến 0"]
    assert dict(found.withheld[["item", "reason"]].to_numpy()) == {
        "n1": NOT_READ, "n2": REFUSED, "n3": CHANGED, "n4": NOBODY, "n5": NOT_READ,
    }  # fmt: skip
    counts = withheld_counts(found.withheld)
    assert counts.to_numpy().tolist() == [
        [NOT_READ, 2, 5], [REFUSED, 1, 1], [NOBODY, 1, 1], [CHANGED, 1, 1],
    ]  # fmt: skip


def test_what_is_printed_is_redacted_again(topical: Survey) -> None:
    own = {**SIGNED, "text": "Cô Lan 0912345678 dạy hay", "published": "Cô Lan dạy hay"}
    plain = {**SIGNED, "text": "Gọi 0912345678", "answer": "Đã gọi ông Nguyễn Văn Tám"}
    found = gated(topical, own, plain)
    printed = " ".join(found.answers[["text", "answer"]].to_numpy().ravel())
    for word in ("Lan", "0912345678", "Tám"):
        assert word not in printed
    again = found.again.set_index(["item", "column"])["text"].to_dict()
    # Hidden by the program in a text that nobody rewrote: shown to who signed, so no news.
    assert again == {
        ("n0", "text"): "Cô Lan dạy hay",
        ("n1", "answer"): "Đã gọi ông Nguyễn Văn Tám",
    }


def test_doubts_are_shown_and_the_signature_stands(topical: Survey) -> None:
    found = gated(topical, {**SIGNED, "text": "Xem facebook của lớp"})
    assert found.answers["text"].tolist() == ["Xem facebook của lớp"]
    assert found.again["flags"].tolist() == ["liên kết hoặc tài khoản mạng"]


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "public": st.sampled_from(["", YES, NO]),
                "signed_off": st.booleans(),
                "signed": st.sampled_from(["", "Trưởng phòng"]),
                "count": st.integers(0, 3),
            }
        ),
        max_size=6,
    )
)
def test_every_item_is_printed_or_refused(topical: Survey, given: Any) -> None:
    found = gated(topical, *given)
    asked = [row for row in given if row["count"]]
    assert len(found.answers) + len(found.withheld) == len(asked)
    may = [r for r in asked if r["public"] == YES and r["signed_off"] and r["signed"]]
    assert len(found.answers) == len(may)
    assert list(found.answers.columns) == PUBLIC


def test_public_tables_hold_nothing_of_where_an_opinion_came_from(
    topical: Survey,
) -> None:
    register = registered(opinions(["Sửa sân", "Thêm quạt"]))
    passed = gate(booklet(register.rows, topical), register.rows, topical)
    tables = public_tables(passed, register, topical)
    said = " ".join(table.to_csv() for table in tables.values())
    for name in ["truong/a.xlsx", "th-suoi-mo", "parents", "Sửa sân", *register.rows["item"]]:
        assert name not in said
    assert tables["answers_withheld"]["opinions"].tolist() == [2]


def test_an_orphan_stops_the_public_edition() -> None:
    first = registered(opinions({"y0": "Sửa sân", "y1": "Thêm quạt"}))
    item = first.members.set_index("id").loc["y0", "item"]
    sent = back(first, "a.xlsx", {(item, "answer"): "Đã sửa"})
    refuse_public(stops(registered(opinions({"y0": "Sửa sân"}), [sent]).problems))
    later = registered(opinions({"y1": "Thêm quạt"}), [sent])
    with pytest.raises(ProblemsError) as caught:
        refuse_public(stops(later.problems))
    problems = caught.value.problems
    assert [(problem.code, problem.count) for problem in problems] == [("OPINIONS-ORPHAN", 1)]
    assert "sân" not in str(caught.value)
