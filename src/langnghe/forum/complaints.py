"""Petitions and complaints that units report for a period: received, settled, outstanding."""

import datetime as dt
import io
from collections.abc import Iterator, Mapping

import pandas as pd
import xlsxwriter

from langnghe.forum.returned import Returned, open_workbooks, unit_of
from langnghe.intake.lists import Listing, read_list
from langnghe.intake.names.units import UnitNames
from langnghe.intake.tables import SheetTables
from langnghe.intake.text import fold
from langnghe.params.load import Params, Survey
from langnghe.params.tasks import Complaints
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.workbook import same_on_every_system

FOLDER = "complaints"
"""Below the raw folder, where returned workbooks are put."""
NUMBERS = ["carried", "received", "settled", "outstanding"]
ROW = ["unit", "file", "row", "kind", *NUMBERS]

_COLUMNS = {
    "kind": ("Loại đơn", 24),
    "carried": ("Kỳ trước chuyển sang", 14),
    "received": ("Tiếp nhận trong kỳ", 14),
    "settled": ("Đã giải quyết", 14),
    "outstanding": ("Còn tồn", 14),
    "note": ("Ghi chú", 40),
}
_UNIT, _HEAD = "B2", 4
NOTHING: Mapping[str, Mapping[str, int]] = {}


def complaints_of(survey: Params) -> Complaints:
    """What the year asks of complaints. Raises ValueError where it asks nothing."""
    found = survey.tasks.complaints if survey.tasks else None
    if found is None:
        raise ValueError("this year asks for no complaints in tasks.yaml")
    return found


def blank_book(
    survey: Params, unit: str = "", told: Mapping[str, Mapping[str, int]] = NOTHING
) -> bytes:
    """The workbook for a unit to fill in; the same bytes at every run.

    unit, told: what is already filled in: the unit's name, kind → its `NUMBERS`.
    """
    asked, data = complaints_of(survey), io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(survey.year.year, 1, 1)})
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
        fixed = book.add_format({"border": 1, "bg_color": "#eeeeee"})
        free = book.add_format({"border": 1, "locked": False})
        page = book.add_worksheet("Đơn thư")
        period = f"từ ngày {asked.start:%d/%m/%Y} đến ngày {asked.end:%d/%m/%Y}"
        page.write_string(0, 0, f"Đơn khiếu nại, tố cáo, kiến nghị, phản ánh {period}", bold)
        page.write_string(1, 0, "Đơn vị:")
        if unit:
            page.write_string(1, 1, unit, free)
        else:
            page.write_blank(1, 1, None, free)
        page.write_string(
            2, 0, "Không có đơn thì ghi 0. Còn tồn = chuyển sang + tiếp nhận - đã xong."
        )
        page.set_row(_HEAD, 31)
        for column, (title, width) in enumerate(_COLUMNS.values()):
            page.write_string(_HEAD, column, title, head)
            page.set_column(column, column, width)
        for row, kind in enumerate(asked.kinds, start=_HEAD + 1):
            page.write_string(row, 0, kind.title, fixed)
            for column, key in enumerate([*NUMBERS, "note"], start=1):
                page.write(row, column, told.get(kind.id, {}).get(key), free)
        rule = {"validate": "integer", "criteria": ">=", "value": 0}
        page.data_validation(_HEAD + 1, 1, _HEAD + len(asked.kinds), len(NUMBERS), rule)
        page.freeze_panes(_HEAD + 1, 1)
        page.protect()
    return same_on_every_system(data.getvalue())


