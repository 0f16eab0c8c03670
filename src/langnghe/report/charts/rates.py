"""Rates with their confidence intervals."""

import math
from collections.abc import Iterator, Sequence
from functools import partial

import pandas as pd

from langnghe.report.blocks import Figure
from langnghe.report.charts import words
from langnghe.report.charts.figures import figures
from langnghe.report.charts.layout import Look, Row, Scale, ticks
from langnghe.report.charts.palette import BLUE
from langnghe.report.charts.records import Record, need, plain, records
from langnghe.report.charts.sheet import Sheet
from langnghe.report.numbers import count, percent

_INTERVAL = "khoảng tin cậy 95\u00a0%"
_CIRCLE = f"Chấm tròn là tỷ lệ, đoạn ngang là {_INTERVAL}."
_DIAMOND = (
    "Hình thoi rỗng là tỷ lệ không có khoảng tin cậy (thu đủ phiếu của mọi người được hỏi, "
    "hoặc không tính được sai số)."
)


def rates(
    rows: pd.DataFrame,
    caption: str,
    target: float | None = None,
    note: str = "",
    *,
    decimals: int,
    name_extremes: bool = True,
) -> list[Figure]:
    """Rates with their 95 % intervals on a scale from 0 to 100 %, and a target's line.

    `rows`: label, rate, low, high, n, optional note, panel and key (see `figures`). A row without
    an interval (NaN low or high) has an open diamond, which the figure's note explains; one without
    a rate says so in its place, in the words of its own `note` if it has one. Other notes stand
    under their labels. decimals: of the printed percentages. `name_extremes=False` keeps the alt
    text from singling out a highest and a lowest row: for wards and schools, which are never
    ranked.

    Raises ValueError on missing columns, on rates outside 0 to 1 or outside their interval.
    """
    if target is not None and not 0 <= target <= 1:
        raise ValueError(f"target must be from 0 to 1: {target}")
    goal = "" if target is None else f"Mục tiêu {_short_percent(target, decimals)}"
    found = _rate_records(rows)
    show = partial(percent, digits=decimals)

    def spoken(record: Record) -> str:
        if not record["interval"]:
            return show(record["value"])
        low, high = show(record["low"]), show(record["high"])
        return f"{show(record['value'])} (khoảng tin cậy từ {low} đến {high})"

    def alt(page: Sequence[Record]) -> Iterator[str]:
        some = any(record["interval"] for record in page)
        yield f"Biểu đồ chấm{f' và {_INTERVAL}' if some else ''}: {words.sentence(caption)}"
        yield from words.values(page, "tỷ lệ", spoken, show, name_extremes)
        known = [record["value"] for record in page if not math.isnan(record["value"])]
        if target is not None and known:
            reached = sum(rate >= target for rate in known)
            yield f"{goal}: {reached} trong {len(known)} dòng có số liệu đạt từ mục tiêu trở lên."

    mark = None if target is None else (target, goal)
    look = Look(("Tỷ lệ", "n"), ticks(0.2), _draw, mark=mark)
    shown = {record["interval"] for record in found if not math.isnan(record["value"])}
    circle, diamond = _CIRCLE if True in shown else "", _DIAMOND if False in shown else ""
    return figures(
        [_row(r, show(r["rate"])) for r in found], look, alt, caption, note, circle, diamond
    )


def _rate_records(rows: pd.DataFrame) -> list[Record]:
    """The rows with `value`, the rate, and `interval`, whether they have one."""
    found = records(rows, ["label"], ["rate", "low", "high", "n"])
    for record in found:
        rate, low, high = record["rate"], record["low"], record["high"]
        record["value"] = rate
        record["interval"] = not math.isnan(low + high)
        need(math.isnan(rate) or 0 <= rate <= 1, record, "rate must be from 0 to 1")
        if not math.isnan(rate + low + high):
            inside = -1e-9 <= low <= rate + 1e-9 and rate - 1e-9 <= high <= 1 + 1e-9
            need(inside, record, "rate must be in its interval")
    return found


def _row(record: Record, rate: str) -> Row:
    note = "" if pd.isna(record.get("note")) else plain(record["note"])
    numbers = (rate, count(record["n"]))
    if math.isnan(record["rate"]):
        return Row(record, numbers, message=note or words.NOT_PUBLISHED)
    return Row(record, numbers, remark=note)


def _draw(sheet: Sheet, x: Scale, y: float, record: Record) -> None:
    if not record["interval"]:
        sheet.mark(x(record["rate"]), y, "D", "white")
        return
    low, high = x(max(0, record["low"])), x(min(1, record["high"]))
    sheet.line((low, high), (y, y), width=1.4)
    for end in (low, high):
        sheet.line((end, end), (y - 3.5, y + 3.5), width=1.4)
    sheet.mark(x(record["rate"]), y, "o", BLUE)


def _short_percent(share: float, decimals: int) -> str:
    return percent(share, 0 if math.isclose(100 * share, round(100 * share)) else decimals)
