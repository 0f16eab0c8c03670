"""One command at a time for each district-year (`name_of`), and for the comparison of all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project

PATIENCE = 1.0
"""Seconds of waiting before it is said."""
ACROSS = "districts"


def name_of(district: str, year: int) -> str:
    return f"{district}-{year}"


@contextmanager
def locked(
    project: Project,
    name: str,
    limit: float | None = None,
    waiting: Callable[[], None] = lambda: None,
) -> Iterator[bool]:
    """Hold a lock; gives whether another held it first.

    The system frees the lock of a process that dies. `waiting` is called once, after a second.
    limit: seconds to wait at most; None is for ever. Raises ProblemsError RUN-BUSY.
    """
    lock, waited = _lock(project, name), False
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waited = True
            _wait(lock, limit, waiting, name)
        yield waited
    finally:
        lock.release()


@contextmanager
def held(project: Project, name: str) -> Iterator[bool]:
    """Hold a lock if nobody else does; gives whether it could be had."""
    lock = _lock(project, name)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def _lock(project: Project, name: str) -> FileLock:
    project.locks.mkdir(parents=True, exist_ok=True)
    return FileLock(project.locks / f"{name}.lock")


def _wait(lock: FileLock, limit: float | None, waiting: Callable[[], None], name: str) -> None:
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
                        what=f"một lệnh khác đang lập báo cáo này ({name})",
                        action="chờ lệnh ấy xong rồi chạy lại, hoặc cho chờ lâu hơn bằng --wait",
                    )
                ]
            ) from None
