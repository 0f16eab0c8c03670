"""Facts sheets as schools send them."""

from collections.abc import Iterator

from langnghe.intake.facts import HEADINGS
from langnghe.intake.files.sheets import letter, position
from langnghe.params.load import Params
from langnghe.sample.draws import Draws
from langnghe.sample.returns import Return
from langnghe.sample.schools import Unit
from langnghe.sample.settings import FactRule, FactsSent, Settings
from langnghe.sample.workbooks import Cell, Sheet, xlsx

_WITH_DOTS = 0.15
"""Share of schools that write "1.250" as a text."""


def fact_sheets(
    params: Params, settings: Settings, units: list[Unit], draws: Draws, lasting: Draws
) -> Iterator[Return]:
    """One workbook a school, but of those that send none, in the units' order.

    `lasting`: the stream of what goes on from year to year, as schools' buildings do.
    """
    for source in params.year.sources:
        if (sent := settings.facts.get(source.id)) is None:
            continue
        here = draws.of("facts", source.id)
        schools = [unit for unit in units if unit.level is not None]
        missing = [unit.id for unit in here.shuffled(schools)[: sent.missing]]
        column, row = position(source.unit.at or "B2")
        head = [HEADINGS["fact"][0], HEADINGS["measure"][0], HEADINGS["value"][0]]
        for unit in schools:
            if unit.id in missing:
                continue
            own = here.of(unit.id)
            counts = _counts(unit, sent, lasting.of("facts", unit.id))
            dots = own.chance(_WITH_DOTS)
            rows: list[list[Cell]] = [
                [number, fact.title, fact.unit, _written(counts[fact.id], dots)]
                for number, fact in enumerate(params.facts.values(), start=1)
                if fact.id in counts
            ]
            above: dict[str, Cell] = {
                f"{letter(column - 1)}{row + 1}": "Đơn vị:",
                f"{letter(column)}{row + 1}": unit.typed(own),
            }
            title = f"PHIẾU SỐ LIỆU CỦA TRƯỜNG NĂM {params.year.year}"
            sheet = Sheet("Số liệu", title, above, row + 3, ["TT", *head], rows)
            path = source.files.replace("**/", "").replace("*", unit.id)
            yield Return(path, xlsx([sheet], params.year.as_of), params.year.as_of)


def _counts(unit: Unit, sent: FactsSent, draws: Draws) -> dict[str, int]:
    counts: dict[str, int] = {}
    for fact, rule in sent.counts.items():
        if rule.people is not None:
            counts[fact] = unit.people[rule.people]
        else:
            counts[fact] = _share(counts[rule.of or ""], rule, unit, draws.of(fact))
    return counts


def _share(whole: int, rule: FactRule, unit: Unit, draws: Draws) -> int:
    """A share of a count, or all of it."""
    low, high = rule.percent[unit.level_id]
    if draws.uniform() * 100 < rule.whole:
        return whole
    return int(whole * draws.between(low, high) / 100 + 0.5)


def _written(value: int, dots: bool) -> Cell:
    return f"{value:,}".replace(",", ".") if dots and value >= 1000 and value % 1000 else value
