"""The Word document: the same content as the PDF, formatted by styles, and the same bytes."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pymupdf
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from nbformat import NotebookNode
from report_notebook import notebook

from langnghe.report import blocks
from langnghe.report.docx.writer import render_docx
from langnghe.report.official import Letterhead
from langnghe.report.pictures import svg_to_png


@pytest.fixture(scope="module")
def data(report: NotebookNode) -> bytes:
    return render_docx(report)


@pytest.fixture(scope="module")
def document(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def words(document: Document) -> str:
    """All its text, paragraph after paragraph and cell after cell."""
    texts = [node.text or "" for node in document.element.body.iter(qn("w:t"))]
    return "".join("".join(texts).split())


def test_the_same_notebook_gives_the_same_bytes(report: NotebookNode, data: bytes) -> None:
    assert render_docx(report) == data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {item.date_time for item in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_text_of_the_report_is_in_it(document: Document, report: NotebookNode) -> None:
    found = words(document)
    for cell in report.cells:
        for output in cell.get("outputs", []):
            block = output.get("data", {}).get(blocks.BLOCK_MIME)
            if not block:
                continue
            texts = [*block.get("texts", []), block.get("caption", ""), block.get("note", "")]
            texts += [text for row in block.get("rows", []) for text in row]
            for text in texts:
                assert "".join(text.split()) in found, text


def test_hostile_markdown_is_text(document: Document, data: bytes) -> None:
    found = words(document)
    assert "$x^2$" in found
    assert "#eval" in found
    assert "onclick='alert(1)'" in found
    targets = [r.target_ref for r in document.part.rels.values() if r.is_external]
    assert targets == ["https://example.org/ke-hoach"]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not [name for name in package.namelist() if name.endswith((".bin", ".vml"))]


def test_headings_are_headings_and_paragraphs_have_styles_of_their_own(document: Document) -> None:
    headings = [p for p in document.paragraphs if p.style.name.startswith("Heading ")]
    assert [(p.style.name, p.text) for p in headings][:2] == [
        ("Heading 1", "I. TÌNH HÌNH CHUNG"),
        ("Heading 2", "1. Tổ chức thực hiện"),
    ]
    assert {p.style.name for p in document.paragraphs if p.text} <= {
        *("Title", "Subtitle", "Body Text", "Caption", "List Bullet", "List Number"),
        *("List Number 2", "Heading 1", "Heading 2", "Ghi chú"),
    }
    by_hand = document.element.body.findall(
        f".//{qn('w:p')}/{qn('w:r')}/{qn('w:rPr')}/{qn('w:sz')}"
    )
    assert by_hand == []


def test_page_and_letters_are_those_of_the_decree(document: Document) -> None:
    section = document.sections[0]
    sizes = [section.page_width.mm, section.page_height.mm, section.left_margin.mm]
    assert [round(size) for size in sizes] == [210, 297, 30]
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert document.styles["Normal"].font.size.pt == 13
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml


def test_tables_repeat_their_head_and_pictures_say_what_they_show(document: Document) -> None:
    big = max(document.tables, key=lambda table: len(table.rows))
    assert big.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    alts = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(alts) == 2
    assert all(alt.startswith("Biểu đồ thanh: tỷ lệ") for alt in alts)
    section = document.sections[0]
    text = section.page_width - section.left_margin - section.right_margin
    assert all(shape.width <= text for shape in document.inline_shapes)


def row_texts(table: Table, index: int) -> list[str]:
    return [cell.text for cell in table.rows[index].cells]


def test_a_table_without_rows_and_one_with_groups(letterhead: Letterhead) -> None:
    columns = [blocks.Column("Trường"), blocks.Column("n", "right")]
    empty = blocks.Table(columns, [], "Trống")
    grouped = blocks.Table(columns, [["A", "1"], ["Cộng", "1"]], "Nhóm", "", [1], {0: "Phường X"})
    document = docx.Document(io.BytesIO(render_docx(notebook(letterhead, empty, grouped))))
    first, second = document.tables[1:]
    assert row_texts(first, 1) == ["Không có.", "Không có."]
    assert [row_texts(second, i) for i in (1, 2)] == [["Phường X", "Phường X"], ["A", "1"]]
    assert second.rows[3].cells[0].paragraphs[0].runs[0].style.name == "Strong"


def test_numbered_lists_begin_anew(letterhead: Letterhead) -> None:
    source = "1. một\n2. hai\n\nchữ\n\n5. năm\n6. sáu\n"
    document = docx.Document(io.BytesIO(render_docx(notebook(letterhead, source))))
    items = [p for p in document.paragraphs if p.style.name == "List Number"]
    numbers = [p._p.pPr.numPr.numId.val for p in items]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    starts = {
        n.numId: n.findall(f".//{qn('w:startOverride')}")[0].get(qn("w:val"))
        for n in document.part.numbering_part.element.num_lst
        if n.numId in numbers
    }
    assert [starts[number] for number in (numbers[0], numbers[2])] == ["1", "5"]


def test_an_unknown_kind_of_block_is_an_error(letterhead: Letterhead) -> None:
    strange = {blocks.BLOCK_MIME: {"kind": "hologram"}, "text/html": "x"}
    with pytest.raises(ValueError, match="hologram"):
        render_docx(notebook(letterhead, strange))


def test_a_chart_becomes_the_same_picture_each_time() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt" viewBox="0 0 72 36">'
        '<rect width="36" height="36" fill="#000"/></svg>'
    )
    png = svg_to_png(svg)
    assert png == svg_to_png(svg)
    picture = pymupdf.Pixmap(png)
    assert (picture.width, picture.height) == (200, 100)
    assert (picture.pixel(10, 50)[:3], picture.pixel(190, 50)[:3]) == ((0, 0, 0), (255, 255, 255))


@pytest.mark.desktop
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_shows_the_same_words(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "report.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    with pymupdf.open(tmp_path / "report.pdf") as pages:
        printed = re.sub(r"\s", "", "".join(page.get_text() for page in pages))
        assert pages.page_count > 3
    for text in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 05/BC-PGDĐT", "Nơi nhận:", "48.636"):
        assert text.replace(" ", "") in printed
