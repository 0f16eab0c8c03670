"""The report's parts about results in the public edition: what is printed, and marks for the rest.

Made of public tables only (`indicators.disclosure.edition`), which lack what may not be printed.
"""

from collections.abc import Collection

import pandas as pd

from langnghe.indicators.disclosure.levels import NOT_VALID
from langnghe.indicators.figures import INDICATOR, MEAN, RATE, figure_key
from langnghe.params.load import Survey
from langnghe.params.models import Question
from langnghe.report.blocks import Bullets, Column, Table, written
from langnghe.report.intervals import interval_text
from langnghe.report.numbers import amount, count, figure, percent
from langnghe.report.panels import keyed
from langnghe.report.result_sections import positive_note, rated_questions, said_rate


def rates_table(
    rates: pd.DataFrame, survey: Survey, group: str, legend: list[str], keys: Collection[str] = ()
) -> Table:
    """Every rated question of a group over the district: valid answers, rate or mark, interval.

    keys: see `result_sections.rates_table`.
    """
    part = _whole(rates, group)
    questions = [q for q in rated_questions(survey) if q.id in part.index]
    titles = {block.id: block.title for paper in survey.questionnaires for block in paper.blocks}
    heads: dict[int, str] = {}
    for index, question in reversed(list(enumerate(questions))):
        heads = {n: t for n, t in heads.items() if t != titles[question.block]}
        heads[index] = titles[question.block]
    columns = [
        Column("Nội dung", width="1fr"),
        Column("Hợp lệ", "right", "16mm"),
        Column("Tỷ lệ", "right", "20mm"),
        Column("Khoảng tin cậy", "right", "28mm"),
        Column("Điểm TB", "right", "16mm"),
        Column("Không trả lời", "right", "20mm"),
    ]
    return Table(
        columns,
        [_row(question, part.loc[question.id], survey, group, keys) for question in questions],
        f"Kết quả trả lời của nhóm {survey.groups[group].name}",
        note=" ".join(
            [
                positive_note(survey),
                "Không trả lời: không biết, không áp dụng, bỏ trống; không nằm trong số hợp lệ.",
                *legend,
            ]
        ),
        groups=heads,
    )


def headlines(rates: pd.DataFrame, survey: Survey, keys: Collection[str] = ()) -> Bullets:
    """The highest and lowest printed rate of each group; says so where some are not printed.

    keys: see `result_sections.rates_table`.
    """
    texts = []
    for group, about in survey.groups.items():
        asked = [q.id for q in rated_questions(survey)]
        part = _whole(rates, group)
        part = part[part.index.isin(asked)]
        printed = part.dropna(subset="rate")
        if printed.empty:
            texts += [f"{about.name}: không có tỷ lệ nào được in."] if len(part) else []
            continue
        low, high = printed["rate"].idxmin(), printed["rate"].idxmax()
        least, most = (
            said_rate(name, printed.at[name, "rate"], group, survey, keys) for name in (low, high)
        )
        among = ""
        if len(printed) < len(part):
            among = f" ở {count(len(printed))} trên {count(len(part))} câu có tỷ lệ được in"
        said = least if low == high else written("từ ", least, " đến ", most)
        texts.append(written(f"{about.name}: tích cực ", said, f"{among}."))
    return Bullets(texts)


def _whole(rates: pd.DataFrame, group: str) -> pd.DataFrame:
    return rates[(rates["scope"] == "group") & (rates["group"] == group)].set_index("question")


def _row(
    question: Question, row: pd.Series, survey: Survey, group: str, keys: Collection[str]
) -> list[str]:
    rate, mean = survey.rates_of[question.id], survey.means_of.get(question.id)
    scored = "–" if mean is None or pd.isna(row["mean"]) else figure(row["mean"], mean)
    return [
        rate.title.vi,
        _or_dash(row["valid"]),
        keyed(
            row["symbol"] or amount(row["rate"], rate), figure_key(RATE, question.id, group), keys
        ),
        interval_text(row["low"], row["high"], row["interval"], rate) if not row["symbol"] else "–",
        keyed(scored, figure_key(MEAN, question.id, group), keys),
        _or_dash(row["unanswered"]),
    ]


