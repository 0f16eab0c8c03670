"""Files that would cost a fortune, or that hold what must not be run or followed: all refused."""

import contextlib
import io
import multiprocessing
import random
import struct
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.hostile import (
    HEAD,
    SHEET,
    cell,
    ods,
    ods_cell,
    ods_row,
    row,
    worksheet,
    xlsx,
    zipped,
)  # fmt: skip
from langnghe.intake.files import guard
from langnghe.intake.files.sheets import Sheet, read_sheets
from langnghe.problems import Problem, ProblemsError
from small_district import write_workbook

FILES = Path(__file__).parent / "files"
FAR = "XFD1048576"


def read(folder: Path, name: str, data: bytes) -> list[Sheet]:
    (folder / name).write_bytes(data)
    return read_sheets(folder / name, name)


def refused(folder: Path, name: str, data: bytes) -> Problem:
    with pytest.raises(ProblemsError) as caught:
        read(folder, name, data)
    (problem,) = caught.value.problems
    assert problem.file == name
    assert problem.action
    return problem


# --- sheets that ask for more memory than there is ---


@pytest.mark.parametrize(
    "data",
    [
        xlsx(row(1, cell("A1")), row(1_048_576, cell(FAR))),
        xlsx(row(1, cell("A1"), cell("XFD1"))),
        xlsx(row(1, cell("A1")), row(1_048_576, cell("Z1048576"))),
        xlsx(row(1, cell("A1")), row(1, cell("ZZZ4000000000"))),
        xlsx(row(1, cell("A1")), row(1, cell("A" * 50 + "1"))),
        xlsx(row(1, cell("A1")), row(1, cell("A" + "9" * 50))),
        xlsx(row(1, cell("A1")), row(1, f"<c s='1' r = '{FAR}'><v>1</v></c>")),
        xlsx(row(1, cell("A1"), f"<c t='>' r='{FAR}'><v>1</v></c>")),
        xlsx(row(1, cell("A1"), f'<!-- <c r="A1" --><c  r="{FAR}"><v>1</v></c>')),
        xlsx(row(1, *["<c><v>1</v></c>"] * 10_000)),
        xlsx(row(1, cell("ABC1"), *["<c><v>1</v></c>"] * 2_000)),
        xlsx(row(1, cell("A1")), "<row r='3000000'><c><v>1</v></c></row>"),
        xlsx(f"<x:row xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
             f"<x:c r='{FAR}'><x:v>1</x:v></x:c></x:row>"),
        xlsx(more={"xl/worksheets/other.xml": worksheet(row(1, cell(FAR)))}),
    ],
    ids=["last cell", "wide", "long", "no such cell", "many letters", "many digits", "other quotes",
         "mark in an attribute", "comment", "no addresses", "some addresses", "row only", "prefix",
         "other part"],
)  # fmt: skip
def test_a_used_range_without_measure_is_refused(tmp_path: Path, data: bytes) -> None:
    assert refused(tmp_path, "a.xlsx", data).code == "INTAKE-TOO-BIG"


@pytest.mark.parametrize(
    "data",
    [
        ods(ods_row(ods_cell("a", 16_384), repeated=1_048_576)),
        ods(ods_row(ods_cell("a"), repeated=4_000_000_000)),
        ods(ods_row(ods_cell(repeated=2_000_000_000), ods_cell("a"))),
        ods(ods_row(ods_cell("a", 10_000))),
        ods(ods_row(ods_cell(repeated=16_000), repeated=1_000_000), ods_row(ods_cell("a", 100))),
    ],
    ids=["all", "rows", "columns", "wide", "blank before"],
)
def test_a_repeated_cell_is_counted_as_often_as_it_stands(tmp_path: Path, data: bytes) -> None:
    assert refused(tmp_path, "a.ods", data).code == "INTAKE-TOO-BIG"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", xlsx(row(1, cell("A1")), row(1_048_576, f'<c r="{FAR}" s="0"/>'))),
        ("a.xlsx", xlsx(row(1, cell("A1")), f'<row r="1"><c r="{FAR}" s="0"></c></row>')),
        ("a.xlsx", xlsx("<row><c><v>1</v></c></row>")),
        ("a.ods", ods(ods_row(ods_cell("1"), ods_cell(repeated=16_383)),
                      ods_row(ods_cell(repeated=16_384), repeated=1_048_575))),
    ],
)  # fmt: skip
def test_blank_cells_far_away_do_no_harm(tmp_path: Path, name: str, data: bytes) -> None:
    (sheet,) = read(tmp_path, name, data)
    assert sheet.at("A1") in (1, "1")
    assert (len(sheet.rows), len(sheet.rows[0])) == (1, 1)


