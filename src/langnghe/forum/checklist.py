"""What every school must disclose and inspect of its own work, as the schools report it."""

import datetime as dt
import io
from collections.abc import Iterator, Mapping

import pandas as pd
import xlsxwriter

from langnghe.forum.returned import Returned, day_of, open_workbooks, unit_of, unknown_id
from langnghe.intake.lists import Listing, read_list
from langnghe.intake.names.units import UnitNames
from langnghe.intake.tables import SheetTables
from langnghe.params.load import Params, Survey
from langnghe.params.tasks import Checklist
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.workbook import same_on_every_system

FOLDER = "checklist"
"""Below the raw folder, where returned workbooks are put."""
ROW = ["unit", "file", "row", "item", "done", "evidence", "inspected", "note"]
"""A returned row: days as 2024-11-05 or ""."""
STATES = ["done", "late", "open"]
"""Done in time; done after its day; not done at `as_of`."""

_COLUMNS = {
    "item": ("Mã", 10),
    "part": ("Phần", 24),
    "title": ("Nội dung", 52),
    "due": ("Hạn", 12),
    "wanted": ("Minh chứng cần có", 26),
    "done": ("Ngày thực hiện", 14),
    "evidence": ("Minh chứng", 30),
    "inspected": ("Ngày tự kiểm tra", 14),
    "note": ("Ghi chú", 24),
}
_DAYS = ("done", "inspected")
_UNIT, _HEAD, _LINE = "B2", 4, 15.5
Told = Mapping[str, Mapping[str, str | dt.date]]
NOTHING: Told = {}


def checklist_of(survey: Params) -> Checklist:
    """What the year asks of every school. Raises ValueError where it asks nothing."""
    found = survey.tasks.checklist if survey.tasks else None
    if found is None:
        raise ValueError("this year has no checklist in tasks.yaml")
    return found


