from pathlib import Path

import pytest
from params_copy import ParamsCopy, copy_params


@pytest.fixture
def params(tmp_path: Path) -> ParamsCopy:
    """A copy of this project's params, to be spoilt."""
    return copy_params(tmp_path)
