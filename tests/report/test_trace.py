"""What `langnghe trace` says: one figure whole, or the keys that have some words."""

import pandas as pd
import pytest

from langnghe.indicators.compared import COMPARED
from langnghe.indicators.figures import FIGURES
from langnghe.params.load import Survey
from langnghe.problems import ProblemsError
from langnghe.report.trace import listed, traced
from report.test_compared_panels import KEY as CHANGE
from report.test_compared_panels import row
from report.test_panels import KEY, SOURCES, figure

UNITS = ["mn-hoa-mai", "th-suoi-mo"]
TABLES = {
    "figures": pd.DataFrame(
        [figure(), figure(key="0000000", scope="ward", area="x", of="Phụ huynh, Phường Phú Hòa")],
        columns=pd.Index(FIGURES),
    ),
    "compared": pd.DataFrame([row()], columns=pd.Index(COMPARED)),
    "sources": SOURCES,
    "received": pd.DataFrame({"group": "parents", "unit": UNITS, "forms": [5, 10]}),
    "cube": pd.DataFrame(
        {
            "group": "parents",
            "unit": [*UNITS, UNITS[0], "elsewhere"],
            "question": "service",
            "answer": ["4", "4", "~missing", "4"],
            "n": [3, 8, 1, 99],
        }
    ),
    "rates": pd.DataFrame(
        {
            "scope": "unit",
            "area": UNITS,
            "group": "parents",
            "question": "service",
            "positive": [3, 8],
            "valid": [4, 8],
        }
    ),
    "set_aside": pd.DataFrame(
        {"file": ["a.xlsx", "z.xlsx"], "sheet": ["PHHS", ""], "reason": ["chữ ký", "khác"]}
    ),
    "corrections": pd.DataFrame(
        {
            "number": [1, 2],
            "where": ["b", "a.xlsx, ô D7"],
            "expected": ["5", "44"],
            "value": ["4", "4"],
            "reason": ["?", "Gõ nhầm"],
            "by": ["?", "Chuyên viên"],
            "date": ["2024-06-01", "2024-06-20"],
            "count": [1, 1],
        }
    ),
}


def test_a_figure_back_to_rows_units_and_corrections(survey: Survey) -> None:
    lines = traced(TABLES, survey, f" {KEY.upper()} ").splitlines()
    assert lines[:2] == ["Tỷ lệ tích cực: Thái độ phục vụ", "Phụ huynh học sinh, toàn địa bàn"]
    for line in (
        "Thay số: 1.130,5 ÷ 1.272,2",
        "Tệp: a.xlsx, trang “PHHS”, dòng 5–14; 17; 19; 21 (12 phiếu)",
        "  d.xlsx, bảng tổng hợp (5 phiếu)",
        "Khối số đếm: Hài lòng 11; bỏ trống 1",
        "  Trường Mầm non Hoa Mai: N = 10; r = 5; N/r = 2,0000; tích cực 3, hợp lệ 4",
        "Dòng để riêng trong các trang tính ấy: chữ ký 1",
        "  số 2: a.xlsx, ô D7: “44” thành “4”; 1 ô; Gõ nhầm (Chuyên viên, 20/06/2024)",
    ):
        assert line in lines
    assert not any("số 1:" in line for line in lines)


def test_of_a_public_edition_only_what_it_prints(survey: Survey) -> None:
    public = {name: TABLES[name] for name in ("figures", "compared")}
    said = traced(public, survey, KEY)
    assert "xlsx" not in said
    assert "Từng đơn vị" not in said


def test_a_change_is_traced_too(survey: Survey) -> None:
    said = traced(TABLES, survey, CHANGE)
    assert "Năm 2023: 66,7\u00a0% (100 ÷ 150)" in said
    assert "Công thức: Năm nay trừ năm trước" in said


def test_an_unknown_key_proposes_near_ones(survey: Survey) -> None:
    with pytest.raises(ProblemsError, match=rf"TRACE-KEY[^$]*{KEY} \(Tỷ lệ tích cực: Thái độ"):
        traced(TABLES, survey, KEY[:-1])


def test_keys_are_listed_and_found_with_or_without_marks() -> None:
    assert [line.split()[0] for line in listed(TABLES)] == [KEY, CHANGE]
    assert [line.split()[0] for line in listed(TABLES, "phu hoa THÁI")] == ["0000000"]
    # Whole words: "Phụ huynh" is no "phuong".
    assert [line.split()[0] for line in listed(TABLES, "huynh hoc")] == [KEY]
    with pytest.raises(ProblemsError, match="TRACE-FIND"):
        listed(TABLES, "không có đâu")
