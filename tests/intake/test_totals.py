"""Sheets of totals, from schools that send no forms."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langnghe.intake.answers import DONT_KNOW, MISSING, NOT_APPLICABLE, NOT_ASKED
from langnghe.intake.collect import Intake
from langnghe.params.load import Survey
from langnghe.problems import Problem
from langnghe.project import Project
from small_district import (
    CHANNELS,
    CONTENT,
    LISTENING,
    OFFICIALS,
    PARENTS,
    SERVICE,
    TOTALS_HEADER,
    Rows,
    counted,
    form_sheet,
    found,
    gather_closed,
    survey_of,
    totals_sheet,
    write_params,
)

#                   1  2  3  4  5  KB KAD Có Không Bỏ trống
CONTENT_ROW = [0, 1, 0, 3, 4, 1, 1, None, None, 0]
SERVICE_ROW = [1, 1, 1, 1, 6, None, None, None, None, None]
LISTENING_ROW = [None] * 7 + [7, 2, 1]
ROWS = {CONTENT: CONTENT_ROW, SERVICE: SERVICE_ROW, LISTENING: LISTENING_ROW}


def totals(
    project: Project, survey: Survey, sheet: Rows, group: str = PARENTS
) -> tuple[Intake, list[Problem]]:
    intake = gather_closed(project, survey, {"tong-hop/a.xlsx": {group: sheet}})
    return intake, intake.tables.problems


def test_totals_become_counts(project: Project, survey: Survey) -> None:
    intake, problems = totals(project, survey, totals_sheet("MN Hoa Mai", 10, ROWS))
    assert problems == []
    cube = {key[2:]: n for key, n in counted(intake).items() if n}
    assert {key[:2] for key in counted(intake)} == {("parents", "mn-hoa-mai")}
    assert cube == {
        ("content", "2"): 1,
        ("content", "4"): 3,
        ("content", "5"): 4,
        ("content", DONT_KNOW): 1,
        ("content", NOT_APPLICABLE): 1,
        ("service", "1"): 1,
        ("service", "2"): 1,
        ("service", "3"): 1,
        ("service", "4"): 1,
        ("service", "5"): 6,
        ("listening", "yes"): 7,
        ("listening", "no"): 2,
        ("listening", MISSING): 1,
        # What a table of totals does not hold was not asked there.
        ("channels:school", NOT_ASKED): 10,
        ("channels:media", NOT_ASKED): 10,
        ("channels:other", NOT_ASKED): 10,
        ("children", NOT_ASKED): 10,
        ("opinion", NOT_ASKED): 10,
    }
    assert intake.received.to_dict("records") == [
        {"group": "parents", "unit": "mn-hoa-mai", "forms": 10}
    ]


def test_what_does_not_add_up_is_named_with_both_numbers(project: Project, survey: Survey) -> None:
    rows = {**ROWS, CONTENT: [0, 1, 0, 3, 3, 1, 1], SERVICE: [10, 1]}
    _, problems = totals(project, survey, totals_sheet("MN Hoa Mai", 10, rows))
    assert [(p.code, p.row, p.value, p.expected) for p in problems] == [
        ("INTAKE-TOTALS-SUM", 6, "9", "10"),
        ("INTAKE-TOTALS-SUM", 7, "11", "10"),
    ]
    assert CONTENT in problems[0].what
    assert problems[0].file == "tong-hop/a.xlsx"


@pytest.mark.parametrize("cell", ["vài", 3.5, -1, "3 phiếu", True])
def test_a_count_is_a_whole_number(project: Project, survey: Survey, cell: Any) -> None:
    rows = {**ROWS, CONTENT: [0, 1, 0, cell, 4, 1, 1]}
    _, problems = totals(project, survey, totals_sheet("MN Hoa Mai", 10, rows))
    (problem,) = problems
    assert (problem.code, problem.row, problem.column) == ("INTAKE-TOTALS-NUMBER", 6, "E")
    assert "Hài lòng" in problem.what


def test_a_missing_question_was_not_asked_and_is_named(project: Project, survey: Survey) -> None:
    rows = {CONTENT: CONTENT_ROW, LISTENING: LISTENING_ROW}
    intake, problems = totals(project, survey, totals_sheet("MN Hoa Mai", 10, rows))
    assert [(p.code, SERVICE in p.what) for p in problems] == [("INTAKE-MISSING-QUESTION", True)]
    assert counted(intake)["parents", "mn-hoa-mai", "service", NOT_ASKED] == 10


def test_numbering_order_and_a_row_of_sums_do_not_matter(project: Project, survey: Survey) -> None:
    rows = {f"{n}. {text.upper()}": counts for n, (text, counts) in enumerate(ROWS.items(), 1)}
    rows = dict(reversed(rows.items())) | {"Tổng cộng": [1, 2, 1, 4, 10, 1, 1, 7, 2, 1]}
    intake, problems = totals(project, survey, totals_sheet("MN Hoa Mai", "10", rows))
    assert problems == []
    assert counted(intake)["parents", "mn-hoa-mai", "service", "5"] == 6
    assert intake.tables.set_aside["text"].to_list() == ["Tổng cộng"]


def test_a_row_of_counts_that_is_no_question_is_a_problem(project: Project, survey: Survey) -> None:
    rows = {**ROWS, "Nội dung chương trình": CONTENT_ROW, "Chữ ký": []}
    _, problems = totals(project, survey, totals_sheet("MN Hoa Mai", 10, rows))
    assert [(p.code, p.row, p.value) for p in problems] == [
        ("INTAKE-UNKNOWN-ROW", 9, "Nội dung chương trình")
    ]
    assert CONTENT in problems[0].expected


def test_a_question_is_counted_once(project: Project, survey: Survey) -> None:
    rows = {**ROWS, f"4. {CONTENT}": CONTENT_ROW}
    intake, problems = totals(project, survey, totals_sheet("MN Hoa Mai", 10, rows))
    assert [(p.code, p.row) for p in problems] == [("INTAKE-REPEATED-ROW", 9)]
    assert counted(intake)["parents", "mn-hoa-mai", "content", "5"] == 4


def test_a_question_that_totals_cannot_hold_is_a_problem(project: Project, survey: Survey) -> None:
    rows = {**ROWS, CHANNELS: [10]}
    intake, problems = totals(project, survey, totals_sheet("MN Hoa Mai", 10, rows))
    assert [(p.code, p.row) for p in problems] == [("INTAKE-TOTALS-TYPE", 9)]
    assert counted(intake)["parents", "mn-hoa-mai", "channels:media", NOT_ASKED] == 10


@pytest.mark.parametrize("service", [[], [0, 0, 0], SERVICE_ROW])
def test_counts_of_a_group_that_was_not_asked_are_a_problem(
    project: Project, survey: Survey, service: list[int | None]
) -> None:
    rows = {CONTENT: [0, 0, 0, 0, 6], SERVICE: service, LISTENING: [None] * 7 + [6]}
    sheet = totals_sheet("Hòa Phú", 6, rows)
    intake, problems = totals(project, survey, sheet, OFFICIALS)
    assert [p.code for p in problems] == ["INTAKE-NOT-FOR-GROUP"] * any(service)
    assert not any(question == "service" for _, _, question, _ in counted(intake))


@pytest.mark.parametrize(
    "cells",
    [["Tổng số phiếu: 10"], ["Tổng số phiếu thu về = 10 phiếu"], ["Tổng số phiếu thu vào", "10"]],
)
def test_the_number_of_forms_stands_in_its_cell_or_beside_it(
    project: Project, survey: Survey, cells: list[str]
) -> None:
    sheet = totals_sheet("MN Hoa Mai", 10, ROWS)
    sheet[2] = cells
    intake, problems = totals(project, survey, sheet)
    assert problems == []
    assert intake.received["forms"].to_list() == [10]


def test_answers_may_be_headed_by_abbreviations_and_columns_be_numbered(
    project: Project, survey: Survey
) -> None:
    header = ["TT", "Nội dung", "RKHL", "KHL", "BT", "HL", "RHL", *TOTALS_HEADER[6:]]
    sheet = [*totals_sheet("MN Hoa Mai", 10, {}, header), [*"AB", *range(1, 11)]]
    sheet += [[n, text, *counts] for n, (text, counts) in enumerate(ROWS.items(), start=1)]
    intake, problems = totals(project, survey, sheet)
    assert problems == []
    assert counted(intake)["parents", "mn-hoa-mai", "service", "5"] == 6
    assert intake.tables.set_aside["reason"].to_list() == ["dòng đánh số cột"]


def test_a_column_that_is_no_answer_is_a_problem_unless_ignored(tmp_path: Path) -> None:
    header = [*TOTALS_HEADER, "Tỷ lệ", "Tỉ lệ", "", "Cộng"]
    rows = {text: [*row, "40%", "50%", "x", 10] for text, row in ROWS.items()}
    sheet = totals_sheet("MN Hoa Mai", 10, rows, header)

    def ignore(values: dict[str, Any]) -> None:
        values["sources"][2]["ignore"] = ["Tỷ lệ"]

    for name, change, expected in (
        ("a", lambda values: None, [("INTAKE-UNKNOWN-COLUMN", "L"), ("INTAKE-NO-HEADING", "N")]),
        ("b", ignore, [("INTAKE-NO-HEADING", "N")]),
    ):
        project = write_params(tmp_path / name, year=change)
        _, problems = totals(project, survey_of(project), sheet)
        assert [(p.code, p.column) for p in problems] == expected


def test_a_count_below_an_answer_of_another_question_is_a_problem(
    project: Project, survey: Survey
) -> None:
    rows = {**ROWS, SERVICE: [1, 1, 1, 1, 6, 0, 0, 3]}
    _, problems = totals(project, survey, totals_sheet("MN Hoa Mai", 10, rows))
    assert [(p.code, p.row, p.column, p.value) for p in problems] == [
        ("INTAKE-TOTALS-COLUMN", 7, "I", "3")
    ]


@pytest.mark.parametrize(
    "sheet",
    [
        totals_sheet("MN Hoa Mai", None, ROWS),
        totals_sheet("MN Hoa Mai", "chưa rõ", ROWS),
        totals_sheet("MN Hoa Mai", 10, ROWS, ["Nội dung", *"ABCDEFGHIJ"]),
        totals_sheet("MN Hoa Mai", 10, {}),
        form_sheet("MN Hoa Mai", [[1, 5, 5]]),
    ],
)
def test_a_sheet_of_another_shape_is_a_problem(
    project: Project, survey: Survey, sheet: Rows
) -> None:
    intake, problems = totals(project, survey, sheet)
    assert [(p.code, p.sheet) for p in problems] == [("INTAKE-TOTALS-SHAPE", PARENTS)]
    assert intake.received.empty


ANSWERS = {
    "content": [1, 2, 3, 4, 5, "Không biết", "Không áp dụng", None],
    "service": [1, 2, 3, 4, 5, "Không biết", "Không áp dụng", None],
    "listening": ["Có", "Không", None],
}
COLUMN = {None: 9, "Không biết": 5, "Không áp dụng": 6, "Có": 7, "Không": 8} | {
    n: n - 1 for n in range(1, 6)
}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Project]:
    only_rated = {"asked_of": ["parents"]}

    def rated(values: dict[str, Any]) -> None:
        values["questions"] = [q | only_rated for q in values["questions"] if q["id"] in ANSWERS]

    return tuple(  # type: ignore[return-value]
        write_params(tmp_path_factory.mktemp(name), questionnaire=rated)
        for name in ("forms", "totals")
    )


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    forms=st.lists(
        st.tuples(*(st.sampled_from(options) for options in ANSWERS.values())).filter(any),
        min_size=1,
        max_size=12,
    )
)
def test_totals_count_like_the_forms_they_were_made_of(
    places: tuple[Project, Project], forms: list[tuple[Any, ...]]
) -> None:
    counts = {text: [0] * 10 for text in (CONTENT, SERVICE, LISTENING)}
    for form in forms:
        for row, answer in zip(counts.values(), form, strict=True):
            row[COLUMN[answer]] += 1
    by_form, by_total = places
    survey = survey_of(by_form)
    rows = [[n, *form] for n, form in enumerate(forms, start=1)]
    sheet = form_sheet("TH Suối Mơ", rows, ["TT", CONTENT, SERVICE, LISTENING])
    one = gather_closed(by_form, survey, {"truong/a.xlsx": {PARENTS: sheet}})
    sheet = totals_sheet("TH Suối Mơ", len(forms), counts)
    other = gather_closed(by_total, survey, {"tong-hop/a.xlsx": {PARENTS: sheet}})
    assert found(one) == found(other) == []
    assert counted(one) == {key: n for key, n in counted(other).items() if n}
    assert one.received.to_dict() == other.received.to_dict()


def test_the_header_of_these_tests_names_every_answer() -> None:
    assert TOTALS_HEADER[COLUMN[None] + 1] == "Bỏ trống"
    assert all(TOTALS_HEADER[COLUMN[text] + 1] == text for text in COLUMN if isinstance(text, str))
