"""The workbook in which the office gives schools the points of a rating: blank, and read again."""

import datetime as dt
import io
from collections.abc import Mapping

import pandas as pd
import xlsxwriter

from langnghe.forum.returned import Returned, open_workbooks
from langnghe.indicators.rating import POINTS, rating_of, reported_criteria
from langnghe.intake.lists import read_list
from langnghe.intake.names.units import UnitNames
from langnghe.intake.numbers import number
from langnghe.intake.tables import SheetTables
from langnghe.params.load import Params, Survey
from langnghe.problems import Problem
from langnghe.project import Project
from langnghe.workbook import same_on_every_system

FOLDER = "rating"
"""Below the raw folder, where the workbook is put."""
_UNIT, _HEAD = "Đơn vị", 3
NOTHING: Mapping[str, Mapping[str, float]] = {}


def points_book(
    survey: Params, names: Mapping[str, str], told: Mapping[str, Mapping[str, float]] = NOTHING
) -> bytes:
    """The workbook to fill in, one row a school; the same bytes at every run.

    names: unit → its name, in order. told: unit → criterion → points already given.
    """
    criteria, data = reported_criteria(rating_of(survey)), io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(survey.year.year, 1, 1)})
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
        fixed = book.add_format({"border": 1, "bg_color": "#eeeeee"})
        free = book.add_format({"border": 1, "locked": False})
        page = book.add_worksheet("Chấm điểm")
        page.write_string(0, 0, f"Điểm do {survey.district.bodies.short} chấm", bold)
        most = "; ".join(f"{title}: tối đa {high:g} điểm" for title, high in criteria.values())
        page.write_string(1, 0, f"{most}. Chưa chấm thì để trống.")
        page.write_string(_HEAD, 0, _UNIT, head)
        page.set_column(0, 0, 40)
        page.set_column(1, len(criteria), 26)
        page.set_row(_HEAD, 46)
        for column, (title, _) in enumerate(criteria.values(), start=1):
            page.write_string(_HEAD, column, title, head)
        for row, (unit, name) in enumerate(names.items(), start=_HEAD + 1):
            page.write_string(row, 0, name, fixed)
            for column, (criterion, (_, high)) in enumerate(criteria.items(), start=1):
                page.write(row, column, told.get(unit, {}).get(criterion), free)
                rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": high}
                page.data_validation(row, column, row, column, rule)
        page.freeze_panes(_HEAD + 1, 1)
        page.protect()
    return same_on_every_system(data.getvalue())


def read_points(project: Project, survey: Survey) -> Returned:
    """The points given: `rating.POINTS`, one row a school and criterion that has any.

    Problems: what reading a workbook raises, INTAKE-NO-HEADER, INTAKE-UNKNOWN-COLUMN, RATING-UNIT,
    RATING-POINTS (no number from 0 to the most), RATING-TWICE (neither is used).
    """
    problems: list[Problem] = []
    units = survey.frame.units
    names = UnitNames(units[units["kind"] == "school"], survey.district)
    criteria = reported_criteria(rating_of(survey))
    roles = {"unit": (_UNIT,), **{key: (title,) for key, (title, _) in criteria.items()}}
    rows: list[tuple[str, str, float]] = []
    for sheet in open_workbooks(project, survey, FOLDER, problems):
        out = SheetTables()
        found = read_list(sheet, roles, ("unit",), out)
        problems += out.problems
        for row in found.rows if found is not None else ():
            assert found is not None, "there are rows"
            written = found.text(row, "unit")
            if not (unit := names.unit(written)):
                near = "; ".join(names.nearest(written))
                place = {"row": row + 1, "column": found.columns["unit"], "value": written}
                what, expected = "không rõ trường", f"tên có trong dàn mẫu, gần nhất: {near}"
                problems.append(sheet.problem("RATING-UNIT", what, expected=expected, **place))
                continue
            for criterion, (title, most) in criteria.items():
                if not (text := found.text(row, criterion)):
                    continue
                if (given := number(text, None, 0, most)) is not None:
                    rows.append((unit, criterion, given))
                    continue
                place = {"row": row + 1, "column": found.columns[criterion], "value": text}
                what, expected = f"điểm “{title}” không đúng", f"số từ 0 đến {most:g}"
                problems.append(sheet.problem("RATING-POINTS", what, expected=expected, **place))
    table = pd.DataFrame(rows, columns=pd.Index(POINTS)).astype({"given": "float64"})
    twice = table[table.duplicated(["unit", "criterion"], keep=False)]
    for unit in twice["unit"].unique():
        what = "một trường được chấm hai lần; chưa dùng lần nào"
        action = "bỏ dòng không đúng"
        problems.append(Problem(code="RATING-TWICE", what=what, value=unit, action=action))
    return Returned(table.drop(index=twice.index).reset_index(drop=True), problems)
