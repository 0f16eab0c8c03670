"""The handout is two pages whatever a district's names, answers and opinions are."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pymupdf
import pytest
from report_notebook import HOSTILE
from ruamel.yaml import YAML

from in_process import executed, stages
from langnghe.params.load import load_survey
from langnghe.project import Edition, Project
from langnghe.report.content import named_pages
from langnghe.report.handout_sections import (
    exchanges,
    extreme_figure,
    group_figure,
    opinions_said,
    satisfaction_table,
)
from langnghe.report.html import render_html
from langnghe.report.pdf import render_pdf
from langnghe.report.survey_sections import INVENTED
from langnghe.store import read_table, write_tables
from small_district import CHECKOUT, DISTRICT, YEAR, write_project

LONG = (
    "Trường Phổ thông Dân tộc Nội trú Trung học cơ sở và Trung học phổ thông huyện Yên Thế, "
    "cán bộ, giáo viên, nhân viên và người lao động"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = write_project(tmp_path_factory.mktemp("made"))
    stages(project)
    return project


@pytest.fixture
def project(made: Project, tmp_path: Path) -> Project:
    shutil.copytree(made.root, tmp_path / "copy")
    return Project(tmp_path / "copy")


def change_params(project: Project, name: str, change: Callable[[dict[str, Any]], None]) -> None:
    yaml, path = YAML(), project.params / name
    values = yaml.load(path)
    change(values)
    yaml.dump(values, path)


def change_table(
    project: Project, name: str, change: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    folder = project.processed(DISTRICT, YEAR)
    write_tables(folder, {name: change(read_table(folder, name))})


def pages(project: Project, edition: Edition = "internal") -> list[str]:
    pdf = render_pdf(executed("11_handout", project, edition))
    with pymupdf.open(stream=pdf) as document:
        return [" ".join(page.get_text().split()) for page in document]


def more_groups(values: dict[str, Any]) -> None:
    """Seven groups, all with the longest names there are."""
    parents = next(group for group in values["groups"] if group["id"] == "parents")
    values["groups"] += [{**parents, "id": f"parents-{n}"} for n in range(5)]
    for group in values["groups"]:
        group["name"] = f"{LONG} {group['id']}"


def repeated(table: pd.DataFrame) -> pd.DataFrame:
    own = table[table["group"] == "parents"]
    return pd.concat([table, *(own.assign(group=f"parents-{n}") for n in range(5))])


def answered(number: int, text: str, answer: str) -> pd.DataFrame:
    rows = [(text, 1000 - n, answer, "answered") for n in range(number)]
    return pd.DataFrame(rows, columns=pd.Index(["text", "count", "answer", "part"]))


def changed(table: pd.DataFrame) -> pd.DataFrame:
    """A table of changes in which every question of every group rose from 0,2 to its rate."""
    own = table[table["scope"] == "group"][["scope", "area", "group", "question", "rate"]]
    return own.assign(earlier_rate=0.2, diff=own["rate"] - 0.2, verdict="above")


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_a_small_district_has_two_pages_with_its_figures(made: Project, edition: Edition) -> None:
    first, second = pages(made, edition)
    for page in (first, second):
        assert INVENTED in page
    assert "Phụ huynh học sinh" in first
    assert "Thử Nghiệm, ngày 05 tháng 7 năm 2024" in first
    assert "Hình 1. Phiếu thu về so với phiếu cần thu" in first
    assert "Hình 3" in second or edition == "public"
    assert "So với năm" not in second


def test_the_longest_names_and_most_of_everything_are_two_pages(project: Project) -> None:
    change_params(project, f"{DISTRICT}/{YEAR}.yaml", more_groups)
    change_params(project, f"{DISTRICT}/{YEAR}.yaml", lambda year: year.update(compare_with=2023))
    change_params(project, f"{DISTRICT}/{YEAR}.yaml", lambda year: year.pop("indicators"))
    name = f"questionnaires/thu-nghiem-{YEAR}.yaml"

    def lengthen(values: dict[str, Any]) -> None:
        for question in values["questions"]:
            question["text"] = f"{question['text']} {LONG} {LONG}"
            question["asked_of"] += [f"parents-{n}" for n in range(5)]

    change_params(project, name, lengthen)
    frame = project.params / DISTRICT / str(YEAR) / "frame.csv"
    table = pd.read_csv(frame, dtype="str", keep_default_na=False)
    for n in range(5):
        table[f"parents-{n}"] = table["parents"]
    table.to_csv(frame, index=False)
    rates = read_table(project.processed(DISTRICT, YEAR), "rates")
    write_tables(project.processed(DISTRICT, YEAR), {"changes": changed(repeated(rates))})
    for each in ("rates", "coverage"):
        change_table(project, each, repeated)
    change_table(
        project, "answers", lambda _: answered(30, " ".join([LONG] * 9), " ".join([LONG] * 9))
    )
    first, second = pages(project)
    assert "Hình 2" in first
    assert "Hình 3" in second
    assert "So với năm 2023" in second
    assert second.count("(1.000 ý kiến)") == 1
    assert second.count("Trả lời: ") == 4
    assert "Còn 2 nhóm khác" in second
    change_params(project, f"{DISTRICT}/{YEAR}.yaml", lambda year: year.pop("compare_with"))
    first, second = pages(project)
    assert "So với năm" not in second
    assert second.count("Trả lời: ") == 8


def test_a_year_without_opinions_and_a_group_without_forms_are_two_pages(
    project: Project,
) -> None:
    change_table(project, "answers", lambda table: table[:0])
    change_table(project, "rates", lambda table: table[table["group"] != "officials"])
    change_table(project, "measures", lambda table: table[table["group"] != "officials"])
    none = {"received": 0, "units_received": 0, "rate": 0.0}
    for name, value in none.items():
        change_table(
            project,
            "coverage",
            lambda table, name=name, value=value: table.assign(
                **{name: table[name].where(table["group"] != "officials", value)}
            ),
        )
    first, second = pages(project)
    assert "0 / 12 (0,0 %)" in first
    assert "0/2 phường, xã có phiếu" in first
    assert "Tài liệu trả lời ý kiến chưa có ý kiến nào." in second


def test_a_year_without_any_form_is_two_pages(project: Project) -> None:
    change_table(project, "rates", lambda table: table[:0])
    change_table(project, "measures", lambda table: table[:0])
    change_table(project, "answers", lambda table: table[:0])
    change_table(project, "coverage", lambda table: table.assign(received=0, units_received=0))
    first, second = pages(project)
    assert "0 phiếu thu về" in first
    assert "chưa có ý kiến nào" in second


def test_hostile_opinions_are_shown_as_text(project: Project) -> None:
    change_table(project, "answers", lambda _: answered(3, HOSTILE[0], HOSTILE[1]))
    html = render_html(executed("11_handout", project))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert len(pages(project)) == 2


@pytest.mark.slow
@pytest.mark.parametrize(("district", "year"), [("thu-dau-mot", 2022), ("thu-dau-mot", 2023)])
def test_the_sample_s_handouts_are_two_pages(tmp_path: Path, district: str, year: int) -> None:
    shutil.copytree(CHECKOUT / "params", tmp_path / "params")
    shutil.copytree(CHECKOUT / "data" / "raw", tmp_path / "data" / "raw")
    project = Project(tmp_path)
    stages(project, district, year)
    for edition in ("internal", "public"):
        nb = executed("11_handout", project, edition, district, year)
        with pymupdf.open(stream=render_pdf(nb)) as document:
            assert len(document) == 2


def test_the_most_frequent_answered_opinions_come_first() -> None:
    rows = [
        ("ít người nói", 2, "Đã sửa", "answered"),
        ("nhiều người nói", 9, "", "open"),
        ("cấp trên", 5, "", "petitioned"),
        ("một người nói", 1, "Sẽ sửa", "answered"),
    ]
    answers = pd.DataFrame(rows, columns=pd.Index(["text", "count", "answer", "part"]))
    assert exchanges(answers, most=3).items == [
        ("ít người nói", "(2\u00a0ý\u00a0kiến)", "Trả lời: Đã sửa"),
        ("một người nói", "", "Trả lời: Sẽ sửa"),
        ("nhiều người nói", "(9\u00a0ý\u00a0kiến)", "Đang xem xét trả lời."),
    ]
    assert exchanges(answers).items[3][2] == "Đã kiến nghị cơ quan có thẩm quyền."
    has = "Tài liệu trả lời ý kiến"
    assert opinions_said(answers) == f"{has} có 17 ý kiến, trong đó 3 ý kiến đã được trả lời."
    assert opinions_said(answers[:1]) == f"{has} có 2 ý kiến, đều đã được trả lời."
    assert opinions_said(answers[1:3]) == f"{has} có 14 ý kiến, chưa ý kiến nào được trả lời."
    assert opinions_said(answers[:0]) == f"{has} chưa có ý kiến nào."


def test_marks_of_withheld_figures_are_explained(made: Project) -> None:
    survey = load_survey(made, DISTRICT, YEAR)
    rates = read_table(made.processed(DISTRICT, YEAR), "rates")
    measures = pd.DataFrame(
        [("group", "block", "parents", float("nan"), "•"), ("group", "people", "parents", 0.5, "")],
        columns=pd.Index(["scope", "indicator", "group", "estimate", "symbol"]),
    )
    table = satisfaction_table(measures, rates, survey)
    assert [row[1:] for row in table.rows] == [["•", "–"], ["50,0\u00a0%", "–"]]
    assert table.note == "• Không công bố để bảo vệ người trả lời."
    told = satisfaction_table(measures.assign(symbol="≥\u00a090\u00a0%"), rates, survey)
    assert told.rows[0][1] == "≥\u00a090\u00a0%"
    assert told.note == "≥ Chỉ công bố tỷ lệ ít nhất là bao nhiêu."
    assert satisfaction_table(measures.assign(symbol=""), rates, survey).note == ""


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_pages_and_slides_of_a_small_district(made: Project, edition: Edition) -> None:
    pages = executed("12_pages", made, edition)
    named = dict(named_pages(pages))
    # The public tables of so small a district have no ward and no school.
    assert len(named) == (5 if edition == "internal" else 0)
    assert "Mục lục" in render_html(pages)
    assert render_pdf(pages)
    slides = render_html(executed("13_slides", made, edition))
    assert slides.count('<section class="slide') >= 6
    assert "Xin trân trọng cảm ơn" in slides


def test_no_extreme_is_named_where_a_rate_is_not_printed(made: Project) -> None:
    survey = load_survey(made, DISTRICT, YEAR)
    rows = [
        ("parents", "content", 0.5, ""),
        ("parents", "service", 0.7, ""),
        ("officials", "content", 0.6, ""),
        ("officials", "listening", float("nan"), "≥\u00a090\u00a0%"),
    ]
    rates = pd.DataFrame(rows, columns=pd.Index(["group", "question", "rate", "symbol"]))
    rates = rates.assign(scope="group", low=float("nan"), high=float("nan"), valid=40, interval="")
    figure = extreme_figure(rates, survey, least=False)
    assert figure is not None
    assert "70,0" in figure.svg
    assert "60,0" not in figure.svg
    assert "không công bố" in figure.svg
    slide = group_figure(rates, survey, "officials")
    assert slide is not None
    assert slide.caption == ("Tỷ lệ tích cực trong các câu được công bố, nhóm Cán bộ phường")
    assert extreme_figure(rates[2:], survey, least=True) is None
    assert group_figure(rates[:2], survey, "officials") is None
