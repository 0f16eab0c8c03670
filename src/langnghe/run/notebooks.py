"""The notebooks of a run: found, checked against their parameters, executed by papermill."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from langnghe.problems import Problem, ProblemsError

PARAMETERS = ("district", "year", "edition", "root")


def find_notebooks(folder: Path, name: str) -> list[Path]:
    """The stage notebooks "1_intake.ipynb", "2_…" in order.

    Raises ProblemsError RUN-NO-NOTEBOOKS, or RUN-PARAMETERS where a notebook's `parameters` cell
    does not declare exactly `PARAMETERS`: papermill would only warn and use its own default.
    """
    found = sorted(folder.glob("[0-9]_*.ipynb"))
    if not found:
        raise ProblemsError(
            [
                Problem(
                    code="RUN-NO-NOTEBOOKS",
                    file=name,
                    what="thư mục không có sổ tay nào",
                    expected="1_intake.ipynb và các sổ tay tiếp theo",
                    action="chạy lệnh trong thư mục dự án, hoặc chỉ thư mục bằng --root",
                )
            ]
        )
    problems = [problem for path in found for problem in _parameter_problems(path)]
    if problems:
        raise ProblemsError(problems)
    return found


def _parameter_problems(path: Path) -> Iterator[Problem]:
    declared = set(papermill.inspect_notebook(str(path)))
    for what, names in (
        ("thiếu tham số", set(PARAMETERS) - declared),
        ("tham số không dùng đến", declared - set(PARAMETERS)),
    ):
        for name in sorted(names):
            yield Problem(
                code="RUN-PARAMETERS",
                file=path.name,
                what=f"{what} “{name}” trong ô “parameters”",
                expected=", ".join(PARAMETERS),
                action="sửa ô có nhãn “parameters” của sổ tay",
            )


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
    """Execute a notebook with papermill, its kernel working in `folder`, into `output`.

    The written notebook holds no clock and no random id. Raises NotebookFailed.
    """
    try:
        with _log_level_quiet():
            papermill.execute_notebook(
                str(path),
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
    import logging

    logger = logging.getLogger("papermill")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _without_clock(path: Path) -> None:
    """Take times, durations, paths and random ids out of an executed notebook."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
    nbformat.write(notebook, path)
