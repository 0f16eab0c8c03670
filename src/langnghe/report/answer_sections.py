"""The answers booklet: opinion, answer, who answers, on what basis; by topic."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from langnghe.opinions.answers import PARTS
from langnghe.opinions.edition import FREE
from langnghe.opinions.fields import FIELDS, UNSORTED
from langnghe.params.load import Survey
from langnghe.report.blocks import Block, Column, Heading, Outline, Paragraphs, Table
from langnghe.report.numbers import count
from langnghe.report.official import Letterhead
from langnghe.report.survey_sections import closing, document_of, letterhead

_SHORT = 400


class _Part(NamedTuple):
    title: str
    caption: str
    last: tuple[Column, ...]


_WHO = Column("Cơ quan trả lời, căn cứ", width="38mm")
_PARTS = {
    "answered": _Part(
        "CÁC Ý KIẾN ĐÃ ĐƯỢC TRẢ LỜI", "đã được trả lời", (Column("Trả lời", width="1fr"), _WHO)
    ),
    "petitioned": _Part(
        "CÁC Ý KIẾN ĐÃ KIẾN NGHỊ",
        "đã kiến nghị cơ quan có thẩm quyền",
        (Column("Cơ quan có thẩm quyền", width="38mm"), Column("Hạn trả lời", "center", "24mm")),
    ),
    "open": _Part(
        "CÁC Ý KIẾN CHƯA TRẢ LỜI",
        "chưa trả lời",
        (Column("Cơ quan trả lời", width="38mm"), Column("Hạn trả lời", "center", "24mm")),
    ),
}
ROMAN = ("I", "II", "III", "IV", "V")


def booklet_head(survey: Survey) -> Letterhead:
    """The head of the booklet: document "answers" of the year, where it states one."""
    subject = (
        f"Trả lời ý kiến, kiến nghị của nhân dân đối với ngành giáo dục năm {survey.year.year}"
    )
    return letterhead(survey, document_of(survey, "answers", "TÀI LIỆU", subject))


def booklet_end(survey: Survey) -> list[Block]:
    """The last sentence, who signs, who receives."""
    document = survey.year.documents.get("answers")
    end = (
        f"Trên đây là nội dung trả lời các ý kiến, kiến nghị năm {survey.year.year} của "
        f"{survey.district.bodies.short} {survey.district.title}./."
    )
    return [closing(survey, document, end)]


def opening(answers: pd.DataFrame, survey: Survey) -> Paragraphs:
    """How many opinions the booklet has (`opinions.answers.booklet`), and how to read it."""
    return Paragraphs(
        [
            f"Tài liệu này in {count(answers['count'].sum())} ý kiến, gộp thành "
            f"{count(len(answers))} nhóm ý kiến giống nhau, cùng câu trả lời đến ngày "
            f"{survey.year.as_of:%d/%m/%Y}. Số ý kiến của một nhóm là số lượt người đã nêu; câu in "
            "ra là một câu tiêu biểu của nhóm."
        ]
    )


def answers_blocks(answers: pd.DataFrame) -> list[Block]:
    """The booklet: a heading for each part and topic, with how much it holds; below it a table.
    Every part has its heading, also where nothing is in it."""
    blocks: list[Block] = []
    number = 0
    for part, topic, table in _chapters(answers):
        held = f"({count(len(table))} nhóm, {count(table['count'].sum())} ý kiến)"
        if topic is None:
            number = 0
            blocks.append(Heading(1, f"{_title(part)} {held if len(table) else ''}".rstrip()))
            if not len(table):
                signed = "" if "item" in answers else " được duyệt công khai"
                blocks.append(Paragraphs([f"Không có nhóm ý kiến nào{signed}."]))
        else:
            number += 1
            blocks += [Heading(2, f"{number}. {topic} {held}"), _table(part, topic, table)]
    return blocks


def contents(blocks: Sequence[Block]) -> Outline:
    """The table of contents of `answers_blocks`."""
    return Outline([block for block in blocks if isinstance(block, Heading)])


def _chapters(answers: pd.DataFrame) -> Iterator[tuple[str, str | None, pd.DataFrame]]:
    """Each part (topic None), then its topics, with the rows in it."""
    for part in dict.fromkeys(PARTS.values()):
        table = answers[answers["part"].eq(part)]
        yield part, None, table
        for topic in table["topic"].unique():
            yield part, topic or UNSORTED, table[table["topic"].eq(topic)]


def _title(part: str) -> str:
    return f"{ROMAN[list(_PARTS).index(part)]}. {_PARTS[part].title}"


def _table(part: str, topic: str, table: pd.DataFrame) -> Table:
    rows = [
        [
            "\n".join(filter(None, (str(number), row.get("item", "")))),
            row["text"],
            count(row["count"]),
            *_last(part, row),
        ]
        for number, row in enumerate(table.to_dict("records"), start=1)
    ]
    columns = [
        Column("TT, mã" if "item" in table else "TT"),
        Column("Ý kiến", width="1fr"),
        Column("Số ý kiến", "right"),
        *_PARTS[part].last,
    ]
    return Table(columns, rows, f"{topic}: các ý kiến {_PARTS[part].caption}")


def _last(part: str, row: dict[str, str]) -> tuple[str, str]:
    who = _who(row)
    if part == "answered":
        basis = f"Căn cứ: {row['basis']}" if row["basis"] else ""
        return row["answer"], "\n".join(filter(None, (who, basis)))
    late = "\n(quá hạn)" if row["state"] == "overdue" else ""
    return who, f"{_day(row['due'])}{late}"


def _who(row: dict[str, str]) -> str:
    """The authority, and the unit it is given to where that is another."""
    authority, agency = row["authority"], row["agency"]
    if not authority:
        return agency or "Chưa xác định"
    return authority if agency in ("", authority) else f"{authority}\n({agency})"


def _day(iso: str) -> str:
    return "/".join(reversed(iso.split("-"))) if iso else "Chưa định"


def main_answers_table(answers: pd.DataFrame, most: int = 10) -> Table:
    """The opinions that most people share, with the answer or how far it is."""
    shown = answers.sort_values("count", ascending=False, kind="stable").head(most)
    rows = [
        [str(number), _begun(row["text"]), count(row["count"]), _begun(_answer(row)), _who(row)]
        for number, row in enumerate(shown.to_dict("records"), start=1)
    ]
    columns = [
        Column("TT"), Column("Ý kiến", width="1fr"), Column("Số ý kiến", "right"),
        Column("Trả lời", width="1fr"), Column("Cơ quan trả lời", width="34mm"),
    ]  # fmt: skip
    return Table(columns, rows, "Các ý kiến nhiều người nêu nhất và câu trả lời")


def _answer(row: dict[str, str]) -> str:
    if row["part"] == "answered":
        return row["answer"]
    return "Đã kiến nghị cơ quan có thẩm quyền" if row["part"] == "petitioned" else "Chưa trả lời"


def withheld_sentences(counts: pd.DataFrame) -> Paragraphs:
    """How many opinions the public edition does not print (`edition.withheld_counts`), and why."""
    if not len(counts):
        return Paragraphs(["Mọi ý kiến đã được trả lời, kiến nghị hoặc theo dõi đều được in."])
    reasons = "; ".join(
        f"{row['reason'][:1].lower()}{row['reason'][1:]}: {count(row['opinions'])}"
        for row in counts.to_dict("records")
    )
    return Paragraphs(
        [
            f"Tài liệu không in {count(counts['opinions'].sum())} ý kiến thuộc "
            f"{count(counts['items'].sum())} nhóm, vì mỗi ý kiến chỉ được công khai khi có người "
            f"đọc và duyệt ({reasons}). Tên người, số điện thoại, địa chỉ trong ý kiến được thay "
            "bằng dấu trong ngoặc vuông."
        ]
    )


def withheld_table(withheld: pd.DataFrame) -> Table:
    """Internal: the items that the public edition refuses, by reason."""
    rows: list[list[str]] = []
    groups: dict[int, str] = {}
    for reason, table in withheld.groupby("reason", sort=True):
        groups[len(rows)] = f"{reason} ({count(len(table))} nhóm)"
        rows += [
            [row["item"], _begun(row["text"]), count(row["count"])]
            for row in table.to_dict("records")
        ]
    columns = [Column("Mã"), Column("Ý kiến", width="1fr"), Column("Số ý kiến", "right")]
    return Table(columns, rows, "Các nhóm ý kiến bản công khai không in", groups=groups)


def again_table(again: pd.DataFrame) -> Table:
    """Internal: signed texts in which the gate hid something, or where something may be left."""
    titles = {name: FIELDS[name].title if name in FIELDS else "Ý kiến" for name in FREE}
    rows = [
        [row["item"], titles[row["column"]], _begun(row["printed"]), row["flags"]]
        for row in again.to_dict("records")
    ]
    columns = [
        Column("Mã"), Column("Cột"), Column("In ra", width="1fr"), Column("Có thể còn", width="1fr")
    ]  # fmt: skip
    return Table(columns, rows, "Các câu đã duyệt cần đọc lại trước khi công khai")


def _begun(text: str) -> str:
    return text if len(text) <= _SHORT else text[:_SHORT] + "…"
