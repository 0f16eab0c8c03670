"""A committed notebook's cells run in this process: quick, for tests of what documents show."""

import ast
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, v4

from langnghe.project import EDITIONS, Edition, Project
from small_district import CHECKOUT, DISTRICT, YEAR

STAGES = ("1_intake", "2_indicators", "3_disclosure", "4_opinions")


def executed(
    name: str,
    project: Project,
    edition: Edition = "internal",
    district: str = DISTRICT,
    year: int = YEAR,
) -> NotebookNode:
    """The notebook as a kernel would leave it, its cells of one edition with what they showed."""
    notebook = nbformat.read(_path(name), as_version=4)
    shown: list[NotebookNode] = []

    def display(*values: Any) -> None:
        for value in values:
            if hasattr(value, "_repr_mimebundle_"):
                shown.append(v4.new_output("display_data", data=value._repr_mimebundle_()))

    namespace: dict[str, Any] = {"display": display}
    given = {"district": district, "year": year, "edition": edition, "root": str(project.root)}
    cells = []
    for cell in notebook.cells:
        if (set(EDITIONS) - {edition}) & set(cell.metadata.get("tags", [])):
            continue
        cells.append(cell)
        if cell.cell_type == "code":
            _run(cell.source, namespace)
            namespace |= given if cell.id == "parameters" else {}
            cell.outputs, shown[:] = list(shown), []
    notebook.cells = cells
    return notebook


def stages(project: Project, district: str = DISTRICT, year: int = YEAR) -> None:
    """The tables of both editions, as a run makes them before its documents."""
    for name in STAGES:
        executed(name, project, "internal", district, year)


def _path(name: str) -> Path:
    return CHECKOUT / "notebooks" / f"{name}.ipynb"


def _run(source: str, namespace: dict[str, Any]) -> None:
    """Run a cell; the value of its last expression is displayed."""
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        shown = ast.Call(ast.Name("display", ast.Load()), [last.value], [])
        tree.body[-1] = ast.copy_location(ast.Expr(shown), last)
    exec(compile(ast.fix_missing_locations(tree), "<cell>", "exec"), namespace)
