"""The taxonomy of opinions as it is read, and what is wrong with a spoilt one."""

import pytest
from params_copy import ParamsCopy

from langnghe.params.load import load_params


def test_is_read_and_belongs_to_what_a_year_depends_on(params: ParamsCopy) -> None:
    made = load_params(params.project, "thu-dau-mot", 2023)
    assert made.topics is not None
    assert [authority.id for authority in made.topics.authorities] == [
        "school", "office", "people-committee", "department", "other"
    ]  # fmt: skip
    assert params.path("topics") in made.files


@pytest.mark.parametrize(
    ("old", "new", "code", "value"),
    [
        ("authority: office", "authority: offices", "PARAMS-UNKNOWN-ID", "offices"),
        ("[bán trú, bữa ăn", "[bán trú, BỮA ĂN, bữa ăn", "PARAMS-REPEATED", "bữa ăn"),
        ("[bán trú,", "['…', bán trú,", "PARAMS-VALUE", "…"),
        ("id: meals", "id: fees", "PARAMS-REPEATED", "fees"),
        ("title: Bán trú, bữa ăn", "name: Bán trú", "PARAMS-UNKNOWN-KEY", ""),
    ],
)
def test_mistakes_have_their_line(
    params: ParamsCopy, old: str, new: str, code: str, value: str
) -> None:
    params.edit("topics", old, new)
    problem = next(problem for problem in params.problems() if problem.code == code)
    assert problem.file == "params/topics.yaml"
    assert problem.value == value
    assert problem.line is not None
    assert problem.line > 1
