import unicodedata

import pytest

from langnghe.intake.headings import Headings, heading_key
from langnghe.params.models import Question


def question(identifier: str, text: str) -> Question:
    return Question.model_validate(
        {"id": identifier, "text": text, "block": "b", "type": "text", "asked_of": ["g"]}
    )


QUESTIONS = [
    question("content", "Nội dung chương trình, sách giáo khoa"),
    question("service", "Tinh thần, thái độ phục vụ"),
    question("year", "15 năm qua, trường có gì mới"),
]


@pytest.mark.parametrize(
    "heading",
    [
        "Nội dung chương trình, sách giáo khoa",
        "nội dung  chương trình,sách giáo khoa",
        "NỘI DUNG CHƯƠNG TRÌNH, SÁCH GIÁO KHOA *",
        "1.Nội dung chương trình, sách giáo khoa",
        "1. Nội dung chương trình, sách giáo khoa:",
        "12) Nội dung chương trình, sách giáo khoa",
        "4/ Nội dung chương trình, sách giáo khoa",
        "2.1. Nội dung chương trình, sách giáo khoa",
        "Câu 3: Nội dung chương trình, sách giáo khoa",
        "Câu 3 Nội dung chương trình, sách giáo khoa",
        "CÂU HỎI 3. Nội dung chương trình, sách giáo khoa",
        "Nội dung chương trình,\n  sách giáo khoa",
        unicodedata.normalize("NFD", "Câu 3: Nội dung chương trình, sách giáo khoa"),
        "content",
    ],
)
def test_numbering_case_spaces_and_punctuation_do_not_matter(heading: str) -> None:
    assert Headings(QUESTIONS, {}).question(heading) == "content"


@pytest.mark.parametrize(
    "heading",
    [
        "Nội dung chương trình",
        "Noi dung chuong trinh, sach giao khoa",
        "Nội dung chương trình, sách giáo khoa mới",
        "Câu 1",
        "1.",
        "",
    ],
)
def test_anything_else_is_not_guessed(heading: str) -> None:
    assert Headings(QUESTIONS, {}).question(heading) is None


def test_the_nearest_wording_is_proposed() -> None:
    headings = Headings(QUESTIONS, {})
    assert headings.nearest("1. Noi dung chương trinh, sách giáo khoa") == QUESTIONS[0].text
    assert headings.nearest("Dấu thời gian") == ""


def test_a_number_that_belongs_to_the_wording_is_kept_apart_from_numbering() -> None:
    assert Headings(QUESTIONS, {}).question("3. 15 năm qua, trường có gì mới") == "year"


def test_a_wording_that_two_questions_share_is_neither() -> None:
    twice = [question("first", "1. Cơ sở vật chất"), question("second", "2. Cơ sở vật chất")]
    assert Headings(twice, {}).question("Cơ sở vật chất") is None
    assert Headings(twice, {"Cơ sở vật chất (mới)": "second"}).question("first") == "first"


def test_what_the_source_states_goes_first() -> None:
    headings = Headings(QUESTIONS, {"Thái độ": "service", "Tinh thần, thái độ phục vụ": "content"})
    assert headings.question("thái độ:") == "service"
    assert headings.question("2. Tinh thần, thái độ phục vụ") == "content"


def test_a_heading_key_has_no_punctuation() -> None:
    assert heading_key("Câu 2: Báo, đài?") == heading_key("báo đài")
    assert heading_key("bão đài") != heading_key("báo đài")
