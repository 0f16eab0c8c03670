"""Panels behind figures: what they say, and that they need no script."""

import json
import re
from typing import Any

import pandas as pd

from langnghe.indicators.figures import FIGURES, figure_key
from langnghe.report import panels
from langnghe.report.blocks import Bullets, Column, Table, joined, written
from langnghe.report.typst import block_to_typst

KEY = figure_key("rate", "service", "parents")
DEFINITION = figure_key("definition", "rate.service")


def figure(**changes: Any) -> dict[str, Any]:
    values = dict.fromkeys(FIGURES, pd.NA) | {
        "key": KEY,
        "kind": "rate",
        "subject": "service",
        "scope": "group",
        "area": "",
        "group": "parents",
        "title": "Thái độ phục vụ",
        "of": "Phụ huynh học sinh, toàn địa bàn",
        "formula": "Số câu trả lời tích cực chia cho số câu trả lời hợp lệ",
        "source": "Kế hoạch (2024)",
        "unit": "%",
        "decimals": 1,
        "estimate": 0.8886,
        "low": 0.8651,
        "high": 0.9086,
        "interval": "logit",
        "weighting": "N/r của từng đơn vị",
        "numerator": 1100,
        "denominator": 1240,
        "missing": 7,
        "dont_know": 3,
        "not_applicable": 0,
        "not_asked": 0,
        "unreadable": 0,
        "population": 5000,
        "covered": 4800,
        "required": 1300,
        "received": 1250,
        "questions": "service",
        "worked": "1.130,5 ÷ 1.272,2",
        "corrections": "2 5",
        "notebook": "2_indicators",
        "cell": "rates",
    }
    return {**values, **changes}


SOURCES = pd.DataFrame(
    [
        ("group", "", "parents", "a.xlsx", "PHHS", 12, "5–14; 17; 19; 21"),
        *(("group", "", "parents", f"{name}.xlsx", "", 5, "") for name in "bcd"),
        ("ward", "x", "parents", "d.xlsx", "", 5, ""),
    ],
    columns=pd.Index(["scope", "area", "group", "file", "sheet", "forms", "rows"]),
)


def table_of(*figures: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(figures), columns=pd.Index(FIGURES))


def test_a_panel_says_all_that_is_known() -> None:
    assert dict(panels.facts(figure())) == {
        "Kết quả": "88,9\u00a0% (86,5–90,9)",
        "Tử số ÷ mẫu số": "1.100 ÷ 1.240",
        "Thay số": "1.130,5 ÷ 1.272,2",
        "Không tính": "không biết 3; bỏ trống 7",
        "Khoảng 95\u00a0%": "logit, phân vị t",
        "Đính chính": "số 2, 5 (xem bảng đính chính ở phụ lục)",
        "Khóa": KEY,
    }
    assert panels.sample(figure(), panels.files_of(SOURCES[:4])) == [
        ("Mẫu", "r = 1.250/1.300 cần thu; N = 5.000; ở các đơn vị có phiếu: 4.800"),
        ("Trọng số", "N/r của từng đơn vị"),
        ("Tệp", "a.xlsx, trang “PHHS”, dòng 5–14; 17; 19; … (12 phiếu)"),
        ("", "b.xlsx, bảng tổng hợp (5 phiếu)"),
        ("", "c.xlsx, bảng tổng hợp (5 phiếu)"),
        ("", "… (tất cả 4 trang tính)"),
    ]
    assert panels.files_of(SOURCES[:1], most=None) == [
        "a.xlsx, trang “PHHS”, dòng 5–14; 17; 19; 21 (12 phiếu)"
    ]


def test_none_and_unknown_are_told_apart() -> None:
    states = ("missing", "dont_know", "not_applicable", "not_asked", "unreadable")
    assert dict(panels.facts(figure(**dict.fromkeys(states, 0))))["Không tính"] == "không có"
    unknown = dict(panels.facts(figure(**dict.fromkeys(states, pd.NA), numerator=pd.NA)))
    assert "Không tính" not in unknown
    assert unknown["Tử số ÷ mẫu số"] == "mẫu số 1.240"
    census = dict(panels.facts(figure(low=float("nan"), high=float("nan"), interval="census")))
    assert census["Kết quả"] == "88,9\u00a0%"
    assert census["Khoảng 95\u00a0%"] == "không có: điều tra toàn bộ"


