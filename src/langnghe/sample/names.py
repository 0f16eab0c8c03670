"""Invented school names, and the many ways people write a name."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from langnghe.intake.text import bare
from langnghe.params.models import Level
from langnghe.sample.draws import Draws

# Flowers, hills and springs, always in two parts: real schools bear a place's name, a person's
# name, or a single flower's.
_FLOWERS = ("Hoa Sen", "Hoa Súng", "Hoa Cúc", "Hoa Mua", "Hoa Ban", "Hoa Sứ", "Hoa Bưởi", "Hoa Gạo")
_COLOURS = ("Trắng", "Hồng", "Vàng", "Tím", "Biếc")
_LAND = ("Suối", "Đồi", "Rừng", "Vườn", "Triền", "Thung", "Khe")
_GROWTH = (
    "Mơ", "Thông", "Sim", "Trúc", "Mận", "Cọ", "Chè", "Quế", "Phong", "Sậy", "Đào", "Lau",
    "Bông", "Nứa", "Trám", "Sấu", "Thị", "Tre", "Vối", "Cói",
)  # fmt: skip
# The tone of these is placed in two ways: "Đóa" and "Đoá".
_TWO_WAYS = (
    "Đóa Sen Hồng", "Lũy Tre Xanh", "Cọ Xòe", "Hương Tỏa", "Lá Xòe", "Nắng Tỏa", "Đóa Cúc Biếc",
    "Lũy Trúc",
)  # fmt: skip
_TWO_WAYS_EVERY = 6

_TONE_PLACES = [
    (first + second, other)
    for firsts, seconds, others in (
        ("òóỏõọ", "a", "oàoáoảoãoạ"),
        ("òóỏõọ", "e", "oèoéoẻoẽoẹ"),
        ("ùúủũụ", "y", "uỳuýuỷuỹuỵ"),
    )
    for second in seconds
    for first, other in zip(firsts, re.findall("..", others), strict=True)
]


def school_names(draws: Draws) -> Iterator[str]:
    """Names without the level, all different, without end."""
    plain = [f"{flower} {colour}" for flower in _FLOWERS for colour in _COLOURS]
    plain += [f"{land} {growth}" for land in _LAND for growth in _GROWTH]
    names, two_ways = draws.shuffled(plain), draws.shuffled(_TWO_WAYS)
    for index, name in enumerate(two_ways):
        other = other_tone_place(name) if index % 2 else name
        names.insert(1 + index * _TWO_WAYS_EVERY, other)
    yield from names
    number = 2
    while True:
        yield from (f"{name} {number}" for name in names)
        number += 1


def slug(text: str) -> str:
    """ "Suối Mơ" → "suoi-mo"."""
    return re.sub(r"[^a-z0-9]+", "-", bare(text)).strip("-")


def other_tone_place(text: str) -> str:
    """ "Đóa" ↔ "Đoá", where a syllable ends in oa, oe or uy."""
    pairs = dict(_TONE_PLACES) | {new: old for old, new in _TONE_PLACES}
    endings = "|".join(pairs)
    return re.sub(rf"(?<![qQ])(?:{endings})(?!\w)", lambda match: pairs[match[0]], text)


def without_marks(text: str) -> str:
    """ "Suối Mơ" → "Suoi Mo"."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def easily_confused(names: Sequence[str]) -> set[str]:
    """Names that a slip in every six letters makes another one, once their marks are gone."""
    bared = {name: bare(name) for name in names}
    return {
        name
        for name, key in bared.items()
        for other, other_key in bared.items()
        if other != name and OSA.distance(key, other_key) <= max(1, len(key) // 6)
    }


def as_typed(full: str, level: Level, marks_needed: bool, draws: Draws) -> str:
    """A school's full name as one person types it; still that school's name, without doubt."""
    rest = full.removeprefix("Trường ").removeprefix(level.name).strip()
    plain = draws.choice(
        (
            f"{level.short} {rest}",
            f"{level.short} {rest}",
            f"Trường {level.short} {rest}",
            f"Trường {level.short} {rest}",
            f"{level.name} {rest}",
            full,
        )
    )
    return _slip(plain, marks_needed, draws)


def ward_as_typed(kind: str, name: str, marks_needed: bool, draws: Draws) -> str:
    """A ward's name as one person types it: "P. Phú Tân", "phú tân"."""
    letter = "".join(word[0] for word in kind.split()).upper()
    plain = draws.choice((f"{letter}. {name}", f"{kind.capitalize()} {name}", name))
    return _slip(plain, marks_needed, draws)


def _slip(text: str, marks_needed: bool, draws: Draws) -> str:
    slips = (
        *[lambda text: text] * 8,
        str.lower,
        str.lower,
        str.upper,
        lambda text: text.replace(" ", "  ", 1),
        lambda text: f" {text} ",
        lambda text: unicodedata.normalize("NFD", text),
        other_tone_place,
        other_tone_place,
        lambda text: text.replace("Đ", "Ð"),
        (lambda text: text) if marks_needed else without_marks,
    )
    return draws.choice(slips)(text)
