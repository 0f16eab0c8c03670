"""Which unit sends which groups' forms in which source, as params describe the sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from langnghe.params.load import Params
from langnghe.params.models import SURVEY_KINDS, Group, Source
from langnghe.problems import Problem, ProblemsError
from langnghe.sample.draws import Draws
from langnghe.sample.names import slug
from langnghe.sample.schools import Unit

_IN_ANOTHER_SOURCE = 0.15
_WITH_TOTALS = 0.02


@dataclass(frozen=True)
class Delivery:
    """One raw file: the groups of the units whose forms are in it."""

    path: str
    source: Source
    contents: list[tuple[Unit, list[Group]]]


def deliveries(params: Params, units: list[Unit], draws: Draws) -> list[Delivery]:
    """Every raw file to write. Raises ProblemsError: SAMPLE-SOURCE."""
    surveyed = [source for source in params.year.sources if source.kind in SURVEY_KINDS]
    problems = [problem for source in surveyed for problem in _unsuitable(source)]
    if problems:
        raise ProblemsError(problems)
    sent = _sent(params, units, draws)
    found: dict[str, Delivery] = {}
    for source in surveyed:
        for unit in units:
            groups = [
                group for group in params.year.groups if sent.get((unit.id, group.id)) == source.id
            ]
            if groups:
                path = _path(source, unit, groups[0])
                delivery = found.setdefault(path, Delivery(path, source, []))
                delivery.contents.append((unit, groups))
    return list(found.values())


def is_online(source: Source) -> bool:
    """A CSV file comes from a form on the web, with all units in it; a workbook from one clerk."""
    return source.files.endswith(".csv")


def groups_of(source: Source) -> dict[str, str]:
    """Group id → name of its sheet."""
    group = source.group_at
    if group.by == "sheet":
        return {group_id: text for text, group_id in group.values.items()}
    return {group.at or "": "Phiếu khảo sát"}


def _sent(params: Params, units: list[Unit], draws: Draws) -> dict[tuple[str, str], str]:
    """(unit, group) → source: the first source of forms that has the group, but for some units."""
    sent: dict[tuple[str, str], str] = {}
    for source in params.year.sources:
        if source.kind == "totals":
            for unit in _with_totals(units, draws.of("totals", source.id)):
                sent |= {
                    (unit.id, group): source.id
                    for group in groups_of(source)
                    if group in unit.people
                }
    for group in params.year.groups:
        here = [unit for unit in units if group.id in unit.people]
        left = [unit for unit in here if (unit.id, group.id) not in sent]
        forms = [source for source in params.year.sources if source.kind == "forms"]
        able = [source for source in forms if group.id in groups_of(source)]
        for source in able[1:]:
            share = min(max(1, round(_IN_ANOTHER_SOURCE * len(here))), max(0, len(left) - 1))
            chosen = draws.of("sources", source.id, group.id).shuffled(left)[:share]
            sent |= {(unit.id, group.id): source.id for unit in chosen}
            left = [unit for unit in left if unit not in chosen]
        sent |= {(unit.id, group.id): source.id for source in able[:1] for unit in left}
    return sent


def _with_totals(units: list[Unit], draws: Draws) -> list[Unit]:
    """A few schools of the level that has most of them."""
    levels = [unit.level.id for unit in units if unit.level]
    if not levels:
        return []
    level = max(sorted(set(levels)), key=levels.count)
    schools = [unit for unit in units if unit.level and unit.level.id == level]
    count = max(1, round(_WITH_TOTALS * len(levels)))
    return draws.shuffled(schools)[: min(count, len(schools) - 1)]


def _path(source: Source, unit: Unit, group: Group) -> str:
    name = slug(group.name) if is_online(source) else unit.id
    return source.files.replace("**/", "").replace("*", name)


def _unsuitable(source: Source) -> Iterator[Problem]:
    online = is_online(source)
    reasons = {
        "tệp phải là .xlsx hoặc .csv": PurePosixPath(source.files).suffix in (".xlsx", ".csv"),
        "tên tệp cần dấu * cho mã đơn vị": online or source.files.replace("**", "").count("*") == 1,
        "“unit.by” phải là cell (tệp .xlsx) hoặc heading": source.unit.by == "heading"
        or (source.unit.by == "cell" and not online),
        "“group.by” phải là sheet (tệp .xlsx) hoặc fixed": source.group_at.by == "fixed"
        or (source.group_at.by == "sheet" and not online),
        "bảng tổng hợp phải là .xlsx có “unit.by: cell”": source.kind == "forms"
        or (source.unit.by == "cell" and not online),
    }
    for reason, suits in reasons.items():
        if not suits:
            yield Problem(
                code="SAMPLE-SOURCE",
                what=f"chưa tạo được dữ liệu mẫu cho nguồn “{source.id}”: {reason}",
            )
