"""One notebook executed by papermill."""

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert.preprocessors import CoalesceStreamsPreprocessor
from papermill.exceptions import PapermillExecutionError

from langnghe.problems import ProblemsError
from langnghe.project import EDITIONS
from langnghe.run.engine import WARM

ENGINE = WARM if sys.platform == "linux" else None
"""Where forking is safe, WARM; else papermill's own engine: a new kernel for each notebook."""
CELL_SECONDS = 3600
_STOPPED = {
    DeadKernelError: "tiến trình chạy sổ tay đã chết (hết bộ nhớ, hoặc bị dừng từ ngoài)",
    CellTimeoutError: "ô chạy quá lâu nên đã bị dừng",
}


@dataclass(frozen=True)
class Spent:
    """What an execution took: seconds, and the memory its process had at most (None: not known)."""

    seconds: float
    peak_kb: int | None


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


def execute(
    path: Path,
    output: Path,
    parameters: Mapping[str, Any],
    folder: Path,
    engine: str | None = ENGINE,
    cell_seconds: int | None = CELL_SECONDS,
) -> Spent:
    """Execute a notebook's cells of one edition with papermill, into `output`.

    Its kernel works in `folder`. parameters: values of `PARAMETERS`; `edition` says which cells.
    engine: WARM, or papermill's own (None); the written notebook is the same. It holds no clock
    and no random id. Raises NotebookFailed, with the notebook as far as it came in `output`: where
    a cell raises, takes more than `cell_seconds`, or its process dies.
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
                engine_name=engine,
                kernel_name="python3",
                execution_timeout=cell_seconds,
                progress_bar=False,
                cwd=str(folder),
                extra_arguments=["--IPKernelApp.log_level=50"],
            )
    except PapermillExecutionError as error:
        raise NotebookFailed(path.name, error.cell_index, error.ename, error.evalue) from None
    except (DeadKernelError, CellTimeoutError) as error:
        kind, message = type(error).__name__, _STOPPED[type(error)]
        raise NotebookFailed(path.name, _last_begun(output), kind, message) from None
    return _without_clock(output)


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


def _last_begun(path: Path) -> int:
    """The last cell that was begun of a notebook whose process did not live to say more."""
    cells = nbformat.read(path, as_version=4).cells
    begun = [at for at, cell in enumerate(cells) if cell.metadata.papermill["start_time"]]
    return begun[-1] if begun else 0


def _without_clock(path: Path) -> Spent:
    """Take times, paths, random ids and Python's version out of an executed notebook.

    Gives what it took. Into how many pieces printed text came is a clock's doing too.
    """
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["language_info"] = {"name": "python"}
    told = notebook.metadata.pop("papermill")
    spent = Spent(told["duration"], told.get("peak_kb"))
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
    notebook, _ = CoalesceStreamsPreprocessor().preprocess(notebook, {})
    nbformat.write(notebook, path)
    return spent
