"""What people write around their forms: sums, remarks, signatures, numbers of columns."""

import re
from collections.abc import Sequence

from langnghe.intake.text import fold

# "Tổng cộng", "Cộng: 35", "Ghi chú…"; but "Cộng Hòa" is a name.
_NOTE = re.compile(rf"{fold('tổng')}|{fold('ghi chú')}|{fold('cộng')}\s*([^\w\s]|\d|$)")

_SIGNED = (
    *("người lập", "người lập biểu", "người lập bảng", "người tổng hợp", "người nhập"),
    *("hiệu trưởng", "phó hiệu trưởng", "thủ trưởng", "thủ trưởng đơn vị", "cán bộ tổng hợp"),
    *("ký tên", "ký, đóng dấu", "ký và ghi rõ họ tên", "ký, ghi rõ họ tên", "ký tên, đóng dấu"),
    *("xác nhận của nhà trường", "xác nhận của hiệu trưởng", "xác nhận của thủ trưởng đơn vị"),
)
_SIGNATURE = re.compile(
    rf"(\(|(tm|t/m|kt|q|tl)\.? )*({'|'.join(map(re.escape, map(fold, _SIGNED)))})\)?[.:]?"
    rf"|.*\b{fold('ngày')}[\s\d.…]+{fold('tháng')}[\s\d.…]+{fold('năm')}[\s\d.…]*"
)


def is_note(text: str) -> bool:
    """Whether a row's first text says that the row is a sum or a remark."""
    return _NOTE.match(fold(text)) is not None


def is_signature(text: str) -> bool:
    """Whether a text belongs to what stands below a table: date, office-holder, "(Ký tên)"."""
    return _SIGNATURE.fullmatch(fold(text)) is not None


def counts_columns(texts: Sequence[str]) -> bool:
    """Whether a row's cells number the columns: "1, 2, 3 …", "(1), (2) …", "A, B, 1, 2 …"."""
    numbers = [text.strip(" ()[].") for text in texts]
    while numbers and re.fullmatch("[A-Z]", numbers[0]):
        numbers.pop(0)
    return len(numbers) >= 3 and numbers == [str(n) for n in range(1, len(numbers) + 1)]
