"""The pieces of what is handed out or shown in the hall: no official form, but a head all the same.

A `Masthead` stands in place of a `Letterhead` and says in which look the document is set: the
templates of that name. A `Page` begins a new page, or a new slide.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

from langnghe.report.blocks import Block, need
from langnghe.report.form import DocumentForm
from langnghe.report.official import place_date
from langnghe.report.text import clean_all, escape, to_html

Look = Literal["handout", "slides", "overview"]


@dataclass(frozen=True, kw_only=True)
class Masthead(Block):
    """The head of a handout or of slides; one to a document.

    It gives the file its title and date. `notice` is printed on every page, for documents of
    invented data. Of `form` only the fonts are used. `said` stands below the subject.
    """

    kind: ClassVar[str] = "masthead"
    look: Look
    issuing_body: str
    place: str
    date: dt.date
    title: str
    subject: str
    form: DocumentForm
    said: str = ""
    notice: str = ""

    def __post_init__(self) -> None:
        need(self.look in get_args(Look), f"look must be one of {get_args(Look)}")
        for name in ("issuing_body", "title", "subject"):
            need(getattr(self, name).strip(), f"a masthead needs {name}")

    def data(self) -> dict[str, Any]:
        return {
            **super().data(),
            "place_date": clean_all(place_date(self.place, self.date)),
            "document_title": clean_all(" ".join(f"{self.title}: {self.subject}".split())),
        }

    def html(self) -> str:
        notice = (
            f'<p class="notice"><strong>{to_html(self.notice)}</strong></p>' if self.notice else ""
        )
        said = f'<p class="said">{to_html(self.said)}</p>' if self.said else ""
        return (
            f'{notice}<header class="masthead"><p class="issuing">{to_html(self.issuing_body)}</p>'
            f"<h1>{to_html(self.title)}<br><span>{to_html(self.subject)}</span></h1>{said}"
            f'<p class="date">{to_html(place_date(self.place, self.date))}</p></header>'
        )

    def __str__(self) -> str:
        return f"{self.title}: {self.subject} ({place_date(self.place, self.date)})"


@dataclass(frozen=True)
class Page(Block):
    """A new page, or slide, under a heading of level 1.

    name: of the file that holds this page alone ("th-kim-dong"); "" where it has none.
    """

    kind: ClassVar[str] = "page"
    title: str
    name: str = ""

    def __post_init__(self) -> None:
        need(self.title.strip(), "a page needs a title")

    def html(self) -> str:
        anchor = f' id="{escape(self.name)}"' if self.name else ""
        return f'<h2 class="page"{anchor}>{to_html(self.title)}</h2>'

    def __str__(self) -> str:
        return f"# {self.title}"


@dataclass(frozen=True)
class Contents(Block):
    """Links to the named pages that follow. items: (name, title) of each, under its `head`."""

    kind: ClassVar[str] = "contents"
    head: str
    items: Sequence[tuple[str, str]]

    def html(self) -> str:
        links = "".join(
            f'<li><a href="#{escape(name)}">{to_html(title)}</a></li>' for name, title in self.items
        )
        return f'<nav aria-label="{escape(self.head)}"><ul class="contents">{links}</ul></nav>'

    def __str__(self) -> str:
        return f"{self.head} ({len(self.items)})"


@dataclass(frozen=True)
class KeyNumbers(Block):
    """A few numbers to be read from afar. items: (number, what it counts)."""

    kind: ClassVar[str] = "numbers"
    items: Sequence[tuple[str, str]]

    def __post_init__(self) -> None:
        need(self.items, "key numbers need items")

    def html(self) -> str:
        items = "".join(
            f"<div><dt>{to_html(label)}</dt><dd>{to_html(number)}</dd></div>"
            for number, label in self.items
        )
        return f'<dl class="numbers">{items}</dl>'

    def __str__(self) -> str:
        return "; ".join(f"{label}: {number}" for number, label in self.items)


@dataclass(frozen=True)
class Exchanges(Block):
    """What people said, how often, and what is answered. items: (opinion, how often, answer)."""

    kind: ClassVar[str] = "exchanges"
    items: Sequence[tuple[str, str, str]]

    def html(self) -> str:
        items = "".join(
            f"<li><p><strong>“{to_html(opinion)}”</strong> {to_html(often)}</p>"
            f"<p>{to_html(answer)}</p></li>"
            for opinion, often, answer in self.items
        )
        return f'<ul class="exchanges">{items}</ul>' if items else ""

    def __str__(self) -> str:
        return "\n".join(
            f"- “{opinion}” {often}: {answer}" for opinion, often, answer in self.items
        )
