"""Phone and identity numbers in a text, also those typed so that machines do not see them.

A number is a run of digits, letters that look like digits, and digits in words, with little
between them. Phones by libphonenumber and by shape; CCCD has 12 digits, CMND 9; numbers announced
as such ("mã số", "stk") from six digits on. Money and dates are left.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import phonenumbers

from langnghe.opinions.letters import Letters
from langnghe.opinions.words import word_lists

_SEPARATOR = r"[\s.,\-‐-―_()\[\]{}/·•*:|+]{0,3}"
DATE = re.compile(
    r"(?<!\d)(?:[0-3]?\d[/.\-][01]?\d[/.\-](?:19|20)\d\d|[01]?\d[/.\-](?:19|20)\d\d"
    r"|(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d)(?![.\- ]?\d)"
)
_MONEY = re.compile(r"[1-9]\d{0,2}(?:[., ]\d{3}){1,4}")
_PLATE = re.compile(r"(?<![a-z0-9])\d{2}\s?-?\s?[a-z]{1,2}\d?\s?[-. ]\s?\d{3}[. ]?\d{2}(?!\d)")
_WITH_LETTERS = re.compile(r"(?<![a-z0-9])(?:[a-z]{2}\d{13}|[bcn]\d{7})(?!\d)")
_LOOKING_BACK = 30


class Found(NamedTuple):
    """Something personal: its kind (a key of `letters.MARKS`) and its span."""

    kind: str
    start: int
    end: int


class _Group(NamedTuple):
    start: int
    end: int
    digits: str
    plain: bool


def find_numbers(key: Letters) -> Iterator[Found]:
    """Phone and identity numbers, number plates of vehicles among them, in order."""
    text = DATE.sub(lambda date: "\0" * len(date[0]), key.bare)
    for pattern in (_PLATE, _WITH_LETTERS):
        for match in pattern.finditer(text):
            yield Found("id", *match.span())
        text = pattern.sub(lambda found: "\0" * len(found[0]), text)
    for run in _run().finditer(text):
        yield from _in_run(text, [*_groups(run[0], run.start())])


@cache
def _run() -> re.Pattern[str]:
    words = "|".join(sorted(_words(), key=len, reverse=True))
    digit = (
        rf"(?:\d|(?<![a-z])(?:{words})(?![a-z])"
        r"|(?<![a-hj-kmnp-z])[oil](?![a-hj-kmnp-z]))"
    )
    return re.compile(rf"{digit}(?:{_SEPARATOR}{digit}){{5,}}")


@cache
def _words() -> dict[str, str]:
    return dict(word_lists("contacts")["digit_words"])


def _groups(run: str, offset: int) -> Iterator[_Group]:
    """What stands together in a run: plain digits, a word, letters for digits among digits."""
    for match in re.finditer(r"[0-9oil]*\d[0-9oil]*|[a-z]+", run):
        text = match[0]
        word = _words().get(text)
        digits = word if word is not None else re.sub("[il]", "1", text.replace("o", "0"))
        yield _Group(offset + match.start(), offset + match.end(), digits, text.isdigit())


def _in_run(text: str, groups: list[_Group]) -> Iterator[Found]:
    """The numbers in a run, from the left, the longest first; groups that make none are left."""
    first = 0
    while first < len(groups):
        for last in range(min(len(groups), first + 16), first, -1):
            kind = _kind(text, groups[first:last])
            if kind:
                yield Found(kind, _opening(text, groups[first].start), groups[last - 1].end)
                first = last - 1
                break
        first += 1


def _opening(text: str, start: int) -> int:
    """With the "+" or "(+" of a country code."""
    return start - len(re.search(r"[(+]*$", text[max(0, start - 2) : start])[0])  # type: ignore[index]


def _kind(text: str, groups: list[_Group]) -> str:
    digits = "".join(group.digits for group in groups)
    start, end = groups[0].start, groups[-1].end
    if not 6 <= len(digits) <= 16 or len(set(digits)) == 1:
        return ""
    plain, whole = all(group.plain for group in groups), len(groups) == 1
    announced = _announced(text[max(0, start - _LOOKING_BACK) : start])
    if announced == "id" and (whole or len(digits) >= 9):
        return "id"
    if plain and not announced and _is_money(text, start, end, _is_phone(digits)):
        return ""
    if len(digits) == 12 and digits[0] == "0":
        return "id"
    if _is_phone(digits):
        return "phone"
    if announced == "phone" and 7 <= len(digits) <= 11:
        return "phone"
    alike = len({group.end - group.start for group in groups}) == 1
    if plain and ((whole and len(digits) >= 9) or (alike and len(digits) in (9, 12))):
        return "id" if len(groups) <= 4 else ""
    return ""


def _is_phone(digits: str) -> bool:
    """By shape first: an old or a mistyped number is as personal as a valid one."""
    if digits[0] == "0" and digits[1] != "0":
        return len(digits) in (10, 11)
    if digits.startswith("0084"):
        return len(digits) in (13, 14)
    if digits.startswith("84"):
        return len(digits) == 12 if digits[2] == "0" else len(digits) in (11, 12)
    if len(digits) < 8 or digits[0] not in "1":
        return False
    return phonenumbers.is_valid_number(phonenumbers.parse(digits, "VN"))


def _is_money(text: str, start: int, end: int, phone: bool) -> bool:
    """By the word after, or by groups of three, unless these are as good a phone number."""
    after = re.match(r"[\s]{0,2}([a-z]+|đ)", text[end : end + 10])
    if after and after[1] in word_lists("contacts")["money_after"]:
        return True
    return not phone and bool(_MONEY.fullmatch(text[start:end]))


def _announced(before: str) -> str:
    """What the words before a number say that it is: "phone", "id" or ""."""
    best, kind = -1, ""
    for name in ("phone", "id"):
        for match in _announcing(name).finditer(before):
            if match.end() > best:
                best, kind = match.end(), name
    # A digit between says that the announced number has already been.
    return kind if best >= 0 and not re.search(r"[\d\0]", before[best:]) else ""


@cache
def _announcing(kind: str) -> re.Pattern[str]:
    words = sorted(word_lists("contacts")[f"{kind}_words"], key=len, reverse=True)
    return re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, words))})(?![a-z])")
