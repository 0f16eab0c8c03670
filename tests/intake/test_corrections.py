"""Corrections: set, drop and map, each counted, and an error where one no longer fits."""

from typing import Any

import pytest

from langnghe.intake.account import rows_table
from langnghe.intake.collect import Intake, collect
from langnghe.params.load import Survey
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.report.annex_sections import corrections_table
from small_district import (
    DISTRICT,
    OFFICIALS,
    PARENTS,
    YEAR,
    counted,
    form_sheet,
    gather_closed,
    raw,
    survey_of,
)

DECIDED = "\n    reason: Phiếu giấy ghi khác\n    by: Chuyên viên tổng hợp\n    date: 2024-06-20\n"
FORM = [1, 5, 4, "Có", "Nhà trường", 2, "Sửa sân trường"]
# Row 5 of the sheet is the first form, column B its first answer.
FILES = {"truong/a.xlsx": {PARENTS: form_sheet("TH Suối Mơ", [FORM, [2, 33, 4, "Có"]])}}


def correct(project: Project, *entries: str, decided: str = DECIDED) -> Survey:
    """The survey with these corrections, each without what every correction has."""
    path = project.params / DISTRICT / str(YEAR) / "corrections.yaml"
    text = "corrections:\n" + "".join(f"  - {entry}{decided}" for entry in entries)
    path.write_text(text, encoding="utf-8")
    return survey_of(project)


def in_file(action: str, **values: Any) -> str:
    """An entry about the sheet of parents of `FILES`."""
    given = {"file": "truong/a.xlsx", "sheet": PARENTS} | values
    return f"action: {action}" + "".join(f"\n    {key}: {value}" for key, value in given.items())


def named(source: str, written: str, **values: Any) -> str:
    given = {"source": source, "written": f'"{written}"'} | values
    return "action: map" + "".join(f"\n    {key}: {value}" for key, value in given.items())


def corrections_of(intake: Intake) -> list[tuple[Any, ...]]:
    table = intake.corrections[["number", "action", "expected", "value", "count"]]
    return list(table.itertuples(index=False, name=None))


def only(intake: Intake) -> Problem:
    (problem,) = intake.tables.problems
    return problem


def test_without_a_file_nothing_is_corrected(project: Project, survey: Survey) -> None:
    intake = gather_closed(project, survey, FILES)
    assert survey.corrections == ()
    assert len(intake.corrections) == 0
    assert only(intake).code == "INTAKE-ANSWER"
    assert "Không có" in corrections_table(intake.corrections).html()


# --- set --------------------------------------------------------------------------------------


def test_set_gives_one_cell_another_value(project: Project) -> None:
    survey = correct(project, in_file("set", cell="B6", expect=33, value=3))
    intake = gather_closed(project, survey, FILES)
    assert intake.tables.problems == []
    assert counted(intake)["parents", "th-suoi-mo", "content", "3"] == 1
    assert corrections_of(intake) == [(1, "set", "33", "3", 1)]


def test_the_raw_file_stays_as_it_is(project: Project) -> None:
    survey = correct(project, in_file("set", cell="B6", expect=33, value=3))
    gather_closed(project, survey, FILES)
    before = raw(project, "truong/a.xlsx").read_bytes()
    assert collect(project, survey).corrections["count"].to_list() == [1]
    assert raw(project, "truong/a.xlsx").read_bytes() == before


def test_cells_are_compared_as_they_are_seen(project: Project) -> None:
    sheets = {PARENTS: form_sheet("TH Suối Mơ", [[1, 33.0, "Ha\u0300i  lòng"]])}
    survey = correct(
        project,
        in_file("set", cell="B5", expect='"33"', value=3),
        in_file("set", cell="C5", expect="Hài lòng", value=2),
        in_file("set", cell="D5", expect='""', value="Có"),
    )
    intake = gather_closed(project, survey, {"truong/a.xlsx": sheets})
    assert [row[-1] for row in corrections_of(intake)] == [1, 1, 1]
    assert counted(intake)["parents", "th-suoi-mo", "service", "2"] == 1


