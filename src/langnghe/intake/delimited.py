"""Text with a separator to a grid of text: by Arrow, and by the standard library what it refuses.

Arrow wants rows of one length; both give the same cells (`tests/intake/test_delimited.py`).
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv

from langnghe.intake.columns import Column, Grid

_SAMPLE = 1 << 18
"""Bytes from the beginning that tell the separator."""

_BLOCK = 1 << 22


def read_delimited(data: bytes) -> Grid:
    """The cells of UTF-8 text. Raises UnicodeDecodeError and csv.Error."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    mark = _separator(data)
    try:
        return _by_arrow(data, mark)
    except pa.ArrowInvalid:
        return Grid.of(list(_split(data.decode(), mark)))


def _by_arrow(data: bytes, mark: str) -> Grid:
    width = len(next(_split(_beginning(data), mark), []))
    text = pa.dictionary(pa.int32(), pa.string())
    table = pa.csv.read_csv(
        pa.BufferReader(data),
        read_options=pa.csv.ReadOptions(autogenerate_column_names=True, block_size=_BLOCK),
        parse_options=pa.csv.ParseOptions(
            delimiter=mark, newlines_in_values=b'"' in data, ignore_empty_lines=False
        ),
        convert_options=pa.csv.ConvertOptions(column_types={f"f{n}": text for n in range(width)}),
    )
    if any(kind != text for kind in table.schema.types):
        raise pa.ArrowInvalid("another width than the first row's")
    columns = table.columns[::-1]
    del table
    return Grid([Column.of_arrow(columns.pop()) for _ in range(width)])


def _beginning(data: bytes) -> str:
    """The first lines."""
    sample = data[:_SAMPLE]
    if len(sample) < len(data):
        sample = sample[: max(sample.rfind(b"\n"), sample.rfind(b"\r")) + 1] or sample
    return sample.decode(errors="replace")


def _separator(data: bytes) -> str:
    text = _beginning(data)
    return max(",;\t", key=lambda mark: _regularity(list(_split(text, mark))))


def _split(text: str, mark: str) -> Iterator[list[Any]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=mark)


def _regularity(rows: Sequence[Sequence[Any]]) -> int:
    """How much rows are of one length: the right separator gives the most.

    The square lets many equal rows go before few long ones, which commas in a text make.
    """
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max((number**2 * width for width, number in widths.items()), default=0)
