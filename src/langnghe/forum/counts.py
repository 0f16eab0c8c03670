"""What units count over a period and report: petitions and complaints, dossiers of procedures.

A workbook has a row a kind and a column a number; what is left follows from what came and went.
"""

import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
import xlsxwriter

from langnghe.forum.returned import Returned, open_workbooks, unit_of
from langnghe.intake.lists import Listing, read_list
from langnghe.intake.names.units import UnitNames
from langnghe.intake.tables import SheetTables
from langnghe.intake.text import fold
from langnghe.params.load import Params, Survey
from langnghe.params.tasks import Counted, TasksFile
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.workbook import same_on_every_system

_UNIT, _HEAD = "B2", 4
NOTHING: Mapping[str, Mapping[str, int]] = {}


@dataclass(frozen=True)
class CountBook:
    """One workbook of counts.

    folder: below the raw folder, where returned workbooks are put, and the part of tasks.yaml.
    numbers: key → heading, in order; what was carried over and came in, less `gone`, is
    "outstanding". within: numbers that are parts of "received".
    """

    folder: str
    page: str
    title: str
    what: str
    kind: str
    numbers: Mapping[str, str]
    gone: tuple[str, ...]
    asked_in: Callable[[TasksFile], Counted | None]
    within: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """What the codes of its problems begin with."""
        return self.folder.upper()

    @property
    def row(self) -> list[str]:
        """The columns of what was read: one row a unit and kind."""
        return ["unit", "file", "row", "kind", *self.numbers]

    def asked(self, survey: Params) -> Counted:
        """What the year asks for. Raises ValueError where it asks for nothing."""
        found = self.of_year(survey)
        if found is None:
            raise ValueError(f"this year asks for no {self.folder} in tasks.yaml")
        return found

    def of_year(self, survey: Params) -> Counted | None:
        return self.asked_in(survey.tasks) if survey.tasks else None


COMPLAINTS = CountBook(
    folder="complaints",
    page="Đơn thư",
    title="Đơn khiếu nại, tố cáo, kiến nghị, phản ánh",
    what="đơn",
    kind="Loại đơn",
    numbers={
        "carried": "Kỳ trước chuyển sang",
        "received": "Tiếp nhận trong kỳ",
        "settled": "Đã giải quyết",
        "outstanding": "Còn tồn",
    },
    gone=("settled",),
    asked_in=lambda tasks: tasks.complaints,
)
DOSSIERS = CountBook(
    folder="dossiers",
    page="Hồ sơ",
    title="Hồ sơ thủ tục hành chính",
    what="hồ sơ",
    kind="Thủ tục",
    numbers={
        "carried": "Kỳ trước chuyển sang",
        "received": "Tiếp nhận trong kỳ",
        "online": "Trong đó trực tuyến",
        "postal": "Trong đó qua bưu chính công ích",
        "in_time": "Trả đúng hạn",
        "late": "Trả quá hạn",
        "outstanding": "Đang giải quyết",
    },
    gone=("in_time", "late"),
    asked_in=lambda tasks: tasks.dossiers,
    within=("online", "postal"),
)
BOOKS = (COMPLAINTS, DOSSIERS)


def blank_book(
    of: CountBook, survey: Params, unit: str = "", told: Mapping[str, Mapping[str, int]] = NOTHING
) -> bytes:
    """The workbook for a unit to fill in; the same bytes at every run.

    unit, told: what is already filled in: the unit's name, kind → its numbers.
    """
    asked, data = of.asked(survey), io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(survey.year.year, 1, 1)})
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
        fixed = book.add_format({"border": 1, "bg_color": "#eeeeee", "text_wrap": True})
        free = book.add_format({"border": 1, "locked": False})
        page = book.add_worksheet(of.page)
        period = f"từ ngày {asked.start:%d/%m/%Y} đến ngày {asked.end:%d/%m/%Y}"
        page.write_string(0, 0, f"{of.title} {period}", bold)
        page.write_string(1, 0, "Đơn vị:")
        if unit:
            page.write_string(1, 1, unit, free)
        else:
            page.write_blank(1, 1, None, free)
        page.write_string(2, 0, f"Không có {of.what} thì ghi 0. {_rule(of)}.")
        page.set_row(_HEAD, 46)
        columns = [(of.kind, 36), *((title, 14) for title in of.numbers.values()), (_NOTE, 40)]
        for column, (title, width) in enumerate(columns):
            page.write_string(_HEAD, column, title, head)
            page.set_column(column, column, width)
        for row, kind in enumerate(asked.kinds, start=_HEAD + 1):
            page.write_string(row, 0, kind.title, fixed)
            for column, key in enumerate([*of.numbers, "note"], start=1):
                page.write(row, column, told.get(kind.id, {}).get(key), free)
        rule = {"validate": "integer", "criteria": ">=", "value": 0}
        page.data_validation(_HEAD + 1, 1, _HEAD + len(asked.kinds), len(of.numbers), rule)
        page.freeze_panes(_HEAD + 1, 1)
        page.protect()
    return same_on_every_system(data.getvalue())


_NOTE = "Ghi chú"


