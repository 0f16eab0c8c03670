"""A school's own counts on its page: beside the district's, with the change, in both editions."""

import pandas as pd
import pytest

from declared import indicator, with_indicators
from langnghe.indicators.areas import area_names
from langnghe.params.load import Survey
from langnghe.report.component_sections import counted_schools, own_counts
from langnghe.report.unit_sections import areas_with_page

FACTS = [{"id": name, "title": name, "unit": "phòng"} for name in ("good", "all")]
RATIO = {"type": "ratio", "numerator": "good", "denominator": "all"}
ROWS = [
    ("group", "", "rooms", 0.8),
    ("unit", "th-suoi-mo", "rooms", 0.75),
    ("unit", "mn-hoa-mai", "rooms", float("nan")),
    ("unit", "mn-hoa-mai", "said", 0.9),
    ("unit", "th-suoi-mo", "size", 36.0),
]
KEYS = ["scope", "area", "indicator"]


@pytest.fixture
def counted(survey: Survey) -> Survey:
    limit = {"level": "primary", "most": 35, "source": "Điều lệ", "confirmed": True}
    said = {"type": "positive-rate", "questions": ["content"]}
    size = indicator("size", RATIO, unit="học sinh/lớp", limits=[limit])
    return with_indicators(
        survey, indicator("rooms", RATIO), indicator("said", said), size, facts=FACTS
    )


@pytest.fixture
def measures() -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=pd.Index([*KEYS, "estimate"]))


def test_counts_stand_beside_the_district_s(counted: Survey, measures: pd.DataFrame) -> None:
    changes = pd.DataFrame([("unit", "th-suoi-mo", "rooms", 0.05)], columns=[*KEYS, "change"])
    (table,) = own_counts(measures, changes, counted, "th-suoi-mo")
    assert table.rows == [
        ["Chỉ số, %", "75,0", "+5,0", "80,0"],
        ["Chỉ số, học sinh/lớp", "36,0*", "–", "–"],
    ]
    assert table.caption == f"Số liệu của {area_names(counted)['th-suoi-mo']} năm 2024"


def test_a_school_without_counts_has_no_table(counted: Survey, measures: pd.DataFrame) -> None:
    changes = pd.DataFrame(columns=pd.Index([*KEYS, "change"]))
    assert counted_schools(measures, counted) == {"th-suoi-mo"}
    assert own_counts(measures, changes, counted, "mn-hoa-mai") == []


def test_in_public_a_school_that_counted_has_a_page(
    counted: Survey, measures: pd.DataFrame
) -> None:
    rates = pd.DataFrame({"scope": ["ward"], "area": ["hoa-phu"], "shown": ["value"]})
    schools = counted_schools(measures, counted)
    assert areas_with_page(rates, counted, public=True, counted=schools) == [
        ("ward", "hoa-phu"),
        ("unit", "th-suoi-mo"),
    ]
