"""The HTML exporter: an executed notebook as one page that needs no network.

Its template is that of the document's look (see `report.leaflet`); only slides have scripts.
"""

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nbconvert.exporters import slides
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from traitlets import List, default

from langnghe.report.blocks import BLOCK_MIME, svg_image
from langnghe.report.content import MARKDOWN, SVG, document_content, svg_alt
from langnghe.report.markdown import to_html
from langnghe.report.text import clean

TEMPLATES = Path(__file__).with_name("templates")
SLIDES = "slides"


class DocumentHTMLExporter(TemplateExporter):
    """nbconvert's `--to langnghe-html`.

    Not nbconvert's own HTMLExporter: that one links to a CDN, and puts the page through a parser
    that rewrites it.
    """

    export_from_notebook = "HTML (thể thức văn bản)"
    output_mimetype = "text/html"
    # None of nbconvert's own: they colour code and extract pictures, and nothing of that is shown.
    default_preprocessors: Any = List([])

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_extension")
    def _template_extension_default(self) -> str:
        return ".html.j2"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "langnghe"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        return [str(TEMPLATES)]

    def default_filters(self) -> Iterable[tuple[str, Any]]:
        yield from super().default_filters()
        yield "filter_data_type", _shown_types
        yield "document_markdown", to_html
        yield "css_string", _css_string
        yield "csp_hash", _csp_hash
        yield "begins_slide", _begins_slide
        yield "document_svg", lambda output: svg_image(output.data[SVG], svg_alt(output))

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any = None, **kwargs: Any
    ) -> tuple[str, Any]:
        """The page and nbconvert's resources. Raises ProblemsError as `content` says."""
        reduced, head = document_content(nb)
        form = head["form"]
        shown = {
            "letterhead": head,
            "font_families": ", ".join([*(f'"{name}"' for name in form["font_families"]), "serif"]),
            "page_margin": " ".join(
                f"{form[f'margin_{side}_mm']}mm" for side in ("top", "right", "bottom", "left")
            ),
        }
        # Past HTMLExporter, which slides come from and which would parse and rewrite the page.
        return TemplateExporter.from_notebook_node(
            self, reduced, {**(resources or {}), **shown}, **kwargs
        )


class SlidesExporter(DocumentHTMLExporter, slides.SlidesExporter):
    """nbconvert's `--to langnghe-slides`: reveal.js, with nbconvert's settings of it.

    nbconvert's own template takes reveal.js, jQuery and more from a CDN. Here all of it stands in
    the page, from a package that brings reveal.js along.
    """

    export_from_notebook = "Trang chiếu (HTML)"

    @default("template_name")
    def _template_name_default(self) -> str:
        return SLIDES

    @default("extra_template_paths")
    def _extra_template_paths_default(self) -> list[str]:
        return [str(TEMPLATES), str(_reveal_folder())]  # ours extends another of ours

    @default("reveal_width")
    def _reveal_width_default(self) -> str:
        return "1280"

    @default("reveal_height")
    def _reveal_height_default(self) -> str:
        return "720"

    @default("reveal_transition")
    def _reveal_transition_default(self) -> str:
        return "none"

    @default("reveal_number")
    def _reveal_number_default(self) -> str:
        return "c/t"


@cache
def _reveal_folder() -> Path:
    """Where reveal.js is. Raises FileNotFoundError where its package is not installed."""
    # Importing the package would import Sphinx, which is not installed; finding it does not.
    spec = find_spec("sphinx_revealjs")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package sphinx-revealjs is not installed")
    return Path(spec.submodule_search_locations[0]) / "_static" / "revealjs" / "dist"


def render_html(nb: NotebookNode) -> str:
    """An executed notebook's document as an HTML page. Raises ProblemsError (see `content`)."""
    _, head = document_content(nb)
    page, _ = _exporter(slides=head.get("look") == SLIDES).from_notebook_node(nb)
    return page


@cache
def _exporter(*, slides: bool) -> DocumentHTMLExporter:
    # Finding and compiling the templates costs as much as using them.
    return SlidesExporter() if slides else DocumentHTMLExporter()


def _css_string(text: str) -> str:
    """`text` as a string of CSS that can end neither itself nor the style sheet."""
    return '"' + "".join(c if c.isalnum() else f"\\{ord(c):x} " for c in clean(text)) + '"'


def _csp_hash(script: str) -> str:
    """What a content security policy allows a script of these very characters by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _begins_slide(output: NotebookNode) -> bool:
    data = output.data.get(BLOCK_MIME, {})
    return data.get("kind") == "page" or (data.get("kind"), data.get("level")) == ("heading", 1)


def _shown_types(data: dict[str, Any]) -> list[str]:
    return [mime for mime in (BLOCK_MIME, MARKDOWN, SVG) if mime in data]
