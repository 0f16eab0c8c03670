"""Corrections of raw files, as data: `params/<district>/<year>/corrections.yaml`.

Raw files are never edited. What is set right is written here with its reason, who decided (by
title) and when; it is applied in order at every run, counted, and printed in the report's annex.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from langnghe.params.models import Count, Id, Model, Text

UNKNOWN = "unknown"
"""As a unit: decided that nobody can say which; such forms count as received, nowhere else."""


def _address(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{1,3}[1-9][0-9]{0,6}", text):
        raise PydanticCustomError("address", "địa chỉ ô dạng D7: chữ cái của cột rồi số dòng")
    return text


def _letters(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{1,3}", text):
        raise PydanticCustomError("column", "cột là chữ cái in hoa như trong Excel: A, B, …")
    return text


def _text_or_number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise PydanticCustomError("cell", "cần chữ hoặc số; ngày, true, false đặt trong ngoặc kép")
    return value


Cell = Annotated[str | int | float, BeforeValidator(_text_or_number)]


class _Correction(Model):
    """What every correction says of itself."""

    reason: Text = Field(description="Lý do")
    by: Text = Field(description="Chức danh người quyết định, không ghi họ tên")
    date: dt.date = Field(description="Ngày quyết định")


class _InFile(_Correction):
    file: Text = Field(description="Tệp, tính từ data/raw/<địa bàn>/<năm>/")
    sheet: str = Field(default="", description="Trang tính; bỏ qua nếu tệp chỉ có một trang")


class SetCell(_InFile):
    """Gives one cell another value."""

    action: Literal["set"]
    cell: Annotated[str, AfterValidator(_address)] = Field(description="Ô, ví dụ D7")
    expect: Cell = Field(description='Giá trị hiện có trong tệp gốc; ô trống ghi ""')
    value: Cell = Field(description="Giá trị đúng")


class DropRow(_InFile):
    """Leaves one row out."""

    action: Literal["drop"]
    row: Annotated[int, Field(ge=1)] = Field(description="Dòng như thấy trong Excel, từ 1")
    expect: dict[Annotated[str, AfterValidator(_letters)], Cell] = Field(
        min_length=1, description="Cột → giá trị hiện có trong dòng ấy, ví dụ {B: TH Suối Mơ}"
    )


class Map(_Correction):
    """Says what a written name (`unit`) or a written answer (`question`, `answer`) of a source is.

    It holds for every cell of the source that is written so, whatever its case and tone placement.
    """

    action: Literal["map"]
    source: Id = Field(description="Mã nguồn trong tệp tham số năm")
    written: Text = Field(description="Như ghi trong tệp gốc")
    unit: Id | None = Field(default=None, description="Mã đơn vị trong frame.csv, hoặc unknown")
    question: Id | None = Field(default=None, description="Mã câu hỏi")
    answer: Cell | None = Field(default=None, description="Câu trả lời ghi như thế nghĩa là gì")
    expect: Count | None = Field(default=None, description="Số ô phải có, nếu muốn kiểm tra")

    @model_validator(mode="after")
    def _check(self) -> Self:
        given = tuple(value is not None for value in (self.unit, self.question, self.answer))
        if given not in ((True, False, False), (False, True, True)):
            raise PydanticCustomError("map", "cần “unit”, hoặc cả “question” và “answer”")
        return self


AnyCorrection = Annotated[SetCell | DropRow | Map, Field(discriminator="action")]


class CorrectionsFile(Model):
    """`params/<district>/<year>/corrections.yaml`."""

    corrections: list[AnyCorrection]


@dataclass(frozen=True)
class Correction:
    """One correction with its number from 1 and its place, for messages and the annex."""

    number: int
    file: str
    line: int
    what: SetCell | DropRow | Map
