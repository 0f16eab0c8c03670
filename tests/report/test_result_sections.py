"""What the tables of results say beside the figures: response, neighbours, totals, weights."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from langnghe.indicators.combined import combined
from langnghe.indicators.rates import rates
from langnghe.params.load import Survey
from langnghe.report.result_sections import area_table, combined_tables, rates_table
from small_district import survey_of, write_params

ANSWERS = [
    ("parents", "mn-hoa-mai", "content", "5", 1),
    ("parents", "th-suoi-mo", "content", "4", 3),
    ("parents", "th-suoi-mo", "content", "3", 2),
    ("parents", "th-suoi-mo", "content", "~missing", 1),
    ("officials", "hoa-phu", "content", "5", 2),
    ("officials", "hoa-phu", "content", "1", 2),
]
CUBE = pd.DataFrame(ANSWERS, columns=pd.Index(["group", "unit", "question", "answer", "n"]))
RECEIVED = pd.DataFrame(
    {
        "group": ["parents", "parents", "officials"],
        "unit": ["mn-hoa-mai", "th-suoi-mo", "hoa-phu"],
        "forms": [1, 6, 4],
    }
)


def declared(folder: Path, **stated: list[dict[str, Any]]) -> Survey:
    return survey_of(write_params(folder, year=lambda values: values.update(stated)))


@pytest.fixture
def table(survey: Survey) -> pd.DataFrame:
    return rates(CUBE, RECEIVED, survey)


def test_response_stands_beside_the_rates(table: pd.DataFrame, survey: Survey) -> None:
    block = rates_table(table, survey, "parents")
    assert block.rows[0][1] == "6 (85,7)"
    assert "Thu về 7/25 phiếu cần thu (28,0\u00a0%)." in block.note
    wards = area_table(table, survey, "parents", "ward")
    assert wards is not None
    # 7 of the 5 + 10 forms that Hòa Phú's two schools were to collect.
    assert wards.rows[0][:3] == ["Hòa Phú", "6", "47"]
    assert wards.columns[0].title == "Phường"


def test_a_unit_of_one_form_is_named_with_what_to_declare(
    table: pd.DataFrame, survey: Survey, tmp_path: Path
) -> None:
    block = rates_table(table, survey, "parents")
    assert block.rows[0][4] == "có đơn vị chỉ một phiếu"
    assert "ở: Trường Mầm non Hoa Mai; có thể khai" in block.note
    merge = {"group": "parents", "unit": "mn-hoa-mai", "merge_with": "th-suoi-mo", "reason": "gần"}
    merged = declared(tmp_path / "declared", merge=[merge])
    block = rates_table(rates(CUBE, RECEIVED, merged), merged, "parents")
    assert "–" in block.rows[0][4]
    assert "Hoa Mai" not in block.note


def test_combined_figures_say_their_weights(table: pd.DataFrame, tmp_path: Path) -> None:
    both = {
        "id": "both",
        "name": "Kết quả chung",
        "groups": {"parents": 3.0, "officials": 1.0},
        "source": "Kế hoạch số 1",
    }
    survey = declared(tmp_path / "declared", combine=[both])
    (block,) = combined_tables(combined(table, survey), survey)
    # Parents (10·1 + 20/6·3) ÷ (10 + 20/6·5) = 0,75, officials 0,5.
    assert [row[1:3] for row in block.rows] == [["10", "68,8\u00a0%"]]
    assert "Phụ huynh học sinh 75,0\u00a0%; Cán bộ phường 25,0\u00a0%" in block.note
    assert "Kế hoạch số 1" in block.note


def test_nothing_is_combined_unless_declared(table: pd.DataFrame, survey: Survey) -> None:
    assert combined_tables(combined(table, survey), survey) == []
