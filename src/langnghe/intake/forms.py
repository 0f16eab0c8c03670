"""A sheet with one row a respondent."""

from typing import Any

import numpy as np
import pandas as pd

from langnghe.intake import answers as codes
from langnghe.intake.corrections import Maps
from langnghe.intake.headings import Headings, heading_key, is_note
from langnghe.intake.layout import Layout
from langnghe.intake.sheets import Sheet, letter, shown
from langnghe.intake.tables import OPINION, SET_ASIDE, SheetTables, columns_of
from langnghe.intake.text import clean
from langnghe.intake.units import UnitNames
from langnghe.intake.whose import Groups, Units
from langnghe.params.load import Survey
from langnghe.params.models import Question, Source

_HEADER_WITHIN = 40
"""Rows from the top in which the header is looked for."""


def read_forms(sheet: Sheet, source: Source, survey: Survey, names: UnitNames) -> SheetTables:
    """Read a sheet of forms. What is not understood is in the result's `problems`."""
    return _FormSheet(sheet, source, survey, names).read()


class _FormSheet:
    """One sheet while it is read; each step adds to `out`."""

    def __init__(self, sheet: Sheet, source: Source, survey: Survey, names: UnitNames) -> None:
        self.sheet, self.source, self.survey = sheet, source, survey
        self.headings = Headings(survey.questions.values(), source.headings)
        self.groups = Groups(survey, source.group)
        self.out = SheetTables()
        self.units = Units(survey, source, names, self.out)
        self.maps = Maps(survey.corrections, source.id, self.out.corrected)

    def read(self) -> SheetTables:
        group = None
        if self.source.group.by != "heading":
            group, problems = self.groups.of_sheet(self.sheet)
            self.out.problems += problems
            if group is None:
                return self.out
        header = self._header_row()
        if header is None:
            self.out.problems.append(
                self.sheet.problem(
                    "INTAKE-NO-HEADER",
                    "không tìm thấy dòng tiêu đề có các câu hỏi của phiếu",
                    expected=f"tiêu đề là câu hỏi, trong {_HEADER_WITHIN} dòng đầu",
                )
            )
            return self.out
        columns = self._columns(header)
        questions = {key: at for key, at in columns.items() if key in self.survey.questions}
        self.out.layout = Layout(header + 1, questions)
        body = self._form_rows(header, columns)
        self._forms(body, columns, group)
        return self.out

    # --- header ---

    def _known(self, text: str) -> bool:
        return self.headings.question(text) is not None or heading_key(text) in self._other

    @property
    def _other(self) -> dict[str, str]:
        """Headings that are no question: of the unit, of the group, to ignore."""
        found = {heading_key(text): "ignore" for text in self.source.no_questions}
        for what in ("unit", "group"):
            locator = getattr(self.source, what)
            if locator.by == "heading":
                found[heading_key(locator.at)] = what
        return found

    def _header_row(self) -> int | None:
        scores = [
            sum(bool(shown(cell)) and self._known(shown(cell)) for cell in row)
            for row in self.sheet.rows[:_HEADER_WITHIN]
        ]
        return int(np.argmax(scores)) if max(scores, default=0) > 0 else None

    def _columns(self, header: int) -> dict[str, int]:
        """Column index of "unit", "group" and each question's id found in the header row."""
        found: dict[str, int] = {}
        other, row = self._other, header + 1
        for index, cell in enumerate(self.sheet.rows[header]):
            text = shown(cell)
            place = {"row": row, "column": index, "value": text}
            if not text:
                if any(shown(line[index]) for line in self.sheet.rows[row:]):
                    what = "cột có số liệu nhưng không có tiêu đề"
                    self._problem("INTAKE-NO-HEADING", what, **place)
                continue
            kind = self.headings.question(text) or other.get(heading_key(text))
            if kind is None:
                near = self.headings.nearest(text)
                self._problem(
                    "INTAKE-UNKNOWN-COLUMN",
                    "tiêu đề không khớp câu hỏi nào của phiếu",
                    expected=f"gần nhất: “{near}”" if near else "",
                    action="ghi vào “headings” (tiêu đề: mã câu hỏi) hoặc “ignore” của nguồn",
                    **place,
                )
            elif kind in found:
                self._problem(
                    "INTAKE-REPEATED-COLUMN",
                    f"tiêu đề trùng với cột {letter(found[kind])}",
                    action="xóa cột thừa hoặc ghi rõ trong “headings” của nguồn",
                    **place,
                )
            elif kind != "ignore":
                found[kind] = index
        for what in ("unit", "group"):
            locator = getattr(self.source, what)
            if locator.by == "heading" and what not in found:
                self._problem(
                    "INTAKE-MISSING-COLUMN", "thiếu cột cho biết đơn vị hoặc nhóm", row=row,
                    expected=f"cột “{locator.at}”",
                )  # fmt: skip
        return found

    # --- rows ---

    def _form_rows(self, header: int, columns: dict[str, int]) -> pd.DataFrame:
        """The rows that are forms, indexed by their row number from 1; the others are set aside."""
        asked = [index for what, index in columns.items() if what in self.survey.questions]
        kept, aside = [], []
        for number, row in enumerate(self.sheet.rows[header + 1 :], start=header + 2):
            texts = [(index, shown(cell)) for index, cell in enumerate(row) if index not in asked]
            place, label = next(((index, text) for index, text in texts if text), (None, ""))
            if is_note(label) and not (place == columns.get("unit") and self.units.known(label)):
                aside.append((number, "dòng cộng hoặc ghi chú", label))
            elif any(shown(row[index]) for index in asked):
                kept.append((number, row))
            elif label:
                aside.append((number, "không có câu trả lời nào", label))
        rows = [(self.source.id, self.sheet.file, self.sheet.name, *item) for item in aside]
        self.out.set_aside = pd.DataFrame(rows, columns=pd.Index(SET_ASIDE))
        return pd.DataFrame(
            [row for _, row in kept],
            index=pd.Index([number for number, _ in kept], dtype="int64"),
            columns=range(len(self.sheet.rows[0])),
            dtype=object,
        )

    def _forms(self, body: pd.DataFrame, columns: dict[str, int], group: str | None) -> None:
        rows = body.index.to_list()
        if group is None:
            if "group" not in columns:
                return
            index = columns["group"]
            groups, problems = self.groups.of_rows(self.sheet, body[index].to_list(), rows, index)
            self.out.problems += problems
            body = body[[group is not None for group in groups]]
            rows = body.index.to_list()
            group_of = pd.Series(
                [group for group in groups if group], index=body.index, dtype=object
            )
        else:
            group_of = pd.Series(group, index=body.index, dtype=object)
        if self.source.unit.by == "heading":
            if "unit" not in columns:
                return
            index = columns["unit"]
            units = self.units.of_rows(self.sheet, body[index].to_list(), rows, index)
            unit_of = pd.Series(units, index=body.index, dtype=object)
        else:
            unit = self.units.of_sheet(self.sheet)
            unit_of = pd.Series(unit, index=body.index, dtype=object)
        forms = {
            "source": self.source.id, "file": self.sheet.file, "sheet": self.sheet.name,
            "row": rows, "group": group_of, "unit": unit_of,
        }  # fmt: skip
        opinions = []
        for question in self.survey.questions.values():
            asked = group_of.isin(question.asked_of)
            if question.id in columns:
                index = columns[question.id]
                forms |= self._answers(question, body[index], asked, index)
                if question.type == "text":
                    opinions += [
                        (row, letter(index), of_group, of_unit, question.id, clean(str(cell)))
                        for row, of_group, of_unit, cell, wanted in zip(
                            rows, group_of, unit_of, body[index], asked, strict=True
                        )
                        if wanted and shown(cell)
                    ]
            elif asked.any():
                forms |= self._not_in_sheet(question, asked)
        self.out.forms = pd.DataFrame(forms, index=body.index)
        here = (self.source.id, self.sheet.file, self.sheet.name)
        self.out.opinions = pd.DataFrame(
            [(*here, *opinion) for opinion in opinions], columns=pd.Index(OPINION)
        )

    # --- answers ---

    def _answers(
        self, question: Question, cells: pd.Series, asked: pd.Series, index: int
    ) -> dict[str, Any]:
        """Columns of codes for one question; None where the row's group is not asked."""
        blank = cells.map(shown) == ""
        for number in cells.index[~blank & ~asked]:
            self._cell_problem("INTAKE-NOT-FOR-GROUP", question, number, index, cells[number])
        scale = self.survey.scales.get(question.id)
        first_asked = self.source.asked_from_row.get(question.id, 0)
        empty = np.where(cells.index < first_asked, codes.NOT_ASKED, codes.MISSING)
        given = self.maps.answers(question.id, cells[~blank & asked])
        coded: dict[str, pd.Series] = {}
        if question.type == "multiple" and scale is not None:
            ticked = _by_distinct(given, lambda cell: codes.chosen(cell, scale))
            for level in scale.levels:
                option = str(level.value)
                coded[f"{question.id}:{option}"] = ticked.map(
                    lambda found, option=option: (
                        codes.UNREADABLE if found is None else ("yes" if option in found else "no")
                    )
                )
        else:
            coded[question.id] = _by_distinct(given, codes.reader(question, scale))
        columns: dict[str, Any] = {}
        for name, values in coded.items():
            column = pd.Series(empty, index=cells.index, dtype=object).where(asked, None)
            column.loc[values.index] = values
            columns[name] = column
        unreadable = next(iter(coded.values())) == codes.UNREADABLE
        for number in unreadable.index[unreadable]:
            self._cell_problem("INTAKE-ANSWER", question, number, index, cells[number])
        return columns

    def _not_in_sheet(self, question: Question, asked: pd.Series) -> dict[str, Any]:
        self._problem(
            "INTAKE-MISSING-QUESTION",
            f"thiếu cột của câu hỏi “{question.text}”",
            action="đề nghị đơn vị bổ sung, hoặc ghi tiêu đề tương ứng vào “headings” của nguồn",
        )
        names = columns_of(question, self.survey.scales.get(question.id))
        column = pd.Series(codes.NOT_ASKED, index=asked.index, dtype=object).where(asked, None)
        return dict.fromkeys(names, column)

    # --- problems ---

    def _problem(self, code: str, what: str, **more: Any) -> None:
        self.out.problems.append(self.sheet.problem(code, what, **more))

    def _cell_problem(
        self, code: str, question: Question, row: int, column: int, cell: Any
    ) -> None:
        place = {"row": row, "column": column, "value": shown(cell)[:200]}
        if code == "INTAKE-ANSWER":
            self._problem(
                code,
                f"câu trả lời không đọc được (câu “{question.text}”)",
                expected=codes.expected(question, self.survey.scales.get(question.id)),
                action="sửa theo phiếu giấy",
                **place,
            )
        else:
            self._problem(
                code,
                f"nhóm này không được hỏi câu này (câu “{question.text}”)",
                action="kiểm tra nhóm của phiếu, hoặc “asked_of” của câu hỏi",
                **place,
            )


def _by_distinct(cells: pd.Series, read: Any) -> pd.Series:
    """`read` applied once to each distinct cell. 1, 1.0 and True are kept apart by their type."""
    keys = [(type(cell), cell) for cell in cells]
    found = {key: read(key[1]) for key in dict.fromkeys(keys)}
    return pd.Series([found[key] for key in keys], index=cells.index, dtype=object)
