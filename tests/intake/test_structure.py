"""Sheets that are laid out for people: titles, merged cells, notes, hidden sheets."""

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from langnghe.intake.files.sheets import read_sheets
from langnghe.params.load import Survey
from langnghe.project import Project
from small_district import (
    CHANNELS,
    CHILDREN,
    CONTENT,
    HEADER,
    LISTENING,
    OPINION,
    PARENTS,
    SERVICE,
    form_sheet,
    found,
    gather,
    gather_closed,
    raw,
    survey_of,
    write_params,
    write_workbook,
)

FORM = [1, 5, "Hài lòng", "Có", "Nhà trường", 2, "Sửa sân trường"]
OTHER = [2, 3, "KHL", "Không", "Nguồn khác", 1, None]


def read(project: Project, survey: Survey) -> Any:
    return gather(project, survey, {})


def draw(project: Project, cells: dict[str, Any], merged: dict[str, Any]) -> None:
    """A school's workbook with these cells and merged ranges."""
    with xlsxwriter.Workbook(raw(project, "truong/a.xlsx")) as book:
        sheet = book.add_worksheet(PARENTS)
        for address, cell in cells.items():
            sheet.write(address, cell)
        for area, text in merged.items():
            sheet.merge_range(area, text)


def codes(intake: Any, *names: str) -> list[list[str]]:
    return intake.tables.forms[list(names)].astype(object).to_numpy().tolist()


def test_a_block_s_title_may_be_merged_over_its_questions(project: Project, survey: Survey) -> None:
    draw(
        project,
        {"A1": "PHIẾU", "A2": "Đơn vị:", "B2": "TH Suối Mơ", "B5": CONTENT, "C5": SERVICE}
        | {"D5": LISTENING, "A6": 1, "B6": 5, "C6": 4, "D6": "Có", "E6": "Nhà trường", "F6": 2},
        {"A4:A5": "TT", "B4:D4": "I. NỘI DUNG KHẢO SÁT", "E4:E5": CHANNELS, "F4:F5": CHILDREN}
        | {"G4:G5": OPINION},
    )
    intake = read(project, survey)
    assert found(intake) == []
    assert codes(intake, "row", "content", "listening", "channels:school", "children") == [
        [6, "5", "yes", "yes", "2"]
    ]


def test_a_question_may_be_merged_over_its_options(project: Project, survey: Survey) -> None:
    draw(
        project,
        {"A2": "Đơn vị:", "B2": "TH Suối Mơ", "E5": "Nhà trường", "F5": "Báo, đài, mạng xã hội"}
        | {"G5": "Nguồn khác", "A6": 1, "B6": 5, "E6": "x", "A7": 2, "B7": 4},
        {"A4:A5": "TT", "B4:B5": CONTENT, "C4:C5": SERVICE, "D4:D5": LISTENING}
        | {"E4:G4": f"4. {CHANNELS}", "H4:H5": CHILDREN, "I4:I5": OPINION},
    )
    intake = read(project, survey)
    assert found(intake) == []
    assert codes(intake, "channels:school", "channels:media", "channels:other") == [
        ["yes", "no", "no"],
        ["~missing"] * 3,
    ]


def test_a_blank_heading_is_filled_only_by_a_merged_cell(project: Project, survey: Survey) -> None:
    header = ["TT", CONTENT, "", SERVICE, LISTENING, CHANNELS, CHILDREN, OPINION]
    sheet = form_sheet("TH Suối Mơ", [[1, 5, 4, 4, "Có", None, 2]], header)
    intake = gather(project, survey, {"truong/a.xlsx": {PARENTS: sheet}})
    (problem,) = intake.tables.problems
    assert (problem.code, problem.column) == ("INTAKE-NO-HEADING", "C")


def test_a_heading_merged_over_a_column_without_cells_is_no_second_one(
    project: Project, survey: Survey
) -> None:
    draw(
        project,
        {"B2": "TH Suối Mơ", "A4": "TT", "D4": SERVICE, "E4": LISTENING, "F4": CHANNELS}
        | {"G4": CHILDREN, "H4": OPINION, "A5": 1, "B5": 5},
        {"B4:C4": CONTENT, "B5:C5": 5},
    )
    intake = read(project, survey)
    assert found(intake) == []
    assert codes(intake, "content") == [["5"]]


