"""Invitations: one letter a body, unit or delegate; the day is stated; each letter is a page."""

import copy
import datetime as dt
import io
from pathlib import Path
from typing import Any

import docx
import pandas as pd
import pymupdf
import pytest

from langnghe.forum.invitations import BLANK, letters
from langnghe.intake.tables import DELEGATE
from langnghe.params.load import Survey
from langnghe.problems import ProblemsError
from langnghe.report.blocks import Bullets, Paragraphs
from langnghe.report.docx.writer import render_docx
from langnghe.report.html import render_html
from langnghe.report.invitation_sections import letter_blocks, letters_table
from langnghe.report.pdf import render_pdf
from report.report_notebook import notebook
from small_dialogue import FORUM, written
from small_district import survey_of

OFFICE: dict[str, Any] = {
    "id": "office",
    "by": "Văn phòng",
    "number": "9-GM/VP",
    "date": dt.date(2024, 6, 25),
    "title": "GIẤY MỜI",
    "subject": "Dự Hội nghị",
    "style": "party",
    "issuing": "VĂN PHÒNG",
}


def dialogue(
    root: Path, units: dict[str, Any] | None = None, *others: dict[str, Any], **more: Any
) -> Survey:
    forum = copy.deepcopy(FORUM) | {"day": dt.date(2024, 7, 2), "invitations": [OFFICE, *others]}
    for component in forum["components"]:
        component["invited_by"] = "Văn phòng"
    forum["components"][0]["agencies"][0]["who"] = "đại diện lãnh đạo"
    forum["components"][1]["units"] |= units or {}
    return survey_of(written(root, forum=forum | more))


def delegates(*names: str) -> pd.DataFrame:
    rows = [
        ("form-01", "a.xlsx", "Mẫu 01", n, "mn-hoa-mai", name, "Hiệu trưởng", "")
        for n, name in enumerate(names, start=1)
    ]
    return pd.DataFrame(rows, columns=pd.Index(DELEGATE))


def told(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    shown = table[["to", "who", "people"]].astype({"people": "object"}).itertuples(index=False)
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in shown]


def test_one_letter_a_body_and_a_unit(tmp_path: Path) -> None:
    survey = dialogue(tmp_path, {"who": "hiệu trưởng"})
    invited = letters(delegates("Đại biểu số 1"), survey)
    assert told(invited) == [
        ("Phòng Nội vụ", "đại diện lãnh đạo", None),
        ("Trường Mầm non Hoa Mai", "hiệu trưởng", 2),
    ]
    assert letters_table(invited, survey).rows == [["Văn phòng", "2"]]


def test_one_letter_a_delegate_of_those_that_sent_a_list(tmp_path: Path) -> None:
    survey = dialogue(tmp_path, {"letters": "delegate"})
    both = letters(delegates("Đại biểu số 1", "Đại biểu số 2"), survey)
    title = "Hiệu trưởng, Trường Mầm non Hoa Mai"
    assert told(both)[1:] == [
        ("Ông/Bà Đại biểu số 1", title, 1),
        ("Ông/Bà Đại biểu số 2", title, 1),
    ]
    assert told(letters(delegates(), survey))[1:] == [("Trường Mầm non Hoa Mai", "", 2)]


def test_guests_get_a_letter_each_to_be_named_and_who_is_not_invited_none(tmp_path: Path) -> None:
    forum = copy.deepcopy(FORUM)
    forum["components"] = [
        {"id": "guests", "name": "Khách mời", "invited_by": "Văn phòng", "expected": 3},
        forum["components"][1],
    ]
    more = {"day": dt.date(2024, 7, 2), "invitations": [OFFICE]}
    survey = survey_of(written(tmp_path, forum=forum | more))
    assert told(letters(delegates(), survey)) == [(f"Ông/Bà {BLANK}", "Khách mời", 1)] * 3


def test_what_a_letter_says(tmp_path: Path) -> None:
    survey = dialogue(tmp_path, presidium=["Bí thư Huyện ủy"])
    blocks = list(letter_blocks(letters(delegates(), survey), survey))
    head, called, when, last, end = blocks[5:]
    assert (head.data()["number_line"], head.data()["name"]) == ("Số 9-GM/VP", "office")
    assert called == Paragraphs(["Văn phòng trân trọng kính mời: Trường Mầm non Hoa Mai."])
    assert when == Bullets(
        [
            "Đến dự: Hội nghị đối thoại.",
            "Số đại biểu: 02.",
            "Thời gian: 07 giờ 30 phút, thứ Ba, ngày 02 tháng 7 năm 2024.",
            "Địa điểm: Hội trường.",
            "Chủ trì: Bí thư Huyện ủy.",
        ]
    )
    assert last == Paragraphs(["Rất mong sự có mặt đúng giờ."])
    assert end.data()["recipient_lines"][0] == "- Như kính mời;"


def test_each_letter_is_a_page_of_its_own_without_a_number(tmp_path: Path) -> None:
    survey = dialogue(tmp_path)
    invited = letters(delegates(), survey)
    bound = notebook(*letter_blocks(invited, survey))
    with pymupdf.open(stream=render_pdf(bound)) as pdf:
        pages = [page.get_text().split() for page in pdf]
    assert len(pages) == 2
    assert all(page[:2] == ["VĂN", "PHÒNG"] for page in pages)
    assert render_html(bound).count("<h1>") == 2
    word = docx.Document(io.BytesIO(render_docx(bound)))
    assert len(word.sections) == 2
    assert word.sections[1].different_first_page_header_footer


def test_what_does_not_fit_is_told(tmp_path: Path) -> None:
    other = OFFICE | {"id": "board", "by": "Ban Dân vận"}
    with pytest.raises(ProblemsError) as raised:
        dialogue(tmp_path / "who", None, other)
    assert [(p.code, p.value) for p in raised.value.problems] == [
        ("PARAMS-UNKNOWN-ID", "Ban Dân vận")
    ]
    with pytest.raises(ProblemsError, match="giấy mời cần ngày"):
        dialogue(tmp_path / "no-day", day=None)
    with pytest.raises(ProblemsError, match="ngoài khoảng dự kiến"):
        dialogue(tmp_path / "late", day=dt.date(2024, 7, 6))
