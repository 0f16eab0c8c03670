"""How a district-year stands, with and without what is remembered of its files."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from langnghe.params import load
from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.run import state
from langnghe.run.crate import write_manifest
from langnghe.run.locks import held, locked
from langnghe.run.manifest import Manifest, entries, files_below, libraries, manifest_path, package
from langnghe.run.seen import Files, mark, settled
from langnghe.run.state import State, note_failure, state_of
from small_district import DISTRICT, YEAR, raw, survey_of, write_params

SURVEY, FORUM = "notebooks/1_a.ipynb", "notebooks/2_b.ipynb"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """As a run leaves it: one raw file, one notebook read and one not needed, one table, a report.

    All of it an hour old.
    """
    project = write_params(tmp_path)
    raw(project, "a.csv").write_text("a", encoding="utf-8")
    notebook(project, SURVEY, ["survey"])
    notebook(project, FORUM, ["forum"])
    tables = project.processed(DISTRICT, YEAR)
    reports = project.reports(DISTRICT, YEAR, "internal")
    for folder in (tables, reports):
        folder.mkdir(parents=True)
    (tables / "cube.parquet").write_text("cube", encoding="utf-8")
    (reports / "summary.json").write_text('{"parts": ["survey"]}', encoding="utf-8")
    finish(project)
    return project


def notebook(project: Project, name: str, needs: list[str]) -> None:
    path = project.root / name
    path.parent.mkdir(exist_ok=True)
    role = str(needs).replace("'", '"')
    text = f'{{"metadata": {{"langnghe": {{"needs": {role}}}}}}}'
    path.write_text(text, encoding="utf-8")


def finish(project: Project) -> None:
    """Write the manifest of what is there, and let an hour go by."""
    survey, root = survey_of(project), project.root
    read = files_below(*survey.files, project.raw(DISTRICT, YEAR), root / SURVEY)
    written = files_below(project.processed(DISTRICT, YEAR), project.reports(DISTRICT, YEAR))
    content = Manifest(
        district=DISTRICT,
        year=YEAR,
        version="1",
        package=package().sha256,
        swhid=package().swhid,
        libraries=libraries(),
        read=entries(root, read),
        written=entries(root, written),
    )
    write_manifest(manifest_path(project, DISTRICT, YEAR), content, survey)
    for path in files_below(root):
        os.utime(path, (path.stat().st_mtime - 3600,) * 2)


def why(project: Project) -> list[str]:
    return state_of(project, DISTRICT, YEAR).why


def test_what_is_as_the_run_left_it_is_not_read_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert state_of(project, DISTRICT, YEAR).state is State.FRESH

    def read(path: Path) -> str:
        pytest.fail(f"{path} was read")

    monkeypatch.setattr(state, "digest", read)
    monkeypatch.setattr(state, "read_manifest", read)
    assert state_of(project, DISTRICT, YEAR).state is State.FRESH
    shutil.rmtree(project.seen)
    with pytest.raises(pytest.fail.Exception):
        state_of(project, DISTRICT, YEAR)


@pytest.mark.parametrize("remembered", [False, True])
def test_every_reason_is_named(project: Project, remembered: bool) -> None:
    if remembered:
        assert why(project) == []
    old = project.raw(DISTRICT, YEAR) / "a.csv"
    before = old.stat()
    old.write_text("b", encoding="utf-8")
    os.utime(old, ns=(before.st_atime_ns, before.st_mtime_ns))  # the change of time is seen
    raw(project, "new/b.csv").write_text("b", encoding="utf-8")
    raw(project, "~$a.csv").write_text("open in Excel", encoding="utf-8")
    (project.params / DISTRICT / str(YEAR) / "faq.yaml").touch()
    notebook(project, "notebooks/3_c.ipynb", ["survey"])
    (project.processed(DISTRICT, YEAR) / "cube.parquet").unlink()
    assert sorted(why(project)) == [
        "không còn: data/processed/thu-nghiem/2024/cube.parquet",
        "mới có: data/raw/thu-nghiem/2024/new/b.csv",
        "mới có: notebooks/3_c.ipynb",
        "mới có: params/thu-nghiem/2024/faq.yaml",
        "đã đổi: data/raw/thu-nghiem/2024/a.csv",
    ]


def test_a_notebook_that_the_year_has_no_need_of_may_change(project: Project) -> None:
    assert why(project) == []
    notebook(project, FORUM, ["forum", "tasks"])
    assert why(project) == []
    notebook(project, FORUM, ["survey"])
    assert why(project) == [f"mới có: {FORUM}"]


def test_a_touched_file_is_the_same_file(project: Project) -> None:
    assert why(project) == []
    (project.raw(DISTRICT, YEAR) / "a.csv").touch()
    assert why(project) == []


def test_another_package_makes_it_stale_however_often_it_is_asked(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert why(project) == []
    monkeypatch.setattr(state, "package", lambda: package()._replace(sha256="other"))
    for _ in range(2):
        assert why(project) == ["chương trình đã đổi: langnghe"]


def test_a_failure_is_told_and_a_missing_report_too(project: Project) -> None:
    manifest_path(project, DISTRICT, YEAR).unlink()
    assert why(project) == ["chưa lập lần nào"]
    note_failure(project, DISTRICT, YEAR, ["hỏng"])
    standing = state_of(project, DISTRICT, YEAR)
    assert (standing.state, standing.why) == (State.FAILED, ["hỏng"])


def test_times_too_near_to_now_prove_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch()
    assert not settled(mark(path))
    os.utime(path, ns=(0, path.stat().st_mtime_ns // 10**9 * 10**9))
    assert not settled(mark(path))  # a file system of whole seconds
    os.utime(path, ns=(0, path.stat().st_mtime_ns - 3 * 10**9))
    assert settled(mark(path))
    assert Files(Project(tmp_path)).mark("b") == ""


def test_where_nothing_is_to_be_done_nothing_heavy_is_imported(project: Project) -> None:
    assert why(project) == []
    code = (
        "import sys, typer\n"
        "from langnghe.cli import app\n"
        "app(sys.argv[1:], standalone_mode=False)\n"
        "heavy = {'pandas', 'numpy', 'matplotlib', 'papermill', 'nbconvert', 'nbformat'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    command = ["run", DISTRICT, str(YEAR), "--dry-run", "--root", str(project.root)]
    done = subprocess.run(
        [sys.executable, "-c", code, *command], capture_output=True, encoding="utf-8", check=False
    )
    assert done.stderr == ""
    assert done.stdout == "Sẽ lập 0 trên 1 báo cáo.\n"


def test_a_second_command_waits_says_so_and_gives_up_at_its_limit(tmp_path: Path) -> None:
    project, said = Project(tmp_path), list[str]()
    with locked(project, "a-2024") as waited:
        assert not waited
        with held(project, "a-2024") as free:
            assert not free
        with (
            pytest.raises(ProblemsError, match="RUN-BUSY"),
            locked(project, "a-2024", limit=0.1, waiting=lambda: said.append("waiting")),
        ):
            pytest.fail("it was held")
        with held(project, "b-2024") as free:
            assert free
    assert said == ["waiting"]
    with locked(project, "a-2024", limit=0) as waited:
        assert not waited


def test_the_params_that_may_be_there_are_those_that_are_looked_for() -> None:
    """The names that `Project.optional` gives are those of a year's folder in `params.load`."""
    source = Path(load.__file__).read_text(encoding="utf-8")
    found = set(re.findall(r'(?:own|parts\.folder) / "([a-z]+\.[a-z]+)"', source))
    optional = {path.name for path in Project(Path()).optional("a", 2024)}
    assert optional - {"topics.yaml", "published.csv"} == found
