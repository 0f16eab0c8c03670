"""The district-years that have reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from langnghe.project import Edition, Project
from langnghe.run.seen import Files
from langnghe.run.state import State, state_of
from langnghe.site.summary import Summary, read_summary


@dataclass(frozen=True)
class Entry:
    """One district-year: what its edition's summary says, where its documents are, how it stands.

    summary is None where no run has succeeded yet. state is None in the public edition, whose
    readers have no inputs to compare with.
    """

    district: str
    year: int
    folder: Path
    summary: Summary | None
    state: State | None
    why: list[str]

    @property
    def name(self) -> str:
        return self.summary.name if self.summary else self.district


def entries(project: Project, edition: Edition) -> list[Entry]:
    """All district-years of an edition, by district and year."""
    found, files = [], Files(project)
    for district, year in sorted(_district_years(project)):
        folder = project.reports(district, year, edition)
        content = read_summary(folder)
        if edition == "public":
            if content is not None:
                found.append(Entry(district, year, folder, content, None, []))
            continue
        standing = state_of(project, district, year, files)
        found.append(Entry(district, year, folder, content, standing.state, standing.why))
    return found


def district_years_with_reports(project: Project) -> list[tuple[str, int]]:
    """By district and year."""
    found = project.root.glob("reports/*/[0-9][0-9][0-9][0-9]/manifest.json")
    return sorted((path.parts[-3], int(path.parts[-2])) for path in found)


def _district_years(project: Project) -> Iterator[tuple[str, int]]:
    seen = {(district, str(year)) for district, year in district_years_with_reports(project)}
    for path in project.failures.glob("*-*.json"):
        district, _, year = path.stem.rpartition("-")
        seen.add((district, year))
    yield from ((district, int(year)) for district, year in seen if year.isdigit())
