"""Estimates of a stratified sample, by numbers worked out by hand and whatever the numbers."""

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from langnghe.indicators.estimate import (
    CENSUS,
    KORN_GRAUBARD,
    LOGIT,
    LONE_FORM,
    OPEN,
    STUDENT,
    estimate,
)
from langnghe.problems import ProblemsError


def strata(*rows: tuple[str, int | None, int], **columns: list[str]) -> pd.DataFrame:
    """Strata of name, population and forms."""
    table = pd.DataFrame(rows, columns=pd.Index(["stratum", "population", "forms"]))
    return table.astype({"population": "Int64"}).assign(**columns)


def counts(*rows: tuple[str, float, int], question: str = "q") -> pd.DataFrame:
    """Counts of stratum, value and n."""
    table = pd.DataFrame(rows, columns=pd.Index(["stratum", "value", "n"]))
    return table.assign(question=question)


def one(table: pd.DataFrame) -> dict[str, Any]:
    (row,) = table.to_dict("records")
    return row


# --- by hand ----------------------------------------------------------------------------------

# Two strata of 100 and 40 people: 6 of 10 and 6 of 8 forms are positive.
TWO = strata(("a", 100, 10), ("b", 40, 8))
TWO_COUNTS = counts(("a", 1, 6), ("a", 0, 4), ("b", 1, 6), ("b", 0, 2))


def test_a_rate_is_weighted_by_population() -> None:
    row = one(estimate(TWO_COUNTS, TWO, []))
    # (100 × 0,6 + 40 × 0,75) / 140
    assert row["estimate"] == pytest.approx(float(Fraction(9, 14)), rel=1e-14)
    # (100/140)² × 0,9 × 0,6 × 0,4 / 9 + (40/140)² × 0,8 × 0,75 × 0,25 / 7
    assert row["se"] ** 2 == pytest.approx(float(Fraction(24, 1715)), rel=1e-12)
    assert (row["n"], row["forms"], row["population"], row["covered"]) == (18, 18, 140, 140)
    assert (row["df"], row["interval"]) == (16, LOGIT)
    assert 0 < row["low"] < 9 / 14 < row["high"] < 1


def test_each_domain_has_its_own_estimate_in_the_whole_design() -> None:
    table = TWO.assign(ward=["x", "y"])
    rows = estimate(TWO_COUNTS, table, ["ward"]).set_index("ward")
    assert rows["estimate"].to_dict() == {"x": 0.6, "y": 0.75}
    # 0,9 × 0,6 × 0,4 / 9 and 0,8 × 0,75 × 0,25 / 7
    assert (rows["se"] ** 2).to_dict() == {
        "x": pytest.approx(0.024),
        "y": pytest.approx(0.15 / 7),
    }
    assert rows["df"].to_dict() == {"x": 9, "y": 7}


def test_a_mean_has_a_t_interval() -> None:
    # Scores 5, 5, 2, 4 of 4 forms in 20 people: mean 4, variance 2; 0,8 × 2 / 4 = 0,4.
    row = one(estimate(counts(("a", 5, 2), ("a", 2, 1), ("a", 4, 1)), strata(("a", 20, 4)), [],
                       rate=False))  # fmt: skip
    assert (row["estimate"], row["df"], row["interval"]) == (4, 3, STUDENT)
    assert row["se"] == pytest.approx(0.4**0.5)
    # 3,182446305… is the 97,5 % point of t with 3 degrees of freedom.
    assert row["high"] == pytest.approx(4 + 3.182446305284263 * 0.4**0.5)
    assert row["low"] == pytest.approx(4 - 3.182446305284263 * 0.4**0.5)


def test_a_rate_of_valid_answers_keeps_every_form_in_the_design() -> None:
    # 8 forms of 60 people, 6 of them with a valid answer, 4 positive: p = 2/3, and the residuals
    # of the two forms without an answer are 0.
    row = one(estimate(counts(("a", 1, 4), ("a", 0, 2)), strata(("a", 60, 8)), []))
    squares = 4 * Fraction(1, 9) + 2 * Fraction(4, 9)
    variance = (1 - Fraction(8, 60)) * Fraction(8, 7) * squares / 36
    assert row["estimate"] == pytest.approx(2 / 3)
    assert row["se"] ** 2 == pytest.approx(float(variance), rel=1e-12)
    assert (row["n"], row["forms"], row["df"]) == (6, 8, 5)


def test_a_complete_census_has_no_error_and_no_interval() -> None:
    row = one(estimate(counts(("a", 1, 6), ("a", 0, 4)), strata(("a", 10, 10)), []))
    assert (row["estimate"], row["se"], row["interval"]) == (0.6, 0, CENSUS)
    assert np.isnan([row["low"], row["high"]]).all()


