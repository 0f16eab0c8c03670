"""The colours of the charts, told apart by every kind of colour vision and by a photocopier."""

from collections.abc import Sequence
from functools import cache

from matplotlib.colors import to_hex, to_rgb

INK = "#000000"
FAINT = "#444444"
GRID = "#d0d0d0"
BLUE = "#0072b2"  # Okabe and Ito's colours
SKY = "#56b4e9"
VERMILION = "#d55e00"
GREY = "#808080"


def level_colours(positive: Sequence[bool]) -> list[str]:
    """A colour for each level of a scale, given which are positive.

    Vermilion to blue, the middle of an odd scale grey unless it is positive, and from dark (the
    most negative) to light in even steps of lightness, so that a photocopy tells all levels apart.
    A scale without positive levels is blue throughout.
    """
    number = len(positive)
    marked = [index for index, is_positive in enumerate(positive) if is_positive]
    others = [index for index, is_positive in enumerate(positive) if not is_positive]
    falling = bool(marked and others) and sum(marked) / len(marked) < sum(others) / len(others)
    dark, light = (42, 82) if number == 2 else (34, 92)
    colours = []
    for index, is_positive in enumerate(positive):
        place = number - 1 - index if falling else index
        lightness = light if number == 1 else dark + (light - dark) * place / (number - 1)
        middle = 2 * index == number - 1
        hue = SKY if is_positive or not marked else GREY if middle else VERMILION
        colours.append(tone(hue, lightness))
    return colours


@cache
def tone(hue: str, lightness: float) -> str:
    """The hue at CIE lightness 0–100, darkened by black or lightened by white."""
    wanted = ((lightness + 16) / 116) ** 3
    own = luminance(hue)
    if wanted <= own:
        mixed = [c * wanted / own for c in _linear(hue)]
    else:
        white = (wanted - own) / (1 - own)
        mixed = [c + (1 - c) * white for c in _linear(hue)]
    red, green, blue = (
        12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in mixed
    )
    return str(to_hex((red, green, blue)))


def text_on(colour: str) -> str:
    """Black or white, whichever contrasts more with the colour: always at least 4,5 : 1."""
    return INK if luminance(colour) > 0.179 else "#ffffff"


def luminance(colour: str) -> float:
    """WCAG's relative luminance, 0 (black) to 1 (white)."""
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), _linear(colour), strict=True))


def _linear(colour: str) -> list[float]:
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
