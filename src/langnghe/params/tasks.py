"""A year's programme of tasks: `params/<district>/<year>/tasks.yaml`.

What the office states: the tasks, who leads, by when, what proves them done. How far they are comes
from the workbooks that the bodies return.
"""

import datetime as dt
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from langnghe.params.indicators import PERCENT
from langnghe.params.indicators import Target as IndexTarget
from langnghe.params.models import Count, Id, Model, Percent, Places, Text


class Body(Model):
    """Who leads tasks or takes part: a body, or a kind of units ("Các cơ sở giáo dục")."""

    id: Id
    name: Text


class Content(Model):
    """A part of the programme (nội dung) that tasks belong to."""

    id: Id
    title: Text


class Task(Model):
    """One task (nhiệm vụ)."""

    id: Id
    content: Id = Field(description="Mã nội dung trong “contents”")
    name: Text = Field(description="Tên gọi ngắn, dùng trong biểu đồ")
    text: Text | None = Field(default=None, description="Nguyên văn, nếu khác tên gọi ngắn")
    lead: Id = Field(description="Mã đơn vị chủ trì trong “bodies”")
    partners: list[Id] = Field(default_factory=list, description="Mã các đơn vị phối hợp")
    start: dt.date | None = Field(default=None, description="Ngày bắt đầu; trống: đầu năm")
    due: dt.date = Field(description="Ngày cuối cùng phải xong")
    evidence: Text | None = Field(default=None, description="Minh chứng cần có")
    self_inspection: bool = Field(
        default=False, description="true: đơn vị ghi thêm ngày tự kiểm tra"
    )

    @property
    def wording(self) -> str:
        """The task in full."""
        return self.text or self.name

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.start and self.due < self.start:
            raise PydanticCustomError("date_order", "hạn hoàn thành trước ngày bắt đầu")
        return self


class Target(Model):
    """The share of all tasks that must be done by a day, e.g. 100 % by 31 December."""

    percent: Percent
    by: dt.date


class Counted(Model):
    """What units count by kind for a period: petitions and complaints, dossiers of procedures."""

    kinds: list[Content] = Field(
        min_length=1, description="Loại đơn (khiếu nại, tố cáo, …), hoặc thủ tục"
    )
    start: dt.date
    end: dt.date

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.end < self.start:
            raise PydanticCustomError("date_order", "ngày cuối kỳ trước ngày đầu kỳ")
        return self


class Item(Model):
    """One thing that every school does itself and reports, such as something to be disclosed."""

    id: Id
    part: Id = Field(description="Mã phần trong “parts”")
    title: Text
    due: dt.date = Field(description="Ngày cuối cùng phải làm xong")
    evidence: Text | None = Field(default=None, description="Minh chứng cần có")


class Checklist(Model):
    """What every school discloses (Luật Tiếp cận thông tin) and inspects of its own work."""

    parts: list[Content] = Field(min_length=1, description="Các phần của bảng, theo thứ tự in")
    items: list[Item] = Field(min_length=1)


class Standing(Model):
    """Where a figure stands among those of all districts, as published with it."""

    now: Annotated[int, Field(ge=1)] | None = Field(default=None, description="Năm nay")
    before: Annotated[int, Field(ge=1)] | None = Field(default=None, description="Năm trước")
    among: Annotated[int, Field(ge=1)] = Field(description="Trong bao nhiêu địa bàn")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if max(self.now or 1, self.before or 1) > self.among:
            raise PydanticCustomError("standing", "thứ hạng lớn hơn số địa bàn")
        return self


