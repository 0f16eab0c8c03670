"""Charts of a report: pure functions from a tidy DataFrame to figures that fit on an A4 page.

Every chart has one row a question, group or place: its label at left, a percentage scale in the
middle, its numbers at right. Rows stay in the order given; none is dropped. Shares and rates are
numbers from 0 to 1. An optional column `panel` puts a heading above the rows that share it.

A chart is the same bytes on every call. It stays readable in grey: what colour says, luminance,
position or shape says too. Labels are plain text, never markup, and stay text in the SVG.

Each function gives a list, as rows that do not fit on one page go on to a next figure; in a
notebook: `display(*rates(…))`. Without rows it is one figure that says so.
"""

import io
import itertools
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Any, Literal

import matplotlib
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from langnghe.report.blocks import Figure
from langnghe.report.fonts import FAMILY, mark_missing, register_matplotlib_fonts
from langnghe.report.text import clean

# Lengths are in points, from the top left corner.
_CM = 72 / 2.54
WIDTH = 16 * _CM
MAX_HEIGHT = 22 * _CM
MAX_ROWS = 27

_SIZE = 11.0
_SMALL = 9.5
_LEADING = 1.2
_LABEL = 165.0  # the widest label column
_LABEL_LINES = 8
_BAR = 15.0
_ROW_GAP = 8.0
_GAP = 12.0  # between columns
_AXIS = 20.0
_HEAD = 18.0
_PANEL = 11.0
_LEGEND = 17.0
_SWATCH = 11.0

_INK = "#000000"
_FAINT = "#444444"
_GRID = "#d0d0d0"
_BLUE = "#0072b2"  # Okabe and Ito's colours, told apart by every kind of colour vision
_SKY = "#56b4e9"
_VERMILION = "#d55e00"

NO_DATA = "Không có số liệu"
_NOT_PUBLISHED = "không công bố hoặc không có số liệu"
_NUMBERED_FROM = 0.06  # narrower parts of a bar carry no number


# Matplotlib's own defaults, so that nobody's matplotlibrc changes a report.
_RC = {key: value for key, value in matplotlib.rcParamsDefault.items() if "backend" not in key} | {
    "svg.fonttype": "none",
    "svg.hashsalt": "langnghe",
}

# --- Numbers in words ------------------------------------------------------------------------


def decimal(value: float, digits: int = 1) -> str:
    """ "88,9": halves away from zero, whatever the binary fraction behind them."""
    step = Decimal(1).scaleb(-digits)
    return str(Decimal(f"{value:.10f}").quantize(step, ROUND_HALF_UP)).replace(".", ",")


def percent(share: float, digits: int = 1) -> str:
    """A share from 0 to 1 as "88,9 %", with a no-break space; "–" where there is none."""
    return "–" if pd.isna(share) else f"{decimal(100 * share, digits)}\u00a0%"


def count(number: float) -> str:
    """ "1.320"; "–" where there is none."""
    return "–" if pd.isna(number) else f"{round(number):,}".replace(",", ".")


def _round_percent(share: float) -> str:
    return percent(share, 0 if math.isclose(100 * share, round(100 * share)) else 1)


# --- The charts ------------------------------------------------------------------------------


def coverage(
    rows: pd.DataFrame, caption: str, note: str = "", *, max_rows: int = MAX_ROWS
) -> list[Figure]:
    """Forms received against forms required: a bar a row, 100 % marked, "1.320 / 1.400 (94,3 %)".

    `rows`: label, required, received (counts; NaN where unknown), optional panel. Bars over 150 %
    are cut there, and the note says so. Raises ValueError on missing columns, negative counts.
    """
    records = _records(rows, ["label"], ["required", "received"])
    for record in records:
        for column in ("required", "received"):
            _need(not record[column] < 0, record, f"{column} is negative")
        known = record["required"] > 0 and not pd.isna(record["received"])
        record["value"] = record["received"] / record["required"] if known else math.nan
    highest = max((r["value"] for r in records if r["value"] > 1), default=1.0)
    high = min(1.5, math.ceil(4 * highest) / 4)

    def row(record: _Record) -> _Row:
        share = record["value"]
        numbers = f"{count(record['received'])} / {count(record['required'])}"

        def draw(sheet: _Sheet, x: _Scale, y: float) -> None:
            sheet.box(x(0), x(min(share, high)), y, _BAR * 0.8, _tone(_SKY, 65))
            sheet.line([x(1), x(1)], [y - _BAR * 0.65, y + _BAR * 0.65], width=2)

        if pd.isna(share):
            return _row(record, (numbers,), message=NO_DATA.lower())
        return _row(record, (f"{numbers} ({percent(share)})",), draw=draw)

    def alt(page: Sequence[_Record]) -> Iterator[str]:
        yield f"Biểu đồ thanh ngang: {_sentence(caption)} Số phiếu thu được so với số phải thu."
        yield from _spoken(page, "tỷ lệ thu", _spoken_coverage)
        short = sum(record["value"] < 1 for record in page)
        yield f"Số dòng chưa thu đủ: {short}." if short else ""

    notes = [note]
    if highest > high:
        notes.append(f"Thanh dài quá {_round_percent(high)} được cắt ngắn.")
    look = _Look(("Thu / phải thu",), _ticks(0.25, high), mark=(1.0, "Số phải thu"))
    return _figures(records, row, look, alt, caption, notes, max_rows)


