"""What must hold within a set of indicators, and between it and the year's questionnaires.

As in `consistency`: findings with their place; a part that did not validate is None and passed
over.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from langnghe.params.consistency import Finding, Path, repeated, unknown
from langnghe.params.indicators import (
    PERCENT,
    Composite,
    Indicator,
    IndicatorSet,
    MeanScore,
    NumberMet,
    OverIndicators,
    OverQuestions,
    Part,
    Ratio,
    fits,
    questions_for,
)
from langnghe.params.models import Question, Questionnaire, Scale

Indicators = Mapping[str, Indicator]


def in_set(own: IndicatorSet) -> Iterator[Finding]:
    """Ids are used once; units, decimals, targets and weights are of the formula's kind."""
    yield from repeated("mã chỉ số", ("indicators",), [x.id for x in own.indicators or ()])
    yield from repeated("mã số liệu", ("facts",), [x.id for x in own.facts or ()])
    facts = None if own.facts is None else [fact.id for fact in own.facts]
    for index, indicator in enumerate(own.indicators or ()):
        here: Path = ("indicators", index)
        formula = indicator.formula
        yield from _unit(indicator, here)
        yield from _target(indicator, here)
        yield from _groups(indicator, here)
        if isinstance(formula, Ratio):
            for key in ("numerator", "denominator"):
                place = (*here, "formula", key)
                yield from unknown("số liệu", place, getattr(formula, key), facts)
        elif isinstance(formula, Composite | NumberMet):
            yield from _parts(formula, (*here, "formula", "parts"))


def _unit(indicator: Indicator, here: Path) -> Iterator[Finding]:
    formula, unit = indicator.formula, indicator.unit
    place = (*here, "unit")
    if isinstance(formula, MeanScore | NumberMet) and unit == PERCENT:
        message = "điểm trung bình, số chỉ tiêu đạt không phải là tỷ lệ phần trăm"
        yield Finding(place, "PARAMS-UNIT", message, unit)
    elif not isinstance(formula, MeanScore | NumberMet | Composite | Ratio) and unit != PERCENT:
        yield Finding(place, "PARAMS-UNIT", "tỷ lệ có đơn vị “%”", unit)
    if isinstance(formula, NumberMet) and indicator.decimals:
        message = "số chỉ tiêu đạt là số nguyên: decimals là 0"
        yield Finding((*here, "decimals"), "PARAMS-DECIMALS", message, str(indicator.decimals))


def _target(indicator: Indicator, here: Path) -> Iterator[Finding]:
    target = indicator.target
    if target is None:
        return
    place = (*here, "target")
    high = None
    if indicator.unit == PERCENT:
        high = 100
    elif isinstance(indicator.formula, NumberMet):
        high = len(indicator.formula.parts)
    if target.value < 0 or (high is not None and target.value > high):
        limit = "không nhỏ hơn 0" if high is None else f"từ 0 đến {high}"
        message = f"mục tiêu ngoài khoảng của đơn vị “{indicator.unit}”: {limit}"
        yield Finding((*place, "value"), "PARAMS-TARGET", message, f"{target.value:g}")
    if round(target.value, indicator.decimals) != target.value:
        message = f"mục tiêu có nhiều chữ số thập phân hơn số được in ({indicator.decimals})"
        yield Finding((*here, "decimals"), "PARAMS-DECIMALS", message, f"{target.value:g}")
    fitting = "at-least" if indicator.direction == "higher-is-better" else "at-most"
    if target.comparison != fitting:
        message = f"mục tiêu ngược với chiều của chỉ số (direction: {indicator.direction})"
        yield Finding((*place, "comparison"), "PARAMS-TARGET", message, target.comparison)


def _groups(indicator: Indicator, here: Path) -> Iterator[Finding]:
    groups, formula = indicator.groups, indicator.formula
    if isinstance(formula, OverQuestions) and not groups:
        message = "chỉ số tính từ câu hỏi cần “groups”: các nhóm được hỏi"
        yield Finding(here, "PARAMS-GROUPS", message, indicator.id)
    if isinstance(formula, Ratio) and groups:
        message = "chỉ số từ số liệu hành chính không có nhóm người trả lời"
        yield Finding((*here, "groups"), "PARAMS-GROUPS", message, ", ".join(groups))
    yield from repeated("nhóm", (*here, "groups"), groups, key=())


