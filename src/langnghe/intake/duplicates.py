"""What was sent twice, by evidence of sending only, and answers that look careless.

Evidence is the same file, the same sheet, the same id of a form, or a run of whole rows that two
sheets share down to the time of each. Equal answers are no evidence: in one real file 210 of 703
people answered as someone before them did. Nothing is ever removed here; the first kind are
problems for a person to settle, the second are counted and reported.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from langnghe.intake.answers import STATES
from langnghe.intake.files.sheets import Sheet, shown
from langnghe.intake.tables import MARK, SheetTables
from langnghe.params.load import Survey
from langnghe.problems import Problem

RUN = 3
"""Whole rows in a row, each with its time, that two sheets must share to be one export twice."""
FORMS = 5
"""Forms that two equal sheets must have to be one sheet twice."""
STRAIGHT = 5
"""Scale answers of one form that must be equal, all of them, for straight-lining."""
FAST = dt.timedelta(seconds=5)
"""A form that comes sooner after the one before it, from the same school or ward, is fast."""

QUALITY = ["file", "group", "forms", "judged", "straight_lined", "repeats", "timed", "fast"]

_PLACES = 20
"""Places of one and the same row that are remembered: more would cost time and add nothing."""


# --- marks of each form ---


def marks(sheet: Sheet, tables: SheetTables, submitted: pd.Series) -> pd.DataFrame:
    """`MARK` of each form of a sheet: its id where the source states the heading, and its time.

    `content` and `sheet_content` are digests of the form's whole row and of the whole sheet;
    `content` is "" without a time. `repeats`: an earlier form of the sheet has the same answers and
    the same unit and group, as written.
    """
    layout = tables.layout
    if layout is None or not len(tables.forms):
        return pd.DataFrame(columns=pd.Index(MARK))
    index = tables.forms["row"].to_numpy(dtype="int64") - 1
    table = tables.forms[["source", "file", "sheet", "row", "group", "unit"]].copy()
    table["form_id"] = "" if layout.form_id is None else _texts(sheet, layout.form_id, index)
    table["submitted"] = submitted
    timed = layout.timestamp is not None
    table["content"] = [_digest(sheet.rows[n]) for n in index] if timed else ""
    table["sheet_content"] = _sheet_digest(sheet)
    no_answers = {*layout.unused, layout.form_id, layout.timestamp}
    answers = {n: c.codes[index] for n, c in enumerate(sheet.columns) if n not in no_answers}
    table["repeats"] = pd.DataFrame(answers).duplicated().to_numpy() if answers else False
    return table[MARK]


def _texts(sheet: Sheet, column: int, rows: NDArray[np.int64]) -> NDArray[np.object_]:
    texts = np.array([shown(cell) for cell in sheet.columns[column].values], dtype=object)
    return texts[sheet.columns[column].codes[rows]]


def _digest(cells: Iterable[Any]) -> str:
    text = "\x1f".join(shown(cell) for cell in cells).rstrip("\x1f")
    return hashlib.sha256(text.encode()).hexdigest()


def _sheet_digest(sheet: Sheet) -> str:
    digest = hashlib.sha256()
    for column in sheet.columns:
        digest.update("\x1f".join(map(shown, column.values)).encode())
        digest.update(np.ascontiguousarray(column.codes, dtype="<i4").tobytes())
    return digest.hexdigest()


# --- sent twice ---


def sent_twice(files: pd.DataFrame, marks: pd.DataFrame) -> Iterator[Problem]:
    """Problems INTAKE-SAME-FILE, -SAME-SHEET, -SAME-FORM-ID and -OVERLAP; a pair is named once."""
    copies = set()
    for _, same in files.groupby("sha256", sort=False):
        first, *others = same["file"]
        copies |= set(others)
        for other in others:
            yield Problem(
                code="INTAKE-SAME-FILE",
                file=other,
                what=f"giống hệt tệp {first}: gửi hai lần",
                action="bỏ một trong hai tệp ra khỏi thư mục dữ liệu thô",
            )
    marks = marks[~marks["file"].isin(copies)]
    sheets = set()
    for same_sheet in _same_sheets(marks):
        sheets.add((same_sheet.file, same_sheet.sheet))
        yield same_sheet
    places = pd.Series(zip(marks["file"], marks["sheet"], strict=True), index=marks.index)
    marks = marks[~places.isin(sheets)]
    for _, of_source in marks.groupby("source", sort=False):
        yield from _same_ids(of_source)
        yield from _overlaps(of_source)


def _place(file: str, sheet: str) -> str:
    return f"tệp {file}" + (f", trang tính “{sheet}”" if sheet else "")


def _same_sheets(marks: pd.DataFrame) -> Iterator[Problem]:
    sheets = marks.groupby(["file", "sheet"], sort=False)["sheet_content"].agg(["first", "size"])
    for _, same in sheets[sheets["size"] >= FORMS].groupby("first", sort=False):
        first, *others = same.index
        for file, sheet in others:
            yield Problem(
                code="INTAKE-SAME-SHEET",
                file=file,
                sheet=sheet,
                what=f"mọi ô giống hệt {_place(*first)}: gửi hai lần",
                value=f"{same['size'].iloc[0]} phiếu",
                action="hỏi lại đơn vị; nếu là gửi hai lần thì bỏ một trong hai tệp hoặc ghi trang "
                "tính vào “ignore_sheets” của nguồn",
                count=int(same["size"].iloc[0]),
            )


def _same_ids(marks: pd.DataFrame) -> Iterator[Problem]:
    known = marks[marks["form_id"] != ""]
    again = known[known["form_id"].duplicated()]
    firsts = known.drop_duplicates("form_id").set_index("form_id")
    before = firsts.loc[again["form_id"], ["file", "sheet", "row"]].reset_index()
    pairs: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for new, old in zip(again.itertuples(index=False), before.itertuples(index=False), strict=True):
        pairs[new.file, new.sheet, old.file, old.sheet].append((new.row, old.row, new.form_id))
    for (file, sheet, old_file, old_sheet), rows in pairs.items():
        row, old_row, form_id = rows[0]
        others = f" (và {len(rows) - 1} phiếu nữa)" if len(rows) > 1 else ""
        yield Problem(
            code="INTAKE-SAME-FORM-ID",
            file=file,
            sheet=sheet,
            row=int(row),
            what=f"phiếu có cùng mã với dòng {old_row} của {_place(old_file, old_sheet)}{others}",
            value=form_id,
            action="kiểm tra xem có phải một phiếu gửi hai lần; bỏ tệp xuất cũ",
            count=len(rows),
        )


def _overlaps(marks: pd.DataFrame) -> Iterator[Problem]:
    """Runs of at least `RUN` rows that stand in two sheets in the same order, times included."""
    timed = marks[(marks["content"] != "") & marks["submitted"].notna()]
    seen: dict[str, list[tuple[int, int]]] = defaultdict(list)
    sheets = []
    for number, ((file, sheet), forms) in enumerate(timed.groupby(["file", "sheet"], sort=False)):
        sheets.append((str(file), str(sheet), forms["row"].to_list()))
        runs: dict[tuple[int, int], int] = {}
        for at, content in enumerate([*forms["content"], ""]):
            going = {
                (other, place): runs.get((other, place - 1), 0) + 1
                for other, place in seen.get(content, ())
            }
            for (other, place), length in runs.items():
                if (other, place + 1) not in going and length >= RUN:
                    yield _overlap(sheets[number], sheets[other], at - 1, place, length)
            runs = going
        for place, content in enumerate(forms["content"]):
            if len(seen[content]) < _PLACES:
                seen[content].append((number, place))


def _overlap(
    new: tuple[str, str, list[int]],
    old: tuple[str, str, list[int]],
    new_end: int,
    old_end: int,
    length: int,
) -> Problem:
    file, sheet, rows = new
    old_rows = old[2][old_end - length + 1], old[2][old_end]
    return Problem(
        code="INTAKE-OVERLAP",
        file=file,
        sheet=sheet,
        row=int(rows[new_end - length + 1]),
        what=f"{length} dòng liền nhau giống hệt, kể cả thời gian gửi, với dòng {old_rows[0]} đến "
        f"{old_rows[1]} của {_place(old[0], old[1])}: một bảng xuất hai lần",
        action="chỉ giữ tệp xuất sau cùng trong thư mục dữ liệu thô",
        count=length,
    )


# --- careless answers ---


def quality(tables: SheetTables, survey: Survey) -> pd.DataFrame:
    """`QUALITY` by file and group; nothing of it is removed from any figure.

    `judged`: forms with at least `STRAIGHT` scale answers; `straight_lined`: those with all of them
    equal. `repeats`: forms with the same answers as an earlier one of the sheet.
    `timed`: forms with a time and one before it from the same school or ward; `fast`: those that
    came within `FAST` of it.
    """
    forms, keys = tables.forms, ["file", "group"]
    scales = [q.id for q in survey.questions.values() if q.type == "scale" and q.id in forms]
    given = forms[scales].astype("object")
    given = given.mask(given.isin(list(STATES)))
    judged = given.notna().sum(axis=1) >= STRAIGHT
    first = given.bfill(axis=1).iloc[:, 0] if scales else pd.Series(dtype=object)
    straight = judged & (given.eq(first, axis=0) | given.isna()).all(axis=1)
    table = forms[keys].assign(forms=1, judged=judged, straight_lined=straight)
    table = table.groupby(keys, sort=False).sum()
    marks = tables.marks.sort_values(["file", "sheet", "unit", "submitted"], kind="stable")
    gap = marks.groupby(["file", "sheet", "unit"], sort=False)["submitted"].diff()
    marked = marks[keys].assign(repeats=marks["repeats"], timed=gap.notna(), fast=gap < FAST)
    table = table.join(marked.groupby(keys, sort=False).sum()).fillna(0).astype("int64")
    return table.reset_index()[QUALITY]
