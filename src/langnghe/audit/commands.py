"""What an auditor types."""

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.status import Status

from langnghe.problems import Problem, ProblemsError, listed
from langnghe.project import Edition, Project

if TYPE_CHECKING:
    from langnghe.audit.verify import Verified
    from langnghe.run.district_year import Progress

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
    bundle: Annotated[
        Path | None, typer.Option("--bundle", help="Gói .zip do langnghe bundle ghi")
    ] = None,
    root: Root = _HERE,
) -> None:
    """Kiểm tra báo cáo: chạy lại rồi so từng byte; nêu tên tệp khác và chỗ khác đầu tiên."""
    from langnghe.audit.verify import verify as verify_one

    if [all_, district is not None, bundle is not None].count(True) != 1:
        raise typer.BadParameter("cần một trong ba: mã địa bàn, --all, --bundle TỆP.zip")
    if bundle is not None:
        _verify_bundle(bundle, quick)
        return
    project = Project(root.resolve())
    which = list(_finished(project, district, year))
    if not which:
        err.print("Chưa có báo cáo nào để kiểm tra: chạy langnghe run trước.")
        raise typer.Exit(1)
    good = 0
    for each in which:
        with err.status(f"{each[0]} {each[1]}") as status:
            found = verify_one(project, *each, quick, _telling(status, f"{each[0]} {each[1]}"))
        good += not found.problems
        _say(f"{each[0]} {each[1]}", found)
    if len(which) > 1:
        out.print(f"Đúng {good} trên {len(which)} báo cáo.")
    if good < len(which):
        raise typer.Exit(1)


def _verify_bundle(path: Path, quick: bool) -> None:
    from langnghe.audit.bundle import edition_of, verify_bundle

    try:
        with err.status(path.name):
            manifest, found = verify_bundle(_read(path), path.name, quick)
    except ProblemsError as error:
        err.print(str(error))
        raise typer.Exit(1) from None
    _say(f"{manifest.district} {manifest.year}", found)
    if edition_of(manifest) == "public":
        out.print("Gói công khai không có tệp thô: chỉ biết các tệp còn nguyên như khi đóng gói.")
    if found.problems:
        raise typer.Exit(1)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        what = f"không đọc được tệp: {error.strerror}"
        raise ProblemsError([Problem(code="AUDIT-BUNDLE", file=path.name, what=what)]) from None


@app.command("bundle")
def write_bundle(
    district: Annotated[str, typer.Argument(help="Mã địa bàn")],
    year: Annotated[int, typer.Argument(help="Năm")],
    file: Annotated[Path, typer.Option("--out", help="Tệp .zip để ghi")],
    edition: Annotated[Edition, typer.Option(help="internal hoặc public")] = "internal",
    root: Root = _HERE,
) -> None:
    """Đóng gói một báo cáo cho người kiểm tra: tệp .zip, cùng nội dung thì cùng từng byte."""
    from langnghe.audit.bundle import bundle

    project = Project(root.resolve())
    try:
        with err.status(f"{district} {year}"):
            data = bundle(project, district, year, edition)
    except ProblemsError as error:
        err.print(str(error))
        err.print("\nChưa đóng gói.")
        raise typer.Exit(1) from None
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    out.print(file.as_posix())
    out.print(f"SHA-256 {hashlib.sha256(data).hexdigest()}, {len(data)} byte")


@app.command("second-opinion")
def second_opinion(
    district: Annotated[str, typer.Argument(help="Mã địa bàn")],
    year: Annotated[int, typer.Argument(help="Năm đã chạy")],
    root: Root = _HERE,
) -> None:
    """Ý kiến thứ hai: gói svy ước lượng lại từ các phiếu; nêu mọi số khác quá một phần tỷ."""
    from langnghe.audit.second_opinion import TABLES, opinion_text
    from langnghe.audit.second_opinion import second_opinion as asked
    from langnghe.params.load import load_survey
    from langnghe.store import read_table

    project = Project(root.resolve())
    folder = project.processed(district, year)
    try:
        survey = load_survey(project, district, year)
        with err.status(f"{district} {year}"):
            found = asked({name: read_table(folder, name) for name in TABLES}, survey)
    except ProblemsError as error:
        err.print(str(error))
        raise typer.Exit(1) from None
    except FileNotFoundError:
        err.print(f"Chưa có số liệu của {district} {year}: chạy langnghe run trước.")
        raise typer.Exit(1) from None
    out.print(opinion_text(found))
    if len(found.differences):
        raise typer.Exit(1)


@app.command("diff")
def write_diff(
    district: Annotated[str, typer.Argument(help="Mã địa bàn")],
    year: Annotated[int, typer.Argument(help="Năm đã chạy")],
    before: Annotated[
        Path | None,
        typer.Option("--before", help="Lần chạy trước: gói .zip, thư mục dự án hoặc báo cáo cũ"),
    ] = None,
    before_year: Annotated[int | None, typer.Option("--year", help="So với một năm khác")] = None,
    editions: Annotated[
        bool, typer.Option("--editions", help="So bản nội bộ với bản công khai")
    ] = False,
    file: Annotated[Path | None, typer.Option("--out", help="Tệp .html để ghi")] = None,
    root: Root = _HERE,
) -> None:
    """Hai lần chạy, hai năm hoặc hai bản khác nhau ở đâu: đầu vào, số liệu, và vì sao."""
    from langnghe.audit.diff_page import difference, page, summary
    from langnghe.audit.snapshot import opened, snapshot

    if sum((before is not None, before_year is not None, editions)) != 1:
        raise typer.BadParameter("cần đúng một trong ba: --before, --year, --editions")
    project = Project(root.resolve())
    path = file or project.reports(district, year).with_name(f"{year}-diff.html")
    try:
        with contextlib.ExitStack() as stack:
            if before is not None:
                was = stack.enter_context(opened(before, district, year))
                now = snapshot(project, district, year, was.edition)
            elif before_year is not None:
                was, now = (snapshot(project, district, each) for each in (before_year, year))
            else:
                was = snapshot(project, district, year, label=f"{district} {year}, bản nội bộ")
                label = f"{district} {year}, bản công khai"
                now = snapshot(project, district, year, "public", label)
            found = difference(was, now)
    except ProblemsError as error:
        err.print(str(error))
        raise typer.Exit(1) from None
    for line in summary(found):
        out.print(line)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(found), encoding="utf-8", newline="\n")
    out.print(project.name(path) if file is None else path.as_posix())


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


def _telling(status: Status, name: str) -> "Progress":
    """Progress that says which notebook is run."""
    return lambda stage, done, stages: status.update(f"{name} {stage}")


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
