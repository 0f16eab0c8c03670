"""Estimates against R's survey package and other reference figures."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from langnghe.indicators.estimate import estimate, korn_graubard

REFERENCE = Path(__file__).parents[2] / ".." / "shared" / "reference"
needs_reference = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the reference figures (../shared/reference) are not here"
)


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


# Some of the figures, by the counts they are made of, so that they are checked
# where those files are not here too.
# S01, S03, S04: *.expected.json. apistrat: R 4.2.2, survey 4.1.1, `hi` is api00 > 700;
# svymean and svyciprop(method = "logit"), for all schools and for those with sch.wide = "Yes".
AT_HAND = {
    "S01": (strata(("a", 100, 10), ("b", 40, 8)),
            counts(("a", 1, 6), ("a", 0, 4), ("b", 1, 6), ("b", 0, 2)),
            0.6428571428571429, 0.11829695303011786, 16, (0.3764855399281566, 0.8429132235966377)),
    "S03": (strata(("staff", 50, 40), ("parents", 300, 15)),
            counts(("staff", 1, 30), ("staff", 0, 10), ("parents", 1, 9), ("parents", 0, 6)),
            0.6214285714285714, 0.10947437056758273, 53, (0.3922786295218513, 0.8067417984417754)),
    "S04, domain of item respondents": (
            strata(("A", 60, 8), ("B", 20, 4)),
            counts(("A", 1, 4), ("A", 0, 2), ("B", 1, 2), ("B", 0, 2)),
            0.6153846153846154, 0.15474518942511803, 8, None),
    "apistrat, all": (strata(("E", 4421, 100), ("H", 755, 50), ("M", 1018, 50)),
            counts(("E", 1, 46), ("E", 0, 54), ("H", 1, 15), ("H", 0, 35), ("M", 1, 12),
                   ("M", 0, 38)),
            0.404339681611039, 0.0374753900501934, 197, (0.333085027525667, 0.479869454608789)),
    "apistrat, sch.wide": (strata(("E", 4421, 100), ("H", 755, 50), ("M", 1018, 50)),
            counts(("E", 1, 43), ("E", 0, 48), ("H", 1, 9), ("H", 0, 17), ("M", 1, 11),
                   ("M", 0, 24)),
            # 1e-7: R was given weights of seven digits, see below.
            0.440864533095443, 0.0428042845157792, 149, (0.358752877607353, 0.526343795533647)),
}  # fmt: skip


@pytest.mark.parametrize("name", AT_HAND)
def test_figures_at_hand_of_the_reference(name: str) -> None:
    table, cube, rate, se, df, limits = AT_HAND[name]
    found = one(estimate(cube, table, []))
    relative = 1e-7 if name == "apistrat, sch.wide" else 1e-8
    assert (found["estimate"], found["se"]) == pytest.approx((rate, se), rel=relative)
    assert found["df"] == df
    if limits:
        assert (found["low"], found["high"]) == pytest.approx(limits, rel=1e-6)


def reference(name: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    expected = json.loads((REFERENCE / f"{name}.expected.json").read_text(encoding="utf-8"))
    return pd.read_csv(REFERENCE / f"{name}.csv"), expected


def of_rows(rows: pd.DataFrame, value: str = "y", **more: Any) -> dict[str, Any]:
    """The estimate from rows of one answer each: stratum, N, value."""
    table = rows.groupby("stratum").agg(population=("N", "first"), forms=("N", "size"))
    cube = rows.dropna(subset=value).groupby(["stratum", value]).size().reset_index(name="n")
    cube = cube.rename(columns={value: "value"}).assign(question="q")
    return one(estimate(cube, table.reset_index(), [], **more))


def assert_agrees(
    found: dict[str, Any], expected: dict[str, Any], prefix: str = "logit", rel: float = 1e-8
) -> None:
    for name, key in (("estimate", "est"), ("se", "se")):
        assert found[name] == pytest.approx(expected[key], rel=rel), name
    assert (found["n"], found["df"]) == (expected.get("n", found["n"]), expected["df"])
    if f"{prefix}_low" in expected:
        limits = (expected[f"{prefix}_low"], expected[f"{prefix}_high"])
        assert (found["low"], found["high"]) == pytest.approx(limits, rel=1e-6)


def assert_korn_graubard_agrees(found: dict[str, Any], expected: dict[str, Any]) -> None:
    arguments = [np.array([found[name]], float) for name in ("estimate", "se", "n", "df")]
    low, high = korn_graubard(arguments[0], arguments[1] ** 2, *arguments[2:])
    assert (low[0], high[0]) == pytest.approx(
        (expected["kg_nchs_truncated_low"], expected["kg_nchs_truncated_high"]), rel=1e-6
    )


@needs_reference
@pytest.mark.parametrize("name", ["S01_two_strata", "S03_nonresponse"])
def test_rates_agree_with_the_reference(name: str) -> None:
    rows, expected = reference(name)
    found = of_rows(rows)
    assert_agrees(found, expected)
    assert_korn_graubard_agrees(found, expected)


@needs_reference
def test_missing_answers_agree_with_r_s_domain_of_respondents() -> None:
    rows, expected = reference("S04_item_missing")
    assert_agrees(of_rows(rows), expected["domain_of_item_respondents_R_na.rm"])


@needs_reference
@pytest.mark.parametrize("year", [2023, 2024])
def test_each_year_agrees_with_the_reference(year: int) -> None:
    rows, expected = reference("S07_yoy")
    found = of_rows(rows[rows["year"] == year])
    assert_agrees(found, expected[str(year)])
    assert_korn_graubard_agrees(found, expected[str(year)])


@pytest.fixture(scope="module")
def schools() -> pd.DataFrame:
    """R survey's `apistrat`: 200 schools in three strata."""
    rows = pd.read_csv(REFERENCE / "apistrat.csv")
    return rows.rename(columns={"stype": "stratum", "fpc": "N"})


