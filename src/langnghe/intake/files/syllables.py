"""Which words can be Vietnamese syllables: onset × rime × tone.

The tables below are the inventory of the written language as its descriptions give it (Đoàn Thiện
Thuật, *Ngữ âm tiếng Việt*, 1977; Hoàng Phê, *Từ điển chính tả*), with the spelling rules that go
with it: c, g, ng become k, gh, ngh before e, ê, i, y; a rime that ends in a stop takes only the
acute or the dot. Not every syllable they make is a word, which does no harm: text read in a wrong
encoding breaks the rules in most of its words.
"""

import unicodedata
from functools import lru_cache

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300\u0301\u0303\u0309\u0323"
_TONES = frozenset((_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT))
_STOPS = ("p", "t", "c", "ch")

# Vowels of a rime and what may follow them; "-" is nothing.
_RIMES = """
a   - c ch i m n ng nh o p t u y
ă   c m n ng p t
â   c m n ng p t u y
e   - c m n ng o p t
ê   - ch m n nh p t u
i   - ch m n nh p t u
iê  c m n ng p t u
ia  -
o   - c i m n ng p t
oo  c ng
ô   - c i m n ng p t
ơ   - i m n p t
u   - c i m n ng p t
uô  c i m n ng t
ua  -
ư   - c i m n ng t u
ươ  c i m n ng p t u
ưa  -
y   -
yê  m n ng t u
oa  - c ch i m n ng nh o p t y
oă  c m n ng p t
oe  - n o t
uâ  n ng t y
uê  - ch nh
uơ  -
uy  - ch n nh p t u
uya -
uyê n t
"""
_AFTER_QU = """
a   - c ch i m n ng nh o p t u y
ă   c m n ng p t
â   n ng t y
e   - n o t
ê   - ch n nh t u
i   - t
ô   c
ơ   - i
y   - ch n nh p t u
yê  n t
"""
_ONSETS = """
b ch d đ gi h kh l m n nh p ph r s t th tr v x
"""
_BEFORE_FRONT, _BEFORE_BACK = ["gh", "k", "ngh"], ["c", "g", "ng"]
_FRONT = ("e", "ê", "i")
# Names that keep the spelling of another language of Vietnam.
_NAMES = frozenset(("đăk", "lăk", "kan", "kar", "kông"))


def valid_syllable(word: str) -> bool:
    """Whether a word is spelled as a Vietnamese syllable, in either case and any Unicode form.

    Both ways of placing a tone count ("hòa", "hoà"), and so does a tone on the wrong vowel
    ("tòan"): that is a slip of typing and says nothing against the encoding.
    """
    return _valid(word.lower())


@lru_cache(maxsize=1 << 16)
def _valid(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.replace("ð", "đ"))
    tones = [letter for letter in letters if letter in _TONES]
    base = unicodedata.normalize(
        "NFC", "".join(letter for letter in letters if letter not in _TONES)
    )
    if len(tones) > 1 or base not in _BASES:
        return False
    return base in _NAMES or not base.endswith(_STOPS) or tones in ([_ACUTE], [_DOT])


def _rimes(table: str) -> list[str]:
    lines = [line.split() for line in table.strip().splitlines()]
    return [vowels + end.strip("-") for vowels, *ends in lines for end in ends]


def _bases() -> frozenset[str]:
    """All syllables without their tone."""
    rimes = _rimes(_RIMES)
    found = {*rimes, *_NAMES, *("qu" + rime for rime in _rimes(_AFTER_QU))}
    for rime in rimes:
        if not rime.startswith(("yê", "y")) or rime == "y":
            front = rime.startswith((*_FRONT, "y"))
            onsets = [*_ONSETS.split(), *(_BEFORE_FRONT if front else _BEFORE_BACK)]
            found.update(onset + rime for onset in onsets)
    # "gi" before i is written once: gì, giếng.
    found.update("g" + rime for rime in rimes if rime.startswith("i"))
    return frozenset(found)


_BASES = _bases()
