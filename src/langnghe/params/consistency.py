"""What must hold between the parts of the params, beyond each part's own type.

Each function yields findings: the path of keys to the place in the file, a stable code, a
Vietnamese message, and the known names to propose instead of a wrong one. A part that did not
validate is None here and is passed over: its own error is reported already.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

from langnghe.intake.text import fold
from langnghe.params.corrections import UNKNOWN, CorrectionsFile, Map
from langnghe.params.forum import Forum
from langnghe.params.models import (
    ROLES,
    STATEMENT_KINDS,
    SURVEY_KINDS,
    District,
    Question,
    Questionnaire,
    Scale,
    Source,
    Year,
)
from langnghe.params.tasks import TasksFile

Path = tuple[str | int, ...]


class Finding(NamedTuple):
    """One inconsistency, to be given its file and line by `load`."""

    path: Path
    code: str
    message: str
    value: str = ""
    known: Sequence[str] = ()


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def repeated(what: str, path: Path, ids: Iterable[str], key: Path = ("id",)) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for index, identifier in enumerate(ids):
        seen[identifier] += 1
        if seen[identifier] == 2:
            yield Finding((*path, index, *key), "PARAMS-REPEATED", f"{what} bị lặp", identifier)


def unknown(
    what: str, path: Path, identifier: str, known: Sequence[str] | None
) -> Iterator[Finding]:
    if known is not None and identifier not in known:
        yield Finding(path, "PARAMS-UNKNOWN-ID", f"không có {what} này", identifier, known)


def _ids(parts: Sequence[_Named] | None) -> list[str] | None:
    """The ids of some parts; None where the parts themselves are wrong and so not known."""
    return None if parts is None else [part.id for part in parts]


def in_district(district: District) -> Iterator[Finding]:
    """Ids are used once."""
    yield from repeated("mã cấp học", ("levels",), [x.id for x in district.levels or ()])
    yield from repeated("mã phường, xã", ("places",), [x.id for x in district.places or ()])


def in_questionnaire(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Questions use blocks and scales that exist, of the shape their type needs."""
    questions, scales = questionnaire.questions or [], questionnaire.scales
    yield from repeated("mã câu hỏi", ("questions",), [x.id for x in questions])
    for name, scale in (scales or {}).items():
        yield from _one_meaning(scale, ("scales", name))
    blocks = _ids(questionnaire.blocks)
    yield from repeated("mã nhóm nội dung", ("blocks",), blocks or ())
    for index, question in enumerate(questions):
        here = ("questions", index)
        yield from unknown("nhóm nội dung", (*here, "block"), question.block, blocks)
        if question.scale is None or scales is None:
            continue
        yield from unknown("thang đo", (*here, "scale"), question.scale, list(scales))
        if question.scale in scales:
            yield from _scale_fits(question, scales[question.scale], (*here, "scale"))


def _one_meaning(scale: Scale, path: Path) -> Iterator[Finding]:
    """No way of writing an answer stands for two answers: which one was meant would be a guess."""
    written: list[tuple[Path, str]] = []
    for index, level in enumerate(scale.levels):
        here = (*path, "levels", index)
        own = [((*here, "value"), str(level.value)), ((*here, "label"), level.label)]
        own += [((*here, "spellings", n), text) for n, text in enumerate(level.spellings)]
        # Within one level a repetition is harmless.
        written += {fold(text): (place, text) for place, text in own}.values()
    for key in ("dont_know", "not_applicable"):
        texts = {fold(text): ((*path, key, n), text) for n, text in enumerate(getattr(scale, key))}
        written += texts.values()
    seen: dict[str, Path] = {}
    for place, text in written:
        if seen.setdefault(fold(text), place) != place:
            message = "cách ghi này dùng cho hai câu trả lời khác nhau"
            yield Finding(place, "PARAMS-REPEATED", message, text)


def _scale_fits(question: Question, scale: Scale, path: Path) -> Iterator[Finding]:
    name, levels = question.scale or "", scale.levels
    if question.type == "scale" and not all(isinstance(level.value, int) for level in levels):
        message = "câu loại scale tính điểm trung bình nên giá trị các mức phải là số nguyên"
        yield Finding(path, "PARAMS-SCALE", message, name)
    if question.type == "yes-no" and len(levels) != 2:
        yield Finding(path, "PARAMS-SCALE", "câu có/không cần thang đo hai mức", name)


