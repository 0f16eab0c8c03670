"""Dates as people write them, and dates that were never meant: a spreadsheet makes one of "4/5"."""

import datetime as dt
import re
from typing import Any

from langnghe.intake.text import clean

# "04/05/2024", "2024-05-04 00:00:00", "4-May", "04-thg 5": what a date is when saved as text.
_WRITTEN = re.compile(
    r"(?P<d>\d{1,2})[/-](?P<m>\d{1,2})[/-]\d{4}"
    r"|\d{4}-(?P<m2>\d{2})-(?P<d2>\d{2})"
    r"|(?P<d3>\d{1,2})[- ](?P<name>[A-Za-z]{3}|(?:thg|tháng) ?\d{1,2})(?:[- ]\d{2,4})?"
)
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2})?$")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def as_date(cell: Any) -> str:
    """What may have been typed where a cell is a date: "“4/5” hoặc “5/4”"; "" for all others."""
    if isinstance(cell, dt.date):
        return _typed(cell.day, cell.month)
    match = _WRITTEN.fullmatch(_TIME.sub("", cell.strip())) if isinstance(cell, str) else None
    if match is None:
        return ""
    name = match["name"]
    month = match["m"] or match["m2"]
    if name:
        known = name.lower() in _MONTHS
        month = _MONTHS.index(name.lower()) + 1 if known else re.sub(r"\D", "", name)
    return _typed(int(match["d"] or match["d2"] or match["d3"]), int(month)) if month else ""


_DAY = re.compile(
    r"(?:ngày )?(?P<d>\d{1,2})(?: tháng |[/.-])(?P<m>\d{1,2})(?: năm |[/.-])(?P<y>\d{4})"
    r"|(?P<y2>\d{4})-(?P<m2>\d{1,2})-(?P<d2>\d{1,2})"
)


def as_day(cell: Any) -> str:
    """A cell that is a day, or says one with its year, as 2023-07-05; "" for all others."""
    if isinstance(cell, dt.datetime | dt.date):
        return f"{cell:%Y-%m-%d}"
    match = _DAY.fullmatch(_TIME.sub("", clean(str(cell)).lower()))
    if match is None:
        return ""
    parts = (match["y"] or match["y2"], match["m"] or match["m2"], match["d"] or match["d2"])
    try:
        return dt.date(*map(int, parts)).isoformat()
    except ValueError:
        return ""


def _typed(day: int, month: int) -> str:
    return f"“{day}/{month}”" if day == month else f"“{day}/{month}” hoặc “{month}/{day}”"
