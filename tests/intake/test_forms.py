"""Sheets of forms as schools fill them in."""

from typing import Any

import pytest

from langnghe.intake.answers import (
    DONT_KNOW,
    GIVEN,
    MISSING,
    NOT_APPLICABLE,
    NOT_ASKED,
    UNREADABLE,
)
from langnghe.intake.collect import Intake
from langnghe.params.load import Survey
from langnghe.problems import Problem
from langnghe.project import Project
from small_district import (
    CONTENT,
    HEADER,
    LISTENING,
    OFFICIALS,
    OFFICIALS_HEADER,
    PARENTS,
    SERVICE,
    Rows,
    form_sheet,
    found,
    gather_closed,
    survey_of,
    write_params,
)

FORM = [1, 5, "Hài lòng", "Có", "Nhà trường, Báo, đài, mạng xã hội", 2, "Sửa sân trường"]
ONLINE_HEADER = ["Dấu thời gian", "Trường hoặc phường", "Ông/Bà là", *HEADER[1:]]


def of(intake: Intake, row: int = 0) -> dict[str, Any]:
    """One form's codes by question."""
    return intake.tables.forms.iloc[row].to_dict()


def only(intake: Intake) -> Problem:
    (problem,) = intake.tables.problems
    return problem


def school(project: Project, survey: Survey, sheet: Rows, name: str = PARENTS) -> Intake:
    return gather_closed(project, survey, {"truong/a.xlsx": {name: sheet}})


def test_a_form_becomes_codes(project: Project, survey: Survey) -> None:
    intake = school(project, survey, form_sheet("TH Suối Mơ", [FORM]))
    assert intake.tables.problems == []
    assert of(intake) == {
        "source": "workbooks",
        "file": "truong/a.xlsx",
        "sheet": PARENTS,
        "row": 5,
        "group": "parents",
        "unit": "th-suoi-mo",
        "content": "5",
        "service": "4",
        "listening": "yes",
        "channels:school": "yes",
        "channels:media": "yes",
        "channels:other": "no",
        "children": "2",
        "opinion": GIVEN,
    }
    (opinion,) = intake.tables.opinions.to_dict("records")
    assert (opinion["row"], opinion["column"], opinion["text"]) == (5, "G", "Sửa sân trường")


def test_blank_do_not_know_and_not_applicable_are_three_things(
    project: Project, survey: Survey
) -> None:
    rows = [[1, None, "Không biết", None, None, 0, None], [2, "Không áp dụng", 1, "Không"]]
    intake = school(project, survey, form_sheet("TH Suối Mơ", rows))
    assert intake.tables.problems == []
    first, second = of(intake, 0), of(intake, 1)
    assert (first["content"], first["service"], first["listening"]) == (MISSING, DONT_KNOW, MISSING)
    assert first["channels:school"] == first["channels:other"] == MISSING
    assert (first["children"], first["opinion"]) == ("0", MISSING)
    assert (second["content"], second["listening"]) == (NOT_APPLICABLE, "no")


def test_the_header_is_found_below_a_title_and_columns_stand_in_any_order(
    project: Project, survey: Survey
) -> None:
    order = [3, 6, 0, 5, 2, 4, 1]
    rows: Rows = [
        ["SỔ NHẬP PHIẾU"],
        ["Đơn vị:", "TH Suối Mơ"],
        ["Năm học 2023 – 2024"],
        [],
        ["Câu hỏi của phiếu"],
        [f"Câu {n + 1}. {HEADER[n].upper()}" if n else HEADER[n] for n in order],
        [],
        [FORM[n] for n in order],
        [],
        [[2, 3, "KHL", "Không", "Nguồn khác", 1, None][n] for n in order],
    ]
    intake = school(project, survey, rows)
    assert intake.tables.problems == []
    assert intake.tables.forms["row"].to_list() == [8, 10]
    assert of(intake, 0)["content"] == "5"
    assert of(intake, 1)["service"] == "2"


