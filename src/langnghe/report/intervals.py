"""Confidence intervals in words: the two ends, or why there is none."""

import pandas as pd

from langnghe.indicators import composites, estimate
from langnghe.indicators.facts import COUNTED
from langnghe.indicators.measures import TOTALS
from langnghe.params.indicators import Indicator
from langnghe.report.numbers import figure

WHY_NONE = {
    estimate.CENSUS: "điều tra toàn bộ",
    estimate.PART_CENSUS: "đủ phiếu ở các đơn vị đã gửi",
    estimate.OPEN: "phiếu mở",
    estimate.LONE_FORM: "có đơn vị chỉ một phiếu",
    TOTALS: "có bảng tổng hợp",
    COUNTED: "số liệu của trường",
    composites.NO_INTERVAL: "chỉ số tổng hợp",
    composites.MISSING_PART: "thiếu số liệu",
}


def interval_text(low: float, high: float, interval: str, of: Indicator) -> str:
    """ "86,5–90,9" in the indicator's unit; where there is no interval, why, or "–"."""
    if pd.isna(low):
        return WHY_NONE.get(interval, "–")
    return f"{figure(low, of)}–{figure(high, of)}"
