"""A chart of the tables of ratios in sections of the results."""

import io
from collections.abc import Iterator, Sequence

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

STYLE = {"svg.hashsalt": "langnghe", "svg.fonttype": "none", "font.size": 9}
BAR, SPACE = 0.26, 0.85
"""Inches: the height of a way, and what a table needs above and below its ways."""


def ratios(section: str) -> Iterator[tuple[str, list[tuple[str, str, float]]]]:
    """The tables whose last column is "×": the heading above, and (way, seconds, ratio) rows.

    Seconds are the second column's, as written.
    """
    heading, rows, wanted = "", list[tuple[str, str, float]](), False
    for line in [*section.splitlines(), ""]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("#"):
            heading = line.strip("# ")
        if not line.startswith("|"):
            if rows:
                yield heading, rows
            rows, wanted = [], False
        elif cells[-1] == "×":
            wanted = True
        elif wanted and set(line) - set("|-: "):
            rows.append((cells[0], cells[1], float(cells[-1])))


def chart(sections: Sequence[str]) -> bytes:
    """The tables of ratios below one another as SVG, times as a logarithmic scale.

    The same sections give the same bytes with the same matplotlib. No tables: an empty chart.
    """
    tables = [table for section in sections for table in ratios(section)]
    sizes = [BAR * len(rows) + SPACE for _, rows in tables]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(9, max(sum(sizes), 1)))
        top = sum(sizes)
        for (heading, rows), size in zip(tables, sizes, strict=True):
            left, height = 0.46, size - SPACE
            bottom = top - SPACE / 2 - height
            whole = sum(sizes)
            axes = figure.add_axes((left, bottom / whole, 0.44, height / whole))
            top -= size
            ways, seconds, values = zip(*rows, strict=True)
            least, most = min(*values, 1.0), max(*values, 1.0)
            places = range(len(rows))
            axes.set_xscale("log")
            axes.set_xlim(least / 1.5, most * 2)
            axes.hlines(places, 1, values, color="#9db4c8", linewidth=2)
            axes.plot(values, places, "o", color="#1f4e79", markersize=5)
            axes.axvline(1, color="#888888", linewidth=0.8)
            for place, second, value in zip(places, seconds, values, strict=True):
                said = f"{second} s, ×{value:g}"
                axes.annotate(said, (value, place), (7, 0), textcoords="offset points", va="center")
            axes.set_yticks(places, ways)
            axes.set_ylim(len(rows) - 0.5, -0.5)
            axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
            axes.xaxis.set_minor_formatter(NullFormatter())
            axes.tick_params(axis="y", length=0)
            axes.spines[["top", "right", "left"]].set_visible(False)
            axes.set_title(heading, loc="left", fontweight="bold", fontsize=10)
        made = io.BytesIO()
        figure.savefig(made, format="svg", metadata={"Date": None})
    return made.getvalue()
