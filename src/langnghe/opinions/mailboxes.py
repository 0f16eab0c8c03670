"""E-mail addresses in a text, with "a còng", "(at)", "chấm com" for their signs."""

import re
from collections.abc import Iterator
from functools import cache

from langnghe.opinions.letters import Letters
from langnghe.opinions.numbers import Found
from langnghe.opinions.words import phrases, word_lists

_GAP, _SPACE = r"\s{0,3}", r"\s{1,3}"
_OPEN, _CLOSE = rf"{_GAP}[(\[{{<]{_GAP}", rf"{_GAP}[)\]}}>]{_GAP}"
_AT = (
    rf"(?:{_GAP}@{_GAP}|{_OPEN}(?:at|a[\s-]?cong|@){_CLOSE}"
    rf"|{_SPACE}(?:at|a[\s-]?cong|a[\s-]?moc|a[\s-]?vong){_SPACE})"
)
_DOT = rf"(?:{_GAP}\.{_GAP}|{_OPEN}(?:dot|cham|\.){_CLOSE}|{_SPACE}(?:dot|cham){_SPACE})"
# In what stands before the "@", a point with a space after it ends a sentence.
_INNER = (
    rf"(?:\.|\s\.\s|{_OPEN}(?:dot|cham){_CLOSE}|{_SPACE}(?:dot|cham|gach duoi|gach ngang){_SPACE})"
)
_PIECE = r"[a-z0-9_+\-]{1,64}"


def find_mailboxes(key: Letters) -> Iterator[Found]:
    """E-mail addresses in order; what stands before an "@" belongs to it as far as it is joined."""
    if not re.search(r"@|\bat\b|cong|moc|vong", key.bare):
        return
    for match in _mailbox().finditer(key.bare):
        start, end = match.span()
        if not match["plain"]:
            # Spoken, and so perhaps with spaces: "lan nguyễn 85 a còng gmail".
            before = key.bare[max(0, start - 40) : start]
            start -= len(before) - _spaced().search(before).start()  # type: ignore[union-attr]
        yield Found("email", start, end)


@cache
def _spaced() -> re.Pattern[str]:
    lists = ("surnames", "middles", "given", "ordinary")
    names = {name for one in lists for name in phrases("names", one, marked=False).single}
    # "là", "bà", "và", "thư" without marks.
    names -= {"ba", "co", "la", "o", "thu", "tu", "va"}
    syllables = "|".join(sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![a-z0-9])(?:(?:{syllables}|[b-z]|\d{{1,4}}) ){{0,4}}$|$")


@cache
def _mailbox() -> re.Pattern[str]:
    lists = word_lists("contacts")
    hosts, tops = "|".join(lists["email_hosts"]), "|".join(lists["email_tops"])
    local = rf"(?<![a-z0-9]){_PIECE}(?:{_INNER}{_PIECE}){{0,6}}"
    plain = rf"(?P<plain>@){_PIECE}(?:\.{_PIECE})+"
    spoken = rf"{_AT}(?:{_PIECE}{_DOT})+(?:{tops})(?:{_DOT}vn)?(?![a-z])"
    known = rf"{_AT}(?:{hosts})(?![a-z])(?:{_DOT}?\s?(?:{tops})(?![a-z]))?(?:{_DOT}vn(?![a-z]))?"
    return re.compile(rf"{local}(?:{plain}|{spoken}|{known})")
