"""Rows drawn: a figure a page."""

from collections.abc import Callable, Iterable, Sequence

import matplotlib

from langnghe.report.blocks import Figure, Mark
from langnghe.report.charts import layout, lines, pages
from langnghe.report.charts.layout import SWATCH, Grid, Look, Row
from langnghe.report.charts.lines import SIZE, SMALL
from langnghe.report.charts.pages import AXIS, HEAD, LEGEND
from langnghe.report.charts.palette import FAINT, GRID
from langnghe.report.charts.records import Record
from langnghe.report.charts.sheet import WIDTH, Sheet
from langnghe.report.charts.words import NO_DATA
from langnghe.report.fonts import register_matplotlib_fonts

# Matplotlib's own defaults, so that nobody's matplotlibrc changes a report.
_RC = {key: value for key, value in matplotlib.rcParamsDefault.items() if "backend" not in key} | {
    "svg.fonttype": "none",
    "svg.hashsalt": "langnghe",
}


@matplotlib.rc_context(_RC)
def figures(
    rows: Sequence[Row],
    look: Look,
    alt: Callable[[Sequence[Record]], Iterable[str]],
    caption: str,
    *notes: str,
) -> list[Figure]:
    """The rows as figures that fit on a page; `alt` says what the records of a page show.

    A record may have a `key`: of the figure whose panel its row opens on the screen.
    """
    register_matplotlib_fonts()
    if not rows:
        sheet = Sheet(30)
        sheet.text(WIDTH / 2, 15, NO_DATA, align="center", italic=True)
        return [Figure(sheet.svg(), f"{NO_DATA}.", caption)]
    grid = layout.grid(rows, look)
    cut = pages.pages(rows, look, grid)
    drawn = [_draw(page, look, grid) for page in cut]
    return [
        Figure(
            svg=svg,
            marks=marks,
            alt=" ".join(filter(None, alt([row.record for row in page]))),
            caption=f"{caption} (phần {number}/{len(cut)})" if len(cut) > 1 else caption,
            note=" ".join(filter(None, notes)),
        )
        for number, (page, (svg, marks)) in enumerate(zip(cut, drawn, strict=True), start=1)
    ]


def _draw(rows: Sequence[Row], look: Look, grid: Grid) -> tuple[str, list[Mark]]:
    """The picture, and a mark for each row whose record has a `key`."""
    high = pages.height(rows, look, grid)
    sheet, marks = Sheet(high), []
    y = 0.0
    for line in look.legend_lines:
        for x, name, colour in line:
            sheet.box(x, x + SWATCH, y + LEGEND / 2 - 1, SWATCH, colour, edge=FAINT)
            sheet.text(x + SWATCH + 4, y + LEGEND / 2 - 1, name)
        y += LEGEND
    for end, title in zip(grid.ends, look.titles, strict=True):
        sheet.text(end, y + HEAD / 2, title, SMALL, "right", bold=True)
    if look.mark:
        place, name = look.mark
        half = lines.width(name, SMALL) / 2
        x = min(max(grid.x(place), grid.left + half), grid.right - half)
        sheet.text(x, y + HEAD / 2, name, SMALL, "center")
    y += HEAD
    for panel, group in pages.by_panel(rows):
        if panel:
            y += pages.heading_height(panel)
            heading = pages.heading(panel)
            sheet.lines(0, y - 2 - lines.height(heading) / 2, heading, bold=True)
        heights = [row.height(grid.right - grid.left) for row in group]
        bottom = y + sum(heights)
        for tick in look.ticks:
            sheet.line((grid.x(tick),) * 2, (y, bottom), GRID, width=0.6)
        if look.mark:
            sheet.line((grid.x(look.mark[0]),) * 2, (y - 3, bottom), dashed=True)
        for row, height in zip(group, heights, strict=True):
            _draw_row(sheet, row, look, grid, y + height / 2)
            if row.record.get("key"):
                sides = (grid.left / WIDTH, y / high, 0, 1 - (y + height) / high)
                text = f"{row.record['label']}: {row.numbers[0]}"
                marks.append(Mark(row.record["key"], text, *(100 * side for side in sides)))
            y += height
    for tick in look.ticks:
        sheet.text(grid.x(tick), y + AXIS / 2, look.tick_name(tick), SMALL, "center", colour=FAINT)
    return sheet.svg(), marks


def _draw_row(sheet: Sheet, row: Row, look: Look, grid: Grid, middle: float) -> None:
    sheet.lines(0, middle, row.label)
    if row.message:
        message = lines.wrap(row.message, grid.right - grid.left, SIZE)
        widest = max(lines.width(*line) for line in message)
        sheet.box(grid.left + 1, grid.left + 3 + widest, middle, lines.height(message), "white")
        sheet.lines(grid.left + 3, middle, message, italic=True)
    else:
        look.draw(sheet, grid.x, middle, row.record)
    for end, text in zip(grid.ends, row.numbers, strict=True):
        sheet.text(end, middle, text, align="right")
