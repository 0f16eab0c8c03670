"""Text with a separator to a grid of text: by Arrow, and by the standard library what it refuses.

Arrow wants rows of one length; both give the same cells (`tests/intake/test_delimited.py`).
"""

import csv
import io
import mmap
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow as pa
import pyarrow.csv

from langnghe.intake.files import guard
from langnghe.intake.files.columns import Column, Grid
from langnghe.intake.files.encodings import is_utf_8

_SAMPLE = 1 << 18
"""Bytes from the beginning that tell the separator."""

_BLOCK = 1 << 20

Content = bytes | mmap.mmap

_MANY_PROCESSORS = (os.cpu_count() or 1) > 2
"""On two, Arrow's threads take twice the processor time of one, and no less time."""


def read_delimited(data: Content, name: str) -> Grid:
    """The cells of UTF-8 text. Raises UnicodeError, csv.Error, ProblemsError of `guard`."""
    mark = _separator(data)
    width = len(next(_split(_beginning(data), mark), []))
    guard.check_text(data, width, name)
    with ThreadPoolExecutor(1) as pool:
        valid = pool.submit(is_utf_8, data)
        try:
            grid = _by_arrow(data, mark, width)
        except pa.ArrowInvalid:
            grid = None
        if not valid.result():
            raise UnicodeError(name)
    return _by_csv(data, mark, name) if grid is None else grid


def _by_csv(data: Content, mark: str, name: str) -> Grid:
    guard.check_uneven(data, name)
    rows = list(_split(bytes(data).decode("utf-8-sig"), mark))
    guard.check_range(len(rows), max(map(len, rows), default=0), name)
    return Grid.of(rows)


def _by_arrow(data: Content, mark: str, width: int) -> Grid:
    text = pa.dictionary(pa.int32(), pa.string())
    table = pa.csv.read_csv(
        pa.BufferReader(pa.py_buffer(data)),
        read_options=pa.csv.ReadOptions(
            autogenerate_column_names=True, block_size=_BLOCK, use_threads=_MANY_PROCESSORS
        ),
        parse_options=pa.csv.ParseOptions(
            delimiter=mark, newlines_in_values=data.find(b'"') >= 0, ignore_empty_lines=False
        ),
        convert_options=pa.csv.ConvertOptions(
            column_types={f"f{n}": text for n in range(width)}, check_utf8=False
        ),
    )
    if any(kind != text for kind in table.schema.types):
        raise pa.ArrowInvalid("another width than the first row's")
    with ThreadPoolExecutor() as pool:
        return Grid(list(pool.map(Column.of_arrow, table.columns)))


def _beginning(data: Content) -> str:
    """The first lines."""
    sample = data[:_SAMPLE]
    if len(sample) < len(data):
        sample = sample[: max(sample.rfind(b"\n"), sample.rfind(b"\r")) + 1] or sample
    return sample.decode("utf-8-sig", errors="replace")


def _separator(data: Content) -> str:
    text = _beginning(data)
    return max(",;\t", key=lambda mark: _regularity(text, mark))


def _split(text: str, mark: str) -> Iterator[list[Any]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=mark)


def _regularity(text: str, mark: str) -> int:
    """How much rows are of one length: the right separator gives the most.

    The square lets many equal rows go before few long ones, which commas in a text make.
    """
    try:
        widths = Counter(len(row) for row in _split(text, mark) if len(row) > 1)
    except csv.Error:  # a cell without end: what is wrong with it is said when all is read
        return 0
    return max((number**2 * width for width, number in widths.items()), default=0)
