"""One notebook executed by papermill."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from langnghe.problems import ProblemsError
from langnghe.project import EDITIONS


class NotebookFailed(Exception):
    """A cell raised: the notebook, the cell (from 1) and what it said."""

    def __init__(self, notebook: str, cell: int, kind: str, message: str) -> None:
        self.notebook, self.cell, self.kind, self.message = notebook, cell, kind, message
        super().__init__(f"{notebook}, ô {cell}: {kind}: {message}")

    def __reduce__(self) -> tuple[type, tuple[str, int, str, str]]:
        return (type(self), (self.notebook, self.cell, self.kind, self.message))

    @property
    def by_input(self) -> bool:
        """True where the input is wrong, not the program: the message is for the analyst."""
        return self.kind == ProblemsError.__name__


def execute(path: Path, output: Path, parameters: Mapping[str, Any], folder: Path) -> None:
    """Execute a notebook's cells of one edition with papermill, into `output`.

    Its kernel works in `folder`. parameters: values of `PARAMETERS`; `edition` says which cells.
    The written notebook holds no clock and no random id. Raises NotebookFailed.
    """
    notebook = nbformat.read(path, as_version=4)
    others = set(EDITIONS) - {parameters["edition"]}
    notebook.cells = [c for c in notebook.cells if not others & set(c.metadata.get("tags", []))]
    nbformat.write(notebook, output)
    try:
        with _log_level_quiet():
            papermill.execute_notebook(
                str(output),
                str(output),
                parameters=dict(parameters),
                kernel_name="python3",
                progress_bar=False,
                cwd=str(folder),
                extra_arguments=["--IPKernelApp.log_level=50"],
            )
    except PapermillExecutionError as error:
        raise NotebookFailed(path.name, error.cell_index, error.ename, error.evalue) from None
    _without_clock(output)


@contextmanager
def _log_level_quiet() -> Iterator[None]:
    """Papermill tells its own story on stderr; the run's progress is told elsewhere."""
    logger = logging.getLogger("papermill")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _without_clock(path: Path) -> None:
    """Take times, durations, paths, random ids and Python's version out of an executed notebook."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("papermill", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
    nbformat.write(notebook, path)
