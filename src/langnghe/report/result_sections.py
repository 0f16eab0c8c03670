"""The report's parts about what people answered: rates, distributions, wards."""

from collections.abc import Collection, Iterator, Sequence

import pandas as pd

from langnghe.indicators.areas import area_names
from langnghe.indicators.figures import COMBINED, MEAN, RATE, figure_key
from langnghe.indicators.rates import distribution
from langnghe.params.estimation import Combination
from langnghe.params.indicators import PERCENT, Indicator
from langnghe.params.load import Survey
from langnghe.params.models import Question
from langnghe.report import charts
from langnghe.report.blocks import Bullets, Column, Figure, Table, written
from langnghe.report.intervals import interval_text
from langnghe.report.numbers import amount, count, decimal, figure, percent
from langnghe.report.panels import keyed, known


def rated_questions(survey: Survey) -> list[Question]:
    """Questions with declared positive answers, in printed order."""
    return [
        q
        for q in survey.questions.values()
        if q.id in survey.scales and survey.scales[q.id].positive
    ]


def _interval(row: pd.Series, of: Indicator) -> str:
    return interval_text(row["low"], row["high"], row["interval"], of)


def rates_table(
    rates: pd.DataFrame, survey: Survey, group: str, keys: Collection[str] = ()
) -> Table:
    """Every rated question of a group over the district: counts, rate, interval, mean.

    keys: of the figures that the document has panels of; these open them.
    """
    part = rates[(rates["scope"] == "group") & (rates["group"] == group)].set_index("question")
    titles = {block.id: block.title for paper in survey.questionnaires for block in paper.blocks}
    questions = [q for q in rated_questions(survey) if q.id in part.index]
    rows = [_rates_row(question, part.loc[question.id], survey, keys) for question in questions]
    firsts = {question.block: index for index, question in reversed(list(enumerate(questions)))}
    widths = ("23mm", "14mm", "16mm", "24mm", "14mm", "14mm", "15mm")
    heads = ("Hợp lệ", "Tích cực", "Tỷ lệ", "Khoảng tin cậy", "Điểm TB", "KB, KAD", "Bỏ trống")
    return Table(
        [
            Column("Nội dung", width="1fr"),
            *(Column(head, "right", width) for head, width in zip(heads, widths, strict=True)),
        ],
        rows,
        f"Kết quả trả lời của nhóm {survey.groups[group].name}",
        note=positive_note(survey)
        + " Tỷ lệ và điểm trung bình (TB) ước lượng cho toàn nhóm theo trọng số; khoảng tin cậy"
        " 95\u00a0% tính bằng phần trăm. KB, KAD: không biết, không áp dụng; các câu này và câu bỏ"
        " trống không nằm trong số hợp lệ; trong ngoặc là số hợp lệ so với số phiếu được hỏi (%)."
        + _response_note(part)
        + _totals_note(survey, group)
        + _not_asked_note(questions, part)
        + _lone_note(part.loc[[q.id for q in questions]], survey),
        groups={index: titles[block] for block, index in firsts.items()},
    )


def _rates_row(
    question: Question, row: pd.Series, survey: Survey, keys: Collection[str]
) -> list[str]:
    rate, mean = survey.rates_of[question.id], survey.means_of.get(question.id)
    return [
        rate.title.vi,
        f"{count(row['valid'])} ({decimal(100 * row['item_response'], 1)})",
        count(row["positive"]),
        keyed(amount(row["rate"], rate), figure_key(RATE, question.id, row["group"]), keys),
        _interval(row, rate),
        "–"
        if mean is None
        else keyed(figure(row["mean"], mean), figure_key(MEAN, question.id, row["group"]), keys),
        count(row["dont_know"] + row["not_applicable"]),
        count(row["missing"]),
    ]


def _response_note(part: pd.DataFrame) -> str:
    """How many of the required forms came; nothing where the form was open."""
    if part.empty or pd.isna(part["response"].iloc[0]):
        return ""
    row = part.iloc[0]
    came = f"{count(row['forms'])}/{count(row['required'])} phiếu"
    return f" Thu về {came} cần thu ({percent(row['response'], 1)})."


def _totals_note(survey: Survey, group: str) -> str:
    """Which known totals the weights meet."""
    said = [
        f" Trọng số hiệu chỉnh theo tổng số đã biết của “{survey.questions[each.question].text}”"
        f" ({each.source})."
        for each in survey.year.known_totals
        if each.group == group
    ]
    return "".join(said)


def _lone_note(part: pd.DataFrame, survey: Survey) -> str:
    """The units whose one form leaves a variance unknown, and what to declare."""
    units = dict.fromkeys(unit for units in part["lone"] for unit in units.split(", ") if unit)
    if not units:
        return ""
    names = area_names(survey)
    said = "; ".join(names.get(unit, unit) for unit in units)
    return (
        f" Chưa tính được khoảng tin cậy vì quá ít câu trả lời ở: {said}; có thể khai đơn vị láng"
        " giềng (“merge”) trong tệp tham số năm."
    )


