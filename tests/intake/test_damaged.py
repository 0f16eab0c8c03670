"""Files that are not what they say, or no longer whole: each one named, none half read."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from langnghe.intake.files.sheets import read_sheets
from langnghe.intake.merged import filled_down
from langnghe.problems import Problem, ProblemsError
from small_district import write_workbook

# Made with LibreOffice (small.xls, small.ods, merged.xls) and msoffcrypto-tool (password.xlsx: the
# sheet of small.xls under the password "langnghe"), from cells made up for this test.
FILES = Path(__file__).parent / "files"
HTML = b"<html><table><tr><td>Ten truong</td></tr></table></html>"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refused(path: Path) -> Problem:
    with pytest.raises(ProblemsError) as caught:
        read_sheets(path, f"truong/{path.name}")
    (problem,) = caught.value.problems
    assert problem.file == f"truong/{path.name}"
    assert problem.action
    return problem


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    rows = [["Trường", "Câu 1"], *([f"MN Hoa Mai {n}", n % 5 + 1] for n in range(40))]
    return write_workbook(tmp_path / "whole.xlsx", {"A": rows, "B": rows}).read_bytes()


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_old_and_open_formats_are_read(ending: str) -> None:
    (sheet,) = read_sheets(FILES / f"small.{ending}", "small")
    assert sheet.name == "Phụ huynh"
    assert sheet.at("B2") == "TH Suối Mơ"
    assert sheet.rows[3:] == [["TT", "Câu 1"], [1, 5], [2, "Hài lòng"]]


def test_merged_cells_of_an_old_workbook_are_known() -> None:
    (sheet,) = read_sheets(FILES / "merged.xls", "merged")
    assert sheet.merged == (((1, 1), (3, 1)),)
    assert [row[:2] for row in filled_down(sheet).rows][1:] == [
        [1, "TH Suối Mơ"],
        [2, "TH Suối Mơ"],
        [3, "TH Suối Mơ"],
        [4, ""],
    ]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.docx", b"PK\x03\x04", "INTAKE-ENDING"),
        ("a", b"x", "INTAKE-ENDING"),
        ("a.xlsx", b"", "INTAKE-EMPTY-FILE"),
        ("a.csv", b"", "INTAKE-EMPTY-FILE"),
        ("a.xlsx", PNG, "INTAKE-NOT-A-WORKBOOK"),
        ("a.xlsx", HTML, "INTAKE-NOT-A-WORKBOOK"),
        ("a.xlsx", b"%PDF-1.7\n", "INTAKE-NOT-A-WORKBOOK"),
        ("a.xlsx", b"a;b\n1;2\n", "INTAKE-NOT-A-WORKBOOK"),
        ("a.xls", HTML, "INTAKE-NOT-A-WORKBOOK"),
        ("a.ods", HTML, "INTAKE-NOT-A-WORKBOOK"),
        ("a.xlsx", b"PK\x03\x04", "INTAKE-DAMAGED"),
        ("a.xls", OLE, "INTAKE-DAMAGED"),
        ("a.csv", b"a,b\n\x00,1\n", "INTAKE-DAMAGED"),
        ("a.csv", "Hòa".encode("cp1258", "replace") + b"\xec\xf2", "INTAKE-ENCODING-UNSURE"),
        ("a.csv", b"\xff\xfea", "INTAKE-ENCODING"),
        ("a.csv", b"x" * 200_000, "INTAKE-DAMAGED"),
    ],
)
def test_a_file_that_is_not_what_its_ending_says_is_refused(
    tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(data)
    assert refused(tmp_path / name).code == code


def test_an_old_workbook_with_a_new_ending_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes((FILES / "small.xls").read_bytes())
    problem = refused(tmp_path / "a.xlsx")
    assert problem.code == "INTAKE-NOT-A-WORKBOOK"
    assert "Excel 97" in problem.what


def test_a_workbook_under_a_password_says_so(tmp_path: Path) -> None:
    assert refused(FILES / "password.xlsx").code == "INTAKE-PASSWORD"
    (tmp_path / "a.xlsx").write_bytes(OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le"))
    assert refused(tmp_path / "a.xlsx").code == "INTAKE-PASSWORD"


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short_is_damaged(tmp_path: Path, whole: bytes, part: float) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(whole[: int(len(whole) * part)])
    assert refused(path).code == "INTAKE-DAMAGED"


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_other_workbooks_cut_short_are_damaged(tmp_path: Path, ending: str) -> None:
    data = (FILES / f"small.{ending}").read_bytes()
    path = tmp_path / f"a.{ending}"
    path.write_bytes(data[: len(data) // 2])
    assert refused(path).code == "INTAKE-DAMAGED"


def with_member(data: bytes, member: str, content: bytes | None) -> bytes:
    """A zip file with another content of one member, or without it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != member:
                new.writestr(name, old.read(name))
            elif content is not None:
                new.writestr(name, content)
    return out.getvalue()


def test_a_damaged_member_is_damage(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        at = archive.getinfo("xl/worksheets/sheet2.xml").header_offset + 60
    path.write_bytes(whole[:at] + bytes(30) + whole[at + 30 :])
    assert refused(path).code == "INTAKE-DAMAGED"
    path.write_bytes(with_member(whole, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"))
    assert refused(path).code == "INTAKE-DAMAGED"
    path.write_bytes(with_member(whole, "xl/worksheets/sheet2.xml", None))
    assert refused(path).code == "INTAKE-DAMAGED"


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Some bytes of `data` changed, left out, put in or repeated."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(4):
            case 0:
                changed[at : at + 1] = chance.randbytes(1)
            case 1:
                del changed[at : at + chance.randint(1, 20)]
            case 2:
                changed[at:at] = chance.randbytes(chance.randint(1, 8))
            case _:
                changed[at:at] = changed[max(0, at - 30) : at]
    return bytes(changed)


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_a_mutated_workbook_is_read_or_refused(tmp_path: Path, whole: bytes, ending: str) -> None:
    data = whole if ending == "xlsx" else (FILES / f"small.{ending}").read_bytes()
    path = tmp_path / f"a.{ending}"
    results = set()
    for seed in range(200):
        chance = random.Random(seed)
        changed = mutated(data, chance)
        if ending != "xls" and seed % 3:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                member = chance.choice(archive.namelist())
                changed = with_member(data, member, mutated(archive.read(member), chance))
        path.write_bytes(changed)
        try:
            sheets = read_sheets(path, path.name)
        except ProblemsError as error:
            results |= {problem.code for problem in error.problems}
        else:
            results.add("read")
            assert all(len(row) == len(sheet.rows[0]) for sheet in sheets for row in sheet.rows)
    assert results >= {"read", "INTAKE-DAMAGED"}
