"""Raw files as sheets of cells: xlsx and ods by calamine, xls by xlrd, csv and tsv."""

import csv
import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import xlrd
from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from langnghe.intake.files import guard
from langnghe.intake.files.columns import Column, Grid, Mask
from langnghe.intake.files.delimited import Content, read_delimited
from langnghe.intake.files.encodings import as_utf_8
from langnghe.intake.files.recode import in_unicode
from langnghe.intake.files.xls import Merged, read_xls
from langnghe.intake.text import clean
from langnghe.params.models import Encoding
from langnghe.problems import Problem, ProblemsError

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
TEXTS = (".csv", ".tsv", ".txt")

_BLANK = r"^[^0-9A-Za-z]*$"
"""What every text without anything to see matches."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

# A cell whose formula failed, its address and what it shows.
_FAILED = re.compile(
    rb'<(?:\w+:)?c\s(?=[^>]*\bt="e")[^>]*\br="([A-Z]+[0-9]+)"[^>]*(?<!/)>'
    rb"(?:<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]*)<"
)

# A cell whose formula was never calculated: programs that write formulas leave the value out.
_NOT_CALCULATED = re.compile(
    rb'<(?:\w+:)?c\s(?![^>]*\bt="str")(?=[^>]*\br="([A-Z]+[0-9]+)")[^>]*(?<!/)>'
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>([^<]*)</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)


@dataclass(frozen=True)
class Sheet:
    """Cells from A1 on; a cell is text, number, bool, date or "". Kept by column, read either way.

    `merged`: the merged cells, each as its first and last (row, column) from 0; of ods none is
    known, so what they cover is blank there and asked about.
    `encoding`: of the file as it came, and the `evidence` for it where its text was changed.
    `problems`: what is wrong with its text.
    """

    file: str
    name: str
    rows: Sequence[Sequence[Any]]
    hidden: bool = False
    merged: tuple[Merged, ...] = ()
    encoding: str = "Unicode"
    evidence: str = ""
    problems: tuple[Problem, ...] = ()
    _blanks: dict[int, Mask] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", Grid.of(self.rows))

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns from A on."""
        return Grid.of(self.rows).columns

    def filled(self, index: int) -> Mask:
        """The rows in which a column holds anything that is seen."""
        return ~self.blank(index)[self.columns[index].codes]

    def blank(self, index: int) -> Mask:
        """The values of a column that show nothing."""
        if index not in self._blanks:
            found = self.columns[index].which(lambda cell: not shown(cell), _BLANK)
            self._blanks[index] = found
        return self._blanks[index]

    def problem(self, code: str, what: str, **more: Any) -> Problem:
        """A problem in this sheet; `column` may be given as an index from 0."""
        if isinstance(more.get("column"), int):
            more["column"] = letter(more["column"])
        return Problem(code=code, what=what, file=self.file, sheet=self.name, **more)

    def at(self, address: str) -> Any:
        """The cell at an address such as "B2"; "" outside the sheet."""
        column, row = position(address)
        if row < len(self.rows) and column < len(self.columns):
            return self.columns[column][row]
        return ""


def letter(index: int) -> str:
    """0 → A, 26 → AA."""
    name = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        name, index = chr(ord("A") + rest) + name, index - 1
    return name


def position(address: str) -> tuple[int, int]:
    """ "B2" → (1, 1): column and row from 0. Raises ValueError."""
    match = re.fullmatch(r"([A-Z]{1,3})([1-9][0-9]{0,6})", address.upper())
    if match is None:
        raise ValueError(address)
    column = 0
    for character in match[1]:
        column = column * 26 + ord(character) - ord("A") + 1
    return column - 1, int(match[2]) - 1


