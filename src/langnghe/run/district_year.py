"""Run one district-year: in a private folder, then published by renaming."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat

from langnghe.intake.files.sidecars import register_path, update
from langnghe.params.load import Survey, load_survey
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.report.html import render_html
from langnghe.report.pdf import render_pdf
from langnghe.report.result_sections import headlines
from langnghe.report.survey_sections import coverage_sentences
from langnghe.run.manifest import files_below, manifest, write_manifest
from langnghe.run.notebooks import execute, find_notebooks
from langnghe.store import read_table

REPORT = "5_report.ipynb"
SAMPLE_SETTINGS = "sample.yaml"  # read by the generator only
EDITION = "internal"

Progress = Callable[[str, int, int], None]
"""Called with the stage's name, how many stages are done, and how many there are."""


@dataclass(frozen=True)
class Result:
    """A finished run: the files it wrote, and the report's headline sentences."""

    written: list[Path]
    headlines: list[str]


def run(
    project: Project, district: str, year: int, progress: Progress = lambda stage, done, all_: None
) -> Result:
    """Run all notebooks of a district-year and export its report.

    Nothing under `data/processed` or `reports` changes until all is done, and neither does the
    register of raw files, to which the run adds those that it is the first to see. Raises
    ProblemsError for bad input and NotebookFailed for an error in a notebook.
    """
    survey = load_survey(project, district, year)
    notebooks = find_notebooks(project.notebooks, project.name(project.notebooks))
    stages = len(notebooks) + 1
    with _private_copy(project, survey) as private, _own_ipython(private.root):
        register = register_path(private, district, year)
        reports = private.reports(district, year)
        reports.mkdir(parents=True)
        update(private, district, year)
        parameters = {"district": district, "year": year, "edition": EDITION, "root": "."}
        for number, path in enumerate(notebooks):
            progress(path.stem, number, stages)
            # From inside the private folder, so that no output holds a path of this machine.
            execute(path, reports / path.name, parameters, private.root)
        progress("report.html, report.pdf", len(notebooks), stages)
        report = nbformat.read(reports / REPORT, as_version=4)
        (reports / "report.html").write_text(render_html(report), encoding="utf-8", newline="\n")
        (reports / "report.pdf").write_bytes(render_pdf(report))
        processed = private.processed(district, year)
        said = [
            *coverage_sentences(read_table(processed, "coverage"), survey).texts,
            *headlines(read_table(processed, "rates"), survey).texts,
        ]
        written = files_below(reports, processed)
        read = files_below(private.params, private.raw(district, year), register)
        content = manifest(private.root, parameters, read, written)
        content["notebooks"] = manifest(project.root, {}, notebooks, [])["read"]
        write_manifest(reports / "manifest.json", content)
        written = [*written, reports / "manifest.json"]
        names = [path.relative_to(private.root) for path in written]
        _publish(project, private, district, year)
        with contextlib.suppress(FileNotFoundError, PermissionError):
            # Open in Excel: the next run adds the same.
            register.replace(register_path(project, district, year))
        progress("", stages, stages)
    return Result([project.root / name for name in names], said)


@contextmanager
def _private_copy(project: Project, survey: Survey) -> Iterator[Project]:
    """A folder of the run's own with copies of all it reads, so that nothing changes under it."""
    district, year = survey.district.id, survey.year.year
    (project.root / ".langnghe").mkdir(exist_ok=True)
    root = tempfile.mkdtemp(dir=project.root / ".langnghe", prefix=f"{district}-{year}-")
    private = Project(Path(root))
    try:
        for path in _params_read(project, survey):
            copy = private.params / path.relative_to(project.params)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        if project.raw(district, year).is_dir():
            shutil.copytree(project.raw(district, year), private.raw(district, year))
        if (register := register_path(project, district, year)).is_file():
            private.raw(district, year).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(register, register_path(private, district, year))
        yield private
    finally:
        shutil.rmtree(private.root, ignore_errors=True)


def _params_read(project: Project, survey: Survey) -> list[Path]:
    """The params that a district-year depends on; another's may change without making it stale."""
    of_district, year = project.params / survey.district.id, str(survey.year.year)
    papers = [project.params / "questionnaires" / f"{q.id}.yaml" for q in survey.questionnaires]
    own = [path for path in files_below(of_district / year) if path.name != SAMPLE_SETTINGS]
    form = project.params / "document-form.yaml"
    return [form, of_district / "district.yaml", of_district / f"{year}.yaml", *own, *papers]


@contextmanager
def _own_ipython(root: Path) -> Iterator[None]:
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


def _publish(project: Project, private: Project, district: str, year: int) -> None:
    """Put the new folders in place of the old by renaming, all or none.

    The old ones go with the private folder.
    """
    moved: list[tuple[Path, Path]] = []
    target = project.root
    try:
        for folder in (Project.processed, Project.reports):
            new, target = folder(private, district, year), folder(project, district, year)
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
