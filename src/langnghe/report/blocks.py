"""The pieces of a document, each shown alike in JupyterLab, HTML and PDF.

A notebook's cell ends in a block. The block's MIME bundle carries `text/html` for the screen and
`application/vnd.langnghe.block+json` for the Typst exporter, so that neither parses the other.

Every text in a block is plain text: cleaned (`report.text`) and escaped, never read as markup.
"""

import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal, get_args

from pydantic import BaseModel

from langnghe.report.text import clean_all, escape, to_html

BLOCK_MIME = "application/vnd.langnghe.block+json"

Align = Literal["left", "center", "right"]
NOTHING = "Không có."  # what a table without rows shows
WIDTH = re.compile(r"auto|\d+(\.\d+)?(fr|mm|cm|pt|em|%)")


@dataclass(frozen=True)
class Block(ABC):
    """A piece of a document; a notebook shows it, the exporters print it."""

    kind: ClassVar[str]

    @abstractmethod
    def html(self) -> str:
        """The block as HTML that can stand alone, its texts escaped."""

    @abstractmethod
    def __str__(self) -> str:
        """A line for consoles and logs."""

    def data(self) -> dict[str, Any]:
        """The block as JSON's types: {"kind": …, and its fields, with cleaned texts}."""
        values = {item.name: _plain(getattr(self, item.name)) for item in fields(self)}
        return {"kind": self.kind, **clean_all(values)}

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": str(self), "text/html": self.html(), BLOCK_MIME: self.data()}


def _plain(value: Any) -> Any:
    if isinstance(value, Column):
        return {"title": value.title, "align": value.align, "width": value.width}
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def need(condition: object, message: str) -> None:
    """Raise ValueError unless the condition holds."""
    if not condition:
        raise ValueError(message)


def _scroll(label: str, inner: str) -> str:
    """A part that scrolls sideways, by keyboard too, where the screen is narrow.

    A group and no region: a page has a hundred of them, too many for landmarks.
    """
    return (
        f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(label)}"'
        f' style="overflow-x:auto">{inner}</div>'
    )


def _note(note: str) -> str:
    return f'<p class="note">{to_html(note)}</p>' if note else ""


class KeyedText(str):
    """A text with figures that have a key; in HTML each opens its panel.

    spans: where each figure begins and ends, and its key; in order.
    """

    spans: Sequence[tuple[int, int, str]]

    def __new__(cls, text: str, spans: Sequence[tuple[int, int, str]]) -> "KeyedText":
        made = super().__new__(cls, text)
        made.spans = spans
        return made


def written(*parts: str) -> str:
    """The parts as one text that keeps its figures' keys, which an f-string would lose."""
    spans: list[tuple[int, int, str]] = []
    length = 0
    for part in parts:
        if isinstance(part, KeyedText):
            spans += [(length + start, length + end, key) for start, end, key in part.spans]
        length += len(part)
    text = "".join(parts)
    return KeyedText(text, spans) if spans else text


def joined(separator: str, parts: Iterable[str]) -> str:
    """`separator.join(parts)` that keeps keys."""
    pairs = [(separator, part) for part in parts]
    return written(*[text for pair in pairs for text in pair][1:])


def text_html(text: str) -> str:
    """A text as HTML, escaped, its figures as buttons."""
    if not isinstance(text, KeyedText):
        return to_html(text)
    pieces, last = [], 0
    for start, end, key in text.spans:
        pieces += [to_html(text[last:start]), _button(key, to_html(text[start:end]))]
        last = end
    return "".join([*pieces, to_html(text[last:])])


def _button(key: str, inner: str, attributes: str = "") -> str:
    return f'<button popovertarget="{escape(key)}"{attributes}>{inner}</button>'


# --- Text ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Heading(Block):
    """A heading of level 1 to 5. Level 1 is a main part: the document's title stands above it."""

    kind: ClassVar[str] = "heading"
    level: int
    text: str

    def __post_init__(self) -> None:
        need(1 <= self.level <= 5, f"heading level must be 1 to 5, not {self.level}")
        need(self.text.strip(), "a heading needs a text")

    def html(self) -> str:
        return f"<h{self.level + 1}>{to_html(self.text)}</h{self.level + 1}>"

    def __str__(self) -> str:
        return f"{'#' * self.level} {self.text}"


