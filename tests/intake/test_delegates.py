"""Lists of delegates (mẫu 01): who is on them, from which unit, and what is wrong with them."""

from pathlib import Path
from typing import Any

import pytest

from langnghe.intake.collect import Intake
from small_dialogue import FORM_01, FORUM, written
from small_district import found, gather_closed, survey_of

HEADER = ["TT", "Họ và tên", "Chức vụ", "Đơn vị", "Ghi chú"]
TITLE: list[list[Any]] = [["Mẫu 01"], ["DANH SÁCH ĐẠI BIỂU DỰ HỘI NGHỊ"], []]


def read(tmp_path: Path, *rows: list[Any], header: list[str] = HEADER, **source: Any) -> Intake:
    """What is read of one list; the account of its rows closes."""
    project = written(tmp_path, forum=FORUM, year={"sources": [FORM_01 | source]})
    sheets = {"Danh sách": [*TITLE, header, *rows]}
    return gather_closed(project, survey_of(project), {"mau-01/a.xlsx": sheets})


def entries(intake: Intake) -> list[tuple[Any, ...]]:
    columns = ["row", "unit", "name", "title"]
    return list(intake.tables.delegates[columns].itertuples(index=False, name=None))


def test_a_school_and_an_agency(tmp_path: Path) -> None:
    intake = read(
        tmp_path,
        [1, "Đại biểu số 1", "Hiệu trưởng", "MN Hoa Mai", ""],
        [2, "Đại biểu số 2", "Trưởng phòng", "PHÒNG NỘI VỤ", "đến muộn"],
        [3, "Đại biểu số 3", "Chủ tịch UBND", "P. Hòa Phú", ""],
    )
    assert entries(intake) == [
        (5, "mn-hoa-mai", "Đại biểu số 1", "Hiệu trưởng"),
        (6, "noi-vu", "Đại biểu số 2", "Trưởng phòng"),
        (7, "hoa-phu", "Đại biểu số 3", "Chủ tịch UBND"),
    ]
    assert found(intake) == []


def test_the_unit_in_a_cell(tmp_path: Path) -> None:
    intake = read(
        tmp_path,
        ["1", "Đại biểu số 1", "Hiệu trưởng"],
        header=["TT", "Họ tên", "Chức danh"],
        unit={"by": "cell", "at": "B1"},
    )
    assert entries(intake) == [(5, "", "Đại biểu số 1", "Hiệu trưởng")]
    assert found(intake) == ["INTAKE-UNKNOWN-UNIT"]  # B1 is blank


def test_rows_that_are_no_delegates_are_set_aside_with_a_reason(tmp_path: Path) -> None:
    intake = read(
        tmp_path,
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        [1, "Đại biểu số 1", "Hiệu trưởng", "MN Hoa Mai", ""],
        [2, "", "", "MN Hoa Mai", ""],
        ["Tổng cộng: 1 người"],
        [],
        ["", "", "HIỆU TRƯỞNG", "", ""],
    )
    assert entries(intake) == [(6, "mn-hoa-mai", "Đại biểu số 1", "Hiệu trưởng")]
    aside = intake.tables.set_aside
    assert dict(zip(aside["row"], aside["reason"], strict=True)) == {
        5: "dòng đánh số cột",
        7: "dòng chưa ghi nội dung",
        8: "dòng cộng hoặc ghi chú",
        10: "không có số thứ tự, nằm dưới bảng",
    }


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    intake = read(
        tmp_path,
        [1, "Đại biểu số 1", "", "MN Hoa Mai", ""],
        [2, "", "Phó Hiệu trưởng", "MN Hoa Mơ", ""],
    )
    problems = {problem.code: problem for problem in intake.tables.problems}
    assert found(intake).count("FORUM-DELEGATE") == 2
    assert problems["INTAKE-UNKNOWN-UNIT"].value == "MN Hoa Mơ"
    assert [row[1] for row in entries(intake)] == ["mn-hoa-mai", ""]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (["TT", "Họ và tên", "Chức vụ", "Ghi chú"], "INTAKE-MISSING-COLUMN"),
        (["Số", "Tên người", "Việc làm", "Đơn vị"], "INTAKE-NO-HEADER"),
        (["TT", "Họ và tên", "Họ tên", "Đơn vị"], "INTAKE-REPEATED-COLUMN"),
        (["TT", "Họ và tên", "Chức vụ", "Đơn vị", "CCCD"], "INTAKE-UNKNOWN-COLUMN"),
    ],
)
def test_another_form(tmp_path: Path, header: list[str], code: str) -> None:
    row = [1, "Đại biểu số 1", "Hiệu trưởng", "MN Hoa Mai", "0"][: len(header)]
    assert code in found(read(tmp_path, row, header=header))
