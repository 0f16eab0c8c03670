"""Keywords in a text: whole syllables, from the left, the longest at each place."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from langnghe.intake.text import bare, fold
from langnghe.params.topics import words

_PIECE = re.compile(r"[^\W_][\w\u0300-\u036f]*|[^\w\s]+|\n")
_Phrase = tuple[str, ...]


class Hit(NamedTuple):
    """What a keyword speaks for, the keyword as its list writes it, and where: pieces of a text."""

    meaning: str
    keyword: str
    start: int
    end: int


class Keywords:
    """Keywords with what each speaks for.

    Those of two syllables and more are also found without marks, where all that read so speak for
    the same. A phrase is found before the shorter ones in it: one that speaks for "" hides them.
    """

    def __init__(self, keywords: Iterable[tuple[str, str]]) -> None:
        """`keywords`: (meaning, keyword) pairs."""
        pairs = [(tuple(words(keyword)), (meaning, keyword)) for meaning, keyword in keywords]
        self._marked = dict(pairs)
        self._unmarked = _plain([pair for pair in pairs if len(pair[0]) > 1])
        self._first = frozenset(phrase[0] for phrase in (*self._marked, *self._unmarked))
        self._longest = max(len(phrase) for phrase in self._marked)

    def found(self, text: list[str]) -> Iterator[Hit]:
        """The keywords in the `pieces` of a text, in order, also those that speak for ""."""
        at = 0
        while at < len(text):
            hit = self._at(text, at) if text[at] in self._first else None
            if hit:
                yield hit
            at = hit.end if hit else at + 1

    def _at(self, text: list[str], at: int) -> Hit | None:
        for count in range(min(self._longest, len(text) - at), 0, -1):
            phrase = tuple(text[at : at + count])
            found = self._marked.get(phrase)
            if found is None and all(_bare(syllable) == syllable for syllable in phrase):
                found = self._unmarked.get(phrase)
            if found:
                return Hit(*found, at, at + count)
        return None


def pieces(text: str) -> list[str]:
    """The syllables, numbers and signs of a text, as keys of `fold`; lines end with a sign."""
    return _PIECE.findall("\n".join(fold(line) for line in text.splitlines()))


@lru_cache(maxsize=1 << 15)
def _bare(syllable: str) -> str:
    return bare(syllable)


def _plain(pairs: Iterable[tuple[_Phrase, tuple[str, str]]]) -> dict[_Phrase, tuple[str, str]]:
    """Phrases without marks that speak for one thing only."""
    made: dict[_Phrase, tuple[str, str]] = {}
    unclear = set()
    for phrase, found in pairs:
        plain = tuple(map(bare, phrase))
        if made.setdefault(plain, found)[0] != found[0]:
            unclear.add(plain)
    return {phrase: found for phrase, found in made.items() if phrase not in unclear}
