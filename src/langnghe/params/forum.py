"""The forum or the dialogue of a year: `params/<district>/<year>/forum.yaml`.

Office-holders stand here by title. Names of delegates are in the units' lists (form 01) only.
"""

import datetime as dt
import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from langnghe.params.models import Document, Id, Model, Text

People = Annotated[int, Field(gt=0)]
Dong = Annotated[int, Field(ge=0, description="Số tiền, đồng")]


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise PydanticCustomError("clock", "giờ dạng “07:30”, đặt trong ngoặc kép")
    return text


class AgendaItem(Model):
    """One item of the programme."""

    content: Text
    who: Text = Field(description="Ai thực hiện: chức danh hoặc cơ quan, không ghi họ tên")
    minutes: People = Field(description="Thời lượng, phút")


class Duty(Model):
    """Who sees to what at the meeting, such as taking registrations to speak."""

    content: Text
    who: Text = Field(description="Ai thực hiện: chức danh hoặc cơ quan, không ghi họ tên")


class Agency(Model):
    """A body that is invited and is no school or ward of frame.csv."""

    id: Id
    name: Text
    who: Text | None = Field(default=None, description="Ai của cơ quan được mời (chức danh)")
    people: People | None = Field(default=None, description="Số người mời, nếu đã định")


class FromUnits(Model):
    """The units of frame.csv whose people belong to a component of the attendance."""

    kind: Literal["school", "ward"]
    levels: list[Id] = Field(
        default_factory=list, description="Chỉ các cấp học này; để trống là mọi cấp"
    )
    each: People | None = Field(default=None, description="Số người mỗi đơn vị cử")
    who: Text | None = Field(default=None, description="Ai của mỗi đơn vị được mời (chức danh)")
    form_01: bool = Field(
        default=True, description="Đơn vị gửi danh sách theo mẫu 01; false: chỉ gửi giấy mời"
    )
    letters: Literal["unit", "delegate"] = Field(
        default="unit",
        description="Mỗi đơn vị (unit), hay mỗi đại biểu trong mẫu 01 (delegate) một giấy mời",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.kind == "ward" and self.levels:
            raise PydanticCustomError("levels", "phường, xã không có cấp học: bỏ “levels”")
        return self


class Component(Model):
    """A part of the attendance (thành phần)."""

    id: Id
    name: Text
    expected: People | None = Field(
        default=None, description="Số người dự kiến; để trống thì tính từ “each”, “people”"
    )
    units: FromUnits | None = None
    agencies: list[Agency] = Field(default_factory=list)
    invited_by: Text | None = Field(default=None, description="Cơ quan gửi giấy mời, thư mời")

    def has(self, kind: str, level: str) -> bool:
        """Whether a unit of the frame, of this kind and level, belongs here."""
        rule = self.units
        return rule is not None and rule.kind == kind and (not rule.levels or level in rule.levels)


class Invitation(Document):
    """The letters that one body sends: to every body and unit of the components it invites."""

    id: Id = Field(description="Dùng đặt tên tệp: invitation-<mã>")
    by: Text = Field(description="Cơ quan gửi, như ghi ở “invited_by” của thành phần")
    host: Text | None = Field(
        default=None, description="Ai mời, như viết trong câu mời; trống: như “by”"
    )
    address: Text = Field(default="Ông/Bà", description="Cách gọi, trước họ tên đại biểu")
    asks: list[Text] = Field(default_factory=list, description="Các câu dặn cuối giấy mời")


class Cost(Model):
    """One line of the budget; `amount` must be quantity × price, to the đồng."""

    content: Text
    unit: Text = Field(description="Đơn vị tính: người, bộ, …")
    quantity: Annotated[float, Field(gt=0)]
    price: Dong = Field(description="Đơn giá, đồng")
    amount: Dong = Field(description="Thành tiền, đồng")
    note: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.amount != (due := round(self.quantity * self.price)):
            raise PydanticCustomError(
                "amount",
                "thành tiền {amount} khác với số lượng × đơn giá = {due}",
                {"amount": self.amount, "due": due},
            )
        return self


class Budget(Model):
    """What the meeting costs (dự toán kinh phí); `total` must be the sum of the amounts."""

    source: Text = Field(description="Nguồn kinh phí")
    items: list[Cost] = Field(min_length=1)
    total: Dong = Field(description="Tổng cộng, đồng")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.total != (due := sum(item.amount for item in self.items)):
            raise PydanticCustomError(
                "total",
                "tổng cộng {total} khác với các thành tiền cộng lại = {due}",
                {"total": self.total, "due": due},
            )
        return self


class Conclusion(Model):
    """What the chair concluded, and who does it by when."""

    content: Text
    who: Text = Field(description="Ai thực hiện: chức danh hoặc cơ quan, không ghi họ tên")
    due: dt.date | None = Field(default=None, description="Hạn thực hiện")


class Forum(Model):
    """The meeting at which the leaders or the sector listen."""

    kind: Literal["forum", "dialogue"] = Field(description="Diễn đàn hay hội nghị đối thoại")
    name: Text
    place: Text
    start: dt.date = Field(description="Ngày sớm nhất dự kiến")
    end: dt.date = Field(description="Ngày muộn nhất dự kiến")
    day: dt.date | None = Field(
        default=None, description="Ngày đã ấn định, in trên giấy mời; trống: chưa ấn định"
    )
    opens: Annotated[str, AfterValidator(_clock)] | None = Field(
        default=None, description="Giờ bắt đầu, ví dụ “07:30”"
    )
    expected: People | None = Field(default=None, description="Tổng số người dự kiến")
    presidium: list[Text] = Field(default_factory=list, description="Chủ trì, theo chức danh")
    components: list[Component] = Field(min_length=1)
    agenda: list[AgendaItem] = Field(default_factory=list, description="Chương trình")
    least_speakers: int = Field(
        default=0,
        ge=0,
        description="Mỗi đơn vị gửi mẫu 01 đăng ký ít nhất bao nhiêu ý kiến phát biểu",
    )
    duties: list[Duty] = Field(default_factory=list, description="Phân công tại hội nghị")
    invitations: list[Invitation] = Field(
        default_factory=list, description="Giấy mời của từng cơ quan gửi"
    )
    budget: Budget | None = Field(default=None, description="Dự toán kinh phí")
    held: dt.date | None = Field(default=None, description="Ngày đã tổ chức")
    attended: People | None = Field(default=None, description="Số người đã dự")
    conclusions: list[Conclusion] = Field(
        default_factory=list, description="Kết luận của chủ trì, ghi sau khi đã tổ chức"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.end < self.start:
            raise PydanticCustomError("date_order", "ngày muộn nhất trước ngày sớm nhất")
        if self.day is not None and not self.start <= self.day <= self.end:
            raise PydanticCustomError("date_order", "ngày đã ấn định nằm ngoài khoảng dự kiến")
        if self.invitations and (self.day is None or self.opens is None):
            raise PydanticCustomError("day", "giấy mời cần ngày “day” và giờ “opens”")
        if self.conclusions and self.held is None:
            raise PydanticCustomError("held", "có “conclusions” thì cần ngày đã tổ chức: “held”")
        stated = [component.expected for component in self.components]
        known = [number for number in stated if number is not None]
        if self.expected is not None and len(known) == len(stated) and sum(known) != self.expected:
            raise PydanticCustomError(
                "forum_total",
                "thành phần cộng lại là {total}, khác với dự kiến {expected}",
                {"total": sum(known), "expected": self.expected},
            )
        return self
