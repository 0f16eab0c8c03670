"""What is handed out and shown: heads, pages of their own, numbers and opinions on HTML and PDF."""

import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from report_notebook import HOSTILE, NOTICE, notebook

from browser import needs_chromium, opened, violations
from langnghe.report.blocks import Bullets, Column, Figure, Heading, Paragraphs, Table
from langnghe.report.content import named_pages
from langnghe.report.form import DocumentForm
from langnghe.report.html import render_html
from langnghe.report.leaflet import Contents, Exchanges, KeyNumbers, Masthead, Page
from langnghe.report.pdf import render_pdf

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="450pt" height="{}pt" viewBox="0 0 450 100">'
    '<rect width="450" height="100" fill="#888"/></svg>'
)


def masthead(form: DocumentForm, **changes: Any) -> Masthead:
    fields: dict[str, Any] = {
        "look": "handout",
        "issuing_body": "Phòng Giáo dục và Đào tạo",
        "place": "Sa Đéc",
        "date": dt.date(2023, 2, 5),
        "title": "Kết quả khảo sát năm 2023",
        "subject": "Diễn đàn “Lắng nghe”",
        "form": form,
        "notice": NOTICE,
    }
    return Masthead(**fields | changes)


def texts(pdf: bytes) -> list[str]:
    with pymupdf.open(stream=pdf) as document:
        return [" ".join(page.get_text().split()) for page in document]


def test_a_masthead_needs_its_parts_and_a_known_look(form: DocumentForm) -> None:
    with pytest.raises(ValueError, match="subject"):
        masthead(form, subject=" ")
    with pytest.raises(ValueError, match="look"):
        masthead(form, look="poster")


def test_a_masthead_has_title_body_place_and_date_and_no_national_name(form: DocumentForm) -> None:
    pdf = render_pdf(notebook(masthead(form), "# Một", Paragraphs(["chữ"])))
    (page,) = texts(pdf)
    for said in (
        "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO",
        "Sa Đéc, ngày 05 tháng 02 năm 2023",
        "KẾT QUẢ KHẢO SÁT NĂM 2023",
        "Diễn đàn “Lắng nghe”",
        NOTICE,
    ):
        assert said in page
    assert form.national_name not in page
    with pymupdf.open(stream=pdf) as document:
        title = "Kết quả khảo sát năm 2023: Diễn đàn “Lắng nghe”"
        assert document.metadata["title"] == title


def test_a_heading_of_level_1_begins_a_page_but_for_the_first(form: DocumentForm) -> None:
    said = [masthead(form), "# Một", Paragraphs(["a"]), Page("Hai"), Heading(2, "b"), "# Ba"]
    pages = texts(render_pdf(notebook(*said, Paragraphs(["c"]))))
    assert [re.findall("Một|Hai|Ba", page) for page in pages] == [["Một"], ["Hai"], ["Ba"]]
    assert all(NOTICE in page for page in pages)


def test_contents_name_the_pages_that_follow(form: DocumentForm) -> None:
    items = [(f"truong-{n}", f"Trường số {n}") for n in range(3)]
    parts = [Page(title, name) for name, title in items]
    nb = notebook(masthead(form), "# Mục lục", Contents("Mục lục", items), *parts)
    pages = texts(render_pdf(nb))
    assert len(pages) == 4
    assert "Trường số 2" in pages[0]
    assert pages[0].count("Mục lục") == 1
    html = render_html(nb)
    for name, title in items:
        assert f'<a href="#{name}">{title}</a>' in html
        assert html.count(f'id="{name}"') == 1


def test_charts_shrink_into_what_a_page_leaves(form: DocumentForm) -> None:
    """Two charts too high for one page, with text that stands on it anyway, are on one page."""
    charts = [Figure(SVG.format(height), "mô tả", f"Hình {height}") for height in (600, 300)]
    pdf = render_pdf(notebook(masthead(form), "# Một", *charts, Paragraphs(["chữ"] * 8)))
    assert len(texts(pdf)) == 1
    with pymupdf.open(stream=pdf) as document:
        rects = [item["rect"] for item in document[0].get_drawings() if item["rect"].height > 30]
    assert len(rects) >= 2


