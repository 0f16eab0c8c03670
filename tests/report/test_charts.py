"""The charts say what their data say: in the SVG's texts and places, and in the alt text."""

import hashlib
import itertools
import math
import os
import re
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import partial
from pathlib import Path

import matplotlib
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from langnghe.report import charts
from langnghe.report.blocks import Figure
from langnghe.report.charts.pages import MAX_HEIGHT
from langnghe.report.charts.palette import level_colours, luminance, text_on
from langnghe.report.charts.sheet import WIDTH
from langnghe.report.numbers import count
from langnghe.report.numbers import percent as percent_of

coverage = partial(charts.coverage, decimals=1)
distribution = partial(charts.distribution, decimals=1)
rates = partial(charts.rates, decimals=1)
percent = partial(percent_of, digits=1)

LEVELS = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]
POSITIVE = set(LEVELS[3:])
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ["<script>alert(1)</script>", "a & b", "$x^2$", "a_b", "{caption}", "\\frac12", "]]>"]
NONE = math.nan


def rate_rows(*rows: tuple[str, float, float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["label", "rate", "low", "high", "n"])


def level_rows(shares: dict[str, list[float]], n: float = 1234) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (label, level, share, n)
            for label, row in shares.items()
            for level, share in zip(LEVELS, row, strict=True)
        ],
        columns=["label", "level", "share", "n"],
    )


GROUPS = rate_rows(
    ("Cha mẹ trẻ mầm non", 0.8886, 0.86, 0.912, 1234),
    ("Cán bộ lớp", 0.5, 0.4, 0.6, 88),
    ("Giáo viên", 0.95, NONE, NONE, 700),
    ("Cán bộ phường", NONE, NONE, NONE, NONE),
)
QUESTIONS = level_rows(
    {
        "Tuyển sinh đầu cấp": [0.059, 0.061, 0.2, 0.4, 0.28],
        "Thủ tục hành chính": [0, 0, 0, 0.25, 0.75],
        "Cơ sở vật chất": [NONE] * 5,
    }
)
FORMS = pd.DataFrame(
    {
        "label": ["Giáo viên", "Cha mẹ", "Khách", "Chưa gửi"],
        "required": [1400, 50, NONE, 30],
        "received": [1320, 150, 12, NONE],
    }
)


def shown(figure: Figure) -> list[tuple[str, float, float]]:
    """The texts of a chart with their places."""
    return [
        (text.text or "", float(text.attrib["x"]), float(text.attrib["y"]))
        for text in ET.fromstring(figure.svg).iter(f"{SVG}text")
    ]


def texts(figure: Figure) -> list[str]:
    return [text for text, _, _ in shown(figure)]


def all_charts() -> list[Figure]:
    return [
        *coverage(FORMS, "Phiếu"),
        *distribution(QUESTIONS, LEVELS, POSITIVE, "Phân bố"),
        *rates(GROUPS, "Tỷ lệ", 0.85),
    ]


def test_rates_print_rate_and_n_on_a_scale_from_0_to_100() -> None:
    (figure,) = rates(GROUPS, "Tỷ lệ hài lòng", 0.85)
    found = texts(figure)
    assert {"88,9\u00a0%", "50,0\u00a0%", "95,0\u00a0%", "1.234", "88", "700"} <= set(found)
    assert "Mục tiêu 85\u00a0%" in found
    place = {text: x for text, x, _ in shown(figure)}
    left, right = place["0\u00a0%"], place["100\u00a0%"]
    dots = [float(use.attrib["x"]) for use in ET.fromstring(figure.svg).iter(f"{SVG}use")]
    assert dots == pytest.approx([left + (right - left) * r for r in (0.8886, 0.5, 0.95)])


def test_a_row_without_rate_stays_and_says_so() -> None:
    (figure,) = rates(GROUPS, "Tỷ lệ")
    assert "Cán bộ phường" in texts(figure)
    assert "không công bố hoặc không có số liệu" in texts(figure)
    assert "Không công bố hoặc không có số liệu: “Cán bộ phường”." in figure.alt
    (figure,) = rates(GROUPS.assign(note=["", "", "", "ít phiếu"]), "Tỷ lệ")
    assert "ít phiếu" in texts(figure)