def _not_asked_note(questions: list[Question], part: pd.DataFrame) -> str:
    """How many forms were not asked a question, where there are any."""
    counts = [(q.text, part.loc[q.id, "not_asked"]) for q in questions]
    said = "; ".join(f"“{text}” {count(n)} phiếu" for text, n in counts if n)
    return f" Không được hỏi: {said}." if said else ""


def positive_note(survey: Survey) -> str:
    """Which answers count as positive, as the questionnaire declares."""
    found: dict[tuple[str, ...], None] = {}
    for question in rated_questions(survey):
        scale = survey.scales[question.id]
        found[tuple(level.label for level in scale.levels if level.value in scale.positive)] = None
    return "Mức được tính là tích cực: " + "; ".join(", ".join(labels) for labels in found) + "."


def distribution_figures(
    counts: pd.DataFrame, survey: Survey, group: str, keys: Collection[str] = ()
) -> list[Figure]:
    """How a group's answers spread over each scale, questions that share a scale together.

    keys: see `rates_table`.
    """
    table = distribution(counts, survey, [group])
    figures: list[Figure] = []
    for scale_id, questions in _by_scale(survey):
        scale = survey.scales[questions[0].id]
        wording = {question.id: question.text for question in questions}
        rows = table[table["question"].isin(list(wording))]
        if rows.empty or scale_id == "":
            continue
        order = {identifier: index for index, identifier in enumerate(wording)}
        rows = rows.sort_values("question", key=lambda column, order=order: column.map(order))
        own = [known(figure_key(RATE, name, group), keys) for name in rows["question"]]
        rows = rows.assign(label=rows["question"].map(wording), n=rows["total"], key=own)
        figures += charts.distribution(
            rows[["label", "level", "share", "n", "key"]],
            {str(level.value): level.label for level in scale.levels},
            {str(value) for value in scale.positive},
            f"Phân bố câu trả lời hợp lệ của nhóm {survey.groups[group].name}",
            note="Tỷ lệ của các phiếu thu về, chưa tính trọng số; n là số câu trả lời hợp lệ.",
            decimals=survey.year.decimals.rate,
        )
    return figures


def _by_scale(survey: Survey) -> Iterator[tuple[str, list[Question]]]:
    groups: dict[str, list[Question]] = {}
    for question in survey.questions.values():
        if question.type in ("scale", "yes-no", "single"):
            groups.setdefault(question.scale or "", []).append(question)
    yield from groups.items()


def whole_group(rates: pd.DataFrame, survey: Survey, group: str) -> pd.DataFrame:
    """A group's rated questions over the district; the options of multiple questions are not."""
    rated = [question.id for question in rated_questions(survey)]
    part = rates[(rates["scope"] == "group") & (rates["group"] == group)]
    return part[part["question"].isin(rated)].dropna(subset="rate")


def area_table(
    rates: pd.DataFrame,
    survey: Survey,
    group: str,
    scope: str,
    legend: Sequence[str] = (),
    keys: Collection[str] = (),
) -> Table | None:
    """Rates of every question (columns) in every ward or level (rows) of a group.

    rates: internal, or public ones, of which `symbol` is what stands for a rate that is withheld.
    legend: what those symbols mean. keys: see `rates_table`.
    """
    part = rates[(rates["scope"] == scope) & (rates["group"] == group)]
    part = part.assign(symbol=part.get("symbol", ""))
    part = part[part["rate"].notna() | (part["symbol"] != "")]
    questions = [q for q in rated_questions(survey) if (part["question"] == q.id).any()]
    if not questions:
        return None
    cells = {
        (row["area"], row["question"]): row["symbol"].removesuffix(f"\u00a0{PERCENT}")
        or keyed(
            figure(row["rate"], survey.rates_of[row["question"]]),
            figure_key(RATE, row["question"], group, scope, row["area"]),
            keys,
        )
        for row in part.to_dict("records")
        if row["question"] in survey.rates_of
    }
    valid = part[part["question"].isin([q.id for q in questions])].groupby("area")["valid"]
    fewest = valid.min()
    response = part.groupby("area")["response"].first()
    names = area_names(survey)
    order = [*(x.id for x in survey.district.levels), *(x.id for x in survey.district.places)]
    where = "phường, xã" if scope == "ward" else "cấp học"
    head, kinds = where.capitalize(), {place.kind for place in survey.district.places}
    if scope == "ward" and len(kinds) == 1:
        head = kinds.pop().capitalize()
        names |= {place.id: place.name for place in survey.district.places}
    rows = [
        [
            names[area],
            count(fewest[area]),
            "–" if pd.isna(response[area]) else decimal(100 * response[area], 0),
            *(cells.get((area, question.id), "–") for question in questions),
        ]
        for area in sorted(part["area"].unique(), key=order.index)
    ]
    columns = [Column(head), Column("n", "right"), Column("Thu", "right")]
    columns += [Column(f"C{number}", "right") for number in range(1, len(questions) + 1)]
    key = "; ".join(f"C{number}: {q.text}" for number, q in enumerate(questions, start=1))
    return Table(
        columns,
        rows,
        f"Tỷ lệ tích cực (%) theo {where}, nhóm {survey.groups[group].name}",
        note=" ".join(
            [
                "n: số câu trả lời hợp lệ của câu có ít nhất. Thu: số phiếu thu về so với số cần"
                f" thu (%). {key}." + _lone_note(part, survey),
                *legend,
            ]
        ),
    )