def test_an_old_workbook_has_no_column_beyond_its_last(tmp_path: Path) -> None:
    data = (FILES / "small.xls").read_bytes()
    at = data.index(b"\xfd\x00\x0a\x00")  # the record of a text: kind, length, row, column
    changed = data[: at + 6] + struct.pack("<H", 65_535) + data[at + 8 :]
    assert refused(tmp_path, "a.xls", changed).code == "INTAKE-DAMAGED"


@pytest.mark.parametrize(
    "data",
    [
        b"," * 10_000 + b"\n",
        b"a\n" * 2_000_001,
        b"a\r" * 2_000_001,
        b";" * (guard.MAX_CELLS + 1),
        b"a\n" * 10_000 + b"," * 1_500,
    ],
    ids=["wide", "long", "old line ends", "cells", "padded"],
)
def test_a_text_file_without_measure_is_refused(tmp_path: Path, data: bytes) -> None:
    assert refused(tmp_path, "a.csv", data).code == "INTAKE-TOO-BIG"


def test_a_file_is_weighed_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(guard.MAX_TEXT + 1)  # takes no room on the disk
    with pytest.raises(ProblemsError, match="INTAKE-TOO-BIG"):
        read_sheets(path, "a.csv")


# --- zip files ---


def test_a_part_that_unpacks_without_measure_is_refused(tmp_path: Path) -> None:
    blank = " " * (guard.RATIO_FROM + 1)
    assert refused(tmp_path, "a.xlsx", xlsx(blank)).code == "INTAKE-TOO-BIG"
    many = xlsx(more={f"xl/{n}.xml": blank for n in range(guard.MAX_UNPACKED // len(blank) + 1)})
    assert "MB" in refused(tmp_path, "a.xlsx", many).what


@pytest.mark.parametrize("attribute", ["uniqueCount=", "uniqueCount = "])
def test_a_part_that_says_it_has_more_texts_than_it_can_is_damage(
    tmp_path: Path, attribute: str
) -> None:
    texts = f"{HEAD}<sst {attribute}'9624014251'><si><t>a</t></si></sst>"
    data = xlsx(row(1, cell("A1")), more={"xl/sharedStrings.xml": texts})
    assert refused(tmp_path, "a.xlsx", data).code == "INTAKE-DAMAGED"


def test_few_texts_may_stand_in_very_many_cells(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"A": [["Hài lòng"] * 6] * 3_000})
    assert len(read_sheets(path, "a.xlsx")[0].rows) == 3_000


def test_a_workbook_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    data = xlsx(more={f"xl/media/{n}.png": b"" for n in range(guard.MAX_MEMBERS)})
    assert refused(tmp_path, "a.xlsx", data).code == "INTAKE-TOO-BIG"


def test_a_part_longer_than_its_directory_says_is_not_read_on() -> None:
    long = worksheet(row(1, cell("A1"))) + " " * 100_000
    data = bytearray(zipped({SHEET: long}))
    at = data.index(b"PK\x01\x02") + 24  # the unpacked size in the directory
    struct.pack_into("<I", data, at, 200)
    with pytest.raises(ProblemsError, match="INTAKE-DAMAGED"):
        guard.workbook(bytes(data), "a.xlsx")


@pytest.mark.parametrize("field", [16, 20, 24])
@pytest.mark.parametrize("change", [-1, 1])
def test_a_part_that_is_not_what_its_directory_says_is_damage(field: int, change: int) -> None:
    """Its checksum, its packed and its unpacked size."""
    data = bytearray(zipped({SHEET: worksheet(row(1, cell("A1")))}))
    at = data.index(b"PK\x01\x02") + field
    (value,) = struct.unpack_from("<I", data, at)
    struct.pack_into("<I", data, at, value + change)
    with pytest.raises(ProblemsError, match="INTAKE-DAMAGED"):
        guard.workbook(bytes(data), "a.xlsx")


def test_what_is_given_on_is_what_was_measured() -> None:
    parts = {SHEET: worksheet(row(1, cell("A1"))), "xl/a.xml": HEAD, "mimetype": ""}
    seen: dict[str, bytes] = {}
    copy = guard.workbook(zipped(parts), "a.xlsx", seen.__setitem__)
    assert seen == {name: text.encode() for name, text in parts.items()}
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == seen
    heads = [copy[info.header_offset + 8 :][:10] for info in archive.infolist()]
    assert heads == [
        struct.pack("<HHHI", info.compress_type, *struct.unpack_from("<HH", head, 2), info.CRC)
        for info, head in zip(archive.infolist(), heads, strict=True)
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_damage() -> None:
    data = zipped([(SHEET, worksheet()), (SHEET, worksheet(row(1, cell("A1"))))])
    with pytest.raises(ProblemsError, match="INTAKE-DAMAGED"):
        guard.workbook(data, "a.xlsx")


def test_only_parts_with_cells_are_given_on(tmp_path: Path) -> None:
    data = xlsx(row(1, cell("A1")), more={"xl/media/a.png": b"x", "xl/printer.bin": b"x"})
    path = tmp_path / "checked.xlsx"
    path.write_bytes(guard.workbook(data, "a.xlsx"))
    names = zipfile.ZipFile(path).namelist()
    assert SHEET in names
    assert not [name for name in names if name.endswith((".png", ".bin"))]
    assert read_sheets(path, "a")[0].rows == [[1]]


# --- what must not be run, followed or expanded ---


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsm", xlsx(row(1, cell("A1")), more={"xl/vbaProject.bin": b"x"}), "INTAKE-MACRO"),
        ("a.xlsx", xlsx(row(1, cell("A1")), more={"xl/vbaProject.bin": b"x"}), "INTAKE-MACRO"),
        ("a.xlsx", xlsx(more={"xl/macrosheets/sheet1.xml": worksheet()}), "INTAKE-MACRO"),
        ("a.xlsx", xlsx(more={"xl/externalLinks/externalLink1.xml": HEAD}), "INTAKE-EXTERNAL-LINK"),
        ("a.xlsx", xlsx(more={"xl/connections.xml": HEAD}), "INTAKE-EXTERNAL-LINK"),
        ("a.ods", ods("<table:table-source xlink:href='file:///a.ods'/>"), "INTAKE-EXTERNAL-LINK"),
    ],
)
def test_macros_and_links_are_named(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    assert refused(tmp_path, name, data).code == code


def test_a_workbook_with_the_ending_of_macros_but_without_any_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "a.xlsm", xlsx(row(1, cell("A1"))))[0].rows == [[1]]


@pytest.mark.parametrize("start", ["<!DOCTYPE a", "<!doctype a"])
@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
def test_entities_are_never_expanded(tmp_path: Path, start: str, part: str) -> None:
    evil = f'{HEAD}{start} [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    assert refused(tmp_path, "a.xlsx", xlsx(more={part: evil})).code == "INTAKE-ENTITIES"


def test_another_alphabet_does_not_hide_entities(tmp_path: Path) -> None:
    evil = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "y">]><a/>'
    data = xlsx(more={SHEET: evil.encode("utf-16")})
    assert refused(tmp_path, "a.xlsx", data).code == "INTAKE-DAMAGED"


