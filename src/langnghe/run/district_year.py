"""Run one district-year: in a private folder, then published by renaming."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import langnghe
from langnghe.audit.workbook import write_audit
from langnghe.intake.files.sidecars import raw_files, register_path, update
from langnghe.params.load import Survey, load_earlier, load_survey
from langnghe.project import EDITIONS, Edition, Project
from langnghe.report.result_sections import headlines
from langnghe.report.survey_sections import coverage_sentences
from langnghe.run.documents import documents_of, export
from langnghe.run.execution import NotebookFailed, execute
from langnghe.run.locks import name_of
from langnghe.run.manifest import (
    LOCK,
    Manifest,
    entries,
    files_below,
    libraries,
    manifest_path,
    package,
)
from langnghe.run.notebooks import Notebook, find_notebooks
from langnghe.run.outcome import Result
from langnghe.run.private import private_folder
from langnghe.run.publish import digest_or_none, put
from langnghe.run.times import Times, write_times
from langnghe.site.summary import Document, summary, write_summary
from langnghe.store import read_table

Progress = Callable[[str, int, int], None]
"""Called with the stage's name, how many stages are done, and how many there are."""


_PUBLISHED = (Project.processed, Project.reports)
"""The folders that a run replaces; the reports, with the manifest of both, last."""


def run(
    project: Project, district: str, year: int, progress: Progress = lambda stage, done, all_: None
) -> Result:
    """Run the notebooks of a district-year, first all of one edition, and export its documents.

    Nothing under `data/processed` or `reports` changes until all is done, and neither does the
    register of raw files, to which the run adds those that it is the first to see. Where a public
    notebook refuses its input, the internal edition is made and no public one. Raises
    ProblemsError for bad input and NotebookFailed for an error in a notebook. The caller holds the
    district-year's lock (`locks`).
    """
    times = Times()
    with made(project, district, year, progress, times) as (private, result):
        register = register_path(project, district, year)
        new = register_path(private, district, year)
        put(
            project,
            private.root,
            name_of(district, year),
            [(of(private, district, year), of(project, district, year)) for of in _PUBLISHED],
            (new, register) if new.is_file() else None,
            digest_or_none(private.root / register.name),
        )
    write_times(project, district, year, times)
    return result


@contextmanager
def made(
    project: Project, district: str, year: int, progress: Progress, times: Times
) -> Iterator[tuple[Project, Result]]:
    """All that `run` would publish, in a private folder that goes when the caller is done.

    The result names files as they will be called in the project. Raises as `run` does.
    """
    surveys, notebooks = work_of(project, district, year)
    survey = surveys[0]
    work = [
        (edition, notebook)
        for edition in EDITIONS
        for notebook in notebooks
        if edition in notebook.role.editions
    ]
    with _private_copy(project, surveys) as private, own_ipython(private.root):
        update(private, district, year)
        editions, withheld = _make_all(private, survey, work, progress, times)
        if (private.processed(district, year) / "figures.parquet").is_file():
            with times.documents():
                editions["internal"].append(write_audit(private, survey))
        for edition, documents in editions.items():
            _summarise(private, survey, edition, documents, withheld)
        from langnghe.run.crate import write_manifest  # imports rocrate, which is slow to

        processed, reports = private.processed(district, year), private.reports(district, year)
        written = files_below(reports, processed)
        content = Manifest(
            district=district,
            year=year,
            version=langnghe.__version__,
            package=package().sha256,
            swhid=package().swhid,
            libraries=libraries(),
            read=entries(private.root, files_below(private.params, private.root / "data" / "raw"))
            | entries(project.root, [*(each.path for each in notebooks), *_lock(project)]),
            written=entries(private.root, written),
        )
        write_manifest(manifest_path(private, district, year), content, survey)
        names = [*content.written, private.name(manifest_path(private, district, year))]
        said = _said(processed, survey)
        yield private, Result([project.root / name for name in names], said, withheld)
        progress("", len(work), len(work))


def work_of(project: Project, district: str, year: int) -> tuple[list[Survey], list[Notebook]]:
    """The surveys a run reads, this year's first, and the notebooks it executes.

    Raises ProblemsError for bad params and notebooks.
    """
    survey = load_survey(project, district, year)
    earlier = load_earlier(project, survey)
    found = find_notebooks(project.notebooks, project.name(project.notebooks))
    notebooks = [notebook for notebook in found if survey.parts.issuperset(notebook.role.needs)]
    return [each for each in (survey, earlier) if each], notebooks


def _lock(project: Project) -> list[Path]:
    """The lock file, where the project folder has one: a folder of the office's may have none."""
    path = project.root / LOCK
    return [path] if path.is_file() else []


