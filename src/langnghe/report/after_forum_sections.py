"""The report after the forum: how it went, what was said on the floor, what was concluded."""

import pandas as pd

from langnghe.forum.delegates import forum_of
from langnghe.params.load import Survey
from langnghe.params.models import Document
from langnghe.report.blocks import Block, Column, Paragraphs, Table
from langnghe.report.numbers import count
from langnghe.report.official import Closing, Letterhead, vietnamese_date
from langnghe.report.survey_sections import closing, document_of, letterhead


def report_head(survey: Survey) -> Letterhead:
    """The head: document "after-forum" of the year, where it states one."""
    return letterhead(survey, _document(survey))


def _document(survey: Survey) -> Document:
    forum = forum_of(survey)
    said = document_of(survey, "after-forum", "BÁO CÁO", f"Kết quả tổ chức {forum.name}")
    if "after-forum" in survey.year.documents or forum.held is None:
        return said
    return said.model_copy(update={"date": max(said.date, forum.held)})


def held_sentences(survey: Survey) -> Paragraphs:
    """When, where, under whom, with how many people of how many expected."""
    forum = forum_of(survey)
    day = f"{vietnamese_date(forum.held)}, " if forum.held else ""
    texts = [f"{day}tại {forum.place}, đã tổ chức {forum.name}."]
    if forum.presidium:
        texts.append(f"Chủ trì: {'; '.join(forum.presidium)}.")
    if forum.attended:
        expected = f" (dự kiến {count(forum.expected)})" if forum.expected else ""
        texts.append(f"Số người dự: {count(forum.attended)}{expected}.")
    return Paragraphs([texts[0][:1].upper() + texts[0][1:], *texts[1:]])


def floor_blocks(said: pd.DataFrame, members: pd.DataFrame) -> list[Block]:
    """What was said there that wants an answer (`opinions.answers.on_the_floor`), what was
    answered, or by when. members: the register's opinions, for how many there were in all."""
    spoken = int(members["origin"].eq("floor").sum())
    if not spoken:
        return [Paragraphs(["Không có ý kiến phát biểu trực tiếp nào được ghi vào sổ."])]
    answered = said.loc[said["part"].eq("answered"), "count"].sum()
    sentence = (
        f"Có {count(spoken)} ý kiến phát biểu trực tiếp; {count(said['count'].sum())} ý kiến cần "
        f"trả lời, gộp thành {count(len(said))} nội dung, trong đó {count(answered)} ý kiến đã "
        "được trả lời."
    )
    rows = [
        [
            str(number),
            row["text"],
            count(row["count"]),
            _answer(row),
            row["agency"] or row["authority"] or "Chưa phân công",
        ]
        for number, row in enumerate(said.to_dict("records"), start=1)
    ]
    columns = [
        Column("TT"), Column("Ý kiến", width="1fr"), Column("Số ý kiến", "right"),
        Column("Trả lời, hoặc hạn trả lời", width="1fr"),
        Column("Đơn vị trả lời", width="34mm"),
    ]  # fmt: skip
    return [Paragraphs([sentence]), Table(columns, rows, "Ý kiến phát biểu trực tiếp và trả lời")]


def _answer(row: dict[str, str]) -> str:
    if row["part"] == "answered":
        return row["answer"]
    done = "Đã kiến nghị cơ quan có thẩm quyền" if row["part"] == "petitioned" else "Chưa trả lời"
    due = "/".join(reversed(row["due"].split("-")))
    late = ", đã quá hạn" if row["state"] == "overdue" else ""
    return f"{done}; hạn {due}{late}" if due else f"{done}; chưa định hạn"


def conclusions_table(survey: Survey) -> Table:
    """What was concluded, who does it, by when."""
    rows = [
        [
            str(number),
            one.content,
            one.who,
            f"{one.due:%d/%m/%Y}" if one.due else "Chưa định",
        ]
        for number, one in enumerate(forum_of(survey).conclusions, start=1)
    ]
    columns = [
        Column("TT"), Column("Nội dung", width="1fr"), Column("Thực hiện", width="45mm"),
        Column("Hạn", "center", "26mm"),
    ]  # fmt: skip
    return Table(columns, rows, "Kết luận của chủ trì và việc thực hiện")


def report_end(survey: Survey) -> Closing:
    """The last sentence, who signs, who receives."""
    end = f"Trên đây là báo cáo kết quả tổ chức {forum_of(survey).name}./."
    return closing(survey, _document(survey), end)
