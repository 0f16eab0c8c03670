"""A project at a URL (`s3://bucket/du-an`, `file:///du-an`): what a run needs of it is brought into
a folder of this machine, and what the run made is put there. The one seam to fsspec.

An object store cannot rename a folder, so the manifest tells what is whole: it is taken away before
the first file of a new run is put, and put after the last. A district-year without one is not made.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self

from langnghe.intake.files.sidecars import register_path
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.run.job import run_job
from langnghe.run.manifest import LOCK, files_below, manifest_path
from langnghe.run.outcome import Failure, Outcome
from langnghe.run.state import State, failed_path, state_of
from langnghe.run.times import times_path

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_SHARED = ("questionnaires", "indicators", "places")


def is_url(root: str) -> bool:
    """Whether a project's root is at a URL, not in a folder."""
    return "://" in root


class RemoteProject:
    """The files of a project below a URL, by their names below it ("params/topics.yaml")."""

    def __init__(self, url: str, files: "AbstractFileSystem", root: str) -> None:
        self.url, self._files, self._root = url, files, root.rstrip("/")

    @classmethod
    def at(cls, url: str) -> Self:
        """Raises ProblemsError REMOTE-URL where no library reads such a URL."""
        try:
            from fsspec.core import url_to_fs

            # Neither a listing nor a connection is kept: others write there too.
            fresh = {"use_listings_cache": False, "skip_instance_cache": True}
            local = {"auto_mkdir": True} if url.startswith("file:") else {}
            return cls(url, *url_to_fs(url, **fresh, **local))
        except (ImportError, ValueError) as error:
            raise ProblemsError(
                [
                    Problem(
                        code="REMOTE-URL",
                        what=f"không mở được địa chỉ của dự án: {error}",
                        value=url,
                        expected="s3://…, file://…, hoặc thư mục của máy này",
                        action="kiểm tra địa chỉ; cài phần mở rộng: pip install langnghe[cluster]",
                    )
                ]
            ) from None

    def names(self, folder: str) -> list[str]:
        """All files below a folder, sorted; none where there is no such folder."""
        found = self._files.find(f"{self._root}/{folder}")
        return sorted(str(path).removeprefix(f"{self._root}/") for path in found)

    def beside(self, folder: str) -> list[str]:
        """The files and folders in a folder, not what is below those."""
        try:
            found = self._files.ls(f"{self._root}/{folder}", detail=False)
        except FileNotFoundError:
            return []
        names = [str(path).rstrip("/").removeprefix(f"{self._root}/") for path in found]
        return sorted(name for name in names if name != folder)  # a file is beside itself

    def bring(self, names: Iterable[str], folder: Path) -> None:
        """Copy files into a folder, under their names."""
        copies = {f"{self._root}/{name}": folder / name for name in names}
        for copy in copies.values():
            copy.parent.mkdir(parents=True, exist_ok=True)
        if copies:
            self._files.get(list(copies), [str(copy) for copy in copies.values()])

    def put(self, names: Iterable[str], folder: Path) -> None:
        """Copy files of a folder here, under their names."""
        targets = {str(folder / name): f"{self._root}/{name}" for name in names}
        if targets:
            self._files.put(list(targets), list(targets.values()))

    def remove(self, names: Iterable[str]) -> None:
        """Delete files, those that are there."""
        for name in names:
            if self._files.exists(path := f"{self._root}/{name}"):
                self._files.rm_file(path)


@contextmanager
def brought(url: str, district: str, year: int) -> Iterator[Project]:
    """The part of a project that a run of one district-year reads, in a folder for the while.

    Params of the district and those that all share, notebooks, the lock, raw files of the year and
    of the one it is compared with, their registers, and the last run's manifest. Raises
    ProblemsError as `load_survey`, and REMOTE-URL.
    """
    from langnghe.params.load import load_survey

    remote = RemoteProject.at(url)
    with TemporaryDirectory(prefix=f"langnghe-{district}-{year}-") as root:
        project = Project(Path(root))
        own = [f"params/{folder}" for folder in (*_SHARED, district)]
        names = [name for name in remote.beside("params") if name.endswith(".yaml")]
        names += [name for folder in (*own, "notebooks") for name in remote.names(folder)]
        names += [name for name in remote.beside("") if name == LOCK]
        remote.bring(names, project.root)
        compared = load_survey(project, district, year).year.compare_with
        for each in (year, compared) if compared else (year,):
            remote.bring(remote.names(project.name(project.raw(district, each))), project.root)
            register = project.name(register_path(project, district, each))
            beside = remote.beside(register.rpartition("/")[0])
            remote.bring([name for name in beside if name == register], project.root)
        manifest = project.name(manifest_path(project, district, year))
        there = remote.beside(manifest.rpartition("/")[0])
        remote.bring([name for name in there if name == manifest], project.root)
        yield project


def put_back(project: Project, url: str, district: str, year: int, *, made: bool) -> None:
    """Put what a run changed of a brought project: where it `made` one, its tables and documents,
    the manifest last; its register of raw files, its times, and whether it failed."""
    remote = RemoteProject.at(url)
    if made:
        manifest = project.name(manifest_path(project, district, year))
        folders = [project.processed(district, year), project.reports(district, year)]
        written = [project.name(path) for path in files_below(*folders)]
        before = [name for folder in folders for name in remote.names(project.name(folder))]
        remote.remove([manifest])
        remote.put([name for name in written if name != manifest], project.root)
        remote.remove(sorted(set(before) - {*written, manifest}))
        remote.put([manifest], project.root)
    notes = [register_path(project, district, year), times_path(project, district, year)]
    remote.put([project.name(path) for path in notes if path.is_file()], project.root)
    failed = failed_path(project, district, year)
    if failed.is_file():
        remote.put([project.name(failed)], project.root)
    else:
        remote.remove([project.name(failed)])


def run_remote_job(
    url: str, district: str, year: int, force: bool = False, limit: float | None = None
) -> Outcome:
    """`run_job` for a project at a URL, on any machine: brought, run, put back.

    Where the last run read the same there is nothing to do, unless `force`. Nothing is locked
    there: two commands at once on one district-year are for whoever gives them to prevent.
    """
    try:
        with brought(url, district, year) as project:
            there = manifest_path(project, district, year).is_file()
            standing = state_of(project, district, year, results=False)
            if there and not force and standing.state is State.FRESH:
                return Outcome(district, year)
            outcome = run_job(str(project.root), district, year, force, limit)
            put_back(project, url, district, year, made=outcome.result is not None)
            if outcome.result is None:
                return outcome
            names = [path.relative_to(project.root) for path in outcome.result.written]
            return replace(outcome, result=replace(outcome.result, written=names))
    except (ProblemsError, OSError) as error:
        problems = error if isinstance(error, ProblemsError) else _unreached(url, error)
        said = tuple(str(problems).splitlines())
        return Outcome(district, year, failure=Failure(said, problems.problems[0].what))


def _unreached(url: str, error: OSError) -> ProblemsError:
    return ProblemsError(
        [
            Problem(
                code="REMOTE-FAILED",
                what=f"không đọc hoặc không ghi được ở địa chỉ của dự án: {error}",
                value=url,
                action="kiểm tra mạng, quyền đọc ghi, chỗ trống rồi chạy lại",
            )
        ]
    )
