"""Tasks against their days: what is done, overdue, at risk, not due."""

import datetime as dt
import math
from collections.abc import Iterator, Sequence

import pandas as pd

from langnghe.forum.tasks import AT_RISK, DONE, DONE_LATE, LATE, NOT_DUE, STATES
from langnghe.report.blocks import Figure
from langnghe.report.charts import words
from langnghe.report.charts.figures import figures
from langnghe.report.charts.layout import Look, Row, Scale
from langnghe.report.charts.palette import BLUE, VERMILION, tone
from langnghe.report.charts.records import Record, need, records
from langnghe.report.charts.sheet import Sheet

_MOST_TICKS = 7
_SHAPES = {
    DONE: ("o", BLUE),
    DONE_LATE: ("D", BLUE),
    LATE: ("X", VERMILION),
    AT_RISK: ("^", "white"),
    NOT_DUE: ("o", "white"),
}
"""A state's mark: its shape tells it without its colour."""
_BAR = tone("#808080", 85)
_NOTE = (
    "Thanh xám: từ ngày bắt đầu đến hạn; vạch đứng: hạn; nét đứt ngang: số ngày quá hạn. "
    "Tròn đặc: xong; hình thoi: xong muộn; dấu chéo: quá hạn; tam giác: có nguy cơ chậm; "
    "tròn rỗng: chưa đến hạn."
)


def timeline(rows: pd.DataFrame, as_of: dt.date, caption: str) -> list[Figure]:
    """A bar a task from its start to its due day, with a mark for its state at `as_of`.

    rows: label, start, due (dates), done (date; missing where not done or not known), state (of
    `forum.tasks.STATES`), says (what stands at right), optional panel. What is done is marked on
    its day, or on the due day where its day is not known; what is overdue, at `as_of`. Raises
    ValueError on missing columns, an unknown state, a start after the due day.
    """
    days = {name: rows[name].map(_ordinal) for name in ("start", "due", "done") if name in rows}
    found = records(rows.assign(**days), ["label", "state", "says"], ["start", "due", "done"])
    for record in found:
        need(record["state"] in STATES, record, f"unknown state {record['state']!r}")
        need(record["start"] <= record["due"], record, "starts after its due day")
    ticks = axis(
        min([as_of, *(_date(record["start"]) for record in found)]),
        max([as_of, *(_date(_last(record)) for record in found)]),
    )
    first, length = ticks[0].toordinal(), (ticks[-1] - ticks[0]).days

    def at(day: float) -> float:
        return (day - first) / length

    def draw(sheet: Sheet, x: Scale, y: float, record: Record) -> None:
        start, due = x(at(record["start"])), x(at(record["due"]))
        sheet.box(start, max(due, start + 1), y, 4, _BAR)
        sheet.line((due, due), (y - 5, y + 5), width=1)
        state = record["state"]
        day = as_of.toordinal() if state == LATE else record["due"]
        if state in (DONE, DONE_LATE) and not math.isnan(record["done"]):
            day = record["done"]
        if state in (LATE, DONE_LATE):
            sheet.line((due, x(at(day))), (y, y), dashed=True)
        sheet.mark(x(at(day)), y, *_SHAPES[state])

    def name(share: float) -> str:
        day = _date(first + round(share * length))
        return f"{day:%d/%m}" if length <= 366 else f"{day:%m/%Y}"

    def alt(page: Sequence[Record]) -> Iterator[str]:
        yield f"Biểu đồ thời gian: {words.sentence(caption)}"
        yield f"{len(page)} nhiệm vụ, tính đến ngày {as_of:%d/%m/%Y}."
        for state, title in STATES.items():
            if own := [record for record in page if record["state"] == state]:
                yield f"{title}: {len(own)} nhiệm vụ, gồm {words.labels(own)}."

    look = Look(
        ("Tình hình",),
        [at(tick.toordinal()) for tick in ticks],
        draw,
        mark=(at(as_of.toordinal()), f"Ngày {as_of:%d/%m/%Y}"),
        tick_name=name,
    )
    return figures([Row(record, (record["says"],)) for record in found], look, alt, caption, _NOTE)


def _ordinal(day: dt.date | None) -> float:
    return math.nan if day is None or pd.isna(day) else float(day.toordinal())


def _date(ordinal: float) -> dt.date:
    return dt.date.fromordinal(int(ordinal))


def _last(record: Record) -> float:
    return max(record["due"], record["due"] if math.isnan(record["done"]) else record["done"])


def axis(first: dt.date, last: dt.date) -> list[dt.date]:
    """Ticks from the first day, or before it, to after the last one.

    They are half months, or the firsts of every nth month.
    """
    month = first.year * 12 + first.month - 1
    end = last.year * 12 + last.month
    if end - month <= _MOST_TICKS // 2:
        days = [_first(m) + dt.timedelta(half) for m in range(month, end) for half in (0, 14)]
        days.append(_first(end))
        begin = max(day for day in days if day <= first)
        return [day for day in days if begin <= day <= min(d for d in days if d > last)]
    step = next(n for n in (1, 2, 3, 6, 12, 24, 60, 1200) if (end - month) / n <= _MOST_TICKS)
    count = -(-(end - month) // step)
    return [_first(month + n * step) for n in range(count + 1)]


def _first(month: int) -> dt.date:
    return dt.date(month // 12, month % 12 + 1, 1)
