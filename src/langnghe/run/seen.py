"""What is remembered of a district-year's files, so that those that did not change are not read.

Kept in `.langnghe/seen/`, which may be deleted at any time: all is then read once more. A file is
taken for unchanged as long as its size, its times and its number on the disk are. Times that are
too near to when they were looked at prove nothing, and are not remembered.
"""

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from langnghe.project import Project

_FINE, _COARSE = 50_000_000, 2_000_000_000
"""Nanoseconds that a file system's times may be apart from the clock: a fine one's, and one's that
knows whole seconds only."""


class Files:
    """Files of a project by their names below it; each is looked at once."""

    def __init__(self, project: Project) -> None:
        self._root = f"{project.root}{os.sep}"
        self._marks: dict[str, str] = {}
        self._notebooks: list[str] | None = None

    def mark(self, name: str) -> str:
        """What tells a file from itself after a change; "" where there is no such file."""
        found = self._marks.get(name)
        if found is None:
            found = self._marks[name] = mark(self._root + name)
        return found

    @property
    def notebooks(self) -> list[str]:
        """The names of all there are, numbered or not."""
        if self._notebooks is None:
            folder = Path(self._root, "notebooks")
            self._notebooks = [f"notebooks/{path.name}" for path in folder.glob("*.ipynb")]
        return self._notebooks


def mark(path: str | Path) -> str:
    """Size, times and number on the disk of a file; "" where there is none."""
    try:
        is_ = os.stat(path)  # noqa: PTH116 - a Path costs more than the look
    except (FileNotFoundError, NotADirectoryError):
        return ""
    return f"{is_.st_size} {is_.st_mtime_ns} {is_.st_ctime_ns} {is_.st_ino}"


def settled(mark: str) -> bool:
    """Whether a change from now on would show in the mark."""
    modified = int(mark.split(" ")[1])
    slack = _FINE if modified % 1_000_000_000 else _COARSE
    return modified < time.time_ns() - slack


@dataclass
class Seen:
    """What was seen of a district-year.

    manifest: its mark. same: the marks of the files that were as the manifest says. aside: of the
    notebooks that the year has no need of. whole: whether `same` has all that the manifest lists.
    """

    manifest: str = ""
    tools: str = ""
    withheld: str = ""
    whole: bool = False
    years: list[tuple[str, int]] = field(default_factory=list)
    same: dict[str, str] = field(default_factory=dict)
    aside: dict[str, str] = field(default_factory=dict)

    def unchanged(self, files: Files) -> bool:
        """Whether every file remembered is as it was."""
        return all(
            files.mark(name) == was
            for marks in (self.same, self.aside)
            for name, was in marks.items()
        )


def recall(project: Project, name: str) -> Seen:
    """What is remembered under a name; an empty one where nothing is, or nothing that is known."""
    try:
        content = json.loads((project.seen / f"{name}.json").read_bytes())
        content["years"] = [(district, year) for district, year in content["years"]]
        return Seen(**content)
    except (OSError, ValueError, KeyError, TypeError):
        return Seen()


def remember(project: Project, name: str, seen: Seen) -> None:
    """Whatever keeps it from being written, only costs reading all once more."""
    path = project.seen / f"{name}.json"
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(asdict(seen), ensure_ascii=False), encoding="utf-8")
        draft.replace(path)
