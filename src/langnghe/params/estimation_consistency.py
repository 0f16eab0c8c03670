"""What must hold between `merge`, `known_totals`, `combine` of a year, its frame and questions."""

from collections.abc import Iterator, Sequence

from langnghe.params.consistency import Finding, repeated, unknown
from langnghe.params.frame import Frame
from langnghe.params.models import Questionnaire, Year


def of_year(year: Year, frame: Frame, papers: Sequence[Questionnaire]) -> Iterator[Finding]:
    """All of it; `papers`: the year's questionnaires, all right."""
    yield from _merge(year, frame)
    yield from _known_totals(year, frame, papers)
    yield from _combine(year)


def _merge(year: Year, frame: Frame) -> Iterator[Finding]:
    """Both units have the group; a neighbour is merged with no other: sets, not chains."""
    strata = frame.strata
    merges = year.merge or []
    merged = {(each.group, each.unit) for each in merges}
    of_all = [f"{each.group} ở {each.unit}" for each in merges]
    yield from repeated("tầng ghép", ("merge",), of_all, key=("unit",))
    for index, each in enumerate(merges):
        here = ("merge", index)
        yield from unknown("nhóm", (*here, "group"), each.group, [x.id for x in year.groups])
        units = strata.loc[strata["group"] == each.group, "unit"].to_list()
        for key in ("unit", "merge_with"):
            yield from unknown("đơn vị của nhóm", (*here, key), getattr(each, key), units)
        if (each.group, each.merge_with) in merged:
            message = "láng giềng lại là chính nó, hoặc ghép với đơn vị khác"
            yield Finding((*here, "merge_with"), "PARAMS-MERGE", message, each.merge_with)


def _known_totals(year: Year, frame: Frame, papers: Sequence[Questionnaire]) -> Iterator[Finding]:
    """A total for every answer to a question that the group is asked; they add up to the group."""
    known = year.known_totals or []
    yield from repeated("nhóm", ("known_totals",), [x.group for x in known], key=("group",))
    for index, each in enumerate(known):
        here = ("known_totals", index)
        groups = [x.id for x in year.groups if x.sampling != "open"]
        yield from unknown("nhóm có dàn mẫu", (*here, "group"), each.group, groups)
        fit = {
            q.id: [str(level.value) for level in paper.scales[q.scale].levels]
            for paper in papers
            for q in paper.questions
            if q.type in ("single", "yes-no")
            and each.group in q.asked_of
            and q.scale in paper.scales
        }
        if each.question not in fit:
            what = "câu hỏi loại single, yes-no của nhóm"
            yield from unknown(what, (*here, "question"), each.question, list(fit))
            continue
        answers = fit[each.question]
        for answer in each.totals:
            yield from unknown("mức", (*here, "totals", answer), answer, answers)
        for answer in [answer for answer in answers if answer not in each.totals]:
            yield Finding((*here, "totals"), "PARAMS-TOTALS", "thiếu tổng số của mức", answer)
        people = frame.strata.loc[frame.strata["group"] == each.group, "population"].sum()
        if each.group in groups and sum(each.totals.values()) != people:
            message = f"các tổng số cộng lại khác số người của nhóm trong dàn mẫu ({people})"
            total = str(sum(each.totals.values()))
            yield Finding((*here, "totals"), "PARAMS-TOTALS", message, total)


def _combine(year: Year) -> Iterator[Finding]:
    """Groups exist and stand for a population."""
    combine = year.combine or []
    yield from repeated("mã con số chung", ("combine",), [x.id for x in combine])
    for index, each in enumerate(combine):
        groups = [x.id for x in year.groups if x.sampling != "open"]
        for group in each.groups:
            place = ("combine", index, "groups", group)
            yield from unknown("nhóm có dàn mẫu", place, group, groups)
