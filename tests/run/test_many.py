"""Many district-years in one command: one that fails stops none of the others."""

import shutil
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click.testing
import pytest
from typer.testing import CliRunner

from langnghe.cli import app
from langnghe.commands import compare as compare_command
from langnghe.commands import run as run_command
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.run import district_year
from langnghe.run.district_year import Progress
from langnghe.run.execution import NotebookFailed
from langnghe.run.many import district_years, run_many
from langnghe.run.outcome import Outcome, Result
from langnghe.run.processes import WorkerLost
from langnghe.run.state import failed_path
from langnghe.run.telling import Listener, Stage, listen

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


class Here(Executor):
    """Calls made in this process, one after another, as they are submitted."""

    def __init__(self, jobs: int = 1, heard: Listener = lambda stage: None) -> None:
        listen(heard)

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(call(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


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

    monkeypatch.setattr(district_year, "run", run)
    monkeypatch.setattr(run_command, "Processes", Here)
    monkeypatch.setattr(run_command, "compare_all", lambda project: True)
    return ran


def langnghe(project: Project, *arguments: str) -> click.testing.Result:
    return CliRunner().invoke(app, ["run", *arguments, "--root", str(project.root)])


def test_district_years_are_those_with_a_file(project: Project) -> None:
    assert district_years(project) == WHICH
    assert district_years(project, ["a"]) == [("a", 2022), ("a", 2023)]
    assert district_years(project, [], [2023]) == [("a", 2023), ("b", 2023)]
    assert district_years(project, ["c", "a"], [2024, 2022]) == [("a", 2022), ("c", 2024)]


def test_a_name_that_names_nothing_is_told(project: Project) -> None:
    with pytest.raises(ProblemsError) as caught:
        district_years(project, ["d", "a", "c"], [2023, 1999])
    found = [(problem.code, problem.file) for problem in caught.value.problems]
    names = ["params/d", "params/c", "params/*/1999.yaml"]
    assert found == [("RUN-NOTHING", name) for name in names]
    with pytest.raises(ProblemsError, match="RUN-NOTHING"):
        district_years(Project(project.root / "elsewhere"))


def test_all_are_run_whatever_becomes_of_each(project: Project, ran: list[tuple[str, int]]) -> None:
    failed_path(project, "c", 2024).parent.mkdir(parents=True)
    failed_path(project, "c", 2024).write_text("{}", encoding="utf-8")
    disk, problems, broken, done = run_many(project, WHICH, Here())
    assert ran == WHICH
    assert disk.failure is not None
    assert (disk.failure.said[-1], disk.failure.message) == ("OSError: đĩa đầy",) * 2
    assert problems.failure is not None
    assert "[INTAKE-X] t.xlsx" in problems.failure.said[0]
    assert broken.failure is not None
    assert broken.failure.said == ("5_report.ipynb, ô 3: ValueError: hỏng",)
    where = broken.failure.notebook, broken.failure.cell, broken.failure.message
    assert where == ("5_report.ipynb", 3, "ValueError: hỏng")
    assert done.result is not None
    assert [failed_path(project, *each).is_file() for each in WHICH] == [True, True, True, False]


def test_the_command_sums_up_and_fails(project: Project, ran: list[tuple[str, int]]) -> None:
    result = langnghe(project, "--all")
    assert ran == WHICH
    assert result.exit_code == 1
    assert "[INTAKE-X]" in result.stderr
    assert "[4/4] c 2024: xong, dưới 1 giây\n" in result.stderr
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in result.stdout.splitlines()
        if line.startswith("|") and "---" not in line
    ]
    assert rows == [
        ["Địa bàn", "Năm", "Sổ tay", "Ô", "Vì sao"],
        ["a", "2022", "", "", "OSError: đĩa đầy"],
        ["a", "2023", "", "", "[INTAKE-X] t.xlsx: sai"],
        ["b", "2023", "5_report.ipynb", "3", "ValueError: hỏng"],
    ]
    assert result.stdout.endswith("Lập xong 1 trên 4 báo cáo phải lập.\n")


def test_a_district_alone_is_all_its_years(project: Project, ran: list[tuple[str, int]]) -> None:
    result = langnghe(project, "c")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == ["reports/c/report.pdf", "Thu về 3 phiếu."]
    assert ran == [("c", 2024)]
    assert langnghe(project, "a").exit_code == 1
    assert ran[1:] == [("a", 2022), ("a", 2023)]


@pytest.mark.parametrize(
    ("arguments", "which"),
    [
        (("--year", "2023"), ["a 2023", "b 2023"]),
        (("--district", "a", "--district", "c"), ["a 2022", "a 2023", "c 2024"]),
        (("--all", "--year", "2024"), ["c 2024"]),
        (("a", "--year", "2022"), ["a 2022"]),
    ],
)
def test_a_dry_run_says_what_would_be_made_and_why(
    project: Project, ran: list[tuple[str, int]], arguments: tuple[str, ...], which: list[str]
) -> None:
    result = langnghe(project, *arguments, "--dry-run")
    *lines, last = result.stdout.splitlines()
    assert lines == [f"{each}: sẽ lập" for each in which]
    assert last == f"Sẽ lập {len(which)} trên {len(which)} báo cáo."
    explained = langnghe(project, *arguments, "--dry-run", "--explain").stdout
    assert explained.count("  chưa lập lần nào\n") == len(which)
    assert ran == []


def test_after_a_failure_nothing_more_is_begun_where_asked(
    project: Project, monkeypatch: pytest.MonkeyPatch, ran: list[tuple[str, int]]
) -> None:
    class OneThread(ThreadPoolExecutor):
        def __init__(self, jobs: int, heard: Listener) -> None:
            super().__init__(1)

    monkeypatch.setattr(run_command, "Processes", OneThread)
    result = langnghe(project, "--all", "--fail-fast")
    assert result.exit_code == 1
    assert len(ran) < len(WHICH)
    assert "chưa bắt đầu" in result.stdout


def test_one_without_its_public_edition_is_not_whole(
    project: Project, ran: list[tuple[str, int]]
) -> None:
    result = langnghe(project, "d", "2024")
    assert result.exit_code == 1
    assert "[DISCLOSURE-X] không công bố được" in result.stderr
    assert "reports/d/report.pdf\n" in result.stdout
    (outcome,) = run_many(project, [("d", 2024)], Here())
    assert outcome.state == "chưa có bản công khai"


@pytest.mark.parametrize("arguments", [(), ("a", "--all"), ("a", "2023", "--all")])
def test_it_is_one_or_the_other(
    project: Project, ran: list[tuple[str, int]], arguments: tuple[str, ...]
) -> None:
    assert langnghe(project, *arguments).exit_code == 2
    assert ran == []


class Lossy(Here):
    """An executor that loses the worker of some districts, some times."""

    def __init__(self, losses: dict[str, int]) -> None:
        super().__init__()
        self.losses, self.given = losses, list[str]()

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        district = args[1]
        self.given.append(district)
        if self.losses.get(district, 0) >= self.given.count(district):
            future: Future[Any] = Future()
            future.set_exception(WorkerLost())
            return future
        return super().submit(call, *args, **kwargs)


def test_a_lost_worker_s_work_is_given_once_more(
    project: Project, ran: list[tuple[str, int]]
) -> None:
    executor = Lossy({"c": 1, "e": 2})
    which = [("c", 2024), ("e", 2024), ("f", 2024)]
    (project.params / "e").mkdir()
    (project.params / "e" / "2024.yaml").touch()
    once, twice, never = run_many(project, which, executor)
    assert once.result is not None
    assert never.result is not None
    assert twice.failure is not None
    assert "bị tắt giữa chừng" in twice.failure.message
    assert sorted(executor.given) == ["c", "c", "e", "e", "f"]
    assert failed_path(project, "e", 2024).is_file()


def test_who_looks_on_is_told_of_stages_and_ends(
    project: Project, ran: list[tuple[str, int]]
) -> None:
    told: list[Stage | Outcome] = []

    class Watch:
        def tick(self) -> None: ...

        def done(self, outcome: Outcome) -> None:
            told.append(outcome)

    run_many(project, [("c", 2024)], Here(1, told.append), Watch())
    stage, outcome = told
    assert stage == Stage("c", 2024, "1_intake", 0, 1)
    assert isinstance(outcome, Outcome)
    assert (outcome.state, outcome.whole) == ("xong", True)


def test_the_comparison_that_fails_fails_the_command(
    project: Project, ran: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_command, "compare_all", compare_command.compare_all)
    result = langnghe(project, "c", "2024")
    assert result.exit_code == 0, result.output
    assert (project.root / "reports" / "index.html").is_file()

    def broken(project: Project) -> None:
        raise NotebookFailed("20_districts.ipynb", 2, "ValueError", "hỏng")

    monkeypatch.setattr("langnghe.run.across.compare", broken)
    shutil.rmtree(project.seen)  # what is remembered may go at any time
    result = langnghe(project, "c", "2024")
    assert result.exit_code == 1
    assert "Chưa lập lại bản so sánh" in result.stderr
