"""Sets of indicators: what is wrong with one is named with its line; the shipped sets are right."""

from typing import NamedTuple

import pytest
from params_copy import CHECKOUT, ParamsCopy

from langnghe.params.indicators import MeanScore, PositiveRate
from langnghe.params.load import load_params

SETS = sorted(path.stem for path in CHECKOUT.glob("params/indicators/*.yaml"))
"""Each goes with the questionnaire of its name."""


class Spoilt(NamedTuple):
    """One edit of the set, and the only problem that it makes, on the line that now has `at`."""

    old: str
    new: str
    code: str
    at: str
    says: str = ""


CONDUCT = "{type: positive-rate, blocks: [conduct]}"

CASES = {
    "unknown key": Spoilt(
        CONDUCT, "{type: positive-rate, block: [conduct]}", "PARAMS-UNKNOWN-KEY",
        "block: [conduct]", "“blocks”",
    ),
    "unknown formula": Spoilt(
        CONDUCT, "{type: median, blocks: [conduct]}", "PARAMS-VALUE", "median", "“type”"
    ),
    "formula without type": Spoilt(
        CONDUCT, "{blocks: [conduct]}", "PARAMS-VALUE", "{blocks: [conduct]}", "“type”"
    ),
    "questions and blocks": Spoilt(
        CONDUCT, "{type: positive-rate, blocks: [conduct], questions: [service]}", "PARAMS-VALUE",
        "questions: [service]", "“questions”, “blocks”",
    ),
    "unknown block": Spoilt(
        CONDUCT, "{type: positive-rate, blocks: [conducts]}", "PARAMS-UNKNOWN-ID", "[conducts]",
        "nhóm nội dung",
    ),
    "unknown question": Spoilt(
        CONDUCT, "{type: positive-rate, questions: [listeningg]}", "PARAMS-UNKNOWN-ID",
        "listeningg", "câu hỏi",
    ),
    "question not asked of a group": Spoilt(
        CONDUCT, "{type: positive-rate, questions: [listening]}", "PARAMS-NOT-ASKED", "[listening]",
        "“ward-officials”",
    ),
    "block in which a group is asked nothing": Spoilt(
        CONDUCT, "{type: share-yes, blocks: [conduct]}", "PARAMS-NOT-ASKED", "[conduct]",
        "“ward-officials”",
    ),
    "share of yes of a scale": Spoilt(
        CONDUCT, "{type: share-yes, questions: [leadership]}", "PARAMS-SCALE", "[leadership]",
        "“yes”",
    ),
    "mean of a yes-no question": Spoilt(
        CONDUCT, "{type: mean-score, questions: [leadership]}", "PARAMS-UNIT", "unit", "phần trăm",
    ),
    "unit of a rate": Spoilt('unit: "%"', "unit: điểm", "PARAMS-UNIT", "unit: điểm", "“%”"),
    "unknown group": Spoilt(
        "class-officers, ward-officials]", "class-officers, ward-official]", "PARAMS-UNKNOWN-ID",
        "ward-official]", "nhóm",
    ),
    "twice the same id": Spoilt(
        "id: conduct-rate", "id: state-management-rate", "PARAMS-REPEATED",
        "id: state-management-rate", "mã chỉ số",
    ),
    "another file's id": Spoilt(
        "id: thu-dau-mot-2023", "id: thu-dau-mot-2024", "PARAMS-MISPLACED", "id: thu-dau-mot-2024"
    ),
    "too many decimals": Spoilt(
        "decimals: 1", "decimals: 9", "PARAMS-VALUE", "decimals: 9", "“indicators[1].decimals”"
    ),
    "target above 100 %": Spoilt(
        CONDUCT, CONDUCT + "\n    target: {value: 850, comparison: at-least, source: Kế hoạch}",
        "PARAMS-TARGET", "value: 850", "từ 0 đến 100",
    ),
    "target finer than what is printed": Spoilt(
        CONDUCT, CONDUCT + "\n    target: {value: 85.25, comparison: at-least, source: Kế hoạch}",
        "PARAMS-DECIMALS", "decimals: 1", "(1)",
    ),
    "target against the direction": Spoilt(
        CONDUCT, CONDUCT + "\n    target: {value: 85, comparison: at-most, source: Kế hoạch}",
        "PARAMS-TARGET", "at-most", "ngược",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_mistake_is_named_with_its_line(params: ParamsCopy, case: Spoilt) -> None:
    params.edit("indicators", case.old, case.new)
    found = params.problems()
    assert {problem.code for problem in found} == {case.code}
    line = found[0].line
    assert line is not None
    assert case.at in params.text("indicators").splitlines()[line - 1]
    assert found[0].file == params.name("indicators")
    assert case.says in str(found[0])


SMALL = """\
id: thu-dau-mot-2023
title: Thử
facts:
  - {id: pupils, title: Số học sinh, unit: học sinh}
  - {id: classes, title: Số lớp, unit: lớp}
indicators:
  - id: a
    title: {vi: Chỉ số A}
    unit: "%"
    decimals: 1
    source: &plan {document: Kế hoạch, year: 2023}
    groups: [staff, parents]
    formula: {type: positive-rate, questions: [leadership]}
    direction: higher-is-better
  - id: b
    title: {vi: Chỉ số B}
    unit: điểm
    decimals: 2
    source: *plan
    groups: [parents]
    formula: {type: mean-score, questions: [leadership, service]}
    direction: higher-is-better
  - id: c
    title: {vi: Chỉ số C}
    unit: "%"
    decimals: 1
    source: *plan
    formula:
      type: composite
      parts:
        - {indicator: a, group: staff, weight: 40}
        - {indicator: a, group: parents, weight: 60}
    direction: higher-is-better
  - id: d
    title: {vi: Chỉ số D}
    unit: học sinh/lớp
    decimals: 1
    source: *plan
    formula: {type: ratio, numerator: pupils, denominator: classes}
    target: {value: 35, comparison: at-most, source: Điều lệ}
    direction: lower-is-better
  - id: e
    title: {vi: Chỉ số E}
    unit: chỉ số
    decimals: 0
    source: *plan
    formula:
      type: number-met
      parts:
        - {indicator: d}
        - {indicator: f}
    direction: higher-is-better
  - id: f
    title: {vi: Chỉ số F}
    unit: "%"
    decimals: 0
    source: *plan
    groups: [parents]
    formula: {type: share-yes, questions: [listening]}
    target: {value: 85, comparison: at-least, source: Kế hoạch}
    direction: higher-is-better
"""
"""One indicator of each kind but all-positive."""

OF_KINDS = {
    "weights that do not add up": Spoilt(
        "weight: 60", "weight: 50", "PARAMS-WEIGHTS", "parts:", "100"
    ),
    "weight of nothing": Spoilt("weight: 60", "weight: 0", "PARAMS-VALUE", "weight: 0", "lớn hơn"),
    "one part": Spoilt(
        "        - {indicator: d}\n", "", "PARAMS-VALUE", "parts:", "ít nhất 2 mục"
    ),
    "the same part twice": Spoilt(
        "group: parents, weight: 60", "group: staff, weight: 60", "PARAMS-REPEATED", "weight: 60"
    ),
    "unknown part": Spoilt(
        "{indicator: f}", "{indicator: g}", "PARAMS-UNKNOWN-ID", "{indicator: g}", "chỉ số"
    ),
    "part whose group is not said": Spoilt(
        "{indicator: a, group: staff, weight: 40}", "{indicator: a, weight: 40}", "PARAMS-GROUPS",
        "{indicator: a, weight: 40}", "“group”",
    ),
    "part that has not the group": Spoilt(
        "formula:\n      type: number-met", "groups: [staff]\n    formula:\n      type: number-met",
        "PARAMS-GROUPS", "{indicator: f}", "staff",
    ),
    "part's unknown group": Spoilt(
        "group: staff, weight", "group: class-officers, weight", "PARAMS-UNKNOWN-ID",
        "group: class-officers",
    ),
    "parts of different units": Spoilt(
        "{indicator: a, group: parents, weight: 60}", "{indicator: b, weight: 60}", "PARAMS-UNIT",
        "{indicator: b, weight: 60}", "“điểm”",
    ),
    "part without a target": Spoilt(
        "{indicator: f}", "{indicator: b}", "PARAMS-TARGET", "{indicator: b}", "không có mục tiêu"
    ),
    "made of itself": Spoilt(
        "{indicator: a, group: parents, weight: 60}", "{indicator: c, weight: 60}", "PARAMS-CYCLE",
        "parts:", "c → c",
    ),
    "unknown fact": Spoilt(
        "numerator: pupils", "numerator: pupil", "PARAMS-UNKNOWN-ID", "numerator: pupil", "“pupils”"
    ),
    "fact twice": Spoilt(
        "indicators:\n", "  - {id: pupils, title: Lại số học sinh, unit: học sinh}\nindicators:\n",
        "PARAMS-REPEATED", "Lại số học sinh",
    ),
    "ratio of a group": Spoilt(
        "formula: {type: ratio", "groups: [staff]\n    formula: {type: ratio", "PARAMS-GROUPS",
        "groups: [staff]", "không có nhóm",
    ),
    "answers of nobody": Spoilt(
        "    groups: [parents]\n    formula: {type: mean", "    formula: {type: mean",
        "PARAMS-GROUPS", "id: b", "“groups”",
    ),
    "mean of yes and no": Spoilt(
        "[leadership, service]", "[leadership, listening]", "PARAMS-SCALE",
        "[leadership, listening]", "scale hoặc number",
    ),
    "target off the scale": Spoilt(
        "[leadership, service]}",
        "[leadership, service]}\n    target: {value: 6, comparison: at-least, source: Kế hoạch}",
        "PARAMS-TARGET", "value: 6", "từ 1 đến 5",
    ),
    "target below nothing": Spoilt(
        "{value: 35,", "{value: -1,", "PARAMS-TARGET", "{value: -1,", "không nhỏ hơn 0"
    ),
    "rate without positive answers": Spoilt(
        "{type: share-yes, questions: [listening]}",
        "{type: positive-rate, questions: [channels]}",
        "PARAMS-SCALE", "[channels]", "mức tích cực",
    ),
    "part of an indicator met, by halves": Spoilt(
        "unit: chỉ số\n    decimals: 0", "unit: chỉ số\n    decimals: 1", "PARAMS-DECIMALS",
        "decimals: 1", "số nguyên",
    ),
}  # fmt: skip


def test_one_of_each_kind_is_right(params: ParamsCopy) -> None:
    params.write("indicators", SMALL)
    assert params.problems() == ()


@pytest.mark.parametrize("case", OF_KINDS.values(), ids=OF_KINDS)
def test_a_mistake_of_a_kind_is_named_with_its_line(params: ParamsCopy, case: Spoilt) -> None:
    params.write("indicators", SMALL)
    test_a_mistake_is_named_with_its_line(params, case)


def test_a_mean_is_over_one_scale(params: ParamsCopy) -> None:
    params.write("indicators", SMALL)
    scale = "  four:\n    levels:\n" + "".join(
        f"      - {{value: {n}, label: Mức {n}}}\n" for n in range(1, 5)
    )
    params.edit("questionnaire", "  yes-no:\n", f"{scale}    positive: [4]\n  yes-no:\n")
    service = "id: service\n    block: conduct\n    type: scale\n    scale: "
    params.edit("questionnaire", f"{service}satisfaction", f"{service}four")
    problem = params.problem()
    assert problem.code == "PARAMS-SCALE"
    assert problem.value == "leadership, service"
    assert problem.line == params.line("indicators", "type: mean-score")


def test_a_way_round_several_indicators_is_named(params: ParamsCopy) -> None:
    params.write("indicators", SMALL.replace("{indicator: f}", "{indicator: e2}"))
    text = (
        params.text("indicators")
        + """\
  - id: e2
    title: {vi: Chỉ số E2}
    unit: chỉ số
    decimals: 0
    source: *plan
    formula: {type: number-met, parts: [{indicator: d}, {indicator: e}]}
    target: {value: 1, comparison: at-least, source: Kế hoạch}
    direction: higher-is-better
"""
    )
    params.write("indicators", text)
    params.edit(
        "indicators",
        "{indicator: e2}\n",
        "{indicator: e2}\n    target: {value: 1, comparison: at-least, source: Kế hoạch}\n",
    )
    assert [(p.code, p.value) for p in params.problems()] == [
        ("PARAMS-CYCLE", "e → e2 → e"),
        ("PARAMS-CYCLE", "e2 → e → e2"),
    ]


def test_ids_are_used_once_over_all_sets_of_a_year(params: ParamsCopy) -> None:
    params.edit("year", "indicators: [thu-dau-mot-2023]", "indicators: [thu-dau-mot-2023, other]")
    text = params.text("indicators").replace("id: thu-dau-mot-2023", "id: other")
    path = params.path("indicators").with_name("other.yaml")
    path.write_text(text, encoding="utf-8")
    problems = params.problems()
    assert {problem.code for problem in problems} == {"PARAMS-REPEATED"}
    assert {problem.file for problem in problems} == {"params/indicators/other.yaml"}
    assert len(problems) == 4


def test_a_set_that_is_not_there_is_named(params: ParamsCopy) -> None:
    params.edit("year", "indicators: [thu-dau-mot-2023]", "indicators: [thu-dau-mot-2032]")
    assert params.problem().file == "params/indicators/thu-dau-mot-2032.yaml"


def test_a_year_may_do_without(params: ParamsCopy) -> None:
    params.edit("year", "indicators: [thu-dau-mot-2023]\n", "")
    assert load_params(params.project, "thu-dau-mot", 2023).indicators == {}


def test_sets_of_several_questionnaires_fit_one_year(params: ParamsCopy) -> None:
    sets = ["moet-five-areas", "sa-dec-2022", "thu-dau-mot-2023"]
    params.edit("year", "[thu-dau-mot-2023]", f"[{', '.join(sets)}]")
    params.edit("year", "indicators: [thu-dau-mot-2023]", f"indicators: [{', '.join(sets)}]")
    survey = load_params(params.project, "thu-dau-mot", 2023)
    assert params.problems() == ()
    assert set(sets) <= set(SETS)
    of_parents = [name for name in survey.indicators if name.endswith("-parents")]
    assert len(of_parents) == 9
    targets = {x.id: x.target.value for x in survey.indicators.values() if x.target}
    assert {name: v for name, v in targets.items() if name.startswith("moet")} == dict.fromkeys(
        [
            *("moet-access", "moet-facilities", "moet-environment", "moet-activities"),
            *("moet-results", "moet-overall"),
        ],
        85,
    )


def test_a_question_s_definitions_follow_from_the_questionnaire(params: ParamsCopy) -> None:
    params.edit("year", "indicators:", "decimals: {rate: 2, mean: 3}\nindicators:")
    survey = load_params(params.project, "thu-dau-mot", 2023)
    rate, mean = survey.rates_of["leadership"], survey.means_of["leadership"]
    text = survey.questions["leadership"].text
    assert (rate.title.vi, rate.unit, rate.decimals, rate.factor) == (text, "%", 2, 100)
    assert (mean.title.vi, mean.unit, mean.decimals, mean.factor) == (text, "điểm", 3, 1)
    assert rate.groups == survey.questions["leadership"].asked_of
    assert isinstance(rate.formula, PositiveRate)
    assert isinstance(mean.formula, MeanScore)
    assert "opinion" not in {*survey.rates_of, *survey.means_of}
    assert "listening" not in survey.means_of
