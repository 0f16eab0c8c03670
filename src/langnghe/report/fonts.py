"""The font of the documents: TeX Gyre Termes, Times-like, with every Vietnamese letter.

Its four faces come with a package, never from the system: a document is the same everywhere.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

from langnghe.problems import Problem, ProblemsError
from langnghe.report.text import mark

FAMILY = "TeX Gyre Termes"
_PACKAGE = "rinoh_typeface_texgyretermes"


@cache
def folder() -> Path:
    """The folder of the font files. Raises FileNotFoundError where the package is not installed."""
    # Importing the package would import rinohtype, which is not installed; finding it does not.
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the font package {_PACKAGE} is not installed")
    return Path(spec.submodule_search_locations[0])


def files() -> list[Path]:
    """The files of the faces: regular, italic, bold, bold italic, in order of name."""
    return sorted(folder().glob("*.otf"))


@cache
def coverage() -> frozenset[int]:
    """The code points that every face has a glyph for."""
    return frozenset.intersection(*(frozenset(TTFont(path).getBestCmap()) for path in files()))


@cache
def _advances() -> dict[int, float]:
    """The width of each character in em, in the widest of the faces."""
    widths: dict[int, float] = {}
    for path in files():
        font = TTFont(path)
        metrics, em = font["hmtx"], font["head"].unitsPerEm
        for code, glyph in font.getBestCmap().items():
            widths[code] = max(widths.get(code, 0), metrics[glyph][0] / em)
    return widths


def text_width(text: str) -> float:
    """The width of one line of text in em, without kerning, at most; of unknown letters 1 em."""
    advances = _advances()
    return sum(advances.get(code, 1.0) for code in map(ord, text))


def mark_missing(text: str) -> str:
    """`text` with each character that the font lacks shown by its number: "[U+1F44D]".

    PDF/UA makes a missing glyph an error, and without PDF/UA it would vanish silently.
    """
    missing = set(map(ord, text)) - coverage() - {ord("\n")}
    return text.translate({code: mark(chr(code)) for code in missing}) if missing else text


@cache
def typst_fonts() -> typst.Fonts:
    """The fonts Typst may use: these faces and no others."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder()]
    )


def available(families: Sequence[str]) -> list[str]:
    """Those of `families` that a PDF can use. Raises ProblemsError, REPORT-FONT, if none."""
    found = [family for family in families if family in typst_fonts().families()]
    if not found:
        raise ProblemsError(
            [
                Problem(
                    code="REPORT-FONT",
                    what="không có phông nào trong danh sách đi kèm chương trình",
                    value=", ".join(families),
                    action=f"thêm “{FAMILY}” vào font_families trong params/document-form.yaml",
                )
            ]
        )
    return found


@cache
def register_matplotlib_fonts() -> None:
    """Let matplotlib draw with `FAMILY`. Once per process; the user's font cache stays as it is."""
    from matplotlib import font_manager  # slow to import, and not needed for text-only documents

    for path in files():
        font_manager.fontManager.addfont(path)