def test_rows_that_are_no_forms_are_listed(project: Project, survey: Survey) -> None:
    rows = [
        FORM,
        [2],
        ["Tổng cộng", 5],
        ["TỔNG SỐ: 1"],
        ["Cộng", 5, 4],
        ["Ghi chú: một phiếu nộp muộn"],
        [None, None],
    ]
    intake = school(project, survey, form_sheet("TH Suối Mơ", rows))
    assert intake.tables.problems == []
    assert len(intake.tables.forms) == 1
    aside = intake.tables.set_aside
    assert list(zip(aside["row"], aside["reason"], aside["text"], strict=True)) == [
        (6, "không có câu trả lời nào", "2"),
        (7, "dòng cộng hoặc ghi chú", "Tổng cộng"),
        (8, "dòng cộng hoặc ghi chú", "TỔNG SỐ: 1"),
        (9, "dòng cộng hoặc ghi chú", "Cộng"),
        (10, "dòng cộng hoặc ghi chú", "Ghi chú: một phiếu nộp muộn"),
    ]


def test_a_ward_whose_name_begins_like_a_sum_is_no_sum(tmp_path_factory: Any) -> None:
    project = write_params(
        tmp_path_factory.mktemp("cong-hoa"),
        district=lambda values: values["places"].append(
            {"id": "cong-hoa", "kind": "xã", "name": "Cộng Hòa"}
        ),
        frame="unit,kind,name,level,place,collected_by,parents,officials\n"
        "cong-hoa,ward,Xã Cộng Hòa,,,,,6\n",
    )
    header = ["Trường hoặc phường", "Ông/Bà là", CONTENT, LISTENING]
    rows = [header, ["Cộng Hoà", OFFICIALS, 5, "Có"], ["Tổng cộng", None, 5, "Có"]]
    survey = survey_of(project)
    intake = gather_closed(project, survey, {"truc-tuyen/a.xlsx": {"A": rows}})
    assert intake.tables.forms["unit"].to_list() == ["cong-hoa"]
    assert intake.tables.set_aside["text"].to_list() == ["Tổng cộng"]


def test_every_unreadable_answer_is_named_with_its_place(project: Project, survey: Survey) -> None:
    rows = [[1, 6, "Tốt", "Có", "Hàng xóm", 12, "x"], [2, 5, True, "Không", "Nhà trường", "hai"]]
    intake = school(project, survey, form_sheet("TH Suối Mơ", rows))
    problems = intake.tables.problems
    assert {problem.code for problem in problems} == {"INTAKE-ANSWER"}
    assert sorted((problem.row, problem.column, problem.value) for problem in problems) == [
        (5, "B", "6"),
        (5, "C", "Tốt"),
        (5, "E", "Hàng xóm"),
        (5, "F", "12"),
        (6, "C", "True"),
        (6, "F", "hai"),
    ]
    first = problems[0]
    assert (first.file, first.sheet) == ("truong/a.xlsx", PARENTS)
    assert CONTENT in first.what
    assert "5 – Rất hài lòng" in first.expected
    assert of(intake, 0)["content"] == UNREADABLE
    assert of(intake, 0)["channels:school"] == of(intake, 0)["channels:media"] == UNREADABLE


def test_an_answer_of_a_group_that_was_not_asked_is_a_problem(
    project: Project, survey: Survey
) -> None:
    sheet = form_sheet("Phường Hòa Phú", [[1, 5, 4, "Có"]], ["TT", CONTENT, SERVICE, LISTENING])
    intake = school(project, survey, sheet, OFFICIALS)
    assert found(intake) == ["INTAKE-MISSING-QUESTION", "INTAKE-NOT-FOR-GROUP"] or found(
        intake
    ) == ["INTAKE-NOT-FOR-GROUP", "INTAKE-MISSING-QUESTION"]
    (problem,) = [p for p in intake.tables.problems if p.code == "INTAKE-NOT-FOR-GROUP"]
    assert (problem.row, problem.column, problem.value) == (5, "C", "4")
    assert intake.tables.forms["service"].isna().all()