def read_books(project: Project, survey: Survey) -> Returned:
    """What the units returned: `ROW`, one row a unit and kind.

    Where the year has a frame a unit is one of its ids; else it is the name as written. Problems:
    what reading a workbook raises, INTAKE-NO-HEADER, INTAKE-UNKNOWN-COLUMN, COMPLAINTS-UNIT,
    COMPLAINTS-KIND, COMPLAINTS-NUMBER, COMPLAINTS-SUM, COMPLAINTS-TWICE. A row with a problem is
    left out; workbooks in a year that asks for none are a problem, COMPLAINTS-NOT-ASKED.
    """
    problems: list[Problem] = []
    names = UnitNames(survey.frame.units, survey.district)
    rows: list[dict] = []
    for sheet in open_workbooks(project, survey, FOLDER, problems):
        if survey.tasks is None or survey.tasks.complaints is None:
            what, action = (
                "năm này không yêu cầu báo cáo đơn thư",
                "ghi “complaints” vào tasks.yaml",
            )
            problems.append(sheet.problem("COMPLAINTS-NOT-ASKED", what, action=action))
            continue
        out = SheetTables()
        roles = {key: (title,) for key, (title, _) in _COLUMNS.items()}
        found = read_list(sheet, roles, ("kind",), out)
        problems += out.problems
        if found is None:
            continue
        try:
            unit = unit_of(sheet, _UNIT, survey, names, "COMPLAINTS-UNIT")
        except ProblemsError as error:
            problems += error.problems
        else:
            rows += _rows(found, unit, survey, problems)
    table = pd.DataFrame(rows, columns=pd.Index(ROW)).astype(dict.fromkeys(NUMBERS, "int64"))
    twice = table[table.duplicated(["unit", "kind"], keep=False)]
    for (unit, kind), same in twice.groupby(["unit", "kind"], sort=False):
        places = "; ".join(f"{row.file}, dòng {row.row}" for row in same.itertuples())
        what = f"đơn vị “{unit}” báo cáo hai lần loại đơn “{kind}”"
        action = "bỏ bản không đúng ra khỏi thư mục"
        problems.append(Problem(code="COMPLAINTS-TWICE", what=what, value=places, action=action))
    return Returned(table.drop(index=twice.index).reset_index(drop=True), problems)


def _rows(found: Listing, unit: str, survey: Survey, problems: list[Problem]) -> Iterator[dict]:
    kinds = {fold(kind.title): kind.id for kind in complaints_of(survey).kinds}
    for row in found.rows:
        place = {"row": row + 1}
        written = found.text(row, "kind")
        texts = {key: found.text(row, key) for key in NUMBERS}
        wrong = {
            key: text for key, text in texts.items() if not (text.isascii() and text.isdigit())
        }
        if fold(written) not in kinds:
            expected = "; ".join(kind.title for kind in complaints_of(survey).kinds)
            what = "loại đơn không có trong tasks.yaml"
            more = {"value": written, "expected": expected, **place}
            problems.append(found.sheet.problem("COMPLAINTS-KIND", what, **more))
        elif wrong:
            key, text = next(iter(wrong.items()))
            problems.append(
                found.sheet.problem(
                    "COMPLAINTS-NUMBER",
                    f"cột “{_COLUMNS[key][0]}” không phải số nguyên từ 0 trở lên",
                    value=text or "(trống)",
                    expected="không có đơn thì ghi 0",
                    **place,
                )
            )
        else:
            numbers = {key: int(text) for key, text in texts.items()}
            left = numbers["carried"] + numbers["received"] - numbers["settled"]
            if left != numbers["outstanding"]:
                problems.append(
                    found.sheet.problem(
                        "COMPLAINTS-SUM",
                        "chuyển sang + tiếp nhận - đã giải quyết khác số còn tồn",
                        value=str(numbers["outstanding"]),
                        expected=str(left),
                        **place,
                    )
                )
            else:
                here = {"unit": unit, "file": found.sheet.file, "row": row + 1}
                yield {**here, "kind": kinds[fold(written)], **numbers}


def by_kind(table: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Sums over units: kind, title, units (that reported it), then `NUMBERS`; every kind a row."""
    kinds = complaints_of(survey).kinds
    sums = table.groupby("kind").agg(units=("unit", "nunique"), **{n: (n, "sum") for n in NUMBERS})
    sums = sums.reindex([kind.id for kind in kinds], fill_value=0).rename_axis("kind").reset_index()
    sums.insert(1, "title", [kind.title for kind in kinds])
    return sums.astype(dict.fromkeys(["units", *NUMBERS], "int64"))
