"""Sent twice only by evidence of sending; careless answers counted, nothing removed."""

import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from langnghe.intake.collect import Intake, collect
from langnghe.intake.duplicates import FORMS, RUN, quality
from langnghe.params.load import Survey, load_survey
from langnghe.project import Project
from small_district import (
    CHECKOUT,
    CONTENT,
    PARENTS,
    SERVICE,
    form_sheet,
    found,
    gather,
    survey_of,
    write_params,
)

REAL = CHECKOUT.parent / "shared" / "real" / "bac-ninh" / "responses.xlsx"

_HEADER = ["Dấu thời gian", "_uuid", "Trường hoặc phường", "Ông/Bà là", CONTENT, SERVICE]
START = dt.datetime(2024, 5, 20, 8, 0, 0)


@pytest.fixture
def online(tmp_path: Path) -> Project:
    """The small district, whose form on the web states its ids and times."""

    def year(values: dict[str, Any]) -> None:
        source = values["sources"][1]
        source |= {"timestamp": "Dấu thời gian", "form_id": "_uuid", "ignore": []}

    return write_params(tmp_path / "online", year=year)


def form(number: int, seconds: float | None = None, answer: int = 4) -> list[Any]:
    moment = START + dt.timedelta(seconds=60 * number if seconds is None else seconds)
    return [f"{moment:%d/%m/%Y %H:%M:%S}", f"id-{number}", "MN Hoa Mai", "parents", answer, 5]


def export(*forms: Sequence[Any]) -> dict[str, Any]:
    return {"Câu trả lời": [_HEADER, *forms]}


def twice(intake: Intake) -> list[tuple[str, str, int | None, int]]:
    codes = ("INTAKE-SAME-FILE", "INTAKE-SAME-SHEET", "INTAKE-SAME-FORM-ID", "INTAKE-OVERLAP")
    return [
        (p.code.removeprefix("INTAKE-"), p.file, p.row, p.count)
        for p in intake.tables.problems
        if p.code in codes
    ]


ROWS = [[n, 5, 4, "Có", "Nhà trường", 1, None] for n in range(1, FORMS + 1)]


def test_one_file_under_two_names_is_named_once(project: Project, survey: Survey) -> None:
    files = {"truong/a.xlsx": {PARENTS: form_sheet("MN Hoa Mai", ROWS)}}
    gather(project, survey, files)
    path = project.raw("thu-nghiem", 2024) / "truong" / "a.xlsx"
    shutil.copy(path, path.with_name("b (1).xlsx"))
    intake = collect(project, survey)
    assert twice(intake) == [("SAME-FILE", "truong/b (1).xlsx", None, 1)]


def test_a_sheet_saved_again_in_another_file_is_named(project: Project, survey: Survey) -> None:
    sheet = form_sheet("MN Hoa Mai", ROWS)
    files = {
        "truong/a.xlsx": {PARENTS: sheet},
        "truong/b.xlsx": {PARENTS: sheet, "Danh mục": [["x"]]},
    }
    assert twice(gather(project, survey, files)) == [
        ("SAME-SHEET", "truong/b.xlsx", None, len(ROWS))
    ]


@pytest.mark.parametrize(
    "other",
    [
        form_sheet("TH Suối Mơ", ROWS),
        form_sheet("MN Hoa Mai", [*ROWS[:-1], [5, 4, 4, "Có", "Nhà trường", 1, None]]),
    ],
    ids=["another school", "another answer"],
)
def test_equal_answers_are_no_duplicates(
    project: Project, survey: Survey, other: list[Any]
) -> None:
    files = {
        "truong/a.xlsx": {PARENTS: form_sheet("MN Hoa Mai", ROWS)},
        "truong/b.xlsx": {PARENTS: other},
    }
    intake = gather(project, survey, files)
    assert twice(intake) == []
    assert len(intake.tables.forms) == 2 * len(ROWS)


def test_few_equal_forms_are_no_evidence(project: Project, survey: Survey) -> None:
    sheet = form_sheet("MN Hoa Mai", ROWS[: FORMS - 1])
    files = {
        "truong/a.xlsx": {PARENTS: sheet},
        "truong/b.xlsx": {PARENTS: sheet, "Danh mục": [[1]]},
    }
    assert twice(gather(project, survey, files)) == []