def _parts(formula: OverIndicators, here: Path) -> Iterator[Finding]:
    seen = set[tuple[str, str | None]]()
    for index, part in enumerate(formula.parts):
        if (part.indicator, part.group) in seen:
            place = (*here, index, "indicator")
            yield Finding(place, "PARAMS-REPEATED", "chỉ số thành phần bị lặp", part.indicator)
        seen.add((part.indicator, part.group))
    if isinstance(formula, Composite):
        weights = [part.weight for part in formula.parts]
        if len(set(weights)) > 1 and abs(sum(weights) - 100) > 1e-9:
            message = "trọng số khác nhau thì phải cộng lại là 100"
            yield Finding(here, "PARAMS-WEIGHTS", message, f"{sum(weights):g}")


def of_set_with_groups(own: IndicatorSet, groups: Sequence[str] | None) -> Iterator[Finding]:
    """Indicators name groups that the year has."""
    for index, indicator in enumerate(own.indicators or ()):
        for place, group in enumerate(indicator.groups):
            yield from unknown("nhóm", ("indicators", index, "groups", place), group, groups)


def of_set_with_levels(own: IndicatorSet, levels: Sequence[str] | None) -> Iterator[Finding]:
    """Limits are of school levels that the district has."""
    for index, indicator in enumerate(own.indicators or ()):
        here: Path = ("indicators", index, "limits")
        for place, limit in enumerate(indicator.limits):
            yield from unknown("cấp học", (*here, place, "level"), limit.level, levels)
        yield from repeated("cấp học", here, [x.level for x in indicator.limits], key=("level",))


# --- between sets --------------------------------------------------------------------------------


def of_set_with_others(own: IndicatorSet, others: Sequence[IndicatorSet]) -> Iterator[Finding]:
    """Parts are indicators of the year's sets; none is made of itself; ids are used once.

    others: the sets that the year names before this one, then this one, then the later ones.
    """
    before = others[: others.index(own)]
    for what, key in (("mã chỉ số", "indicators"), ("mã số liệu", "facts")):
        taken = {x.id for each in before for x in getattr(each, key) or ()}
        for index, x in enumerate(getattr(own, key) or ()):
            if x.id in taken:
                message = f"{what} có trong nhiều bộ của năm"
                yield Finding((key, index, "id"), "PARAMS-REPEATED", message, x.id)
    known = {x.id: x for each in others for x in each.indicators or ()}
    yield from _components(own, known)
    for index, indicator in enumerate(own.indicators or ()):
        if not isinstance(indicator.formula, Composite | NumberMet):
            continue
        here: Path = ("indicators", index, "formula", "parts")
        for number, part in enumerate(indicator.formula.parts):
            yield from _part(indicator, part, (*here, number), known)
        cycle = _cycle(indicator.id, known)
        if cycle:
            message = "chỉ số được tính từ chính nó"
            yield Finding(here, "PARAMS-CYCLE", message, " → ".join(cycle))


def _components(own: IndicatorSet, known: Indicators) -> Iterator[Finding]:
    """Components put a share of answers beside a share of counts."""
    yield from repeated("mã thành phần", ("components",), [x.id for x in own.components or ()])
    for index, component in enumerate(own.components or ()):
        for key, formula, of in (
            ("answers", OverQuestions, "câu trả lời"),
            ("counts", Ratio, "số liệu của trường"),
        ):
            here, name = ("components", index, key), getattr(component, key)
            if name is None:
                continue
            yield from unknown("chỉ số", here, name, list(known))
            found = known.get(name)
            if found and not (found.unit == PERCENT and isinstance(found.formula, formula)):
                message = f"cần chỉ số tính bằng % từ {of}"
                yield Finding(here, "PARAMS-UNIT", message, name)


def _part(whole: Indicator, part: Part, here: Path, known: Indicators) -> Iterator[Finding]:
    place = (*here, "indicator")
    yield from unknown("chỉ số", place, part.indicator, list(known))
    if part.indicator not in known:
        return
    of = known[part.indicator]
    if isinstance(whole.formula, Composite) and of.unit != whole.unit:
        message = f"đơn vị “{of.unit}” khác với đơn vị của chỉ số tổng hợp “{whole.unit}”"
        yield Finding(place, "PARAMS-UNIT", message, part.indicator)
    if isinstance(whole.formula, NumberMet) and of.target is None:
        message = "chỉ số thành phần không có mục tiêu nên không biết đạt hay không"
        yield Finding(place, "PARAMS-TARGET", message, part.indicator)
    if part.group is not None:
        yield from unknown("nhóm của chỉ số", (*here, "group"), part.group, of.groups)
    elif whole.groups:
        missing = [group for group in whole.groups if of.groups and group not in of.groups]
        if missing:
            message = f"chỉ số thành phần “{part.indicator}” không có nhóm này"
            yield Finding(place, "PARAMS-GROUPS", message, ", ".join(missing), of.groups)
    elif len(of.groups) > 1:
        message = "chỉ số thành phần có nhiều nhóm: ghi “group”, hoặc “groups” của chỉ số này"
        yield Finding(place, "PARAMS-GROUPS", message, part.indicator, of.groups)


