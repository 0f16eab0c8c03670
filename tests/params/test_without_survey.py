"""A year that is a dialogue or a programme of tasks only, and what its parts need of each other."""

import copy
import datetime as dt
from pathlib import Path

import pytest

from langnghe.params.load import Survey
from langnghe.params.models import Deadline
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from small_dialogue import FORM_01, FORUM, TASKS, written
from small_district import survey_of, write_params


def problems(project: Project) -> list[Problem]:
    with pytest.raises(ProblemsError) as caught:
        survey_of(project)
    return list(caught.value.problems)


def test_a_dialogue_needs_no_survey(tmp_path: Path) -> None:
    survey = survey_of(written(tmp_path, forum=FORUM, year={"sources": [FORM_01]}))
    assert survey.questions == {}
    assert survey.groups == {}
    assert survey.forum is not None
    assert survey.forum.components[1].units is not None
    assert list(survey.frame.units["unit"]) == ["mn-hoa-mai", "hoa-phu"]
    assert survey.frame.strata.empty


def test_tasks_alone_need_no_frame(tmp_path: Path) -> None:
    survey: Survey = survey_of(written(tmp_path, frame=None, tasks=TASKS))
    assert survey.forum is None
    assert survey.tasks is not None
    assert survey.tasks.tasks[0].partners == ["board"]
    assert survey.frame.units.empty


def test_where_no_group_is_asked_no_form_is_expected(tmp_path: Path) -> None:
    survey = survey_of(written(tmp_path, tasks=TASKS))
    assert not survey.frame.units.empty
    assert survey.year.sources == []


def test_a_forum_of_schools_needs_the_frame(tmp_path: Path) -> None:
    (problem,) = problems(written(tmp_path, frame=None, forum=FORUM))
    assert problem.code == "FRAME-NO-FILE"


def test_a_year_is_about_something(tmp_path: Path) -> None:
    (problem,) = problems(written(tmp_path))
    assert problem.code == "PARAMS-NEEDS"
    assert "forum.yaml" in problem.what


def test_delegates_need_a_forum(tmp_path: Path) -> None:
    (problem,) = problems(written(tmp_path, year={"sources": [FORM_01]}, tasks=TASKS))
    assert (problem.code, problem.value) == ("PARAMS-NEEDS", "form-01")
    assert "forum.yaml" in problem.what
    assert problem.line is not None


def test_a_unit_belongs_to_one_component(tmp_path: Path) -> None:
    forum = copy.deepcopy(FORUM)
    forum["components"].append(forum["components"][1] | {"id": "again"})
    (problem,) = problems(written(tmp_path, forum=forum))
    assert (problem.code, problem.value) == ("PARAMS-REPEATED", "mn-hoa-mai")


@pytest.mark.parametrize("missing", ["questionnaires", "groups"])
def test_a_survey_is_whole(tmp_path: Path, missing: str) -> None:
    project = write_params(tmp_path, year=lambda year: year.pop(missing))
    found = problems(project)
    assert any(
        problem.code == "PARAMS-NEEDS" and f"“{missing}”" in problem.what for problem in found
    )


def test_a_survey_needs_no_source(tmp_path: Path) -> None:
    """What comes back of the blank forms is a source without being described."""
    survey = survey_of(write_params(tmp_path, year=lambda year: year.pop("sources")))
    assert {source.files.split("/")[0] for source in survey.year.sources} == {"bieu-mau"}
    assert len(survey.frame.units) == 5


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    forum = copy.deepcopy(FORUM) | {"opens": "7h30"}
    forum["components"][0]["agencies"][0]["id"] = "mn-hoa-mai"
    forum["components"][1]["units"]["levels"] = ["primry"]
    tasks = copy.deepcopy(TASKS)
    tasks["tasks"][0] |= {"lead": "offic", "start": dt.date(2025, 1, 1)}
    tasks["tasks"].append(TASKS["tasks"][0] | {"content": "two", "partners": ["nobody"]})
    deadlines = [
        {"id": "a", "what": "Gửi", "who": "Trường", "by": dt.date(2024, 7, 1), "before": None},
        {"id": "a", "what": "Gửi", "who": "Trường", "before": dt.date(2024, 7, 1)},
    ]
    year = {"sources": [FORM_01 | {"due": "b"}], "deadlines": deadlines}
    found = problems(written(tmp_path, year=year, forum=forum, tasks=tasks))
    values = {(problem.code, problem.value) for problem in found}
    assert values == {
        ("PARAMS-VALUE", "7h30"),
        ("PARAMS-REPEATED", "mn-hoa-mai"),
        ("PARAMS-UNKNOWN-ID", "primry"),
        ("PARAMS-DATE-ORDER", ""),  # the task that is due before it begins
        ("PARAMS-REPEATED", "a"),
        ("PARAMS-UNKNOWN-ID", "b"),
    }
    assert all(problem.line for problem in found)


def test_tasks_name_what_exists(tmp_path: Path) -> None:
    tasks = copy.deepcopy(TASKS)
    tasks["tasks"].append(
        TASKS["tasks"][0] | {"content": "two", "partners": ["nobody"], "lead": "offic"}
    )
    found = problems(written(tmp_path, frame=None, tasks=tasks))
    assert [(problem.code, problem.value) for problem in found] == [
        ("PARAMS-REPEATED", "t1"),
        ("PARAMS-UNKNOWN-ID", "two"),
        ("PARAMS-UNKNOWN-ID", "offic"),
        ("PARAMS-UNKNOWN-ID", "nobody"),
    ]
    assert "“office”" in found[2].action


def test_before_a_day_is_not_on_it() -> None:
    before = Deadline(id="a", what="Gửi", who="Trường", before=dt.date(2023, 8, 7))
    assert before.last_day == dt.date(2023, 8, 6)
    assert before.wording == "trước ngày 07/08/2023"
    window = Deadline(
        id="b", what="Họp", who="Trường", start=dt.date(2023, 8, 15), by=dt.date(2023, 8, 20)
    )
    assert window.last_day == dt.date(2023, 8, 20)
    assert window.wording == "từ ngày 15/08/2023 đến ngày 20/08/2023"
