"""How long a run took and on what: `.langnghe/times/<district>-<year>.json`.

Kept out of `reports/` and of every digest, because it differs from run to run and from machine to
machine. Estimates of the remaining time and the auditor's notes read it.
"""

import json
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import langnghe
from langnghe.project import Project


class Times:
    """Wall seconds by notebook ("internal/1_intake") and of all documents, while a run goes on."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._notebooks: dict[str, float] = {}
        self._documents = 0.0
        self._peak_kb = 0

    @contextmanager
    def notebook(self, name: str) -> Iterator[None]:
        """Time what is inside as the notebook's."""
        began = time.perf_counter()
        yield
        self._notebooks[name] = time.perf_counter() - began

    @contextmanager
    def documents(self) -> Iterator[None]:
        """Add the time of what is inside to the documents'."""
        began = time.perf_counter()
        yield
        self._documents += time.perf_counter() - began

    def peak(self, kilobytes: int | None) -> None:
        """Take note of what a process that is not a child of this one has held."""
        self._peak_kb = max(self._peak_kb, kilobytes or 0)

    def content(self) -> dict[str, Any]:
        """All of it, with the peak of memory in MB (null where unknown) and the machine's facts.

        commit: of the package's source, where git knows it and nothing in it was changed.
        """
        here = peak_mb()
        return {
            "notebooks": {name: round(took, 3) for name, took in self._notebooks.items()},
            "documents": round(self._documents, 3),
            "total": round(time.perf_counter() - self._began, 3),
            "peak_mb": None if here is None else max(here, round(self._peak_kb / 2**10, 1)),
            "python": platform.python_version(),
            "platform": platform.platform(),
            "commit": _commit(),
        }


def times_path(project: Project, district: str, year: int) -> Path:
    return project.root / ".langnghe" / "times" / f"{district}-{year}.json"


def write_times(project: Project, district: str, year: int, times: Times) -> None:
    path = times_path(project, district, year)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(times.content(), indent=1) + "\n", encoding="utf-8")


def peak_mb() -> float | None:
    """The most memory that this process, or one that it waited for, has held, in MB."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    unit = 2**20 if sys.platform == "darwin" else 2**10
    most = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return round(most / unit, 1)


def _commit() -> str | None:
    folder = str(Path(langnghe.__file__).parent)
    try:
        if _git(folder, "status", "--porcelain", "--", "."):
            return None
        return _git(folder, "rev-parse", "HEAD")
    except (OSError, subprocess.SubprocessError):
        return None


def _git(folder: str, *arguments: str) -> str:
    command = ["git", "-C", folder, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)
    return done.stdout.strip()
