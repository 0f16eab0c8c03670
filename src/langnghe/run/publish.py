"""Folders put in place of others by renaming, all or none."""

from collections.abc import Iterable
from pathlib import Path

from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project


def put(project: Project, moves: Iterable[tuple[Path, Path]]) -> None:
    """Put each new folder where its target is; an old target goes beside the new one's place.

    moves: (new, target), on one file system. Raises ProblemsError RUN-LOCKED where a file of a
    target is held by another program; everything then stands as before.
    """
    moved: list[tuple[Path, Path]] = []
    target = project.root
    try:
        for new, target in moves:
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                moved.append((target, target.rename(new.with_name(new.name + ".old"))))
            moved.append((new, new.rename(target)))
    except OSError as error:
        for before, after in reversed(moved):
            after.rename(before)
        if not isinstance(error, PermissionError):
            raise
        raise ProblemsError(
            [
                Problem(
                    code="RUN-LOCKED",
                    file=project.name(target),
                    what="không thay được thư mục kết quả cũ",
                    action="đóng các tệp của thư mục này (Excel, trình xem PDF) rồi chạy lại",
                )
            ]
        ) from None
