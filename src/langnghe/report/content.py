"""What of a notebook stands in its document, and whether it may.

A document shows Markdown cells, blocks (`report.blocks`), and `text/markdown` and `image/svg+xml`
results. It never shows code, streams or plain results. A cell tagged `remove-cell` is left out.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from nbformat import NotebookNode

from langnghe.problems import Problem, ProblemsError
from langnghe.report import markdown
from langnghe.report.blocks import BLOCK_MIME

MARKDOWN = "text/markdown"
SVG = "image/svg+xml"
HEADS = ("letterhead", "masthead")
_BITMAPS = ("image/png", "image/jpeg")


def document_content(nb: NotebookNode) -> tuple[NotebookNode, dict[str, Any]]:
    """The notebook reduced to what its document shows, and the data of its head (`HEADS`).

    Each output left has one of BLOCK_MIME (with its text/html), text/markdown or image/svg+xml.
    Letters that are bound in one document (`run.documents`) have a letterhead each, all of one
    name; the first is then the document's. Raises ProblemsError: REPORT-CELL-ERROR, REPORT-PICTURE,
    REPORT-ALT, REPORT-HEADING-LEVEL, REPORT-HEADING-EMPTY, REPORT-LETTERHEAD.
    """
    reduced = NotebookNode(nb, cells=list(_cells(nb)))
    shown = list(parts(reduced))
    heads = [part for mime, part in shown if mime == BLOCK_MIME and part["kind"] in HEADS]
    problems = [*_failures(nb), *_pictures(shown), *_heading_levels(shown)]
    bound = {head.get("name", "") for head in heads}
    if len(heads) != 1 and (len(bound) != 1 or "" in bound):
        problems.append(
            Problem(
                code="REPORT-LETTERHEAD",
                what=f"sổ tay có {len(heads)} phần đầu văn bản (Letterhead, Masthead)",
                expected="đúng một",
                action="để một ô tạo Letterhead hoặc Masthead ở đầu sổ tay",
            )
        )
    if problems:
        raise ProblemsError(problems)
    return reduced, heads[0]


def parts(reduced: NotebookNode) -> Iterator[tuple[str, Any]]:
    """What a reduced notebook shows, in order, by MIME type.

    (MARKDOWN, source), (BLOCK_MIME, the block's data) or (any other, the output).
    """
    for cell in reduced.cells:
        if cell.cell_type == "markdown":
            yield MARKDOWN, cell.source
        for output in cell.get("outputs", []):
            mime = next(iter(output.data))
            yield mime, output.data[mime] if mime in (MARKDOWN, BLOCK_MIME) else output


def svg_alt(output: NotebookNode) -> str:
    """The alt text of an SVG result: `alt` in its metadata, as given to IPython's `display`."""
    metadata = output.get("metadata", {})
    return str(metadata.get(SVG, metadata).get("alt", ""))


def _cells(nb: NotebookNode) -> Iterator[NotebookNode]:
    for cell in nb.cells:
        if "remove-cell" in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            yield cell
        elif cell.cell_type == "code":
            outputs = [shown for output in cell.outputs if (shown := _shown(output))]
            if outputs:
                yield NotebookNode(cell, outputs=outputs)


def _shown(output: NotebookNode) -> NotebookNode | None:
    """The output with the one kind of data a document shows; None where it has none of them."""
    data = output.get("data", {})
    for mime in (BLOCK_MIME, MARKDOWN, SVG, *_BITMAPS):
        if mime in data:
            kept = {mime: data[mime]}
            if mime == BLOCK_MIME:
                kept["text/html"] = data["text/html"]
            return NotebookNode(output, output_type="display_data", data=NotebookNode(kept))
    return None


def _failures(nb: NotebookNode) -> Iterator[Problem]:
    for number, cell in enumerate(nb.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                yield Problem(
                    code="REPORT-CELL-ERROR",
                    what=f"ô thứ {number} của sổ tay dừng vì lỗi",
                    value=f"{output.get('ename', '')}: {output.get('evalue', '')}",
                    action="sửa lỗi rồi chạy lại cả sổ tay",
                )


def _pictures(shown: list[tuple[str, Any]]) -> Iterator[Problem]:
    """Every picture needs words for who cannot see it, and only `Figure` makes sure of them."""
    action = "dùng Figure(svg, alt, caption) trong một ô mã"
    for mime, part in shown:
        if mime in _BITMAPS:
            yield Problem(
                code="REPORT-PICTURE",
                what="một kết quả là ảnh điểm (PNG, JPEG)",
                action=f"{action}; đóng các hình khác bằng plt.close",
            )
        elif mime == SVG and not svg_alt(part).strip():
            yield Problem(
                code="REPORT-ALT", what="một hình SVG không có lời mô tả (alt)", action=action
            )
        elif mime == MARKDOWN:
            for token in markdown.tokens(part):
                if token["type"] == "image":
                    yield Problem(
                        code="REPORT-PICTURE",
                        what="ảnh chèn trong văn bản Markdown",
                        value=token["attrs"]["url"][:80],
                        action=action,
                    )


def _heading_levels(shown: list[tuple[str, Any]]) -> Iterator[Problem]:
    """PDF/UA: the first is of level 1, each at most one deeper than the last, and none is empty."""
    last = 0
    for level, text in _headings(shown):
        if level > last + 1:
            before = f"đứng ngay sau đề mục cấp {last}" if last else "đứng đầu văn bản"
            yield Problem(
                code="REPORT-HEADING-LEVEL",
                what=f"đề mục cấp {level} {before}",
                value=text,
                expected=f"cấp {last + 1} hoặc cấp trên" if last else "cấp 1",
                action="thêm hoặc bớt dấu # ở đầu đề mục",
            )
        if not text.strip():
            yield Problem(
                code="REPORT-HEADING-EMPTY",
                what=f"đề mục cấp {level} không có chữ",
                action="viết chữ cho đề mục, hoặc xóa dòng chỉ có dấu #",
            )
        last = level


def _headings(shown: list[tuple[str, Any]]) -> Iterator[tuple[int, str]]:
    for mime, part in shown:
        if mime == BLOCK_MIME and part["kind"] == "heading":
            yield part["level"], part["text"]
        elif mime == BLOCK_MIME and part["kind"] == "page":
            yield 1, part["title"]
        elif mime == MARKDOWN:
            for token in markdown.tokens(part):
                if token["type"] == "heading":
                    yield token["attrs"]["level"], markdown.plain(token)


def named_pages(nb: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    """Each named page (`leaflet.Page`) of an executed notebook as a notebook of its own.

    It has the document's head, titled as the page, and the blocks from the page to the next one.
    """
    reduced, head = document_content(nb)
    outputs = [output for cell in reduced.cells for output in cell.get("outputs", [])]
    blocks = [output for output in outputs if BLOCK_MIME in output.data]
    kinds = [block.data[BLOCK_MIME]["kind"] for block in blocks]
    starts = [index for index, kind in enumerate(kinds) if kind == "page"]
    for start, end in pairwise([*starts, len(blocks)]):
        page = blocks[start].data[BLOCK_MIME]
        if page["name"]:
            title = f"{page['title']}: {head['document_title']}"
            own = NotebookNode(
                output_type="display_data",
                data=NotebookNode({BLOCK_MIME: {**head, "document_title": title}, "text/html": ""}),
            )
            cell = NotebookNode(cell_type="code", metadata={}, outputs=[own, *blocks[start:end]])
            yield page["name"], NotebookNode(reduced, cells=[cell])