def test_a_formula_typed_as_text_stays_text(tmp_path: Path) -> None:
    texts = ['=HYPERLINK("http://x.vn","y")', "=cmd|' /C calc'!A0", "+84 912", "@SUM(1)", "-5"]
    path = write_workbook(tmp_path / "a.xlsx", {"A": [texts]})
    assert read_sheets(path, "a.xlsx")[0].rows == [texts]
    (tmp_path / "a.csv").write_text("\t".join(["a", *texts]) + "\n", encoding="utf-8")
    assert read_sheets(tmp_path / "a.csv", "a.csv")[0].rows[0][1] == texts[0].replace('""', '"')


def test_deep_nesting_ends(tmp_path: Path) -> None:
    deep = "<r>" * 200_000 + "</r>" * 200_000
    data = xlsx(row(1, cell("A1"), f'<c r="B1" t="inlineStr"><is>{deep}</is></c>'))
    assert read(tmp_path, "a.xlsx", data)[0].at("A1") == 1


# --- all of it within bounds ---


def _cost(make: Callable[[], bytes], path: Path, results: multiprocessing.Queue) -> None:
    import resource

    path.write_bytes(make())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    with contextlib.suppress(ProblemsError):
        read_sheets(path, path.name)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    results.put((time.monotonic() - start, (after - before) / 1024))


def _long() -> bytes:
    return xlsx(row(1, cell("A1")), row(1_048_576, cell("I1048576")))


def _many_texts() -> bytes:
    chance = random.Random(1)
    texts = "".join(f"<si><t>{chance.randrange(10**9)}</t></si>" for _ in range(2_000_000))
    return xlsx(row(1, cell("A1")), more={"xl/sharedStrings.xml": f"{HEAD}<sst>{texts}</sst>"})


def _many_lines() -> bytes:
    return b"a,b,c,d\n" * 1_900_000


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
@pytest.mark.parametrize(
    ("make", "name"), [(_long, "a.xlsx"), (_many_texts, "a.xlsx"), (_many_lines, "a.csv")]
)
def test_the_largest_files_that_are_let_in_stay_within_time_and_memory(
    tmp_path: Path, make: Callable[[], bytes], name: str
) -> None:
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=_cost, args=(make, tmp_path / name, results))
    process.start()
    seconds, megabytes = results.get(timeout=200)
    process.join()
    assert seconds < 100
    assert megabytes < 1_500
