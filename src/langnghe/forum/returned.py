"""Workbooks that the office wrote blank and that came back filled in."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from langnghe.intake.files.sheets import Sheet, read_sheets
from langnghe.intake.files.sidecars import raw_files
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
