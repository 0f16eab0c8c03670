"""Workbooks that the office wrote blank and that came back filled in."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from langnghe.intake.dates import as_day
from langnghe.intake.files.sheets import Sheet, position, read_sheets, shown
from langnghe.intake.files.sidecars import raw_files
from langnghe.intake.lists import Listing
from langnghe.intake.names.units import UnitNames
from langnghe.params.load import Survey
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project


@dataclass(frozen=True)
class Returned:
    """What was read of all workbooks of a folder, and what is wrong with them."""

    table: pd.DataFrame
    problems: list[Problem]


def open_workbooks(
    project: Project, survey: Survey, folder: str, problems: list[Problem]
) -> Iterator[Sheet]:
    """The sheets of all workbooks in a folder below the raw one, in a fixed order.

    What cannot be read is added to `problems` (see `read_sheets`), and so is a hidden sheet.
    """
    raw = project.raw(survey.district.id, survey.year.year)
    for path in raw_files(raw / folder):
        try:
            sheets = read_sheets(path, path.relative_to(raw).as_posix())
        except ProblemsError as error:
            problems += error.problems
            continue
        for sheet in sheets:
            if sheet.hidden:
                action = "bỏ ẩn trang tính hoặc xóa nó"
                what = "trang tính ẩn có số liệu"
                problems.append(sheet.problem("INTAKE-HIDDEN-SHEET", what, action=action))
            else:
                yield sheet


def unit_of(sheet: Sheet, at: str, survey: Survey, names: UnitNames, code: str) -> str:
    """The unit whose workbook it is, from the cell `at`.

    Where the year has a frame it is one of its ids, else the name as written. Raises ProblemsError
    `code` where it is not known.
    """
    written = shown(sheet.at(at))
    unit = written if survey.frame.units.empty else names.unit(written)
    if unit:
        return unit
    near = "; ".join(names.nearest(written)) if written else ""
    column, row = position(at)
    raise ProblemsError(
        [
            sheet.problem(
                code,
                "không rõ đơn vị",
                row=row + 1,
                column=column,
                value=written or "(trống)",
                expected="tên có trong dàn mẫu" + (f", gần nhất: {near}" if near else ""),
            )
        ]
    )


def day_of(
    found: Listing, row: int, role: str, as_of: dt.date, code: str, problems: list[Problem]
) -> str:
    """A cell's day as 2022-12-05, "" where it is empty or none; then `code` is a problem, as it is
    where the day is after `as_of`."""
    cell = found.cell(row, role)
    day = as_day(cell)
    what = ""
    if shown(cell) and not day:
        what = "không đọc được ngày"
    elif day > as_of.isoformat():
        what = f"ngày này sau ngày chốt số liệu {as_of:%d/%m/%Y}"
    if what:
        problems.append(
            found.sheet.problem(
                code,
                what,
                row=row + 1,
                column=found.columns[role],
                value=shown(cell),
                expected="ngày/tháng/năm, ví dụ 05/12/2022",
            )
        )
    return day


def unknown_id(found: Listing, row: int, role: str, code: str, what: str) -> Problem:
    """A row whose id is none of tasks.yaml's; `what` it should have been."""
    return found.sheet.problem(
        code,
        f"không có {what} mang mã này trong tasks.yaml",
        row=row + 1,
        column=found.columns[role],
        value=found.text(row, role),
        action="giữ nguyên cột “Mã” của mẫu đã gửi",
    )
