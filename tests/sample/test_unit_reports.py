"""The invented reports of schools (complaints, checklist) read as they were meant."""

import shutil
import zipfile
from pathlib import Path

import pytest

from langnghe.forum import checklist, matters
from langnghe.forum.counts import COMPLAINTS, DOSSIERS, read_books
from langnghe.intake.files.sidecars import raw_files
from langnghe.params.load import Survey, load_survey
from langnghe.project import Project
from langnghe.sample import generate

CHECKOUT = Path(__file__).parents[2]
DISTRICT, YEAR = "quan-7", 2024


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("sample")
    shutil.copytree(CHECKOUT / "params", root / "params")
    generate(Project(root), DISTRICT, YEAR)
    return Project(root)


@pytest.fixture(scope="module")
def survey(made: Project) -> Survey:
    return load_survey(made, DISTRICT, YEAR)


def unpacked(path: Path) -> dict[str, bytes]:
    """A workbook's parts as they are before compression, which differs between systems."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("district", "year"), [(DISTRICT, YEAR), ("thuan-an", 2018), ("sa-dec", 2022)]
)
def test_the_committed_files_are_these(made: Project, district: str, year: int) -> None:
    if not made.raw(district, year).exists():
        generate(made, district, year)
    ours, committed = (project.raw(district, year) for project in (made, Project(CHECKOUT)))
    names = [path.relative_to(ours) for path in raw_files(ours)]
    assert names == [path.relative_to(committed) for path in raw_files(committed)]
    assert all(unpacked(ours / name) == unpacked(committed / name) for name in names)


def test_complaints_add_up_and_two_schools_are_silent(made: Project, survey: Survey) -> None:
    read = read_books(COMPLAINTS, made, survey)
    assert read.problems == []
    assert read.table["unit"].nunique() == 16
    sums = read.table[list(COMPLAINTS.numbers)].sum()
    assert sums["carried"] + sums["received"] - sums["settled"] == sums["outstanding"] > 0


def test_items_are_in_every_state(made: Project, survey: Survey) -> None:
    read = checklist.read_books(made, survey)
    assert read.problems == []
    table = checklist.states(read.table, survey)
    assert set(table["state"]) == set(checklist.STATES)
    assert table["unproved"].any()
    units = checklist.by_unit(table, survey)
    assert len(units) == 18
    assert units["reported"].eq(0).sum() == 3


def test_dossiers_add_up(made: Project, survey: Survey) -> None:
    read = read_books(DOSSIERS, made, survey)
    assert read.problems == []
    sums = read.table[list(DOSSIERS.numbers)].sum()
    came = sums["carried"] + sums["received"]
    assert came == sums["in_time"] + sums["late"] + sums["outstanding"]
    assert 0 < sums["online"] + sums["postal"] < sums["received"]


def test_matters_are_of_every_sort(made: Project, survey: Survey) -> None:
    read = matters.read_books(made, survey)
    assert read.problems == []
    table = matters.states(read.table, survey)
    assert {"closed", "closed-late", "overdue"} <= set(table["state"])
    assert table["long"].any()
    assert table["unchecked"].any()