def blank_book(survey: Params, unit: str = "", told: Told = NOTHING) -> bytes:
    """The workbook for a school to fill in; the same bytes at every run.

    unit, told: what is already filled in: the unit's name, item → "done", "inspected" (dates),
    "evidence", "note".
    """
    asked, data = checklist_of(survey), io.BytesIO()
    parts = {part.id: part.title for part in asked.parts}
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(survey.year.year, 1, 1)})
        look = {"text_wrap": True, "valign": "top", "border": 1}
        bold = book.add_format({"bold": True})
        head = book.add_format({**look, "bold": True, "valign": "vcenter"})
        fixed = book.add_format({**look, "bg_color": "#eeeeee"})
        free = book.add_format({**look, "locked": False})
        day = book.add_format({**look, "locked": False, "num_format": "dd/mm/yyyy"})
        page = book.add_worksheet("Tự kiểm tra")
        page.write_string(0, 0, "Nội dung công khai và tự kiểm tra của đơn vị", bold)
        page.write_string(1, 0, "Đơn vị:")
        if unit:
            page.write_string(1, 1, unit, free)
        else:
            page.write_blank(1, 1, None, free)
        page.write_string(2, 0, "Chỉ ghi vào các ô trắng. Chưa làm thì để trống ngày thực hiện.")
        page.set_row(_HEAD, 2 * _LINE)
        for column, (title, width) in enumerate(_COLUMNS.values()):
            page.write_string(_HEAD, column, title, head)
            page.set_column(column, column, width)
        for row, item in enumerate(asked.items, start=_HEAD + 1):
            stated = {
                "item": item.id,
                "part": parts[item.part],
                "title": item.title,
                "due": f"{item.due:%d/%m/%Y}",
                "wanted": item.evidence or "",
            }
            lines = [-(-len(text) // (_COLUMNS[key][1] - 2)) for key, text in stated.items()]
            page.set_row(row, _LINE * max(lines))
            for column, key in enumerate(_COLUMNS):
                value = told.get(item.id, {}).get(key)
                if key in stated:
                    page.write_string(row, column, stated[key], fixed)
                elif isinstance(value, dt.date):
                    page.write_datetime(row, column, dt.datetime.combine(value, dt.time()), day)
                elif value:
                    page.write_string(row, column, value, free)
                else:
                    page.write_blank(row, column, None, day if key in _DAYS else free)
        rule = {"validate": "date", "criteria": ">=", "value": dt.date(survey.year.year - 1, 1, 1)}
        for key in _DAYS:
            column = list(_COLUMNS).index(key)
            page.data_validation(_HEAD + 1, column, _HEAD + len(asked.items), column, rule)
        page.freeze_panes(_HEAD + 1, 3)
        page.protect()
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
    return same_on_every_system(data.getvalue())


def read_books(project: Project, survey: Survey) -> Returned:
    """What the schools returned: `ROW`, one row a unit and item, done or not.

    Problems: what reading a workbook raises, INTAKE-NO-HEADER, INTAKE-UNKNOWN-COLUMN,
    CHECKLIST-UNIT, CHECKLIST-UNKNOWN (no such item), CHECKLIST-DATE, CHECKLIST-TWICE (neither is
    used); workbooks in a year that asks for none are CHECKLIST-NOT-ASKED.
    """
    problems: list[Problem] = []
    units = survey.frame.units
    names = UnitNames(units[units["kind"] == "school"], survey.district)
    rows: list[dict] = []
    for sheet in open_workbooks(project, survey, FOLDER, problems):
        if survey.tasks is None or survey.tasks.checklist is None:
            what = "năm này không có bảng tự kiểm tra của đơn vị"
            action = "ghi “checklist” vào tasks.yaml"
            problems.append(sheet.problem("CHECKLIST-NOT-ASKED", what, action=action))
            continue
        out = SheetTables()
        roles = {key: (title,) for key, (title, _) in _COLUMNS.items()}
        found = read_list(sheet, roles, ("item",), out)
        problems += out.problems
        if found is None:
            continue
        try:
            unit = unit_of(sheet, _UNIT, survey, names, "CHECKLIST-UNIT")
        except ProblemsError as error:
            problems += error.problems
        else:
            rows += _rows(found, unit, survey, problems)
    table = pd.DataFrame(rows, columns=pd.Index(ROW))
    twice = table[table.duplicated(["unit", "item"], keep=False)]
    for (unit, item), same in twice.groupby(["unit", "item"], sort=False):
        problems.append(
            Problem(
                code="CHECKLIST-TWICE",
                what=f"đơn vị “{unit}” báo cáo hai lần mục “{item}”; chưa dùng báo cáo nào",
                value="; ".join(f"{row.file}, dòng {row.row}" for row in same.itertuples()),
                action="bỏ bản không đúng ra khỏi thư mục",
            )
        )
    return Returned(table.drop(index=twice.index).reset_index(drop=True), problems)


def _rows(found: Listing, unit: str, survey: Survey, problems: list[Problem]) -> Iterator[dict]:
    known, as_of = {item.id for item in checklist_of(survey).items}, survey.year.as_of
    for row in found.rows:
        item = found.text(row, "item")
        if item not in known:
            problems.append(unknown_id(found, row, "item", "CHECKLIST-UNKNOWN", "mục"))
            continue
        days = {key: day_of(found, row, key, as_of, "CHECKLIST-DATE", problems) for key in _DAYS}
        texts = {key: found.text(row, key) for key in ("evidence", "note")}
        yield {
            "unit": unit,
            "file": found.sheet.file,
            "row": row + 1,
            "item": item,
            **days,
            **texts,
        }


# --- where it stands ---


def states(returned: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """`ROW` with `part`, `state` (of `STATES`), `unproved` (done, the wanted evidence missing)."""
    items = {item.id: item for item in checklist_of(survey).items}
    rows = []
    for row in returned.to_dict("records"):
        item, done = items[row["item"]], row["done"]
        state = "open" if not done else "late" if done > item.due.isoformat() else "done"
        unproved = bool(done and item.evidence and not row["evidence"])
        rows.append({**row, "part": item.part, "state": state, "unproved": unproved})
    columns = pd.Index([*ROW, "part", "state", "unproved"])
    return pd.DataFrame(rows, columns=columns).astype({"unproved": "bool"})


def by_item(table: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Of `states`, one row an item: item, part, owing (schools of the frame; else those that
    reported), done, late, open, silent (schools that did not report), unproved, inspected."""
    owing = len(_schools(survey)) or table["unit"].nunique()
    counts = table.groupby(["item", "state"]).size().unstack(fill_value=0)
    sums = table.assign(inspected=table["inspected"].ne("")).groupby("item")
    more = sums[["unproved", "inspected"]].sum()
    items = [item.id for item in checklist_of(survey).items]
    found = counts.reindex(index=items, columns=STATES, fill_value=0)
    found = found.join(more.reindex(items, fill_value=0)).rename_axis(index="item", columns=None)
    found.insert(0, "part", [item.part for item in checklist_of(survey).items])
    found.insert(1, "owing", owing)
    found["silent"] = found["owing"] - found[STATES].sum(axis=1)
    numbers = ["owing", *STATES, "silent", "unproved", "inspected"]
    return found.reset_index()[["item", "part", *numbers]].astype(dict.fromkeys(numbers, "int64"))


def by_unit(table: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Of `states`, one row a school of the frame (else one that reported): unit, name, reported
    (items), done, late, open, unproved, inspected (its last day of self-inspection, "" if none)."""
    names = _schools(survey) or {unit: unit for unit in table["unit"].unique()}
    rows = []
    for unit, name in names.items():
        own = table[table["unit"] == unit]
        rows.append(
            {
                "unit": unit,
                "name": name,
                "reported": len(own),
                **{state: int(own["state"].eq(state).sum()) for state in STATES},
                "unproved": int(own["unproved"].sum()),
                "inspected": max(own["inspected"], default=""),
            }
        )
    columns = ["unit", "name", "reported", *STATES, "unproved", "inspected"]
    return pd.DataFrame(rows, columns=pd.Index(columns))


def _schools(survey: Survey) -> dict[str, str]:
    units = survey.frame.units
    schools = units[units["kind"] == "school"]
    return dict(zip(schools["unit"], schools["name"], strict=True))