def in_year(year: Year) -> Iterator[Finding]:
    """Ids are used once and dates are in order."""
    phases = year.phases or []
    yield from repeated("mã nhóm", ("groups",), [x.id for x in year.groups or ()])
    yield from repeated("mã nguồn", ("sources",), [x.id for x in year.sources or ()])
    yield from repeated("mã giai đoạn", ("phases",), [x.id for x in phases])
    yield from repeated("mã hạn", ("deadlines",), [x.id for x in year.deadlines or ()])
    yield from repeated("mã phiếu", ("questionnaires",), year.questionnaires or (), key=())
    yield from repeated("mã bộ chỉ số", ("indicators",), year.indicators or (), key=())
    yield from _survey_is_whole(year)
    for index, source in enumerate(year.sources or ()):
        if source.due is not None:
            here = ("sources", index, "due")
            yield from unknown("hạn", here, source.due, _ids(year.deadlines))
        if source.kind == "facts" and year.indicators == []:
            path, message = ("sources", index, "kind"), "nguồn loại này cần “indicators” có “facts”"
            yield Finding(path, "PARAMS-NEEDS", message, source.kind)
    for index, (before, after) in enumerate(pairwise(phases), start=1):
        if after.start <= before.end:
            message = (
                f"giai đoạn này bắt đầu khi “{before.id}” chưa kết thúc ({before.end:%d/%m/%Y})"
            )
            yield Finding(
                ("phases", index, "start"), "PARAMS-DATE-ORDER", message, f"{after.start:%d/%m/%Y}"
            )
    if year.compare_with is not None and year.year and year.compare_with >= year.year:
        message = f"năm so sánh phải trước năm {year.year}"
        yield Finding(("compare_with",), "PARAMS-VALUE", message, str(year.compare_with))
    if year.compare_district is not None and year.compare_with is None:
        message = "ghi “compare_district” thì cần “compare_with”"
        yield Finding(("compare_district",), "PARAMS-VALUE", message, year.compare_district)
    if year.report and year.as_of and year.report.date < year.as_of:
        message = f"ngày báo cáo trước ngày chốt số liệu as_of ({year.as_of:%d/%m/%Y})"
        yield Finding(
            ("report", "date"), "PARAMS-DATE-ORDER", message, f"{year.report.date:%d/%m/%Y}"
        )


def _survey_is_whole(year: Year) -> Iterator[Finding]:
    """Questionnaires and groups are both there, or neither is and no source holds forms.

    A survey needs no source: what comes back of the blank forms has its own (`own_sources`).
    """
    sources = None if year.sources is None else [s for s in year.sources if s.kind in SURVEY_KINDS]
    parts = {
        "questionnaires": ("phiếu khảo sát", year.questionnaires),
        "groups": ("nhóm người trả lời", year.groups),
        "sources": ("nguồn loại forms hoặc totals", sources),
    }
    there = [words for words, part in parts.values() if part]
    for key in ("questionnaires", "groups"):
        words, part = parts[key]
        if there and part == []:
            message = f"có {', '.join(there)} thì cần cả {words}"
            yield Finding((key,), "PARAMS-NEEDS", message)


def in_forum(forum: Forum) -> Iterator[Finding]:
    """Ids are used once; where there are invitations, every inviting body has its own."""
    components = forum.components or []
    yield from repeated("mã thành phần", ("components",), [x.id for x in components])
    seen: set[str] = set()
    for index, component in enumerate(components):
        for number, agency in enumerate(component.agencies):
            if agency.id in seen:
                path = ("components", index, "agencies", number, "id")
                yield Finding(path, "PARAMS-REPEATED", "mã cơ quan bị lặp", agency.id)
            seen.add(agency.id)
    if invitations := forum.invitations:
        yield from repeated("mã giấy mời", ("invitations",), [x.id for x in invitations])
        by = [invitation.by for invitation in invitations]
        yield from repeated("cơ quan gửi giấy mời", ("invitations",), by, key=("by",))
        inviting = list(dict.fromkeys(x.invited_by for x in components if x.invited_by))
        for index, body in enumerate(by):
            yield from unknown("cơ quan mời", ("invitations", index, "by"), body, inviting)
        for index, component in enumerate(components):
            if component.invited_by:
                here = ("components", index, "invited_by")
                yield from unknown("giấy mời của cơ quan", here, component.invited_by, by)


