"""Slides in a browser: keys, sizes, print, accessibility; and nothing from elsewhere."""

import re
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from report_notebook import HOSTILE, notebook
from test_leaflet import SVG, masthead

from browser import needs_chromium, opened, violations
from langnghe.report.blocks import Bullets, Column, Figure, Heading, Paragraphs, Table
from langnghe.report.form import DocumentForm
from langnghe.report.html import SlidesExporter, render_html
from langnghe.report.leaflet import Exchanges, KeyNumbers, Page


@pytest.fixture(scope="module")
def source(form: DocumentForm) -> str:
    full = Table([Column("Nội dung"), Column("Tỷ lệ", "right")], [["a b c" * 9, "1"]] * 20, "Bảng")
    nb = notebook(
        masthead(form, look="slides"),
        "# Ai đã trả lời",
        KeyNumbers([("6.850", "phiếu thu về"), ("92,0\u00a0%", "đã thu")]),
        Figure(SVG.format(200), "một hình chữ nhật", "Hình"),
        Page("Quá đầy"),
        full,
        Heading(1, "Ý kiến"),
        Heading(2, "Trả lời"),
        Exchanges([(text[:200], "(2 ý kiến)", text[:200]) for text in HOSTILE[:4]]),
        "# Xin cảm ơn",
        Bullets(["hết"]),
        Paragraphs(["chào"]),
    )
    assert SlidesExporter().from_notebook_node(nb)[0] == render_html(nb)
    return render_html(nb)


def test_a_heading_of_level_1_begins_a_slide(source: str) -> None:
    slides = re.findall(r'<section class="slide[^>]*>(.*?)</section>', source, re.DOTALL)
    heads = [re.findall(r"<h[12][^>]*>([^<]*)", slide) for slide in slides]
    assert heads == [
        ["Kết quả khảo sát năm 2023"], ["Ai đã trả lời"], ["Quá đầy"], ["Ý kiến"], ["Xin cảm ơn"]
    ]  # fmt: skip


def test_nothing_is_loaded_and_two_scripts_are_allowed_by_their_hashes(source: str) -> None:
    assert source.count("<script>") == 2
    assert re.search(r"default-src 'none';.* script-src 'sha256-\S+' 'sha256-\S+'\">", source)
    page = re.sub(r"<script>.*?</script>", "", source, flags=re.DOTALL)
    assert not re.search(r"(src|href)=\"(?!data:)|@import|url\((?!data:)", page)


def _shown(page: Any) -> str:
    return str(page.locator(".slides > .present :is(h1, h2)").first.inner_text().split("\n")[0])


@pytest.mark.desktop
@needs_chromium
def test_arrow_keys_move_and_every_slide_fits(source: str, tmp_path: Path) -> None:
    path = tmp_path / "slides.html"
    path.write_text(source, encoding="utf-8")
    with opened(path) as page:
        page.set_viewport_size({"width": 1280, "height": 720})
        assert page.locator(".slides > .present").count() == 1
        seen = [_shown(page)]
        for key in ("ArrowRight", "PageDown", " ", "ArrowDown", "ArrowRight"):
            page.keyboard.press(key)
            seen.append(_shown(page))
        heads = ["Ai đã trả lời", "Quá đầy", "Ý kiến", "Xin cảm ơn"]
        assert seen == ["Kết quả khảo sát năm 2023", *heads, "Xin cảm ơn"]
        assert page.locator(".slide-number").inner_text().split() == ["5", "/", "5"]
        page.wait_for_url("**#/5")
        page.keyboard.press("ArrowLeft")
        assert _shown(page) == "Ý kiến"
        page.keyboard.press("Home")
        page.get_by_role("button", name="Trang sau").click()
        assert _shown(page) == "Ai đã trả lời"
        for number in range(1, 6):
            page.goto(f"{path.as_uri()}#/{number}")
            page.reload()
            room = "s => [s.scrollHeight - s.clientHeight, s.scrollWidth - s.clientWidth]"
            assert max(page.locator(".slides > .present").evaluate(room)) <= 0
            size = "s => parseFloat(getComputedStyle(s).fontSize)"
            assert page.locator(".slides > .present").evaluate(size) >= (13 if number == 3 else 24)
            assert violations(page) == []
            if number == 3:  # digits stand under each other, as in the report
                side = "cell => getComputedStyle(cell).textAlign"
                cells = page.locator(".slides > .present tbody tr:first-child > *")
                assert [cell.evaluate(side) for cell in cells.all()] == ["left", "right"]


@pytest.mark.desktop
@needs_chromium
def test_every_slide_is_printed_on_a_page(source: str, tmp_path: Path) -> None:
    path = tmp_path / "slides.html"
    path.write_text(source, encoding="utf-8")
    with opened(path) as page:
        pdf = page.pdf(prefer_css_page_size=True)
    with pymupdf.open(stream=pdf) as document:
        assert len(document) == 5
        assert "Xin cảm ơn" in document[4].get_text()
        assert "1 / 5" not in "".join(page.get_text() for page in document)
