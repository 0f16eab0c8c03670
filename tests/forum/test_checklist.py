"""What every school discloses and inspects: read back, counted by item and by school."""

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from returned_books import fill

from langnghe.forum.checklist import blank_book, by_item, by_unit, read_books, states
from langnghe.params.load import Survey
from langnghe.project import Project
from small_dialogue import FRAME, TASKS, written
from small_district import raw, survey_of

CHECKLIST = {
    "parts": [{"id": "access", "title": "Công khai"}, {"id": "own", "title": "Tự kiểm tra"}],
    "items": [
        {"id": "ck-1", "part": "access", "title": "Thủ tục", "due": dt.date(2024, 3, 31),
         "evidence": "Ảnh"},
        {"id": "tk-1", "part": "own", "title": "Kế hoạch", "due": dt.date(2024, 5, 31)},
    ],
}  # fmt: skip
SCHOOLS = FRAME.replace(
    "hoa-phu,ward", "mn-hoa-lan,school,Trường Mầm non Hoa Lan,preschool,hoa-phu,\nhoa-phu,ward"
)


def year(root: Path, frame: str | None = SCHOOLS, checklist: Any = CHECKLIST) -> Project:
    file = copy.deepcopy(TASKS) | ({"checklist": copy.deepcopy(checklist)} if checklist else {})
    return written(root, frame=frame, tasks=file, year={"as_of": dt.date(2024, 6, 30)})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return year(tmp_path)


@pytest.fixture
def survey(project: Project) -> Survey:
    return survey_of(project)


def send(project: Project, survey: Survey, name: str, unit: str, **items: dict[str, Any]) -> None:
    rows = {key.replace("_", "-"): cells for key, cells in items.items()}
    fill(blank_book(survey), raw(project, f"checklist/{name}.xlsx"), rows, B2=unit)


def test_items_are_done_late_open_or_untold(project: Project, survey: Survey) -> None:
    done = {"Ngày thực hiện": dt.date(2024, 3, 31), "Minh chứng": "Ảnh 1"}
    late = {"Ngày thực hiện": "01/06/2024", "Ngày tự kiểm tra": "05/06/2024"}
    send(project, survey, "a", "MN Hoa Mai", ck_1=done, tk_1=late)
    read = read_books(project, survey)
    assert read.problems == []
    table = states(read.table, survey)
    assert table[["unit", "item", "state"]].to_numpy().tolist() == [
        ["mn-hoa-mai", "ck-1", "done"],
        ["mn-hoa-mai", "tk-1", "late"],
    ]
    counted = by_item(table, survey)[["owing", "done", "late", "open", "silent", "inspected"]]
    assert counted.to_numpy().tolist() == [[2, 1, 0, 0, 1, 0], [2, 0, 1, 0, 1, 1]]
    units = by_unit(table, survey)
    assert units["name"].tolist() == ["Trường Mầm non Hoa Mai", "Trường Mầm non Hoa Lan"]
    assert units["reported"].tolist() == [2, 0]
    assert units["inspected"].tolist() == ["2024-06-05", ""]


def test_what_is_not_filled_in_is_open_and_evidence_may_lack(
    project: Project, survey: Survey
) -> None:
    send(project, survey, "a", "MN Hoa Mai", ck_1={"Ngày thực hiện": dt.date(2024, 2, 1)})
    table = states(read_books(project, survey).table, survey)
    assert table["state"].tolist() == ["done", "open"]
    assert table["unproved"].tolist() == [True, False]


@pytest.mark.parametrize(
    ("unit", "cells", "code"),
    [
        ("MN Hoa Mơ", {}, "CHECKLIST-UNIT"),
        ("Phường Hòa Phú", {}, "CHECKLIST-UNIT"),
        ("MN Hoa Mai", {"Ngày thực hiện": "01/07/2024"}, "CHECKLIST-DATE"),
        ("MN Hoa Mai", {"Ngày thực hiện": "sang tuần"}, "CHECKLIST-DATE"),
        ("MN Hoa Mai", {"Mã": "ck-9"}, "CHECKLIST-UNKNOWN"),
    ],
)
def test_bad_cells_are_named(
    project: Project, survey: Survey, unit: str, cells: dict[str, Any], code: str
) -> None:
    send(project, survey, "a", unit, ck_1=cells)
    assert [problem.code for problem in read_books(project, survey).problems] == [code]


def test_neither_of_two_reports_is_used(project: Project, survey: Survey) -> None:
    for name in "ab":
        send(project, survey, name, "MN Hoa Mai")
    read = read_books(project, survey)
    assert [problem.code for problem in read.problems] == ["CHECKLIST-TWICE"] * 2
    assert read.table.empty


def test_without_a_frame_those_that_report_are_counted(tmp_path: Path) -> None:
    project = year(tmp_path, frame=None)
    survey = survey_of(project)
    send(project, survey, "a", "Trường A")
    table = states(read_books(project, survey).table, survey)
    assert by_item(table, survey)["owing"].tolist() == [1, 1]
    assert by_unit(table, survey)["open"].tolist() == [2]


def test_nobody_reports(project: Project, survey: Survey) -> None:
    table = states(read_books(project, survey).table, survey)
    assert by_item(table, survey)["silent"].tolist() == [2, 2]
    assert by_unit(table, survey)["reported"].tolist() == [0, 0]


def test_a_year_that_asks_for_none_says_so(
    project: Project, survey: Survey, tmp_path: Path
) -> None:
    other = year(tmp_path / "other", checklist=None)
    send(other, survey, "a", "MN Hoa Mai")
    read = read_books(other, survey_of(other))
    assert [problem.code for problem in read.problems] == ["CHECKLIST-NOT-ASKED"]


def test_what_is_filled_in_before_is_read_back(project: Project, survey: Survey) -> None:
    told = {"ck-1": {"done": dt.date(2024, 3, 1), "evidence": "=1+1"}}
    path = raw(project, "checklist/a.xlsx")
    path.write_bytes(blank_book(survey, "Trường Mầm non Hoa Lan", told))
    first = read_books(project, survey).table.iloc[0]
    assert (first["unit"], first["done"], first["evidence"]) == (
        "mn-hoa-lan",
        "2024-03-01",
        "=1+1",
    )