def _or_dash(number: object) -> str:
    return "–" if pd.isna(number) else count(number)  # type: ignore[arg-type]


def distribution_table(distribution: pd.DataFrame, survey: Survey, group: str) -> Table | None:
    """How a group's answers spread over the levels; levels with few answers are put together."""
    part = distribution[(distribution["group"] == group) & (distribution["side"] != NOT_VALID)]
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    for question in survey.questions.values():
        own = part[part["question"] == question.id]
        if own.empty:
            continue
        heads[len(rows)] = question.text
        decimals = survey.year.decimals.rate
        rows += [
            [row["label"], count(row["n"]), percent(row["share"], decimals)]
            for row in own.to_dict("records")
        ]
    if not rows:
        return None
    return Table(
        [Column("Mức", width="1fr"), Column("Số phiếu", "right"), Column("Tỷ lệ", "right")],
        rows,
        f"Phân bố câu trả lời hợp lệ của nhóm {survey.groups[group].name}",
        note="Tỷ lệ của các phiếu thu về, chưa tính trọng số. Các mức có ít câu trả lời được gộp.",
        groups=heads,
    )


def other_table(
    rates: pd.DataFrame, survey: Survey, group: str, keys: Collection[str] = ()
) -> Table | None:
    """Questions without positive answers: each option's share, each number's mean, or a mark."""
    part = _whole(rates, group)
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    for question in survey.questions.values():
        names = {question.id: "Trung bình"} if question.type == "number" else {}
        if question.type == "multiple":
            names = {f"{question.id}:{x.value}": x.label for x in survey.scales[question.id].levels}
        known = {name: label for name, label in names.items() if name in part.index}
        if known:
            heads[len(rows)] = question.text
        for name, label in known.items():
            row = part.loc[name]
            shown = (
                figure(row["mean"], survey.means_of[name])
                if question.type == "number" and not row["symbol"]
                else row["symbol"] or amount(row["rate"], survey.rates_of[question.id])
            )
            kind = MEAN if question.type == "number" else RATE
            shown = keyed(shown, figure_key(kind, name, group), keys)
            rows.append([label, _or_dash(row["valid"]), shown])
    if not rows:
        return None
    return Table(
        [Column("Nội dung", width="1fr"), Column("Hợp lệ", "right"), Column("Kết quả", "right")],
        rows,
        f"Các câu hỏi khác của nhóm {survey.groups[group].name}",
        note="Câu được chọn nhiều ý: tỷ lệ người chọn từng ý, cộng lại có thể quá 100\u00a0%.",
        groups=heads,
    )


def measures_table(
    measures: pd.DataFrame, survey: Survey, legend: list[str], keys: Collection[str] = ()
) -> Table | None:
    """The declared indicators over the district, worked out of printed figures."""
    whole = measures[measures["scope"] == "group"]
    found = {(row["indicator"], row["group"]): row for row in whole.to_dict("records")}
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    for indicator in survey.indicators.values():
        groups = [group for group in indicator.groups or [""] if (indicator.id, group) in found]
        if groups:
            heads[len(rows)] = indicator.title.vi
        for group in groups:
            row = found[indicator.id, group]
            name = survey.groups[group].name if group else "Chung"
            shown = row["symbol"] or amount(row["estimate"], indicator)
            shown = keyed(shown, figure_key(INDICATOR, indicator.id, group), keys)
            rows.append([name, _or_dash(row["n"]), shown])
    if not rows:
        return None
    return Table(
        [Column("Nhóm", width="1fr"), Column("n", "right"), Column("Kết quả", "right")],
        rows,
        f"Các chỉ số của năm {survey.year.year}",
        note=" ".join(["Chỉ số gồm nhiều câu tính từ các tỷ lệ in trong báo cáo này.", *legend]),
        groups=heads,
    )


def legend_bullets(legend: list[str]) -> Bullets:
    """What the marks mean, and by which rule."""
    return Bullets(legend or ["Mọi tỷ lệ đều được in; không có ô nào phải giữ kín."])
