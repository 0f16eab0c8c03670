"""Letters of invitation, one a page, bound into a document for each body that sends them."""

from collections.abc import Iterator

import pandas as pd

from langnghe.forum.delegates import forum_of
from langnghe.params.forum import Forum
from langnghe.params.load import Survey
from langnghe.report.blocks import Block, Bullets, Column, Paragraphs, Table
from langnghe.report.numbers import count
from langnghe.report.official import vietnamese_date
from langnghe.report.survey_sections import closing, letterhead

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def letters_table(letters: pd.DataFrame, survey: Survey) -> Table:
    """How many letters each body sends (`forum.invitations.letters`)."""
    rows = [
        [invitation.by, count(int(letters["invitation"].eq(invitation.id).sum()))]
        for invitation in forum_of(survey).invitations
    ]
    columns = [Column("Cơ quan gửi", width="1fr"), Column("Số giấy mời", "right")]
    return Table(columns, rows, "Giấy mời")


def letter_blocks(letters: pd.DataFrame, survey: Survey) -> Iterator[Block]:
    """Every letter: head, who is invited to what, when and where, end."""
    forum = forum_of(survey)
    for invitation in forum.invitations:
        own = letters[letters["invitation"].eq(invitation.id)]
        for to, who, people in own[["to", "who", "people"]].itertuples(index=False, name=None):
            yield letterhead(survey, invitation, invitation.id)
            host, which = invitation.host or invitation.by, f" ({who})" if who else ""
            yield Paragraphs([f"{host} trân trọng kính mời: {to}{which}."])
            number = [] if pd.isna(people) or people == 1 else [f"Số đại biểu: {people:02d}."]
            yield Bullets([f"Đến dự: {forum.name}.", *number, *_when_and_where(forum)])
            yield Paragraphs([*invitation.asks, "Rất mong sự có mặt đúng giờ."])
            said = {"recipients": invitation.recipients or ["Như kính mời"]}
            yield closing(survey, invitation.model_copy(update=said))


def _when_and_where(forum: Forum) -> list[str]:
    texts = [f"Địa điểm: {forum.place}."]
    if forum.day is not None and forum.opens is not None:
        hour, minute = forum.opens.split(":")
        weekday = _WEEKDAYS[forum.day.weekday()]
        when = f"{hour} giờ {minute} phút, {weekday}, {vietnamese_date(forum.day)}"
        texts.insert(0, f"Thời gian: {when}.")
    if forum.presidium:
        texts.append(f"Chủ trì: {'; '.join(forum.presidium)}.")
    return texts
