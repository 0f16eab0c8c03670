"""Processes killed and disks that are full, at any moment: the next run ends in the same bytes."""

import contextlib
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from multiprocessing import forkserver
from pathlib import Path
from threading import Event, Thread
from typing import Any

import nbformat
import pytest

from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.run.job import run_job
from langnghe.run.locks import name_of
from langnghe.run.manifest import digest, manifest_path, read_manifest
from langnghe.run.many import run_many
from langnghe.run.private import clear
from langnghe.run.processes import Processes, fork_from_the_same_server, server
from langnghe.run.state import State, state_of
from small_district import YEAR, files_of
from tiny_project import tiny_project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc"),
]
KILLS, FULL_DISKS = 200, 20
DISTRICTS = ["bac", "nam"]
WHICH = [(district, YEAR) for district in DISTRICTS]


def batch(root: str) -> None:
    """What the command does, in a process that can be killed."""
    fork_from_the_same_server()
    project = Project(Path(root))
    todo = [each for each in WHICH if state_of(project, *each).state is not State.FRESH]
    with Processes(2) as executor:
        run_many(project, todo, executor)


def job_on_a_full_disk(root: str, district: str, size: int) -> None:
    """A run that may write no file larger than `size`."""
    import resource

    fork_from_the_same_server()
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    run_job(root, district, YEAR)


def started(call: Any, *arguments: Any) -> Any:
    """A process of the server that has everything imported."""
    process = server().Process(target=call, args=arguments)
    process.start()
    return process


def others(parent: int) -> list[int]:
    """The processes that the server has forked, without `parent`: workers, and what they run."""
    server = forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            _, _, rest = path.read_text().rpartition(") ")
            if int(rest.split()[1]) == server:
                found.append(int(path.parent.name))
    return sorted(set(found) - {parent})


def outputs(project: Project) -> dict[str, bytes]:
    folders = [project.root / "reports", project.root / "data" / "processed"]
    return {
        f"{folder.name}/{name}": data
        for folder in folders
        for name, data in files_of(folder).items()
    }


def send(project: Project, variant: int) -> None:
    """The schools send other numbers."""
    for number, district in enumerate(DISTRICTS):
        path = project.raw(district, YEAR) / "number.txt"
        path.write_text(str(1000 * variant + number), encoding="utf-8")


def only_html(path: Path) -> None:
    """Make less, to be killed more often."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["langnghe"]["formats"] = ["html"]
    nbformat.write(notebook, path)


class Watcher:
    """Looks at every manifest all the time: what it lists is there, or it is a partial report."""

    def __init__(self, project: Project) -> None:
        self._project, self._stop = project, Event()
        self.partial: list[str] = []
        self.looks = 0
        self._thread = Thread(target=self._look)

    def _look(self) -> None:
        while not self._stop.wait(0.005):
            for each in WHICH:
                path = manifest_path(self._project, *each)
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    before = path.stat().st_ino
                    try:
                        wrong = self._wrong(path)
                    except ProblemsError:
                        wrong = [str(path)]
                    if wrong and path.stat().st_ino == before:
                        self.partial += wrong
                    self.looks += 1

    def _wrong(self, path: Path) -> list[str]:
        wrong = []
        for name, was in read_manifest(path).written.items():
            file = self._project.root / name
            try:
                same = digest(file) == was.sha256
            except FileNotFoundError:
                same = False
            wrong += [] if same else [name]
        return wrong

    def __enter__(self) -> "Watcher":
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, list[dict[str, bytes]]]:
    """A project, and what its runs make of each of two variants of what was sent."""
    project = tiny_project(tmp_path_factory.mktemp("undisturbed"), DISTRICTS)
    only_html(project.notebooks / "2_note.ipynb")
    made = []
    with Processes(2) as executor:
        for variant in (0, 1, 0):
            send(project, variant)
            outcomes = run_many(project, WHICH, executor, force=True)
            assert all(outcome.whole for outcome in outcomes), outcomes
            made.append(outputs(project))
    assert made[0] == made[2] != made[1]
    return project, made[:2]


@pytest.fixture
def project(undisturbed: tuple[Project, Any], tmp_path: Path) -> Project:
    shutil.copytree(undisturbed[0].root, tmp_path / "disturbed")
    return Project(tmp_path / "disturbed")


def rerun(project: Project) -> Iterator[str]:
    """What is not as it should be after one more run, that nothing disturbs."""
    again = started(batch, str(project.root))
    again.join()
    for each in WHICH:
        standing = state_of(project, *each)
        if standing.state is not State.FRESH:
            yield f"{name_of(*each)}: {standing.why}"
    clear(project)
    yield from (str(path) for path in project.private.iterdir())


def test_whatever_is_killed_the_next_run_ends_in_the_same_bytes(
    project: Project, undisturbed: tuple[Project, list[dict[str, bytes]]]
) -> None:
    chance, expected = random.Random(2024), undisturbed[1]
    killed = {"command": 0, "worker": 0}
    began = time.monotonic()
    send(project, 1)
    started(batch, str(project.root)).join()
    usual = time.monotonic() - began
    with Watcher(project) as watcher:
        for variant in range(KILLS):
            send(project, variant % 2)
            command = started(batch, str(project.root))
            while command.is_alive():
                time.sleep(chance.uniform(0, usual))
                what = chance.choice(["command", "worker", "worker"])
                found = [command.pid] if what == "command" else others(command.pid)
                if found and command.is_alive():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(chance.choice(found), signal.SIGKILL)
                        killed[what] += 1
                        break
            command.join()
            assert list(rerun(project)) == []
            assert outputs(project) == expected[variant % 2], (variant, killed)
            assert watcher.partial == []
    assert killed["command"] + killed["worker"] > KILLS * 0.8, killed
    assert watcher.looks > KILLS


def test_a_full_disk_leaves_the_earlier_report_and_the_next_run_ends_in_the_same_bytes(
    project: Project, undisturbed: tuple[Project, list[dict[str, bytes]]]
) -> None:
    chance, expected, failed = random.Random(2024), undisturbed[1], 0
    largest = max(map(len, expected[0].values()))
    with Watcher(project) as watcher:
        for variant in range(1, FULL_DISKS + 1):
            send(project, variant % 2)
            job = started(job_on_a_full_disk, str(project.root), "bac", chance.randrange(largest))
            job.join()
            failed += state_of(project, "bac", YEAR).state is not State.FRESH
            assert list(rerun(project)) == []
            assert outputs(project) == expected[variant % 2]
            assert watcher.partial == []
    assert failed > FULL_DISKS / 2
