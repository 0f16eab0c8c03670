"""A run that compares with the year before reads that year's raw files itself."""

import datetime as dt
import shutil
from pathlib import Path

import pandas as pd
import pytest
from ruamel.yaml import YAML

from langnghe.intake.files.sidecars import register_path, update
from langnghe.params.load import load_earlier, load_survey
from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.run.district_year import run
from langnghe.run.execution import NotebookFailed
from langnghe.run.manifest import manifest_path, read_manifest
from small_district import DISTRICT, YEAR, files_of, write_project


def write_earlier(project: Project, year: int) -> None:
    """The same survey a year before, named by this year's; of notebooks only the first two."""
    yaml, folder = YAML(), project.params / DISTRICT
    values = yaml.load(folder / f"{YEAR}.yaml")
    yaml.dump(values | {"compare_with": year}, folder / f"{YEAR}.yaml")
    values |= {"year": year, "as_of": dt.date(year, 6, 30)}
    yaml.dump(values, folder / f"{year}.yaml")
    shutil.copytree(folder / str(YEAR), folder / str(year))
    shutil.copytree(project.raw(DISTRICT, YEAR), project.raw(DISTRICT, year))
    for notebook in project.notebooks.glob("*.ipynb"):
        if notebook.name[:2] not in ("1_", "2_"):
            notebook.unlink()


@pytest.fixture
def two_years(tmp_path: Path) -> Project:
    project = write_project(tmp_path)
    write_earlier(project, YEAR - 1)
    return project


def test_a_year_against_itself_changed_nothing(two_years: Project) -> None:
    run(two_years, DISTRICT, YEAR)
    processed = two_years.processed(DISTRICT, YEAR)
    pd.testing.assert_frame_equal(
        pd.read_parquet(processed / "earlier" / "cube.parquet").drop(columns="year"),
        pd.read_parquet(processed / "cube.parquet").drop(columns="year"),
    )
    changes = pd.read_parquet(processed / "changes.parquet")
    assert len(changes) > 5
    assert (changes["diff"].dropna() == 0).all()
    assert not changes["verdict"].isin(["above", "below"]).any()
    assert not two_years.processed(DISTRICT, YEAR - 1).exists()
    manifest = read_manifest(manifest_path(two_years, DISTRICT, YEAR))
    read = {
        name
        for name in files_of(two_years.root)
        if name.startswith(("params/", "data/raw/", "notebooks/"))
    }
    assert set(manifest.read) == read
    assert f"data/raw/{DISTRICT}/{YEAR - 1}/truc-tuyen/tra-loi.csv" in read
    # The earlier year's register is that year's own run's to keep.
    assert not register_path(two_years, DISTRICT, YEAR - 1).exists()


def test_an_earlier_file_that_changed_since_it_was_registered_stops_the_run(
    two_years: Project,
) -> None:
    update(two_years, DISTRICT, YEAR - 1)
    online = two_years.raw(DISTRICT, YEAR - 1) / "truc-tuyen/tra-loi.csv"
    online.write_bytes(online.read_bytes().replace('"Nguồn khác"'.encode(), b'""', 1))
    with pytest.raises(NotebookFailed) as failed:
        run(two_years, DISTRICT, YEAR)
    assert failed.value.by_input
    assert "INTAKE-RAW-CHANGED" in failed.value.message
    assert f"{YEAR - 1}.received.csv" in failed.value.message
    assert not two_years.processed(DISTRICT, YEAR).exists()


def test_without_its_raw_files_or_params_the_run_says_so(two_years: Project) -> None:
    shutil.rmtree(two_years.raw(DISTRICT, YEAR - 1))
    with pytest.raises(NotebookFailed) as failed:
        run(two_years, DISTRICT, YEAR)
    assert failed.value.by_input
    assert "INTAKE-NO-FOLDER" in failed.value.message
    assert f"data/raw/{DISTRICT}/{YEAR - 1}" in failed.value.message
    (two_years.params / DISTRICT / f"{YEAR - 1}.yaml").unlink()
    with pytest.raises(ProblemsError) as caught:
        run(two_years, DISTRICT, YEAR)
    assert f"params/{DISTRICT}/{YEAR - 1}.yaml" in {p.file for p in caught.value.problems}


def test_the_year_compared_with_is_an_earlier_one(two_years: Project) -> None:
    survey = load_survey(two_years, DISTRICT, YEAR)
    earlier = load_earlier(two_years, survey)
    assert earlier is not None
    assert earlier.year.year == YEAR - 1
    yaml, path = YAML(), two_years.params / DISTRICT / f"{YEAR}.yaml"
    values = yaml.load(path)
    yaml.dump(values | {"compare_with": YEAR}, path)
    with pytest.raises(ProblemsError) as caught:
        load_survey(two_years, DISTRICT, YEAR)
    (problem,) = caught.value.problems
    assert (problem.code, problem.value) == ("PARAMS-VALUE", str(YEAR))
    del values["compare_with"]
    yaml.dump(values | {"compare_district": "khac"}, path)
    with pytest.raises(ProblemsError, match="compare_district"):
        load_survey(two_years, DISTRICT, YEAR)
    yaml.dump(values, path)
    assert load_earlier(two_years, load_survey(two_years, DISTRICT, YEAR)) is None
