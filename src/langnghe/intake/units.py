"""School and ward names to the frame's ids: only an exact key is accepted, never a likeness."""

import difflib
import re

import pandas as pd

from langnghe.intake.text import bare, fold
from langnghe.params.models import District

_WARD = "ward"
_KINDS = dict.fromkeys(("phường", "p.", "p", "xã", "x.", "thị trấn", "tt."), _WARD)

_SCHOOL = re.compile(rf"^({fold('trường')}|truong)\s+")


class UnitNames:
    """Resolves what people write for a school or a ward.

    The level ("TH", "Tiểu học", "Trường TH") is part of the key, as is the whole rest of the name.
    A name written without any mark is accepted where only one unit has that key without marks.
    """

    def __init__(self, units: pd.DataFrame, district: District) -> None:
        words = {level.name: level.id for level in district.levels}
        words |= {level.short: level.id for level in district.levels} | _KINDS
        self._levels = {fold(word): level for word, level in words.items()}
        self._bare_levels = {bare(word): level for word, level in words.items()}
        self._marked: dict[tuple[str, str], set[str]] = {}
        self._unmarked: dict[tuple[str, str], set[str]] = {}
        self._names = dict(zip(units["unit"], units["name"], strict=True))
        for unit, kind, name in zip(units["unit"], units["kind"], units["name"], strict=True):
            marked = _split(fold(name), self._levels)
            unmarked = _split(bare(name), self._bare_levels)
            for keys, (level, rest) in ((self._marked, marked), (self._unmarked, unmarked)):
                keys.setdefault((level, rest), set()).add(unit)
                if kind == _WARD:  # a form for wards says only "Phú Tân"
                    keys.setdefault(("", rest), set()).add(unit)

    def unit(self, text: str) -> str | None:
        """The unit's id; None where no unit, or more than one, has this name."""
        found = self._marked.get(_split(fold(text), self._levels), set())
        if not found and fold(text) == bare(text):
            found = self._unmarked.get(_split(bare(text), self._bare_levels), set())
        return next(iter(found)) if len(found) == 1 else None

    def nearest(self, text: str) -> list[str]:
        """Up to three names that look alike, best first, to be decided by a person."""
        keys = {bare(name): name for name in self._names.values()}
        near = difflib.get_close_matches(bare(text), list(keys), n=3, cutoff=0.6)
        return [keys[key] for key in near]


def _split(key: str, levels: dict[str, str]) -> tuple[str, str]:
    """("trường th suối mơ") → ("primary", "suối mơ"); the level is "" where none is written."""
    rest = _SCHOOL.sub("", key)
    for word in sorted(levels, key=len, reverse=True):
        if (
            rest == word
            or rest.startswith(word + " ")
            or (word.endswith(".") and rest.startswith(word))
        ):
            return levels[word], rest.removeprefix(word).strip()
    return "", rest
