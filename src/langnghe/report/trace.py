"""`langnghe trace`: one figure of a report back to the rows of raw files, or a list of the keys."""

import datetime as dt
import difflib
import re
from collections.abc import Iterator, Mapping

import pandas as pd

from langnghe.indicators.areas import area_names, in_scope
from langnghe.indicators.figures import MEAN, RATE, figure_key
from langnghe.indicators.rates import STATES, strata_received
from langnghe.intake.tables import option_of
from langnghe.intake.text import bare
from langnghe.params.load import Survey
from langnghe.problems import Problem, ProblemsError
from langnghe.report import compared_panels, panels
from langnghe.report.numbers import count, decimal
from langnghe.report.panels import STATE_NAMES, Figure

PUBLIC = ("figures", "compared")
TABLES = (
    *PUBLIC,
    *("cube", "received", "rates", "sources", "corrections", "set_aside"),
)
"""What is read of an internal edition; of a public one `PUBLIC` alone."""
Tables = Mapping[str, pd.DataFrame]
_NEAR = 5
_WORD = re.compile(r"\w+")


def traced(tables: Tables, survey: Survey, key: str) -> str:
    """All that is known of the figure of a key, as typed, in lines of text.

    tables: `TABLES` or `PUBLIC`. Raises ProblemsError TRACE-KEY where there is no such figure.
    """
    figures, compared = tables["figures"], tables["compared"]
    typed = key.strip().lower()
    found = compared[compared["key"] == typed]
    if len(found):
        row = found.iloc[0].to_dict()
        return "\n".join(_compared(row))
    found = figures[figures["key"] == typed]
    if found.empty:
        raise ProblemsError([_unknown(key, typed, figures, compared)])
    return "\n".join(_figure(found.iloc[0].to_dict(), tables, survey))


def listed(tables: Tables, words: str = "") -> list[str]:
    """A line for each figure: key, what it is, of whom, the result.

    words: only figures that have all these words in their name or place, with or without marks;
    without any, those of the whole district. Raises ProblemsError TRACE-FIND where none has them.
    """
    about = ((tables["figures"], panels), (tables["compared"], compared_panels))
    rows = [
        (row["scope"], f"{row['key']}  {of.title(row)} | {row['of']} | {of.result(row)}")
        for table, of in about
        for row in table.to_dict("records")
    ]
    wanted = set(bare(words).split())
    found = [
        line
        for scope, line in rows
        if (wanted <= set(_WORD.findall(bare(line))) if wanted else scope == "group")
    ]
    if not found and wanted:
        raise ProblemsError(
            [
                Problem(
                    code="TRACE-FIND",
                    what="không có số liệu nào có đủ các chữ này",
                    value=words,
                    action="tìm bằng ít chữ hơn: tên câu hỏi, nhóm, phường, xã hoặc trường",
                )
            ]
        )
    return found


def _unknown(key: str, typed: str, figures: pd.DataFrame, compared: pd.DataFrame) -> Problem:
    titles = {row["key"]: panels.title(row) for row in figures.to_dict("records")}
    titles |= {row["key"]: compared_panels.title(row) for row in compared.to_dict("records")}
    near = difflib.get_close_matches(typed, list(titles), _NEAR)
    said = "; ".join(f"{name} ({titles[name]})" for name in near)
    return Problem(
        code="TRACE-KEY",
        what="không có số liệu nào mang khóa này",
        value=key,
        expected=f"gần giống nhất: {said}" if near else "khóa có bảy ký tự",
        action="chép lại khóa ở phụ lục “Khóa số liệu” của báo cáo cùng địa bàn, cùng năm; hoặc "
        "chạy langnghe trace không có khóa, thêm --find TỪ, để tìm",
    )


# --- a comparison --------------------------------------------------------------------------------


def _compared(row: Figure) -> Iterator[str]:
    yield compared_panels.title(row)
    yield row["of"]
    for label, text in (*compared_panels.facts(row), *compared_panels.definition(row)):
        yield f"{label}: {text}"
    own = figure_key(RATE, row["subject"], row["group"], row["scope"], row["area"])
    yield f"Tỷ lệ năm nay từ đâu ra: khóa {own}"


# --- a figure ------------------------------------------------------------------------------------


