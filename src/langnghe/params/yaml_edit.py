"""A YAML text changed where it stands: comments, the order of keys and all else stay."""

import datetime as dt
import re
from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from langnghe.params.unfinished import MARK

Path = tuple[str | int, ...]
_DATE = "tag:yaml.org,2002:timestamp"


class YamlEdit:
    """Lines of a YAML text with the places of its values.

    Changes are of one line each and are made at once, from the end of a line to its beginning if
    several; `text` gives what became of it. Raises ruamel's YAMLError for a text that is no YAML.
    """

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._marks: dict[int, list[str]] = {}
        self._dropped: set[int] = set()
        self._after: dict[int, list[str]] = {}
        self._root = YAML(typ="safe", pure=True).compose(text)
        # A mark inside a text of several lines would become part of it.
        self._mark_at: dict[int, int] = {}
        for _, node in self.scalars():
            first, last = node.start_mark.line, node.end_mark.line
            block = node.style in ("|", ">")
            for line in range(first, last if block else last + 1):
                self._mark_at[line] = first if block else last

    def scalars(self) -> Iterator[tuple[Path, ScalarNode]]:
        """Every value that is no mapping or list, with the keys and numbers that lead to it."""
        yield from _scalars(self._root, ())

    def dates(self) -> Iterator[tuple[ScalarNode, dt.date]]:
        """The values that are plain dates (no text, no time)."""
        for _, node in self.scalars():
            if node.tag == _DATE and re.fullmatch(r"\d{4}-\d\d-\d\d", node.value):
                try:
                    year, month, day = map(int, node.value.split("-"))
                    yield node, dt.date(year, month, day)
                except ValueError:
                    continue

    def lines(self, key: str) -> range:
        """The lines of a key at the top, with its value; an empty range where it is not there."""
        for name, value in self._root.value:
            if name.value == key:
                return range(name.start_mark.line, _last_line(value) + 1)
        return range(0)

    def numbered(self) -> Iterator[tuple[int, str]]:
        """The lines as they stand, numbered from 0, without those that were dropped."""
        for number, line in enumerate(self._lines):
            if number not in self._dropped:
                yield number, line

    def put(self, node: ScalarNode, value: str) -> None:
        """Another plain value in the place of a value of one line."""
        line, start, end = node.start_mark.line, node.start_mark.column, node.end_mark.column
        assert node.end_mark.line == line, "only dates, numbers and names are put"
        self._lines[line] = self._lines[line][:start] + value + self._lines[line][end:]

    def put_line(self, line: int, text: str) -> None:
        self._lines[line] = text

    def mark(self, line: int, what: str) -> None:
        """Note at the end of a line what a person must do there."""
        said = self._marks.setdefault(self._mark_at.get(line, line), [])
        if what not in said:
            said.append(what)

    def drop(self, key: str, *instead: str) -> None:
        """Take a key at the top away, with the comment right above it; put lines in its place."""
        lines = self.lines(key)
        if not lines:
            return
        first = lines.start
        while first and self._lines[first - 1].startswith("#"):
            first -= 1
        first = max(first, 1) if self._lines[0].startswith("# yaml-language-server") else first
        self._dropped.update(range(first, lines.stop))
        self.add_after(lines.stop - 1, *instead)

    def add_after(self, line: int, *texts: str) -> None:
        self._after.setdefault(line, []).extend(texts)

    @property
    def text(self) -> str:
        out: list[str] = []
        for number, line in enumerate(self._lines):
            if number not in self._dropped:
                said = "; ".join(self._marks.get(number, ()))
                out.append(f"{line} {MARK} {said}" if said else line)
            out += self._after.get(number, ())
        return "\n".join(out).rstrip("\n") + "\n"


def _scalars(node: Node | None, path: Path) -> Iterator[tuple[Path, ScalarNode]]:
    match node:
        case MappingNode():
            for key, value in node.value:
                yield from _scalars(value, (*path, str(key.value)))
        case SequenceNode():
            for number, value in enumerate(node.value):
                yield from _scalars(value, (*path, number))
        case ScalarNode():
            yield path, node


def _last_line(node: Node) -> int:
    """Of a block, the last line of its last value: its own end is where the next key begins."""
    if isinstance(node, ScalarNode):
        return node.end_mark.line - (node.style in ("|", ">"))
    assert isinstance(node, MappingNode | SequenceNode), "there is no other kind"
    if node.flow_style or not node.value:
        return node.end_mark.line
    last = node.value[-1]
    return _last_line(last[1] if isinstance(node, MappingNode) else last)
