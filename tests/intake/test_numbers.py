"""Numbers and dates as spreadsheets and people change them."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from langnghe.intake.dates import as_date
from langnghe.intake.numbers import decimal_mark, is_ambiguous, number, readings
from langnghe.params.load import Survey
from langnghe.project import Project
from small_district import (
    PARENTS,
    form_sheet,
    found,
    gather,
    survey_of,
    write_params,
)

ANY = (float("-inf"), float("inf"))


@pytest.mark.parametrize(
    ("text", "comma", "point"),
    [
        ("12", 12, 12),
        ("1,5", 1.5, None),
        ("2.5", None, 2.5),
        ("1.250", 1250, 1.25),
        ("1,250", 1.25, 1250),
        ("1.250.000", 1250000, None),
        ("1,250,000", None, 1250000),
        ("1.250,5", 1250.5, None),
        ("1,250.5", None, 1250.5),
        ("0.250", None, 0.25),
        ("1 250", 1250, 1250),
        ("-1,5", -1.5, None),
        ("-1.250", -1250, -1.25),
        ("1.2.3", None, None),
        ("12.34.567", None, None),
        ("1,5 con", None, None),
        ("", None, None),
        ("١", None, None),
        ("1e3", None, None),
    ],
)
def test_what_a_text_is_with_either_mark(
    text: str, comma: float | None, point: float | None
) -> None:
    found = readings(text)
    assert (found.get(","), found.get(".")) == (comma, point)


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1.250", "1,5"], ","),
        (["1.250", "2.5"], "."),
        (["1.250", "1.250.000"], ","),
        (["1.250", "3"], None),
        (["1,5", "2.5", "1.250"], None),
        ([], None),
    ],
)
def test_a_column_tells_its_decimal_mark(texts: list[str], mark: str | None) -> None:
    assert decimal_mark(texts) == mark


def test_limits_may_leave_one_meaning() -> None:
    assert number("1.250", None, *ANY) is None
    assert number("1.250", None, 0, 9) == 1.25
    assert number("1.250", None, 100, 9999) == 1250
    assert number("1.250", ",", 0, 9) is None
    assert is_ambiguous("1.250")
    assert not is_ambiguous("1250")


@pytest.mark.parametrize(
    ("cell", "typed"),
    [
        (dt.date(2024, 5, 4), "“4/5” hoặc “5/4”"),
        (dt.datetime(2024, 5, 4), "“4/5” hoặc “5/4”"),
        (dt.date(2024, 5, 5), "“5/5”"),
        ("04/05/2024", "“4/5” hoặc “5/4”"),
        ("2024-05-04 00:00:00", "“4/5” hoặc “5/4”"),
        ("4-May", "“4/5” hoặc “5/4”"),
        ("04-thg 5", "“4/5” hoặc “5/4”"),
        ("4/5", ""),
        ("4-Abc", ""),
        ("5", ""),
        (45, ""),
        ("", ""),
    ],
)
def test_a_date_says_what_may_have_been_typed(cell: Any, typed: str) -> None:
    assert as_date(cell) == typed


# --- in a sheet ---


def children(project: Project, survey: Survey, *cells: Any) -> Any:
    rows = [[n, 5, 4, "Có", None, cell] for n, cell in enumerate(cells, start=1)]
    return gather(project, survey, {"truong/a.xlsx": {PARENTS: form_sheet("TH Suối Mơ", rows)}})


def unlimited(tmp_path: Path, decimal: str | None = None) -> tuple[Project, Survey]:
    def questions(values: dict[str, Any]) -> None:
        (number,) = [q for q in values["questions"] if q["id"] == "children"]
        del number["maximum"]

    def source(values: dict[str, Any]) -> None:
        values["sources"][0] |= {"decimal": decimal} if decimal else {}

    project = write_params(tmp_path, questionnaire=questions, year=source)
    return project, survey_of(project)


def test_comma_and_point_may_stand_in_one_column(project: Project, survey: Survey) -> None:
    intake = children(project, survey, "1,5", "2.5", 3, 0.5)
    assert found(intake) == []
    assert intake.tables.forms["children"].to_list() == ["1.5", "2.5", "3", "0.5"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.250", "1,5"], ["1250", "1.5"]),
        (["1.250", "2.5"], ["1.25", "2.5"]),
        (["1.250", "1.250.000"], ["1250", "1250000"]),
    ],
)
def test_a_column_decides_what_its_points_are(
    tmp_path: Path, cells: list[str], expected: list[str]
) -> None:
    intake = children(*unlimited(tmp_path), *cells)
    assert found(intake) == []
    assert intake.tables.forms["children"].to_list() == expected


@pytest.mark.parametrize("cells", [["1.250"], ["1.250", 3], ["1,5", "2.5", "1.250"]])
def test_a_number_that_could_be_two_is_refused(tmp_path: Path, cells: list[Any]) -> None:
    intake = children(*unlimited(tmp_path), *cells)
    (problem,) = intake.tables.problems
    assert (problem.code, problem.value, problem.column) == ("INTAKE-NUMBER", "1.250", "F")
    assert "decimal" in problem.action


@pytest.mark.parametrize(("mark", "expected"), [(",", "1250"), (".", "1.25")])
def test_the_source_may_state_its_decimal_mark(tmp_path: Path, mark: str, expected: str) -> None:
    intake = children(*unlimited(tmp_path, mark), "1.250")
    assert found(intake) == []
    assert intake.tables.forms["children"].to_list() == [expected]


@pytest.mark.parametrize("cell", [dt.date(2024, 5, 4), "04/05/2024"])
def test_a_date_in_a_column_of_a_scale_is_named(
    project: Project, survey: Survey, cell: Any
) -> None:
    rows = [[1, cell, 4, "Có", "", 1]]
    if isinstance(cell, dt.date):
        from langnghe.intake import collect
        from langnghe.intake.files.sheets import Sheet

        sheet = Sheet("truong/a.xlsx", PARENTS, form_sheet("TH Suối Mơ", rows))
        source = survey.year.sources[0]
        names = collect.UnitNames(survey.frame.units, survey.district)
        problems = collect.read_forms(sheet, source, survey, names).problems
    else:
        book = {PARENTS: form_sheet("TH Suối Mơ", rows)}
        problems = gather(project, survey, {"truong/a.xlsx": book}).tables.problems
    (problem,) = [p for p in problems if p.code != "INTAKE-MISSING-QUESTION"]
    assert (problem.code, problem.row, problem.column) == ("INTAKE-DATE", 5, "B")
    assert "“4/5”" in problem.action