def test_a_rate_without_interval_has_its_own_mark_and_the_note_says_why() -> None:
    (figure,) = rates(GROUPS, "Tỷ lệ")
    assert "Hình thoi rỗng" in figure.note
    dots = [
        use.attrib[k]
        for use in ET.fromstring(figure.svg).iter(f"{SVG}use")
        for k in use.attrib
        if k.endswith("href")
    ]
    assert dots[0] == dots[1] != dots[2]
    (figure,) = rates(GROUPS[:2], "Tỷ lệ")
    assert "Hình thoi" not in figure.note


def test_alt_names_highest_and_lowest_with_interval() -> None:
    (figure,) = rates(GROUPS, "Tỷ lệ hài lòng theo nhóm", 0.85)
    assert figure.alt == (
        "Biểu đồ chấm và khoảng tin cậy 95\u00a0%: Tỷ lệ hài lòng theo nhóm. 3 dòng có số liệu; "
        "tỷ lệ cao nhất: “Giáo viên”, 95,0\u00a0%; thấp nhất: “Cán bộ lớp”, 50,0\u00a0% "
        "(khoảng tin cậy từ 40,0\u00a0% đến 60,0\u00a0%). "
        "Không công bố hoặc không có số liệu: “Cán bộ phường”. "
        "Mục tiêu 85\u00a0%: 2 trong 3 dòng có số liệu đạt từ mục tiêu trở lên."
    )


def test_alt_of_places_ranks_nobody() -> None:
    (figure,) = rates(GROUPS[:3], "Tỷ lệ theo phường", name_extremes=False)
    assert "3 dòng có số liệu, tỷ lệ từ 50,0\u00a0% đến 95,0\u00a0%." in figure.alt
    assert not any(label in figure.alt for label in GROUPS["label"])


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=9))
@settings(max_examples=25, deadline=None)
def test_alt_names_every_tied_extreme(thousandths: list[int]) -> None:
    labels = [f"Nhóm {index}" for index in range(len(thousandths))]
    rows = [(a, r / 1000, NONE, NONE, 50) for a, r in zip(labels, thousandths, strict=True)]
    (figure,) = rates(rate_rows(*rows), "Tỷ lệ")
    low, high = (percent(f(thousandths) / 1000) for f in (min, max))
    if len(rows) == 1:
        assert f"“Nhóm 0”: tỷ lệ {high}." in figure.alt
    elif low == high:
        assert f"Cả {len(rows)} dòng có số liệu đều có tỷ lệ {high}." in figure.alt
    else:
        top, bottom = figure.alt.split("cao nhất: ")[1].split("; thấp nhất: ")
        for part, extreme in ((top, max(thousandths)), (bottom, min(thousandths))):
            tied = [a for a, r in zip(labels, thousandths, strict=True) if r == extreme]
            assert re.findall("“(.*?)”", part) == tied[:5]
            assert percent(extreme / 1000) in part


def test_distribution_numbers_wide_parts_and_prints_positive_share_and_n() -> None:
    (figure,) = distribution(QUESTIONS, LEVELS, POSITIVE, "Phân bố")
    found = texts(figure)
    assert {"6,1", "20,0", "40,0", "28,0", "25,0", "75,0"} <= set(found)
    assert not {"5,9", "0,0"} & set(found)
    assert {"68,0\u00a0%", "100,0\u00a0%", "1.234"} <= set(found)
    assert "Cơ sở vật chất" in found
    legend = [text for text in found if text in LEVELS]
    assert legend == LEVELS
    assert "“Thủ tục hành chính”, 100,0\u00a0%; thấp nhất: “Tuyển sinh đầu cấp”, 68,0" in figure.alt


def test_distribution_without_positive_levels_says_which_level_leads() -> None:
    (figure,) = distribution(QUESTIONS, LEVELS, (), "Phân bố")
    assert "“Tuyển sinh đầu cấp”: Hài lòng (40,0\u00a0%)." in figure.alt
    assert "Tích cực" not in texts(figure)


def test_distribution_takes_values_and_their_names() -> None:
    rows = pd.DataFrame(
        {"label": ["Câu 1"] * 2, "level": ["no", "yes"], "share": [0.1, 0.9], "n": [40, 40]}
    )
    (figure,) = distribution(rows, {"yes": "Có", "no": "Không"}, {"yes"}, "Phân bố")
    found = texts(figure)
    assert found.index("Có") < found.index("Không")
    assert found.index("90,0") < found.index("10,0")


