"""What is printed of declared indicators, to the letter."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from declared import SCORE, forms_of, indicator, measured, with_indicators
from langnghe.indicators.measures import measures
from langnghe.indicators.rates import rates
from langnghe.params.load import Survey
from langnghe.report import indicator_sections as sections
from langnghe.report import result_sections as results
from langnghe.report.numbers import amount, figure
from small_district import survey_of, write_params

RATE = {"type": "positive-rate", "questions": ["content"]}
GOAL = {"value": 85, "comparison": "at-least", "source": "Kế hoạch năm học"}
FACTS = [
    {"id": "pupils", "title": "Số học sinh", "unit": "học sinh"},
    {"id": "classes", "title": "Số lớp", "unit": "lớp"},
]
PER_CLASS = indicator(
    "per-class",
    {"type": "ratio", "numerator": "pupils", "denominator": "classes"},
    unit="học sinh/lớp",
    direction="lower-is-better",
    target={"value": 35, "comparison": "at-most", "source": "Điều lệ"},
)


def forms(positive: int, of: int) -> pd.DataFrame:
    answers = ["5"] * positive + ["1"] * (of - positive)
    return forms_of([("thcs-suoi-mo", answer, "5", "yes") for answer in answers])


def rows(survey: Survey, table: pd.DataFrame) -> list[list[str]]:
    printed = sections.measures_table(table, survey)
    assert printed is not None
    return [list(row) for row in printed.rows]


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "shown"),
    [
        (0.88856, 1, "%", "88,9\u00a0%"),
        (0.88856, 3, "%", "88,856\u00a0%"),
        (0.5, 0, "%", "50\u00a0%"),
        (34.25, 1, "học sinh/lớp", "34,3\u00a0học\u00a0sinh/lớp"),
        (4.125, 2, "điểm", "4,13\u00a0điểm"),
        (float("nan"), 1, "%", "–"),
    ],
)
def test_an_amount_has_its_indicator_s_unit_and_decimals(
    value: float, decimals: int, unit: str, shown: str
) -> None:
    of = indicator("one", RATE, unit=unit, decimals=decimals)
    assert amount(value, of) == shown
    assert figure(value, of) == shown.partition("\u00a0")[0]


def test_a_result_has_its_interval_target_and_verdict(survey: Survey) -> None:
    survey = with_indicators(survey, indicator("rate", RATE, target=GOAL))
    ((title, n, result, interval, target),) = rows(survey, measured(forms(16, 20), survey))
    assert (title, n, result) == ("Chỉ số", "20", "80,0\u00a0%")
    low, high = (float(end.replace(",", ".")) for end in interval.split("–"))
    assert low < 80 < 85 < high
    assert target == "≥\u00a085\u00a0%: chưa đạt, trong sai số"
    ((*_, target),) = rows(survey, measured(forms(1, 20), survey))
    assert target == "≥\u00a085\u00a0%: chưa đạt"
    ((*_, interval, target),) = rows(survey, measured(forms(36, 40), survey))
    assert (interval, target) == ("đủ phiếu ở các đơn vị đã gửi", "≥\u00a085\u00a0%: đạt")


def test_a_target_missed_by_less_than_what_is_printed_does_not_look_reached(
    survey: Survey,
) -> None:
    goal = {**GOAL, "value": 67}
    survey = with_indicators(survey, indicator("rate", RATE, target=goal, decimals=0))
    ((_, _, result, _, target),) = rows(survey, measured(forms(16, 24), survey))
    assert result == "66,7\u00a0%"  # not "67 %"
    assert target.startswith("≥\u00a067\u00a0%: chưa đạt")


def test_without_targets_there_is_no_column_of_them(survey: Survey) -> None:
    survey = with_indicators(survey, indicator("rate", RATE))
    (row,) = rows(survey, measured(forms(16, 20), survey))
    assert len(row) == 4


def test_groups_stand_under_their_indicator(survey: Survey) -> None:
    both = indicator("rate", RATE, groups=["parents", "officials"], title={"vi": "Nội dung"})
    survey = with_indicators(survey, both)
    table = sections.measures_table(measured(forms(16, 20), survey), survey)
    assert table is not None
    assert table.groups == {0: "Nội dung"}
    assert [row[0] for row in table.rows] == ["Phụ huynh học sinh", "Cán bộ phường"]
    assert list(table.rows[1][1:]) == ["–", "–", "không có số liệu"]


def test_what_totals_cannot_tell_is_said(survey: Survey) -> None:
    questions = {"questions": ["content", "service"]}
    block = indicator("block", {"type": "positive-rate", **questions})
    people = indicator("people", {"type": "all-positive", **questions}, title={"vi": "Toàn diện"})
    survey = with_indicators(survey, block, people)
    both = pd.concat([forms(16, 20), forms(3, 5).assign(unit="mn-hoa-mai")])
    made = measured(both, survey, totals_of=["mn-hoa-mai"])
    assert rows(survey, made)[0][3] == "có bảng tổng hợp"
    table = sections.measures_table(made, survey)
    assert table is not None
    assert "chỉ gửi bảng tổng hợp" in table.note
    assert "“Toàn diện” chỉ biết được ở 20 trên 25 phiếu thu về" in table.note
    whole = sections.measures_table(measured(both, survey), survey)
    assert whole is not None
    assert "bảng tổng hợp" not in whole.note


def test_counts_and_numbers_met(survey: Survey) -> None:
    parts = {"type": "number-met", "parts": [{"indicator": "per-class"}, {"indicator": "rate"}]}
    number = indicator("number", parts, unit="chỉ số", decimals=0)
    survey = with_indicators(
        survey, PER_CLASS, indicator("rate", RATE, target=GOAL), number, facts=FACTS
    )
    facts = pd.DataFrame(
        [("th-suoi-mo", "pupils", 705.0), ("th-suoi-mo", "classes", 20.0)],
        columns=["unit", "fact", "value"],
    ).assign(file="so-lieu.xlsx", sheet="A", row=[2, 3])
    some = forms(36, 40)
    empty: dict[str, Any] = {"columns": ["group", "unit", "indicator", "base", "value", "n"]}
    cube = some.groupby(["group", "unit", "content"]).size().reset_index(name="n")
    cube = cube.rename(columns={"content": "answer"}).assign(question="content")
    received = pd.DataFrame({"group": ["parents"], "unit": ["thcs-suoi-mo"], "forms": [40]})
    table = measures(cube, received, pd.DataFrame(**empty), survey, facts)
    per_class, _, met = rows(survey, table)
    assert per_class[1:3] == ["1/3", "35,3\u00a0học\u00a0sinh/lớp"]
    assert per_class[3:] == ["số liệu của trường", "≤\u00a035: chưa đạt"]
    assert met[2] == "1/2"
    unknown = rows(survey, measures(cube, received, pd.DataFrame(**empty), survey))
    assert unknown[0][1:3] == ["0/3", "–"]
    assert unknown[2][2:4] == ["1 đến 2/2", "thiếu số liệu"]


def test_a_year_without_indicators_has_no_table(survey: Survey) -> None:
    assert sections.measures_table(measured(forms(16, 20), survey), survey) is None
    assert sections.definitions_table(survey) is None


def test_definitions_say_formula_source_and_target(survey: Survey) -> None:
    part = {"indicator": "rate", "group": "parents"}
    whole = {
        "type": "composite",
        "parts": [{**part, "weight": 37.5}, {"indicator": "yes", "weight": 62.5}],
    }
    survey = with_indicators(
        survey,
        indicator("rate", RATE, target=GOAL),
        indicator("people", {"type": "all-positive", "blocks": ["survey"], "answered": "all"}),
        indicator("mean", {"type": "mean-score", "questions": ["service"]}, **SCORE),
        indicator("yes", {"type": "share-yes", "questions": ["listening"]}),
        indicator("whole", whole),
        PER_CLASS,
        facts=FACTS,
    )
    table = sections.definitions_table(survey)
    assert table is not None
    assert table.groups == {0: "Kế hoạch (2024)"}
    rate, people, mean, yes, composite, ratio = (row[1] for row in table.rows)
    assert rate.startswith("Số câu trả lời tích cực chia cho số câu trả lời hợp lệ")
    assert survey.questions["content"].text in rate
    assert "đủ các câu" in people
    assert "“Nội dung khảo sát”" in people
    assert mean.startswith("Tổng điểm")
    assert "“có”" in yes
    assert "“Chỉ số” (Phụ huynh học sinh): 37,5" in composite
    assert ratio.startswith("“Số học sinh” chia cho “Số lớp”")
    assert table.rows[0][2] == "≥\u00a085\u00a0% (Kế hoạch năm học)"
    assert table.rows[5][2] == "≤\u00a035 (Điều lệ)"


def test_decimals_of_questions_are_the_year_s_to_say(tmp_path: Path) -> None:
    def finer(values: dict[str, Any]) -> None:
        values["decimals"] = {"rate": 3, "mean": 0}

    survey = survey_of(write_params(tmp_path, year=finer))
    some = forms(16, 24)
    cube = some.groupby(["group", "unit", "content"]).size().reset_index(name="n")
    cube = cube.rename(columns={"content": "answer"}).assign(question="content", year=2024)
    received = pd.DataFrame({"group": ["parents"], "unit": ["thcs-suoi-mo"], "forms": [24]})
    table = results.rates_table(rates(cube, received, survey), survey, "parents")
    (printed,) = table.rows
    assert (printed[3], printed[5]) == ("66,667\u00a0%", "4")
    assert all(len(end.partition(",")[2]) == 3 for end in printed[4].split("–"))
    assert "66,667\u00a0%" in results.headlines(rates(cube, received, survey), survey).texts[0]
