"""A written school or ward name taken apart: its level or kind, its own name, the place behind it.

What the words of levels and places are comes from the district's params only.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

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
_OF_NO_WEIGHT = ("truong", "ubnd")
"""Words before a level or a kind that say nothing more."""

_AND = "va"
_WORD = re.compile(r"[^\W\d_]+|\d+")
_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# i and y sound alike where they are the whole rime: "Mỹ" and "Mĩ", but not "Thúy" and "Thúi".
_I_OR_Y = re.compile(r"(?<=[hklmstv])y$|(?<=^qu)y$")


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

    @property
    def marked(self) -> str:
        return " ".join(word.marked for word in self.words)

    @property
    def bare(self) -> str:
        return " ".join(word.bare for word in self.words)

    @property
    def numbers(self) -> Words:
        return tuple(word.bare for word in self.words if word.bare.isdigit())


@dataclass(frozen=True)
class Written:
    """One reading of a name.

    `kind`: "phường", "xã", "thị trấn" or "". `levels`: ids of the plain levels it names, so that
    "TH&THCS" names two. `rests`: what comes after, first as a whole, then without places behind.
    """

    kind: str
    levels: frozenset[str]
    rests: tuple[Rest, ...]

    @property
    def head(self) -> Head:
        return self.kind, self.levels


class Grammar:
    """How names are written in one district."""

    def __init__(self, district: District) -> None:
        self.levels, self._level_words = _levels(district)
        self._kind_words = {
            _keys(word): kind for kind in _WARD_KINDS for word in (kind, *_SHORT[kind])
        }
        self._heads = {*self._level_words, *self._kind_words}
        self._anywhere, self._apart = _tails(district)
        self._longest = max(map(len, (*self._anywhere, *self._apart)))

    def readings(self, text: str) -> Iterator[Written]:
        """The name as it stands, then with run-together words ("MNNinh Xá") taken apart."""
        yield self._read(text)
        apart = unglued(text)
        if apart != text:
            yield self._read(apart)

    def heads(self, written: Written) -> list[str]:
        """All words that say this level or this kind."""
        return [
            " ".join(words)
            for known, meant in (
                (self._level_words, written.levels),
                (self._kind_words, written.kind),
            )
            for words, value in known.items()
            if value == meant
        ]

    def _read(self, text: str) -> Written:
        words = _words(text)
        start = 0
        if words and words[0].bare in _OF_NO_WEIGHT and self._word_at(words, 1, self._heads):
            start = 1
        levels: frozenset[str] = frozenset()
        kind, after = "", start
        while level := self._word_at(words, after, self._level_words):
            levels |= self._level_words[level]
            start = after + len(level)
            after = start + (start < len(words) and words[start].bare == _AND)
        if not levels and (found := self._word_at(words, start, self._kind_words)):
            kind, start = self._kind_words[found], start + len(found)
        return Written(kind, levels, tuple(self._rests(words[start:])))

    @staticmethod
    def _word_at(words: Sequence[Word], start: int, known: dict[Words, str] | dict | set) -> Words:
        """The longest known expression that begins at a word; () where there is none."""
        for length in (4, 3, 2, 1):
            found = tuple(word.bare for word in words[start : start + length])
            if len(found) == length and found in known:
                return found
        return ()

    def _rests(self, words: tuple[Word, ...]) -> Iterator[Rest]:
        rest = Rest(words)
        yield rest
        while tail := self._tail(rest.words):
            meant = self._anywhere.get(tail) or self._apart.get(tail) or frozenset()
            rest = Rest(rest.words[: -len(tail)], rest.places + ((meant,) if meant else ()))
            yield rest

    def _tail(self, words: tuple[Word, ...]) -> Words:
        """The longest place that ends the words and leaves some; () where there is none."""
        for length in range(min(self._longest, len(words) - 1), 0, -1):
            found = tuple(word.bare for word in words[-length:])
            if found in self._anywhere or (words[-length].apart and found in self._apart):
                return found
        return ()


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
    marked = _I_OR_Y.sub("i", fold(word)) if word.isascii() else _tone_kept(fold(word))
    return marked, bare(marked)


def _tone_kept(key: str) -> str:
    """i for y where it is the whole rime; a folded word has its tone last."""
    letters = key.rstrip("\u0300\u0301\u0303\u0309\u0323")
    return _I_OR_Y.sub("i", letters) + key[len(letters) :]


def _keys(text: str) -> Words:
    return tuple(word.bare for word in _words(text))


def _levels(district: District) -> tuple[dict[str, frozenset[str]], dict[Words, frozenset[str]]]:
    """Each level as the set of plain levels it is made of, and all words for such sets.

    "TH&THCS" is made of "TH" and "THCS" where the district has these; so are "TH và THCS",
    "TH - THCS" and whatever else people put between.
    """
    spelled = {level.id: (_keys(level.name), _keys(level.short)) for level in district.levels}
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
    """Places that may stand behind a name, with the ward ids they mean (none: the district).

    The first are known wherever they stand; the others (a ward without its kind) only behind a
    comma, a dash or the like.
    """
    anywhere: _Tails = {}
    apart: _Tails = {}
    for kind, name in (_kind_and_name(district.title), _kind_and_name(district.province)):
        letters = "".join(word.bare[0] for word in _words(name))
        for spelling in (name, letters):
            for before in (kind, *_SHORT.get(kind, ())):
                anywhere[_keys(f"{before} {spelling}")] = frozenset()
        if len(letters) > 2 or not kind:
            anywhere[_keys(letters)] = frozenset()
        if not name.isdecimal():
            anywhere[_keys(name)] = frozenset()
    for place in district.places:
        for before in (place.kind, *_SHORT[place.kind]):
            words = _keys(f"{before} {place.name}")
            anywhere[words] = anywhere.get(words, frozenset()) | {place.id}
        if not place.name.isdecimal():
            words = _keys(place.name)
            apart[words] = apart.get(words, frozenset()) | {place.id}
    return {words: ids for words, ids in anywhere.items() if words}, apart


def _kind_and_name(title: str) -> tuple[str, str]:
    """ "thành phố Thủ Dầu Một" → ("thành phố", "Thủ Dầu Một"); "" for a kind not known."""
    lowered = clean(title)
    for kind in _SHORT:
        if lowered.casefold().startswith(kind + " "):
            return kind, lowered[len(kind) :].strip()
    return "", lowered
