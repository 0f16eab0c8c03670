"""Opinions that say the same in the same words, so surely that no person need look.

Measured on this field's opinions, every likeness of strings joins opposites ("rất tận tình",
"chưa tận tình"; "lớp 1", "lớp 6") where it finds duplicates. So the words must be the same in the
same order, but for fillers (see `wording`), marks that were not typed, and one slip of one letter.
A slip must be no word as it stands. Marks count as not typed in the whole text, in a word that is
none without them, and in two words or more. And there must be only one opinion that it can be read
as, but for the same with fewer marks.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from langnghe.opinions.wording import (
    Said,
    Worded,
    Words,
    is_doubtful_reading,
    is_syllable,
    lacks_marks,
)

_SHORTEST_SLIP = 4
"""Letters of a word that may be a slip; shorter ones are short for something ("ko", "gv")."""
_LONGEST = 300
"""Words from which an opinion's slips are not put right: two people do not write it alike."""
_BLOCK = 512


def readings(all_: Sequence[Said]) -> dict[int, int]:
    """Which opinion each is another way of writing of, by their places; the words of all differ."""
    by_bare: dict[Words, list[int]] = defaultdict(list)
    for place, one in enumerate(all_):
        for key in dict.fromkeys((one.bare, one.whole.bare)):
            by_bare[key].append(place)
    near = _near(all_)
    found = {}
    for place, one in enumerate(all_):
        meant = {
            other
            for key in (*_keys(one, near), one.whole.bare)
            for other in by_bare.get(key, ())
            if other != place and any(_may_be(*pair) for pair in _both(one, all_[other]))
        }
        full = [best for best in meant if all(_fewer_marks(all_[n], all_[best]) for n in meant)]
        if len(full) == 1 and reads_as(one, all_[full[0]]):
            found[place] = full[0]
    return found


def reads_as(one: Said, other: Said) -> bool:
    """Whether the first is surely the second but for marks not typed and one slip."""
    return any(_may_be(*pair) and _surely(*pair) for pair in _both(one, other))


def _both(one: Said, other: Said) -> tuple[tuple[Worded, Worded], tuple[Worded, Worded]]:
    """Without fillers, and with them: typed without marks, they are not known for fillers."""
    return (one, other), (one.whole, other.whole)


def _may_be(one: Worded, other: Worded) -> bool:
    """Whether the first can be the second but for marks and one slip, surely or not."""
    if len(one.words) != len(other.words):
        return False
    slips = 0
    for place, (word, meant) in enumerate(zip(one.words, other.words, strict=True)):
        if word == meant or lacks_marks(word, meant):
            continue
        slips += 1
        if slips > 1 or place not in one.doubtful or not _is_slip(word, meant):
            return False
    return True


def _surely(one: Worded, other: Worded) -> bool:
    """Whether no changed word may be a name, a negation or a word as it stands."""
    changed = [n for n, word in enumerate(one.words) if word != other.words[n]]
    lacking = [n for n in changed if lacks_marks(one.words[n], other.words[n])]
    if other.names if one.unmarked else (one.names | other.names) & set(changed):
        return False
    if len(lacking) == 1 and lacking[0] not in one.doubtful and not one.unmarked:
        return False
    return all(
        is_syllable(other.words[n])
        and not is_doubtful_reading(one.words[n], other.words[n], one.bare[n - 1] if n else "")
        for n in changed
    )


def _fewer_marks(one: Said, other: Said) -> bool:
    """Whether the first is the second, all its marks or some of them typed."""
    return one.bare == other.bare and all(
        word == meant or lacks_marks(word, meant)
        for word, meant in zip(one.words, other.words, strict=True)
    )


def _is_slip(word: str, meant: str) -> bool:
    return len(word) >= _SHORTEST_SLIP and OSA.distance(word, meant, score_cutoff=1) <= 1


def _keys(one: Said, near: Mapping[str, Sequence[str]]) -> Iterator[Words]:
    """The words without marks, as they are and with each slip put right."""
    yield one.bare
    if len(one.words) > _LONGEST:
        return
    for place in one.doubtful:
        for meant in near.get(one.words[place], ()):
            if meant != one.bare[place]:
                yield (*one.bare[:place], meant, *one.bare[place + 1 :])


def _near(all_: Sequence[Said]) -> dict[str, list[str]]:
    """The syllables, without marks, that each word that is none is one slip away from."""
    words = {word for one in all_ for word in one.words if word[0].isalpha()}
    doubtful = sorted({one.words[place] for one in all_ for place in one.doubtful})
    doubtful = [word for word in doubtful if _SHORTEST_SLIP <= len(word) <= 12]
    syllables = sorted(word for word in words if is_syllable(word))
    bare_of = {word: bare for one in all_ for word, bare in zip(one.words, one.bare, strict=True)}
    found = {}
    for start in range(0, len(doubtful), _BLOCK):
        block = doubtful[start : start + _BLOCK]
        far = process.cdist(
            block, syllables, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8, workers=-1
        )
        for word, row in zip(block, far, strict=True):
            found[word] = sorted({bare_of[syllables[n]] for n in np.flatnonzero(row <= 1)})
    return found
