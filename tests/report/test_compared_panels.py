"""Panels behind comparisons: one for a change, one for all of an area and a group."""

import re
from typing import Any

import pandas as pd

from langnghe.indicators.compared import COMPARED
from langnghe.indicators.figures import figure_key
from langnghe.report import compared_panels as panels

KEY = figure_key("change", "content", "parents")


def row(**changes: Any) -> dict[str, Any]:
    values = dict.fromkeys(COMPARED, float("nan")) | {
        "key": KEY, "panel": KEY, "kind": "change", "subject": "content", "scope": "group",
        "area": "", "group": "parents", "title": "Chương trình", "of": "Phụ huynh, toàn địa bàn",
        "other": "năm 2023", "number": 1, "formula": "Năm nay trừ năm trước", "decimals": 1,
        "rate": 0.7627, "positive": 122, "n": 160, "other_rate": 0.6667, "other_positive": 100,
        "other_n": 150, "diff": 0.096, "diff_low": 0.0012, "diff_high": 0.1908, "method": "t",
        "df": 306, "p": 0.04725, "p_holm": 0.04725, "verdict": "above", "tests": 1, "why": "",
        "fixed_diff": 0.0827, "fixed_diff_low": -0.01, "fixed_diff_high": 0.17,
        "fixed_verdict": "same", "units": 2, "people": 1500,
        "notebook": "2_indicators", "cell": "changes",
    }  # fmt: skip
    return {**values, **changes}


def band(question: str, number: int, **changes: Any) -> dict[str, Any]:
    own = {
        "key": figure_key("band", question, "parents", "ward", "x"),
        "panel": figure_key("band", "", "parents", "ward", "x"),
        "kind": "band", "scope": "ward", "area": "x", "subject": question, "number": number,
        "other": "phần còn lại", "tests": 14, "p_holm": 0.66, "verdict": "same", "cell": "bands",
        "fixed_diff": float("nan"), "of": "Phụ huynh, Phường X",
    }  # fmt: skip
    return row(**own) | changes


def table_of(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=pd.Index(COMPARED))


def test_a_change_says_both_years_the_test_and_its_result() -> None:
    assert dict(panels.facts(row())) == {
        "Năm nay": "76,3\u00a0% (122 ÷ 160)",
        "Năm 2023": "66,7\u00a0% (100 ÷ 150)",
        "Chênh lệch": "+9,6 (+0,1; +19,1) điểm phần trăm",
        "Kiểm định": "t; 306 bậc tự do; p = 0,0473",
        "Kết luận": "tăng",
        "Cùng dân số": "+8,3 (−1,0; +17,0) điểm phần trăm: không khác biệt có ý nghĩa thống kê; "
        "2 đơn vị, 1.500 người",
        "Khóa": KEY,
    }


def test_a_band_names_its_family_and_small_p_is_no_zero() -> None:
    said = dict(
        panels.facts(band("content", 1, p=1e-12, p_holm=1.4e-11, method="recovered", df=None))
    )
    assert said["Kiểm định"] == "ghép; p < 0,0001; theo Holm trong 14 phép so: < 0,0001"
    assert said["Phần còn lại"] == "66,7\u00a0% (100 ÷ 150)"


def test_what_was_not_tested_says_why() -> None:
    assert panels.verdict(row(why="split", verdict="untested")).startswith("không cùng địa bàn: ")
    census = row(verdict="untested", method="open", diff=float("nan"))
    assert panels.verdict(census) == "không kiểm định được: phiếu mở"


def test_the_comparisons_of_an_area_share_a_panel_in_order() -> None:
    block = panels.panels_of(
        table_of(band("service", 2, verdict="below"), band("content", 1), row())
    )
    assert [len(panel.rows) for panel in block.panels] == [2, 0]
    assert [line[0] for line in block.panels[0].rows] == ["C1", "C2"]
    assert [line[-2] for line in block.panels[0].rows] == ["·", "thấp hơn"]
    html = block.html()
    assert html.count("<dialog") == 2
    ids = {each.id for each in (*block.panels, *block.notes)}
    assert set(re.findall(r'popovertarget="([^"]*)"', html)) == ids
    for line in block.panels[0].rows:
        assert len("".join(line).encode()) < 120


def test_the_report_prints_wards_and_of_schools_those_told_apart() -> None:
    school = {"scope": "unit", "area": "a"}
    rows = [
        row(),
        row(scope="level", key="1", panel="l"),
        band("content", 1),
        band("content", 1, **school, key="2", panel="p"),
        band("service", 2, **school, key="3", panel="p", verdict="above"),
        band("content", 1, scope="unit", area="b", key="4", panel="q"),
    ]
    assert panels.in_report(table_of(*rows))["key"].tolist() == [KEY, rows[2]["key"], "2", "3"]


def test_the_annex_lists_changes_with_their_keys() -> None:
    table = panels.keys_table(table_of(row(), band("content", 1)), {KEY})
    assert table is not None
    assert table.rows == [[KEY, "Chương trình (Phụ huynh)", "+9,6 (+0,1; +19,1)", "0,0473", "tăng"]]
    assert panels.keys_table(table_of(band("content", 1))) is None
