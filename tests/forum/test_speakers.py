"""Registrations to speak: read with their unit and subject; which units registered too few."""

import copy
from pathlib import Path
from typing import Any

import pandas as pd

from langnghe.forum.delegates import few_speakers, placed
from langnghe.intake.collect import Intake
from langnghe.intake.tables import SPEAKER
from langnghe.params.load import Survey
from langnghe.report.blocks import Bullets, Paragraphs, Table
from langnghe.report.forum_sections import speakers_blocks
from small_dialogue import FORUM, written
from small_district import found, gather_closed, survey_of

SPEAKERS: dict[str, Any] = {
    "id": "speakers",
    "title": "Đăng ký phát biểu",
    "files": "dang-ky/*",
    "kind": "speakers",
    "unit": {"by": "heading", "at": "Đơn vị"},
}
HEADER = ["TT", "Họ và tên", "Chức vụ", "Nội dung phát biểu", "Đơn vị", "Ghi chú"]


def read(root: Path, *rows: list[Any]) -> tuple[Intake, Survey]:
    """What is read of one list; the account of its rows closes."""
    forum = copy.deepcopy(FORUM) | {"least_speakers": 2}
    project = written(root, forum=forum, year={"sources": [SPEAKERS]})
    survey = survey_of(project)
    sheets = {"Đăng ký": [["PHIẾU ĐĂNG KÝ PHÁT BIỂU"], [], HEADER, *rows]}
    return gather_closed(project, survey, {"dang-ky/a.xlsx": sheets}), survey


def test_who_speaks_for_whom_about_what(tmp_path: Path) -> None:
    intake, survey = read(
        tmp_path,
        [1, "Đại biểu số 1", "Trưởng phòng", "Biên chế", "Phòng Nội vụ", ""],
        [2, "Đại biểu số 2", "Hiệu trưởng", "<b>Phòng học</b>", "MN Hoa Mai", ""],
    )
    assert found(intake) == []
    assert intake.tables.delegates.empty
    speaking = placed(intake.tables.speakers, survey)
    sentence, table, said, few = speakers_blocks(speaking, survey)
    assert sentence == Paragraphs(["2 người thuộc 2 đơn vị đã đăng ký phát biểu."])
    assert isinstance(table, Table)
    assert [row[1:] for row in table.rows] == [
        ["Đại biểu số 1", "Trưởng phòng", "Phòng Nội vụ", "Biên chế"],
        ["Đại biểu số 2", "Hiệu trưởng", "Trường Mầm non Hoa Mai", "<b>Phòng học</b>"],
    ]
    assert "<b>" not in table.html()
    assert said == Paragraphs(["1 đơn vị đăng ký ít hơn 2 ý kiến phát biểu (số đã đăng ký):"])
    assert few == Bullets(["Trường Mầm non Hoa Mai: 1"])


def test_enough_is_enough(tmp_path: Path) -> None:
    row = ["Đại biểu số 1", "Hiệu trưởng", "Phòng học", "MN Hoa Mai", ""]
    intake, survey = read(tmp_path, [1, *row], [2, *row])
    assert few_speakers(intake.tables.speakers, survey).empty


def test_what_is_missing_is_asked_for_and_kept(tmp_path: Path) -> None:
    intake, _ = read(tmp_path, [1, "Đại biểu số 1", "", "", "MN Hoa Mai", ""])
    (problem,) = intake.tables.problems
    assert (problem.code, problem.row) == ("FORUM-SPEAKER", 4)
    assert "chức vụ, nội dung phát biểu" in problem.what
    assert len(intake.tables.speakers) == 1


def test_a_year_that_asks_nobody_has_no_part(tmp_path: Path) -> None:
    survey = survey_of(written(tmp_path, forum=FORUM))
    assert speakers_blocks(placed(pd.DataFrame(columns=pd.Index(SPEAKER)), survey), survey) == []