def shown(cell: Any) -> str:
    """A cell as the analyst sees it: 5.0 is "5"."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean(str(cell))


def read_sheets(path: Path, name: str, encoding: Encoding | None = None) -> list[Sheet]:
    """All sheets of a raw file that hold anything, all text in Unicode.

    `encoding`: what the params say it was typed in, should the file itself not tell.

    Raises ProblemsError: INTAKE-ENDING, INTAKE-EMPTY-FILE, INTAKE-NOT-A-WORKBOOK, INTAKE-PASSWORD,
    INTAKE-DAMAGED, INTAKE-ENCODING, INTAKE-ENCODING-UNSURE, and what `guard` refuses:
    INTAKE-TOO-BIG, INTAKE-MACRO, INTAKE-EXTERNAL-LINK, INTAKE-ENTITIES.
    """
    ending = path.suffix.lower()
    if ending not in WORKBOOKS + TEXTS:
        raise _refused(
            name,
            "INTAKE-ENDING",
            f"không đọc được tệp đuôi “{ending}”",
            "lưu lại thành .xlsx hoặc .csv",
        )
    if ending in TEXTS and (large := guard.map_text(path, name)):
        return in_unicode([_text(large, name)], b"", sound=True, stated=encoding)
    data = guard.read_bytes(path, name)
    if not data:
        action = "đề nghị đơn vị gửi lại tệp"
        raise _refused(name, "INTAKE-EMPTY-FILE", "tệp rỗng (0 byte)", action)
    sound = True
    if ending in WORKBOOKS:
        sheets = list(_workbook(data, name, ending))
    else:
        data, sound = _utf_8(data, name, encoding)
        sheets = [_text(data, name)]
    sheets = [sheet for sheet in sheets if sheet.rows]
    return in_unicode(sheets, data, sound=sound, stated=encoding)


def _refused(name: str, code: str, what: str, action: str) -> ProblemsError:
    return ProblemsError([Problem(code=code, file=name, what=what, action=action)])


def _workbook(data: bytes, name: str, ending: str) -> Iterator[Sheet]:
    if data.startswith(_OLE) and ending != ".xls":
        if _ENCRYPTED in data:
            raise _password(name)
        action = "mở bằng Excel rồi lưu lại thành .xlsx"
        raise _refused(name, "INTAKE-NOT-A-WORKBOOK", "tệp kiểu Excel 97 mang đuôi khác", action)
    if not data.startswith(_OLE if ending == ".xls" else _ZIP):
        action = "kiểm tra xem tệp có phải trang web, ảnh hay PDF bị đổi tên; đề nghị gửi lại"
        raise _refused(name, "INTAKE-NOT-A-WORKBOOK", f"nội dung không phải tệp {ending}", action)
    try:
        if ending == ".xls":
            for title, rows, hidden, merged in read_xls(data, name):
                yield _sheet(name, title, rows, hidden, merged)
        else:
            yield from _by_calamine(data, name)
    except ProblemsError:
        raise
    except PasswordError:
        raise _password(name) from None
    except xlrd.XLRDError as error:
        raise (_password(name) if "encrypted" in str(error) else _damaged(name, error)) from None
    except BaseException as error:
        # Readers meet damage in their own ways; calamine's panics are not even an Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise _damaged(name, error) from None
        raise


def _sheet(
    name: str, title: str, rows: Iterable[list[Any]], hidden: bool, merged: tuple[Merged, ...] = ()
) -> Sheet:
    grid = Grid.of(rows)
    return Sheet(name, title, [] if grid.blank else grid, hidden, merged)


def _by_calamine(data: bytes, name: str) -> Iterator[Sheet]:
    formulas = _LostFormulas()
    data = guard.workbook(data, name, formulas.look)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    lost = formulas.by_sheet(data)
    for meta in book.sheets_metadata:
        if meta.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(meta.name)
            rows: Iterable[list[Any]] = _rows(sheet)
            if meta.name in lost:
                rows = every = list(rows)
                for column, row, text in lost[meta.name]:
                    guard.check_range(row + 1, column + 1, name, meta.name)
                    every += [[] for _ in range(row + 1 - len(every))]
                    every[row] += [""] * (column + 1 - len(every[row]))
                    every[row][column] = text
            hidden = meta.visible != SheetVisibleEnum.Visible
            yield _sheet(name, meta.name, rows, hidden, tuple(sheet.merged_cell_ranges or ()))


def _rows(sheet: CalamineSheet) -> Iterator[list[Any]]:
    """The cells from A1 on; calamine's own rows begin with the first column that holds anything."""
    left = [""] * (sheet.start or (0, 0))[1]
    return (left + row for row in sheet.iter_rows()) if left else sheet.iter_rows()


