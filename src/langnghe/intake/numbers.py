"""Numbers as people write them: "1.250" is 1250 where a comma is the decimal mark, else 1.25.

Which it is, is decided for a whole column by cells that can be read in one way only ("1,5",
"2.5", "1.250.000"). Where these disagree or are none, only what has one meaning is read.
"""

import re
from collections.abc import Iterable
from typing import Literal

Mark = Literal[",", "."]

_WAYS: dict[Mark, re.Pattern[str]] = {
    ",": re.compile(r"-?(\d+|[1-9]\d{0,2}([. ]\d{3})+)(,\d+)?"),
    ".": re.compile(r"-?(\d+|[1-9]\d{0,2}([, ]\d{3})+)(\.\d+)?"),
}


def readings(text: str) -> dict[Mark, float]:
    """What a text is as a number with each of the two decimal marks."""
    found: dict[Mark, float] = {}
    for mark, way in _WAYS.items():
        if way.fullmatch(text) and text.isascii():
            whole, _, rest = text.partition(mark)
            found[mark] = float(re.sub("[., ]", "", whole) + "." + (rest or "0"))
    return found


def decimal_mark(texts: Iterable[str]) -> Mark | None:
    """The decimal mark of a column; None where its cells do not tell, or tell both."""
    found = [readings(text) for text in texts]
    marks = {mark for ways in found if len(ways) == 1 for mark in ways}
    return marks.pop() if len(marks) == 1 else None


def number(text: str, mark: Mark | None, low: float, high: float) -> float | None:
    """The number that a text is; None where it is none, or could be two within the limits."""
    found = readings(text)
    values = {found[mark]} if mark in found else set(found.values())
    within = {value for value in values if low <= value <= high}
    return within.pop() if len(within) == 1 else None


def is_ambiguous(text: str) -> bool:
    """Whether a text is one number with a decimal comma and another with a decimal point."""
    return len(set(readings(text).values())) == 2
