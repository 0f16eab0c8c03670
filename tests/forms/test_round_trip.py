"""What is filled into the blank forms comes back through intake: no mapping, no problem."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from pyxform.xls2xform import convert

from langnghe.forms.entry_book import entry_book
from langnghe.forms.totals_book import totals_book
from langnghe.forms.xlsform import xlsform
from langnghe.intake.collect import Intake
from langnghe.params.load import Survey
from langnghe.project import Project
from small_district import (
    CHANNELS,
    CHILDREN,
    CONTENT,
    DISTRICT,
    HOSTILE,
    LISTENING,
    OPINION,
    SERVICE,
    YEAR,
    counted,
    gather_closed,
    raw,
    survey_of,
    write_params,
)

PARENTS, OFFICIALS = "Phụ huynh học sinh", "Cán bộ phường"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return write_params(tmp_path)


@pytest.fixture
def survey(project: Project) -> Survey:
    return survey_of(project)


def columns(sheet: Worksheet, row: int) -> dict[str, int]:
    """Heading without its number → column."""
    return {str(cell.value).split(". ", 1)[-1]: cell.column for cell in sheet[row] if cell.value}


def fill(sheet: Worksheet, unit: str, rows: Sequence[Mapping[str, Any]], header: int = 4) -> None:
    """Type forms as a clerk would: only into cells that are not locked."""
    at = columns(sheet, header)
    typed = {"B2": unit} | {
        sheet.cell(header + 1 + number, at[heading]).coordinate: value
        for number, row in enumerate(rows)
        for heading, value in row.items()
    }
    for place, value in typed.items():
        assert not locked(sheet, place), place
        sheet[place] = value


def locked(sheet: Worksheet, place: str) -> bool:
    """A cell that is written has its own format, the others have their column's."""
    cell = sheet[place]
    if cell.has_style:
        return cell.protection.locked
    alike = [c for c in sheet.column_dimensions.values() if c.min <= cell.column <= c.max]
    return all(column.protection.locked for column in alike)


def returned(project: Project, survey: Survey, name: str, book: openpyxl.Workbook) -> Intake:
    book.save(raw(project, f"bieu-mau/{name}"))
    return gather_closed(project, survey, {})


def test_a_filled_entry_workbook_has_no_problem(project: Project, survey: Survey) -> None:
    book = openpyxl.load_workbook(io.BytesIO(entry_book(survey)))
    media, school = f"{CHANNELS} [Báo, đài, mạng xã hội]", f"{CHANNELS} [Nhà trường]"
    forms = [
        {CONTENT: "Rất hài lòng", SERVICE: "Không biết", LISTENING: "Có", school: "x", media: "x"},
        {CONTENT: "Không áp dụng", CHILDREN: 2, OPINION: HOSTILE},
    ]
    fill(book[PARENTS], "Trường Tiểu học Suối Mơ", forms)
    fill(book[OFFICIALS], "Phường Hòa Phú", [{CONTENT: "Hài lòng"}])
    intake = returned(project, survey, "so-nhap-phieu-th-suoi-mo.xlsx", book)
    assert intake.tables.problems == []
    received = intake.received.set_index(["group", "unit"])["forms"].to_dict()
    assert received == {("parents", "th-suoi-mo"): 2, ("officials", "hoa-phu"): 1}
    cube = counted(intake)
    assert cube["parents", "th-suoi-mo", "content", "5"] == 1
    assert cube["parents", "th-suoi-mo", "content", "~not-applicable"] == 1
    assert cube["parents", "th-suoi-mo", "service", "~dont-know"] == 1
    assert cube["parents", "th-suoi-mo", "service", "~missing"] == 1
    assert cube["parents", "th-suoi-mo", "channels:media", "yes"] == 1
    assert cube["parents", "th-suoi-mo", "channels:other", "no"] == 1
    assert cube["parents", "th-suoi-mo", "children", "2"] == 1
    assert intake.tables.opinions["text"].to_list() == [HOSTILE]


def test_groups_that_a_unit_does_not_have_may_stay_blank(project: Project, survey: Survey) -> None:
    book = openpyxl.load_workbook(io.BytesIO(entry_book(survey)))
    fill(book[PARENTS], "Trường Mầm non Hoa Mai", [{CONTENT: "Hài lòng"}])
    intake = returned(project, survey, "so-nhap-phieu.xlsx", book)
    assert intake.tables.problems == []
    assert intake.received["forms"].to_list() == [1]