def test_a_census_with_missing_forms_has_an_error() -> None:
    row = one(estimate(counts(("a", 1, 6), ("a", 0, 3)), strata(("a", 10, 9)), []))
    assert row["interval"] == LOGIT
    assert row["se"] ** 2 == pytest.approx(0.1 * (6 / 9) * (3 / 9) / 8)


@pytest.mark.parametrize("value", [0, 1])
def test_a_rate_of_0_or_1_has_an_interval_with_a_width(value: int) -> None:
    row = one(estimate(counts(("a", value, 20)), strata(("a", 100, 20)), []))
    # Clopper–Pearson for 0 of 20: 1 − 0,025^(1/20).
    width = 1 - 0.025 ** (1 / 20)
    assert (row["estimate"], row["se"], row["interval"]) == (value, 0, KORN_GRAUBARD)
    assert (row["low"], row["high"]) == pytest.approx(
        (0, width) if value == 0 else (1 - width, 1), abs=1e-12
    )


def test_a_rate_close_to_1_is_the_mirror_of_one_close_to_0() -> None:
    table = strata(("a", 400_000, 400), ("b", 4, 2))
    near_one = one(estimate(counts(("a", 1, 400), ("b", 1, 1), ("b", 0, 1)), table, []))
    near_zero = one(estimate(counts(("a", 0, 400), ("b", 0, 1), ("b", 1, 1)), table, []))
    assert near_one["interval"] == near_zero["interval"] == LOGIT
    assert near_one["se"] == pytest.approx(near_zero["se"], rel=1e-9)
    assert near_one["low"] == pytest.approx(1 - near_zero["high"], rel=1e-9)


def test_a_lone_form_of_several_people_is_named_and_has_no_error() -> None:
    table = strata(("a", 100, 10), ("b", 40, 1))
    row = one(estimate(counts(("a", 1, 6), ("a", 0, 4), ("b", 1, 1)), table, []))
    assert row["estimate"] == pytest.approx((60 + 40) / 140)
    assert row["interval"] == LONE_FORM
    assert np.isnan([row["se"], row["low"], row["high"]]).all()


def test_a_lone_form_of_the_only_person_is_no_unknown() -> None:
    table = strata(("a", 100, 10), ("b", 1, 1))
    row = one(estimate(counts(("a", 1, 6), ("a", 0, 4), ("b", 1, 1)), table, []))
    assert row["interval"] == LOGIT
    assert row["estimate"] == pytest.approx(61 / 101)


def test_a_lone_form_spoils_only_the_questions_it_answers() -> None:
    table = strata(("a", 100, 10), ("b", 40, 1))
    both = [
        counts(("a", 1, 6), ("a", 0, 4), ("b", 1, 1)),
        counts(("a", 1, 6), ("a", 0, 4), question="p"),
    ]
    rows = estimate(pd.concat(both), table, []).set_index("question")
    assert rows["interval"].to_dict() == {"p": LOGIT, "q": LONE_FORM}


def test_open_forms_weigh_one_each_and_have_no_interval() -> None:
    table = strata(("a", None, 10), ("b", None, 2))
    row = one(estimate(counts(("a", 1, 6), ("a", 0, 4), ("b", 1, 2)), table, []))
    assert (row["estimate"], row["interval"]) == (pytest.approx(8 / 12), OPEN)
    assert np.isnan([row["se"], row["low"], row["high"]]).all()
    assert pd.isna(row["population"])
    assert pd.isna(row["covered"])


def test_strata_without_forms_count_in_the_population_only() -> None:
    table = strata(("a", 100, 10), ("b", 40, 8), ("c", 60, 0))
    row = one(estimate(TWO_COUNTS, table, []))
    assert (row["population"], row["covered"]) == (200, 140)
    assert row["estimate"] == pytest.approx(9 / 14)


def test_no_counts_give_no_rows() -> None:
    empty = TWO_COUNTS.iloc[:0]
    for rate in (True, False):
        table = estimate(empty, TWO.assign(ward=["x", "y"]), ["ward"], rate=rate)
        assert table.empty
        assert {"ward", "question", "estimate", "interval"} <= set(table.columns)


def test_all_that_is_wrong_is_named_at_once() -> None:
    table = strata(("a", 100, 10), ("a", 100, 10), ("b", 5, 8), ("c", None, 3), ("d", 50, 2))
    wrong = counts(("a", 1, 1), ("x", 1, 1), ("d", 1, 2), ("d", 0, 1), ("a", 2, 1), ("a", 0, -1))
    with pytest.raises(ProblemsError) as caught:
        estimate(wrong, table, [])
    named = {(p.code.removeprefix("ESTIMATE-"), p.what.split("”")[0][-1]) for p in
             caught.value.problems}  # fmt: skip
    assert named == {
        ("REPEATED-STRATUM", "a"),
        ("NO-POPULATION", "c"),
        ("OVER-POPULATION", "b"),
        ("UNKNOWN-STRATUM", "x"),
        ("OVER-FORMS", "d"),
        ("VALUE", "a"),
    }
    assert sum(p.code == "ESTIMATE-VALUE" for p in caught.value.problems) == 2


