"""Private folders: what is being made stands there until it is whole, and of dead runs is cleared.

Each has a lock that its process holds as long as it lives, so that what is left of a killed one is
known for sure, however old or new it is.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from langnghe.project import Project
from langnghe.run.locks import held
from langnghe.run.publish import finish, promised_under


@contextmanager
def private_folder(project: Project) -> Iterator[Path]:
    """A folder of the caller's own on the project's file system; it goes when the caller is done.

    What `publish.put` has promised in it is kept first, though the caller is interrupted.
    """
    project.private.mkdir(parents=True, exist_ok=True)
    root = project.private / secrets.token_hex(4)
    with FileLock(_lock_of(root)):
        root.mkdir()
        try:
            yield root
        finally:
            finish(project, root)
            _remove(root)


def clear(project: Project, holding: str = "") -> None:
    """Remove the private folders whose processes are dead; what one was publishing is published.

    holding: the lock that the caller holds (`locks`). What was promised under a lock that another
    holds is left to that one.
    """
    if not project.private.is_dir():
        return
    for path in sorted(project.private.glob("*.lock")):
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        try:
            _clear(project, path.with_suffix(""), holding)
        finally:
            lock.release()


def _clear(project: Project, root: Path, holding: str) -> None:
    under = promised_under(root)
    with nullcontext(True) if under in ("", holding) else held(project, under) as free:
        if free:
            with suppress(OSError):  # a file is held by another program: later, then
                finish(project, root)
                _remove(root)


def _lock_of(root: Path) -> Path:
    return root.with_suffix(".lock")


def _remove(root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    if not root.exists():
        _lock_of(root).unlink(missing_ok=True)