def test_a_form_id_that_comes_again_is_named_with_both_places(online: Project) -> None:
    first, again = form(1), [*form(99)[:1], "id-1", *form(99)[2:]]
    files = {
        "truc-tuyen/a.xlsx": export(first, form(2)),
        "truc-tuyen/b.xlsx": export(form(3), again),
    }
    intake = gather(online, survey_of(online), files)
    assert twice(intake) == [("SAME-FORM-ID", "truc-tuyen/b.xlsx", 3, 1)]
    (problem,) = (p for p in intake.tables.problems if p.code == "INTAKE-SAME-FORM-ID")
    assert "dòng 2" in problem.what
    assert "truc-tuyen/a.xlsx" in problem.what
    assert len(intake.tables.forms) == 4


def without_ids(*forms: Sequence[Any]) -> dict[str, Any]:
    return export(*([row[0], "", *row[2:]] for row in forms))


def test_a_later_export_that_holds_an_earlier_one_is_named(online: Project) -> None:
    early = [form(n) for n in range(6)]
    files = {
        "truc-tuyen/a.xlsx": without_ids(*early),
        "truc-tuyen/b.xlsx": without_ids(form(50), *early[2:], form(51)),
    }
    intake = gather(online, survey_of(online), files)
    assert twice(intake) == [("OVERLAP", "truc-tuyen/b.xlsx", 3, 4)]
    (problem,) = (p for p in intake.tables.problems if p.code == "INTAKE-OVERLAP")
    assert "dòng 4 đến 7" in problem.what


def test_rows_that_share_their_time_by_chance_are_no_overlap(online: Project) -> None:
    forms = [form(n) for n in range(2 * RUN)]
    files = {
        "truc-tuyen/a.xlsx": without_ids(*forms),
        "truc-tuyen/b.xlsx": without_ids(*forms[: RUN - 1], form(70), *forms[-(RUN - 1) :]),
    }
    assert twice(gather(online, survey_of(online), files)) == []


def test_very_many_equal_rows_take_no_long_time(online: Project) -> None:
    rows = [form(1)] * 3_000
    files = {
        "truc-tuyen/a.xlsx": without_ids(*rows),
        "truc-tuyen/b.xlsx": without_ids(*rows[1:]),
    }
    assert "INTAKE-OVERLAP" in found(gather(online, survey_of(online), files))


def test_fast_forms_and_repeated_answers_are_counted(online: Project) -> None:
    forms = [form(1, 0), form(2, 4), form(3, 9, answer=3), form(4, 300)]
    survey = survey_of(online)
    intake = gather(online, survey, {"truc-tuyen/a.xlsx": export(*forms)})
    (row,) = quality(intake.tables, survey).to_dict("records")
    assert row["forms"] == 4
    assert row["judged"] == row["straight_lined"] == 0  # two scales only
    assert row["repeats"] == 2
    assert (row["timed"], row["fast"]) == (3, 1)


def test_quality_of_nothing_is_empty(project: Project, survey: Survey) -> None:
    project.raw("thu-nghiem", 2024).mkdir(parents=True)
    assert quality(collect(project, survey).tables, survey).empty


@pytest.mark.skipif(not REAL.is_file(), reason="the real survey is not here")
def test_in_a_real_survey_most_chose_one_level_and_many_answered_alike(tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "tests" / "projects" / "bac-ninh", tmp_path / "p")
    shutil.copy(CHECKOUT / "params" / "document-form.yaml", tmp_path / "p" / "params")
    project = Project(tmp_path / "p")
    folder = project.raw("bac-ninh", 2025)
    folder.mkdir(parents=True)
    shutil.copy(REAL, folder)
    survey = load_survey(project, "bac-ninh", 2025)
    intake = collect(project, survey)
    (row,) = quality(intake.tables, survey).to_dict("records")
    assert row["forms"] == row["judged"] == 703
    assert round(100 * row["straight_lined"] / row["judged"], 1) == 71.6
    assert row["repeats"] == 210
    assert twice(intake) == []
    assert len(intake.tables.forms) == 703
