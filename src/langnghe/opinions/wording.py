"""An opinion as its words: what must be the same for two opinions to say the same.

Words of a name, with a digit, or that negate are never taken for another word. What stands between
words does not count, but for signs that say something ("<", "👎").
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from langnghe.intake.files.syllables import valid_syllable
from langnghe.intake.text import bare, fold

Words = tuple[str, ...]

_FILLERS = frozenset(map(fold, ("ạ", "à", "là", "mà", "thì", "rằng", "của")))
"""Words that say nothing; all have marks, so that a text typed without marks loses none."""
_FIRST = frozenset(map(fold, ("dạ", "thưa", "kính thưa")))
_LAST = frozenset(map(fold, ("nhé", "nha", "nhá", "ạh", "ah", "hen")))

NEGATIONS = frozenset(
    map(
        fold,
        ("không", "chưa", "chẳng", "chả", "đừng", "chớ", "hông", "hổng", "kém", "mất"),
    )
)  # fmt: skip
_BARE_NEGATIONS = frozenset(map(bare, NEGATIONS)) - {"cho"}
"""Without marks "chớ" is one of the most common words, and hardly ever meant."""
_ONE_READING = (fold("không"), "khong")
"""The one negation that no other word looks like without marks; "chua" may be chưa, chua, chùa."""

_COMPOUNDS = frozenset(
    (("sua", "chua"), ("su", "dung"), ("xay", "dung"), ("noi", "dung"), ("ap", "dung"))
)
"""Words whose second looks like a negation without marks: sửa chữa, sử dụng, xây dựng."""

_TITLES = frozenset(
    map(
        fold,
        ("cô", "thầy", "ông", "bà", "anh", "chị", "em", "cháu", "bé", "bạn", "chú", "bác", "dì",
         "cậu", "trò", "hiệu trưởng"),
    )
)  # fmt: skip
_NO_NAME = frozenset(
    map(
        fold,
        ("giáo", "chủ", "hiệu", "học", "bé", "trò", "cháu", "em", "cô", "thầy", "và", "trong", "ở",
         "của", "rất", "dạy", "không", "được", "có", "bị", "đã", "đang", "phải", "cần", "nên",
         "nhỏ", "lớp", "chăm", "quan", "hay", "chưa", "cũng", "luôn", "nào", "ấy", "này", "đều",
         "tận", "nhiệt", "vui", "thường", "trao", "ăn", "ngủ", "chơi", "đi", "mong", "muốn", "thấy",
         "đối", "với", "ngoan", "lao", "bảo", "nuôi", "phụ", "quản", "y", "tổ", "khối"),
    )
)  # fmt: skip
"""Words that follow a title and are no name: "cô giáo", "em học sinh"."""

_CHUNK = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_TWICE = re.compile(r"([\u0300-\u036f])\1+$")
"""A tone twice, of a vowel typed twice."""
_FACE = re.compile(r"[:;=]-?[()]+")
_SIGNS = ("So", "Sm", "Sc")
_EDGES = ".,;:!?()[]{}\"'“”‘’…"
_ENDS = re.compile(r"[.!?:…\n]\s*[-–•*]?\s*$|^\W*$")


@dataclass(frozen=True)
class Worded:
    """Words as keys (see `intake.text.fold`), and the places of those that are of a name."""

    words: Words
    names: frozenset[int]

    @cached_property
    def unmarked(self) -> bool:
        """Whether it was typed without any mark; fewer than three words cannot tell."""
        return len(self.words) >= 3 and all(word.isascii() for word in self.words)

    @cached_property
    def bare(self) -> Words:
        return tuple(map(_bare, self.words))

    @cached_property
    def doubtful(self) -> tuple[int, ...]:
        """Places of the words that are no Vietnamese syllable, so may be slips."""
        return tuple(
            place
            for place, word in enumerate(self.words)
            if word[0].isalpha() and place not in self.names and not _is_syllable(word)
        )


@dataclass(frozen=True)
class Said(Worded):
    """The words of one opinion without fillers; `whole` is with them."""

    whole: Worded


def said(text: str) -> Said:
    """The words of an opinion without fillers."""
    found = list(_words(text))
    keys = [key for key, _ in found]
    named = [
        n
        for n, (key, capital) in enumerate(found)
        if capital or (n and keys[n - 1] in _TITLES and key not in _NO_NAME)
    ]
    whole = Worded(tuple(keys), frozenset(named))
    kept = [n for n, key in enumerate(keys) if key not in _FILLERS]
    while len(kept) > 1 and keys[kept[0]] in _FIRST:
        kept = kept[1:]
    while len(kept) > 1 and keys[kept[-1]] in _LAST:
        kept = kept[:-1]
    names = frozenset(place for place, n in enumerate(kept) if n in whole.names)
    return Said(tuple(keys[n] for n in kept), names, whole)


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Each word's key, and whether a capital letter says that it is of a name."""
    text = unicodedata.normalize("NFC", text)
    starts = [match[0][0] for match in _LETTERS.finditer(text)]
    capitals = sum(letter.isupper() for letter in starts) * 2 <= len(starts)
    for chunk in _CHUNK.finditer(text):
        token = chunk[0]
        if any(letter.isdigit() for letter in token):
            if key := fold(token.strip(_EDGES)):
                yield key, False
            continue
        for match in _LETTERS.finditer(token):
            own, at = match[0], chunk.start() + match.start()
            named = capitals and own[0].isupper() and not _ENDS.search(text[max(0, at - 20) : at])
            yield _TWICE.sub(r"\1", fold(own)), named
        yield from ((sign, False) for sign in _FACE.findall(token))
        yield from ((sign, False) for sign in token if unicodedata.category(sign) in _SIGNS)


@lru_cache(maxsize=1 << 16)
def _bare(key: str) -> str:
    return bare(key)


@lru_cache(maxsize=1 << 16)
def _is_syllable(key: str) -> bool:
    return valid_syllable(key)


@lru_cache(maxsize=1 << 18)
def lacks_marks(word: str, whole: str) -> bool:
    """Whether one key is the other with fewer marks: "duoc", "đuơc" of "được"."""
    if word == whole or _bare(word) != _bare(whole):
        return False
    pairs = zip(_marks(word), _marks(whole), strict=True)
    return all(some <= all_ for some, all_ in pairs)


def _marks(key: str) -> list[frozenset[str]]:
    """The marks of each letter; the tone stands with the last one (see `fold`)."""
    found: list[set[str]] = []
    for letter in unicodedata.normalize("NFD", key):
        if unicodedata.combining(letter):
            found[-1].add(letter)
        else:
            found.append({"đ"} if letter == "đ" else set())
    return [frozenset(marks) for marks in found]


def is_doubtful_reading(word: str, meant: str, before: str) -> bool:
    """Whether to take `word` for `meant` could add, drop or change a negation.

    `before`: the word before it, without marks.
    """
    if (meant, word) == _ONE_READING or (before, _bare(meant)) in _COMPOUNDS:
        return False
    return meant in NEGATIONS or _near_negation(_bare(word), 0 if lacks_marks(word, meant) else 1)


@lru_cache(maxsize=1 << 16)
def _near_negation(word: str, most: int) -> bool:
    """Whether a word without marks is a negation, or at most so many slips from one."""
    return any(OSA.distance(word, other, score_cutoff=most) <= most for other in _BARE_NEGATIONS)


def is_syllable(key: str) -> bool:
    """Whether a key is spelled as a Vietnamese syllable."""
    return _is_syllable(key)
