"""The pages that hold a chart's rows."""

import itertools
from collections.abc import Sequence

from langnghe.report.charts import lines
from langnghe.report.charts.layout import Grid, Look, Row
from langnghe.report.charts.lines import SIZE, Line
from langnghe.report.charts.sheet import CM, WIDTH

MAX_HEIGHT = 22 * CM
LEGEND = 17.0
HEAD = 18.0
AXIS = 20.0
_PANEL = 11.0

# How the rows before one can be cut into pages: what counts, and the pages' first rows, last first.
_Cuts = tuple[int, int, float, tuple[int, ...]]


def pages(rows: Sequence[Row], look: Look, grid: Grid) -> list[Sequence[Row]]:
    """The pages that hold all rows: as few pages and as few panels cut as can be, then as even."""
    frame = height([], look, grid)
    heads = [heading_height(row.panel) for row in rows]
    continued = [False, *(a.panel == b.panel for a, b in itertools.pairwise(rows))]
    # Each page repeats its first row's panel; before other rows a panel stands only once.
    bottoms = [0.0]
    for row, head, again in zip(rows, heads, continued, strict=True):
        bottoms.append(bottoms[-1] + (height([row], look, grid) - frame - head * again))
    best: list[_Cuts] = [(0, 0, 0.0, ())]
    for end in range(1, len(rows) + 1):
        options: list[_Cuts] = []
        for start in reversed(range(end)):
            high = frame + bottoms[end] - bottoms[start] + heads[start] * continued[start]
            if high > MAX_HEIGHT and options:
                break
            cost, number, unevenness, starts = best[start]
            cost += 1 + (continued[start] and rows[start].panel != "")
            options.append((cost, number + 1, unevenness + high**2, (start, *starts)))
        best.append(min(options))
    *_, starts = best[-1]
    return [rows[a:b] for a, b in itertools.pairwise([*starts[::-1], len(rows)])]


def height(rows: Sequence[Row], look: Look, grid: Grid) -> float:
    panels = sum(heading_height(panel) for panel, _ in by_panel(rows))
    body = sum(row.height(grid.right - grid.left) for row in rows)
    return len(look.legend_lines) * LEGEND + HEAD + panels + body + AXIS


def by_panel(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    return [(panel, list(group)) for panel, group in itertools.groupby(rows, lambda r: r.panel)]


def heading(panel: str) -> list[Line]:
    return lines.wrap(panel, WIDTH, SIZE, bold=True)


def heading_height(panel: str) -> float:
    return lines.height(heading(panel)) + _PANEL if panel else 0.0