def test_corrections_are_applied_in_order(project: Project) -> None:
    survey = correct(
        project,
        in_file("set", cell="B6", expect=33, value=3),
        in_file("set", cell="B6", expect=3, value=4),
    )
    intake = gather_closed(project, survey, FILES)
    assert intake.tables.problems == []
    assert counted(intake)["parents", "th-suoi-mo", "content", "4"] == 1


def test_the_unit_of_a_sheet_can_be_set(project: Project) -> None:
    survey = correct(
        project, in_file("set", cell="B2", expect="TH Suối Mơ", value="MN Hoa Mai"),
        in_file("set", cell="B6", expect=33, value=3),
    )  # fmt: skip
    intake = gather_closed(project, survey, FILES)
    assert set(intake.tables.forms["unit"]) == {"mn-hoa-mai"}


def test_an_only_sheet_need_not_be_named(project: Project) -> None:
    text = in_file("set", cell="B6", expect=33, value=3).replace(f"\n    sheet: {PARENTS}", "")
    intake = gather_closed(project, correct(project, text), FILES)
    assert intake.tables.problems == []


def test_another_value_than_expected_is_an_error_with_both(project: Project) -> None:
    survey = correct(project, in_file("set", cell="B6", expect=3, value=4))
    intake = gather_closed(project, survey, FILES)
    problem, answer = sorted(intake.tables.problems, key=lambda each: each.code)
    assert (problem.code, problem.value, problem.expected) == ("CORRECTION-EXPECT", "33", "3")
    assert problem.file == f"params/{DISTRICT}/{YEAR}/corrections.yaml"
    assert problem.line == 2
    assert "truong/a.xlsx" in problem.what
    assert "B6" in problem.what
    assert "cập nhật" in problem.action
    assert answer.code == "INTAKE-ANSWER"
    assert [row[-1] for row in corrections_of(intake)] == [0]


# --- drop -------------------------------------------------------------------------------------


def test_drop_leaves_a_row_out_and_says_so(project: Project) -> None:
    survey = correct(project, in_file("drop", row=6, expect='{B: 33, D: "Có"}'))
    intake = gather_closed(project, survey, FILES)
    assert intake.tables.problems == []
    assert intake.tables.forms["row"].to_list() == [5]
    (aside,) = intake.tables.set_aside.to_dict("records")
    assert (aside["row"], aside["reason"]) == (6, "bỏ theo đính chính số 1")
    (rows,) = rows_table(intake.tables.rows).to_dict("records")
    assert (rows["forms"], rows["set_aside"], rows["blank"]) == (1, 1, 0)
    assert corrections_of(intake) == [(1, "drop", "B: 33; D: Có", "", 4)]


def test_rows_keep_their_numbers_after_one_is_dropped(project: Project) -> None:
    survey = correct(
        project,
        in_file("drop", row=5, expect="{B: 5}"),
        in_file("set", cell="B6", expect=33, value=3),
    )
    intake = gather_closed(project, survey, FILES)
    assert intake.tables.forms["row"].to_list() == [6]


def test_a_dropped_row_cannot_be_dropped_again(project: Project) -> None:
    entry = in_file("drop", row=6, expect="{B: 33}")
    problem = only(gather_closed(project, correct(project, entry, entry), FILES))
    assert (problem.code, problem.value) == ("CORRECTION-EXPECT", "(trống)")
    assert "số 2" in problem.what


# --- map --------------------------------------------------------------------------------------

UNCLEAR = {
    "truong/a.xlsx": {PARENTS: form_sheet("Suối Mơ", [FORM])},
    "truong/b.xlsx": {PARENTS: form_sheet("SUỐI MƠ", [FORM])},
}


def test_map_says_what_a_written_name_means(project: Project) -> None:
    survey = correct(project, named("workbooks", "Suối mơ", unit="th-suoi-mo", expect=2))
    intake = gather_closed(project, survey, UNCLEAR)
    assert intake.tables.problems == []
    assert set(intake.tables.forms["unit"]) == {"th-suoi-mo"}
    assert len(intake.to_confirm) == 0
    assert corrections_of(intake) == [(1, "map", "Suối mơ", "Trường Tiểu học Suối Mơ", 2)]


