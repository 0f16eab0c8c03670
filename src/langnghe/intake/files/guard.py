"""Raw files looked at before a reader sees them, so that no file costs more than is stated here.

calamine ends the whole process when it cannot have the memory that a file asks for, and one cell at
XFD1048576 asks for a table of 17 billion. So the size, the parts and the range of a workbook are
measured first, and calamine is given a copy that holds only the parts that were measured: a
file whose directory says one thing and whose parts another has no second meaning left.

Nothing of a workbook is ever run or followed. Macros and links to other workbooks are refused in
xlsx and ods because what the school sees may then not be what the file holds; in xls, where macros
cannot be left out by saving under another ending, the cells are read and the macros are not.
"""

import io
import mmap
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from copy import copy
from pathlib import Path
from xml.parsers import expat

from langnghe.problems import Problem, ProblemsError

MAX_FILE = 100 * 2**20
"""Bytes of a raw file."""
MAX_TEXT = 2**30
"""Bytes of a text file: it is read by column, each different cell once."""
MAX_MEMBERS = 2_000
"""Files within a workbook."""
MAX_UNPACKED = 300 * 2**20
"""Bytes of a workbook's parts when unpacked; 100,000 forms of 25 questions take 70 million."""
MAX_RATIO = 200
"""Unpacked to packed size of a workbook of more than `RATIO_FROM` bytes; full sheets have 10–50."""
RATIO_FROM = 30 * 2**20
MAX_ROWS = 2_000_000
MAX_COLUMNS = 2_000
MAX_CELLS = 10_000_000
"""Rows times columns of a sheet's used range, blank cells too: about 0.4 GB when blank."""
MAX_TEXT_CELLS = 50_000_000
"""The same of a text file whose rows are of one length."""

_READ = (".xml", ".rels", "mimetype")
"""Endings of the parts that hold cells or lead to them; pictures and the like are left out."""
_MACROS = re.compile(r"vbaProject\.bin$|^xl/macrosheets/|^Basic/|^Scripts/", re.IGNORECASE)
_LINKS = re.compile(r"^xl/externalLinks/|^xl/connections\.xml$", re.IGNORECASE)
_ODS_LINKS = re.compile(rb"<[^\s<>/]*:(?:table-source|cell-range-source|dde-source)\b")
_DOCTYPE = re.compile(rb"<!(?:doctype|entity)", re.IGNORECASE)
# calamine takes memory for as many different texts as a part says that it has.
_COUNT = re.compile(rb"uniqueCount\s*=\s*[\"']\s*\+?([0-9]+)")
_ITEM = 4
"""Bytes that an item of a part takes at least."""
_CELL = re.compile(rb"<(?:[^\s<>/!?]+:)?c(?=[\s/>])")
_PREFIXED = re.compile(rb":(?=c)")
"""Perhaps a cell with a prefix before its name; looked for by the colon, which is rare."""
_FAR_CELL = re.compile(rb'<c(?! r="[A-B]?[A-Z][0-9]{1,5}"|[^\s/>])')
"""A cell that is not in one of the first 78 columns and 99,999 rows, or does not say where it is;
so many cells are allowed, and nearly all sheets have no others."""
_PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')

_UNZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, EOFError, OSError, ValueError
)  # fmt: skip


def read_bytes(path: Path, name: str) -> bytes:
    """A raw file's content. Raises ProblemsError: INTAKE-TOO-BIG."""
    size = path.stat().st_size
    if size > MAX_FILE:
        raise too_heavy(size, MAX_FILE, name)
    return path.read_bytes()


def map_text(path: Path, name: str) -> mmap.mmap | None:
    """A text file too large to be copied into memory; None for all others.

    Raises ProblemsError: INTAKE-TOO-BIG.
    """
    size = path.stat().st_size
    if size > MAX_TEXT:
        raise too_heavy(size, MAX_TEXT, name)
    if size <= MAX_FILE:
        return None
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def too_heavy(size: int, most: int, name: str) -> ProblemsError:
    """The refusal of a file of so many bytes."""
    return _too_big(name, f"tệp nặng {_mb(size)}", f"không quá {_mb(most)}")


def check_text(data: bytes | mmap.mmap, columns: int, name: str) -> None:
    """Refuse a text file of too many lines or cells, should all have as many as the first.

    Raises ProblemsError: INTAKE-TOO-BIG.
    """
    # Mapped ones are counted when they are read: what Arrow takes of them is within bounds anyway.
    lines = data.count(b"\n") or data.count(b"\r") if isinstance(data, bytes) else 1
    check_range(lines, columns, name, cells=MAX_TEXT_CELLS)


def check_uneven(data: bytes | mmap.mmap, name: str) -> None:
    """Refuse a text file of too many cells whose rows are not of one length.

    Raises ProblemsError: INTAKE-TOO-BIG.
    """
    if not isinstance(data, bytes):
        raise too_heavy(len(data), MAX_FILE, name)
    cells = max(data.count(mark) for mark in (b",", b";", b"\t", b"\n"))
    if cells > MAX_CELLS:
        raise _too_big(
            name, f"tệp có hơn {cells} ô, các dòng dài ngắn khác nhau", f"không quá {MAX_CELLS} ô"
        )


