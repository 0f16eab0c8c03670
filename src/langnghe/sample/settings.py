"""How large the invented survey is: `params/<district>/<year>/sample.yaml`.

Only the sample generator reads this file; no report does.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from langnghe.forum.counts import BOOKS
from langnghe.indicators.rating import reported_criteria
from langnghe.params.consistency import Finding
from langnghe.params.load import Params
from langnghe.params.models import Count, Id, Model, Percent, Text
from langnghe.params.validation import validated
from langnghe.params.yamlfile import read_yaml
from langnghe.project import Project

Range = Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=2, max_length=2)]

Shares = Annotated[list[Annotated[float, Field(ge=0)]], Field(min_length=2, max_length=2)]

WARD = "ward"
"""Stands for the level in `people` of a group that is found in wards."""


SENT = ("form-01", "form-02", "speakers", "floor")
"""Kinds of sources that `returns` describes."""

Named = tuple[tuple[str | int, ...], str, str, list[str]]
"""Where an id stands, what it should be, the id, and those that there are."""


class Returns(Model):
    """How the workbooks of one source are sent: lists of delegates and of people who want to speak,
    opinions, the notes of what was said on the floor."""

    missing: Count = Field(default=0, description="Số trường không gửi")
    few: Count = Field(default=0, description="Số trường gửi ít ý kiến hơn quy định")
    late: Count = Field(default=0, description="Số trường gửi muộn")
    received: dt.date = Field(description="Ngày nhận của các trường gửi đúng hạn")
    late_received: dt.date | None = Field(
        default=None, description="Ngày nhận của các trường gửi muộn"
    )
    agencies: list[Id] = Field(
        default_factory=list, description="Các cơ quan trong forum.yaml gửi, thay cho các trường"
    )
    statements: Count = Field(default=0, description="Số ý kiến phát biểu trong biên bản (floor)")
    titles: dict[Id, list[Text]] = Field(
        default_factory=dict,
        description="Thành phần → chức vụ các đại biểu (mẫu 01), các người phát biểu",
    )
    one_more: Text | None = Field(
        default=None, description="Chức vụ mà có đơn vị cử thêm một người"
    )


class TaskReport(Model):
    """What a body reports of one task."""

    status: Literal["not-started", "under-way", "done", "difficulty"]
    done: dt.date | None = None
    evidence: Text | None = None
    inspected: dt.date | None = None


class CountReports(Model):
    """How schools report petitions and complaints, or dossiers of procedures."""

    missing: Count = Field(default=0, description="Số trường không gửi")
    received: dt.date = Field(description="Ngày nhận")
    most: dict[Id, Count] = Field(description="Loại → số nhiều nhất ở một trường")


class ChecklistReports(Model):
    """How schools report what they disclosed and inspected."""

    missing: Count = Field(default=0, description="Số trường không gửi")
    received: dt.date = Field(description="Ngày nhận")
    done: Percent = Field(description="Phần trăm mục đã làm")
    late: Percent = Field(description="Trong các mục đã làm, phần trăm làm muộn")
    evidence: Percent = Field(description="Trong các mục đã làm, phần trăm có minh chứng")
    written: list[Text] = Field(min_length=1, description="Các cách ghi minh chứng, lần lượt")


class MatterWritten(Model):
    """A matter that the office follows, as it is written in its workbook."""

    matter: Text
    kind: Id
    unit: Id | None = Field(
        default=None, description="Mã đơn vị trong dàn mẫu, hoặc đơn vị chủ trì"
    )
    what: Text
    opened: dt.date
    due: dt.date | None = None
    closed: dt.date | None = None
    rechecked: dt.date | None = None
    note: Text | None = None


class FactRule(Model):
    """A count: the people of a group, or a share of another count, in percent by school level."""

    people: Id | None = Field(default=None, description="Mã nhóm: số người của nhóm ở trường")
    of: Id | None = Field(default=None, description="Mã số liệu đứng trước trong danh sách này")
    percent: dict[Id, Shares] = Field(
        default_factory=dict, description="Cấp học → phần trăm ít nhất, nhiều nhất của “of”"
    )
    whole: Annotated[float, Field(ge=0, le=100)] = Field(
        default=0, description="Phần trăm số trường có đủ cả 100 %"
    )


class FactsSent(Model):
    """How schools fill in the sheets of one source of facts."""

    missing: Count = Field(default=0, description="Số trường không gửi")
    counts: dict[Id, FactRule] = Field(min_length=1)


class Settings(Model):
    """Numbers of schools and people, and what people are apt to answer."""

    as_in: Annotated[int, Field(ge=2000, le=2100)] | None = Field(
        default=None,
        description="Năm minh họa mà các trường và mức trả lời của năm này lấy theo; "
        "phiếu thì của riêng năm này",
    )
    schools: dict[Id, Count] = Field(min_length=1, description="Số trường theo cấp học")
    without: dict[Id, list[Id]] = Field(
        default_factory=dict, description="Cấp học → các phường, xã không có trường cấp ấy"
    )
    ward_collector: Id | None = Field(
        default=None,
        description="Hiệu trưởng trường cấp này trên địa bàn thu phiếu của phường, xã; "
        "nơi không có thì phòng giáo dục thu",
    )
    people: dict[Id, dict[Id, Range]] = Field(
        default_factory=dict,
        description="Nhóm → cấp học (hoặc ward) → số người ít nhất, nhiều nhất ở một đơn vị",
    )
    response: dict[Id, Range] = Field(
        default_factory=dict, description="Nhóm → phần trăm phiếu thu được, ít nhất, nhiều nhất"
    )
    columns: dict[Text, list[Text]] = Field(
        default_factory=dict, description="Cột không dùng của một nguồn → các giá trị, lần lượt"
    )
    collected_in: Id | None = Field(
        default=None, description="Mã giai đoạn thu phiếu; không ghi là 30 ngày trước as_of"
    )
    returns: dict[Id, Returns] = Field(
        default_factory=dict, description="Mã nguồn (mẫu 01, mẫu 02) → các trường gửi thế nào"
    )
    tasks: dict[Id, TaskReport] = Field(
        default_factory=dict, description="Mã nhiệm vụ → đơn vị chủ trì báo cáo thế nào"
    )
    complaints: CountReports | None = None
    dossiers: CountReports | None = None
    checklist: ChecklistReports | None = None
    matters: list[MatterWritten] = Field(
        default_factory=list, description="Các dòng của sổ theo dõi từng việc"
    )
    points: dict[Id, Range] = Field(
        default_factory=dict,
        description="Tiêu chí xếp loại → điểm Phòng chấm, ít nhất, nhiều nhất",
    )
    facts: dict[Id, FactsSent] = Field(
        default_factory=dict, description="Mã nguồn số liệu (facts) → các trường ghi thế nào"
    )
    answers: Count = Field(
        default=0, description="Số nhóm ý kiến đã trả lời trong sổ ý kiến gửi lại; 0: không có sổ"
    )
    answering: dict[Id, Text] = Field(
        default_factory=dict,
        description="Cơ quan có thẩm quyền (mã trong topics.yaml) → đơn vị phụ trách ghi trong sổ",
    )
    replies: dict[Id, Text] = Field(
        default_factory=dict,
        description="Chủ đề (mã trong topics.yaml) → câu trả lời, thay câu thường dùng",
    )
    dont_know: dict[Id, dict[Id, Percent]] = Field(
        default_factory=dict, description="Nhóm → câu hỏi → phần trăm trả lời “không biết”"
    )


def read_settings(project: Project, params: Params) -> Settings:
    """Read sample.yaml of a district-year. Raises ProblemsError with all that is wrong in it."""
    path = project.params / params.district.id / str(params.year.year) / "sample.yaml"
    file = read_yaml(path, project.name(path))
    return validated(file, Settings, lambda settings: _unknown_ids(settings, params))


def _unknown_ids(settings: Settings, params: Params) -> Iterator[Finding]:
    levels = [level.id for level in params.district.levels]
    places = [place.id for place in params.district.places]
    groups, questions = list(params.groups), list(params.questions)
    people, dont_know = settings.people or {}, settings.dont_know or {}
    named: list[Named] = [
        *((("schools", x), "cấp học", x, levels) for x in settings.schools or ()),
        *((("without", x), "cấp học", x, levels) for x in settings.without or ()),
        *(
            (("without", level, index), "phường, xã", place, places)
            for level, without in (settings.without or {}).items()
            for index, place in enumerate(without)
        ),
        *((("people", x), "nhóm", x, groups) for x in people),
        *(
            (("people", group, level), "cấp học", level, [*levels, WARD])
            for group, ranges in people.items()
            for level in ranges
        ),
        *((("response", x), "nhóm", x, groups) for x in settings.response or ()),
        *((("dont_know", x), "nhóm", x, groups) for x in dont_know),
        *(
            (("dont_know", group, question), "câu hỏi", question, questions)
            for group, shares in dont_know.items()
            for question in shares
        ),
    ]
    lists = [source.id for source in params.year.sources if source.kind in SENT]
    sent = f"nguồn loại {', '.join(SENT)}"
    named += [(("returns", x), sent, x, lists) for x in settings.returns or ()]
    components = params.forum.components if params.forum else []
    agencies = [agency.id for component in components for agency in component.agencies]
    named += [
        (("returns", source, "agencies", number), "cơ quan", agency, agencies)
        for source, how in (settings.returns or {}).items()
        for number, agency in enumerate(how.agencies)
    ]
    tasks = [task.id for task in params.tasks.tasks] if params.tasks else []
    named += [(("tasks", x), "nhiệm vụ", x, tasks) for x in settings.tasks or ()]
    given = reported_criteria(params.rating) if params.rating else {}
    named += [(("points", x), "tiêu chí chấm điểm", x, list(given)) for x in settings.points or ()]
    if settings.matters and params.tasks and params.tasks.matters:
        kinds = [kind.id for kind in params.tasks.matters.kinds]
        rows = enumerate(settings.matters)
        named += [(("matters", n, "kind"), "loại việc", row.kind, kinds) for n, row in rows]
    for book in BOOKS:
        asked, sent = book.of_year(params), getattr(settings, book.folder)
        kinds = [kind.id for kind in asked.kinds] if asked else []
        most = (sent.most or {}) if sent else {}
        named += [((book.folder, "most", x), book.kind.lower(), x, kinds) for x in most]
    named += _of_facts(settings, params)
    if settings.ward_collector is not None:
        named.append((("ward_collector",), "cấp học", settings.ward_collector, levels))
    if settings.collected_in is not None:
        phases = [phase.id for phase in params.year.phases]
        named.append((("collected_in",), "giai đoạn", settings.collected_in, phases))
    for path, what, identifier, known in named:
        if identifier not in known:
            message = f"không có {what} này"
            yield Finding(path, "PARAMS-UNKNOWN-ID", message, identifier, known)


def _of_facts(settings: Settings, params: Params) -> Iterator[Named]:
    """Every id in `facts`; a count is a share of one that stands before it."""
    levels = [level.id for level in params.district.levels]
    sources = [source.id for source in params.year.sources if source.kind == "facts"]
    for source, sent in (settings.facts or {}).items():
        here = ("facts", source)
        yield here, "nguồn số liệu", source, sources
        before: list[str] = []
        for fact, rule in sent.counts.items():
            place = (*here, "counts", fact)
            yield place, "số liệu", fact, list(params.facts)
            if rule.people is not None:
                yield (*place, "people"), "nhóm", rule.people, list(params.groups)
            else:
                yield (*place, "of"), "số liệu đứng trước", rule.of or "", before
            yield from (((*place, "percent", x), "cấp học", x, levels) for x in rule.percent)
            before = [*before, fact]
