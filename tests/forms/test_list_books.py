"""Blank lists of delegates and opinions: filled in, they are read by their own source."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from langnghe.forms.list_books import list_books
from langnghe.forms.write import write_forms
from langnghe.indicators.areas import area_names
from langnghe.intake.collect import collect
from small_dialogue import FORM_01, FORUM, TASKS, written
from small_district import raw, survey_of

FORM_02 = {
    "id": "form-02",
    "title": "Ý kiến",
    "files": "mau-02/*",
    "kind": "form-02",
    "unit": {"by": "cell", "at": "B2"},
}


@pytest.mark.parametrize("unit", [{"by": "heading", "at": "Đơn vị"}, {"by": "cell", "at": "B2"}])
def test_what_is_filled_in_is_read(tmp_path: Path, unit: dict[str, Any]) -> None:
    sources = [FORM_01 | {"unit": unit}, FORM_02]
    project = written(tmp_path, forum=FORUM, year={"sources": sources})
    survey = survey_of(project)
    for name, cells in (
        ("form-01", {"Họ và tên": "Đại biểu số 1", "Chức vụ": "Hiệu trưởng"}),
        ("form-02", {"Nội dung ý kiến, kiến nghị": "Cần thêm phòng học"}),
    ):
        book = openpyxl.load_workbook(io.BytesIO(list_books(survey)[name]))
        page = book.active
        head = next(row for row in page.iter_rows() if row[0].value == "TT")
        for cell in head:
            page.cell(cell.row + 1, cell.column).value = cells.get(cell.value)
            if cell.value == "Đơn vị":
                page.cell(cell.row + 1, cell.column).value = "MN Hoa Mai"
        if "Đơn vị" not in [cell.value for cell in head]:
            page["B2"] = "MN Hoa Mai"
        book.save(raw(project, f"{name.replace('form', 'mau')}/a.xlsx"))
    tables = collect(project, survey).tables
    assert tables.problems == []
    assert tables.delegates[["unit", "name"]].to_numpy().tolist() == [
        ["mn-hoa-mai", "Đại biểu số 1"]
    ]
    assert tables.opinions[["unit", "text"]].to_numpy().tolist() == [
        ["mn-hoa-mai", "Cần thêm phòng học"]
    ]


@pytest.mark.parametrize(("kind", "wanted"), [("speakers", "speakers"), ("floor", "opinions")])
def test_what_is_said_at_the_meeting_is_read(tmp_path: Path, kind: str, wanted: str) -> None:
    source = FORM_01 | {"id": kind, "kind": kind, "files": "x/*"}
    project = written(tmp_path, forum=FORUM, year={"sources": [source]})
    survey = survey_of(project)
    cells = {
        "Họ và tên": "Đại biểu số 1",
        "Chức vụ": "Hiệu trưởng",
        "Nội dung phát biểu": "Phòng học",
        "Đơn vị": "MN Hoa Mai",
    }
    book = openpyxl.load_workbook(io.BytesIO(list_books(survey)[kind]))
    page = book.active
    for cell in next(row for row in page.iter_rows() if row[0].value == "TT"):
        page.cell(cell.row + 1, cell.column).value = cells.get(cell.value)
    book.save(raw(project, "x/a.xlsx"))
    tables = collect(project, survey).tables
    assert tables.problems == []
    (row,) = getattr(tables, wanted).to_dict("records")
    said, who = ("subject", "title") if kind == "speakers" else ("text", "speaker")
    assert (row["unit"], row[said], row[who]) == ("mn-hoa-mai", "Phòng học", "Hiệu trưởng")


def test_opinions_of_a_body_that_is_invited_are_its_own(tmp_path: Path) -> None:
    project = written(tmp_path, forum=FORUM, year={"sources": [FORM_02]})
    survey = survey_of(project)
    book = openpyxl.load_workbook(io.BytesIO(list_books(survey)["form-02"]))
    page = book.active
    page["B2"] = "Phòng Nội vụ"
    head = next(row for row in page.iter_rows() if row[0].value == "TT")
    page.cell(head[0].row + 1, 2).value = "Cần thêm biên chế"
    book.save(raw(project, "mau-02/a.xlsx"))
    tables = collect(project, survey).tables
    assert tables.problems == []
    assert tables.opinions["unit"].tolist() == ["noi-vu"]
    assert area_names(survey)["noi-vu"] == "Phòng Nội vụ"


def test_every_form_of_a_dialogue_year_is_written(tmp_path: Path) -> None:
    project = written(tmp_path, forum=FORUM, tasks=TASKS, year={"sources": [FORM_01]})
    names = [path.name for path in write_forms(survey_of(project), tmp_path / "forms")]
    assert names == ["form-01.xlsx", "nhiem-vu-office.xlsx"]
