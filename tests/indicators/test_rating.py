"""The rating of schools, reckoned by hand: value × weight, sums, classes, what is missing."""

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from ruamel.yaml import YAML

from langnghe.forum.points_book import points_book, read_points
from langnghe.indicators.rating import POINTS, scores, totals
from langnghe.params.load import Survey
from langnghe.params.rating import Rating, in_rating
from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.report.rating_sections import bands_bullets, calculation_table, classes_table
from small_district import DISTRICT, YEAR, raw, survey_of, write_project

RATING: dict[str, Any] = {
    "title": "Xếp loại",
    "basis": "Kế hoạch",
    "decimals": 1,
    "least_answers": 10,
    "criteria": [
        {"id": "served", "title": "Phục vụ", "weight": 60.0,
         "value": {"type": "indicator", "indicator": "block", "group": "parents"}},
        {"id": "plan", "title": "Kế hoạch", "weight": 40.0,
         "value": {"type": "points", "most": 10.0}},
    ],
    "bands": [
        {"id": "good", "title": "Tốt", "least": 80.0},
        {"id": "done", "title": "Đạt", "least": 50.0},
        {"id": "not", "title": "Chưa đạt", "least": 0.0},
    ],
}  # fmt: skip


def write(root: Path, **changes: Any) -> Project:
    project = write_project(root)
    path = project.params / DISTRICT / str(YEAR) / "rating.yaml"
    path.parent.mkdir(exist_ok=True)
    YAML().dump(RATING | changes, path)
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return write(tmp_path)


@pytest.fixture
def survey(project: Project) -> Survey:
    return survey_of(project)


def schools(survey: Survey) -> list[str]:
    units = survey.frame.units
    return units.loc[units["kind"] == "school", "unit"].to_list()


def measured(*rows: tuple[str, float, int]) -> pd.DataFrame:
    """Rows of scope unit: unit, estimate, n."""
    table = pd.DataFrame(rows, columns=pd.Index(["area", "estimate", "n"]))
    return table.assign(scope="unit", group="parents", indicator="block")


def given(*rows: tuple[str, float]) -> pd.DataFrame:
    return pd.DataFrame([(u, "plan", p) for u, p in rows], columns=pd.Index(POINTS))


def test_value_times_weight(survey: Survey) -> None:
    first, second = schools(survey)[:2]
    measures = measured((first, 0.875, 20), (second, 0.5, 10))
    # The same school's indicator over the district or another group is not the school's.
    measures = pd.concat([measures, measures.assign(scope="group", estimate=0.1)])
    table = scores(measures, given((first, 7.5), (second, 5.0)), survey)
    own = table[table["unit"] == first]
    assert own["value"].tolist() == [0.875, 0.75]
    assert own["points"].tolist() == [52.5, 30.0]
    sums = totals(table, survey).set_index("unit")
    assert sums.loc[first, ["total", "band"]].to_list() == [82.5, "good"]
    assert sums.loc[second, ["total", "band"]].to_list() == [50.0, "done"]


def test_points_are_rounded_before_they_are_added(survey: Survey) -> None:
    unit = schools(survey)[0]
    # 0.66575 × 60 = 39.945 → 39.9; 0.1 × 40 = 4; 43.9, not 43.945 → 43.9; and 52.25 → 52.3.
    table = scores(measured((unit, 0.66575, 20)), given((unit, 1.0)), survey)
    assert totals(table, survey)["total"][0] == 43.9
    table = scores(measured((unit, 52.25 / 60, 20)), given((unit, 6.925)), survey)
    assert table["points"].tolist()[:2] == [52.3, 27.7]
    assert totals(table, survey)[["total", "band"]].to_numpy()[0].tolist() == [80.0, "good"]


@pytest.mark.parametrize(
    ("measures", "points"),
    [
        (lambda unit: measured((unit, 0.9, 9)), lambda unit: given((unit, 9.0))),
        (lambda unit: measured(), lambda unit: given((unit, 9.0))),
        (lambda unit: measured((unit, 0.9, 20)), lambda unit: given()),
    ],
    ids=["too few forms", "no forms", "no points"],
)
def test_what_is_missing_is_not_nought(survey: Survey, measures: Any, points: Any) -> None:
    unit = schools(survey)[0]
    sums = totals(scores(measures(unit), points(unit), survey), survey).set_index("unit")
    assert sums.loc[unit, "lacking"] == 1
    assert pd.isna(sums.loc[unit, "total"])
    assert sums.loc[unit, "band"] == ""


