"""What notebooks say of themselves, and which of their cells an edition has."""

from pathlib import Path

import nbformat
import pytest

from langnghe.problems import ProblemsError
from langnghe.run.execution import NotebookFailed, execute
from langnghe.run.notebooks import PARAMETERS, Role, find_notebooks

DECLARED = "\n".join(f"{name} = ''" for name in PARAMETERS)
PYTHON = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
VALUES = {"district": "x", "year": 2024, "edition": "internal", "root": "."}


def write(
    folder: Path, name: str, role: object = None, cells: list[tuple[str, list[str]]] | None = None
) -> Path:
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell(DECLARED, metadata={"tags": ["parameters"]}, id="parameters"),
        *(
            nbformat.v4.new_code_cell(source, metadata={"tags": tags}, id=f"cell-{number}")
            for number, (source, tags) in enumerate(cells or [])
        ),
    ]
    notebook.metadata = nbformat.from_dict(PYTHON)
    if role is not None:
        notebook.metadata["langnghe"] = role
    nbformat.write(notebook, folder / name)
    return folder / name


def test_notebooks_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for name in ("10_slides.ipynb", "2_b.ipynb", "1_a.ipynb", "notes.ipynb"):
        write(tmp_path, name)
    found = find_notebooks(tmp_path, "notebooks")
    assert [notebook.name for notebook in found] == ["1_a.ipynb", "2_b.ipynb", "10_slides.ipynb"]


def test_without_a_word_of_its_own_a_notebook_is_an_internal_stage(tmp_path: Path) -> None:
    write(tmp_path, "1_a.ipynb")
    write(tmp_path, "2_b.ipynb", {"document": "b", "editions": ["public"], "needs": ["forum"]})
    roles = [notebook.role for notebook in find_notebooks(tmp_path, "notebooks")]
    assert roles == [
        Role(document=None, editions=("internal",), needs=()),
        Role(document="b", editions=("public",), needs=("forum",)),
    ]


def test_everything_wrong_with_roles_and_parameters_is_said_at_once(tmp_path: Path) -> None:
    write(tmp_path, "1_a.ipynb", {"editions": ["secret"], "documnet": "a"})
    write(tmp_path, "2_b.ipynb", {"document": "../b"})
    path = write(tmp_path, "3_c.ipynb")
    path.write_text(path.read_text(encoding="utf-8").replace("edition", "edit"), encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        find_notebooks(tmp_path, "notebooks")
    assert sorted((problem.code, problem.file) for problem in caught.value.problems) == [
        ("RUN-PARAMETERS", "3_c.ipynb"),
        ("RUN-PARAMETERS", "3_c.ipynb"),
        ("RUN-ROLE", "1_a.ipynb"),
        ("RUN-ROLE", "1_a.ipynb"),
        ("RUN-ROLE", "2_b.ipynb"),
    ]


def test_a_notebook_over_the_whole_project_has_parameters_and_a_search_of_its_own(
    tmp_path: Path,
) -> None:
    write(tmp_path, "1_a.ipynb")
    path = write(tmp_path, "2_b.ipynb", {"over": "project"})
    with pytest.raises(ProblemsError) as caught:
        find_notebooks(tmp_path, "notebooks")
    assert [(p.code, p.file) for p in caught.value.problems] == [
        ("RUN-PARAMETERS", "2_b.ipynb"),
        ("RUN-PARAMETERS", "2_b.ipynb"),
    ]
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = "edition = ''\nroot = ''"
    nbformat.write(notebook, path)
    assert [n.name for n in find_notebooks(tmp_path, "notebooks")] == ["1_a.ipynb"]
    assert [n.name for n in find_notebooks(tmp_path, "notebooks", "project")] == ["2_b.ipynb"]


def test_a_damaged_notebook_is_named(tmp_path: Path) -> None:
    write(tmp_path, "1_a.ipynb")
    (tmp_path / "2_b.ipynb").write_text("<<<<<<< HEAD", encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        find_notebooks(tmp_path, "notebooks")
    assert [(p.code, p.file) for p in caught.value.problems] == [("RUN-NOTEBOOK", "2_b.ipynb")]


@pytest.mark.parametrize(
    ("edition", "shown"), [("internal", ["both", "internal"]), ("public", ["both", "public"])]
)
def test_a_cell_tagged_with_an_edition_is_in_that_edition_only(
    tmp_path: Path, edition: str, shown: list[str]
) -> None:
    cells = [("'both'", []), ("'internal'", ["internal"]), ("'public'", ["public"])]
    path = write(tmp_path, "1_a.ipynb", cells=cells)
    output = tmp_path / "out.ipynb"
    execute(path, output, VALUES | {"edition": edition}, tmp_path)
    notebook = nbformat.read(output, as_version=4)
    texts = [o.data["text/plain"] for cell in notebook.cells for o in cell.get("outputs", [])]
    assert texts == [repr(word) for word in shown]


def test_a_failure_leaves_the_notebook_as_far_as_it_came(tmp_path: Path) -> None:
    path = write(tmp_path, "1_a.ipynb", cells=[("'before'", []), ("1 / 0", []), ("'after'", [])])
    output = tmp_path / "out.ipynb"
    with pytest.raises(NotebookFailed, match="ZeroDivisionError") as caught:
        execute(path, output, VALUES, tmp_path)
    assert not caught.value.by_input
    kinds = [o.output_type for c in nbformat.read(output, 4).cells for o in c.get("outputs", [])]
    assert "execute_result" in kinds
    assert "error" in kinds
