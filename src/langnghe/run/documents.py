"""The files that an executed document notebook becomes."""

from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from langnghe.report.content import document_content
from langnghe.report.docx.writer import render_docx
from langnghe.report.html import render_html
from langnghe.report.pdf import render_pdf

RENDERERS: dict[str, Callable[[NotebookNode], bytes]] = {
    "html": lambda notebook: render_html(notebook).encode(),
    "pdf": render_pdf,
    "docx": render_docx,
}


def export(executed: Path, stem: Path, formats: Sequence[str]) -> str:
    """Write `<stem>.<format>` for each format; gives the document's title.

    Raises ProblemsError as `report.content` says.
    """
    notebook = nbformat.read(executed, as_version=4)
    _, letterhead = document_content(notebook)
    for name in formats:
        stem.with_name(f"{stem.name}.{name}").write_bytes(RENDERERS[name](notebook))
    return str(letterhead["document_title"])
