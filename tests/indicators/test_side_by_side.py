"""Which figures of several district-years are of one definition."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from declared import indicator, with_indicators
from langnghe.indicators.side_by_side import (
    Case,
    alone,
    kept_apart,
    read_cases,
    shared,
    side_by_side,
)
from langnghe.project import Project
from langnghe.store import write_tables
from side_cases import COVERAGE, Rate, case, rates
from small_district import DISTRICT, YEAR, Change, write_params

ONE: Rate = (100, 0.8, 0.7, 0.9)
OTHER: Rate = (50, 0.6, 0.5, 0.7)


def told(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    return list(table[["item", "series", "why", "case", "n", "value"]].itertuples(index=False))


def test_one_definition_is_one_series_whatever_the_district(tmp_path: Path) -> None:
    cases = [
        case(tmp_path / "a", {"content": ONE, "service": ONE}),
        case(tmp_path / "b", {"content": OTHER}, name="Nơi Khác"),
    ]
    table = side_by_side(cases)
    assert told(shared(table)) == [("content", 1, "", 0, 100, 0.8), ("content", 1, "", 1, 50, 0.6)]
    assert told(alone(table)) == [("service", 1, "", 0, 100, 0.8)]
    assert kept_apart(table).empty


def changed(**values: object) -> Change:
    return lambda paper: paper["questions"][0].update(values)


@pytest.mark.parametrize(
    ("questionnaire", "why"),
    [
        (changed(text="Nội dung chương trình"), "wording"),
        (lambda q: q["scales"]["satisfaction"]["levels"].pop(0), "scale"),
        (lambda q: q["scales"]["satisfaction"].update(positive=[3, 4, 5]), "positive"),
    ],
)
def test_what_keeps_figures_apart(tmp_path: Path, questionnaire: Change, why: str) -> None:
    other = case(tmp_path / "b", {"content": OTHER}, questionnaire=questionnaire)
    table = side_by_side([case(tmp_path / "a", {"content": ONE}), other, other])
    assert told(kept_apart(table)) == [
        ("content", 1, "", 0, 100, 0.8),
        ("content", 2, why, 1, 50, 0.6),
        ("content", 2, why, 2, 50, 0.6),
    ]
    # The two that are alike stand side by side all the same.
    assert [row[:4] for row in told(shared(table))] == [
        ("content", 2, why, 1),
        ("content", 2, why, 2),
    ]


def test_other_respondents_make_another_figure(tmp_path: Path) -> None:
    frame = (
        "unit,kind,name,level,place,collected_by,parents,officials\n"
        "th-suoi-mo,school,Trường Tiểu học Suối Mơ,primary,hoa-phu,,20,\n"
        "hoa-phu,ward,Phường Hòa Phú,,,,,6\n"
    )

    def primary_only(values: dict[str, Any]) -> None:
        values["groups"][0]["rates"] = {"primary": 50}

    cases = [case(tmp_path / "a", {"content": ONE})]
    cases.append(case(tmp_path / "b", {"content": OTHER}, year=primary_only, frame=frame))
    assert [row[:3] for row in told(kept_apart(side_by_side(cases)))] == [
        ("content", 1, ""),
        ("content", 2, "respondents"),
    ]


def test_how_many_are_asked_makes_no_other_figure(tmp_path: Path) -> None:
    def fewer(values: dict[str, Any]) -> None:
        values["groups"][0]["rates"]["primary"] = 10

    cases = [case(tmp_path / "a", {"content": ONE})]
    cases.append(case(tmp_path / "b", {"content": OTHER}, year=fewer))
    assert len(shared(side_by_side(cases))) == 2


def measured(own: Case, *indicators: Any, facts: list[dict[str, str]] | None = None) -> Case:
    survey = with_indicators(own.survey, *indicators, facts=facts or [])
    rows = [
        ("group", "", group, x.id, 10, 0.5, 0.4, 0.6, "logit")
        for x in indicators
        for group in x.groups or [""]
    ]
    names = ["scope", "area", "group", "indicator", "n", "estimate", "low", "high", "interval"]
    measures = pd.DataFrame(rows, columns=pd.Index(names))
    return Case(survey, {"measures": measures})


def test_an_indicator_is_its_formula_over_the_same_questions(tmp_path: Path) -> None:
    own = case(tmp_path / "a", {})
    reworded = case(tmp_path / "b", {}, questionnaire=changed(text="Lời khác"))
    rate = {"type": "positive-rate", "questions": ["content", "service"]}
    by_block = indicator("x", {"type": "positive-rate", "blocks": ["survey"]})
    both = indicator("x", rate)
    turned = indicator("x", {**rate, "questions": ["service", "content"]})
    table = side_by_side([measured(own, both), measured(own, turned), measured(own, by_block)])
    # The block also has the question "listening".
    assert [(row.series, row.why) for row in table.itertuples()] == [
        (1, ""),
        (1, ""),
        (2, "made-of"),
    ]
    table = side_by_side([measured(own, both), measured(reworded, both)])
    assert table["why"].to_list() == ["", "made-of"]
    people = indicator("x", {"type": "all-positive", "questions": ["content", "service"]})
    table = side_by_side([measured(own, both), measured(own, people)])
    assert table["why"].to_list() == ["", "formula"]


def test_a_composite_is_its_parts_and_their_weights(tmp_path: Path) -> None:
    own = case(tmp_path / "a", {})
    parts = [
        indicator(name, {"type": "positive-rate", "questions": [name]})
        for name in ("content", "service")
    ]

    def whole(*weights: int) -> Case:
        named = zip(("content", "service"), weights, strict=True)
        formula = {
            "type": "composite",
            "parts": [{"indicator": i, "group": "parents", "weight": w} for i, w in named],
        }
        return measured(own, *parts, indicator("x", formula))

    table = side_by_side([whole(1, 1), whole(30, 70), whole(1, 1)])
    own_rows = table[table["item"] == "x"]
    assert own_rows["series"].to_list() == [1, 2, 1]
    assert own_rows["why"].to_list() == ["", "made-of", ""]


def test_counts_of_schools_are_matched_by_what_they_count(tmp_path: Path) -> None:
    own = case(tmp_path / "a", {})
    ratio = indicator("x", {"type": "ratio", "numerator": "good", "denominator": "all"})
    rooms = [
        {"id": "good", "title": "Phòng tốt", "unit": "phòng"},
        {"id": "all", "title": "Phòng", "unit": "phòng"},
    ]
    other = [{**rooms[0], "title": "Phòng kiên cố"}, rooms[1]]
    cases = [measured(own, ratio, facts=rooms), measured(own, ratio, facts=other)]
    table = side_by_side(cases)
    assert table["why"].to_list() == ["", "made-of"]
    assert table["group"].to_list() == ["", ""]


def test_what_is_not_printed_has_its_symbol(tmp_path: Path) -> None:
    table = side_by_side([case(tmp_path, {"content": "≥ 90 %"})])
    (row,) = table.to_dict("records")
    assert row["symbol"] == "≥ 90 %"
    assert pd.isna(row["n"])
    assert pd.isna(row["value"])


def test_cases_are_those_with_tables_of_the_edition(tmp_path: Path) -> None:
    project = write_params(tmp_path)
    assert read_cases(project, "internal") == []
    folder = project.processed(DISTRICT, YEAR)
    write_tables(folder, {"rates": rates({"content": ONE}), "cube": COVERAGE})
    (found,) = read_cases(project, "internal")
    assert (found.name, set(found.tables)) == ("Thử Nghiệm 2024", {"rates"})
    assert read_cases(project, "public") == []
    write_tables(project.processed(DISTRICT, YEAR, "public"), {"coverage": COVERAGE})
    assert [set(found.tables) for found in read_cases(Project(tmp_path), "public")] == [
        {"coverage"}
    ]
