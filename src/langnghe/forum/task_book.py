"""The workbook in which a body reports its tasks: written blank, read when it comes back."""

import datetime as dt
import io
from collections.abc import Iterator, Mapping

import pandas as pd
import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from langnghe.forum.returned import Returned, day_of, open_workbooks, unknown_id
from langnghe.forum.tasks import DONE, RETURNED, STATUSES, tasks_of
from langnghe.intake.files.sheets import shown
from langnghe.intake.lists import Listing, read_list
from langnghe.intake.tables import SheetTables
from langnghe.intake.text import fold
from langnghe.params.load import Params, Survey
from langnghe.params.tasks import Body, Task
from langnghe.problems import Problem
from langnghe.project import Project
from langnghe.workbook import same_on_every_system

FOLDER = "tasks"
"""Below the raw folder, where returned workbooks are put."""

_COLUMNS = {
    "task": ("Mã", 14),
    "content": ("Nội dung", 28),
    "name": ("Nhiệm vụ", 48),
    "partners": ("Phối hợp", 22),
    "due": ("Hạn", 12),
    "wanted": ("Minh chứng cần có", 26),
    "status": ("Trạng thái", 16),
    "done": ("Ngày hoàn thành", 14),
    "evidence": ("Minh chứng", 30),
    "inspected": ("Ngày tự kiểm tra", 14),
    "note": ("Ghi chú", 24),
}
_LINE = 15.5
"""Height of a line, in points: rows are as high as their texts, which not every program sees to."""
_DAYS = ("done", "inspected")
Told = Mapping[str, Mapping[str, str | dt.date]]
NOTHING: Told = {}
_HEAD = 4
"""Row of the header, from 0."""


def books(survey: Params, told: Told = NOTHING) -> dict[str, bytes]:
    """Body → workbook, one a body that leads tasks; the same bytes at every run.

    told: what is already filled in: task → "status" (of `STATUSES`), "done", "inspected" (dates),
    "evidence", "note".
    """
    file = tasks_of(survey)
    led = {body: [task for task in file.tasks if task.lead == body.id] for body in file.bodies}
    return {body.id: _book(body, tasks, survey, told) for body, tasks in led.items() if tasks}


def _book(body: Body, tasks: list[Task], survey: Params, told: Told) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(survey.year.year, 1, 1)})
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
        page = book.add_worksheet("Nhiệm vụ")
        page.write_string(0, 0, tasks_of(survey).title, bold)
        page.write_string(1, 0, "Đơn vị:")
        page.write_string(1, 1, body.name, bold)
        page.write_string(2, 0, "Chỉ ghi vào các ô trắng. Không đổi mã, không thêm cột.")
        page.set_row(_HEAD, 2 * _LINE)
        for column, (title, width) in enumerate(_COLUMNS.values()):
            page.write_string(_HEAD, column, title, head)
            page.set_column(column, column, width)
        _write_tasks(book, page, tasks, survey, told)
        _validate(page, _HEAD + len(tasks), survey)
        page.autofilter(_HEAD, 0, _HEAD + len(tasks), len(_COLUMNS) - 1)
        page.freeze_panes(_HEAD + 1, 3)
        page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(_HEAD)
    return same_on_every_system(data.getvalue())


