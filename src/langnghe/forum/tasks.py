"""How far the tasks of a programme are at `as_of`, from what the bodies returned."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from langnghe.params.load import Params, Survey
from langnghe.params.tasks import Task, TasksFile

NOT_STARTED, UNDER_WAY, DONE, DIFFICULTY = "not-started", "under-way", "done", "difficulty"
STATUSES = {
    NOT_STARTED: "Chưa bắt đầu",
    UNDER_WAY: "Đang làm",
    DONE: "Hoàn thành",
    DIFFICULTY: "Gặp khó khăn",
}
"""What a body may report of a task, and how it is written in the workbook."""

DONE_LATE, LATE, AT_RISK, NOT_DUE = "done-late", "late", "at-risk", "not-due"
STATES = {
    DONE: "Hoàn thành",
    DONE_LATE: "Hoàn thành muộn",
    LATE: "Quá hạn",
    AT_RISK: "Có nguy cơ chậm",
    NOT_DUE: "Chưa đến hạn",
}
"""What a task is at `as_of`."""

RETURNED = ["task", "file", "row", "status", "done", "evidence", "inspected", "note"]
"""A returned row: status one of `STATUSES` or "" (not filled in), days as 2022-12-31 or ""."""


def tasks_of(survey: Params) -> TasksFile:
    """The year's programme of tasks. Raises ValueError where it has none."""
    if survey.tasks is None:
        raise ValueError("this year has no tasks.yaml")
    return survey.tasks


def progress(returned: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """One row a task, in the programme's order.

    returned: `RETURNED`, at most one row a task. Columns: task, content, start, due (dates),
    status, done, evidence, inspected, note (as returned; "" where nothing was), state (of
    `STATES`), days (from due to the day it was done, or to `as_of`; positive is after; missing
    where that day is), unproved (done, with evidence wanted and none given).

    Without a date of completion a task counts as done in time: that the date is missing is a
    problem of reading. What is done after `as_of` is not yet done.
    """
    file, as_of = tasks_of(survey), survey.year.as_of
    rows = returned.set_index("task")[RETURNED[3:]].to_dict("index")
    table = []
    for task in file.tasks:
        told = rows.get(task.id, dict.fromkeys(RETURNED[3:], ""))
        day = dt.date.fromisoformat(told["done"]) if told["done"] else None
        is_done = told["status"] == DONE and (day is None or day <= as_of)
        until = day if is_done else as_of
        table.append(
            {
                "task": task.id,
                "content": task.content,
                "start": task.start or dt.date(survey.year.year, 1, 1),
                "due": task.due,
                **told,
                "state": _state(task, told["status"], is_done, day, file.at_risk_days, as_of),
                "days": None if until is None else (until - task.due).days,
                "unproved": bool(is_done and task.evidence and not told["evidence"]),
            }
        )
    return pd.DataFrame(table).astype({"days": "Int64"})


def _state(
    task: Task, status: str, is_done: bool, done: dt.date | None, at_risk_days: int, as_of: dt.date
) -> str:
    if is_done:
        return DONE_LATE if done is not None and done > task.due else DONE
    if task.due < as_of:
        return LATE
    near = (task.due - as_of).days <= at_risk_days
    if status == DIFFICULTY or (near and status != UNDER_WAY):
        return AT_RISK
    return NOT_DUE


@dataclass(frozen=True)
class Share:
    """How much of the programme is done, against its target.

    `reported`: tasks of which a body said anything; `target` in percent by the day `by`, or None.
    """

    tasks: int
    reported: int
    done: int
    unproved: int
    target: float | None = None
    by: dt.date | None = None

    @property
    def rate(self) -> float:
        """Tasks done, of all."""
        return self.done / self.tasks


def share_done(table: pd.DataFrame, survey: Survey) -> Share:
    """Of a table of `progress`: all tasks count, also those of which nobody reported."""
    target = tasks_of(survey).target
    return Share(
        tasks=len(table),
        reported=int(table["status"].ne("").sum()),
        done=int(table["state"].isin([DONE, DONE_LATE]).sum()),
        unproved=int(table["unproved"].sum()),
        target=target.percent if target else None,
        by=target.by if target else None,
    )


def by_content(table: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Tasks by content and state: content, title, tasks, then one column a state of `STATES`."""
    titles = {content.id: content.title for content in tasks_of(survey).contents}
    return _counted(table, "content", titles)


def by_body(table: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Tasks by leading body and state: body, title, tasks, then one column a state."""
    leads = {task.id: task.lead for task in tasks_of(survey).tasks}
    titles = {body.id: body.name for body in tasks_of(survey).bodies if body.id in leads.values()}
    return _counted(table.assign(body=table["task"].map(leads)), "body", titles)


def _counted(table: pd.DataFrame, by: str, titles: Mapping[str, str]) -> pd.DataFrame:
    counts = table.groupby([by, "state"]).size().unstack(fill_value=0)
    counts = counts.reindex(index=list(titles), columns=list(STATES), fill_value=0)
    counts = counts.rename_axis(index=by, columns=None).reset_index()
    counts.insert(1, "title", list(titles.values()))
    counts.insert(2, "tasks", counts[list(STATES)].sum(axis=1))
    return counts