def test_filled_totals_have_no_problem_and_miscounted_ones_one(
    project: Project, survey: Survey
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(totals_book(survey)))
    sheet = book[PARENTS]
    sheet["B2"], sheet["B3"] = "Trường THCS Suối Mơ", 8
    at = columns(sheet, 5)
    rows = {str(row[0].value): row[0].row for row in sheet.iter_rows(min_row=6)}
    for question, counts in {
        CONTENT: {"Hài lòng": 5, "Không biết": 2, "Không trả lời": 1},
        SERVICE: {"Rất hài lòng": 8},
        LISTENING: {"Có": 6, "Không": 2},
    }.items():
        for label, n in counts.items():
            sheet.cell(rows[question], at[label], n)
    intake = returned(project, survey, "bang-tong-hop-thcs.xlsx", book)
    assert intake.tables.problems == []
    cube = counted(intake)
    assert cube["parents", "thcs-suoi-mo", "content", "~dont-know"] == 2
    assert cube["parents", "thcs-suoi-mo", "listening", "yes"] == 6
    sheet.cell(rows[LISTENING], at["Có"], 7)
    intake = returned(project, survey, "bang-tong-hop-thcs.xlsx", book)
    assert [p.code for p in intake.tables.problems] == ["INTAKE-TOTALS-SUM"]


def test_pyxform_takes_the_online_forms(survey: Survey) -> None:
    for group in survey.groups:
        result = convert(io.BytesIO(xlsform(survey, group)), validate=False)
        assert result.warnings == []
        assert "Trường Tiểu học Suối Mơ" in result.xform or group == "officials"


HEADS = {
    "names": ["unit", "survey/content", "survey/service", "survey/listening", "survey/channels",
              "survey/children", "survey/opinion", "_id", "_uuid"],
    "labels": ["Đơn vị", CONTENT, SERVICE, LISTENING, CHANNELS, CHILDREN, OPINION, "_id", "_uuid"],
}  # fmt: skip
ROWS = {
    "names": ["th-suoi-mo", "5", "dont-know", "yes", "school media", "2", HOSTILE, "1", "a-1"],
    "labels": ["Trường Tiểu học Suối Mơ", "Rất hài lòng", "Không biết", "Có",
               "Nhà trường Báo, đài, mạng xã hội", "2", HOSTILE, "1", "a-1"],
}  # fmt: skip


@pytest.mark.parametrize("kind", ["names", "labels"])
def test_an_export_of_the_online_form_has_no_problem(
    project: Project, survey: Survey, kind: str
) -> None:
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows([HEADS[kind], ROWS[kind]])
    path = raw(project, "bieu-mau/truc-tuyen-parents.csv")
    path.write_text(file.getvalue(), encoding="utf-8")
    intake = gather_closed(project, survey, {})
    assert intake.tables.problems == []
    cube = counted(intake)
    assert cube["parents", "th-suoi-mo", "content", "5"] == 1
    assert cube["parents", "th-suoi-mo", "service", "~dont-know"] == 1
    assert cube["parents", "th-suoi-mo", "channels:media", "yes"] == 1
    assert cube["parents", "th-suoi-mo", "channels:other", "no"] == 1


def test_the_blank_workbooks_themselves_hold_no_form(project: Project, survey: Survey) -> None:
    for name, data in (
        ("so-nhap-phieu", entry_book(survey)),
        ("bang-tong-hop", totals_book(survey)),
    ):
        raw(project, f"bieu-mau/{name}.xlsx").write_bytes(data)
    intake = gather_closed(project, survey, {})
    assert {problem.code for problem in intake.tables.problems} == {"INTAKE-EMPTY"}


def test_headings_cannot_be_changed(survey: Survey) -> None:
    for data, header in ((entry_book(survey), 4), (totals_book(survey), 5)):
        book = openpyxl.load_workbook(io.BytesIO(data))
        sheet = book[PARENTS]
        assert sheet.protection.sheet
        assert all(locked(sheet, cell.coordinate) for cell in sheet[header] if cell.value)


def test_the_same_params_give_the_same_bytes(project: Project, survey: Survey) -> None:
    again = survey_of(project)
    for write in (entry_book, totals_book):
        assert write(survey) == write(again)
    assert xlsform(survey, "parents") == xlsform(again, "parents")
    assert (survey.district.id, survey.year.year) == (DISTRICT, YEAR)
