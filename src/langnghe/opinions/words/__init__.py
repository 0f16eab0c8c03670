"""Word lists of the rules, as YAML beside this file, read once.

A phrase is a tuple of syllables, each a key of `fold` (or of `bare`): only whole syllables match.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from langnghe.intake.text import bare, fold
from langnghe.params.yamlfile import read_yaml

Phrase = tuple[str, ...]


class Phrases:
    """Phrases, with their first and last syllables, by which nearly all text is passed over."""

    def __init__(self, all_: Iterable[Phrase]) -> None:
        self.all = frozenset(all_)
        self.first = frozenset(phrase[0] for phrase in self.all)
        self.last = frozenset(phrase[-1] for phrase in self.all)
        self.single = frozenset(phrase[0] for phrase in self.all if len(phrase) == 1)


@cache
def word_lists(name: str) -> Any:
    """The lists of `<name>.yaml`, by key."""
    return read_yaml(Path(__file__).with_name(f"{name}.yaml"), f"words/{name}.yaml").values


@cache
def phrases(name: str, key: str, *, marked: bool = True) -> Phrases:
    """The phrases of one list, with their marks or without any."""
    return keyed(word_lists(name)[key], marked=marked)


def keyed(texts: Iterable[str], *, marked: bool = True) -> Phrases:
    """Texts as phrases."""
    key = fold if marked else bare
    return Phrases(phrase for text in texts if (phrase := tuple(key(text).split())))
