"""What stands behind a figure: panels on the screen, keys on paper, and lines for `trace`.

In HTML a figure that has a key is a button (`blocks.KeyedText`); it opens the figure's panel by the
`popover` attribute, so without any script, and Escape closes it. What several figures share (the
definition; the sample and its files) stands once, in a note that their panels open. On paper
`keys_table` lists the keys; `langnghe trace` prints the same lines for any of them (`trace`).
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from langnghe.indicators import estimate
from langnghe.indicators.areas import SCOPES
from langnghe.indicators.figures import COMBINED, FORMS, INDICATOR, MEAN, RATE, figure_key
from langnghe.params.indicators import PERCENT
from langnghe.report.blocks import Column, KeyedText, Table
from langnghe.report.intervals import WHY_NONE
from langnghe.report.numbers import count, decimal
from langnghe.report.panel_blocks import Lines, Note, Panel, Panels

Figure = Mapping[Hashable, Any]
"""A row of `figures` as a mapping."""

KINDS = {
    RATE: "Tỷ lệ tích cực",
    MEAN: "Điểm trung bình",
    INDICATOR: "Chỉ số đã khai",
    COMBINED: "Tỷ lệ chung của nhiều nhóm",
    FORMS: "Số phiếu thu về",
}
STATE_NAMES = {
    "dont_know": "không biết",
    "not_applicable": "không áp dụng",
    "missing": "bỏ trống",
    "not_asked": "không được hỏi",
    "unreadable": "không đọc được",
}
METHODS = {
    estimate.LOGIT: "logit, phân vị t",
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
_AREA = ["scope", "area", "group"]


def keyed(text: str, key: str, keys: Collection[str]) -> str:
    """The text as a figure that opens its panel, where the document has that panel."""
    return KeyedText(text, [(0, len(text), key)]) if key in keys else text


def known(key: str, keys: Collection[str]) -> str:
    """The key where the document has its panel, else "": for the rows of charts."""
    return key if key in keys else ""


def keys_in(table: Table) -> set[str]:
    """The keys of the figures in a table."""
    cells = (cell for row in table.rows for cell in row if isinstance(cell, KeyedText))
    return {key for cell in cells for _, _, key in cell.spans}


def in_report(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures that the full report prints (see `indicators.figures`)."""
    kinds = zip(figures["kind"], figures["scope"], figures["subject"], strict=True)
    # Options of a question stand in the tables of the whole district only.
    printed = [
        scope in _IN_REPORT[kind] and not (kind == RATE and ":" in subject and scope != SCOPES[0])
        for kind, scope, subject in kinds
    ]
    return figures[printed]


# --- what is said of a figure --------------------------------------------------------------------


def facts(figure: Figure) -> Lines:
    """A figure's own numbers; of forms also what is to be said of the sample."""
    lines = [
        ("Kết quả", result(figure)),
        ("Tử số ÷ mẫu số", _ratio(figure)),
        ("Thay số", figure["worked"]),
        ("Không tính", _excluded(figure)),
        ("Đơn vị có phiếu", _units(figure)),
        ("Khoảng 95\u00a0%", _method(figure)),
        ("Đính chính", _corrections(figure)),
        ("Khóa", figure["key"]),
    ]
    return [(label, text) for label, text in lines if text]


def sample(figure: Figure, files: Sequence[str]) -> Lines:
    """Whom a figure stands for, and where their answers are (see `files_of`)."""
    lines = [("Mẫu", _sample(figure)), ("Trọng số", figure["weighting"])]
    lines += [("Tệp" if n == 0 else "", text) for n, text in enumerate(files)]
    return [(label, text) for label, text in lines if text]


def files_of(sources: pd.DataFrame, most: int | None = _FILES) -> list[str]:
    """Files, sheets and rows of one scope, area and group (`indicators.sources`), a text each.

    most: how many files, and runs of rows in each; None for all.
    """
    told = [_file(row, most) for row in sources.head(most or len(sources)).to_dict("records")]
    if len(told) < len(sources):
        told.append(f"… (tất cả {len(sources)} trang tính)")
    return told


def _file(row: Figure, most: int | None) -> str:
    sheet = f", trang “{row['sheet']}”" if row["sheet"] else ""
    runs = row["rows"].split("; ") if row["rows"] else []
    shown = "; ".join(runs[:most]) + ("; …" if most and len(runs) > most else "")
    rows = f", dòng {shown}" if runs else ", bảng tổng hợp"
    return f"{row['file']}{sheet}{rows} ({count(row['forms'])} phiếu)"


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


def _value(share: float, figure: Figure) -> str:
    factor = 100 if figure["unit"] == PERCENT else 1
    return decimal(factor * share, figure["decimals"])


def result(figure: Figure) -> str:
    """ "94,1 % (93,8–94,3)"."""
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
    known = {label: figure[name] for name, label in STATE_NAMES.items() if pd.notna(figure[name])}
    said = "; ".join(f"{label} {count(number)}" for label, number in known.items() if number)
    return said or ("không có" if known else "")


def _corrections(figure: Figure) -> str:
    numbers = figure["corrections"].split()
    return f"số {', '.join(numbers)} (xem bảng đính chính ở phụ lục)" if numbers else ""


def _units(figure: Figure) -> str:
    if pd.isna(figure["units"]):
        return ""
    return f"{count(figure['units_received'])} trên {count(figure['units'])}"


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
        return METHODS[interval]
    return f"không có: {WHY_NONE[interval]}" if interval in WHY_NONE else ""


# --- on the screen -------------------------------------------------------------------------------


def panels_of(figures: pd.DataFrame, sources: pd.DataFrame | None = None) -> Panels:
    """A panel for every figure, and notes for what several share.

    sources: of the internal edition (see `indicators.sources`).
    """
    where = {} if sources is None else dict(list(sources.groupby(_AREA)))
    notes: dict[str, Note] = {}
    own: list[Panel] = []
    for figure in figures.to_dict("records"):
        # Not the key of a figure of no group, which is of a kind and a subject alone.
        name = figure_key("definition", f"{figure['kind']}.{figure['subject']}")
        notes.setdefault(name, Note(name, title(figure), definition(figure)))
        opens, lines = [(name, "Định nghĩa")], list(facts(figure))
        rows = where.get((figure["scope"], figure["area"], figure["group"]))
        of_sample = sample(figure, [] if rows is None else files_of(rows))
        if figure["kind"] == FORMS:
            lines[-1:-1] = of_sample
        elif of_sample:
            other = figure_key("sample", repr(of_sample))
            notes.setdefault(other, Note(other, f"Mẫu: {figure['of']}", of_sample))
            opens.append((other, "Mẫu và tệp" if rows is not None else "Mẫu"))
        own.append(Panel(figure["key"], title(figure), figure["of"], lines, opens))
    return Panels(own, list(notes.values()))


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
                keyed(result(figure), figure["key"], keys),
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
