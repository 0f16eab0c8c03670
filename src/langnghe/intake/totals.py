"""A sheet of totals: one row a question, one column an answer, counts in the cells.

A school that sends totals counts like one that sends forms; only what needs whole forms lacks it.
"""

import re
from itertools import pairwise
from typing import Any

import pandas as pd

from langnghe.intake import answers as codes
from langnghe.intake.files.sheets import Sheet, shown
from langnghe.intake.headings import Headings, heading_key
from langnghe.intake.names.units import UnitNames
from langnghe.intake.notes import counts_columns, is_note
from langnghe.intake.tables import SET_ASIDE, TALLIED, TALLY, SheetTables, columns_of
from langnghe.intake.text import fold
from langnghe.intake.whose import Groups, Units
from langnghe.params.load import Survey
from langnghe.params.models import Question, Source

_FORMS = fold("tổng số phiếu")
_NO_ANSWER = {fold(text) for text in ("Không trả lời", "Bỏ trống", "Để trống")}
_NUMBER = re.compile(r"[\d\s().,]+")
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
    forms, table = _forms(sheet), _Table(sheet, source, survey, out)
    if forms is None or table.header is None:
        out.problems.append(
            sheet.problem(
                "INTAKE-TOTALS-SHAPE",
                "không tìm thấy ô “Tổng số phiếu” hoặc dòng tiêu đề các mức trả lời",
                expected="“Tổng số phiếu:” và số ở ô ấy hoặc ô bên phải; tiêu đề là các mức của "
                "thang đo",
            )
        )
        return out
    tallies = table.tallies(group, forms)
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
    """The number of forms, behind "Tổng số phiếu" in its cell or in the one to the right."""
    for row in sheet.rows:
        for cell, right in pairwise([*row, ""]):
            if fold(text := shown(cell)).startswith(_FORMS):
                own = re.fullmatch(r"[^\d]*[:=]\s*(\d+)( phiếu)?\.?", text)
                if own or shown(right):
                    return int(own[1]) if own else _whole(right)
    return None


