"""What an auditor types."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from langnghe.problems import listed
from langnghe.project import Project

if TYPE_CHECKING:
    from langnghe.audit.verify import Verified

app = typer.Typer()
Root = Annotated[Path, typer.Option("--root", help="Thư mục dự án")]
_HERE = Path()

out = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)


@app.command()
def verify(
    district: Annotated[str | None, typer.Argument(help="Mã địa bàn")] = None,
    year: Annotated[int | None, typer.Argument(help="Năm; không ghi: mọi năm đã chạy")] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Chỉ so mã SHA-256, không chạy lại")
    ] = False,
    all_: Annotated[bool, typer.Option("--all", help="Mọi địa bàn, mọi năm đã chạy")] = False,
    root: Root = _HERE,
) -> None:
    """Kiểm tra báo cáo: chạy lại rồi so từng byte; nêu tên tệp khác và chỗ khác đầu tiên."""
    from langnghe.audit.verify import verify as verify_one

    if all_ == (district is not None):
        raise typer.BadParameter("cần mã địa bàn, hoặc --all")
    project = Project(root.resolve())
    which = list(_finished(project, district, year))
    if not which:
        err.print("Chưa có báo cáo nào để kiểm tra: chạy langnghe run trước.")
        raise typer.Exit(1)
    good = 0
    for each in which:
        with err.status(f"{each[0]} {each[1]}"):
            found = verify_one(project, *each, quick=quick)
        good += not found.problems
        _say(f"{each[0]} {each[1]}", found)
    if len(which) > 1:
        out.print(f"Đúng {good} trên {len(which)} báo cáo.")
    if good < len(which):
        raise typer.Exit(1)


def _finished(
    project: Project, district: str | None, year: int | None
) -> Iterator[tuple[str, int]]:
    """The district-years asked for: the one named, or all that were run."""
    if district and year:
        yield district, year
        return
    for path in sorted((project.root / "reports").glob(f"{district or '*'}/*/manifest.json")):
        if path.parent.name.isdigit():
            yield path.parent.parent.name, int(path.parent.name)


def _say(name: str, found: "Verified") -> None:
    """One district-year's result."""
    if found.problems:
        err.print(listed(found.problems))
        done = "đã chạy lại và so" if found.again else "chưa chạy lại, đã so mã SHA-256 của"
        err.print(f"\n{name}: {done} {found.files} tệp; có {len(found.problems)} điểm không đúng.")
    elif found.again:
        out.print(f"{name}: đã chạy lại, {found.files} tệp giống từng byte.")
    else:
        out.print(f"{name}: {found.files} tệp đúng với mã SHA-256 trong bản kê (chưa chạy lại).")
