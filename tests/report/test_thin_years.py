"""Every document of a year in which something is missing, or of which all names are long."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from ruamel.yaml import YAML

from in_process import executed, stages
from langnghe.problems import ProblemsError
from langnghe.project import EDITIONS, Project
from langnghe.report.docx.writer import render_docx
from langnghe.report.html import render_html
from langnghe.report.pdf import render_pdf
from small_district import DISTRICT, HEADER, YEAR, raw, write_project

LONG = (
    "Phổ thông Dân tộc Nội trú Trung học cơ sở và Trung học phổ thông huyện Yên Thế, cơ sở hai, "
    "điểm trường Đồng Hưu"
)
DOCUMENTS = ("5_report", "8_answers", "11_handout", "12_pages", "13_slides")
SCHOOLS = ["Trường Mầm non Hoa Mai", "Trường Tiểu học Suối Mơ", "Trường THCS Suối Mơ"]
WARDS = ["Phường Hòa Phú", "Phường Phú Hòa"]


def write_online(project: Project, forms: Sequence[tuple[str, str]]) -> None:
    """Raw files anew: one online form, with a line for each (unit, opinion)."""
    shutil.rmtree(project.raw(DISTRICT, YEAR))
    lines = [["Dấu thời gian", "Trường hoặc phường", "Ông/Bà là", *HEADER[1:]]]
    for n, (unit, opinion) in enumerate(forms):
        group = "Cán bộ phường" if unit in WARDS else "Phụ huynh học sinh"
        answers = [str(1 + n % 5), "" if unit in WARDS else "5", "Có"]
        rest = ["", ""] if unit in WARDS else ["Nhà trường", str(n % 3)]
        lines.append([f"15/05/2024 7:00:{n % 60:02}", unit, group, *answers, *rest, opinion])
    text = "\n".join(";".join(f'"{cell}"' for cell in line) for line in lines)
    raw(project, "truc-tuyen/tra-loi.csv").write_text(text + "\n", encoding="utf-8-sig")
    change(project, f"{DISTRICT}/{YEAR}.yaml", only_online)


def only_online(year: dict[str, Any]) -> None:
    year["sources"] = [source for source in year["sources"] if source["id"] == "online"]
    values = {"Phụ huynh học sinh": "parents", "Cán bộ phường": "officials"}
    year["sources"][0]["group"]["values"] = values


def change(project: Project, name: str, how: Callable[[dict[str, Any]], None]) -> None:
    yaml, path = YAML(), project.params / name
    values = yaml.load(path)
    how(values)
    yaml.dump(values, path)


def everyone(opinion: str) -> list[tuple[str, str]]:
    units = [*(unit for unit in SCHOOLS for _ in range(10)), *(unit for unit in WARDS * 6)]
    return [(unit, opinion) for unit in units]


def no_opinion(project: Project) -> str:
    write_online(project, everyone(""))
    return "Không có ý kiến"


def a_ward_without_forms(project: Project) -> str:
    """Neither from the ward itself nor from its one school."""
    gone = {"Phường Phú Hòa", "Trường THCS Suối Mơ"}
    write_online(project, [form for form in everyone("Ý kiến") if form[0] not in gone])
    return "Phường Phú Hòa - Phụ huynh học sinh: chưa có phiếu nào trong 10 phiếu cần thu"


def long_names(project: Project) -> str:
    """A suffix on every name that there is; raw files say the names as the frame does."""
    frame = project.params / DISTRICT / str(YEAR) / "frame.csv"
    text = frame.read_text(encoding="utf-8")
    for school in SCHOOLS:
        text = text.replace(f"{school},", f'"{school} {LONG}",')
    frame.write_text(text, encoding="utf-8")
    write_online(
        project,
        [(unit if unit in WARDS else f"{unit} {LONG}", LONG * 3) for unit, _ in everyone("")],
    )

    def lengthen(values: dict[str, Any]) -> None:
        for group in values["groups"]:
            group["name"] = f"{group['name']} {LONG}"

    change(project, f"{DISTRICT}/{YEAR}.yaml", lengthen)
    return "điểm trường Đồng Hưu"


@pytest.mark.slow
@pytest.mark.parametrize("thin", [no_opinion, a_ward_without_forms, long_names])
def test_every_document_is_made_and_stays_on_its_pages(
    thin: Callable[[Project], str], tmp_path: Path
) -> None:
    project = write_project(tmp_path)
    expected = thin(project)
    stages(project)
    words = []
    for name in DOCUMENTS:
        for edition in EDITIONS:
            document = executed(name, project, edition)
            assert "nan" not in render_html(document).split()
            if name == "5_report":
                assert render_docx(document)
            if name == "13_slides":
                continue
            with pymupdf.open(stream=render_pdf(document)) as pdf:
                for page in pdf:
                    words.append(page.get_text())
                    for x0, _, x1, _, word, *_ in page.get_text("words"):
                        assert x0 >= 20, (name, page.number + 1, word)
                        assert x1 <= page.rect.x1 - 20, (name, page.number + 1, word)
    assert expected in " ".join(" ".join(words).split())


def test_a_year_without_any_form_has_no_document(tmp_path: Path) -> None:
    project = write_project(tmp_path)
    write_online(project, [])
    with pytest.raises(ProblemsError, match=r"INTAKE-EMPTY.*tra-loi\.csv"):
        stages(project)
