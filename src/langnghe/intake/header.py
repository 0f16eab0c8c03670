"""The header of a sheet: one row, or two with merged cells, below any titles."""

from collections.abc import Callable
from dataclasses import dataclass

from langnghe.intake.files.sheets import Sheet, shown

WITHIN = 40
"""Rows from the top in which the header is looked for."""


@dataclass(frozen=True)
class Header:
    """`row`: the header's last row, from 0. `headings`: what each column may be called, nearest
    first: its own cell, then with the merged cell above it. `merged`: columns whose own heading is
    a merged cell that begins in another one.
    """

    row: int
    headings: tuple[tuple[str, ...], ...]
    merged: frozenset[int]


def find_header(sheet: Sheet, known: Callable[[str], bool]) -> Header | None:
    """The row in which most headings are known; the first of equals. None where none is."""
    cells = _Cells(sheet)
    height = min(WITHIN, len(sheet.rows))
    scores = [
        sum(any(map(known, filter(None, texts))) for texts in cells.row(number))
        for number in range(height)
    ]
    best = max(scores, default=0)
    if not best:
        return None
    row = scores.index(best)
    covering = [last for (first, _), (last, _) in sheet.merged if first <= row <= last < height]
    row = max(covering, default=row)
    return Header(row, tuple(cells.row(row)), cells.from_the_left(row))


class _Cells:
    """Cells near the top, merged ones filled; blank ones never are."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        height, width = min(WITHIN, len(sheet.rows)), len(sheet.columns)
        self.first = {
            (row, column): start
            for start, (last, right) in sheet.merged
            for row in range(start[0], min(last + 1, height))
            for column in range(start[1], min(right + 1, width))
        }

    def text(self, row: int, column: int) -> str:
        row, column = self.first.get((row, column), (row, column))
        return shown(self.sheet.columns[column][row])

    def row(self, row: int) -> list[tuple[str, ...]]:
        return [self._names(row, column) for column in range(len(self.sheet.columns))]

    def _names(self, row: int, column: int) -> tuple[str, ...]:
        own = self.text(row, column)
        above = self.first.get((row - 1, column))
        if not own or above is None or above == self.first.get((row, column)):
            return (own,)
        return own, f"{self.text(row - 1, column)} {own}"

    def from_the_left(self, row: int) -> frozenset[int]:
        return frozenset(
            column for (r, column), start in self.first.items() if r == row and start[1] < column
        )
