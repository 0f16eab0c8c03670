"""The parts of the forum's handout and of the slides: few figures, chosen by fixed rules.

Everything comes from tables that both editions have. How much is shown is fixed here, so that the
handout fits on two pages whatever a district's names and numbers are.
"""

from collections.abc import Collection, Hashable
from typing import Any

import pandas as pd

from langnghe.indicators.difference import ABOVE, BELOW
from langnghe.indicators.figures import INDICATOR, RATE, figure_key
from langnghe.params.load import Survey
from langnghe.report import charts
from langnghe.report.blocks import Block, Bullets, Column, Figure, Heading, Paragraphs, Table
from langnghe.report.change_words import change_words, whole_changes
from langnghe.report.intervals import WHY_NONE
from langnghe.report.leaflet import Exchanges, KeyNumbers, Look, Masthead
from langnghe.report.numbers import amount, count, percent
from langnghe.report.panels import keyed
from langnghe.report.result_sections import rated_questions
from langnghe.report.survey_sections import INVENTED, document_of
from langnghe.report.text import shortened

GROUPS = 5
ROWS = 5
CHANGES = 4
OPINIONS, MORE_OPINIONS = 4, 8  # with what changed beside them, and without
_LABEL = 75  # letters of a question or an indicator
_NAME = 45  # letters of a group's name
_TEXT = 160  # letters of an opinion, and of an answer
_UNTOLD = "Có câu không công bố tỷ lệ nên không nêu."
# In short what `disclosure.legend` says in full: the marks of a public table.
_MARKS = {
    "•": "• Không công bố để bảo vệ người trả lời.",
    "*": "* Không đủ tin cậy để nêu tỷ lệ.",
    "≥": "≥ Chỉ công bố tỷ lệ ít nhất là bao nhiêu.",
    "≤": "≤ Chỉ công bố tỷ lệ nhiều nhất là bao nhiêu.",
}


def masthead(survey: Survey, look: Look, name: str, title: str, subject: str = "") -> Masthead:
    """The head of a document of this name (`documents` of the year's params); else as given.

    Without a subject: the forum's name, else the district's education.
    """
    year, district = survey.year, survey.district
    own = survey.forum.name if survey.forum else f"Ngành giáo dục {district.title}"
    said = document_of(survey, name, title, subject or own)
    return Masthead(
        look=look,
        issuing_body=district.bodies.issuing,
        place=district.name,
        date=said.date,
        title=said.title,
        subject=said.subject,
        form=survey.form,
        said=f"Số liệu chốt đến ngày {year.as_of:%d/%m/%Y}.",
        notice=INVENTED if year.invented else "",
    )


def shown_groups(survey: Survey) -> list[str]:
    """The groups that have room: the first `GROUPS`."""
    return list(survey.groups)[:GROUPS]


def _name(group: str, survey: Survey) -> str:
    return shortened(survey.groups[group].name, _NAME)


def key_numbers(coverage: pd.DataFrame, survey: Survey) -> KeyNumbers:
    """Forms received, of how many required, from how many units."""
    whole = coverage[coverage["scope"] == "group"]
    received, required = whole["received"].sum(), whole.dropna(subset="required")
    items = [(count(received), "phiếu thu về")]
    if needed := required["required"].sum():
        share = percent(required["received"].sum() / needed, survey.year.decimals.rate)
        items.append((share, f"của {count(needed)} phiếu cần"))
    for kind, word in (("school", "trường có phiếu"), ("ward", "phường, xã có phiếu")):
        groups = [group.id for group in survey.year.groups if group.unit == kind]
        rows = whole[whole["group"].isin(groups)]
        if len(rows):
            most = rows.loc[rows["units"].idxmax()]
            items.append((f"{count(most['units_received'])}/{count(most['units'])}", word))
    return KeyNumbers(items)


def coverage_figure(coverage: pd.DataFrame, survey: Survey) -> Figure:
    """Received against required of each group."""
    whole = coverage[coverage["scope"] == "group"].set_index("group")
    rows = whole.reindex([group for group in shown_groups(survey) if group in whole.index])
    rows = rows.assign(label=[_name(str(group), survey) for group in rows.index])
    return charts.coverage(
        rows[["label", "required", "received"]].astype({"required": "float64"}),
        "Phiếu thu về so với phiếu cần thu",
        decimals=survey.year.decimals.rate,
    )[0]


