"""The problems as a workbook to send back: a sheet a school, each cell with what is wrong.

It is written where all can be read in Excel and nothing is calculated: every cell is text, also one
that begins with "=".
"""

import datetime as dt
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from langnghe.intake.tables import UNRESOLVED, SheetTables
from langnghe.params.load import Survey
from langnghe.problems import Problem
from langnghe.workbook import same_on_every_system

FILE = "problems.xlsx"
SUMMARY, NO_UNIT = "Tóm tắt", "Chưa rõ trường"

_COLUMNS = {
    "Tệp": 26,
    "Trang tính": 16,
    "Ô": 8,
    "Giá trị": 24,
    "Vấn đề": 40,
    "Cần": 40,
    "Cách xử lý": 40,
}
_LONGEST = 31
"""Letters of a sheet's name in Excel."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def write_problems(path: Path, tables: SheetTables, survey: Survey) -> None:
    """Write the problems of all that was read, in a folder made for it where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(problem_book(by_unit(tables, survey), survey))


def by_unit(tables: SheetTables, survey: Survey) -> dict[str, list[Problem]]:
    """Unit → its problems, in the frame's order; those of no known unit are under `UNRESOLVED`.

    A problem is a unit's where its row is; where it is of a sheet or a file, all of whose forms are
    of that one unit; or where an unreadable file bears the unit's id as its name.
    """
    rows, sheets, files = _units_of(tables)
    known = list(survey.frame.units["unit"])
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in tables.problems:
        places = (
            rows.get((problem.file, problem.sheet, problem.row or 0), set()),
            sheets.get((problem.file, problem.sheet), set()),
            files.get(problem.file, set()),
            {PurePosixPath(problem.file).stem} & set(known),
        )
        units: set[str] = next(filter(None, places), set())
        unit = next(iter(units)) if len(units) == 1 else UNRESOLVED
        found[unit if unit in known else UNRESOLVED].append(problem)  # an agency is no unit
    return {unit: found[unit] for unit in (*known, UNRESOLVED) if unit in found}


def _units_of(tables: SheetTables) -> tuple[Mapping, Mapping, Mapping]:
    """The units in each row, in each sheet and in each file."""
    keys = ["file", "sheet", "unit"]
    listed = (tables.forms, tables.opinions, tables.delegates, tables.speakers)
    parts = [*(table[[*keys, "row"]] for table in listed), tables.tallied[keys].assign(row=0)]
    placed = pd.concat(parts, ignore_index=True)
    rows, sheets, files = defaultdict(set), defaultdict(set), defaultdict(set)
    for file, sheet, unit, row in placed.drop_duplicates().itertuples(index=False):
        if row:
            rows[file, sheet, int(row)].add(unit)
        sheets[file, sheet].add(unit)
        files[file].add(unit)
    return rows, sheets, files


def problem_book(problems: Mapping[str, Sequence[Problem]], survey: Survey) -> bytes:
    """A workbook of the problems of each unit; the same problems give the same bytes."""
    units = survey.frame.units
    names = dict(zip(units["unit"], units["name"], strict=True)) | {UNRESOLVED: NO_UNIT}
    titles = dict(
        zip(problems, sheet_names([SUMMARY, *(names[unit] for unit in problems)])[1:], strict=True)
    )
    file = io.BytesIO()
    created = dt.datetime.combine(survey.year.as_of, dt.time())
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": created})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
        body = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        bold = book.add_format({"bold": True})
        _summary(book.add_worksheet(SUMMARY), problems, names, titles, head, body)
        for unit, own in problems.items():
            page = book.add_worksheet(titles[unit])
            page.write_string(0, 0, names[unit], bold)
            _list(page, own, head, body)
    return same_on_every_system(file.getvalue())


def sheet_names(names: Iterable[str]) -> list[str]:
    """Names that Excel takes for sheets: short, without its signs, no two alike in any case."""
    found: list[str] = []
    for name in names:
        clean = _FORBIDDEN.sub(" ", name).strip(" '") or "Đơn vị"
        candidate, number = clean[:_LONGEST].strip(" '"), 1
        while candidate.casefold() in map(str.casefold, [*found, "History"]):
            number += 1
            end = f" ({number})"
            candidate = clean[: _LONGEST - len(end)].strip(" '") + end
        found.append(candidate)
    return found


def _summary(
    page: Worksheet,
    problems: Mapping[str, Sequence[Problem]],
    names: Mapping[str, str],
    titles: Mapping[str, str],
    head: Format,
    body: Format,
) -> None:
    for column, (title, width) in enumerate(
        {"Đơn vị": 44, "Số vấn đề": 12, "Trang tính": 34}.items()
    ):
        page.write_string(0, column, title, head)
        page.set_column(column, column, width)
    for number, (unit, own) in enumerate(problems.items(), start=1):
        page.write_string(number, 0, names[unit], body)
        page.write_number(number, 1, sum(problem.count for problem in own), body)
        page.write_string(number, 2, titles[unit], body)
    page.freeze_panes(1, 0)


def _list(page: Worksheet, problems: Sequence[Problem], head: Format, body: Format) -> None:
    for column, (title, width) in enumerate(_COLUMNS.items()):
        page.write_string(2, column, title, head)
        page.set_column(column, column, width)
    for number, problem in enumerate(problems, start=3):
        for column, text in enumerate(_row(problem)):
            page.write_string(number, column, text[:32_000], body)
    page.freeze_panes(3, 0)
    page.repeat_rows(2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _row(problem: Problem) -> tuple[str, ...]:
    cell = problem.column + ("" if problem.row is None else str(problem.row))
    if problem.row is not None and not problem.column:
        cell = f"dòng {problem.row}"
    what = problem.what + (f" ({problem.count} lần)" if problem.count > 1 else "")
    where = (problem.file, problem.sheet, cell)
    return (*where, problem.value, what, problem.expected, problem.action)
