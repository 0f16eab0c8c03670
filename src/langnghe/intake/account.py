"""The account of what was read: rows and cells of the raw sheets against what became of them.

The raw side is counted from the sheets themselves, knowing only where the header and the questions
stand. So a row or a cell that a reader lost, or took twice, is a difference, and one is enough to
stop: `check` raises.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from langnghe.intake import answers as codes
from langnghe.intake.categories import counted
from langnghe.intake.facts import NOT_READ
from langnghe.intake.files.sheets import Sheet, letter
from langnghe.intake.layout import Rows
from langnghe.intake.tables import SheetTables, columns_of
from langnghe.params.load import Survey
from langnghe.problems import Problem, ProblemsError

ROWS = [
    *("above", "blank", "forms", "opinions", "delegates", "facts", "set_aside", "problems"),
    *("totals", "ignored"),
]
"""What a row of a sheet is: title or header, blank, a form, an opinion of its own (mẫu 02, the
forum's floor), a delegate (mẫu 01) or someone who registered to speak, a fact of a school, set
aside with its reason, named in a problem (group unknown, fact not read, sheet not understood), part
of a table of totals, of a sheet to ignore."""

CELLS = ["values", *codes.STATES]
"""What a cell of a question asked of the form's group is."""

_BY_PROBLEM = ("INTAKE-TOTALS-SUM", "INTAKE-TOTALS-NUMBER")


def ignored(sheet: Sheet) -> Rows:
    """The account of a sheet that params say to ignore."""
    return Rows(sheet.file, sheet.name, len(sheet.rows), ignored=len(sheet.rows))


def of_sheet(sheet: Sheet, tables: SheetTables, survey: Survey) -> Rows:
    """The account of a sheet's rows, from the sheet and from what a reader made of it."""
    here = Rows(sheet.file, sheet.name, len(sheet.rows))
    if len(tables.tallied):
        return here._replace(totals=here.rows, tallied=int(tables.tallied["forms"].sum()))
    if tables.layout is None:
        return here._replace(problems=here.rows)
    header, columns = tables.layout.header, tables.layout.questions
    aside = {row for row in tables.set_aside["row"] if row > header}
    unplaced = {p.row for p in tables.problems if p.code == "INTAKE-UNKNOWN-GROUP" and p.row}
    filled = [sheet.filled(index) for index in range(len(sheet.columns))]
    number = np.arange(1, here.rows + 1)
    below = number > header
    blank = int((below & ~np.isin(number, [*aside]) & ~np.logical_or.reduce(filled)).sum())
    forms = below & ~np.isin(number, [*aside, *unplaced])
    here = here._replace(
        above=header,
        blank=blank,
        set_aside=len(aside),
        filled=int(sum((filled[index] & forms).sum() for index in columns.values())),
    )
    if not len(tables.forms):
        left, stated = here.rows - header - blank - len(aside), len(tables.opinions)
        listed, told = len(tables.delegates) + len(tables.speakers), len(tables.facts)
        lost = len({p.row for p in tables.problems if p.code in NOT_READ})
        if tables.problems and not (stated or listed or told):
            lost = left
        here = here._replace(opinions=stated, delegates=listed, facts=told)
        return here._replace(problems=lost, filled=0)
    firsts = [
        columns_of(question, survey.scales.get(question.id))[0]
        for question in survey.questions.values()
        if question.id in columns
    ]
    given = (tables.forms[name].dropna() for name in firsts)  # missing: the group is not asked
    coded = sum(int((~column.isin([codes.MISSING, codes.NOT_ASKED])).sum()) for column in given)
    letters = {letter(index) for index in columns.values()}
    coded += sum(
        p.count for p in tables.problems if p.code == "INTAKE-NOT-FOR-GROUP" and p.column in letters
    )
    return here._replace(forms=len(tables.forms), problems=len(unplaced), coded=coded)


def rows_table(rows: list[Rows]) -> pd.DataFrame:
    """The rows of all sheets: file, sheet, rows, then `ROWS`, which add up to `rows`."""
    return pd.DataFrame(rows, columns=pd.Index(Rows._fields))[["file", "sheet", "rows", *ROWS]]


def cells_table(tables: SheetTables, survey: Survey) -> pd.DataFrame:
    """Cells of forms by file and unit: file, unit, forms, cells, then `CELLS` and `by_problem`.

    `cells` is how many the groups of the forms were asked; the other columns add up to it. A text
    counts as a value, a question with several ticks as one cell. `by_problem` is what a table of
    totals lacks or has too many, each named in a problem.
    """
    asked = {
        group: sum(group in question.asked_of for question in survey.questions.values())
        for group in survey.groups
    }
    keys = ["file", "unit"]
    of_forms = tables.forms.groupby([*keys, "group"], observed=True).size().rename("forms")
    forms = pd.concat(
        [
            of_forms.reset_index().astype(dict.fromkeys([*keys, "group"], "str")),
            tables.tallied[[*keys, "group", "forms"]],
        ],
        ignore_index=True,
    )
    forms["forms"] = forms["forms"].astype("int64")
    forms["cells"] = forms["forms"] * forms["group"].map(asked).astype("int64")
    table = forms.groupby(keys)[["forms", "cells"]].sum()
    states = pd.concat(list(_states(tables, survey)), ignore_index=True)
    states["state"] = states["code"].where(states["code"].isin(list(codes.STATES)), "values")
    by_state = states.groupby([*keys, "state"])["n"].sum().unstack(fill_value=0)
    table = table.join(by_state.reindex(columns=CELLS, fill_value=0)).fillna(0)
    excused = {problem.file for problem in tables.problems if problem.code in _BY_PROBLEM}
    off = table["cells"] - table[CELLS].sum(axis=1)
    table["by_problem"] = off.where(table.index.get_level_values("file").isin(excused), 0)
    return table.astype("int64").reset_index()


def _states(tables: SheetTables, survey: Survey) -> Iterator[pd.DataFrame]:
    """File, unit, code and n, of one column of codes a question."""
    keys = ["file", "unit"]
    firsts = {q.id: columns_of(q, survey.scales.get(q.id))[0] for q in survey.questions.values()}
    here = [first for first in firsts.values() if first in tables.forms]
    of_forms = counted(tables.forms, keys, here)
    yield of_forms[[*keys, "answer", "n"]].rename(columns={"answer": "code"})
    for question, first in firsts.items():
        tallied = tables.tallies[tables.tallies["question"].isin([first, question])]
        yield tallied[[*keys, "answer", "n"]].rename(columns={"answer": "code"})


def check(rows: list[Rows], cells: pd.DataFrame) -> None:
    """Raise ProblemsError INTAKE-ACCOUNT where the account does not close."""
    problems = []
    for row in rows:
        given = sum(getattr(row, what) for what in ROWS)
        if row.rows != given:
            problems.append(_open(row.file, row.sheet, "số dòng", row.rows, given))
        if row.filled != row.coded:
            problems.append(_open(row.file, row.sheet, "số ô có ghi", row.filled, row.coded))
    given = cells[[*CELLS, "by_problem"]].sum(axis=1)
    for row in cells.assign(given=given)[cells["cells"] != given].to_dict("records"):
        problems.append(_open(row["file"], "", "số ô câu hỏi", row["cells"], row["given"]))
    read, counted = sum(row.forms + row.tallied for row in rows), int(cells["forms"].sum())
    if read != counted:
        problems.append(_open("", "", "số phiếu", read, counted))
    if problems:
        raise ProblemsError(problems)


def _open(file: str, sheet: str, what: str, read: int, given: int) -> Problem:
    return Problem(
        code="INTAKE-ACCOUNT",
        file=file,
        sheet=sheet,
        what=f"quyết toán không khép: {what} trong tệp khác với số đã thu nhận",
        value=str(given),
        expected=str(read),
        action="đây là lỗi của chương trình, không phải của đơn vị: báo cho người bảo trì",
    )
