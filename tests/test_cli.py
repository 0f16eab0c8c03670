"""The command: what it says about bad input, and that it then leaves everything as it was."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click.testing
import pytest
from typer.testing import CliRunner

from langnghe.cli import app
from langnghe.intake.collect import collect
from langnghe.opinions.collect import collected
from langnghe.opinions.proposals import choices
from langnghe.opinions.register import registered
from langnghe.opinions.register_book import register_book
from langnghe.project import Project
from opinions.register_cases import Person
from small_district import (
    CHECKOUT,
    CONTENT,
    DISTRICT,
    HEADER,
    PARENTS,
    YEAR,
    bookkeeping,
    files_of,
    form_sheet,
    raw,
    survey_of,
    totals_sheet,
    write_params,
    write_project,
    write_raw,
    write_workbook,
)

FILES = Path(__file__).parent / "intake" / "files"
FORM = [1, 5, "Hài lòng", "Có", "Nhà trường", 2, None]


def langnghe(*arguments: str) -> click.testing.Result:
    return CliRunner().invoke(app, arguments)


def on(project: Project, command: str, district: str = DISTRICT) -> click.testing.Result:
    return langnghe(command, district, str(YEAR), "--root", str(project.root))


def assert_refused(result: click.testing.Result, *said: str) -> None:
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    assert "Đọc được" not in result.stdout
    for text in said:
        assert text in result.stderr


# --- bad files, all at once -------------------------------------------------------------------


def _cut(path: Path) -> bytes:
    data = write_workbook(path, {PARENTS: form_sheet("TH Suối Mơ", [FORM])}).read_bytes()
    return data[: len(data) // 2]


def _damaged(path: Path) -> bytes:
    data = write_workbook(path, {PARENTS: form_sheet("TH Suối Mơ", [FORM])}).read_bytes()
    at = data.index(b"xl/worksheets/sheet1.xml") + 40
    return data[:at] + bytes(20) + data[at + 20 :]


CONTENTS: dict[str, tuple[str, Callable[[Path], bytes]]] = {
    "rong": ("INTAKE-EMPTY-FILE", lambda path: b""),
    "anh": ("INTAKE-NOT-A-WORKBOOK", lambda path: b"\x89PNG\r\n\x1a\n"),
    "trang-web": ("INTAKE-NOT-A-WORKBOOK", lambda path: b"<html><table></table></html>"),
    "van-ban": ("INTAKE-NOT-A-WORKBOOK", lambda path: b"%PDF-1.7\n"),
    "excel-97": ("INTAKE-NOT-A-WORKBOOK", lambda path: (FILES / "small.xls").read_bytes()),
    "mat-khau": ("INTAKE-PASSWORD", lambda path: (FILES / "password.xlsx").read_bytes()),
    "cat-ngan": ("INTAKE-DAMAGED", _cut),
    "hong": ("INTAKE-DAMAGED", _damaged),
}
CELLS: dict[str, tuple[dict[str, Any], str]] = {
    "trong": ({PARENTS: []}, "[INTAKE-EMPTY] truong/trong.xlsx: tệp không có số liệu"),
    "cot-la": (
        {PARENTS: form_sheet("TH Suối Mơ", [[*FORM, "x"]], [*HEADER, "Nội dung sách giáo khoa"])},
        f"[INTAKE-UNKNOWN-COLUMN] truong/cot-la.xlsx, trang tính “{PARENTS}”, dòng 4, cột H: ",
    ),
    "ngoai-thang": (
        {PARENTS: form_sheet("TH Suối Mơ", [FORM, [2, 6], [3, ":heart: [red]5[/red]"]])},
        f"[INTAKE-ANSWER] truong/ngoai-thang.xlsx, trang tính “{PARENTS}”, dòng 6, cột B: ",
    ),
    "truong-la": (
        {PARENTS: form_sheet("TH Suối Mộng", [FORM])},
        f"[INTAKE-UNKNOWN-UNIT] truong/truong-la.xlsx, trang tính “{PARENTS}”, dòng 2, cột B: ",
    ),
    "trang-tinh-la": (
        {"Sheet1": form_sheet("TH Suối Mơ", [FORM])},
        "[INTAKE-UNKNOWN-SHEET] truong/trang-tinh-la.xlsx, trang tính “Sheet1”: ",
    ),
}


@pytest.fixture
def spoiled(tmp_path: Path) -> Project:
    """A project with an earlier report, one good workbook and every kind of bad one."""
    project = write_project(tmp_path)
    for folder in (project.reports(DISTRICT, YEAR), project.processed(DISTRICT, YEAR)):
        folder.mkdir(parents=True)
        (folder / "report.html").write_text("trước", encoding="utf-8")
    for name, (_, content) in CONTENTS.items():
        path = raw(project, f"truong/{name}.xlsx")
        path.write_bytes(content(path))
    for name, (sheets, _) in CELLS.items():
        write_workbook(raw(project, f"truong/{name}.xlsx"), sheets)
    sheet = totals_sheet("THCS Suối Mơ", 3, {CONTENT: [1, 1]})
    write_workbook(raw(project, "tong-hop/khong-khop.xlsx"), {PARENTS: sheet})
    raw(project, "khac/thu-moi.docx").write_bytes(b"x")
    return project


def expected_of_spoiled() -> list[str]:
    said = [f"[{code}] truong/{name}.xlsx: " for name, (code, _) in CONTENTS.items()]
    said += [text for _, text in CELLS.values()]
    return [
        *said,
        f"[INTAKE-TOTALS-SUM] tong-hop/khong-khop.xlsx, trang tính “{PARENTS}”, dòng 6: ",
        "cộng lại là 2, tổng số phiếu là 3",
        "[INTAKE-UNUSED-FILE] khac/thu-moi.docx: ",
        "Giá trị: 6\n",
        "Giá trị: :heart: [red]5[/red]\n",
        "Cần: 1 – Rất không hài lòng; 2 – Không hài lòng; 3 – Bình thường;",
        f"gần nhất: “{CONTENT}”",
        "gần nhất: Trường",
        "Cách xử lý: sửa theo phiếu giấy",
    ]


def test_every_bad_file_is_named_in_one_go(spoiled: Project) -> None:
    before = files_of(spoiled.root)
    result = on(spoiled, "check")
    assert_refused(result, *expected_of_spoiled())
    assert "th-suoi-mo.xlsx" not in result.stderr
    assert "chưa lập báo cáo" in result.stderr
    after = files_of(spoiled.root)
    after.pop(f"data/raw/{DISTRICT}/{YEAR}.received.csv")  # the register of what was received
    assert after == before


def test_the_command_itself_refuses_bad_files_and_leaves_the_earlier_report(
    spoiled: Project,
) -> None:
    before = files_of(spoiled.root)
    command = shutil.which("langnghe", path=str(Path(sys.executable).parent))
    assert command is not None
    done = subprocess.run(
        [command, "run", DISTRICT, str(YEAR)],
        cwd=spoiled.root,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert [text for text in expected_of_spoiled() if text not in done.stderr] == []
    assert str(spoiled.root) not in done.stderr
    after = files_of(spoiled.root)
    # It is noted that the run failed, for the page over all reports, and nothing else.
    assert list(bookkeeping(spoiled)) == [f"failed/{DISTRICT}-{YEAR}.json"]
    assert {name for name in set(after) - set(before) if not name.startswith(".langnghe/")} == set()
    assert {name: after[name] for name in before} == before


# --- nothing to read --------------------------------------------------------------------------


def test_a_district_without_raw_files_says_where_they_should_be(tmp_path: Path) -> None:
    project = write_params(tmp_path)
    said = f"[INTAKE-NO-FOLDER] data/raw/{DISTRICT}/{YEAR}: không có thư mục dữ liệu thô"
    assert_refused(on(project, "check"), said, "Cách xử lý: ")
    shutil.copytree(CHECKOUT / "notebooks", project.notebooks)
    assert_refused(on(project, "run"), said, "Chưa lập báo cáo.")
    assert not (tmp_path / "reports").exists()
    assert not (tmp_path / "data").exists()
    assert list(bookkeeping(project)) == [f"failed/{DISTRICT}-{YEAR}.json"]


@pytest.mark.parametrize("command", ["run", "check"])
def test_an_unknown_district_or_folder_says_which_file_is_missing(
    tmp_path: Path, command: str
) -> None:
    project = write_project(tmp_path)
    before = files_of(project.root)
    result = on(project, command, "di-an")
    assert_refused(result, "[PARAMS-NO-FILE] params/di-an/district.yaml: ", "di-an/2024.yaml: ")
    assert_refused(on(Project(tmp_path / "nowhere"), command), "[PARAMS-NO-FILE] params/")
    assert files_of(project.root) == before
    assert not (tmp_path / ".langnghe").exists()
    assert not (tmp_path / "nowhere").exists()


def test_a_mistake_in_params_is_named_with_its_line(tmp_path: Path) -> None:
    project = write_params(tmp_path, year=lambda values: values.update(as_of="hôm nay", nam=2024))
    write_raw(project)
    path = f"params/{DISTRICT}/{YEAR}.yaml"
    lines = (project.root / path).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith("nam:"))
    assert_refused(on(project, "check"), f"[PARAMS-UNKNOWN-KEY] {path}, dòng {line}: ", "hôm nay")


# --- good input -------------------------------------------------------------------------------


def test_good_files_are_counted(tmp_path: Path) -> None:
    result = on(write_project(tmp_path), "check")
    assert result.exit_code == 0, result.output
    assert result.stdout == "Đọc được 37 phiếu từ 3 tệp.\n"
    assert not (tmp_path / "reports").exists()


def test_what_was_not_in_unicode_is_said_with_its_evidence(tmp_path: Path) -> None:
    project = write_project(tmp_path)
    path = raw(project, "truc-tuyen/tra-loi.csv")
    path.write_text(path.read_bytes().decode("latin-1"), encoding="utf-8")
    result = on(project, "check")
    assert result.exit_code == 0, result.output
    assert "truc-tuyen/tra-loi.csv: Unicode bị đọc nhầm: " in result.stdout
    assert "Đọc được 37 phiếu từ 3 tệp." in result.stdout


def test_problems_that_are_tolerated_are_still_said(tmp_path: Path) -> None:
    project = write_params(
        tmp_path, year=lambda values: values.update(tolerate={"INTAKE-ANSWER": 1})
    )
    write_raw(project)
    sheet = form_sheet("THCS Suối Mơ", [[1, 6, 5, "Có"]])
    write_workbook(raw(project, "truong/thcs.xlsx"), {PARENTS: sheet})
    result = on(project, "check")
    assert result.exit_code == 0, result.output
    assert (
        f"[INTAKE-ANSWER] truong/thcs.xlsx, trang tính “{PARENTS}”, dòng 5, cột B" in result.stdout
    )
    assert "Đọc được 38 phiếu từ 4 tệp." in result.stdout


def test_registers_that_came_back_are_checked(tmp_path: Path) -> None:
    project = write_params(tmp_path)
    write_raw(project)
    survey = survey_of(project)
    written = collect(project, survey).tables.opinions
    register = registered(collected(written, survey))
    item = register.rows["item"][0]
    path = raw(project, "register/a.xlsx")
    person = Person(register_book(register, survey, choices(survey)), path)
    person.put(item, "due", "sang tuần").book.save(path)
    result = on(project, "check")
    assert result.exit_code == 0, result.output
    assert "[OPINIONS-CELL] register/a.xlsx, trang tính “Sổ theo dõi”" in result.stdout
    raw(project, "register/b.xlsx").write_bytes(b"PK\x03\x04")
    assert_refused(on(project, "check"), "[INTAKE-DAMAGED] register/b.xlsx")


def test_help_is_given_without_a_command() -> None:
    result = langnghe("--help")
    assert result.exit_code == 0
    assert all(command in result.stdout for command in ("run", "check", "sample"))
    year = langnghe("check", DISTRICT, "năm nay")
    assert year.exit_code == 2
    assert "Traceback" not in year.output


def test_a_new_year_is_made_and_what_is_left_to_do_is_said(tmp_path: Path) -> None:
    project = write_params(tmp_path)
    both = langnghe("new", DISTRICT, "2025", "--from", str(YEAR), "--like", DISTRICT)
    assert both.exit_code == langnghe("new", DISTRICT, "2025").exit_code == 2
    arguments = ("new", DISTRICT, "2025", "--from", str(YEAR), "--root", str(project.root))
    result = langnghe(*arguments)
    assert result.exit_code == 0, result.output
    assert f"params/{DISTRICT}/2025.yaml\n  dòng 1: 2025/frame.csv cần" in result.stdout
    assert f"data/raw/{DISTRICT}/2025" in result.stdout
    assert_refused(langnghe(*arguments), f"[PARAMS-EXISTS] params/{DISTRICT}/2025.yaml")
    checked = langnghe("check", DISTRICT, "2025", "--root", str(project.root))
    assert_refused(checked, f"[PARAMS-UNFINISHED] params/{DISTRICT}/2025.yaml, dòng 1: ")
