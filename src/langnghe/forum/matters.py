"""Matters that are followed one by one until they are settled: a complicated complaint, what an
inspection asked to be mended, what an audit of the quality system found. How long each takes.
"""

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
import xlsxwriter

from langnghe.forum.returned import Returned, day_of, open_workbooks
from langnghe.intake.lists import Listing, read_list
from langnghe.intake.names.units import UnitNames
from langnghe.intake.tables import SheetTables
from langnghe.intake.text import fold
from langnghe.params.load import Params, Survey
from langnghe.params.tasks import Matters
from langnghe.problems import Problem
from langnghe.project import Project
from langnghe.workbook import same_on_every_system

FOLDER = "matters"
"""Below the raw folder, where returned workbooks are put."""
DAYS = ("opened", "due", "closed", "rechecked")
ROW = ["matter", "kind", "unit", "file", "row", "what", *DAYS, "note"]
"""A returned row: days as 2024-11-05 or ""; unit: an id of the frame or of a body, or ""."""
CLOSED, CLOSED_LATE, OPEN, OVERDUE = "closed", "closed-late", "open", "overdue"
STATES = [CLOSED, CLOSED_LATE, OPEN, OVERDUE]

_COLUMNS = {
    "matter": ("Mã việc", 10),
    "kind": ("Loại", 26),
    "unit": ("Đơn vị", 34),
    "what": ("Nội dung", 60),
    "opened": ("Ngày bắt đầu", 13),
    "due": ("Hạn", 13),
    "closed": ("Ngày xong", 13),
    "rechecked": ("Ngày phúc tra", 13),
    "note": ("Kết quả, vướng mắc", 40),
}
_HEAD, _ROWS = 3, 30
Told = Sequence[Mapping[str, str | dt.date]]


def matters_of(survey: Params) -> Matters:
    """What the year follows one by one. Raises ValueError where it follows nothing."""
    found = survey.tasks.matters if survey.tasks else None
    if found is None:
        raise ValueError("this year follows no matters in tasks.yaml")
    return found


