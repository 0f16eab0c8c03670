"""Registers that came back, from `data/raw/<district>/<year>/register/*.xlsx`."""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from langnghe.intake.dates import as_day
from langnghe.intake.files.sheets import Sheet, letter, read_sheets, shown
from langnghe.intake.files.sidecars import raw_files, read_register, register_path
from langnghe.intake.text import fold
from langnghe.opinions import sheets
from langnghe.opinions.fields import FIELDS, WITHDRAWN, Choices, as_typed, read_cell
from langnghe.opinions.grouping import DIFFERENT, SAME
from langnghe.opinions.history import Edit, File, Place, conflicts, settled, standing
from langnghe.opinions.register import LINK_STATE, MAIN, Returned, place_of
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project

FOLDER = "register"
_FIELD_OF = {fold(spec.title): name for name, spec in FIELDS.items()}
_NEEDED = (MAIN, sheets.OPINIONS, sheets.HISTORY, sheets.FILES, sheets.ABOUT)


@dataclass
class Came:
    """The registers that came back, and what is wrong with those that could not be read."""

    returned: list[Returned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_returned(project: Project, district: str, year: int, choices: Choices) -> Came:
    """Read every register that came back; a folder that is not there holds none.

    Problems: OPINIONS-REGISTER-FILE, a file that is no register of this program;
    OPINIONS-REGISTER-ID, a row filled in without its id; and what `read_sheets` refuses.
    """
    folder, came = project.raw(district, year), Came()
    if not (folder / FOLDER).is_dir():
        return came
    try:
        path = register_path(project, district, year)
        received = read_register(path, project.name(path))
    except ProblemsError:
        received = {}  # intake tells what is wrong with it
    for path in raw_files(folder / FOLDER):
        name = path.relative_to(folder).as_posix()
        day = as_day(received[name].received) if name in received else ""
        try:
            whose = f"{district}/{year}"
            came.returned.append(read_book(path, name, choices, day, came.problems, whose))
        except ProblemsError as error:
            came.problems += error.problems
    return came


def read_book(
    path: Path,
    name: str,
    choices: Choices,
    received: str,
    problems: list[Problem],
    whose: str = "",
) -> Returned:
    """One register that came back. Raises ProblemsError where it cannot be read as one.

    whose: the district and year that it must be of ("thu-dau-mot/2023"); "" takes any.
    """
    if path.suffix.lower() != ".xlsx":
        raise ProblemsError([_no_register(name, "sổ theo dõi gửi lại phải là tệp .xlsx")])
    found = {fold(sheet.name): sheet for sheet in read_sheets(path, name, "utf-8")}
    missing = [title for title in _NEEDED if fold(title) not in found]
    if missing:
        raise ProblemsError([_no_register(name, f"thiếu trang {', '.join(missing)}")])
    data = path.read_bytes()
    book = _Book(name, hashlib.sha256(data).hexdigest(), found, received)
    book.fill_in_formulas(data)
    return book.read(choices, problems, whose)


def _no_register(name: str, what: str) -> Problem:
    return Problem(
        code="OPINIONS-REGISTER-FILE",
        file=name,
        what=what,
        expected="sổ register.xlsx do chương trình phát hành, đủ các trang",
        action="chép các ô đã điền vào một bản của sổ đã phát hành rồi gửi lại",
    )


class _Book:
    """One workbook while it is read."""

    def __init__(self, name: str, sha256: str, found: Mapping[str, Sheet], received: str) -> None:
        self.name, self.sha256, self.received = name, sha256, received
        self._sheets = found
        self._formulas: dict[str, str] = {}

    def fill_in_formulas(self, data: bytes) -> None:
        """Formulas of the sheet to fill in, by their cell: what they calculate is not believed."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            if not any(b"<f" in archive.read(part) for part in parts):
                return
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        page = next(page for page in book.worksheets if fold(page.title) == fold(MAIN))
        for cell in (cell for row in page.iter_rows() for cell in row):
            if cell.data_type == "f":
                formula = getattr(cell.value, "text", cell.value)
                self._formulas[cell.coordinate] = f"={str(formula or '').removeprefix('=')}"
        book.close()

    def _rows(self, name: str) -> list[dict[str, Any]]:
        sheet = self._sheets.get(fold(name))
        return [] if sheet is None else sheets.rows_of(sheet, name)

    def read(self, choices: Choices, problems: list[Problem], whose: str) -> Returned:
        about = {
            fold(shown(row[0])): row[1]
            for row in self._sheets[fold(sheets.ABOUT)].rows
            if len(row) > 1
        }
        issue = shown(about.get(fold(sheets.ISSUE), ""))
        if not issue.isdigit():
            raise ProblemsError([_no_register(self.name, f"thiếu số “{sheets.ISSUE}”")])
        stated = shown(about.get(fold(sheets.WHOSE), ""))
        if whose and stated != whose:
            raise ProblemsError([_no_register(self.name, f"sổ của {stated}, không phải {whose}")])
        by = as_typed(about.get(fold(sheets.BY), ""))
        date = as_day(about.get(fold(sheets.DATE), "")) or self.received
        history, files = list(self._history()), list(self._files())
        members, mains = self._members()
        items = self._rows(MAIN)
        problems += self._missing(items)
        links = [*self._links(), *self._decided()]
        known = {*members, *map(_id, items)}
        problems += [
            self._unlinked(row)
            for row in links
            if not (row["dropped"] or {row["a"], row["b"]} <= known)
        ]
        stand = standing(history, {one.sha256: frozenset(one.knew) for one in files})
        base, open_ = settled(stand), set(conflicts(stand))
        own = [
            edit._replace(by=by, date=date)
            for row in items
            for edit in self._edits(row, base, open_, choices, problems)
        ]
        for row in links:  # a group's id stands for the opinion that people read
            row |= {side: mains.get(row[side], row[side]) for side in ("a", "b")}
        return Returned(
            file=self.name, sha256=self.sha256, issue=int(issue), by=by, date=date, own=own,
            history=history, files=files, members=members, mains=mains,
            texts={_id(row): as_typed(row.get("text", "")) for row in items if _id(row)},
            links=pd.DataFrame(links, columns=pd.Index(LINK_STATE)).astype({"dropped": bool}),
        )  # fmt: skip

    # --- what it was issued with ---

    def _history(self) -> Iterator[Edit]:
        for row in self._rows(sheets.HISTORY):
            text: dict[str, Any] = {name: as_typed(row.get(name, "")) for name in sheets.EDIT}
            name = _FIELD_OF.get(fold(text["field"]))
            if name is not None:
                size = int(text["size"]) if text["size"].isdigit() else 0
                yield Edit(**text | {"field": name, "size": size})

    def _files(self) -> Iterator[File]:
        for row in self._rows(sheets.FILES):
            text: dict[str, Any] = {name: as_typed(row.get(name, "")) for name in sheets.FILE}
            yield File(**text | {"knew": tuple(text["knew"].split())})

    def _members(self) -> tuple[dict[str, str], dict[str, str]]:
        """Opinion → item, and item → the opinion that stands for it."""
        members, mains = {}, {}
        for row in self._rows(sheets.OPINIONS):
            opinion, item = as_typed(row.get("id", "")), _id(row)
            if opinion and item:
                members[opinion] = item
                if shown(row.get("is_main", "")):
                    mains[item] = opinion
        return members, mains

    # --- what was put into it ---

    def _edits(
        self,
        row: Mapping[str, Any],
        base: Mapping[Place, str],
        open_: set[Place],
        choices: Choices,
        problems: list[Problem],
    ) -> Iterator[Edit]:
        """The cells of an item's row that are not as they were issued."""
        item = _id(row)
        for name, spec in FIELDS.items():
            if name not in row:
                continue
            cell = f"{letter(row['at'][name])}{row['row']}"
            formula = self._formulas.get(cell, "")
            value, wrong = read_cell(spec, row[name], choices)
            if formula:
                value, wrong = formula, "ô có công thức"
            old = base.get((item, name), "")
            nothing = not value or value == old
            if nothing or (value == WITHDRAWN and not old and (item, name) not in open_):
                continue
            if not item:
                problems.append(self._lost(cell, value))
                continue
            size, seen = shown(row.get("count", "")), shown(row.get("seen", ""))
            yield Edit(
                item=item, field=name, old=old, value=value, file=self.name, sha256=self.sha256,
                cell=cell, by="", date="", seen=seen, size=int(size) if size.isdigit() else 0,
                problem=wrong,
            )  # fmt: skip

    def _missing(self, items: list[dict[str, Any]]) -> Iterator[Problem]:
        titles = [spec.title for name, spec in FIELDS.items() if items and name not in items[0]]
        if titles or not items:
            yield _no_register(self.name, f"trang “{MAIN}” thiếu cột, dòng: {', '.join(titles)}")

    def _unlinked(self, row: Mapping[str, Any]) -> Problem:
        return Problem(
            code="OPINIONS-LINKS",
            file=row["file"],
            sheet=row["sheet"],
            row=row["row"],
            what="liên kết có mã không có trong sổ; chưa áp dụng",
            value=f"{row['a']}, {row['b']}",
            expected="mã nhóm (n…) ở trang “Sổ theo dõi” hoặc mã ý kiến (y…) ở trang “Ý kiến”",
            action="sửa mã ở trang “Liên kết”, hoặc chọn “Bỏ”",
        )

    def _lost(self, cell: str, value: str) -> Problem:
        return Problem(
            code="OPINIONS-REGISTER-ID",
            file=self.name,
            sheet=MAIN,
            **place_of(cell),
            what="ô đã điền ở dòng không có mã",
            value=value[:200],
            expected="mã của dòng, như trong sổ đã phát hành",
            action="chép giá trị này vào đúng dòng của sổ rồi gửi lại",
        )

    def _links(self) -> Iterator[dict[str, Any]]:
        for row in self._rows(sheets.LINKS):
            kind = fold(shown(row.get("kind", "")))
            kinds = {fold(SAME): SAME, fold(DIFFERENT): DIFFERENT}
            a, b = (shown(row.get(side, "")) for side in ("a", "b"))
            stated = shown(row.get("stated", "")).rsplit(", ", 2)
            where = (self.name, sheets.LINKS, row["row"])
            if len(stated) == 3 and stated[2].removeprefix("dòng ").isdigit():
                where = (stated[0], stated[1], int(stated[2].removeprefix("dòng ")))
            if kind in kinds:
                yield {
                    "kind": kinds[kind], "a": a, "b": b, "reason": as_typed(row.get("reason", "")),
                    **dict(zip(("file", "sheet", "row"), where, strict=True)),
                    "dropped": bool(shown(row.get("dropped", ""))),
                }  # fmt: skip

    def _decided(self) -> Iterator[dict[str, Any]]:
        """Suggestions that a person decided about."""
        for row in self._rows(sheets.SUGGESTIONS):
            decision = fold(shown(row.get("decision", "")))
            for kind in (SAME, DIFFERENT):
                if decision == fold(kind):
                    yield {
                        "kind": kind, "a": shown(row.get("a", "")), "b": shown(row.get("b", "")),
                        "reason": sheets.SUGGESTIONS, "file": self.name,
                        "sheet": sheets.SUGGESTIONS, "row": row["row"], "dropped": False,
                    }  # fmt: skip


def _id(row: Mapping[str, Any]) -> str:
    return shown(row.get("item", ""))
