"""A text in parts (sentences, lines), each with the word lists that fit how it is typed."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from langnghe.opinions.letters import Letters, Token, tokens
from langnghe.opinions.words import Phrase, Phrases, keyed, phrases


class Lists(NamedTuple):
    """The lists of `names.yaml`, with marks or without any; `keep` is what the caller keeps."""

    titles: Phrases
    weak_titles: Phrases
    roles: Phrases
    inner_roles: Phrases
    introductions: Phrases
    weak_introductions: Phrases
    plurals: Phrases
    joining: Phrases
    linking: Phrases
    small_ones: Phrases
    class_words: Phrases
    not_before_title: Phrases
    surnames: Phrases
    clear_surnames: Phrases
    middles: Phrases
    sure_middles: Phrases
    given: Phrases
    ordinary: Phrases
    capital_only: Phrases
    adjectives: Phrases
    loose: Phrases
    nicknames: Phrases
    doing: Phrases
    phrases: Phrases
    never: Phrases
    place_heads: Phrases
    place_before: Phrases
    public: Phrases
    keep: Phrases


@cache
def _lists(keep: tuple[str, ...], marked: bool) -> Lists:
    lists = {
        name: phrases("names", name, marked=marked) for name in Lists._fields if name != "keep"
    }
    if not marked:
        ordinary, never = lists["ordinary"].all, lists["never"].all
        names, more = lists["given"].all | ordinary, phrases("names", "ordinary_unmarked").all
        lists["clear_surnames"] = phrases("names", "clear_surnames_unmarked")
        lists["ordinary"] = Phrases(ordinary | more | (names & never))
        lists["never"] = Phrases(never - names)
    return Lists(
        **lists, keep=Phrases(_own_names(keyed(keep, marked=marked), lists["place_heads"]))
    )


def _own_names(places: Phrases, heads: Phrases) -> Iterator[Phrase]:
    """Names of places as the text may have them: "Trường Tiểu học Phú Lợi 2", "Phú Lợi"."""
    for place in places.all:
        name = tuple(syllable for syllable in place if syllable.isalpha() or not syllable.isascii())
        while name:
            yield name
            head = next((n for n in range(len(name), 0, -1) if name[:n] in heads.all), 0)
            if not head:
                break
            name = name[head:]


class Part:
    """One part of a text (a sentence) with its lists and whether its capitals say anything."""

    def __init__(self, part: Sequence[Token], keep: tuple[str, ...]) -> None:
        self.tokens = part
        marked = any(token.word != token.bare for token in part)
        self.marked = marked
        self.lists = _lists(keep, marked)
        self.words = [token.word if marked else token.bare for token in part]
        capitals = sum(token.capital for token in part)
        shouted = sum(token.shouted for token in part)
        least = 1 if len(part) < 9 else 0.8
        each = len(part) >= 5 and capitals >= least * len(part)
        self.cased = len(part) == 1 or (shouted <= 0.6 * len(part) and not each)

    def joined(self, at: int, signs: str = "") -> bool:
        """Whether the token at a place follows the one before with only spaces (or signs)."""
        return 0 < at < len(self.tokens) and not self.tokens[at].gap.strip(" \t\u00a0" + signs)

    def capital(self, at: int) -> bool:
        return self.cased and self.tokens[at].capital

    def longest(self, at: int, among: Phrases, most: int = 4) -> int:
        """How many tokens from a place are the longest phrase of a list; 0 for none."""
        if at >= len(self.words) or self.words[at] not in among.first:
            return 0
        for count in range(min(most, len(self.words) - at), 0, -1):
            if tuple(self.words[at : at + count]) in among.all and all(
                self.joined(at + one) for one in range(1, count)
            ):
                return count
        return 0

    def ends_before(self, at: int, among: Phrases, most: int = 3) -> int:
        """How many tokens just before a place are a phrase of a list; 0 for none."""
        if not at or self.words[at - 1] not in among.last:
            return 0
        for count in range(min(most, at), 0, -1):
            if tuple(self.words[at - count : at]) in among.all and all(
                self.joined(one) for one in range(at - count + 1, at + 1)
            ):
                return count
        return 0

    def has(self, at: int, among: Phrases) -> bool:
        return 0 <= at < len(self.words) and self.words[at] in among.single

    def is_in(self, at: int, *lists: Phrases) -> bool:
        """Whether a token is in one of some lists of names.

        In a text with marks, a capital without any may be a name typed without: "cô Hung".
        """
        if not 0 <= at < len(self.words):
            return False
        if any(self.words[at] in among.single for among in lists):
            return True
        if not (self.marked and self.capital(at) and self.words[at].isascii()):
            return False
        return any(self.words[at] in _bared(among).single for among in lists)

    def is_name(self, at: int) -> bool:
        """Whether a token is a syllable of names, as it is written."""
        lists = self.lists
        return self.is_in(at, lists.surnames, lists.middles, lists.given, lists.ordinary) or (
            self.has(at, lists.capital_only) and self.capital(at)
        )


@cache
def _bared(among: Phrases) -> Phrases:
    return keyed((" ".join(phrase) for phrase in among.all), marked=False)


def parts(key: Letters, keep: tuple[str, ...]) -> Iterator[Part]:
    """The parts of a text in order; `keep` are names of places, schools and the like."""
    for _, part in groupby(tokens(key), key=lambda token: token.part):
        yield Part(list(part), keep)