def blank_book(survey: Params, told: Told = ()) -> bytes:
    """The workbook in which matters are written, a row a matter; the same bytes at every run.

    told: rows already written, by the names of `ROW`; kind and unit as people read them.
    """
    asked, data = matters_of(survey), io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(survey.year.year, 1, 1)})
        look = {"text_wrap": True, "valign": "top", "border": 1}
        head = book.add_format({**look, "bold": True, "valign": "vcenter"})
        cell = book.add_format(look)
        day = book.add_format({**look, "num_format": "dd/mm/yyyy"})
        page = book.add_worksheet("Theo dõi")
        page.write_string(0, 0, asked.title, book.add_format({"bold": True}))
        page.write_string(
            1, 0, "Mỗi việc một dòng, giữ nguyên mã việc đến khi xong. Không ghi họ tên người dân."
        )
        for column, (title, width) in enumerate(_COLUMNS.values()):
            page.write_string(_HEAD, column, title, head)
            page.set_column(column, column, width)
        rows = [*told, *({} for _ in range(_ROWS - len(told)))]
        for row, own in enumerate(rows, start=_HEAD + 1):
            for column, key in enumerate(_COLUMNS):
                value = own.get(key)
                if isinstance(value, dt.date):
                    page.write_datetime(row, column, dt.datetime.combine(value, dt.time()), day)
                elif value:
                    page.write_string(row, column, value, cell)
                else:
                    page.write_blank(row, column, None, day if key in DAYS else cell)
        first, last = _HEAD + 1, _HEAD + len(rows)
        rules = {key: {"validate": "date", "criteria": ">=", "value": _FIRST_DAY} for key in DAYS}
        kinds = [kind.title for kind in asked.kinds]
        rules["kind"] = {"validate": "list", "source": kinds}
        for key, rule in rules.items():
            column = list(_COLUMNS).index(key)
            page.data_validation(first, column, last, column, rule)
        page.freeze_panes(_HEAD + 1, 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
    return same_on_every_system(data.getvalue())


_FIRST_DAY = dt.date(2000, 1, 1)


def read_books(project: Project, survey: Survey) -> Returned:
    """What was written: `ROW`, one row a matter.

    Problems: what reading a workbook raises, INTAKE-NO-HEADER, INTAKE-UNKNOWN-COLUMN; MATTERS-KIND,
    MATTERS-UNIT, MATTERS-MISSING (no id, text or first day), MATTERS-DATE (no date, after `as_of`,
    or in no possible order), whose rows are left out; MATTERS-TWICE (one id in two rows: neither
    is used); MATTERS-NOT-ASKED where the year follows none.
    """
    problems: list[Problem] = []
    rows: list[dict] = []
    for sheet in open_workbooks(project, survey, FOLDER, problems):
        if survey.tasks is None or survey.tasks.matters is None:
            what = "năm này không theo dõi từng việc"
            action = "ghi “matters” vào tasks.yaml"
            problems.append(sheet.problem("MATTERS-NOT-ASKED", what, action=action))
            continue
        out = SheetTables()
        roles = {key: (title,) for key, (title, _) in _COLUMNS.items()}
        found = read_list(sheet, roles, ("matter", "what"), out)
        problems += out.problems
        if found is not None:
            rows += _rows(found, survey, problems)
    table = pd.DataFrame(rows, columns=pd.Index(ROW))
    twice = table[table.duplicated("matter", keep=False)]
    for matter, same in twice.groupby("matter", sort=False):
        problems.append(
            Problem(
                code="MATTERS-TWICE",
                what=f"hai dòng cùng mã việc “{matter}”; chưa dùng dòng nào",
                value="; ".join(f"{row.file}, dòng {row.row}" for row in same.itertuples()),
                action="mỗi việc một mã, mỗi mã một dòng",
            )
        )
    return Returned(table.drop(index=twice.index).reset_index(drop=True), problems)


def _rows(found: Listing, survey: Survey, problems: list[Problem]) -> Iterator[dict]:
    kinds = {fold(kind.title): kind.id for kind in matters_of(survey).kinds}
    units = UnitNames(survey.frame.units, survey.district)
    bodies = {fold(body.name): body.id for body in survey.tasks.bodies} if survey.tasks else {}
    for row in found.rows:
        before = len(problems)
        texts = {key: found.text(row, key) for key in ("matter", "kind", "unit", "what", "note")}
        days = {
            key: day_of(found, row, key, dt.date.max if key == "due" else survey.year.as_of,
                        "MATTERS-DATE", problems)
            for key in DAYS
        }  # fmt: skip
        if fold(texts["kind"]) not in kinds:
            expected = "một trong: " + "; ".join(k.title for k in matters_of(survey).kinds)
            problems.append(_wrong(found, row, "kind", "KIND", "loại không có", expected))
        written = texts["unit"]
        unit = bodies.get(fold(written)) or (units.unit(written) if written else "")
        if written and not unit:
            expected = "tên trường, phường, xã trong dàn mẫu, hoặc đơn vị trong tasks.yaml"
            problems.append(_wrong(found, row, "unit", "UNIT", "không rõ đơn vị", expected))
        for key in ("matter", "what", "opened"):
            if not found.text(row, key):
                title = _COLUMNS[key][0]
                problems.append(_wrong(found, row, key, "MISSING", f"thiếu “{title}”", "ghi đủ"))
        for earlier, later in (("opened", "due"), ("opened", "closed"), ("closed", "rechecked")):
            if days[later] and days[later] < (days[earlier] or "9"):
                titles = [_COLUMNS[key][0].lower() for key in (later, earlier)]
                what = f"{titles[0]} trước {titles[1]}, hoặc chưa có {titles[1]}"
                problems.append(_wrong(found, row, later, "DATE", what, "ngày theo thứ tự"))
        if len(problems) == before:
            place = {"file": found.sheet.file, "row": row + 1}
            kind = kinds[fold(texts["kind"])]
            yield {**texts, "kind": kind, "unit": unit, **days, **place}


def _wrong(found: Listing, row: int, role: str, code: str, what: str, expected: str) -> Problem:
    return found.sheet.problem(
        f"MATTERS-{code}",
        what,
        row=row + 1,
        column=found.columns.get(role),
        value=found.text(row, role) or "(trống)",
        expected=expected,
    )


# --- where they stand ---


def states(returned: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """`ROW` by kind and first day, with `days` (from the first day to the last, or to `as_of`),
    `state` (of `STATES`), `late` (days over the due day), `long` (longer than its kind may take)
    and `unchecked` (closed, and its kind is to be checked again, and was not)."""
    kinds = {kind.id: kind for kind in matters_of(survey).kinds}
    as_of = survey.year.as_of
    rows = []
    for row in returned.to_dict("records"):
        kind = kinds[row["kind"]]
        end = dt.date.fromisoformat(row["closed"]) if row["closed"] else as_of
        days = (end - dt.date.fromisoformat(row["opened"])).days
        late = (end - dt.date.fromisoformat(row["due"])).days if row["due"] else 0
        names = (CLOSED, CLOSED_LATE) if row["closed"] else (OPEN, OVERDUE)
        told = {"days": days, "state": names[late > 0], "late": max(late, 0)}
        told["long"] = kind.long_days is not None and days > kind.long_days
        told["unchecked"] = bool(kind.recheck and row["closed"] and not row["rechecked"])
        rows.append({**row, **told})
    columns = pd.Index([*ROW, "days", "state", "late", "long", "unchecked"])
    table = pd.DataFrame(rows, columns=columns)
    table = table.astype({"days": "int64", "late": "int64", "long": "bool", "unchecked": "bool"})
    order = table["kind"].map(list(kinds).index)
    table = table.assign(_order=order).sort_values(["_order", "opened", "matter"])
    return table.drop(columns="_order").reset_index(drop=True)


def by_kind(table: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Of `states`, one row a kind: kind, title, matters, `STATES`, long (of those not closed),
    unchecked, longest (days of the longest not closed; missing where all are)."""
    rows = []
    for kind in matters_of(survey).kinds:
        own = table[table["kind"] == kind.id]
        left = own[own["closed"] == ""]
        counts = {state: int(own["state"].eq(state).sum()) for state in STATES}
        more = {"long": int(left["long"].sum()), "unchecked": int(own["unchecked"].sum())}
        longest = left["days"].max() if len(left) else None
        rows.append({"kind": kind.id, "title": kind.title, "matters": len(own), **counts, **more,
                     "longest": longest})  # fmt: skip
    return pd.DataFrame(rows).astype({"longest": "Int64"})
