"""Cells of a sheet of forms to codes, question by question."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from langnghe.intake import answers as codes
from langnghe.intake.cells import Cells, Rows, all_of, changed
from langnghe.intake.corrections import Maps
from langnghe.intake.dates import as_date
from langnghe.intake.files.columns import Mask, at
from langnghe.intake.files.sheets import Sheet, shown
from langnghe.intake.numbers import decimal_mark, is_ambiguous
from langnghe.intake.tables import SheetTables, columns_of, option_of
from langnghe.params.load import Survey
from langnghe.params.models import Question, Scale, Source


class FormAnswers:
    """Reads the answers of one sheet; problems and counts of corrections are added to `out`.

    `columns`: the index of each question, or of one option of it ("channels:media").
    """

    def __init__(
        self,
        sheet: Sheet,
        source: Source,
        survey: Survey,
        columns: Mapping[str, int],
        out: SheetTables,
    ) -> None:
        self.sheet, self.source, self.survey = sheet, source, survey
        self.columns, self.out = columns, out
        self.maps = Maps(survey.corrections, source.id, out.corrected)
        self._readers: dict[int, codes.Reader] = {}

    def of(self, question: Question, rows: Rows, asked: Mask) -> dict[str, pd.Categorical] | None:
        """Columns of codes for one question; None where the sheet does not have it.

        `asked`: whose group is asked; the others' codes are missing.
        """
        scale = self.survey.scales.get(question.id)
        options = [name for name in columns_of(question, scale) if name in self.columns]
        if question.id not in self.columns and not (question.type == "multiple" and options):
            return None
        single = None
        if question.id in self.columns:
            cells = self._cells(question, self.columns[question.id], rows, asked)
            if question.type != "multiple" or scale is None:
                read = self._reader(question, scale, cells)
                known = codes.known(question, scale, cells.read(read))
                return {question.id: self._coded(question, cells, read, known)}
            single = self._ticked(question, scale, cells)
        if scale is None or not options:
            return single
        several = self._options(question, scale, rows, asked)
        return several if single is None else self._agreed(question, single, several, rows)

    def _reader(self, question: Question, scale: Scale | None, cells: Cells) -> codes.Reader:
        if scale is not None:
            if id(scale) not in self._readers:
                self._readers[id(scale)] = codes.reader(question, scale)
            return self._readers[id(scale)]
        mark = self.source.decimal
        if question.type == "number" and mark is None:
            pairs = zip(cells.values, cells.seen, strict=True)
            mark = decimal_mark(shown(v) for v, seen in pairs if seen and isinstance(v, str))
        return codes.reader(question, None, mark)

    def _cells(self, question: Question, index: int, rows: Rows, asked: Mask) -> Cells:
        """The cells of a column in these rows; those of groups that are not asked are problems."""
        column, blank = self.sheet.columns[index], self.sheet.blank(index)
        places = at(column.codes, rows)
        filled = ~blank[places]
        for row in rows[filled & ~asked].tolist():
            self._problem(
                "INTAKE-NOT-FOR-GROUP",
                f"nhóm này không được hỏi câu này (câu “{question.text}”)",
                row=row + 1,
                column=index,
                value=shown(column[row])[:200],
                action="kiểm tra nhóm của phiếu, hoặc “asked_of” của câu hỏi",
            )
        counts = np.bincount(places if asked.all() else places[asked], minlength=len(blank))
        counts[blank] = 0
        values = self.maps.answers(question.id, column.values, counts.tolist())
        first = self.source.asked_from_row.get(question.id, 0)
        seen = (counts > 0).tolist()
        early = rows + 1 < first if first else np.zeros(0, bool)
        return Cells(index, rows, values, seen, places, filled & asked, asked, early)

    def _coded(
        self, question: Question, cells: Cells, read: codes.Reader, known: Sequence[str]
    ) -> pd.Categorical:
        """The codes of one column; what cannot be read is a problem for each cell."""
        meant = cells.read(read)
        wrong = np.array([code == codes.UNREADABLE for code in meant], bool)
        for row in cells.rows[cells.given & wrong[cells.places]].tolist():
            self._unreadable(question, row, cells.index)
        return cells.coded(meant, known)

    def _ticked(self, question: Question, scale: Scale, cells: Cells) -> dict[str, pd.Categorical]:
        """A column of yes and no for each option, from cells that list what was ticked."""
        pairs = zip(cells.values, cells.seen, strict=True)
        ticked = [codes.chosen(cell, scale) if seen else set() for cell, seen in pairs]
        wrong = np.array([options is None for options in ticked], bool)
        for row in cells.rows[cells.given & wrong[cells.places]].tolist():
            self._unreadable(question, row, cells.index)
        return {
            name: cells.coded([_tick(options, name) for options in ticked], codes.YES_NO)
            for name in columns_of(question, scale)
        }

    def _options(
        self, question: Question, scale: Scale, rows: Rows, asked: Mask
    ) -> dict[str, pd.Categorical]:
        """Yes and no from a column for each option; a blank beside ticked ones is a no."""
        found = {
            name: self._cells(question, self.columns[name], rows, asked)
            for name in columns_of(question, scale)
            if name in self.columns
        }
        answered = np.any([cells.given for cells in found.values()], axis=0)
        columns = {}
        for level, name in zip(scale.levels, columns_of(question, scale), strict=True):
            if name in found:
                column = self._coded(question, found[name], codes.tick_reader(level), codes.YES_NO)
                columns[name] = changed(column, answered & ~found[name].given, "no")
                continue
            columns[name] = all_of(codes.NOT_ASKED, asked)
            if question.id not in self.columns:
                self._problem(
                    "INTAKE-MISSING-OPTION",
                    f"thiếu cột của lựa chọn “{level.label}” (câu “{question.text}”)",
                    action="đề nghị đơn vị bổ sung cột này, hoặc sửa tiêu đề của nó",
                )
        return columns

    def _agreed(
        self,
        question: Question,
        single: dict[str, pd.Categorical],
        several: dict[str, pd.Categorical],
        rows: Rows,
    ) -> dict[str, pd.Categorical]:
        """One set of columns where an export gives a list and options: they must say the same."""
        blank = [codes.MISSING, codes.NOT_ASKED]
        differ = np.zeros(len(rows), bool)
        columns = {}
        for name, column in several.items():
            other = single[name]
            in_list, in_columns = ~other.isin(blank), ~column.isin(blank)
            differ |= in_list & in_columns & (np.asarray(other.codes) != np.asarray(column.codes))
            columns[name] = pd.Categorical.from_codes(
                np.where(in_columns, column.codes, other.codes), dtype=column.dtype
            )
        for row in rows[differ].tolist():
            index = self.columns[question.id]
            self._problem(
                "INTAKE-MULTIPLE-DIFFERS",
                f"cột liệt kê khác với các cột từng lựa chọn (câu “{question.text}”)",
                row=row + 1,
                column=index,
                value=shown(self.sheet.columns[index][row])[:200],
                action="kiểm tra lại tệp xuất ra từ phần mềm khảo sát",
            )
        return {name: changed(column, differ, codes.UNREADABLE) for name, column in columns.items()}

    def not_in_sheet(self, question: Question, asked: Mask) -> dict[str, pd.Categorical]:
        """Columns of codes for a question that the sheet ought to have."""
        self._problem(
            "INTAKE-MISSING-QUESTION",
            f"thiếu cột của câu hỏi “{question.text}”",
            action="đề nghị đơn vị bổ sung, hoặc ghi tiêu đề tương ứng vào “headings” của nguồn",
        )
        scale = self.survey.scales.get(question.id)
        return {name: all_of(codes.NOT_ASKED, asked) for name in columns_of(question, scale)}

    def _unreadable(self, question: Question, row: int, index: int) -> None:
        cell = self.sheet.columns[index][row]
        code, what = "INTAKE-ANSWER", "câu trả lời không đọc được"
        action = "sửa theo phiếu giấy"
        if date := as_date(cell):
            code, what = "INTAKE-DATE", "ô là ngày tháng, không phải câu trả lời"
            action = f"Excel đổi điều được gõ vào thành ngày, có thể là {date}: {action}"
        elif question.type == "number" and is_ambiguous(shown(cell)):
            code, what = "INTAKE-NUMBER", "số có thể hiểu hai cách"
            action = (
                "ghi dấu thập phân vào “decimal” của nguồn: “,” nếu dấu chấm ngăn hàng nghìn, "
                "“.” nếu dấu chấm ngăn phần lẻ"
            )
        self._problem(
            code,
            f"{what} (câu “{question.text}”)",
            row=row + 1,
            column=index,
            value=shown(cell)[:200],
            expected=codes.expected(question, self.survey.scales.get(question.id)),
            action=action,
        )

    def _problem(self, code: str, what: str, **more: Any) -> None:
        self.out.problems.append(self.sheet.problem(code, what, **more))


def _tick(ticked: set[str] | None, name: str) -> str:
    """The code of one option; nothing ticked is no answer, None is not understood."""
    if not ticked:
        return codes.UNREADABLE if ticked is None else codes.MISSING
    return "yes" if option_of(name)[1] in ticked else "no"
