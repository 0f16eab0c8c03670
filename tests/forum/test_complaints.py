"""Complaints and petitions: received, settled, outstanding, as units report them."""

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from returned_books import fill

from langnghe.forum.counts import COMPLAINTS, blank_book, by_kind, read_books
from langnghe.params.load import Survey
from langnghe.project import Project
from small_dialogue import FRAME, TASKS, written
from small_district import raw, survey_of

KINDS = [{"id": "claim", "title": "Khiếu nại"}, {"id": "petition", "title": "Kiến nghị"}]


def year(root: Path, frame: str | None = FRAME) -> Project:
    file = copy.deepcopy(TASKS)
    period = {"start": dt.date(2024, 1, 1), "end": dt.date(2024, 6, 30)}
    file["complaints"] = {"kinds": KINDS, **period}
    return written(root, frame=frame, tasks=file)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return year(tmp_path)


@pytest.fixture
def survey(project: Project) -> Survey:
    return survey_of(project)


def numbers(carried: Any, received: Any, settled: Any, outstanding: Any) -> dict[str, Any]:
    titles = ("Kỳ trước chuyển sang", "Tiếp nhận trong kỳ", "Đã giải quyết", "Còn tồn")
    return dict(zip(titles, (carried, received, settled, outstanding), strict=True))


def send(project: Project, survey: Survey, name: str, unit: str, *rows: dict[str, Any]) -> None:
    titles = ("Khiếu nại", "Kiến nghị")
    filled = dict(zip(titles, rows, strict=True))
    fill(blank_book(COMPLAINTS, survey), raw(project, f"complaints/{name}.xlsx"), filled, B2=unit)


def test_sums_by_kind(project: Project, survey: Survey) -> None:
    send(project, survey, "a", "MN Hoa Mai", numbers(1, 3, 2, 2), numbers(0, 5, 5, 0))
    send(project, survey, "b", "P. Hòa Phú", numbers(0, 1, 0, 1), numbers(0, 0, 0, 0))
    read = read_books(COMPLAINTS, project, survey)
    assert read.problems == []
    table = by_kind(COMPLAINTS, read.table, survey)
    assert table[["kind", "units", *COMPLAINTS.numbers]].to_numpy().tolist() == [
        ["claim", 2, 1, 4, 2, 3],
        ["petition", 2, 0, 5, 5, 0],
    ]


def test_without_reports_every_kind_still_has_its_row(project: Project, survey: Survey) -> None:
    table = by_kind(COMPLAINTS, read_books(COMPLAINTS, project, survey).table, survey)
    assert table["title"].tolist() == ["Khiếu nại", "Kiến nghị"]
    assert table[["units", *COMPLAINTS.numbers]].to_numpy().sum() == 0


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (numbers(0, 3, 1, 1), "COMPLAINTS-SUM"),
        (numbers(0, 3, 1, ""), "COMPLAINTS-NUMBER"),
        (numbers(0, 3, -1, 4), "COMPLAINTS-NUMBER"),
        (numbers(0, 2.5, 1, 1), "COMPLAINTS-NUMBER"),
        (numbers(0, 1, 1, 0) | {"Loại đơn": "Đơn thư"}, "COMPLAINTS-KIND"),
    ],
)
def test_a_row_that_does_not_add_up_is_named_and_left_out(
    project: Project, survey: Survey, row: dict[str, Any], code: str
) -> None:
    send(project, survey, "a", "MN Hoa Mai", row, numbers(0, 0, 0, 0))
    read = read_books(COMPLAINTS, project, survey)
    assert [problem.code for problem in read.problems] == [code]
    assert read.table["kind"].tolist() == ["petition"]


def test_an_unknown_unit_is_not_guessed(project: Project, survey: Survey) -> None:
    send(project, survey, "a", "MN Hoa Mơ", numbers(0, 1, 1, 0), numbers(0, 0, 0, 0))
    read = read_books(COMPLAINTS, project, survey)
    assert [problem.code for problem in read.problems] == ["COMPLAINTS-UNIT"]
    assert read.table.empty


def test_a_unit_that_reports_twice_is_left_out(project: Project, survey: Survey) -> None:
    for name in "ab":
        send(project, survey, name, "MN Hoa Mai", numbers(0, 1, 1, 0), numbers(0, 0, 0, 0))
    read = read_books(COMPLAINTS, project, survey)
    assert [problem.code for problem in read.problems] == ["COMPLAINTS-TWICE"] * 2
    assert read.table.empty


def test_without_a_frame_a_unit_is_as_written(tmp_path: Path) -> None:
    project = year(tmp_path, frame=None)
    survey = survey_of(project)
    send(project, survey, "a", "Trường A", numbers(0, 1, 1, 0), numbers(0, 0, 0, 0))
    assert set(read_books(COMPLAINTS, project, survey).table["unit"]) == {"Trường A"}
