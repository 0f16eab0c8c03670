"""Counts and strata that cannot be right: each is named, none averaged away."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from langnghe.indicators.estimate import estimate
from langnghe.problems import Problem, ProblemsError

STRATA = pd.DataFrame({"stratum": ["a", "b"], "population": [100, 40], "forms": [10, 8]})
COUNTS = pd.DataFrame(
    {
        "stratum": ["a", "a", "b", "b"],
        "question": "q",
        "value": [1.0, 0.0, 1.0, 0.0],
        "n": [6, 4, 6, 2],
    }
)


def problems(counts: pd.DataFrame, strata: pd.DataFrame, **more: Any) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as caught:
        estimate(counts, strata, [], **more)
    return tuple(caught.value.problems)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("forms", 101, "OVER-POPULATION"),
        ("forms", np.nan, "FORMS"),
        ("forms", -1, "FORMS"),
        ("forms", 10.5, "FORMS"),
        ("population", 0, "ZERO-POPULATION"),
        ("population", np.nan, "NO-POPULATION"),
        ("population", None, "NO-POPULATION"),
        ("population", -5, "POPULATION"),
        ("population", 99.5, "POPULATION"),
        ("population", np.inf, "POPULATION"),
        ("population", "nhiều", "POPULATION"),
        ("stratum", "b", "REPEATED-STRATUM"),
    ],
)
def test_a_stratum_that_cannot_be_right(column: str, value: Any, code: str) -> None:
    strata = STRATA.astype(object)
    strata.loc[0, column] = value
    strata = strata.infer_objects()
    found = problems(COUNTS[COUNTS["stratum"] == "b"], strata)
    assert [p.code for p in found] == [f"ESTIMATE-{code}"]
    assert f"“{'b' if column == 'stratum' else 'a'}”" in found[0].what
    assert found[0].action


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("stratum", "z", "UNKNOWN-STRATUM"),
        ("stratum", None, "UNKNOWN-STRATUM"),
        ("n", 7, "OVER-FORMS"),
        ("n", -1, "VALUE"),
        ("n", 1.5, "VALUE"),
        ("n", np.nan, "VALUE"),
        ("value", np.nan, "VALUE"),
        ("value", np.inf, "VALUE"),
        ("value", 1.5, "VALUE"),
        ("value", -1, "VALUE"),
    ],
)
def test_counts_that_cannot_be_right(column: str, value: Any, code: str) -> None:
    counts = COUNTS.astype({"n": float})
    counts[column] = counts[column].astype(object)
    counts.loc[0, column] = value
    (found,) = problems(counts.infer_objects(), STRATA)
    assert found.code == f"ESTIMATE-{code}"


def test_a_mean_may_lie_anywhere_but_must_be_a_number() -> None:
    assert len(estimate(COUNTS.assign(value=[7, -3, 5, 5]), STRATA, [], rate=False))
    found = problems(COUNTS.assign(value=[7, np.nan, 5, 5]), STRATA, rate=False)
    assert [p.code for p in found] == ["ESTIMATE-VALUE"]


def test_more_than_the_base_is_no_rate() -> None:
    base = COUNTS.assign(base=[2, 2, 2, -1], value=[2, 3, 1, 0])
    assert [p.code for p in problems(base, STRATA)] == ["ESTIMATE-VALUE"] * 2


def test_one_question_with_more_answers_than_forms_is_named_with_its_numbers() -> None:
    more = pd.concat([COUNTS, COUNTS.assign(question="p", n=[6, 5, 1, 1])])
    (found,) = problems(more, STRATA)
    assert found.code == "ESTIMATE-OVER-FORMS"
    assert found.value == "question = p, n = 11, forms = 10"


def test_all_problems_come_at_once() -> None:
    strata = STRATA.assign(forms=[101, 41])
    found = problems(COUNTS.assign(stratum=["a", "y", "z", "z"]), strata)
    codes = ["OVER-POPULATION"] * 2 + ["UNKNOWN-STRATUM"] * 2
    assert [p.code for p in found] == [f"ESTIMATE-{code}" for code in codes]


@pytest.mark.parametrize("dtype", ["int64", "Int64", "float64", "Float64", "object"])
def test_the_type_of_the_columns_does_not_matter(dtype: str) -> None:
    expected = estimate(COUNTS, STRATA, [])
    strata = STRATA.astype({"population": dtype, "forms": dtype})
    counts = COUNTS.astype({"n": dtype, "stratum": "category", "question": "category"})
    found = estimate(counts, strata.astype({"stratum": "category"}), [])
    pd.testing.assert_frame_equal(
        found.astype({"question": "str"}), expected.astype({"question": "str"})
    )


def test_strata_in_no_area_have_a_row_of_their_own() -> None:
    found = estimate(COUNTS, STRATA.assign(ward=["x", None]), ["ward"])
    assert found["ward"].isna().to_list() == [False, True]
    assert found["estimate"].to_list() == [0.6, 0.75]


def test_two_columns_make_a_domain_of_each_pair() -> None:
    strata = pd.DataFrame(
        {"stratum": list("abc"), "population": 50, "forms": 10, "ward": list("yxx"),
         "level": [2, 1, 2]}
    )  # fmt: skip
    counts = pd.DataFrame({"stratum": list("abc"), "question": "q", "value": 1, "n": [1, 2, 3]})
    found = estimate(counts, strata, ["ward", "level"])
    assert list(zip(found["ward"], found["level"], found["n"], strict=True)) == [
        ("x", 1, 2),
        ("x", 2, 3),
        ("y", 2, 1),
    ]
