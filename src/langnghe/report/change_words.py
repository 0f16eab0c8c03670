"""What changed since an earlier year, in words: tăng, giảm, không khác biệt.

The internal table of changes has a verdict for each question; the public one has printed rates and
an interval, from which the verdict follows.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from langnghe.indicators import place_map
from langnghe.indicators.difference import ABOVE, BELOW, EQUAL, INDISTINGUISHABLE, UNTESTED
from langnghe.indicators.disclosure.published import printed_verdicts
from langnghe.params.load import Survey
from langnghe.report.numbers import count, decimal

NOT_APART = "không khác biệt có ý nghĩa thống kê"
CHANGED = {ABOVE: "tăng", BELOW: "giảm", EQUAL: "không đổi", UNTESTED: "không kiểm định được"}
MOVED = {
    place_map.SPLIT: "có phường, xã cũ bị chia mà không rõ trường thuộc phần nào",
    place_map.UNKNOWN: "không rõ phường, xã cũ nào vào đây",
    place_map.OUTSIDE: "năm trước không khảo sát hết địa bàn này",
    place_map.BEYOND: "gồm cả phường, xã ngoài bảng chuyển đổi",
}
"""Why an area is not the same land in both years."""


def points(row: Mapping[Any, Any], prefix: str, decimals: int) -> str:
    """ "+2,1 (+0,4; +3,8)": a difference of shares with its interval in percentage points, or "".

    row: diff, diff_low, diff_high, under `prefix`.
    """
    diff, low, high = (row[f"{prefix}{name}"] for name in ("diff", "diff_low", "diff_high"))
    if pd.isna(diff):
        return ""
    interval = "" if pd.isna(low) else f" ({_signed(low, decimals)}; {_signed(high, decimals)})"
    return _signed(diff, decimals) + interval


def _signed(share: float, decimals: int) -> str:
    """A difference of shares in points: "+2,1", "−0,4", "0,0"."""
    text = decimal(abs(100 * share), decimals)
    if not text.strip("0,"):
        return text
    return ("+" if share > 0 else "−") + text


def whole_changes(changes: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The changes over the whole district that can be told, in printed order.

    changes: of either edition (`indicators.comparison`, `disclosure.published`). Gives group,
    question, verdict, rate, earlier_rate, diff (the change as a share) and earlier_year.
    """
    public = {"rate_before": "earlier_rate", "change": "diff", "year_before": "earlier_year"}
    table = changes.rename(columns=public)
    if "earlier_year" not in table:
        table = table.assign(earlier_year=survey.year.compare_with)
    table = table[(table["scope"] == "group") & table["question"].isin(list(survey.rates_of))]
    if "verdict" not in table:
        table = table.assign(verdict=printed_verdicts(table))
    table = table.dropna(subset=["rate", "earlier_rate"])
    groups, questions = list(survey.groups), list(survey.questions)
    table = table[table["group"].isin(groups)]
    order = {"group": groups, "question": questions}
    table = table.sort_values(
        ["group", "question"], key=lambda column: column.map(order[str(column.name)].index)
    )
    columns = ["group", "question", "verdict", "rate", "earlier_rate", "diff", "earlier_year"]
    numbers = {"diff": "float64", "earlier_year": "int64"}
    return table[columns].astype(numbers).reset_index(drop=True)


def change_words(verdicts: pd.Series) -> str:
    """ "tăng ở 2 câu, giảm ở 1 câu, 5 câu không khác biệt có ý nghĩa thống kê"."""
    numbers = verdicts.value_counts().to_dict()
    total = len(verdicts)
    if not total:
        return "không có câu nào so sánh được"
    if numbers.get(INDISTINGUISHABLE) == total:
        return (
            f"câu so sánh được {NOT_APART}" if total == 1 else f"cả {count(total)} câu {NOT_APART}"
        )
    return ", ".join(_parts(numbers))


def _parts(numbers: dict[str, int]) -> Iterator[str]:
    for verdict, words in ((ABOVE, "tăng"), (BELOW, "giảm"), (EQUAL, "không đổi")):
        if number := numbers.get(verdict):
            yield f"{words} ở {count(number)} câu"
    if number := numbers.get(INDISTINGUISHABLE):
        yield f"{count(number)} câu {NOT_APART}"
    if number := numbers.get(UNTESTED):
        yield f"{count(number)} câu không kiểm định được"
