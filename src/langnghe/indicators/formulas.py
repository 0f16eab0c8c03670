"""Formulas in words, for readers (Vietnamese)."""

from langnghe.params.indicators import (
    AllPositive,
    Composite,
    Indicator,
    MeanScore,
    OverQuestions,
    Part,
    Ratio,
    ShareOfYes,
)
from langnghe.params.load import Survey


def formula_text(indicator: Indicator, survey: Survey) -> str:
    """An indicator's formula as a phrase: "Số câu trả lời tích cực chia cho …; hỏi “…”"."""
    formula = indicator.formula
    if isinstance(formula, OverQuestions):
        over = _questions(formula, survey)
        if isinstance(formula, MeanScore):
            return f"Tổng điểm chia cho số câu trả lời hợp lệ; {over}"
        if isinstance(formula, ShareOfYes):
            return f"Số câu trả lời “có” chia cho số câu trả lời hợp lệ; {over}"
        if isinstance(formula, AllPositive):
            least = "ít nhất một câu" if formula.answered == "any" else "đủ các câu"
            return (
                "Số phiếu mà mọi câu trả lời hợp lệ đều tích cực chia cho số phiếu trả lời hợp lệ "
                f"{least}; {over}"
            )
        return f"Số câu trả lời tích cực chia cho số câu trả lời hợp lệ; {over}"
    if isinstance(formula, Ratio):
        above, below = survey.facts[formula.numerator], survey.facts[formula.denominator]
        return f"“{above.title}” chia cho “{below.title}”, cộng các trường có đủ hai số"
    if isinstance(formula, Composite):
        parts = "; ".join(
            f"{_part(part, survey)}: {f'{part.weight:g}'.replace('.', ',')}"
            for part in formula.parts
        )
        return f"Trung bình có trọng số: {parts}"
    parts = "; ".join(_part(part, survey) for part in formula.parts)
    return f"Số chỉ số đạt mục tiêu trong {len(formula.parts)} chỉ số: {parts}"


def _questions(formula: OverQuestions, survey: Survey) -> str:
    if formula.questions:
        texts = "; ".join(f"“{survey.questions[name].text}”" for name in formula.questions)
        return f"hỏi {texts}"
    titles = {block.id: block.title for paper in survey.questionnaires for block in paper.blocks}
    texts = "; ".join(f"“{titles[name]}”" for name in formula.blocks)
    return f"mọi câu đã hỏi nhóm ấy, thuộc nội dung {texts}"


def _part(part: Part, survey: Survey) -> str:
    group = f" ({survey.groups[part.group].name})" if part.group else ""
    return f"“{survey.indicators[part.indicator].title.vi}”{group}"
