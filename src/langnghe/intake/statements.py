"""A sheet with one row an opinion: mẫu 02 of a unit, or what was said at the forum."""

from typing import Any

import numpy as np
import pandas as pd

from langnghe.intake.categories import categorical
from langnghe.intake.dates import as_day
from langnghe.intake.files.sheets import Sheet, letter, shown
from langnghe.intake.header import find_header
from langnghe.intake.headings import heading_key
from langnghe.intake.layout import Layout
from langnghe.intake.names.units import UnitNames
from langnghe.intake.notes import is_note
from langnghe.intake.tables import OPINION, SET_ASIDE, SheetTables
from langnghe.intake.text import clean
from langnghe.intake.whose import Groups, Units, with_agencies
from langnghe.params.load import Survey
from langnghe.params.models import Source

_HEADINGS = {
    "text": (
        *("Nội dung ý kiến", "Nội dung ý kiến, kiến nghị", "Nội dung kiến nghị", "Ý kiến"),
        *("Nội dung ý kiến, đề xuất", "Nội dung phát biểu", "Nội dung", "Nội dung đối thoại"),
    ),
    "addressee": (
        *("Cơ quan trả lời", "Cơ quan đề nghị", "Cơ quan trả lời/đề nghị", "Cơ quan giải quyết"),
        *("Cơ quan, đơn vị trả lời", "Đề nghị cơ quan trả lời", "Cơ quan có thẩm quyền"),
    ),
    "speaker": ("Người phát biểu", "Chức danh", "Chức vụ", "Thành phần", "Đối tượng", "Đại biểu"),
    "date": ("Ngày", "Ngày phát biểu", "Thời gian", "Ngày ý kiến"),
    "note": ("Ghi chú",),
}
"""What offices head these columns with; other headings are stated in the source."""
_SERIAL = ("TT", "STT", "Số TT", "Số thứ tự")


def read_statements(sheet: Sheet, source: Source, survey: Survey, names: UnitNames) -> SheetTables:
    """Read a sheet of opinions. What is not understood is in the result's `problems`.

    A unit is a school or ward of the frame, or an agency that forum.yaml invites; one that is not
    known is asked about; a statement on the floor need not have one.
    """
    out = SheetTables()
    group, columns = "", _Columns(source)
    if source.group is not None and source.group.by != "heading":
        found, out.problems = Groups(survey, source.group).of_sheet(sheet)
        group = found or ""
    header = find_header(sheet, lambda text: columns.meant(text) is not None)
    texts = {} if header is None else columns.find(sheet, header.headings, header.row, out)
    if header is None or "text" not in texts:
        out.problems.append(
            sheet.problem(
                "INTAKE-NO-HEADER",
                "không tìm thấy dòng tiêu đề có cột nội dung ý kiến",
                expected="cột “Nội dung ý kiến”, hoặc ghi “headings: {tiêu đề: text}” của nguồn",
            )
        )
        return out
    out.layout = Layout(header.row + 1, {})
    rows = _opinion_rows(sheet, header.row, texts, source, out)
    cells = {what: [shown(sheet.columns[at][row]) for row in rows] for what, at in texts.items()}
    opinions = pd.DataFrame(
        {
            "source": source.id, "file": sheet.file, "sheet": sheet.name,
            "row": [row + 1 for row in rows], "column": letter(texts["text"]),
            "group": _groups(sheet, rows, texts, source, survey, out) or group,
            "unit": _units(sheet, rows, texts, source, survey, names, out),
            "question": "", "text": [clean(text) for text in cells["text"]],
            "respondent": "", "raw": "", "date": _dates(sheet, rows, texts, out),
            **{what: cells.get(what, "") for what in ("speaker", "addressee", "note")},
        },
        columns=pd.Index(OPINION),
    )  # fmt: skip
    if source.kind == "floor" and source.unit.by == "heading" and "unit" in texts:
        # A body that is no school or ward is kept in the words of who spoke for it.
        both = zip(opinions["speaker"], cells["unit"], strict=True)
        written = [", ".join(filter(None, pair)) for pair in both]
        opinions["speaker"] = opinions["speaker"].where(opinions["unit"].ne(""), written)
    out.opinions = opinions
    return out


