"""The answers of one column in the rows of the forms, while they become codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from langnghe.intake import answers as codes
from langnghe.intake.categories import code_type
from langnghe.intake.files.columns import Codes, Mask

Rows = NDArray[np.integer]
"""Rows of a sheet, from 0."""


@dataclass(frozen=True)
class Cells:
    """One column's cells in some rows: row r holds `values[places[r]]`.

    `seen`: which values were given at all; the others are headings, or were not asked for.
    `given`: filled, by someone who is asked. `early`: rows before the question was added,
    where it was.
    """

    index: int
    rows: Rows
    values: Sequence[Any]
    seen: Sequence[bool]
    places: Codes
    given: Mask
    asked: Mask
    early: Mask

    def read(self, read: codes.Reader) -> list[str]:
        """The code of each value."""
        pairs = zip(self.values, self.seen, strict=True)
        return [read(value) if seen else codes.MISSING for value, seen in pairs]

    def coded(self, meant: Sequence[str], known: Sequence[str]) -> pd.Categorical:
        """The code of each row; missing where the group is not asked."""
        dtype = code_type(tuple(known))
        number = {code: place for place, code in enumerate(dtype.categories)}
        small = np.dtype("int8" if len(number) < 128 else "int32")
        of_value = np.array([number[code] for code in meant], small)
        found = of_value[self.places] if len(meant) else np.zeros(len(self.rows), small)
        if self.early.any():
            found[self.early & ~self.given] = number[codes.NOT_ASKED]
        if not self.asked.all():
            found[~self.asked] = -1
        return pd.Categorical.from_codes(found, dtype=dtype, validate=False)


def all_of(code: str, asked: Mask) -> pd.Categorical:
    """One code for all who are asked."""
    dtype = code_type(codes.YES_NO)
    place = dtype.categories.get_loc(code)
    return pd.Categorical.from_codes(np.where(asked, place, -1).astype("int8"), dtype=dtype)


def changed(column: pd.Categorical, where: Mask, code: str) -> pd.Categorical:
    """The column with one code in some rows."""
    place = column.categories.get_loc(code)
    return pd.Categorical.from_codes(
        np.where(where, place, column.codes).astype(column.codes.dtype), dtype=column.dtype
    )
