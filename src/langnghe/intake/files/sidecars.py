"""The register of raw files: where each came from, when, under what licence, its size and digest.

It stands beside the folder it is about, as `data/raw/<district>/<year>.received.csv`: the folder
holds what was sent and nothing else, and whoever copies a district's raw data copies both. One
table for a year, because the office keeps its incoming mail in such a book and Excel opens it; a
sidecar a file would be seventy files that nobody looks at.

The digest is made when `check` or `run` first sees a file, and compared ever after. The rest is the
office's to state; no clock is read, so an empty date is asked for and never filled in.
"""

import csv
import datetime as dt
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project

COLUMNS = ("file", "from", "received", "licence", "bytes", "sha256")
_FORMULA = ("=", "+", "-", "@", "'")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}")


@dataclass(frozen=True)
class Received:
    """One raw file: what the office states of it, and what was measured."""

    origin: str
    received: str
    licence: str
    bytes: int
    sha256: str

    @property
    def stated(self) -> bool:
        """Whether it is said where the file came from, and when."""
        return bool(self.origin and self.received)


Register = Mapping[str, Received]
"""Files by their path below the raw folder."""


def register_path(project: Project, district: str, year: int) -> Path:
    """Where the register of a district-year stands."""
    return project.raw(district, year).with_name(f"{year}.received.csv")


def raw_files(folder: Path) -> list[Path]:
    """All files that were sent, in a fixed order; not what programs leave behind."""
    found = (path for path in folder.rglob("*") if path.is_file() and not left_behind(path.name))
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def left_behind(name: str) -> bool:
    """Lock files of open workbooks and what file managers leave: never data."""
    return name.startswith(("~$", ".")) or name.lower() in ("thumbs.db", "desktop.ini")


