"""The register of raw files: made on first sight, checked ever after, changed only when told to."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from langnghe.intake.collect import collect
from langnghe.intake.files.sidecars import (
    Received,
    read_register,
    register_path,
    unstated,
    update,
    verify,
    write_register,
)
from langnghe.params.load import Survey
from langnghe.problems import ProblemsError
from langnghe.project import Project
from small_district import DISTRICT, PARENTS, YEAR, form_sheet, raw, write_workbook

HERE = (DISTRICT, YEAR)
ROWS = [[1, 5, 4, "Có", "Nhà trường", 1, None]]


@pytest.fixture
def received(project: Project) -> Project:
    """Two files, registered, the first with all that the office says of it."""
    for name in ("truong/a.xlsx", "truong/b.xlsx"):
        unit = "MN Hoa Mai" if "a" in name[7:] else "TH Suối Mơ"
        write_workbook(raw(project, name), {PARENTS: form_sheet(unit, ROWS)})
    register = update(project, *HERE)
    said = dataclasses.replace(
        register["truong/a.xlsx"],
        origin="Văn thư, MN Hoa Mai",
        received="2024-06-10",
        licence="Nội bộ",
    )
    write_register(register_path(project, *HERE), {**register, "truong/a.xlsx": said})
    return project


def codes(project: Project) -> list[tuple[str, str]]:
    return [(problem.code, problem.file) for problem in verify(project, *HERE)]


def test_the_register_stands_beside_the_folder_and_lists_every_file(received: Project) -> None:
    path = register_path(received, *HERE)
    assert path == received.raw(*HERE).with_name("2024.received.csv")
    register = read_register(path, path.name)
    assert list(register) == ["truong/a.xlsx", "truong/b.xlsx"]
    file = received.raw(*HERE) / "truong" / "a.xlsx"
    assert register["truong/a.xlsx"].bytes == file.stat().st_size
    assert unstated(register) == ["truong/b.xlsx"]
    assert verify(received, *HERE) == []


def test_nothing_is_written_twice_and_nothing_stated_is_lost(received: Project) -> None:
    path = register_path(received, *HERE)
    before = path.read_bytes(), path.stat().st_mtime_ns
    update(received, *HERE)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    raw(received, "truong/c.csv").write_text("x", encoding="utf-8")
    register = update(received, *HERE)
    assert list(register) == ["truong/a.xlsx", "truong/b.xlsx", "truong/c.csv"]
    assert register["truong/a.xlsx"].origin == "Văn thư, MN Hoa Mai"


def test_a_changed_file_stops_with_both_digests(received: Project, survey: Survey) -> None:
    was = read_register(register_path(received, *HERE), "")["truong/a.xlsx"]
    sheet = form_sheet("MN Hoa Mai", [[1, 1, 1, "Không", "Nhà trường", 1, None]])
    write_workbook(raw(received, "truong/a.xlsx"), {PARENTS: sheet})
    update(received, *HERE)
    (problem,) = (p for p in collect(received, survey).tables.problems if "RAW" in p.code)
    assert (problem.code, problem.file) == ("INTAKE-RAW-CHANGED", "truong/a.xlsx")
    assert was.sha256 in problem.expected
    assert "SHA-256" in problem.value
    assert was.sha256 not in problem.value
    assert "--accept" in problem.action


def test_a_vanished_file_is_named_and_a_renamed_one_with_its_new_name(received: Project) -> None:
    path = received.raw(*HERE) / "truong" / "b.xlsx"
    path.rename(path.with_name("c.xlsx"))
    (problem,) = verify(received, *HERE)
    assert (problem.code, problem.file) == ("INTAKE-RAW-MISSING", "truong/b.xlsx")
    assert "truong/c.xlsx" in problem.what
    path.with_name("c.xlsx").unlink()
    assert codes(received) == [("INTAKE-RAW-MISSING", "truong/b.xlsx")]


def test_what_is_accepted_is_the_register_from_then_on(received: Project) -> None:
    folder = received.raw(*HERE) / "truong"
    (folder / "a.xlsx").write_bytes(b"new")
    (folder / "b.xlsx").unlink()
    assert len(verify(received, *HERE)) == 2
    register = update(received, *HERE, accept=True)
    assert verify(received, *HERE) == []
    assert list(register) == ["truong/a.xlsx"]
    again = register["truong/a.xlsx"]
    assert (again.origin, again.received, again.licence) == ("Văn thư, MN Hoa Mai", "", "Nội bộ")


def test_a_renamed_file_keeps_what_was_said_of_it(received: Project) -> None:
    path = received.raw(*HERE) / "truong" / "a.xlsx"
    path.rename(path.with_name("z.xlsx"))
    assert update(received, *HERE, accept=True)["truong/z.xlsx"].received == "2024-06-10"
    assert verify(received, *HERE) == []


def test_what_programs_leave_behind_is_no_file_that_was_sent(received: Project) -> None:
    for name in ("~$a.xlsx", ".DS_Store", "Thumbs.db"):
        raw(received, f"truong/{name}").write_bytes(b"x")
    assert len(update(received, *HERE)) == 2


def test_the_register_is_read_as_excel_saves_it(received: Project) -> None:
    path = register_path(received, *HERE)
    text = path.read_text(encoding="utf-8-sig")
    excel = text.replace(",", ";").replace("2024-06-10", "10/06/2024").replace("\n", "\r\n")
    excel = excel.replace("Văn thư; MN", "Văn thư, MN").replace('"', "")
    path.write_text(excel, encoding="utf-8-sig", newline="")
    assert read_register(path, path.name)["truong/a.xlsx"].received == "10/06/2024"
    assert verify(received, *HERE) == []


GOOD = f"truong/a.xlsx,,,,5,{'0' * 64}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a,b\n", 1),
        ("", 1),
        (f"HEAD\n{GOOD}\n{GOOD}\n", 3),
        (f"HEAD\n{GOOD},\n", 2),
        (f"HEAD\ntruong/a.xlsx,,hôm qua,,5,{'0' * 64}\n", 2),
        ("HEAD\ntruong/a.xlsx,,,,5,abc\n", 2),
        (f"HEAD\ntruong/a.xlsx,,,,năm,{'0' * 64}\n", 2),
    ],
)
def test_a_spoiled_register_is_named_with_its_line(received: Project, text: str, line: int) -> None:
    path = register_path(received, *HERE)
    path.write_text(text.replace("HEAD", "file,from,received,licence,bytes,sha256"))
    (problem,) = verify(received, *HERE)
    assert (problem.code, problem.line) == ("INTAKE-REGISTER", line)
    with pytest.raises(ProblemsError, match="INTAKE-REGISTER"):
        update(received, *HERE)


def test_a_register_in_another_encoding_is_named(received: Project) -> None:
    register_path(received, *HERE).write_bytes("file,từ".encode("utf-16"))
    assert [code for code, _ in codes(received)] == ["INTAKE-REGISTER"]


lines = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(str.strip)


@settings(max_examples=100)
@given(file=lines.filter(bool), origin=lines)
def test_any_text_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, file: str, origin: str
) -> None:
    path: Path = tmp_path_factory.mktemp("register") / "2024.received.csv"
    register = {file: Received(origin, "", "", 1, "0" * 64)}
    write_register(path, register)
    assert read_register(path, "x") == register


@pytest.mark.parametrize("name", ["=cmd.xlsx", "-1.csv", "@a.csv", "'=a.csv"])
def test_no_name_is_a_formula(tmp_path: Path, name: str) -> None:
    path = tmp_path / "2024.received.csv"
    register = {name: Received("", "", "", 1, "0" * 64)}
    write_register(path, register)
    assert path.read_text(encoding="utf-8-sig").splitlines()[1].startswith("'")
    assert read_register(path, "x") == register
