"""The PDF exporter: an executed notebook as an accessible, archivable PDF, by Typst."""

import datetime as dt
import os
from functools import cache
from pathlib import Path
from typing import Any

import typst
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import List, default

from langnghe.report.content import document_content
from langnghe.report.fonts import typst_fonts
from langnghe.report.typst import notebook_to_typst

TEMPLATES = Path(__file__).with_name("templates")
# PDF/UA makes a missing alt text, title or glyph an error; PDF/A makes the file fit for an archive.
STANDARDS: list[Any] = ["ua-1", "a-2a"]


class TypstPDFExporter(Exporter):
    """nbconvert's `--to langnghe-pdf`. The same notebook gives the same bytes."""

    export_from_notebook = "PDF (thể thức văn bản)"
    output_mimetype = "application/pdf"
    default_preprocessors: Any = List([])  # nothing of the notebook is to be changed

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any = None, **kwargs: Any
    ) -> tuple[bytes, Any]:
        """PDF bytes and nbconvert's resources. Raises as `render_pdf`."""
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        return render_pdf(nb), resources


def render_pdf(nb: NotebookNode) -> bytes:
    """The document of an executed notebook as PDF/UA-1 and PDF/A-2a.

    Its date is the letterhead's. Raises ProblemsError where the notebook cannot be a document (see
    `content`), RuntimeError where Typst reports an error or a warning.
    """
    _, letterhead = document_content(nb)
    date = dt.datetime.fromisoformat(letterhead["date"]).replace(tzinfo=dt.UTC)
    return compile_typst(notebook_to_typst(nb), date)


def compile_typst(source: str, date: dt.datetime) -> bytes:
    """Typst source as PDF bytes, dated `date`; it may import the templates and read nothing else.

    Raises RuntimeError (typst.TypstError) on an error, RuntimeError on a warning, and in a process
    forked from one that has compiled: Typst's threads do not live on there, and it would wait for
    them for ever. (Fork before the first PDF, or spawn. Loading the fonts does no harm.)
    """
    if _first_user() != os.getpid():
        raise RuntimeError("Typst was used before this process was forked; fork first, or spawn")
    pdf, warnings = _compiler().compile_with_warnings(
        source.encode(), format="pdf", pdf_standards=STANDARDS, timestamp=date
    )
    if warnings:
        raise RuntimeError("Typst: " + "; ".join(warning.diagnostic for warning in warnings))
    if not isinstance(pdf, bytes):
        raise RuntimeError("Typst gave no PDF")
    return pdf


@cache
def _first_user() -> int:
    """The process that compiled first; a forked one inherits the answer."""
    return os.getpid()


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=TEMPLATES, font_paths=typst_fonts())