def test_a_table_s_own_names_may_stand_above_the_header(project: Project, survey: Survey) -> None:
    rows = [["Column1", "Column2", "Column3", *[f"Column{n}" for n in range(4, 8)]]]
    rows += [["Đơn vị:", "TH Suối Mơ"], list(HEADER), FORM]  # type: ignore[list-item]
    intake = gather(project, survey, {"truong/a.xlsx": {PARENTS: rows}})
    assert found(intake) == []
    assert codes(intake, "row", "content") == [[4, "5"]]


def test_blank_rows_and_columns_are_nothing(project: Project, survey: Survey) -> None:
    rows = [["", "", *row] for row in [HEADER, [], FORM, [], [], OTHER, []]]
    sheet = [[], ["", "TH Suối Mơ"], *rows]
    intake = gather(project, survey, {"truong/a.xlsx": {PARENTS: sheet}})
    assert found(intake) == []
    assert codes(intake, "row", "content") == [[5, "5"], [8, "3"]]


@pytest.mark.parametrize(
    "note",
    [
        ["Ghi chú: một phiếu nộp muộn"],
        [None, "Ghi chú: một phiếu nộp muộn"],
        [None, "Phiếu của lớp 3A do cô chủ nhiệm nhập hộ vì máy hỏng"],
        [None, "Cộng", 4],
        [None, "Tổng cộng", 5, 4],
        [None, None, None, None, None, None, "Ghi chú: một phiếu nộp muộn"],
    ],
)
def test_notes_below_the_forms_are_listed(
    project: Project, survey: Survey, note: list[Any]
) -> None:
    sheet = form_sheet("TH Suối Mơ", [FORM, OTHER, [], note])
    intake = gather(project, survey, {"truong/a.xlsx": {PARENTS: sheet}})
    assert found(intake) == []
    assert len(intake.tables.forms) == 2
    (aside,) = intake.tables.set_aside.to_dict("records")
    assert (aside["row"], aside["reason"]) == (8, "dòng cộng hoặc ghi chú")
    assert aside["text"] == next(filter(None, note))


def test_a_sum_among_the_forms_is_no_form_either(project: Project, survey: Survey) -> None:
    sheet = form_sheet("TH Suối Mơ", [FORM, [None, "Cộng", 4], OTHER])
    intake = gather(project, survey, {"truong/a.xlsx": {PARENTS: sheet}})
    assert found(intake) == []
    assert intake.tables.forms["row"].to_list() == [5, 7]


def test_an_opinion_alone_is_a_form(project: Project, survey: Survey) -> None:
    opinion = "Đề nghị nhà trường sửa lại sân chơi và trồng thêm cây xanh"
    alone = [None] * 6
    rows = [FORM, [*alone, "Ghi chú cho nhà trường: sân hỏng"], OTHER, [*alone, opinion]]
    sheet = form_sheet("TH Suối Mơ", rows)
    intake = gather(project, survey, {"truong/a.xlsx": {PARENTS: sheet}})
    assert found(intake) == []
    assert intake.tables.forms["row"].to_list() == [5, 6, 7, 8]
    assert intake.tables.opinions["text"].to_list()[-1] == opinion


def test_a_header_that_is_repeated_on_each_page_is_no_form(
    project: Project, survey: Survey
) -> None:
    sheet = form_sheet("TH Suối Mơ", [FORM, HEADER, OTHER])
    intake = gather(project, survey, {"truong/a.xlsx": {PARENTS: sheet}})
    assert found(intake) == []
    assert intake.tables.forms["row"].to_list() == [5, 7]
    assert intake.tables.set_aside["reason"].to_list() == ["dòng tiêu đề lặp lại"]


# --- merged over rows, signatures, numbers of columns ---


def common_book(values: dict[str, Any]) -> None:
    """All schools in one sheet: the first source, its units in a column."""
    values["sources"][0] |= {"unit": {"by": "heading", "at": "Trường"}}


