"""A cell to an answer, by the question's own scale.

An answer is a code: the value of the scale's level ("4", "yes"), or one of the states below.
Every cell gets a code; what is not understood gets `UNREADABLE` and is reported with its place.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from langnghe.intake.files.sheets import shown
from langnghe.intake.numbers import Mark, number
from langnghe.intake.text import bare, fold
from langnghe.params.models import Question, Scale, ScaleLevel

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

YES_NO = ("yes", "no")
"""Codes of an option of a multiple question."""

Reader = Callable[[Any], str]
"""A non-blank cell to a code; UNREADABLE where it is not understood."""


def reader(question: Question, scale: Scale | None, mark: Mark | None = None) -> Reader:
    """How to read one question's cells (scale, yes-no, single, number, text).

    `mark`: the decimal mark of numbers written as text, where it is known.
    """
    if scale is not None:
        return _scale_reader(scale)
    return _number_reader(question, mark) if question.type == "number" else lambda cell: GIVEN


def known(question: Question, scale: Scale | None, found: Iterable[str]) -> list[str]:
    """The codes that a question's column may hold beside states; `found`: codes that it does."""
    if scale is not None:
        return [str(level.value) for level in scale.levels]
    if question.type == "number":
        return sorted({code for code in found if code not in STATES}, key=float)
    return [GIVEN]


_TICKED = {fold(text) for text in ("1", "true", "yes", "y", "có", "x", "✓", "✔", "☑")}
_NOT_TICKED = {fold(text) for text in ("0", "false", "no", "n", "không", "☐")}


def tick_reader(level: ScaleLevel) -> Reader:
    """How to read the column of one option of a multiple question: "yes" or "no"."""
    own = {fold(text) for text in (str(level.value), level.label, *level.spellings)}

    def read(cell: Any) -> str:
        key = fold(shown(cell))
        if key in _NOT_TICKED:
            return "no"
        return "yes" if key in _TICKED or key in own else UNREADABLE

    return read


def understood(cell: Any, question: Question, scale: Scale | None, option: str = "") -> bool:
    """Whether a cell is an answer to a closed question, or to one option of it."""
    if question.type == "text":
        return False
    if question.type != "multiple" or scale is None:
        return reader(question, scale)(cell) != UNREADABLE
    levels = {str(level.value): level for level in scale.levels}
    if option:
        return tick_reader(levels[option])(cell) != UNREADABLE
    return chosen(cell, scale) is not None


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
        for spelling in (code, code.replace("-", "_"), level.label, *level.spellings):
            codes[_key(spelling)] = code
        if isinstance(level.value, int):
            for number in (f"{code}.0", f"{code},0"):  # as text: what programs make of 4
                codes[_key(number)] = code
            for label in (level.label, *level.spellings):
                for mark in (" - ", ". ", ") ", " ", ": ", "-"):
                    codes[_key(f"{code}{mark}{label}")] = code
                codes[_key(f"{label} ({code})")] = code
    for state, texts in ((DONT_KNOW, scale.dont_know), (NOT_APPLICABLE, scale.not_applicable)):
        # The state's own name stands in exports of our online forms.
        own = [state.removeprefix("~"), state.removeprefix("~").replace("-", "_")] if texts else []
        codes |= {_key(text): state for text in (*texts, *own)}
    unmarked = _unmarked(codes)

    def read(cell: Any) -> str:
        if isinstance(cell, bool):
            return UNREADABLE
        key = _key(cell)
        return codes.get(key) or unmarked.get(key, UNREADABLE)

    return read


def _unmarked(codes: Mapping[str, str]) -> dict[str, str]:
    """Keys as typed without any mark ("hai long"), those that mean one code only."""
    found: dict[str, set[str]] = {}
    for key, code in codes.items():
        found.setdefault(bare(key), set()).add(code)
    return {key: meant.pop() for key, meant in found.items() if len(meant) == 1}


def _key(cell: Any) -> str:
    """Key of an answer, whatever dash stands in it and whatever point at its end."""
    return re.sub(r"\s*[–—]\s*", " - ", fold(shown(cell))).rstrip(" .,;")


def _number_reader(question: Question, mark: Mark | None) -> Reader:
    low = -math.inf if question.minimum is None else question.minimum
    high = math.inf if question.maximum is None else question.maximum

    def read(cell: Any) -> str:
        value = None
        if isinstance(cell, str):
            value = number(shown(cell), mark, low, high)
        elif isinstance(cell, int | float) and not isinstance(cell, bool) and low <= cell <= high:
            value = float(cell)
        return UNREADABLE if value is None else f"{value:.15g}"

    return read


def chosen(cell: Any, scale: Scale) -> set[str] | None:
    """The options ticked in one cell of a multiple question; None where the cell is not understood.

    Options are joined by comma, semicolon, line break or, in KoboToolbox's exports of labels, a
    space, and may hold these themselves, so the longest option that fits is taken at each place.
    """
    options = {
        _list_key(text): str(level.value)
        for level in scale.levels
        for text in (level.label, *level.spellings)
    }
    options = _unmarked(options) | options
    lines = cell.splitlines() if isinstance(cell, str) else [cell]
    text = "; ".join(_list_key(line) for line in lines)
    found = _options(text, sorted(options, key=len, reverse=True), options)
    return found or _values(text, scale)


def _values(text: str, scale: Scale) -> set[str] | None:
    """Options by their values, joined by spaces as KoboToolbox and ODK do; "_" is "-" there."""
    values = {fold(str(level.value)): str(level.value) for level in scale.levels}
    words = [word if word in values else word.replace("_", "-") for word in text.split()]
    return {values[word] for word in words} if words and values.keys() >= set(words) else None


def _list_key(cell: Any) -> str:
    return re.sub(r"\s*,\s*", ", ", fold(shown(cell)))


def _options(text: str, longest_first: Iterable[str], options: dict[str, str]) -> set[str] | None:
    found: set[str] = set()
    rest = text.strip(" ,;")
    while rest:
        for option in longest_first:
            after = rest.removeprefix(option)
            if after != rest and (not after or after[0] in " ,;"):
                found.add(options[option])
                rest = after.strip(" ,;")
                break
        else:
            return None
    return found