def test_coverage() -> None:
    (figure,) = coverage(FORMS, "Phiếu thu được")
    found = texts(figure)
    assert "1.320 / 1.400 (94,3\u00a0%)" in found
    assert "150 / 50 (300,0\u00a0%)" in found
    assert {"12 / –", "– / 30"} <= set(found)
    assert "150\u00a0%" in found[-1]  # the scale ends there, and the note says so
    assert "cắt ngắn" in figure.note
    assert "thấp nhất: “Giáo viên”, 94,3\u00a0% (1.320 trên 1.400 phiếu)" in figure.alt


@pytest.mark.parametrize("rows", [1, 14, 60])
def test_each_figure_fits_on_a_page_and_no_row_is_lost(rows: int) -> None:
    question = "Ông, bà có hài lòng về công tác phối hợp vận động trẻ ra lớp, duy trì sĩ số? "
    labels = [f"Câu {index}. {question * 2}" for index in range(rows)]
    data = rate_rows(*((label, 0.5, 0.4, 0.6, 100) for label in labels))
    figures = rates(data, "Tỷ lệ")
    for figure in figures:
        _, _, width, height = map(float, ET.fromstring(figure.svg).attrib["viewBox"].split())
        assert width == pytest.approx(WIDTH, abs=0.01)
        assert height <= MAX_HEIGHT
    numbers = [re.findall(r"Câu (\d+)\.", " ".join(texts(figure))) for figure in figures]
    assert list(map(int, itertools.chain(*numbers))) == list(range(rows))
    if len(figures) > 1:
        assert figures[0].caption == f"Tỷ lệ (phần 1/{len(figures)})"


def test_pages_break_between_panels() -> None:
    rows = [(f"Nhóm {index}", 0.5, 0.4, 0.6, 100) for index in range(30)]
    data = rate_rows(*rows).assign(panel=[f"Khối {index // 6}" for index in range(30)])
    figures = rates(data, "Tỷ lệ")
    panels = [re.findall(r"Khối \d", " ".join(texts(figure))) for figure in figures]
    assert list(itertools.chain(*panels)) == [f"Khối {index}" for index in range(5)]
    assert "Khối 0: 6 dòng có số liệu" in figures[0].alt or "Khối 0: Cả 6 dòng" in figures[0].alt


@pytest.mark.parametrize(
    "draw",
    [
        lambda: coverage(FORMS[:0], "Hình"),
        lambda: distribution(QUESTIONS[:0], LEVELS, POSITIVE, "Hình"),
        lambda: rates(GROUPS[:0], "Hình"),
    ],
)
def test_no_rows_is_a_figure_that_says_so(draw: Callable[[], list[Figure]]) -> None:
    (figure,) = draw()
    assert texts(figure) == ["Không có số liệu"]
    assert figure.alt == "Không có số liệu."


@pytest.mark.parametrize("label", HOSTILE)
def test_labels_are_inert_text(label: str) -> None:
    (figure,) = rates(rate_rows((label, 0.5, 0.4, 0.6, 50)), "Tỷ lệ")
    assert label in texts(figure)
    assert not list(ET.fromstring(figure.svg).iter(f"{SVG}script"))
    assert f"“{label}”" in figure.alt


@given(st.text(min_size=1, max_size=200))
@settings(max_examples=40, deadline=None)
def test_any_label_can_be_drawn(label: str) -> None:
    (figure,) = rates(rate_rows((label, 0.5, 0.4, 0.6, 50)), "Tỷ lệ")
    assert all(unicodedata.is_normalized("NFC", text) for text in texts(figure))


@given(st.lists(st.integers(0, 50), min_size=5, max_size=5).filter(any))
@settings(max_examples=25, deadline=None)
def test_any_shares_can_be_drawn(counts: list[int]) -> None:
    shares = [number / sum(counts) for number in counts]
    (figure,) = distribution(level_rows({"Câu": shares}), LEVELS, POSITIVE, "Phân bố")
    assert percent(shares[3] + shares[4]) in texts(figure)


def test_svg_stands_alone_with_searchable_text() -> None:
    for figure in all_charts():
        assert figure.svg.startswith("<svg ")
        assert "viewBox" in figure.svg
        assert "TeX Gyre Termes" in figure.svg
        assert "metadata" not in figure.svg
        # Where the font is missing, another is squeezed to the room there is.
        assert all(
            "textLength" in text.attrib for text in ET.fromstring(figure.svg).iter(f"{SVG}text")
        )


