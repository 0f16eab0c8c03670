"""What stands behind a comparison: both sides, the test and its result.

A change over the whole district has a panel of its own. The comparisons of an area and a group
share one, with a line for each question under the number it has in the report's tables ("C3").
"""

from collections.abc import Collection

import pandas as pd

from langnghe.indicators.areas import SCOPES
from langnghe.indicators.compared import BAND, CHANGE, PRINTED
from langnghe.indicators.difference import (
    ABOVE,
    BELOW,
    EQUAL,
    INDISTINGUISHABLE,
    RECOVERED,
    T_TEST,
    UNTESTED,
)
from langnghe.indicators.estimate import CENSUS
from langnghe.indicators.figures import figure_key
from langnghe.report.blocks import Column, Table
from langnghe.report.change_words import CHANGED, MOVED, NOT_APART, points
from langnghe.report.intervals import WHY_NONE
from langnghe.report.numbers import count, decimal, percent
from langnghe.report.panel_blocks import Lines, Note, Panel, Panels
from langnghe.report.panels import Figure, keyed

_TITLES = {CHANGE: "Thay đổi so với năm trước", BAND: "So với phần còn lại của địa bàn"}
_BANDS = {ABOVE: "cao hơn", BELOW: "thấp hơn", EQUAL: "bằng nhau"}
_METHODS = {
    T_TEST: "t",
    RECOVERED: "ghép",
    CENSUS: "không cần: điều tra toàn bộ",
    PRINTED: "ghép hai khoảng đã in",
}
_TESTS = (
    "t: chênh lệch chia sai số, hai mẫu độc lập. Ghép: nơi một bên có ít câu trả lời tích "
    "cực hoặc không tích cực, khoảng của chênh lệch ghép từ khoảng của hai tỷ lệ (Zou, Donner "
    "2008)."
)
_HOLM = "p chỉnh theo Holm (1979) cho mọi nơi cùng loại của một câu; kết luận ở mức 5\u00a0%."
_PLAIN = "·"
_PERCENT = "\u00a0%"
_SHORT = (
    "C1, C2, … như ở bảng của báo cáo; trong ngoặc sau tỷ lệ là số câu trả lời tích cực ÷ hợp lệ; "
    "chênh lệch tính bằng điểm phần trăm, kèm khoảng tin cậy 95\u00a0%; ·: không khác "
    "biệt có ý nghĩa thống kê."
)
_HEADS = ("Câu", "%", "So với, %", "Chênh lệch", "p", "p Holm", "Kiểm định", "Kết luận", "Khóa")


def in_report(compared: pd.DataFrame) -> pd.DataFrame:
    """The comparisons that the full report prints: of schools only those that are told apart."""
    told = compared.loc[compared["verdict"].isin([ABOVE, BELOW]), "panel"]
    bands = (compared["kind"] == BAND) & (
        (compared["scope"] != "unit") | compared["panel"].isin(told)
    )
    changes = (compared["kind"] == CHANGE) & compared["scope"].isin([SCOPES[0], "ward"])
    return compared[bands | changes]


def facts(row: Figure) -> Lines:
    """A comparison's own numbers."""
    lines = [
        ("Năm nay" if row["kind"] == CHANGE else "Ở nơi ấy", _side(row, "")),
        (row["other"].capitalize(), _side(row, "other_")),
        ("Chênh lệch", _difference(row, "")),
        ("Kiểm định", _test(row)),
        ("Kết luận", verdict(row)),
        ("Cùng dân số", _fixed(row)),
        ("Khóa", row["key"]),
    ]
    return [(label, text) for label, text in lines if text]


def definition(row: Figure) -> Lines:
    """What all comparisons of a kind share."""
    return [
        ("Công thức", row["formula"]),
        ("Kiểm định", f"{_TESTS} {_HOLM}"),
        ("Cách ghi", _SHORT),
        ("Sổ tay", f"notebooks/{row['notebook']}.ipynb, ô “{row['cell']}”"),
    ]


def title(row: Figure) -> str:
    """ "Thay đổi so với năm trước: Công tác tuyển sinh đầu cấp"."""
    return f"{_TITLES[row['kind']]}: {row['title']}"


def result(row: Figure) -> str:
    """ "+1,9 (0,4; 3,4) điểm phần trăm: tăng"."""
    return ": ".join(filter(None, [_difference(row, ""), verdict(row)]))


