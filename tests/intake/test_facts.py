"""Facts sheets: a school's own counts, and what is wrong with them."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from ruamel.yaml import YAML

from langnghe.forms.list_books import list_books
from langnghe.intake.collect import Intake, refuse
from langnghe.problems import ProblemsError
from langnghe.project import Project
from small_district import found, gather_closed, survey_of, write_params

SET: dict[str, Any] = {
    "id": "co-so-vat-chat",
    "title": "Cơ sở vật chất",
    "facts": [
        {"id": "classrooms", "title": "Số phòng học", "unit": "phòng"},
        {"id": "classrooms-solid", "title": "Số phòng học kiên cố", "unit": "phòng"},
        {"id": "pupils", "title": "Số học sinh", "unit": "học sinh"},
    ],
    "indicators": [
        {
            "id": "solid",
            "title": {"vi": "Phòng học kiên cố"},
            "unit": "%",
            "decimals": 1,
            "source": {"document": "Kế hoạch", "year": 2024},
            "formula": {
                "type": "ratio",
                "numerator": "classrooms-solid",
                "denominator": "classrooms",
            },
            "direction": "higher-is-better",
        }
    ],
}
SOURCE = {
    "id": "facts",
    "title": "Phiếu số liệu của trường",
    "files": "so-lieu/*.xlsx",
    "kind": "facts",
    "unit": {"by": "cell", "at": "B2"},
}
HEADER = ["TT", "Nội dung", "Đơn vị tính", "Số lượng", "Ghi chú"]
TITLE: list[list[Any]] = [["PHIẾU SỐ LIỆU CỦA TRƯỜNG"], ["Đơn vị:", "MN Hoa Mai"], []]


def project_of(root: Path, indicators: bool = True, **source: Any) -> Project:
    """The small district, with indicators of its schools' counts."""

    def change(year: dict[str, Any]) -> None:
        year["sources"] = [*year["sources"], SOURCE | source]
        if indicators:
            year["indicators"] = [SET["id"]]

    project = write_params(root, year=change)
    (project.params / "indicators").mkdir()
    YAML().dump(SET, project.params / "indicators" / f"{SET['id']}.yaml")
    return project


def read(root: Path, *rows: list[Any], header: list[str] = HEADER, **more: Any) -> Intake:
    """What is read of one school's sheet; the account of its rows closes."""
    project = project_of(root, **more)
    sheets = {"Số liệu": [*TITLE, header, *rows]}
    return gather_closed(project, survey_of(project), {"so-lieu/a.xlsx": sheets})


def values(intake: Intake) -> dict[str, float]:
    assert set(intake.facts["unit"]) <= {"mn-hoa-mai"}
    return dict(zip(intake.facts["fact"], intake.facts["value"], strict=True))


def test_counts_are_read_with_their_place(tmp_path: Path) -> None:
    intake = read(
        tmp_path,
        [1, "Số phòng học", "phòng", 12, ""],
        [2, "số phòng học  kiên cố", "phòng", "10", "đang xây thêm"],
        [3, "pupils", "học sinh", "1.250", ""],
    )
    assert values(intake) == {"classrooms": 12, "classrooms-solid": 10, "pupils": 1250}
    assert list(intake.facts["row"]) == [5, 6, 7]
    assert found(intake) == []
    assert intake.tables.rows[0].facts == 3


def test_a_blank_number_is_set_aside_and_gives_no_fact(tmp_path: Path) -> None:
    intake = read(tmp_path, [1, "Số phòng học", "phòng", 12, ""], [2, "Số học sinh", "", "", ""])
    assert values(intake) == {"classrooms": 12}
    assert list(intake.tables.set_aside["reason"]) == ["dòng chưa ghi nội dung"]


@pytest.mark.parametrize("written", ["1,5", "-3", "khoảng 10", "1.000", "12 phòng"])
def test_what_is_no_count_or_could_be_two_is_a_problem(tmp_path: Path, written: str) -> None:
    intake = read(tmp_path, [1, "Số phòng học", "phòng", written, ""])
    (problem,) = intake.tables.problems
    assert (problem.code, problem.row, problem.column) == ("FACTS-VALUE", 5, "D")
    assert problem.value == written
    assert values(intake) == {}


