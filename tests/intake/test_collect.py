"""All raw files of a district-year together."""

import dataclasses
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langnghe.intake.account import cells_table, check
from langnghe.intake.answers import STATES
from langnghe.intake.collect import collect, refuse
from langnghe.params.load import Survey
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from small_district import (
    CHANNELS,
    CHILDREN,
    CONTENT,
    DISTRICT,
    HEADER,
    LISTENING,
    OFFICIALS,
    OFFICIALS_HEADER,
    OPINION,
    PARENTS,
    SERVICE,
    YEAR,
    counted,
    form_sheet,
    found,
    gather,
    raw,
    survey_of,
    totals_sheet,
    write_params,
    write_workbook,
)

FORM = [1, 5, "Hài lòng", "Có", "Nhà trường", 2, "Sửa sân trường"]
PARENT_SHEET = form_sheet("TH Suối Mơ", [FORM])


def tolerated(**codes: int) -> dict[str, int]:
    return {code.replace("_", "-"): number for code, number in codes.items()}


def test_a_district_year_without_a_folder_says_where_it_should_be(
    project: Project, survey: Survey
) -> None:
    with pytest.raises(ProblemsError) as caught:
        collect(project, survey)
    (problem,) = caught.value.problems
    assert problem.code == "INTAKE-NO-FOLDER"
    assert problem.file == f"data/raw/{DISTRICT}/{YEAR}"


def test_each_source_needs_a_file(project: Project, survey: Survey) -> None:
    project.raw(DISTRICT, YEAR).mkdir(parents=True)
    intake = collect(project, survey)
    assert [(p.code, p.file) for p in intake.tables.problems] == [
        ("INTAKE-NO-FILES", "truong/*"),
        ("INTAKE-NO-FILES", "truc-tuyen/*"),
        ("INTAKE-NO-FILES", "tong-hop/*"),
    ]
    assert intake.counts.empty
    assert intake.received.empty
    assert cells_table(intake.tables, survey).empty


def test_a_file_of_no_source_is_a_problem(project: Project, survey: Survey) -> None:
    raw(project, "khac/ghi chu.docx").write_bytes(b"x")
    intake = gather(project, survey, {"truong/a.xlsx": {PARENTS: PARENT_SHEET}})
    assert [(p.code, p.file) for p in intake.tables.problems] == [
        ("INTAKE-UNUSED-FILE", "khac/ghi chu.docx")
    ]
    assert intake.files["file"].to_list() == ["truong/a.xlsx"]


def test_a_file_of_two_sources_is_read_by_neither(tmp_path: Path) -> None:
    def overlapping(values: dict[str, Any]) -> None:
        values["sources"][1]["files"] = "truong/a*"

    project = write_params(tmp_path, year=overlapping)
    intake = gather(project, survey_of(project), {"truong/a.xlsx": {PARENTS: PARENT_SHEET}})
    (problem,) = intake.tables.problems
    assert (problem.code, problem.file) == ("INTAKE-TWO-SOURCES", "truong/a.xlsx")
    assert "workbooks, online" in problem.what
    assert intake.files.empty


def test_what_programs_leave_behind_is_no_data(project: Project, survey: Survey) -> None:
    for name in ("truong/~$a.xlsx", "truong/.DS_Store", "Thumbs.db", "truong/desktop.ini"):
        raw(project, name).write_bytes(b"x")
    intake = gather(project, survey, {"truong/a.xlsx": {PARENTS: PARENT_SHEET}})
    assert found(intake) == []
    assert len(intake.files) == 1


def test_a_file_sent_twice_is_a_problem(project: Project, survey: Survey) -> None:
    path = write_workbook(raw(project, "truong/a.xlsx"), {PARENTS: PARENT_SHEET})
    raw(project, "truong/ban sao.xlsx").write_bytes(path.read_bytes())
    problems = [p for p in collect(project, survey).tables.problems if p.code == "INTAKE-SAME-FILE"]
    assert [(p.file, "truong/a.xlsx" in p.what) for p in problems] == [
        ("truong/ban sao.xlsx", True)
    ]


def test_equal_rows_are_different_people(project: Project, survey: Survey) -> None:
    sheet = form_sheet("TH Suối Mơ", [FORM, FORM, FORM])
    intake = gather(project, survey, {"truong/a.xlsx": {PARENTS: sheet}})
    assert counted(intake)["parents", "th-suoi-mo", "content", "5"] == 3


