"""A figure over groups: only where declared, with its weights, by numbers worked out by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from langnghe.indicators.combined import combined
from langnghe.indicators.estimate import CENSUS, KORN_GRAUBARD, LOGIT, LONE_FORM
from langnghe.params.load import Survey
from small_district import survey_of, write_params


@pytest.fixture
def declared(tmp_path: Path) -> Survey:
    def combine(values: dict[str, Any]) -> None:
        values["combine"] = [
            {
                "id": "both",
                "name": "Phụ huynh và cán bộ",
                "groups": {"parents": 3.0, "officials": 1.0},
                "source": "Kế hoạch năm học",
            }
        ]

    return survey_of(write_params(tmp_path, year=combine))


def rows(*changes: dict[str, Any]) -> pd.DataFrame:
    """Rates of "content" over the whole district, of parents and of officials, changed."""
    whole = {"scope": "group", "area": "", "question": "content", "required": 20, "df": 18}
    parents = {"group": "parents", "forms": 20, "valid": 20, "positive": 16, "rate": 0.8, "se": 0.1}
    officials = {"group": "officials", "forms": 10, "valid": 10, "positive": 4, "rate": 0.4,
                 "se": 0.2, "df": 8}  # fmt: skip
    changed = [change | (changes[n] if n < len(changes) else {}) for n, change in
               enumerate((parents, officials))]  # fmt: skip
    return pd.DataFrame([{**whole, "interval": LOGIT, **row} for row in changed])


def one(table: pd.DataFrame) -> dict[str, Any]:
    (found,) = table.to_dict("records")
    return found


def test_nothing_is_combined_unless_declared(survey: Survey) -> None:
    assert combined(rows(), survey).empty


def test_groups_are_weighted_as_stated(declared: Survey) -> None:
    found = one(combined(rows(), declared))
    assert (found["scope"], found["combination"]) == ("combined", "both")
    assert found["weights"] == "parents 0.75, officials 0.25"
    assert found["rate"] == pytest.approx(0.75 * 0.8 + 0.25 * 0.4)
    # 0,75² × 0,1² + 0,25² × 0,2² = 0,005625 + 0,0025
    assert found["se"] ** 2 == pytest.approx(0.008125)
    # 0,008125² / (0,005625²/18 + 0,0025²/8) = 26
    assert (found["df"], found["interval"]) == (26, LOGIT)
    half = stats.t.ppf(0.975, 26) * 0.008125**0.5 / (0.7 * 0.3)
    limits = 1 / (1 + np.exp(-(np.log(0.7 / 0.3) + half * np.array([-1, 1]))))
    assert (found["low"], found["high"]) == pytest.approx(tuple(limits))
    assert (found["forms"], found["valid"], found["positive"]) == (30, 30, 20)


def test_a_census_brings_no_variance(declared: Survey) -> None:
    census = {"se": 0.0, "interval": CENSUS, "df": 9}
    found = one(combined(rows({}, census), declared))
    assert found["se"] == pytest.approx(0.075)
    assert (found["df"], found["interval"]) == (18, LOGIT)
    found = one(combined(rows(census, census), declared))
    assert (found["se"], found["interval"]) == (0, CENSUS)
    assert np.isnan(found["low"])


def test_one_unknown_variance_leaves_the_figure_without_an_interval(declared: Survey) -> None:
    found = one(combined(rows({}, {"se": np.nan, "interval": LONE_FORM}), declared))
    assert found["rate"] == pytest.approx(0.7)
    assert found["interval"] == LONE_FORM
    assert np.isnan([found["se"], found["low"], found["high"]]).all()


def test_all_positive_in_both_groups_still_has_a_width(declared: Survey) -> None:
    sure = {"rate": 1.0, "se": 0.0, "interval": KORN_GRAUBARD}
    found = one(combined(rows(sure, sure), declared))
    # 1 ÷ (0,75²/20 + 0,25²/10) = 29,09 answers, less what 18 + 8 degrees of freedom tell.
    size = 320 / 11 * (stats.t.ppf(0.975, 320 / 11 - 1) / stats.t.ppf(0.975, 26)) ** 2
    assert (found["low"], found["high"]) == (pytest.approx(0.025 ** (1 / size)), 1)
    assert found["interval"] == KORN_GRAUBARD


def test_a_question_that_one_group_was_not_asked_is_not_combined(declared: Survey) -> None:
    table = rows()
    table.loc[1, "question"] = "listening"
    assert combined(table, declared).empty
    table = rows({}, {"rate": np.nan})
    assert combined(table, declared).empty


def test_only_the_whole_district_is_combined(declared: Survey) -> None:
    assert combined(rows().assign(scope="ward"), declared).empty