@dataclass(frozen=True)
class Outline(Block):
    """The table of contents. On paper it is made of all headings of level 1 and 2, with their
    pages; a screen has no pages and shows the texts of `headings`."""

    kind: ClassVar[str] = "outline"
    headings: Sequence[Heading]
    title: str = "NỘI DUNG"

    def data(self) -> dict[str, Any]:
        return {"kind": self.kind, **clean_all({"title": self.title})}

    def html(self) -> str:
        lines = (
            f'<li class="level-{heading.level}">{to_html(heading.text)}</li>'
            for heading in self.headings
        )
        return f'<h2>{to_html(self.title)}</h2><ul class="outline">{"".join(lines)}</ul>'

    def __str__(self) -> str:
        return "\n".join(map(str, self.headings))


@dataclass(frozen=True)
class Paragraphs(Block):
    """Running text, one string a paragraph."""

    kind: ClassVar[str] = "paragraphs"
    texts: Sequence[str]

    def __post_init__(self) -> None:
        need(not isinstance(self.texts, str), "texts must be a list of strings, not one string")

    def html(self) -> str:
        return "".join(f"<p>{text_html(text)}</p>" for text in self.texts)

    def __str__(self) -> str:
        return "\n\n".join(self.texts)


@dataclass(frozen=True)
class Bullets(Block):
    """A list of short texts."""

    kind: ClassVar[str] = "bullets"
    texts: Sequence[str]

    def __post_init__(self) -> None:
        need(not isinstance(self.texts, str), "texts must be a list of strings, not one string")

    def html(self) -> str:
        return "<ul>" + "".join(f"<li>{text_html(text)}</li>" for text in self.texts) + "</ul>"

    def __str__(self) -> str:
        return "\n".join(f"- {text}" for text in self.texts)


# --- Tables and figures ----------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A table's column. `width` is for PDF: "auto", a share ("1fr") or a length ("25mm", "20%")."""

    title: str
    align: Align = "left"
    width: str = "auto"

    def __post_init__(self) -> None:
        need(
            self.align in get_args(Align), f"align must be one of {get_args(Align)}: {self.align!r}"
        )
        need(
            WIDTH.fullmatch(self.width),
            f"width must be like auto, 1fr, 25mm or 20%: {self.width!r}",
        )


