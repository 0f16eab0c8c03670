"""A sheet of totals: one row a question, one column an answer, counts in the cells.

A school that sends totals counts like one that sends forms; only what needs whole forms lacks it.
"""

from itertools import pairwise
from typing import Any

import pandas as pd

from langnghe.intake import answers as codes
from langnghe.intake.files.sheets import Sheet, shown
from langnghe.intake.headings import Headings
from langnghe.intake.names.units import UnitNames
from langnghe.intake.notes import is_note
from langnghe.intake.tables import SET_ASIDE, TALLIED, TALLY, SheetTables, columns_of
from langnghe.intake.text import fold
from langnghe.intake.whose import Groups, Units
from langnghe.params.load import Survey
from langnghe.params.models import Question, Source

_FORMS = fold("tổng số phiếu")
_NO_ANSWER = {fold(text) for text in ("Không trả lời", "Bỏ trống", "Để trống")}
_COUNTED = ("scale", "yes-no", "single")
"""Types of question whose answers a table of totals can hold: one a form, from a few."""


def read_totals(sheet: Sheet, source: Source, survey: Survey, names: UnitNames) -> SheetTables:
    """Read a sheet of totals. What does not add up is in the result's `problems`."""
    out = SheetTables()
    group, problems = Groups(survey, source.group_at).of_sheet(sheet)
    out.problems += problems
    if group is None:
        return out
    if _untouched(sheet, source):
        return out
    unit = Units(survey, source, names, out).of_sheet(sheet, [group])
    forms = _forms(sheet)
    headings = Headings(survey.questions.values(), source.headings)
    questions = _question_rows(sheet, headings, survey)
    header = _header_row(sheet, min(questions, default=0), survey)
    if forms is None or header is None:
        out.problems.append(
            sheet.problem(
                "INTAKE-TOTALS-SHAPE",
                "không tìm thấy ô “Tổng số phiếu” hoặc dòng tiêu đề các mức trả lời",
                expected="“Tổng số phiếu:” và số ở ô bên phải; tiêu đề là các mức của thang đo",
            )
        )
        return out
    tallies: list[tuple[str, str, int]] = []
    counted: set[str] = set()
    for row, question in questions.items():
        refused = _refused(question, group, counted)
        if refused is not None:
            code, what = refused
            if _filled(sheet, row, header, survey):
                out.problems.append(sheet.problem(code, what, row=row + 1))
            continue
        counted.add(question.id)
        counts, problems = _counts(sheet, row, header, question, survey, forms)
        out.problems += problems
        tallies += [(question.id, code, n) for code, n in counts.items()]
    _other_rows(sheet, source, header, questions, headings, survey, out)
    for question in survey.questions.values():
        if group in question.asked_of and question.id not in counted:
            tallies += [
                (name, codes.NOT_ASKED, forms)
                for name in columns_of(question, survey.scales.get(question.id))
            ]
            if question.type in _COUNTED:
                what = f"thiếu dòng của câu hỏi “{question.text}”"
                out.problems.append(sheet.problem("INTAKE-MISSING-QUESTION", what))
    here = (source.id, sheet.file, sheet.name, group, unit)
    out.tallies = pd.DataFrame([(*here, *tally) for tally in tallies], columns=pd.Index(TALLY))
    out.tallied = pd.DataFrame([(*here, forms)], columns=pd.Index(TALLIED))
    return out


def _untouched(sheet: Sheet, source: Source) -> bool:
    """Whether a blank form came back blank: no unit chosen, and no number above 0."""
    if source.unit.by != "cell" or shown(sheet.at(source.unit.at or "A1")):
        return False
    return not any(_whole(cell) for row in sheet.rows for cell in row)


def _whole(cell: Any) -> int | None:
    """A count in a cell: blank is 0; None where it is no whole number ≥ 0."""
    text = shown(cell)
    return 0 if not text else int(text) if text.isascii() and text.isdigit() else None


def _forms(sheet: Sheet) -> int | None:
    for row in sheet.rows:
        for cell, right in pairwise(row):
            if fold(shown(cell)).startswith(_FORMS) and shown(right):
                return _whole(right)
    return None


