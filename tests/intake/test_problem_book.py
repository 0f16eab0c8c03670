"""What the analyst sends back: a sheet a school, in words, safe to open, the same bytes always."""

import io
import re

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from langnghe.intake.problem_book import (
    NO_UNIT,
    SUMMARY,
    by_unit,
    problem_book,
    sheet_names,
    write_problems,
)
from langnghe.intake.tables import UNRESOLVED
from langnghe.params.load import Survey
from langnghe.problems import Problem
from langnghe.project import Project
from small_district import CONTENT, HEADER, PARENTS, form_sheet, gather, raw

BAD = [[1, "tốt", 4, "Có", "Nhà trường", 1, None], [2, 9, 3, "Có", "Nhà trường", 1, None]]
ONLINE = [
    ["Dấu thời gian", "Trường hoặc phường", "Ông/Bà là", *HEADER[1:]],
    ["", "MN Hoa Mai", "Phụ huynh học sinh", "xấu", 5, "Có", "Nhà trường", 1, ""],
    ["", "Trường nào đó", "Phụ huynh học sinh", 5, 5, "Có", "Nhà trường", 1, ""],
]


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def cells(book: Workbook, sheet: str) -> list[list[object]]:
    return [[cell or "" for cell in row] for row in book[sheet].iter_rows(values_only=True)]


def test_each_school_gets_its_own_problems(project: Project, survey: Survey) -> None:
    raw(project, "truong/th-suoi-mo.xlsx").write_bytes(b"x")
    raw(project, "truong/khac.xlsx").write_bytes(b"x")
    files = {
        "truong/a.xlsx": {PARENTS: form_sheet("MN Hoa Mai", BAD)},
        "truc-tuyen/a.xlsx": {"A": ONLINE},
    }
    intake = gather(project, survey, files)
    found = by_unit(intake.tables, survey)
    assert {unit: sorted({p.file for p in own}) for unit, own in found.items()} == {
        "mn-hoa-mai": ["truc-tuyen/a.xlsx", "truong/a.xlsx"],
        "th-suoi-mo": ["truong/th-suoi-mo.xlsx"],
        UNRESOLVED: ["truc-tuyen/a.xlsx", "truong/khac.xlsx"],
    }
    assert sum(map(len, found.values())) == len(intake.tables.problems)
    path = project.processed("thu-nghiem", 2024) / "problems.xlsx"
    write_problems(path, intake.tables, survey)
    book = opened(path.read_bytes())
    assert book.sheetnames == [
        SUMMARY, "Trường Mầm non Hoa Mai", "Trường Tiểu học Suối Mơ", NO_UNIT,
    ]  # fmt: skip
    summary = cells(book, SUMMARY)
    assert summary[0] == ["Đơn vị", "Số vấn đề", "Trang tính"]
    assert summary[1] == ["Trường Mầm non Hoa Mai", 3, "Trường Mầm non Hoa Mai"]
    _, _, header, *rows = cells(book, "Trường Mầm non Hoa Mai")
    assert header == ["Tệp", "Trang tính", "Ô", "Giá trị", "Vấn đề", "Cần", "Cách xử lý"]
    row = next(row for row in rows if row[0] == "truong/a.xlsx")
    assert row[:4] == ["truong/a.xlsx", PARENTS, "B5", "tốt"]
    assert CONTENT in str(row[4])
    assert "5 – Rất hài lòng" in str(row[5])
    assert row[6] == "sửa theo phiếu giấy"


EVIL = ["=1+1", '=HYPERLINK("http://x.vn")', "+1", "-1", "@SUM(A1)", "http://x.vn", "{=1}", "\t=1"]


def test_every_cell_is_text_whatever_a_school_wrote(survey: Survey) -> None:
    problems = [Problem(code="X", what=text, value=text, file=text, action=text) for text in EVIL]
    book = opened(problem_book({"mn-hoa-mai": problems}, survey))
    page = book.worksheets[1]
    written = [cell for row in page.iter_rows(min_row=4) for cell in row if cell.value]
    assert {cell.data_type for cell in written} == {"s"}
    assert all(cell.hyperlink is None for cell in written)
    assert [page.cell(4 + n, 4).value for n in range(len(EVIL))] == EVIL


def test_the_same_problems_give_the_same_bytes(survey: Survey) -> None:
    problems = {"mn-hoa-mai": [Problem(code="X", what="a", row=3)], UNRESOLVED: []}
    first = problem_book(problems, survey)
    assert first == problem_book(problems, survey)
    assert opened(first).properties.created.date() == survey.year.as_of


def test_a_row_without_a_column_a_count_and_a_long_text(survey: Survey) -> None:
    problem = Problem(code="X", what="a", row=3, count=4, value="x" * 40_000)
    book = opened(problem_book({UNRESOLVED: [problem]}, survey))
    (row,) = cells(book, NO_UNIT)[3:]
    assert row[2] == "dòng 3"
    assert row[4] == "a (4 lần)"
    assert len(str(row[3])) == 32_000
    assert cells(book, SUMMARY)[1][1] == 4


def test_no_problem_is_a_book_that_says_so(survey: Survey) -> None:
    assert opened(problem_book({}, survey)).sheetnames == [SUMMARY]


@pytest.mark.parametrize(
    ("names", "sheets"),
    [
        (["A/B: C?", "[x]*"], ["A B  C", "x"]),
        (["Trường a", "TRƯỜNG A"], ["Trường a", "TRƯỜNG A (2)"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 27 + " (2)"]),
        (["'quoted'", "History", ""], ["quoted", "History (2)", "Đơn vị"]),
    ],
)
def test_names_of_sheets(names: list[str], sheets: list[str]) -> None:
    assert sheet_names(names) == sheets


@settings(max_examples=200)
@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_names_become_names_that_excel_takes(names: list[str]) -> None:
    found = sheet_names(names)
    assert len({name.casefold() for name in found}) == len(names)
    for name in found:
        assert 0 < len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert name.strip("'") == name
