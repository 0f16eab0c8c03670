"""Files with changes that no one thought of: each ends in rows or in a named problem.

Not a crash, not a traceback, not a process that ends: calamine has all of these in it.
"""

import io
import random
import re
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.hostile import cell, ods, ods_cell, ods_row, row, xlsx, zipped
from langnghe.intake.collect import collect
from langnghe.intake.files.sheets import read_sheets
from langnghe.params.load import Survey
from langnghe.problems import ProblemsError
from langnghe.project import Project
from small_district import CHECKOUT, form_sheet, raw, survey_of, write_params, write_workbook

CASES = 6_000
"""Mutated files of the slow test."""

FILES = Path(__file__).parent / "files"
SHARED = CHECKOUT.parent / "shared" / "real"


def outcome(path: Path) -> str:
    """ "read", or the code of the problem that the file is."""
    try:
        sheets = read_sheets(path, path.name)
    except ProblemsError as error:
        (problem,) = error.problems
        assert problem.file == path.name
        assert problem.code.startswith("INTAKE-")
        assert problem.what
        return problem.code
    for sheet in sheets:
        assert len({len(cells) for cells in sheet.rows}) == 1
    return "read"


# --- files from nothing ---

texts = st.text(max_size=12)
xml_noise = st.sampled_from(
    ["<row>", "</row>", "<c>", "<c r='A1' t='s'>", "<c r='B2'/>", "<v>", "</v>", "</c>", "<is><t>",
     "</t></is>", "1", "&lt;", "&#0;", "&x;", "<!--", "-->", "<![CDATA[", "]]>", "<?x?>", "\ufffe",
     "<f>", "</f>", "<c r='A0'><v>1</v></c>", "<c r='1A'>", "<c r=''>", "<row r='0'>",
     "<row r='x'>", cell("A1"), cell("C3", "x"), row(2, cell("B2"))]
)  # fmt: skip


@settings(max_examples=300)
@given(st.binary(max_size=300), st.sampled_from([".xlsx", ".xls", ".ods", ".csv", ".txt", ".tsv"]))
def test_any_bytes_end_in_rows_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / f"a{ending}"
    path.write_bytes(data)
    outcome(path)


@settings(max_examples=300)
@given(st.text(alphabet=st.sampled_from('a,;\t"\n\r\0\u00e0\ufeff '), max_size=60))
def test_any_text_ends_in_rows_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "a.csv"
    path.write_bytes(text.encode())
    outcome(path)


@settings(max_examples=200)
@given(st.lists(xml_noise, max_size=14))
def test_any_sheet_of_markup_ends_in_rows_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, noise: list[str]
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "a.xlsx"
    path.write_bytes(xlsx(*noise))
    outcome(path)


@given(st.lists(st.lists(st.integers(-3, 2**33), min_size=2, max_size=2), min_size=1, max_size=4))
def test_any_repetition_ends_in_rows_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, repeated: list[list[int]]
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "a.ods"
    path.write_bytes(ods(*(ods_row(ods_cell("a", c), repeated=r) for r, c in repeated)))
    outcome(path)


@settings(max_examples=30)
@given(st.lists(st.lists(st.one_of(st.integers(0, 6), texts), max_size=7), max_size=8))
def test_any_cells_end_in_forms_or_problems(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[object]]
) -> None:
    project = write_params(tmp_path_factory.mktemp("fuzz"))
    write_workbook(raw(project, "truong/a.xlsx"), {"Phụ huynh": form_sheet("MN Hoa Mai", rows)})
    collect(project, survey_of(project))


# --- files of schools, changed ---


def _change(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, left out, put in, repeated or made extreme; sometimes cut short."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(7):
            case 0:
                changed[at : at + 1] = chance.randbytes(1)
            case 1:
                del changed[at : at + chance.randint(1, 40)]
            case 2:
                changed[at:at] = chance.randbytes(chance.randint(1, 12))
            case 3:
                changed[at:at] = changed[max(0, at - 60) : at]
            case 4:
                changed[at : at + 4] = chance.choice((b"\xff" * 4, b"\xff\xff\xff\x7f", bytes(4)))
            case 5:
                digit = re.search(rb"[0-9]", changed[at : at + 400])
                if digit:
                    at += digit.start()
                    changed[at : at + 1] = str(chance.randrange(10**9)).encode()
            case _ if chance.random() < 0.1:
                del changed[at:]
    return bytes(changed)


def _change_part(data: bytes, chance: random.Random) -> bytes:
    """A workbook with one part changed, exchanged with another or left out, and zipped again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(list(parts))
    match chance.randrange(12):
        case 0:
            del parts[name]
        case 1:
            parts[name] = parts[chance.choice(list(parts))]
        case _:
            parts[name] = _change(parts[name], chance)
    return zipped(parts)


@cache
def _whole() -> dict[str, bytes]:
    """Workbooks to change: the sample's, those of the tests, and real ones where they are."""
    sample = sorted((CHECKOUT / "data" / "raw").rglob("*.xlsx"))[::12]
    online = sorted((CHECKOUT / "data" / "raw").rglob("*.csv"))
    real = sorted(SHARED.rglob("*.xls*")) if SHARED.is_dir() else []
    found = {path.name: path.read_bytes() for path in (*sample, *FILES.glob("small.*"), *real)}
    return found | {path.name: path.read_bytes()[:20_000] for path in online}


@pytest.mark.slow
def test_thousands_of_changed_files_end_in_rows_or_a_problem(tmp_path: Path) -> None:
    whole = _whole()
    names = sorted(whole)
    outcomes: Counter[str] = Counter()
    for seed in range(CASES):
        chance = random.Random(seed)
        name = names[seed % len(names)]
        data, path = whole[name], tmp_path / f"a{Path(name).suffix}"
        parts = data.startswith(b"PK") and chance.random() < 0.8
        path.write_bytes((_change_part if parts else _change)(data, chance))
        outcomes[outcome(path)] += 1
    print(dict(outcomes))
    assert outcomes.total() == CASES
    assert outcomes["read"] > CASES / 10
    assert outcomes["INTAKE-DAMAGED"] > CASES / 10


@pytest.mark.slow
def test_changed_forms_end_in_forms_or_problems(project: Project, survey: Survey) -> None:
    rows = [[n, n % 5 + 1, 4, "Có", "Nhà trường", 2, f"Ý kiến {n}"] for n in range(30)]
    path = write_workbook(
        raw(project, "truong/a.xlsx"), {"Phụ huynh": form_sheet("TH Suối Mơ", rows)}
    )
    data = path.read_bytes()
    for seed in range(400):
        path.write_bytes(_change_part(data, random.Random(seed)))
        collect(project, survey)
