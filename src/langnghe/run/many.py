"""Several district-years at once: one that fails never stops the others.

The work goes to an executor (`concurrent.futures.Executor`): processes of this machine
(`processes`), or any other that can call `run_job`.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future
from contextlib import suppress
from pathlib import PurePosixPath
from queue import Empty, SimpleQueue
from typing import Protocol

from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.run.job import run_job
from langnghe.run.outcome import Failure, Outcome
from langnghe.run.remote import RemoteProject, run_remote_job
from langnghe.run.state import note_failure

Which = tuple[str, int]
"""A district and a year."""


class Watch(Protocol):
    """Whoever looks on: `tick` several times a second, `done` when one is finished."""

    def tick(self) -> None: ...

    def done(self, outcome: Outcome) -> None: ...


def district_years(
    project: Project | RemoteProject, districts: Iterable[str] = (), years: Iterable[int] = ()
) -> list[Which]:
    """The districts and years with a year's file in params, in the order of their names.

    districts, years: only these; none given is all. Raises ProblemsError RUN-NOTHING for each that
    names none, and where there is none.
    """
    districts, years = list(dict.fromkeys(districts)), list(dict.fromkeys(years))
    paths = [PurePosixPath(name) for name in _params_of_years(project)]
    found = sorted(
        (path.parent.name, int(path.stem))
        for path in paths
        if len(path.stem) == 4 and path.stem.isascii() and path.stem.isdigit()
    )
    found = [each for each in found if not districts or each[0] in districts]
    chosen = [each for each in found if not years or each[1] in years]
    idle = [f"params/{name}" for name in districts if name not in {d for d, _ in chosen}]
    idle += [f"params/*/{year}.yaml" for year in years if year not in {y for _, y in chosen}]
    if idle or not chosen:
        raise ProblemsError([_nothing(name) for name in idle or ["params"]])
    return chosen


def _params_of_years(project: Project | RemoteProject) -> Iterator[str]:
    if isinstance(project, RemoteProject):
        for folder in project.beside("params"):
            yield from (name for name in project.beside(folder) if name.endswith(".yaml"))
    else:
        yield from (project.name(path) for path in project.params.glob("*/*.yaml"))


def _nothing(name: str) -> Problem:
    return Problem(
        code="RUN-NOTHING",
        file=name,
        what="không có năm nào để lập báo cáo",
        expected="tệp năm, ví dụ params/<địa bàn>/2023.yaml",
        action="kiểm tra mã địa bàn và năm, hoặc chỉ thư mục dự án bằng --root",
    )


def run_many(
    project: Project | RemoteProject,
    which: Sequence[Which],
    executor: Executor,
    watch: Watch | None = None,
    *,
    force: bool = False,
    limit: float | None = None,
    fail_fast: bool = False,
) -> list[Outcome]:
    """Run district-years through an executor; gives what became of each, in the given order.

    A job whose worker was lost is given once more, and then counts as failed. force, limit: see
    `run_job`. fail_fast: after the first failure no other is begun; those are not in what is given.
    A year compared with an earlier one needs no order: a run reads that year's raw files itself.
    """

    # A queue, because asking thousands of futures in turn takes longer than their work.
    finished: SimpleQueue[Future[Outcome]] = SimpleQueue()
    pending: dict[Future[Outcome], Which] = {}

    def submit(each: Which) -> None:
        if isinstance(project, RemoteProject):
            future = executor.submit(run_remote_job, project.url, *each, force, limit)
        else:
            future = executor.submit(run_job, str(project.root), *each, force, limit)
        pending[future] = each
        future.add_done_callback(finished.put)

    outcomes: dict[Which, Outcome] = {}
    again: set[Which] = set()
    try:
        for each in which:
            submit(each)
        while pending:
            if watch is not None:
                watch.tick()
            try:
                future = finished.get(timeout=0.2)
            except Empty:
                continue
            each = pending.pop(future)
            try:
                outcome = future.result()
            except CancelledError:
                continue
            except Exception as error:
                if each not in again:
                    again.add(each)
                    submit(each)
                    continue
                outcome = _lost(project, each, error)
            outcomes[each] = outcome
            if watch is not None:
                watch.done(outcome)
            if fail_fast and outcome.failure is not None:
                for other in pending:
                    other.cancel()
    except BaseException:
        for other in pending:
            other.cancel()
        raise
    return [outcomes[each] for each in which if each in outcomes]


def _lost(project: Project | RemoteProject, each: Which, error: Exception) -> Outcome:
    message = "tiến trình bị tắt giữa chừng hai lần (có thể vì thiếu bộ nhớ)"
    said = (f"{message}: {type(error).__name__} {error}".rstrip(),)
    if isinstance(project, Project):
        with suppress(OSError):
            note_failure(project, *each, list(said))
    return Outcome(*each, failure=Failure(said, message))