def _make_all(
    private: Project,
    survey: Survey,
    work: Sequence[tuple[Edition, Notebook]],
    progress: Progress,
    times: Times,
) -> tuple[dict[Edition, list[Document]], str]:
    """The documents of each edition, and why the public one is withheld."""
    made: dict[Edition, list[Document]] = {}
    for done, (edition, notebook) in enumerate(work):
        progress(notebook.path.stem, done, len(work))
        try:
            made.setdefault(edition, []).extend(_make(private, survey, edition, notebook, times))
        except NotebookFailed as failure:
            if edition != "public" or not failure.by_input:
                raise
            del made["public"]
            shutil.rmtree(private.reports(survey.district.id, survey.year.year, "public"))
            return made, failure.message
    return made, ""


def _make(
    private: Project, survey: Survey, edition: Edition, notebook: Notebook, times: Times
) -> Iterator[Document]:
    """Execute a notebook in an edition; where it is a document, make its pages."""
    district, year = survey.district.id, survey.year.year
    room = private if edition == "internal" else _public_room(private, survey)
    folder = private.reports(district, year, edition)
    folder.mkdir(parents=True, exist_ok=True)
    parameters = {"district": district, "year": year, "edition": edition, "root": "."}
    # From inside the private folder, so that no output holds a path of this machine.
    with times.notebook(f"{edition}/{notebook.path.stem}"):
        spent = execute(notebook.path, folder / notebook.name, parameters, room.root)
    times.peak(spent.peak_kb)
    formats = list(notebook.role.formats)
    if notebook.role.document is None:
        return
    for name, shown in documents_of(folder / notebook.name, notebook.role):
        with times.documents():
            title = export(shown, folder / name, formats)
        yield Document(name=name, title=title, formats=formats)


def _summarise(
    private: Project, survey: Survey, edition: Edition, documents: list[Document], withheld: str
) -> None:
    """What the page over all reports says of this edition, from the edition's own tables."""
    district, year = survey.district.id, survey.year.year
    tables = private.processed(district, year, edition)
    coverage, rates = (
        read_table(tables, name) if (tables / f"{name}.parquet").is_file() else None
        for name in ("coverage", "rates")
    )
    content = summary(survey, edition, documents, coverage, rates, withheld)
    write_summary(private.reports(district, year, edition), content)


def _public_room(private: Project, survey: Survey) -> Project:
    """A project folder with params and public tables and nothing else: what public notebooks see.

    A cell of theirs that asks for an internal table finds none, so the run fails.
    """
    district, year = survey.district.id, survey.year.year
    room = Project(private.root / "public")
    if not room.root.exists():
        shutil.copytree(private.params, room.params)
        tables = private.processed(district, year, "public")
        if tables.exists():
            shutil.copytree(tables, room.processed(district, year, "public"))
    return room


def _said(processed: Path, survey: Survey) -> list[str]:
    """The report's headline sentences, for the screen."""
    if "survey" not in survey.parts:
        return []
    return [
        *coverage_sentences(read_table(processed, "coverage"), survey).texts,
        *headlines(read_table(processed, "rates"), survey).texts,
    ]


@contextmanager
def _private_copy(project: Project, surveys: Sequence[Survey]) -> Iterator[Project]:
    """A folder of the run's own with copies of all it reads, so that nothing changes under it.

    Of params only what the surveys, this year's and the one it is compared with, were read from:
    another's may change without making the run stale.
    """
    with private_folder(project) as root:
        private = Project(root)
        for survey in surveys:
            _copy_read(project, private, survey)
        own = register_path(private, surveys[0].district.id, surveys[0].year.year)
        if own.is_file():  # as it was when it was read
            shutil.copyfile(own, root / own.name)
        yield private


def _copy_read(project: Project, private: Project, survey: Survey) -> None:
    """Copy a survey's params, raw files and their register."""
    district, year = survey.district.id, survey.year.year
    for path in survey.files:
        copy = private.params / path.relative_to(project.params)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    if (raw := project.raw(district, year)).is_dir():
        private.raw(district, year).mkdir(parents=True)
        for path in raw_files(raw):
            copy = private.raw(district, year) / path.relative_to(raw)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    if (register := register_path(project, district, year)).is_file():
        private.raw(district, year).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(register, register_path(private, district, year))


@contextmanager
def own_ipython(root: Path) -> Iterator[None]:
    """Kernels start without the user's IPython profile, whose settings would change outputs."""
    before = os.environ.get("IPYTHONDIR")
    os.environ["IPYTHONDIR"] = str(root / ".ipython")
    try:
        yield
    finally:
        if before is None:
            del os.environ["IPYTHONDIR"]
        else:
            os.environ["IPYTHONDIR"] = before
