"""A stratum of several people with one form: merged with its declared neighbour, or named."""

import itertools
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from langnghe.indicators.estimate import CENSUS, KORN_GRAUBARD, LOGIT, LONE_FORM, OPEN, estimate
from langnghe.problems import ProblemsError


def strata(*rows: tuple[str, int, int, str | None]) -> pd.DataFrame:
    """Strata of name, population, forms and declared neighbour; wards of their own."""
    columns = pd.Index(["stratum", "population", "forms", "merge_with"])
    return pd.DataFrame(rows, columns=columns).assign(ward=[row[0] for row in rows])


def counts(*rows: tuple[str, float, int]) -> pd.DataFrame:
    columns = pd.Index(["stratum", "value", "n"])
    return pd.DataFrame(rows, columns=columns).assign(question="q")


def test_two_lone_forms_of_one_size_have_cochran_s_variance() -> None:
    table = strata(("a", 100, 10, None), ("b", 40, 1, "c"), ("c", 40, 1, None))
    row = estimate(counts(("a", 1, 6), ("a", 0, 4), ("b", 1, 1), ("c", 0, 1)), table, []).iloc[0]
    assert row["estimate"] == pytest.approx(100 / 180)
    # a: 100²·0,9·0,24/9; b and c: (40·1 - 40·0)², Cochran (1977) 5A.12; over 180².
    expected = (Fraction(10000) * Fraction(9, 10) * Fraction(24, 900) + 1600) / 180**2
    assert row["se"] ** 2 == pytest.approx(float(expected), rel=1e-12)
    assert (row["df"], row["interval"], row["lone"]) == (12 - 2, LOGIT, "")


def test_a_lone_form_has_the_spread_of_its_own_and_its_neighbour_s_forms() -> None:
    table = strata(("a", 60, 4, None), ("b", 40, 1, "a"))
    row = estimate(counts(("a", 1, 3), ("a", 0, 1), ("b", 0, 1)), table, []).iloc[0]
    # a: 60²·(1 - 4/60)·(3/4·1/4·4/3)/4; b: 40² × the spread of 1, 1, 1, 0, 0, which is 0,3.
    expected = 3600 * Fraction(56, 60) * Fraction(1, 4) / 4 + 1600 * Fraction(3, 10)
    assert row["estimate"] == pytest.approx(45 / 100)
    assert row["se"] ** 2 == pytest.approx(float(expected) / 100**2, rel=1e-12)
    assert (row["df"], row["interval"]) == (4, LOGIT)


def test_it_does_not_matter_which_of_the_two_names_the_other() -> None:
    cube = counts(("a", 1, 3), ("a", 0, 1), ("b", 0, 1))
    one = estimate(cube, strata(("a", 60, 4, None), ("b", 40, 1, "a")), [])
    other = estimate(cube, strata(("a", 60, 4, "b"), ("b", 40, 1, None)), [])
    pd.testing.assert_frame_equal(one, other)


def test_a_neighbour_that_is_not_needed_changes_nothing() -> None:
    cube = counts(("a", 1, 3), ("a", 0, 1), ("b", 0, 1), ("b", 1, 1))
    plain = estimate(cube, strata(("a", 60, 4, None), ("b", 40, 2, None)), [])
    pd.testing.assert_frame_equal(
        estimate(cube, strata(("a", 60, 4, None), ("b", 40, 2, "a")), []), plain
    )


def test_on_average_the_variance_is_not_too_small() -> None:
    """Every possible sample of one form from each of two schools, 3 and 5 people."""
    schools = {"a": [1, 1, 0], "b": [1, 0, 0, 0, 0]}
    table = strata(("a", 3, 1, "b"), ("b", 5, 1, None))
    rates, variances = [], []
    for chosen in itertools.product(*schools.values()):
        cube = counts(*zip(schools, chosen, [1, 1], strict=True))
        row = estimate(cube, table, []).iloc[0]
        assert row["interval"] == (KORN_GRAUBARD if len(set(chosen)) == 1 else LOGIT)
        rates.append(row["estimate"])
        variances.append(row["se"] ** 2)
    assert np.mean(rates) == pytest.approx(3 / 8)
    assert np.mean(variances) >= np.var(rates)


@pytest.mark.parametrize(
    "table",
    [
        strata(("a", 100, 10, None), ("b", 40, 1, None)),
        # The neighbour is elsewhere, sent nothing, or was not asked.
        strata(("a", 100, 10, None), ("b", 40, 1, "z")),
        strata(("a", 100, 10, None), ("b", 40, 1, "c"), ("c", 40, 0, None)),
        strata(("a", 100, 10, None), ("b", 40, 1, "c"), ("c", 40, 8, None)),
    ],
)
def test_without_a_neighbour_s_answers_it_is_named_and_has_no_error(table: pd.DataFrame) -> None:
    row = estimate(counts(("a", 1, 6), ("a", 0, 4), ("b", 1, 1)), table, []).iloc[0]
    assert row["estimate"] == pytest.approx((60 + 40) / 140)
    assert (row["interval"], row["lone"]) == (LONE_FORM, "b")
    assert row[["se", "low", "high"]].isna().all()


def test_a_neighbour_helps_only_within_a_domain_that_has_both() -> None:
    table = strata(("a", 60, 4, None), ("b", 40, 1, "a"))
    cube = counts(("a", 1, 3), ("a", 0, 1), ("b", 0, 1))
    found = estimate(cube, table, ["ward"]).set_index("ward")
    assert found["interval"].to_dict() == {"a": LOGIT, "b": LONE_FORM}
    assert found["lone"].to_dict() == {"a": "", "b": "b"}
    assert estimate(cube, table, []).loc[0, "interval"] == LOGIT


def test_a_lone_form_of_all_people_needs_no_neighbour() -> None:
    found = estimate(counts(("a", 1, 1)), strata(("a", 1, 1, None)), []).iloc[0]
    assert (found["interval"], found["se"], found["lone"]) == (CENSUS, 0, "")


def test_one_answer_in_each_stratum_is_as_unknown_as_one_form() -> None:
    table = strata(("a", 60, 4, None), ("b", 40, 7, None))
    found = estimate(counts(("a", 1, 1), ("b", 0, 1)), table, []).iloc[0]
    assert (found["interval"], found["lone"]) == (LONE_FORM, "a, b")


def test_open_forms_are_open_whatever_their_number() -> None:
    table = strata(("a", 60, 1, None)).assign(population=pd.array([None], "Int64"))
    found = estimate(counts(("a", 1, 1)), table, []).iloc[0]
    assert (found["interval"], found["lone"]) == (OPEN, "")


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        ((None, "b", None), ["b"]),  # itself
        (("c", None, "b"), ["a"]),  # a chain
    ],
)
def test_a_neighbour_is_another_stratum_without_one(
    names: tuple[str | None, ...], wrong: list[str]
) -> None:
    rows = [(x, 40, 4, name) for x, name in zip("abc", names, strict=True)]
    with pytest.raises(ProblemsError) as caught:
        estimate(counts(("a", 1, 1)), strata(*rows), [])
    assert [(p.code, p.what[6]) for p in caught.value.problems] == [
        ("ESTIMATE-MERGE", x) for x in wrong
    ]
