"""When a form was sent, as it is written."""

import datetime as dt
from typing import Any

import pytest

from langnghe.intake.collect import Intake
from langnghe.intake.times import times
from langnghe.project import Project
from small_district import HEADER, found, gather_closed, survey_of, write_params

Moment = tuple[int, ...] | None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("15/05/2023 8:14:42", (2023, 5, 15, 8, 14, 42)),
        ("5/6/2023 08:04", (2023, 6, 5, 8, 4)),
        ("05-06-2023 8:04", (2023, 6, 5, 8, 4)),
        ("2023/05/16 2:03:12 CH GMT+7", (2023, 5, 16, 14, 3, 12)),
        ("2023-05-16T02:03:12", (2023, 5, 16, 2, 3, 12)),
        ("2023-05-16T02:03:12.345+07:00", (2023, 5, 16, 2, 3, 12)),
        ("2023-05-16T02:03:12Z", (2023, 5, 16, 2, 3, 12)),
        ("16/05/2023, 12:00:00 SA", (2023, 5, 16)),
        ("16/05/2023 12:30 PM", (2023, 5, 16, 12, 30)),
        ("07:05:12 15/5/2023", (2023, 5, 15, 7, 5, 12)),
        ("7 giờ 05, ngày 15 tháng 5 năm 2023", (2023, 5, 15, 7, 5)),
        ("ngày 05 tháng 5 năm 2023 7h05", (2023, 5, 5, 7, 5)),
        ("15 tháng 5, 2023 lúc 07:05", (2023, 5, 15, 7, 5)),
        (dt.datetime(2023, 5, 15, 7, 5), (2023, 5, 15, 7, 5)),
        ("31/02/2023 8:00", None),
        ("5/2023 8:00", None),
        ("15/05/2023 8:00 và 9:00", None),
        ("hôm qua", None),
        (5, None),
        ("", None),
    ],
)
def test_times_as_they_are_written(text: Any, moment: Moment) -> None:
    assert times([text]) == [None if moment is None else dt.datetime(*moment)]


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["3/4/2023 8:00", "15/4/2023 8:00"], ["03/04", "15/04"]),
        (["3/4/2023 8:00", "4/15/2023 8:00"], ["04/03", "15/04"]),  # Google's English forms
        (["3/4/2023 8:00", "4/3/2023 8:00"], ["03/04", "04/03"]),
        (["3/4/2023 8:00", "15/4/2023 8:00", "4/15/2023 8:00"], ["03/04", "15/04", None]),
        (["2023/4/15 8:00", "3/4/2023 8:00"], ["15/04", "03/04"]),
    ],
)
def test_the_column_says_whether_the_day_or_the_month_stands_first(
    cells: list[str], days: list[str | None]
) -> None:
    assert [moment and f"{moment:%d/%m}" for moment in times(cells)] == days


def online(project: Project, header: list[str], *moments: Any) -> Intake:
    rows = [
        [moment, "TH Suối Mơ", "Phụ huynh học sinh", 5, 4, "Có", "Nguồn khác", 1]
        for moment in moments
    ]
    return gather_closed(project, survey_of(project), {"truc-tuyen/a.xlsx": {"A": [header, *rows]}})


@pytest.fixture
def timed(tmp_path_factory: pytest.TempPathFactory) -> Project:
    def state(values: dict[str, Any]) -> None:
        values["sources"][1] |= {"timestamp": "Dấu thời gian", "ignore": []}

    return write_params(tmp_path_factory.mktemp("timed"), year=state)


HEADINGS = ["Dấu thời gian", "Trường hoặc phường", "Ông/Bà là", *HEADER[1:]]


def test_a_time_that_cannot_be_read_is_named_once_a_sheet(timed: Project) -> None:
    intake = online(timed, HEADINGS, "15/5/2024 8:00", "hôm qua", None, "hôm kia")
    (problem,) = intake.tables.problems
    assert (problem.code, problem.row, problem.column) == ("INTAKE-TIME", 3, "A")
    assert (problem.value, problem.count) == ("hôm qua", 2)
    assert intake.tables.marks["submitted"].notna().to_list() == [True, False, False, False]


def test_a_column_of_times_that_is_stated_and_not_there_is_a_problem(timed: Project) -> None:
    intake = online(timed, ["", *HEADINGS[1:]], None)
    assert found(intake) == ["INTAKE-MISSING-COLUMN"]
    assert "Dấu thời gian" in intake.tables.problems[0].expected
