"""Time several ways of doing one thing in turn, so that a slow minute hits them all alike."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping


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
    """What the figures were measured on."""
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} processors."
    )
