"""Runs on a cluster: a real scheduler and two worker processes on this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from langnghe.cli import app
from langnghe.problems import ProblemsError
from langnghe.run import cluster as cluster_module
from langnghe.run.cluster import _Worker, cluster
from langnghe.run.job import run_job
from langnghe.run.remote import RemoteProject
from small_district import YEAR, files_of
from tiny_project import tiny_project

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

DISTRICTS = ["bac", "dong", "nam", "tay"]


@contextmanager
def started(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of Dask's command line, killed at the end."""
    command = [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env={**os.environ, **environment}, **quiet)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def address() -> Iterator[str]:
    """A scheduler without workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with started("scheduler", "--port", str(port)):
        yield f"tcp://127.0.0.1:{port}"


@contextmanager
def worker(
    address: str, daemon: str = "False", **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with one thread and no nanny, so that a kill is the end of it."""
    only = ("worker", address, "--nthreads", "1", "--no-nanny")
    environment["DASK_DISTRIBUTED__WORKER__DAEMON"] = daemon
    with started(*only, **environment) as process:
        yield process


def wait_for_workers(address: str, number: int) -> None:
    with distributed.Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(number, timeout=60)


def made_here(folder: Path) -> dict[str, bytes]:
    """What the district-years become on this machine alone."""
    project = tiny_project(folder, DISTRICTS)
    for district in DISTRICTS:
        assert run_job(str(project.root), district, YEAR).whole
    return files_of(project.root / "reports") | files_of(project.root / "data" / "processed")


@pytest.mark.slow
def test_a_lost_worker_s_work_is_done_by_another_with_the_same_bytes(
    address: str, tmp_path: Path
) -> None:
    expected = made_here(tmp_path / "here")
    local = tiny_project(tmp_path / "there", DISTRICTS)
    for district in DISTRICTS:  # long enough to be caught in the middle
        (local.raw(district, YEAR) / "pause.txt").write_text("3", encoding="utf-8")
    url = local.root.as_uri()
    room = tmp_path / "room"
    room.mkdir()
    with worker(address, TMPDIR=str(room)) as first, worker(address):
        wait_for_workers(address, 2)
        command = [sys.executable, "-m", "langnghe", "run", "--all", "--scheduler", address]
        run = subprocess.Popen([*command, "--root", url], stdout=subprocess.PIPE, text=True)
        while not list(room.glob("langnghe-*/.langnghe")):  # the first is in the middle of a run
            assert run.poll() is None
            time.sleep(0.1)
        first.send_signal(signal.SIGKILL)
        said, _ = run.communicate(timeout=200)
    assert run.returncode == 0, said
    assert "4 trên 4" in said
    made = files_of(local.root / "reports") | files_of(local.root / "data" / "processed")
    assert made.keys() == expected.keys()
    for name, content in expected.items():
        # Their manifests list the file that makes them wait.
        assert made[name] == content or name.endswith("manifest.json"), name


@pytest.mark.slow
def test_each_call_on_a_worker_has_a_process_of_its_own(address: str) -> None:
    with pytest.raises(ProblemsError, match="CLUSTER-NO-WORKERS"), cluster(address):
        pass
    with worker(address) as process:
        wait_for_workers(address, 1)
        with cluster(address) as workers:
            assert workers.jobs == 1
            made = {workers.submit(os.getpid).result(60) for _ in range(2)}
            assert len(made - {process.pid}) == 2
    with worker(address, daemon="True"), started("worker", address, "--nthreads", "1"):
        wait_for_workers(address, 2)
        with pytest.raises(ProblemsError) as caught, cluster(address):
            pass
    # Only under a nanny, which this setting is about.
    assert [problem.code for problem in caught.value.problems] == ["CLUSTER-DAEMON"]


def test_a_worker_of_another_version_is_told() -> None:
    here = cluster_module._worker()
    versions = {**here.versions, "langnghe": "0.0.9 (abc)"}
    del versions["pandas"]
    (problem,) = cluster_module._unusable({"tcp://a": _Worker(versions, False)}, "tcp://b")
    assert (problem.code, problem.file) == ("CLUSTER-VERSION", "tcp://a")
    assert problem.value == "pandas không có; langnghe 0.0.9 (abc)"
    expected = f"pandas {here.versions['pandas']}; langnghe {here.versions['langnghe']}"
    assert problem.expected == expected


def test_a_scheduler_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 0.5)
    project = tiny_project(tmp_path, ["bac"])
    arguments = ["run", "--all", "--scheduler", "tcp://127.0.0.1:1", "--root", str(project.root)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 1
    assert "CLUSTER-UNREACHED" in done.stderr


def test_at_a_url_what_is_up_to_date_is_left_alone(tmp_path: Path) -> None:
    project = tiny_project(tmp_path / "kho", ["bac"])
    arguments = ["run", "bac", str(YEAR), "--root", project.root.as_uri()]
    first = CliRunner().invoke(app, arguments)
    assert first.exit_code == 0, first.output
    assert "reports/bac/2024/internal/note.pdf" in first.output
    before = files_of(project.root)
    second = CliRunner().invoke(app, arguments)
    assert "không có gì thay đổi" in second.output
    assert files_of(project.root) == before
    remote = RemoteProject.at(project.root.as_uri())
    assert remote.names("reports")[-1] == "reports/bac/2024/manifest.json"
