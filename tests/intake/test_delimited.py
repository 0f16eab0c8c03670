"""Arrow and the standard library give the same cells, or Arrow refuses."""

import csv
import io

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from langnghe.intake.files import delimited
from langnghe.intake.files.columns import Grid
from langnghe.intake.files.delimited import read_delimited

cells = st.text("aĐế 1.,;\t\"'\n\r", max_size=6)


def by_the_standard_library(text: str, mark: str = ",") -> Grid:
    return Grid.of(list(csv.reader(io.StringIO(text, newline=""), delimiter=mark)))


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=6))
def test_what_was_written_is_read_by_both(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    data = text.getvalue()
    assert by_the_standard_library(data) == rows
    assert delimited._by_arrow(data.encode(), ",", 3) == rows


@given(st.text('aĐ1,"\n\r ', min_size=1, max_size=30))
@example('"a\nb",c\nd,e\n')
@example("a,b\n\nc,d\n")
@example("NULL,NaN\n,#N/A\n")
@example('a"b,c\nd,""\n')
@example('"a"b,c\n')
@example("a,b\n")
@example("\n")
@example('"a,b\nc,d\n')
def test_whatever_arrow_takes_it_reads_as_the_standard_library(text: str) -> None:
    try:
        width = len(next(csv.reader(io.StringIO(text, newline="")), []))
        grid = delimited._by_arrow(text.encode(), ",", width)
    except pa.ArrowInvalid:
        return
    assert grid == by_the_standard_library(text)


def test_rows_of_many_lengths_are_filled_up() -> None:
    assert read_delimited(b"a,b\n1\n\n1,2,3\n", "a.csv") == [
        ["a", "b", ""], ["1", "", ""], ["", "", ""], ["1", "2", "3"],
    ]  # fmt: skip


def test_a_long_file_is_one_table_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", 64)
    rows = [[str(number), f"chữ {number % 7}", 'a "b"\nc'] for number in range(200)]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    grid = read_delimited(text.getvalue().encode(), "a.csv")
    assert grid == rows
    assert len(grid.columns[1].values) == 7


def test_what_is_no_utf_8_is_refused() -> None:
    with pytest.raises(UnicodeError):
        read_delimited("a,b\nđ,e\n".encode("cp1258"), "a.csv")