class _Table:
    """The rows of questions and the columns of answers of one sheet; problems go to `out`.

    `header`: the last row above the questions, from 0, that names at least two answers of a scale.
    """

    def __init__(self, sheet: Sheet, source: Source, survey: Survey, out: SheetTables) -> None:
        self.sheet, self.source, self.survey, self.out = sheet, source, survey, out
        self._headings = Headings(survey.questions.values(), source.headings)
        asked = survey.questions.values()
        scales = {question.scale: question for question in asked if question.type in _COUNTED}
        self._readers = [codes.reader(q, survey.scales.get(q.id)) for q in scales.values()]
        self._questions: dict[int, Question] = {}
        self._left = len(sheet.columns)
        """The first column of the questions' wording; numbers of rows may stand before it."""
        for number, row in enumerate(sheet.rows):
            for index, cell in enumerate(row):
                name = self._headings.question(shown(cell)) if isinstance(cell, str) else None
                if name is not None and number not in self._questions:
                    self._questions[number] = survey.questions[name]
                    self._left = min(self._left, index)
        self._first = min(self._questions, default=0)
        above = range(self._first - 1, -1, -1)
        self.header = next((n for n in above if len(self._answers_in(n)) >= 2), None)
        self._answers = {} if self.header is None else self._answers_in(self.header)

    def _answers_in(self, row: int) -> dict[int, str]:
        """The columns, from 0, that a row heads with an answer of a scale: the heading as written.

        A number alone is none: rows that number the columns have them too.
        """
        texts = enumerate(map(shown, self.sheet.rows[row]))
        return {index: text for index, text in texts if text and self._is_answer(text)}

    def _is_answer(self, text: str) -> bool:
        if _NUMBER.fullmatch(text):
            return False
        return fold(text) in _NO_ANSWER or any(
            read(text) not in (codes.UNREADABLE, codes.GIVEN) for read in self._readers
        )

    def tallies(self, group: str, forms: int) -> list[tuple[str, str, int]]:
        """Question, answer and count of all that was counted, and of what was not asked."""
        tallies: list[tuple[str, str, int]] = []
        counted: set[str] = set()
        for row, question in self._questions.items():
            refused = self._refused(question, group, counted)
            if refused is not None:
                code, what = refused
                if self._filled(row):
                    self._problem(code, what, row=row + 1)
                continue
            counted.add(question.id)
            counts = self._counts(row, question, forms)
            tallies += [(question.id, code, n) for code, n in counts.items()]
        self._other_rows()
        self._other_columns()
        for question in self.survey.questions.values():
            if group in question.asked_of and question.id not in counted:
                names = columns_of(question, self.survey.scales.get(question.id))
                tallies += [(name, codes.NOT_ASKED, forms) for name in names]
                if question.type in _COUNTED:
                    what = f"thiếu dòng của câu hỏi “{question.text}”"
                    self._problem("INTAKE-MISSING-QUESTION", what)
        return tallies

    def _refused(self, question: Question, group: str, counted: set[str]) -> tuple[str, str] | None:
        """Why a row cannot be counted, as a problem's code and words; None where it can."""
        if question.id in counted:
            return "INTAKE-REPEATED-ROW", f"câu hỏi “{question.text}” có hai dòng"
        if group not in question.asked_of:
            return "INTAKE-NOT-FOR-GROUP", f"nhóm này không được hỏi câu “{question.text}”"
        if question.type not in _COUNTED:
            what = f"câu “{question.text}” không tổng hợp được theo mức trả lời"
            return "INTAKE-TOTALS-TYPE", what
        return None

    def _filled(self, row: int) -> bool:
        """Whether a row has a count above 0 below an answer."""
        return any(_whole(self.sheet.rows[row][index]) for index in self._answers)

    def _counts(self, row: int, question: Question, forms: int) -> dict[str, int]:
        """Code → count of one question's row."""
        read = codes.reader(question, self.survey.scales.get(question.id))
        counts: dict[str, int] = {}
        sound = True
        for index, label in self._answers.items():
            cell = self.sheet.rows[row][index]
            code, n = codes.MISSING if fold(label) in _NO_ANSWER else read(label), _whole(cell)
            place = {"row": row + 1, "column": index, "value": shown(cell)}
            if code == codes.UNREADABLE:
                if n != 0:
                    what = f"“{label}” không phải mức trả lời của câu “{question.text}”"
                    self._problem("INTAKE-TOTALS-COLUMN", what, **place)
            elif n is None:
                what = f"số phiếu của mức “{label}” không phải số nguyên"
                self._problem("INTAKE-TOTALS-NUMBER", what, **place)
                sound = False
            else:
                counts[code] = counts.get(code, 0) + n
        total = sum(counts.values())
        if sound and total != forms:
            self._problem(
                "INTAKE-TOTALS-SUM",
                f"các mức của câu “{question.text}” cộng lại là {total}, tổng số phiếu là {forms}",
                row=row + 1,
                value=str(total),
                expected=str(forms),
                action="đề nghị đơn vị đếm lại",
            )
        return counts

    def _other_rows(self) -> None:
        """Rows of counts that are no question's: set aside where they are a sum, else a problem."""
        assert self.header is not None
        here, aside = (self.source.id, self.sheet.file, self.sheet.name), []
        for number in range(self.header + 1, len(self.sheet.rows)):
            cells = self.sheet.rows[number]
            texts = [text for cell in cells if (text := shown(cell))]
            if number < self._first and counts_columns(texts):
                aside.append((*here, number + 1, "dòng đánh số cột", texts[0]))
                continue
            if number in self._questions or not self._filled(number):
                continue
            label = next((shown(cell) for cell in cells if isinstance(cell, str) and cell), "")
            if is_note(label):
                aside.append((*here, number + 1, "dòng cộng hoặc ghi chú", label))
                continue
            near = self._headings.nearest(label)
            self._problem(
                "INTAKE-UNKNOWN-ROW",
                "dòng có số phiếu nhưng không khớp câu hỏi nào của phiếu",
                row=number + 1,
                value=label,
                expected=f"gần nhất: “{near}”" if near else "",
                action="ghi vào “headings” (câu ghi trong bảng: mã câu hỏi) của nguồn",
            )
        self.out.set_aside = pd.DataFrame(aside, columns=pd.Index(SET_ASIDE))

    def _other_columns(self) -> None:
        """Columns beside the answers that hold something: each heading is a problem once.

        Sums are none, nor what the source says to ignore.
        """
        assert self.header is not None
        known = set(map(heading_key, self.source.ignore))
        for index in range(self._left + 1, len(self.sheet.columns)):
            column = self.sheet.columns[index]
            texts = [shown(column[row]) for row in range(self.header, self._first)]
            heading = next(filter(None, texts), "")
            cells = [shown(column[row]) for row in self._questions]
            if (
                index in self._answers
                or is_note(heading)
                or (heading and heading_key(heading) in known)
                or all(not cell or self._headings.question(cell) for cell in cells)
            ):
                continue
            known.add(heading_key(heading))
            self._problem(
                "INTAKE-UNKNOWN-COLUMN" if heading else "INTAKE-NO-HEADING",
                "tiêu đề không khớp mức trả lời nào"
                if heading
                else "cột có số liệu nhưng không có tiêu đề",
                row=self.header + 1,
                column=index,
                value=heading,
                action="sửa tiêu đề thành mức của thang đo; nếu cột không dùng đến, ghi vào "
                "“ignore” của nguồn",
            )

    def _problem(self, code: str, what: str, **more: Any) -> None:
        self.out.problems.append(self.sheet.problem(code, what, **more))
