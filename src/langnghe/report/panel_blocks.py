"""The blocks that a screen shows over a page: panels, and notes that panels open.

They open by the `popover` attribute, so without any script, and Escape closes them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from langnghe.report.blocks import Block
from langnghe.report.text import escape, to_html

Lines = Sequence[tuple[str, str]]
"""Labels with what they label; "" where a line goes on with the label before."""


@dataclass(frozen=True)
class Note:
    """What several panels share; their buttons open it.

    It leaves the focus on its button in the dialog: a popover over another gives no focus back when
    it closes, and the next Escape would then not lead back to the figure.
    """

    id: str
    title: str
    lines: Lines

    def html(self) -> str:
        own = escape(self.id)
        head = f'<p id="{own}-t"><b>{to_html(self.title)}</b>'
        return f'<div popover role="note" id="{own}">{head}{_listed(self.lines)}</div>'


@dataclass(frozen=True)
class Panel:
    """One panel: its id, head, the group and place, lines, and what its buttons open.

    notes: (id, name) of each; it is named by the first one's head, which is its own. rows: a table
    under `heads` in place of a single figure's lines.
    """

    id: str
    title: str
    of: str
    lines: Lines
    notes: Sequence[tuple[str, str]]
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()

    def html(self) -> str:
        """A dialog that takes the focus."""
        own, named = escape(self.id), escape(self.notes[0][0])
        buttons = [*self.notes, (self.id, "Đóng")]
        return (
            f'<dialog popover autofocus id="{own}" aria-labelledby="{named}-t">'
            f"<p><b>{to_html(self.title)}</b><p>{to_html(self.of)}{_listed(self.lines)}"
            + self._table()
            + "".join(
                f'<button popovertarget="{escape(id)}">{to_html(name)}</button>'
                for id, name in buttons
            )
            + "</dialog>"
        )

    def _table(self) -> str:
        if not self.rows:
            return ""
        heads = "".join(f"<th scope=col>{to_html(head)}" for head in self.heads)
        rows = (
            "<tr><th scope=row>" + "<td>".join(to_html(cell) for cell in row) for row in self.rows
        )
        return f"<table><thead><tr>{heads}<tbody>{''.join(rows)}</table>"


def _listed(lines: Lines) -> str:
    """A list of labels with what they label; a line without a label goes on with the last one."""
    if not lines:
        return ""
    items = (
        f"<dt>{to_html(label)}" * bool(label) + f"<dd>{to_html(text)}" for label, text in lines
    )
    return f"<dl>{''.join(items)}</dl>"


@dataclass(frozen=True)
class Panels(Block):
    """Panels for the screen; on paper and in Word there is nothing of them."""

    kind: ClassVar[str] = "panels"
    panels: Sequence[Panel]
    notes: Sequence[Note] = ()

    @property
    def keys(self) -> frozenset[str]:
        """What can be opened."""
        return frozenset(panel.id for panel in self.panels)

    def data(self) -> dict[str, Any]:
        return {"kind": self.kind}

    def html(self) -> str:
        return "\n".join([x.html() for x in self.panels] + [x.html() for x in self.notes])

    def __str__(self) -> str:
        return f"{len(self.panels)} khung số liệu"


def together(blocks: Iterable[Panels]) -> Panels:
    """Several blocks of panels as one."""
    parts = list(blocks)
    return Panels(
        [x for part in parts for x in part.panels], [x for part in parts for x in part.notes]
    )
