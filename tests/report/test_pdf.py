import datetime as dt
import io
import os
import re
import unicodedata
from itertools import pairwise

import pikepdf
import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode, v4
from report_notebook import NOTICE, notebook, output

from langnghe.problems import ProblemsError
from langnghe.report import markdown
from langnghe.report.blocks import BLOCK_MIME, Column, Heading, Paragraphs, Table
from langnghe.report.content import SVG, document_content, parts
from langnghe.report.fonts import coverage, mark_missing
from langnghe.report.official import Letterhead
from langnghe.report.pdf import TypstPDFExporter, compile_typst, render_pdf
from langnghe.report.text import clean
from langnghe.report.typst import block_to_typst, literal, notebook_to_typst

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậđeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
DATE = dt.datetime(2023, 7, 5, tzinfo=dt.UTC)
HEAD = '#import "official.typ": *;\n#set document(title: "x");\n'


@pytest.fixture(scope="module")
def pdf(report: NotebookNode) -> bytes:
    return render_pdf(report)


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[str]:
    with pymupdf.open(stream=pdf) as document:
        return [page.get_text() for page in document]


def _texts(value: object) -> list[str]:
    """Every text in JSON's types."""
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for item in items for text in _texts(item)]


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text))


def test_every_word_of_the_notebook_is_in_the_text_layer(
    report: NotebookNode, pages: list[str]
) -> None:
    wanted: set[str] = set()
    for mime, part in parts(document_content(report)[0]):
        if mime == BLOCK_MIME:
            shown = {k: v for k, v in part.items() if k not in ("form", "svg", "alt", "kind")}
            texts = _texts(shown) + re.findall(r">([^<>]+)</text>", part.get("svg", ""))
        else:
            texts = [token["raw"] for token in markdown.tokens(part) if "raw" in token]
        wanted.update(*(_words(mark_missing(clean(text))) for text in texts))
    text = "\n".join(pages)
    assert text == unicodedata.normalize("NFC", text)
    # Lines in capitals are set in capitals; words too wide for their column are broken.
    found = {word.casefold() for word in _words(text)}
    missing = {word for word in wanted if word.casefold() not in found and len(word) < 20}
    assert missing <= {"fr", "auto", "left", "right", "center", "state"}  # words of ours
    assert text.count("W") >= 5000


def test_the_same_notebook_gives_the_same_bytes(report: NotebookNode, pdf: bytes) -> None:
    assert render_pdf(report) == pdf
    assert TypstPDFExporter().from_notebook_node(report)[0] == pdf


def test_every_page_has_the_notice_and_all_but_the_first_its_number(pages: list[str]) -> None:
    assert len(pages) > 5
    assert all(NOTICE in page for page in pages)
    numbers = [re.findall(r"^\d+\n", page) for page in pages]
    assert numbers[0] == []
    assert [number[0].strip() for number in numbers[1:]] == [
        str(i) for i in range(2, len(pages) + 1)
    ]


def test_page_numbers_stand_centred_in_the_top_margin(pdf: bytes) -> None:
    with pymupdf.open(stream=pdf) as document:
        page = document[1]
        left, top, right, bottom = page.get_text("words")[0][:4]
        width = page.rect.width
    assert 0 < top < bottom < 25 * 72 / 25.4
    # Between the margins of 30 and 20 mm, so 5 mm to the right of the paper's middle.
    assert (left + right) / 2 == pytest.approx(width / 2 + 5 * 72 / 25.4, abs=1)


def test_a_long_table_repeats_its_head_and_group_on_every_page(pages: list[str]) -> None:
    of_table = [page for page in pages if "Trường Mầm non Tuổi Thơ" in page]
    assert len(of_table) > 1
    for page in of_table:
        assert "Số phiếu\nphát ra" in page
        assert re.search("Phường Tương Bình Hiệp|Phường Phú Hòa", page)


