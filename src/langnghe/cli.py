"""The `langnghe` command: a thin wrapper, what it can do the package can do."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from langnghe.audit.commands import app as audit
from langnghe.commands.compare import compare
from langnghe.commands.run import run
from langnghe.commands.screen import err, out
from langnghe.commands.screen import failed as _fail
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Edition, Project

if TYPE_CHECKING:
    from langnghe.intake.collect import Intake
    from langnghe.intake.files.sidecars import Register
    from langnghe.params.load import Survey

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Báo cáo khảo sát “Ngành giáo dục lắng nghe ý kiến nhân dân”, tái lập được.",
)
app.add_typer(audit)
District = Annotated[str, typer.Argument(help="Mã địa bàn, ví dụ thu-dau-mot")]
YearOf = Annotated[int, typer.Argument(help="Năm, ví dụ 2023")]
Root = Annotated[Path, typer.Option("--root", help="Thư mục dự án")]
Names = Annotated[
    Path | None, typer.Option("--names", help="Ghi các tên đơn vị chưa rõ vào tệp .xlsx này")
]
Problems = Annotated[
    Path | None,
    typer.Option("--problems", help="Ghi các vấn đề, mỗi trường một trang, vào tệp .xlsx này"),
]
Accept = Annotated[
    bool, typer.Option("--accept", help="Nhận các tệp thô đã đổi hoặc đã bỏ là đúng")
]
_HERE = Path()

app.command()(run)
app.command()(compare)


@app.command()
def check(
    district: District,
    year: YearOf,
    names: Names = None,
    problems: Problems = None,
    accept: Accept = False,
    root: Root = _HERE,
) -> None:
    """Kiểm tra tham số và dữ liệu thô, không lập báo cáo."""
    from langnghe.intake.account import cells_table
    from langnghe.intake.account import check as check_account
    from langnghe.intake.collect import collect, refuse
    from langnghe.intake.files.sidecars import update
    from langnghe.intake.names.confirmation import write_confirmation
    from langnghe.intake.problem_book import write_problems
    from langnghe.params.load import load_survey

    project = Project(root.resolve())
    try:
        survey = load_survey(project, district, year)
        _say_received(update(project, district, year, accept))
        intake = collect(project, survey)
        _say_encodings(intake)
        _say_corrections_and_names(intake)
        if names is not None:
            write_confirmation(names, intake.to_confirm, survey)
        if problems is not None:
            write_problems(problems, intake.tables, survey)
        refuse(intake.tables.problems, survey.year.tolerate)
        check_account(intake.tables.rows, cells_table(intake.tables, survey))
        settle = _of_register(project, survey, intake)
    except ProblemsError as error:
        raise _fail(error) from None
    for problem in [*intake.tables.problems, *settle]:
        out.print(str(problem), markup=False)
    forms, files = int(intake.received["forms"].sum()), len(intake.files)
    out.print(f"Đọc được {forms} phiếu từ {files} tệp.", markup=False)


def _of_register(project: Project, survey: "Survey", intake: "Intake") -> list[Problem]:
    """What people must settle in the registers of opinions that came back.

    Raises ProblemsError for those that could not be read.
    """
    from langnghe.intake.collect import refuse
    from langnghe.opinions.collect import collected
    from langnghe.opinions.proposals import choices
    from langnghe.opinions.register import registered, unmerged
    from langnghe.opinions.register_read import read_returned

    came = read_returned(project, survey.district.id, survey.year.year, choices(survey))
    refuse(unmerged(came.problems), survey.year.tolerate)
    opinions = collected(intake.tables.opinions, survey)
    return [*came.problems, *registered(opinions, came.returned).problems]


def _say_received(register: "Register") -> None:
    """Of which raw files it is not said where they came from, or when."""
    from langnghe.intake.files.sidecars import unstated

    if waiting := len(unstated(register)):
        err.print(
            f"Chưa ghi nơi gửi, ngày nhận của {waiting} tệp; ghi vào sổ <năm>.received.csv cạnh "
            "thư mục dữ liệu thô (các cột from, received, licence)."
        )


def _say_encodings(intake: "Intake") -> None:
    """Which files were not in Unicode, and by what evidence."""
    changed = intake.files[intake.files["evidence"] != ""]
    for file, evidence in zip(changed["file"], changed["evidence"], strict=True):
        out.print(f"{file}: {evidence}", markup=False)


def _say_corrections_and_names(intake: "Intake") -> None:
    """What was corrected, and how many names wait for a decision."""
    cells, corrections = int(intake.corrections["count"].sum()), len(intake.corrections)
    if corrections:
        out.print(f"Đã áp dụng {corrections} đính chính cho {cells} ô.", markup=False)
    times, waiting = int(intake.to_confirm["count"].sum()), len(intake.to_confirm)
    if waiting:
        near = int(intake.to_confirm["unit_1"].ne("").sum())
        out.print(
            f"Còn {waiting} cách ghi tên đơn vị chưa rõ ({times} lần ghi), {near} cách có tên gần "
            "giống; thêm --names TỆP.xlsx để lấy danh sách.",
            markup=False,
        )


@app.command()
def site(
    edition: Annotated[Edition, typer.Option(help="internal hoặc public")] = "internal",
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Chép trang và văn bản vào thư mục này")
    ] = None,
    root: Root = _HERE,
) -> None:
    """Trang chung của mọi báo cáo: reports/index.html, hoặc một thư mục riêng để đưa ra ngoài."""
    from langnghe.site.write import export_site, write_index

    project = Project(root.resolve())
    if edition == "public" and out_dir is None:
        raise typer.BadParameter("bản public cần --out THƯ-MỤC")
    try:
        if out_dir is None:
            out.print(project.name(write_index(project)), markup=False)
            return
        for path in export_site(project, edition, out_dir):
            out.print(path.as_posix(), markup=False)
    except ProblemsError as error:
        raise _fail(error) from None


@app.command()
def forms(
    district: District,
    year: YearOf,
    out_dir: Annotated[Path | None, typer.Option("--out", help="Thư mục ghi vào")] = None,
    root: Root = _HERE,
) -> None:
    """Tạo phiếu, sổ trắng: phiếu giấy, sổ nhập phiếu, phiếu trực tuyến, mẫu 01, 02, nhiệm vụ."""
    from langnghe.forms.write import write_forms
    from langnghe.params.load import load_survey

    project = Project(root.resolve())
    folder = out_dir or project.blank_forms(district, year)
    try:
        written = write_forms(load_survey(project, district, year), folder)
    except ProblemsError as error:
        raise _fail(error) from None
    for path in written:
        out.print(path.as_posix() if out_dir else project.name(path), markup=False)


@app.command()
def new(
    district: District,
    year: YearOf,
    earlier: Annotated[
        int | None, typer.Option("--from", help="Năm trước của chính địa bàn này")
    ] = None,
    like: Annotated[
        str | None, typer.Option("--like", help="Mã địa bàn làm mẫu cho một địa bàn mới")
    ] = None,
    root: Root = _HERE,
) -> None:
    """Tạo tham số của năm mới (--from NĂM), hoặc của địa bàn mới (--like ĐỊA-BÀN)."""
    from langnghe.params.new import write_like, write_next_year
    from langnghe.params.unfinished import MARK, marked

    project = Project(root.resolve())
    try:
        if earlier is not None and like is None:
            written = write_next_year(project, district, year, earlier)
        elif like is not None and earlier is None:
            written = write_like(project, district, year, like)
        else:
            raise typer.BadParameter("cần đúng một trong hai: --from NĂM hoặc --like ĐỊA-BÀN")
    except ProblemsError as error:
        raise _fail(error) from None
    for path in written:
        out.print(project.name(path), markup=False)
        for line, what in marked(path.read_text(encoding="utf-8-sig")):
            out.print(f"  dòng {line}: {what}", markup=False)
    out.print(
        f"Xem từng dòng trên, sửa, xóa “{MARK} …” ở cuối dòng, rồi chạy: "
        f"langnghe check {district} {year}. Tệp các đơn vị gửi để vào "
        f"{project.name(project.raw(district, year))}.",
        markup=False,
    )


@app.command()
def publish(
    district: District,
    year: YearOf,
    edition: Annotated[str, typer.Option(help="Tên lần công bố, ví dụ lan-1")],
    root: Root = _HERE,
) -> None:
    """Ghi bản công khai vừa lập vào sổ số liệu đã công bố của địa bàn."""
    from langnghe.indicators.disclosure.published import publish as publish_edition

    project = Project(root.resolve())
    try:
        rows = publish_edition(project, district, year, edition)
    except ProblemsError as error:
        raise _fail(error) from None
    ledger = project.name(project.published(district))
    out.print(f"Đã ghi {rows} dòng vào {ledger}.", markup=False)


@app.command()
def trace(
    district: District,
    year: YearOf,
    key: Annotated[
        str | None,
        typer.Argument(help="Khóa số liệu, in ở phụ lục của báo cáo; không ghi: kê các khóa"),
    ] = None,
    find: Annotated[
        str, typer.Option("--find", help="Kê các khóa có đủ các chữ này, có dấu hay không")
    ] = "",
    edition: Annotated[Edition, typer.Option(help="internal hoặc public")] = "internal",
    root: Root = _HERE,
) -> None:
    """Một số liệu của báo cáo từ đâu ra: định nghĩa, số đếm, mẫu, trọng số, tệp, đính chính."""
    from langnghe.params.load import load_survey
    from langnghe.report.trace import PUBLIC, TABLES, listed, traced
    from langnghe.store import read_table

    project = Project(root.resolve())
    folder = project.processed(district, year, edition)
    try:
        survey = load_survey(project, district, year)
        names = TABLES if edition == "internal" else PUBLIC
        tables = {name: read_table(folder, name) for name in names}
        lines = listed(tables, find) if key is None else [traced(tables, survey, key)]
    except ProblemsError as error:
        err.print(str(error))
        raise typer.Exit(1) from None
    except FileNotFoundError:
        err.print(f"Chưa có số liệu của {district} {year}: chạy langnghe run trước.")
        raise typer.Exit(1) from None
    for line in lines:
        out.print(line, markup=False)


@app.command()
def sample(
    district: District,
    year: YearOf,
    schools: Annotated[int | None, typer.Option(help="Số trường")] = None,
    forms: Annotated[int | None, typer.Option(help="Số phiếu, khoảng chừng")] = None,
    root: Root = _HERE,
) -> None:
    """Tạo dữ liệu minh họa (hoàn toàn do máy đặt ra)."""
    from langnghe.sample import generate

    project = Project(root.resolve())
    try:
        written = generate(project, district, year, schools=schools, forms=forms)
    except ProblemsError as error:
        raise _fail(error) from None
    for path in written:
        out.print(project.name(path), markup=False)