def seen(project: Project, district: str, year: int) -> dict[str, Received]:
    """The files as they are now, with nothing stated."""
    folder = project.raw(district, year)
    return {
        path.relative_to(folder).as_posix(): Received(
            "", "", "", path.stat().st_size, _digest(path)
        )
        for path in raw_files(folder)
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def changes(register: Register, now: Register, name: str) -> list[Problem]:
    """INTAKE-RAW-CHANGED and INTAKE-RAW-MISSING: registered files that are not as they were."""
    action = (
        "khôi phục tệp đã nhận; nếu đơn vị gửi lại tệp khác thì chạy langnghe check với --accept"
    )
    problems = []
    for file, was in register.items():
        if file not in now:
            moved = next((other for other, is_ in now.items() if is_.sha256 == was.sha256), "")
            what = f"tệp đã nhận không còn trong thư mục dữ liệu thô (sổ: {name})"
            problems.append(
                Problem(
                    code="INTAKE-RAW-MISSING",
                    file=file,
                    what=what + (f"; nay có tên {moved}" if moved else ""),
                    expected=f"SHA-256 {was.sha256}",
                    action=action,
                )
            )
        elif now[file].sha256 != was.sha256:
            problems.append(
                Problem(
                    code="INTAKE-RAW-CHANGED",
                    file=file,
                    what=f"tệp đã khác so với khi nhận (sổ: {name})",
                    value=f"SHA-256 {now[file].sha256}, {now[file].bytes} byte",
                    expected=f"SHA-256 {was.sha256}, {was.bytes} byte",
                    action=action,
                )
            )
    return problems


def verify(project: Project, district: str, year: int) -> list[Problem]:
    """What is wrong with the raw files, or with the register itself; files not in it are new."""
    path = register_path(project, district, year)
    try:
        register = read_register(path, project.name(path))
    except ProblemsError as error:
        return list(error.problems)
    return changes(register, seen(project, district, year), path.name)


def received_days(project: Project, district: str, year: int) -> dict[str, str]:
    """File → the day it was received, as 2023-08-04; files of which it is not stated are left out.

    A register that cannot be read gives none: `verify` says what is wrong with it.
    """
    path = register_path(project, district, year)
    try:
        register = read_register(path, project.name(path))
    except ProblemsError:
        return {}
    return {
        file: day.isoformat() for file, entry in register.items() if (day := _day(entry.received))
    }


def _day(text: str) -> dt.date | None:
    """A day as the register may hold it: 2023-08-04 or 4/8/2023."""
    parts = text.split("-") if "-" in text else text.split("/")[::-1]
    try:
        return dt.date(*map(int, parts))
    except (TypeError, ValueError):
        return None


def update(project: Project, district: str, year: int, accept: bool = False) -> dict[str, Received]:
    """Add the files that are new; return the register. Nothing is written where nothing is new.

    `accept`: also take the changed files as they are, with their date to be stated again, and
    strike out the missing ones; a file only renamed keeps what was stated. Raises ProblemsError
    INTAKE-REGISTER.
    """
    path = register_path(project, district, year)
    old = read_register(path, project.name(path))
    now = seen(project, district, year)
    register = dict(old) if not accept else {file: old[file] for file in old if file in now}
    by_digest = {entry.sha256: entry for file, entry in old.items() if file not in now}
    for file, entry in now.items():
        if file not in register:
            register[file] = by_digest.get(entry.sha256, entry) if accept else entry
        elif accept and register[file].sha256 != entry.sha256:
            was = register[file]
            register[file] = replace(entry, origin=was.origin, licence=was.licence)
    if register and register != old:
        write_register(path, register)
    return register


# --- the file ---


def write_register(path: Path, register: Register) -> None:
    """Write as CSV in UTF-8 with its mark, which Excel opens as it is."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for file, entry in sorted(register.items()):
        stated = (file, entry.origin, entry.received, entry.licence)
        rows.writerow([*map(_as_text, stated), entry.bytes, entry.sha256])
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.write_text(text.getvalue(), encoding="utf-8-sig", newline="\n")
    new.replace(path)


def read_register(path: Path, name: str) -> dict[str, Received]:
    """The register, {} where there is none. Raises ProblemsError INTAKE-REGISTER."""
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")
        # A Vietnamese Excel separates by ";".
        mark = max(",;\t", key=text.partition("\n")[0].count)
        header, *rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark)) or [[]]
    except (UnicodeDecodeError, csv.Error):
        what = "không đọc được sổ nhận tệp"
        raise ProblemsError([_wrong(name, None, what, "CSV UTF-8")]) from None
    if tuple(header) != COLUMNS:
        what = "dòng tiêu đề của sổ nhận tệp sai"
        raise ProblemsError([_wrong(name, 1, what, ", ".join(COLUMNS))])
    register: dict[str, Received] = {}
    problems = []
    for line, row in enumerate(rows, start=2):
        if not any(row):
            continue
        file, *_ = cells = [cell.strip() for cell in row]
        wrong = _row_problem(cells)
        if wrong is None and _plain(file) in register:
            wrong = "tệp có hai dòng", "mỗi tệp một dòng"
        if wrong is not None:
            problems.append(_wrong(name, line, *wrong))
            continue
        origin, received, licence = map(_plain, cells[1:4])
        register[_plain(file)] = Received(origin, received, licence, int(cells[4]), cells[5])
    if problems:
        raise ProblemsError(problems)
    return register


def _row_problem(cells: list[str]) -> tuple[str, str] | None:
    if len(cells) != len(COLUMNS):
        return "số ô của dòng sai", f"{len(COLUMNS)} ô"
    _, _, received, _, size, sha256 = cells
    if received and not _DATE.fullmatch(received):
        return "ngày nhận không đọc được", "2023-06-14 hoặc 14/6/2023, hoặc để trống"
    if not re.fullmatch(r"[0-9]+", size) or not re.fullmatch(r"[0-9a-f]{64}", sha256):
        return "cột bytes hoặc sha256 đã bị sửa", "số do chương trình ghi; xóa dòng để ghi lại"
    return None


def _wrong(name: str, line: int | None, what: str, expected: str) -> Problem:
    action = "sửa sổ bằng Excel, lưu kiểu “CSV UTF-8”"
    return Problem(
        code="INTAKE-REGISTER", file=name, line=line, what=what, expected=expected, action=action
    )


def _as_text(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def unstated(register: Register) -> list[str]:
    """The files of which it is not said where they came from, or when."""
    return [file for file, entry in register.items() if not entry.stated]


def stated(register: Register, origin: str, received: str) -> dict[str, Received]:
    """The register with the same stated of every file."""
    return {
        file: replace(entry, origin=origin, received=received) for file, entry in register.items()
    }