def test_schools_stand_in_the_frames_order(survey: Survey) -> None:
    table = scores(measured(), given(), survey)
    assert table["unit"].drop_duplicates().to_list() == schools(survey)
    assert totals(table, survey)["unit"].to_list() == schools(survey)


def test_the_calculation_is_printed(survey: Survey) -> None:
    unit = schools(survey)[0]
    table = scores(measured((unit, 0.875, 20)), given((unit, 7.5)), survey)
    sums = totals(table, survey)
    rows = calculation_table(table, sums, survey).data()["rows"]
    assert rows[:3] == [
        ["Phục vụ", "20", "87,5\u00a0%", "× 60", "= 52,5"],
        ["Kế hoạch", "", "75,0\u00a0%", "× 40", "= 30,0"],
        ["Tổng điểm", "", "", "", "= 82,5"],
    ]
    classes = classes_table(sums, survey).data()["rows"]
    assert classes[0][1:] == ["82,5", "Tốt"]
    assert classes[1][1:] == ["–", "chưa xếp loại (thiếu 2 tiêu chí)"]
    assert str(bands_bullets(survey)).splitlines() == [
        "- Tốt: từ 80 điểm.",
        "- Đạt: từ 50 đến dưới 80 điểm.",
        "- Chưa đạt: từ 0 đến dưới 50 điểm.",
    ]


# --- the office's points ----------------------------------------------------------------------


def sent(project: Project, survey: Survey, change: Any = None) -> Project:
    units = survey.frame.units.set_index("unit")["name"]
    names = {unit: units[unit] for unit in schools(survey)}
    path = raw(project, "rating/a.xlsx")
    path.write_bytes(points_book(survey, names, {schools(survey)[0]: {"plan": 7.5}}))
    if change is not None:
        book = openpyxl.load_workbook(path)
        change(book.active)
        book.save(path)
    return project


def test_points_are_read_back(project: Project, survey: Survey) -> None:
    read = read_points(sent(project, survey), survey)
    assert read.problems == []
    assert read.table.to_numpy().tolist() == [[schools(survey)[0], "plan", 7.5]]


@pytest.mark.parametrize(
    ("address", "value", "code"),
    [
        ("B5", 10.5, "RATING-POINTS"),
        ("B5", -1, "RATING-POINTS"),
        ("B5", "tốt", "RATING-POINTS"),
        ("A5", "TH Không Có", "RATING-UNIT"),
    ],
)
def test_bad_points_are_named(
    project: Project, survey: Survey, address: str, value: Any, code: str
) -> None:
    def change(page: Any) -> None:
        page[address] = value

    read = read_points(sent(project, survey, change), survey)
    assert [problem.code for problem in read.problems] == [code]
    assert read.table.empty


def test_a_school_twice_is_not_guessed(project: Project, survey: Survey) -> None:
    def change(page: Any) -> None:
        page["A6"], page["B6"] = page["A5"].value, 3

    read = read_points(sent(project, survey, change), survey)
    assert [problem.code for problem in read.problems] == ["RATING-TWICE"]
    assert read.table.empty


# --- rules ------------------------------------------------------------------------------------


def test_rules_fit_together() -> None:
    assert list(in_rating(Rating.model_validate(RATING))) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"criteria": [RATING["criteria"][0]]}, "PARAMS-RATING"),
        ({"criteria": [RATING["criteria"][0], RATING["criteria"][0] | {"weight": 40.0}]},
         "PARAMS-REPEATED"),
        ({"bands": RATING["bands"][:2]}, "PARAMS-RATING"),
        ({"bands": RATING["bands"][::-1]}, "PARAMS-RATING"),
        ({"criteria": [
            RATING["criteria"][0] | {"value": {
                "type": "indicator", "indicator": "khac", "group": "parents"}},
            RATING["criteria"][1],
        ]}, "PARAMS-UNKNOWN-ID"),
        ({"criteria": [
            RATING["criteria"][0] | {"value": {
                "type": "indicator", "indicator": "block", "group": "ghost"}},
            RATING["criteria"][1],
        ]}, "PARAMS-UNKNOWN-ID"),
        ({"criterion": 1}, "PARAMS-UNKNOWN-KEY"),
    ],
)  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        survey_of(write(tmp_path, **changes))
    assert code in {problem.code for problem in caught.value.problems}
    assert all(problem.line for problem in caught.value.problems)
