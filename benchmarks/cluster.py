"""What a cluster adds to each district-year, and what the country would take: `docs/scale.md`.

A real scheduler and two workers on this machine, started here. Measured: a call through Dask alone;
a call as runs are made there, in a process of its own; the command's own part, over as many
district-years as the country has; and one commune-sized district-year, made by the same job. From
these a model of 3,321 communes over 5 years. `python -m benchmarks.cluster`.
"""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from langnghe.project import Project
from langnghe.run.many import run_many
from langnghe.run.outcome import Outcome
from langnghe.run.processes import Processes
from langnghe.run.times import times_path

CHECKOUT = Path(__file__).resolve().parents[1]
DISTRICT, YEAR, SCHOOLS, FORMS = "thu-dau-mot", 2023, 12, 1_500
COMMUNES, YEARS = 3_321, 5
BARE, CALLS = 500, 20


class Instant(Executor):
    """Calls that are done as soon as they are made."""

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(Outcome(args[1], args[2]))
        return future


@contextmanager
def _cluster() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = f"tcp://127.0.0.1:{port}"
    dask = [sys.executable, "-m", "dask"]
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    worker = [*dask, "worker", address, "--nthreads", "1", "--no-nanny", *here]
    commands = [[*dask, "scheduler", "--port", port, *here], worker, worker]
    started = [subprocess.Popen(command, env={**os.environ}, **quiet) for command in commands]
    try:
        yield address
    finally:
        for process in started:
            process.kill()
            process.wait()


def _each(executor: Executor, number: int) -> float:
    """Seconds a call that does nothing, one after another or all at once as the executor does."""
    begin = time.perf_counter()
    wait([executor.submit(os.getpid) for _ in range(number)])
    return (time.perf_counter() - begin) / number


def _dispatch() -> tuple[float, float]:
    """Seconds a call of Dask alone, and of a process of its own on one of two workers."""
    from distributed import Client

    from langnghe.run.cluster import cluster

    with _cluster() as address:
        with Client(address, timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
            bare = _each(client.get_executor(pure=False), BARE)
        with cluster(address) as workers:
            _each(workers, 2)  # the workers' servers of processes start
            return bare, _each(workers, CALLS) * 2


def _own_part() -> float:
    """Seconds a district-year that the command itself spends."""
    which = [(f"xa-{n}", year) for n in range(COMMUNES) for year in range(YEARS)]
    begin = time.perf_counter()
    run_many(Project(Path()), which, Instant())
    return (time.perf_counter() - begin) / len(which)


def commune() -> tuple[float, float]:
    """Median seconds of one run of a commune-sized district-year, and its peak memory in MB."""
    from langnghe.run.job import run_job
    from langnghe.sample import generate

    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        for name in ("params", "notebooks"):
            ignored = shutil.ignore_patterns(".ipynb_checkpoints")
            shutil.copytree(CHECKOUT / name, project.root / name, ignore=ignored)
        for year in (YEAR - 1, YEAR):
            generate(project, DISTRICT, year, schools=SCHOOLS, forms=FORMS)
        seconds = []
        for _ in range(4):
            with Processes(1) as own:
                outcome = own.submit(run_job, str(project.root), DISTRICT, YEAR, True).result()
            assert outcome.whole, outcome
            seconds.append(outcome.seconds)
        times = json.loads(times_path(project, DISTRICT, YEAR).read_bytes())
    return statistics.median(seconds[1:]), times["peak_mb"]


def section() -> str:
    """Measure and describe."""
    bare, apart = _dispatch()
    own, (run, peak) = _own_part(), commune()
    runs = COMMUNES * YEARS
    lines = ["| workers | hours | of which waiting for the scheduler |", "|---|---|---|"]
    for workers in (8, 64, 512):
        busy = runs * (run + apart) / workers
        serial = runs * (bare + own)
        lines.append(f"| {workers} | {max(busy, serial) / 3600:.2f} | {serial / 3600:.3f} |")
    return (
        "## A cluster\n\n"
        "| what | seconds |\n|---|---|\n"
        f"| a call through Dask alone (of {BARE}) | {bare:.4f} |\n"
        f"| a call in a process of its own on a worker (of {CALLS}) | {apart:.2f} |\n"
        f"| the command's own part a district-year (of {runs:,}) | {own:.6f} |\n"
        f"| one run of {SCHOOLS} schools, {FORMS:,} forms, all documents | {run:.1f} |\n\n"
        f"Peak memory of that run {peak:.0f} MB. Model of {COMMUNES:,} communes × {YEARS} years, "
        "every worker one processor like this one's, files beside it:\n\n" + "\n".join(lines)
    )


if __name__ == "__main__":
    print(section())
