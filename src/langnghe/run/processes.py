"""An executor of this machine: each call in a process of its own, a few at a time.

A process a call, because its memory then goes back to the system whatever the call did, and because
a killed one takes no other with it. (A `ProcessPoolExecutor` breaks as a whole when one of its
workers is killed, its workers outlive a killed parent, and with `max_tasks_per_child` it can hang.)
"""

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from threading import Lock
from types import TracebackType
from typing import Any, TypeVar

from langnghe.run.telling import Abandoned, Listener, Stage, listen

T = TypeVar("T")

_PRELOAD = [f"langnghe.{name}" for name in ("run.warm", "run.district_year", "run.crate", "cli")]
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class WorkerLost(Exception):
    """A worker process ended before its call did: killed by someone, or for want of memory."""


class Processes(Executor):
    """Calls in processes of their own, `jobs` at a time; what they tell goes to `heard`.

    Where it can be, a process is forked from a server that has the package imported and no thread;
    elsewhere (Windows) each starts afresh. A call whose process dies raises WorkerLost.
    """

    def __init__(self, jobs: int, heard: Listener = lambda stage: None) -> None:
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="langnghe-job")
        self._heard = heard
        self._context = server()
        self._starting = Lock()
        self._live: set[Any] = set()
        self._stopped = False

    def submit(self, call: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        return self._threads.submit(self._alone, call, args, kwargs)

    def _alone(self, call: Callable[..., T], args: Sequence[Any], kwargs: Mapping[str, Any]) -> T:
        mine, theirs = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_work, args=(theirs, call, args, kwargs))
        with self._starting:
            if self._stopped:
                raise WorkerLost
            process.start()
            self._live.add(process)
        theirs.close()
        try:
            return self._answer(mine, process.sentinel)
        finally:
            mine.close()
            process.join()
            self._live.discard(process)

    def _answer(self, pipe: Connection, ended: int) -> Any:
        """What the call gave or raised. Not its end of file: its children may hold the pipe."""
        while pipe in wait([pipe, ended]):
            try:
                kind, value = pipe.recv()
            except (EOFError, OSError):
                break
            if kind == "told":
                self._heard(value)
            elif kind == "gave":
                return value
            else:
                raise value
        raise WorkerLost

    def stop(self) -> None:
        """End all of it now. What was being made is made by the next run."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._starting:
            self._stopped = True
            for process in self._live:
                process.terminate()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._threads.shutdown(wait, cancel_futures=cancel_futures)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.stop()
        self.shutdown()


def server() -> Any:
    """What starts the processes: see `Processes`."""
    # The libraries' own threads would only take turns on the processors that the jobs share.
    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    return context


def _work(
    pipe: Connection, call: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> None:
    listen(partial(_tell, pipe))
    fork_from_the_same_server()
    try:
        answer = "gave", call(*args, **kwargs)
    except (Abandoned, KeyboardInterrupt):
        return
    except Exception as error:
        answer = "raised", error
    with suppress(OSError):
        pipe.send(answer)


def fork_from_the_same_server() -> None:
    """Have this process fork its own children from the server that it was forked from.

    Python means it to ("a child process will just reuse the forkserver started by its parent"), and
    gives it the server's address; but `ensure_running` looks for a process number as well, which
    a child does not have, and starts a server of its own: seconds of imports for each.
    """
    if "forkserver" in multiprocessing.get_all_start_methods():
        from multiprocessing.forkserver import _forkserver

        known = vars(_forkserver)
        if known.get("_forkserver_address") and known.get("_forkserver_alive_fd") is not None:
            _forkserver.ensure_running = lambda: None  # type: ignore[method-assign]


def _tell(pipe: Connection, stage: Stage) -> None:
    try:
        pipe.send(("told", stage))
    except OSError:
        raise Abandoned from None
