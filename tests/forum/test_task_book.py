"""The workbook of tasks: what is sent, and what is read of it when it comes back."""

import copy
import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from returned_books import fill

from langnghe.forum.task_book import books, read_books
from langnghe.params.load import Survey
from langnghe.project import Project
from small_dialogue import TASKS, written
from small_district import raw, survey_of, write_workbook


@pytest.fixture
def project(tmp_path: Path) -> Project:
    file = copy.deepcopy(TASKS)
    first = TASKS["tasks"][0]
    file["tasks"] = [
        first | {"id": "t1", "evidence": "=HYPERLINK(1)", "self_inspection": True},
        first | {"id": "t2"},
        first | {"id": "t3", "lead": "board", "partners": []},
    ]
    return written(tmp_path, frame=None, tasks=file)


@pytest.fixture
def survey(project: Project) -> Survey:
    return survey_of(project)


def send(project: Project, survey: Survey, rows: dict[str, dict[str, Any]], **more: Any) -> None:
    fill(books(survey)["office"], raw(project, "tasks/office.xlsx"), rows, **more)


def codes(project: Project, survey: Survey) -> list[str]:
    return [problem.code for problem in read_books(project, survey).problems]


def test_one_workbook_a_body_that_leads(survey: Survey) -> None:
    assert list(books(survey)) == ["office", "board"]
    assert books(survey) == books(survey)


def test_ids_are_protected_and_statuses_chosen(survey: Survey) -> None:
    page = openpyxl.load_workbook(io.BytesIO(books(survey)["office"])).active
    head = {cell.value: cell for cell in page[5]}
    assert page.protection.sheet
    assert page.freeze_panes == "D6"
    row = {title: page.cell(6, cell.column) for title, cell in head.items()}
    assert (row["Mã"].value, row["Mã"].protection.locked) == ("t1", True)
    assert row["Minh chứng cần có"].data_type == "s"  # a formula stays text
    unlocked = {title for title, cell in row.items() if not cell.protection.locked}
    assert unlocked == {
        "Trạng thái",
        "Ngày hoàn thành",
        "Minh chứng",
        "Ngày tự kiểm tra",
        "Ghi chú",
    }
    assert page.cell(7, head["Ngày tự kiểm tra"].column).protection.locked  # not asked of t2
    choices = [
        rule.formula1 for rule in page.data_validations.dataValidation if rule.type == "list"
    ]
    assert choices == ['"Chưa bắt đầu,Đang làm,Hoàn thành,Gặp khó khăn"']


def test_what_is_filled_in_is_read(project: Project, survey: Survey) -> None:
    filled = {
        "t1": {
            "Trạng thái": "hoàn thành",
            "Ngày hoàn thành": dt.date(2024, 5, 31),
            "Minh chứng": "BC số 5",
            "Ngày tự kiểm tra": "01/06/2024",
        }
    }
    send(project, survey, filled)
    read = read_books(project, survey)
    assert read.problems == []
    (row,) = read.table.to_dict("records")
    assert row == {
        "task": "t1",
        "file": "tasks/office.xlsx",
        "row": 6,
        "status": "done",
        "done": "2024-05-31",
        "evidence": "BC số 5",
        "inspected": "2024-06-01",
        "note": "",
    }


def test_a_blank_workbook_says_nothing(project: Project, survey: Survey) -> None:
    send(project, survey, {})
    read = read_books(project, survey)
    assert (len(read.table), read.problems) == (0, [])


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"Mã": "t9"}, "TASKS-UNKNOWN"),
        ({"Trạng thái": "Xong rồi"}, "TASKS-STATUS"),
        ({"Trạng thái": "Hoàn thành"}, "TASKS-DATE"),
        ({"Trạng thái": "Hoàn thành", "Ngày hoàn thành": "hôm qua"}, "TASKS-DATE"),
        ({"Trạng thái": "Hoàn thành", "Ngày hoàn thành": dt.date(2024, 7, 1)}, "TASKS-DATE"),
    ],
)
def test_what_is_wrong_is_named(
    project: Project, survey: Survey, cells: dict[str, Any], code: str
) -> None:
    send(project, survey, {"t1": cells})
    assert codes(project, survey) == [code]


def test_two_reports_of_one_task_are_a_problem_and_none_is_used(
    project: Project, survey: Survey
) -> None:
    send(project, survey, {"t1": {"Trạng thái": "Đang làm"}, "t2": {"Trạng thái": "Đang làm"}})
    other = {"t1": {"Trạng thái": "Chưa bắt đầu"}, "t2": {"Trạng thái": "Đang làm"}}
    fill(books(survey)["office"], raw(project, "tasks/office-2.xlsx"), other)
    read = read_books(project, survey)
    assert [problem.code for problem in read.problems] == ["TASKS-TWICE"]
    assert "t1" in read.problems[0].value
    assert read.table["task"].tolist() == ["t2"]


def test_files_that_are_no_such_workbook(project: Project, survey: Survey) -> None:
    raw(project, "tasks/a.xlsx").write_bytes(b"PK\x03\x04 nothing")
    write_workbook(raw(project, "tasks/b.xlsx"), {"Sheet1": [["Khác"], ["1"]]})
    assert codes(project, survey) == ["INTAKE-DAMAGED", "INTAKE-NO-HEADER"]
