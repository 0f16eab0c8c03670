import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from nbformat import NotebookNode
from report_notebook import NOTICE, notebook

from langnghe.problems import ProblemsError
from langnghe.report.html import DocumentHTMLExporter, render_html
from langnghe.report.official import Letterhead

CHROMIUM = Path("/usr/bin/chromium")


class Page(HTMLParser):
    """Elements with their attributes, and the text, of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="module")
def source(report: NotebookNode) -> str:
    return render_html(report)


@pytest.fixture(scope="module")
def page(source: str) -> Page:
    return Page(source)


def test_hostile_text_is_shown_and_does_nothing(page: Page) -> None:
    for tag, attrs in page.elements:
        assert tag not in {"script", "iframe", "object", "embed", "form", "base", "b"}
        assert not any(name.startswith("on") for name in attrs)
    assert all(
        attrs["href"] in ("#noi-dung", "https://example.org/ke-hoach") for attrs in page.all("a")
    )
    assert all(str(attrs["src"]).startswith("data:image/svg+xml,") for attrs in page.all("img"))
    for text in (
        '<script>alert("1")</script>',
        "=HYPERLINK(",
        "[U+202E]",
        "<b onclick='alert(1)'>",
    ):
        assert text in page.text
    assert "\u202e" not in page.text


def test_the_page_needs_nothing_from_elsewhere(source: str) -> None:
    links = re.findall(
        r"""(?:src|href)=["'](?!data:|#)([^"']+)""", re.sub(r"&[lq].*?;", "", source)
    )
    assert set(links) == {"https://example.org/ke-hoach"}
    assert "default-src 'none'" in source
    assert not re.search(r"@import|url\(", source)
    assert len(source) < 100_000


def test_the_page_is_vietnamese_titled_and_has_one_main_heading(page: Page, source: str) -> None:
    assert page.all("html") == [{"lang": "vi"}]
    assert "<title>Báo cáo: Kết quả khảo sát và Diễn đàn" in source
    assert len(page.all("h1")) == len(page.all("main")) == 1
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels == [1, 2, 3, 3, 2, 2]
    assert page.text == unicodedata.normalize("NFC", page.text)
    assert page.text.count(NOTICE) == 1


def test_every_picture_and_region_has_a_name(page: Page) -> None:
    assert len(page.all("img")) == 2
    assert all(attrs["alt"] for attrs in page.all("img"))
    regions = [attrs for _, attrs in page.elements if attrs.get("role") == "group"]
    assert len(regions) == 5
    assert all(attrs["aria-label"] and attrs["tabindex"] == "0" for attrs in regions)


def test_no_code_is_shown_and_the_page_is_the_same_every_time(
    source: str, report: NotebookNode
) -> None:
    assert "secret_code" not in source
    assert "kết quả thô" not in source
    assert render_html(report) == source
    assert DocumentHTMLExporter().from_notebook_node(report)[0] == source


def test_markdown_results_are_shown_as_safely_as_cells(letterhead: Letterhead) -> None:
    nb = notebook(letterhead, {"text/markdown": "**đậm** <img src=x onerror=alert(1)>"})
    assert "<strong>đậm</strong> &lt;img src=x onerror=alert(1)&gt;" in render_html(nb)


def test_a_notice_cannot_leave_the_style_sheet(letterhead: Letterhead) -> None:
    nb = notebook(letterhead)
    block = nb.cells[0].outputs[0].data["application/vnd.langnghe.block+json"]
    block["notice"] = '"} </style><script>alert(1)</script>'
    assert not Page(render_html(nb)).all("script")


def test_a_notebook_that_is_no_document_is_refused() -> None:
    with pytest.raises(ProblemsError, match="REPORT-LETTERHEAD"):
        render_html(notebook("# Chỉ có chữ"))


@pytest.mark.desktop
def test_in_a_browser_nothing_runs_and_nothing_is_fetched(source: str, tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed")
    path = tmp_path / "report.html"
    path.write_text(source, encoding="utf-8")
    events: list[str] = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 390, "height": 844})
        tab.on("dialog", lambda dialog: (events.append("dialog"), dialog.dismiss()))
        tab.on("request", lambda request: events.append(request.url.partition(":")[0]))
        tab.on("console", lambda message: events.append(message.text))
        tab.goto(path.as_uri())
        loaded = tab.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
        width = tab.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert set(events) <= {"file", "data"}
    assert loaded
    assert width == 390  # nothing but the tables' own regions scrolls sideways