def r_rows(case: str) -> dict[str, dict[str, Any]]:
    """What R gave for one case, by the row's key."""
    cases = json.loads((REFERENCE / "apistrat_R.json").read_text(encoding="utf-8"))["cases"]
    (found,) = [item for item in cases if item["id"] == case]
    return {row["key"]: row for row in found["rows"]}


@needs_reference
@pytest.mark.parametrize(
    ("case", "value"), [("strat_mean", "api00"), ("strat_mean", "api99"), ("strat_prop_hi", "hi")]
)
def test_a_stratified_mean_agrees_with_r(schools: pd.DataFrame, case: str, value: str) -> None:
    found = of_rows(schools, value, rate=False)
    assert_agrees(found, r_rows(case)[value], "t")


@needs_reference
def test_a_logit_interval_agrees_with_r(schools: pd.DataFrame) -> None:
    row = r_rows("strat_ciprop_hi")["all|logit"]
    expected = row | {"logit_low": row["low"], "logit_high": row["high"]}
    assert_agrees(of_rows(schools, "hi"), expected)


@needs_reference
def test_domains_that_are_strata_agree_with_r(schools: pd.DataFrame) -> None:
    table = schools.groupby("stratum").agg(population=("N", "first"), forms=("N", "size"))
    table = table.reset_index().assign(stype=lambda rows: rows["stratum"])
    cube = schools.groupby(["stratum", "api00"]).size().reset_index(name="n")
    cube = cube.rename(columns={"api00": "value"}).assign(question="q")
    rows = estimate(cube, table, ["stype"], rate=False).set_index("stype")
    for key, expected in r_rows("strat_dom_mean_stype").items():
        assert_agrees(rows.loc[key.split("|")[0]].to_dict(), expected, "t")


@needs_reference
@pytest.mark.parametrize("answer", ["No", "Yes"])
@pytest.mark.parametrize("value", ["api00", "hi"])
def test_domains_across_strata_agree_with_r(schools: pd.DataFrame, answer: str, value: str) -> None:
    inside = schools[value].where(schools["sch.wide"] == answer)
    found = of_rows(schools.assign(inside=inside), "inside", rate=False)
    case = {"api00": "strat_dom_mean_schwide", "hi": "strat_dom_prop_schwide"}[value]
    # R was given weights of seven digits (44.2099990844727 for 4421/100).
    assert_agrees(found, r_rows(case)[f"{answer}|{value}"], "t", rel=1e-7)
    if value == "hi":
        row = r_rows("strat_ciprop_dom_schwide")[f"{answer}|logit"]
        # R fits this interval by iteration, so its own estimate differs from svymean's.
        found = of_rows(schools.assign(inside=inside), "inside")
        limits = (row["low"], row["high"])
        assert (found["low"], found["high"]) == pytest.approx(limits, rel=1e-6)