def test_a_question_without_a_column_was_not_asked(project: Project, survey: Survey) -> None:
    header = [heading for heading in HEADER if heading != SERVICE]
    row = [cell for heading, cell in zip(HEADER, FORM, strict=True) if heading != SERVICE]
    intake = school(project, survey, form_sheet("TH Suối Mơ", [row], header))
    assert only(intake).code == "INTAKE-MISSING-QUESTION"
    assert SERVICE in only(intake).what
    assert of(intake)["service"] == NOT_ASKED


def test_a_question_added_half_way_was_not_asked_before(tmp_path_factory: Any) -> None:
    def late(values: dict[str, Any]) -> None:
        values["sources"][0]["asked_from_row"] = {"service": 7}

    project = write_params(tmp_path_factory.mktemp("late"), year=late)
    rows = [[1, 5, None], [2, 5, 4], [3, 5, None], [4, 5, 5]]
    survey = survey_of(project)
    intake = school(project, survey, form_sheet("TH Suối Mơ", rows))
    assert intake.tables.forms["row"].to_list() == [5, 6, 7, 8]
    assert intake.tables.forms["service"].to_list() == [NOT_ASKED, "4", MISSING, "5"]


@pytest.mark.parametrize(
    ("heading", "code", "expected"),
    [
        ("Tinh thần phục vụ của giáo viên", "INTAKE-UNKNOWN-COLUMN", SERVICE),
        ("Ngày sinh", "INTAKE-UNKNOWN-COLUMN", ""),
        (f"2. {CONTENT}", "INTAKE-REPEATED-COLUMN", ""),
        (None, "INTAKE-NO-HEADING", ""),
    ],
)
def test_a_column_that_is_not_understood_is_a_problem(
    project: Project, survey: Survey, heading: str | None, code: str, expected: str
) -> None:
    sheet = form_sheet("TH Suối Mơ", [[*FORM, 4]], [*HEADER, heading])  # type: ignore[list-item]
    problem = only(school(project, survey, sheet))
    assert (problem.code, problem.row, problem.column) == (code, 4, "H")
    assert problem.value == (heading or "")
    assert expected in problem.expected


def test_a_column_without_heading_and_without_cells_is_no_problem(
    project: Project, survey: Survey
) -> None:
    sheet = form_sheet("TH Suối Mơ", [FORM], [*HEADER, "", ""])
    assert found(school(project, survey, sheet)) == []


def test_a_sheet_without_a_header_is_a_problem(project: Project, survey: Survey) -> None:
    intake = school(project, survey, [["SỔ NHẬP PHIẾU"], ["Đơn vị:", "TH Suối Mơ"], [1, 5, 4]])
    assert only(intake).code == "INTAKE-NO-HEADER"
    assert only(intake).sheet == PARENTS


def test_an_unknown_sheet_is_a_problem_and_one_to_ignore_is_not(
    project: Project, survey: Survey
) -> None:
    sheet = form_sheet("TH Suối Mơ", [FORM])
    sheets = {"phụ  HUYNH": sheet, "DANH MỤC": [["x"]], "Sheet1": sheet}
    intake = gather_closed(project, survey, {"truong/a.xlsx": sheets})
    assert only(intake).code == "INTAKE-UNKNOWN-SHEET"
    assert only(intake).value == "Sheet1"
    assert PARENTS in only(intake).expected
    assert len(intake.tables.forms) == 1


