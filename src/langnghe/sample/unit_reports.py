"""What schools count (complaints, dossiers) and report of their own checklist, the matters that the
office follows, and the points it gives."""

import datetime as dt
from collections.abc import Iterator

from langnghe.forum import checklist, matters
from langnghe.forum.counts import BOOKS, CountBook, blank_book
from langnghe.forum.points_book import FOLDER as POINTS
from langnghe.forum.points_book import points_book
from langnghe.params.load import Params
from langnghe.params.tasks import Item
from langnghe.sample.draws import Draws
from langnghe.sample.returns import Return
from langnghe.sample.schools import Unit
from langnghe.sample.settings import ChecklistReports, CountReports, Settings

_OFFICE = "phong-gddt"
_CARRIED, _LEFT, _LATE = 0.15, 0.2, 0.1
"""Chance that a kind has one from the period before, that one is not settled, that one is late."""


def unit_reports(
    params: Params, settings: Settings, units: list[Unit], draws: Draws
) -> Iterator[Return]:
    """The schools' workbooks of counts and of the checklist, but of those that send none; the
    office's workbooks of matters and of points."""
    schools = [unit for unit in units if unit.level is not None]
    for count in BOOKS:
        how: CountReports | None = getattr(settings, count.folder)
        if how is None:
            continue
        here = draws.of(count.folder)
        for unit in _sending(schools, how.missing, here):
            drawn = {kind: (most, here.of(unit.id, kind)) for kind, most in how.most.items()}
            told = {kind: _numbers(count, *each) for kind, each in drawn.items()}
            data = blank_book(count, params, unit.name, told)
            yield Return(f"{count.folder}/{unit.id}.xlsx", data, how.received)
    if (reports := settings.checklist) is not None:
        here, items = draws.of("checklist"), checklist.checklist_of(params).items
        for unit in _sending(schools, reports.missing, here):
            book = {item.id: _told(item, reports, here.of(unit.id, item.id)) for item in items}
            data = checklist.blank_book(params, unit.name, book)
            yield Return(f"{checklist.FOLDER}/{unit.id}.xlsx", data, reports.received)
    if settings.matters:
        data = matters.blank_book(params, _matters(params, settings, units))
        yield Return(f"{matters.FOLDER}/{_OFFICE}.xlsx", data, params.year.as_of)
    if settings.points:
        names = {unit.id: unit.name for unit in schools}
        given = {unit.id: _points(settings, draws.of("points", unit.id)) for unit in schools}
        data = points_book(params, names, given)
        yield Return(f"{POINTS}/{_OFFICE}.xlsx", data, params.year.as_of)


def _matters(
    params: Params, settings: Settings, units: list[Unit]
) -> list[dict[str, str | dt.date]]:
    """The rows with the names of kinds and units in place of their ids."""
    names = {unit.id: unit.name for unit in units}
    names |= {body.id: body.name for body in params.tasks.bodies} if params.tasks else {}
    kinds = {kind.id: kind.title for kind in matters.matters_of(params).kinds}
    rows = [row.model_dump(exclude_none=True) for row in settings.matters]
    for row in rows:
        row["kind"] = kinds[row["kind"]]
        if "unit" in row:
            row["unit"] = names[row["unit"]]
    return rows


def _points(settings: Settings, draws: Draws) -> dict[str, float]:
    """Points by halves."""
    return {
        key: draws.integer(2 * low, 2 * high) / 2 for key, (low, high) in settings.points.items()
    }


def _sending(schools: list[Unit], missing: int, draws: Draws) -> list[Unit]:
    silent = [unit.id for unit in draws.shuffled(schools)[:missing]]
    return [unit for unit in schools if unit.id not in silent]


def _numbers(book: CountBook, most: int, draws: Draws) -> dict[str, int]:
    carried = int(most > 0 and draws.chance(_CARRIED))
    received = draws.integer(0, most)
    outstanding = int(carried + received > 0 and draws.chance(_LEFT))
    gone = carried + received - outstanding
    numbers = {"carried": carried, "received": received, "outstanding": outstanding}
    for key in book.within:
        numbers[key] = draws.integer(0, received // len(book.within))
    for key in book.gone[1:]:
        numbers[key] = int(gone > 0 and draws.chance(_LATE))
    numbers[book.gone[0]] = gone - sum(numbers[key] for key in book.gone[1:])
    return {key: numbers[key] for key in book.numbers}


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
