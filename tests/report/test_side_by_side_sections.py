"""The document over all district-years: what stands side by side, what not, and why."""

from pathlib import Path

import pytest

from in_process import executed
from langnghe.indicators.side_by_side import QUESTION, Case, side_by_side
from langnghe.problems import ProblemsError
from langnghe.report import side_by_side_sections as sections
from langnghe.report.blocks import Figure, Table
from langnghe.report.content import document_content
from langnghe.report.html import render_html
from langnghe.store import write_tables
from report.report_notebook import HOSTILE
from side_cases import COVERAGE, case, rates
from small_district import CONTENT, DISTRICT, YEAR, write_params


@pytest.fixture
def cases(tmp_path: Path) -> list[Case]:
    return [
        case(tmp_path / "a", {"content": (100, 0.8, 0.7, 0.9), "service": (99, 0.5, 0.4, 0.6)}),
        case(
            tmp_path / "b",
            {"content": (50, 0.6, 0.5, 0.7), "listening": (50, 0.25, 0.2, 0.3)},
            name="Nơi Khác",
            questionnaire=lambda q: q["questions"][2].update(text="Trường có nghe không"),
        ),
        case(
            tmp_path / "c",
            {"content": "≥ 90 %", "listening": (9, 0.5, 0.4, 0.6)},
            name="Nơi Thứ Ba",
        ),
    ]


def test_figures_of_one_definition_stand_under_their_question(cases: list[Case]) -> None:
    table, figure = sections.shared_blocks(side_by_side(cases), cases, QUESTION)
    assert isinstance(table, Table)
    assert table.groups == {0: CONTENT}
    assert [[cell.replace("\u00a0", " ") for cell in row] for row in table.rows] == [
        ["Thử Nghiệm 2024", "100", "80,0 %", "70,0–90,0"],
        ["Nơi Khác 2024", "50", "60,0 %", "50,0–70,0"],
        ["Nơi Thứ Ba 2024", "–", "≥ 90 %", "–"],
    ]
    assert table.caption.endswith("nhóm Phụ huynh học sinh")
    assert isinstance(figure, Figure)
    assert "cao nhất" not in figure.alt


def test_what_cannot_stand_side_by_side_says_why(cases: list[Case]) -> None:
    table = sections.apart_table(side_by_side(cases), cases)
    assert table.groups == {0: "Mã listening, nhóm Phụ huynh học sinh"}
    assert table.rows == [
        ["Nơi Khác 2024", "Trường có nghe không", ""],
        ["Nơi Thứ Ba 2024", "Nhà trường có lắng nghe ý kiến không", "lời câu hỏi khác"],
    ]
    only = sections.alone_table(side_by_side(cases), cases)
    assert only.groups == {0: "Thử Nghiệm 2024"}
    assert only.rows == [["Phụ huynh học sinh", "Tinh thần, thái độ phục vụ của giáo viên"]]


def test_the_summary_counts_and_names_those_without_a_survey(cases: list[Case]) -> None:
    silent = Case(cases[0].survey, {"tasks": COVERAGE})
    told = sections.summary(side_by_side(cases), [*cases, silent]).texts
    # All three have one district's id: only its name was changed.
    assert told[0].startswith("So được 1 con số (mỗi câu hỏi hay chỉ số của một nhóm là một), ")
    assert "không con số nào giữa các địa bàn khác nhau" in told[0]
    assert told[1].startswith("1 con số có cùng mã nhưng không cùng định nghĩa")
    assert told[2] == "Không có khảo sát nên không có tỷ lệ nào: Thử Nghiệm 2024."


def test_coverage_stands_beside_every_case(cases: list[Case]) -> None:
    table = sections.coverage_table(cases[:2])
    assert list(table.groups.values())[1] == "Nơi Khác 2024, số liệu đến ngày 30/06/2024"
    (row, _) = table.rows
    assert row[2:] == ["2/3", "25", "20", "80,0\u00a0%"]


def test_the_notebook_makes_a_document_of_what_is_there(tmp_path: Path) -> None:
    project = write_params(tmp_path, district=lambda values: values.update(name=HOSTILE[0]))
    tables = {"coverage": COVERAGE, "rates": rates({"content": (100, 0.8, 0.7, 0.9)})}
    write_tables(project.processed(DISTRICT, YEAR, "public"), tables)
    made = executed("17_districts", project, "public")
    _, head = document_content(made)
    assert head["document_title"] == "So sánh các địa bàn, các năm: Những chỉ số cùng định nghĩa"
    assert head["place_date"] == "Ngày 05 tháng 7 năm 2024"
    page = render_html(made)
    assert "Nhiệm vụ đã hoàn thành" not in page
    assert "Không có." in page
    assert HOSTILE[0] not in page


def test_a_report_that_is_spoilt_is_named(tmp_path: Path) -> None:
    project = write_params(tmp_path)
    write_tables(project.processed(DISTRICT, YEAR), {"coverage": COVERAGE})
    (project.params / DISTRICT / f"{YEAR}.yaml").write_text("year: x", encoding="utf-8")
    with pytest.raises(ProblemsError):
        executed("17_districts", project)
