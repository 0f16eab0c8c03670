"""Cells of Excel 97 workbooks, by xlrd.

calamine reads them too, but takes memory for whatever a damaged file asks for and then ends the
whole process: 32 of 2,000 files with a few bytes changed did so. xlrd, in Python, raises.
"""

import io
import struct
from collections.abc import Iterator
from typing import IO, Any

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.compdoc import CompDoc

from langnghe.intake.files.guard import check_range

MAX_COLUMNS = 256
"""What the format has; xlrd fills each row with cells up to its last one."""

# Records of one cell by BIFF version (blank, integer, number, label, error, formula, …), and those
# of several cells of a row, whose last column stands at their end.
_ONE = frozenset(
    {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x206, 0x406}
    | {0x201, 0x203, 0x204, 0x205, 0x27E, 0xD6, 0xFD}
)
_MANY = frozenset((0xBD, 0xBE))
_MERGED = b"\xe5\x00"
"""Code of the record that lists merged cells."""
_MOST_FORMATTED = 10 * 2**20
"""Bytes of a workbook that is read again for them."""
_STREAMS = ("Workbook", "Book")


Merged = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last (row, column) of a merged cell, from 0."""


def read_xls(
    data: bytes, name: str
) -> Iterator[tuple[str, list[list[Any]], bool, tuple[Merged, ...]]]:
    """Name, rows, whether it is hidden, and merged cells of each worksheet.

    Rows are from A1 on and of one length.

    Raises ProblemsError INTAKE-TOO-BIG, xlrd.XLRDError ("Workbook is encrypted"), and for damaged
    files nearly anything that is an Exception.
    """
    if _widest(data) > MAX_COLUMNS:
        raise ValueError(f"quá {MAX_COLUMNS} cột")
    log: IO[str] = io.StringIO()
    book = xlrd.open_workbook(file_contents=data, ragged_rows=True, logfile=log)
    merged = _merged(data)
    for sheet in book.sheets():
        rows = [[_cell(cell, book.datemode) for cell in sheet.row(n)] for n in range(sheet.nrows)]
        width = max(map(len, rows), default=0)
        check_range(len(rows), width, name, sheet.name)
        rows = [row + [""] * (width - len(row)) for row in rows]
        yield sheet.name, rows, sheet.visibility != 0, merged.get(sheet.name, ())


def _merged(data: bytes) -> dict[str, tuple[Merged, ...]]:
    """Merged cells by sheet. xlrd tells them only with the formats, and these may be damaged or
    fill whole columns of blank cells, so the cells are read without.
    """
    if _MERGED not in data or len(data) > _MOST_FORMATTED:
        return {}
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except Exception:  # what the cells' reader could read, this one cannot: none are known
        return {}
    return {
        sheet.name: tuple(
            ((top, left), (bottom - 1, right - 1))
            for top, bottom, left, right in sheet.merged_cells
        )
        for sheet in book.sheets()
    }


def _cell(cell: Any, datemode: int) -> Any:
    match cell.ctype:
        case xlrd.XL_CELL_DATE:
            moment = xlrd.xldate_as_datetime(cell.value, datemode)
            return moment if cell.value % 1 else moment.date()
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return error_text_from_code.get(cell.value, "#N/A")
        case _:
            return cell.value


def _widest(data: bytes) -> int:
    """The last column of any cell, from 1: xlrd fills each row up to it."""
    files = CompDoc(data, logfile=io.StringIO())
    for node in files.dirlist:
        if node.name in _STREAMS and node.tot_size < files.min_size_std_stream:
            _check_circle(files.SSAT, node.first_SID)
    for stream in _STREAMS:
        content, start, size = files.locate_named_stream(stream)
        if content:
            return _widest_of(bytes(content[start : start + size]))
    return 0


def _check_circle(following: list[int], sector: int) -> None:
    """Raise ValueError where a short stream's sectors form a circle: xlrd would never end."""
    for _ in range(len(following) + 1):
        if not 0 <= sector < len(following):
            return
        sector = following[sector]
    raise ValueError("các phần của luồng Workbook nối vòng")


def _widest_of(records: bytes) -> int:
    widest, at = 0, 0
    while at + 8 <= len(records):
        code, length, _, column = struct.unpack_from("<HHHH", records, at)
        if code in _ONE and length >= 4:
            widest = max(widest, column + 1)
        elif code in _MANY and length >= 6 and at + 4 + length <= len(records):
            widest = max(widest, struct.unpack_from("<H", records, at + 2 + length)[0] + 1)
        at += 4 + length
    return widest
