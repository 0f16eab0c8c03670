"""The methods document: the definitions in use, and how figures are made of answers.

Every sentence comes from params, from the constants of the code that does it, or from a table of
the year.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from langnghe.indicators import difference
from langnghe.indicators.disclosure.rules import Rules
from langnghe.indicators.formulas import formula_text
from langnghe.params.indicators import Indicator
from langnghe.params.load import Survey
from langnghe.params.models import Group, Question
from langnghe.report.blocks import Bullets, Column, Table
from langnghe.report.numbers import count, percent
from langnghe.report.panels import STATE_NAMES

_OWN = {
    "multiple": "Số phiếu chọn từng ý chia cho số phiếu có trả lời",
    "number": "Tổng các số đã ghi chia cho số câu trả lời hợp lệ",
}
_FORMS = ("Số phiếu nhận được", "Số phiếu cần thu", "Số người")


# --- definitions ---------------------------------------------------------------------------------


def questions_table(survey: Survey) -> Table:
    """Every question that has a rate or a mean: whom it was asked, formula, positive levels."""
    sources = {q.id: paper.source for paper in survey.questionnaires for q in paper.questions}
    rows: list[list[str]] = []
    heads: dict[int, str] = {}
    last = ""
    for question in survey.questions.values():
        made = [of[question.id] for of in _of(survey) if question.id in of]
        if not made:
            continue
        if sources[question.id] != last:
            last = sources[question.id]
            heads[len(rows)] = f"Nguồn: {last}"
        groups = "; ".join(survey.groups[name].name for name in question.asked_of)
        formulas = [formula_text(each, survey).partition("; hỏi")[0] for each in made]
        formulas = [_OWN[question.type]] if question.type in _OWN else formulas
        rows.append([question.text, groups, ". ".join(formulas), _positive(question, survey)])
    return Table(
        [
            Column("Câu hỏi", width="3fr"),
            Column("Hỏi nhóm", width="2fr"),
            Column("Cách tính", width="3fr"),
            Column("Tính là tích cực", width="2fr"),
        ],
        rows,
        f"Câu hỏi có tỷ lệ hoặc điểm trung bình, năm {survey.year.year}",
        note="Mức tích cực do phiếu khảo sát khai, không suy từ số thứ tự của mức.",
        groups=heads,
    )


def _of(survey: Survey) -> tuple[Mapping[str, Indicator], Mapping[str, Indicator]]:
    return survey.rates_of, survey.means_of


def _positive(question: Question, survey: Survey) -> str:
    scale = survey.scales.get(question.id)
    if scale is None or not scale.positive:
        return "từng ý" if question.type == "multiple" else "không có"
    return "; ".join(level.label for level in scale.levels if level.value in scale.positive)


def states_table(figures: pd.DataFrame, survey: Survey) -> Table:
    """What leaves the denominator, by group: answers of each state to all its rated questions.

    figures: of either edition; "–" where public ones do not print all of the counts.
    """
    own = figures[(figures["kind"] == "rate") & (figures["scope"] == "group")]
    own = own[~own["subject"].str.contains(":")]
    rows = []
    for group in survey.year.groups:
        part = own[own["group"] == group.id]
        if len(part):
            sums = part[["denominator", *STATE_NAMES]].astype("Float64").sum(skipna=False)
            rows.append([group.name, *(count(number) for number in sums)])
    names = ["Hợp lệ", *(name.capitalize() for name in STATE_NAMES.values())]
    return Table(
        [Column("Nhóm", width="1fr"), *(Column(name, "right") for name in names)],
        rows,
        "Câu trả lời hợp lệ và câu không nằm trong mẫu số, cộng các câu có tỷ lệ",
        note="Bốn trạng thái không trả lời không bao giờ trộn vào nhau; ô không hiểu được đếm riêng"
        " và nêu trong danh sách vấn đề. “–”: bản này không in đủ số của mọi câu.",
    )


# --- estimates -----------------------------------------------------------------------------------


def design_table(coverage: pd.DataFrame, survey: Survey) -> Table:
    """How each group was sampled and weighted: N, forms, units."""
    whole = coverage[coverage["scope"] == "group"].set_index("group")
    rows = []
    for group in survey.year.groups:
        if group.id not in whole.index:
            continue
        row = whole.loc[group.id]
        units = f"{count(row['units_received'])}/{count(row['units'])}"
        numbers = [count(row[name]) for name in ("received", "required", "population")]
        rows.append([group.name, _sampling(group), *numbers, units, _weight(group, survey)])
    return Table(
        [
            Column("Nhóm", width="2fr"),
            Column("Cách chọn", width="2fr"),
            *(Column(name, "right", "17mm") for name in _FORMS),
            Column("Đơn vị có phiếu", "right", "17mm"),
            Column("Trọng số", width="2fr"),
        ],
        rows,
        "Mẫu và trọng số của từng nhóm",
        note="Tầng là một nhóm ở một đơn vị; N là số người của tầng, r là số phiếu nhận được.",
    )


def _sampling(group: Group) -> str:
    if group.sampling == "open":
        return "phiếu mở, ai cũng trả lời được"
    rates = list(group.rates.values()) or [group.rate or 0]
    if min(rates) == max(rates) == 100:
        return "điều tra toàn bộ (100\u00a0%)"
    ends = [f"{rate:g}".replace(".", ",") for rate in sorted({min(rates), max(rates)})]
    return f"mẫu {' đến '.join(ends)}\u00a0%"


def _weight(group: Group, survey: Survey) -> str:
    if group.sampling == "open":
        return "không có"
    known = [x for x in survey.year.known_totals if x.group == group.id]
    if not known:
        return "N/r"
    text, source = survey.questions[known[0].question].text, known[0].source
    return f"N/r, hiệu chỉnh theo tổng số đã biết của “{text}” ({source})"


def comparison_bullets(survey: Survey) -> Bullets:
    """The tests of comparisons, with the numbers that the code goes by."""
    level = percent(difference.SIGNIFICANCE, 0)
    alike = [group.name for group in survey.year.groups if group.same_people]
    texts = [
        "Chênh lệch hai tỷ lệ của hai mẫu độc lập: phép thử t với bậc tự do là số câu trả lời "
        "trừ số tầng của cả hai mẫu, như svyttest của gói survey trong R.",
        f"Nơi một bên có dưới {difference.FEW} câu trả lời tích cực hoặc không tích cực: khoảng "
        "của chênh lệch ghép từ khoảng của hai tỷ lệ (Zou, Donner 2008), p là mức mà khoảng ấy vừa "
        "chạm 0.",
        "Hai bên đều điều tra toàn bộ: so thẳng, không có phép thử.",
        "Mỗi phường, xã, mỗi trường so với phần còn lại của địa bàn: p chỉnh theo Holm (1979) cho "
        f"mọi nơi cùng loại của một câu, kết luận ở mức {level}; không xếp hạng.",
    ]
    if survey.year.compare_with is not None:
        texts.append(
            f"So với năm {survey.year.compare_with}: chỉ câu giữ nguyên lời, thang trả lời và mức "
            f"tích cực của cùng nhóm; mỗi câu kết luận ở mức {level}. “Cùng dân số” tính cả hai năm"
            " theo số người năm nay ở các đơn vị có phiếu cả hai năm."
        )
    if alike and survey.year.compare_with is not None:
        texts.append(
            f"{'; '.join(alike)}: năm nào cũng phần lớn là những người ấy, mà phép thử coi là hai "
            "mẫu độc lập; điều này được nêu, không hiệu chỉnh được vì phiếu không ghi tên."
        )
    return Bullets(texts)


def disclosure_bullets(rules: Rules) -> Bullets:
    """The rules of publication, with their numbers and sources."""
    points = f"{100 * rules.widest:g} điểm phần trăm"
    return Bullets(
        [
            f"Bảo mật: tỷ lệ chỉ in khi có ít nhất {rules.answers} câu trả lời hợp lệ, "
            f"{rules.answers} câu tích cực và {rules.answers} câu không tích cực.",
            f"Tin cậy: dưới {rules.reliable} câu trả lời, hoặc khoảng tin cậy rộng hơn {points}, "
            "thì không nêu tỷ lệ (NCHS, Series 2, số 175, 2017).",
            "Chống suy ngược: người ngoài biết mọi số đã in của mọi lần công bố vẫn không khoanh "
            f"được số bị giữ kín hẹp hơn {rules.protection:g} câu trả lời; thử bằng quy hoạch tuyến"
            " tính.",
            "Cán bộ phường, xã: chỉ công bố chung toàn địa bàn.",
            "Chỉ số của bản công khai tính lại từ các tỷ lệ đã in.",
        ]
    )


# --- assumptions and caveats ---------------------------------------------------------------------


def caveats(
    coverage: pd.DataFrame, survey: Survey, internal: Mapping[str, pd.DataFrame] | None = None
) -> Bullets:
    """What a reader must keep in mind, with the year's own numbers.

    internal: `origins`, `received`, `problems`, `corrections` of the internal edition.
    """
    texts = [*_of_coverage(coverage, survey)]
    if internal is not None:
        texts += _of_intake(internal, survey)
    return Bullets(texts)


def _of_coverage(coverage: pd.DataFrame, survey: Survey) -> Iterator[str]:
    yield (
        "Phiếu nhận được coi là mẫu ngẫu nhiên đơn giản của tầng; ai không trả lời coi như giống "
        "người trả lời cùng tầng. Điều này không kiểm chứng được bằng chính số liệu."
    )
    decimals = survey.year.decimals.rate
    order = list(survey.groups)
    whole = coverage[coverage["scope"] == "group"]
    whole = whole.sort_values("group", key=lambda column: column.map(order.index))
    for row in whole.to_dict("records"):
        name = survey.groups[row["group"]].name
        if pd.isna(row["required"]):
            yield (
                f"{name}: phiếu mở, {count(row['received'])} phiếu; số liệu chỉ nói về phiếu đã "
                "nhận, không suy ra tổng thể."
            )
            continue
        silent = row["units"] - row["units_received"]
        without = (
            f"{count(silent)} đơn vị không có phiếu nào, không nằm trong ước lượng"
            if silent
            else "đơn vị nào cũng có phiếu"
        )
        share = percent(row["rate"], decimals)
        yield (
            f"{name}: thu về {count(row['received'])} trên {count(row['required'])} phiếu cần thu "
            f"({share}); {without}."
        )


def _of_intake(tables: Mapping[str, pd.DataFrame], survey: Survey) -> Iterator[str]:
    received, origins = tables["received"], tables["origins"]
    known = received[received["unit"] != ""]
    few = known[known["forms"] == 1]
    yield f"Số tầng chỉ có một phiếu: {count(len(few))}; dưới 10 phiếu: " + (
        f"{count((known['forms'] < 10).sum())} trên {count(len(known))} tầng có phiếu."
    )
    totals = origins[origins["first"].isna()]
    if len(totals):
        units = totals["unit"].nunique()
        yield (
            f"{count(units)} đơn vị chỉ gửi bảng tổng hợp ({count(totals['forms'].sum())} phiếu): "
            "biết số đếm từng câu, không biết câu trả lời nào của cùng một người."
        )
    unplaced = received.loc[received["unit"] == "", "forms"].sum()
    if unplaced:
        yield (
            f"{count(unplaced)} phiếu không rõ đơn vị: đếm là đã nhận, không nằm trong ước lượng "
            "của nhóm có chọn mẫu."
        )
    problems = tables["problems"].groupby("code")["count"].sum()
    for code, most in survey.year.tolerate.items():
        yield (
            f"Vấn đề “{code}” được chấp nhận đến {count(most)} lần, năm nay có "
            f"{count(problems.get(code, 0))}."
        )
    corrections = tables["corrections"]
    yield (
        f"Đính chính: {count(len(corrections))}, chạm đến {count(corrections['count'].sum())} ô; "
        "tệp gốc không bị sửa."
    )
