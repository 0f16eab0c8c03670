"""Differences and their tests, against R and by hand."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from langnghe.indicators.difference import against_target, difference, holm, verdicts
from langnghe.indicators.estimate import estimate

REFERENCE = Path(__file__).parents[2] / ".." / "shared" / "reference"


def sample(strata: dict[str, tuple[int, int, int]], years: str = "") -> pd.DataFrame:
    """The estimate from strata: name → (population, forms, positive)."""
    design = pd.DataFrame(
        [(name + years, population, forms) for name, (population, forms, _) in strata.items()],
        columns=pd.Index(["stratum", "population", "forms"]),
    )
    counts = pd.DataFrame(
        [
            (name + years, "q", value, n)
            for name, (_, forms, positive) in strata.items()
            for value, n in ((1.0, positive), (0.0, forms - positive))
        ],
        columns=pd.Index(["stratum", "question", "value", "n"]),
    )
    return estimate(counts, design, [])


def test_two_years_as_r_has_them() -> None:
    """svyttest of shared/reference S07: the two years' strata as one design."""
    before = sample({"A": (1000, 100, 60), "B": (500, 50, 40)})
    after = sample({"A": (900, 100, 76), "B": (600, 60, 46)})
    (found,) = difference(after, before).to_dict("records")
    expected = {
        "diff": 0.096,
        "se": 0.04819142567935867,
        "df": 306,
        "t": 1.9920556125219322,
        "p": 0.047253346380670115,
        "low": 0.0011714793396549045,
        "high": 0.1908285206603451,
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=1e-8), name
    assert found["method"] == "t"


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="shared/reference is not on this machine")
def test_the_numbers_above_are_those_of_the_reference() -> None:
    rows = pd.read_csv(REFERENCE / "S07_yoy.csv")
    expected = json.loads((REFERENCE / "S07_yoy.expected.json").read_text(encoding="utf-8"))
    years = {}
    for year, part in rows.groupby("year"):
        by = part.groupby("stratum").agg(N=("N", "first"), r=("y", "size"), y=("y", "sum"))
        years[year] = sample({str(k): (x.N, x.r, x.y) for k, x in by.iterrows()})
    (found,) = difference(years[2024], years[2023]).to_dict("records")
    for name in ("diff", "se", "df", "t", "p", "low", "high"):
        assert found[name] == pytest.approx(expected[name], rel=1e-8), name


def test_two_censuses_differ_exactly_and_untested() -> None:
    one, other = sample({"a": (20, 20, 15)}), sample({"a": (20, 20, 12)})
    table = difference(one, other)
    assert table.loc[0, ["diff", "se", "method"]].to_list() == [pytest.approx(0.15), 0, "census"]
    assert table.loc[0, ["p", "low", "high"]].isna().all()
    assert verdicts(table).to_list() == ["above"]
    assert verdicts(difference(other, one)).to_list() == ["below"]
    assert verdicts(difference(one, one)).to_list() == ["equal"]


def test_a_census_adds_no_error_and_no_degrees_of_freedom() -> None:
    census, part = sample({"a": (400, 400, 399)}), sample({"a": (1000, 80, 50)})
    (found,) = difference(part, census).to_dict("records")
    assert found["df"] == 79
    assert found["se"] == pytest.approx(part.loc[0, "se"])


def test_all_positive_in_a_small_sample_is_not_surely_more() -> None:
    """With a variance of 0, t would be (1 - 0.9) / 0.0134 = 7.5."""
    few, many = sample({"a": (200, 8, 8)}), sample({"b": (9000, 500, 450)})
    table = difference(few, many)
    assert table.loc[0, "method"] == "recovered"
    assert table.loc[0, "p"] > 0.2
    assert verdicts(table).to_list() == ["same"]
    plenty = difference(sample({"a": (9000, 300, 300)}), many)
    assert verdicts(plenty).to_list() == ["above"]


def test_recovered_limits_by_hand() -> None:
    """1 of 10 with 10 positive against a census: Clopper-Pearson's lower limit is 0.025^(1/10)."""
    table = difference(sample({"a": (1000, 10, 10)}), sample({"b": (10, 10, 5)}))
    assert table.loc[0, "low"] == pytest.approx(0.025 ** (1 / 10) - 0.5)
    assert table.loc[0, "high"] == pytest.approx(0.5)
    # p: (p / 2)^(1/10) = 0.5
    assert table.loc[0, "p"] == pytest.approx(2 * 0.5**10)


