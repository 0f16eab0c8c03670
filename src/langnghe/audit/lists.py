"""What was corrected, what is wrong, and the account of rows and cells, as the report prints it."""

from collections.abc import Iterator, Mapping

import pandas as pd

from langnghe.audit.grid import Column, Grid

_LISTS = {
    "corrections": (
        "Đính chính",
        "Mọi đính chính đã áp dụng (corrections.yaml) và số ô mỗi đính chính đã sửa.",
        {
            "number": ("Số", 6), "action": ("Cách sửa", 10), "where": ("Ở đâu", 40),
            "expected": ("Giá trị cũ", 24), "value": ("Giá trị mới", 24), "reason": ("Lý do", 50),
            "by": ("Ai", 24), "date": ("Ngày", 12), "count": ("Số ô", 7),
        },
    ),
    "problems": (
        "Vấn đề",
        "Những chỗ trong tệp thô không đọc được hoặc chưa rõ, và việc cần làm.",
        {
            "code": ("Mã", 24), "what": ("Vấn đề", 44), "file": ("Tệp", 34),
            "sheet": ("Trang tính", 16), "row": ("Dòng", 7), "column": ("Cột", 7),
            "value": ("Giá trị", 24), "expected": ("Cần", 34), "action": ("Việc cần làm", 50),
            "count": ("Số chỗ", 7),
        },
    ),
    "rows": (
        "Quyết toán dòng",
        "Mỗi dòng của mỗi trang tính nằm ở đúng một cột.",
        {
            "file": ("Tệp", 40), "sheet": ("Trang tính", 18), "above": ("Tiêu đề", 9),
            "blank": ("Trống", 9), "forms": ("Phiếu", 9), "opinions": ("Ý kiến", 9),
            "delegates": ("Đại biểu", 9), "facts": ("Số liệu", 9), "set_aside": ("Để riêng", 9),
            "problems": ("Có vấn đề", 9), "totals": ("Bảng tổng hợp", 9),
            "ignored": ("Không dùng", 9), "rows": ("Số dòng", 9),
        },
    ),
    "account": (
        "Quyết toán ô",
        "Mỗi ô câu hỏi của mỗi phiếu nằm ở đúng một cột.",
        {
            "file": ("Tệp", 40), "unit": ("Đơn vị", 18), "forms": ("Phiếu", 9),
            "values": ("Có trả lời", 9), "~missing": ("Bỏ trống", 9),
            "~dont-know": ("Không biết", 9), "~not-applicable": ("Không áp dụng", 9),
            "~not-asked": ("Không được hỏi", 9), "~unreadable": ("Không đọc được", 9),
            "by_problem": ("Theo vấn đề đã nêu", 9), "cells": ("Số ô", 9),
        },
    ),
    "files": (
        "Tệp thô",
        "Các tệp đã đọc, với mã SHA-256.",
        {
            "file": ("Tệp", 40), "source": ("Nguồn", 20), "received": ("Ngày nhận", 12),
            "forms": ("Phiếu", 9), "set_aside": ("Để riêng", 9), "encoding": ("Bảng mã", 12),
            "bytes": ("Số byte", 10), "sha256": ("SHA-256", 68),
        },
    ),
}  # fmt: skip
_TOTALLED = {
    "rows": ("rows", ["above", "blank", "forms", "opinions", "delegates", "facts", "set_aside",
                      "problems", "totals", "ignored"]),
    "account": ("cells", ["values", "~missing", "~dont-know", "~not-applicable", "~not-asked",
                          "~unreadable", "by_problem"]),
}  # fmt: skip
"""The column that the others add up to."""


def list_grids(tables: Mapping[str, pd.DataFrame]) -> Iterator[Grid]:
    """A sheet of each of these tables; of the accounts with the sums that must close."""
    for name, (title, about, heads) in _LISTS.items():
        columns = {_plain(key): Column(*head) for key, head in heads.items()}
        values = tables[name].rename(columns=_plain)
        if name in _TOTALLED:
            whole, parts = _TOTALLED[name]
            cells = "+".join(f"{{{_plain(part)}}}" for part in parts)
            columns["closes"] = Column("Cộng lại đúng", 9, "check", f"={cells}={{{whole}}}")
            sums = values[[_plain(part) for part in parts]].sum(axis=1)
            values = values.assign(closes=(sums == values[whole]).astype("object"))
        yield Grid(name, title, about, columns, values)


def _plain(name: str) -> str:
    """A name that a template can hold."""
    return name.removeprefix("~").replace("-", "_")
