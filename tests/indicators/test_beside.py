"""What people say beside what is counted: the difference, its direction, when it is told."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from declared import PERCENT
from langnghe.indicators.beside import beside, counted_changes
from langnghe.params.indicators import IndicatorSet
from langnghe.params.load import Survey
from small_district import survey_of, write_params


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    project = write_params(tmp_path_factory.mktemp("beside"))
    ratio = {"type": "ratio", "numerator": "part", "denominator": "whole"}
    said = {"type": "positive-rate", "questions": ["content"]}
    own = IndicatorSet.model_validate(
        {
            "id": "thu",
            "title": "Thử",
            "flag_from": 10,
            "facts": [
                {"id": "part", "title": "Phần", "unit": "phòng"},
                {"id": "whole", "title": "Toàn bộ", "unit": "phòng"},
            ],
            "indicators": [
                {"id": "said", **PERCENT, "groups": ["parents"], "formula": said},
                {"id": "good", **PERCENT, "formula": ratio},
                {"id": "bad", **PERCENT, "formula": ratio, "direction": "lower-is-better"},
            ],
            "components": [
                {"id": "good", "title": "Tốt", "answers": "said", "counts": "good"},
                {"id": "bad", "title": "Không xấu", "answers": "said", "counts": "bad"},
                {"id": "only-said", "title": "Chỉ hỏi", "answers": "said"},
            ],
        }
    )
    return replace(survey_of(project), indicator_sets=(own,))


def measures(
    *, said: Any = 0.7, low: Any = 0.6, high: Any = 0.8, interval: str = "", good: float = 0.95
) -> pd.DataFrame:
    """The whole district: what people say, and two counts (bad is 1 − good)."""
    nothing = {"n": pd.NA, "low": float("nan"), "high": float("nan"), "group": ""}
    rows = [
        {
            "indicator": "said",
            "group": "parents",
            "n": 50,
            "estimate": said,
            "low": low,
            "high": high,
            "interval": interval,
        },
        {"indicator": "good", **nothing, "estimate": good, "interval": "counted"},
        {"indicator": "bad", **nothing, "estimate": 1 - good, "interval": "counted"},
    ]
    sizes = {"covered": [pd.NA, 2, 2], "population": [pd.NA, 3, 3]}
    return pd.DataFrame(rows).assign(scope="group", area="", **sizes)


def row(table: pd.DataFrame, component: str) -> dict[str, Any]:
    (found,) = table[table["component"] == component].to_dict("records")
    return found


def test_both_numbers_and_their_difference(survey: Survey) -> None:
    found = row(beside(measures(), survey), "good")
    assert (found["n"], found["said"], found["counted"]) == (50, 0.7, 0.95)
    assert (found["covered"], found["population"]) == (2, 3)
    assert found["difference"] == pytest.approx(-0.25)
    assert found["apart"] is True


def test_a_count_of_something_unwanted_is_turned_round(survey: Survey) -> None:
    found = row(beside(measures(), survey), "bad")
    assert found["counted"] == pytest.approx(0.95)
    assert found["difference"] == pytest.approx(-0.25)


@pytest.mark.parametrize(
    ("case", "apart"),
    [
        ({"low": 0.6, "high": 0.96}, False),  # far apart, but within the interval
        ({"good": 0.79, "high": 0.78}, False),  # outside the interval, but near
        ({"good": 0.80, "high": 0.78}, True),  # exactly ten points
        ({"low": float("nan"), "high": float("nan"), "interval": "census"}, True),
    ],
)
def test_when_they_are_apart(survey: Survey, case: dict[str, Any], apart: bool) -> None:
    assert row(beside(measures(**case), survey), "good")["apart"] is apart


def test_far_apart_without_an_interval_cannot_be_told(survey: Survey) -> None:
    none = {"low": float("nan"), "high": float("nan"), "interval": "lone-form"}
    assert pd.isna(row(beside(measures(**none), survey), "good")["apart"])


def test_a_component_without_counts_has_no_difference(survey: Survey) -> None:
    found = row(beside(measures(), survey), "only-said")
    assert found["said"] == 0.7
    assert pd.isna([found["counted"], found["difference"], found["apart"]]).all()


def test_a_withheld_rate_keeps_its_symbol(survey: Survey) -> None:
    table = measures(said=float("nan"), low=float("nan"), high=float("nan")).drop(
        columns=["covered", "population"]
    )
    table["symbol"] = ["•", "", ""]
    found = row(beside(table, survey), "good")
    assert (found["symbol"], found["counted"]) == ("•", 0.95)
    assert pd.isna(found["difference"])


def test_components_are_in_their_order_district_first(survey: Survey) -> None:
    both = pd.concat([measures().assign(scope="unit", area="mn-hoa-mai"), measures()])
    table = beside(both, survey)
    assert list(table["component"]) == ["good", "bad", "only-said"] * 2
    assert list(table["area"]) == [""] * 3 + ["mn-hoa-mai"] * 3


def test_changes_are_of_areas_with_both_years() -> None:
    now = pd.DataFrame(
        [("unit", "a", "good", 0.9), ("unit", "b", "good", 0.5)],
        columns=["scope", "area", "indicator", "estimate"],
    )
    then = now.assign(area=["a", "c"], estimate=[0.7, 0.5])
    (found,) = counted_changes(now, then).to_dict("records")
    assert found["area"] == "a"
    assert found["change"] == pytest.approx(0.2)
    assert counted_changes(now, then[:0]).empty
