"""The audit workbook in LibreOffice: it computes from the counts what the report prints."""

import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from audit.audited import (
    SOFFICE,
    counted,
    differences,
    known_totals,
    recalculated,
    rows_of,
    sheets_of,
    totals,
    with_tables,
    written,
)
from in_process import executed
from langnghe.project import Project
from langnghe.report.numbers import decimal
from small_district import CHECKOUT

pytestmark = [
    pytest.mark.desktop,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed"),
]
SAMPLE, YEAR, BEFORE = "thu-dau-mot", 2023, 2022
_FIGURE = re.compile(r'<button popovertarget="([0-9a-z]{7})"[^>]*>([^<]+)</button>')
_RESULT = re.compile(r"^(?:[\d.]+(?:/| trên )[^(]+\()?(\d+)(?:,(\d+))?")


def test_formulas_give_the_values_beside_them(tmp_path: Path) -> None:
    path = written(counted(tmp_path / "project", known_totals))
    computed, formulas = recalculated(path, tmp_path)
    assert formulas > 1000
    assert differences(sheets_of(path), computed) == []
    assert totals(computed)["Số phép so không khớp"] == 0


@pytest.mark.slow
def test_the_sample_s_report(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    shutil.copytree(CHECKOUT / "params", project.params)
    for year in (YEAR, BEFORE):
        raw = project.raw(SAMPLE, year)
        shutil.copytree(CHECKOUT / raw.relative_to(project.root), raw)
        register = raw.with_name(f"{year}.received.csv")
        shutil.copy(CHECKOUT / register.relative_to(project.root), register)
    with_tables(project, SAMPLE, YEAR)
    path = written(project, SAMPLE, YEAR)
    computed, formulas = recalculated(path, tmp_path)
    assert formulas > 100_000
    assert differences(sheets_of(path), computed) == []
    said = totals(computed)
    assert (said["Số phép so không khớp"], said["trong đó chưa tính lại"]) == (0, 0)
    figures = {row["Khóa"]: row for row in rows_of(computed, "Số liệu")}
    executed("4_opinions", project, "internal", SAMPLE, YEAR)
    report = executed("5_report", project, "internal", SAMPLE, YEAR)
    shown = [
        found
        for cell in report.cells
        for output in cell.get("outputs", [])
        for found in _FIGURE.findall(output["data"].get("text/html", ""))
        # The others open a definition or a comparison, or close a panel.
        if found[0] in figures and found[1] not in ("Định nghĩa", "Đóng")
    ]
    wrong = [each for each in shown if not _printed_as(each[1], figures[each[0]])]
    assert len(shown) > 700
    assert wrong == []


def _printed_as(text: str, figure: dict[str, Any]) -> bool:
    """Whether a text's number, "91,0 %", "535/588 (91,0 %)", is the computed result."""
    found = _RESULT.search(text)
    assert found, text
    whole, places = found.groups()
    number = decimal(figure["Kết quả tính lại"] * figure["Nhân với"], len(places or ""))
    return Decimal(number.replace(",", ".")) == Decimal(f"{whole}.{places or 0}")
