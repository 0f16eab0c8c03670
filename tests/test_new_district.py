"""A sixth district, from nothing to a report: as someone would who has only the guide."""

import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from langnghe.cli import app
from langnghe.params.load import Survey, load_survey
from langnghe.params.own_sources import sheet_names, unit_labels
from langnghe.params.unfinished import MARK
from langnghe.project import Project
from small_district import CHECKOUT

DISTRICT, YEAR = "binh-minh", 2024
FRAME = """\
truong-mn,school,Trường Mầm non Sao Mai,preschool,tan-lap,,12,40,,
truong-th,school,Trường Tiểu học Lá Cọ,primary,tan-lap,,20,200,,
truong-thcs,school,Trường THCS Bến Gió,lower-secondary,dong-xanh,,20,200,11,
tan-lap,ward,Xã Tân Lập,,,,,,,6
dong-xanh,ward,Xã Đồng Xanh,,,,,,,6
"""


def langnghe(project: Project, *arguments: str) -> str:
    """What the command says on the screen; it must succeed."""
    result = CliRunner().invoke(app, [*arguments, "--root", str(project.root)])
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(project: Project, *arguments: str) -> str:
    result = CliRunner().invoke(app, [*arguments, "--root", str(project.root)])
    assert result.exit_code == 1, result.output
    return result.stderr


def describe(project: Project) -> None:
    """Every marked line is looked at: names, places and units typed in, the marks taken away."""
    folder = project.params / DISTRICT
    typed = {
        "title: thành phố …": "title: huyện Bình Minh",
        "province: tỉnh …": "province: tỉnh Minh Họa",
        "UBND 14 phường": "UBND các xã",
        "  - {id: noi-1, kind: phường, name: …}": "  - {id: tan-lap, kind: xã, name: Tân Lập}\n"
        "  - {id: dong-xanh, kind: xã, name: Đồng Xanh}",
        "name: …": "name: Bình Minh",
        "thành phố …": "huyện Bình Minh",
        "THÀNH PHỐ …": "HUYỆN BÌNH MINH",
        "Thành ủy …": "Huyện ủy Bình Minh",
        "Sở GDĐT …": "Sở GDĐT tỉnh Minh Họa",
        "invented: false": "invented: true",
    }
    for path in folder.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        for old, new in typed.items():
            text = text.replace(old, new)
        # The schools will use the blank forms, which need no description.
        text = re.sub(r"^sources:\n(?:[ ].*\n)*", "", text, flags=re.MULTILINE)
        path.write_text(re.sub(rf" {MARK}.*", "", text), encoding="utf-8")
    (folder / str(YEAR) / "forum.yaml").unlink()
    frame = folder / str(YEAR) / "frame.csv"
    heading = frame.read_text(encoding="utf-8-sig").splitlines()[0]
    frame.write_text(f"{heading}\n{FRAME}", encoding="utf-8-sig")


def collect_forms(project: Project, survey: Survey) -> int:
    """Each unit opens the blank entry workbook, chooses its name and types its forms."""
    blank = project.blank_forms(DISTRICT, YEAR) / "so-nhap-phieu.xlsx"
    labels = unit_labels(survey.frame.units, survey.district.place_titles)
    sheets = sheet_names(survey.year.groups)
    folder = project.raw(DISTRICT, YEAR) / "bieu-mau"
    folder.mkdir(parents=True)
    forms = 0
    for unit, strata in survey.frame.strata.groupby("unit"):
        book = openpyxl.load_workbook(blank)
        for group, required in zip(strata["group"], strata["required"], strict=True):
            sheet = book[sheets[group]]
            sheet["B2"] = labels[str(unit)]
            columns = {str(c.value).split(". ", 1)[-1]: c.column for c in sheet[4] if c.value}
            for number in range(required):
                for question in survey.questions.values():
                    if group in question.asked_of and question.type in ("scale", "yes-no"):
                        levels = survey.scales[question.id].levels
                        answer = levels[-1 - (number + len(question.id)) % 7 % len(levels)].label
                        sheet.cell(5 + number, columns[question.text], answer)
                forms += 1
        book.save(folder / f"so-nhap-phieu-{unit}.xlsx")
    return forms


@pytest.mark.slow
def test_a_district_nobody_planned_for(tmp_path: Path) -> None:
    project = Project(tmp_path)
    for name in ("params", "notebooks"):
        ignore = shutil.ignore_patterns(".ipynb_checkpoints")
        shutil.copytree(CHECKOUT / name, tmp_path / name, ignore=ignore)
    said = langnghe(project, "new", DISTRICT, str(YEAR), "--like", "thu-dau-mot")
    assert f"params/{DISTRICT}/district.yaml\n  dòng 3: như “Thủ Dầu Một”; tên địa bàn\n" in said
    assert "PARAMS-UNFINISHED" in refused(project, "check", DISTRICT, str(YEAR))

    describe(project)
    langnghe(project, "forms", DISTRICT, str(YEAR))
    survey = load_survey(project, DISTRICT, YEAR)
    forms = collect_forms(project, survey)
    said = langnghe(project, "check", DISTRICT, str(YEAR))
    assert said == f"Đọc được {forms} phiếu từ {len(survey.frame.units)} tệp.\n"

    langnghe(project, "run", DISTRICT, str(YEAR))
    report = project.reports(DISTRICT, YEAR, "internal") / "report.html"
    text = report.read_text(encoding="utf-8")
    assert "huyện Bình Minh" in text
    assert "Trường Tiểu học Lá Cọ" in text
    assert "Thủ Dầu Một" not in text
    assert "…" not in re.sub(r"<[^>]*>", "", text.split("<body", 1)[1].split("PHỤ LỤC 1", 1)[0])
