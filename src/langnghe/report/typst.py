"""From an executed notebook to Typst source.

All text goes into Typst as string literals, and all structure as calls of functions: text is never
read as Typst's markup, whatever it holds. Every call ends with ";", without which Typst takes
what follows (a "(" or a ";" of the text) for part of the call.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import mistune
from nbformat import NotebookNode

from langnghe.report import markdown
from langnghe.report.blocks import BLOCK_MIME, NOTHING
from langnghe.report.content import HEADS, MARKDOWN, document_content, parts, svg_alt
from langnghe.report.fonts import available, mark_missing, text_width
from langnghe.report.table_layout import column_widths, may_split, room, title_lines
from langnghe.report.text import clean

OFFICIAL = "official"
_TEXT_KINDS = {"heading", "paragraphs", "bullets", "page", "contents", "numbers", "exchanges"}
_KINDS = {*HEADS, *_TEXT_KINDS, "outline", "table", "figure", "closing"}
LINE_EM = 24  # what a line of running text has room for at least, in a list or a quotation too


def notebook_to_typst(nb: NotebookNode) -> str:
    """The Typst source of an executed notebook's document, to be compiled beside its template.

    The template is the look that the head names, else the official form: `<look>.typ`, with a
    function of the same name around the document.

    Raises ProblemsError where the notebook cannot be a document (see `content`), ValueError on an
    unknown kind of block.
    """
    reduced, head = document_content(nb)
    look, form = head.get("look", OFFICIAL), head["form"]
    form = {**form, "font_families": available(form["font_families"])}
    return "\n".join(
        [
            f'#import "{look}.typ": *;',
            f"#show: {look}.with({value({**head, 'form': form})});",
            *(_part(mime, part) for mime, part in parts(reduced)),
            "",
        ]
    )


def _part(mime: str, part: Any) -> str:
    if mime == MARKDOWN:
        return str(_typst(markdown.prepare(part)))
    if mime == BLOCK_MIME:
        return block_to_typst(part)
    return f"#picture({svg_bytes(part.data[mime])}, alt: {literal(svg_alt(part))});\n"


def block_to_typst(data: Mapping[str, Any]) -> str:
    """A block's data as a call of the template's function of the same name."""
    kind = data["kind"]
    if kind == "panels":  # for the screen only
        return ""
    if kind not in _KINDS:
        raise ValueError(f"unknown kind of block: {kind!r}")
    other = {"figure": ("svg",), "table": ("rows", "columns")}.get(kind, ())
    arguments = {key: value(item) for key, item in data.items() if key not in ("kind", *other)}
    if kind == "figure":
        arguments["svg"] = svg_bytes(data["svg"])
    elif kind == "table":
        arguments |= _table(data)
    return f"#show-{kind}({_dictionary(arguments)});\n"


def _table(data: Mapping[str, Any]) -> dict[str, str]:
    """What the template's `show-table` needs beside the block's own fields."""
    columns, rows = data["columns"], data["rows"]
    widths, widths_mm = column_widths(columns, rows)
    rooms = [room(width) for width in widths_mm]
    titles = [title_lines(column, len(columns)) for column in columns]
    return {
        "titles": array(map(literal, titles, rooms)),
        "rows": array(array(map(literal, row, rooms)) for row in rows),
        "widths": array(widths),
        "aligns": array(_ALIGNS[column["align"]] for column in columns),
        "splits": array(value(may_split(row, widths_mm)) for row in rows),
        "nothing": literal(NOTHING),
    }


_ALIGNS = {"left": "left", "center": "center", "right": "right"}


# --- Literals --------------------------------------------------------------------------------


def literal(text: str, room: float = LINE_EM) -> str:
    """Any text as a Typst string literal, fit to print.

    It is cleaned (`report.text`), the characters that the font lacks are marked ("[U+1F44D]"), and
    a word wider than `room` em may break (by zero-width spaces): after its signs, or where it must.
    """
    wide = re.compile(rf"\S{{{max(int(room), 1)},}}")
    return _quoted(wide.sub(lambda word: _breakable(word[0], room), mark_missing(clean(text))))


def _breakable(word: str, room: float) -> str:
    if text_width(word) <= room:
        return word
    return "\u200b".join(
        run if text_width(run) <= room else "\u200b".join(run)
        for run in re.findall(r"\w+\W?|\W", word)
    )


def svg_bytes(svg: str) -> str:
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


def array(items: Iterable[str]) -> str:
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
