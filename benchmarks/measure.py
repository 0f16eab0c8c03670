"""Time several ways of doing one thing in turn, so that a slow minute hits them all alike."""

import os
import platform
import re
import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import psutil


def in_turn(
    ways: Mapping[str, Callable[[], object]],
    rounds: int = 3,
    clock: Callable[[], float] = time.perf_counter,
    *,
    unmeasured: bool = True,
) -> dict[str, list[float]]:
    """Seconds of each way by `clock`, `rounds` times in turn, after an unmeasured round."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for round_ in range(0 if unmeasured else 1, rounds + 1):
        for name, way in ways.items():
            start = clock()
            way()
            if round_:
                seconds[name].append(clock() - start)
    return seconds


def table(seconds: Mapping[str, list[float]], unit: str) -> str:
    """A Markdown table: median, least, most, and the median as a multiple of `unit`'s."""
    base = statistics.median(seconds[unit])
    lines = ["| way | median s | min | max | × |", "|---|---|---|---|---|"]
    for name, runs in seconds.items():
        median = statistics.median(runs)
        lines.append(
            f"| {name} | {median:.2f} | {min(runs):.2f} | {max(runs):.2f} | {median / base:.1f} |"
        )
    return "\n".join(lines)


def machine() -> str:
    """What the figures are measured on, and how busy it is before."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    release = re.match(r"[\d.]*\d", platform.release())  # what follows may name the house
    return (
        f"{processor()}, {os.cpu_count()} cores, "
        f"{psutil.virtual_memory().total / 2**30:.0f} GiB; {platform.system()} "
        f"{release[0] if release else ''}, Python {platform.python_version()}; load before {load}."
    )


def processor() -> str:
    """The processor's model, where the system says it."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