def _cycle(start: str, known: Indicators) -> list[str]:
    """The way from an indicator back to itself; empty where there is none."""
    ways = [[start]]
    seen = set[str]()
    while ways:
        way = ways.pop()
        formula = known[way[-1]].formula if way[-1] in known else None
        for part in formula.parts if isinstance(formula, Composite | NumberMet) else ():
            if part.indicator == start:
                return [*way, start]
            if part.indicator not in seen:
                seen.add(part.indicator)
                ways.append([*way, part.indicator])
    return []


# --- with the questionnaires ---------------------------------------------------------------------


def of_set_with_questions(
    own: IndicatorSet, groups: Sequence[str], papers: Sequence[Questionnaire]
) -> Iterator[Finding]:
    """Formulas take questions and blocks that exist, that fit them, and that the groups are asked.

    groups and papers: the year's groups and questionnaires, all of them valid.
    """
    questions = {q.id: q for paper in papers for q in paper.questions}
    scales = {
        q.id: paper.scales[q.scale]
        for paper in papers
        for q in paper.questions
        if q.scale is not None and q.scale in paper.scales
    }
    blocks = [block.id for paper in papers for block in paper.blocks]
    for index, indicator in enumerate(own.indicators or ()):
        formula = indicator.formula
        if not isinstance(formula, OverQuestions):
            continue
        here: Path = ("indicators", index, "formula")
        asked = [group for group in indicator.groups if group in groups]
        for number, name in enumerate(formula.questions):
            place = (*here, "questions", number)
            yield from unknown("câu hỏi", place, name, list(questions))
            if name in questions:
                yield from _question(asked, formula, questions[name], scales, place)
        yield from repeated("câu hỏi", (*here, "questions"), formula.questions, key=())
        yield from repeated("nhóm nội dung", (*here, "blocks"), formula.blocks, key=())
        for number, name in enumerate(formula.blocks):
            yield from unknown("nhóm nội dung", (*here, "blocks", number), name, blocks)
            for group in asked if name in blocks else ():
                one = formula.model_copy(update={"blocks": [name]})
                if not questions_for(one, group, questions.values(), scales):
                    message = f"nhóm nội dung này không có câu phù hợp nào hỏi nhóm “{group}”"
                    yield Finding((*here, "blocks", number), "PARAMS-NOT-ASKED", message, name)
        if isinstance(formula, MeanScore):
            yield from _one_scale(indicator, formula, list(questions.values()), scales, here)


def _question(
    asked: Sequence[str],
    formula: OverQuestions,
    question: Question,
    scales: Mapping[str, Scale],
    place: Path,
) -> Iterator[Finding]:
    if not fits(formula, question, scales.get(question.id)):
        needed = "câu có/không có mức “yes”"
        if isinstance(formula, MeanScore):
            needed = "câu loại scale hoặc number"
        elif formula.type != "share-yes":
            needed = "câu chọn một mức, thang đo có mức tích cực"
        message = f"công thức {formula.type} cần {needed}"
        yield Finding(place, "PARAMS-SCALE", message, question.id)
    for group in asked:
        if group not in question.asked_of:
            message = f"nhóm “{group}” không được hỏi câu này"
            yield Finding(place, "PARAMS-NOT-ASKED", message, question.id)


def _one_scale(
    indicator: Indicator,
    formula: MeanScore,
    questions: Sequence[Question],
    scales: Mapping[str, Scale],
    here: Path,
) -> Iterator[Finding]:
    """A mean is over one scale, and its target within it."""
    used = {
        q.id: q
        for group in indicator.groups
        for q in questions_for(formula, group, questions, scales)
    }
    if len({_measure(q, scales.get(q.id)) for q in used.values()}) > 1:
        message = "điểm trung bình của các câu có thang đo khác nhau"
        yield Finding(here, "PARAMS-SCALE", message, ", ".join(used))
    elif used and indicator.target is not None:
        first = next(iter(used.values()))
        low, high, *_ = _measure(first, scales.get(first.id))
        value = indicator.target.value
        if (low is not None and value < low) or (high is not None and value > high):
            place = (*here[:-1], "target", "value")
            message = f"mục tiêu ngoài khoảng từ {low} đến {high}"
            yield Finding(place, "PARAMS-TARGET", message, f"{value:g}")


def _measure(question: Question, scale: Scale | None) -> tuple[float | None, float | None, Any]:
    """What a question is measured on: lowest, highest value, and which values are positive."""
    if scale is None:
        return question.minimum, question.maximum, None
    values = [level.value for level in scale.levels if isinstance(level.value, int)]
    return min(values), max(values), (*values, "+", *scale.positive)