def test_a_panel_opens_by_its_attribute_and_is_named() -> None:
    ward = figure(key="0000000", area="x", scope="ward")
    block = panels.panels_of(table_of(figure(), ward), SOURCES)
    html = block.html()
    assert (len(block.panels), len(block.notes)) == (2, 3)  # one definition, two samples
    assert html.count("<dialog popover autofocus") == 2
    ids = {each.id for each in (*block.panels, *block.notes)}
    assert set(re.findall(r'popovertarget="([^"]*)"', html)) == ids
    assert set(re.findall(r'aria-labelledby="([^"]*)"', html)) == {f"{DEFINITION}-t"}
    assert html.count(f'<div popover role="note" id="{DEFINITION}"><p id="{DEFINITION}-t">') == 1
    assert "<script" not in html
    assert " on" not in re.sub(">[^<]*<", "><", html)


def test_a_figure_of_no_group_is_not_its_own_definition() -> None:
    total = figure(key=figure_key("forms", ""), kind="forms", subject="", group="")
    block = panels.panels_of(table_of(total))
    ids = [each.id for each in (*block.panels, *block.notes)]
    assert len(ids) == len(set(ids)) == 2


def test_without_sources_no_file_is_named() -> None:
    assert "xlsx" in panels.panels_of(table_of(figure()), SOURCES).html()
    assert "xlsx" not in panels.panels_of(table_of(figure())).html()


def test_panels_are_small_enough_for_thousands() -> None:
    html = panels.panels_of(table_of(figure())).panels[0].html()
    assert len(html.encode()) < 750


def test_texts_in_a_panel_are_escaped() -> None:
    hostile = '"><script>alert(1)</script>'
    sources = SOURCES.assign(file=hostile, sheet=hostile)
    html = panels.panels_of(table_of(figure(title=hostile, of=hostile)), sources).html()
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 4 + 2 * 3  # of three files name and sheet


def test_on_paper_there_is_nothing_of_panels() -> None:
    block = panels.panels_of(table_of(figure()))
    assert block.data() == {"kind": "panels"}
    assert block_to_typst(block.data()) == ""


def test_only_a_figure_with_a_panel_is_a_button() -> None:
    row = ["Thái độ", panels.keyed("88,9", KEY, {KEY}), panels.keyed("<b>", "other", {KEY})]
    table = Table([Column("Câu"), Column("Tỷ lệ", "right"), Column("n", "right")], [row], "Bảng")
    html = table.html()
    assert f'<td><button popovertarget="{KEY}">88,9</button></td>' in html
    assert html.count("<button") == 1
    assert "<td>&lt;b&gt;</td>" in html
    assert panels.keys_in(table) == {KEY}
    assert json.loads(json.dumps(table.data()))["rows"] == [["Thái độ", "88,9", "<b>"]]


def test_the_annex_lists_keys_over_the_district() -> None:
    ward = figure(key="0000000", scope="ward", area="hoa-phu")
    staff = "Cán bộ, giáo viên, nhân viên"
    table = panels.keys_table(table_of(ward, figure(of=f"{staff}, toàn địa bàn")), {KEY})
    assert table.rows == [
        [KEY, f"Thái độ phục vụ ({staff})", "88,9\u00a0% (86,5–90,9)", "1.100 ÷ 1.240"]
    ]
    assert table.groups == {0: "Tỷ lệ tích cực (2_indicators, ô “rates”)"}


def test_options_have_panels_over_the_district_only() -> None:
    option = {"subject": "channels:media"}
    whole, ward = figure(**option), figure(**option, scope="ward", area="hoa-phu")
    unit = figure(scope="unit", area="th-suoi-mo")
    assert (
        len(panels.in_report(table_of(whole, ward, unit, figure(kind="forms", scope="unit")))) == 2
    )


def test_sentences_keep_the_keys_of_their_figures() -> None:
    number = panels.keyed("88,9\u00a0%", KEY, {KEY})
    text = written("từ ", number, joined(", ", [" <b>", panels.keyed("2", "other", {KEY})]), ".")
    assert text == "từ 88,9\u00a0% <b>, 2."
    assert Bullets([text]).html() == (
        f'<ul><li>từ <button popovertarget="{KEY}">88,9\u00a0%</button> &lt;b&gt;, 2.</li></ul>'
    )
    assert json.loads(json.dumps(Bullets([text]).data()))["texts"] == [str(text)]