def _lost(part: bytes) -> Iterator[tuple[int, int, str]]:
    """Formulas of one sheet of which calamine gives a blank: "#N/A", or as "=A1+1" if never
    calculated."""
    # What failed shows "#…", few other cells do, and one byte is found much faster.
    if b"#" in part and b't="e"' in part:
        for cell, text in _FAILED.findall(part):
            yield *position(cell.decode()), text.decode()
    # Cells without a formula have no "f".
    cells = max(part.find(b"<sheetData"), 0), part.rfind(b"</sheetData")
    if part.find(b"f", *cells) >= 0 and (b"<f" in part or b":f" in part):
        for cell, formula in _NOT_CALCULATED.findall(part):
            yield *position(cell.decode()), "=" + html.unescape(formula.decode())


class _LostFormulas:
    """Column, row and text of formulas without a value, found while the parts are measured."""

    def __init__(self) -> None:
        self._by_part: dict[str, list[tuple[int, int, str]]] = {}

    def look(self, part: str, content: bytes) -> None:
        """One part of a workbook."""
        if part.startswith("xl/worksheets/") and (cells := list(_lost(content))):
            self._by_part[part] = cells

    def by_sheet(self, data: bytes) -> dict[str, list[tuple[int, int, str]]]:
        """Those of each sheet, by its name in the workbook of `data`."""
        if not self._by_part:
            return {}
        found = {}
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
            targets = {link.get("Id"): link.get("Target", "") for link in links}
            for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
                if sheet.tag.endswith("}sheet"):
                    identifier = next(v for key, v in sheet.items() if key.endswith("}id"))
                    target = targets[identifier].removeprefix("/xl/")
                    found[sheet.get("name", "")] = self._by_part.get(f"xl/{target}", [])
        return found


def _damaged(name: str, why: object) -> ProblemsError:
    action = "đề nghị đơn vị gửi lại tệp"
    return _refused(name, "INTAKE-DAMAGED", f"tệp hỏng, không đọc được ({why})", action)


def _password(name: str) -> ProblemsError:
    action = "mở bằng Excel, bỏ mật khẩu rồi lưu lại"
    return _refused(name, "INTAKE-PASSWORD", "tệp đặt mật khẩu", action)


def _utf_8(data: bytes, name: str, stated: Encoding | None) -> tuple[bytes, bool]:
    """A text file as UTF-8, and whether it was Unicode."""
    try:
        data, sound = as_utf_8(data)
        if sound or stated != "utf-8":
            return data, sound
    except UnicodeDecodeError:
        pass
    action = "mở tệp, chọn “Lưu thành” và bảng mã UTF-8"
    raise _refused(name, "INTAKE-ENCODING", "tệp không phải UTF-8 hay UTF-16", action)


def _text(data: Content, name: str) -> Sheet:
    if data.find(b"\0") >= 0:
        raise _damaged(name, "có byte rỗng, không phải văn bản")
    try:
        grid = read_delimited(data, name)
        guard.check_range(len(grid), len(grid.columns), name, cells=guard.MAX_TEXT_CELLS)
    except UnicodeError:
        raise guard.too_heavy(len(data), guard.MAX_FILE, name) from None
    except csv.Error as error:
        raise _refused(
            name, "INTAKE-DAMAGED", f"không đọc được tệp ({error})", "lưu lại thành .xlsx"
        ) from None
    return Sheet(name, "", [] if grid.blank else grid)
