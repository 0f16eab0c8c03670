"""Parts of the document about components: what people say beside what the schools counted."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from langnghe.indicators.areas import area_names
from langnghe.params.indicators import Indicator, Ratio
from langnghe.params.load import Survey
from langnghe.report.blocks import Block, Column, Paragraphs, Table
from langnghe.report.intervals import interval_text
from langnghe.report.numbers import amount, count, decimal, figure
from langnghe.report.official import Letterhead
from langnghe.report.survey_sections import document_of, letterhead

OVER = "*"


def components_head(survey: Survey) -> Letterhead:
    """The head: document "components" of the year, where it states one."""
    number = f"{len(survey.components):02d}"
    subject = f"Kết quả {number} chỉ số thành phần năm {survey.year.year}"
    return letterhead(survey, document_of(survey, "components", "BẢNG TÓM TẮT", subject))


def apart_sentences(table: pd.DataFrame, survey: Survey) -> Paragraphs:
    """How many components have counts, and where they are far from what people say.

    table: see `indicators.beside`.
    """
    whole = table[table["scope"] == "group"]
    counted = int((whole["difference"].notna()).sum())
    apart = whole[whole["apart"].fillna(False).astype(bool)]
    texts = [
        f"Trong {len(survey.components)} chỉ số thành phần, {counted} chỉ số có cả ý kiến và số "
        "liệu của trường; hai con số được in cạnh nhau, không con số nào sửa con số kia."
    ]
    for row in apart.to_dict("records"):
        component, answers = _of(row, survey)
        side = "cao hơn" if row["difference"] > 0 else "thấp hơn"
        points = decimal(abs(100 * row["difference"]), answers.decimals)
        texts.append(
            f"“{component}”: tỷ lệ theo {survey.groups[row['group']].name.lower()} "
            f"({amount(row['said'], answers)}) {side} số liệu của trường "
            f"({amount(row['counted'], answers)}) {points} điểm phần trăm."
        )
    if apart.empty:
        texts.append("Trên toàn địa bàn không có chỉ số nào lệch nhau nhiều.")
    return Paragraphs(texts)


def beside_table(table: pd.DataFrame, survey: Survey) -> Table:
    """Every component over the whole district."""
    whole = table[table["scope"] == "group"].to_dict("records")
    rows = [[_of(row, survey)[0], *_beside(row, survey)] for row in whole]
    caption = f"Ý kiến và số liệu của trường trên toàn địa bàn, năm {survey.year.year}"
    return Table(_columns("Chỉ số thành phần"), rows, caption, note=_rule(survey))


AT_SCHOOLS = "Ý KIẾN CẠNH SỐ LIỆU Ở TỪNG TRƯỜNG"


def schools_beside_blocks(table: pd.DataFrame, survey: Survey) -> list[Block]:
    """School by school, for the internal edition."""
    why = "Chỉ có trong bản nội bộ: ý kiến ở từng trường là của ít người."
    return [Paragraphs([why]), schools_beside_table(table, survey)]


def schools_beside_table(table: pd.DataFrame, survey: Survey) -> Table:
    """Every school's components that have counts, under the school's name."""
    here = table[(table["scope"] == "unit") & table["counted"].notna()]
    names, order = area_names(survey), list(survey.frame.units["unit"])
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    for unit in (unit for unit in order if unit in set(here["area"])):
        heads[len(rows)] = names[unit]
        for row in here[here["area"] == unit].to_dict("records"):
            rows.append([_of(row, survey)[0], *_beside(row, survey)])
    caption = f"Ý kiến và số liệu của từng trường, năm {survey.year.year}"
    return Table(_columns("Chỉ số thành phần"), rows, caption, note=_rule(survey), groups=heads)


def _columns(first: str) -> list[Column]:
    return [
        Column(first, width="1fr"),
        Column("n", "right", "14mm"),
        Column("Theo ý kiến", "right", "20mm"),
        Column("Khoảng tin cậy", "right", "25mm"),
        Column("Theo số liệu", "right", "20mm"),
        Column("Chênh lệch", "right", "18mm"),
        Column("Lệch nhiều", "center", "17mm"),
    ]


def _beside(row: Mapping[str, Any], survey: Survey) -> list[str]:
    answers = _of(row, survey)[1]
    n = "–" if pd.isna(row["n"]) else count(row["n"])
    said = row["symbol"] or amount(row["said"], answers)
    interval = "–"
    if not pd.isna(row["said"]):
        interval = interval_text(row["low"], row["high"], row["interval"], answers)
    verdict = ""
    if not pd.isna(row["apart"]):
        verdict = "Có" if row["apart"] else "Không"
    counted, difference = amount(row["counted"], answers), _signed(row["difference"], answers)
    return [n, said, interval, counted, difference, verdict]


def _of(row: Mapping[str, Any], survey: Survey) -> tuple[str, Indicator]:
    component = survey.components[row["component"]]
    return component.title, survey.indicators[component.answers]


def _signed(value: float, of: Indicator) -> str:
    """ "+2,1" or "−2,1", in the indicator's unit; "–" where there is none."""
    if pd.isna(value):
        return "–"
    text = figure(abs(value), of)
    sign = "" if not text.strip("0,") else "+" if value > 0 else "\u2212"
    return sign + text