def test_a_merged_cell_counts_in_all_its_rows_and_a_blank_one_is_never_filled(
    tmp_path: Path,
) -> None:
    project = write_params(tmp_path, year=common_book)
    draw(
        project,
        {
            f"{letter}{row}": cell
            for row, cells in {
                1: ["TT", "Trường", *HEADER[1:]],
                2: [1, None, *FORM[1:]],
                3: [2, None, *FORM[1:]],
                4: [3, None, *FORM[1:]],
                6: [4, None, *FORM[1:]],
            }.items()
            for letter, cell in zip("ABCDEFGH", cells, strict=True)
            if cell is not None
        },
        {"B2:B5": "TH Suối Mơ", "A8:H10": "Ghi chú: một phiếu nộp muộn"},
    )
    intake = read(project, survey_of(project))
    assert codes(intake, "row", "unit") == [
        [2, "th-suoi-mo"],
        [3, "th-suoi-mo"],
        [4, "th-suoi-mo"],
        [6, ""],
    ]
    (problem,) = [p for p in intake.tables.problems if p.code != "INTAKE-NO-FILES"]
    assert (problem.code, problem.value, problem.row) == ("INTAKE-UNKNOWN-UNIT", "(trống)", 6)
    assert intake.tables.set_aside["row"].to_list() == [8]


SIGNATURES = [
    [None, None, None, None, "Suối Mơ, ngày 05 tháng 6 năm 2024"],
    ["Người lập biểu", None, "HIỆU TRƯỞNG"],
    [None, None, "(Ký tên, đóng dấu)"],
    [],
    [None, None, "Trần Thị B"],
]


def test_signatures_below_the_forms_are_no_forms(project: Project, survey: Survey) -> None:
    sheet = form_sheet("TH Suối Mơ", [FORM, OTHER, ["Tổng cộng", 8], [], *SIGNATURES])
    intake = gather_closed(project, survey, {"truong/a.xlsx": {PARENTS: sheet}})
    assert found(intake) == []
    assert intake.tables.forms["row"].to_list() == [5, 6]
    aside = intake.tables.set_aside
    assert aside["row"].to_list() == [7, 9, 10, 11, 13]
    assert set(aside["reason"][1:]) == {"chữ ký cuối bảng"}


@pytest.mark.parametrize(
    "below",
    [
        [[3, "Tốt", None, None, None, None, None]],  # an answer that cannot be read is asked about
        [[3, None, None, None, None, None, "Hiệu trưởng nên họp phụ huynh thường xuyên"]],
        [["Người lập biểu"], [3, 4, "Có"]],  # what is below has an answer
    ],
)
def test_what_may_be_a_form_is_no_signature(
    project: Project, survey: Survey, below: list[list[Any]]
) -> None:
    sheet = form_sheet("TH Suối Mơ", [FORM, *below])
    intake = gather_closed(project, survey, {"truong/a.xlsx": {PARENTS: sheet}})
    assert len(intake.tables.forms) == 2


@pytest.mark.parametrize(
    "numbers",
    [
        [1, 2, 3, 4, 5, 6, 7],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
        ["A", "B", 1, 2, 3, 4, 5],
    ],
)
def test_a_row_that_numbers_the_columns_is_no_form(
    project: Project, survey: Survey, numbers: list[Any]
) -> None:
    sheet = form_sheet("TH Suối Mơ", [numbers, FORM, OTHER])
    intake = gather_closed(project, survey, {"truong/a.xlsx": {PARENTS: sheet}})
    assert found(intake) == []
    assert intake.tables.forms["row"].to_list() == [6, 7]
    assert intake.tables.set_aside["reason"].to_list() == ["dòng đánh số cột"]


def test_a_form_that_counts_like_columns_is_asked_about(project: Project, survey: Survey) -> None:
    header = ["TT", CONTENT, SERVICE]
    sheet = form_sheet("TH Suối Mơ", [[1, 2, 3], [2, 5, 5]], header)
    intake = gather_closed(project, survey, {"truong/a.xlsx": {PARENTS: sheet}})
    (problem,) = [p for p in intake.tables.problems if p.code == "INTAKE-NUMBERED-ROW"]
    assert (problem.row, problem.value) == (5, "1; 2; 3")
    assert len(intake.tables.forms) == 2


