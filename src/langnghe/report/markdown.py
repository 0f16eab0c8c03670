"""The Markdown that documents may hold: CommonMark with tables and strike-through.

HTML inside Markdown is shown as text, pictures are refused (a chart needs its alt text: `Figure`),
and only links to http, https and mailto are links.
"""

from collections.abc import Mapping
from typing import Any

import mistune

from langnghe.report.text import clean, escape

_PLUGINS = ("table", "strikethrough")
_SCHEMES = ("http://", "https://", "mailto:")


def is_link(url: str) -> bool:
    """Whether a document may link to `url`."""
    return url.lower().startswith(_SCHEMES)


def parser(renderer: mistune.BaseRenderer | None) -> mistune.Markdown:
    """A Markdown parser; without a renderer it gives the tokens."""
    return mistune.create_markdown(renderer=renderer, plugins=_PLUGINS)


def prepare(source: str) -> str:
    """Markdown source with its text cleaned and the structure that tabs give it kept."""
    return clean(source.expandtabs(4))


_tokens = parser(None)


def parse(source: str) -> list[dict[str, Any]]:
    """The source as mistune's tokens, each with its children inside it."""
    return [token for token in _tokens(prepare(source)) if isinstance(token, dict)]


def tokens(source: str) -> list[dict[str, Any]]:
    """Every token of the source, outer before inner."""
    found: list[dict[str, Any]] = []
    queue: list[Any] = list(parse(source))
    while queue:
        token = queue.pop(0)
        found.append(token)
        queue[:0] = token.get("children", [])
    return found


def plain(token: Mapping[str, Any]) -> str:
    """A token's text without its markup."""
    return token.get("raw", "") + "".join(map(plain, token.get("children", [])))


class HTMLRenderer(mistune.HTMLRenderer):
    """Markdown as HTML, one heading level down: the document's title is the page's only h1."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        depth = min(level + 1, 6)
        return f"<h{depth}>{text}</h{depth}>\n"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return f'<a href="{escape(url)}">{text}</a>' if is_link(url) else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return text  # `content.check` has refused it before

    def table(self, text: str) -> str:
        return (
            '<div class="table"><div class="scroll" role="group" tabindex="0" aria-label="Bảng">'
            f"<table>{text}</table></div></div>\n"
        )


_html = parser(HTMLRenderer(escape=True))


def to_html(source: str) -> str:
    """Markdown source as HTML without scripts, pictures or foreign markup."""
    return str(_html(prepare(source)))
