"""Lists of delegates (mẫu 01) and of opinions (mẫu 02) as units send them.

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
from langnghe.sample.settings import WARD, Returns, Settings
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
    """The workbooks of all units that owe one, but those that send none, in the units' order.

    Opinions are owed by schools, delegates by the units of the forum's components.
    """
    for source in params.year.sources:
        if (how := settings.returns.get(source.id)) is None:
            continue
        here = draws.of("returns", source.id)
        lists = source.kind == "form-01"
        owing = [u for u in units if (_titles(u, how, params) if lists else u.level is not None)]
        order = [unit.id for unit in here.shuffled(owing)]
        missing, order = order[: how.missing], order[how.missing :]
        late, few = order[: how.late], order[how.late : how.late + how.few]
        sentences, people = Sentences(here.of("sentences")), 0
        for unit in owing:
            if unit.id in missing:
                continue
            own = here.of(unit.id)
            if lists:
                titles = _titles(unit, how, params)
                if how.one_more in titles and own.chance(0.5):
                    titles.insert(titles.index(how.one_more), how.one_more)
                sheet = _delegates(source, titles, unit, people, own)
                people += len(sheet.rows)
            else:
                number = _FEW if unit.id in few else own.integer(*_USUAL)
                sheet = _opinions(source, unit, number, sentences, params, own)
            received = how.late_received if unit.id in late else how.received
            path = source.files.replace("**/", "").replace("*", unit.id)
            yield Return(path, xlsx([sheet], received), received)


def _titles(unit: Unit, how: Returns, params: Params) -> list[str]:
    """Titles of the delegates that a unit sends; none where no component wants a list of it."""
    kind = WARD if unit.level is None else "school"
    for component in params.forum.components if params.forum else ():
        if component.has(kind, unit.level_id) and component.units and component.units.form_01:
            return list(how.titles.get(component.id, ()))
    return []


def task_reports(params: Params, settings: Settings) -> dict[str, bytes]:
    """The workbooks of tasks as bodies fill them in, by file name; bodies that report nothing send
    none."""
    if params.tasks is None or not settings.tasks:
        return {}
    told = {task: report.model_dump(exclude_none=True) for task, report in settings.tasks.items()}
    leads = {task.lead for task in params.tasks.tasks if task.id in told}
    return {f"{body}.xlsx": data for body, data in books(params, told).items() if body in leads}


def _delegates(source: Source, titles: list[str], unit: Unit, before: int, draws: Draws) -> Sheet:
    """One delegate a title."""
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