def combined_tables(
    combined: pd.DataFrame, survey: Survey, keys: Collection[str] = ()
) -> list[Table]:
    """Every declared combination of groups, with its weights; see `indicators.combined`."""
    parts = (
        (what, combined[combined["combination"] == what.id].set_index("question"))
        for what in survey.year.combine
    )
    return [_combined_table(part, what, survey, keys) for what, part in parts if len(part)]


def _combined_table(
    part: pd.DataFrame, what: Combination, survey: Survey, keys: Collection[str]
) -> Table:
    rows = []
    for question in (q for q in rated_questions(survey) if q.id in part.index):
        row, rate = part.loc[question.id], survey.rates_of[question.id]
        result = amount(row["rate"], rate)
        result = keyed(result, figure_key(COMBINED, f"{what.id}.{question.id}"), keys)
        rows.append([rate.title.vi, count(row["valid"]), result, _interval(row, rate)])
    total = sum(what.groups.values())
    weights = "; ".join(
        f"{survey.groups[group].name} {percent(weight / total, 1)}"
        for group, weight in what.groups.items()
    )
    came = f"{count(part['forms'].iloc[0])}/{count(part['required'].iloc[0])}"
    return Table(
        [
            Column("Nội dung", width="1fr"),
            Column("Hợp lệ", "right"),
            Column("Tỷ lệ", "right"),
            Column("Khoảng tin cậy", "right"),
        ],
        rows,
        what.name,
        note=f"Trọng số: {weights} ({what.source}). Thu về {came} phiếu cần thu. Mẫu của các nhóm "
        "được coi là độc lập với nhau; khoảng tin cậy 95\u00a0% tính bằng phần trăm.",
    )


def other_table(
    rates: pd.DataFrame, survey: Survey, group: str, keys: Collection[str] = ()
) -> Table | None:
    """Questions without positive answers: each option's share, each number's mean."""
    part = rates[(rates["scope"] == "group") & (rates["group"] == group)].set_index("question")
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    for question in survey.questions.values():
        names = {question.id: "Trung bình"} if question.type == "number" else {}
        if question.type == "multiple":
            names = {f"{question.id}:{x.value}": x.label for x in survey.scales[question.id].levels}
        for name, label in names.items():
            if name not in part.index:
                continue
            if name == next(iter(names)):
                heads[len(rows)] = question.text
            row = part.loc[name]
            if question.type == "number":
                mean = survey.means_of[name]
                ends = row["mean_low"], row["mean_high"], row["interval"]
                result, interval = figure(row["mean"], mean), interval_text(*ends, mean)
            else:
                rate = survey.rates_of[question.id]
                result, interval = amount(row["rate"], rate), _interval(row, rate)
            kind = MEAN if question.type == "number" else RATE
            result = keyed(result, figure_key(kind, name, group), keys)
            rows.append([label, count(row["valid"]), result, interval])
    if not rows:
        return None
    return Table(
        [
            Column("Nội dung", width="1fr"),
            Column("Hợp lệ", "right"),
            Column("Kết quả", "right"),
            Column("Khoảng tin cậy", "right"),
        ],
        rows,
        f"Các câu hỏi khác của nhóm {survey.groups[group].name}",
        note="Câu được chọn nhiều ý: tỷ lệ người chọn từng ý, cộng lại có thể quá 100\u00a0%.",
        groups=heads,
    )


def headlines(rates: pd.DataFrame, survey: Survey, keys: Collection[str] = ()) -> Bullets:
    """The highest and lowest rate of each group. keys: see `rates_table`."""
    return Bullets(
        [text for group in survey.groups for text in _headline(rates, survey, group, keys)]
    )


def _headline(
    rates: pd.DataFrame, survey: Survey, group: str, keys: Collection[str]
) -> Iterator[str]:
    part = whole_group(rates, survey, group)
    if part.empty:
        return
    low, high = part.loc[part["rate"].idxmin()], part.loc[part["rate"].idxmax()]
    yield written(
        f"{survey.groups[group].name}: tích cực từ ",
        said_rate(low["question"], low["rate"], group, survey, keys),
        " đến ",
        said_rate(high["question"], high["rate"], group, survey, keys),
        ".",
    )


def said_rate(question: str, rate: float, group: str, survey: Survey, keys: Collection[str]) -> str:
    """A group's rate over the district in a sentence: "94,1 % (“Công tác tuyển sinh”)"."""
    of = survey.rates_of[question]
    number = keyed(amount(rate, of), figure_key(RATE, question, group), keys)
    return written(number, f" (“{of.title.vi}”)")
