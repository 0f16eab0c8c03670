"""Dossiers of administrative procedures: how they came, whether they were answered in time."""

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from returned_books import fill

from langnghe.forum.counts import BOOKS, DOSSIERS, blank_book, by_kind, read_books
from langnghe.params.load import Survey
from langnghe.project import Project
from langnghe.report.count_sections import count_blocks
from small_dialogue import FRAME, TASKS, written
from small_district import raw, survey_of

TITLES = list(DOSSIERS.numbers.values())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    file = copy.deepcopy(TASKS)
    kinds = [{"id": "move", "title": "Chuyển trường"}, {"id": "copy", "title": "Cấp bản sao"}]
    period = {"start": dt.date(2024, 1, 1), "end": dt.date(2024, 6, 30)}
    file["dossiers"] = {"kinds": kinds, **period}
    return written(tmp_path, frame=FRAME, tasks=file)


@pytest.fixture
def survey(project: Project) -> Survey:
    return survey_of(project)


def send(project: Project, survey: Survey, *numbers: int, name: str = "a") -> None:
    """The numbers of the first kind, in the order of the columns; of the second nothing came."""
    rows: dict[str, dict[str, Any]] = {
        "Chuyển trường": dict(zip(TITLES, numbers, strict=True)),
        "Cấp bản sao": dict.fromkeys(TITLES, 0),
    }
    path = raw(project, f"dossiers/{name}.xlsx")
    fill(blank_book(DOSSIERS, survey), path, rows, B2="MN Hoa Mai")


def test_shares_are_of_what_came_and_of_what_was_answered(project: Project, survey: Survey) -> None:
    send(project, survey, 2, 10, 4, 1, 6, 2, 4)
    read = read_books(DOSSIERS, project, survey)
    assert read.problems == []
    assert by_kind(DOSSIERS, read.table, survey)["in_time"].tolist() == [6, 0]
    said, table = count_blocks(DOSSIERS, read.table, survey)
    assert (
        "Tiếp nhận 10 hồ sơ, cùng 2 hồ sơ kỳ trước chuyển sang; trả đúng hạn 6; trả quá hạn 2; "
        "đang giải quyết 4. Tỷ lệ: trực tuyến 40,0\u00a0%; qua bưu chính công ích 10,0\u00a0%; "
        "trả đúng hạn 75,0\u00a0%."
    ) in str(said)
    assert table.data()["rows"][-1] == ["Cộng", "", "2", "10", "4", "1", "6", "2", "4"]


@pytest.mark.parametrize(
    "numbers", [(2, 10, 4, 1, 6, 2, 5), (0, 10, 8, 3, 10, 0, 0)], ids=["left", "within"]
)
def test_numbers_that_do_not_fit_are_named(
    project: Project, survey: Survey, numbers: tuple[int, ...]
) -> None:
    send(project, survey, *numbers)
    read = read_books(DOSSIERS, project, survey)
    assert [problem.code for problem in read.problems] == ["DOSSIERS-SUM"]
    assert read.table["kind"].tolist() == ["copy"]


def test_nothing_came_is_no_share(project: Project, survey: Survey) -> None:
    send(project, survey, 0, 0, 0, 0, 0, 0, 0)
    said, _ = count_blocks(DOSSIERS, read_books(DOSSIERS, project, survey).table, survey)
    assert "Tỷ lệ" not in str(said)


def test_what_a_year_does_not_ask_for_is_not_told(project: Project, survey: Survey) -> None:
    (complaints, _) = BOOKS
    assert count_blocks(complaints, read_books(complaints, project, survey).table, survey) == []
