"""Parts of the document over all district-years: what stands side by side, and what cannot."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from langnghe.forum.tasks import share_done
from langnghe.indicators.series import POSITIVE, SCALE, WORDING
from langnghe.indicators.side_by_side import (
    FORMULA,
    MADE_OF,
    QUESTION,
    RESPONDENTS,
    Case,
    alone,
    kept_apart,
    shared,
)
from langnghe.params.indicators import Indicator
from langnghe.project import Edition
from langnghe.report import charts
from langnghe.report.blocks import Block, Bullets, Column, Figure, Paragraphs, Table
from langnghe.report.intervals import WHY_NONE, interval_text
from langnghe.report.leaflet import Masthead
from langnghe.report.numbers import amount, count, percent
from langnghe.report.survey_sections import INVENTED, sampling_text

_WHY = {
    RESPONDENTS: "hỏi người khác: nơi hỏi, cấp học hoặc cách lấy phiếu khác",
    WORDING: "lời câu hỏi khác",
    SCALE: "thang trả lời khác",
    POSITIVE: "mức được tính là tích cực khác",
    FORMULA: "công thức hoặc đơn vị khác",
    MADE_OF: "câu hỏi hoặc số liệu dùng để tính khác",
}
_OF_SCHOOLS = "Số liệu của trường"
Row = Mapping[Any, Any]


def head(cases: Sequence[Case], edition: Edition) -> Masthead:
    """The head: of nobody's office; its day is that of the last report. cases: at least one."""
    years = [case.survey.year for case in cases]
    said = f"{count(len(cases))} báo cáo, mỗi báo cáo của một địa bàn, một năm."
    if edition == "public":
        said += " Chỉ gồm những gì bản công khai của các báo cáo ấy đã in."
    return Masthead(
        look="overview",
        issuing_body="Ngành giáo dục lắng nghe ý kiến nhân dân",
        place="",
        date=max(year.report.date for year in years),
        title="So sánh các địa bàn, các năm",
        subject="Những chỉ số cùng định nghĩa",
        form=cases[0].survey.form,
        said=said,
        notice=INVENTED if any(year.invented for year in years) else "",
    )


def summary(table: pd.DataFrame, cases: Sequence[Case]) -> Bullets:
    """How much can stand side by side, how much not, and which cases have nothing to."""
    both = shared(table)
    kinds = both.drop_duplicates(["kind", "group", "item", "series"])
    across = both.assign(district=[cases[case].survey.district.id for case in both["case"]])
    places = across.groupby(["kind", "group", "item", "series"])["district"].nunique()
    between = int((places > 1).sum())
    texts = [
        f"So được {count(len(kinds))} con số (mỗi câu hỏi hay chỉ số của một nhóm là một), "
        f"{f'trong đó {count(between)}' if between else 'không con số nào'} giữa các địa bàn khác "
        "nhau; số còn lại chỉ giữa các năm của một địa bàn."
    ]
    if len(split := kept_apart(table).drop_duplicates(["kind", "group", "item"])):
        texts.append(
            f"{count(len(split))} con số có cùng mã nhưng không cùng định nghĩa nên không đặt cạnh "
            "nhau; lý do ở phần sau."
        )
    silent = [case.name for case in cases if "rates" not in case.tables]
    if silent:
        texts.append(f"Không có khảo sát nên không có tỷ lệ nào: {', '.join(silent)}.")
    return Bullets(texts)


def caveats() -> Bullets:
    """How the tables are to be read."""
    return Bullets(
        [
            "Không phải thứ hạng. Các địa bàn khác nhau về cơ cấu trường, cách phát phiếu và thời "
            "điểm hỏi; khoảng tin cậy chỉ nói về sai số do chọn mẫu.",
            "Hai khoảng tin cậy chồng lên nhau không có nghĩa là không khác nhau. Kiểm định giữa "
            "hai năm của một địa bàn ở báo cáo của năm sau.",
            "Nơi thu được ít phiếu so với số cần thu (phần I) thì người không trả lời có thể nghĩ "
            "khác người trả lời; khoảng tin cậy không tính đến điều ấy.",
        ]
    )


