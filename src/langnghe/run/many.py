"""Several district-years, one after another: one that fails never stops the others."""

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.run.district_year import Progress, Result, run
from langnghe.run.execution import NotebookFailed
from langnghe.run.state import forget_failure, note_failure

Watch = Callable[[str, int], Progress]
"""Called with a district and year that begins; gives what its progress is told to."""


@dataclass(frozen=True)
class Outcome:
    """What became of one district-year: its result, or what the failure said, line by line."""

    district: str
    year: int
    result: Result | None
    said: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every edition was made."""
        return self.result is not None and not self.result.withheld

    @property
    def state(self) -> str:
        """In words, for a list of many."""
        if self.result is None:
            return "không thành công"
        return "chưa có bản công khai" if self.result.withheld else "xong"


def district_years(project: Project, district: str | None = None) -> list[tuple[str, int]]:
    """Every district and year with a year's file in params, in the order of their names.

    Raises ProblemsError RUN-NOTHING where there is none.
    """
    found = sorted(
        (path.parent.name, int(path.stem))
        for path in project.params.glob(f"{district or '*'}/*.yaml")
        if len(path.stem) == 4 and path.stem.isascii() and path.stem.isdigit()
    )
    if not found:
        folder = project.params / district if district else project.params
        raise ProblemsError(
            [
                Problem(
                    code="RUN-NOTHING",
                    file=project.name(folder),
                    what="không có năm nào để lập báo cáo",
                    expected="tệp năm, ví dụ params/<địa bàn>/2023.yaml",
                    action="kiểm tra mã địa bàn, hoặc chỉ thư mục dự án bằng --root",
                )
            ]
        )
    return found


def run_one(project: Project, district: str, year: int, progress: Progress) -> Outcome:
    """Run a district-year; a failure, whatever it is, is noted (`state`) and given back.

    Bad input is told as such; anything else is a fault of the program, told with its traceback.
    """
    try:
        result = run(project, district, year, progress)
    except ProblemsError as error:
        count = len(error.problems)
        said = [*str(error).splitlines(), "", f"Có {count} vấn đề cần xử lý."]
        note_failure(project, district, year, str(error).splitlines())
    except NotebookFailed as failure:
        said = (failure.message if failure.by_input else str(failure)).splitlines()
        note_failure(project, district, year, str(failure).splitlines())
    except Exception as error:  # the others are still to be made
        said = traceback.format_exc().splitlines()
        note_failure(project, district, year, [f"{type(error).__name__}: {error}"])
    else:
        forget_failure(project, district, year)
        return Outcome(district, year, result)
    return Outcome(district, year, None, tuple(said))


def run_many(
    project: Project, which: Iterable[tuple[str, int]], watch: Watch = lambda d, y: _unwatched
) -> list[Outcome]:
    """Run district-years in the given order, all of them, whatever becomes of each.

    A year compared with an earlier one needs no order: a run reads that year's raw files itself.
    """
    return [run_one(project, *each, watch(*each)) for each in which]


def _unwatched(stage: str, done: int, stages: int) -> None:
    """Nobody watches."""
