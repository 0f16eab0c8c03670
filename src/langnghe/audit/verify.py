"""A finished district-year made again and compared byte by byte."""

from dataclasses import dataclass

from langnghe.audit.compare import difference
from langnghe.audit.digests import changed, outputs
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.run.district_year import Progress, made
from langnghe.run.execution import NotebookFailed
from langnghe.run.manifest import manifest_path
from langnghe.run.times import Times


@dataclass(frozen=True)
class Verified:
    """What was found; nothing: all is as it was made.

    files: how many were compared. again: whether all was run again, or digests were compared only.
    """

    problems: list[Problem]
    files: int
    again: bool


def verify(
    project: Project,
    district: str,
    year: int,
    quick: bool = False,
    progress: Progress = lambda stage, done, all_: None,
) -> Verified:
    """Find what of a district-year is not what a run makes of its inputs.

    First by digest (see `digests.changed`). `quick` stops there; so does an input, package or
    library that is not the run's, with which other bytes would prove nothing. Then all is run again
    in a private folder, and each file that differs is named with its first difference
    (see `compare.difference`). Codes: those of `digests.changed`; AUDIT-OUTPUT-CHANGED, -MISSING,
    -NEW; AUDIT-FAILED where a notebook fails now, or no private folder can be made.
    """
    by_digest = changed(project, district, year)
    readable = not by_digest.manifest or by_digest.files
    if quick or by_digest.read or by_digest.tools or not readable:
        return Verified(by_digest.all, by_digest.files, again=False)
    try:
        with made(project, district, year, progress, Times()) as (private, _):
            problems, files = _compared(project, private, district, year)
    except ProblemsError as error:
        failed = list(error.problems)
    except NotebookFailed as failure:
        failed = [_failed(failure.notebook, str(failure), "")]
    except OSError as error:
        action = "chép dự án sang ổ đĩa còn chỗ và ghi được rồi kiểm tra ở đó"
        failed = [_failed(".langnghe", str(error.strerror), action)]
    else:
        # A manifest altered together with a file is no longer what a run writes either.
        return Verified([*by_digest.manifest, *problems], files, again=True)
    return Verified([*by_digest.all, *failed], by_digest.files, again=False)


def _failed(file: str, why: str, action: str) -> Problem:
    what = f"chạy lại không được: {why}"
    return Problem(code="AUDIT-FAILED", file=file, what=what, action=action)


def _compared(
    project: Project, private: Project, district: str, year: int
) -> tuple[list[Problem], int]:
    """Problems of all files of a district-year against those made again, and how many there are."""
    manifest = manifest_path(project, district, year)
    found = outputs(project, district, year) | {project.name(manifest): manifest}
    again = outputs(private, district, year)
    again |= {project.name(manifest): manifest_path(private, district, year)}
    problems = []
    for name in sorted(found.keys() | again.keys()):
        if name not in found:
            what = "thiếu tệp này: chạy lại thì có"
            problems.append(Problem(code="AUDIT-OUTPUT-MISSING", file=name, what=what))
        elif name not in again:
            what = "tệp không do lần chạy ghi ra"
            problems.append(Problem(code="AUDIT-OUTPUT-NEW", file=name, what=what))
        else:
            old, new = again[name].read_bytes(), found[name].read_bytes()
            if old != new:
                problems.append(difference(name, old, new))
    return problems, len(found)