def test_every_named_page_is_a_document_of_its_own(form: DocumentForm) -> None:
    table = Table([Column("Nội dung", width="1fr"), Column("Tỷ lệ", "right")], [["a", "1"]], "b")
    nb = notebook(
        masthead(form),
        "# Mục lục",
        Contents("Mục lục", [("hoa-phu", "Phường Hòa Phú")]),
        Page("Phường Hòa Phú", "hoa-phu"),
        table,
        Page("Không tên"),
        Paragraphs(["giữa"]),
        Page("Trường Suối Mơ", "suoi-mo"),
        Bullets(["cuối"]),
    )
    found = dict(named_pages(nb))
    assert list(found) == ["hoa-phu", "suoi-mo"]
    (first,), (second,) = (texts(render_pdf(own)) for own in found.values())
    assert "Phường Hòa Phú" in first
    assert "Suối Mơ" not in first
    assert "cuối" in second
    assert "giữa" not in second
    assert NOTICE in second
    with pikepdf.open(io.BytesIO(render_pdf(found["suoi-mo"]))) as document:
        assert document.Root.MarkInfo.Marked
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"].startswith("Trường Suối Mơ: ")


def test_a_document_without_named_pages_has_none(form: DocumentForm) -> None:
    assert list(named_pages(notebook(masthead(form), "# Một", Page("Hai")))) == []
    assert list(named_pages(notebook(masthead(form), "# Một"))) == []


@pytest.mark.parametrize("text", HOSTILE[:4])
def test_hostile_text_is_shown_and_does_nothing(form: DocumentForm, text: str) -> None:
    said = [
        KeyNumbers([(text, text)]),
        Exchanges([(text, text, text)]),
        Page(text, text),
        Contents(text, [(text, text)]),
    ]
    nb = notebook(masthead(form, title=text, subject=text, said=text), *said)
    html = render_html(nb)
    assert "<script" not in html
    assert "<img" not in html
    assert not re.search(r'="[^"]*"[^>=]*onerror=', html)
    assert render_pdf(nb)


def test_blocks_say_in_a_line_what_they_hold(form: DocumentForm) -> None:
    assert str(KeyNumbers([("5", "phiếu")])) == "phiếu: 5"
    assert str(Exchanges([("a", "(2 ý kiến)", "b")])) == "- “a” (2 ý kiến): b"
    assert Exchanges([]).html() == ""
    with pytest.raises(ValueError, match="items"):
        KeyNumbers([])


@pytest.mark.desktop
@needs_chromium
def test_a_handout_and_pages_are_accessible_in_a_browser(
    form: DocumentForm, tmp_path: Path
) -> None:
    nb = notebook(
        masthead(form),
        "# Mục lục",
        Contents("Mục lục", [("hoa-phu", "Phường Hòa Phú")]),
        KeyNumbers([("6.850", "phiếu thu về")]),
        Exchanges([("Thiếu nước", "(2 ý kiến)", "Trả lời: Đã sửa.")]),
        Page("Phường Hòa Phú", "hoa-phu"),
        Table([Column("Nội dung", width="1fr"), Column("Tỷ lệ", "right")], [["a", "1"]], "Bảng"),
    )
    path = tmp_path / "handout.html"
    path.write_text(render_html(nb), encoding="utf-8")
    for width in (360, 1100):
        with opened(path, width) as page:
            assert violations(page) == []
            page.get_by_role("link", name="Phường Hòa Phú").click()
            assert page.url.endswith("#hoa-phu")
            wide = "document.documentElement.scrollWidth <= innerWidth"
            assert page.evaluate(wide)
