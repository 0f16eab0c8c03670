"""What is personal in opinions, hidden for the public edition and marked for the internal one.

Rules and word lists only, no model. They miss names (see benchmarks/RESULTS.md), so an opinion is
made public by a person who has read it; `flags` says where to look.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

import pandas as pd

from langnghe.opinions.addresses import find_addresses
from langnghe.opinions.letters import HIDDEN, HIDDEN_ADDRESS, MARKS, Letters, letters
from langnghe.opinions.mailboxes import find_mailboxes
from langnghe.opinions.numbers import Found, find_numbers
from langnghe.opinions.persons import find_doubtful, find_persons

_LINK = re.compile(r"https?:|www\.|\bfb\b|facebook|zalo\.me|tiktok")
_MONEY_OR_DATE = re.compile(r"[\d.,/\- ]*\d\s?(?:đồng|đ|vnđ|vnd)\b|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")


def redact(texts: pd.Series, keep: Iterable[str] = ()) -> pd.DataFrame:
    """Columns `text` (with marks such as "[tên]") and `hidden`, for each text.

    `hidden` is a tuple of `Found` (kind, start, end) in the order of the text as it was given; they
    do not overlap. `keep` are names of schools, wards and streets: they stay, with their level and
    number ("Trường TH Phú Lợi 2") or without, but not after a title ("cô Nguyễn Du"). A text
    without anything personal comes back unchanged, and so does a redacted one. Missing texts are ""
    and empty.
    """
    kept = tuple(dict.fromkeys(keep))
    distinct = {text: _redacted(text, kept) for text in texts.dropna().astype(str).unique()}
    found = [distinct.get(text, ("", ())) for text in texts]
    return pd.DataFrame(
        {"text": [text for text, _ in found], "hidden": [hidden for _, hidden in found]},
        index=texts.index,
    ).astype({"text": "str", "hidden": "object"})


def marked(
    texts: pd.Series, hidden: Iterable[Sequence[Found]], before: str = "⟦", after: str = "⟧"
) -> pd.Series:
    """The texts as given, with what the public edition hides between two signs."""
    made = [
        _with(text, spans, lambda kind, part: f"{before}{part}{after}") if spans else text
        for text, spans in zip(texts, hidden, strict=True)
    ]
    return pd.Series(made, index=texts.index, dtype=texts.dtype)


def flags(texts: pd.Series, keep: Iterable[str] = ()) -> pd.Series:
    """For who signs a redacted text: what in it may still be personal, in Vietnamese; else "".

    Words with capitals inside a sentence, rows of digits, links, and letters that look hidden.
    """
    kept = tuple(dict.fromkeys(keep))
    distinct = {text: _flagged(text, kept) for text in texts.dropna().astype(str).unique()}
    return pd.Series([distinct.get(text, "") for text in texts], index=texts.index, dtype="str")


def _redacted(text: str, keep: tuple[str, ...]) -> tuple[str, tuple[Found, ...]]:
    """Until nothing more is found, so that redacting again changes nothing.

    `origin` says which letter of the first text each letter of the present one is; a mark has none.
    """
    now, origin, all_ = text, list(range(len(text))), []
    while spans := _found(letters(now), keep):
        all_ += [Found(kind, origin[start], origin[end - 1] + 1) for kind, start, end in spans]
        now, kept_origin, last = _with(now, spans, lambda kind, part: MARKS[kind]), [], 0
        for kind, start, end in spans:
            kept_origin += origin[last:start] + [-1] * len(MARKS[kind])
            last = end
        origin = kept_origin + origin[last:]
    return now, tuple(sorted(all_, key=lambda found: found.start))


def _found(key: Letters, keep: tuple[str, ...]) -> list[Found]:
    """What is found in a key, as spans of the text; where two overlap, the earlier rule stands.

    Names come when nothing else is left: a street's name after a house number is none.
    """
    found: list[Found] = []
    free = bytearray(letter not in (HIDDEN, HIDDEN_ADDRESS) for letter in key.low)
    for one in chain(find_mailboxes(key), find_numbers(key), find_addresses(key)):
        if all(free[one.start : one.end]):
            free[one.start : one.end] = bytes(one.end - one.start)
            found.append(one)
    found = found or list(find_persons(key, keep))
    spans = [Found(kind, *key.span(start, end)) for kind, start, end in found]
    return sorted(spans, key=lambda span: span.start)


def _with(text: str, spans: Iterable[Found], made: Callable[[str, str], str]) -> str:
    parts, last = [], 0
    for kind, start, end in spans:
        parts += [text[last:start], made(kind, text[start:end])]
        last = end
    return "".join([*parts, text[last:]])


def _flagged(text: str, keep: tuple[str, ...]) -> str:
    key = letters(text)
    notes = []
    names = dict.fromkeys(key.nfc[start:end] for start, end in find_doubtful(key, keep))
    if names:
        notes.append("có thể là tên: " + " | ".join(names))
    numbers = [match[0].strip() for match in re.finditer(r"\d(?:[\s.\-/]?\d){5,}", key.nfc)]
    numbers = [number for number in numbers if not _MONEY_OR_DATE.fullmatch(number)]
    if numbers:
        notes.append("dãy số: " + " | ".join(numbers))
    if _LINK.search(key.bare):
        notes.append("liên kết hoặc tài khoản mạng")
    return "; ".join(notes)
