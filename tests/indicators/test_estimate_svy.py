"""A second opinion: `svy`, from forms, on made-up districts (`pip install langnghe[audit]`)."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from langnghe.indicators.estimate import LOGIT, STUDENT, estimate

svy = pytest.importorskip("svy", reason="svy, the second opinion, is not installed (extra: audit)")
polars = pytest.importorskip("polars")

QUESTIONS = [f"q{number}" for number in range(4)]


def district(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forms (stratum, q0 …: score 1 to 5 or missing) and strata (population, forms, ward).

    Of 12 schools in 3 wards some are complete, some nearly, some asked one in ten. No school has
    one form: svy raises where n = N = 1, and would need to be told what to do with other lone ones.
    """
    random = np.random.default_rng(seed)
    schools = 12
    r = random.integers(2, 60, schools)
    missing = np.array([0, 1, 3, *random.integers(5, 400, schools - 3)])
    strata = pd.DataFrame(
        {
            "stratum": [f"s{number:02}" for number in range(schools)],
            "population": r + missing,
            "forms": r,
            "ward": [f"w{number % 3}" for number in range(schools)],
        }
    )
    forms = pd.DataFrame({"stratum": np.repeat(strata["stratum"], r)}, copy=True)
    for question, quality in zip(QUESTIONS, (0.4, 0.6, 0.8, 0.9), strict=True):
        score = 1.0 + random.binomial(4, quality, len(forms))
        forms[question] = np.where(random.random(len(forms)) < 0.9, score, np.nan)
    return forms.reset_index(drop=True), strata


def cube(forms: pd.DataFrame) -> pd.DataFrame:
    """Counts of stratum, question, score."""
    long = forms.melt("stratum", QUESTIONS, "question", "value").dropna()
    return long.groupby(["stratum", "question", "value"]).size().reset_index(name="n")


def opinion(forms: pd.DataFrame, strata: pd.DataFrame, rate: bool, by: str | None) -> pd.DataFrame:
    """What svy gives for every question (and ward): est, se, lci, uci, df, n."""
    rows = forms.merge(strata, on="stratum")
    rows["weight"] = rows["population"] / rows["forms"]
    data = polars.DataFrame(rows.to_dict("list"), strict=False).with_columns(
        polars.col(QUESTIONS).fill_nan(None), polars.col("population").cast(float)
    )
    design = svy.Design(stratum="stratum", wgt="weight", pop_size="population")
    sample = svy.Sample(data, design).estimation
    given: dict[str, Any] = {"by": by, "drop_nulls": True}
    if rate:
        found = sample.prop(QUESTIONS, ci_method="logit", **given)
    else:
        found = sample.mean(QUESTIONS, **given)
    parts = [
        pd.DataFrame(table.to_polars().to_dicts()).rename(columns={question: "value"})
        for question, table in zip(QUESTIONS, found, strict=True)
    ]
    return pd.concat(
        [part.assign(question=name) for name, part in zip(QUESTIONS, parts, strict=True)]
    )


def assert_agree(ours: pd.DataFrame, theirs: pd.DataFrame, keys: list[str], name: str) -> None:
    both = ours.merge(theirs, on=keys, suffixes=("", "_svy"), validate="one_to_one")
    assert len(both) == len(ours)
    # Their interval of a rate of 0 or 1 is missing, ours is Korn and Graubard's.
    both = both[both["interval"] == name]
    assert len(both) > len(ours) / 2
    for mine, other in (("estimate", "est"), ("se", "se_svy"), ("low", "lci"), ("high", "uci")):
        np.testing.assert_allclose(both[mine], both[other], rtol=1e-9, atol=1e-12, err_msg=mine)
    assert both["df"].to_list() == both["df_svy"].to_list()
    assert both["n"].to_list() == both["n_svy"].to_list()


@pytest.mark.parametrize("by", [None, "ward"])
@pytest.mark.parametrize("seed", range(5))
def test_rates_agree(seed: int, by: str | None) -> None:
    forms, strata = district(seed)
    binary = forms.copy()
    binary[QUESTIONS] = (forms[QUESTIONS] >= 4).astype(float).where(forms[QUESTIONS].notna())
    keys = [by] if by else []
    ours = estimate(cube(binary), strata, keys)
    theirs = opinion(binary, strata, rate=True, by=by)
    assert_agree(ours, theirs[theirs["value"] == 1], [*keys, "question"], LOGIT)


@pytest.mark.parametrize("by", [None, "ward"])
@pytest.mark.parametrize("seed", range(5))
def test_means_agree(seed: int, by: str | None) -> None:
    forms, strata = district(seed)
    keys = [by] if by else []
    ours = estimate(cube(forms), strata, keys, rate=False)
    theirs = opinion(forms, strata, rate=False, by=by)
    assert_agree(ours, theirs, [*keys, "question"], STUDENT)
