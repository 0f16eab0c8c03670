"""The public distribution: classes of levels, by hand."""

import pandas as pd
import pytest

from langnghe.indicators.disclosure.ledger import add_to_ledger, empty_ledger, known_from_ledger
from langnghe.indicators.disclosure.levels import means, public_levels
from langnghe.indicators.disclosure.numbers import public_numbers
from langnghe.indicators.disclosure.rules import Rules
from langnghe.intake.answers import DONT_KNOW, MISSING
from langnghe.params.load import Survey
from small_district import survey_of, write_params


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    return survey_of(write_params(tmp_path_factory.mktemp("project")))


def cube(question: str, counts: dict[str, int]) -> pd.DataFrame:
    rows = [("parents", question, answer, n) for answer, n in counts.items()]
    return pd.DataFrame(rows, columns=pd.Index(["group", "question", "answer", "n"]))


def public(question: str, shown: str = "value") -> pd.DataFrame:
    row = {"scope": "group", "area": "", "group": "parents", "question": question, "shown": shown}
    return pd.DataFrame([row])


def classes(
    survey: Survey,
    counts: dict[str, int],
    *,
    before: pd.DataFrame | None = None,
    shown: str = "value",
) -> dict[str, int]:
    table = public_levels(
        cube("content", counts), public("content", shown), survey, Rules(), before
    )
    return dict(zip(table["level"], table["n"], strict=True))


def ledger_of(survey: Survey, counts: dict[str, int]) -> pd.DataFrame:
    levels = public_levels(cube("content", counts), public("content"), survey, Rules())
    rates = public("content").assign(
        valid=50, rate=0.5, positive=25, low=0.4, high=0.6, interval="logit", symbol=""
    )
    ledger = add_to_ledger(
        empty_ledger(), rates, levels, edition="lan-1", date="2024-07-05", year=2024
    )
    return known_from_ledger(ledger, 2024)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # Each with ten: as they are.
        ((10, 11, 12, 40, 30), {"1": 10, "2": 11, "3": 12, "4": 40, "5": 30}),
        # The small one goes to its smaller neighbour on its side.
        ((3, 12, 20, 40, 30), {"1+2": 15, "3": 20, "4": 40, "5": 30}),
        ((20, 3, 12, 40, 30), {"1": 20, "2+3": 15, "4": 40, "5": 30}),
        # 0 is small too: that nobody is at all dissatisfied is said of everybody.
        ((0, 4, 9, 40, 30), {"1+2+3": 13, "4": 40, "5": 30}),
        # Never over the line between positive and other.
        ((5, 5, 1, 9, 30), {"1+2+3": 11, "4+5": 39}),
    ],
)
def test_small_levels_are_merged_on_their_side(
    survey: Survey, counts: tuple[int, ...], expected: dict[str, int]
) -> None:
    assert classes(survey, dict(zip("12345", counts, strict=True))) == expected


@pytest.mark.parametrize("shown", ["privacy", "bound", "reliability", "collapsed"])
def test_without_a_rate_there_is_no_distribution(survey: Survey, shown: str) -> None:
    assert classes(survey, dict.fromkeys("12345", 20), shown=shown) == {}


def test_answers_that_are_not_valid_are_one_class_unless_each_kind_has_ten(survey: Survey) -> None:
    valid = dict.fromkeys("12345", 20)
    many = classes(survey, valid | {MISSING: 12, DONT_KNOW: 10})
    assert (many[MISSING], many[DONT_KNOW]) == (12, 10)
    few = classes(survey, valid | {MISSING: 12, DONT_KNOW: 3})
    (level,) = set(few) - set("12345")
    assert few[level] == 15
    assert {MISSING, DONT_KNOW} < set(level.split("+"))


def test_levels_once_merged_stay_merged(survey: Survey) -> None:
    before = ledger_of(survey, {"1": 3, "2": 12, "3": 20, "4": 40, "5": 30})
    now = classes(survey, {"1": 30, "2": 40, "3": 60, "4": 80, "5": 90}, before=before)
    assert now == {"1+2": 70, "3": 60, "4": 80, "5": 90}


def test_a_few_late_forms_are_not_shown_by_the_difference_of_two_distributions(
    survey: Survey,
) -> None:
    first = {"1": 12, "2": 12, "3": 20, "4": 40, "5": 30}
    before = ledger_of(survey, first)
    assert classes(survey, first, before=before) == first
    # One late form said 1, twelve said 2: together thirteen more.
    late = classes(survey, first | {"1": 13, "2": 24}, before=before)
    assert late == {"1+2": 37, "3": 20, "4": 40, "5": 30}


def test_a_mean_is_that_of_the_printed_distribution_or_none(survey: Survey) -> None:
    whole = public_levels(
        cube("content", dict.fromkeys("12345", 20)), public("content"), survey, Rules()
    )
    assert means(whole, survey)["mean"].tolist() == pytest.approx([3.0])
    merged = public_levels(
        cube("content", {"1": 1, "2": 20, "3": 20, "4": 20, "5": 20}),
        public("content"), survey, Rules(),
    )  # fmt: skip
    assert means(merged, survey).empty


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        # From 0 to 9 children: the sum must be 90 or more, and 90 or more below 9 n.
        ({"1": 45, "2": 25}, "value"),
        ({"0": 40, "2": 40}, "privacy"),
        ({"9": 60, "8": 20}, "privacy"),
        ({"1": 0, "5": 25}, "reliability"),
    ],
)
def test_a_mean_of_numbers_must_be_ten_answers_from_either_end(
    survey: Survey, answers: dict[str, int], shown: str
) -> None:
    numbers = cube("children", answers)
    n = sum(answers.values())
    mean = sum(int(answer) * count for answer, count in answers.items()) / n
    row = {"scope": "group", "area": "", "group": "parents", "question": "children"}
    rates = pd.DataFrame([{**row, "valid": n, "mean": mean}])
    (made,) = public_numbers(rates, numbers, survey, Rules()).to_dict("records")
    assert made["shown"] == shown
    assert pd.isna(made["mean"]) == (shown != "value")
    assert pd.isna(made["valid"]) == (shown == "privacy")