def _write_tasks(
    book: Workbook, page: Worksheet, tasks: list[Task], survey: Params, told: Told
) -> None:
    """What is stated of each task, protected, and cells to fill in."""
    look = {"text_wrap": True, "valign": "top", "border": 1}
    fixed = book.add_format({**look, "bg_color": "#eeeeee"})
    free = book.add_format({**look, "locked": False})
    day = book.add_format({**look, "locked": False, "num_format": "dd/mm/yyyy"})
    file = tasks_of(survey)
    contents = {content.id: content.title for content in file.contents}
    names = {body.id: body.name for body in file.bodies}
    for row, task in enumerate(tasks, start=_HEAD + 1):
        stated = {
            "task": task.id,
            "content": contents[task.content],
            "name": task.wording,
            "partners": ", ".join(names[partner] for partner in task.partners),
            "due": f"{task.due:%d/%m/%Y}",
            "wanted": task.evidence or "",
        }
        if not task.self_inspection:
            stated["inspected"] = ""
        lines = [-(-len(text) // (_COLUMNS[key][1] - 2)) for key, text in stated.items()]
        page.set_row(row, _LINE * max(2, *lines))
        for column, key in enumerate(_COLUMNS):
            value = told.get(task.id, {}).get(key)
            if key in stated:
                page.write_string(row, column, stated[key], fixed)
            elif isinstance(value, dt.date):
                page.write_datetime(row, column, dt.datetime.combine(value, dt.time()), day)
            elif value:
                page.write_string(row, column, STATUSES.get(value, value), free)
            else:
                page.write_blank(row, column, None, day if key in _DAYS else free)


def _validate(page: Worksheet, last: int, survey: Params) -> None:
    """Drop-down of statuses; days that are days."""
    first, earliest = _HEAD + 1, dt.date(survey.year.year - 1, 1, 1)
    rules = {key: {"validate": "date", "criteria": ">=", "value": earliest} for key in _DAYS}
    rules["status"] = {"validate": "list", "source": list(STATUSES.values())}
    for key, rule in rules.items():
        column = list(_COLUMNS).index(key)
        page.data_validation(first, column, last, column, rule)


# --- reading ---


def read_books(project: Project, survey: Survey) -> Returned:
    """What the bodies returned: `RETURNED`, one row a task of which anything was said.

    Problems: what reading a workbook raises, INTAKE-NO-HEADER, INTAKE-UNKNOWN-COLUMN,
    TASKS-UNKNOWN (no such id), TASKS-STATUS, TASKS-DATE (no date, missing, or after `as_of`),
    TASKS-TWICE (told in two ways: neither is used).
    """
    problems: list[Problem] = []
    rows: list[dict] = []
    for sheet in open_workbooks(project, survey, FOLDER, problems):
        out = SheetTables()
        roles = {key: (title,) for key, (title, _) in _COLUMNS.items()}
        found = read_list(sheet, roles, ("task",), out)
        problems += out.problems
        if found is not None:
            rows += _rows(found, survey, problems)
    table = pd.DataFrame(rows, columns=pd.Index(RETURNED))
    return Returned(_told_once(table, problems), problems)


def _rows(found: Listing, survey: Survey, problems: list[Problem]) -> Iterator[dict]:
    known, as_of = {task.id for task in tasks_of(survey).tasks}, survey.year.as_of
    for row in found.rows:
        task = found.text(row, "task")
        if task not in known:
            problems.append(unknown_id(found, row, "task", "TASKS-UNKNOWN", "nhiệm vụ"))
            continue
        told = {key: found.text(row, key) for key in ("evidence", "note")}
        status = _status(found, row, problems)
        days = {key: day_of(found, row, key, as_of, "TASKS-DATE", problems) for key in _DAYS}
        if status == DONE and not shown(found.cell(row, "done")):
            what = "nhiệm vụ hoàn thành mà thiếu ngày hoàn thành"
            problems.append(found.sheet.problem("TASKS-DATE", what, row=row + 1, value=task))
        if status or any(told.values()) or any(days.values()):
            place = {"task": task, "file": found.sheet.file, "row": row + 1}
            yield {**place, "status": status, **days, **told}


def _status(found: Listing, row: int, problems: list[Problem]) -> str:
    text = found.text(row, "status")
    status = {fold(name): code for code, name in STATUSES.items()}.get(fold(text), "")
    if text and not status:
        problems.append(
            found.sheet.problem(
                "TASKS-STATUS",
                "trạng thái không có trong danh sách",
                row=row + 1,
                column=found.columns["status"],
                value=text,
                expected="một trong: " + "; ".join(STATUSES.values()),
            )
        )
    return status


def _told_once(table: pd.DataFrame, problems: list[Problem]) -> pd.DataFrame:
    """Without tasks that are told of in two different ways; the same told twice counts once."""
    distinct = table.drop_duplicates([name for name in RETURNED if name not in ("file", "row")])
    twice = distinct[distinct.duplicated("task", keep=False)]
    for task, rows in twice.groupby("task", sort=False):
        places = "; ".join(f"{r.file}, dòng {r.row}" for r in rows.itertuples())
        problems.append(
            Problem(
                code="TASKS-TWICE",
                what="một nhiệm vụ có hai báo cáo khác nhau; chưa dùng báo cáo nào",
                value=f"{task}: {places}",
                action="bỏ bản không đúng ra khỏi thư mục",
            )
        )
    return distinct[~distinct["task"].isin(twice["task"])].reset_index(drop=True)
