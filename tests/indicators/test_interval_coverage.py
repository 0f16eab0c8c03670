"""Do 95 % intervals hold the truth 95 times in 100? 2,000 invented districts for each rate."""

import numpy as np
import pandas as pd
import pytest

from langnghe.indicators.estimate import estimate

DISTRICTS = 2000


def invented(random: np.random.Generator, rate: float, sizes: tuple[int, int]) -> pd.DataFrame:
    """Districts of 50 schools whose own rates differ, a fifth of the people asked.

    Gives district, stratum, population, forms, truth (positive people), positive (in the forms).
    """
    forms = random.integers(*sizes, size=(DISTRICTS, 50), endpoint=True)
    population = 5 * forms
    spread = min(0.05, (1 - rate) / 2)
    truth = random.binomial(population, random.normal(rate, spread, forms.shape).clip(0.01, 1))
    positive = random.hypergeometric(truth, population - truth, forms)
    columns = {"population": population, "forms": forms, "truth": truth, "positive": positive}
    table = pd.DataFrame({name: values.ravel() for name, values in columns.items()})
    return table.assign(district=np.repeat(np.arange(DISTRICTS), 50), stratum=table.index)


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0.5, 0.7, 0.85, 0.9, 0.95, 0.98])
@pytest.mark.parametrize("sizes", [(5, 8), (5, 40)])
def test_intervals_hold_the_truth_as_often_as_they_claim(
    rate: float, sizes: tuple[int, int]
) -> None:
    districts = invented(np.random.default_rng(2023), rate, sizes)
    counts = pd.concat(
        [
            districts[["stratum"]].assign(value=1, n=districts["positive"]),
            districts[["stratum"]].assign(value=0, n=districts["forms"] - districts["positive"]),
        ]
    )
    strata = districts[["stratum", "population", "forms", "district"]]
    found = estimate(counts.assign(question="q"), strata, ["district"]).set_index("district")
    sums = districts.groupby("district")[["truth", "population"]].sum()
    truth = sums["truth"] / sums["population"]
    held = (found["low"] <= truth) & (truth <= found["high"])
    assert len(held) == DISTRICTS
    assert 0.93 <= held.mean() <= 0.97
