"""What the report says of two years and of wards and schools."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from langnghe.indicators.comparison import Wave, bands, changes
from langnghe.indicators.series import series
from langnghe.report import comparison_sections as sections
from langnghe.report.blocks import Figure, Table
from waves import wave

PEOPLE = {"a": 1000, "b": 1000}
OFFICIALS = {"hoa-phu": (6, 0), "phu-hoa": (6, 0)}


def years(folder: Path, later: tuple[int, int], earlier: tuple[int, int]) -> tuple[Wave, Wave]:
    """Positive and negative answers of each of two schools' parents; officials all positive."""
    return (
        wave(folder / "2", PEOPLE, {"a": later, "b": later}, OFFICIALS),
        named(wave(folder / "1", PEOPLE, {"a": earlier, "b": earlier}, OFFICIALS), 2023),
    )


def named(one: Wave, year: int) -> Wave:
    survey = replace(one.survey, year=one.survey.year.model_copy(update={"year": year}))
    return replace(one, survey=survey)


def table(later: Wave, earlier: Wave, group: str = "parents") -> Table:
    found = changes(later, earlier)
    kinds = series(later.survey, earlier.survey)
    return sections.changes_table(found, kinds, later.survey, earlier.survey, group)


@pytest.mark.parametrize(
    ("later", "earlier", "word"),
    [
        ((180, 60), (120, 120), "tăng"),
        ((120, 120), (180, 60), "giảm"),
        ((120, 120), (124, 116), "không khác biệt có ý nghĩa thống kê"),
    ],
)
def test_the_conclusion_of_a_question(
    tmp_path: Path, later: tuple[int, int], earlier: tuple[int, int], word: str
) -> None:
    both = years(tmp_path, later, earlier)
    first = table(*both).rows[0]
    assert first[0] == "Nội dung chương trình, sách giáo khoa"
    assert first[-1] == word
    said = sections.change_sentences(changes(*both), both[0].survey, both[1].survey).texts
    assert said[0].startswith("Phụ huynh học sinh, so với năm 2023: ")
    assert word in said[0]


def test_numbers_are_points_with_signs(tmp_path: Path) -> None:
    rows = table(*years(tmp_path, (180, 60), (120, 120))).rows
    assert rows[0][1:3] == ["50,0", "75,0"]
    # 25 points; standard errors of two schools of 240 of 1,000 each, by hand.
    half = 1.9624 * (0.76 * (0.1875 + 0.25) / 239 / 2) ** 0.5
    assert rows[0][3] == f"+25,0 (+{25 - 100 * half:.1f}; +{25 + 100 * half:.1f})".replace(".", ",")
    assert rows[0][4] == rows[0][3]


def test_a_complete_census_says_that_it_is_one(tmp_path: Path) -> None:
    both = years(tmp_path, (180, 60), (120, 120))
    first = table(*both, "officials").rows[0]
    assert first[1:] == ["100,0", "100,0", "0,0", "0,0", "không đổi (điều tra toàn bộ)"]
    said = sections.change_sentences(changes(*both), both[0].survey, both[1].survey).texts
    assert "không đổi ở 1 câu" in said[1]
    assert "(điều tra toàn bộ)" in said[1]


def test_a_broken_series_says_what_broke_it(tmp_path: Path) -> None:
    later, earlier = years(tmp_path, (180, 60), (120, 120))
    (paper,) = later.survey.questionnaires
    questions = [
        q.model_copy(update={"text": "Hỏi khác"}) if q.id == "content" else q
        for q in paper.questions
        if q.id != "listening"
    ]
    asked = (paper.model_copy(update={"questions": questions}),)
    found = table(replace(later, survey=replace(later.survey, questionnaires=asked)), earlier)
    rows = {row[0]: row[1:] for row in found.rows}
    assert rows["Hỏi khác"] == ["–"] * 4 + ["đổi lời câu hỏi, không so sánh"]
    assert rows["Nhà trường có lắng nghe ý kiến không"][-1] == "năm nay không còn hỏi"


def test_the_same_people_are_not_two_samples(tmp_path: Path) -> None:
    later, earlier = years(tmp_path, (180, 60), (120, 120))
    assert "phần lớn là những người ấy" not in table(later, earlier).note
    groups = [g.model_copy(update={"same_people": True}) for g in later.survey.year.groups]
    year = later.survey.year.model_copy(update={"groups": groups})
    again = replace(later, survey=replace(later.survey, year=year))
    assert "phần lớn là những người ấy" in table(again, earlier).note


def test_the_picture_has_both_years_with_their_intervals(tmp_path: Path) -> None:
    later, earlier = years(tmp_path, (180, 60), (120, 120))
    (figure,) = sections.change_figures(
        changes(later, earlier), later.survey, earlier.survey, "parents"
    )
    assert isinstance(figure, Figure)
    for text in ("Năm 2023", "Năm 2024", "75,0", "50,0", "khoảng tin cậy"):
        assert text in figure.alt
    assert figure.svg.index("Năm 2023") < figure.svg.index("Năm 2024")


def test_bands_of_wards_and_schools_in_the_districts_order(tmp_path: Path) -> None:
    people = {"a": 1000, "b": 1000, "c": 1000, "d": 1000}
    given = {"a": (150, 60), "b": (112, 98), "c": (112, 98), "d": (112, 98)}
    one = wave(tmp_path, people, given)
    found = bands(one)
    wards = sections.bands_table(found, one.survey, "parents", "ward")
    assert wards is not None
    assert [row[:2] for row in wards.rows] == [
        ["Phường Hòa Phú", "cao"],
        ["Phường Phú Hòa", "thấp"],
    ]
    schools = sections.bands_table(found, one.survey, "parents", "unit")
    assert schools is not None
    assert [row[:2] for row in schools.rows] == [["Trường Tiểu học a", "cao"]]
    assert "Còn 3 trường không nêu" in schools.note
    assert sections.bands_table(found, one.survey, "officials", "ward") is None


def test_wards_that_are_not_the_same_land_say_why(tmp_path: Path) -> None:
    later, earlier = years(tmp_path, (180, 60), (120, 120))
    found = changes(later, earlier)
    found.loc[(found["scope"] == "ward") & (found["area"] == "phu-hoa"), "why"] = "split"
    made = sections.area_changes_table(found, later.survey, earlier.survey, "parents", "ward")
    assert made is not None
    assert "Không so sánh được: Phường Phú Hòa: có phường, xã cũ bị chia" in made.note


def test_units_that_are_in_no_ward_are_listed(tmp_path: Path) -> None:
    later, earlier = years(tmp_path, (180, 60), (120, 120))
    moved = pd.DataFrame({"unit": ["a", "b"], "ward": ["hoa-phu", ""], "why": ["", "split"]})
    made = sections.moved_table(moved, later.survey, earlier.survey)
    assert made is not None
    assert [row[0] for row in made.rows] == ["Trường Tiểu học b"]
    assert sections.moved_table(moved[:1], later.survey, earlier.survey) is None
