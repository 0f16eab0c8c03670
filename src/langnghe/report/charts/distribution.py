"""How answers spread over the levels of a scale."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from langnghe.report.blocks import Figure
from langnghe.report.charts import lines, words
from langnghe.report.charts.figures import figures
from langnghe.report.charts.layout import BAR, Look, Row, Scale, ticks
from langnghe.report.charts.palette import FAINT, level_colours, text_on
from langnghe.report.charts.records import Record, need, plain, records
from langnghe.report.charts.sheet import Sheet
from langnghe.report.numbers import count, decimal, percent

_NUMBERED_FROM = 0.06  # narrower parts of a bar carry no number


def distribution(
    rows: pd.DataFrame,
    levels: Mapping[Any, str] | Sequence[str],
    positive: Collection[Any],
    caption: str,
    note: str = "",
    *,
    decimals: int,
) -> list[Figure]:
    """How answers spread over a scale: a bar of 100 % a row, a part a level, in the scale's order.

    `rows`: label, level, share, n (valid answers, the same in all lines of a label), optional panel
    and key; one line a label and level. A level without a line has share 0; a label with a NaN
    share is shown as not published. `levels`: value → name, or the names alone, in the scale's
    order. The sum over `positive` levels stands at right, unless there are none. decimals: of all
    percentages.

    Raises ValueError on missing columns, unknown levels, repeated lines, shares that do not add up
    to 1.
    """
    pairs = levels.items() if isinstance(levels, Mapping) else zip(levels, levels, strict=True)
    names = {value: plain(name) for value, name in pairs}
    if unknown := set(positive) - set(names):
        raise ValueError(f"positive levels that are no levels: {sorted(map(str, unknown))}")
    show = partial(percent, digits=decimals)
    colours = level_colours([level in positive for level in names])

    def row(record: Record) -> Row:
        numbers = (show(record["value"]),) if positive else ()
        message = words.NOT_PUBLISHED if math.isnan(record["value"]) else ""
        return Row(record, (*numbers, count(record["n"])), message)

    def draw(sheet: Sheet, x: Scale, y: float, record: Record) -> None:
        start = 0.0
        for share, colour in zip(record["shares"], colours, strict=True):
            if share > 0:
                sheet.box(x(start), x(start + share), y, BAR, colour, edge=FAINT)
                number = decimal(100 * share, decimals)
                room = x(share) - x(0) - 1.5
                if share >= _NUMBERED_FROM and lines.width(number, lines.SMALL) < room:
                    middle = x(start + share / 2)
                    sheet.text(middle, y, number, lines.SMALL, "center", colour=text_on(colour))
            start += share

    def alt(page: Sequence[Record]) -> Iterator[str]:
        yield f"Biểu đồ thanh ngang chồng 100\u00a0%: {words.sentence(caption)}"
        yield f"Các mức từ trái sang phải: {'; '.join(names.values())}."
        if positive:
            yield from words.values(page, "tỷ lệ tích cực", lambda r: show(r["value"]), show)
        else:
            yield from _top_levels(page, list(names.values()), show)

    titles = ("Tích cực", "n") if positive else ("n",)
    legend = list(zip(names.values(), colours, strict=True))
    look = Look(titles, ticks(0.25), draw, legend=legend)
    least = percent(_NUMBERED_FROM, 0)
    numbered = f"Số trong thanh là phần trăm; phần hẹp (dưới {least}) không ghi số."
    found = [row(record) for record in _level_records(rows, list(names), positive)]
    return figures(found, look, alt, caption, note, numbered)


def _level_records(
    rows: pd.DataFrame, levels: Sequence[Any], positive: Collection[Any]
) -> list[Record]:
    """One record a label, with `shares` in the levels' order and `value`, the positive share."""
    found: dict[tuple[str, str], Record] = {}
    for line in records(rows, ["label", "level"], ["share", "n"]):
        record = found.setdefault((line["panel"], line["label"]), {**line, "by_level": {}})
        level, by_level = line["level"], record["by_level"]
        need(level in levels, line, f"no such level: {level!r}")
        need(level not in by_level, line, f"two lines for level {level!r}")
        same = record["n"] == line["n"] or (math.isnan(record["n"]) and math.isnan(line["n"]))
        need(same, line, "n must be the same in all its lines")
        need(not line["share"] < -1e-9, line, "a share is negative")
        by_level[level] = line["share"]
    for record in found.values():
        shares = {level: record["by_level"].get(level, 0.0) for level in levels}
        total = sum(shares.values())
        hidden = math.isnan(total)
        need(hidden or math.isclose(total, 1, abs_tol=1e-6), record, "shares must add to 1")
        record["shares"] = list(shares.values())
        chosen = sum((share for level, share in shares.items() if level in positive), 0.0)
        record["value"] = math.nan if hidden else chosen
    return list(found.values())


def _top_levels(
    page: Sequence[Record], names: Sequence[str], show: Callable[[float], str]
) -> Iterator[str]:
    yield "Mức được chọn nhiều nhất:"
    for record in page:
        if math.isnan(record["value"]):
            yield f"{words.labels([record])}: {words.NOT_PUBLISHED}."
        else:
            share, name = max(zip(record["shares"], names, strict=True), key=lambda pair: pair[0])
            yield f"{words.labels([record])}: {name} ({show(share)})."
