"""The files that an executed document notebook becomes."""

from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from langnghe.report.docx.writer import render_docx
from langnghe.report.html import render_html
from langnghe.report.pdf import render_pdf

RENDERERS: dict[str, Callable[[NotebookNode], bytes]] = {
    "html": lambda notebook: render_html(notebook).encode(),
    "pdf": render_pdf,
    "docx": render_docx,
}


def export(executed: Path, stem: Path, formats: Sequence[str]) -> None:
    """Write `<stem>.<format>` for each format. Raises ProblemsError as `report.content` says."""
    notebook = nbformat.read(executed, as_version=4)
    for name in formats:
        stem.with_name(f"{stem.name}.{name}").write_bytes(RENDERERS[name](notebook))
