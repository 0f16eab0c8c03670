"""The columns of a sheet of forms: whose form it is, which question, what is not used."""

from functools import cached_property
from typing import Any

from langnghe.intake.exports import is_system
from langnghe.intake.files.sheets import Sheet, letter
from langnghe.intake.header import Header, find_header
from langnghe.intake.headings import Headings, heading_key
from langnghe.intake.layout import Layout
from langnghe.intake.tables import option_of
from langnghe.params.load import Survey
from langnghe.params.models import Source
from langnghe.problems import Problem

UNIT, GROUP, FORM_ID, TIMESTAMP = "~unit", "~group", "~form-id", "~timestamp"
"""Columns that are no question; no question can have such an id."""

_MISSING = {
    UNIT: "thiếu cột cho biết đơn vị",
    GROUP: "thiếu cột cho biết nhóm",
    FORM_ID: "thiếu cột mã phiếu mà nguồn khai trong “form_id”",
    TIMESTAMP: "thiếu cột thời gian mà nguồn khai trong “timestamp”",
}
_IGNORE = "~ignore"


class FormColumns:
    """Where the header of a sheet is, and what stands in which column.

    `header` is None where there is none. `at`: index of a question, of one option of a multiple
    question ("channels:media"), of `UNIT` and the like. `unused`: columns to ignore.
    `problems`: INTAKE-NO-HEADER, INTAKE-NO-HEADING, INTAKE-UNKNOWN-COLUMN, INTAKE-REPEATED-COLUMN,
    INTAKE-MISSING-COLUMN.
    """

    def __init__(self, sheet: Sheet, source: Source, survey: Survey) -> None:
        self._sheet, self._source, self._survey = sheet, source, survey
        self._headings = Headings(survey.questions.values(), source.headings, survey)
        self._meanings: dict[str, str | None] = {}
        self.problems: list[Problem] = []
        self.at: dict[str, int] = {}
        self.unused: set[int] = set()
        self.header = find_header(sheet, lambda text: self._meant(text) is not None)
        if self.header is None:
            self._problem(
                "INTAKE-NO-HEADER",
                "không tìm thấy dòng tiêu đề có các câu hỏi của phiếu",
                expected="tiêu đề là câu hỏi, ở gần đầu trang tính",
            )
        else:
            self._find(self.header)

    @property
    def questions(self) -> dict[str, int]:
        """The columns that are answers, by question or option."""
        return {name: index for name, index in self.at.items() if not name.startswith("~")}

    @property
    def layout(self) -> Layout | None:
        """For the account; None where there is no header."""
        if self.header is None:
            return None
        with_options = {option_of(name)[0] for name in self.at if option_of(name)[1]}
        single = {
            name: index
            for name, index in self.questions.items()
            if name in self._survey.questions and name not in with_options
        }
        stated = self.at.get(FORM_ID), self.at.get(TIMESTAMP)
        return Layout(self.header.row + 1, single, *stated, frozenset(self.unused))

    def _meant(self, text: str) -> str | None:
        """A column's name in `at`, or `_IGNORE`; None where the heading is not known."""
        if text not in self._meanings:
            found = self._headings.column(text) or self._others.get(heading_key(text))
            self._meanings[text] = found
        return self._meanings[text]

    @cached_property
    def _others(self) -> dict[str, str]:
        """What headings that are no question mean, by their keys."""
        found = {heading_key(text): _IGNORE for text in self._source.ignore}
        for what, texts in _stated(self._source).items():
            found |= dict.fromkeys(map(heading_key, texts), what)
        return found

    def _find(self, header: Header) -> None:
        exported = is_system([heading[0] for heading in header.headings])
        for index, texts in enumerate(header.headings):
            text = texts[0]
            place = {"row": header.row + 1, "column": index, "value": text}
            if not any(texts):
                if self._filled_below(index, header):
                    self._problem(
                        "INTAKE-NO-HEADING", "cột có số liệu nhưng không có tiêu đề", **place
                    )
                continue
            kind = next(filter(None, map(self._meant, texts)), None)
            if kind is None and not exported(text):
                near = self._headings.nearest(text)
                self._problem(
                    "INTAKE-UNKNOWN-COLUMN",
                    "tiêu đề không khớp câu hỏi nào của phiếu",
                    expected=f"gần nhất: “{near}”" if near else "",
                    action="ghi vào “headings” (tiêu đề: mã câu hỏi) hoặc “ignore” của nguồn",
                    **place,
                )
            elif kind == _IGNORE:
                self.unused.add(index)
            elif kind in self.at and (
                index not in header.merged or self._filled_below(index, header)
            ):
                self._problem(
                    "INTAKE-REPEATED-COLUMN",
                    f"tiêu đề trùng với cột {letter(self.at[kind])}",
                    action="xóa cột thừa hoặc ghi rõ trong “headings” của nguồn",
                    **place,
                )
            elif kind:
                self.at.setdefault(kind, index)
        for what, stated in _stated(self._source).items():
            if what not in self.at:
                self._problem(
                    "INTAKE-MISSING-COLUMN",
                    _MISSING[what],
                    row=header.row + 1,
                    expected=f"cột “{stated[0]}”",
                )

    def _filled_below(self, index: int, header: Header) -> bool:
        return bool(self._sheet.filled(index)[header.row + 1 :].any())

    def _problem(self, code: str, what: str, **more: Any) -> None:
        self.problems.append(self._sheet.problem(code, what, **more))


def _stated(source: Source) -> dict[str, list[str]]:
    """What the source says of columns that are no question, with their headings."""
    texts = {FORM_ID: [source.form_id], TIMESTAMP: [source.timestamp]}
    for what, locator in ((UNIT, source.unit), (GROUP, source.group_at)):
        if locator.by == "heading":
            texts[what] = [locator.at, *locator.also]
    known = {what: [text for text in own if text] for what, own in texts.items()}
    return {what: own for what, own in known.items() if own}
