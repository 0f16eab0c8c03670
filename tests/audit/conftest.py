"""A run that several tests of the audit look at."""

import pytest

from langnghe.project import Project
from langnghe.run.district_year import run
from small_district import DISTRICT, YEAR, write_project


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small district after a run: for reading and copying."""
    project = write_project(tmp_path_factory.mktemp("original"))
    run(project, DISTRICT, YEAR)
    return project
