"""Petitions: what the opinions ask of an authority beyond the office's own, as a document to it."""

from collections.abc import Mapping

import pandas as pd

from langnghe.indicators.areas import area_names
from langnghe.opinions.fields import UNSORTED
from langnghe.params.load import Survey
from langnghe.params.models import Document
from langnghe.params.topics import Authority
from langnghe.report.blocks import Block, Column, Heading, Paragraphs, Table
from langnghe.report.numbers import count
from langnghe.report.survey_sections import closing, document_of, letterhead

_NAMED = 3
"""Units that a row names; more are counted."""


def petitions_table(petitions: Mapping[str, pd.DataFrame], survey: Survey) -> Table:
    """How much each authority is asked (`opinions.answers.petitions`)."""
    authorities = _authorities(survey)
    rows = [
        [
            _capital(addressee(authorities[name], survey)),
            count(len(table)),
            count(table["count"].sum()),
        ]
        for name, table in petitions.items()
    ]
    columns = [Column("Kính gửi", width="1fr"), Column("Nhóm", "right"), Column("Ý kiến", "right")]
    return Table(columns, rows, "Các văn bản kiến nghị")


def petition_blocks(name: str, table: pd.DataFrame, survey: Survey) -> list[Block]:
    """The document to the authority of this id: head, what is asked by topic, end."""
    to = addressee(_authorities(survey)[name], survey)
    said, short = _document(name, survey), survey.district.bodies.short
    opening = (
        f"Tổng hợp ý kiến, kiến nghị về ngành giáo dục {survey.district.title} năm "
        f"{survey.year.year}, đến ngày {survey.year.as_of:%d/%m/%Y} có "
        f"{count(table['count'].sum())} ý kiến, gộp thành {count(len(table))} nội dung, thuộc thẩm "
        f"quyền của {to}. {short} kính đề nghị xem xét, giải quyết và trả lời các nội dung sau:"
    )
    blocks: list[Block] = [
        letterhead(survey, said, name),
        Paragraphs([f"Kính gửi: {_capital(to)}", *said.basis, opening]),
    ]
    for number, topic in enumerate(table["topic"].unique(), start=1):
        blocks.append(Heading(1, f"{number}. {topic or UNSORTED}"))
        blocks.append(_asked(table[table["topic"].eq(topic)], topic or UNSORTED, survey))
    end = f"{short} kính trình {to} xem xét, trả lời để thông báo đến người nêu ý kiến./."
    return [*blocks, closing(survey, said, end)]


def addressee(authority: Authority, survey: Survey) -> str:
    """An authority with the district or the province that it is of, as in a sentence."""
    district = survey.district
    of = {"district": district.title, "province": district.province}
    if authority.of is None:
        return "các cơ quan có thẩm quyền"
    return f"{authority.title} {of[authority.of]}"


def _authorities(survey: Survey) -> dict[str, Authority]:
    return {one.id: one for one in survey.topics.authorities} if survey.topics else {}


def _document(name: str, survey: Survey) -> Document:
    """Document "petition-<name>" of the year, else a petition without a number."""
    of = _authorities(survey)[name].of
    title = "VĂN BẢN KIẾN NGHỊ" if of is None else "TỜ TRÌNH"
    subject = f"Về việc giải quyết ý kiến, kiến nghị đối với ngành giáo dục năm {survey.year.year}"
    said = document_of(survey, f"petition-{name}", title, subject)
    usual = ["Như kính gửi", survey.district.bodies.partner]
    return said.model_copy(update={"recipients": said.recipients or usual})


def _asked(table: pd.DataFrame, topic: str, survey: Survey) -> Table:
    rows = [
        [
            str(number),
            row["text"],
            count(row["count"]),
            _from(row, survey),
            _wanted(row["due"], survey),
        ]
        for number, row in enumerate(table.to_dict("records"), start=1)
    ]
    columns = [
        Column("TT"), Column("Nội dung kiến nghị", width="1fr"), Column("Số ý kiến", "right"),
        Column("Nơi nêu", width="48mm"), Column("Đề nghị trả lời trước", "center", "24mm"),
    ]  # fmt: skip
    return Table(columns, rows, f"Kiến nghị về: {topic}")


def _wanted(due: str, survey: Survey) -> str:
    """By when an answer is wanted; "sớm" where the register has no day, or one that is past."""
    if due <= survey.year.as_of.isoformat():
        return "sớm"
    return "/".join(reversed(due.split("-")))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _from(row: Mapping[str, str], survey: Survey) -> str:
    """The groups of people, and the units: by name where they are few."""
    names = area_names(survey)
    units = [one for one in row["units"].split(", ") if one]
    groups = [survey.groups[one].name for one in row["groups"].split(", ") if one]
    where = "; ".join(names[one] for one in units)
    if len(units) > _NAMED:
        where = f"{count(len(units))} đơn vị"
    return "\n".join(filter(None, ("; ".join(groups), where)))
