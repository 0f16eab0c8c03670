"""The printed questionnaire: what a person reads, and how much of it."""

import io
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from typer.testing import CliRunner

from langnghe.cli import app
from langnghe.forms.paper import INVENTED_FORM, paper
from langnghe.params.load import Survey
from small_district import (
    CHILDREN,
    CONTENT,
    DISTRICT,
    LISTENING,
    SERVICE,
    YEAR,
    survey_of,
    write_params,
)


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    return survey_of(write_params(tmp_path))


def words(data: bytes) -> str:
    with pymupdf.open(stream=data) as document:
        return " ".join(" ".join(page.get_text() for page in document).split())


def test_a_group_gets_its_own_questions_numbered_as_printed(survey: Survey) -> None:
    parents, officials = words(paper(survey, "parents")), words(paper(survey, "officials"))
    for number, text in enumerate((CONTENT, SERVICE, LISTENING), start=1):
        assert f"{number}. {text}" in parents
    assert f"1. {CONTENT}" in officials
    assert f"2. {LISTENING}" in officials
    assert SERVICE not in officials
    assert CHILDREN not in officials
    for text in ("Rất hài lòng", "Không biết", "Không áp dụng", "Báo, đài, mạng xã hội", "Đơn vị:"):
        assert text in parents


def test_an_invented_district_says_so_on_every_page(survey: Survey) -> None:
    with pymupdf.open(stream=paper(survey, "parents")) as document:
        assert all(INVENTED_FORM in page.get_text() for page in document)


def test_a_box_for_every_answer(survey: Survey) -> None:
    """Two questions with 5 levels and two states, one with yes and no, one with 3 options."""
    with pymupdf.open(stream=paper(survey, "parents")) as document:
        boxes = [
            drawing["rect"]
            for page in document
            for drawing in page.get_drawings()
            if 8 < drawing["rect"].width < 13
            and abs(drawing["rect"].width - drawing["rect"].height) < 1
        ]
    assert len(boxes) == 2 * 7 + 2 + 3


def test_it_is_tagged_and_the_same_at_every_run(survey: Survey) -> None:
    data = paper(survey, "parents")
    assert paper(survey, "parents") == data
    with pikepdf.open(io.BytesIO(data)) as document:
        assert document.Root.Lang == "vi-VN"
        assert document.Root.MarkInfo.Marked
        assert document.open_metadata().get("pdfuaid:part") == "1"


def test_the_command_writes_all_of_them(tmp_path: Path) -> None:
    project = write_params(tmp_path)
    result = CliRunner().invoke(app, ["forms", DISTRICT, str(YEAR), "--root", str(project.root)])
    assert result.exit_code == 0, result.output
    folder = project.blank_forms(DISTRICT, YEAR)
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(
        ["so-nhap-phieu.xlsx", "bang-tong-hop.xlsx"]
        + [f"{kind}-{group}.{end}" for group in ("parents", "officials")
           for kind, end in (("phieu", "pdf"), ("xlsform", "xlsx"))]
    )  # fmt: skip
    said = [line.rsplit("/", 1)[-1] for line in result.stdout.split()]
    assert sorted(said) == names
