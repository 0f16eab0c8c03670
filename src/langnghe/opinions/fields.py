"""What people decide about a group of opinions: the columns of the register that they fill in."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from langnghe.intake.dates import as_day
from langnghe.intake.text import clean, fold

Choices = Mapping[str, Sequence[str]]
"""Field → what may be chosen, as printed; a field without choices takes any text."""

WITHDRAWN = "(xóa)"
"""Typed into a cell to take back what stood there; a blank cell says nothing."""
LONGEST = 32_767
"""Letters that a cell of Excel holds."""

WAITING, WORKED_ON, ANSWERED, PETITIONED, DROPPED = STATUSES = (
    "Chưa xử lý", "Đang xử lý", "Đã trả lời", "Đã kiến nghị cấp trên", "Không xử lý nữa",
)  # fmt: skip
UNSORTED = "Chưa phân loại"
"""Printed where no keyword was found, or nobody decided."""
YES, NO = "Có", "Không"


class Field(NamedTuple):
    """A column to fill in: its id, its heading, its width in letters, and what may stand there."""

    id: str
    title: str
    width: int
    kind: Literal["choice", "date", "text"] = "text"


FIELDS = {
    field.id: field
    for field in (
        Field("kind", "Loại", 14, "choice"),
        Field("topic", "Chủ đề", 20, "choice"),
        Field("authority", "Thẩm quyền", 20, "choice"),
        Field("agency", "Đơn vị phụ trách", 20),
        Field("due", "Hạn trả lời", 12, "date"),
        Field("answer", "Trả lời", 50),
        Field("basis", "Căn cứ pháp lý", 26),
        Field("status", "Tình trạng", 16, "choice"),
        Field("public", "Công khai", 10, "choice"),
        Field("published", "Bản công khai", 40),
        Field("signed", "Người duyệt (chức danh)", 20),
        Field("note", "Ghi chú", 26),
    )
}
SET_CHOICES: Choices = {"status": STATUSES, "public": (YES, NO)}
"""Choices that no params change."""


class Read(NamedTuple):
    """What a cell says: the value, and what is wrong with it."""

    value: str
    problem: str = ""


def read_cell(field: Field, cell: Any, choices: Choices) -> Read:
    """A cell a person filled in. Blank is ""; `WITHDRAWN` is kept as it is."""
    text = as_typed(cell)
    if not text or fold(text) == fold(WITHDRAWN):
        return Read(WITHDRAWN if text else "")
    if len(text) > LONGEST:
        return Read(text[:200] + "…", f"ô dài hơn {LONGEST} ký tự, Excel không giữ được")
    if field.kind == "date":
        day = as_day(cell) or as_day(text)
        return Read(day) if day else Read(text, "không phải ngày/tháng/năm")
    if field.kind == "choice" and choices.get(field.id):
        known = {fold(label): label for label in choices[field.id]}
        label = known.get(fold(text))
        return Read(label) if label else Read(text, "không có trong danh sách chọn")
    return Read(text)


def as_typed(cell: Any) -> str:
    """A cell's text with its line breaks, the same however a program writes them."""
    if not isinstance(cell, str):
        return clean(str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell))
    return unicodedata.normalize("NFC", re.sub(r"\r\n?|_x000D_\n?", "\n", cell)).strip()