@dataclass(frozen=True)
class Table(Block):
    """A table of texts (numbers are formatted by the caller). The first column heads its row.

    `emphasised`: indices of rows set in bold (totals). `groups`: index of a row → the heading that
    stands above it, over all columns. Raises ValueError where a shape or an index does not fit.
    """

    kind: ClassVar[str] = "table"
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    caption: str
    note: str = ""
    emphasised: Sequence[int] = ()
    groups: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        need(self.columns, "a table needs columns")
        need(self.caption.strip(), "a table needs a caption")
        for index, row in enumerate(self.rows):
            need(
                not isinstance(row, str) and len(row) == len(self.columns),
                f"row {index} must have {len(self.columns)} cells: {row!r}",
            )
            need(
                all(isinstance(cell, str) for cell in row), f"row {index} holds a non-text: {row!r}"
            )
        for index in (*self.emphasised, *self.groups):
            need(0 <= index < len(self.rows), f"no row {index} to emphasise or to stand above")

    def data(self) -> dict[str, Any]:
        # JSON's keys are texts, so the groups go as pairs.
        return {
            **super().data(),
            "groups": [[i, clean_all(text)] for i, text in self.groups.items()],
        }

    def html(self) -> str:
        head = "".join(
            f'<th scope="col" style="text-align:center">{to_html(column.title)}</th>'
            for column in self.columns
        )
        body = "".join(self._html_rows()) or (
            f'<tr><td colspan="{len(self.columns)}" style="text-align:center">{NOTHING}</td></tr>'
        )
        table = (
            f'<table class="data"><caption>{to_html(self.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )
        return (
            f'<div class="table">{_scroll(f"Bảng: {self.caption}", table)}{_note(self.note)}</div>'
        )

    def _html_rows(self) -> Iterable[str]:
        tags = ['th scope="row"', *["td"] * (len(self.columns) - 1)]
        # A column that shares the page's width holds text: it needs some room on a phone too.
        wide = [' class="wide"' if column.width.endswith("fr") else "" for column in self.columns]
        # Most cells are numbers: for a cell "right" is the style sheet's (and JupyterLab's) to say.
        sides = [f' style="text-align:{column.align}"' for column in self.columns]
        sides[1:] = ["" if "right" in side else side for side in sides[1:]]
        starts = [f"<{tag}{room}{side}>" for tag, room, side in zip(tags, wide, sides, strict=True)]
        ends = ["</th>", *["</td>"] * (len(self.columns) - 1)]
        for index, row in enumerate(self.rows):
            if index in self.groups:
                yield "</tbody><tbody>" if index else ""
                yield (
                    f'<tr class="group"><th scope="rowgroup" colspan="{len(self.columns)}"'
                    f' style="text-align:left">{to_html(self.groups[index])}</th></tr>'
                )
            yield '<tr class="total">' if index in self.emphasised else "<tr>"
            yield from (
                f"{start}{text_html(cell)}{end}"
                for start, cell, end in zip(starts, row, ends, strict=True)
            )
            yield "</tr>"

    def __str__(self) -> str:
        return f"Bảng: {self.caption} ({len(self.rows)} dòng)"


@dataclass(frozen=True)
class Mark:
    """A row of a chart that shows a figure with a key: what it says, and where it stands.

    left, top, right, bottom: the distances from the picture's edges, in per cent of its size.
    """

    key: str
    text: str
    left: float
    top: float
    right: float
    bottom: float

    def html(self) -> str:
        sides = " ".join(f"{x:.4g}%" for x in (self.top, self.right, self.bottom, self.left))
        return _button(self.key, "", f' style="inset:{sides}" aria-label="{escape(self.text)}"')


@dataclass(frozen=True)
class Figure(Block):
    """A chart as SVG, with what it shows in words for who cannot see it.

    marks: on the screen these rows open their figures' panels; on paper there is nothing of them.
    Raises ValueError on an empty `alt` or `caption`, or where `svg` is no SVG.
    """

    kind: ClassVar[str] = "figure"
    svg: str
    alt: str
    caption: str
    note: str = ""
    marks: Sequence[Mark] = ()

    def __post_init__(self) -> None:
        need("<svg" in self.svg, "svg must be an SVG document")
        need(self.alt.strip(), "a figure needs alt: what it shows, in words")
        need(self.caption.strip(), "a figure needs a caption")

    def data(self) -> dict[str, Any]:
        texts = {name: clean_all(getattr(self, name)) for name in ("alt", "caption", "note")}
        return {"kind": self.kind, "svg": self.svg, **texts}

    def html(self) -> str:
        image = svg_image(self.svg, self.alt)
        if self.marks:
            buttons = "".join(mark.html() for mark in self.marks)
            image = f'<div class="marked">{image}{buttons}</div>'
        return (
            f"<figure>{_scroll(f'Hình: {self.caption}', image)}"
            f"<figcaption>{to_html(self.caption)}</figcaption>{_note(self.note)}</figure>"
        )

    def __str__(self) -> str:
        return f"Hình: {self.caption}"


def svg_image(svg: str, alt: str) -> str:
    """`<img>` with the SVG inside it: as an image it can run no script and load nothing.

    As it is rather than in base64, which is a third longer: only what would end the address or the
    attribute is written by its number.
    """
    plain = re.sub("<[^<>]*>", lambda tag: re.sub(r'="([^"\']*)"', r"='\1'", tag[0]), svg)
    encoded = re.sub('[%#"&\n\r\t]', lambda sign: f"%{ord(sign[0]):02X}", plain)
    return f'<img src="data:image/svg+xml,{encoded}" alt="{escape(alt)}">'
