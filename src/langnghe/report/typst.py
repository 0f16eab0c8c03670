"""From an executed notebook to Typst source.

All text goes into Typst as string literals, and all structure as calls of functions: text is never
read as Typst's markup, whatever it holds. Every call ends with ";", without which Typst takes
what follows (a "(" or a ";" of the text) for part of the call.
"""

import re
import textwrap
from collections.abc import Mapping
from typing import Any

import mistune
from nbformat import NotebookNode

from langnghe.report import markdown
from langnghe.report.blocks import BLOCK_MIME, NOTHING, WIDTH
from langnghe.report.content import MARKDOWN, document_content, parts, svg_alt
from langnghe.report.fonts import available, mark_missing
from langnghe.report.text import clean

TEMPLATE = "official.typ"
_KINDS = {"heading", "paragraphs", "bullets", "table", "figure", "letterhead", "closing"}
# No Vietnamese word comes near this; what does would run over the edge of the page.
_LONG_WORD = re.compile(r"\S{30,}")


def notebook_to_typst(nb: NotebookNode) -> str:
    """The Typst source of an executed notebook's document, to be compiled beside `TEMPLATE`.

    Raises ProblemsError where the notebook cannot be a document (see `content`), ValueError on an
    unknown kind of block.
    """
    reduced, letterhead = document_content(nb)
    form = letterhead["form"]
    form = {**form, "font_families": available(form["font_families"])}
    return "\n".join(
        [
            f'#import "{TEMPLATE}": *;',
            f"#show: official.with({value({**letterhead, 'form': form})});",
            *(_part(mime, part) for mime, part in parts(reduced)),
            "",
        ]
    )


def _part(mime: str, part: Any) -> str:
    if mime == MARKDOWN:
        return str(_typst(markdown.prepare(part)))
    if mime == BLOCK_MIME:
        return block_to_typst(part)
    return f"#picture({_svg(part.data[mime])}, alt: {literal(svg_alt(part))});\n"


def block_to_typst(data: Mapping[str, Any]) -> str:
    """A block's data as a call of the template's function of the same name."""
    kind = data["kind"]
    if kind not in _KINDS:
        raise ValueError(f"unknown kind of block: {kind!r}")
    arguments = {key: value(item) for key, item in data.items() if key != "kind"}
    if kind == "figure":
        arguments["svg"] = _svg(data["svg"])
    elif kind == "table":
        arguments["nothing"] = literal(NOTHING)
        arguments["titles"] = array(_title(column) for column in data["columns"])
        arguments["widths"] = array(_width(column["width"]) for column in data["columns"])
        arguments["aligns"] = array(_ALIGNS[column["align"]] for column in data["columns"])
    return f"#show-{kind}({_dictionary(arguments)});\n"


_ALIGNS = {"left": "left", "center": "center", "right": "right"}


def _title(column: Mapping[str, Any]) -> str:
    """A column's title, in short lines where the column is of numbers and as wide as it needs."""
    title = column["title"]
    if column["width"] == "auto" and column["align"] != "left":
        title = "\n".join(textwrap.wrap(title, 12, break_long_words=False))
    return literal(title)


def _width(width: str) -> str:
    if not WIDTH.fullmatch(width):
        raise ValueError(f"not a column's width: {width!r}")
    return width


# --- Literals --------------------------------------------------------------------------------


def literal(text: str) -> str:
    """Any text as a Typst string literal, fit to print.

    It is cleaned (`report.text`), the characters that the font lacks are marked ("[U+1F44D]"), and
    words of 30 characters and more may break anywhere (by zero-width spaces).
    """
    return _quoted(_LONG_WORD.sub(lambda word: "\u200b".join(word[0]), mark_missing(clean(text))))


def _svg(svg: str) -> str:
    """An SVG as bytes; its own text is drawn with the document's font, so it is marked alike."""
    return f"bytes({_quoted(mark_missing(clean(svg)))})"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def value(data: Any) -> str:
    """JSON's types as a Typst expression: texts by `literal`."""
    if isinstance(data, str):
        return literal(data)
    if isinstance(data, Mapping):
        return _dictionary({key: value(item) for key, item in data.items()})
    if isinstance(data, (list, tuple)):
        return array(value(item) for item in data)
    if data is None:
        return "none"
    if isinstance(data, (bool, int, float)):
        return str(data).lower()
    raise TypeError(f"no Typst value for {type(data).__name__}")


def array(items: Any) -> str:
    """Typst expressions as an array; the comma keeps an array of one from being mere brackets."""
    return "(" + "".join(f"{item}, " for item in items) + ")"


def _dictionary(items: Mapping[str, str]) -> str:
    return (
        "(:" + ")"
        if not items
        else "(" + ", ".join(f"{_quoted(key)}: {item}" for key, item in items.items()) + ")"
    )


# --- Markdown --------------------------------------------------------------------------------


class _TypstRenderer(mistune.BaseRenderer):
    """Markdown as Typst. A method a token; it is given the token's content, already rendered."""

    NAME = "typst"

    def render_token(self, token: dict[str, Any], state: mistune.BlockState) -> str:
        if "children" in token:
            content = [self.render_tokens(token["children"], state)]
        else:
            content = [token["raw"]] if "raw" in token else []
        return self._get_method(token["type"])(*content, **token.get("attrs", {}))

    # Inline
    def text(self, text: str) -> str:
        return f"#{literal(text)};"

    codespan = inline_html = text

    def emphasis(self, content: str) -> str:
        return f"#emph[{content}];"

    def strong(self, content: str) -> str:
        return f"#strong[{content}];"

    def strikethrough(self, content: str) -> str:
        return f"#strike[{content}];"

    def link(self, content: str, url: str, title: str | None = None) -> str:
        return f"#link({_quoted(clean(url))})[{content}];" if markdown.is_link(url) else content

    def linebreak(self) -> str:
        return "#linebreak();"

    def softbreak(self) -> str:
        return '#" ";'

    # Blocks
    def paragraph(self, content: str) -> str:
        return f"#par[{content}];\n"

    def block_text(self, content: str) -> str:
        return content

    def heading(self, content: str, level: int, **attrs: Any) -> str:
        return f"#heading(level: {level})[{content}];\n"

    def blank_line(self) -> str:
        return ""

    def thematic_break(self) -> str:
        return "#separator();\n"

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"#verbatim({literal(code.rstrip())});\n"

    block_html = block_code

    def block_quote(self, content: str) -> str:
        return f"#quote(block: true)[{content}];\n"

    def list(
        self, content: str, ordered: bool, depth: int = 0, start: int = 1, **attrs: Any
    ) -> str:
        inner = "indent: 0.4cm, " if depth else ""
        call = f"enum(start: {start}, " if ordered else "list("
        return f"#{call}{inner}{content});\n"

    def list_item(self, content: str) -> str:
        return f"[{content}], "

    def table(self, content: str) -> str:
        return f"#plain-table({content});\n"

    def table_head(self, content: str) -> str:
        return f"({content}), "

    def table_body(self, content: str) -> str:
        return content

    table_row = table_head

    def table_cell(self, content: str, align: str | None = None, head: bool = False) -> str:
        return f"(body: [{content}], align: {align or 'left'}), "


_typst = markdown.parser(_TypstRenderer())
