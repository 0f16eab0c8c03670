"""One district-year end to end: the same work by every way of running its notebooks.

python -m benchmarks.end_to_end
"""

import ast
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import nbformat
from nbformat import NotebookNode

from benchmarks.measure import in_turn, machine, table
from langnghe.params.load import load_survey
from langnghe.project import EDITIONS, Project
from langnghe.run import district_year
from langnghe.run.execution import WARM, Spent, execute
from langnghe.run.notebooks import find_notebooks

CHECKOUT = Path(__file__).resolve().parents[1]
DISTRICT, YEAR = "thu-dau-mot", 2023


def plainly(path: Path, output: Path, parameters: Mapping[str, Any], folder: Path) -> Spent:
    """A notebook's cells of an edition as one function, in this process: nothing is written of it.

    What a cell shows is made (HTML, charts) and thrown away.
    """
    namespace: dict[str, Any] = {"display": _shown}
    with contextlib.chdir(folder):
        for cell in _of_edition(path, parameters["edition"]).cells:
            if cell.cell_type == "code":
                exec(_function(cell.source), namespace)
                namespace |= parameters if "parameters" in cell.metadata.get("tags", []) else {}
    return Spent(0.0, None)


def _of_edition(path: Path, edition: str) -> NotebookNode:
    """The notebook without the cells of other editions."""
    notebook = nbformat.read(path, as_version=4)
    others = set(EDITIONS) - {edition}
    notebook.cells = [c for c in notebook.cells if not others & set(c.metadata.get("tags", []))]
    return notebook


def _shown(*values: Any) -> None:
    for value in values:
        if value is not None:
            value._repr_mimebundle_()


def _function(source: str) -> Any:
    """A cell's code, which shows the value of its last expression."""
    tree = ast.parse(source)
    if tree.body and isinstance(last := tree.body[-1], ast.Expr):
        last.value = ast.Call(ast.Name("display", ast.Load()), [last.value], [])
    return compile(ast.fix_missing_locations(tree), "<cell>", "exec")


def run(root: Path, how: Callable[..., Spent], *, documents: bool) -> None:
    """A whole district-year in this process, its notebooks executed in a way of the caller's."""
    with mock.patch.object(district_year, "execute", how), contextlib.ExitStack() as stack:
        if not documents:
            stack.enter_context(mock.patch.object(district_year, "documents_of", _none))
        district_year.run(Project(root), DISTRICT, YEAR)


def _none(*arguments: object) -> Iterator[Any]:
    return iter(())


def command(root: Path) -> None:
    """`langnghe run` from a cold process, to the manifest."""
    _run(root, "langnghe", "run", DISTRICT, str(YEAR), "--force", "--root", str(root))


def plain_commands(root: Path) -> None:
    """Each notebook in its editions by the `papermill` command, each document by `nbconvert`.

    The documents are HTML alone: there is no PDF or docx by plain tools.
    """
    parts = load_survey(Project(root), DISTRICT, YEAR).parts
    out = root / "plain"
    out.mkdir(exist_ok=True)
    for edition in EDITIONS:
        for notebook in find_notebooks(root / "notebooks", "notebooks"):
            role = notebook.role
            if edition not in role.editions or not parts.issuperset(role.needs):
                continue
            made = out / f"{edition}-{notebook.name}"
            given = {"district": DISTRICT, "year": YEAR, "edition": edition, "root": "."}
            parameters = [p for name, value in given.items() for p in ("-p", name, str(value))]
            nbformat.write(_of_edition(notebook.path, edition), made)
            _run(root, "papermill", str(made), str(made), *parameters)
            if role.document is not None:
                _run(root, "jupyter", "nbconvert", "--to", "html", "--no-input", str(made))


def _run(root: Path, program: str, *arguments: str) -> None:
    path = Path(sys.executable).parent / program
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / "src")}
    subprocess.run([path, *arguments], cwd=root, check=True, capture_output=True, env=environment)


def section(rounds: int = 2) -> str:
    """Measure and describe."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("params", "notebooks", f"data/raw/{DISTRICT}"):
            shutil.copytree(CHECKOUT / name, root / name)
        warm, plain = partial(execute, engine=WARM), partial(execute, engine=None)
        seconds = in_turn(
            {
                "one plain function, warm": lambda: run(root, plainly, documents=False),
                "notebooks, warm": lambda: run(root, warm, documents=False),
                "notebooks, papermill as it comes": lambda: run(root, plain, documents=False),
                "notebooks and all documents, warm": lambda: run(root, warm, documents=True),
                "langnghe run, a cold command: all documents": lambda: command(root),
            },
            rounds,
        )
        commands = {"papermill and jupyter nbconvert, plain commands": lambda: plain_commands(root)}
        seconds |= in_turn(commands, 1, unmeasured=False)
    return (
        "## One district-year, end to end\n\n"
        f"The sample of {DISTRICT} {YEAR}, both editions; {rounds} rounds in turn after one "
        "unmeasured, the plain commands once. All ways make the same tables; the plain commands "
        "make documents as HTML only.\n\n" + table(seconds, next(iter(seconds)))
    )


if __name__ == "__main__":
    print(machine() + "\n\n" + section())
