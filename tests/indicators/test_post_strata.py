"""Post-stratification: by hand, and against the formula of R's `postStratify` form by form."""

import numpy as np
import pandas as pd
import pytest

from langnghe.indicators.estimate import CENSUS, LONE_FORM, estimate
from langnghe.problems import ProblemsError

STRATA = pd.DataFrame(
    {"stratum": ["a", "b", "c"], "population": [40, 100, 25], "forms": [12, 30, 25]}
)
TOTALS = {"female": 100, "male": 70}


def by_hand() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """One school of 100 people: of 10 women 9 positive, of 10 men 5; there are 60 women."""
    strata = pd.DataFrame({"stratum": ["a"], "population": [100], "forms": [20]})
    cube = pd.DataFrame(
        {
            "stratum": "a",
            "question": "q",
            "post": ["f", "f", "m", "m"],
            "value": [1, 0, 1, 0],
            "n": [9, 1, 5, 5],
        }
    )
    post = pd.DataFrame({"stratum": "a", "post": ["f", "m"], "forms": 10, "total": [60, 40]})
    return cube, strata, post


def test_by_hand() -> None:
    cube, strata, post = by_hand()
    found = estimate(cube, strata, [], post=post).iloc[0]
    # 0,6 × 0,9 + 0,4 × 0,5
    assert found["estimate"] == pytest.approx(0.74)
    # g = 60/50 and 40/50; residuals from the class's mean: Σ = 0, Σ² = 1,2²·0,9 + 0,8²·2,5.
    squares = 1.2**2 * 10 * 0.09 + 0.8**2 * 10 * 0.25
    assert found["se"] ** 2 == pytest.approx(0.8 / 20 * squares / 19, rel=1e-12)
    assert (found["n"], found["df"]) == (20, 19)
    plain = estimate(cube, strata, []).iloc[0]
    assert plain["estimate"] == pytest.approx(0.7)


def test_totals_that_the_weights_meet_already_change_no_rate() -> None:
    cube, strata, post = by_hand()
    same = estimate(cube, strata, [], post=post.assign(total=50)).iloc[0]
    plain = estimate(cube, strata, []).iloc[0]
    assert same["estimate"] == pytest.approx(plain["estimate"])
    assert same["se"] < plain["se"]


def forms(seed: int) -> pd.DataFrame:
    """Forms of three schools in two wards, with sex, an answer that may be missing, a score."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame({"stratum": np.repeat(["a", "b", "c"], [12, 30, 25])})
    size = len(table)
    table["post"] = np.where(random.random(size) < 0.4, "male", "female")
    table["base"] = (random.random(size) < 0.8).astype(int)
    table["value"] = table["base"] * (random.random(size) < 0.7)
    return table.merge(STRATA.assign(ward=["x", "y", "y"]), on="stratum")


def as_r_does(table: pd.DataFrame, inside: pd.Series) -> tuple[float, float]:
    """`svymean` of a post-stratified design in a subset: `svyrecvar` with `postStrata`."""
    weight = table["population"] / table["forms"]
    new = weight * table["post"].map(TOTALS) / weight.groupby(table["post"]).transform("sum")
    base, value = table["base"] * inside, table["value"] * inside
    total = (new * base).sum()
    rate = (new * value).sum() / total
    x = new * (value - rate * base) / total
    means = (x * weight / new).groupby(table["post"]).transform("sum")
    means /= weight.groupby(table["post"]).transform("sum")
    x = x - means * new
    variance = 0.0
    for _, part in x.groupby(table["stratum"]):
        r, people = len(part), table.loc[part.index[0], "population"]
        variance += (1 - r / people) * r / (r - 1) * ((part - part.mean()) ** 2).sum()
    return rate, variance**0.5


def cubes(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    valid = table[table["base"] > 0]
    cube = valid.groupby(["stratum", "post", "value"]).size().reset_index(name="n")
    post = table.groupby(["stratum", "post"]).size().reset_index(name="forms")
    return cube.assign(question="q"), post.assign(total=post["post"].map(TOTALS))


@pytest.mark.parametrize("seed", range(4))
def test_rates_and_domains_agree_with_r_s_formula(seed: int) -> None:
    table = forms(seed)
    cube, post = cubes(table)
    whole = estimate(cube, STRATA, [], post=post).iloc[0]
    everyone = pd.Series(True, index=table.index)
    assert (whole["estimate"], whole["se"]) == pytest.approx(as_r_does(table, everyone), rel=1e-11)
    wards = estimate(cube, STRATA.assign(ward=["x", "y", "y"]), ["ward"], post=post)
    for row in wards.to_dict("records"):
        expected = as_r_does(table, table["ward"] == row["ward"])
        assert (row["estimate"], row["se"]) == pytest.approx(expected, rel=1e-11)


def test_classes_of_whole_strata_need_no_answers_by_class() -> None:
    """Levels whose totals count a school that sent nothing: its level weighs more."""
    strata = pd.DataFrame(
        {"stratum": ["a", "b", "c"], "population": [40, 60, 40], "forms": [10, 10, 0]}
    )
    cube = pd.DataFrame(
        {"stratum": ["a", "a", "b"], "question": "q", "value": [1, 0, 1], "n": [5, 5, 10]}
    )
    post = pd.DataFrame(
        {"stratum": ["a", "b"], "post": ["low", "high"], "forms": 10, "total": [80, 60]}
    )
    found = estimate(cube, strata, [], post=post).iloc[0]
    assert found["estimate"] == pytest.approx((80 * 0.5 + 60) / 140)
    # School a stands for 80: 80² × (1 - 10/40)/10 × 0,25·10/9, over 140².
    assert found["se"] ** 2 == pytest.approx(80**2 * 0.75 / 10 * 2.5 / 9 / 140**2)


def test_a_census_stays_one_and_a_lone_form_unknown() -> None:
    cube, strata, post = by_hand()
    full = strata.assign(population=20)
    assert estimate(cube, full, [], post=post).iloc[0]["interval"] == CENSUS
    lone = pd.DataFrame({"stratum": ["b"], "population": [9], "forms": [1]})
    more = pd.DataFrame({"stratum": ["b"], "post": ["f"], "forms": [1], "total": [60]})
    found = estimate(
        cube, pd.concat([strata, lone]), [], post=pd.concat([post, more], ignore_index=True)
    ).iloc[0]
    assert (found["interval"], found["lone"]) == (LONE_FORM, "b")


def change(**columns: object) -> list[str]:
    cube, strata, post = by_hand()
    with pytest.raises(ProblemsError) as caught:
        estimate(cube, strata, [], post=post.assign(**columns))
    return [p.code.removeprefix("ESTIMATE-POST-") for p in caught.value.problems]


def test_what_is_wrong_with_the_totals_is_named() -> None:
    assert change(stratum=["a", "z"]) == ["STRATUM", "FORMS"]
    assert change(post="f", total=60) == ["STRATUM"]
    assert change(forms=9) == ["FORMS"]
    assert change(forms=[20, 0]) == ["EMPTY"]
    assert change(total=[60, None]) == ["TOTAL"]
    assert change(total=[60, 0]) == ["TOTAL"]
    assert change(post=["f", "x"]) == ["UNKNOWN"]
    assert change(forms=[9, 11]) == ["UNKNOWN"]


def test_open_forms_have_no_known_totals() -> None:
    cube, strata, post = by_hand()
    with pytest.raises(ProblemsError, match="ESTIMATE-POST-OPEN"):
        estimate(cube, strata.assign(population=pd.array([None], "Int64")), [], post=post)