def distribution(
    rows: pd.DataFrame,
    levels: Mapping[Any, str] | Sequence[str],
    positive: Collection[Any],
    caption: str,
    note: str = "",
    *,
    positive_label: str = "Tích cực",
    name_extremes: bool = True,
    max_rows: int = MAX_ROWS,
) -> list[Figure]:
    """How answers spread over a scale: a bar of 100 % a row, a part a level, in the scale's order.

    `rows`: label, level, share, n (valid answers, the same in all lines of a label), optional
    panel; one line a label and level. A level without a line has share 0; a label with a NaN share
    is shown as not published. `levels`: value → name, or the names alone, in the scale's order.
    The sum over `positive` levels stands at right, unless there are none.
    `name_extremes=False` keeps the alt text from singling out a highest and a lowest row: for
    wards and schools, which are never ranked.

    Raises ValueError on missing columns, unknown levels, repeated lines, shares that do not add up
    to 1.
    """
    pairs = levels.items() if isinstance(levels, Mapping) else zip(levels, levels, strict=True)
    names = {value: _plain(name) for value, name in pairs}
    unknown = set(positive) - set(names)
    if unknown or not names:
        raise ValueError(f"positive levels that are no levels: {sorted(map(str, unknown))}")
    records = _level_records(rows, list(names), positive)
    colours = palette([level in positive for level in names])

    def row(record: _Record) -> _Row:
        def draw(sheet: _Sheet, x: _Scale, y: float) -> None:
            start = 0.0
            for share, colour in zip(record["shares"], colours, strict=True):
                if share > 0:
                    sheet.box(x(start), x(start + share), y, _BAR, colour, edge=_FAINT)
                    number = decimal(100 * share)
                    if share >= _NUMBERED_FROM and _width(number, _SMALL) < x(share) - x(0) - 1.5:
                        middle = x(start + share / 2)
                        sheet.text(middle, y, number, _SMALL, "center", colour=text_on(colour))
                start += share

        numbers = (percent(record["value"]),) if positive else ()
        numbers = (*numbers, count(record["n"]))
        if pd.isna(record["value"]):
            return _row(record, numbers, message=_NOT_PUBLISHED)
        return _row(record, numbers, draw=draw)

    def alt(page: Sequence[_Record]) -> Iterator[str]:
        yield f"Biểu đồ thanh ngang chồng 100\u00a0%: {_sentence(caption)}"
        yield f"Các mức từ trái sang phải: {'; '.join(names.values())}."
        what = f"tỷ lệ {positive_label.lower()}"
        if positive:
            yield from _spoken(page, what, _spoken_rate, name_extremes)
        else:
            yield from _spoken_top_levels(page, list(names.values()))

    titles = (positive_label, "n") if positive else ("n",)
    legend = list(zip(names.values(), colours, strict=True))
    look = _Look(titles, _ticks(0.25), legend=legend)
    lowest = _round_percent(_NUMBERED_FROM)
    notes = [
        note,
        f"Số trong thanh là phần trăm; phần hẹp (dưới {lowest}) không ghi số.",
    ]
    return _figures(records, row, look, alt, caption, notes, max_rows)


