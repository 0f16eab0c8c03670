"""The marks printed in place of a rate, and what is said about them (Vietnamese, for readers)."""

import pandas as pd

from langnghe.indicators.disclosure.rules import (
    BOUND,
    COLLAPSED,
    PRIVACY,
    RELIABILITY,
    VALUE,
    Rules,
)

# All in TeX Gyre Termes. A cell withheld for its own sake and one withheld for another's have the
# same mark: told apart, the first would say "fewer than 10" of itself.
SYMBOLS = {VALUE: "", PRIVACY: "•", RELIABILITY: "*", COLLAPSED: "–"}
SCOPE_NAMES = {"group": "toàn địa bàn", "level": "cấp học", "ward": "phường, xã", "unit": "đơn vị"}


def symbol(shown: str, low: float, high: float) -> str:
    """What stands in place of a rate: a mark, or "≥ 90 %" where it is withheld but bounded."""
    if shown != BOUND:
        return SYMBOLS[shown]
    sign, end = ("≤", high) if low == 0 else ("≥", low)
    return f"{sign}\u00a0{end * 100:g}\u00a0%".replace(".", ",")


def legend(public: pd.DataFrame, rules: Rules) -> list[str]:
    """One sentence for each mark that the public frame has, for printing under its tables."""
    points = f"{rules.widest * 100:g}"
    sentences = {
        PRIVACY: (
            f"{SYMBOLS[PRIVACY]} Không công bố để bảo vệ người trả lời: ô này, hoặc một ô khác có "
            f"thể suy ra từ ô này, có dưới {rules.answers} câu trả lời, hoặc dưới {rules.answers} "
            "câu trả lời tích cực hay không tích cực."
        ),
        BOUND: (
            "≥, ≤ Không công bố tỷ lệ chính xác, cũng để bảo vệ người trả lời: chỉ ghi tỷ lệ ít "
            "nhất hoặc nhiều nhất là bao nhiêu."
        ),
        RELIABILITY: (
            f"{SYMBOLS[RELIABILITY]} Không đủ tin cậy để nêu tỷ lệ: dưới {rules.reliable} câu trả "
            f"lời, hoặc khoảng tin cậy rộng hơn {points} điểm phần trăm; số câu trả lời vẫn được "
            "ghi."
        ),
        COLLAPSED: (
            f"{SYMBOLS[COLLAPSED]} Bảng này quá chi tiết nên không công bố; số liệu được gộp ở "
            "bảng rộng hơn."
        ),
    }
    present = set(public["shown"])
    return [sentence for mark, sentence in sentences.items() if mark in present]


def advice(collapsed: pd.DataFrame, names: dict[str, str]) -> list[str]:
    """What to tell the analyst about each table that is too fine.

    collapsed: scope, group, cells, withheld, instead (see `disclose`). names: of groups by id.
    """
    return [
        f"Bảng theo {SCOPE_NAMES.get(row.scope, row.scope)} của nhóm "
        f"“{names.get(row.group, row.group)}” quá chi tiết: {row.withheld} trong {row.cells} ô "
        f"phải giữ kín. Hãy gộp về bảng theo {SCOPE_NAMES.get(row.instead, row.instead)}."
        for row in collapsed.itertuples()
    ]
