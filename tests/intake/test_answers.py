from typing import Any

import pytest

from langnghe.intake.answers import (
    DONT_KNOW,
    GIVEN,
    NOT_APPLICABLE,
    UNREADABLE,
    chosen,
    expected,
    reader,
)
from langnghe.params.models import Question, Scale

SATISFACTION = Scale.model_validate(
    {
        "levels": [
            {"value": 1, "label": "Rất không hài lòng"},
            {"value": 2, "label": "Không hài lòng", "spellings": ["KHL"]},
            {"value": 3, "label": "Bình thường"},
            {"value": 4, "label": "Hài lòng"},
            {"value": 5, "label": "Rất hài lòng"},
        ],
        "positive": [4, 5],
        "dont_know": ["Không biết"],
        "not_applicable": ["Không áp dụng"],
    }
)
YES_NO = Scale.model_validate(
    {
        "levels": [{"value": "yes", "label": "Có"}, {"value": "no", "label": "Không"}],
        "positive": ["yes"],
    }
)
INCOME = Scale.model_validate(
    {
        "levels": [
            {"value": "low", "label": "Dưới 10 triệu"},
            {"value": "middle", "label": "10 – 20 triệu"},
        ],
        "positive": [],
    }
)
CHANNELS = Scale.model_validate(
    {
        "levels": [
            {"value": "school", "label": "Nhà trường"},
            {"value": "media", "label": "Báo, đài, mạng xã hội"},
            {"value": "paper", "label": "Báo", "spellings": ["Báo giấy"]},
            {"value": "other", "label": "Nguồn khác (ghi rõ)"},
        ],
        "positive": [],
    }
)


def question(kind: str, **more: Any) -> Question:
    scale = None if kind in ("number", "text") else "any"
    values = {"id": "q", "text": "Câu", "block": "b", "type": kind, "asked_of": ["g"]}
    return Question.model_validate(values | {"scale": scale} | more)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (5, "5"),
        (5.0, "5"),
        ("5", "5"),
        (" 5 ", "5"),
        ("Rất hài lòng", "5"),
        ("RẤT  HÀI LÒNG", "5"),
        ("Ra\u0302\u0301t ha\u0300i lo\u0300ng", "5"),
        ("5 - Rất hài lòng", "5"),
        ("5 – Rất hài lòng", "5"),
        ("5–Rất hài lòng", "5"),
        ("5. Rất hài lòng", "5"),
        ("Rất hài lòng (5)", "5"),
        ("khl", "2"),
        ("2 - KHL", "2"),
        ("5.0", "5"),
        ("4,0", "4"),
        ("Hài lòng.", "4"),
        ("hai long", "4"),
        ("RAT KHONG HAI LONG", "1"),
        ("khong biet", DONT_KNOW),
        ("không biết", DONT_KNOW),
        ("Không áp dụng", NOT_APPLICABLE),
    ],
)
def test_an_answer_is_understood_as_people_write_it(cell: Any, code: str) -> None:
    assert reader(question("scale"), SATISFACTION)(cell) == code


@pytest.mark.parametrize(
    "cell",
    [0, 6, -1, 4.5, "4,5", "6", "6.0", "rat hài long", "Hài", "4 - Rất hài lòng", True, "x", "?"],
)
def test_an_answer_outside_the_scale_is_unreadable(cell: Any) -> None:
    assert reader(question("scale"), SATISFACTION)(cell) == UNREADABLE


@pytest.mark.parametrize(
    ("cell", "code"),
    [("Có", "yes"), ("không", "no"), ("yes", "yes"), (True, UNREADABLE), (1, UNREADABLE)],
)
def test_a_tick_is_not_taken_for_yes(cell: Any, code: str) -> None:
    assert reader(question("yes-no"), YES_NO)(cell) == code


def test_an_answer_without_marks_is_none_where_it_could_be_two() -> None:
    levels = [{"value": "father", "label": "Cha"}, {"value": "tea", "label": "Chà"}]
    read = reader(question("single"), Scale.model_validate({"levels": levels, "positive": []}))
    assert (read("Chà"), read("chà"), read("CHA")) == ("tea", "tea", "father")
    levels[0]["label"] = "Chả"
    read = reader(question("single"), Scale.model_validate({"levels": levels, "positive": []}))
    assert read("cha") == UNREADABLE


@pytest.mark.parametrize("cell", ["10 – 20 triệu", "10 - 20 triệu", "10–20 triệu", "10 — 20 triệu"])
def test_a_label_may_hold_a_dash(cell: str) -> None:
    assert reader(question("single"), INCOME)(cell) == "middle"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (2, "2"),
        (2.5, "2.5"),
        ("2,5", "2.5"),
        ("2", "2"),
        (1234567, "1234567"),
        (1234568, "1234568"),
        (0.1 + 0.2, "0.3"),
        ("1.250", UNREADABLE),  # 1250 or 1,25: not for the program to say
        ("hai", UNREADABLE),
        ("", UNREADABLE),
        (True, UNREADABLE),
        (float("nan"), UNREADABLE),
    ],
)
def test_a_number_keeps_its_value(cell: Any, code: str) -> None:
    assert reader(question("number"), None)(cell) == code


@pytest.mark.parametrize(
    ("cell", "code"), [(0, "0"), (9, "9"), (-1, UNREADABLE), (9.5, UNREADABLE), ("10", UNREADABLE)]
)
def test_a_number_stays_within_its_limits(cell: Any, code: str) -> None:
    assert reader(question("number", minimum=0.0, maximum=9.0), None)(cell) == code


def test_any_text_is_an_answer_to_an_open_question() -> None:
    assert reader(question("text"), None)("<script>") == GIVEN
    assert reader(question("text"), None)(5) == GIVEN


@pytest.mark.parametrize(
    ("cell", "options"),
    [
        ("Nhà trường", {"school"}),
        ("Nhà trường, Báo, đài, mạng xã hội", {"school", "media"}),
        ("Báo, đài, mạng xã hội, Nhà trường", {"school", "media"}),
        ("Báo, Báo, đài, mạng xã hội", {"paper", "media"}),
        ("BÁO GIẤY; nhà trường", {"paper", "school"}),
        ("Nhà trường\nBáo", {"school", "paper"}),
        ("Báo,đài,mạng xã hội,Nhà trường", {"media", "school"}),
        ("Nguồn khác (ghi rõ), Nhà trường", {"other", "school"}),
        ("Nhà trường, Nhà trường", {"school"}),
        ("Nhà trường,", {"school"}),
        ("Nhà trường, Hàng xóm", None),
        ("nha truong, Bao, dai, mang xa hoi", {"school", "media"}),
        ("Báo, đài", None),
        ("Nhà trường cũ", None),
        (",", None),
        (True, None),
        (1, None),
    ],
)
def test_options_that_hold_commas_are_told_apart(cell: Any, options: set[str] | None) -> None:
    assert chosen(cell, CHANNELS) == options


def test_what_was_expected_is_said_in_words() -> None:
    assert expected(question("scale"), SATISFACTION).startswith("1 – Rất không hài lòng; 2 – ")
    assert expected(question("yes-no"), YES_NO) == "Có; Không"
    assert expected(question("number", minimum=0.0, maximum=9.0), None) == "một số từ 0 đến 9"