# --- what there is -----------------------------------------------------------------------------


def coverage_table(cases: Sequence[Case]) -> Table:
    """Every group of every case: how it was sampled, forms received of those required."""
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    for case in cases:
        if "coverage" not in case.tables:
            continue
        heads[len(rows)] = f"{case.name}, số liệu đến ngày {case.survey.year.as_of:%d/%m/%Y}"
        covered = case.tables["coverage"]
        whole = covered[covered["scope"] == "group"].set_index("group")
        for group in case.survey.year.groups:
            if group.id in whole.index:
                row = whole.loc[group.id]
                units = f"{count(row['units_received'])}/{count(row['units'])}"
                sampled = sampling_text(group, case.survey)
                forms = [count(row["required"]), count(row["received"])]
                share = percent(row["rate"], case.survey.year.decimals.rate)
                rows.append([group.name, sampled, units, *forms, share])
    return Table(
        [
            Column("Nhóm", width="1fr"),
            Column("Tỷ lệ khảo sát", "center", "35mm"),
            Column("Đơn vị có phiếu", "right", "20mm"),
            Column("Số phiếu cần", "right", "17mm"),
            Column("Thu về", "right", "15mm"),
            Column("Đạt", "right", "18mm"),
        ],
        rows,
        "Số phiếu thu về so với số phiếu cần thu",
        note="–: phiếu mở, không có số phải thu.",
        groups=heads,
    )


def tasks_table(cases: Sequence[Case]) -> Table | None:
    """How far each case's programme of tasks is; None where none has one."""
    rows = []
    for case in cases:
        if "tasks" in case.tables and case.survey.tasks:
            share = share_done(case.tables["tasks"], case.survey)
            done = [count(share.tasks), count(share.done), percent(share.rate, 1)]
            rows.append([case.name, f"{case.survey.year.as_of:%d/%m/%Y}", *done])
    if not rows:
        return None
    return Table(
        [
            Column("Địa bàn, năm", width="1fr"),
            Column("Tính đến ngày", "center"),
            Column("Nhiệm vụ", "right"),
            Column("Hoàn thành", "right"),
            Column("Tỷ lệ", "right"),
        ],
        rows,
        "Nhiệm vụ đã hoàn thành",
        note="Mỗi chương trình có nhiệm vụ riêng: tỷ lệ nói chương trình ấy đã làm đến đâu, không "
        "so nơi này với nơi khác.",
    )


# --- what stands side by side --------------------------------------------------------------------


def shared_blocks(table: pd.DataFrame, cases: Sequence[Case], kind: str) -> list[Block]:
    """Group by group the figures of one definition, in a table and, of questions, in pictures."""
    both = shared(table[table["kind"] == kind])
    blocks: list[Block] = []
    for group, own in both.groupby("group", sort=False):
        blocks.append(_shared_table(own, cases, str(group), kind))
        if kind == QUESTION:
            blocks += _figures(own, cases, str(group))
    return blocks or [Paragraphs(["Không có."])]


def _shared_table(own: pd.DataFrame, cases: Sequence[Case], group: str, kind: str) -> Table:
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    for _, part in own.groupby(["item", "series"], sort=False):
        records = part.to_dict("records")
        heads[len(rows)] = _definition(records[-1], cases).title.vi
        rows += [[cases[row["case"]].name, *_cells(row, cases)] for row in records]
    what = "câu hỏi" if kind == QUESTION else "chỉ số"
    return Table(
        [
            Column("Địa bàn, năm", width="1fr"),
            Column("n", "right", "18mm"),
            Column("Kết quả", "right", "30mm"),
            Column("Khoảng tin cậy", "right", "36mm"),
        ],
        rows,
        f"Các {what} cùng định nghĩa, {_group_names(own, cases, group)}",
        note="n: số phiếu có câu trả lời hợp lệ. Khoảng tin cậy 95\u00a0%; nơi không có thì ghi vì "
        "sao. Ký hiệu “≥”, “≤”, “•”, “*”: bản công khai không in tỷ lệ."
        if group
        else "Tổng số liệu các trường báo cáo; không phải mẫu nên không có khoảng tin cậy.",
        groups=heads,
    )


