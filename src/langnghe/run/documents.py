"""The files that an executed document notebook becomes."""

from pathlib import Path

import nbformat

from langnghe.report.html import render_html
from langnghe.report.pdf import render_pdf


def export(executed: Path, stem: Path) -> None:
    """Write `<stem>.html` and `<stem>.pdf`. Raises ProblemsError as `report.content` says."""
    notebook = nbformat.read(executed, as_version=4)
    stem.with_name(stem.name + ".html").write_text(
        render_html(notebook), encoding="utf-8", newline="\n"
    )
    stem.with_name(stem.name + ".pdf").write_bytes(render_pdf(notebook))