def test_a_name_can_be_decided_to_be_unknown(project: Project) -> None:
    survey = correct(project, named("workbooks", "Suối Mơ", unit="unknown"))
    intake = gather_closed(project, survey, UNCLEAR)
    assert intake.tables.problems == []
    assert intake.received.to_dict("records") == [{"group": "parents", "unit": "", "forms": 2}]
    assert corrections_of(intake)[0][3] == "không rõ đơn vị"


def test_a_decision_goes_before_the_frame(project: Project) -> None:
    survey = correct(project, named("workbooks", "TH Suối Mơ", unit="thcs-suoi-mo"))
    files = {"truong/a.xlsx": {PARENTS: form_sheet("TH Suối Mơ", [FORM])}}
    assert set(gather_closed(project, survey, files).tables.forms["unit"]) == {"thcs-suoi-mo"}


def test_a_decision_holds_in_its_source_only(project: Project) -> None:
    survey = correct(project, named("online", "Suối Mơ", unit="th-suoi-mo"))
    codes = [p.code for p in gather_closed(project, survey, UNCLEAR).tables.problems]
    assert sorted(codes) == ["CORRECTION-NO-MATCH", *["INTAKE-UNKNOWN-UNIT"] * 2]


def test_map_says_what_a_written_answer_means(project: Project) -> None:
    sheets = {PARENTS: form_sheet("TH Suối Mơ", [[1, "tốt"], [2, "TỐT"], [3, 5, "tốt"]])}
    survey = correct(project, named("workbooks", "Tốt", question="content", answer=4))
    intake = gather_closed(project, survey, {"truong/a.xlsx": sheets})
    assert counted(intake)["parents", "th-suoi-mo", "content", "4"] == 2
    assert corrections_of(intake) == [(1, "map", "Tốt", "4", 2)]
    problem = only(intake)  # the same word under another question is not decided about
    assert (problem.code, problem.column) == ("INTAKE-ANSWER", "C")


def test_another_count_than_expected_is_an_error(project: Project) -> None:
    survey = correct(project, named("workbooks", "Suối Mơ", unit="th-suoi-mo", expect=1))
    problem = only(gather_closed(project, survey, UNCLEAR))
    assert (problem.code, problem.line) == ("CORRECTION-EXPECT", 2)
    assert "2 ô" in problem.what
    assert "1 ô" in problem.expected


# --- what matches nothing ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "entry",
    [
        in_file("set", file="truong/b.xlsx", cell="B6", expect=33, value=3),
        in_file("set", sheet=OFFICIALS, cell="B6", expect=33, value=3),
        in_file("set", cell="B99", expect=33, value=3),
        in_file("drop", row=99, expect="{B: 33}"),
        in_file("drop", row=6, expect="{ZZ: 33}"),
        named("workbooks", "TH Suối Mờ", unit="th-suoi-mo"),
        named("workbooks", "tốt", question="content", answer=4),
    ],
)
def test_a_correction_that_matches_nothing_is_an_error(project: Project, entry: str) -> None:
    survey = correct(project, entry)
    found = [
        p for p in gather_closed(project, survey, FILES).tables.problems
        if p.code != "INTAKE-ANSWER"
    ]  # fmt: skip
    (problem,) = found
    assert problem.code == "CORRECTION-NO-MATCH"
    assert problem.line == 2
    assert "lỗi gốc có thể đã được sửa: bỏ hoặc cập nhật" in problem.action


def test_the_same_name_decided_twice_is_an_error(project: Project) -> None:
    entry = named("workbooks", "Suối Mơ", unit="th-suoi-mo")
    problem = only(gather_closed(project, correct(project, entry, entry), UNCLEAR))
    assert problem.code == "CORRECTION-NO-MATCH"
    assert "số 2" in problem.what


