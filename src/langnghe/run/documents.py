"""The files that an executed document notebook becomes."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from langnghe.report.blocks import BLOCK_MIME
from langnghe.report.content import document_content, named_pages
from langnghe.report.docx.writer import render_docx
from langnghe.report.html import render_html
from langnghe.report.pdf import render_pdf
from langnghe.run.notebooks import Role

RENDERERS: dict[str, Callable[[NotebookNode], bytes]] = {
    "html": lambda notebook: render_html(notebook).encode(),
    "pdf": render_pdf,
    "docx": render_docx,
}


def documents_of(executed: Path, role: Role) -> Iterator[tuple[str, NotebookNode]]:
    """The documents of an executed notebook, by the name of their files.

    Of `several` each begins with a letterhead that has a name and ends where one of another name
    begins; its files are called "<document>-<name>". There may be none. What such a notebook shows
    before the first is for its reader only.
    """
    notebook = nbformat.read(executed, as_version=4)
    if not role.several:
        yield str(role.document), notebook
        return
    made: list[tuple[str, list[NotebookNode]]] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and made:
            made[-1][1].append(cell)
        for output in cell.get("outputs", []):
            block = output.get("data", {}).get(BLOCK_MIME, {})
            if block.get("kind") == "letterhead":
                name = f"{role.document}-{block['name']}"
                if not made or made[-1][0] != name:
                    made.append((name, []))
            if made:
                cells = made[-1][1]
                if not cells or cells[-1].id != cell.id:
                    cells.append(NotebookNode(cell, outputs=[]))
                cells[-1].outputs.append(output)
    for name, cells in made:
        yield name, NotebookNode(notebook, cells=cells)


def export(notebook: NotebookNode, stem: Path, formats: Sequence[str]) -> str:
    """Write `<stem>.<format>` for each format; gives the document's title.

    Where a PDF has named pages, each is also a file of its own: `<stem>/<name>.pdf`.

    Raises ProblemsError as `report.content` says.
    """
    _, head = document_content(notebook)
    for name in formats:
        stem.with_name(f"{stem.name}.{name}").write_bytes(RENDERERS[name](notebook))
    if "pdf" in formats:
        for name, page in named_pages(notebook):
            stem.mkdir(exist_ok=True)
            (stem / f"{name}.pdf").write_bytes(render_pdf(page))
    return str(head["document_title"])
