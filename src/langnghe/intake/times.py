"""When a form was sent, as Google Forms, KoboToolbox and people write it.

Whether the day or the month stands first is decided for a whole column, by days after the 12th:
"15/05/2024" and "5/15/2024" are one day, and of "3/4/2024" alone the third of April is taken, as
everyone writes here.
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from langnghe.intake.files.sheets import Sheet, shown
from langnghe.intake.tables import SheetTables
from langnghe.problems import Problem

# "15/05/2024 7:05:00", "2024-05-15T07:05:00.000+07:00", "2024/05/15 7:05:00 CH GMT+7".
_DAY = r"(?P<a>\d{1,4})[/.-](?P<b>\d{1,2})[/.-](?P<c>\d{1,4})"
_LONG_DAY = r"(ngày )?(?P<day>\d{1,2}) tháng (?P<month>\d{1,2})(?: năm|,)? (?P<year>\d{4})"
_CLOCK = r"(?P<hour>\d{1,2})(?::| giờ |h)(?P<minute>\d\d)(?::(?P<second>\d\d))?"
_HALF = r"(?:\.\d+)?\s*(?P<half>SA|CH|AM|PM)?"
_REST = r"(?:\s*(?:GMT|UTC)?\s*(?:Z|[+-]\d{1,2}(?::?\d\d)?))?"
_BETWEEN = r"(?:T|,? (?:lúc )?)"
_WAYS = [
    re.compile(pattern, re.IGNORECASE)
    for day in (_DAY, _LONG_DAY)
    for pattern in (
        rf"{day}{_BETWEEN}{_CLOCK}{_HALF}{_REST}",
        rf"{_CLOCK}{_HALF},? (?:ngày )?{day}",  # as browsers write here: "07:05:00 15/5/2024"
    )
]


class _Parts(NamedTuple):
    """What stands in one cell; `swapped` may be day and month or month and day."""

    year: int
    month: int
    day: int
    clock: tuple[int, int, int]
    swapped: bool


def times(cells: Sequence[Any]) -> list[dt.datetime | None]:
    """The time in each cell of one column; None where it has none, or one that cannot be."""
    found = [cell if isinstance(cell, dt.datetime) else _parts(shown(cell)) for cell in cells]
    open_ = [parts for parts in found if isinstance(parts, _Parts) and parts.swapped]
    month_first = any(parts.month > 12 for parts in open_) and all(p.day <= 12 for p in open_)
    return [_time(parts, month_first) for parts in found]


def submitted(sheet: Sheet, tables: SheetTables) -> tuple[pd.Series, list[Problem]]:
    """When each form of a sheet was sent, not known (NaT) where the source states no timestamp.

    Problems: INTAKE-TIME, once a sheet.
    """
    if tables.layout is None or tables.layout.timestamp is None or not len(tables.forms):
        return pd.Series(pd.NaT, index=tables.forms.index, dtype="datetime64[us]"), []
    index = tables.layout.timestamp
    column, rows = sheet.columns[index], tables.forms["row"].to_numpy(dtype="int64") - 1
    moments = np.array(times(column.values), "datetime64[us]")
    found = moments[column.codes[rows]]
    unread = rows[np.isnat(found) & sheet.filled(index)[rows]].tolist()
    problems = [_unread(sheet, index, unread)] if unread else []
    return pd.Series(found, index=tables.forms.index), problems


def _unread(sheet: Sheet, index: int, rows: Sequence[int]) -> Problem:
    return sheet.problem(
        "INTAKE-TIME",
        "thời gian gửi phiếu không đọc được" + (f" ({len(rows)} ô)" if len(rows) > 1 else ""),
        row=rows[0] + 1,
        column=index,
        value=shown(sheet.columns[index][rows[0]])[:200],
        expected="ngày/tháng/năm giờ:phút:giây",
        action="sửa bằng đính chính, hoặc bỏ “timestamp” của nguồn nếu cột không phải thời gian "
        "gửi phiếu",
        count=len(rows),
    )


def _parts(text: str) -> _Parts | None:
    match = next(filter(None, (way.fullmatch(text) for way in _WAYS)), None)
    if match is None:
        return None
    known = match.groupdict()
    hour, minute, second = (int(known[name] or 0) for name in ("hour", "minute", "second"))
    if known["half"]:
        hour = hour % 12 + 12 * (known["half"].upper() in ("CH", "PM"))
    clock = hour, minute, second
    if "a" not in known:
        return _Parts(int(known["year"]), int(known["month"]), int(known["day"]), clock, False)
    first, month, last = (int(known[name]) for name in "abc")
    if len(known["a"]) == 4:
        return _Parts(first, month, last, clock, False)
    return _Parts(last, month, first, clock, True)


def _time(found: dt.datetime | _Parts | None, month_first: bool) -> dt.datetime | None:
    if not isinstance(found, _Parts):
        return found and found.replace(tzinfo=None)
    month, day = found.month, found.day
    if month_first and found.swapped:
        month, day = day, month
    try:
        return dt.datetime(found.year, month, day, *found.clock)
    except ValueError:
        return None
