"""How a district-year stands: made of what is there now, of something older, or not made at all."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from langnghe.intake.files.sidecars import left_behind, register_path
from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.run.locks import name_of
from langnghe.run.manifest import (
    LOCK,
    Entry,
    Manifest,
    digest,
    libraries,
    manifest_path,
    package,
    read_manifest,
)
from langnghe.run.seen import Files, Seen, recall, remember, settled


class State(StrEnum):
    """fresh: a run now would read what the last one read. failed: the last run made nothing."""

    FRESH = "fresh"
    STALE = "stale"
    FAILED = "failed"


class Reason(NamedTuple):
    """Why a district-year is stale: what became of a file, a library, or the package itself."""

    what: str
    name: str

    def __str__(self) -> str:
        return f"{self.what}: {self.name}" if self.name else self.what


CHANGED, NEW, GONE = "đã đổi", "mới có", "không còn"
TOOL = "phiên bản khác"
NEVER = Reason("chưa lập lần nào", "")
PACKAGE = Reason("chương trình đã đổi", "langnghe")


@dataclass(frozen=True)
class Standing:
    """The state, and why it is not fresh: reasons, or the failure's words.

    withheld: why what stands there has no public edition; "" where it has one.
    """

    state: State
    reasons: list[Reason] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    withheld: str = ""

    @property
    def why(self) -> list[str]:
        """In words."""
        return [*self.said, *map(str, self.reasons)]


def state_of(
    project: Project,
    district: str,
    year: int,
    files: Files | None = None,
    *,
    results: bool = True,
) -> Standing:
    """How a district-year stands. files: what has been looked at, for many in one go.

    results: whether the results are here too; without, only what a run reads is looked at. A file
    that no run has read yet (a new raw file, or optional params, or a notebook) makes a
    district-year stale, and so does a result that was changed or is gone.
    """
    failed = failed_path(project, district, year)
    if failed.is_file():
        said = json.loads(failed.read_text(encoding="utf-8")).get("said", [])
        return Standing(State.FAILED, said=said)
    files = files or Files(project)
    path = manifest_path(project, district, year)
    at = files.mark(project.name(path))
    if not at:
        return Standing(State.STALE, [NEVER])
    tools, name = _tools(), name_of(district, year)
    seen = recall(project, name)
    if (seen.manifest, seen.tools, seen.whole) == (at, tools, True) and seen.unchanged(files):
        known = seen.same.keys() | seen.aside.keys()
        if not any(found not in known for found in _watched(project, seen.years, files)):
            return Standing(State.FRESH, withheld=seen.withheld)
    try:
        manifest = read_manifest(path)
    except (ProblemsError, FileNotFoundError):  # of an older version, or spoiled
        return Standing(State.STALE, [Reason(CHANGED, project.name(path))])
    said = _said(project, district, year)
    others = _tools_changed(manifest)
    now = Seen(at, "" if others else tools, said.get("withheld", ""), years=manifest.years)
    before = seen.same if seen.manifest == at else {}
    listed = {**manifest.read, **(manifest.written if results else {})}
    reasons = [
        *_changed(project, listed, before, files, now),
        *_new(project, manifest, said.get("parts", []), files, now),
    ]
    now.whole = len(now.same) == len(manifest.read) + len(manifest.written)
    if now != seen:
        remember(project, name, now)
    reasons += others
    return Standing(State.STALE if reasons else State.FRESH, reasons, withheld=now.withheld)


def _changed(
    project: Project,
    listed: Mapping[str, Entry],
    before: Mapping[str, str],
    files: Files,
    now: Seen,
) -> Iterator[Reason]:
    """What of the listed files is not as it says; the others are noted in `now`."""
    for name, was in listed.items():
        mark = files.mark(name)
        if not mark:
            yield Reason(GONE, name)
        elif before.get(name) == mark or _is(project.root / name, was):
            if settled(mark):
                now.same[name] = mark
        else:
            yield Reason(CHANGED, name)


def _is(path: Path, was: Entry) -> bool:
    try:
        return path.stat().st_size == was.bytes and digest(path) == was.sha256
    except OSError:  # gone since, or not ours to read
        return False


def _new(
    project: Project, manifest: Manifest, parts: list[str], files: Files, now: Seen
) -> Iterator[Reason]:
    """What a run would read now and that one did not; notebooks without a need go to `now`."""
    for name in _watched(project, manifest.years, files):
        if name in manifest.read:
            continue
        if name.startswith("notebooks/") and not _needed(project.root / name, parts):
            if settled(mark := files.mark(name)):
                now.aside[name] = mark
            continue
        yield Reason(NEW, name)


def _watched(project: Project, years: list[tuple[str, int]], files: Files) -> Iterator[str]:
    """The files that are there of those that a run would read if they were."""
    root = f"{project.root}{os.sep}"
    yield from files.notebooks
    for each in years:
        yield from _below(root, project.name(project.raw(*each)))
    if (project.root / LOCK).is_file():
        yield LOCK
    for each in years:
        for path in (register_path(project, *each), *project.optional(*each)):
            if path.is_file():
                yield project.name(path)


def _below(root: str, folder: str) -> Iterator[str]:
    """Files in a folder by name below the root, without those that are never data."""
    try:
        with os.scandir(root + folder) as found:
            for each in found:
                if each.is_dir():
                    yield from _below(root, f"{folder}/{each.name}")
                elif not left_behind(each.name):
                    yield f"{folder}/{each.name}"
    except FileNotFoundError:
        return


def _needed(path: Path, parts: list[str]) -> bool:
    """Whether a run of a year with these parts would execute a notebook (see `run.notebooks`)."""
    from langnghe.run.notebooks import numbered

    if not numbered(path):
        return False
    try:
        role = json.loads(path.read_bytes())["metadata"].get("langnghe", {})
        return role.get("over", "district-year") == "district-year" and set(parts).issuperset(
            role.get("needs", [])
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return True  # a run says what is wrong with it


def _said(project: Project, district: str, year: int) -> dict[str, Any]:
    """What the run said of itself (`site.summary`)."""
    path = project.reports(district, year, "internal") / "summary.json"
    try:
        return dict(json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


def _tools() -> str:
    return f"{package().sha256} {sorted(libraries().items())}"


def _tools_changed(manifest: Manifest) -> list[Reason]:
    own = [PACKAGE] if manifest.package != package().sha256 else []
    used = libraries().items()
    return own + [Reason(TOOL, name) for name, v in used if manifest.libraries.get(name) != v]


def failed_path(project: Project, district: str, year: int) -> Path:
    """Where it is noted that the last run failed; nothing of it is ever among the reports."""
    return project.failures / f"{district}-{year}.json"


def note_failure(project: Project, district: str, year: int, said: list[str]) -> None:
    """Note that a run failed and what it said; of a year without params nothing is noted."""
    if not (project.params / district / f"{year}.yaml").is_file():
        return
    path = failed_path(project, district, year)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"said": said}, ensure_ascii=False, indent=1), encoding="utf-8")


def forget_failure(project: Project, district: str, year: int) -> None:
    """The last run did not fail."""
    failed_path(project, district, year).unlink(missing_ok=True)
