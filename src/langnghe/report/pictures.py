"""Charts as pictures made of points, for programs that draw no SVG."""

import typst

from langnghe.report.fonts import typst_fonts
from langnghe.report.typst import svg_bytes

DOTS_PER_INCH = 200.0


def svg_to_png(svg: str) -> bytes:
    """An SVG drawn with the document's font, as PNG; the same SVG gives the same bytes.

    Raises RuntimeError where Typst cannot read the SVG, and in a process forked from one that has
    used Typst (see `report.pdf.compile_typst`).
    """
    source = f"#set page(width: auto, height: auto, margin: 0pt);\n#image({svg_bytes(svg)});\n"
    png = typst.compile(source.encode(), format="png", ppi=DOTS_PER_INCH, font_paths=typst_fonts())
    if not isinstance(png, bytes):
        raise RuntimeError("Typst gave no picture")
    return png
