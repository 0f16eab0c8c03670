"""The full report of a run, in a browser and as PDF: by keyboard, by ear and on paper."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from browser import needs_chromium, opened, violations
from langnghe.project import EDITIONS
from langnghe.run.district_year import run
from small_district import DISTRICT, YEAR, write_project

pytestmark = pytest.mark.slow

ORPHANS = """() => {
  const targets = [...document.querySelectorAll('main :not(dialog) > [popovertarget]')]
    .map(button => button.getAttribute('popovertarget'));
  const more = [...document.querySelectorAll('dialog > button:not(:last-of-type)')]
    .map(button => button.getAttribute('popovertarget'));
  const panels = [...document.querySelectorAll('[popover]')].map(panel => panel.id);
  return {
    panels: panels.length,
    dead: targets.concat(more).filter(key => !panels.includes(key)),
    unopened: panels.filter(id => !targets.includes(id) && !more.includes(id)),
  };
}"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = write_project(tmp_path_factory.mktemp("accessible"))
    run(project, DISTRICT, YEAR)
    return project.reports(DISTRICT, YEAR)


@pytest.fixture
def page(reports: Path) -> Iterator[Any]:
    with opened(reports / "internal" / "report.html", 390) as page:
        yield page


@needs_chromium
@pytest.mark.desktop
@pytest.mark.parametrize("width", [390, 1100])
@pytest.mark.parametrize("media", ["screen", "print"])
def test_nothing_is_in_anybody_s_way(reports: Path, width: int, media: str) -> None:
    with opened(reports / "internal" / "report.html", width) as page:
        page.emulate_media(media=media)
        assert violations(page) == []


@needs_chromium
@pytest.mark.desktop
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_figure_has_its_panel_and_every_panel_a_figure(reports: Path, edition: str) -> None:
    with opened(reports / edition / "report.html") as page:
        found = page.evaluate(ORPHANS)
        panels = page.locator("[popover]").all_text_contents()
    assert found["panels"] > 5
    assert found["dead"] == found["unopened"] == []
    # No file that a school sent is named outside the office.
    assert any(".xlsx" in panel for panel in panels) == (edition == "internal")


@needs_chromium
@pytest.mark.desktop
def test_a_panel_opens_by_keyboard_says_its_name_and_gives_the_focus_back(page: Any) -> None:
    button = page.locator("td button").first
    button.focus()
    page.keyboard.press("Enter")
    panel = page.locator("dialog:popover-open")
    assert panel.count() == 1
    assert page.evaluate("document.activeElement.matches('dialog:popover-open')")
    assert page.get_by_role("dialog", name="Số phiếu thu về").count() == 1
    assert "Mẫu" in panel.inner_text()
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the definition, beside the panel
    note = page.locator("[role=note]:popover-open")
    assert "chia cho" in note.inner_text()
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert (note.count(), panel.count()) == (0, 1)
    page.keyboard.press("Escape")
    assert panel.count() == 0
    assert button.evaluate("button => button === document.activeElement")


@needs_chromium
@pytest.mark.desktop
def test_a_panel_opens_and_closes_by_click(page: Any) -> None:
    page.locator("td button").first.click()
    panel = page.locator("dialog:popover-open")
    box = panel.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    panel.get_by_role("button", name="Đóng").click()
    assert panel.count() == 0
    page.locator("td button").first.click()
    page.mouse.click(5, 5)
    assert panel.count() == 0


@needs_chromium
@pytest.mark.desktop
def test_paper_shows_neither_buttons_nor_panels(page: Any) -> None:
    page.locator("td button").first.click()
    page.emulate_media(media="print")
    assert page.locator("[popover]:visible").count() == 0
    assert page.locator("td button").first.evaluate(
        "button => [getComputedStyle(button).textDecorationLine, "
        "getComputedStyle(button).borderStyle, getComputedStyle(button).color]"
    ) == ["none", "none", "rgb(0, 0, 0)"]


# --- PDF -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pdf(reports: Path) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO((reports / "internal" / "report.pdf").read_bytes())) as document:
        yield document


def _elements(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """Every element of the structure tree, in reading order."""
    found: list[pikepdf.Dictionary] = []
    queue: list[Any] = [pdf.Root.StructTreeRoot]
    while queue:
        node = queue.pop(0)
        if isinstance(node, pikepdf.Array):
            queue[:0] = list(node)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                queue.insert(0, node.K)
    return found


def test_the_pdf_says_what_it_is(pdf: pikepdf.Pdf) -> None:
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "vi-VN"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo.Title).startswith("Báo cáo")


def test_bookmarks_are_the_headings(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        assert "1. Đối tượng khảo sát" in [item.title for item in outline.root[0].children]
    assert titles[0] == "I. TÌNH HÌNH TỔ CHỨC KHẢO SÁT"
    assert "PHỤ LỤC 7. KHÓA SỐ LIỆU" in titles


def test_every_picture_is_told_in_words(pdf: pikepdf.Pdf) -> None:
    figures = [element for element in _elements(pdf) if element.S == "/Figure"]
    assert len(figures) > 3
    assert all(len(str(figure.get("/Alt", ""))) > 20 for figure in figures)


def test_head_cells_of_tables_say_what_they_head(pdf: pikepdf.Pdf) -> None:
    elements = _elements(pdf)
    tables = [element for element in elements if element.S == "/Table"]
    heads = [element for element in elements if element.S == "/TH"]
    assert len(tables) > 10
    assert len(heads) > 2 * len(tables)
    for head in heads:
        attributes = head.A if isinstance(head.A, pikepdf.Array) else [head.A]
        scopes = [str(each.Scope) for each in attributes if "/Scope" in each]
        assert scopes in (["/Column"], ["/Row"], ["/Both"])