def check_range(
    rows: int, columns: int, name: str, sheet: str = "", cells: int = MAX_CELLS
) -> None:
    """Refuse a sheet whose used range is too large. Raises ProblemsError: INTAKE-TOO-BIG."""
    if not _fits(rows, columns, cells):
        raise _too_big(
            name,
            f"vùng có số liệu tới dòng {rows}, cột thứ {columns}",
            f"không quá {MAX_ROWS} dòng, {MAX_COLUMNS} cột và {cells} ô",
            "xóa các ô nằm xa bảng số liệu (trong Excel: Ctrl+End đến ô cuối cùng) rồi lưu lại",
            sheet,
        )


def _fits(rows: int, columns: int, cells: int = MAX_CELLS) -> bool:
    return rows <= MAX_ROWS and columns <= MAX_COLUMNS and rows * columns <= cells


def workbook(data: bytes, name: str, look: Callable[[str, bytes], None] | None = None) -> bytes:
    """The same workbook (xlsx, ods) holding only the parts that are read, all of them measured.

    `look` is shown the name and content of each part that passed.
    Raises ProblemsError: INTAKE-TOO-BIG, INTAKE-MACRO, INTAKE-EXTERNAL-LINK, INTAKE-ENTITIES,
    INTAKE-PASSWORD, INTAKE-DAMAGED.
    """
    checked = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as archive,
            zipfile.ZipFile(checked, "w") as only,
        ):
            for member in _members(archive, len(data), name):
                packed = _packed(archive, member)
                part = _unpacked(packed, member)
                _check_part(part, member.filename, name)
                if look is not None:
                    look(member.filename, part)
                _add(only, member, packed)
    except _UNZIP_ERRORS as error:
        raise _damaged(name, error) from None
    return checked.getvalue()


def _packed(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The bytes of a part as they stand in the file."""
    stored = copy(member)
    stored.compress_type, stored.file_size = zipfile.ZIP_STORED, member.compress_size
    del stored.CRC  # that of the unpacked part
    return archive.read(stored)


def _unpacked(packed: bytes, member: zipfile.ZipInfo) -> bytes:
    """The content of a part, which is exactly what the directory says of it."""
    part = packed
    if member.compress_type == zipfile.ZIP_DEFLATED:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        part = stream.decompress(packed, member.file_size + 1)
        if not stream.eof or stream.unused_data:
            raise zipfile.BadZipFile(f"“{member.filename}”: độ dài khác với mục lục")
    if len(part) != member.file_size or zlib.crc32(part) != member.CRC:
        raise zipfile.BadZipFile(f"“{member.filename}”: nội dung khác với mục lục")
    return part


def _add(archive: zipfile.ZipFile, member: zipfile.ZipInfo, packed: bytes) -> None:
    """Add a part that is packed already: written as it is, then described as what it is."""
    info = zipfile.ZipInfo(member.filename)
    archive.writestr(info, packed)
    info.compress_type, info.CRC, info.file_size = (
        member.compress_type, member.CRC, member.file_size
    )  # fmt: skip
    assert archive.fp is not None
    archive.fp.seek(info.header_offset)
    archive.fp.write(info.FileHeader(zip64=False))


def _members(archive: zipfile.ZipFile, size: int, name: str) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(names) > MAX_MEMBERS:
        raise _too_big(name, f"tệp chứa {len(names)} tệp con", f"không quá {MAX_MEMBERS}")
    if any(map(_MACROS.search, names)):
        action = "mở bằng Excel, chọn “Lưu thành” kiểu .xlsx (không có macro)"
        raise _refused(name, "INTAKE-MACRO", "sổ tính có macro; macro không được chạy", action)
    if any(map(_LINKS.search, names)):
        raise _linked(name)
    read = [member for member in members if member.filename.endswith(_READ)]
    if len({member.filename.lower() for member in read}) < len(read):
        raise _damaged(name, "hai phần cùng tên")
    if any(member.flag_bits & 1 for member in read):
        action = "bỏ mật khẩu rồi lưu lại"
        raise _refused(name, "INTAKE-PASSWORD", "tệp đặt mật khẩu", action)
    if any(
        member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in read
    ):
        raise _damaged(name, "kiểu nén lạ")
    unpacked = sum(member.file_size for member in read)
    if unpacked > MAX_UNPACKED:
        raise _too_big(name, f"giải nén ra {_mb(unpacked)}", f"không quá {_mb(MAX_UNPACKED)}")
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * size:
        what = f"giải nén ra gấp {unpacked // size} lần"
        raise _too_big(name, what, f"không quá {MAX_RATIO} lần")
    return read


def _check_part(part: bytes, member: str, name: str) -> None:
    if _declares(part) and _DOCTYPE.search(part):
        raise _refused(
            name,
            "INTAKE-ENTITIES",
            f"phần “{member}” của tệp có khai báo DTD, phần mềm bảng tính không ghi như vậy",
            "mở bằng Excel rồi lưu lại thành .xlsx",
        )
    if b"\0" in part:
        raise _damaged(name, f"phần “{member}” có byte rỗng")
    # One byte is found much faster, and cells have no "q".
    counts = {int(number[:20]) for number in _COUNT.findall(part)} if b"q" in part else set()
    if max(counts, default=0) > len(part) // _ITEM:
        raise _damaged(name, f"phần “{member}” khai nhiều mục hơn nó có")
    if member == "content.xml":
        if _ODS_LINKS.search(part):
            raise _linked(name)
        check_range(*_exact_range(part, name), name)
    elif not _near(part) and not _plain(part):
        # Addresses left out or written otherwise, or blank cells far from the data.
        check_range(*_exact_range(part, name), name)


def _near(part: bytes) -> bool:
    """Whether every cell, if there is any, is surely in the first columns and rows."""
    return not (_PREFIXED.search(part) or _declares(part) or _FAR_CELL.search(part))


def _declares(part: bytes) -> bool:
    """Whether a part has a declaration, a comment or the like; one byte is found much faster."""
    return b"!" in part and b"<!" in part


def _plain(part: bytes) -> bool:
    """Whether all cells are within what is allowed, seen by their addresses alone."""
    found = _PLAIN_CELL.findall(part)
    if _declares(part) or len(found) < len(_CELL.findall(part)):
        return False
    rows = max((int(row) for row in {row for _, row in found}), default=0)
    columns = max((_column(column.decode()) for column in {c for c, _ in found}), default=0)
    return _fits(rows, columns)


def _column(letters: str) -> int:
    """ "A" → 1, "AA" → 27, of any length."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _exact_range(part: bytes, name: str) -> tuple[int, int]:
    """Rows and columns up to the last cell with content, of an xlsx sheet or an ods content.xml."""
    extent = _Extent()
    parser = expat.ParserCreate()
    parser.StartElementHandler = extent.start
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError) as error:
        raise _damaged(name, error) from None
    return extent.rows, extent.columns