# --- whatever the numbers ---------------------------------------------------------------------

LETTERS = "abcd"


@st.composite
def designs(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Up to four strata with at least one valid answer, and their counts of 1 and 0."""
    table, cube = [], []
    for letter in LETTERS[: draw(st.integers(1, 4))]:
        forms = draw(st.integers(0, 30))
        table.append((letter, forms + draw(st.integers(0, 60)), forms))
        valid = draw(st.integers(0, forms))
        positive = draw(st.integers(0, valid))
        cube += [(letter, 1, positive), (letter, 0, valid - positive)]
    assume(any(n for _, _, n in cube))
    return strata(*table), counts(*cube)


FIGURES = ["estimate", "se", "low", "high"]
some = settings(max_examples=15)


def assert_same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    exact = ["question", "n", "forms", "population", "covered", "df", "interval"]
    pd.testing.assert_frame_equal(found[exact], expected[exact])
    np.testing.assert_allclose(
        found[FIGURES].to_numpy(float), expected[FIGURES].to_numpy(float), rtol=1e-9, atol=1e-12
    )


@some
@given(designs(), st.randoms(use_true_random=False))
def test_neither_order_nor_splitting_of_counts_matters(design: Any, chance: Any) -> None:
    table, cube = design
    expected = estimate(cube, table, [])
    shuffled = table.sample(frac=1, random_state=chance.randrange(1000))
    assert_same(estimate(cube.iloc[::-1], shuffled, []), expected)
    row_by_row = cube.loc[cube.index.repeat(cube["n"])].assign(n=1)
    assert_same(estimate(row_by_row.sample(frac=1, random_state=1), shuffled, []), expected)


@some
@given(designs())
def test_a_rate_lies_within_its_interval_and_both_between_0_and_1(design: Any) -> None:
    row = one(estimate(design[1], design[0], []))
    assert 0 <= row["estimate"] <= 1
    if row["interval"] in (LOGIT, KORN_GRAUBARD):
        assert 0 <= row["low"] <= row["estimate"] <= row["high"] <= 1
        assert row["low"] < row["high"]
        assert row["se"] >= 0
    else:
        assert np.isnan([row["low"], row["high"]]).all()


@some
@given(designs())
def test_the_rate_of_the_opposite_is_the_mirror(design: Any) -> None:
    table, cube = design
    row = one(estimate(cube, table, []))
    opposite = one(estimate(cube.assign(value=1 - cube["value"]), table, []))
    assert opposite["interval"] == row["interval"]
    found = [opposite["estimate"], opposite["se"], opposite["low"], opposite["high"]]
    expected = [1 - row["estimate"], row["se"], 1 - row["high"], 1 - row["low"]]
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-9)


@some
@given(designs())
def test_a_rate_and_the_mean_of_its_ones_are_one_number(design: Any) -> None:
    table, cube = design
    rate, mean = one(estimate(cube, table, [])), one(estimate(cube, table, [], rate=False))
    assert rate["estimate"] == mean["estimate"]
    np.testing.assert_allclose(rate["se"], mean["se"], atol=1e-12)


@some
@given(designs())
def test_a_population_counted_in_full_is_estimated_without_error(design: Any) -> None:
    table, cube = design
    full = table.assign(population=table["forms"].astype("Int64"))
    row = one(estimate(cube, full, []))
    ones = cube.loc[cube["value"] == 1, "n"].sum()
    assert row["estimate"] == pytest.approx(ones / cube["n"].sum())
    assert (row["se"], row["interval"]) == (0, CENSUS)


@pytest.mark.parametrize("positive", [1.0, 0.0])
def test_forms_that_answered_alike_have_no_spread_not_even_by_rounding(positive: float) -> None:
    """All that vary are complete strata: an interval of no width would claim a census."""
    design = strata(*((f"s{n}", 6, 6) for n in range(12)), ("x", 6, 5), ("y", 6, 4))
    rows = [(f"s{n}", value, k) for n in range(12) for value, k in ((1.0, 5), (0.0, 1))]
    found = one(estimate(counts(*rows, ("x", positive, 5), ("y", positive, 4)), design, []))
    assert (found["interval"], found["se"]) == (KORN_GRAUBARD, 0)
    assert found["high"] - found["low"] > 0.1
