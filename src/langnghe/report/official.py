"""The head and the end of an official document.

Two styles: of the state (Nghị định 30/2020/NĐ-CP) and of the Party (Hướng dẫn 36-HD/VPTW 2018). A
document of two bodies names both and has two signatures.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

from langnghe.report.blocks import Block, need
from langnghe.report.form import DocumentForm
from langnghe.report.text import clean_all, to_html

Style = Literal["state", "party"]


def vietnamese_date(date: dt.date) -> str:
    """ "ngày 05 tháng 7 năm 2023": a zero before days under 10 and before months 1 and 2."""
    month = f"{date.month:02d}" if date.month <= 2 else str(date.month)
    return f"ngày {date.day:02d} tháng {month} năm {date.year}"


def place_date(place: str, date: dt.date) -> str:
    """ "Thủ Dầu Một, ngày 05 tháng 7 năm 2023"; without a place "Ngày 05 …"."""
    day = vietnamese_date(date)
    return f"{place}, {day}" if place else day.capitalize()


@dataclass(frozen=True)
class Letterhead(Block):
    """The head of an official document; one to a document.

    It gives the PDF and the page their title, date and form too. `notice` is printed on every
    page, for documents of invented data. An empty `number` leaves the line out, and so does an
    empty `upper_body` in the Party's style, where a joint document names both bodies as issuing.
    `name`: of the files, where one notebook makes several documents (`run.documents`).
    """

    kind: ClassVar[str] = "letterhead"
    upper_body: str
    issuing_body: str
    number: str
    place: str
    date: dt.date
    title: str
    subject: str
    form: DocumentForm
    notice: str = ""
    style: Style = "state"
    name: str = ""

    def __post_init__(self) -> None:
        need(self.style in get_args(Style), f"style must be one of {get_args(Style)}")
        for name in ("issuing_body", "place", "title", "subject"):
            need(getattr(self, name).strip(), f"a letterhead needs {name}")
        need(self.upper_body.strip() or self.style == "party", "a letterhead needs upper_body")

    @property
    def number_line(self) -> str:
        """ "Số: 05/BC-PGDĐT"; in the Party's style without a colon."""
        if not self.number:
            return ""
        return f"Số: {self.number}" if self.style == "state" else f"Số {self.number}"

    @property
    def place_date(self) -> str:
        return place_date(self.place, self.date)

    @property
    def document_title(self) -> str:
        """The title of the file: "Báo cáo: kết quả …"; on one line."""
        return " ".join(f"{self.title.capitalize()}: {self.subject}".split())

    def data(self) -> dict[str, Any]:
        return {
            **super().data(),
            "number_line": clean_all(self.number_line),
            "place_date": clean_all(self.place_date),
            "document_title": clean_all(self.document_title),
        }

    def html(self) -> str:
        notice = (
            f'<p class="notice"><strong>{to_html(self.notice)}</strong></p>' if self.notice else ""
        )
        number = f'<p class="number">{to_html(self.number_line)}</p>' if self.number else ""
        upper = f'<p class="upper">{to_html(self.upper_body)}</p>' if self.upper_body else ""
        state = self.style == "state"
        name = self.form.national_name if state else self.form.party_name
        motto = f'<p class="motto"><strong>{to_html(self.form.motto)}</strong></p>' if state else ""
        return (
            f'{notice}<header class="letterhead {self.style}"><div class="bodies">{upper}'
            f'<p class="issuing"><strong>{to_html(self.issuing_body)}</strong></p>{number}</div>'
            f'<div class="nation"><p class="name"><strong>{to_html(name)}</strong></p>{motto}'
            f'<p class="date"><em>{to_html(self.place_date)}</em></p></div>'
            f"<h1>{to_html(self.title)}<br><span>{to_html(self.subject)}</span></h1></header>"
        )

    def __str__(self) -> str:
        return f"{self.title}: {self.subject} ({self.place_date})"


@dataclass(frozen=True)
class Closing(Block):
    """The end of an official document: who signs, by title and never by name, and who receives it.

    signatures: the lines of each; a joint document has two. last_recipient: the line that ends the
    list, else the form's. text: the document's last sentence, which stays on the signatures' page
    and ends with "./.", as the caller writes it.
    """

    kind: ClassVar[str] = "closing"
    signatures: Sequence[Sequence[str]]
    recipients: Sequence[str]
    form: DocumentForm
    last_recipient: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        need(not isinstance(self.recipients, str), "recipients must be a list of strings")
        need(1 <= len(self.signatures) <= 2, "one or two signatures")
        for lines in self.signatures:
            need(lines and not isinstance(lines, str), "a signature must be a list of strings")

    @property
    def recipient_lines(self) -> list[str]:
        """ "- …;" a line, and the last as the form has it."""
        last = self.last_recipient or self.form.last_recipient
        return [*(f"- {name};" for name in self.recipients), f"- {last}"]

    def data(self) -> dict[str, Any]:
        return {**super().data(), "recipient_lines": clean_all(self.recipient_lines)}

    def html(self) -> str:
        recipients = "<br>".join(map(to_html, self.recipient_lines))
        signatures = "".join(
            f'<p class="signatory"><strong>{"<br>".join(map(to_html, lines))}</strong></p>'
            for lines in self.signatures
        )
        said = f"<p>{to_html(self.text)}</p>" if self.text else ""
        return (
            f'{said}<footer class="closing" data-signatures="{len(self.signatures)}">'
            '<div class="recipients">'
            f"<p><strong><em>Nơi nhận:</em></strong></p><p>{recipients}</p></div>"
            f"{signatures}</footer>"
        )

    def __str__(self) -> str:
        signed = "; ".join(" ".join(lines) for lines in self.signatures)
        return f"{signed}; {len(self.recipients)} nơi nhận"
