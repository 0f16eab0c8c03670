"""A sheet of totals: one row a question, one column an answer, counts in the cells.

A school that sends totals counts like one that sends forms; only what needs whole forms lacks it.
"""

from itertools import pairwise
from typing import Any

import pandas as pd

from langnghe.intake import answers as codes
from langnghe.intake.headings import Headings
from langnghe.intake.sheets import Sheet, shown
from langnghe.intake.tables import TALLIED, TALLY, SheetTables, columns_of
from langnghe.intake.text import fold
from langnghe.intake.units import UnitNames
from langnghe.intake.whose import Groups, Units
from langnghe.params.load import Survey
from langnghe.params.models import Question, Source

_FORMS = fold("tổng số phiếu")
_NO_ANSWER = {fold(text) for text in ("Không trả lời", "Bỏ trống", "Để trống")}


def read_totals(sheet: Sheet, source: Source, survey: Survey, names: UnitNames) -> SheetTables:
    """Read a sheet of totals. What does not add up is in the result's `problems`."""
    out = SheetTables()
    group, problems = Groups(survey, source.group).of_sheet(sheet)
    out.problems += problems
    if group is None:
        return out
    unit, problems = Units(survey, source.unit, names).of_sheet(sheet)
    out.problems += problems
    forms = _forms(sheet)
    questions = _question_rows(sheet, source, survey)
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
    tallies = []
    for row, question in questions.items():
        counts, problems = _counts(sheet, row, header, question, survey, forms)
        out.problems += problems
        tallies += [(question.id, code, n) for code, n in counts.items()]
    for question in survey.questions.values():
        if group in question.asked_of and question not in questions.values():
            tallies += [
                (name, codes.NOT_ASKED, forms)
                for name in columns_of(question, survey.scales.get(question.id))
            ]
            if question.type in ("scale", "yes-no", "single"):
                what = f"thiếu dòng của câu hỏi “{question.text}”"
                out.problems.append(sheet.problem("INTAKE-MISSING-QUESTION", what))
    here = (source.id, sheet.file, sheet.name, group, unit)
    out.tallies = pd.DataFrame([(*here, *tally) for tally in tallies], columns=pd.Index(TALLY))
    out.tallied = pd.DataFrame([(*here, forms)], columns=pd.Index(TALLIED))
    return out


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


def _question_rows(sheet: Sheet, source: Source, survey: Survey) -> dict[int, Question]:
    """Row index from 0 → question, for the rows that hold a question's wording."""
    headings = Headings(survey.questions.values(), source.headings)
    found = {}
    for number, row in enumerate(sheet.rows):
        names = [headings.question(shown(cell)) for cell in row if isinstance(cell, str) and cell]
        name = next((name for name in names if name), None)
        if name is not None:
            found[number] = survey.questions[name]
    return found


def _header_row(sheet: Sheet, before: int, survey: Survey) -> int | None:
    """The last row above the first question that names at least two answers of a scale."""
    labels = {
        fold(level.label) for scale in survey.scales.values() for level in scale.levels
    } | _NO_ANSWER
    for number in range(before - 1, -1, -1):
        if sum(fold(shown(cell)) in labels for cell in sheet.rows[number]) >= 2:
            return number
    return None


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
