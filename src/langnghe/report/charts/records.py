"""The rows of a frame as the charts take them: checked, and their texts fit to be shown."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from langnghe.report.fonts import mark_missing
from langnghe.report.text import clean

Record = dict[str, Any]  # has `label`, `panel` ("" where there is none), and a chart's own keys


def records(rows: pd.DataFrame, texts: Sequence[str], numbers: Sequence[str]) -> list[Record]:
    """The rows panel by panel, labels and panels as texts, numbers as floats (NaN if missing)."""
    if missing := {*texts, *numbers} - set(rows.columns):
        raise ValueError(f"missing columns: {', '.join(sorted(missing))}")
    floats = {c: pd.to_numeric(rows[c]).to_numpy(dtype=float, na_value=math.nan) for c in numbers}
    found: list[Record] = rows.assign(**floats).to_dict("records")
    for record in found:
        record["label"] = plain(record["label"])
        panel = record.get("panel")
        record["panel"] = "" if pd.isna(panel) else plain(panel)
    order = list(dict.fromkeys(record["panel"] for record in found))
    return sorted(found, key=lambda record: order.index(record["panel"]))


def need(condition: bool, record: Record, message: str) -> None:
    """Raises ValueError, naming the record, unless the condition holds."""
    if not condition:
        raise ValueError(f"{record['label']}: {message}")


def plain(text: Any) -> str:
    """One line of text that the font can show; no-break spaces stay."""
    words = clean(str(text)).replace("\u00a0", "\0").split()
    return mark_missing(" ".join(words).replace("\0", "\u00a0"))
