"""What is seen of many runs while they go on: moving lines in a terminal, plain ones elsewhere."""

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from langnghe.run.capacity import remaining
from langnghe.run.job import WAITING
from langnghe.run.many import Which
from langnghe.run.outcome import Outcome
from langnghe.run.telling import Stage


class Tally:
    """Which district-years are made, which are being made, and how long the rest will take.

    expected: seconds by district-year, where known; jobs: how many at once.
    """

    def __init__(self, which: Sequence[Which], expected: Mapping[Which, float], jobs: int) -> None:
        self.all, self._expected, self._jobs = list(which), expected, jobs
        self.done, self.failed = set[Which](), 0
        self.running: dict[Which, float] = {}

    def begin(self, each: Which) -> None:
        self.running.setdefault(each, time.monotonic())

    def end(self, outcome: Outcome) -> None:
        each = outcome.district, outcome.year
        self.running.pop(each, None)
        self.done.add(each)
        self.failed += outcome.failure is not None

    @property
    def waiting(self) -> list[Which]:
        return [each for each in self.all if each not in self.done and each not in self.running]

    def left(self) -> str:
        """In words, how long it will still take; "" where nobody knows."""
        now = time.monotonic()
        running = {each: now - since for each, since in list(self.running.items())}
        seconds = remaining(self._expected, self.waiting, running, self._jobs)
        return "" if seconds is None else f"còn khoảng {duration(seconds)}"


class Lines(AbstractContextManager["Lines"]):
    """A line for each district-year that is finished, and for one that has to wait.

    `heard` is called from other threads, as runs tell of themselves.
    """

    def __init__(self, console: Console, tally: Tally) -> None:
        self._console, self._tally = console, tally

    def __exit__(self, *exception: object) -> None: ...

    def heard(self, stage: Stage) -> None:
        self._tally.begin((stage.district, stage.year))
        if stage.name == WAITING:
            self._console.print(f"{stage.district} {stage.year}: {WAITING}…")

    def tick(self) -> None: ...

    def done(self, outcome: Outcome) -> None:
        self._tally.end(outcome)
        done, all_ = len(self._tally.done), len(self._tally.all)
        left = self._tally.left() if done < all_ else ""
        self._console.print(f"[{done}/{all_}] {_line(outcome)}" + (f"; {left}" if left else ""))


class Bars(AbstractContextManager["Bars"]):
    """A bar for all of it, with one below for each district-year that is being made."""

    def __init__(self, console: Console, tally: Tally) -> None:
        self._tally = tally
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._total = self._bars.add_task("", total=len(tally.all))
        self._each: dict[Which, TaskID] = {}

    def __enter__(self) -> "Bars":
        self.tick()
        self._bars.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._bars.stop()

    def heard(self, stage: Stage) -> None:
        each = stage.district, stage.year
        self._tally.begin(each)
        if each not in self._each:
            self._each[each] = self._bars.add_task("", total=None)
        name = f"{stage.district} {stage.year} {stage.name}"
        total = stage.of or None
        self._bars.update(self._each[each], description=name, completed=stage.done, total=total)

    def tick(self) -> None:
        tally = self._tally
        parts = [
            f"đang lập {len(tally.running)}",
            f"chờ {len(tally.waiting)}" if tally.waiting else "",
            f"không thành công {tally.failed}" if tally.failed else "",
            tally.left(),
        ]
        said = ", ".join(part for part in parts if part)
        self._bars.update(self._total, description=said, completed=len(tally.done))

    def done(self, outcome: Outcome) -> None:
        self._tally.end(outcome)
        if (task := self._each.pop((outcome.district, outcome.year), None)) is not None:
            self._bars.remove_task(task)
        self._bars.console.print(_line(outcome))
        self.tick()


def watching(console: Console, tally: Tally, plain: bool) -> Lines | Bars:
    """What suits the console."""
    if plain or not console.is_terminal or "NO_COLOR" in os.environ:
        return Lines(console, tally)
    return Bars(console, tally)


def _line(outcome: Outcome) -> str:
    return f"{outcome.district} {outcome.year}: {outcome.state}, {duration(outcome.seconds)}"


def duration(seconds: float) -> str:
    """65 → "1 phút 5 giây"; 0.4 → "dưới 1 giây"."""
    whole = round(seconds)
    if whole < 1:
        return "dưới 1 giây"
    hours, minutes = divmod(whole // 60, 60)
    if hours:
        return f"{hours} giờ {minutes} phút"
    return f"{minutes} phút {whole % 60} giây" if minutes else f"{whole} giây"