def rates(
    rows: pd.DataFrame,
    caption: str,
    target: float | None = None,
    note: str = "",
    *,
    confidence: float = 0.95,
    name_extremes: bool = True,
    max_rows: int = MAX_ROWS,
) -> list[Figure]:
    """Rates with their confidence intervals on a scale from 0 to 100 %, and a target's line.

    `rows`: label, rate, low, high, n, optional note and panel. A row without an interval (NaN low
    or high) has an open diamond, which the figure's note explains; one without a rate says so in
    its place, in the words of its own `note` if it has one. Other notes stand under their labels.
    `name_extremes=False` keeps the alt text from singling out a highest and a lowest row: for
    wards and schools, which are never ranked.

    Raises ValueError on missing columns, on rates outside 0 to 1 or outside their interval.
    """
    if target is not None and not 0 <= target <= 1:
        raise ValueError(f"target must be from 0 to 1: {target}")
    records = _records(rows, ["label"], ["rate", "low", "high", "n"])
    for record in records:
        record["value"] = rate = record["rate"]
        record["interval"] = not pd.isna(record["low"]) and not pd.isna(record["high"])
        _need(pd.isna(rate) or 0 <= rate <= 1, record, "rate must be from 0 to 1")
        if record["interval"] and not pd.isna(rate):
            inside = -1e-9 <= record["low"] <= rate + 1e-9 and rate - 1e-9 <= record["high"]
            _need(inside and record["high"] <= 1 + 1e-9, record, "rate must be in its interval")
    interval = f"khoảng tin cậy {_round_percent(confidence)}"

    def row(record: _Record) -> _Row:
        own = "" if pd.isna(record.get("note")) else str(record["note"])
        numbers = (percent(record["rate"]), count(record["n"]))
        if pd.isna(record["rate"]):
            return _row(record, numbers, message=own or _NOT_PUBLISHED)

        def draw(sheet: _Sheet, x: _Scale, y: float) -> None:
            if record["interval"]:
                low, high = x(max(0, record["low"])), x(min(1, record["high"]))
                sheet.line([low, high], [y, y], width=1.4)
                for end in (low, high):
                    sheet.line([end, end], [y - 3.5, y + 3.5], width=1.4)
                sheet.mark(x(record["rate"]), y, "o", _BLUE)
            else:
                sheet.mark(x(record["rate"]), y, "D", "white")

        return _row(record, numbers, draw=draw, remark=own)

    def alt(page: Sequence[_Record]) -> Iterator[str]:
        some = any(record["interval"] for record in page)
        yield f"Biểu đồ chấm{f' và {interval}' if some else ''}: {_sentence(caption)}"
        yield from _spoken(page, "tỷ lệ", _spoken_rate, name_extremes)
        known = [record["rate"] for record in page if not pd.isna(record["rate"])]
        if target is not None and known:
            reached = sum(rate >= target for rate in known)
            yield (
                f"Mục tiêu {_round_percent(target)}: "
                f"{reached} trong {len(known)} dòng có số liệu đạt từ mục tiêu trở lên."
            )

    shown = [record for record in records if not pd.isna(record["rate"])]
    notes = [note]
    if any(record["interval"] for record in shown):
        notes.append(f"Chấm tròn là tỷ lệ, đoạn ngang là {interval}.")
    if not all(record["interval"] for record in shown):
        notes.append(
            "Hình thoi rỗng là tỷ lệ không có khoảng tin cậy (thu đủ phiếu của mọi người được hỏi, "
            "hoặc không tính được sai số)."
        )
    mark = None if target is None else (target, f"Mục tiêu {_round_percent(target)}")
    look = _Look(("Tỷ lệ", "n"), _ticks(0.2), mark=mark)
    return _figures(records, row, look, alt, caption, notes, max_rows)


# --- Colours ---------------------------------------------------------------------------------


def palette(positive: Sequence[bool]) -> list[str]:
    """A colour for each level of a scale, given which are positive.

    Vermilion to blue, the middle of an odd scale grey unless it is positive, and from dark (the
    most negative) to light in even steps of lightness, so that a photocopy tells all levels apart.
    A scale without positive levels is blue throughout.
    """
    number = len(positive)
    marked = [index for index, is_positive in enumerate(positive) if is_positive]
    others = [index for index, is_positive in enumerate(positive) if not is_positive]
    falling = bool(marked and others) and sum(marked) / len(marked) < sum(others) / len(others)
    dark, light = (42, 82) if number == 2 else (34, 92)
    colours = []
    for index, is_positive in enumerate(positive):
        place = number - 1 - index if falling else index
        lightness = light if number == 1 else dark + (light - dark) * place / (number - 1)
        middle = 2 * index == number - 1
        hue = _SKY if is_positive or not marked else "#808080" if middle else _VERMILION
        colours.append(_tone(hue, lightness))
    return colours