def _rule(of: CountBook) -> str:
    """What adds up, in the words of the headings."""
    names = {key: title.lower() for key, title in of.numbers.items()}
    gone = " - ".join(names[key] for key in of.gone)
    left = of.numbers["outstanding"]
    return f"{left} = {names['carried']} + {names['received']} - {gone}"


def read_books(of: CountBook, project: Project, survey: Survey) -> Returned:
    """What the units returned: `of.row`, one row a unit and kind.

    Where the year has a frame a unit is one of its ids; else it is the name as written. Problems:
    what reading a workbook raises, INTAKE-NO-HEADER, INTAKE-UNKNOWN-COLUMN, and with the book's
    own beginning …-UNIT, …-KIND, …-NUMBER, …-SUM, …-TWICE. A row with a problem is left out;
    workbooks in a year that asks for none are a problem, …-NOT-ASKED.
    """
    problems: list[Problem] = []
    names = UnitNames(survey.frame.units, survey.district)
    rows: list[dict] = []
    for sheet in open_workbooks(project, survey, of.folder, problems):
        if of.of_year(survey) is None:
            what, action = (
                f"năm này không yêu cầu báo cáo {of.page.lower()}",
                f"ghi “{of.folder}” vào tasks.yaml",
            )
            problems.append(sheet.problem(f"{of.code}-NOT-ASKED", what, action=action))
            continue
        out = SheetTables()
        roles = {key: (title,) for key, title in of.numbers.items()}
        roles |= {"kind": (of.kind,), "note": (_NOTE,)}
        found = read_list(sheet, roles, ("kind",), out)
        problems += out.problems
        if found is None:
            continue
        try:
            unit = unit_of(sheet, _UNIT, survey, names, f"{of.code}-UNIT")
        except ProblemsError as error:
            problems += error.problems
        else:
            rows += _rows(of, found, unit, survey, problems)
    table = pd.DataFrame(rows, columns=pd.Index(of.row)).astype(dict.fromkeys(of.numbers, "int64"))
    twice = table[table.duplicated(["unit", "kind"], keep=False)]
    for (unit, kind), same in twice.groupby(["unit", "kind"], sort=False):
        places = "; ".join(f"{row.file}, dòng {row.row}" for row in same.itertuples())
        what = f"đơn vị “{unit}” báo cáo hai lần {of.kind.lower()} “{kind}”"
        action = "bỏ bản không đúng ra khỏi thư mục"
        problems.append(Problem(code=f"{of.code}-TWICE", what=what, value=places, action=action))
    return Returned(table.drop(index=twice.index).reset_index(drop=True), problems)


def _rows(
    of: CountBook, found: Listing, unit: str, survey: Survey, problems: list[Problem]
) -> Iterator[dict]:
    kinds = {fold(kind.title): kind.id for kind in of.asked(survey).kinds}
    for row in found.rows:
        written = fold(found.text(row, "kind"))
        texts = {key: found.text(row, key) for key in of.numbers}
        wrong = _wrong(of, written, kinds, texts, survey)
        if wrong:
            code, what, value, expected = wrong
            more = {"row": row + 1, "value": value, "expected": expected}
            problems.append(found.sheet.problem(f"{of.code}-{code}", what, **more))
        else:
            here = {"unit": unit, "file": found.sheet.file, "row": row + 1}
            numbers = {key: int(text) for key, text in texts.items()}
            yield {**here, "kind": kinds[written], **numbers}


def _wrong(
    of: CountBook,
    written: str,
    kinds: Mapping[str, str],
    texts: Mapping[str, str],
    survey: Survey,
) -> tuple[str, str, str, str] | None:
    """What is wrong with a row: code, what, value and what is expected."""
    if written not in kinds:
        expected = "; ".join(kind.title for kind in of.asked(survey).kinds)
        return "KIND", f"{of.kind.lower()} không có trong tasks.yaml", written, expected
    for key, text in texts.items():
        if not (text.isascii() and text.isdigit()):
            what = f"cột “{of.numbers[key]}” không phải số nguyên từ 0 trở lên"
            return "NUMBER", what, text or "(trống)", f"không có {of.what} thì ghi 0"
    numbers = {key: int(text) for key, text in texts.items()}
    left = numbers["carried"] + numbers["received"] - sum(numbers[key] for key in of.gone)
    if left != numbers["outstanding"]:
        return "SUM", f"các số không khớp: {_rule(of)}", str(numbers["outstanding"]), str(left)
    parts = sum(numbers[key] for key in of.within)
    if parts > numbers["received"]:
        what = "các phần “trong đó” cộng lại lớn hơn số tiếp nhận"
        return "SUM", what, str(parts), f"không quá {numbers['received']}"
    return None


def by_kind(of: CountBook, table: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Sums over units: kind, title, units (that reported it), then the numbers; every kind a
    row."""
    kinds = of.asked(survey).kinds
    sums = table.groupby("kind").agg(
        units=("unit", "nunique"), **{n: (n, "sum") for n in of.numbers}
    )
    sums = sums.reindex([kind.id for kind in kinds], fill_value=0).rename_axis("kind").reset_index()
    sums.insert(1, "title", [kind.title for kind in kinds])
    return sums.astype(dict.fromkeys(["units", *of.numbers], "int64"))
