"""House numbers in a text, and what narrows an address down as much: lane, group, flat.

The name of a street, a ward or a hamlet alone is public and stays.
"""

import re
from collections.abc import Iterator
from functools import cache

from langnghe.opinions.letters import Letters
from langnghe.opinions.numbers import DATE, Found
from langnghe.opinions.words import word_lists

_NUMBER = r"\d{1,4}(?:\s?[a-z](?![a-z]))?(?:\s?[/\-]\s?\d{1,4}[a-z]?(?![a-z])){0,4}"
_JOIN = r"\s{0,3}[,\-–]?\s{0,3}"
_LANE = rf"(?:hem|ngo|ngach|kiet)\s+(?:so\s+)?{_NUMBER}"
_GROUP = r"(?:to(?:\s+dan\s+pho)?)\s+(?:so\s+)?\d{1,3}[a-z]?(?![a-z\d])"
_QUARTER = r"(?:khu\s+pho|kp\.?|ap|thon|khom)\s+(?:so\s+)?\d{1,2}[a-z]?(?![a-z\d])"
_FLAT = (
    r"(?:can\s+ho|phong|lo|block|blok|toa|tang|chung\s+cu)\s+(?:so\s+)?"
    r"[a-z]{0,2}\d{1,4}[a-z]?(?:[.\-]\d{1,4})?(?![a-z\d])"
)
_NARROWS = re.compile(rf"{_LANE}|{_GROUP}|{_QUARTER}")
_STREET = re.compile(
    r"\s{0,3},?\s{0,3}(?:duong|pho|hem|ngo|ngach|kiet|dl|dai lo|quoc lo|ql|to|ap|thon|khu pho|kp)\b"
)


def find_addresses(key: Letters) -> Iterator[Found]:
    """House numbers with what narrows them down, in order."""
    if not re.search(r"\d", key.bare):
        return
    text = DATE.sub(lambda date: "\0" * len(date[0]), key.bare)
    done = 0
    for match in _parts().finditer(text):
        if match.start() >= done and _is_address(key, match):
            done = match.end()
            yield Found("address", match.start("what"), match.end("what"))


@cache
def _parts() -> re.Pattern[str]:
    before = "|".join(sorted(map(re.escape, word_lists("contacts")["house_before"]), key=len)[::-1])
    house = rf"(?:(?:so\s+nha|nha\s+so|so|sn)\s+)?(?<![\d.,/]){_NUMBER}(?![.,]?\d)"
    more = rf"(?:nha\s+tro\s+)?so\s+(?:nha\s+)?{_NUMBER}"
    rest = rf"(?:{_JOIN}(?:{_LANE}|{_GROUP}|{_QUARTER}|{_FLAT}|{more}))*"
    first = rf"(?:(?P<lane>{_LANE})|(?P<group>{_GROUP})|(?P<flat>{_FLAT})|(?P<house>{house}))"
    return re.compile(
        rf"(?<![a-z0-9])(?:(?P<cue>{before})\s*:?\s+)?(?P<what>{first}(?P<rest>{rest}))(?![a-z0-9%])"
    )


def _is_address(key: Letters, match: re.Match[str]) -> bool:
    cue, what = match["cue"] or "", match["what"]
    after, nfc_after = key.bare[match.end() :], key.nfc[match.end() :]
    if match["lane"]:
        return True
    at_home = bool(re.search(r"nha|dia chi|dc|d/c|ngu|tru|song o", cue))
    if match["group"]:
        # "tổ 4" alone is as well a group of teachers.
        return (
            bool(re.search(rf"{_QUARTER}|hem|ngo", match["rest"]))
            or (at_home or cue == "o")
            or bool(re.match(rf"{_JOIN}(?:khu pho|kp|ap|thon|khom|phuong|xa)\b", after))
        )
    if match["flat"]:
        home = bool(cue) or what.startswith("can") or bool(match["rest"])
        block = bool(re.match(r"can|chung|block|lo\b", what))
        return home if block else bool(cue and match["rest"])
    numbered = what.startswith(("so", "nha", "sn"))
    if _not_house(key.bare[: match.start()], cue):
        return False
    if re.match(r"(?:so\s+nha|nha\s+so|sn\s)", what):
        return True
    street = _STREET.match(after)
    named = _capitals(nfc_after)
    if numbered:
        return bool(street) or named or at_home or bool(_NARROWS.search(match["rest"]))
    slashes = len(re.findall(r"/\s?\d", match["house"]))
    if slashes > 1 or (slashes and match["rest"]):
        return True
    if slashes or match["house"][-1].isalpha():
        return bool(street) or at_home or (named and bool(cue))
    if street and (cue or _capitals(nfc_after[street.end() :])):
        return True
    return (named and bool(cue)) or (at_home and bool(match["rest"]))


def _not_house(before: str, cue: str) -> bool:
    words = re.findall(r"[a-z]+", before[-25:])
    ends = {" ".join(words[-count:]) for count in (1, 2)}
    excluded = set(word_lists("contacts")["not_house_before"])
    return bool(ends & excluded) and not cue.startswith(("nha", "dia"))


def _capitals(text: str) -> bool:
    """Whether two words with capitals follow: the name of a street without "đường"."""
    words = re.match(r"\s+([^\W\d_]+)\s+([^\W\d_]+)", text)
    return bool(words) and words[1][0].isupper() and words[2][0].isupper()  # type: ignore[index]
