"""A delivery's forms to the sheets of its file."""

import datetime as dt
from collections import Counter

from langnghe.intake.files.sheets import letter, position
from langnghe.intake.text import fold
from langnghe.params.models import Source
from langnghe.sample.answers import BLANK, DONT_KNOW, NOT_APPLICABLE, Forms, People
from langnghe.sample.draws import Draws
from langnghe.sample.schools import Unit
from langnghe.sample.sources import Delivery, groups_of, is_online
from langnghe.sample.style import ONLINE, Style, of_clerk, table
from langnghe.sample.workbooks import Cell, Sheet, csv_text, xlsx

_SERIAL = (fold("TT"), fold("STT"))
_TIME = fold("Dấu thời gian")
_NO_SCHOOL = ("abc", "trường con tôi", "Trường mầm non", "Trường gần nhà")
_SUM_ROW = 0.15


def raw_file(delivery: Delivery, people: People) -> bytes:
    """The bytes of one raw file."""
    draws = people.draws.of("files", delivery.path)
    if is_online(delivery.source):
        return _online(delivery, people, draws)
    style = of_clerk(draws)
    sheets = []
    for unit, groups in delivery.contents:
        name = unit.typed(draws)
        for group in groups:
            forms = people.forms(unit, group)
            if delivery.source.kind == "totals":
                sheets.append(_totals(delivery.source, forms, name, people))
            else:
                sheets.append(_forms(delivery.source, forms, name, people, style, draws))
    return xlsx(sheets, _days(people)[1])


# --- forms ---


def _forms(
    source: Source, forms: Forms, name: str, people: People, style: Style, draws: Draws
) -> Sheet:
    """A clerk's sheet: columns that are no question, then the questions, one row a form."""
    header, answers = table(forms, people.params.questions, people.params.scales, style, draws)
    headings = source.no_questions
    fixed = [(heading, _ignored(heading, forms.count, people)) for heading in headings]
    if source.unit.by == "heading":
        typed: list[Cell] = [forms.unit.typed(draws) for _ in answers]
        fixed.insert(1, (source.unit.at or "", typed))
    rows = [[*(cells[n] for _, cells in fixed), *row] for n, row in enumerate(answers)]
    if fixed and draws.chance(_SUM_ROW):
        rows.append([f"Tổng cộng: {forms.count} phiếu"])
    return _sheet(source, forms, name, people, [*(heading for heading, _ in fixed), *header], rows)


def _ignored(heading: str, count: int, people: People) -> list[Cell]:
    """Cells of a column that the report does not use."""
    if fold(heading) in _SERIAL:
        return list(range(1, count + 1))
    values = people.settings.columns.get(heading, [""])
    return [values[number % len(values)] for number in range(count)]


def _online(delivery: Delivery, people: People, draws: Draws) -> bytes:
    """A form on the web: all units by time, and a few people who do not tell their school."""
    source = delivery.source
    lost = Unit("", "", None, people.params.district.places[0], "", {})
    group = delivery.contents[0][1][0]
    parts = [(people.forms(unit, group), None) for unit, _ in delivery.contents]
    rows: list[tuple[dt.datetime, list[Cell]]] = []
    header: list[str] = []
    for forms, names in [*parts, (people.forms(lost, group, len(_NO_SCHOOL)), _NO_SCHOOL)]:
        header, answers = table(forms, people.params.questions, people.params.scales, ONLINE, draws)
        for number, row in enumerate(answers):
            name = names[number] if names else forms.unit.typed(draws)
            rows.append((_moment(people, draws), [name, *row]))
    rows.sort(key=lambda row: row[0])
    cells = [
        [*(_time(moment) if fold(text) == _TIME else "" for text in source.no_questions), *row]
        for moment, row in rows
    ]
    return csv_text([*source.no_questions, source.unit.at or "", *header], cells)


def _moment(people: People, draws: Draws) -> dt.datetime:
    """Some second of the days of the survey, between 6 and 23 o'clock."""
    first, last = _days(people)
    day = first + dt.timedelta(days=draws.integer(0, (last - first).days))
    seconds = dt.timedelta(seconds=draws.integer(6 * 3600, 23 * 3600 - 1))
    return dt.datetime(day.year, day.month, day.day) + seconds


def _days(people: People) -> tuple[dt.date, dt.date]:
    """First and last day on which forms came in."""
    year = people.params.year
    for phase in year.phases:
        if phase.id == people.settings.collected_in:
            return phase.start, phase.end
    return year.as_of - dt.timedelta(days=30), year.as_of


def _time(moment: dt.datetime) -> str:
    return f"{moment:%d/%m/%Y} {moment.hour}:{moment:%M:%S}"


# --- totals ---


def _totals(source: Source, forms: Forms, name: str, people: People) -> Sheet:
    """A school's own count: one row a question, one column an answer."""
    params = people.params
    counted = {
        name: Counter(answers)
        for name, answers in forms.answers.items()
        if params.questions[name].type in ("scale", "yes-no", "single")
    }
    levels = [level for name in counted for level in params.scales[name].levels]
    labels = list(dict.fromkeys(level.label for level in levels))
    header = ["TT", "Nội dung", *labels, "Không biết", "Không áp dụng", "Không trả lời"]
    rows: list[list[Cell]] = []
    for number, (name_of_question, counts) in enumerate(counted.items(), start=1):
        scale = params.scales[name_of_question]
        by_label = {level.label: counts[index] for index, level in enumerate(scale.levels)}
        cells: list[Cell] = [by_label.get(label, "") for label in labels]
        states: list[Cell] = [
            counts[DONT_KNOW] if scale.dont_know else "",
            counts[NOT_APPLICABLE] if scale.not_applicable else "",
            counts[BLANK],
        ]
        rows.append([number, params.questions[name_of_question].text, *cells, *states])
    return _sheet(source, forms, name, people, header, rows)


# --- both ---


def _sheet(
    source: Source,
    forms: Forms,
    name: str,
    people: People,
    header: list[str],
    rows: list[list[Cell]],
) -> Sheet:
    above: dict[str, Cell] = {}
    row = 1
    if source.unit.by == "cell":
        column, row = position(source.unit.at or "")
        row += 1
        above |= _beside(column, row, "Trường:" if forms.unit.level else "Đơn vị:", name)
        if source.kind == "totals":
            row += 1
            above |= _beside(column, row, "Tổng số phiếu:", forms.count)
    year = people.params.year.year
    what = "Bảng tổng hợp" if source.kind == "totals" else people.params.questionnaires[0].title
    return Sheet(
        name=groups_of(source)[forms.group.id],
        title=f"{what} năm {year}".upper(),
        above=above,
        header_row=row + (1 if source.kind == "totals" else 2),
        header=header,
        rows=rows,
    )


def _beside(column: int, row: int, text: str, value: Cell) -> dict[str, Cell]:
    """A cell, and its name in the cell at its left."""
    left = {f"{letter(column - 1)}{row}": text} if column else {}
    return {**left, f"{letter(column)}{row}": value}
