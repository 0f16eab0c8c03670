"""What was made in a private folder put in place of what was there, all or none, once for all.

The moves are promised in a journal before the first. From then on they are made: by this process,
or, where it is killed between two of them, by the next that looks (`private.clear`). The last
folder of the moves is taken away first and put back last: as long as a report stands, what its
manifest lists stands too.
"""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project

JOURNAL = "publish.json"


@dataclass(frozen=True)
class _Promise:
    """Moves by names below the project; the lock they are made under.

    file: a file to be put in place of another, as long as that is the one with the digest `before`
    ("" for none): who has changed it in the meantime knows better.
    """

    under: str
    folders: list[tuple[str, str]]
    file: tuple[str, str] | None
    before: str


def put(
    project: Project,
    root: Path,
    under: str,
    folders: Iterable[tuple[Path, Path]],
    file: tuple[Path, Path] | None = None,
    before: str = "",
) -> None:
    """Put each new folder where its target is, then the file; see `_Promise`.

    root: the private folder that all is in; the caller holds the lock `under`. Raises ProblemsError
    RUN-LOCKED where a file of a target is held by another program; all then stands as before.
    """
    names = [(project.name(new), project.name(target)) for new, target in folders]
    one = (project.name(file[0]), project.name(file[1])) if file else None
    text = json.dumps(asdict(_Promise(under, names, one, before)), ensure_ascii=False)
    draft = root / f"{JOURNAL}.new"
    draft.write_text(text, encoding="utf-8")
    draft.replace(root / JOURNAL)
    wrong = finish(project, root)
    if wrong is None:
        return
    if not isinstance(wrong, PermissionError):
        raise wrong
    raise ProblemsError(
        [
            Problem(
                code="RUN-LOCKED",
                file=_held(project, names, wrong),
                what="không thay được thư mục kết quả cũ",
                action="đóng các tệp của thư mục này (Excel, trình xem PDF) rồi chạy lại",
            )
        ]
    ) from None


def _held(project: Project, names: list[tuple[str, str]], error: OSError) -> str:
    """The target that could not be moved, or moved to."""
    known = {error.filename, error.filename2}
    for _, target in names:
        if str(project.root / target) in known:
            return target
    return names[0][1]


def promised_under(root: Path) -> str:
    """The lock that a private folder's promise is to be kept under; "" where it made none."""
    path = root / JOURNAL
    return _read(path).under if path.is_file() else ""


def _read(path: Path) -> _Promise:
    return _Promise(**json.loads(path.read_text(encoding="utf-8")))


def finish(project: Project, root: Path) -> OSError | None:
    """Make what is left of the promised moves; where one cannot be made, take all of them back.

    Gives why not. Does nothing where nothing is promised, or all is done.
    """
    path = root / JOURNAL
    if not path.is_file():
        return None
    promise = _read(path)
    moves = [(project.root / new, project.root / target) for new, target in promise.folders]
    try:
        _forward(moves)
    except OSError as error:
        _back(moves)
        path.unlink()
        return error
    if promise.file is not None:
        new, target = (project.root / name for name in promise.file)
        # Open in Excel: the next run adds the same.
        with suppress(FileNotFoundError, PermissionError):
            if digest_or_none(target) == promise.before:
                new.replace(target)
    return None


def _old(new: Path) -> Path:
    return new.with_name(new.name + ".old")


def _forward(moves: list[tuple[Path, Path]]) -> None:
    """A new folder that is no longer where it was made has its place already."""
    for new, target in reversed(moves):
        if new.exists() and target.exists():
            target.rename(_old(new))
    for new, target in moves:
        if new.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            new.rename(target)


def _back(moves: list[tuple[Path, Path]]) -> None:
    for new, target in reversed(moves):
        if not new.exists() and target.exists():
            target.rename(new)
    for new, target in moves:
        if _old(new).exists():
            _old(new).rename(target)


def digest_or_none(path: Path) -> str:
    """SHA-256 of a file; "" where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