def test_a_source_that_states_its_decimal_mark_has_one_reading(tmp_path: Path) -> None:
    intake = read(tmp_path, [1, "Số phòng học", "phòng", "1.000", ""], decimal=",")
    assert values(intake) == {"classrooms": 1000}


def test_an_unknown_fact_is_a_problem_and_the_others_are_read(tmp_path: Path) -> None:
    intake = read(
        tmp_path, [1, "Số phòng họp", "phòng", 1, ""], [2, "Số phòng học", "phòng", 12, ""]
    )
    (problem,) = intake.tables.problems
    assert (problem.code, problem.row, problem.column) == ("FACTS-UNKNOWN", 5, "B")
    assert "Số phòng học kiên cố" in problem.expected
    assert values(intake) == {"classrooms": 12}


def test_a_part_over_its_whole_is_told_with_both_numbers_and_never_tolerated(
    tmp_path: Path,
) -> None:
    intake = read(
        tmp_path,
        [1, "Số phòng học", "phòng", 12, ""],
        [2, "Số phòng học kiên cố", "phòng", 15, ""],
    )
    (problem,) = intake.tables.problems
    assert (problem.code, problem.row, problem.value) == ("FACTS-OVER", 6, "15")
    assert problem.expected == "không quá 12 (Số phòng học)"
    with pytest.raises(ProblemsError):
        refuse(intake.tables.problems, {"FACTS-OVER": 9})


def test_a_fact_given_twice(tmp_path: Path) -> None:
    intake = read(
        tmp_path, [1, "Số phòng học", "phòng", 12, ""], [2, "classrooms", "phòng", 12, ""]
    )
    assert found(intake) == ["FACTS-REPEATED"]


def test_facts_of_an_unknown_school_are_read_but_belong_to_nobody(tmp_path: Path) -> None:
    intake = read(tmp_path, [1, "Số phòng học", "phòng", 12, ""], unit={"by": "cell", "at": "B1"})
    assert found(intake) == ["INTAKE-UNKNOWN-UNIT"]
    assert len(intake.tables.facts) == 1
    assert intake.facts.empty


def test_a_list_of_many_schools(tmp_path: Path) -> None:
    project = project_of(tmp_path, unit={"by": "heading", "at": "Trường"})
    sheets = {
        "Số liệu": [
            ["TT", "Trường", "Nội dung", "Số lượng"],
            [1, "MN Hoa Mai", "Số phòng học", 8],
            [2, "TH Suối Mơ", "Số phòng học", 20],
        ]
    }
    intake = gather_closed(project, survey_of(project), {"so-lieu/a.xlsx": sheets})
    expected = pd.Series({"mn-hoa-mai": 8.0, "th-suoi-mo": 20.0})
    assert intake.facts.set_index("unit")["value"].to_dict() == expected.to_dict()


def test_facts_need_indicators_that_name_them(tmp_path: Path) -> None:
    project = project_of(tmp_path, indicators=False)
    with pytest.raises(ProblemsError) as error:
        survey_of(project)
    assert ("PARAMS-NEEDS", "facts") in [(p.code, p.value) for p in error.value.problems]


def test_the_blank_sheet_lists_the_facts_and_is_read_when_filled_in(tmp_path: Path) -> None:
    project = project_of(tmp_path)
    survey = survey_of(project)
    book = openpyxl.load_workbook(io.BytesIO(list_books(survey)["facts"]))
    page = book["Số liệu"]
    page["B2"] = "MN Hoa Mai"
    titles = [fact.title for fact in survey.facts.values()]
    rows = [row for row in page.iter_rows() if row[1].value in titles]
    assert [row[1].value for row in rows] == titles
    for number, row in enumerate(rows, start=10):
        row[3].value = number
    path = project.raw("thu-nghiem", 2024) / "so-lieu" / "hoa-mai.xlsx"
    path.parent.mkdir(parents=True)
    book.save(path)
    intake = gather_closed(project, survey, {})
    assert values(intake) == {"classrooms": 10, "classrooms-solid": 11, "pupils": 12}
    assert found(intake) == ["FACTS-OVER"]
