"""Components, limits by level, questions and answers: what is wrong with them is named."""

import pytest
from params_copy import ParamsCopy

from langnghe.params.load import load_params

FAQ = """\
title: Hỏi – đáp
basis: Kế hoạch, mục IV.2.c
questions:
  - {id: a, question: Hỏi gì, answer: Đáp, basis: Mục I}
  - {id: b, question: Hỏi gì, answer: Đáp khác, basis: Mục II}
"""


def add(params: ParamsCopy, text: str) -> None:
    path = params.path("indicators")
    path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n" + text, encoding="utf-8")


def codes(params: ParamsCopy) -> list[tuple[str, str]]:
    return [(problem.code, problem.value) for problem in params.problems()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{id: a, title: A, answers: nowhere}", ("PARAMS-UNKNOWN-ID", "nowhere")),
        ("{id: a, title: A, answers: {first}, counts: {first}}", ("PARAMS-UNIT", "{first}")),
    ],
)
def test_a_component_puts_answers_beside_counts(
    params: ParamsCopy, text: str, expected: tuple[str, str]
) -> None:
    indicators = load_params(params.project, "thu-dau-mot", 2023).indicators.values()
    first = next(x.id for x in indicators if x.unit == "%" and x.groups)
    add(params, "components:\n  - " + text.replace("{first}", first) + "\n")
    assert codes(params) == [(expected[0], expected[1].replace("{first}", first))]


def test_components_of_one_id(params: ParamsCopy) -> None:
    indicators = load_params(params.project, "thu-dau-mot", 2023).indicators.values()
    first = next(x.id for x in indicators if x.unit == "%" and x.groups)
    line = f"  - {{id: a, title: A, answers: {first}}}\n"
    add(params, "components:\n" + line * 2)
    assert codes(params) == [("PARAMS-REPEATED", "a")]


def test_a_limit_is_of_a_level_of_the_district(params: ParamsCopy) -> None:
    text = params.text("indicators")
    limit = "    limits: [{level: upper-secondary, most: 45, source: Điều lệ, confirmed: false}]\n"
    at = text.index("    direction: ")
    path = params.path("indicators")
    path.write_text(text[:at] + limit + text[at:], encoding="utf-8")
    assert codes(params) == [("PARAMS-UNKNOWN-ID", "upper-secondary")]


def test_a_question_is_answered_once(params: ParamsCopy) -> None:
    path = params.project.params / "thu-dau-mot" / "2023" / "faq.yaml"
    path.write_text(FAQ, encoding="utf-8")
    assert codes(params) == [("PARAMS-REPEATED", "Hỏi gì")]
    path.write_text(FAQ.replace("b, question: Hỏi gì", "b, question: Hỏi khác"), encoding="utf-8")
    assert params.problems() == ()
    assert "faq" in load_params(params.project, "thu-dau-mot", 2023).parts


def test_a_review_is_of_components_that_there_are(params: ParamsCopy) -> None:
    path = params.project.params / "thu-dau-mot" / "2023" / "review.yaml"
    one = "{component: nowhere, finding: Thiếu}"
    path.write_text(f"basis: Kế hoạch\nshortcomings: [{one}, {one}]\n", encoding="utf-8")
    assert sorted(codes(params)) == [
        ("PARAMS-REPEATED", "Thiếu"),
        ("PARAMS-UNKNOWN-ID", "nowhere"),
        ("PARAMS-UNKNOWN-ID", "nowhere"),
    ]