# --- sheets ---


def _with_hidden(path: Path, name: str) -> None:
    rows = form_sheet("TH Suối Mơ", [FORM])
    with xlsxwriter.Workbook(path) as book:
        for title in (PARENTS, name):
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        sheet.hide()


def test_a_hidden_sheet_is_a_problem(project: Project, survey: Survey) -> None:
    _with_hidden(raw(project, "truong/a.xlsx"), "Phụ huynh cũ")
    intake = read(project, survey)
    (problem,) = intake.tables.problems
    assert (problem.code, problem.sheet) == ("INTAKE-HIDDEN-SHEET", "Phụ huynh cũ")
    assert len(intake.tables.forms) == 1


def test_a_hidden_sheet_may_be_ignored(project: Project, survey: Survey) -> None:
    _with_hidden(raw(project, "truong/a.xlsx"), "Danh mục")
    intake = read(project, survey)
    assert found(intake) == []
    assert len(intake.tables.forms) == 1


def test_a_hidden_sheet_may_be_read(tmp_path: Path) -> None:
    def change(values: dict[str, Any]) -> None:
        values["sources"][0] |= {"hidden_sheets": "read"}
        values["sources"][0]["group"]["values"]["Phụ huynh 2"] = "parents"

    project = write_params(tmp_path, year=change)
    _with_hidden(raw(project, "truong/a.xlsx"), "Phụ huynh 2")
    intake = read(project, survey_of(project))
    assert "INTAKE-HIDDEN-SHEET" not in found(intake)
    assert len(intake.tables.forms) == 2


@pytest.mark.parametrize("name", ["Hướng dẫn", "README"])
def test_a_sheet_of_instructions_is_asked_about(
    project: Project, survey: Survey, name: str
) -> None:
    sheets = {PARENTS: form_sheet("TH Suối Mơ", [FORM]), name: [["Cách nhập phiếu"], ["1. Mở tệp"]]}
    intake = gather(project, survey, {"truong/a.xlsx": sheets})
    (problem,) = intake.tables.problems
    assert (problem.code, problem.sheet) == ("INTAKE-UNKNOWN-SHEET", name)
    assert "ignore_sheets" in problem.action


# --- formulas ---


def test_a_formula_counts_as_what_it_gave(project: Project, survey: Survey) -> None:
    with xlsxwriter.Workbook(raw(project, "truong/a.xlsx")) as book:
        sheet = book.add_worksheet(PARENTS)
        for number, row in enumerate(form_sheet("TH Suối Mơ", [FORM])):
            sheet.write_row(number, 0, row)
        sheet.write_formula("B5", "=2+2", None, 4)
    intake = read(project, survey)
    assert found(intake) == []
    assert codes(intake, "content") == [["4"]]


def test_a_formula_that_was_never_calculated_is_not_a_blank(
    project: Project, survey: Survey
) -> None:
    import openpyxl

    path = write_workbook(
        raw(project, "truong/a.xlsx"), {PARENTS: form_sheet("TH Suối Mơ", [FORM])}
    )
    book = openpyxl.load_workbook(path)
    book.active["B5"] = "=2+2"
    book.active["J40"] = '=IF(1<2,"a","b")'
    book.save(path)
    (sheet,) = read_sheets(path, "a.xlsx")
    assert (sheet.at("B5"), sheet.at("J40")) == ("=2+2", '=IF(1<2,"a","b")')
    intake = read(project, survey)
    assert ("INTAKE-ANSWER", "=2+2") in [(p.code, p.value) for p in intake.tables.problems]


def test_numbers_kept_as_text_are_numbers(project: Project, survey: Survey) -> None:
    sheet = form_sheet("TH Suối Mơ", [["1", "5", "4", "Có", "", "2", ""]])
    intake = gather(project, survey, {"truong/a.xlsx": {PARENTS: sheet}})
    assert found(intake) == []
    assert codes(intake, "content", "service", "children") == [["5", "4", "2"]]
