"""Figures of the administration that others publish: this year, the year before, the target."""

import pandas as pd

from langnghe.params.load import Params

INDEX = ["index", "value", "before", "change", "target", "met", "rank", "rank_before", "among"]


def indices(survey: Params) -> pd.DataFrame:
    """One row an index, in the order of params: `INDEX`, figures in the index's unit.

    met: whether the value reaches the target. rank, rank_before, among: as published with it.
    change and met are missing where a figure they need is.
    """
    rows = []
    for index in survey.tasks.indices if survey.tasks else ():
        value, before, target = index.figure, index.before, index.target
        change = None if value is None or before is None else value - before
        met = None
        if value is not None and target is not None:
            at_least = target.comparison == "at-least"
            met = value >= target.value if at_least else value <= target.value
        of = target.value if target else None
        place = index.standing
        standing = (place.now, place.before, place.among) if place else (None, None, None)
        rows.append((index.id, value, before, change, of, met, *standing))
    table = pd.DataFrame(rows, columns=pd.Index(INDEX))
    numbers = dict.fromkeys(("value", "before", "change", "target"), "float64")
    ranks = dict.fromkeys(("rank", "rank_before", "among"), "Int64")
    return table.astype({**numbers, **ranks, "met": "boolean"})
