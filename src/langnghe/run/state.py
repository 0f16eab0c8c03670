"""How a district-year stands: made of what is there now, of something older, or not made at all."""

import json
from enum import StrEnum
from pathlib import Path

from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.run.manifest import Manifest, digest, libraries, manifest_path, package, read_manifest


class State(StrEnum):
    """fresh: a run now would read what the last one read. failed: the last run made nothing."""

    FRESH = "fresh"
    STALE = "stale"
    FAILED = "failed"


def state_of(project: Project, district: str, year: int) -> tuple[State, list[str]]:
    """The state, and why it is not fresh: files that changed or are gone, or the failure's words.

    A file that no run has read yet (a new raw file) makes a district-year stale too.
    """
    failed = failed_path(project, district, year)
    if failed.is_file():
        return State.FAILED, json.loads(failed.read_text(encoding="utf-8"))["said"]
    path = manifest_path(project, district, year)
    if not path.is_file():
        return State.STALE, ["chưa lập lần nào"]
    try:
        changed = changes(project, district, year, read_manifest(path))
    except ProblemsError:  # of an older version, or spoiled
        changed = [project.name(path)]
    return (State.STALE if changed else State.FRESH), changed


def changes(project: Project, district: str, year: int, manifest: Manifest) -> list[str]:
    """What of a manifest's inputs is not as it was, by name; "langnghe" is the package itself.

    A library in another version is named as such, for example "pandas".
    """
    read = manifest.read
    changed = [
        name
        for name, before in read.items()
        if not (project.root / name).is_file() or digest(project.root / name) != before.sha256
    ]
    raw = project.raw(district, year)
    new = [project.name(path) for path in sorted(raw.rglob("*")) if path.is_file()]
    changed += [name for name in new if name not in read]
    if manifest.package != package().sha256:
        changed.append("langnghe")
    changed += [name for name, used in libraries().items() if manifest.libraries.get(name) != used]
    return changed


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
