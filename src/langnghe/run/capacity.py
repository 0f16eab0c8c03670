"""How many district-years at once, and how long they will take, from how the last runs went."""

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from statistics import mean
from typing import Any

from langnghe.project import Project

PEAK_MB = 1500.0
"""Memory that a run may hold, where none has been measured."""


def measured(project: Project, which: Iterable[tuple[str, int]], key: str) -> dict[Any, float]:
    """A figure ("total" seconds, "peak_mb") of the last run of each that has one."""
    found = {}
    for district, year in which:
        path = project.root / ".langnghe" / "times" / f"{district}-{year}.json"
        with suppress(OSError, ValueError, KeyError, TypeError):
            found[district, year] = float(json.loads(path.read_bytes())[key])
    return found


def jobs_for(peaks_mb: Iterable[float]) -> int:
    """As many jobs as there are processors, and as fit into the memory that is free.

    peaks_mb: of earlier runs; each job may be as large as the largest.
    """
    room = available_mb() / max(peaks_mb, default=PEAK_MB)
    return max(1, min(processors(), int(room)))


def processors() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def available_mb() -> float:
    """Free memory, of the machine or of the control group that limits this process."""
    import psutil

    free = [psutil.virtual_memory().available]
    with suppress(OSError, ValueError):  # no such group, or "max"
        group = Path("/sys/fs/cgroup")
        used = int((group / "memory.current").read_text())
        free.append(int((group / "memory.max").read_text()) - used)
    return min(free) / 2**20


def remaining(
    expected: Mapping[Any, float],
    waiting: Iterable[Any],
    running: Mapping[Any, float],
    jobs: int,
) -> float | None:
    """Seconds until all is done; None where no run has ever been measured.

    expected: seconds by district-year; one that is not in it takes the mean. running: seconds that
    each has run for.
    """
    if not expected:
        return None
    usual = mean(expected.values())
    left = [max(expected.get(each, usual) - since, 0.0) for each, since in running.items()]
    work = [*left, *(expected.get(each, usual) for each in waiting)]
    return max([sum(work) / jobs, *left])