def satisfaction_table(
    measures: pd.DataFrame, rates: pd.DataFrame, survey: Survey, keys: Collection[str] = ()
) -> Table:
    """Each group's figure of the first `ROWS` declared indicators; without any, of the questions.

    measures, rates: of either edition; of public ones `symbol` stands for what is withheld. keys:
    of the figures that the document has panels of.
    """
    groups, kind = shown_groups(survey), INDICATOR
    of_answers = {x.id: x for x in survey.indicators.values() if x.groups}
    table = measures.rename(columns={"estimate": "value", "indicator": "what"})
    if not of_answers:
        kind, of_answers = RATE, {q.id: survey.rates_of[q.id] for q in rated_questions(survey)}
        table = rates.rename(columns={"rate": "value", "question": "what"})
    whole = table[table["scope"] == "group"]
    whole = whole.assign(symbol=whole.get("symbol", ""))
    cells = {
        (row["what"], row["group"]): keyed(
            row["symbol"] or amount(row["value"], of_answers[row["what"]]),
            figure_key(kind, row["what"], row["group"]),
            keys,
        )
        for row in whole.to_dict("records")
        if row["what"] in of_answers
    }
    shown = list(of_answers.values())[:ROWS]
    rows = [
        [shortened(x.title.vi, _LABEL), *(cells.get((x.id, group), "–") for group in groups)]
        for x in shown
    ]
    printed = "".join(cell for row in rows for cell in row[1:])
    return Table(
        [
            Column("Nội dung", width="1fr"),
            *(Column(_name(group, survey), "right", "25mm") for group in groups),
        ],
        rows,
        "Tỷ lệ trả lời tích cực của từng nhóm",
        note=" ".join(said for mark, said in _MARKS.items() if mark in printed),
    )


def extreme_figure(rates: pd.DataFrame, survey: Survey, *, least: bool) -> Figure | None:
    """The question of each group with its least (or its highest) rate; None without any rate.

    Of a group that has a rate which is not printed no question is said to be that.
    """
    whole = _whole(rates, survey)
    rows = []
    for group in shown_groups(survey):
        own = whole[whole["group"] == group]
        row = {"label": _name(group, survey), "note": _UNTOLD}
        if (own["symbol"] == "").all() and own["rate"].notna().any():
            found = own.loc[own["rate"].idxmin() if least else own["rate"].idxmax()]
            row |= found[["rate", "low", "high"]].to_dict() | {"n": found["valid"]}
            row["note"] = shortened(survey.questions[found["question"]].text, _LABEL)
        if len(own):
            rows.append(row)
    table = pd.DataFrame(rows, columns=pd.Index(["label", "rate", "low", "high", "n", "note"]))
    if table["rate"].isna().all():
        return None
    numbers = dict.fromkeys(("rate", "low", "high", "n"), "float64")
    return charts.rates(
        table.astype(numbers),
        f"Câu có tỷ lệ tích cực {'thấp' if least else 'cao'} nhất của từng nhóm",
        decimals=survey.year.decimals.rate,
        name_extremes=False,
    )[0]


