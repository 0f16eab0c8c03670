"""Several answers of one form: the estimator against the linearised ratio, form by form."""

import numpy as np
import pandas as pd
import pytest

from langnghe.indicators.estimate import estimate

STRATA = pd.DataFrame(
    {"stratum": ["a", "b", "c"], "population": [40, 100, 25], "forms": [12, 30, 25]}
)


def linearised(forms: pd.DataFrame) -> tuple[float, float]:
    """Rate and standard error of Σ value ÷ Σ base over forms, by the textbook."""
    rows = forms.merge(STRATA, on="stratum")
    weight = rows["population"] / rows["forms"]
    total = (weight * rows["base"]).sum()
    rate = (weight * rows["value"]).sum() / total
    rows["z"] = weight * (rows["value"] - rate * rows["base"]) / total
    variance = 0.0
    for _, part in rows.groupby("stratum"):
        people, answered = part["population"].iloc[0], part["forms"].iloc[0]
        spread = ((part["z"] - part["z"].mean()) ** 2).sum()
        variance += (1 - answered / people) * answered / (answered - 1) * spread
    return rate, variance**0.5


@pytest.mark.parametrize("seed", range(5))
def test_answers_of_one_form_are_taken_together(seed: int) -> None:
    random = np.random.default_rng(seed)
    base = random.integers(0, 4, 67)
    forms = pd.DataFrame(
        {"stratum": np.repeat(["a", "b", "c"], [12, 30, 25]), "base": base}
    ).assign(value=random.integers(0, base + 1))
    counts = forms.groupby(["stratum", "value", "base"]).size().reset_index(name="n")
    found = estimate(counts.assign(question="block"), STRATA, []).iloc[0]
    assert (found["estimate"], found["se"]) == pytest.approx(linearised(forms), rel=1e-12)
    assert found["low"] < found["estimate"] < found["high"]


def test_ignoring_that_answers_share_a_form_would_give_too_narrow_an_interval() -> None:
    """Forms whose two answers always agree carry half as much as two forms would."""
    agreeing = pd.DataFrame(
        {"stratum": "b", "question": "block", "value": [2, 0], "base": 2, "n": [20, 10]}
    )
    single = agreeing.assign(value=[1, 0], base=1)
    together = estimate(agreeing, STRATA, []).iloc[0]
    assert together["se"] == pytest.approx(estimate(single, STRATA, []).iloc[0]["se"], rel=1e-12)