def of_forum_with(
    forum: Forum, district: District | None, units: Mapping[str, tuple[str, str]]
) -> Iterator[Finding]:
    """A forum's components name levels that exist, agencies that are no units of the frame, and
    no unit belongs to two.

    units: the frame's, with their kind and level.
    """
    seen: dict[str, str] = {}
    levels = _ids(district.levels if district else None)
    for index, component in enumerate(forum.components or ()):
        here = ("components", index)
        for number, level in enumerate(component.units.levels if component.units else ()):
            yield from unknown("cấp học", (*here, "units", "levels", number), level, levels)
        own = [unit for unit, what in units.items() if component.has(*what)]
        if both := [unit for unit in own if unit in seen]:
            message = f"đơn vị này đã thuộc thành phần “{seen[both[0]]}”"
            yield Finding((*here, "units"), "PARAMS-REPEATED", message, both[0])
        seen |= dict.fromkeys(own, component.id)
        for number, agency in enumerate(component.agencies):
            if agency.id in units:
                message = "mã này là của một đơn vị trong frame.csv"
                path = (*here, "agencies", number, "id")
                yield Finding(path, "PARAMS-REPEATED", message, agency.id)


def in_tasks(file: TasksFile) -> Iterator[Finding]:
    """Tasks belong to contents and bodies that exist; ids are used once."""
    bodies, contents = _ids(file.bodies), _ids(file.contents)
    yield from repeated("mã đơn vị", ("bodies",), bodies or ())
    yield from repeated("mã nội dung", ("contents",), contents or ())
    yield from repeated("mã nhiệm vụ", ("tasks",), [task.id for task in file.tasks or ()])
    counted = {"complaints": file.complaints, "dossiers": file.dossiers}
    for name, asked in counted.items():
        kinds = [kind.id for kind in asked.kinds or ()] if asked else []
        yield from repeated("mã loại", (name, "kinds"), kinds)
    yield from repeated("mã chỉ số", ("indices",), [each.id for each in file.indices or ()])
    matters = [kind.id for kind in file.matters.kinds or ()] if file.matters else []
    yield from repeated("mã loại việc", ("matters", "kinds"), matters)
    yield from _in_checklist(file)
    yield from _in_exemplars(file)
    for index, task in enumerate(file.tasks or ()):
        here = ("tasks", index)
        yield from unknown("nội dung", (*here, "content"), task.content, contents)
        yield from unknown("đơn vị", (*here, "lead"), task.lead, bodies)
        for number, partner in enumerate(task.partners):
            yield from unknown("đơn vị", (*here, "partners", number), partner, bodies)


def _in_checklist(file: TasksFile) -> Iterator[Finding]:
    if file.checklist is None:
        return
    parts, items, here = _ids(file.checklist.parts), file.checklist.items or (), "checklist"
    yield from repeated("mã phần", (here, "parts"), parts or ())
    yield from repeated("mã mục", (here, "items"), [item.id for item in items])
    for index, item in enumerate(items):
        yield from unknown("phần", (here, "items", index, "part"), item.part, parts)


def _in_exemplars(file: TasksFile) -> Iterator[Finding]:
    if file.exemplars is None:
        return
    kinds, items, here = _ids(file.exemplars.kinds), file.exemplars.items or (), "exemplars"
    yield from repeated("mã loại", (here, "kinds"), kinds or ())
    yield from repeated("mã mô hình", (here, "items"), [item.id for item in items])
    for index, item in enumerate(items):
        yield from unknown("loại mô hình", (here, "items", index, "kind"), item.kind, kinds)


def of_year_with_files(year: Year, there: Collection[str]) -> Iterator[Finding]:
    """The year is about something; lists of delegates and speakers need a forum.

    `there`: names of the files beside the year's.
    """
    if year.questionnaires == [] and not there:
        message = "năm này không có phiếu khảo sát, forum.yaml hay tasks.yaml"
        yield Finding((), "PARAMS-NEEDS", message)
    for index, source in enumerate(year.sources or ()):
        if source.kind in ("form-01", "speakers") and "forum.yaml" not in there:
            path, message = ("sources", index, "kind"), "nguồn loại này cần tệp forum.yaml"
            yield Finding(path, "PARAMS-NEEDS", message, source.kind)


