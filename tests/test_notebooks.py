"""The committed notebooks: as an analyst opens them, and as papermill runs them by itself."""

import re
from pathlib import Path

import nbformat
import papermill
import pytest
from nbformat import NotebookNode

from langnghe.run.notebooks import PARAMETERS, find_notebooks, role_of
from small_district import CHECKOUT, DISTRICT, YEAR, survey_of, write_project

NOTEBOOKS = sorted((CHECKOUT / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def notebook(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_stages_are_numbered_without_a_gap() -> None:
    folder = CHECKOUT / "notebooks"
    found = [*find_notebooks(folder, "notebooks"), *find_notebooks(folder, "notebooks", "project")]
    numbers = [int(notebook.name.split("_")[0]) for notebook in found]
    assert sorted(numbers) == list(range(1, len(NOTEBOOKS) + 1))
    assert all(re.fullmatch(r"\d+_[a-z]+(_[a-z]+)*\.ipynb", path.name) for path in NOTEBOOKS)


def test_a_notebook_is_valid(notebook: NotebookNode) -> None:
    assert notebook.nbformat == 4
    nbformat.validate(notebook)


def test_nothing_of_a_run_is_committed(notebook: NotebookNode) -> None:
    for cell in code(notebook):
        assert cell.outputs == [], cell.id
        assert cell.execution_count is None, cell.id
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags"}, cell.id
    assert set(notebook.metadata) - {"langnghe"} == {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert dict(notebook.metadata.language_info) == {"name": "python"}


def test_ids_of_cells_are_words(notebook: NotebookNode) -> None:
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    for identifier in ids:
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", identifier), identifier
        # Jupyter's own are eight hexadecimal digits.
        assert not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]+)*", identifier), identifier


def test_parameters_are_declared_once_with_defaults(path: Path, notebook: NotebookNode) -> None:
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert [cell.id for cell in tagged] == ["parameters"]
    assert tagged[0] is code(notebook)[0]
    declared = papermill.inspect_notebook(str(path))
    assert tuple(declared) == role_of(path).parameters
    assert PARAMETERS == ("district", "year", "edition", "root")
    assert declared["root"]["default"] == '".."'
    if "district" in declared:
        assert (CHECKOUT / "params" / declared["district"]["default"].strip('"')).is_dir()


def test_cells_of_code_are_short(notebook: NotebookNode) -> None:
    for cell in code(notebook):
        lines = cell.source.splitlines()
        assert len(lines) <= 25, cell.id
        assert not any(line.lstrip().startswith(("def ", "class ", "%", "!")) for line in lines)


def test_a_notebook_says_what_it_is_about(notebook: NotebookNode) -> None:
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert any(text.startswith("# ") for text in texts)


@pytest.mark.slow
def test_notebooks_run_one_after_the_other_from_their_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in JupyterLab: the kernel works in notebooks/, and root is "..", as it stands."""
    project = write_project(tmp_path)
    parts = survey_of(project).parts
    found = find_notebooks(CHECKOUT / "notebooks", "notebooks")
    monkeypatch.chdir(project.notebooks)
    for name in (each.name for each in found if parts.issuperset(each.role.needs)):
        executed = papermill.execute_notebook(
            name,
            str(tmp_path / f"executed-{name}"),
            parameters={"district": DISTRICT, "year": YEAR},
            progress_bar=False,
        )
        nbformat.validate(executed)
        given = [output for cell in code(executed) for output in cell.outputs]
        assert given
        assert [output for output in given if output.output_type == "error"] == []
    assert (project.processed(DISTRICT, YEAR) / "rates.parquet").is_file()
    assert not project.reports(DISTRICT, YEAR).exists()
