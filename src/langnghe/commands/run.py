"""`langnghe run`: one district-year, or many at once."""

from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from langnghe.commands.compare import compare_all, compared
from langnghe.commands.screen import err, failed, out
from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.run.capacity import jobs_for, measured
from langnghe.run.many import Which, district_years, run_many
from langnghe.run.outcome import Outcome
from langnghe.run.private import clear
from langnghe.run.processes import Processes
from langnghe.run.remote import RemoteProject, is_url
from langnghe.run.seen import Files
from langnghe.run.state import Standing, State, state_of

INTERRUPTED = 130


def run(
    district: Annotated[str | None, typer.Argument(help="Mã địa bàn, ví dụ thu-dau-mot")] = None,
    year: Annotated[int | None, typer.Argument(help="Năm; không ghi: mọi năm của địa bàn")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Mọi địa bàn, mọi năm")] = False,
    districts: Annotated[
        list[str] | None, typer.Option("--district", help="Chỉ địa bàn này (ghi được nhiều lần)")
    ] = None,
    years: Annotated[
        list[int] | None, typer.Option("--year", help="Chỉ năm này (ghi được nhiều lần)")
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, help="Lập mấy báo cáo cùng lúc; không ghi: tự chọn"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Lập lại cả những gì còn mới")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="Chỉ kể sẽ lập những gì, không lập")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Kể vì sao phải lập từng báo cáo")
    ] = False,
    fail_fast: Annotated[
        bool,
        typer.Option(
            "--fail-fast/--keep-going", help="Có một báo cáo hỏng thì không lập thêm báo cáo nào"
        ),
    ] = False,
    wait: Annotated[
        float | None,
        typer.Option("--wait", min=0, help="Chờ lệnh khác đang lập cùng báo cáo tối đa mấy giây"),
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Tiến độ bằng từng dòng chữ, không vẽ")
    ] = False,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", help="Chạy trên cụm máy Dask, ví dụ tcp://may-chu:8786"),
    ] = None,
    root: Annotated[
        str, typer.Option("--root", help="Thư mục dự án, hoặc địa chỉ s3://…, file://…")
    ] = ".",
) -> None:
    """Lập báo cáo của một địa bàn, một năm; của mọi năm; hay của tất cả (--all)."""
    named = [district] if district is not None else []
    named += districts or []
    if all_ == bool(named) and not (years and not all_):
        raise typer.BadParameter("cần mã địa bàn, --district, --year, hoặc --all")
    try:
        project = RemoteProject.at(root) if is_url(root) else Project(Path(root).resolve())
        if district is not None and year is not None and not (districts or years):
            which = [(district, year)]
        else:
            which = district_years(project, named, [*([year] if year else []), *(years or [])])
    except ProblemsError as error:
        raise failed(error) from None
    standing = _standing(project, which)
    todo = [each for each in which if force or standing[each].state is not State.FRESH]
    if explain or dry_run:
        for each in todo:
            out.print(f"{each[0]} {each[1]}: sẽ lập", markup=False)
            for why in (standing[each].why or ["theo --force"]) if explain else ():
                out.print(f"  {why}", markup=False)
    if dry_run:
        out.print(f"Sẽ lập {len(todo)} trên {len(which)} báo cáo.", markup=False)
        return
    fresh = [Outcome(*x, withheld=standing[x].withheld) for x in which if x not in set(todo)]
    try:
        outcomes = _run(project, todo, jobs, scheduler, force, wait, fail_fast, plain)
    except ProblemsError as error:
        raise failed(error) from None
    except KeyboardInterrupt:
        if isinstance(project, Project):
            clear(project)
        err.print("\nĐã dừng theo yêu cầu. Chạy lại lệnh này thì làm tiếp.")
        raise typer.Exit(INTERRUPTED) from None
    together = True
    if isinstance(project, Project):
        told = len(which) > 1 or any(each.whole for each in [*outcomes, *fresh])
        together = not told or compared(project) or compare_all(project)
    if len(which) == 1:
        _say_one(project, *outcomes, *fresh)
    else:
        _say_many(outcomes, len(fresh), len(todo) - len(outcomes))
    made = len(outcomes) == len(todo) and all(each.whole for each in [*outcomes, *fresh])
    if not (made and together):
        raise typer.Exit(1)