def _rule(survey: Survey) -> str:
    (least, *_) = [own.flag_from for own in survey.indicator_sets if own.components]
    return (
        "n: số phiếu có câu trả lời hợp lệ; chênh lệch: ý kiến trừ số liệu, điểm phần trăm. “Lệch "
        f"nhiều”: lệch từ {least:g} điểm trở lên và số liệu nằm ngoài khoảng tin cậy 95\u00a0% "
        "của ý kiến; để trống khi không đủ căn cứ. Chỉ số về điều không mong muốn được đổi chiều: "
        "số liệu là phần không có điều ấy."
    )


# --- schools' counts -----------------------------------------------------------------------------


def schools_table(measures: pd.DataFrame, changes: pd.DataFrame, survey: Survey) -> Table:
    """Schools × indicators of their own counts, with the change on the year before.

    measures: with `scope`, `area`, `indicator`, `estimate`. changes: see `counted_changes`.
    """
    ratios = [x for x in survey.indicators.values() if isinstance(x.formula, Ratio)]
    values = _by_key(measures, "estimate")
    change = _by_key(changes, "change")
    names = {level.id: level.name for level in survey.district.levels}
    schools = survey.frame.units[survey.frame.units["kind"] == "school"]
    rows: list[list[str]] = []
    heads: dict[int, str] = {}

    def cells(scope: str, area: str, level: str) -> list[str]:
        keys = [(scope, area, x.id) for x in ratios]
        pairs = zip(keys, ratios, strict=True)
        return [_cell(values.get(k), change.get(k), x, level) for k, x in pairs]

    for level, own in schools.groupby("level", sort=False):
        heads[len(rows)] = names[str(level)]
        for unit, name in zip(own["unit"], own["name"], strict=True):
            own_name = name.removeprefix(f"Trường {names[str(level)]} ")
            rows.append([own_name, *cells("unit", unit, str(level))])
    rows.append(["Toàn địa bàn", *cells("group", "", "")])
    titles = [f"{x.title.vi.replace(' (theo số liệu của trường)', '')}, {x.unit}" for x in ratios]
    return Table(
        [Column("Trường", width="2fr"), *(Column(title, "right", "1fr") for title in titles)],
        rows,
        f"Số liệu của từng trường năm {survey.year.year}, trong ngoặc là thay đổi so với năm trước",
        note="–: trường chưa gửi phiếu số liệu hoặc chưa ghi đủ số. Dòng cuối cộng các trường có "
        f"đủ số của từng năm. {OVER}: sĩ số bình quân quá mức nhiều nhất của cấp học.",
        emphasised=[len(rows) - 1],
        groups=heads,
    )


def _by_key(table: pd.DataFrame, column: str) -> dict[tuple[str, str, str], float]:
    keys = zip(table["scope"], table["area"], table["indicator"], strict=True)
    return dict(zip(keys, table[column], strict=True))


def _cell(value: float | None, change: float | None, of: Indicator, level: str) -> str:
    if value is None or pd.isna(value):
        return "–"
    over = any(x.level == level and of.factor * value > x.most for x in of.limits)
    since = "" if change is None or pd.isna(change) else f" ({_signed(change, of)})"
    return f"{figure(value, of)}{OVER if over else ''}{since}"


