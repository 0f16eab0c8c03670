"""The booklet's order, and what an authority beyond the office is asked."""

from langnghe.opinions.answers import COLUMNS, booklet, petitions
from langnghe.opinions.fields import DROPPED, PETITIONED
from langnghe.opinions.kinds import KINDS
from langnghe.params.load import Survey
from opinions.register_cases import rows

SCHOOL, COMMITTEE, DEPARTMENT = "Nhà trường", "Ủy ban nhân dân", "Sở Giáo dục và Đào tạo"


def test_answered_then_petitioned_then_open_by_topic_and_size(topical: Survey) -> None:
    teaching, facilities = "Dạy và học", "Cơ sở vật chất, thiết bị"
    table = booklet(
        rows(
            {"topic": teaching, "due": "2024-06-29"},
            {"topic": teaching, "answer": "Có", "authority": COMMITTEE, "count": 9},
            {"topic": teaching, "answer": "Có", "authority": SCHOOL, "count": 2},
            {"topic": teaching, "answer": "Có", "authority": SCHOOL, "count": 3},
            {"topic": "", "answer": "Có", "authority": SCHOOL, "count": 50},
            {"topic": facilities, "answer": "Có", "authority": SCHOOL},
            {"status": PETITIONED, "authority": DEPARTMENT},
            {"topic": facilities, "due": "2024-06-30"},
        ),
        topical,
    )
    assert list(table.columns) == COLUMNS
    assert table["item"].tolist() == ["n5", "n3", "n2", "n1", "n4", "n6", "n7", "n0"]
    parts = ["answered"] * 5 + ["petitioned"] + ["open"] * 2
    assert table["part"].tolist() == parts
    assert table["state"].tolist()[-2:] == ["waiting", "overdue"]


def test_what_wants_no_answer_and_what_is_gone_is_left_out(topical: Survey) -> None:
    gone = [{"kind": KINDS["none"]}, {"status": DROPPED}, {"count": 0, "answer": "Có"}]
    assert len(booklet(rows(*gone), topical)) == 0


def test_a_petition_holds_what_is_signed_as_an_authoritys_until_it_answers(topical: Survey) -> None:
    register = rows(
        {"authority": COMMITTEE, "status": PETITIONED, "text": "Cô Lan xin mái che"},
        {"authority": COMMITTEE, "published": "Xin đèn đường", "text": "Ông Ba xin đèn đường"},
        {"authority": COMMITTEE, "answer": "Đã xây"},
        {"authority": SCHOOL},
        {"authority": ""},
        {"authority": DEPARTMENT, "units": "a, b"},
    )
    found = petitions(booklet(register, topical), register, topical)
    assert {name: one["item"].tolist() for name, one in found.items()} == {
        "people-committee": ["n0", "n1"],
        "department": ["n5"],
    }
    asked = found["people-committee"]["text"].tolist()
    assert asked == ["Cô [tên] xin mái che", "Xin đèn đường"]
    assert found["department"]["units"].tolist() == ["a, b"]