def test_a_unit_that_is_not_known_is_listed_and_its_forms_are_kept(
    project: Project, survey: Survey
) -> None:
    intake = school(project, survey, form_sheet("TH Suối Mờ", [FORM, FORM]))
    problem = only(intake)
    assert problem.code == "INTAKE-UNKNOWN-UNIT"
    assert (problem.row, problem.column, problem.value) == (2, "B", "TH Suối Mờ")
    assert "Trường Tiểu học Suối Mơ" in problem.expected
    assert intake.tables.forms["unit"].to_list() == ["", ""]
    assert intake.received.to_dict("records") == [{"group": "parents", "unit": "", "forms": 2}]


def online(project: Project, survey: Survey, rows: Rows) -> Intake:
    return gather_closed(
        project, survey, {"truc-tuyen/a.xlsx": {"Câu trả lời 1": [ONLINE_HEADER, *rows]}}
    )


def test_unit_and_group_may_stand_in_columns(project: Project, survey: Survey) -> None:
    intake = online(
        project,
        survey,
        [
            ["15/05/2024 7:05:00", "THCS Suối Mơ", "Phụ huynh học sinh", 5, 4, "Có", None, 1],
            ["15/05/2024 7:06:00", "P. Hòa Phú", "cán bộ phường", 4, None, "Không"],
        ],
    )
    assert found(intake) == []
    forms = intake.tables.forms
    assert forms["unit"].to_list() == ["thcs-suoi-mo", "hoa-phu"]
    assert forms["group"].to_list() == ["parents", "officials"]
    assert forms["service"].to_list()[0] == "4"
    assert forms["service"].isna().to_list() == [False, True]


def test_each_unknown_spelling_is_asked_about_once_and_each_unknown_group_row_by_row(
    project: Project, survey: Survey
) -> None:
    parent = ["Phụ huynh học sinh", 5, 4, "Có", None, 1]
    intake = online(
        project,
        survey,
        [
            [None, "Suối Mơ", *parent],
            [None, "TH Suối Mơ", *parent],
            [None, "Suối Mơ", *parent],
            [None, None, *parent],
            [None, "TH Suối Mơ", "Học sinh", 5, 4, "Có"],
            [None, "TH Suối Mơ", None, 5, 4, "Có"],
        ],
    )
    units = [p for p in intake.tables.problems if p.code == "INTAKE-UNKNOWN-UNIT"]
    assert [(p.value, p.row, p.count) for p in units] == [("Suối Mơ", 2, 2), ("(trống)", 5, 1)]
    groups = [p for p in intake.tables.problems if p.code == "INTAKE-UNKNOWN-GROUP"]
    assert [(p.value, p.row, p.column) for p in groups] == [
        ("Học sinh", 6, "C"),
        ("(trống)", 7, "C"),
    ]
    assert groups[0].expected == "một trong: Phụ huynh học sinh; Cán bộ phường"
    assert len(intake.tables.problems) == 4
    assert intake.tables.forms["row"].to_list() == [2, 3, 4, 5]


@pytest.mark.parametrize("heading", ["Trường hoặc phường", "Ông/Bà là"])
def test_a_missing_column_of_unit_or_group_is_a_problem(
    project: Project, survey: Survey, heading: str
) -> None:
    header = [text for text in ONLINE_HEADER if text != heading]
    row = [5 if text == CONTENT else "TH Suối Mơ" if "phường" in text else None for text in header]
    intake = gather_closed(project, survey, {"truc-tuyen/a.xlsx": {"A": [header, row]}})
    (problem,) = [p for p in intake.tables.problems if p.code == "INTAKE-MISSING-COLUMN"]
    assert heading in problem.expected


def test_officials_sheet_and_hostile_opinions_are_kept_as_written(
    project: Project, survey: Survey
) -> None:
    text = '<script>alert("1")</script> =1+1  https://example.org'
    sheet = form_sheet("Hòa Phú", [[1, 5, "Có", text]], OFFICIALS_HEADER)
    intake = school(project, survey, sheet, OFFICIALS)
    assert found(intake) == []
    assert intake.tables.opinions["text"].to_list() == [
        '<script>alert("1")</script> =1+1 https://example.org'
    ]
