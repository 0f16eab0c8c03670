import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from langnghe.intake.files.sheets import Sheet, letter, position, read_sheets, shown
from small_district import write_workbook

ROWS = [
    ["Trường", "Câu 1", "Ý kiến"],
    ["TH Suối Mơ", "5", "Sửa sân, trồng cây"],
    ["MN Hoa Mai", "4", ""],
]


@given(st.integers(0, 16_383), st.integers(0, 1_048_575))
def test_an_address_is_where_it_says(column: int, row: int) -> None:
    assert position(f"{letter(column)}{row + 1}") == (column, row)


def test_letters_go_on_after_z() -> None:
    assert [letter(index) for index in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["", "B", "2", "B0", "2B", "B-1", "ABCD1", "B2:C3"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=address.upper() or ".*"):
        position(address)


def test_a_cell_outside_the_sheet_is_blank() -> None:
    sheet = Sheet("a.xlsx", "A", [["x"]])
    assert (sheet.at("A1"), sheet.at("a1"), sheet.at("B1"), sheet.at("A2")) == ("x", "x", "", "")


@pytest.mark.parametrize(
    ("cell", "text"), [(5.0, "5"), (2.5, "2.5"), (" a  b ", "a b"), ("", ""), (0, "0")]
)
def test_a_cell_is_shown_as_the_analyst_sees_it(cell: object, text: str) -> None:
    assert shown(cell) == text


def as_text(rows: list[list[str]], mark: str, newline: str = "\r\n") -> str:
    quoted = [[f'"{cell}"' if mark in cell else cell for cell in row] for row in rows]
    return newline.join(mark.join(row) for row in quoted) + newline


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16"], ids=["utf-8", "with BOM", "utf-16"]
)
def test_text_files_are_read_whatever_the_separator_and_the_codec(
    tmp_path: Path, mark: str, codec: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(as_text(ROWS, mark).encode(codec))
    (sheet,) = read_sheets(path, "truong/a.csv")
    assert sheet == Sheet("truong/a.csv", "", ROWS)


def test_big_endian_utf_16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xfe\xff" + as_text(ROWS, "\t", "\n").encode("utf-16-be"))
    assert read_sheets(path, "a.txt")[0].rows == ROWS


def test_commas_in_texts_are_not_taken_for_the_separator(tmp_path: Path) -> None:
    rows = [["Trường", "Câu 1", "Ý kiến"]]
    rows += [["MN Hoa Mai", "5", "a, b, c, d, e" + ", g" * (n % 3)] for n in range(9)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(";".join(row) for row in rows), encoding="utf-8")
    assert read_sheets(path, "a.csv")[0].rows == rows


def test_a_title_above_the_table_does_not_change_the_separator(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Phiếu, năm 2024\n\na;b;c;d\n1;2;3;4\n", encoding="utf-8")
    assert read_sheets(path, "a.csv")[0].rows[2:] == [["a", "b", "c", "d"], ["1", "2", "3", "4"]]


def test_rows_of_other_lengths_are_filled_and_none_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1\n1,2,3\n", encoding="utf-8")
    assert read_sheets(path, "a.csv")[0].rows == [["a", "b", ""], ["1", "", ""], ["1", "2", "3"]]


def test_a_line_break_within_quotes_stays_in_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n"một\nhai",2\n', encoding="utf-8")
    assert read_sheets(path, "a.csv")[0].rows[1] == ["một\nhai", "2"]


def test_cells_keep_their_kind_and_their_place(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Phụ huynh")
        sheet.write("C3", "chữ")
        sheet.write("D3", 4.0)
        sheet.write("E3", 2.5)
        sheet.write("F3", True)
        sheet.write("G3", dt.date(2024, 5, 15), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_formula("H3", "=2+2", None, 4)
    (sheet,) = read_sheets(path, "a.xlsx")
    assert sheet.name == "Phụ huynh"
    assert sheet.rows == [
        [""] * 8,
        [""] * 8,
        ["", "", "chữ", 4.0, 2.5, True, dt.date(2024, 5, 15), 4.0],
    ]
    assert sheet.at("D3") == 4


def test_a_formula_s_error_is_not_a_blank(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Tốt").write("A1", "x")
        sheet = book.add_worksheet("Lỗi & sót")
        sheet.write("A1", "Câu 1")
        sheet.write_formula("B2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("C4", "=VLOOKUP(1,A1:B2,2,0)", None, "#N/A")
    good, bad = read_sheets(path, "a.xlsx")
    assert good.rows == [["x"]]
    assert (bad.at("A1"), bad.at("B2"), bad.at("C4")) == ("Câu 1", "#DIV/0!", "#N/A")
    assert sum(bool(cell) for row in bad.rows for cell in row) == 3


def test_sheets_without_a_cell_are_left_out(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"Trống": [], "Có": [["x"]]})
    assert [sheet.name for sheet in read_sheets(path, "a.xlsx")] == ["Có"]


def test_a_file_of_blanks_has_no_sheets(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(",,\n,,\n", encoding="utf-8")
    assert read_sheets(tmp_path / "a.csv", "a.csv") == []
    assert read_sheets(write_workbook(tmp_path / "a.xlsx", {"A": []}), "a.xlsx") == []
