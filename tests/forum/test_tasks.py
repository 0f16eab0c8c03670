"""What a task is on a day: done, done late, overdue, at risk, not due."""

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.forum.tasks import (
    AT_RISK,
    DIFFICULTY,
    DONE,
    DONE_LATE,
    LATE,
    NOT_DUE,
    NOT_STARTED,
    RETURNED,
    STATES,
    UNDER_WAY,
    by_content,
    progress,
    share_done,
)
from langnghe.params.consistency import in_tasks
from langnghe.params.load import Survey
from langnghe.params.tasks import TasksFile
from langnghe.params.validation import validated
from langnghe.params.yamlfile import read_yaml
from small_dialogue import TASKS, written
from small_district import survey_of

AS_OF = dt.date(2024, 6, 30)  # of the small district
CHECKOUT = Path(__file__).parents[2]


def programme(**tasks: dt.date) -> dict[str, Any]:
    """A programme with these tasks, by id and due date; all want evidence."""
    file = copy.deepcopy(TASKS)
    file["tasks"] = [
        TASKS["tasks"][0] | {"id": name, "due": due, "evidence": "Báo cáo"}
        for name, due in tasks.items()
    ]
    return file


def returned(**rows: tuple[str, str, str]) -> pd.DataFrame:
    """Returned rows by task: status, day done, evidence."""
    table = [
        (task, "a.xlsx", 6, status, done, evidence, "", "")
        for task, (status, done, evidence) in rows.items()
    ]
    return pd.DataFrame(table, columns=pd.Index(RETURNED))


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    """Tasks due 30 days before, on, 14 and 15 days after the day of the report."""
    due = {"past": -30, "today": 0, "soon": 14, "later": 15}
    file = programme(**{name: AS_OF + dt.timedelta(days) for name, days in due.items()})
    file["target"] = {"percent": 100.0, "by": dt.date(2024, 12, 31)}
    return survey_of(written(tmp_path_factory.mktemp("tasks"), frame=None, tasks=file))


def states(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["task"], table["state"], strict=True))


def test_without_a_word_from_anyone(survey: Survey) -> None:
    table = progress(returned(), survey)
    assert states(table) == {"past": LATE, "today": AT_RISK, "soon": AT_RISK, "later": NOT_DUE}
    assert table["days"].tolist() == [30, 0, -14, -15]


@pytest.mark.parametrize(
    ("task", "status", "done", "state"),
    [
        ("past", DONE, "2024-05-31", DONE),  # on the last day
        ("past", DONE, "2024-06-01", DONE_LATE),
        ("past", DONE, "", DONE),  # the missing date is a problem of reading
        ("past", DONE, "2024-07-01", LATE),  # done after the day of the report
        ("past", UNDER_WAY, "", LATE),
        ("soon", UNDER_WAY, "", NOT_DUE),
        ("soon", NOT_STARTED, "", AT_RISK),
        ("later", NOT_STARTED, "", NOT_DUE),
        ("later", DIFFICULTY, "", AT_RISK),
        ("later", DONE, "2024-06-30", DONE),
    ],
)
def test_state(survey: Survey, task: str, status: str, done: str, state: str) -> None:
    assert states(progress(returned(**{task: (status, done, "")}), survey))[task] == state


def test_done_without_evidence_is_told_apart(survey: Survey) -> None:
    rows = returned(past=(DONE, "2024-05-01", ""), today=(DONE, "2024-06-01", "BC số 5"))
    table = progress(rows, survey)
    assert table["unproved"].tolist() == [True, False, False, False]
    share = share_done(table, survey)
    assert (share.tasks, share.reported, share.done, share.unproved) == (4, 2, 2, 1)
    assert (share.rate, share.target) == (0.5, 100)


@given(
    told=st.dictionaries(
        st.sampled_from(["past", "today", "soon", "later"]),
        st.tuples(
            st.sampled_from(["", NOT_STARTED, UNDER_WAY, DONE, DIFFICULTY]),
            st.one_of(st.just(""), st.dates(dt.date(2024, 1, 1), dt.date(2025, 1, 1)).map(str)),
            st.sampled_from(["", "BC"]),
        ),
    )
)
def test_every_task_is_counted_once(survey: Survey, told: dict[str, tuple[str, str, str]]) -> None:
    table = progress(returned(**told), survey)
    counts = by_content(table, survey)
    assert counts[list(STATES)].to_numpy().sum() == len(table) == 4
    assert counts["tasks"].tolist() == [4]
    late = table[table["state"].eq(LATE)]
    assert all(due < AS_OF for due in late["due"])
    assert set(table.loc[table["unproved"], "state"]) <= {DONE, DONE_LATE}


@pytest.mark.parametrize(
    ("place", "contents", "tasks", "bodies"),
    [("thuan-an/2018", 7, 13, 2), ("quan-7/2024", 6, 20, 2), ("sa-dec/2022", 2, 15, 5)],
)
def test_programmes_of_the_plans(place: str, contents: int, tasks: int, bodies: int) -> None:
    path = CHECKOUT / "params" / place / "tasks.yaml"
    file = validated(read_yaml(path, place), TasksFile, in_tasks)
    assert (len(file.contents), len(file.tasks), len(file.bodies)) == (contents, tasks, bodies)
    assert {task.content for task in file.tasks} == {content.id for content in file.contents}
    assert {task.lead for task in file.tasks} == {body.id for body in file.bodies}
