"""Where the parts of a chart stand: its rows, what they share, and their columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from langnghe.report.charts import lines
from langnghe.report.charts.lines import SIZE, SMALL
from langnghe.report.charts.records import Record
from langnghe.report.charts.sheet import WIDTH, Sheet
from langnghe.report.numbers import percent

BAR = 15.0
SWATCH = 11.0
_LABEL = 165.0  # the widest label column
_LABEL_LINES = 8
_ROW_GAP = 8.0
_GAP = 12.0  # between columns

Scale = Callable[[float], float]


@dataclass(frozen=True)
class Row:
    """A record with its numbers at right, and a remark below its label.

    A message, where there is one, stands in the drawing's place.
    """

    record: Record
    numbers: tuple[str, ...]
    message: str = ""
    remark: str = ""

    @property
    def panel(self) -> str:
        return str(self.record["panel"])

    @cached_property
    def label(self) -> list[lines.Line]:
        return [
            *lines.balance(self.record["label"], _LABEL, SIZE, _LABEL_LINES),
            *lines.balance(self.remark, _LABEL, SMALL, _LABEL_LINES),
        ]

    def height(self, plot: float) -> float:
        message = lines.height(lines.wrap(self.message, plot, SIZE))
        return max(lines.height(self.label), message, BAR) + _ROW_GAP


@dataclass(frozen=True)
class Look:
    """What the rows of a chart share: their drawing, and all that stands around it.

    `titles` of the columns of numbers; `mark`: a place on the scale and its name; `tick_name`: what
    stands below a tick.
    """

    titles: tuple[str, ...]
    ticks: Sequence[float]
    draw: Callable[[Sheet, Scale, float, Record], None]
    mark: tuple[float, str] | None = None
    legend: Sequence[tuple[str, str]] = ()
    tick_name: Callable[[float], str] = lambda tick: percent(tick, 0)

    @cached_property
    def legend_lines(self) -> list[list[tuple[float, str, str]]]:
        """The legend's entries (x, name, colour), broken into lines."""
        found: list[list[tuple[float, str, str]]] = []
        x = WIDTH
        for name, colour in self.legend:
            name, _ = lines.wrap(name, WIDTH - SWATCH - 4, SIZE)[0]
            width = SWATCH + 4 + lines.width(name, SIZE)
            if x + width > WIDTH:
                found.append([])
                x = 0.0
            found[-1].append((x, name, colour))
            x += width + 18
        return found


@dataclass(frozen=True)
class Grid:
    """The columns' places, the same on all pages of a chart."""

    left: float
    right: float
    ends: list[float]
    high: float

    def x(self, share: float) -> float:
        return self.left + (self.right - self.left) * share / self.high


def ticks(step: float, high: float = 1.0) -> list[float]:
    return [index * step for index in range(round(high / step) + 1)]


def grid(rows: Sequence[Row], look: Look) -> Grid:
    widths = (lines.width(line, size) for row in rows for line, size in row.label)
    left = max(widths, default=0.0) + _GAP
    ends = [WIDTH]
    columns = list(zip(look.titles, *(row.numbers for row in rows), strict=True))
    for title, *texts in reversed(columns):
        head = lines.width(title, SMALL, bold=True)
        ends.append(ends[-1] - max(head, *(lines.width(text, SIZE) for text in texts)) - _GAP)
    *ends, right = ends
    return Grid(left, right, ends[::-1], look.ticks[-1])