# --- the file ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "code", "line", "says"),
    [
        (in_file("sett"), "PARAMS-VALUE", 2, "action"),
        (in_file("set", cell="B6", expect=1), "PARAMS-MISSING-KEY", 2, "corrections[1].value"),
        (in_file("set", cell="b6", expect=1, value=2), "PARAMS-VALUE", 5, "corrections[1].cell"),
        (in_file("set", cell="B6", expect="true", value=2), "PARAMS-VALUE", 6, "ngoặc kép"),
        (in_file("drop", row=0, expect="{B: 1}"), "PARAMS-VALUE", 5, "corrections[1].row"),
        (in_file("drop", row=6, expect="{b: 1}"), "PARAMS-VALUE", 6, "in hoa"),
        (in_file("drop", row=6, expect="{}"), "PARAMS-VALUE", 6, "corrections[1].expect"),
        (in_file("drop", row=6, expct="{B: 1}"), "PARAMS-UNKNOWN-KEY", 6, "corrections[1].expct"),
        (named("workbooks", "a"), "PARAMS-VALUE", 2, "unit"),
        (named("workbooks", "a", unit="th", answer=1), "PARAMS-VALUE", 2, "unit"),
        (named("nobody", "a", unit="unknown"), "PARAMS-UNKNOWN-ID", 3, "nguồn"),
        (named("online", "a", unit="th-suoi"), "PARAMS-UNKNOWN-ID", 5, "đơn vị"),
        (named("online", "a", question="conten", answer=1), "PARAMS-UNKNOWN-ID", 5, "câu hỏi"),
        (named("online", "a", question="opinion", answer="b"), "PARAMS-CORRECTION", 5, "nguyên"),
    ],
)
def test_mistakes_in_the_file_are_named_with_their_line(
    project: Project, entry: str, code: str, line: int, says: str
) -> None:
    with pytest.raises(ProblemsError) as caught:
        correct(project, entry)
    problems = [p for p in caught.value.problems if p.code == code]
    assert [p.line for p in problems] == [line]
    assert says in f"{problems[0].what} {problems[0].expected}"


@pytest.mark.parametrize("key", ["reason", "by", "date"])
def test_every_correction_says_why_who_and_when(project: Project, key: str) -> None:
    lines = [line for line in DECIDED.splitlines(keepends=True) if not line.strip().startswith(key)]
    with pytest.raises(ProblemsError) as caught:
        correct(project, named("online", "a", unit="unknown"), decided="".join(lines))
    (problem,) = caught.value.problems
    assert (problem.code, problem.line) == ("PARAMS-MISSING-KEY", 2)
    assert f"corrections[1].{key}" in problem.what


def test_the_annex_prints_every_correction(project: Project) -> None:
    survey = correct(
        project,
        in_file("set", cell="B6", expect=33, value='""'),
        named("workbooks", "TH Suối Mơ", unit="th-suoi-mo"),
    )
    table = corrections_table(gather_closed(project, survey, FILES).corrections)
    why = "Phiếu giấy ghi khác (Chuyên viên tổng hợp, 20/06/2024)"
    name = "Trường Tiểu học Suối Mơ"
    assert table.rows == [
        ["1", f"Sửa ô: truong/a.xlsx, {PARENTS}, ô B6", "33", "(bỏ)", why, "1"],
        ["2", "Quy đổi: nguồn workbooks, tên đơn vị", "TH Suối Mơ", name, why, "1"],
    ]


def test_what_a_correction_touched_is_known(project: Project) -> None:
    """A cell is of one form and question; a name of a unit; an answer of a question."""
    survey = correct(
        project,
        in_file("set", cell="B5", expect=5, value=4),
        named("workbooks", "33", question="content", answer=3),
    )
    found = gather_closed(project, survey, FILES).tables.touched
    rows = found[["number", "file", "group", "unit", "question", "cells"]].to_numpy().tolist()
    assert rows == [
        [1, "truong/a.xlsx", "parents", "th-suoi-mo", "content", 1],
        [2, "truong/a.xlsx", "", "", "content", 1],
    ]