class _Columns:
    """What the headings of a source mean: a role, "unit", "group", "serial" or "ignore"."""

    def __init__(self, source: Source) -> None:
        self._source = source
        known = {heading_key(text): role for role, texts in _HEADINGS.items() for text in texts}
        known |= dict.fromkeys(map(heading_key, _SERIAL), "serial")
        known |= dict.fromkeys(map(heading_key, source.no_questions), "ignore")
        for what, locator in (("unit", source.unit), ("group", source.group)):
            if locator is not None and locator.by == "heading":
                known[heading_key(locator.at or "")] = what
        self._known = known | {heading_key(text): role for text, role in source.headings.items()}

    def meant(self, text: str) -> str | None:
        return self._known.get(heading_key(text))

    def find(
        self, sheet: Sheet, headings: tuple[tuple[str, ...], ...], row: int, out: SheetTables
    ) -> dict[str, int]:
        """Where each stands, the first of two; a heading that is not known is asked about."""
        found: dict[str, int] = {}
        for index, texts in enumerate(headings):
            meant = next(filter(None, map(self.meant, texts)), None)
            if meant is not None:
                found.setdefault(meant, index)
            elif sheet.filled(index)[row:].any():
                code = "INTAKE-UNKNOWN-COLUMN" if texts[0] else "INTAKE-NO-HEADING"
                out.problems.append(
                    sheet.problem(
                        code,
                        "tiêu đề không rõ là cột gì của bảng ý kiến",
                        row=row + 1,
                        column=index,
                        value=texts[0],
                        action="ghi vào “headings” (tiêu đề: text, date, speaker, addressee hoặc "
                        "note) hoặc “ignore” của nguồn",
                    )
                )
        return found


def _opinion_rows(
    sheet: Sheet, header: int, columns: dict[str, int], source: Source, out: SheetTables
) -> list[int]:
    """The rows, from 0, that are opinions; the other filled ones are set aside with a reason."""
    kept: list[int] = []
    aside, after_gap = [], False
    here = (source.id, sheet.file, sheet.name)
    serial = columns.get("serial")
    for row in range(header + 1, len(sheet.rows)):
        cells = [shown(cell) for cell in sheet.rows[row]]
        filled = [text for text in cells if text]
        text = cells[columns["text"]]
        reason = ""
        if not filled:
            after_gap = after_gap or bool(kept)
            continue
        if cells == [shown(cell) for cell in sheet.rows[header]]:
            reason = "dòng tiêu đề lặp lại"
        elif not text:
            reason = "không có nội dung ý kiến"
        elif len(filled) > 1 and all(part.strip("()[]. ").isdigit() for part in filled):
            reason = "dòng đánh số cột"
        elif is_note(filled[0]):
            reason = "dòng cộng hoặc ghi chú"
        elif after_gap and serial is not None and not cells[serial]:
            reason = "không có số thứ tự, nằm dưới bảng"
        if reason:
            aside.append((*here, row + 1, reason, text or filled[0]))
        else:
            kept.append(row)
    out.set_aside = pd.DataFrame(aside, columns=pd.Index(SET_ASIDE))
    return kept


def _groups(
    sheet: Sheet, rows: list[int], columns: dict[str, int], source: Source, survey: Survey,
    out: SheetTables,
) -> list[str] | None:  # fmt: skip
    """The group of each row, where a column says it."""
    if source.group is None or source.group.by != "heading" or "group" not in columns:
        return None
    groups, problems = Groups(survey, source.group).of_rows(
        sheet, columns["group"], np.array(rows, "int64")
    )
    out.problems += problems
    return ["" if pd.isna(group) else str(group) for group in groups]


def _units(
    sheet: Sheet, rows: list[int], columns: dict[str, int], source: Source, survey: Survey,
    names: UnitNames, out: SheetTables,
) -> list[str] | str:  # fmt: skip
    """The unit of each row, or of the sheet."""
    units = Units(survey, with_agencies(source, survey), names, out)
    if source.unit.by != "heading":
        return units.of_sheet(sheet, [])
    if "unit" not in columns:
        out.problems.append(
            sheet.problem(
                "INTAKE-MISSING-COLUMN",
                "thiếu cột cho biết đơn vị",
                expected=f"cột “{source.unit.at}”",
            )
        )
        return ""
    column = sheet.columns[columns["unit"]]
    stated = [row for row in rows if shown(column[row]) or source.kind != "floor"]
    number = np.array(stated, "int64")
    any_kind = categorical([None], np.zeros(len(stated), "int8"))
    found = dict(zip(stated, units.of_rows(sheet, columns["unit"], number, any_kind), strict=True))
    return [str(found.get(row, "")) for row in rows]


def _dates(
    sheet: Sheet, rows: list[int], columns: dict[str, int], out: SheetTables
) -> list[str] | str:
    """The day of each row as 2023-07-05; a text that is no day is a problem."""
    if "date" not in columns:
        return ""
    dates = []
    for row in rows:
        cell: Any = sheet.columns[columns["date"]][row]
        day = as_day(cell)
        dates.append(day)
        if not day and shown(cell):
            out.problems.append(
                sheet.problem(
                    "INTAKE-DATE",
                    "không đọc được ngày",
                    row=row + 1,
                    column=columns["date"],
                    value=shown(cell),
                    expected="ngày/tháng/năm, ví dụ 05/07/2023",
                )
            )
    return dates
