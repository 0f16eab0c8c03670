"""A text as it was typed beside its key, letter by letter, so that what is found in the key can be
hidden in the text.

One letter of the key is one cluster of the text: a base with its combining marks and invisible
characters. So NFD, zero-width spaces and full-width digits change nothing in what is found.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from langnghe.intake.text import bare, fold

MARKS = {
    "name": "[tên]",
    "phone": "[số điện thoại]",
    "email": "[thư điện tử]",
    "id": "[số định danh]",
    "address": "[địa chỉ]",
}
"""Kind of what is hidden → what stands in its place."""
HIDDEN, HIDDEN_ADDRESS = "\0", "\1"
"""What a mark is in the key: no letter, no digit, no space."""

_INVISIBLE = (
    r"\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    r"\ufe00-\ufe0f\ufeff"
)
_CLUSTER = re.compile(rf"[{_INVISIBLE}]*[\s\S][\u0300-\u036f{_INVISIBLE}]*")
_ODD = re.compile(rf"[\u0300-\u036f{_INVISIBLE}ÐðƉɖ]")
_COMBINING = re.compile(r"[\u0300-\u036f]")
_UNSEEN = re.compile(rf"[{_INVISIBLE}]")
_MARK = re.compile("|".join(re.escape(mark) for mark in MARKS.values()))
_WORD = re.compile(r"[^\W\d_]+")
_LOOK_ALIKES = str.maketrans("ÐðƉɖ", "ĐđĐđ")


class Token(NamedTuple):
    """A syllable: its place in the key, its keys with and without marks, how it is written.

    `gap` is the key between the token before and this one; `part` counts the parts of the text
    (sentences, lines).
    """

    start: int
    end: int
    word: str
    bare: str
    capital: bool
    shouted: bool
    gap: str
    part: int


class Letters(NamedTuple):
    """`nfc`, `low` (small letters) and `bare` (without marks) have one character a cluster.

    `at[i]` is where cluster i starts in the text; it has one item more, the text's length.
    """

    nfc: str
    low: str
    bare: str
    at: range | list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the key as one of the text."""
        return self.at[start], self.at[end]


def letters(text: str) -> Letters:
    """The key of a text, marks of what is already hidden as `HIDDEN`."""
    at: range | list[int]
    if text.isascii() or (not _ODD.search(text) and unicodedata.is_normalized("NFKC", text)):
        nfc, at = text, range(len(text) + 1)
    else:
        found = [(match.start(), match[0]) for match in _CLUSTER.finditer(text)]
        nfc = "".join([_one(cluster) for _, cluster in found])
        at = [*(start for start, _ in found), len(text)]
    nfc = _MARK.sub(_hidden, nfc)
    low = nfc.lower()
    if len(low) != len(nfc):
        low = "".join(one.lower() if len(one.lower()) == 1 else one for one in nfc)
    bare_ = _COMBINING.sub("", unicodedata.normalize("NFD", low)).replace("đ", "d")
    if len(bare_) != len(low):
        bare_ = "".join(map(_without_marks, low))
    return Letters(nfc, low, bare_, at)


def _hidden(mark: re.Match[str]) -> str:
    return (HIDDEN_ADDRESS if mark[0] == MARKS["address"] else HIDDEN) * len(mark[0])


@lru_cache(maxsize=1 << 14)
def _one(cluster: str) -> str:
    seen = unicodedata.normalize("NFKC", _UNSEEN.sub("", cluster).translate(_LOOK_ALIKES))
    return seen if len(seen) == 1 else (seen or cluster)[0]


@lru_cache(maxsize=1 << 12)
def _without_marks(letter: str) -> str:
    return "d" if letter == "đ" else unicodedata.normalize("NFD", letter)[0]


@lru_cache(maxsize=1 << 15)
def _keys(word: str) -> tuple[str, str]:
    return fold(word), bare(word)


def _is_cut_short(word: str) -> bool:
    """One letter, or letters without a vowel: "N.", "Ng."."""
    return len(word) == 1 or not any(letter in "aeiouy" for letter in word)


def tokens(key: Letters) -> list[Token]:
    """The syllables of a text in order."""
    made: list[Token] = []
    last, part = 0, 0
    for match in _WORD.finditer(key.low):
        start, end = match.span()
        gap = key.low[last:start]
        # No sentence ends after "N. V. An", nor where no space follows ("cô.lan").
        if gap != " " and (
            any(sign in gap for sign in "!?;\n\r…")
            or ("." in gap and gap[-1] != "." and made and not _is_cut_short(made[-1].bare))
        ):
            part += 1
        written = key.nfc[start:end]
        made.append(
            Token(
                start,
                end,
                *_keys(match[0]),
                # isupper, since a range such as [À-Ỹ] has small letters in it.
                written[0].isupper(),
                len(written) > 1 and written.isupper(),
                gap,
                part,
            )
        )
        last = end
    return made