def _figure(figure: Figure, tables: Tables, survey: Survey) -> Iterator[str]:
    yield panels.title(figure)
    yield figure["of"]
    mine = None if "sources" not in tables else _of(tables["sources"], figure)
    files = [] if mine is None else panels.files_of(mine, most=None)
    label = ""
    for name, text in (
        *panels.definition(figure),
        *panels.facts(figure),
        *panels.sample(figure, files),
    ):
        yield f"  {text}" if not name and label == "Tệp" else f"{name}: {text}"
        label = name or label
    if mine is None:
        return
    if figure["kind"] in (RATE, MEAN):
        yield from _answers(figure, tables, survey)
        yield from _units(figure, tables, survey)
    yield from _set_aside(tables["set_aside"], mine)
    yield from _corrections(tables["corrections"], figure)


def _of(table: pd.DataFrame, figure: Figure) -> pd.DataFrame:
    same = [table[name] == figure[name] for name in ("scope", "area", "group")]
    return table[same[0] & same[1] & same[2]]


def _strata(figure: Figure, tables: Tables, survey: Survey) -> pd.DataFrame:
    strata = in_scope(strata_received(tables["received"], survey), figure["scope"], survey)
    return strata[(strata["area"] == figure["area"]) & (strata["group"] == figure["group"])]


def _answers(figure: Figure, tables: Tables, survey: Survey) -> Iterator[str]:
    """The cube's counts of each answer."""
    units, cube = _strata(figure, tables, survey)["unit"], tables["cube"]
    own = cube[(cube["question"] == figure["subject"]) & (cube["group"] == figure["group"])]
    counts = own[own["unit"].isin(units)].groupby("answer")["n"].sum()
    question, option = option_of(figure["subject"])
    scale = survey.scales.get(question)
    labels = {"yes": "chọn", "no": "không chọn"} if option else {}
    if scale is not None and not option:
        labels = {str(level.value): level.label for level in scale.levels}
    labels |= {state: STATE_NAMES[name] for state, name in STATES.items()}
    order = [*labels, *(answer for answer in counts.index if answer not in labels)]
    said = [f"{labels.get(a, a)} {count(counts[a])}" for a in order if a in counts.index]
    yield f"Khối số đếm: {'; '.join(said)}"


def _units(figure: Figure, tables: Tables, survey: Survey) -> Iterator[str]:
    """Each unit's people, forms, weight and answers."""
    names, rates = area_names(survey), tables["rates"]
    own = rates[
        (rates["scope"] == "unit")
        & (rates["question"] == figure["subject"])
        & (rates["group"] == figure["group"])
    ]
    answers = own.set_index("area")[["positive", "valid"]].to_dict("index")
    yield "Từng đơn vị:"
    for row in _strata(figure, tables, survey).to_dict("records"):
        parts = [f"N = {count(row['population'])}", f"r = {count(row['forms'])}"]
        if row["forms"] and pd.notna(row["population"]):
            parts.append(f"N/r = {decimal(row['population'] / row['forms'], 4)}")
        if (mine := answers.get(row["unit"])) is not None:
            positive = "" if pd.isna(mine["positive"]) else f"tích cực {count(mine['positive'])}, "
            parts.append(f"{positive}hợp lệ {count(mine['valid'])}")
        yield f"  {names.get(row['unit'], 'không rõ đơn vị')}: {'; '.join(parts)}"


def _set_aside(set_aside: pd.DataFrame, mine: pd.DataFrame) -> Iterator[str]:
    """Rows of the same sheets that are no forms, by reason."""
    rows = set_aside.merge(mine[["file", "sheet"]].drop_duplicates(), on=["file", "sheet"])
    counts = rows.groupby("reason").size()
    said = "; ".join(f"{reason} {count(n)}" for reason, n in counts.items())
    yield f"Dòng để riêng trong các trang tính ấy: {said or 'không có'}"


def _corrections(corrections: pd.DataFrame, figure: Figure) -> Iterator[str]:
    """Those that touched the answers, whole."""
    numbers = [int(number) for number in figure["corrections"].split()]
    if not numbers:
        yield "Đính chính đã chạm đến: không có"
        return
    yield "Đính chính đã chạm đến (corrections.yaml):"
    for row in corrections[corrections["number"].isin(numbers)].to_dict("records"):
        day = dt.date.fromisoformat(row["date"])
        yield (
            f"  số {row['number']}: {row['where']}: “{row['expected']}” thành "
            f"“{row['value'] or '(bỏ)'}”; {count(row['count'])} ô; {row['reason']} "
            f"({row['by']}, {day:%d/%m/%Y})"
        )
