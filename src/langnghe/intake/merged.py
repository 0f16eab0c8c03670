"""Merged cells: each shows its text in all its rows, a blank cell stays blank."""

from dataclasses import replace
from typing import Any

import numpy as np

from langnghe.intake.files.columns import Column, Grid
from langnghe.intake.files.sheets import Sheet


def filled_down(sheet: Sheet) -> Sheet:
    """The sheet with the text of every merged cell in each row that it covers.

    It is written in the merged cell's first column, and only in rows that hold something else too:
    a remark merged over three rows is one remark.
    """
    tall = [((first, column), last) for (first, column), (last, _) in sheet.merged if last > first]
    if not tall:
        return sheet
    height, width = len(sheet.rows), len(sheet.columns)
    held = np.logical_or.reduce([sheet.filled(index) for index in range(width)])
    cells: dict[int, list[Any]] = {}
    for (first, index), last in tall:
        if first < height and index < width and sheet.filled(index)[first]:
            column = cells.setdefault(index, list(sheet.columns[index]))
            for row in range(first + 1, min(last + 1, height)):
                if held[row]:
                    column[row] = column[first]
    return replace(
        sheet,
        rows=Grid(
            [
                Column.of(cells[index]) if index in cells else column
                for index, column in enumerate(sheet.columns)
            ]
        ),
    )