@given(
    st.integers(2, 40), st.integers(2, 40), st.floats(0, 1), st.floats(0, 1), st.floats(0.5, 0.999)
)
def test_p_and_interval_agree_and_sides_may_be_exchanged(
    r: int, s: int, x: float, y: float, confidence: float
) -> None:
    one = sample({"a": (900, r, round(x * r))})
    other = sample({"b": (700, s, round(y * s))})
    table, turned = difference(one, other, confidence), difference(other, one, confidence)
    for name, again, sign in (("diff", "diff", -1), ("low", "high", -1), ("p", "p", 1)):
        assert table[name].iloc[0] == pytest.approx(sign * turned[again].iloc[0], abs=1e-9)
    low, high, p = table.loc[0, ["low", "high", "p"]].astype("float64")
    if abs(p - (1 - confidence)) > 1e-6 and table.loc[0, "diff"] != 0:
        assert (low > 0 or high < 0) == (p < 1 - confidence)


@pytest.mark.parametrize(
    ("strata", "method"),
    [
        ({"a": (9, 1, 1)}, "lone-form"),
        ({"a": (9, 9, 5), "b": (9, 0, 0)}, "part-census"),
        ({"a": (pd.NA, 30, 20)}, "open"),
    ],
)
def test_what_has_no_error_is_not_tested(strata: dict, method: str) -> None:
    table = difference(sample(strata), sample({"a": (500, 50, 20)}))
    assert table.loc[0, "method"] == method
    assert table.loc[0, ["p", "low", "high", "se"]].isna().all()
    assert verdicts(table).to_list() == ["untested"]


def test_a_missing_estimate_stays_missing() -> None:
    one = sample({"a": (500, 50, 20)})
    gone = one.assign(estimate=np.nan, se=np.nan, df=np.nan, n=np.nan, interval=np.nan)
    table = difference(pd.concat([one, gone]), pd.concat([one, one]))
    assert table["diff"].isna().to_list() == [False, True]
    assert verdicts(table).to_list() == ["same", "untested"]


# --- several tests ---


def test_holm_by_hand() -> None:
    p = pd.Series([0.04, 0.01, np.nan, 0.03, 0.5])
    assert holm(p).to_list() == pytest.approx([0.09, 0.04, np.nan, 0.09, 0.5], nan_ok=True)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_is_between_p_and_bonferroni_and_keeps_the_order(values: list[float]) -> None:
    p = pd.Series(values)
    adjusted = holm(p)
    assert (adjusted >= p).all()
    assert (adjusted <= (p * len(p)).clip(upper=1) + 1e-12).all()
    assert adjusted[p.sort_values().index].is_monotonic_increasing


# --- target ---


def test_against_a_target() -> None:
    table = pd.DataFrame(
        {
            "estimate": [0.90, 0.86, 0.80, 0.85, 0.849, 0.9],
            "low": [0.87, 0.80, 0.75, np.nan, np.nan, np.nan],
            "high": [0.93, 0.91, 0.84, np.nan, np.nan, np.nan],
            "interval": ["logit", "logit", "logit", "census", "census", "open"],
        }
    )
    assert against_target(table, 0.85).to_list() == [
        "met", "same", "not-met", "met", "not-met", "untested",
    ]  # fmt: skip
    assert against_target(table, 0.85, at_least=False).to_list() == [
        "not-met", "same", "met", "met", "met", "untested",
    ]  # fmt: skip
    each = against_target(table, pd.Series([0.95, 0.5, 0.5, 0.5, 0.5, 0.5]))
    assert each.to_list()[:2] == ["not-met", "met"]


def test_the_t_interval_is_students() -> None:
    one, other = sample({"a": (500, 80, 40)}), sample({"b": (500, 90, 40)})
    (found,) = difference(one, other, 0.9).to_dict("records")
    assert found["high"] - found["diff"] == pytest.approx(stats.t.ppf(0.95, 168) * found["se"])


def test_few_negative_answers_are_tested_by_the_rates_own_intervals() -> None:
    """39 of 40 in a ward, 87 % in the rest: t has p = 0.0001, the exact binomial tail is 0.027."""
    ward, rest = sample({"a": (4000, 40, 39)}), sample({"b": (90000, 900, 783)})
    table = difference(ward, rest)
    assert table.loc[0, "method"] == "recovered"
    assert table.loc[0, "p"] > 0.02
    assert table.loc[0, "se"] != table.loc[0, "se"]
    more = difference(sample({"a": (9000, 1200, 1170)}), rest)
    assert more.loc[0, "method"] == "t"
