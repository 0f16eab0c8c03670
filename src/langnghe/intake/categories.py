"""Columns of few different texts as categories, put together and counted by their codes."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from langnghe.intake.answers import STATES
from langnghe.intake.files.columns import Codes


@lru_cache(maxsize=1024)
def code_type(known: tuple[str, ...]) -> pd.CategoricalDtype:
    """The type of a column of answers: these codes, then the states."""
    return pd.CategoricalDtype([*known, *STATES])


def categorical(values: Sequence[str | None], places: Codes) -> pd.Categorical:
    """A column whose row r holds `values[places[r]]`; None is missing."""
    known = {text: n for n, text in enumerate(dict.fromkeys(v for v in values if v is not None))}
    numbers = np.array([-1 if text is None else known[text] for text in values], "int32")
    found = numbers[places] if len(values) else np.zeros(0, "int32")
    return pd.Categorical.from_codes(found, pd.Index(list(known), dtype="str"))


def stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Frames one below the other; what a frame has no column for is missing there."""
    if len(frames) == 1:
        return frames[0]
    names = dict.fromkeys(name for frame in frames for name in frame.columns)
    lengths = [len(frame) for frame in frames]
    return pd.DataFrame({name: _stacked(name, frames, lengths) for name in names})


def _stacked(name: str, frames: Sequence[pd.DataFrame], lengths: Sequence[int]) -> Any:
    columns = [frame.get(name) for frame in frames]
    if not all(c is None or isinstance(c.dtype, pd.CategoricalDtype) for c in columns):
        return pd.concat([c for c in columns if c is not None], ignore_index=True)
    # By their texts in order: pandas takes two types for equal whose texts stand in another order.
    orders = [None if c is None else tuple(c.cat.categories) for c in columns]
    types = dict.fromkeys(order for order in orders if order is not None)
    known = {text: n for n, text in enumerate(dict.fromkeys(t for texts in types for t in texts))}
    numbers = {texts: np.array([*(known[t] for t in texts), -1], "int32") for texts in types}
    codes = np.concatenate(
        [
            np.full(length, -1, "int32")
            if c is None or order is None
            else numbers[order][c.cat.codes]
            for c, order, length in zip(columns, orders, lengths, strict=True)
        ]
    )
    return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(list(known)), validate=False)


def counted(forms: pd.DataFrame, keys: Sequence[str], names: Iterable[str]) -> pd.DataFrame:
    """How often each code stands in the columns `names`: keys, question (the name), answer, n."""
    key_columns = [forms[key].astype("category").cat for key in keys]
    number = np.zeros(len(forms), "int64")
    for column in key_columns:
        number = number * (len(column.categories) + 1) + column.codes.to_numpy()
    number, firsts = pd.factorize(number)
    first = np.zeros(len(firsts), "int64")
    first[number[::-1]] = np.arange(len(number))[::-1]
    groups = forms[list(keys)].iloc[first].astype(object)
    starts: dict[int, Any] = {}
    places, questions, answers, n = [], [], [], []
    for name in names:
        column = forms[name].astype("category").cat
        width = len(column.categories) + 1
        if width not in starts:
            starts[width] = number * width + 1
        counts = np.bincount(starts[width] + column.codes.to_numpy(), minlength=len(first) * width)
        counts = counts.reshape(len(first), width)[:, 1:]
        place, answer = np.nonzero(counts)
        places.append(place)
        questions += [name] * len(place)
        answers.append(column.categories.to_numpy(dtype=object)[answer])
        n.append(counts[place, answer])
    if not places:
        return pd.DataFrame(columns=pd.Index([*keys, "question", "answer", "n"]))
    return (
        groups.iloc[np.concatenate(places)]
        .assign(question=questions, answer=np.concatenate(answers), n=np.concatenate(n))
        .reset_index(drop=True)
    )
