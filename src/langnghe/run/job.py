"""One district-year as a job: plain arguments in, an `Outcome` out, whatever happens.

Any `concurrent.futures.Executor` may call it, in this process or on another machine that sees the
project folder under the same name. What a run needs is imported where it runs.
"""

import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.run.locks import locked, name_of
from langnghe.run.outcome import Failure, Outcome
from langnghe.run.private import clear
from langnghe.run.state import State, forget_failure, note_failure, state_of
from langnghe.run.telling import Stage, tell

WAITING = "chờ một lệnh khác đang lập báo cáo này"


def run_job(
    root: str, district: str, year: int, force: bool = False, limit: float | None = None
) -> Outcome:
    """Run a district-year, alone (`locks`).

    Where another command held it first and has just made it, there is nothing to do, unless
    `force`. A failure, whatever it is, is noted (`state`) and given back: bad input is told as
    such, anything else is a fault of the program, told with its traceback.
    """
    project, began = Project(Path(root)), time.perf_counter()
    say = partial(_said, district, year)
    try:
        if not (project.params / district / f"{year}.yaml").is_file():
            return _run(project, district, year, say)  # which says so; nothing to lock
        name = name_of(district, year)
        with locked(project, name, limit, lambda: say(WAITING, 0, 0)) as waited:
            clear(project, holding=name)
            standing = state_of(project, district, year) if waited and not force else None
            if standing is not None and standing.state is State.FRESH:
                return Outcome(district, year, withheld=standing.withheld)
            outcome = _run(project, district, year, say)
    except ProblemsError as busy:
        failure = Failure(tuple(str(busy).splitlines()), busy.problems[0].what)
        outcome = Outcome(district, year, failure=failure)
    return replace(outcome, seconds=time.perf_counter() - began)


def _said(district: str, year: int, stage: str, done: int, of: int) -> None:
    tell(Stage(district, year, stage, done, of))


def _run(
    project: Project, district: str, year: int, say: Callable[[str, int, int], None]
) -> Outcome:
    from langnghe.run.district_year import run
    from langnghe.run.execution import NotebookFailed

    try:
        result = run(project, district, year, say)
    except ProblemsError as error:
        count = len(error.problems)
        noted = str(error).splitlines()
        said = (*noted, "", f"Có {count} vấn đề cần xử lý.")
        failure = Failure(said, str(error.problems[0]).splitlines()[0])
    except NotebookFailed as failed:
        noted = str(failed).splitlines()
        said = tuple((failed.message if failed.by_input else str(failed)).splitlines())
        first = next(iter(failed.message.splitlines()), failed.kind)
        message = first if failed.by_input else f"{failed.kind}: {first}"
        failure = Failure(said, message, failed.notebook, failed.cell)
    except Exception as error:  # the others are still to be made
        noted = [f"{type(error).__name__}: {error}"]
        failure = Failure(tuple(traceback.format_exc().splitlines()), noted[0])
    else:
        forget_failure(project, district, year)
        now = state_of(project, district, year).reasons
        result = replace(result, changed=tuple(reason.name for reason in now if reason.name))
        return Outcome(district, year, result, withheld=result.withheld)
    with suppress(OSError):  # a full disk: what could be said of it is said all the same
        note_failure(project, district, year, noted)
    return Outcome(district, year, failure=failure)
