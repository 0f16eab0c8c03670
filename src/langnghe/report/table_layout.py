"""How a table sits on an A4 page: its columns' widths, and which of its rows may be split.

Typst neither warns nor fails when a row that may not be split is taller than a page, or when a
column that shares the rest of the width finds nothing left: the text is lost past the edge. So both
are settled here, by the widths of the letters and on the safe side.
"""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from langnghe.report.blocks import WIDTH
from langnghe.report.fonts import text_width

TEXT_MM = 155.0  # the width of the text between the decree's widest margins
SIZE_MM = 12 * 0.353  # of a table's letters, at most
LINE_MM = 5.5
PADDING_MM = 4.0  # of a cell, left and right
LONG_TEXT_MM = 60.0  # what a column of texts may be wide before it shares the rest of the width
SHARE_MM = 25.0  # the least that a column which shares the rest must find
UNSPLIT_MM = 100.0  # under half of the page's height: lines are never full
_MM = {"mm": 1.0, "cm": 10.0, "pt": 0.353, "em": SIZE_MM, "%": TEXT_MM / 100}


def column_widths(
    columns: Sequence[Mapping[str, Any]], rows: Sequence[Sequence[str]]
) -> tuple[list[str], list[float]]:
    """The columns' widths as Typst's expressions, and about how wide in mm each will come out.

    As declared, with two exceptions: an "auto" column of long texts shares the rest of the width as
    "1fr" does; where too little of the width is left to share, every sharing column is "auto".
    Raises ValueError on what is no width.
    """
    for column in columns:
        if not WIDTH.fullmatch(column["width"]):
            raise ValueError(f"not a column's width: {column['width']!r}")
    natural = [
        _fixed(column["width"])
        or _widest([title_lines(column, len(columns)), *(row[index] for row in rows)])
        for index, column in enumerate(columns)
    ]
    widths = [
        "1fr" if column["width"] == "auto" and width > LONG_TEXT_MM else column["width"]
        for column, width in zip(columns, natural, strict=True)
    ]
    shares = [float(width[:-2]) if width.endswith("fr") else 0.0 for width in widths]
    left = TEXT_MM - sum(w for w, share in zip(natural, shares, strict=True) if not share)
    if left < SHARE_MM * sum(share > 0 for share in shares):
        # Typst then gives every automatic column at least an even part.
        widths = ["auto" if share else width for width, share in zip(widths, shares, strict=True)]
        even = (TEXT_MM - sum(map(_fixed, widths))) / max(widths.count("auto"), 1)
        return widths, [_fixed(width) or even for width in widths]
    return widths, [
        left * share / sum(shares) if share else width
        for width, share in zip(natural, shares, strict=True)
    ]


def may_split(row: Sequence[str], widths_mm: Sequence[float]) -> bool:
    """Whether a row is so long that it may have to go over two pages."""
    return any(
        _lines(cell, width) * LINE_MM > UNSPLIT_MM
        for cell, width in zip(row, widths_mm, strict=True)
    )


def title_lines(column: Mapping[str, Any], columns: int) -> str:
    """A column's title, in short lines where the column is of numbers and as wide as it needs."""
    title: str = column["title"]
    if column["width"] != "auto" or column["align"] == "left":
        return title
    return "\n".join(textwrap.wrap(title, min(12, max(8, 60 // columns)), break_long_words=False))


def room(width_mm: float) -> float:
    """What a line has room for, in em, in a column of this width."""
    return max((width_mm - PADDING_MM) / SIZE_MM, 1.0)


def _fixed(width: str) -> float:
    """The millimetres of a length; 0 of "auto" and of shares."""
    unit = re.sub(r"[\d.]", "", width)
    return float(width.removesuffix(unit)) * _MM[unit] if unit in _MM else 0.0


def _widest(cells: Iterable[str]) -> float:
    lines = {line for cell in cells for line in cell.split("\n")}
    return max(map(text_width, lines)) * SIZE_MM + PADDING_MM


def _lines(cell: str, width_mm: float) -> float:
    return sum(1 + text_width(line) / room(width_mm) for line in cell.split("\n"))