def test_the_pdf_is_tagged_titled_and_in_vietnamese(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "vi-VN"
        assert root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["dc:title"].startswith("Báo cáo: Kết quả khảo sát")
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["pdfaid:part"] + metadata["pdfaid:conformance"] == "2A"
            assert metadata["xmp:CreateDate"].startswith("2023-07-05T00:00:00")
    assert sum("Biểu đồ thanh" in alt for alt in _values(pdf, "/Alt")) == 2
    families = {re.split("[+-]", font)[1] for font in _values(pdf, "/BaseFont")}
    assert families == {"TeXGyreTermes"}


def _values(pdf: bytes, key: str) -> list[str]:
    """The values of a key in all the dictionaries of a PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = [item for item in document.objects if isinstance(item, pikepdf.Dictionary)]
        return [str(item[key]) for item in found if key in item]


def test_what_the_font_lacks_is_marked(pages: list[str]) -> None:
    text = "".join(pages).replace("\n", "")
    assert "[U+1F44D][U+1F44D], [U+6F22][U+5B57]" in text
    assert "[U+202E]" in text
    assert (
        set(map(ord, unicodedata.normalize("NFC", VIETNAMESE + VIETNAMESE.upper()))) <= coverage()
    )


def test_code_streams_and_plain_results_are_not_shown(letterhead: Letterhead) -> None:
    nb = notebook(letterhead, {"text/plain": "kết quả thô"})
    nb.cells[1].outputs.append(v4.new_output("stream", name="stdout", text="dòng in ra"))
    hidden = v4.new_markdown_cell("ghi chú nội bộ", metadata={"tags": ["remove-cell"]})
    nb.cells.append(hidden)
    source = notebook_to_typst(nb)
    for text in ("kết quả thô", "dòng in ra", "secret_code", "ghi chú nội bộ"):
        assert text not in source


def test_everything_wrong_with_a_notebook_is_said_at_once(letterhead: Letterhead) -> None:
    nb = notebook(
        letterhead,
        letterhead,
        "## Đề mục cấp hai",
        "![ảnh](a.png)",
        {SVG: "<svg/>"},
        {"image/png": "iVBORw0KGgo="},
    )
    error = v4.new_output("error", ename="KeyError", evalue="'x'", traceback=[])
    nb.cells[0].outputs.append(error)
    with pytest.raises(ProblemsError) as caught:
        render_pdf(nb)
    assert {problem.code for problem in caught.value.problems} == {
        "REPORT-CELL-ERROR",
        "REPORT-LETTERHEAD",
        "REPORT-HEADING-LEVEL",
        "REPORT-PICTURE",
        "REPORT-ALT",
    }


def test_a_bare_svg_needs_alt_and_shows_with_it(letterhead: Letterhead) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    nb = notebook(letterhead)
    nb.cells.append(v4.new_code_cell(outputs=[output({SVG: svg}, alt="Một ô trống")]))
    assert "Một ô trống" in _values(render_pdf(nb), "/Alt")


def test_a_form_without_a_font_of_ours_is_refused(letterhead: Letterhead) -> None:
    nb = notebook(letterhead)
    nb.cells[0].outputs[0].data[BLOCK_MIME]["form"]["font_families"] = ["Arial"]
    with pytest.raises(ProblemsError, match="REPORT-FONT"):
        render_pdf(nb)


def test_a_warning_of_typst_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="unknown font family"):
        compile_typst(HEAD + '#text(font: "Arial", "a");', DATE)


def test_documents_read_no_file() -> None:
    with pytest.raises(RuntimeError):
        compile_typst(HEAD + '#read("/etc/passwd");', DATE)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_fork_after_the_first_pdf_is_refused_and_does_not_hang(pdf: bytes) -> None:
    child = os.fork()
    if child == 0:
        try:
            compile_typst(HEAD, DATE)
        except RuntimeError as error:
            os._exit("forked" in str(error))
        os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1


def test_an_unknown_kind_of_block_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        block_to_typst({"kind": 'x"); #panic("'})


# Text as strangers write it: any character, with what Typst and Markdown give a meaning to.
texts = st.text() | st.text(st.sampled_from('#$*_`@<>\\"/~[](){};:=+-|!&.\n\t a1ệ👍\u0301\u202e'))


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=1, max_size=20))
def test_any_text_compiles_as_a_literal_and_keeps_its_words(samples: list[str]) -> None:
    block = Paragraphs(samples).data()
    source = HEAD + '#set text(font: "TeX Gyre Termes");\n' + block_to_typst(block)
    assert compile_typst(source, DATE).startswith(b"%PDF")
    # The literal says in Typst what the text is.
    for sample in block["texts"]:
        assert literal(sample) == literal(literal_value(literal(sample)))


def literal_value(source: str) -> str:
    """What a Typst string literal says, without the breaks put into long words."""
    plain = source[1:-1].replace("\u200b", "")
    return re.sub(r'\\([\\"n])', lambda m: "\n" if m[1] == "n" else m[1], plain)


@settings(max_examples=60, deadline=None)
@given(texts)
def test_any_markdown_without_pictures_compiles(letterhead: Letterhead, sample: str) -> None:
    nb = notebook(letterhead, "# Đề mục", {"text/markdown": sample})
    try:
        assert render_pdf(nb).startswith(b"%PDF")
    except ProblemsError as error:
        codes = {problem.code for problem in error.problems}
        assert codes <= {"REPORT-PICTURE", "REPORT-HEADING-LEVEL", "REPORT-HEADING-EMPTY"}


def test_headings_may_go_up_any_number_of_levels(letterhead: Letterhead) -> None:
    levels = [1, 2, 3, 1, 2]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert render_pdf(notebook(letterhead, *(Heading(level, "Đề mục") for level in levels)))


cells = st.text(st.sampled_from("Wi \n"), max_size=30) | st.builds(
    "".join, st.lists(st.sampled_from(["W", "W" * 40, "tốt ", "\n", "ệ" * 9]), max_size=60)
)
columns = st.lists(
    st.builds(
        Column,
        title=st.just("Mức độ hài lòng"),
        align=st.sampled_from(["left", "right"]),
        width=st.sampled_from(["auto", "1fr", "3fr", "20mm"]),
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_no_text_of_a_table_is_lost_past_an_edge(
    letterhead: Letterhead, data: st.DataObject
) -> None:
    titles = data.draw(columns)
    row = st.lists(cells, min_size=len(titles), max_size=len(titles))
    table = Table(titles, data.draw(st.lists(row, max_size=6)), "Bảng")
    with pymupdf.open(stream=render_pdf(notebook(letterhead, table))) as document:
        width, height = document[0].rect.width, document[0].rect.height
        words = [word for page in document for word in page.get_text("words")]
    assert max(word[2] for word in words) < width - 18 * 72 / 25.4
    assert max(word[3] for word in words if word[4] not in NOTICE) < height - 18 * 72 / 25.4
    # Without the headings' own letters.
    shown = "".join(word[4] for word in words)
    assert shown.count("W") == sum(cell.count("W") for row in table.rows for cell in row)


@pytest.mark.parametrize("lines", range(20, 30))
def test_headings_and_captions_stay_with_what_follows(letterhead: Letterhead, lines: int) -> None:
    table = Table(
        [Column("Nhóm"), Column("Số", "right")], [["Giáo viên", "12"]] * 3, "Phiếu thu về"
    )
    nb = notebook(letterhead, Paragraphs(["Đoạn văn."] * lines), Heading(1, "II. KẾT QUẢ"), table)
    with pymupdf.open(stream=render_pdf(nb)) as document:
        pages = [page.get_text().replace(NOTICE, "").strip() for page in document]
    assert not any(page.endswith(("II. KẾT QUẢ", "Phiếu thu về", "Số")) for page in pages)