class _Extent:
    """The used range while a sheet is parsed; rows and columns count from 1."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0
        self._row_repeated = 1

    def start(self, element: str, attributes: dict[str, str]) -> None:
        tag = element.rpartition(":")[2]
        match tag:
            case "row":
                self._row, self._column = int(attributes.get("r", self._row + 1)), 0
            case "c":
                self._to_address(attributes.get("r"))
            case "v" | "is":
                self._content()
            case "table":
                self._row, self._row_repeated = 0, 1
            case "table-row":
                self._row += self._row_repeated
                self._row_repeated = _repeated(attributes, "rows")
                self._column = 0
            case "table-cell" | "covered-table-cell":
                self._column += _repeated(attributes, "columns")
                if any(key.endswith((":value-type", ":formula")) for key in attributes):
                    self._content()
            case "p":
                self._content()

    def _to_address(self, address: str | None) -> None:
        if address is None:
            self._column += 1
            return
        match = re.fullmatch(r"([A-Za-z]+)([0-9]+)", address)
        if match is None:
            raise ValueError(f"địa chỉ ô “{address[:20]}”")
        self._column, self._row = _column(match[1]), int(match[2])

    def _content(self) -> None:
        self.rows = max(self.rows, self._row + self._row_repeated - 1)
        self.columns = max(self.columns, self._column)


def _repeated(attributes: dict[str, str], what: str) -> int:
    key = next((key for key in attributes if key.endswith(f"number-{what}-repeated")), "")
    return int(attributes[key]) if key else 1


# --- messages ---


def _refused(
    name: str, code: str, what: str, action: str, expected: str = "", sheet: str = ""
) -> ProblemsError:
    problem = Problem(
        code=code, file=name, sheet=sheet, what=what, expected=expected, action=action
    )
    return ProblemsError([problem])


def _too_big(
    name: str,
    what: str,
    limit: str,
    action: str = "đề nghị đơn vị gửi lại tệp chỉ có bảng số liệu",
    sheet: str = "",
) -> ProblemsError:
    return _refused(name, "INTAKE-TOO-BIG", what, action, expected=limit, sheet=sheet)


def _linked(name: str) -> ProblemsError:
    return _refused(
        name,
        "INTAKE-EXTERNAL-LINK",
        "sổ tính lấy số liệu từ tệp khác; tệp khác không được mở",
        "mở bằng Excel, chọn Dữ liệu → Sửa liên kết → Ngắt liên kết, rồi lưu lại",
    )


def _damaged(name: str, why: object) -> ProblemsError:
    action = "đề nghị đơn vị gửi lại tệp"
    return _refused(name, "INTAKE-DAMAGED", f"tệp hỏng, không đọc được ({why})", action)


def _mb(size: int) -> str:
    return f"{size / 2**20:.0f} MB"
