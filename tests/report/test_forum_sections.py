"""Papers of the forum: hours add up, sums are of what is listed, missing units are named."""

import copy
import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from langnghe.forum.delegates import attendance, lists, placed
from langnghe.intake.tables import DELEGATE
from langnghe.params.load import Survey
from langnghe.problems import ProblemsError
from langnghe.report import forum_sections as sections
from langnghe.report.blocks import Bullets, Paragraphs, Table
from small_dialogue import FORUM, written
from small_district import survey_of

AGENDA = [
    {"content": "Khai mạc", "who": "Phòng GDĐT", "minutes": 40},
    {"content": "<b>Phát biểu</b>", "who": "Đại biểu", "minutes": 105},
]


def dialogue(root: Path, **changes: object) -> Survey:
    forum = copy.deepcopy(FORUM) | {"agenda": AGENDA, "presidium": ["Bí thư Huyện ủy"]} | changes
    return survey_of(written(root, forum={k: v for k, v in forum.items() if v is not None}))


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    return dialogue(tmp_path)


def delegates(*units: str) -> pd.DataFrame:
    rows = [
        ("form-01", "a.xlsx", "Mẫu 01", n, unit, f"Đại biểu số {n}", "Giáo viên", "")
        for n, unit in enumerate(units, start=1)
    ]
    return pd.DataFrame(rows, columns=pd.Index(DELEGATE))


def test_hours_follow_from_minutes(survey: Survey) -> None:
    table = sections.programme_table(survey)
    assert [row[1] for row in table.rows] == ["07:30 - 08:10", "08:10 - 09:55"]
    assert "&lt;b&gt;" in table.html()


def test_without_an_hour_the_length_is_shown(tmp_path: Path) -> None:
    table = sections.programme_table(dialogue(tmp_path, opens=None))
    assert [row[1] for row in table.rows] == ["40 phút", "105 phút"]


def test_attendance_and_its_sum(survey: Survey) -> None:
    table = sections.attendance_table(attendance(delegates("mn-hoa-mai", ""), survey), survey)
    assert [row[1:] for row in table.rows] == [
        ["–", "–", "–"],
        ["2", "1/1", "1"],
        ["–", "–", "1"],
        ["–", "1/1", "2"],
    ]


def test_units_without_a_list_are_named(survey: Survey) -> None:
    blocks = sections.lists_blocks(lists(delegates(), {}, survey))
    assert blocks == [
        Paragraphs(["1 đơn vị chưa gửi danh sách đại biểu:"]),
        Bullets(["Trường Mầm non Hoa Mai"]),
    ]


def test_late_and_other_numbers_are_told(survey: Survey) -> None:
    table = lists(delegates("mn-hoa-mai"), {"a.xlsx": True}, survey)  # one of two people
    text = " ".join(map(str, sections.lists_blocks(table)))
    assert "gửi danh sách sau hạn" in text
    assert "cử số đại biểu khác với dự kiến" in text
    assert "chưa gửi" not in text


def test_all_in_order(survey: Survey) -> None:
    table = lists(delegates("mn-hoa-mai", "mn-hoa-mai"), {"a.xlsx": False}, survey)
    assert sections.lists_blocks(table) == [
        Paragraphs(["Các đơn vị đã gửi đủ danh sách đại biểu, đúng hạn."])
    ]


def test_everyone_invited_is_listed_once(survey: Survey) -> None:
    table = sections.invitation_table(survey)
    assert [row[1:] for row in table.rows] == [
        ["Phòng Nội vụ", "–"],
        ["Trường Mầm non Hoa Mai", "2"],
    ]
    assert table.groups == {0: "Cơ quan", 1: "Trường"}


def test_sign_in_sheets_by_component(survey: Survey) -> None:
    tables = sections.sign_in_tables(placed(delegates("mn-hoa-mai", "", "noi-vu"), survey), survey)
    assert [(table.caption, [row[1] for row in table.rows]) for table in tables] == [
        ("Danh sách ký tên: Cơ quan", ["Đại biểu số 3"]),
        ("Danh sách ký tên: Trường", ["Đại biểu số 1"]),
        ("Danh sách ký tên: Đại biểu chưa rõ đơn vị", ["Đại biểu số 2"]),
    ]
    assert all(row[-1] == "" for table in tables for row in table.rows)


def test_place_and_presidium(survey: Survey) -> None:
    assert sections.about(survey).texts == [
        "Thời gian: 07:30, dự kiến từ ngày 01/07/2024 đến ngày 05/07/2024.",
        "Địa điểm: Hội trường.",
        "Chủ trì: Bí thư Huyện ủy.",
    ]


BUDGET = {
    "source": "Ngân sách",
    "items": [
        {"content": "Nước", "unit": "người", "quantity": 180, "price": 20000, "amount": 3600000},
        {"content": "Công", "unit": "ngày", "quantity": 1.5, "price": 200000, "amount": 300000},
    ],
    "total": 3900000,
}


def test_the_budget_and_its_sum(tmp_path: Path) -> None:
    (table,) = sections.budget_blocks(dialogue(tmp_path, budget=BUDGET))
    assert isinstance(table, Table)
    assert [row[:6] for row in table.rows] == [
        ["1", "Nước", "người", "180", "20.000", "3.600.000"],
        ["2", "Công", "ngày", "1,5", "200.000", "300.000"],
        ["Cộng", "", "", "", "", "3.900.000"],
    ]
    assert table.note == "Nguồn kinh phí: Ngân sách."


def test_a_budget_that_does_not_add_up_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"tổng cộng 1 khác .* = 3900000"):
        dialogue(tmp_path / "total", budget=BUDGET | {"total": 1})
    wrong = copy.deepcopy(BUDGET)
    wrong["items"][0]["amount"] = 3600001  # type: ignore[index]
    with pytest.raises(ProblemsError, match="3600001 khác với số lượng × đơn giá = 3600000"):
        dialogue(tmp_path / "amount", budget=wrong)


def test_parts_that_nobody_stated_are_not_there(survey: Survey) -> None:
    assert sections.budget_blocks(survey) == []
    assert sections.duties_blocks(survey) == []


def test_who_does_what_and_the_day_once_it_is_fixed(tmp_path: Path) -> None:
    duty = {"content": "Nhận phiếu đăng ký", "who": "Ban Dân vận"}
    survey = dialogue(tmp_path, duties=[duty], day=dt.date(2024, 7, 2))
    (table,) = sections.duties_blocks(survey)
    assert isinstance(table, Table)
    assert table.rows == [["1", "Nhận phiếu đăng ký", "Ban Dân vận"]]
    assert sections.about(survey).texts[0] == "Thời gian: 07:30, ngày 02/07/2024."
