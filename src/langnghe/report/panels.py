"""What stands behind a figure: panels on the screen, keys on paper, and lines for `trace`.

In HTML a figure that has a key is a button (`blocks.KeyedText`); it opens the figure's panel by the
`popover` attribute, so without any script, and Escape closes it. What figures of one subject share
(formula, source, notebook) stands once, in a panel that the others open. On paper `keys_table`
lists the keys; `langnghe trace` prints the same lines for any of them.
"""

import difflib
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from langnghe.indicators import estimate
from langnghe.indicators.areas import SCOPES
from langnghe.indicators.figures import COMBINED, FORMS, INDICATOR, MEAN, RATE, figure_key
from langnghe.params.indicators import PERCENT
from langnghe.problems import Problem, ProblemsError
from langnghe.report.blocks import Block, Column, KeyedText, Table
from langnghe.report.intervals import WHY_NONE
from langnghe.report.numbers import count, decimal
from langnghe.report.text import escape, to_html

Lines = Sequence[tuple[str, str]]
"""Labels with what they label."""
Figure = Mapping[Hashable, Any]
"""A row of `figures` as a mapping."""

KINDS = {
    RATE: "Tỷ lệ tích cực",
    MEAN: "Điểm trung bình",
    INDICATOR: "Chỉ số đã khai",
    COMBINED: "Tỷ lệ chung của nhiều nhóm",
    FORMS: "Số phiếu thu về",
}
_STATES = {
    "dont_know": "không biết",
    "not_applicable": "không áp dụng",
    "missing": "bỏ trống",
    "not_asked": "không được hỏi",
    "unreadable": "không đọc được",
}
METHODS = {
    estimate.LOGIT: "biến đổi logit, phân vị t",
    estimate.KORN_GRAUBARD: "Korn và Graubard",
    estimate.STUDENT: "phân vị t",
}
_IN_REPORT = {
    RATE: ("group", "level", "ward"),
    MEAN: ("group",),
    INDICATOR: ("group",),
    COMBINED: ("group",),
    FORMS: ("group", "level", "ward", "unit"),
}
_FILES = 3  # how many a panel names


def keyed(text: str, key: str, keys: Collection[str]) -> str:
    """The text as a figure that opens its panel, where the document has that panel."""
    return KeyedText(text, [(0, len(text), key)]) if key in keys else text


