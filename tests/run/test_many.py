"""Many district-years in one command: one that fails stops none of the others."""

from pathlib import Path

import click.testing
import pytest
from typer.testing import CliRunner

from langnghe.cli import app
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.run import many
from langnghe.run.district_year import Progress, Result
from langnghe.run.execution import NotebookFailed
from langnghe.run.many import district_years, run_many
from langnghe.run.state import failed_path

WHICH = [("a", 2022), ("a", 2023), ("b", 2023), ("c", 2024)]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for district, year in WHICH:
        path = tmp_path / "params" / district / f"{year}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        (path.parent / "district.yaml").touch()
        # What is no year of a district.
        (path.parent / str(year)).mkdir()
        (path.parent / str(year) / "tasks.yaml").touch()
    for name in ("questionnaires/a-2023", "indicators/2023-a", "topics"):
        path = tmp_path / "params" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return Project(tmp_path)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What is run, in order; a 2023 has bad input, b a broken notebook, a 2022 a broken disk."""
    ran: list[tuple[str, int]] = []

    def run(project: Project, district: str, year: int, progress: Progress) -> Result:
        ran.append((district, year))
        progress("1_intake", 0, 1)
        if (district, year) == ("a", 2023):
            raise ProblemsError([Problem(code="INTAKE-X", what="sai", file="t.xlsx")])
        if district == "b":
            raise NotebookFailed("5_report.ipynb", 3, "ValueError", "hỏng")
        if (district, year) == ("a", 2022):
            raise OSError("đĩa đầy")
        report = project.root / "reports" / district / "report.pdf"
        withheld = "[DISCLOSURE-X] không công bố được" if district == "d" else ""
        return Result([report], ["Thu về 3 phiếu."], withheld)

    monkeypatch.setattr(many, "run", run)
    return ran


def langnghe(project: Project, *arguments: str) -> click.testing.Result:
    return CliRunner().invoke(app, ["run", *arguments, "--root", str(project.root)])


def test_district_years_are_those_with_a_file(project: Project) -> None:
    assert district_years(project) == WHICH
    assert district_years(project, "a") == [("a", 2022), ("a", 2023)]
    with pytest.raises(ProblemsError) as caught:
        district_years(project, "d")
    assert [problem.code for problem in caught.value.problems] == ["RUN-NOTHING"]


def test_all_are_run_whatever_becomes_of_each(project: Project, ran: list[tuple[str, int]]) -> None:
    failed_path(project, "c", 2024).parent.mkdir(parents=True)
    failed_path(project, "c", 2024).write_text("{}", encoding="utf-8")
    disk, problems, broken, done = run_many(project, WHICH)
    assert ran == WHICH
    assert (disk.result, disk.said[-1]) == (None, "OSError: đĩa đầy")
    assert "[INTAKE-X] t.xlsx" in problems.said[0]
    assert broken.said == ("5_report.ipynb, ô 3: ValueError: hỏng",)
    assert done.result is not None
    assert [failed_path(project, *each).is_file() for each in WHICH] == [True, True, True, False]


def test_the_command_sums_up_and_fails(project: Project, ran: list[tuple[str, int]]) -> None:
    result = langnghe(project, "--all")
    assert ran == WHICH
    assert result.exit_code == 1
    assert "[INTAKE-X]" in result.stderr
    assert "hỏng" in result.stderr
    assert result.stdout.splitlines() == [
        "reports/c/report.pdf",
        "Thu về 3 phiếu.",
        "reports/index.html",
        "a 2022: không thành công",
        "a 2023: không thành công",
        "b 2023: không thành công",
        "c 2024: xong",
        "Xong 1 trên 4 báo cáo.",
    ]


def test_a_district_alone_is_all_its_years(project: Project, ran: list[tuple[str, int]]) -> None:
    assert langnghe(project, "c").exit_code == 0
    assert ran == [("c", 2024)]
    assert langnghe(project, "a").exit_code == 1
    assert ran[1:] == [("a", 2022), ("a", 2023)]


def test_one_without_its_public_edition_is_not_whole(
    project: Project, ran: list[tuple[str, int]]
) -> None:
    result = langnghe(project, "d", "2024")
    assert result.exit_code == 1
    assert "[DISCLOSURE-X] không công bố được" in result.stderr
    assert "reports/d/report.pdf\n" in result.stdout
    (outcome,) = run_many(project, [("d", 2024)])
    assert outcome.state == "chưa có bản công khai"


@pytest.mark.parametrize("arguments", [(), ("a", "--all"), ("a", "2023", "--all")])
def test_it_is_one_or_the_other(
    project: Project, ran: list[tuple[str, int]], arguments: tuple[str, ...]
) -> None:
    assert langnghe(project, *arguments).exit_code == 2
    assert ran == []