def counted_schools(measures: pd.DataFrame, survey: Survey) -> set[str]:
    """The schools of which an indicator of their own counts is known."""
    ratios = {x.id for x in survey.indicators.values() if isinstance(x.formula, Ratio)}
    known = measures["indicator"].isin(ratios) & measures["estimate"].notna()
    return set(measures.loc[known & (measures["scope"] == "unit"), "area"])


def own_counts(
    measures: pd.DataFrame, changes: pd.DataFrame, survey: Survey, area: str
) -> list[Table]:
    """A school's own counts beside the district's and its change, where it sent any."""
    if area not in counted_schools(measures, survey):
        return []
    values, change = _by_key(measures, "estimate"), _by_key(changes, "change")
    units = survey.frame.units.set_index("unit")
    rows = []
    for x in survey.indicators.values():
        if isinstance(x.formula, Ratio):
            key = ("unit", area, x.id)
            here = _cell(values.get(key), None, x, str(units.at[area, "level"]))
            since = _signed(change.get(key, float("nan")), x)
            rows.append([f"{x.title.vi}, {x.unit}", here, since, _whole(values, x)])
    titles = ("Của trường", "So với năm trước", "Toàn địa bàn")
    return [
        Table(
            [Column("Số liệu", width="1fr"), *(Column(title, "right", "28mm") for title in titles)],
            rows,
            f"Số liệu của {units.at[area, 'name']} năm {survey.year.year}",
            note=f"Trường tự đếm. –: chưa có số. {OVER}: quá mức nhiều nhất của cấp học.",
        )
    ]


def _whole(values: Mapping[tuple[str, str, str], float], x: Indicator) -> str:
    return figure(values.get(("group", "", x.id), float("nan")), x)


def sheets_sentences(measures: pd.DataFrame, survey: Survey) -> Paragraphs:
    """How many schools sent facts, and which did not."""
    schools = survey.frame.units[survey.frame.units["kind"] == "school"]
    sent = counted_schools(measures, survey)
    texts = [f"{len(sent)} trên {len(schools)} trường có số liệu."]
    if missing := schools.loc[~schools["unit"].isin(sent), "name"].to_list():
        texts.append("Chưa có số liệu: " + "; ".join(missing) + ".")
    return Paragraphs(texts)


def limits_table(survey: Survey) -> Table | None:
    """The most that a school of each level should have, and whether that was checked."""
    names = {level.id: level.name for level in survey.district.levels}
    rows = [
        [
            x.title.vi,
            names[limit.level],
            f"{limit.most:g}".replace(".", ","),
            limit.source,
            "đã đối chiếu" if limit.confirmed else "ghi theo trí nhớ, chưa đối chiếu",
        ]
        for x in survey.indicators.values()
        for limit in x.limits
    ]
    if not rows:
        return None
    return Table(
        [
            Column("Chỉ số", width="1fr"),
            Column("Cấp học", width="1fr"),
            Column("Nhiều nhất", "right", "20mm"),
            Column("Căn cứ", width="2fr"),
            Column("Đối chiếu", width="1fr"),
        ],
        rows,
        "Mức nhiều nhất theo cấp học",
    )


# --- questions and answers -----------------------------------------------------------------------


def faq_head(survey: Survey) -> Letterhead:
    """The head of the sheet of questions and answers."""
    assert survey.faq, "a notebook that needs faq runs only where there is one"
    return letterhead(survey, document_of(survey, "faq", "TÀI LIỆU", survey.faq.title))


def faq_table(survey: Survey) -> Table:
    """Questions and answers, each with what it rests on."""
    assert survey.faq, "a notebook that needs faq runs only where there is one"
    rows = [
        [str(number), x.question, x.answer, x.basis]
        for number, x in enumerate(survey.faq.questions, start=1)
    ]
    return Table(
        [
            Column("TT", "center", "9mm"),
            Column("Hỏi", width="3fr"),
            Column("Đáp", width="6fr"),
            Column("Căn cứ", width="3fr"),
        ],
        rows,
        "Câu hỏi – đáp",
        note=survey.faq.basis,
    )
