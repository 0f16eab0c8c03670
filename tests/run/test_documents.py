"""The documents of a notebook: one, or one from each letterhead to the next."""

from pathlib import Path

import nbformat
import pytest

from langnghe.params.load import Survey
from langnghe.report.blocks import Block, Paragraphs
from langnghe.report.survey_sections import letterhead
from langnghe.run.documents import documents_of, export
from langnghe.run.notebooks import Role

SEVERAL = Role(document="petition", several=True)


def written(path: Path, *cells: list[Block]) -> Path:
    """An executed notebook with a cell for each list of blocks."""
    v4 = nbformat.v4
    made = [
        v4.new_code_cell(
            id=f"cell-{n}",
            outputs=[v4.new_output("display_data", b._repr_mimebundle_()) for b in blocks],
        )
        for n, blocks in enumerate(cells)
    ]
    made.append(v4.new_markdown_cell("Chữ cuối", id="last"))
    nbformat.write(v4.new_notebook(cells=made), path)
    return path


def test_each_letterhead_begins_a_document(survey: Survey, tmp_path: Path) -> None:
    a, b = (letterhead(survey, name=name) for name in "ab")
    before, one, two, three = (Paragraphs([text]) for text in ("Trước", "Một", "Hai", "Ba"))
    path = written(tmp_path / "x.ipynb", [before], [a, one, two, b, two], [three])
    found = dict(documents_of(path, SEVERAL))
    assert list(found) == ["petition-a", "petition-b"]
    pages = {}
    for name, notebook in found.items():
        nbformat.validate(notebook)
        assert export(notebook, tmp_path / name, ["html"]).startswith("Báo cáo: ")
        pages[name] = (tmp_path / f"{name}.html").read_text(encoding="utf-8")
    said = {name: [text for text in ("Trước", "Một", "Hai", "Ba", "Chữ cuối") if text in page]
            for name, page in pages.items()}  # fmt: skip
    assert said == {"petition-a": ["Một", "Hai"], "petition-b": ["Hai", "Ba", "Chữ cuối"]}


def test_letters_of_one_name_are_bound_in_one_document(survey: Survey, tmp_path: Path) -> None:
    a, b = (letterhead(survey, name=name) for name in "ab")
    one, two = (Paragraphs([text]) for text in ("Một", "Hai"))
    path = written(tmp_path / "x.ipynb", [a, one, a, two, b, one])
    found = dict(documents_of(path, SEVERAL))
    assert list(found) == ["petition-a", "petition-b"]
    export(found["petition-a"], tmp_path / "a", ["html"])
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert (page.count("<h1>"), "Một" in page, "Hai" in page) == (2, True, True)


@pytest.mark.parametrize(("role", "names"), [(SEVERAL, []), (Role(document="report"), ["report"])])
def test_without_a_letterhead_there_are_none_of_several(
    role: Role, names: list[str], tmp_path: Path
) -> None:
    path = written(tmp_path / "x.ipynb", [Paragraphs(["Trước"])])
    assert [name for name, _ in documents_of(path, role)] == names