def luminance(colour: str) -> float:
    """WCAG's relative luminance, 0 (black) to 1 (white)."""
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), _linear(colour), strict=True))


def text_on(colour: str) -> str:
    """Black or white, whichever contrasts more with the colour: always at least 4,5 : 1."""
    return "#000000" if luminance(colour) > 0.179 else "#ffffff"


def _linear(colour: str) -> list[float]:
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]


@cache
def _tone(hue: str, lightness: float) -> str:
    """The hue at CIE lightness 0–100, darkened by black or lightened by white."""
    wanted = ((lightness + 16) / 116) ** 3
    own = luminance(hue)
    if wanted <= own:
        mixed = [c * wanted / own for c in _linear(hue)]
    else:
        white = (wanted - own) / (1 - own)
        mixed = [c + (1 - c) * white for c in _linear(hue)]
    red, green, blue = (
        12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in mixed
    )
    return str(to_hex((red, green, blue)))


# --- Rows ------------------------------------------------------------------------------------

_Record = dict[str, Any]
_Scale = Callable[[float], float]


def _need(condition: bool, record: _Record, message: str) -> None:
    if not condition:
        raise ValueError(f"{record['label']}: {message}")


def _records(rows: pd.DataFrame, texts: Sequence[str], numbers: Sequence[str]) -> list[_Record]:
    """The rows panel by panel, labels and panels as texts, numbers as floats (NaN if missing)."""
    if missing := {*texts, *numbers} - set(rows.columns):
        raise ValueError(f"missing columns: {', '.join(sorted(missing))}")
    floats = {c: pd.to_numeric(rows[c]).to_numpy(dtype=float, na_value=math.nan) for c in numbers}
    records: list[_Record] = rows.assign(**floats).to_dict("records")  # type: ignore[assignment]
    for record in records:
        record["label"] = _plain(record["label"])
        panel = record.get("panel")
        record["panel"] = "" if pd.isna(panel) else _plain(panel)
    order = list(dict.fromkeys(record["panel"] for record in records))
    return sorted(records, key=lambda record: order.index(record["panel"]))


def _level_records(
    rows: pd.DataFrame, levels: list[Any], positive: Collection[Any]
) -> list[_Record]:
    """One record a label, with `shares` in the levels' order and `value`, the positive share."""
    found: dict[tuple[str, str], _Record] = {}
    for line in _records(rows, ["label", "level"], ["share", "n"]):
        record = found.setdefault((line["panel"], line["label"]), {**line, "by_level": {}})
        level, by_level = line["level"], record["by_level"]
        _need(level in levels, line, f"no such level: {level!r}")
        _need(level not in by_level, line, f"two lines for level {level!r}")
        same = record["n"] == line["n"] or (pd.isna(record["n"]) and pd.isna(line["n"]))
        _need(same, line, "n must be the same in all its lines")
        _need(not line["share"] < -1e-9, line, "a share is negative")
        by_level[level] = line["share"]
    for record in found.values():
        record["shares"] = shares = [record["by_level"].get(level, 0.0) for level in levels]
        hidden = any(pd.isna(share) for share in shares)
        _need(hidden or math.isclose(sum(shares), 1, abs_tol=1e-6), record, "shares must add to 1")
        pairs = zip(levels, shares, strict=True)
        chosen = sum((share for level, share in pairs if level in positive), 0.0)
        record["value"] = math.nan if hidden else chosen
    return list(found.values())


def _plain(text: Any) -> str:
    """One line of text that the font can show; no-break spaces stay."""
    return mark_missing(
        " ".join(clean(str(text)).replace("\u00a0", "\0").split()).replace("\0", "\u00a0")
    )