class Share(Model):
    """A part of a whole, such as children who go to school of those of the age."""

    part: Count
    whole: Annotated[int, Field(gt=0)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.part > self.whole:
            raise PydanticCustomError("share", "“part” lớn hơn “whole”")
        return self


class Index(Model):
    """A figure of the administration that others have published, such as the PAR index.

    Where its counts are known they are stated instead of the value, in percent.
    """

    id: Id
    title: Text
    unit: Text = Field(description="Đơn vị: “%”, “điểm”, …")
    decimals: Places = Field(description="Số chữ số thập phân khi in")
    value: float | None = Field(default=None, description="Năm nay; trống: chưa công bố")
    share: Share | None = Field(
        default=None, description="Số đếm của năm nay, thay cho “value”; đơn vị là %"
    )
    before: float | None = Field(default=None, description="Năm trước")
    target: IndexTarget | None = None
    standing: Standing | None = Field(
        default=None, description="Thứ hạng do cơ quan công bố chỉ số xếp, nếu có"
    )
    source: Text = Field(description="Văn bản công bố số liệu")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.share is not None and (self.value is not None or self.unit != PERCENT):
            raise PydanticCustomError("share", "có “share” thì bỏ “value” và đơn vị là “%”")
        return self

    @property
    def figure(self) -> float | None:
        """This year's, in the index's unit; None where it is not known yet."""
        return self.value if self.share is None else 100 * self.share.part / self.share.whole


class Exemplar(Model):
    """A model to be followed (mô hình, điển hình), or as many of one sort as were counted."""

    id: Id
    kind: Id = Field(description="Mã loại trong “kinds”")
    title: Text
    unit: Text = Field(description="Đơn vị hoặc địa bàn thực hiện; không ghi họ tên")
    registered: Count = Field(default=1, description="Số đã đăng ký")
    recognised: Count = Field(default=0, description="Số đã được công nhận")
    decision: Text | None = Field(default=None, description="Văn bản công nhận, khen thưởng")
    spread: list[Text] = Field(
        default_factory=list, description="Các đơn vị đã làm theo (nhân rộng)"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.recognised > self.registered:
            raise PydanticCustomError(
                "recognised",
                "số được công nhận {recognised} nhiều hơn số đăng ký {registered}",
                {"recognised": self.recognised, "registered": self.registered},
            )
        return self


class Exemplars(Model):
    """The list of models and exemplars (danh mục mô hình, điển hình)."""

    kinds: list[Content] = Field(min_length=1, description="Các loại, theo thứ tự in")
    items: list[Exemplar] = Field(min_length=1)


class MatterKind(Content):
    """A kind of matters, and when one of them takes long."""

    long_days: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="Quá số ngày này là kéo dài; trống: không xét"
    )
    recheck: bool = Field(default=False, description="true: xong rồi còn phải phúc tra")


class Matters(Model):
    """Matters followed one by one: complicated complaints, what inspections asked to be mended."""

    title: Text = Field(description="Tên sổ theo dõi")
    kinds: list[MatterKind] = Field(min_length=1, description="Các loại việc, theo thứ tự in")


class TasksFile(Model):
    """`params/<district>/<year>/tasks.yaml`."""

    title: Text
    basis: Text = Field(description="Văn bản làm căn cứ, mục")
    at_risk_days: Annotated[Count, Field(le=366)] = Field(
        default=14, description="Còn không quá số ngày này mà chưa bắt đầu là có nguy cơ chậm"
    )
    bodies: list[Body] = Field(min_length=1)
    contents: list[Content] = Field(min_length=1)
    tasks: list[Task] = Field(min_length=1)
    target: Target | None = None
    complaints: Counted | None = Field(
        default=None, description="Đơn thư các đơn vị báo cáo: tiếp nhận, đã giải quyết, còn tồn"
    )
    dossiers: Counted | None = Field(
        default=None,
        description="Hồ sơ thủ tục hành chính các đơn vị báo cáo: trực tuyến, đúng hạn, quá hạn",
    )
    checklist: Checklist | None = Field(
        default=None, description="Các nội dung mỗi trường phải công khai, tự kiểm tra và báo cáo"
    )
    matters: Matters | None = Field(
        default=None, description="Các việc theo dõi từng việc đến khi xong"
    )
    exemplars: Exemplars | None = Field(default=None, description="Danh mục mô hình, điển hình")
    indices: list[Index] = Field(
        default_factory=list, description="Các chỉ số do cơ quan khác công bố"
    )
