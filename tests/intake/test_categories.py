"""Columns of categories put one below the other keep what stands in each row."""

import pandas as pd

from langnghe.intake.categories import stacked


def test_the_same_texts_in_another_order_are_not_mixed_up() -> None:
    """pandas takes both types for equal: {"a", "b"} in any order."""
    one = pd.DataFrame({"x": pd.Categorical(["a", "b", "b"], ["a", "b"])})
    other = pd.DataFrame({"x": pd.Categorical(["b", "a", None], ["b", "a"])})
    found = stacked([one, other])["x"].astype(object)
    assert found.where(found.notna(), None).to_list() == ["a", "b", "b", "b", "a", None]