def _cells(row: Row, cases: Sequence[Case]) -> list[str]:
    of = _definition(row, cases)
    n = "–" if pd.isna(row["n"]) else count(row["n"])
    if row["symbol"]:
        return [n, row["symbol"], "–"]
    interval = interval_text(row["low"], row["high"], row["interval"], of)
    return [n, amount(row["value"], of), interval]


def _definition(row: Row, cases: Sequence[Case]) -> Indicator:
    survey = cases[row["case"]].survey
    return (survey.rates_of if row["kind"] == QUESTION else survey.indicators)[row["item"]]


def _group_names(own: pd.DataFrame, cases: Sequence[Case], group: str) -> str:
    """What the cases call the group: mostly one name."""
    if not group:
        return _OF_SCHOOLS.lower()
    names = (cases[case].survey.groups[group].name for case in own["case"])
    return f"nhóm {' / '.join(dict.fromkeys(names))}"


def _figures(own: pd.DataFrame, cases: Sequence[Case], group: str) -> list[Figure]:
    records = own.to_dict("records")
    # A question has one panel, whatever the place of its tones in each case's words.
    titles = {(row["item"], row["series"]): _definition(row, cases).title.vi for row in records}
    rows = own.assign(
        panel=[titles[row["item"], row["series"]] for row in records],
        label=[cases[row["case"]].name for row in records],
        note=[row["symbol"] or WHY_NONE.get(row["interval"], "") for row in records],
    ).rename(columns={"value": "rate"})
    decimals = max(_definition(row, cases).decimals for row in records)
    return charts.rates(
        rows[["panel", "label", "rate", "low", "high", "n", "note"]],
        f"Tỷ lệ tích cực ở các địa bàn, các năm, {_group_names(own, cases, group)}",
        note="Chỉ những câu hỏi cùng lời văn, cùng thang trả lời, cùng mức tích cực.",
        decimals=decimals,
        name_extremes=False,
    )


# --- what cannot -------------------------------------------------------------------------------


def apart_table(table: pd.DataFrame, cases: Sequence[Case]) -> Table:
    """Figures of one id that are not of one definition, and what differs from the first."""
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    split = kept_apart(table)
    for (_, group, item), part in split.groupby(["kind", "group", "item"], sort=False):
        heads[len(rows)] = f"Mã {item}, {_group_names(part, cases, str(group))}"
        for _, same in part.groupby("series", sort=False):
            records = same.to_dict("records")
            where = ", ".join(cases[row["case"]].name for row in records)
            why = _WHY[records[0]["why"]] if records[0]["why"] else ""
            rows.append([where, _definition(records[-1], cases).title.vi, why])
    return Table(
        [
            Column("Ở", width="2fr"),
            Column("Câu hỏi, chỉ số", width="3fr"),
            Column("Khác dòng đầu ở điểm nào", width="2fr"),
        ],
        rows,
        "Cùng mã mà không cùng định nghĩa",
        groups=heads,
    )


def alone_table(table: pd.DataFrame, cases: Sequence[Case]) -> Table:
    """What one case only has, so that there is nothing to put beside it."""
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    for case, part in alone(table).groupby("case"):
        heads[len(rows)] = cases[int(str(case))].name
        for group, own in part.groupby("group", sort=False):
            rows.append([_group_label(cases[int(str(case))], str(group)), _listed(own, cases)])
    return Table(
        [Column("Nhóm", width="1fr"), Column("Câu hỏi, chỉ số", width="3fr")],
        rows,
        "Chỉ có ở một địa bàn, một năm",
        groups=heads,
    )


def _group_label(case: Case, group: str) -> str:
    return case.survey.groups[group].name if group else _OF_SCHOOLS


def _listed(own: pd.DataFrame, cases: Sequence[Case]) -> str:
    titles: Iterable[str] = (_definition(row, cases).title.vi for row in own.to_dict("records"))
    return "; ".join(dict.fromkeys(titles))