@dataclass(frozen=True)
class _Row:
    """A row laid out: wrapped lines, and either a drawing or a message in the plot's place."""

    panel: str
    label: list[str]
    remark: list[str]
    numbers: tuple[str, ...]
    draw: "Callable[[_Sheet, _Scale, float], None] | None"
    message: str

    def height(self, plot: float) -> float:
        label = (len(self.label) * _SIZE + len(self.remark) * _SMALL) * _LEADING
        message = len(_wrap(self.message, plot, _SIZE)) * _SIZE * _LEADING
        return max(label, message, _BAR) + _ROW_GAP


def _row(
    record: _Record,
    numbers: tuple[str, ...],
    *,
    draw: "Callable[[_Sheet, _Scale, float], None] | None" = None,
    message: str = "",
    remark: str = "",
) -> _Row:
    label = _balanced(record["label"], _LABEL, _SIZE)
    remarks = _balanced(_plain(remark), _LABEL, _SMALL)
    return _Row(record["panel"], label, remarks, numbers, draw, _plain(message))


def _balanced(text: str, width: float, size: float) -> list[str]:
    """At most eight lines, as few as `width` allows and of about the same length."""
    lines = _wrap(text, width, size)
    tries = (_wrap(text, width * share, size) for share in (0.6, 0.7, 0.8, 0.9))
    lines = next((narrow for narrow in tries if len(narrow) == len(lines)), lines)
    if len(lines) <= _LABEL_LINES:
        return lines
    return [*lines[: _LABEL_LINES - 1], lines[_LABEL_LINES - 1] + "…"]