def _whole(rates: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The rated questions over the district, printed or marked; `symbol` "" where internal."""
    rated = [question.id for question in rated_questions(survey)]
    table = rates.assign(symbol=rates.get("symbol", ""))
    table = table[(table["scope"] == "group") & table["question"].isin(rated)]
    return table[table["rate"].notna() | (table["symbol"] != "")]


def group_figure(rates: pd.DataFrame, survey: Survey, group: str) -> Figure | None:
    """The `ROWS` questions that a group is least content with, in printed order; None without."""
    order = {question.id: index for index, question in enumerate(rated_questions(survey))}
    asked = _whole(rates, survey).query("group == @group")
    own = asked.dropna(subset="rate")
    if own.empty:
        return None
    lowest = own.nsmallest(ROWS, "rate")
    lowest = lowest.sort_values("question", key=lambda column: column.map(order))
    lowest = lowest.assign(
        label=[shortened(survey.questions[name].text, _LABEL) for name in lowest["question"]],
        n=lowest["valid"].astype("float64"),
        note=lowest["interval"].map(WHY_NONE).fillna(""),
    )
    how = "Tỷ lệ tích cực"
    if len(own) > ROWS:
        how = f"{count(len(lowest))} câu có tỷ lệ tích cực thấp nhất"
    if len(asked) > len(own):
        how += " trong các câu được công bố"
    return charts.rates(
        lowest[["label", "rate", "low", "high", "n", "note"]],
        f"{how}, nhóm {_name(group, survey)}",
        decimals=survey.year.decimals.rate,
        name_extremes=False,
    )[0]


def change_blocks(changes: pd.DataFrame, survey: Survey, level: int) -> list[Block]:
    """How many questions rose, fell, did not differ in each group, and the largest changes.

    changes: of either edition. level: of the heading above. Nothing where no question can be
    compared.
    """
    table = whole_changes(changes, survey)
    table = table[table["group"].isin(shown_groups(survey))]
    if table.empty:
        return []
    lines = [
        f"{_name(group, survey)}: {change_words(table.loc[table['group'] == group, 'verdict'])}."
        for group in shown_groups(survey)
    ]
    significant = table[table["verdict"].isin([ABOVE, BELOW])]
    head = Heading(level, f"So với năm {table['earlier_year'].iloc[0]}")
    return [
        head,
        Bullets(lines),
        *([_change_table(significant, survey)] if len(significant) else []),
    ]


def _change_table(significant: pd.DataFrame, survey: Survey) -> Table:
    sizes = significant["diff"].abs().sort_values(ascending=False, kind="stable")
    rows = []
    for row in significant.loc[sizes.index[:CHANGES]].to_dict("records"):
        of, question = survey.rates_of[row["question"]], survey.questions[row["question"]]
        rows.append(
            [
                shortened(question.text, _LABEL),
                _name(row["group"], survey),
                amount(row["earlier_rate"], of),
                amount(row["rate"], of),
                "tăng" if row["verdict"] == ABOVE else "giảm",
            ]
        )
    before, now = significant["earlier_year"].iloc[0], survey.year.year
    return Table(
        [
            Column("Nội dung", width="1fr"),
            Column("Nhóm", width="50mm"),
            Column(str(before), "right", "17mm"),
            Column(str(now), "right", "17mm"),
            Column("Kết luận", width="16mm"),
        ],
        rows,
        f"Những thay đổi lớn nhất có ý nghĩa thống kê từ năm {before} đến năm {now}",
    )


def exchanges(answers: pd.DataFrame, most: int = OPINIONS, letters: int = _TEXT) -> Exchanges:
    """The `most` most frequent opinions with an answer, then those still without.

    answers: of either edition (`opinions.answers.COLUMNS`). letters: of an opinion, of an answer.
    """
    answers = answers.sort_values("count", ascending=False, kind="stable")
    answered = answers["part"] == "answered"
    shown = pd.concat([answers[answered], answers[~answered]]).head(most)
    return Exchanges(
        [
            (shortened(row["text"], letters), _often(row["count"]), _answer(row, letters))
            for row in shown.to_dict("records")
        ]
    )


def _often(number: int) -> str:
    return f"({count(number)}\u00a0ý\u00a0kiến)" if number > 1 else ""


def _answer(row: dict[Hashable, Any], letters: int) -> str:
    if row["part"] == "answered":
        return f"Trả lời: {shortened(row['answer'], letters)}"
    if row["part"] == "petitioned":
        return "Đã kiến nghị cơ quan có thẩm quyền."
    return "Đang xem xét trả lời."


def opinions_said(answers: pd.DataFrame) -> str:
    """How many opinions the booklet has and how many are answered, in a sentence."""
    total = int(answers["count"].sum())
    if not total:
        return "Tài liệu trả lời ý kiến chưa có ý kiến nào."
    has = f"Tài liệu trả lời ý kiến có {count(total)} ý kiến"
    answered = int(answers.loc[answers["part"] == "answered", "count"].sum())
    if not answered:
        return f"{has}, chưa ý kiến nào được trả lời."
    if answered == total:
        return f"{has}, đều đã được trả lời."
    return f"{has}, trong đó {count(answered)} ý kiến đã được trả lời."


def thanks(survey: Survey) -> Paragraphs:
    """The last words, and where the whole report is to be had."""
    bodies = survey.district.bodies
    return Paragraphs(
        [
            f"{bodies.short} {survey.district.title} và {bodies.partner} trân trọng cảm ơn mọi "
            "người đã trả lời phiếu khảo sát và đóng góp ý kiến.",
            f"Đủ số liệu và phương pháp: báo cáo tổng hợp năm {survey.year.year}.",
        ]
    )


def others_said(survey: Survey) -> list[str]:
    """Which groups are left out for want of room; nothing where none is."""
    left = len(survey.groups) - GROUPS
    return [f"Còn {count(left)} nhóm khác, xem báo cáo tổng hợp."] if left > 0 else []
