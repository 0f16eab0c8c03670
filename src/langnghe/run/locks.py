"""One run at a time of each district-year, whatever command or machine it comes from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project

PATIENCE = 1.0
"""Seconds of waiting before it is said."""


@contextmanager
def locked(
    project: Project,
    district: str,
    year: int,
    limit: float | None = None,
    waiting: Callable[[], None] = lambda: None,
) -> Iterator[bool]:
    """Hold the lock of a district-year; gives whether another held it first.

    The system frees the lock of a process that dies. `waiting` is called once, after a second.
    limit: seconds to wait at most; None is for ever. Raises ProblemsError RUN-BUSY.
    """
    path = project.locks / f"{district}-{year}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    waited = False
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waited = True
            _wait(lock, limit, waiting)
        yield waited
    finally:
        lock.release()


def _wait(lock: FileLock, limit: float | None, waiting: Callable[[], None]) -> None:
    first = PATIENCE if limit is None else min(PATIENCE, limit)
    try:
        lock.acquire(timeout=first)
    except Timeout:
        waiting()
        try:
            lock.acquire(timeout=-1 if limit is None else limit - first)
        except Timeout:
            raise ProblemsError(
                [
                    Problem(
                        code="RUN-BUSY",
                        file=lock.lock_file,
                        what="một lệnh khác đang lập báo cáo này",
                        action="chờ lệnh ấy xong rồi chạy lại, hoặc cho chờ lâu hơn bằng --wait",
                    )
                ]
            ) from None
