"""The answers booklet of people who mean harm: in a browser, a PDF, Word and Excel it is text."""

import io
from pathlib import Path

import docx
import openpyxl
import pymupdf
import pytest
from nbformat import NotebookNode
from report_notebook import notebook

from browser import needs_chromium, opened, violations
from langnghe.opinions.answers import booklet
from langnghe.opinions.edition import gate
from langnghe.opinions.fields import YES
from langnghe.opinions.printable import printable
from langnghe.opinions.register import registered
from langnghe.opinions.register_book import register_book
from langnghe.params.load import Survey
from langnghe.report.answer_sections import (
    answers_blocks,
    booklet_end,
    booklet_head,
    contents,
)
from langnghe.report.docx.writer import render_docx
from langnghe.report.html import render_html
from langnghe.report.pdf import render_pdf
from opinions.register_cases import CHOICES, opinions, rows

TEXTS = [
    '<script>alert("chay")</script>',
    '<img src="http://example.invalid/a.png" onerror="alert(2)">',
    '#eval("1+1") #panic("x") $x^2$ @nhan <nhan>',
    "a | b | c",
    "[bấm](javascript:alert(3))",
    '=HYPERLINK("http://example.invalid","bấm")',
    "+cmd|' /C calc'!A0",
    "Tệp \u202egpj.exe xem",
]
LONG = "Đề nghị sửa mái che. " * 4762 + "Hết."  # 100,006 letters
SHOWN = [text.replace("\u202e", "[U+202E]") for text in TEXTS]


def document(survey: Survey, *, public: bool) -> NotebookNode:
    """The booklet of these texts, half of them as answers, as its notebook shows them."""
    signed = {"public": YES, "signed_off": True, "signed": "Trưởng phòng"}
    said = [{**signed, "text": text} for text in [*TEXTS, LONG]]
    said += [{**signed, "answer": text, "agency": text, "basis": text} for text in TEXTS]
    register = rows(*said)
    answers = booklet(register, survey)
    shown = gate(answers, register, survey).answers if public else answers
    blocks = answers_blocks(shown)
    return notebook(
        booklet_head(survey),
        contents(blocks),
        *blocks,
        *booklet_end(survey),
    )


@pytest.fixture(scope="module", params=[False, True], ids=["internal", "public"])
def made(request: pytest.FixtureRequest, topical: Survey) -> NotebookNode:
    return document(topical, public=request.param)


def squeezed(text: str) -> str:
    """Without white space and breaks, which each medium sets where it has no room."""
    return "".join(text.replace("\u200b", "").split())


@pytest.mark.desktop
@needs_chromium
def test_a_browser_shows_text_and_does_nothing(made: NotebookNode, tmp_path: Path) -> None:
    path = tmp_path / "answers.html"
    path.write_text(render_html(made), encoding="utf-8")
    did: list[str] = []
    with opened(path) as page:
        page.on("dialog", lambda dialog: did.append(dialog.message))
        page.on("request", lambda request: did.append(request.url))
        page.reload()
        did.remove(path.as_uri())
        text = squeezed(page.inner_text("main"))
        assert page.locator("script, img, main a[href]").count() == 0
        page.wait_for_timeout(200)
        assert violations(page) == []
    assert did == []
    assert [one for one in SHOWN if text.count(squeezed(one)) < 2] == []
    assert squeezed(LONG) in text


def test_a_pdf_has_the_text(made: NotebookNode) -> None:
    with pymupdf.open(stream=render_pdf(made)) as pdf:
        text = squeezed("".join(page.get_text() for page in pdf))
        words = [word[4] for page in pdf for word in page.get_text("words")]
        links = [link for page in pdf for link in page.get_links()]
        assert {link["kind"] for link in links} == {pymupdf.LINK_GOTO}  # of the outline
    assert [one for one in SHOWN if squeezed(one) not in text] == []
    assert words.count("mái") == LONG.count("mái")


def test_word_has_the_text(made: NotebookNode) -> None:
    document = docx.Document(io.BytesIO(render_docx(made)))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert set(SHOWN) <= cells
    assert LONG in cells
    assert [one for one in document.part.rels.values() if one.is_external] == []


def test_the_register_has_no_formula_and_no_link(topical: Survey) -> None:
    register = registered(opinions([*TEXTS, LONG]))
    book = openpyxl.load_workbook(io.BytesIO(register_book(register, topical, CHOICES)))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []
    texts = [str(cell.value) for cell in cells]
    assert {printable(text) for text in TEXTS} <= set(texts)
    # 100,000 letters are more than a cell holds: they stand in parts, none is lost.
    opinion = [text for text in texts if text.startswith("Đề nghị sửa mái che.")]
    assert max(map(len, opinion)) <= 32_767
