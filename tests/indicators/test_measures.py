"""Declared indicators of answers, by numbers worked out by hand and against the questions' own.

Parents: 10 people at MN Hoa Mai, 20 at TH Suối Mơ, 40 at THCS Suối Mơ.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declared import (
    SCORE,
    cube_of,
    forms_of,
    indicator,
    measured,
    received_of,
    row,
    with_indicators,
)
from langnghe.indicators.form_counts import form_counts
from langnghe.indicators.measures import MEASURES, TOTALS
from langnghe.indicators.rates import rates
from langnghe.intake.answers import DONT_KNOW, MISSING, NOT_ASKED
from langnghe.params.load import Survey
from small_district import survey_of, write_params

FEWER = settings(max_examples=10)


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    return survey_of(write_params(tmp_path_factory.mktemp("project")))


BLOCK = {"type": "positive-rate", "questions": ["content", "service"]}

FORMS = forms_of(
    [
        # 10 people, weight 10/3.
        ("mn-hoa-mai", "5", "4", "yes"),  # both positive
        ("mn-hoa-mai", "1", DONT_KNOW, "no"),  # one valid answer, none positive
        ("mn-hoa-mai", "4", "3", "yes"),  # one of two
        # 20 people, weight 20/4.
        ("th-suoi-mo", "4", "5", "no"),  # both
        ("th-suoi-mo", MISSING, MISSING, MISSING),  # no answer
        ("th-suoi-mo", "5", NOT_ASKED, "yes"),  # one of one
        ("th-suoi-mo", "2", "4", "yes"),  # one of two
    ]
)


def linearised(forms: pd.DataFrame, population: dict[str, int]) -> tuple[float, float]:
    """Σ value ÷ Σ base and its standard error form by form, by the textbook."""
    weight = forms["unit"].map(population) / forms.groupby("unit")["unit"].transform("size")
    total = (weight * forms["base"]).sum()
    rate = (weight * forms["value"]).sum() / total
    z = weight * (forms["value"] - rate * forms["base"]) / total
    variance = 0.0
    for unit, part in z.groupby(forms["unit"]):
        r, people = len(part), population[str(unit)]
        if r < people:
            variance += (1 - r / people) * r / (r - 1) * ((part - part.mean()) ** 2).sum()
    return rate, variance**0.5


PEOPLE = {"mn-hoa-mai": 10, "th-suoi-mo": 20}


def test_a_rate_over_two_questions_counts_answers_and_keeps_forms_together(survey: Survey) -> None:
    found = row(measured(FORMS, with_indicators(survey, indicator("block", BLOCK))), "block")
    weights = {"mn": 10 / 3, "th": 20 / 4}
    positive = weights["mn"] * (2 + 0 + 1) + weights["th"] * (2 + 0 + 1 + 1)
    valid = weights["mn"] * (2 + 1 + 2) + weights["th"] * (2 + 0 + 1 + 2)
    assert found["estimate"] == pytest.approx(positive / valid, rel=1e-12)
    by_form = FORMS.assign(value=[2, 0, 1, 2, 0, 1, 1], base=[2, 1, 2, 2, 0, 1, 2])
    rate, error = linearised(by_form, PEOPLE)
    assert (found["estimate"], found["se"]) == pytest.approx((rate, error), rel=1e-12)
    assert (found["n"], found["forms"], found["received"]) == (6, 7, 7)
    assert (found["population"], found["covered"]) == (70, 30)
    assert found["low"] < found["estimate"] < found["high"]


@pytest.mark.parametrize(
    ("answered", "valid", "positive"),
    # any: the forms with an answer; all: those with both. Positive: all that is answered is.
    [("any", (3, 3), (1, 2)), ("all", (2, 2), (1, 1))],
)
def test_people_all_of_whose_answers_are_positive(
    survey: Survey, answered: str, valid: tuple[int, int], positive: tuple[int, int]
) -> None:
    formula = {"type": "all-positive", "questions": ["content", "service"], "answered": answered}
    found = row(measured(FORMS, with_indicators(survey, indicator("people", formula))), "people")
    numbers = [10 / 3 * positive[0] + 5 * positive[1], 10 / 3 * valid[0] + 5 * valid[1]]
    assert found["estimate"] == pytest.approx(numbers[0] / numbers[1], rel=1e-12)
    assert found["n"] == sum(valid)


def test_a_mean_over_two_questions(survey: Survey) -> None:
    formula = {"type": "mean-score", "questions": ["content", "service"]}
    table = measured(FORMS, with_indicators(survey, indicator("mean", formula, **SCORE)))
    found = row(table, "mean")
    by_form = FORMS.assign(value=[9, 1, 7, 9, 0, 5, 6], base=[2, 1, 2, 2, 0, 1, 2])
    assert (found["estimate"], found["se"]) == pytest.approx(linearised(by_form, PEOPLE), rel=1e-12)
    assert found["interval"] == "t"


@pytest.mark.parametrize(
    ("formula", "question", "columns"),
    [
        ({"type": "positive-rate"}, "content", ("rate", "se", "low", "high")),
        ({"type": "positive-rate"}, "listening", ("rate", "se", "low", "high")),
        ({"type": "share-yes"}, "listening", ("rate", "se", "low", "high")),
        ({"type": "mean-score"}, "service", ("mean", "mean_se", "mean_low", "mean_high")),
    ],
)
def test_over_one_question_it_is_the_question_s_own_estimate(
    survey: Survey, formula: dict[str, str], question: str, columns: tuple[str, ...]
) -> None:
    unit = SCORE if formula["type"] == "mean-score" else {}
    one = indicator("one", {**formula, "questions": [question]}, **unit)
    table = measured(FORMS, with_indicators(survey, one))
    own = rates(cube_of(FORMS), received_of(FORMS), survey)
    own = own[own["question"] == question].set_index(["scope", "area"])
    found = table.set_index(["scope", "area"])
    assert set(found.index) == set(own.index)
    assert len(found) == 6  # the district, two levels, one ward, two units
    own = own.loc[found.index]
    for name, other in zip(("estimate", "se", "low", "high"), columns, strict=True):
        assert found[name].to_numpy() == pytest.approx(own[other].to_numpy(), nan_ok=True), name


def test_share_of_yes_is_not_the_share_of_positive_answers(survey: Survey) -> None:
    scale = survey.scales["listening"]
    unwanted = scale.model_copy(update={"positive": ["no"]})
    (paper,) = survey.questionnaires
    paper = paper.model_copy(update={"scales": {**paper.scales, "yes-no": unwanted}})
    survey = type(survey)(**{**fields(survey), "questionnaires": (paper,)})
    yes = indicator("yes", {"type": "share-yes", "questions": ["listening"]})
    good = indicator("good", {"type": "positive-rate", "questions": ["listening"]})
    table = measured(FORMS, with_indicators(survey, yes, good))
    assert row(table, "yes")["estimate"] + row(table, "good")["estimate"] == pytest.approx(1)
    assert row(table, "yes")["estimate"] != pytest.approx(0.5)


def fields(survey: Survey) -> dict[str, object]:
    return {name: getattr(survey, name) for name in survey.__dataclass_fields__}


def test_a_block_takes_the_questions_that_fit_and_that_the_group_is_asked(survey: Survey) -> None:
    whole = indicator("whole", {"type": "positive-rate", "blocks": ["survey"]})
    named = indicator(
        "named", {"type": "positive-rate", "questions": ["content", "service", "listening"]}
    )
    table = measured(FORMS, with_indicators(survey, whole, named))
    assert row(table, "whole")["estimate"] == row(table, "named")["estimate"]


# --- totals --------------------------------------------------------------------------------------


def test_where_a_school_sent_totals_a_rate_over_questions_has_no_interval(survey: Survey) -> None:
    survey = with_indicators(survey, indicator("block", BLOCK))
    table = measured(FORMS, survey, totals_of=["mn-hoa-mai"])
    whole = row(table, "block")
    assert whole["estimate"] == pytest.approx(row(measured(FORMS, survey), "block")["estimate"])
    assert whole["interval"] == TOTALS
    assert np.isnan([whole["se"], whole["low"], whole["high"]]).all()
    assert pd.isna(whole["df"])
    # 3 of 3 answered the first question there; in the other school 3 forms have an answer.
    assert (whole["n"], whole["forms"], whole["received"]) == (6, 7, 7)
    assert row(table, "block", "level", "primary")["interval"] != TOTALS


def test_all_positive_says_for_how_many_forms_it_is_known(survey: Survey) -> None:
    formula = {"type": "all-positive", "questions": ["content", "service"]}
    survey = with_indicators(survey, indicator("people", formula))
    found = row(measured(FORMS, survey, totals_of=["mn-hoa-mai"]), "people")
    assert (found["received"], found["forms"], found["n"]) == (7, 4, 3)
    assert (found["population"], found["covered"]) == (70, 20)
    assert found["estimate"] == pytest.approx(2 / 3)


def test_a_census_that_came_as_totals_still_has_no_error(survey: Survey) -> None:
    forms = forms_of([("mn-hoa-mai", "5", "4", "yes")] * 9 + [("mn-hoa-mai", "1", "4", "no")])
    survey = with_indicators(survey, indicator("block", BLOCK))
    found = row(measured(forms, survey, ["mn-hoa-mai"]), "block", "unit", "mn-hoa-mai")
    assert (found["interval"], found["se"], found["estimate"]) == ("census", 0, 19 / 20)


# --- shape ---------------------------------------------------------------------------------------


def test_no_indicators_give_an_empty_table_of_the_same_columns(survey: Survey) -> None:
    table = measured(FORMS, survey)
    assert table.columns.to_list() == MEASURES
    assert table.empty
    some = measured(FORMS, with_indicators(survey, indicator("block", BLOCK)))
    assert table.dtypes.to_dict() == some.dtypes.to_dict()


def test_nobody_s_answers_give_no_row(survey: Survey) -> None:
    blank = FORMS.assign(content=MISSING, service=MISSING)
    people = indicator("people", {"type": "all-positive", "questions": ["content", "service"]})
    survey = with_indicators(survey, indicator("block", BLOCK), people)
    assert measured(blank, survey).empty


@pytest.mark.parametrize(
    ("value", "comparison", "met"),
    [
        (50, "at-least", True),
        (51, "at-least", False),
        (50, "at-most", True),
        (49, "at-most", False),
    ],
)
def test_a_target_is_met_by_the_estimate(
    survey: Survey, value: float, comparison: str, met: bool
) -> None:
    forms = forms_of([("mn-hoa-mai", a, "5", "yes") for a in ("5", "4", "1", "2")])
    rate = indicator(
        "rate",
        {"type": "positive-rate", "questions": ["content"]},
        target={"value": value, "comparison": comparison, "source": "Kế hoạch"},
        direction="higher-is-better" if comparison == "at-least" else "lower-is-better",
    )
    found = row(measured(forms, with_indicators(survey, rate)), "rate")
    assert (found["estimate"], found["target"], found["met"]) == (0.5, value / 100, met)


# --- properties ----------------------------------------------------------------------------------

ANSWERS = st.sampled_from(["1", "3", "4", "5", MISSING, DONT_KNOW, NOT_ASKED])
FORM = st.tuples(
    st.sampled_from(["mn-hoa-mai", "th-suoi-mo", "thcs-suoi-mo"]),
    ANSWERS,
    ANSWERS,
    st.sampled_from(["yes", "no", MISSING]),
)
SOME_FORMS = st.lists(FORM, min_size=1, max_size=10)  # never more than people
PEOPLE_OF_ALL = {"type": "all-positive", "questions": ["content", "service", "listening"]}
RATE_OF_ALL = {"type": "positive-rate", "questions": ["content", "service", "listening"]}


def all_kinds(survey: Survey) -> Survey:
    mean = {"type": "mean-score", "questions": ["content", "service"]}
    return with_indicators(
        survey,
        indicator("rate", RATE_OF_ALL),
        indicator("people", PEOPLE_OF_ALL),
        indicator("mean", mean, **SCORE),
    )


@FEWER
@given(rows=SOME_FORMS, data=st.data())
def test_the_order_of_forms_means_nothing(
    survey: Survey, rows: list[tuple[str, ...]], data: st.DataObject
) -> None:
    survey = all_kinds(survey)
    shuffled = data.draw(st.permutations(rows))
    pd.testing.assert_frame_equal(
        measured(forms_of(rows), survey), measured(forms_of(shuffled), survey)
    )


@FEWER
@given(rows=SOME_FORMS)
def test_totals_give_the_rate_and_mean_that_forms_give(
    survey: Survey, rows: list[tuple[str, ...]]
) -> None:
    survey, forms = all_kinds(survey), forms_of(rows)
    keys = ["scope", "area", "indicator"]
    known = measured(forms, survey).set_index(keys)
    totals = measured(forms, survey, totals_of=forms["unit"].unique().tolist()).set_index(keys)
    totals = totals[totals.index.get_level_values("indicator") != "people"]
    assert "people" not in totals.index.get_level_values("indicator")
    known = known.loc[totals.index]
    assert totals["estimate"].to_numpy() == pytest.approx(known["estimate"].to_numpy(), rel=1e-12)
    assert (totals["n"] <= known["n"]).all()


@FEWER
@given(rows=SOME_FORMS)
def test_people_are_no_more_often_all_positive_than_any_question_is(
    survey: Survey, rows: list[tuple[str, ...]]
) -> None:
    complete = [row for row in rows if not any(answer.startswith("~") for answer in row)]
    if not complete:
        return
    questions = [
        indicator(name, {"type": "positive-rate", "questions": [name]})
        for name in ("content", "service", "listening")
    ]
    people, rate = indicator("people", PEOPLE_OF_ALL), indicator("rate", RATE_OF_ALL)
    table = measured(forms_of(complete), with_indicators(survey, people, rate, *questions))
    by_question = [row(table, q.id)["estimate"] for q in questions]
    assert row(table, "people")["estimate"] <= min(by_question) + 1e-12
    # Everyone answered everything, so the rate of answers is the plain mean of the questions'.
    assert row(table, "rate")["estimate"] == pytest.approx(np.mean(by_question))


@FEWER
@given(rows=SOME_FORMS)
def test_forms_add_up_to_all_that_were_read(survey: Survey, rows: list[tuple[str, ...]]) -> None:
    counts = form_counts(forms_of(rows), all_kinds(survey))
    assert set(counts.groupby("indicator")["n"].sum()) == {len(rows)}
    assert (counts["n"] > 0).all()
    assert not counts.duplicated(["group", "unit", "indicator", "base", "value"]).any()
    of_rates = counts[counts["indicator"] != "mean"]
    assert (of_rates["value"] <= of_rates["base"]).all()


@FEWER
@given(rows=SOME_FORMS)
def test_an_answer_given_twice_over_says_no_more(
    survey: Survey, rows: list[tuple[str, ...]]
) -> None:
    """Where the second question repeats the first, rate and error are those of one question."""
    forms = forms_of(rows)
    forms["service"] = forms["content"]
    one = indicator("one", {"type": "positive-rate", "questions": ["content"]})
    table = measured(forms, with_indicators(survey, one, indicator("block", BLOCK)))
    for scope, area in {(r["scope"], r["area"]) for r in table.to_dict("records")}:
        single, both = row(table, "one", scope, area), row(table, "block", scope, area)
        for name in ("estimate", "se", "low", "high"):
            assert both[name] == pytest.approx(single[name], nan_ok=True, abs=1e-12)