def test_a_group_that_the_frame_does_not_have_there_is_a_problem(
    project: Project, survey: Survey
) -> None:
    sheet = form_sheet("TH Suối Mơ", [[1, 5, "Có"], [2, 4, "Có"]], OFFICIALS_HEADER)
    intake = gather(project, survey, {"truong/a.xlsx": {OFFICIALS: sheet}})
    (problem,) = intake.tables.problems
    assert (problem.code, problem.file, problem.count) == ("INTAKE-NO-STRATUM", "truong/a.xlsx", 2)
    assert "Cán bộ phường" in problem.what


def test_more_forms_than_people_over_all_files_is_a_problem(
    project: Project, survey: Survey
) -> None:
    rows = {CONTENT: [0, 0, 0, 0, 7], SERVICE: [0, 0, 0, 0, 7], LISTENING: [None] * 7 + [7]}
    files = {
        "truong/a.xlsx": {PARENTS: form_sheet("MN Hoa Mai", [FORM] * 4)},
        "tong-hop/a.xlsx": {PARENTS: totals_sheet("MN Hoa Mai", 7, rows)},
    }
    (problem,) = gather(project, survey, files).tables.problems
    assert (problem.code, problem.value) == ("INTAKE-OVER-POPULATION", "11 phiếu")
    assert "10" in problem.expected


@pytest.mark.parametrize("rows", [[], [[1], [2]]])
def test_a_file_without_any_form_is_a_problem(
    project: Project, survey: Survey, rows: list[list[int]]
) -> None:
    sheets = {PARENTS: form_sheet("MN Hoa Mai", rows)}
    intake = gather(project, survey, {"truong/a.xlsx": sheets})
    assert [(p.code, p.file) for p in intake.tables.problems] == [("INTAKE-EMPTY", "truong/a.xlsx")]


def test_a_sheet_without_forms_beside_one_with_forms_is_none(
    project: Project, survey: Survey
) -> None:
    sheets = {PARENTS: PARENT_SHEET, OFFICIALS: form_sheet("Hòa Phú", [], OFFICIALS_HEADER)}
    assert found(gather(project, survey, {"truong/a.xlsx": sheets})) == []


def test_all_files_are_read_whatever_is_wrong_with_one(project: Project, survey: Survey) -> None:
    raw(project, "truong/hong.xlsx").write_bytes(b"PK\x03\x04")
    raw(project, "truong/rong.xlsx").write_bytes(b"")
    write_workbook(raw(project, "truong/trong.xlsx"), {PARENTS: []})
    intake = gather(project, survey, {"truong/a.xlsx": {PARENTS: PARENT_SHEET}})
    assert [(p.code, p.file) for p in intake.tables.problems] == [
        ("INTAKE-DAMAGED", "truong/hong.xlsx"),
        ("INTAKE-EMPTY-FILE", "truong/rong.xlsx"),
        ("INTAKE-EMPTY", "truong/trong.xlsx"),
    ]
    assert intake.files["forms"].to_list() == [1, 0, 0, 0]


def test_problems_up_to_the_tolerated_number_are_no_reason_to_stop() -> None:
    answers = [Problem(code="INTAKE-ANSWER", what="x", count=count) for count in (2, 1)]
    unit = Problem(code="INTAKE-UNKNOWN-UNIT", what="y")
    refuse([], {})
    refuse([*answers, unit], tolerated(INTAKE_ANSWER=3, INTAKE_UNKNOWN_UNIT=1))
    with pytest.raises(ProblemsError) as caught:
        refuse([*answers, unit], tolerated(INTAKE_ANSWER=2, INTAKE_UNKNOWN_UNIT=1))
    assert list(caught.value.problems) == answers
    with pytest.raises(ProblemsError) as caught:
        refuse([*answers, unit], {})
    assert list(caught.value.problems) == [*answers, unit]


# --- nothing lost, and no order matters -------------------------------------------------------

