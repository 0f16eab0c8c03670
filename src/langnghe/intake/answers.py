"""A cell to an answer, by the question's own scale.

An answer is a code: the value of the scale's level ("4", "yes"), or one of the states below.
Every cell gets a code; what is not understood gets `UNREADABLE` and is reported with its place.
"""

import math
import re
from collections.abc import Callable, Iterable
from typing import Any

from langnghe.intake.sheets import shown
from langnghe.intake.text import fold
from langnghe.params.models import Question, Scale

MISSING = "~missing"
DONT_KNOW = "~dont-know"
NOT_APPLICABLE = "~not-applicable"
NOT_ASKED = "~not-asked"
UNREADABLE = "~unreadable"
GIVEN = "~given"  # a text was written: the text itself is an opinion

STATES = {
    MISSING: "Bỏ trống",
    DONT_KNOW: "Không biết",
    NOT_APPLICABLE: "Không áp dụng",
    NOT_ASKED: "Không được hỏi",
    UNREADABLE: "Không đọc được",
}

Reader = Callable[[Any], str]
"""A non-blank cell to a code; UNREADABLE where it is not understood."""


def reader(question: Question, scale: Scale | None) -> Reader:
    """How to read one question's cells (scale, yes-no, single, number, text)."""
    if scale is not None:
        return _scale_reader(scale)
    return _number_reader(question) if question.type == "number" else lambda cell: GIVEN


def expected(question: Question, scale: Scale | None) -> str:
    """What a cell of the question may hold, in words."""
    if scale is not None:
        return "; ".join(
            f"{level.value} – {level.label}" if isinstance(level.value, int) else level.label
            for level in scale.levels
        )
    low = "" if question.minimum is None else f" từ {question.minimum:g}"
    high = "" if question.maximum is None else f" đến {question.maximum:g}"
    return f"một số{low}{high}"


def _scale_reader(scale: Scale) -> Reader:
    codes: dict[str, str] = {}
    for level in scale.levels:
        code = str(level.value)
        for spelling in (code, level.label, *level.spellings):
            codes[_key(spelling)] = code
        if isinstance(level.value, int):
            for label in (level.label, *level.spellings):
                for mark in (" - ", ". ", ") ", " ", ": ", "-"):
                    codes[_key(f"{code}{mark}{label}")] = code
                codes[_key(f"{label} ({code})")] = code
    codes |= {_key(text): DONT_KNOW for text in scale.dont_know}
    codes |= {_key(text): NOT_APPLICABLE for text in scale.not_applicable}

    def read(cell: Any) -> str:
        return UNREADABLE if isinstance(cell, bool) else codes.get(_key(cell), UNREADABLE)

    return read


def _key(cell: Any) -> str:
    """Key of an answer, whatever dash stands in it."""
    return re.sub(r"\s*[–—]\s*", " - ", fold(shown(cell)))


def _number_reader(question: Question) -> Reader:
    low = -math.inf if question.minimum is None else question.minimum
    high = math.inf if question.maximum is None else question.maximum

    def read(cell: Any) -> str:
        text = shown(cell)
        if isinstance(cell, str):
            if not re.fullmatch(r"-?\d+(,\d+)?", text):
                return UNREADABLE
            text = text.replace(",", ".")
        elif isinstance(cell, bool) or not isinstance(cell, int | float):
            return UNREADABLE
        return f"{float(text):.15g}" if low <= float(text) <= high else UNREADABLE

    return read


def chosen(cell: Any, scale: Scale) -> set[str] | None:
    """The options ticked in one cell of a multiple question; None where the cell is not understood.

    Options are joined by comma, semicolon or line break and may hold commas themselves, so the
    longest option that fits is taken at each place.
    """
    options = {
        _list_key(text): str(level.value)
        for level in scale.levels
        for text in (level.label, *level.spellings)
    }
    lines = cell.splitlines() if isinstance(cell, str) else [cell]
    text = "; ".join(_list_key(line) for line in lines)
    return _options(text, sorted(options, key=len, reverse=True), options) or None


def _list_key(cell: Any) -> str:
    return re.sub(r"\s*,\s*", ", ", fold(shown(cell)))


def _options(text: str, longest_first: Iterable[str], options: dict[str, str]) -> set[str] | None:
    found: set[str] = set()
    rest = text.strip(" ,;")
    while rest:
        for option in longest_first:
            after = rest.removeprefix(option)
            if after != rest and (not after.strip() or after.lstrip()[0] in ",;"):
                found.add(options[option])
                rest = after.strip(" ,;")
                break
        else:
            return None
    return found
