"""Cells kept by column: the different cells of each once, and which of them stands in each row.

What a cell means is then worked out once for each different cell, however many rows there are.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import count, islice, zip_longest
from typing import Any, Self, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Codes = NDArray[np.integer]
Mask = NDArray[np.bool_]

_AT_ONCE = 64
"""Rows whose cells are told apart together: few enough that they are still near the processor."""


class Column:
    """One column of a sheet: row r holds `values[codes[r]]`.

    The values of a text file stay in Arrow until all of them are asked for.
    """

    def __init__(self, values: list[Any] | pa.StringArray, codes: Codes) -> None:
        self._values, self.codes = values, codes

    @cached_property
    def values(self) -> list[Any]:
        """The different cells."""
        return self._values if isinstance(self._values, list) else self._values.to_pylist()

    @classmethod
    def of(cls, cells: Sequence[Any]) -> Self:
        """The column of these cells. 1 and 1.0 are one value, 1 and True are two."""
        different = _Different()
        different.add(cells)
        return cls(different.values(), different.codes())

    @classmethod
    def of_arrow(cls, cells: pa.ChunkedArray) -> Self:
        """The column of dictionary-encoded text."""
        joined = cells.combine_chunks()
        if isinstance(joined, pa.ChunkedArray):  # without a single row
            return cls([], np.zeros(0, dtype="uint8"))
        return cls(joined.dictionary, _small(joined.indices.to_numpy()))

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything."""
        return not len(self) or (len(self._values) == 1 and self[0] == "")

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> Any:
        value = self._values[int(self.codes[row])]
        return value.as_py() if isinstance(value, pa.Scalar) else value

    def __iter__(self) -> Iterator[Any]:
        return map(self.values.__getitem__, self.codes.tolist())

    def where(self, test: Callable[[Any], bool], among: str = "") -> Mask:
        """The rows whose cell passes a test (see `which`)."""
        return self.which(test, among)[self.codes]

    def which(self, test: Callable[[Any], bool], among: str = "", *, ascii: bool = True) -> Mask:
        """The values that pass a test.

        `among`: a regular expression that every text that may pass matches, so that Python looks
        at no others where there are many. `ascii`: whether a text of ASCII alone may pass.
        """
        if isinstance(self._values, list):
            maybe = re.compile(among).search
            values: Iterable[bool] = (
                (
                    not isinstance(value, str)
                    or ((ascii or not value.isascii()) and maybe(value) is not None)
                )
                and test(value)
                for value in self._values
            )
            passed = np.fromiter(values, bool, len(self._values))
        else:
            found = pc.match_substring_regex(self._values, among)
            passed = found.to_numpy(zero_copy_only=False).copy()
            passed[passed] = [test(text) for text in self._values.filter(found).to_pylist()]
        return passed


def at(cells: NDArray[Any], rows: NDArray[np.integer]) -> NDArray[Any]:
    """The cells of these rows; of rows that follow one another, without a copy."""
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
        return cells[rows[0] : rows[-1] + 1]
    return cells[rows]


class Grid(Sequence[list[Any]]):
    """The cells of a sheet from A1 on, all columns of one length; read by row it is lists."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> "Grid":
        """The grid of these rows; short ones are filled with blanks.

        Rows that are made while they are read need not be in memory all at once.
        """
        if isinstance(rows, Grid):
            return rows
        columns: list[_Different] = []
        rows, height = iter(rows), 0
        while some := list(islice(rows, _AT_ONCE)):
            cells = list(zip_longest(*some, fillvalue=""))
            columns += [_Different(height) for _ in cells[len(columns) :]]
            cells += [("",) * len(some)] * (len(columns) - len(cells))
            for column, own in zip(columns, cells, strict=True):
                column.add(own)
            height += len(some)
        return cls([Column(column.values(), column.codes()) for column in columns])

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything."""
        return all(column.blank for column in self.columns)

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    @overload
    def __getitem__(self, row: int) -> list[Any]: ...
    @overload
    def __getitem__(self, row: slice) -> list[list[Any]]: ...
    def __getitem__(self, row: int | slice) -> list[Any] | list[list[Any]]:
        if isinstance(row, slice):
            return [self[number] for number in range(*row.indices(len(self)))]
        return [column[row] for column in self.columns]

    def __iter__(self) -> Iterator[list[Any]]:
        return map(list, zip(*self.columns, strict=True))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Grid.of({list(self)!r})"


class _Different:
    """The different cells of a column in the order in which they come, below so many blank ones."""

    def __init__(self, blank: int = 0) -> None:
        self._numbers: dict[Any, int] = defaultdict(count().__next__)
        self._codes: list[Codes] = []
        self._typed = False
        self.add([""] * blank)

    def add(self, cells: Sequence[Any]) -> None:
        """The next cells."""
        keys = [(type(cell), cell) for cell in cells] if self._typed else cells
        numbers, before = self._numbers, len(self._numbers)
        codes = np.fromiter(map(numbers.__getitem__, keys), "int32", len(cells))
        if not self._typed and (0 in numbers or 1 in numbers) and bool in set(map(type, cells)):
            # A dictionary takes True for 1: from here on its keys say which of them is meant.
            known = enumerate(islice(numbers, before))
            self._numbers = defaultdict(
                count(before).__next__, {(type(cell), cell): number for number, cell in known}
            )
            self._typed = True
            self.add(cells)
        else:
            self._codes.append(codes)

    def values(self) -> list[Any]:
        """The different cells."""
        return [cell for _, cell in self._numbers] if self._typed else list(self._numbers)

    def codes(self) -> Codes:
        """Which of them stands in each row."""
        return _small(np.concatenate(self._codes))


def _small(codes: Any) -> Codes:
    """Codes in the smallest type that holds them."""
    codes = np.asarray(codes, dtype="int32")
    return codes.astype(np.min_scalar_type(int(codes.max(initial=0))))
