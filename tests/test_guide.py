"""The analyst's guide and the README: what they point to, and what they say to type, exists."""

import re
from pathlib import Path

import pytest
import typer.main

from langnghe.cli import app
from small_district import CHECKOUT

GUIDE, README = CHECKOUT / "docs" / "huong-dan.md", CHECKOUT / "README.md"
AUDIT = CHECKOUT / "docs" / "kiem-toan.md"
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
_LARGEST = 150_000


@pytest.fixture(params=[GUIDE, README, AUDIT], ids=lambda path: path.stem)
def page(request: pytest.FixtureRequest) -> Path:
    return request.param


def without_code(text: str) -> str:
    """The text without blocks of code, fenced or indented."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^    .*$", "", text, flags=re.MULTILINE)


def code(text: str) -> list[str]:
    """What people may copy: spans and lines of code."""
    blocks = re.findall(r"^```\w*\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    lines += re.findall(r"^    (.*)$", text, flags=re.MULTILINE)
    return lines + [" ".join(s.split()) for s in re.findall(r"`([^`]+)`", without_code(text))]


def headings(text: str) -> list[tuple[int, str]]:
    found = re.findall(r"^(#+) (.*)$", without_code(text), flags=re.MULTILINE)
    return [(len(marks), title) for marks, title in found]


def anchor(title: str) -> str:
    """As GitHub makes it of a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    anchors = {anchor(title) for _, title in headings(text)}
    links = re.findall(r"\]\(([^)]+)\)", without_code(text))
    assert links
    inside = [link[1:] for link in links if link.startswith("#")]
    assert [link for link in inside if link not in anchors] == []
    files = [link for link in links if not link.startswith(("#", "http"))]
    assert [link for link in files if not (page.parent / link.split("#")[0]).is_file()] == []


def test_pictures_are_described_small_and_all_used() -> None:
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", GUIDE.read_text(encoding="utf-8"))
    assert len(pictures) >= 5
    assert [name for alt, name in pictures if len(alt) < 40] == []
    used = {(GUIDE.parent / name).resolve() for _, name in pictures}
    assert used == {path.resolve() for path in (GUIDE.parent / "pictures").glob("*.png")}
    assert [path.name for path in used if path.stat().st_size >= _LARGEST] == []


def test_the_contents_name_every_section_in_order() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    contents, *sections = [title for level, title in headings(text) if level == 2]
    listed = re.findall(r"^- \[(.*)\]\(#(.*)\)$", text, flags=re.MULTILINE)
    assert contents == "Mục lục"
    assert listed == [(title, anchor(title)) for title in sections]


def test_commands_and_their_options_exist(page: Path) -> None:
    typed = [
        (words[1], re.findall(r"(?<!\S)--[a-z-]+", words[2]))
        for line in code(page.read_text(encoding="utf-8"))
        if (words := re.search(r"(?:^|[\s\\/(])langnghe +([^\s#]+)([^#]*)", line))
    ]
    assert len(typed) >= 5
    for command, options in typed:
        assert command in COMMANDS, command
        known = {name for option in COMMANDS[command].params for name in option.opts}
        assert set(options) <= known, (command, options)


def test_tasks_exist(page: Path) -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    (tasks,) = re.findall(r"^TASKS := (.*)$", makefile, flags=re.MULTILINE)
    typed = [
        task
        for line in code(page.read_text(encoding="utf-8"))
        for task in re.findall(r"(?:python bootstrap\.py|(?<!\S)make) +([a-z]+)", line)
    ]
    assert {"setup", "lab"} & set(typed)
    assert set(typed) <= set(tasks.split())


def test_every_command_is_in_a_guide() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in (GUIDE, AUDIT))
    assert [command for command in COMMANDS if f"langnghe {command}" not in text] == []