def in_report(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures that the full report prints (see `indicators.figures`)."""
    kinds = zip(figures["kind"], figures["scope"], figures["subject"], strict=True)
    # Options of a question stand in the tables of the whole district only.
    printed = [
        scope in _IN_REPORT[kind] and not (kind == RATE and ":" in subject and scope != SCOPES[0])
        for kind, scope, subject in kinds
    ]
    return figures[printed]


def with_key(figures: pd.DataFrame, key: str) -> Figure:
    """The figure of a key, as typed. Raises ProblemsError TRACE-KEY where there is none."""
    typed = key.strip().lower()
    found = figures[figures["key"] == typed]
    if found.empty:
        near = difflib.get_close_matches(typed, figures["key"], 3)
        raise ProblemsError(
            [
                Problem(
                    code="TRACE-KEY",
                    what="không có số liệu nào mang khóa này",
                    value=key,
                    expected=f"gần giống nhất: {', '.join(near)}" if near else "khóa có bảy ký tự",
                    action="chép lại khóa ở phụ lục “Khóa số liệu” của báo cáo cùng địa bàn",
                )
            ]
        )
    return found.iloc[0].to_dict()


# --- what is said of a figure --------------------------------------------------------------------


def facts(figure: Figure, files: int | None = _FILES) -> Lines:
    """A figure's own numbers. files: how many are named; None for all."""
    lines = [
        ("Kết quả", _result(figure)),
        ("Tử số ÷ mẫu số", _ratio(figure)),
        ("Không tính", _excluded(figure)),
        ("Mẫu", _sample(figure)),
        ("Trọng số", figure["weighting"]),
        ("Khoảng tin cậy", _method(figure)),
        ("Tệp", _files(figure["files"].splitlines(), files)),
        ("Khóa", figure["key"]),
    ]
    return [(label, text) for label, text in lines if text]


def definition(figure: Figure) -> Lines:
    """What all figures of the same subject share."""
    return [
        ("Công thức", figure["formula"]),
        ("Nguồn", figure["source"]),
        ("Sổ tay", f"notebooks/{figure['notebook']}.ipynb, ô “{figure['cell']}”"),
    ]


def title(figure: Figure) -> str:
    """ "Tỷ lệ tích cực: Công tác tuyển sinh đầu cấp"."""
    kind, name = KINDS[figure["kind"]], figure["title"]
    return kind if kind == name else f"{kind}: {name}"


def panel_text(figure: Figure) -> str:
    """A figure's panel as lines of text, with every file."""
    lines = [*facts(figure, files=None), *definition(figure)]
    return "\n".join([title(figure), figure["of"], *(f"{label}: {text}" for label, text in lines)])


def _value(share: float, figure: Figure) -> str:
    factor = 100 if figure["unit"] == PERCENT else 1
    return decimal(factor * share, figure["decimals"])


def _result(figure: Figure) -> str:
    if pd.isna(figure["estimate"]):
        return ""
    unit = figure["unit"].replace(" ", "\u00a0")
    text = f"{_value(figure['estimate'], figure)}\u00a0{unit}"
    if pd.isna(figure["low"]):
        return text
    return f"{text} ({_value(figure['low'], figure)}–{_value(figure['high'], figure)})"


def _ratio(figure: Figure) -> str:
    """The counts as received; the estimate is not their quotient where there are weights."""
    if pd.isna(figure["denominator"]):
        return ""
    below = count(figure["denominator"])
    if pd.isna(figure["numerator"]):
        return f"mẫu số {below}"
    return f"{count(figure['numerator'])} ÷ {below}"


def _excluded(figure: Figure) -> str:
    """How many answers of each state; one that is not named has none."""
    known = {label: figure[name] for name, label in _STATES.items() if pd.notna(figure[name])}
    said = "; ".join(f"{label} {count(number)}" for label, number in known.items() if number)
    return said or ("không có" if known else "")


def _sample(figure: Figure) -> str:
    parts = []
    if pd.notna(figure["received"]):
        required = "" if pd.isna(figure["required"]) else f"/{count(figure['required'])} cần thu"
        parts.append(f"r = {count(figure['received'])}{required}")
    if pd.notna(figure["population"]):
        parts.append(f"N = {count(figure['population'])}")
        if pd.notna(figure["covered"]) and figure["covered"] < figure["population"]:
            parts.append(f"ở các đơn vị có phiếu: {count(figure['covered'])}")
    return "; ".join(parts)


def _method(figure: Figure) -> str:
    interval = figure["interval"]
    if interval in METHODS and pd.notna(figure["low"]):
        return f"95\u00a0%, {METHODS[interval]}"
    return f"không có: {WHY_NONE[interval]}" if interval in WHY_NONE else ""


def _files(names: Sequence[str], most: int | None) -> str:
    if most is None or len(names) <= most:
        return "; ".join(names)
    return f"{'; '.join(names[:most])}; … (tất cả {len(names)} tệp)"


# --- on the screen -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Panel:
    """One panel: its id, head, the group and place, lines, and the id of a panel with more."""

    id: str
    title: str
    of: str
    lines: Lines
    more: str = ""

    def html(self) -> str:
        """A dialog that takes the focus and is named by its subject; or, of a subject, a note.

        The note leaves the focus on its button in the dialog: a popover over another gives no
        focus back when it closes, and the next Escape would then not lead back to the figure.
        """
        own, subject = escape(self.id), escape(self.more or self.id)
        lines = "".join(f"<dt>{to_html(label)}<dd>{to_html(text)}" for label, text in self.lines)
        lines = f"<dl>{lines}</dl>"
        if not self.more:
            head = f'<p id="{own}-t"><b>{to_html(self.title)}</b>'
            return f'<div popover role="note" id="{own}">{head}{lines}</div>'
        return (
            f'<dialog popover autofocus id="{own}" aria-labelledby="{subject}-t">'
            f"<p><b>{to_html(self.title)}</b><p>{to_html(self.of)}{lines}"
            f'<button popovertarget="{subject}">Định nghĩa</button>'
            f'<button popovertarget="{own}">Đóng</button></dialog>'
        )


@dataclass(frozen=True)
class Panels(Block):
    """Panels for the screen; on paper and in Word there is nothing of them."""

    kind: ClassVar[str] = "panels"
    panels: Sequence[Panel]

    @property
    def keys(self) -> frozenset[str]:
        """What can be opened."""
        return frozenset(panel.id for panel in self.panels)

    def data(self) -> dict[str, Any]:
        return {"kind": self.kind}

    def html(self) -> str:
        return "\n".join(panel.html() for panel in self.panels)

    def __str__(self) -> str:
        return f"{len(self.panels)} khung số liệu"


def panels_of(figures: pd.DataFrame) -> Panels:
    """A panel for every figure, and one for what figures of one subject share."""
    shared: dict[str, Panel] = {}
    own: list[Panel] = []
    for figure in figures.to_dict("records"):
        name = figure_key(figure["kind"], figure["subject"])
        shared.setdefault(name, Panel(name, title(figure), "", definition(figure)))
        own.append(Panel(figure["key"], title(figure), figure["of"], facts(figure), more=name))
    return Panels([*own, *shared.values()])


# --- on paper ------------------------------------------------------------------------------------


def keys_table(figures: pd.DataFrame, keys: Collection[str] = ()) -> Table:
    """The keys of the figures over the district, with their definitions and where to look."""
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    whole = figures[figures["scope"] == "group"]
    for kind, name in KINDS.items():
        own = whole[whole["kind"] == kind].to_dict("records")
        if own:
            where = dict.fromkeys(f"{figure['notebook']}, ô “{figure['cell']}”" for figure in own)
            heads[len(rows)] = f"{name} ({'; '.join(where)})"
        rows += [
            [
                figure["key"],
                f"{figure['title']} ({figure['of'].removesuffix(', toàn địa bàn')})",
                keyed(_result(figure), figure["key"], keys),
                _ratio(figure),
            ]
            for figure in own
        ]
    return Table(
        [
            Column("Khóa", width="20mm"),
            Column("Số liệu", width="1fr"),
            Column("Kết quả", "right", "36mm"),
            Column("Tử số ÷ mẫu số", "right", "26mm"),
        ],
        rows,
        "Khóa số liệu toàn địa bàn",
        note="Tử số, mẫu số đếm trên phiếu thu về, chưa có trọng số.",
        groups=heads,
    )
