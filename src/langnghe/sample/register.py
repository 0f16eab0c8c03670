"""A register of opinions as the office sends it back: invented answers to what most people say."""

import datetime as dt
from dataclasses import replace

import pandas as pd

from langnghe.intake.collect import collect
from langnghe.opinions.collect import collected
from langnghe.opinions.fields import ANSWERED, PETITIONED, WORKED_ON, YES
from langnghe.opinions.kinds import KINDS
from langnghe.opinions.proposals import choices, proposals, within
from langnghe.opinions.register import Register, registered
from langnghe.opinions.register_book import register_book
from langnghe.params.load import Survey, load_survey
from langnghe.project import Project
from langnghe.sample.settings import Settings

PATH = "register/phong-gddt.xlsx"

_REPLIES = {
    "facilities": "Nhà trường đã kiểm tra; phần sửa chữa nhỏ làm xong trong hè năm nay.",
    "hygiene": "Các trường đã tăng lượt dọn nhà vệ sinh, bổ sung xà phòng và giấy; tổ kiểm tra "
    "của Phòng xem lại vào tháng 9.",
    "meals": "Thực đơn tuần và nguồn thực phẩm được dán ở bảng tin, gửi phụ huynh vào thứ Sáu.",
    "fees": "Các trường công khai từng khoản thu, mức thu và cách chi ở bảng tin và trang thông "
    "tin trước ngày 05/9; không thu khoản tự nguyện theo mức bình quân.",
    "teaching": "Phòng yêu cầu các tổ chuyên môn phối hợp để bài tập về nhà không dồn vào một "
    "ngày.",
    "programme": "Phòng ghi nhận và báo cáo Sở về việc ổn định sách giáo khoa.",
    "admissions": "Thông báo tuyển sinh đầu cấp được gửi trước một tháng; hồ sơ nộp trực tuyến.",
    "conduct": "Phòng cảm ơn và gửi lời khen đến tập thể sư phạm của trường.",
    "safety": "Camera cổng trường nằm trong kế hoạch trang bị năm học tới.",
    "traffic": "Phường phối hợp phân luồng xe trước cổng trường trong giờ tan học.",
    "administration": "Thủ tục chuyển trường nay còn một lần nộp, nhận kết quả trong ngày.",
    "information": "Nhà trường trả lời thư góp ý trong ba ngày làm việc.",
}
_THANKS = "Chủ trì ghi nhận và cảm ơn ý kiến."
_USUAL = "Phòng đã ghi nhận và giao nhà trường trả lời."
_BASIS = "Kế hoạch năm học của đơn vị (minh họa)"
_AGENCY = "Tổ chuyên môn Phòng GDĐT"
_SIGNED = "Trưởng phòng"
_WAITING = 6
"""Of so many items one is not answered yet, by turns on time and late."""


def returned_register(project: Project, district: str, year: int, settings: Settings) -> bytes:
    """The first register of an invented year, some of its items filled in: what was said on
    the floor, which is answered there, then the largest.

    settings: how many (`answers`), who answers for an authority (`answering`), and what
    (`replies`). Reads the raw files, as a run does. An opinion that is within the office's
    authority gets an answer, others a petition; some wait, and two of three are signed for the
    public edition. Praise on the floor is thanked for.
    """
    survey = load_survey(project, district, year)
    register = registered(collected(collect(project, survey).tables.opinions, survey))
    proposed = proposals(register.rows, survey)
    filled = _filled(register, proposed, survey, settings)
    return register_book(filled, survey, choices(survey), proposed)


def _filled(
    register: Register, proposed: pd.DataFrame, survey: Survey, settings: Settings
) -> Register:
    authorities = survey.topics.authorities if survey.topics else []
    who = settings.answering
    agencies = {one.title: who[one.id] for one in authorities if one.id in who}
    replies = _REPLIES | settings.replies
    rows, own = register.rows.copy(), within(survey)
    topics = {topic.title: topic.id for topic in survey.topics.topics} if survey.topics else {}
    found = proposed.set_index("item")
    known = choices(survey)
    kinds = rows["item"].map(found["kind_proposed"])
    asked, members = kinds.eq(KINDS["request"]), register.members
    spoken = rows["item"].isin(members.loc[members["origin"].eq("floor"), "item"])
    other = spoken & kinds.isin([KINDS["praise"], KINDS["none"]])
    rows.loc[other, "kind"] = kinds[other]
    praised = other & kinds.eq(KINDS["praise"])
    rows.loc[praised, ["answer", "status"]] = [_THANKS, ANSWERED]
    chosen = [*rows.index[asked & spoken], *rows.index[asked & ~spoken]]
    for number, index in enumerate(chosen[: settings.answers], start=1):
        one = found.loc[rows.at[index, "item"]]
        topic, authority = one.get("topic_proposed", ""), one.get("authority_proposed", "")
        decided = {"kind": KINDS["request"], "agency": agencies.get(authority, _AGENCY)}
        decided |= {"topic": topic} if topic in known.get("topic", ()) else {}
        decided |= {"authority": authority} if authority in known.get("authority", ()) else {}
        days = 14 if number % 2 else -3
        decided["due"] = (survey.year.as_of + dt.timedelta(days=days)).isoformat()
        if number % _WAITING == 0:
            decided["status"] = WORKED_ON
        elif authority not in own:
            decided["status"] = PETITIONED
        else:
            reply = replies.get(topics.get(topic, ""), _USUAL)
            decided |= {"answer": reply, "basis": _BASIS, "status": ANSWERED}
        if number % 3:
            decided |= {"public": YES, "signed": _SIGNED}
        for name, value in decided.items():
            rows.at[index, name] = value
    return replace(register, rows=rows)
