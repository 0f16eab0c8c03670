"""The small district with the project's own topics."""

import pytest

from langnghe.params.load import Survey
from small_district import CHECKOUT, survey_of, write_params


@pytest.fixture(scope="session")
def topical(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    project = write_params(tmp_path_factory.mktemp("topical"))
    topics = (CHECKOUT / "params" / "topics.yaml").read_bytes()
    (project.params / "topics.yaml").write_bytes(topics)
    return survey_of(project)
