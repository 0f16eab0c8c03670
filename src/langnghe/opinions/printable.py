"""Text of anybody as it can be shown: nothing in it acts, nothing in it is hidden."""

import unicodedata
from collections.abc import Iterator

PART = 16_000
"""Letters of a text that one cell takes: Excel counts some letters twice and holds 32,767."""

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str) -> str:
    """The text with signs in place of control characters, of marks that turn the direction of
    writing, and of what no file format takes. Line breaks and tabs stay."""
    if text.isprintable():
        return text
    return "".join(map(_shown, text.replace("\r\n", "\n").replace("\r", "\n")))


def _shown(letter: str) -> str:
    if letter in "\n\t":
        return letter
    if letter < " ":
        return chr(0x2400 + ord(letter))
    kind = unicodedata.category(letter)
    if letter in _BIDI or kind in ("Cc", "Cs") or ord(letter) & 0xFFFE == 0xFFFE:
        return f"⟨U+{ord(letter):04X}⟩"
    return letter


def parts(text: str, size: int = PART) -> Iterator[str]:
    """A text in parts that a cell holds; at least one. No letter is taken from its marks."""
    start = 0
    while True:
        end = start + size
        while end - start > 0 and end < len(text) and unicodedata.combining(text[end]):
            end -= 1
        end = end if end > start else start + size
        yield text[start:end]
        if end >= len(text):
            return
        start = end