def of_year_with(
    year: Year, district: District | None, questionnaires: Sequence[Questionnaire | None]
) -> Iterator[Finding]:
    """A year's groups and sources name levels, groups and questions that exist."""
    levels, groups = _ids(district.levels if district else None), _ids(year.groups)
    asked = [_ids(q.questions if q else None) for q in questionnaires]
    questions = [name for names in asked for name in names or ()]
    for index, group in enumerate(year.groups or ()):
        for level in group.rates:
            yield from unknown("cấp học", ("groups", index, "rates", level), level, levels)
    for index, source in enumerate(year.sources or ()):
        known = None if None in asked or not asked else questions
        yield from _source(source, ("sources", index), groups, known)
    for name, number in Counter(questions).items():
        if number > 1 and all(names is None or names.count(name) < 2 for names in asked):
            yield _asked_twice(name, questionnaires)


def _asked_twice(name: str, questionnaires: Sequence[Questionnaire | None]) -> Finding:
    """A question of two papers. Changed wording is another question: its answers are not one's."""
    papers = [paper.questions for paper in questionnaires if paper and paper.questions]
    texts = dict.fromkeys(q.text for questions in papers for q in questions if q.id == name)
    if len(texts) > 1:
        said = "; ".join(f"“{text}”" for text in texts)
        message = f"các phiếu của năm có câu cùng mã mà khác lời ({said}): đặt mã khác cho câu mới"
        return Finding(("questionnaires",), "PARAMS-CHANGED-QUESTION", message, name)
    message = "mã câu hỏi có trong nhiều phiếu của năm"
    return Finding(("questionnaires",), "PARAMS-REPEATED", message, name)


def _source(
    source: Source, path: Path, groups: Sequence[str] | None, questions: Sequence[str] | None
) -> Iterator[Finding]:
    if source.group is not None and source.group.by == "fixed":
        yield from unknown("nhóm", (*path, "group", "at"), source.group.at or "", groups)
    for text, group in (source.group.values if source.group else {}).items():
        yield from unknown("nhóm", (*path, "group", "values", text), group, groups)
    statements = source.kind in STATEMENT_KINDS
    what, known = ("cột", ROLES) if statements else ("câu hỏi", questions)
    for text, meant in source.headings.items():
        yield from unknown(what, (*path, "headings", text), meant, known)
    for question in source.asked_from_row:
        yield from unknown("câu hỏi", (*path, "asked_from_row", question), question, questions)


def of_questionnaire_with(questionnaire: Questionnaire, year: Year) -> Iterator[Finding]:
    """Questions are asked of groups that the year has."""
    groups = _ids(year.groups)
    for index, question in enumerate(questionnaire.questions or ()):
        for place, group in enumerate(question.asked_of):
            yield from unknown("nhóm", ("questions", index, "asked_of", place), group, groups)


def of_year_with_units(year: Year, units: Sequence[str]) -> Iterator[Finding]:
    """A year's sources name units of the frame."""
    for index, source in enumerate(year.sources or ()):
        path: Path = ("sources", index, "unit")
        if source.unit.by == "fixed":
            yield from unknown("đơn vị", (*path, "at"), source.unit.at or "", units)
        for text, unit in source.unit.values.items():
            yield from unknown("đơn vị", (*path, "values", text), unit, units)


def of_corrections_with(
    file: CorrectionsFile, year: Year, units: Iterable[str], questions: Mapping[str, Question]
) -> Iterator[Finding]:
    """Corrections name sources, units and questions that exist."""
    sources, known = [source.id for source in year.sources], [*units, UNKNOWN]
    for index, correction in enumerate(file.corrections):
        if not isinstance(correction, Map):
            continue
        here = ("corrections", index)
        yield from unknown("nguồn", (*here, "source"), correction.source, sources)
        if correction.unit is not None:
            yield from unknown("đơn vị", (*here, "unit"), correction.unit, known)
        if correction.question is not None:
            place = (*here, "question")
            yield from unknown("câu hỏi", place, correction.question, list(questions))
            question = questions.get(correction.question)
            if question is not None and question.type == "text":
                message = "ý kiến được giữ nguyên văn, không quy đổi"
                yield Finding(place, "PARAMS-CORRECTION", message, question.id)
