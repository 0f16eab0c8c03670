"""Audit workbooks of made-up years, and what LibreOffice computes of one."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from ruamel.yaml import YAML

from in_process import executed
from langnghe.audit.workbook import write_audit
from langnghe.params.load import load_survey
from langnghe.project import Project
from small_district import DISTRICT, YEAR, write_project

Sheets = dict[str, list[list[Any]]]
SOFFICE = shutil.which("soffice")
_FORMULA = re.compile(rb'(<c [^>]*?)(?: t="(?:str|b|e)")?>(<f>[^<]*</f>)<v>[^<]*</v>')


def counted(root: Path, change: Callable[[dict[str, Any]], None] = lambda values: None) -> Project:
    """The small district with the tables of its first two stages; change: its year's params.

    A raw file of a source that the changed params lack goes.
    """
    project = write_project(root)
    path = project.params / DISTRICT / f"{YEAR}.yaml"
    yaml = YAML()
    values = yaml.load(path)
    change(values)
    yaml.dump(values, path)
    if "totals" not in [source["id"] for source in values["sources"]]:
        shutil.rmtree(project.raw(DISTRICT, YEAR) / "tong-hop")
    return with_tables(project)


def known_totals(values: dict[str, Any]) -> None:
    """Known totals of parents, and one rate over both groups; without the table of totals, which
    does not say whose the answers are."""
    values["sources"] = [source for source in values["sources"] if source["id"] != "totals"]
    values["known_totals"] = [
        {"group": "parents", "question": "listening", "totals": {"yes": 62, "no": 8},
         "source": "Danh sách lớp"}
    ]  # fmt: skip
    values["combine"] = [
        {"id": "both", "name": "Hai nhóm", "groups": {"parents": 3, "officials": 1},
         "source": "Kế hoạch"}
    ]  # fmt: skip


def with_tables(project: Project, district: str = DISTRICT, year: int = YEAR) -> Project:
    for stage in ("1_intake", "2_indicators"):
        executed(stage, project, "internal", district, year)
    return project


def written(project: Project, district: str = DISTRICT, year: int = YEAR) -> Path:
    """The district-year's audit workbook."""
    folder = project.reports(district, year, "internal")
    folder.mkdir(parents=True, exist_ok=True)
    document = write_audit(project, load_survey(project, district, year))
    return folder / f"{document.name}.xlsx"


def sheets_of(path: Path) -> Sheets:
    book = CalamineWorkbook.from_path(path)
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def rows_of(sheets: Sheets, title: str) -> list[dict[str, Any]]:
    """A sheet's rows by its headings."""
    head, *rows = sheets[title][3:]
    return [dict(zip(head, row, strict=True)) for row in rows]


def totals(sheets: Sheets) -> dict[str, Any]:
    """What the first sheet says of the comparisons."""
    return {row[0]: row[1] for row in sheets["Đọc tôi"] if row[1] != ""}


def recalculated(path: Path, folder: Path) -> tuple[Sheets, int]:
    """The workbook's sheets as LibreOffice computes them, and how many formulas they have.

    The values that stand beside the formulas are taken out first.
    """
    bare, formulas = folder / "bare.xlsx", 0
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(bare, "w") as made:
        for name in book.namelist():
            content, found = _FORMULA.subn(rb"\1>\2", book.read(name))
            made.writestr(name, content)
            formulas += found
    command = [
        str(SOFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(bare),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return sheets_of(folder / "out" / "bare.xlsx"), formulas


def differences(one: Sheets, other: Sheets) -> list[tuple[Any, ...]]:
    """Cells that are not the same: sheet, row, column, both values. Numbers to 1e-9."""
    assert list(one) == list(other)
    found = []
    for title, rows in one.items():
        assert len(rows) == len(other[title])
        for row, (left, right) in enumerate(zip(rows, other[title], strict=True)):
            for column, (a, b) in enumerate(zip(left, right, strict=True)):
                numbers = {type(a), type(b)} <= {int, float}
                if a != b and not (numbers and abs(a - b) <= 1e-9 * max(1, abs(a))):
                    found.append((title, row, column, a, b))
    return found
