"""Which rows below the header are forms; all others with anything in them are set aside."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from langnghe.intake import answers as codes
from langnghe.intake.cells import Rows
from langnghe.intake.files.columns import Mask
from langnghe.intake.files.sheets import Sheet, shown
from langnghe.intake.form_columns import UNIT, FormColumns
from langnghe.intake.notes import counts_columns, is_note, is_signature
from langnghe.intake.tables import SET_ASIDE, option_of
from langnghe.params.load import Survey
from langnghe.problems import Problem

_NOTE = r"^[^0-9A-Za-z]*[TtCcGg]"
"""What every note ("Tổng cộng", "Ghi chú") matches."""
_LONG = 30
"""Letters from which a text alone in a row below the forms is a remark, not an answer."""
_SIGNED = 30
"""Rows at the end in which signatures are looked for."""


class FormRows:
    """The rows of one sheet. `known`: whether a text is a unit's name.

    `forms`: the rows that are forms. `problems`: INTAKE-NUMBERED-ROW.
    """

    def __init__(
        self, sheet: Sheet, columns: FormColumns, survey: Survey, known: Callable[[str], bool]
    ) -> None:
        assert columns.header is not None
        self._sheet, self._columns, self._survey, self._known = sheet, columns, survey, known
        self._header, self._headings = columns.header.row, columns.header.headings
        self._asked = [*columns.questions.values()]
        self._others = [n for n in range(len(sheet.columns)) if n not in self._asked]
        self.problems: list[Problem] = []
        self._answered = np.zeros(len(sheet.rows), bool)
        self._repeated = np.ones(len(sheet.rows), bool)
        for index in self._asked:
            self._answered |= sheet.filled(index)
            places = sheet.columns[index].codes
            self._repeated &= places == places[self._header]
        self._repeated &= self._answered
        labelled, noted = self._labels()
        below = np.arange(len(sheet.rows)) > self._header
        kept = below & self._answered & ~noted & ~self._repeated
        self._numbers = self._header + 1 if self._is_numbers(self._header + 1, kept) else None
        if self._numbers is not None:
            kept[self._numbers] = False
        kept[self._below_remarks(np.flatnonzero(kept)) :] = False
        self._signed = self._signature(np.flatnonzero(kept))
        if self._signed is not None:
            kept[self._signed :] = False
        self.forms: Rows = np.flatnonzero(kept)
        self._aside: Rows = np.flatnonzero(below & (self._answered | labelled) & ~kept)

    def set_aside(self, source: str) -> pd.DataFrame:
        """`SET_ASIDE` of the rows that are no forms; `source` is the file's."""
        here = (source, self._sheet.file, self._sheet.name)
        found = [(*here, row + 1, *self._reason(row)) for row in self._aside.tolist()]
        return pd.DataFrame(found, columns=pd.Index(SET_ASIDE))

    def _reason(self, row: int) -> tuple[str, str]:
        """Why a row is no form, and its first text."""
        texts = [self._text(row, index) for index in self._others] + self._texts(row)
        label = next(filter(None, texts))
        if row == self._numbers:
            return "dòng đánh số cột", label
        if self._signed is not None and row >= self._signed:
            return "chữ ký cuối bảng", label
        if self._repeated[row]:
            return "dòng tiêu đề lặp lại", label
        if self._answered[row] or is_note(label):
            return "dòng cộng hoặc ghi chú", label
        return "không có câu trả lời nào", label

    def _text(self, row: int, index: int) -> str:
        return shown(self._sheet.columns[index][row])

    def _texts(self, row: int) -> list[str]:
        return [shown(column[row]) for column in self._sheet.columns]

    @property
    def _open(self) -> set[int]:
        """Columns of opinions, in which a note may be an answer."""
        questions = self._survey.questions
        return {
            index
            for name, index in self._columns.questions.items()
            if name in questions and questions[name].type == "text"
        }

    def _labels(self) -> tuple[Mask, Mask]:
        """Rows with a text beside the answers, and rows whose first text is a note.

        What stands in columns of answers is looked at last, and only where there are notes.
        """
        height = len(self._sheet.rows)
        free, labelled, noted = (
            np.ones(height, bool),
            np.zeros(height, bool),
            np.zeros(height, bool),
        )
        for index in [*self._others, *sorted(set(self._asked) - self._open)]:
            column, is_unit = self._sheet.columns[index], index == self._columns.at.get(UNIT)

            def test(cell: Any, is_unit: bool = is_unit) -> bool:
                text = shown(cell)
                return is_note(text) and not (is_unit and self._known(text))

            notes = column.which(test, _NOTE)
            if notes.any():
                noted |= free & notes[column.codes]
            elif index in self._asked:
                continue
            filled = self._sheet.filled(index)
            if index not in self._asked:
                labelled |= filled
            free &= ~filled
        return labelled, noted

    def _is_numbers(self, row: int, kept: Mask) -> bool:
        """Whether a row numbers the columns; a problem where it may as well be a form."""
        if row >= len(kept) or not kept[row]:
            return False
        headed = [index for index, names in enumerate(self._headings) if any(names)]
        texts = [self._text(row, index) for index in headed]
        if not counts_columns(texts):
            return False
        if texts[0] == "1" and all(self._understood(row)):
            self.problems.append(
                self._sheet.problem(
                    "INTAKE-NUMBERED-ROW",
                    "dòng ngay dưới tiêu đề đếm 1, 2, 3 …: có thể là dòng đánh số cột, cũng có thể "
                    "là một phiếu; tạm tính là phiếu",
                    row=row + 1,
                    value="; ".join(texts),
                    action="nếu là dòng đánh số cột, bỏ bằng đính chính (action: drop); nếu là "
                    "phiếu, cho phép mã này trong “tolerate”",
                )
            )
            return False
        return True

    def _understood(self, row: int) -> Iterator[bool]:
        """Whether each answer of a row is one to its closed question."""
        for name, index in self._columns.questions.items():
            cell, (identifier, option) = self._sheet.columns[index][row], option_of(name)
            question, scale = (
                self._survey.questions[identifier],
                self._survey.scales.get(identifier),
            )
            yield bool(shown(cell)) and codes.understood(cell, question, scale, option)

    # --- below the last form ---

    def _below_remarks(self, kept: Rows) -> int:
        """The row from which on there are only remarks."""
        end = len(self._sheet.rows)
        for row in kept[::-1].tolist():
            if not self._is_remark(row):
                break
            end = row
        return end

    def _signature(self, kept: Rows) -> int | None:
        """The first row of signatures: below it no row has an answer to a closed question."""
        last = int(kept[-1]) if len(kept) else self._header
        found = None
        for row in range(min(last + _SIGNED, len(self._sheet.rows) - 1), self._header, -1):
            if row <= last and (row < last - _SIGNED or any(self._understood(row))):
                break
            texts = [text for text in self._texts(row) if text]
            if texts and all(map(is_signature, texts)):
                found = row
        return found

    def _is_remark(self, row: int) -> bool:
        """A note, or nothing but a long text where an answer to a closed question should be."""
        cells = [(index, text) for index, text in enumerate(self._texts(row)) if text]
        (index, text), alone = cells[0], len(cells) == 1
        if index not in self._asked:
            return False
        return is_note(text) or (alone and index not in self._open and len(text) > _LONG)
