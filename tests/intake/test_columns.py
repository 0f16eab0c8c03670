"""Cells kept by column are the cells of the rows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.intake.files import columns
from langnghe.intake.files.columns import Column, Grid

cells = st.sampled_from(["", "a", "1", 1.0, 0.0, 2.5, True, False])


@pytest.fixture(autouse=True, scope="module")
def few_at_once() -> Any:
    """Rows are taken three at a time, so that small sheets have several parts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "_AT_ONCE", 3)
        yield


def typed(rows: Any) -> list[list[tuple[type, Any]]]:
    return [[(type(cell), cell) for cell in row] for row in rows]


@given(st.lists(st.lists(cells, min_size=1, max_size=4), max_size=10))
def test_a_grid_has_the_cells_of_its_rows_each_of_its_type(rows: list[list[Any]]) -> None:
    width = max(map(len, rows), default=0)
    filled = [row + [""] * (width - len(row)) for row in rows]
    assert typed(Grid.of(rows)) == typed(filled)
    assert typed(Grid.of(iter(rows))) == typed(filled)


def test_the_different_cells_of_a_column_are_kept_once_in_their_order() -> None:
    grid = Grid.of([[cell] for cell in ["b", "a", "b", "c", "a", 1.0, "b", True, 1.0, "c", True]])
    assert typed([grid.columns[0].values]) == typed([["b", "a", "c", 1.0, True]])
    assert grid.columns[0].codes.dtype == "uint8"


def test_one_and_true_are_two_values_but_one_and_a_whole_float_are_one() -> None:
    column = Column.of([1, True, 1.0, "1", 0, False, ""])
    assert [type(value) for value in column.values] == [int, bool, float, str, int, bool, str]
    assert list(column) == [1, True, 1.0, "1", 0, False, ""]
    assert [type(cell) for cell in column][:2] == [int, bool]
    assert len(Column.of([2, 2.0, "2"]).values) == 2


def test_a_test_is_put_once_to_each_value() -> None:
    asked: list[str] = []

    def test(cell: str) -> bool:
        asked.append(cell)
        return cell == "b"

    assert Column.of(["a", "b", "a", "b"]).where(test).tolist() == [False, True, False, True]
    assert asked == ["a", "b"]
