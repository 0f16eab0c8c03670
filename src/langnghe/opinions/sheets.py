"""The sheets of the register's workbook: their names and headings, the same to write and to read.

A heading is found by its words, so a column may be moved; a sheet by its name.
"""

from typing import Any

from langnghe.intake.files.sheets import Sheet, shown
from langnghe.intake.text import fold
from langnghe.opinions.fields import FIELDS
from langnghe.opinions.register import MAIN

OPINIONS, SUGGESTIONS, LINKS = "Ý kiến", "Gợi ý gộp nhóm", "Liên kết"
CONFLICTS, HISTORY, FILES = "Xung đột", "Lịch sử", "Tệp đã gộp"
CHOICES, ABOUT, HELP = "Danh mục", "Thông tin", "Hướng dẫn"
ORDER = (MAIN, OPINIONS, SUGGESTIONS, LINKS, CONFLICTS, ABOUT, HELP, CHOICES, HISTORY, FILES)

ITEM = {
    "item": ("Mã", 14),
    "text": ("Ý kiến", 54),
    "count": ("Số ý kiến", 8),
    "units": ("Đơn vị", 24),
    "groups": ("Nhóm người", 18),
    "flags": ("Cần xem", 28),
    "kind_proposed": ("Loại (đề xuất)", 14),
    "topic_proposed": ("Chủ đề (đề xuất)", 18),
    "topic_evidence": ("Từ khóa của chủ đề", 18),
    "authority_proposed": ("Thẩm quyền (đề xuất)", 18),
    "authority_evidence": ("Căn cứ đề xuất thẩm quyền", 18),
    "redacted": ("Bản che tên, số (đề xuất)", 40),
    "redaction_flags": ("Chỗ cần đọc kỹ trước khi công khai", 24),
    "seen": ("Dấu câu", 13),
}
"""What the program says of an item: heading and width in letters; locked. `seen` is hidden."""
MEMBER = {
    "item": ("Mã", 14), "id": ("Mã ý kiến", 14), "part": ("Phần", 6), "is_main": ("Tiêu biểu", 9),
    "text": ("Nguyên văn", 70), "origin": ("Nguồn", 18), "unit": ("Đơn vị", 24),
    "group": ("Nhóm người", 18), "speaker": ("Người nói", 18), "addressee": ("Hỏi cơ quan", 18),
    "note": ("Ghi chú của đơn vị", 18), "date": ("Ngày", 11), "file": ("Tệp", 30),
    "sheet": ("Trang tính", 14), "cell": ("Ô", 7),
}  # fmt: skip
SUGGESTION = {
    "a": ("Mã 1", 14), "b": ("Mã 2", 14), "score": ("Giống (0–100)", 9),
    "text_a": ("Ý kiến 1", 60), "text_b": ("Ý kiến 2", 60), "decision": ("Quyết định", 14),
}  # fmt: skip
LINK = {
    "kind": ("Loại", 14), "a": ("Mã 1", 14), "b": ("Mã 2", 14), "reason": ("Lý do, người ghi", 36),
    "dropped": ("Bỏ", 8), "text_a": ("Ý kiến 1", 50), "text_b": ("Ý kiến 2", 50),
    "stated": ("Đã ghi ở", 30),
}  # fmt: skip
EDIT = {
    "item": ("Mã", 14), "field": ("Cột", 16), "old": ("Trước", 40), "value": ("Sau", 40),
    "by": ("Người ghi", 22), "date": ("Ngày", 11), "file": ("Tệp", 30), "cell": ("Ô", 8),
    "size": ("Số ý kiến khi ghi", 9), "problem": ("Chưa nhận vì", 24), "seen": ("Dấu câu", 13),
    "sha256": ("SHA-256 của tệp", 20),
}  # fmt: skip
FILE = {
    "file": ("Tệp", 30), "by": ("Người ghi", 24), "date": ("Ngày", 11),
    "sha256": ("SHA-256", 68), "knew": ("Sổ ấy đã gộp các tệp (SHA-256)", 68),
}  # fmt: skip
WHOSE, ISSUE = "Mã địa bàn và năm", "Lần phát hành"
BY, DATE = "Người điền (chức danh)", "Ngày gửi lại"

DROP = "Bỏ"

_COLUMNS = ITEM | {field.id: (field.title, field.width) for field in FIELDS.values()}
_MAIN_ORDER = (
    *("item", "text", "count", "flags", "kind_proposed", "kind", "topic_proposed", "topic"),
    *("authority_proposed", "authority", "agency", "due", "answer", "basis", "status"),
    *("redacted", "redaction_flags", "published", "public", "signed", "note"),
    *("units", "groups", "topic_evidence", "authority_evidence", "seen"),
)
"""A proposal stands beside the decision about it."""

SHEETS: dict[str, dict[str, tuple[str, int]]] = {
    MAIN: {name: _COLUMNS[name] for name in _MAIN_ORDER},
    OPINIONS: MEMBER,
    SUGGESTIONS: SUGGESTION,
    LINKS: LINK,
    HISTORY: EDIT,
    FILES: FILE,
}
"""Name of a sheet → its columns, each with heading and width."""


def rows_of(sheet: Sheet, name: str) -> list[dict[str, Any]]:
    """The rows below the heading that hold anything: column → cell, "row" from 1, and "at": column
    → where it stands, from 0. A column whose heading is gone is missing in all of them.

    name: of `SHEETS`.
    """
    columns = SHEETS[name]
    known = {fold(title): name for name, (title, _) in columns.items()}
    at = {known.get(fold(shown(cell)), ""): n for n, cell in enumerate(sheet.rows[0])}
    at.pop("", None)
    found = []
    for number, cells in enumerate(sheet.rows[1:], start=2):
        row = {name: cells[n] for name, n in at.items()}
        if any(shown(cell) for cell in row.values()):
            found.append({"row": number, "at": at, **row})
    return found
