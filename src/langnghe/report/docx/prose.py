"""Markdown cells as Word paragraphs."""

from collections.abc import Mapping, Sequence
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from langnghe.report import markdown
from langnghe.report.docx import styles

Token = Mapping[str, Any]


def write_markdown(document: Document, source: str) -> None:
    """Add Markdown (see `report.markdown`) to the end of a document."""
    for token in markdown.parse(source):
        _block(document, token)


def _block(document: Document, token: Token, style: str = "Body Text") -> None:
    kind, children = token["type"], token.get("children", [])
    if kind in ("paragraph", "block_text"):
        _inline(document.add_paragraph(style=style), children)
    elif kind == "heading":
        level = token["attrs"]["level"]
        _inline(document.add_paragraph(style=f"Heading {level}"), children)
    elif kind == "list":
        _list(document, token)
    elif kind == "block_quote":
        for child in children:
            _block(document, child, "Quote")
    elif kind == "table":
        _table(document, children)
    elif kind in ("block_code", "block_html"):
        document.add_paragraph(token["raw"].rstrip(), styles.CODE)
    elif kind == "thematic_break":
        document.add_paragraph(style=styles.RULE)


def _list(document: Document, token: Token) -> None:
    attrs = token["attrs"]
    name = "List Number" if attrs["ordered"] else "List Bullet"
    style = name if not attrs["depth"] else f"{name} {min(attrs['depth'] + 1, 3)}"
    number = _restarted(document, style, attrs.get("start", 1)) if attrs["ordered"] else None
    for item in token["children"]:
        first = True
        for child in item["children"]:
            if child["type"] == "list":
                _list(document, child)
                continue
            _block(document, child, style if first else "List Continue")
            if first and number is not None:
                _numbered(document.paragraphs[-1], number)
            first = False


def _restarted(document: Document, style: str, start: int) -> int:
    """A numbering of its own for a list, that begins at `start` and counts as the style does."""
    numbering = document.part.numbering_part.element
    used = document.styles[style].element.pPr.numPr.numId.val
    abstract = next(n for n in numbering.num_lst if n.numId == used).abstractNumId.val
    added = numbering.add_num(abstract)
    added.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(added.numId)


def _numbered(paragraph: Paragraph, number: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = number


def _table(document: Document, children: Sequence[Token]) -> None:
    head = next(child for child in children if child["type"] == "table_head")["children"]
    body = [row for child in children if child["type"] == "table_body" for row in child["children"]]
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, token in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].style = styles.HEAD_CELL
        _inline(cell.paragraphs[0], token["children"])
    for row in body:
        for cell, token in zip(table.add_row().cells, row["children"], strict=True):
            cell.paragraphs[0].style = styles.CELL[token["attrs"].get("align") or "left"]
            _inline(cell.paragraphs[0], token["children"])
    document.add_paragraph(style=styles.NOTE)


def _inline(
    paragraph: Paragraph, tokens: Sequence[Token], marks: frozenset[str] = frozenset()
) -> None:
    for token in tokens:
        kind = token["type"]
        if kind in ("text", "codespan", "inline_html"):
            _marked(paragraph.add_run(token["raw"]), marks)
        elif kind == "linebreak":
            paragraph.add_run().add_break()
        elif kind == "softbreak":
            paragraph.add_run(" ")
        elif kind == "link" and markdown.is_link(token["attrs"]["url"]):
            _link(paragraph, markdown.plain(token), token["attrs"]["url"])
        else:
            _inline(paragraph, token.get("children", []), marks | {kind})


def _marked(run: Run, marks: frozenset[str]) -> None:
    run.bold = True if "strong" in marks else None
    run.italic = True if "emphasis" in marks else None
    run.font.strike = True if "strikethrough" in marks else None


def _link(paragraph: Paragraph, text: str, url: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(
        qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    )
    run = paragraph.add_run(text)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)
