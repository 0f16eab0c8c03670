"""The report's parts about declared indicators: what came out, and how each is defined."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from langnghe.indicators.composites import MISSING_PART, meets
from langnghe.indicators.difference import INDISTINGUISHABLE, against_target
from langnghe.indicators.facts import COUNTED
from langnghe.indicators.figures import INDICATOR, figure_key
from langnghe.indicators.formulas import formula_text
from langnghe.indicators.measures import TOTALS
from langnghe.params.indicators import Indicator, NumberMet, Ratio, Target
from langnghe.params.load import Survey
from langnghe.report.blocks import Column, Table
from langnghe.report.intervals import WHY_NONE, interval_text
from langnghe.report.numbers import amount, count, figure
from langnghe.report.panels import keyed

_SIGNS = {"at-least": "≥", "at-most": "≤"}


def measures_table(
    measures: pd.DataFrame, survey: Survey, keys: Collection[str] = ()
) -> Table | None:
    """The declared indicators over the district, with targets and whether they are met.

    None where the year declares no indicators. keys: see `result_sections.rates_table`.
    """
    if not survey.indicators:
        return None
    whole = _with_verdicts(measures[measures["scope"] == "group"], survey)
    by_key = {(row["indicator"], row["group"]): row for row in whole.to_dict("records")}
    targets = any(indicator.target for indicator in survey.indicators.values())
    several = any(len(indicator.groups) > 1 for indicator in survey.indicators.values())
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    for own in survey.indicator_sets:
        if not several:
            heads[len(rows)] = own.title
        for indicator in own.indicators:
            if several:
                heads[len(rows)] = indicator.title.vi
            for group in indicator.groups or [""]:
                label = _group_name(group, indicator, survey) if several else indicator.title.vi
                cells = _cells(by_key.get((indicator.id, group)), indicator)
                cells[1] = keyed(cells[1], figure_key(INDICATOR, indicator.id, group), keys)
                rows.append([label, *cells[: None if targets else 3]])
    columns = [
        Column("Nhóm" if several else "Chỉ số", width="1fr"),
        Column("n", "right", "15mm"),
        Column("Kết quả", "right", "24mm"),
        Column("Khoảng tin cậy", "right", "29mm" if targets else "34mm"),
        Column("Mục tiêu", width="29mm"),
    ]
    return Table(
        columns[: None if targets else 4],
        rows,
        f"Các chỉ số của năm {survey.year.year}",
        note=" ".join(_notes(whole, survey, targets=targets)),
        groups=heads,
    )


def _with_verdicts(whole: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """With `verdict`: what the interval says of the target (see `against_target`)."""
    at_most = {
        x.id for x in survey.indicators.values() if x.target and x.target.comparison == "at-most"
    }
    at_least = ~whole["indicator"].isin(at_most)
    return whole.assign(verdict=against_target(whole, whole["target"], at_least))


def _group_name(group: str, indicator: Indicator, survey: Survey) -> str:
    if group:
        return survey.groups[group].name
    return "Số liệu của trường" if isinstance(indicator.formula, Ratio) else "Chung"


def _cells(row: Mapping[str, Any] | None, indicator: Indicator) -> list[str]:
    """How many, result, interval, target and verdict of one indicator and group."""
    target = "" if indicator.target is None else _target(indicator.target, indicator)
    if row is None:
        return ["–", "–", "không có số liệu", target]
    interval = interval_text(row["low"], row["high"], row["interval"], indicator)
    if row["interval"] == MISSING_PART:
        interval = WHY_NONE[MISSING_PART]
    number = count(row["n"])
    if isinstance(indicator.formula, Ratio):
        number = f"{count(row['covered'])}/{count(row['population'])}"
    verdict = ": ".join(filter(None, [target, _verdict(row)]))
    return [number, _result(row, indicator), interval, verdict]


def _result(row: Mapping[str, Any], indicator: Indicator) -> str:
    formula = indicator.formula
    if isinstance(formula, NumberMet):
        known = figure(row["estimate"], indicator)
        if row["interval"] == MISSING_PART:
            known = f"{figure(row['low'], indicator)} đến {figure(row['high'], indicator)}"
        return f"{known}/{len(formula.parts)}"
    return amount(row["estimate"], _telling(row, indicator))


def _telling(row: Mapping[str, Any], indicator: Indicator) -> Indicator:
    """The indicator with as many decimals as tell its estimate from a target that it misses."""
    if pd.isna(row["met"]):
        return indicator
    for decimals in range(indicator.decimals, indicator.decimals + 4):
        factor = indicator.factor
        rounded = pd.Series([round(factor * row["estimate"], decimals) / factor])
        if bool(meets(rounded, indicator).iloc[0]) == row["met"]:
            return indicator.model_copy(update={"decimals": decimals})
    return indicator


def _target(target: Target, indicator: Indicator) -> str:
    whole = indicator.model_copy(update={"decimals": 0}) if target.value % 1 == 0 else indicator
    value = figure(target.value / indicator.factor, whole)
    unit = "\u00a0%" if indicator.unit == "%" else ""
    return f"{_SIGNS[target.comparison]}\u00a0{value}{unit}"


def _verdict(row: Mapping[str, Any]) -> str:
    if pd.isna(row["met"]):
        return ""
    met = "đạt" if row["met"] else "chưa đạt"
    return f"{met}, trong sai số" if row["verdict"] == INDISTINGUISHABLE else met


def _notes(whole: pd.DataFrame, survey: Survey, *, targets: bool) -> list[str]:
    notes = [
        "n: số phiếu có câu trả lời hợp lệ.",
        "Khoảng tin cậy 95\u00a0%, theo đơn vị của chỉ số.",
    ]
    if (whole["interval"] == COUNTED).any():
        notes.append("Chỉ số từ số liệu của trường: n là số trường có đủ số liệu/số trường.")
    if (whole["interval"] == TOTALS).any():
        notes.append(
            f"“{WHY_NONE[TOTALS].capitalize()}”: có trường chỉ gửi bảng tổng hợp nên không biết "
            "những câu trả lời nào là của cùng một người; tỷ lệ tính từ số đếm của từng câu, số "
            "phiếu là số ít nhất."
        )
    for row in whole[(whole["forms"] < whole["received"]).fillna(False)].to_dict("records"):
        notes.append(
            f"{survey.groups[row['group']].name}: “{survey.indicators[row['indicator']].title.vi}” "
            f"chỉ biết được ở {count(row['forms'])} trên {count(row['received'])} phiếu thu về."
        )
    if targets:
        notes.append(
            "Đạt hay chưa xét theo ước lượng; “trong sai số”: mục tiêu nằm trong khoảng tin cậy "
            "nên chưa thể kết luận chắc chắn."
        )
    return notes


# --- definitions ---------------------------------------------------------------------------------


def definitions_table(survey: Survey) -> Table | None:
    """How each declared indicator is made, and where it comes from; None where there are none."""
    if not survey.indicators:
        return None
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    last = None
    for indicator in survey.indicators.values():
        if indicator.source != last:
            last = indicator.source
            heads[len(rows)] = f"{last.document} ({last.year})"
        rows.append([indicator.title.vi, formula_text(indicator, survey), _goal(indicator)])
    decimals = survey.year.decimals
    return Table(
        [
            Column("Chỉ số", width="3fr"),
            Column("Công thức", width="5fr"),
            Column("Mục tiêu", width="2fr"),
        ],
        rows,
        "Định nghĩa các chỉ số",
        note="Dòng in đậm là nguồn. Ngoài các chỉ số này, mỗi câu hỏi có thang đo có một tỷ lệ "
        f"tích cực (đơn vị %, {decimals.rate} chữ số thập phân); câu theo mức điểm có thêm điểm "
        f"trung bình (đơn vị điểm, {decimals.mean} chữ số thập phân).",
        groups=heads,
    )


def _goal(indicator: Indicator) -> str:
    target = indicator.target
    if target is None:
        return "không nêu"
    return f"{_target(target, indicator)} ({target.source})"
