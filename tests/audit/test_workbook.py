"""The audit workbook: every printed number computed again, with values beside the formulas."""

import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from audit.audited import counted, known_totals, rows_of, sheets_of, totals, with_tables, written
from langnghe.audit.grid import Column, Grid, Line, Workbook
from langnghe.project import Project
from langnghe.store import read_table, write_tables
from run.test_compared_years import write_earlier
from small_district import DISTRICT, YEAR, write_project

WRONG, RIGHT, LEFT = "Số phép so không khớp", "Số phép so khớp", "trong đó chưa tính lại"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small district compared with the year before."""
    made = write_project(tmp_path_factory.mktemp("audited"))
    write_earlier(made, YEAR - 1)
    return with_tables(made)


def test_every_printed_number_is_computed_again(project: Project) -> None:
    path = written(project)
    first = path.read_bytes()
    found = sheets_of(path)
    figures = rows_of(found, "Số liệu")
    assert {row["Khóa"] for row in figures} == set(
        read_table(project.processed(DISTRICT, YEAR), "figures")["key"]
    )
    said = totals(found)
    assert (said[WRONG], said[LEFT]) == (0, 0)
    compared = [v for rows in found.values() for row in rows for v in row if v is True]
    assert said[RIGHT] > 100
    assert said[RIGHT] <= len(compared)
    assert {row["Năm trước: đúng"] for row in rows_of(found, "Thay đổi")} == {True}
    assert written(project).read_bytes() == first


def test_a_number_that_does_not_follow_from_the_counts_is_found(project: Project) -> None:
    processed = project.processed(DISTRICT, YEAR)
    tables = {name: read_table(processed, name) for name in ("figures", "changes", "coverage")}
    figures, changes, coverage = (tables[name].copy() for name in tables)
    ours = figures.index[figures["kind"] == "rate"][0]
    figures.loc[ours, ["estimate", "denominator"]] = [figures.loc[ours, "estimate"] + 0.001, 99]
    # Another year's rate alone: its difference is no longer the two rates', either.
    changes.loc[0, "earlier_rate"] += 0.01
    coverage.loc[0, "units"] += 1
    try:
        write_tables(processed, {"figures": figures, "changes": changes, "coverage": coverage})
        found = sheets_of(written(project))
    finally:
        write_tables(processed, tables)
    assert totals(found)[WRONG] == 4
    (row,) = (row for row in rows_of(found, "Số liệu") if row["Kết quả đúng"] is False)
    assert (row["Khóa"], row["Số đếm đúng"]) == (figures.loc[ours, "key"], False)


def test_weights_that_meet_known_totals(tmp_path: Path) -> None:
    found = sheets_of(written(counted(tmp_path, known_totals)))
    said = totals(found)
    assert (said[WRONG], said[LEFT]) == (0, 0)
    # Of th-suoi-mo 10 of 20 parents (weight 2), 8 say yes; of thcs-suoi-mo 10 of 40, all yes.
    weights = {row["Tầng"]: row for row in rows_of(found, "Trọng số")}
    yes, no = weights["parents@th-suoi-mo/yes"], weights["parents@th-suoi-mo/no"]
    assert (yes["w"], yes["N̂"], no["N̂"]) == (2, 2 * 8 + 4 * 10, 2 * 2)
    assert (yes["g"], no["g"]) == (pytest.approx(62 / 56), 2)
    listening = [
        row for row in rows_of(found, "Số liệu")
        if (row["Chuỗi ở trang Theo tầng"], row["Phạm vi"])
        == ("rate|parents|listening", "toàn địa bàn")
    ]  # fmt: skip
    assert listening[0]["Kết quả tính lại"] == pytest.approx(62 / 70)
    assert (listening[0]["Cận dưới tính lại"], listening[0]["Khoảng đúng"]) == ("", "")


HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "@SUM(1)", "a\u202eb", "\x01"]


def test_hostile_text_is_text(tmp_path: Path) -> None:
    values = pd.DataFrame({"text": HOSTILE, "n": range(len(HOSTILE)), "double": 0.0})
    values["double"] = values["n"] * 2.0
    columns = {
        "text": Column("Chữ"),
        "n": Column("Số", 9, "whole"),
        "double": Column("Gấp đôi", 9, "", "={n}*2"),
    }
    grid = Grid("one", "Trang", "Thử", columns, values)
    lines = [Line("=1+1"), Line("Cộng", 30.0, "=SUM({one.double})")]
    path = tmp_path / "a.xlsx"
    path.write_bytes(Workbook("Đầu", lines, [grid]).bytes(dt.date(2024, 6, 30)))
    pages = openpyxl.load_workbook(path)
    assert pages["Đầu"]["A1"].data_type == "s"
    assert pages["Đầu"]["B2"].value == "=SUM('Trang'!$C$5:$C$10)"
    cells = [cell for (cell,) in pages["Trang"]["A5:A10"]]
    assert {cell.data_type for cell in cells} == {"s"}
    assert cells[0].value == "=1+1"
    assert "\u202e" not in cells[4].value
    assert pages["Trang"]["C6"].value == "=$B6*2"
