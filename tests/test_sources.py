"""What each source document asks: links alive, unmet rows plain; no district in code."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

CHECKOUT = Path(__file__).parents[1]
DOCUMENTS = sorted((CHECKOUT / "docs" / "sources").glob("*.md"))
DISTRICTS = sorted(path.parent.name for path in CHECKOUT.glob("params/*/district.yaml"))
UNMET = ("**Chưa đáp ứng**: ", "**Ngoài phạm vi**: ")


def links(text: str) -> list[str]:
    return re.findall(r"\]\(([^)]+)\)", text)


def found(document: Path, link: str) -> bool:
    """Whether a link's file is there, and in it the cell (notebooks) or dotted key (YAML)."""
    name, _, part = link.partition("#")
    path = (document.parent / name).resolve()
    if not path.exists() or CHECKOUT not in path.parents:
        return False
    if not part:
        return True
    if path.suffix == ".ipynb":
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return part in {cell["id"] for cell in cells}
    values = YAML(typ="safe").load(path)
    for key in part.split("."):
        if not isinstance(values, dict) or key not in values:
            return False
        values = values[key]
    return True


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_every_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert len(links(text)) > 10
    assert [link for link in links(text) if not found(document, link)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_every_row_is_met_or_says_why_not(document: Path) -> None:
    lines = document.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ")][1:]
    assert len(rows) > 10
    for row in rows:
        cells = row.strip("|").split("|")
        assert len(cells) == 3, row
        met = cells[2]
        assert links(met) or any(word in met for word in UNMET), row
        for word in UNMET:  # never without its reason
            assert not met.strip().endswith(word.strip()), row


def test_each_year_of_a_source_has_its_table() -> None:
    names = {document.stem for document in DOCUMENTS}
    assert {
        "thu-dau-mot-2023",
        "yen-the-2023",
        "thuan-an-2018",
        "quan-7-2024",
        "sa-dec-2022",
    } <= names


def test_a_dead_link_is_seen() -> None:
    (document, *_) = DOCUMENTS
    for link in (
        "../../notebooks/7_tasks.ipynb#khong-co",
        "../../params/quan-7/2024.yaml#report.khong-co",
        "../../params/quan-7/1999.yaml",
        "../../../elsewhere",
    ):
        assert not found(document, link)


# --- what differs between districts is data ---------------------------------------------------

COMPARED = re.compile(r"""\bdistrict(\.id|\.name)?\s*((==|!=)\s*["']|in\s*[\[({]["'])""")
"""A district beside a written text: one beside another that params hold is right."""


def sources() -> Iterator[tuple[str, str]]:
    """Names and text of all code: the package's, and notebooks' cells but their parameters."""
    for path in sorted((CHECKOUT / "src").rglob("*.py")):
        yield path.relative_to(CHECKOUT).as_posix(), path.read_text(encoding="utf-8")
    for path in sorted((CHECKOUT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code" and cell["id"] != "parameters":
                yield f"{path.name}#{cell['id']}", "".join(cell["source"])


def ids_in(code: str) -> set[str]:
    """The texts of a program, but its docstrings, that are a district's id or a path with one."""
    nodes = list(ast.walk(ast.parse(code)))
    said = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    texts = {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
    }
    return {d for d in DISTRICTS for text in texts if text == d or f"{d}/" in text}


def test_no_code_knows_a_district() -> None:
    assert {"quan-7", "thuan-an", "yen-the", "thu-dau-mot"} <= set(DISTRICTS)
    for name, code in sources():
        assert not COMPARED.search(code), name
        assert ids_in(code) == set(), name


@pytest.mark.parametrize(
    "code",
    ['if district == "quan-7": pass', 'x = "quan-7"', 'open("params/quan-7/2024.yaml")'],
)
def test_one_that_does_is_seen(code: str) -> None:
    assert ids_in(code) == {"quan-7"}


def test_a_comparison_is_seen() -> None:
    for code in ("if district == 'd':", 'district.id != "x"', "district in ('a', 'b')"):
        assert COMPARED.search(code)
    for code in ("for district in districts:", "if district == unit.district:"):
        assert not COMPARED.search(code)
