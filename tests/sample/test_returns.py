"""The invented lists of delegates and opinions of Yên Thế 2023 read as they were meant."""

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from langnghe.forum.deadlines import late_files, punctuality
from langnghe.forum.delegates import attendance, few_speakers, lists
from langnghe.intake.collect import Intake, collect
from langnghe.intake.files.sidecars import raw_files, received_days
from langnghe.params.load import Survey, load_survey
from langnghe.project import Project
from langnghe.sample import generate

CHECKOUT = Path(__file__).parents[2]
DISTRICT, YEAR = "yen-the", 2023


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("sample")
    shutil.copytree(CHECKOUT / "params", root / "params")
    generate(Project(root), DISTRICT, YEAR)
    return Project(root)


@pytest.fixture(scope="module")
def survey(made: Project) -> Survey:
    return load_survey(made, DISTRICT, YEAR)


@pytest.fixture(scope="module")
def intake(made: Project, survey: Survey) -> Intake:
    return collect(made, survey)


def test_it_is_read_without_a_problem(intake: Intake) -> None:
    assert intake.tables.problems == []


def unpacked(path: Path) -> dict[str, bytes]:
    """A workbook's parts as they are before compression, which differs between systems."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_committed_files_are_these(made: Project) -> None:
    ours, committed = (project.raw(DISTRICT, YEAR) for project in (made, Project(CHECKOUT)))
    names = [path.relative_to(ours) for path in raw_files(ours)]
    assert names == [path.relative_to(committed) for path in raw_files(committed)]
    assert all(unpacked(ours / name) == unpacked(committed / name) for name in names)
    assert received_days(made, DISTRICT, YEAR) == received_days(Project(CHECKOUT), DISTRICT, YEAR)


def test_as_many_are_missing_late_and_short_as_stated(survey: Survey, intake: Intake) -> None:
    late = late_files(punctuality(intake.files, survey))
    table = lists(intake.tables.delegates, late, survey)
    assert (len(table), (table["delegates"] == 0).sum(), table["late"].sum()) == (27, 2, 1)
    sent = intake.tables.opinions.query("source == 'form-02'")
    opinions = sent.groupby("unit").size()
    assert (len(opinions), (opinions < survey.year.opinions.least_per_unit).sum()) == (25, 3)
    assert sum(late.values()) == 2
    few = few_speakers(intake.tables.speakers, survey)
    assert sorted(few["speakers"]) == [0] * 3 + [1] * 4


def test_bodies_and_the_floor_are_heard_too(intake: Intake) -> None:
    heard = intake.tables.opinions
    assert set(heard.loc[heard["source"].eq("organisations"), "unit"]) == {"mttq"}
    floor = heard[heard["source"].eq("floor")]
    assert len(floor) == 14
    assert floor["unit"].ne("").all()
    assert floor["speaker"].str.contains("Hiệu trưởng|Công đoàn").all()


def test_no_delegate_bears_a_persons_name(survey: Survey, intake: Intake) -> None:
    names = intake.tables.delegates["name"]
    assert all(re.fullmatch(r"Đại biểu số \d+", name) for name in names)
    assert names.is_unique
    assert attendance(intake.tables.delegates, survey)["delegates"].sum() == len(names)


def test_the_communes_are_those_of_2023(survey: Survey) -> None:
    kinds = [place.kind for place in survey.district.places]
    assert (len(kinds), kinds.count("thị trấn")) == (19, 2)
