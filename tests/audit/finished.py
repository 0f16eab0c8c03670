"""A district-year as a run leaves it, without running it: for tests that only compare digests."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

import langnghe
from langnghe.intake.files.sidecars import update
from langnghe.project import EDITIONS, Edition, Project
from langnghe.run.crate import write_manifest
from langnghe.run.district_year import work_of
from langnghe.run.manifest import (
    Manifest,
    entries,
    files_below,
    libraries,
    manifest_path,
    package,
)
from langnghe.store import write_tables
from small_district import DISTRICT, YEAR, write_project


def write_finished(root: Path, editions: Sequence[Edition] = EDITIONS) -> Project:
    """The small district with a table and a document an edition, and their manifest."""
    project = write_project(root)
    update(project, DISTRICT, YEAR)
    table = pd.DataFrame({"group": ["parents", "officials"], "rate": [0.5, 0.25]})
    for edition in editions:
        write_tables(project.processed(DISTRICT, YEAR, edition), {"rates": table})
        folder = project.reports(DISTRICT, YEAR, edition)
        folder.mkdir(parents=True)
        (folder / "report.html").write_text(f"<p>50,0 % {edition}</p>", encoding="utf-8")
        (folder / "5_report.ipynb").write_text('{"cells": []}', encoding="utf-8")
    return with_manifest(project)


def with_manifest(project: Project, year: int = YEAR) -> Project:
    """With the manifest of what stands in the project, as if a run had read and written it."""
    surveys, notebooks = work_of(project, DISTRICT, year)
    read = [
        *(path for survey in surveys for path in survey.files),
        *files_below(project.root / "data" / "raw"),
        *(notebook.path for notebook in notebooks),
    ]
    written = files_below(project.processed(DISTRICT, year), project.reports(DISTRICT, year))
    content = Manifest(
        district=DISTRICT,
        year=year,
        version=langnghe.__version__,
        package=package().sha256,
        swhid=package().swhid,
        libraries=libraries(),
        read=entries(project.root, read),
        written=entries(project.root, written),
    )
    path = manifest_path(project, DISTRICT, year)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_manifest(path, content, surveys[0])
    return project