def _question_rows(sheet: Sheet, headings: Headings, survey: Survey) -> dict[int, Question]:
    """Row index from 0 → question, for the rows that hold a question's wording."""
    found = {}
    for number, row in enumerate(sheet.rows):
        names = [headings.question(shown(cell)) for cell in row if isinstance(cell, str) and cell]
        name = next((name for name in names if name), None)
        if name is not None:
            found[number] = survey.questions[name]
    return found


def _answer_columns(sheet: Sheet, row: int, survey: Survey) -> list[int]:
    """Index from 0 of the columns that a row heads with an answer of a scale."""
    labels = {
        fold(level.label) for scale in survey.scales.values() for level in scale.levels
    } | _NO_ANSWER
    return [index for index, cell in enumerate(sheet.rows[row]) if fold(shown(cell)) in labels]


def _header_row(sheet: Sheet, before: int, survey: Survey) -> int | None:
    """The last row above the first question that names at least two answers of a scale."""
    for number in range(before - 1, -1, -1):
        if len(_answer_columns(sheet, number, survey)) >= 2:
            return number
    return None


def _filled(sheet: Sheet, row: int, header: int, survey: Survey) -> bool:
    """Whether a row has a count above 0 below an answer."""
    columns = _answer_columns(sheet, header, survey)
    return any(_whole(sheet.rows[row][index]) for index in columns)


def _refused(question: Question, group: str, counted: set[str]) -> tuple[str, str] | None:
    """Why a question's row cannot be counted, as a problem's code and words; None where it can."""
    if question.id in counted:
        return "INTAKE-REPEATED-ROW", f"câu hỏi “{question.text}” có hai dòng"
    if group not in question.asked_of:
        return "INTAKE-NOT-FOR-GROUP", f"nhóm này không được hỏi câu “{question.text}”"
    if question.type not in _COUNTED:
        what = f"câu “{question.text}” không tổng hợp được theo mức trả lời"
        return "INTAKE-TOTALS-TYPE", what
    return None


def _other_rows(
    sheet: Sheet,
    source: Source,
    header: int,
    questions: dict[int, Question],
    headings: Headings,
    survey: Survey,
    out: SheetTables,
) -> None:
    """Rows of counts that are no question's: set aside where they are a sum, else a problem."""
    aside = []
    for number in range(header + 1, len(sheet.rows)):
        if number in questions or not _filled(sheet, number, header, survey):
            continue
        texts = [shown(cell) for cell in sheet.rows[number] if isinstance(cell, str)]
        label = next((text for text in texts if text), "")
        if is_note(label):
            here = (source.id, sheet.file, sheet.name)
            aside.append((*here, number + 1, "dòng cộng hoặc ghi chú", label))
            continue
        near = headings.nearest(label)
        out.problems.append(
            sheet.problem(
                "INTAKE-UNKNOWN-ROW",
                "dòng có số phiếu nhưng không khớp câu hỏi nào của phiếu",
                row=number + 1,
                value=label,
                expected=f"gần nhất: “{near}”" if near else "",
                action="ghi vào “headings” (câu ghi trong bảng: mã câu hỏi) của nguồn",
            )
        )
    out.set_aside = pd.DataFrame(aside, columns=pd.Index(SET_ASIDE))


def _counts(
    sheet: Sheet, row: int, header: int, question: Question, survey: Survey, forms: int
) -> tuple[dict[str, int], list]:
    scale = survey.scales.get(question.id)
    read = codes.reader(question, scale)
    counts: dict[str, int] = {}
    problems = []
    for index, cell in enumerate(sheet.rows[row]):
        label = shown(sheet.rows[header][index])
        code = codes.MISSING if fold(label) in _NO_ANSWER else read(label) if label else ""
        n = _whole(cell)
        place = {"row": row + 1, "column": index, "value": shown(cell)}
        if code in ("", codes.UNREADABLE, codes.GIVEN):
            continue
        if n is None:
            what = f"số phiếu của mức “{label}” không phải số nguyên"
            problems.append(sheet.problem("INTAKE-TOTALS-NUMBER", what, **place))
        else:
            counts[code] = counts.get(code, 0) + n
    total = sum(counts.values())
    if not problems and total != forms:
        problems.append(
            sheet.problem(
                "INTAKE-TOTALS-SUM",
                f"các mức của câu “{question.text}” cộng lại là {total}, tổng số phiếu là {forms}",
                row=row + 1,
                value=str(total),
                expected=str(forms),
                action="đề nghị đơn vị đếm lại",
            )
        )
    return counts, problems