def _standing(project: Project | RemoteProject, which: Sequence[Which]) -> dict[Which, Standing]:
    """How each stands; at a URL, that is seen where the run is made."""
    if isinstance(project, RemoteProject):
        said = ["xem ở nơi lập: dự án ở một địa chỉ từ xa"]
        return {each: Standing(State.STALE, said=said) for each in which}
    clear(project)
    files = Files(project)
    return {each: state_of(project, *each, files) for each in which}


def _run(
    project: Project | RemoteProject,
    todo: Sequence[Which],
    jobs: int | None,
    scheduler: str | None,
    force: bool,
    wait: float | None,
    fail_fast: bool,
    plain: bool,
) -> list[Outcome]:
    """Run what there is to run, watched."""
    if not todo:
        return []
    from langnghe.commands.watching import Tally, watching
    from langnghe.run.cluster import cluster

    here = project if isinstance(project, Project) else None
    expected = measured(here, todo, "total") if here else {}
    with ExitStack() as stack:
        workers = stack.enter_context(cluster(scheduler)) if scheduler is not None else None
        if workers is not None:
            jobs = workers.jobs
        elif jobs is None:
            jobs = jobs_for(measured(here, todo, "peak_mb").values() if here else ())
        with watching(err, Tally(todo, expected, jobs), plain) as watch:
            executor: Executor = workers or stack.enter_context(
                Processes(min(jobs, len(todo)), watch.heard)
            )
            return run_many(
                project, todo, executor, watch, force=force, limit=wait, fail_fast=fail_fast
            )


def _say_one(project: Project | RemoteProject, outcome: Outcome) -> None:
    """What the run wrote and its headlines, or why it failed."""
    if outcome.failure is not None:
        err.print("\n".join(outcome.failure.said))
        err.print("\nChưa lập báo cáo.")
        return
    if outcome.result is None:
        out.print(
            f"{outcome.district} {outcome.year}: không có gì thay đổi từ lần lập trước. "
            "Muốn lập lại: thêm --force.",
            markup=False,
        )
    else:
        for path in outcome.result.written:
            name = project.name(path) if isinstance(project, Project) else path.as_posix()
            out.print(name, markup=False)
        for line in outcome.result.headlines:
            out.print(line, markup=False, style="bold")
        if outcome.result.changed:
            names = ", ".join(outcome.result.changed)
            err.print(f"Trong lúc lập, tệp đầu vào đã đổi nên cần chạy lại: {names}.")
    if outcome.withheld:
        err.print(f"{outcome.withheld}\n\nChưa lập bản công khai.")


def _say_many(outcomes: Sequence[Outcome], fresh: int, left: int) -> None:
    """A count of what was done, then a table of what failed and where."""
    for each in outcomes:
        if each.failure is not None or each.withheld:
            said = each.failure.said if each.failure else each.withheld.splitlines()
            err.print(f"\n{each.district} {each.year}:")
            err.print("\n".join(said))
    if any(not each.whole for each in outcomes):
        from rich.box import ASCII
        from rich.table import Table

        table = Table("Địa bàn", "Năm", "Sổ tay", "Ô", "Vì sao", box=ASCII)
        for each in outcomes:
            if not each.whole:
                what = each.failure
                table.add_row(
                    each.district,
                    str(each.year),
                    what.notebook if what else "",
                    str(what.cell) if what and what.cell is not None else "",
                    what.message if what else f"{each.state}: {each.withheld.splitlines()[0]}",
                )
        out.print(table, markup=False, soft_wrap=False)
    if not outcomes and not left:
        out.print(
            f"Không có gì mới: {fresh} báo cáo như lần lập trước.", markup=False, style="bold"
        )
        return
    whole = sum(each.whole for each in outcomes)
    parts = [f"Lập xong {whole} trên {len(outcomes) + left} báo cáo phải lập"]
    parts += [f"{fresh} báo cáo không có gì mới"] if fresh else []
    parts += [f"{left} báo cáo chưa bắt đầu"] if left else []
    out.print("; ".join(parts) + ".", markup=False, style="bold")
