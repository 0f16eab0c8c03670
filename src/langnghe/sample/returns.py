"""Lists of delegates (mẫu 01) and of opinions (mẫu 02) as schools send them.

Delegates are called "Đại biểu số 1": nobody can take that for a person's name.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from langnghe.forum.task_book import books
from langnghe.intake.files.sheets import position
from langnghe.params.load import Params
from langnghe.params.models import Source
from langnghe.sample.draws import Draws
from langnghe.sample.schools import Unit
from langnghe.sample.sentences import Sentences
from langnghe.sample.settings import Returns, Settings
from langnghe.sample.workbooks import Cell, Sheet, xlsx

_FEW, _USUAL = 1, (2, 4)
"""Opinions of a school that sends fewer than it should, and of the others."""


@dataclass(frozen=True)
class Return:
    """One raw file, and the day on which it came."""

    path: str
    data: bytes
    received: dt.date


def returns(
    params: Params, settings: Settings, units: list[Unit], draws: Draws
) -> Iterator[Return]:
    """The workbooks of all schools but those that send none, in the schools' order."""
    schools = [unit for unit in units if unit.level is not None]
    for source in params.year.sources:
        if (how := settings.returns.get(source.id)) is None:
            continue
        here = draws.of("returns", source.id)
        order = [unit.id for unit in here.shuffled(schools)]
        missing, order = order[: how.missing], order[how.missing :]
        late, few = order[: how.late], order[how.late : how.late + how.few]
        sentences, people = Sentences(here.of("sentences")), 0
        for unit in schools:
            if unit.id in missing:
                continue
            own = here.of(unit.id)
            if source.kind == "form-01":
                sheet = _delegates(source, how, unit, people, own)
                people += len(sheet.rows)
            else:
                number = _FEW if unit.id in few else own.integer(*_USUAL)
                sheet = _opinions(source, unit, number, sentences, params, own)
            received = how.late_received if unit.id in late else how.received
            path = source.files.replace("**/", "").replace("*", unit.id)
            yield Return(path, xlsx([sheet], received), received)


def task_reports(params: Params, settings: Settings) -> dict[str, bytes]:
    """The workbooks of tasks as bodies fill them in, by file name; bodies that report nothing send
    none."""
    if params.tasks is None or not settings.tasks:
        return {}
    told = {task: report.model_dump(exclude_none=True) for task, report in settings.tasks.items()}
    leads = {task.lead for task in params.tasks.tasks if task.id in told}
    return {f"{body}.xlsx": data for body, data in books(params, told).items() if body in leads}


def _delegates(source: Source, how: Returns, unit: Unit, before: int, draws: Draws) -> Sheet:
    """One delegate a title; a large school sends its second title twice."""
    titles = [*how.titles[:2], *how.titles[1 : 1 + draws.integer(0, 1)], *how.titles[2:]]
    name, at = unit.typed(draws), source.unit.at or ""
    rows: list[list[Cell]] = [
        [number, f"Đại biểu số {before + number}", title, name, ""]
        for number, title in enumerate(titles, start=1)
    ]
    header = ["TT", "Họ và tên", "Chức vụ", at, "Ghi chú"]
    return Sheet("Mẫu 01", "DANH SÁCH ĐẠI BIỂU DỰ HỘI NGHỊ", {}, 3, header, rows)


def _opinions(
    source: Source, unit: Unit, number: int, sentences: Sentences, params: Params, draws: Draws
) -> Sheet:
    column, row = position(source.unit.at or "B2")
    here, beside = f"{chr(65 + column)}{row + 1}", f"{chr(64 + column)}{row + 1}"
    above: dict[str, Cell] = {beside: "Đơn vị:", here: unit.typed(draws)}
    kind = params.district.places[0].kind
    rows: list[list[Cell]] = [
        [n, sentences.next("staff").replace("phường", kind), "", ""] for n in range(1, number + 1)
    ]
    header = ["TT", "Nội dung ý kiến, kiến nghị", "Cơ quan trả lời", "Ghi chú"]
    title = "TỔNG HỢP Ý KIẾN, KIẾN NGHỊ"
    return Sheet("Mẫu 02", title, above, row + 3, header, rows)
