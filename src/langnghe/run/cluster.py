"""An executor of other machines: the workers of a Dask cluster (the extra `cluster`).

A worker runs each call in a process of its own, as this machine does (`processes`): runs change
folder and environment, and what they took of memory goes back. A lost worker's call fails, and
`many` gives it once more; Dask itself would try up to three times more.
"""

import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

import langnghe
from langnghe.problems import Problem, ProblemsError
from langnghe.run.manifest import libraries, package
from langnghe.run.processes import Processes

T = TypeVar("T")

CONNECT_SECONDS = 15
_DAEMON = "distributed.worker.daemon"


class _Worker(NamedTuple):
    """What is asked of a worker: versions by name, and whether it may not have children."""

    versions: dict[str, str]
    daemon: bool


class Workers(Executor):
    """Calls on a cluster's workers; `jobs` is how many these take at once."""

    def __init__(self, executor: Executor, jobs: int) -> None:
        self._executor, self.jobs = executor, jobs

    def submit(self, call: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        return self._executor.submit(_apart, call, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._executor.shutdown(wait=wait)


@contextmanager
def cluster(address: str) -> Iterator[Workers]:
    """The workers behind a scheduler (`tcp://host:8786`), all of them with this very package.

    Raises ProblemsError: CLUSTER-ABSENT where the extra is not installed, CLUSTER-UNREACHED,
    CLUSTER-NO-WORKERS, CLUSTER-VERSION and CLUSTER-DAEMON for each worker that cannot be used.
    """
    try:
        from distributed import Client
    except ImportError:
        raise _problem(
            "CLUSTER-ABSENT",
            address,
            "chưa cài thư viện Dask để dùng cụm máy",
            "pip install langnghe[cluster]",
        ) from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError):  # a timeout is an OSError
        raise _problem(
            "CLUSTER-UNREACHED",
            address,
            f"không kết nối được bộ điều phối trong {CONNECT_SECONDS} giây",
            "xem bộ điều phối (dask scheduler) đã chạy chưa, địa chỉ, tường lửa",
        ) from None
    with client:
        problems = _unusable(client.run(_worker), address)
        if problems:
            raise ProblemsError(problems)
        before = client.run_on_scheduler(_allow_failures, allowed=0)
        try:
            threads = sum(client.nthreads().values())
            # Not pure: the same call made again is to be made again.
            yield Workers(client.get_executor(pure=False), threads)
        finally:
            client.run_on_scheduler(_allow_failures, allowed=before)


def _unusable(workers: Mapping[str, _Worker], address: str) -> Sequence[Problem]:
    """What keeps workers, by their addresses, from being used."""
    if not workers:
        return _problem(
            "CLUSTER-NO-WORKERS",
            address,
            "bộ điều phối chưa có máy nào (worker)",
            "chạy dask worker trên các máy rồi thử lại",
        ).problems
    problems = []
    own = _worker()
    for worker, it in sorted(workers.items()):
        other = [name for name in own.versions if it.versions.get(name) != own.versions[name]]
        if other:
            problems.append(
                Problem(
                    code="CLUSTER-VERSION",
                    file=worker,
                    what="máy này có phiên bản khác với máy ra lệnh",
                    value="; ".join(
                        f"{name} {it.versions.get(name, 'không có')}" for name in other
                    ),
                    expected="; ".join(f"{name} {own.versions[name]}" for name in other),
                    action="cài cùng một bản, cùng tệp khóa, trên mọi máy; khởi động lại worker",
                )
            )
        if it.daemon:
            problems.append(
                Problem(
                    code="CLUSTER-DAEMON",
                    file=worker,
                    what="tiến trình của máy này không được phép mở tiến trình con",
                    expected=f"{_DAEMON}: false",
                    action="đặt DASK_DISTRIBUTED__WORKER__DAEMON=False rồi khởi động lại worker",
                )
            )
    return problems


def _problem(code: str, address: str, what: str, action: str) -> ProblemsError:
    return ProblemsError([Problem(code=code, value=address, what=what, action=action)])


# --- run by the workers and the scheduler ---


def _worker() -> _Worker:
    """Of the process it is called in."""
    from multiprocessing import current_process

    versions = {"Python": platform.python_version(), **libraries()}
    versions["langnghe"] = f"{langnghe.__version__} ({package().sha256[:12]})"
    return _Worker(versions, current_process().daemon)


def _allow_failures(allowed: int, dask_scheduler: Any) -> int:
    """Set how many workers may be lost under one call before it fails; gives what it was."""
    before = int(dask_scheduler.allowed_failures)
    dask_scheduler.allowed_failures = allowed
    return before


def _apart(call: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    with Processes(1) as own:
        return own.submit(call, *args, **kwargs).result()
