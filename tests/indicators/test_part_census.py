"""Complete schools next to a school that sent nothing are no census of the district."""

import pandas as pd

from langnghe.indicators.estimate import CENSUS, PART_CENSUS, estimate

COUNTS = pd.DataFrame({"stratum": "a", "question": "q", "value": [1, 0], "n": [6, 4]})


def found(silent: int) -> pd.Series:
    strata = pd.DataFrame({"stratum": ["a", "b"], "population": [10, silent], "forms": [10, 0]})
    return estimate(COUNTS, strata, []).iloc[0]


def test_a_silent_school_makes_the_variance_unknown() -> None:
    estimate_ = found(silent=30)
    assert estimate_["interval"] == PART_CENSUS
    assert pd.isna(estimate_["se"])
    assert (estimate_["covered"], estimate_["population"]) == (10, 40)


def test_without_people_elsewhere_it_is_a_census() -> None:
    estimate_ = found(silent=0)
    assert (estimate_["interval"], estimate_["se"]) == (CENSUS, 0)
