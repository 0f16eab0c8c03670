"""A sheet that is a list: a header with known headings, then one entry a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from langnghe.intake.files.sheets import Sheet, shown
from langnghe.intake.header import Header, find_header
from langnghe.intake.headings import heading_key
from langnghe.intake.layout import Layout
from langnghe.intake.notes import is_note
from langnghe.intake.tables import SET_ASIDE, SheetTables
from langnghe.intake.text import clean
from langnghe.intake.whose import Units
from langnghe.params.models import Source

SERIAL = "serial"
_SERIAL = ("TT", "STT", "Số TT", "Số thứ tự")


@dataclass(frozen=True)
class Listing:
    """Where the columns of a list stand (by role, from 0), and which rows (from 0) are entries."""

    sheet: Sheet
    columns: Mapping[str, int]
    rows: list[int]

    def cell(self, row: int, role: str) -> Any:
        """A cell as it is; "" where the list has no such column."""
        return self.sheet.columns[self.columns[role]][row] if role in self.columns else ""

    def text(self, row: int, role: str) -> str:
        """A cell as people see it."""
        return clean(shown(self.cell(row, role)))

    def texts(self, role: str) -> list[str]:
        """The cells of all entries."""
        return [self.text(row, role) for row in self.rows]


def read_list(
    sheet: Sheet,
    roles: Mapping[str, Iterable[str]],
    content: Iterable[str],
    out: SheetTables,
    *,
    ignore: Iterable[str] = (),
    source: str = "",
) -> Listing | None:
    """The entries of a list; None where it has no header with a `content` column.

    roles: the headings by which each column is known. content: roles of which an entry has one
    filled; other filled rows are set aside with their reason. Added to `out`: `set_aside`,
    `layout`, and problems INTAKE-NO-HEADER, INTAKE-UNKNOWN-COLUMN, INTAKE-REPEATED-COLUMN.
    """
    known = {heading_key(text): role for role, texts in roles.items() for text in texts}
    known |= dict.fromkeys(map(heading_key, _SERIAL), SERIAL)
    known |= dict.fromkeys(map(heading_key, ignore), "")
    content = list(content)
    header = find_header(sheet, lambda text: known.get(heading_key(text), "") != "")
    columns = {} if header is None else _columns(sheet, header, known, out)
    if header is None or not any(role in columns for role in content):
        wanted = "; ".join(next(iter(roles[role])) for role in content)
        out.problems.append(
            sheet.problem(
                "INTAKE-NO-HEADER",
                "không tìm thấy dòng tiêu đề của danh sách",
                expected=f"cột {wanted}",
                action="dùng đúng mẫu đã gửi, giữ nguyên dòng tiêu đề",
            )
        )
        return None
    out.layout = Layout(header.row + 1, {})
    return Listing(sheet, columns, _entries(sheet, header.row, columns, content, source, out))


def units_of(found: Listing, source: Source, units: Units, out: SheetTables) -> list[str]:
    """The unit of each entry, from the sheet or from the list's column "unit"; "" if not known."""
    if source.unit.by != "heading":
        unit = units.of_sheet(found.sheet, []) if found.rows else ""
        return [unit] * len(found.rows)
    if "unit" in found.columns:
        rows = np.array(found.rows, "int64")
        nobody = pd.Categorical([None] * len(rows))
        own = units.of_rows(found.sheet, found.columns["unit"], rows, nobody)
        return [str(unit) for unit in own]
    what, expected = "thiếu cột cho biết đơn vị", f"cột “{source.unit.at}”"
    out.problems.append(found.sheet.problem("INTAKE-MISSING-COLUMN", what, expected=expected))
    return [""] * len(found.rows)


def _columns(
    sheet: Sheet, header: Header, known: Mapping[str, str], out: SheetTables
) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, texts in enumerate(header.headings):
        role = next((known[key] for key in map(heading_key, texts) if key in known), None)
        place = {"row": header.row + 1, "column": index, "value": texts[0]}
        if role is None and sheet.filled(index)[header.row :].any():
            out.problems.append(
                sheet.problem(
                    "INTAKE-UNKNOWN-COLUMN",
                    "tiêu đề không có trong mẫu",
                    action="sửa tiêu đề theo mẫu, hoặc ghi vào “ignore” của nguồn",
                    **place,
                )
            )
        elif role and role in found:
            what = "hai cột có cùng tiêu đề"
            out.problems.append(sheet.problem("INTAKE-REPEATED-COLUMN", what, **place))
        elif role:
            found[role] = index
    return found


def _entries(
    sheet: Sheet,
    header: int,
    columns: Mapping[str, int],
    content: Iterable[str],
    source: str,
    out: SheetTables,
) -> list[int]:
    kept: list[int] = []
    aside, after_gap = [], False
    filled_in = [columns[role] for role in content if role in columns]
    titles = [shown(cell) for cell in sheet.rows[header]]
    for row in range(header + 1, len(sheet.rows)):
        cells = [shown(cell) for cell in sheet.rows[row]]
        filled = [text for text in cells if text]
        if not filled:
            after_gap = after_gap or bool(kept)
            continue
        numbered = SERIAL not in columns or cells[columns[SERIAL]]
        reason = ""
        if cells == titles:
            reason = "dòng tiêu đề lặp lại"
        elif len(filled) > 1 and all(part.strip("()[]. ").isdigit() for part in filled):
            reason = "dòng đánh số cột"
        elif is_note(filled[0]):
            reason = "dòng cộng hoặc ghi chú"
        elif not any(cells[index] for index in filled_in):
            reason = "dòng chưa ghi nội dung"
        elif after_gap and not numbered:
            reason = "không có số thứ tự, nằm dưới bảng"
        if reason:
            aside.append((source, sheet.file, sheet.name, row + 1, reason, filled[0]))
        else:
            kept.append(row)
    out.set_aside = pd.DataFrame(aside, columns=pd.Index(SET_ASIDE))
    return kept
