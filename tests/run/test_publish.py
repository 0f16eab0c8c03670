"""What is put in place of what was there, whenever the process that does it is killed."""

from pathlib import Path

import pytest
from filelock import FileLock

from langnghe.project import Project
from langnghe.run.locks import held
from langnghe.run.private import clear, private_folder
from langnghe.run.publish import JOURNAL, digest_or_none, put

NAME = "a-2024"


class Killed(BaseException):
    """The process is gone: nothing more is done by it."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """With an old report, and the register that it was made with."""
    project = Project(tmp_path)
    write(project, "old")
    project.raw("a", 2024).mkdir(parents=True)
    register(project).write_text("old", encoding="utf-8")
    return project


def register(project: Project) -> Path:
    return project.raw("a", 2024).with_name("2024.received.csv")


def write(project: Project, text: str) -> None:
    for folder in (project.processed("a", 2024), project.reports("a", 2024)):
        folder.mkdir(parents=True)
        (folder / "file").write_text(text, encoding="utf-8")


def made(project: Project, root: Path) -> None:
    """A run's private folder, all made."""
    private = Project(root)
    write(private, "new")
    private.raw("a", 2024).mkdir(parents=True)
    register(private).write_text("new", encoding="utf-8")


def published(project: Project, root: Path) -> None:
    private = Project(root)
    folders = (Project.processed, Project.reports)
    put(
        project,
        root,
        NAME,
        [(of(private, "a", 2024), of(project, "a", 2024)) for of in folders],
        (register(private), register(project)),
        digest_or_none(register(project)),
    )


def seen(project: Project) -> tuple[str, str]:
    """What is in the tables and in the report; "" for none."""
    found = (
        folder / "file" for folder in (project.processed("a", 2024), project.reports("a", 2024))
    )
    tables, report = (each.read_text("utf-8") if each.is_file() else "" for each in found)
    return tables, report


def killed_at(monkeypatch: pytest.MonkeyPatch, step: int, after: bool) -> None:
    """The process dies just before, or just after, the renaming with this number."""
    count = 0
    for name in ("rename", "replace"):
        plain = getattr(Path, name)

        def move(path: Path, to: Path, plain: object = plain) -> Path:
            nonlocal count
            count += 1
            if count == step and not after:
                raise Killed
            moved = plain(path, to)  # type: ignore[operator]
            if count == step:
                raise Killed
            return moved

        monkeypatch.setattr(Path, name, move)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", range(1, 7))
def test_a_killed_publication_is_finished_by_the_next_that_looks(
    project: Project, monkeypatch: pytest.MonkeyPatch, step: int, after: bool
) -> None:
    root = project.private / "dead"
    made(project, root)
    root.with_suffix(".lock").touch()
    with monkeypatch.context() as patch:
        killed_at(patch, step, after)
        with pytest.raises(Killed):
            published(project, root)
    tables, report = seen(project)
    assert report in ("", tables)  # as long as a report stands, its tables stand
    promised = (root / JOURNAL).is_file()
    assert promised == (step > 1 or after)
    clear(project)
    assert seen(project) == (("new", "new") if promised else ("old", "old"))
    assert register(project).read_text("utf-8") == ("new" if promised else "old")
    assert list(project.private.iterdir()) == []


def test_an_interrupted_publication_is_finished_before_the_folder_goes(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> None:
        with private_folder(project) as root:
            made(project, root)
            killed_at(monkeypatch, 4, False)
            published(project, root)

    with pytest.raises(Killed):
        interrupted()
    assert seen(project) == ("new", "new")
    assert list(project.private.iterdir()) == []


def test_a_register_that_was_changed_in_the_meantime_is_kept(project: Project) -> None:
    with private_folder(project) as root:
        made(project, root)
        private = Project(root)
        folders = (Project.processed, Project.reports)
        before = digest_or_none(register(project))
        register(project).write_text("newer", encoding="utf-8")
        moves = [(of(private, "a", 2024), of(project, "a", 2024)) for of in folders]
        put(project, root, NAME, moves, (register(private), register(project)), before)
    assert seen(project) == ("new", "new")
    assert register(project).read_text("utf-8") == "newer"


def test_what_is_promised_under_a_held_lock_is_left_to_its_holder(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project.private / "dead"
    made(project, root)
    root.with_suffix(".lock").touch()
    with monkeypatch.context() as patch:
        killed_at(patch, 2, False)
        with pytest.raises(Killed):
            published(project, root)
    with held(project, NAME) as free:
        assert free
        clear(project)
        assert seen(project) == ("old", "old")
        clear(project, holding=NAME)
        assert seen(project) == ("new", "new")


def test_only_the_folders_of_dead_processes_are_cleared(project: Project) -> None:
    (project.private / "dead").mkdir(parents=True)
    (project.private / "dead" / "half").touch()
    (project.private / "dead.lock").touch()
    with private_folder(project) as alive:
        clear(project)
        assert sorted(project.private.iterdir()) == [alive, alive.with_suffix(".lock")]
    with FileLock(project.private / "other.lock"):
        clear(project)
        assert [path.name for path in project.private.iterdir()] == ["other.lock"]