def verdict(row: Figure) -> str:
    """What the test found, in words; why there was none."""
    if row["why"]:
        return f"không cùng địa bàn: {MOVED[row['why']]}"
    if row["verdict"] == UNTESTED:
        why = WHY_NONE.get(row["method"], "thiếu số liệu")
        return f"{CHANGED[UNTESTED]}: {why}"
    words = CHANGED if row["kind"] == CHANGE else _BANDS
    return NOT_APART if row["verdict"] == INDISTINGUISHABLE else words[row["verdict"]]


def panels_of(compared: pd.DataFrame) -> Panels:
    """A panel for each comparison over the district, and one for each area and group."""
    notes: dict[str, Note] = {}
    made: list[Panel] = []
    for panel, rows in compared.groupby("panel", sort=False):
        first = rows.iloc[0].to_dict()
        name = figure_key(first["kind"], "", first["cell"])
        notes.setdefault(name, Note(name, _TITLES[first["kind"]], definition(first)))
        opens = [(name, "Cách so sánh")]
        if first["scope"] == SCOPES[0]:
            made.append(Panel(str(panel), title(first), first["of"], facts(first), opens))
            continue
        told = rows.sort_values("number").to_dict("records")
        made.append(
            Panel(
                str(panel),
                _TITLES[first["kind"]],
                first["of"],
                [],
                opens,
                _HEADS,
                [_line(row) for row in told],
            )
        )
    return Panels(made, list(notes.values()))


def _line(row: Figure) -> list[str]:
    """One comparison of a panel of many, in short; `_SHORT` says how."""
    sides = [_side(row, side).replace(_PERCENT, "") or "–" for side in ("", "other_")]
    return [
        f"C{row['number']}",
        *sides,
        _points(row, "") or "–",
        *(_p(row[name], 3) for name in ("p", "p_holm")),
        _METHODS.get(row["method"], "–"),
        _PLAIN if row["verdict"] == INDISTINGUISHABLE else verdict(row),
        row["key"],
    ]


def keys_table(compared: pd.DataFrame, keys: Collection[str] = ()) -> Table | None:
    """The keys of the comparisons over the district; None without any."""
    whole = compared[compared["scope"] == SCOPES[0]].to_dict("records")
    if not whole:
        return None
    return Table(
        [
            Column("Khóa", width="20mm"),
            Column("So sánh", width="1fr"),
            Column("Chênh lệch, điểm %", "right", "36mm"),
            Column("p", "right", "16mm"),
            Column("Kết luận", width="32mm"),
        ],
        [
            [
                row["key"],
                f"{row['title']} ({row['of'].removesuffix(', toàn địa bàn')})",
                keyed(_points(row, "") or "–", row["key"], keys),
                _p(row["p"]),
                verdict(row),
            ]
            for row in whole
        ],
        f"Khóa các thay đổi so với {whole[0]['other']}",
        note="Năm nay trừ năm trước; trong ngoặc là khoảng tin cậy 95\u00a0%.",
    )


def _side(row: Figure, side: str) -> str:
    """ "94,1 % (2.242 ÷ 2.382)": rate, positive and valid answers as received."""
    rate = row[f"{side}rate"]
    if pd.isna(rate):
        return ""
    text = percent(rate, row["decimals"])
    if pd.isna(row[f"{side}n"]):
        return text
    return f"{text} ({count(row[f'{side}positive'])} ÷ {count(row[f'{side}n'])})"


def _points(row: Figure, prefix: str) -> str:
    return points(row, prefix, row["decimals"])


def _difference(row: Figure, prefix: str) -> str:
    found = _points(row, prefix)
    return f"{found} điểm phần trăm" if found else ""


def _p(value: float, digits: int = 4) -> str:
    if pd.isna(value):
        return "–"
    least = 10.0**-digits
    return f"< {decimal(least, digits)}" if value < least else decimal(value, digits)


def _test(row: Figure) -> str:
    parts: list[str] = [_METHODS.get(row["method"], "")]
    if pd.notna(row["df"]):
        parts.append(f"{count(row['df'])} bậc tự do")
    if pd.notna(row["p"]):
        parts.append(f"p = {_p(row['p'])}".replace("= <", "<"))
    if pd.notna(row["p"]) and row["tests"] > 1:
        parts.append(f"theo Holm trong {count(row['tests'])} phép so: {_p(row['p_holm'])}")
    return "; ".join(filter(None, parts))


def _fixed(row: Figure) -> str:
    if pd.isna(row["fixed_diff"]):
        return ""
    found = CHANGED.get(row["fixed_verdict"], NOT_APART)
    rests = f"; {count(row['units'])} đơn vị, {count(row['people'])} người"
    return f"{_difference(row, 'fixed_')}: {found}{rests}"
