"""The documents over all district-years of a project, made of the tables that their runs left.

They are made in a private folder that holds copies of params and of those tables, for the public
edition of `processed/…/public` only, and are put in place by renaming. As long as what they were
made of is the same, there is nothing to do.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langnghe.indicators.side_by_side import TABLES
from langnghe.params.load import Survey, load_survey
from langnghe.project import EDITIONS, Edition, Project
from langnghe.run.district_year import own_ipython
from langnghe.run.documents import documents_of, export
from langnghe.run.execution import execute
from langnghe.run.locks import ACROSS
from langnghe.run.manifest import digest, files_below, libraries, package
from langnghe.run.notebooks import Notebook, find_notebooks
from langnghe.run.private import private_folder
from langnghe.run.publish import put
from langnghe.run.seen import Files
from langnghe.run.state import State, state_of
from langnghe.site.catalogue import district_years_with_reports
from langnghe.site.summary import Document, write_documents

LEAST = 2
"""District-years, for there to be anything side by side."""


@dataclass(frozen=True)
class Comparison:
    """What was written (nothing where it was up to date), and what is not in it.

    left_out: district-years whose params are no longer those that their report was made with.
    """

    written: list[Path] = field(default_factory=list)
    left_out: list[tuple[str, int]] = field(default_factory=list)


def compare(project: Project) -> Comparison:
    """Make the documents over all district-years that have reports, in each edition with two.

    Raises ProblemsError for bad params and NotebookFailed for an error in a notebook; what stood
    there before then stands as it was.
    """
    surveys, left_out = _with_reports(project)
    if len(surveys) < LEAST and not project.across().exists():
        return Comparison([], left_out)
    notebooks = find_notebooks(project.notebooks, project.name(project.notebooks), "project")
    with private_folder(project) as root, own_ipython(root):
        private = Project(root)
        rooms = {edition: _room(project, private, surveys, edition) for edition in EDITIONS}
        rooms = {edition: room for edition, room in rooms.items() if _cases(room) >= LEAST}
        target, new = project.across(), private.across()
        made_of = _made_of(project, private, rooms, notebooks)
        if made_of == _recorded(target / "manifest.json"):
            return Comparison([], left_out)
        if not rooms:
            shutil.rmtree(target, ignore_errors=True)
            return Comparison([], left_out)
        for edition, room in rooms.items():
            _make(room, new / edition, edition, notebooks)
        written = files_below(new)
        content = {**made_of, "written": {_below(new, path): digest(path) for path in written}}
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        (new / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")
        put(project, root, ACROSS, [(new, target)])
    return Comparison([target / path.relative_to(new) for path in written], left_out)


def _with_reports(project: Project) -> tuple[list[Survey], list[tuple[str, int]]]:
    """The district-years whose reports are of the params that are there now, and the others.

    Those with a manifest that cannot be read are of the others.
    """
    kept, left_out, files = [], [], Files(project)
    for district, year in district_years_with_reports(project):
        standing = state_of(project, district, year, files)
        stale = any(_made_otherwise(reason.name) for reason in standing.reasons)
        if standing.state is State.FAILED or stale:
            left_out.append((district, year))
        else:
            kept.append(load_survey(project, district, year))
    return kept, left_out


def _made_otherwise(name: str) -> bool:
    return name.startswith("params/") or name.endswith("/manifest.json")


def _room(
    project: Project, private: Project, surveys: Sequence[Survey], edition: Edition
) -> Project:
    """A project folder with what the notebooks of an edition may read, and nothing else."""
    room = Project(private.root / edition)
    for survey in surveys:
        district, year = survey.district.id, survey.year.year
        tables = project.processed(district, year, edition)
        if not tables.is_dir():
            continue
        here = room.processed(district, year, edition)
        here.mkdir(parents=True)
        for path in (tables / f"{name}.parquet" for name in TABLES):
            if path.is_file():
                shutil.copyfile(path, here / path.name)
        for path in survey.files:
            copy = room.params / path.relative_to(project.params)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    return room


def _cases(room: Project) -> int:
    return sum(1 for _ in room.root.glob("data/processed/*/*"))


def _make(room: Project, folder: Path, edition: Edition, notebooks: Sequence[Notebook]) -> None:
    """Execute the notebooks of an edition in its room, and make their documents."""
    folder.mkdir(parents=True)
    documents = []
    for notebook in notebooks:
        if edition not in notebook.role.editions:
            continue
        executed, formats = folder / notebook.name, list(notebook.role.formats)
        # From inside the room, so that no output holds a path of this machine.
        execute(notebook.path, executed, {"edition": edition, "root": "."}, room.root)
        for name, shown in documents_of(executed, notebook.role):
            title = export(shown, folder / name, formats)
            documents.append(Document(name=name, title=title, formats=formats))
    write_documents(folder, documents)


def _made_of(
    project: Project,
    private: Project,
    rooms: dict[Edition, Project],
    notebooks: Sequence[Notebook],
) -> dict[str, Any]:
    read = files_below(*(room.root for room in rooms.values()))
    return {
        "read": {
            **{_below(private.root, path): digest(path) for path in read},
            **{project.name(each.path): digest(each.path) for each in notebooks},
        },
        "langnghe": package().sha256,
        "libraries": libraries(),
    }


def _recorded(path: Path) -> dict[str, Any]:
    """What the documents that stand there were made of; nothing where they are not all there."""
    if not path.is_file():
        return {}
    content = json.loads(path.read_bytes())
    whole = all((path.parent / name).is_file() for name in content.pop("written"))
    return content if whole else {}


def _below(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()
