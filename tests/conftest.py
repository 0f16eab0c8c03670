"""Settings that hold for every test."""

from pathlib import Path

import pytest
from hypothesis import settings

from langnghe.params.load import Survey
from langnghe.project import Project
from small_district import CHECKOUT, survey_of, write_params

# The same examples on every run, however slow the machine.
settings.register_profile("langnghe", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("langnghe")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The small district's project, without any raw file."""
    return write_params(tmp_path)


@pytest.fixture
def survey(project: Project) -> Survey:
    return survey_of(project)


@pytest.fixture(scope="session")
def topical(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    """The small district with the project's own topics."""
    project = write_params(tmp_path_factory.mktemp("topical"))
    topics = (CHECKOUT / "params" / "topics.yaml").read_bytes()
    (project.params / "topics.yaml").write_bytes(topics)
    return survey_of(project)
