"""Expected attendance against the lists that came: who is missing, who is late, who is nobody's."""

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from langnghe.forum.deadlines import deadlines, late_files, punctuality
from langnghe.forum.delegates import OUTSIDE, attendance, lists, placed
from langnghe.intake.tables import DELEGATE
from langnghe.params.load import Survey
from small_dialogue import FORM_01, FORUM, written
from small_district import survey_of, write_params

FRAME = """\
unit,kind,name,level,place,collected_by
mn-hoa-mai,school,Trường Mầm non Hoa Mai,preschool,hoa-phu,
th-suoi-mo,school,Trường Tiểu học Suối Mơ,primary,hoa-phu,
hoa-phu,ward,Phường Hòa Phú,,,
"""
DUE = {"id": "lists", "what": "Gửi mẫu 01", "who": "Các trường", "before": dt.date(2024, 6, 20)}


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    forum = copy.deepcopy(FORUM)
    forum["components"][0]["agencies"].append({"id": "tckh", "name": "Phòng TCKH", "people": 1})
    forum["components"].append(
        {"id": "wards", "name": "Phường", "units": {"kind": "ward", "each": 2, "form_01": False}}
    )
    forum["components"].append({"id": "guests", "name": "Khách mời", "expected": 10})
    year: dict[str, Any] = {"sources": [FORM_01 | {"due": "lists"}], "deadlines": [DUE]}
    return survey_of(written(tmp_path, frame=FRAME, forum=forum, year=year))


def delegates(*units: str, file: str = "a.xlsx") -> pd.DataFrame:
    rows = [
        ("form-01", file, "Mẫu 01", number, unit, f"Đại biểu số {number}", "Giáo viên", "")
        for number, unit in enumerate(units, start=5)
    ]
    return pd.DataFrame(rows, columns=pd.Index(DELEGATE))


def test_attendance_by_component(survey: Survey) -> None:
    table = attendance(delegates("th-suoi-mo", "noi-vu", "th-suoi-mo", ""), survey)
    rows = table.drop(columns="name").astype(object).where(table.notna().drop(columns="name"), None)
    assert rows.to_numpy().tolist() == [
        ["offices", None, 0, 0, 1],  # one agency does not say how many it sends
        ["schools", 4, 2, 1, 2],
        ["wards", 2, 0, 0, 0],
        ["guests", 10, 0, 0, 0],
        [OUTSIDE, None, 0, 0, 1],
    ]


def test_every_delegate_is_in_one_component(survey: Survey) -> None:
    sent = delegates("noi-vu", "hoa-phu", "mn-hoa-mai", "", "th-suoi-mo")
    assert attendance(sent, survey)["delegates"].sum() == len(sent)


def test_missing_lists_are_named(survey: Survey) -> None:
    table = lists(delegates("th-suoi-mo", "th-suoi-mo"), {"a.xlsx": True}, survey)
    assert table[["unit", "expected", "delegates"]].to_numpy().tolist() == [
        ["mn-hoa-mai", 2, 0],
        ["th-suoi-mo", 2, 2],
    ]
    assert table["late"].isna().tolist() == [True, False]
    assert table["late"].iloc[1]


def test_printed_order_is_by_component_unit_and_list(survey: Survey) -> None:
    sent = delegates("", "th-suoi-mo", "noi-vu", "mn-hoa-mai", "th-suoi-mo")
    table = placed(sent, survey)
    assert table["body"].tolist() == [
        "Phòng Nội vụ",
        "Trường Mầm non Hoa Mai",
        "Trường Tiểu học Suối Mơ",
        "Trường Tiểu học Suối Mơ",
        "",
    ]
    assert table["row"].tolist() == [7, 8, 6, 9, 5]


@pytest.mark.parametrize(
    ("received", "late"), [("2024-06-19", False), ("2024-06-20", True), ("", None)]
)
def test_on_the_day_itself_is_not_before_it(
    survey: Survey, received: str, late: bool | None
) -> None:
    files = pd.DataFrame({"file": ["a.xlsx"], "source": ["form-01"], "received": [received]})
    table = punctuality(files, survey)
    assert table["last_day"].tolist() == ["2024-06-19"]
    assert late_files(table) == ({} if late is None else {"a.xlsx": late})


def test_files_without_a_deadline_are_not_judged(survey: Survey) -> None:
    files = pd.DataFrame({"file": ["b.xlsx"], "source": ["other"], "received": ["2024-06-30"]})
    assert punctuality(files, survey).empty


def test_days_to_a_deadline(survey: Survey) -> None:
    assert deadlines(survey)["days"].tolist() == [-11]  # 19 June, as of 30 June


def test_a_year_without_a_forum_has_no_attendance(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no forum\.yaml"):
        attendance(delegates(), survey_of(write_params(tmp_path)))
