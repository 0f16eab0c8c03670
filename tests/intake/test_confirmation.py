"""Names that wait for a decision: as a table, as a workbook, and through the command."""

import io
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from langnghe.cli import app
from langnghe.intake.collect import Intake
from langnghe.intake.names.confirmation import confirmation_workbook
from langnghe.params.load import Survey
from langnghe.project import Project
from langnghe.report.annex_sections import names_table
from small_district import DISTRICT, OFFICIALS, OFFICIALS_HEADER, PARENTS, YEAR, form_sheet, gather

FORM = [1, 5, 4, "Có"]
FILES = {
    "truong/a.xlsx": {PARENTS: form_sheet("Suối Mơ", [FORM])},
    "truong/b.xlsx": {
        PARENTS: form_sheet("SUỐI MƠ", [FORM]),
        OFFICIALS: form_sheet("=Phường Phú Hoa", [[1, 5, "Có"]], OFFICIALS_HEADER),
    },
    "truong/c.xlsx": {PARENTS: form_sheet("TH Suối Mơ", [FORM])},
    "truong/d.xlsx": {PARENTS: form_sheet("", [FORM])},
}


@pytest.fixture
def intake(project: Project, survey: Survey) -> Intake:
    return gather(project, survey, FILES)


def test_each_name_is_asked_about_once_with_its_first_use(intake: Intake) -> None:
    first, second = intake.to_confirm.to_dict("records")
    assert (first["file"], first["sheet"], first["row"]) == ("truong/a.xlsx", PARENTS, 2)
    assert (first["source"], first["written"], first["count"]) == ("workbooks", "Suối Mơ", 2)
    assert [first["unit_1"], first["unit_2"]] == ["th-suoi-mo", "thcs-suoi-mo"]
    assert (first["score_1"], first["unit_3"]) == (100, "")
    assert second["unit_1"] == "phu-hoa"
    assert second["name_1"] == "Phường Phú Hòa"


def test_the_workbook_has_the_candidates_and_a_list_to_choose_from(
    intake: Intake, survey: Survey
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(confirmation_workbook(intake.to_confirm, survey)))
    names, units, note = book.worksheets
    head, first, second = names.iter_rows(values_only=True)
    assert head[-1] == "Quyết định"
    assert first[5:9] == ("Suối Mơ", "th-suoi-mo", "Trường Tiểu học Suối Mơ", 100)
    assert second[5] == "=Phường Phú Hoa"
    assert names["F3"].data_type == "s"  # a text, never a formula
    assert first[-1] is second[-1] is None
    (validation,) = names.data_validations.dataValidation
    assert str(validation.sqref) == "P2:P3"
    assert validation.formula1 == "'Đơn vị'!$A$2:$A$7"
    choices = [row[0] for row in units.iter_rows(min_row=2, max_row=7, values_only=True)]
    assert choices == ["unknown", *survey.frame.units["unit"]]
    text = "\n".join(str(row[0] or "") for row in note.iter_rows(values_only=True))
    assert "corrections.yaml" in text
    assert "action: map" in text


def test_the_workbook_is_the_same_bytes_every_time(intake: Intake, survey: Survey) -> None:
    made = [confirmation_workbook(intake.to_confirm, survey) for _ in range(2)]
    assert made[0] == made[1]


def test_a_workbook_without_names_can_be_opened(project: Project, survey: Survey) -> None:
    intake = gather(project, survey, {"truong/c.xlsx": FILES["truong/c.xlsx"]})
    book = openpyxl.load_workbook(io.BytesIO(confirmation_workbook(intake.to_confirm, survey)))
    assert book.worksheets[0].max_row == 1
    assert "Không có" in names_table(intake.to_confirm).html()


def test_the_notebook_shows_them(intake: Intake) -> None:
    first, second = names_table(intake.to_confirm).rows
    near = "Trường Tiểu học Suối Mơ (100); Trường THCS Suối Mơ (100)"
    assert first == ["Suối Mơ", "2", near, "workbooks"]
    assert second[2].startswith("Phường Phú Hòa (")


def test_check_writes_them_where_asked_although_it_fails(
    project: Project, intake: Intake, tmp_path: Path
) -> None:
    path = tmp_path / "viec-can-lam" / "ten.xlsx"
    command = ["check", DISTRICT, str(YEAR), "--root", str(project.root), "--names", str(path)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert "Còn 2 cách ghi tên đơn vị chưa rõ (3 lần ghi), 2 cách có tên gần giống" in result.output
    assert path.read_bytes()[:2] == b"PK"
    assert not (project.root / "reports").exists()
