"""An executed notebook's document as .docx bytes, by python-docx."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from nbformat import NotebookNode

from langnghe.report.blocks import BLOCK_MIME, NOTHING
from langnghe.report.content import MARKDOWN, document_content, parts, svg_alt
from langnghe.report.docx import styles
from langnghe.report.docx.prose import write_markdown
from langnghe.report.fonts import text_width
from langnghe.report.pictures import svg_to_png
from langnghe.report.table_layout import column_widths, may_split
from langnghe.workbook import same_on_every_system


def render_docx(nb: NotebookNode) -> bytes:
    """The document of an executed notebook for Word; the same notebook gives the same bytes.

    Raises ProblemsError where the notebook cannot be a document (see `report.content`), ValueError
    on an unknown kind of block.
    """
    reduced, letterhead = document_content(nb)
    document = docx.Document()
    styles.apply_form(document, letterhead["form"])
    _properties(document, letterhead)
    _page_furniture(document, letterhead["notice"])
    writer = _Writer(document)
    for mime, part in parts(reduced):
        writer.write(mime, part)
    stream = io.BytesIO()
    document.save(stream)
    return same_on_every_system(stream.getvalue())


class _Writer:
    """Adds one part after the other; a method a kind of block."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.width = styles.text_width(document)
        self.numbers = {"Bảng": 0, "Hình": 0}
        self.letters = 0
        # python-docx goes through all styles each time one is named.
        self.style_ids = {style.name: style.style_id for style in document.styles}

    def write(self, mime: str, part: Any) -> None:
        if mime == MARKDOWN:
            write_markdown(self.document, part)
        elif mime == BLOCK_MIME:
            method = getattr(self, f"_{part['kind']}", None)
            if method is None:
                raise ValueError(f"unknown kind of block: {part['kind']!r}")
            method(part)
        else:
            svg = part.data[mime]
            self._picture(svg if isinstance(svg, str) else "".join(svg), svg_alt(part))

    def _heading(self, data: Mapping[str, Any]) -> None:
        self.document.add_paragraph(data["text"], f"Heading {data['level']}")

    def _outline(self, data: Mapping[str, Any]) -> None:
        self.document.add_paragraph(style="Body Text").add_run(data["title"], "Strong")
        paragraph = self.document.add_paragraph(style="Body Text")
        _field(paragraph, 'TOC \\o "1-2" \\h \\z', "Mục lục: bấm vào đây rồi bấm F9 để lập")

    def _paragraphs(self, data: Mapping[str, Any]) -> None:
        for text in data["texts"]:
            self.document.add_paragraph(text, "Body Text")

    def _bullets(self, data: Mapping[str, Any]) -> None:
        for text in data["texts"]:
            self.document.add_paragraph(text, "List Bullet")

    def _figure(self, data: Mapping[str, Any]) -> None:
        self._picture(data["svg"], data["alt"])
        self._caption("Hình", data["caption"])
        self._note(data["note"])

    def _picture(self, svg: str, alt: str) -> None:
        paragraph = self.document.add_paragraph(style=styles.PICTURE)
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(svg_to_png(svg)))
        if shape.width > self.width:
            shape.height = Emu(round(shape.height * self.width / shape.width))
            shape.width = Emu(self.width)
        shape._inline.docPr.set("descr", alt)

    def _caption(self, kind: str, text: str) -> None:
        self.numbers[kind] += 1
        paragraph = self.document.add_paragraph(f"{kind} ", "Caption")
        _field(paragraph, f"SEQ {kind} \\* ARABIC", str(self.numbers[kind]))
        paragraph.add_run(f". {text}")

    def _note(self, text: str) -> None:
        if text:
            self.document.add_paragraph(text, styles.NOTE)

    def _table(self, data: Mapping[str, Any]) -> None:
        self._caption("Bảng", data["caption"])
        columns, groups = data["columns"], dict(data["groups"])
        _, widths = column_widths(columns, data["rows"])
        table = self.document.add_table(rows=1, cols=len(columns), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _described(table, data["caption"], data["note"])
        for cell, column in zip(table.rows[0].cells, columns, strict=True):
            self._fill(cell, column["title"], styles.HEAD_CELL)
        _row_property(table.rows[0], "tblHeader")
        for index, row in enumerate(data["rows"]):
            if index in groups:
                self._across(table, groups[index], styles.GROUP_CELL)
            added = table.add_row()
            for cell, text, column in zip(added.cells, row, columns, strict=True):
                strong = index in data["emphasised"]
                self._fill(cell, text, styles.CELL[column["align"]], strong)
            if not may_split(row, widths):
                _row_property(added, "cantSplit")
        if not data["rows"]:
            self._across(table, NOTHING, styles.CELL["center"])
        fitted = _fitted(widths, self.width)
        for table_column, width in zip(table.columns, fitted, strict=True):
            table_column.width = width
        for cells in (row_.cells for row_ in table.rows):
            across = len(set(cells)) == 1
            for cell, width in zip(cells, fitted, strict=True):
                cell.width = Emu(self.width) if across else width
        self._note(data["note"]) if data["note"] else self.document.add_paragraph(style=styles.NOTE)

    def _across(self, table: Table, text: str, style: str) -> None:
        cells = table.add_row().cells
        self._fill(cells[0].merge(cells[-1]), text, style)

    def _fill(self, cell: _Cell, text: str, style: str, strong: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        paragraph._p.style = self.style_ids[style]
        run = paragraph.add_run(text)
        if strong:
            run._r.style = self.style_ids["Strong"]

    def _panels(self, data: Mapping[str, Any]) -> None:
        """For the screen only."""

    def _letterhead(self, data: Mapping[str, Any]) -> None:
        form, party = data["form"], data["style"] == "party"
        if self.letters:  # bound in one document
            _new_letter(self.document)
        self.letters += 1
        left, right = self._two_columns(0.44)
        if data["upper_body"]:
            _line(left, data["upper_body"], styles.UPPER_BODY)
        _line(left, data["issuing_body"], styles.ISSUING_BODY)
        if party:
            _line(left, "*", styles.ISSUING_BODY)
            _line(right, form["party_name"], styles.PARTY)
            self._rule(right, form["party_name"], form["party_name_size_pt"], form["party_rule"])
        else:
            size, rule = form["issuing_body_size_pt"], form["issuing_body_rule"]
            self._rule(left, data["issuing_body"], size, rule)
            _line(right, form["national_name"], styles.NATION)
            _line(right, form["motto"], styles.MOTTO)
            self._rule(right, form["motto"], form["motto_size_pt"], form["motto_rule"])
        if data["number_line"]:
            _line(left, data["number_line"], styles.NUMBER)
        _line(right, data["place_date"], styles.PLACE_DATE)
        self.document.add_paragraph(data["title"], "Title")
        self.document.add_paragraph(data["subject"], "Subtitle")

    def _rule(self, cell: _Cell, text: str, size: float, fraction: float) -> None:
        """A line as long as a fraction of a text, in the middle of the cell."""
        length = min(Pt(text_width(text) * size), cell.width) * fraction
        paragraph = _line(cell, "", styles.RULE)
        indent = Emu(round(max(cell.width - length, 0) / 2))
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent

    def _closing(self, data: Mapping[str, Any]) -> None:
        if data["text"]:
            self.document.add_paragraph(
                data["text"], "Body Text"
            ).paragraph_format.keep_with_next = True
        left, right = self._two_columns(0.5)
        signatures = data["signatures"]
        for cell, lines in zip((left, right)[-len(signatures) :], signatures, strict=True):
            for text in lines:
                _line(cell, text, styles.SIGNATORY)
            _line(cell, "", styles.SIGNING_SPACE)
        if len(signatures) > 1:
            left, _ = self._two_columns(0.5)
        _line(left, "Nơi nhận:", styles.RECIPIENTS_HEAD)
        for text in data["recipient_lines"]:
            _line(left, text, styles.RECIPIENTS)

    def _two_columns(self, share: float) -> tuple[_Cell, _Cell]:
        """A table without lines, its left column a share of the width."""
        table = self.document.add_table(rows=1, cols=2)
        table.autofit = False
        _without_padding(table)
        cells = table.rows[0].cells
        for index, part in enumerate((share, 1 - share)):
            table.columns[index].width = cells[index].width = Emu(round(self.width * part))
        _row_property(table.rows[0], "cantSplit")
        return cells[0], cells[1]


# --- Cells -----------------------------------------------------------------------------------


def _line(cell: _Cell, text: str, style: str) -> Paragraph:
    """A paragraph at the end of a cell; the empty one it is born with is used first."""
    first = cell.paragraphs[0]
    if len(cell.paragraphs) == 1 and not first.text and first.style.name == "Normal":
        first.style = style
        first.add_run(text)
        return first
    return cell.add_paragraph(text, style)


def _without_padding(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _fitted(widths_mm: Sequence[float], most: int) -> list[Emu]:
    """Widths in proportion, together as wide as the text."""
    total = sum(widths_mm)
    return [Emu(round(most * width / total)) for width in widths_mm]


def _row_property(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))


def _described(table: Table, caption: str, note: str) -> None:
    """Title and description for who hears the table read."""
    properties = table._tbl.tblPr
    for name, text in (("tblCaption", caption), ("tblDescription", note or caption)):
        element = OxmlElement(f"w:{name}")
        element.set(qn("w:val"), text)
        properties.append(element)


# --- The file --------------------------------------------------------------------------------


def _field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _page_furniture(document: Document, notice: str) -> None:
    """The page's number at the top from page 2, the notice at the foot of all."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.different_first_page_header_footer = True
    _field(section.header.paragraphs[0], "PAGE", "2")
    section.header_distance, section.footer_distance = Mm(12), Mm(10)
    if notice:
        for footer in (section.footer, section.first_page_footer):
            footer.paragraphs[0].style = styles.NOTICE
            footer.paragraphs[0].add_run(notice)


def _new_letter(document: Document) -> None:
    """A new page, from which pages are counted anew; the rest is as before."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:start"), "1")
    section._sectPr.find(qn("w:pgMar")).addnext(numbers)


def _properties(document: Document, letterhead: Mapping[str, Any]) -> None:
    about = document.core_properties
    date = dt.datetime.fromisoformat(letterhead["date"])
    about.title, about.author = letterhead["document_title"], letterhead["issuing_body"]
    about.subject, about.language = letterhead["subject"], "vi-VN"
    about.comments, about.keywords, about.last_modified_by = "", "", letterhead["issuing_body"]
    about.created = about.modified = date
    about.revision = 1
