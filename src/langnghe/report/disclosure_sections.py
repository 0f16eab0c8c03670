"""The disclosure stage as the office reads it: what is printed, what is not and why. Internal."""

import pandas as pd

from langnghe.indicators.disclosure.legend import SCOPE_NAMES, advice
from langnghe.indicators.disclosure.rules import (
    BOUND,
    COLLAPSED,
    PRIVACY,
    RELIABILITY,
    VALUE,
    Rules,
)
from langnghe.params.load import Survey
from langnghe.report.blocks import Bullets, Column, Table
from langnghe.report.numbers import count, decimal

_MARKS = {
    VALUE: "In tỷ lệ",
    BOUND: "Chỉ in ≥, ≤",
    PRIVACY: "Giữ kín (•)",
    RELIABILITY: "Kém tin cậy (*)",
    COLLAPSED: "Bỏ cả bảng (–)",
}
_REASONS = {
    "privacy": "không qua cổng bảo mật",
    "difference": "khác lần công bố trước quá ít",
    "earlier": "đã giữ kín ở lần trước",
    "secondary": "để không suy ra ô khác",
}


def marks_table(public: pd.DataFrame, survey: Survey) -> Table:
    """How many cells of each table are printed, bounded, withheld."""
    counts = public.groupby(["group", "scope", "shown"]).size()
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    for group, about in survey.groups.items():
        if group not in counts.index.get_level_values("group"):
            continue
        heads[len(rows)] = about.name
        of_group = counts[group]
        for scope in (name for name in SCOPE_NAMES if name in of_group.index):
            cells = (count(of_group.get((scope, mark), 0)) for mark in _MARKS)
            rows.append([f"Theo {SCOPE_NAMES[scope]}", *cells])
    columns = [Column("Bảng", width="1fr"), *(Column(title, "right") for title in _MARKS.values())]
    return Table(columns, rows, "Số ô của mỗi bảng trong bản công khai", groups=heads)


def advice_bullets(collapsed: pd.DataFrame, survey: Survey) -> Bullets:
    """Which tables are too fine, and where to read their figures instead."""
    names = {group: about.name for group, about in survey.groups.items()}
    return Bullets(advice(collapsed, names) or ["Không có bảng nào phải bỏ vì quá chi tiết."])


def audit_table(audit: pd.DataFrame, survey: Survey, rules: Rules) -> Table:
    """What an outsider can work out of the withheld cells: the narrowest of their ranges."""
    width = (audit["high"] - audit["low"]).clip(upper=audit["rate_high"] - audit["rate_low"])
    rows = audit.assign(width=width, order=audit["reason"].map(list(_REASONS).index))
    lines: list[list[str]] = []
    heads: dict[int, str] = {}
    for group, about in survey.groups.items():
        own = rows[rows["group"] == group]
        if len(own):
            heads[len(lines)] = about.name
        for (_, reason, scope), cells in own.groupby(["order", "reason", "scope"]):
            least = cells.loc[(cells["width"] - cells["needed"]).idxmin()]
            lines.append(
                [
                    f"Theo {SCOPE_NAMES.get(scope, scope)}: {_REASONS[reason]}",
                    count(len(cells)),
                    decimal(least["width"], 1),
                    decimal(least["needed"], 1),
                    count((~cells["safe"]).sum()),
                    count(cells["exposed"].sum()),
                ]
            )
    columns = [
        Column("Các ô giữ kín", width="1fr"),
        *(Column(title, "right") for title in ("Số ô", "Hẹp nhất", "Cần", "Lộ", "Đã lộ trước")),
    ]
    return Table(
        columns,
        lines,
        "Người ngoài suy được đến đâu về các ô giữ kín",
        note=(
            "Hẹp nhất: khoảng hẹp nhất, tính bằng số câu trả lời tích cực, mà người biết mọi số "
            "đã in (cả các lần công bố trước), số câu trả lời và trọng số của từng đơn vị còn phải "
            f"để ngỏ. Cần: {rules.protection:g} câu, hoặc cả ô khi ô có ít hơn. Lộ: số ô không giữ "
            "được mức cần. Đã lộ trước: các lần công bố trước đã cho biết nhiều hơn mức ấy. Những "
            "đơn vị không in cũng được giữ như vậy."
        ),
        groups=heads,
    )
