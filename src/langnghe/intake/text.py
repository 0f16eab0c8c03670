"""Vietnamese text as typed on many machines, made comparable.

`clean` is what is stored and shown; `fold` and `bare` are keys for matching only.
"""

import re
import unicodedata
from functools import lru_cache

# Five tone marks: grave, acute, tilde, hook above, dot below.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_HIDDEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
# Đ typed from other alphabets: Icelandic eth and African d.
_D = str.maketrans("ÐðƉɖ", "ĐđĐđ")

_OFTEN = 200
"""Texts up to this length, labels and headings, come again and again; opinions do not."""
_WORD = re.compile(r"[\w\u0300-\u036f]+")
# i and y sound alike where they are the whole rime: "Mỹ" and "Mĩ", but not "Thúy" and "Thúi".
_I_OR_Y = re.compile(r"(?<=[hklmstv])y$|(?<=^qu)y$")


def clean(text: str) -> str:
    """NFC, without invisible characters, runs of space as one, no space at the ends."""
    if text.isascii():
        return " ".join(text.split())
    if _HIDDEN.search(text):
        text = _HIDDEN.sub("", text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """Key equal for spellings of one word: case, Đ look-alikes, where the tone stands, i for y.

    "Hoà", "hòa" and "HÒA" give one key, and so do "kỹ" and "kĩ"; letters and tones themselves
    still count.
    """
    return _folded(text) if len(text) <= _OFTEN else _folded.__wrapped__(text)


@lru_cache(maxsize=2**16)
def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFD", clean(text).translate(_D).casefold())
    return _WORD.sub(lambda word: _syllable(word[0]), letters)


def _syllable(word: str) -> str:
    tones = "".join(letter for letter in word if letter in _TONES)
    rest = "".join(letter for letter in word if letter not in _TONES)
    return _I_OR_Y.sub("i", unicodedata.normalize("NFC", rest)) + tones


def bare(text: str) -> str:
    """Key without any mark: "Hoà Phú" → "hoa phu"."""
    letters = unicodedata.normalize("NFD", clean(text).translate(_D).casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def letters_only(key: str) -> str:
    """A key without punctuation or spaces, for headings typed in many ways."""
    return re.sub(r"[^\w\u0300-\u036f]|_", "", key)
