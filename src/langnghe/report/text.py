"""Text as it may be shown: normalised, and without characters that hide or turn round other text.

Opinions come from strangers. What they typed is shown as typed, with three stated exceptions:

* white space of any width is one plain space or one no-break space, and any end of line is "\\n";
* characters that show nothing (zero-width, soft hyphen, variation selectors) are left out;
* control characters, and those that reverse the direction of writing (U+202A–202E, U+2066–2069)
  or stand for no character at all, are shown by their number: "[U+202E]".
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_BREAKS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
_NO_BREAK_SPACES = re.compile("[\u2007\u202f]")
_NO_CHARACTER = {"Cc", "Cf", "Cs", "Co", "Cn"}


def mark(character: str) -> str:
    """A visible stand-in for a character: "[U+1F44D]"."""
    return f"[U+{ord(character):04X}]"


def clean(text: str) -> str:
    """`text` in NFC, safe to show; see the module's exceptions. Idempotent."""
    text = _UNSEEN.sub("", _BREAKS.sub("\n", text))
    text = _NO_BREAK_SPACES.sub("\u00a0", text.replace("\t", " "))
    if not text.isprintable():  # isprintable is false for "\n" and no-break spaces too
        text = "".join(map(_shown, text))
    return unicodedata.normalize("NFC", text)


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs":
        return character if character == "\u00a0" else " "
    return mark(character) if category in _NO_CHARACTER and character != "\n" else character


def clean_all(value: Any) -> Any:
    """`value` (of dicts, lists, tuples, scalars: JSON's shapes) with every text in it cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): clean_all(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean_all(item) for item in value]
    return value


def escape(text: str) -> str:
    """`text` cleaned and escaped, for HTML's attribute values."""
    return html.escape(clean(text))


def to_html(text: str) -> str:
    """`text` cleaned and escaped, for HTML's text; its ends of line are kept."""
    return escape(text).replace("\n", "<br>")


def shortened(text: str, most: int) -> str:
    """`text` on one line, of at most `most` characters: cut after a word and ended by "…"."""
    text = " ".join(clean(text).split())
    if len(text) <= most:
        return text
    whole = text[:most].rpartition(" ")[0] or text[: most - 1]
    return whole.rstrip(" ,;:.") + "…"
