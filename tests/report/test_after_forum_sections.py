"""The report after the forum: the day it was held, what the floor said, what was concluded."""

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from langnghe.opinions.answers import booklet, on_the_floor
from langnghe.params.load import Survey
from langnghe.problems import ProblemsError
from langnghe.report import after_forum_sections as after
from langnghe.report.blocks import Paragraphs, Table
from opinions.register_cases import opinions, rows
from small_dialogue import FORUM, written
from small_district import survey_of

HELD: dict[str, Any] = {
    "held": dt.date(2024, 7, 5),
    "attended": 42,
    "presidium": ["Bí thư Huyện ủy"],
    "conclusions": [
        {"content": "Sửa mái che", "who": "UBND thành phố", "due": dt.date(2024, 9, 1)},
        {"content": "Công khai các khoản thu", "who": "Các trường"},
    ],
}


def dialogue(root: Path, **more: Any) -> Survey:
    return survey_of(written(root, forum=copy.deepcopy(FORUM) | more))


def test_the_document_is_for_years_with_conclusions(tmp_path: Path) -> None:
    assert "conclusions" not in dialogue(tmp_path / "before").parts
    assert "conclusions" in dialogue(tmp_path / "after", **HELD).parts
    with pytest.raises(ProblemsError, match="held"):
        dialogue(tmp_path / "no-day", conclusions=HELD["conclusions"])


def test_what_the_chair_concluded_with_its_days(tmp_path: Path) -> None:
    survey = dialogue(tmp_path, **HELD)
    assert after.conclusions_table(survey).rows == [
        ["1", "Sửa mái che", "UBND thành phố", "01/09/2024"],
        ["2", "Công khai các khoản thu", "Các trường", "Chưa định"],
    ]
    assert after.held_sentences(survey).texts == [
        "Ngày 05 tháng 7 năm 2024, tại Hội trường, đã tổ chức Hội nghị đối thoại.",
        "Chủ trì: Bí thư Huyện ủy.",
        "Số người dự: 42.",
    ]
    head = after.report_head(survey)
    assert head.subject == "Kết quả tổ chức Hội nghị đối thoại"
    assert head.date >= survey.year.report.date
    assert head.date >= dt.date(2024, 7, 5)


def test_the_floors_opinions_with_answer_or_day(tmp_path: Path) -> None:
    survey = dialogue(tmp_path, **HELD)
    register = rows(
        {"answer": "Đã sửa", "agency": "Tổ CSVC", "count": 3, "text": "Cô Lan xin sửa mái"},
        {"due": "2024-06-29"},
        {"count": 5},
    )
    members = opinions({f"y{n}": "x" for n in range(5)}).assign(
        item=["n0", "n0", "n0", "n1", "n2"], origin=["floor", "floor", "forms", "floor", "form-02"]
    )
    said = on_the_floor(booklet(register, survey), register, members, survey)
    sentence, table = after.floor_blocks(said, members)
    assert isinstance(sentence, Paragraphs)
    assert sentence.texts == [
        "Có 3 ý kiến phát biểu trực tiếp; 3 ý kiến cần trả lời, gộp thành 2 nội dung, trong đó 2 "
        "ý kiến đã được trả lời."
    ]
    assert isinstance(table, Table)
    assert table.rows == [
        ["1", "Cô [tên] xin sửa mái", "2", "Đã sửa", "Tổ CSVC"],
        ["2", "Ý kiến 1", "1", "Chưa trả lời; hạn 29/06/2024, đã quá hạn", "Chưa phân công"],
    ]
    sentence, _ = after.floor_blocks(said[1:], members)  # the first wants no answer
    assert "Có 3 ý kiến phát biểu trực tiếp; 1 ý kiến cần trả lời" in str(sentence)
    (nothing,) = after.floor_blocks(said[:0], members[:0])
    assert str(nothing).startswith("Không có ý kiến")
