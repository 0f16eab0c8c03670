"""What schools report of complaints and of their own checklist, and the points they are given."""

import datetime as dt
from collections.abc import Iterator

from langnghe.forum import checklist, complaints
from langnghe.forum.points_book import FOLDER as POINTS
from langnghe.forum.points_book import points_book
from langnghe.params.load import Params
from langnghe.params.tasks import Item
from langnghe.sample.draws import Draws
from langnghe.sample.returns import Return
from langnghe.sample.schools import Unit
from langnghe.sample.settings import ChecklistReports, Settings

_OFFICE = "phong-gddt"
_CARRIED, _LEFT = 0.15, 0.2
"""Chance that a kind has one from the period before, and that one is not settled."""


def unit_reports(
    params: Params, settings: Settings, units: list[Unit], draws: Draws
) -> Iterator[Return]:
    """The schools' workbooks of complaints and of the checklist, but of those that send none; the
    office's workbook of points."""
    schools = [unit for unit in units if unit.level is not None]
    if (how := settings.complaints) is not None:
        here = draws.of("complaints")
        for unit in _sending(schools, how.missing, here):
            told = {kind: _numbers(most, here.of(unit.id, kind)) for kind, most in how.most.items()}
            data = complaints.blank_book(params, unit.name, told)
            yield Return(f"{complaints.FOLDER}/{unit.id}.xlsx", data, how.received)
    if (reports := settings.checklist) is not None:
        here, items = draws.of("checklist"), checklist.checklist_of(params).items
        for unit in _sending(schools, reports.missing, here):
            book = {item.id: _told(item, reports, here.of(unit.id, item.id)) for item in items}
            data = checklist.blank_book(params, unit.name, book)
            yield Return(f"{checklist.FOLDER}/{unit.id}.xlsx", data, reports.received)
    if settings.points:
        names = {unit.id: unit.name for unit in schools}
        given = {unit.id: _points(settings, draws.of("points", unit.id)) for unit in schools}
        data = points_book(params, names, given)
        yield Return(f"{POINTS}/{_OFFICE}.xlsx", data, params.year.as_of)


def _points(settings: Settings, draws: Draws) -> dict[str, float]:
    """Points by halves."""
    return {
        key: draws.integer(2 * low, 2 * high) / 2 for key, (low, high) in settings.points.items()
    }


def _sending(schools: list[Unit], missing: int, draws: Draws) -> list[Unit]:
    silent = [unit.id for unit in draws.shuffled(schools)[:missing]]
    return [unit for unit in schools if unit.id not in silent]


def _numbers(most: int, draws: Draws) -> dict[str, int]:
    carried = int(most > 0 and draws.chance(_CARRIED))
    received = draws.integer(0, most)
    outstanding = int(carried + received > 0 and draws.chance(_LEFT))
    settled = carried + received - outstanding
    numbers = (carried, received, settled, outstanding)
    return dict(zip(complaints.NUMBERS, numbers, strict=True))


def _told(item: Item, how: ChecklistReports, draws: Draws) -> dict[str, str | dt.date]:
    """A few days before the item's day, or after it where it was late and that is not to come."""
    if not draws.chance(how.done / 100):
        return {}
    day = item.due - dt.timedelta(days=draws.integer(3, 25))
    after = item.due + dt.timedelta(days=draws.integer(1, 12))
    if draws.chance(how.late / 100) and after < how.received:
        day = after
    day = min(day, how.received - dt.timedelta(days=2))
    told: dict[str, str | dt.date] = {"done": day}
    if draws.chance(how.evidence / 100):
        told["evidence"] = draws.choice(how.written)
    if draws.chance(0.8):
        told["inspected"] = min(day + dt.timedelta(days=7), how.received)
    return told
