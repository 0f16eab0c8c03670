"""What must hold between the parts of the params, beyond each part's own type.

Each function yields findings `(path, code, message, near)`: the path of keys to the place in the
file, a stable code, a Vietnamese message, and the known names to propose instead of a wrong one.
A part that did not validate is None here and is passed over: its own error is reported already.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from langnghe.params.models import District, Question, Questionnaire, Source, Year

Path = tuple[str | int, ...]


class Finding(NamedTuple):
    """One inconsistency, to be given its file and line by `load`."""

    path: Path
    code: str
    message: str
    value: str = ""
    known: Sequence[str] = ()


def _repeated(what: str, path: Path, ids: Iterable[str]) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for index, identifier in enumerate(ids):
        seen[identifier] += 1
        if seen[identifier] == 2:
            yield Finding((*path, index, "id"), "PARAMS-REPEATED", f"{what} bị lặp", identifier)


def _unknown(what: str, path: Path, identifier: str, known: Sequence[str]) -> Iterator[Finding]:
    if identifier not in known:
        yield Finding(path, "PARAMS-UNKNOWN-ID", f"không có {what} này", identifier, known)


def in_district(district: District) -> Iterator[Finding]:
    """Ids are used once."""
    yield from _repeated("mã cấp học", ("levels",), [x.id for x in district.levels or ()])
    yield from _repeated("mã phường, xã", ("places",), [x.id for x in district.places or ()])


def in_questionnaire(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Questions use blocks and scales that exist, of the shape their type needs."""
    questions, scales = questionnaire.questions or [], questionnaire.scales or {}
    blocks = [block.id for block in questionnaire.blocks or ()]
    yield from _repeated("mã câu hỏi", ("questions",), [x.id for x in questions])
    yield from _repeated("mã nhóm nội dung", ("blocks",), blocks)
    for index, question in enumerate(questions):
        here = ("questions", index)
        yield from _unknown("nhóm nội dung", (*here, "block"), question.block, blocks)
        if question.scale is None:
            continue
        yield from _unknown("thang đo", (*here, "scale"), question.scale, list(scales))
        if question.scale in scales:
            yield from _scale_fits(question, questionnaire, (*here, "scale"))


def _scale_fits(question: Question, questionnaire: Questionnaire, path: Path) -> Iterator[Finding]:
    levels = questionnaire.scales[question.scale or ""].levels
    if question.type == "scale" and not all(isinstance(level.value, int) for level in levels):
        message = "câu loại scale tính điểm trung bình nên giá trị các mức phải là số nguyên"
        yield Finding(path, "PARAMS-SCALE", message, question.scale or "")
    if question.type == "yes-no" and len(levels) != 2:
        yield Finding(
            path, "PARAMS-SCALE", "câu có/không cần thang đo hai mức", question.scale or ""
        )


def in_year(year: Year) -> Iterator[Finding]:
    """Ids are used once and dates are in order."""
    phases = year.phases or []
    yield from _repeated("mã nhóm", ("groups",), [x.id for x in year.groups or ()])
    yield from _repeated("mã nguồn", ("sources",), [x.id for x in year.sources or ()])
    yield from _repeated("mã giai đoạn", ("phases",), [x.id for x in phases])
    for index, (before, after) in enumerate(pairwise(phases), start=1):
        if after.start <= before.end:
            message = (
                f"giai đoạn này bắt đầu khi “{before.id}” chưa kết thúc ({before.end:%d/%m/%Y})"
            )
            yield Finding(
                ("phases", index, "start"), "PARAMS-DATE-ORDER", message, f"{after.start:%d/%m/%Y}"
            )
    if year.report and year.as_of and year.report.date < year.as_of:
        message = f"ngày báo cáo trước ngày chốt số liệu as_of ({year.as_of:%d/%m/%Y})"
        yield Finding(
            ("report", "date"), "PARAMS-DATE-ORDER", message, f"{year.report.date:%d/%m/%Y}"
        )


def of_year_with(
    year: Year, district: District, questionnaires: Sequence[Questionnaire]
) -> Iterator[Finding]:
    """A year's groups and sources name levels, groups and questions that exist."""
    levels = [level.id for level in district.levels]
    groups = [group.id for group in year.groups]
    questions = [q.id for questionnaire in questionnaires for q in questionnaire.questions]
    for index, group in enumerate(year.groups):
        for level in group.rates:
            yield from _unknown("cấp học", ("groups", index, "rates", level), level, levels)
    for index, source in enumerate(year.sources):
        yield from _source(source, ("sources", index), groups, questions)


def _source(
    source: Source, path: Path, groups: Sequence[str], questions: Sequence[str]
) -> Iterator[Finding]:
    if source.group.by == "fixed":
        yield from _unknown("nhóm", (*path, "group", "at"), source.group.at or "", groups)
    for text, group in source.group.values.items():
        yield from _unknown("nhóm", (*path, "group", "values", text), group, groups)
    for text, question in source.headings.items():
        yield from _unknown("câu hỏi", (*path, "headings", text), question, questions)
    for question in source.asked_from_row:
        yield from _unknown("câu hỏi", (*path, "asked_from_row", question), question, questions)


def of_questionnaire_with(questionnaire: Questionnaire, year: Year) -> Iterator[Finding]:
    """Questions are asked of groups that the year has."""
    groups = [group.id for group in year.groups]
    for index, question in enumerate(questionnaire.questions):
        for place, group in enumerate(question.asked_of):
            yield from _unknown("nhóm", ("questions", index, "asked_of", place), group, groups)
