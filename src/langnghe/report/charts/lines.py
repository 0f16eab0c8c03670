"""Lines of text in the documents' font: how wide they are and where they break, in points."""

from collections.abc import Iterable
from functools import cache, lru_cache

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags

from langnghe.report.fonts import FAMILY

SIZE = 11.0
SMALL = 9.5
LEADING = 1.2

Line = tuple[str, float]  # and its size


def height(lines: Iterable[Line]) -> float:
    return sum(size for _, size in lines) * LEADING


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[Line]:
    """Lines no wider than `room`; words that are wider break anywhere."""
    lines: list[str] = []
    left = 0.0  # of the last line
    space = width(" ", size, bold)
    for word in text.split(" ") if text else []:
        needed = width(word, size, bold)
        if lines and space + needed <= left:
            lines[-1] += f" {word}"
            left -= space + needed
            continue
        lines.append("")
        left = room
        for piece in [word] if needed <= room else word:
            needed = width(piece, size, bold)
            if needed > left:
                lines.append("")
                left = room
            lines[-1] += piece
            left -= needed
    return [(line, size) for line in lines]


def balance(text: str, room: float, size: float, most: int) -> list[Line]:
    """At most `most` lines, as few as `room` allows and of about the same length."""
    lines = wrap(text, room, size)
    tries = (wrap(text, room * share, size) for share in (0.6, 0.7, 0.8, 0.9))
    lines = next((narrow for narrow in tries if len(narrow) == len(lines)), lines)
    if len(lines) > most:
        lines[most - 1 :] = [(f"{lines[most - 1][0]}…", size)]
    return lines


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line, without kerning, which makes it a little narrower."""
    return size * sum(_advance(character, bold) for character in text)


@lru_cache(4096)
def drawn_width(text: str, size: float, bold: bool, italic: bool) -> float:
    """The width of a line as drawn, with kerning."""
    face = _face(bold, italic)
    face.set_size(1000, 72)
    face.set_text(text, 0, flags=LoadFlags.NO_HINTING)
    return float(face.get_width_height()[0]) / 64 * size / 1000


@cache
def font(size: float, bold: bool = False, italic: bool = False) -> FontProperties:
    return FontProperties(
        family=FAMILY,
        size=size,
        weight="bold" if bold else "normal",
        style="italic" if italic else "normal",
    )


@cache
def _advance(character: str, bold: bool) -> float:
    face = _face(bold)
    return float(face.load_char(ord(character), LoadFlags.NO_SCALE).horiAdvance) / face.units_per_EM


def _face(bold: bool, italic: bool = False) -> FT2Font:
    return get_font(findfont(font(SIZE, bold, italic)))
