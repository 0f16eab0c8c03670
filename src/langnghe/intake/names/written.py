"""A written school or ward name taken apart: its level or kind, its own name, the place behind it.

What the words of levels and places are comes from the district's params only.
"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from langnghe.intake.text import bare, clean, fold
from langnghe.params.models import District

_WARD_KINDS = ("phường", "xã", "thị trấn")
_SHORT = {
    "phường": ("p",),
    "xã": ("x",),
    "thị trấn": ("tt", "t t"),
    "thành phố": ("tp", "t p"),
    "thị xã": ("tx", "t x"),
    "quận": ("q",),
    "huyện": ("h",),
    "tỉnh": ("t",),
}
OF_NO_WEIGHT = ("truong", "ubnd")
"""Words before a level or a kind that say nothing more."""

_AND = "va"
_LONGEST_HEAD = 6
_WORD = re.compile(r"[^\W\d_]+|\d+")
_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Word(NamedTuple):
    """One word as keys with and without marks, and whether punctuation stands before it."""

    marked: str
    bare: str
    apart: bool


Words = tuple[str, ...]
Head = tuple[str, frozenset[str]]
"""Kind of ward and levels: what stands before the name itself."""


@dataclass(frozen=True)
class Rest:
    """What a name has after its level: the name itself, and the places named behind it.

    `places` holds a set for each place behind the name: the ids that its words may mean.
    """

    words: tuple[Word, ...]
    places: tuple[frozenset[str], ...] = ()

    @cached_property
    def marked(self) -> str:
        return " ".join(word.marked for word in self.words)

    @cached_property
    def bare(self) -> str:
        return " ".join(word.bare for word in self.words)

    @cached_property
    def numbers(self) -> Words:
        return tuple(word.bare for word in self.words if word.bare.isdigit())


@dataclass(frozen=True)
class Written:
    """One reading of a name.

    `kind`: "phường", "xã", "thị trấn" or "". `levels`: ids of the plain levels it names, so that
    "TH&THCS" names two. `before`: the words that say these. `rests`: what comes after, first as a
    whole, then without places behind.
    """

    kind: str
    levels: frozenset[str]
    before: tuple[Word, ...]
    rests: tuple[Rest, ...]

    @property
    def head(self) -> Head:
        return self.kind, self.levels

    @property
    def unmarked(self) -> bool:
        """Whether there is no mark in all that was written."""
        return all(word.marked == word.bare for word in (*self.before, *self.rests[0].words))


class Grammar:
    """How names are written in one district."""

    def __init__(self, district: District) -> None:
        self.levels, self._level_words = _levels(district)
        self._kind_words = {
            words: kind
            for kind in _WARD_KINDS
            for word in (kind, *_SHORT[kind])
            for words in _spellings(word)
        }
        self._anywhere, self._apart = _tails(district)
        self._longest = max(map(len, (*self._anywhere, *self._apart)))

    def readings(self, text: str) -> Iterator[Written]:
        """The name as it stands, then with run-together words ("MNNinh Xá") taken apart."""
        yield self._read(text)
        apart = unglued(text)
        if apart != text:
            yield self._read(apart)

    def heads(self, written: Written, *, school: bool) -> list[str]:
        """All that may stand before a name of this level or kind, without marks."""
        if not school:
            return [
                " ".join(words) for words, kind in self._kind_words.items() if kind == written.kind
            ]
        levels = [
            " ".join(words) for words, ids in self._level_words.items() if ids == written.levels
        ]
        return [*levels, *(f"{OF_NO_WEIGHT[0]} {level}" for level in levels)]

    def _read(self, text: str) -> Written:
        words = _words(text)
        start, kind, levels = self._head(words, 0)
        if not start and words and words[0].bare in OF_NO_WEIGHT:
            start, kind, levels = self._head(words, 1)
        return Written(kind, levels, words[:start], tuple(self._rests(words[start:])))

    def _head(self, words: tuple[Word, ...], start: int) -> tuple[int, str, frozenset[str]]:
        """Where the name itself begins, its kind of ward and its levels; 0 where it has none."""
        levels: frozenset[str] = frozenset()
        end, after = 0, start
        while length := _length(words[after:], self._level_words, "bare"):
            end = after + length
            levels |= self._level_words[tuple(word.bare for word in words[after:end])]
            after = end + (end < len(words) and words[end].bare == _AND)
        if levels:
            return end, "", levels
        # With their own marks or none, for "Phương" is no "phường".
        length = _length(words[start:], self._kind_words, "marked")
        if length:
            end = start + length
            return end, self._kind_words[tuple(word.marked for word in words[start:end])], levels
        return 0, "", levels

    def _rests(self, words: tuple[Word, ...]) -> Iterator[Rest]:
        rest = Rest(words)
        yield rest
        while tail := self._tail(rest.words):
            meant = self._anywhere.get(tail) or self._apart.get(tail)
            rest = Rest(rest.words[: -len(tail)], rest.places + ((meant,) if meant else ()))
            yield rest

    def _tail(self, words: tuple[Word, ...]) -> Words:
        """The longest place that ends the words and leaves some; () where there is none."""
        for length in range(min(self._longest, len(words) - 1), 0, -1):
            found = tuple(word.marked for word in words[-length:])
            if found in self._anywhere or (words[-length].apart and found in self._apart):
                return found
        return ()


def _length(words: Sequence[Word], known: Container[Words], key: Literal["marked", "bare"]) -> int:
    """Length of the longest known expression that the words begin with; 0 where there is none."""
    keys = tuple(getattr(word, key) for word in words[:_LONGEST_HEAD])
    return next((n for n in range(len(keys), 0, -1) if keys[:n] in known), 0)


def unglued(text: str) -> str:
    """ "MNNinh Xá" → "MN Ninh Xá", "NguyễnĐăng" → "Nguyễn Đăng"; only where a capital shows it."""
    text = clean(text)
    shape = "".join(
        "A" if letter.isupper() else "a" if letter.islower() else " " for letter in text
    )
    cuts = [match.start() for match in _GLUED.finditer(shape)]
    parts = [text[i:j] for i, j in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    return " ".join(parts)


def _words(text: str) -> tuple[Word, ...]:
    text = clean(text)
    words, end = [], 0
    for match in _WORD.finditer(text):
        marked, plain = _word_keys(match[0])
        words.append(Word(marked, plain, bool(text[end : match.start()].strip())))
        end = match.end()
    return tuple(words)


@lru_cache(maxsize=4096)
def _word_keys(word: str) -> tuple[str, str]:
    if word.isdecimal():
        return (number := str(int(word))), number
    marked = fold(word)
    return marked, bare(marked)


def _bare(text: str) -> Words:
    return tuple(word.bare for word in _words(text))


def _spellings(text: str) -> set[Words]:
    """The words with their marks, and without any."""
    return {tuple(word.marked for word in _words(text)), _bare(text)}


def _levels(district: District) -> tuple[dict[str, frozenset[str]], dict[Words, frozenset[str]]]:
    """Each level as the set of plain levels it is made of, and all words for such sets.

    "TH&THCS" is made of "TH" and "THCS" where the district has these; so are "TH và THCS",
    "TH - THCS" and whatever else people put between.
    """
    spelled = {level.id: (_bare(level.name), _bare(level.short)) for level in district.levels}
    made_of = {
        level: next(
            (parts for words in own if len(parts := _parts(words, level, spelled)) > 1),
            frozenset({level}),
        )
        for level, own in spelled.items()
    }
    return made_of, {words: made_of[level] for level, own in spelled.items() for words in own}


def _parts(words: Words, level: str, spelled: dict[str, tuple[Words, Words]]) -> frozenset[str]:
    """The other levels whose words make up these words; none where something is left over."""
    others = {key: other for other, own in spelled.items() if other != level for key in own}
    found: set[str] = set()
    while words:
        key = next((words[:n] for n in (4, 3, 2, 1) if words[:n] in others), None)
        if key is None:
            return frozenset()
        found.add(others[key])
        words = words[len(key) :]
        words = words[1:] if words[:1] == (_AND,) and found else words
    return frozenset(found)


_Tails = dict[Words, frozenset[str]]


def _tails(district: District) -> tuple[_Tails, _Tails]:
    """Places that may stand behind a name, with the wards they may be (none: the district).

    The first are known wherever they stand; the others (a ward without its kind) only behind a
    comma, a dash or the like.
    """
    anywhere: _Tails = {}
    apart: _Tails = {}

    def add(tails: _Tails, text: str, wards: frozenset[str] = frozenset()) -> None:
        for words in _spellings(text):
            if words and not (len(words) == 1 and words[0].isdigit()):
                tails[words] = tails.get(words, frozenset()) | wards

    for kind, name in (_kind_and_name(district.title), _kind_and_name(district.province)):
        letters = "".join(word.bare[0] for word in _words(name))
        for before in (kind, *_SHORT.get(kind, ())):
            add(anywhere, f"{before} {name}")
            add(anywhere, f"{before} {letters}")
        add(anywhere, name)
        if len(letters) > 2:
            add(anywhere, letters)
    for place in district.places:
        for before in (place.kind, *_SHORT[place.kind]):
            add(anywhere, f"{before} {place.name}", frozenset({place.id}))
        add(apart, place.name, frozenset({place.id}))
    return anywhere, apart


def _kind_and_name(title: str) -> tuple[str, str]:
    """ "thành phố Thủ Dầu Một" → ("thành phố", "Thủ Dầu Một"); "" for a kind not known."""
    lowered = clean(title)
    for kind in _SHORT:
        if lowered.casefold().startswith(kind + " "):
            return kind, lowered[len(kind) :].strip()
    return "", lowered
