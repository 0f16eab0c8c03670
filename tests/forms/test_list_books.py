"""Blank lists of delegates and opinions: filled in, they are read by their own source."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from langnghe.forms.list_books import list_books
from langnghe.forms.write import write_forms
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


def test_every_form_of_a_dialogue_year_is_written(tmp_path: Path) -> None:
    project = written(tmp_path, forum=FORUM, tasks=TASKS, year={"sources": [FORM_01]})
    names = [path.name for path in write_forms(survey_of(project), tmp_path / "forms")]
    assert names == ["form-01.xlsx", "nhiem-vu-office.xlsx"]