def _wrap(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Lines no wider than `width`; words that are wider break anywhere."""
    lines: list[str] = []
    room = 0.0
    space = _width(" ", size, bold)
    for word in text.split(" ") if text else []:
        needed = _width(word, size, bold)
        if lines and space + needed <= room:
            lines[-1] += f" {word}"
            room -= space + needed
        elif needed <= width:
            lines.append(word)
            room = width - needed
        else:
            lines.append("")
            room = width
            for character in word:
                needed = _width(character, size, bold)
                if needed > room:
                    lines.append("")
                    room = width
                lines[-1] += character
                room -= needed
    return lines


# --- Pages -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Look:
    """What the rows of a chart share. `mark`: a place on the scale and its name."""

    titles: tuple[str, ...]
    ticks: list[float]
    mark: tuple[float, str] | None = None
    legend: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class _Grid:
    """The columns' places, the same on all pages of a chart."""

    left: float
    right: float
    ends: list[float]
    high: float

    def x(self, share: float) -> float:
        return self.left + (self.right - self.left) * share / self.high


def _ticks(step: float, high: float = 1.0) -> list[float]:
    return [index * step for index in range(round(high / step) + 1)]


@matplotlib.rc_context(_RC)
def _figures(
    records: list[_Record],
    row: Callable[[_Record], _Row],
    look: _Look,
    alt: Callable[[Sequence[_Record]], Iterable[str]],
    caption: str,
    notes: Iterable[str],
    max_rows: int,
) -> list[Figure]:
    if max_rows < 1:
        raise ValueError(f"max_rows must be at least 1: {max_rows}")
    register_matplotlib_fonts()
    if not records:
        sheet = _Sheet(30)
        sheet.text(WIDTH / 2, 15, NO_DATA, align="center", italic=True)
        return [Figure(sheet.svg(), f"{NO_DATA}.", caption)]
    rows = [row(record) for record in records]
    grid = _grid(rows, look)
    pages = _pages(rows, look, grid, max_rows)
    figures = []
    for number, page in enumerate(pages, start=1):
        figures.append(
            Figure(
                svg=_draw(rows[page], look, grid),
                alt=" ".join(filter(None, alt(records[page]))),
                caption=f"{caption} (phần {number}/{len(pages)})" if len(pages) > 1 else caption,
                note=" ".join(filter(None, notes)),
            )
        )
    return figures


def _grid(rows: Sequence[_Row], look: _Look) -> _Grid:
    lines = [(line, _SIZE) for row in rows for line in row.label]
    lines += [(line, _SMALL) for row in rows for line in row.remark]
    left = max(_width(line, size) for line, size in lines) + _GAP
    ends = [WIDTH]
    for title, *texts in reversed(
        list(zip(look.titles, *(row.numbers for row in rows), strict=True))
    ):
        widest = max(_width(title, _SMALL, bold=True), *(_width(text, _SIZE) for text in texts))
        ends.append(ends[-1] - widest - _GAP)
    *ends, right = ends
    return _Grid(left, right, ends[::-1], look.ticks[-1])


def _pages(rows: Sequence[_Row], look: _Look, grid: _Grid, max_rows: int) -> list[slice]:
    """The pages that hold all rows: as few pages and as few panels cut as can be, then as even."""
    frame = _height([], look, grid)
    heads = [_panel_height(row.panel) for row in rows]
    first = [index == 0 or rows[index - 1].panel != row.panel for index, row in enumerate(rows)]
    heights = [_height([row], look, grid) - frame for row in rows]
    # Each page repeats its first row's panel; before other rows a panel stands only once.
    bottoms = [
        0.0,
        *itertools.accumulate(
            h - p * (not f) for h, p, f in zip(heights, heads, first, strict=True)
        ),
    ]
    best: list[tuple[tuple[int, int, float], int]] = [((0, 0, 0.0), 0)]  # to a row: cost, start
    for end in range(1, len(rows) + 1):
        options = []
        for start in range(max(0, end - max_rows), end):
            height = frame + bottoms[end] - bottoms[start] + heads[start] * (not first[start])
            if height <= MAX_HEIGHT or start == end - 1:
                (cost, pages, unevenness), _ = best[start]
                cut = bool(rows[start].panel) and not first[start]
                options.append(((cost + 1 + cut, pages + 1, unevenness + height**2), start))
        best.append(min(options))
    slices: list[slice] = []
    end = len(rows)
    while end:
        slices.append(slice(best[end][1], end))
        end = best[end][1]
    return slices[::-1]


def _height(rows: Sequence[_Row], look: _Look, grid: _Grid) -> float:
    panels = sum(_panel_height(panel) for panel, _ in _panels(rows))
    body = sum(row.height(grid.right - grid.left) for row in rows)
    return len(_legend_lines(look)) * _LEGEND + _HEAD + panels + body + _AXIS


def _panels(rows: Sequence[_Row]) -> list[tuple[str, list[_Row]]]:
    return [(panel, list(group)) for panel, group in itertools.groupby(rows, lambda r: r.panel)]


@cache
def _panel_height(panel: str) -> float:
    lines = _wrap(panel, WIDTH, _SIZE, bold=True)
    return len(lines) * _SIZE * _LEADING + _PANEL if lines else 0.0


def _draw(rows: Sequence[_Row], look: _Look, grid: _Grid) -> str:
    sheet = _Sheet(_height(rows, look, grid))
    y = 0.0
    for line in _legend_lines(look):
        for x, name, colour in line:
            sheet.box(x, x + _SWATCH, y + _LEGEND / 2 - 1, _SWATCH, colour, edge=_FAINT)
            sheet.text(x + _SWATCH + 4, y + _LEGEND / 2 - 1, name)
        y += _LEGEND
    for end, title in zip(grid.ends, look.titles, strict=True):
        sheet.text(end, y + _HEAD / 2, title, _SMALL, "right", bold=True)
    if look.mark:
        place, name = look.mark
        half = _width(name, _SMALL) / 2
        x = min(max(grid.x(place), grid.left + half), grid.right - half)
        sheet.text(x, y + _HEAD / 2, name, _SMALL, "center")
    y += _HEAD
    for panel, group in _panels(rows):
        if panel:
            y += _panel_height(panel)
            heading = [(line, _SIZE) for line in _wrap(panel, WIDTH, _SIZE, bold=True)]
            sheet.lines(0, y - 2 - len(heading) * _SIZE * _LEADING / 2, heading, bold=True)
        heights = [row.height(grid.right - grid.left) for row in group]
        bottom = y + sum(heights)
        for tick in look.ticks:
            sheet.line([grid.x(tick)] * 2, [y, bottom], _GRID, width=0.6)
        if look.mark:
            sheet.line([grid.x(look.mark[0])] * 2, [y - 3, bottom], dashed=True)
        for row, height in zip(group, heights, strict=True):
            _draw_row(sheet, row, grid, y + height / 2)
            y += height
    for tick in look.ticks:
        sheet.text(grid.x(tick), y + _AXIS / 2, percent(tick, 0), _SMALL, "center", colour=_FAINT)
    return sheet.svg()


def _draw_row(sheet: "_Sheet", row: _Row, grid: _Grid, middle: float) -> None:
    sheet.lines(0, middle, [*((t, _SIZE) for t in row.label), *((t, _SMALL) for t in row.remark)])
    if row.draw:
        row.draw(sheet, grid.x, middle)
    else:
        message = _wrap(row.message, grid.right - grid.left, _SIZE)
        widest = max(_width(line, _SIZE) for line in message)
        high = _SIZE * _LEADING * len(message)
        sheet.box(grid.left + 1, grid.left + 3 + widest, middle, high, "white")
        sheet.lines(grid.left + 3, middle, [(line, _SIZE) for line in message], italic=True)
    for end, text in zip(grid.ends, row.numbers, strict=True):
        sheet.text(end, middle, text, align="right")


def _legend_lines(look: _Look) -> list[list[tuple[float, str, str]]]:
    """The legend's entries (x, name, colour), broken into lines."""
    lines: list[list[tuple[float, str, str]]] = []
    x = WIDTH
    for name, colour in look.legend:
        name = _wrap(name, WIDTH - _SWATCH - 4, _SIZE)[0]
        width = _SWATCH + 4 + _width(name, _SIZE)
        if x + width > WIDTH:
            lines.append([])
            x = 0.0
        lines[-1].append((x, name, colour))
        x += width + 18
    return lines


# --- Words for who cannot see the chart ------------------------------------------------------


def _spoken(
    page: Sequence[_Record],
    what: str,
    speak: Callable[[_Record], str],
    name_extremes: bool = True,
) -> Iterator[str]:
    """Sentences on the highest and lowest `value`, panel by panel, and on rows that have none."""
    for panel in dict.fromkeys(record["panel"] for record in page):
        group = [record for record in page if record["panel"] == panel]
        known = [record for record in group if not pd.isna(record["value"])]
        hidden = [record for record in group if pd.isna(record["value"])]
        if panel:
            yield f"{panel}:"
        if known:
            yield _extremes(known, what, speak, name_extremes)
        if hidden:
            yield f"Không công bố hoặc không có số liệu: {_listed(hidden)}."


def _extremes(
    known: Sequence[_Record], what: str, speak: Callable[[_Record], str], name_extremes: bool
) -> str:
    lowest, highest = (percent(f(record["value"] for record in known)) for f in (min, max))
    if len(known) == 1:
        return f"{_listed(known)}: {what} {speak(known[0])}."
    if lowest == highest:
        return f"Cả {len(known)} dòng có số liệu đều có {what} {highest}."
    if not name_extremes:
        return f"{len(known)} dòng có số liệu, {what} từ {lowest} đến {highest}."

    def at(value: str) -> str:
        tied = [record for record in known if percent(record["value"]) == value]
        spoken = speak(tied[0]) if len(tied) == 1 else f"cùng {value}"
        return f"{_listed(tied)}, {spoken}"

    return f"{len(known)} dòng có số liệu; {what} cao nhất: {at(highest)}; thấp nhất: {at(lowest)}."


def _listed(records: Sequence[_Record], most: int = 5) -> str:
    names = [_shortened(record["label"]) for record in records]
    if len(names) > most:
        return f"{', '.join(names[:most])} và {len(names) - most} dòng khác"
    return " và ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _shortened(label: str, most: int = 90) -> str:
    return f"“{label if len(label) <= most else label[: most - 1].rstrip() + '…'}”"


def _sentence(caption: str) -> str:
    return caption.strip().rstrip(".") + "."


def _spoken_coverage(record: _Record) -> str:
    forms = f"{count(record['received'])} trên {count(record['required'])} phiếu"
    return f"{percent(record['value'])} ({forms})"


def _spoken_rate(record: _Record) -> str:
    if not record.get("interval"):
        return percent(record["value"])
    low, high = percent(record["low"]), percent(record["high"])
    return f"{percent(record['value'])} (khoảng tin cậy từ {low} đến {high})"


def _spoken_top_levels(page: Sequence[_Record], names: Sequence[str]) -> Iterator[str]:
    yield "Mức được chọn nhiều nhất:"
    for record in page:
        if any(pd.isna(share) for share in record["shares"]):
            yield f"{_listed([record])}: {_NOT_PUBLISHED}."
        else:
            share, name = max(zip(record["shares"], names, strict=True), key=lambda pair: pair[0])
            yield f"{_listed([record])}: {name} ({percent(share)})."


# --- Drawing ---------------------------------------------------------------------------------

# Equals of the font, for who reads the page on a machine without it.
_FALLBACKS = "'Times New Roman', 'Liberation Serif', serif"


class _Sheet:
    """A canvas as wide as the text of a page, drawn on in points from its top left corner."""

    def __init__(self, height: float) -> None:
        self.canvas = Canvas(figsize=(WIDTH / 72, height / 72), dpi=72, facecolor="white")
        self.lengths: list[float] = []  # of the texts, in order
        self.place = Affine2D().scale(1, -1).translate(0, height)

    def _add(self, artist: Artist) -> None:
        artist.set(transform=self.place, zorder=0)  # what is added later lies above
        self.canvas.add_artist(artist)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = _SIZE,
        align: Literal["left", "center", "right"] = "left",
        *,
        bold: bool = False,
        italic: bool = False,
        colour: str = _INK,
    ) -> None:
        """One line, its capitals' middle at `y`."""
        self.lengths.append(_length(text, size, bold, italic))
        self._add(
            Text(
                x,
                y + 0.33 * size,
                text,
                color=colour,
                fontproperties=_font(size, bold, italic),
                horizontalalignment=align,
                verticalalignment="baseline",
                parse_math=False,
            )
        )

    def lines(
        self,
        x: float,
        middle: float,
        lines: Sequence[tuple[str, float]],
        *,
        bold: bool = False,
        italic: bool = False,
    ) -> None:
        """Lines (text, size) below each other, around `middle`."""
        y = middle - sum(size for _, size in lines) * _LEADING / 2
        for text, size in lines:
            self.text(x, y + size * _LEADING / 2, text, size, bold=bold, italic=italic)
            y += size * _LEADING

    def box(
        self, left: float, right: float, middle: float, height: float, fill: str, edge: str = "none"
    ) -> None:
        self._add(
            Rectangle(
                (left, middle - height / 2),
                right - left,
                height,
                facecolor=fill,
                edgecolor=edge,
                linewidth=0.5,
            )
        )

    def line(
        self,
        xs: list[float],
        ys: list[float],
        colour: str = _INK,
        *,
        width: float = 0.8,
        dashed: bool = False,
    ) -> None:
        self._add(
            Line2D(
                xs,
                ys,
                color=colour,
                linewidth=width,
                linestyle=(0, (4, 2)) if dashed else "-",
            )
        )

    def mark(self, x: float, y: float, shape: str, fill: str) -> None:
        self._add(
            Line2D(
                [x],
                [y],
                marker=shape,
                markersize=6.5,
                markerfacecolor=fill,
                markeredgecolor=_INK,
            )
        )

    def svg(self) -> str:
        buffer = io.StringIO()
        nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
        FigureCanvasSVG(self.canvas).print_svg(buffer, metadata=nothing)
        svg = buffer.getvalue()
        svg = svg[svg.index("<svg") :]  # a declaration and a DOCTYPE are in the way of embedding
        # A reader's machine without the font squeezes its own to the same length.
        lengths = iter(self.lengths)
        svg = re.sub(
            "<text ",
            lambda _: f'<text textLength="{next(lengths):.2f}" lengthAdjust="spacingAndGlyphs" ',
            svg,
        )
        return svg.replace(f"font-family: '{FAMILY}'", f"font-family: '{FAMILY}', {_FALLBACKS}")


@cache
def _font(size: float, bold: bool = False, italic: bool = False) -> FontProperties:
    return FontProperties(
        family=FAMILY,
        size=size,
        weight="bold" if bold else "normal",
        style="italic" if italic else "normal",
    )


def _width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line, without kerning, which makes it a little narrower."""
    return size * sum(_advance(character, bold) for character in text)


@lru_cache(4096)
def _length(text: str, size: float, bold: bool, italic: bool) -> float:
    """The length of a line as drawn, with kerning."""
    font = get_font(findfont(_font(_SIZE, bold, italic)))
    font.set_size(1000, 72)
    font.set_text(text, 0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 * size / 1000


@cache
def _advance(character: str, bold: bool) -> float:
    font = get_font(findfont(_font(_SIZE, bold)))
    return float(font.load_char(ord(character), LoadFlags.NO_SCALE).horiAdvance) / font.units_per_EM
