"""Lists of delegates (mẫu 01), of opinions (mẫu 02) and of people who want to speak, as units send
them, and what was said on the floor.

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
    """The workbooks of all who owe one, but of those that send none, in the units' order.

    Opinions are owed by schools or by agencies, lists of people by the units of the forum's
    components; one workbook holds what the secretary noted on the floor.
    """
    for source in params.year.sources:
        if (how := settings.returns.get(source.id)) is None:
            continue
        here = draws.of("returns", source.id)
        sentences = Sentences(here.of("sentences"))
        if source.kind == "floor":
            sheet = _floor(source, units, how, sentences, params, here.of("floor"))
            path = source.files.replace("**/", "").replace("*", "bien-ban")
            yield Return(path, xlsx([sheet], how.received), how.received)
        elif how.agencies:
            yield from _of_agencies(source, how, sentences, params, here)
        else:
            yield from _of_units(source, how, units, sentences, params, here)


def _of_units(
    source: Source, how: Returns, units: list[Unit], sentences: Sentences, params: Params,
    here: Draws,
) -> Iterator[Return]:  # fmt: skip
    lists = source.kind != "form-02"
    owing = [u for u in units if (_titles(u, how, params) if lists else u.level is not None)]
    order = [unit.id for unit in here.shuffled(owing)]
    missing, order = order[: how.missing], order[how.missing :]
    late, few = order[: how.late], order[how.late : how.late + how.few]
    people = 0
    for unit in owing:
        if unit.id in missing:
            continue
        own = here.of(unit.id)
        if lists:
            titles = _titles(unit, how, params)
            if how.one_more in titles and own.chance(0.5):
                titles.insert(titles.index(how.one_more), how.one_more)
            titles = titles[:_FEW] if unit.id in few else titles
            said = sentences if source.kind == "speakers" else None
            sheet = _people(source, titles, unit, people, said, params, own)
            people += len(sheet.rows)
        else:
            number = _FEW if unit.id in few else own.integer(*_USUAL)
            sheet = _opinions(source, unit.typed(own), number, "staff", sentences, params)
        received = (how.late_received if unit.id in late else None) or how.received
        path = source.files.replace("**/", "").replace("*", unit.id)
        yield Return(path, xlsx([sheet], received), received)


def _of_agencies(
    source: Source, how: Returns, sentences: Sentences, params: Params, here: Draws
) -> Iterator[Return]:
    """What bodies heard of the people, collected on the form of opinions."""
    components = params.forum.components if params.forum else []
    names = {agency.id: agency.name for part in components for agency in part.agencies}
    for agency in how.agencies:
        number = here.of(agency).integer(*_USUAL)
        sheet = _opinions(source, names[agency], number, "parents", sentences, params)
        path = source.files.replace("**/", "").replace("*", agency)
        yield Return(path, xlsx([sheet], how.received), how.received)


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


def _people(
    source: Source, titles: list[str], unit: Unit, before: int, sentences: Sentences | None,
    params: Params, draws: Draws,
) -> Sheet:  # fmt: skip
    """One delegate a title; with `sentences` one who wants to speak, and about what."""
    name, at = unit.typed(draws), source.unit.at or ""
    rows: list[list[Cell]] = []
    for number, title in enumerate(titles, start=1):
        subject = [_said(sentences, "staff", params)] if sentences else []
        rows.append([number, f"Đại biểu số {before + number}", title, *subject, name, ""])
    about = ["Nội dung phát biểu"] if sentences else []
    header = ["TT", "Họ và tên", "Chức vụ", *about, at, "Ghi chú"]
    if sentences:
        return Sheet("Đăng ký", "PHIẾU ĐĂNG KÝ PHÁT BIỂU", {}, 3, header, rows)
    return Sheet("Mẫu 01", "DANH SÁCH ĐẠI BIỂU DỰ HỘI NGHỊ", {}, 3, header, rows)


def _opinions(
    source: Source, name: str, number: int, group: str, sentences: Sentences, params: Params
) -> Sheet:
    column, row = position(source.unit.at or "B2")
    here, beside = f"{chr(65 + column)}{row + 1}", f"{chr(64 + column)}{row + 1}"
    above: dict[str, Cell] = {beside: "Đơn vị:", here: name}
    rows: list[list[Cell]] = [
        [n, _said(sentences, group, params), "", ""] for n in range(1, number + 1)
    ]
    header = ["TT", "Nội dung ý kiến, kiến nghị", "Cơ quan trả lời", "Ghi chú"]
    title = "TỔNG HỢP Ý KIẾN, KIẾN NGHỊ"
    return Sheet("Mẫu 02", title, above, row + 3, header, rows)


def _floor(
    source: Source, units: list[Unit], how: Returns, sentences: Sentences, params: Params,
    draws: Draws,
) -> Sheet:  # fmt: skip
    """The secretary's notes: one statement a school, in the order in which they spoke."""
    schools = [unit for unit in units if unit.level is not None]
    titles = [title for own in how.titles.values() for title in own] or ["Đại biểu"]
    rows: list[list[Cell]] = [
        [n, _said(sentences, "staff", params), draws.choice(titles), unit.typed(draws), ""]
        for n, unit in enumerate(draws.shuffled(schools)[: how.statements], start=1)
    ]
    header = ["TT", "Nội dung phát biểu", "Chức vụ", source.unit.at or "", "Ghi chú"]
    return Sheet("Phát biểu", "Ý KIẾN PHÁT BIỂU TẠI HỘI NGHỊ", {}, 3, header, rows)


def _said(sentences: Sentences, group: str, params: Params) -> str:
    """An opinion, with what the district calls its places."""
    return sentences.next(group).replace("phường", params.district.places[0].kind)
