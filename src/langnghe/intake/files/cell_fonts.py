"""Fonts that name an encoding, cell by cell: xls by xlrd, xlsx by openpyxl.

Only workbooks that name such a font at all are read a second time, for their fonts.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

import openpyxl
import xlrd

from langnghe.intake.files import guard
from langnghe.params.models import Encoding

Place = tuple[str, int, int]
"""A cell: its sheet's name, row and column from 0."""


_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class LegacyFont:
    """What a font's name says: ".VnTimeH" is TCVN3 drawn in capitals."""

    encoding: Encoding
    capitals: bool = False


def legacy_font(name: str) -> LegacyFont | None:
    """What a font says of the text set in it; None for all others."""
    if re.match(r"\.vn", name, re.IGNORECASE):
        return LegacyFont("tcvn3", capitals=name.endswith("H"))
    if re.match(r"vni[- ]", name, re.IGNORECASE):
        return LegacyFont("vni")
    return None


def legacy_fonts(data: bytes, name: str) -> Mapping[Place, LegacyFont]:
    """The cells of a workbook set in such fonts; none in ods and text files."""
    try:
        if not _NAMED.search(_styles(data)):
            return {}
        found = _xlsx(guard.workbook(data, name)) if data.startswith(_ZIP) else _xls(data)
        fonts = [(place, legacy_font(font)) for place, font in found]
    except Exception:  # what the cells' reader could read, this one cannot: no fonts are known
        return {}
    return {place: font for place, font in fonts if font}


_NAMED = re.compile(rb"\.\0?V\0?n|V\0?N\0?I\0?[- ]", re.IGNORECASE)


def _styles(data: bytes) -> bytes:
    """Where the names of fonts stand: in xls anywhere, in xlsx in one part."""
    if not data.startswith(_ZIP):
        return data if data.startswith(_OLE) else b""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("xl/styles.xml") if "xl/styles.xml" in archive.namelist() else b""


def _xlsx(data: bytes) -> Iterator[tuple[Place, str]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a file says of its size may be far more than it holds
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    yield (sheet.title, cell.row - 1, cell.column - 1), cell.font.name or ""


def _xls(data: bytes) -> Iterator[tuple[Place, str]]:
    log: IO[str] = io.StringIO()
    book = xlrd.open_workbook(
        file_contents=data, formatting_info=True, ragged_rows=True, logfile=log
    )
    for sheet in book.sheets():
        for row in range(sheet.nrows):
            for column, cell in enumerate(sheet.row(row)):
                if cell.ctype == xlrd.XL_CELL_TEXT:
                    font = book.font_list[book.xf_list[cell.xf_index].font_index]
                    yield (sheet.name, row, column), font.name