CELLS = {
    CONTENT: [1, 2, 3, 4, 5, "RHL", "Không biết", "Không áp dụng", None, "tốt"],
    SERVICE: [1, 5, "4 - Hài lòng", None, 9],
    LISTENING: ["Có", "Không", None, True],
    CHANNELS: ["Nhà trường", "Báo, đài, mạng xã hội; Nguồn khác", None, "Hàng xóm"],
    CHILDREN: [0, 1, 9, 12, None],
    OPINION: ["Sửa sân trường", None],
}
forms = st.lists(
    st.tuples(*(st.sampled_from(cells) for cells in CELLS.values())).filter(
        lambda form: any(cell is not None for cell in form)
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Survey]:
    project = write_params(tmp_path_factory.mktemp("many"))
    return project, survey_of(project)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(forms=forms)
def test_every_cell_is_a_value_a_problem_or_a_counted_blank(
    many: tuple[Project, Survey], forms: list[tuple[Any, ...]]
) -> None:
    project, survey = many
    sheet = form_sheet("TH Suối Mơ", [[n, *form] for n, form in enumerate(forms, start=1)])
    intake = gather(project, survey, {"truong/a.xlsx": {PARENTS: sheet}})
    table = cells_table(intake.tables, survey)
    check(intake.tables.rows, table)
    (accounted,) = table.to_dict("records")
    assert accounted["cells"] == len(forms) * len(CELLS)
    assert sum(accounted[state] for state in ("values", *STATES)) == len(forms) * len(CELLS)
    cells = [cell for form in forms for cell in form]
    unreadable = [p for p in intake.tables.problems if p.code == "INTAKE-ANSWER"]
    assert accounted["~unreadable"] == len(unreadable)
    assert accounted["~missing"] == cells.count(None)
    assert {p.value for p in unreadable} <= {"tốt", "9", "True", "Hàng xóm", "12"}
    assert len(intake.tables.opinions) == sum(form[5] is not None for form in forms)
    per_question = intake.counts.groupby("question")["n"].sum()
    assert set(per_question) == {len(forms)}
    assert len(per_question) == len(CELLS) + 2  # each of three options of one question is one


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_files_sheets_columns_and_rows_changes_no_count(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(5)
    forms = [[n, *(chance.choice(cells) for cells in CELLS.values())] for n in range(1, 19)]
    project = write_params(tmp_path / "first")
    survey = survey_of(project)
    units = ["TH Suối Mơ", "THCS Suối Mơ", "MN Hoa Mai"]
    first = gather(
        project,
        survey,
        {
            f"truong/{n}.xlsx": {PARENTS: form_sheet(unit, forms[6 * n : 6 * n + 6])}
            for n, unit in enumerate(units)
        },
    )
    chance = random.Random(seed)
    shuffled = list(enumerate(units))
    chance.shuffle(shuffled)
    files = {}
    for place, (n, unit) in enumerate(shuffled):
        rows = chance.sample(forms[6 * n : 6 * n + 6], 6)
        order = chance.sample(range(len(HEADER)), len(HEADER))
        sheet = form_sheet(
            unit, [[row[i] for i in order] for row in rows], [HEADER[i] for i in order]
        )
        empty = form_sheet("Hòa Phú", [], OFFICIALS_HEADER)
        sheets = {PARENTS: sheet, OFFICIALS: empty}
        names = chance.sample(sorted(sheets), 2)
        files[f"truong/z{place}.xlsx"] = {name: sheets[name] for name in names}
    again = gather(write_params(tmp_path / "again"), survey, files)
    assert again.counts.to_dict("list") == first.counts.to_dict("list")
    assert again.received.to_dict("list") == first.received.to_dict("list")
    assert sorted(p.value for p in again.tables.problems) == sorted(
        p.value for p in first.tables.problems
    )


def test_what_leaves_nothing_to_calculate_is_never_tolerated() -> None:
    problem = Problem(code="INTAKE-OVER-POPULATION", what="nhiều phiếu hơn số người")
    with pytest.raises(ProblemsError):
        refuse([problem], tolerated(INTAKE_OVER_POPULATION=9))


def test_a_year_without_any_form_is_named_where_all_else_is_tolerated(
    project: Project, survey: Survey
) -> None:
    year = survey.year.model_copy(update={"tolerate": {"INTAKE-NO-FILES": 9}})
    project.raw(survey.district.id, year.year).mkdir(parents=True)
    intake = collect(project, dataclasses.replace(survey, year=year))
    with pytest.raises(ProblemsError) as caught:
        refuse(intake.tables.problems, year.tolerate)
    assert [problem.code for problem in caught.value.problems] == ["INTAKE-NO-FORMS"]
