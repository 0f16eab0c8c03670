"""The notebooks of a run: found, and checked against what they say of themselves.

A notebook says in its metadata, under `langnghe`, what it is to a run (see `Role`). A cell tagged
with an edition's name is in that edition only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import nbformat
import papermill
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from langnghe.problems import Problem, ProblemsError
from langnghe.project import Edition

Over = Literal["district-year", "project"]
PARAMETERS = ("district", "year", "edition", "root")
PARAMETERS_OF_PROJECT = ("edition", "root")
_NAME = re.compile(r"\d{1,2}_[a-z0-9_]+\.ipynb")


class Role(BaseModel):
    """What a notebook is to a run.

    over: a notebook is of one district-year, or of all that the project has (`run.across`).
    document: the name of the files its pages become, "report" for report.html and report.pdf; none
    for a stage, which only makes tables. several: it makes a document of each letterhead (see
    `documents.documents_of`). formats: of these files. editions: those it is made in. needs: parts
    of the year's params without which there is nothing for it to do (see `Params.parts`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    over: Over = "district-year"
    document: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")] | None = None
    several: bool = False
    formats: tuple[Literal["html", "pdf", "docx"], ...] = ("html", "pdf")
    editions: tuple[Edition, ...] = ("internal",)
    needs: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """What the notebook's `parameters` cell declares."""
        return PARAMETERS if self.over == "district-year" else PARAMETERS_OF_PROJECT


@dataclass(frozen=True)
class Notebook:
    """A numbered notebook and its role."""

    path: Path
    role: Role

    @property
    def name(self) -> str:
        return self.path.name


def numbered(path: Path) -> bool:
    """Whether a file is called as a notebook of a run is."""
    return _NAME.fullmatch(path.name) is not None


def find_notebooks(folder: Path, name: str, over: Over = "district-year") -> list[Notebook]:
    """The notebooks "1_intake.ipynb", "2_…" in order of their numbers, of one kind (`Role.over`).

    Raises ProblemsError RUN-NO-NOTEBOOKS; RUN-PARAMETERS where a notebook's `parameters` cell does
    not declare exactly those of its role: papermill would only warn and use its own default;
    RUN-ROLE where what it says of itself is not understood; RUN-NOTEBOOK where a file is none.
    """
    paths = [path for path in folder.glob("*.ipynb") if numbered(path)]
    paths.sort(key=lambda path: (int(path.name.split("_")[0]), path.name))
    if not paths:
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
    problems = [problem for path in paths for problem in _unreadable(path)]
    if problems:
        raise ProblemsError(problems)
    found: list[Notebook] = []
    for path in paths:
        try:
            found.append(Notebook(path, role_of(path)))
        except ValidationError as error:
            problems += [_role_problem(path, detail) for detail in error.errors()]
    problems += [problem for notebook in found for problem in _parameter_problems(notebook)]
    if problems:
        raise ProblemsError(problems)
    return [notebook for notebook in found if notebook.role.over == over]


def _unreadable(path: Path) -> Iterator[Problem]:
    try:
        nbformat.read(path, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError):
        yield Problem(
            code="RUN-NOTEBOOK",
            file=path.name,
            what="tệp không phải là sổ tay Jupyter đọc được",
            action="lấy lại sổ tay từ bản gốc của dự án",
        )


def role_of(path: Path) -> Role:
    """What a notebook says of itself. Raises pydantic's ValidationError."""
    return Role.model_validate(nbformat.read(path, as_version=4).metadata.get("langnghe", {}))


def _role_problem(path: Path, detail: Any) -> Problem:
    return Problem(
        code="RUN-ROLE",
        file=path.name,
        what=f"siêu dữ liệu “langnghe.{'.'.join(map(str, detail['loc']))}” không hiểu được",
        value=str(detail["input"])[:80],
        expected="over (district-year, project), document, several, formats (html, pdf, docx), "
        "editions (internal, public), needs",
        action="sửa trong JupyterLab: Property Inspector, Notebook Metadata",
    )


def _parameter_problems(notebook: Notebook) -> Iterator[Problem]:
    declared, expected = (
        set(papermill.inspect_notebook(str(notebook.path))),
        notebook.role.parameters,
    )
    for what, names in (
        ("thiếu tham số", set(expected) - declared),
        ("tham số không dùng đến", declared - set(expected)),
    ):
        for name in sorted(names):
            yield Problem(
                code="RUN-PARAMETERS",
                file=notebook.name,
                what=f"{what} “{name}” trong ô “parameters”",
                expected=", ".join(expected),
                action="sửa ô có nhãn “parameters” của sổ tay",
            )
