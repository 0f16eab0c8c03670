"""Tables of what each source document asks for: their links lead somewhere."""

import re
from pathlib import Path

import pytest

SOURCES = sorted((Path(__file__).parents[1] / "docs" / "sources").glob("*.md"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_links_are_alive(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8"))
    assert links
    own = [link for link in links if "://" not in link]
    assert [link for link in own if not (path.parent / link).resolve().is_file()] == []
