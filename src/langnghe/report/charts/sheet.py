"""The SVG page that charts are drawn on."""

import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from langnghe.report.charts import lines
from langnghe.report.charts.palette import INK
from langnghe.report.fonts import FAMILY

CM = 72 / 2.54
WIDTH = 16 * CM

# Equals of the font, for who reads the page on a machine without it.
_FALLBACKS = "'Times New Roman', 'Liberation Serif', serif"


class Sheet:
    """A canvas as wide as the text of a page, drawn on in points from its top left corner."""

    def __init__(self, height: float) -> None:
        self.canvas = Canvas(figsize=(WIDTH / 72, height / 72), dpi=72, facecolor="white")
        self.text_widths: list[float] = []  # in the order they are drawn
        self.place = Affine2D().scale(1, -1).translate(0, height)

    def _add(self, artist: Artist) -> None:
        artist.set(transform=self.place, zorder=0)  # what is added later lies above
        self.canvas.add_artist(artist)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = lines.SIZE,
        align: Literal["left", "center", "right"] = "left",
        *,
        bold: bool = False,
        italic: bool = False,
        colour: str = INK,
    ) -> None:
        """One line, its capitals' middle at `y`."""
        self.text_widths.append(lines.drawn_width(text, size, bold, italic))
        font = lines.font(size, bold, italic)
        line = Text(x, y + 0.33 * size, text, color=colour, fontproperties=font, parse_math=False)
        line.set(horizontalalignment=align, verticalalignment="baseline")
        self._add(line)

    def lines(
        self,
        x: float,
        middle: float,
        block: Sequence[lines.Line],
        *,
        bold: bool = False,
        italic: bool = False,
    ) -> None:
        """Lines below each other, around `middle`."""
        y = middle - lines.height(block) / 2
        for text, size in block:
            self.text(x, y + size * lines.LEADING / 2, text, size, bold=bold, italic=italic)
            y += size * lines.LEADING

    def box(
        self, left: float, right: float, middle: float, height: float, fill: str, edge: str = "none"
    ) -> None:
        corner = (left, middle - height / 2)
        box = Rectangle(corner, right - left, height, linewidth=0.5)
        box.set(facecolor=fill, edgecolor=edge)
        self._add(box)

    def line(
        self,
        xs: tuple[float, float],
        ys: tuple[float, float],
        colour: str = INK,
        *,
        width: float = 0.8,
        dashed: bool = False,
    ) -> None:
        line = Line2D(xs, ys, linewidth=width, color=colour)
        line.set_linestyle((0, (4, 2)) if dashed else "-")
        self._add(line)

    def mark(self, x: float, y: float, shape: str, fill: str) -> None:
        mark = Line2D([x], [y], marker=shape, markersize=6.5)
        mark.set(markerfacecolor=fill, markeredgecolor=INK)
        self._add(mark)

    def svg(self) -> str:
        buffer = io.StringIO()
        nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
        FigureCanvasSVG(self.canvas).print_svg(buffer, metadata=nothing)
        svg = buffer.getvalue()
        svg = svg[svg.index("<svg") :]  # a declaration and a DOCTYPE are in the way of embedding
        # A reader's machine without the font squeezes its own to the same width.
        widths = iter(self.text_widths)
        svg = re.sub(
            "<text ",
            lambda _: f'<text textLength="{next(widths):.2f}" lengthAdjust="spacingAndGlyphs" ',
            svg,
        )
        return _shorter(svg)


def _shorter(svg: str) -> str:
    """The same picture in a third of the letters: the font and each style said once, no groups of
    one, places of lines to a hundredth of a point. Texts stay as they are: in them "<" and ">" are
    escaped.
    """
    svg = re.sub(r"<[^<>]*>", lambda tag: _shorter_tag(tag[0]), svg)
    svg = svg.replace("<svg ", f"<svg font-family=\"'{FAMILY}', {_FALLBACKS}\" ", 1)
    svg = re.sub(r">\s+<", "><", svg)
    svg = re.sub(r"<g>(<path [^<>]*/>|<text [^<>]*>[^<>]*</text>)</g>", r"\1", svg)
    styles = Counter(re.findall(r'<\w+ [^<>]*?style="([^"]*)"', svg))
    names = {style: f"s{n}" for n, (style, times) in enumerate(styles.items()) if times > 1}
    sheet = "".join(f".{name}{{{style}}}" for style, name in names.items())
    svg = re.sub(
        r'(<\w+ [^<>]*?)style="([^"]*)"',
        lambda tag: f'{tag[1]}class="{names[tag[2]]}"' if tag[2] in names else tag[0],
        svg,
    )
    return svg.replace("</style>", f"{sheet}</style>", 1)


def _shorter_tag(tag: str) -> str:
    tag = re.sub(r"font-family: [^;\"]*; ", "", tag)
    tag = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", tag)
    tag = re.sub(r'^<g id="\w+_\d+"', "<g", tag)
    return re.sub(r'(?<= d=")[^"]*', lambda d: _rounded(d[0]), tag)


def _rounded(path: str) -> str:
    return re.sub(r"(\.\d\d)\d+", r"\1", " ".join(path.split()))
