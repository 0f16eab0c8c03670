"""The styles of a Word document: whoever edits it changes a style, never a paragraph.

Sizes and margins are those of the official form (`report.form`).
"""

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

NATION, MOTTO, PARTY, RULE = "Quốc hiệu", "Tiêu ngữ", "Tiêu đề Đảng", "Đường kẻ"
UPPER_BODY, ISSUING_BODY = "Cơ quan chủ quản", "Cơ quan ban hành"
NUMBER, PLACE_DATE = "Số ký hiệu", "Địa danh ngày tháng"
SIGNATORY, SIGNING_SPACE = "Người ký", "Chỗ ký"
RECIPIENTS_HEAD, RECIPIENTS = "Nơi nhận", "Danh sách nơi nhận"
NOTE, NOTICE, PICTURE, CODE = "Ghi chú", "Cảnh báo", "Hình", "Nguyên văn"
CELL = {"left": "Ô trái", "center": "Ô giữa", "right": "Ô phải"}
HEAD_CELL, GROUP_CELL = "Đầu cột", "Đầu nhóm"

TABLE_PT = 11.0


def apply_form(document: Document, form: dict[str, Any]) -> None:
    """Page, margins and styles of the form, as `DocumentForm` dumps it."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side in ("top", "bottom", "left", "right"):
        setattr(section, f"{side}_margin", Mm(form[f"margin_{side}_mm"]))
    _defaults(document, form)
    _text_styles(document, form)
    _head_styles(document, form)
    _table_styles(document)


def text_width(document: Document) -> Emu:
    """How wide the text is between the margins."""
    section = document.sections[0]
    margins = (section.left_margin or 0) + (section.right_margin or 0)
    return Emu((section.page_width or 0) - margins)


def _defaults(document: Document, form: dict[str, Any]) -> None:
    normal = document.styles["Normal"]
    _font(normal, form["font_families"][0], form["body_size_pt"])
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    paragraph = normal.paragraph_format
    paragraph.space_after, paragraph.space_before = Pt(form["paragraph_spacing_pt"]), Pt(0)
    paragraph.line_spacing, paragraph.widow_control = 1.15, True


def _text_styles(document: Document, form: dict[str, Any]) -> None:
    family, size, indent = form["font_families"][0], form["body_size_pt"], Cm(form["indent_cm"])
    body = document.styles["Body Text"]
    _paragraph(body, ALIGN.JUSTIFY, first=indent, after=form["paragraph_spacing_pt"])
    for level in range(1, 6):
        heading = document.styles[f"Heading {level}"]
        _font(heading, family, size, bold=level <= 2, italic=level >= 3)
        before = form["paragraph_spacing_pt"] * (2 if level == 1 else 1.2)
        _paragraph(heading, ALIGN.LEFT, first=indent, before=before, keep=True)
    for name in ("List Bullet", "List Number", "Quote"):
        _font(document.styles[name], family, size)
    _font(document.styles["Caption"], family, size - 1, bold=True)
    _paragraph(document.styles["Caption"], ALIGN.CENTER, before=6, after=4, keep=True)
    _new(document, NOTE, size - 2, ALIGN.LEFT, after=10)
    _new(document, PICTURE, size, ALIGN.CENTER, before=6, after=2)
    _new(document, CODE, size - 1, ALIGN.LEFT)
    _new(document, NOTICE, 10, ALIGN.CENTER, bold=True)
    for name in ("Header", "Footer"):
        _font(document.styles[name], family, form["page_number_size_pt"])
        document.styles[name].paragraph_format.alignment = ALIGN.CENTER


def _head_styles(document: Document, form: dict[str, Any]) -> None:
    family = form["font_families"][0]
    _new(document, NATION, form["national_name_size_pt"], ALIGN.CENTER, bold=True, after=0)
    _new(document, MOTTO, form["motto_size_pt"], ALIGN.CENTER, bold=True, after=0)
    _new(document, PARTY, form["party_name_size_pt"], ALIGN.CENTER, bold=True, after=0)
    _new(document, UPPER_BODY, form["upper_body_size_pt"], ALIGN.CENTER, after=0)
    _new(document, ISSUING_BODY, form["issuing_body_size_pt"], ALIGN.CENTER, bold=True, after=0)
    _new(document, NUMBER, form["number_size_pt"], ALIGN.CENTER, before=6)
    _new(document, PLACE_DATE, form["place_date_size_pt"], ALIGN.CENTER, italic=True, before=6)
    _new(document, SIGNATORY, form["signatory_size_pt"], ALIGN.CENTER, bold=True, after=0)
    head = form["recipients_head_size_pt"]
    _new(document, RECIPIENTS_HEAD, head, ALIGN.LEFT, bold=True, italic=True, after=0)
    _new(document, RECIPIENTS, form["recipients_size_pt"], ALIGN.LEFT, after=0)
    for name in (NATION, PARTY, UPPER_BODY, ISSUING_BODY, SIGNATORY):
        document.styles[name].font.all_caps = True
    _new(document, SIGNING_SPACE, 1, ALIGN.CENTER, after=70)
    _rule(_new(document, RULE, 1, ALIGN.CENTER, after=6))
    for name, size in (("Title", "title_size_pt"), ("Subtitle", "subject_size_pt")):
        style = document.styles[name]
        _font(style, family, form[size], bold=True)
        _paragraph(style, ALIGN.CENTER, before=14 if name == "Title" else 0, after=4, keep=True)
        for name_ in ("w:pBdr", "w:spacing", "w:kern"):
            _removed(style, name_)


def _table_styles(document: Document) -> None:
    alignments = {"left": ALIGN.LEFT, "center": ALIGN.CENTER, "right": ALIGN.RIGHT}
    for align, name in CELL.items():
        _new(document, name, TABLE_PT, alignments[align], after=0)
    _new(document, HEAD_CELL, TABLE_PT, ALIGN.CENTER, bold=True, after=0)
    _new(document, GROUP_CELL, TABLE_PT, ALIGN.LEFT, bold=True, after=0, keep=True)


def _new(
    document: Document,
    name: str,
    size: float,
    align: ALIGN,
    *,
    bold: bool = False,
    italic: bool = False,
    before: float = 0,
    after: float = 6,
    keep: bool = False,
) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
    _paragraph(style, align, before=before, after=after, keep=keep)
    return style


def _paragraph(
    style: Any,
    align: ALIGN,
    *,
    first: Any = 0,
    before: float = 0,
    after: float = 6,
    keep: bool = False,
) -> None:
    paragraph = style.paragraph_format
    paragraph.alignment, paragraph.first_line_indent = align, first
    paragraph.space_before, paragraph.space_after = Pt(before), Pt(after)
    paragraph.keep_with_next = keep


def _font(style: Any, family: str, size: float, bold: bool = False, italic: bool = False) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = family, Pt(size), bold, italic
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[theme]
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), family)


def _removed(style: ParagraphStyle, name: str) -> None:
    """Take a property of the paragraph or of its letters out of a style."""
    part = style.element.rPr if name in ("w:spacing", "w:kern") else style.element.pPr
    for element in part.findall(qn(name)):
        part.remove(element)


def _rule(style: ParagraphStyle) -> None:
    """A line under the paragraph; how long it is, its indents say."""
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        bottom.set(qn(f"w:{key}"), value)
    border.append(bottom)
    # The schema has an order, and borders come before spacing.
    style.element.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    style.paragraph_format.line_spacing = Pt(2)