def test_same_bytes_again_under_other_settings_and_in_another_process() -> None:
    def digest() -> str:
        parts = [f"{f.svg}{f.alt}{f.caption}{f.note}" for f in all_charts()]
        return hashlib.sha256("".join(parts).encode()).hexdigest()

    first = digest()
    with matplotlib.rc_context({"svg.hashsalt": "x", "lines.linewidth": 9, "font.size": 3}):
        assert digest() == first
    here = Path(__file__)
    code = (
        f"import sys, hashlib; sys.path.insert(0, {str(here.parent)!r}); import {here.stem} as t;"
        "p = [f'{f.svg}{f.alt}{f.caption}{f.note}' for f in t.all_charts()];"
        "print(hashlib.sha256(''.join(p).encode()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert other.stdout.strip() == first


@given(st.integers(2, 7).flatmap(lambda k: st.lists(st.booleans(), min_size=k, max_size=k)))
def test_palette_keeps_its_steps_in_grey_and_its_text_readable(positive: list[bool]) -> None:
    found = [luminance(colour) for colour in level_colours(positive)]
    lightness = [116 * value ** (1 / 3) - 16 for value in found]
    steps = [after - before for before, after in itertools.pairwise(lightness)]
    assert all(step > 0 for step in steps) or all(step < 0 for step in steps)
    assert min(map(abs, steps)) > 9
    for colour, value in zip(level_colours(positive), found, strict=True):
        text = luminance(text_on(colour))
        assert (max(text, value) + 0.05) / (min(text, value) + 0.05) >= 4.5


def test_five_levels_from_dark_warm_to_light_blue() -> None:
    colours = level_colours([False, False, False, True, True])
    lightness = [116 * luminance(colour) ** (1 / 3) - 16 for colour in colours]
    assert min(b - a for a, b in itertools.pairwise(lightness)) > 14
    red = [int(c[1:3], 16) - int(c[5:7], 16) for c in colours]
    assert red[0] > 0 < red[1]
    assert red[2] == 0
    assert red[3] < 0 > red[4]


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: rates(GROUPS.drop(columns="n"), "Hình"), "missing columns: n"),
        (lambda: rates(rate_rows(("A", 88.9, NONE, NONE, 9)), "Hình"), "from 0 to 1"),
        (lambda: rates(rate_rows(("A", 0.5, 0.6, 0.7, 9)), "Hình"), "interval"),
        (lambda: rates(GROUPS, "Hình", 85), "target"),
        (lambda: distribution(QUESTIONS, LEVELS[:4], set(), "Hình"), "no such level"),
        (lambda: distribution(QUESTIONS, LEVELS, {"Tốt"}, "Hình"), "no levels"),
        (lambda: distribution(QUESTIONS[:3], LEVELS, POSITIVE, "Hình"), "add to 1"),
        (lambda: distribution(pd.concat([QUESTIONS] * 2), LEVELS, set(), "Hình"), "two lines"),
        (lambda: coverage(FORMS.assign(received=-1), "Hình"), "negative"),
    ],
)
def test_errors_name_what_is_wrong(draw: Callable[[], list[Figure]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()


def test_a_row_with_a_key_is_a_mark_over_its_own_place() -> None:
    figure = rates(GROUPS.assign(key=["a", "", "c", ""]), "Hình")[0]
    assert [(mark.key, mark.text) for mark in figure.marks] == [
        ("a", "Cha mẹ trẻ mầm non: 88,9\u00a0%"),
        ("c", "Giáo viên: 95,0\u00a0%"),
    ]
    root = ET.fromstring(figure.svg)
    high = float(root.attrib["viewBox"].split()[3])
    place = {text.text: float(text.attrib["y"]) for text in root.iter(f"{SVG}text")}
    for mark, label in zip(figure.marks, ("88,9\u00a0%", "95,0\u00a0%"), strict=True):
        assert mark.top < 100 * place[label] / high < 100 - mark.bottom
    assert figure.marks[0].bottom > 100 - figure.marks[1].top
    assert figure.html().count("<button") == 2
    assert 'aria-label="Giáo viên: 95,0\u00a0%"' in figure.html()
    assert "marks" not in figure.data()
    assert "<button" not in rates(GROUPS, "Hình")[0].html()


def test_halves_are_rounded_up() -> None:
    assert percent(0.8885) == "88,9\u00a0%"
    assert percent(0.00049) == "0,0\u00a0%"
    assert percent(math.nan) == "–"
    assert count(1320) == "1.320"
