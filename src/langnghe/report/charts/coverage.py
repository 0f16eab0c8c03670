"""Forms received against forms required."""

import math
from collections.abc import Iterator, Sequence
from functools import partial

import pandas as pd

from langnghe.report.blocks import Figure
from langnghe.report.charts import words
from langnghe.report.charts.figures import figures
from langnghe.report.charts.layout import BAR, Look, Row, Scale, ticks
from langnghe.report.charts.palette import SKY, tone
from langnghe.report.charts.records import Record, need, records
from langnghe.report.charts.sheet import Sheet
from langnghe.report.numbers import count, percent

_MOST = 1.5  # longer bars are cut


def coverage(rows: pd.DataFrame, caption: str, *, decimals: int) -> list[Figure]:
    """Forms received against forms required: a bar a row, 100 % marked, "1.320 / 1.400 (94,3 %)".

    `rows`: label, required, received (counts; NaN where unknown), optional panel and key. Bars over
    150 % are cut there, and the note says so. decimals: of the percentages.

    Raises ValueError on missing columns, negative counts.
    """
    found = records(rows, ["label"], ["required", "received"])
    for record in found:
        for column in ("required", "received"):
            need(not record[column] < 0, record, f"{column} is negative")
        known = record["required"] > 0
        record["value"] = record["received"] / record["required"] if known else math.nan
    show = partial(percent, digits=decimals)
    highest = max((record["value"] for record in found if record["value"] > 1), default=1.0)
    high = min(_MOST, math.ceil(4 * highest) / 4)

    def draw(sheet: Sheet, x: Scale, y: float, record: Record) -> None:
        sheet.box(x(0), x(min(record["value"], high)), y, BAR * 0.8, tone(SKY, 65))
        sheet.line((x(1), x(1)), (y - BAR * 0.65, y + BAR * 0.65), width=2)

    def spoken(record: Record) -> str:
        forms = f"{count(record['received'])} trên {count(record['required'])} phiếu"
        return f"{show(record['value'])} ({forms})"

    def alt(page: Sequence[Record]) -> Iterator[str]:
        yield f"Biểu đồ thanh ngang: {words.sentence(caption)}"
        yield "Số phiếu thu được so với số phải thu."
        yield from words.values(page, "tỷ lệ thu", spoken, show)
        short = sum(record["value"] < 1 for record in page)
        yield f"Số dòng chưa thu đủ: {short}." if short else ""

    look = Look(("Thu / phải thu",), ticks(0.25, high), draw, mark=(1.0, "Số phải thu"))
    cut = f"Thanh dài quá {percent(_MOST, 0)} được cắt ngắn." if highest > high else ""
    return figures(
        [_row(record, show(record["value"])) for record in found], look, alt, caption, cut
    )


def _row(record: Record, rate: str) -> Row:
    numbers = f"{count(record['received'])} / {count(record['required'])}"
    if math.isnan(record["value"]):
        return Row(record, (numbers,), message=words.NO_DATA.lower())
    return Row(record, (f"{numbers} ({rate})",))
