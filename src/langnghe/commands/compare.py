"""`langnghe compare`: all district-years side by side, and the page over them."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from langnghe.commands.screen import err, out
from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.run.locks import ACROSS, locked
from langnghe.run.manifest import package
from langnghe.run.private import clear
from langnghe.run.seen import Files, Seen, recall, remember


def compare(root: Annotated[Path, typer.Option("--root", help="Thư mục dự án")] = Path()) -> None:
    """Đặt các địa bàn, các năm đã có báo cáo cạnh nhau; lệnh run cũng tự làm việc này."""
    if not compare_all(Project(root.resolve())):
        raise typer.Exit(1)


def compare_all(project: Project) -> bool:
    """Make the comparison anew, where what it is made of has changed, and the page over all.

    Gives whether it could be made; the page is written in any case.
    """
    with locked(project, ACROSS, waiting=lambda: err.print("chờ một lệnh khác đang so sánh…")):
        clear(project, holding=ACROSS)
        made = _compare(project)
        if made:
            remember(project, ACROSS, Seen(tools=made_of(project)))
    return made


def compared(project: Project) -> bool:
    """Whether the comparison and the page are of the reports that there are."""
    return recall(project, ACROSS).tools == made_of(project)


def made_of(project: Project) -> str:
    """What they are made of and are, by the looks of the files."""
    files, reports = Files(project), project.root / "reports"
    names = [
        *(project.name(path) for path in sorted(reports.glob("*/*/manifest.json"))),
        *(project.name(path) for path in sorted(project.failures.glob("*.json"))),
        project.name(project.across() / "manifest.json"),
        "reports/index.html",
    ]
    marks = [package().sha256, *(f"{name} {files.mark(name)}" for name in names)]
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()


def _compare(project: Project) -> bool:
    from langnghe.run import across
    from langnghe.run.execution import NotebookFailed
    from langnghe.site.write import write_index

    try:
        comparison = across.compare(project)
    except (ProblemsError, NotebookFailed) as error:
        err.print(f"{error}\n\nChưa lập lại bản so sánh các địa bàn, các năm.")
        made = False
    else:
        made = True
        for path in comparison.written:
            out.print(project.name(path), markup=False)
        if comparison.left_out:
            names = ", ".join(f"{district} {year}" for district, year in comparison.left_out)
            err.print(f"Chưa đưa vào bản so sánh (tham số đã đổi hoặc lần chạy hỏng): {names}.")
    out.print(project.name(write_index(project)), markup=False)
    return made
