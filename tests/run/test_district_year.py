"""One run of the small district, from raw files to the published report."""

import getpass
import pickle
import platform
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

import bs4
import nbformat
import openpyxl
import pandas as pd
import papermill
import pymupdf
import pytest
from typer.testing import CliRunner

from langnghe.cli import app
from langnghe.opinions.register_book import FILE
from langnghe.opinions.register_read import FOLDER
from langnghe.opinions.sheets import CONFLICTS
from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.report.blocks import Paragraphs
from langnghe.run import district_year
from langnghe.run.district_year import Result, run
from langnghe.run.execution import NotebookFailed, Spent
from langnghe.run.notebooks import find_notebooks
from langnghe.store import read_table
from opinions.register_cases import Person
from small_district import (
    CHECKOUT,
    DISTRICT,
    HOSTILE,
    YEAR,
    bookkeeping,
    files_of,
    write_project,
)

NOTEBOOKS = [
    notebook.name
    for notebook in find_notebooks(CHECKOUT / "notebooks", "notebooks")
    if set(notebook.role.needs) <= {"survey", "opinions"}  # all that the small district has
]

TIMES = f"times/{DISTRICT}-{YEAR}.json"


def outputs(project: Project) -> dict[str, bytes]:
    """All that a run publishes, by its path below the project."""
    found = {}
    for folder in (project.processed(DISTRICT, YEAR), project.reports(DISTRICT, YEAR)):
        found |= {project.name(folder / name): data for name, data in files_of(folder).items()}
    return found


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Result]:
    """The project after a run: for reading only."""
    project = write_project(tmp_path_factory.mktemp("first"))
    return project, run(project, DISTRICT, YEAR)


@pytest.fixture
def copied(finished: tuple[Project, Result], tmp_path: Path) -> Project:
    """A copy of the finished project, to run again or to spoil."""
    shutil.copytree(finished[0].root, tmp_path / "second")
    return Project(tmp_path / "second")


def test_a_run_writes_what_it_says(finished: tuple[Project, Result]) -> None:
    project, result = finished
    written = {project.name(path) for path in result.written}
    assert written == set(outputs(project))
    reports = project.reports(DISTRICT, YEAR)
    assert reports / "manifest.json" in result.written
    for name in ("report.html", "report.pdf", *NOTEBOOKS):
        assert reports / "internal" / name in result.written
    for name in ("cube", "forms", "opinions", "problems", "account", "coverage", "rates"):
        assert (project.processed(DISTRICT, YEAR) / f"{name}.parquet") in result.written
    assert result.headlines


def test_a_run_leaves_nothing_else_behind(finished: tuple[Project, Result]) -> None:
    project, _ = finished
    assert list(bookkeeping(project)) == [TIMES]
    kept = {"params", "notebooks", "data", "reports", ".langnghe"}
    assert {path.name for path in project.root.iterdir()} <= kept
    assert {path.name for path in (project.root / "data").iterdir()} == {"raw", "processed"}


def test_the_year_s_indicators_are_measured_and_printed(
    finished: tuple[Project, Result],
) -> None:
    project, _ = finished
    measures = pd.read_parquet(project.processed(DISTRICT, YEAR) / "measures.parquet")
    found = measures.set_index(["indicator", "scope", "area"])
    # Positive among ten forms: 4 contents, 7 services, both in 2 (see `write_raw`).
    at_school = found.xs(("unit", "th-suoi-mo"), level=("scope", "area"))
    assert at_school["estimate"].to_dict() == pytest.approx({"block": 11 / 20, "people": 2 / 10})
    district = found.xs(("group", ""), level=("scope", "area"))
    # MN Hoa Mai sent totals of 5 forms.
    assert district["interval"].to_dict()["block"] == "totals"
    assert district.loc["people", ["received", "forms"]].to_list() == [25, 20]
    html = (project.reports(DISTRICT, YEAR) / "internal" / "report.html").read_text("utf-8")
    text = bs4.BeautifulSoup(html, "html.parser").get_text(" ")
    for said in (
        "Các chỉ số của năm 2024",
        "Hài lòng về nội dung và thái độ phục vụ",
        "có bảng tổng hợp",
        "≥\u00a085\u00a0%: chưa đạt",
        "chỉ biết được ở 20 trên 25 phiếu thu về",
        "Định nghĩa các chỉ số",
        "Kế hoạch năm học (2024)",
    ):
        assert said in text
    assert f"{100 * district.loc['block', 'estimate']:.2f}\u00a0%".replace(".", ",") in text


def test_every_form_of_every_source_is_in_the_cube(finished: tuple[Project, Result]) -> None:
    processed = finished[0].processed(DISTRICT, YEAR)
    received = pd.read_parquet(processed / "received.parquet")
    forms = {(row["group"], row["unit"]): row["forms"] for row in received.to_dict("records")}
    assert forms == {
        ("parents", "th-suoi-mo"): 10,
        ("parents", "mn-hoa-mai"): 5,
        ("parents", "thcs-suoi-mo"): 10,
        ("officials", "hoa-phu"): 6,
        ("officials", "phu-hoa"): 6,
    }
    cube = pd.read_parquet(processed / "cube.parquet")
    content = cube[cube["question"] == "content"].groupby(["group", "unit"])["n"].sum()
    assert content.to_dict() == forms
    assert len(pd.read_parquet(processed / "problems.parquet")) == 0
    assert pd.read_parquet(processed / "set_aside.parquet")["text"].to_list() == ["Tổng cộng"]


def test_a_second_run_elsewhere_gives_the_same_bytes(
    finished: tuple[Project, Result], copied: Project
) -> None:
    before = outputs(finished[0])
    result = CliRunner().invoke(
        app, ["run", DISTRICT, str(YEAR), "--force", "--root", str(copied.root)]
    )
    assert result.exit_code == 0, result.output
    said = result.stdout.splitlines()
    assert sorted(said) == sorted([*before, "reports/index.html", *finished[1].headlines])
    after = outputs(copied)
    assert list(after) == list(before)
    assert [name for name in before if before[name] != after[name]] == []
    assert list(bookkeeping(copied)) == [TIMES]


@pytest.mark.slow
def test_papermill_s_own_engine_gives_the_same_bytes(
    finished: tuple[Project, Result], copied: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(district_year, "execute", partial(district_year.execute, engine=None))
    run(copied, DISTRICT, YEAR)
    before, after = outputs(finished[0]), outputs(copied)
    assert list(after) == list(before)
    assert [name for name in before if before[name] != after[name]] == []


def texts(name: str, data: bytes, folder: Path) -> str:
    """All that can be read in an output, and its bytes as they are."""
    plain = data.decode("utf-8", "replace")
    if name.endswith(".parquet"):
        return plain + pd.read_parquet(folder / name).to_csv()
    if name.endswith(".pdf"):
        with pymupdf.open(folder / name) as document:
            return plain + str(document.metadata) + "".join(page.get_text() for page in document)
    return plain


def test_no_output_says_where_or_by_whom_it_was_made(finished: tuple[Project, Result]) -> None:
    project, _ = finished
    secrets = {str(project.root), str(CHECKOUT), str(Path.home()), sys.prefix, "ipykernel_"}
    secrets |= {f"{tempfile.gettempdir()}/", "/home/", "/Users/", ".langnghe/"}
    secrets |= {f"/{getpass.getuser()}/"}
    secrets |= {platform.node()} if len(platform.node()) > 5 else set()
    for name, data in outputs(project).items():
        text = texts(name, data, project.root)
        assert [secret for secret in secrets if secret in text] == [], name


def test_a_hostile_opinion_is_text_and_nothing_else(finished: tuple[Project, Result]) -> None:
    reports = finished[0].reports(DISTRICT, YEAR, "internal")
    html = (reports / "report.html").read_text(encoding="utf-8")
    page = bs4.BeautifulSoup(html, "lxml")
    assert HOSTILE in " ".join(page.get_text().split())
    assert not any("alert" in str(element) for element in page.find_all("script"))
    attributes = {name for element in page.find_all() for name in element.attrs}
    assert [name for name in attributes if name.startswith("on")] == []
    assert not page.find_all("img", src="x")
    with pymupdf.open(reports / "report.pdf") as document:
        printed = "".join("".join(page.get_text().split()) for page in document)
    assert 'alert("1")' in printed
    assert '#panic("x")' in printed


def test_nothing_of_a_respondent_is_in_the_public_edition(finished: tuple[Project, Result]) -> None:
    project, _ = finished
    folder = project.reports(DISTRICT, YEAR, "public")
    tables = project.processed(DISTRICT, YEAR, "public")
    files = {**files_of(folder), **{f"{tables}/{k}": v for k, v in files_of(tables).items()}}
    assert {"report.html", "report.pdf", "report.docx"} <= set(files)
    opinions = read_opinions(project)
    assert HOSTILE in opinions
    raw = files_of(project.raw(DISTRICT, YEAR))
    for name, data in files.items():
        text = " ".join(texts(name, data, folder).split())
        for secret in (*opinions, *raw, "data/raw"):
            assert secret not in text, (name, secret)
    html = bs4.BeautifulSoup(files["report.html"], "lxml").get_text(" ")
    # So few people answer here that no ward's rate passes.
    withheld = pd.read_parquet(tables / "rates.parquet").query("scope == 'ward'")
    assert len(withheld)
    assert withheld["rate"].isna().all()
    assert withheld["positive"].isna().all()
    assert "Không công bố để bảo vệ người trả lời" in html


def read_opinions(project: Project) -> list[str]:
    table = pd.read_parquet(project.processed(DISTRICT, YEAR) / "opinions.parquet")
    return [text for text in table["text"] if len(text) > 12]


def test_executed_notebooks_are_valid_and_have_no_clock(finished: tuple[Project, Result]) -> None:
    for name in NOTEBOOKS:
        notebook = nbformat.read(
            finished[0].reports(DISTRICT, YEAR, "internal") / name, as_version=4
        )
        nbformat.validate(notebook)
        assert "papermill" not in notebook.metadata
        ids = [cell.id for cell in notebook.cells]
        assert len(set(ids)) == len(ids)
        assert "injected-parameters" in ids
        outputs = [o for cell in notebook.cells for o in cell.get("outputs", [])]
        assert [o for o in outputs if o.output_type in ("stream", "error")] == []


def with_role(project: Project, name: str, role: dict[str, object]) -> None:
    """What a notebook of the project says of itself."""
    path = project.notebooks / name
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["langnghe"] = role
    nbformat.write(notebook, path)


def spoil(project: Project, name: str, source: str) -> int:
    """Put a cell after the parameters of a notebook; its number from 1."""
    path = project.notebooks / name
    notebook = nbformat.read(path, as_version=4)
    place = next(
        number
        for number, cell in enumerate(notebook.cells, start=1)
        if "parameters" in cell.metadata.get("tags", [])
    )
    cell = nbformat.v4.new_code_cell(source, id="spoiled")
    notebook.cells.insert(place, cell)
    nbformat.write(notebook, path)
    return place + 1


def test_an_error_in_a_notebook_names_it_and_publishes_nothing(
    finished: tuple[Project, Result], copied: Project
) -> None:
    before = outputs(copied)
    cell = spoil(copied, "2_indicators.ipynb", "raise ValueError('hỏng rồi')")
    result = CliRunner().invoke(
        app, ["run", DISTRICT, str(YEAR), "--force", "--root", str(copied.root)]
    )
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"2_indicators.ipynb, ô {cell}: ValueError: hỏng rồi\n" in result.stderr
    assert "Chưa lập báo cáo." in result.stderr
    assert "Traceback" not in result.stderr
    assert outputs(copied) == before
    left = bookkeeping(copied)
    assert list(left) == [f"failed/{DISTRICT}-{YEAR}.json", TIMES]
    assert left[TIMES] == bookkeeping(finished[0])[TIMES]


def test_a_contradiction_in_the_register_withholds_the_public_edition(copied: Project) -> None:
    processed, reports = copied.processed(DISTRICT, YEAR), copied.reports(DISTRICT, YEAR)
    assert (reports / "public" / "answers.html").is_file()
    issued, item = (processed / FILE).read_bytes(), read_table(processed, "register")["item"][0]
    folder = copied.raw(DISTRICT, YEAR) / FOLDER
    folder.mkdir()
    for name, answer in (("a.xlsx", "Đã sửa"), ("b.xlsx", "Không sửa")):
        Person(issued, folder / name).put(item, "answer", answer).book.save(folder / name)
    result = CliRunner().invoke(
        app, ["run", DISTRICT, str(YEAR), "--force", "--root", str(copied.root)]
    )
    assert result.exit_code == 1
    assert "[OPINIONS-CONFLICT]" in result.stderr
    assert "Chưa lập bản công khai." in result.stderr
    assert not (reports / "public").exists()
    assert (reports / "internal" / "answers.html").is_file()
    # The next register shows both versions, so that the office can settle it.
    texts = [
        cell.value for row in openpyxl.load_workbook(processed / FILE)[CONFLICTS] for cell in row
    ]
    assert {"Đã sửa", "Không sửa"} <= set(texts)


def test_the_first_run_registers_the_raw_files_and_a_changed_one_stops_the_next(
    copied: Project,
) -> None:
    register = copied.raw(DISTRICT, YEAR).with_name(f"{YEAR}.received.csv")
    first = register.read_bytes()
    with (copied.raw(DISTRICT, YEAR) / "later.csv").open("w", encoding="utf-8") as file:
        file.write("x\n")
    changed = next(
        path for path in copied.raw(DISTRICT, YEAR).rglob("*.csv") if path.stem != "later"
    )
    changed.write_bytes(changed.read_bytes() + b"\n")
    before = outputs(copied)
    result = CliRunner().invoke(
        app, ["run", DISTRICT, str(YEAR), "--force", "--root", str(copied.root)]
    )
    assert result.exit_code == 1
    assert "[INTAKE-RAW-CHANGED]" in result.stderr
    assert outputs(copied) == before
    assert register.read_bytes() == first  # of a failed run nothing is kept


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """No notebook may be executed."""

    def execute(*args: object, **kwargs: object) -> None:
        pytest.fail("a kernel was started")

    monkeypatch.setattr(papermill, "execute_notebook", execute)


def with_parameters(project: Project, name: str, source: str) -> None:
    path = project.notebooks / name
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    cell.source = source
    nbformat.write(notebook, path)


GOOD = 'district = "x"\nyear = 2024\nedition = "internal"\nroot = ".."\n'


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    ("source", "said"),
    [
        (GOOD + "schol = 1", ["tham số không dùng đến “schol”"]),
        (GOOD.replace("edition", "# edition"), ["thiếu tham số “edition”"]),
        (
            GOOD.replace("year", "yaer"),
            ["thiếu tham số “year”", "tham số không dùng đến “yaer”"],
        ),
    ],
)
def test_other_parameters_stop_the_run_before_any_kernel(
    tmp_path: Path, source: str, said: list[str]
) -> None:
    project = write_project(tmp_path)
    with_parameters(project, "4_opinions.ipynb", source)
    with pytest.raises(ProblemsError) as caught:
        run(project, DISTRICT, YEAR)
    problems = caught.value.problems
    assert {(p.code, p.file) for p in problems} == {("RUN-PARAMETERS", "4_opinions.ipynb")}
    assert [p.what.split(" trong ô")[0] for p in problems] == said
    assert not (project.root / ".langnghe").exists()


@pytest.mark.usefixtures("no_kernel")
def test_a_folder_without_notebooks_says_so(tmp_path: Path) -> None:
    project = write_project(tmp_path)
    shutil.rmtree(project.notebooks)
    with pytest.raises(ProblemsError) as caught:
        run(project, DISTRICT, YEAR)
    assert [(p.code, p.file) for p in caught.value.problems] == [("RUN-NO-NOTEBOOKS", "notebooks")]


@pytest.fixture
def no_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stages that only write a word each: for what comes after them."""

    def execute(path: Path, output: Path, parameters: object, folder: Path) -> Spent:
        processed = Project(folder).processed(DISTRICT, YEAR)
        processed.mkdir(parents=True, exist_ok=True)
        (processed / f"{path.stem}.parquet").write_text("new", encoding="utf-8")
        nbformat.write(nbformat.v4.new_notebook(), output)
        return Spent(0.0, None)

    monkeypatch.setattr(district_year, "execute", execute)
    monkeypatch.setattr(district_year, "export", lambda executed, stem, formats: "title")
    monkeypatch.setattr(district_year, "write_summary", lambda folder, content: None)
    monkeypatch.setattr(district_year, "summary", lambda *parts: None)
    monkeypatch.setattr(district_year, "read_table", lambda folder, name: pd.DataFrame())
    for name in ("coverage_sentences", "headlines"):
        monkeypatch.setattr(district_year, name, lambda table, survey: Paragraphs(["x"]))


@pytest.mark.usefixtures("no_stage")
@pytest.mark.parametrize("locked", ["data/processed", "reports"])
@pytest.mark.parametrize("moving", ["old", "new"])
def test_a_folder_that_cannot_be_replaced_leaves_both_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locked: str, moving: str
) -> None:
    project = write_project(tmp_path)
    for folder in (project.processed(DISTRICT, YEAR), project.reports(DISTRICT, YEAR)):
        folder.mkdir(parents=True)
        (folder / "old.txt").write_text("old", encoding="utf-8")
    target = project.root / locked / DISTRICT / str(YEAR)
    rename = Path.rename

    def refuse(path: Path, to: Path) -> Path:
        going_back = path.name.endswith(".old")
        if (path if moving == "old" else to) == target and not going_back:
            raise PermissionError(13, "in use", str(path), None, str(to))
        return rename(path, to)

    before = outputs(project)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(ProblemsError) as caught:
            run(project, DISTRICT, YEAR)
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("RUN-LOCKED", f"{locked}/{DISTRICT}/{YEAR}")
    assert outputs(project) == before
    run(project, DISTRICT, YEAR)
    assert set(outputs(project).values()) > {b"new"}
    assert b"old" not in outputs(project).values()
    assert list(bookkeeping(project)) == [TIMES]


def test_a_public_document_is_made_where_there_are_only_public_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_stage: None
) -> None:
    project = write_project(tmp_path)
    with_role(project, "5_report.ipynb", {"document": "report", "editions": ["internal", "public"]})
    plain, rooms = district_year.execute, {}

    def execute(path: Path, output: Path, parameters: dict[str, str], folder: Path) -> Spent:
        if path.name == "3_disclosure.ipynb":
            tables = Project(folder).processed(DISTRICT, YEAR, "public")
            tables.mkdir(parents=True)
            (tables / "rates.parquet").write_text("public", encoding="utf-8")
        if parameters["edition"] == "public":
            rooms[path.name] = files_of(folder)
        return plain(path, output, parameters, folder)

    monkeypatch.setattr(district_year, "execute", execute)
    run(project, DISTRICT, YEAR)
    room = rooms["5_report.ipynb"]  # the first of them
    assert [name for name in room if not name.startswith("params/")] == [
        f"data/processed/{DISTRICT}/{YEAR}/public/rates.parquet"
    ]
    reports = files_of(project.reports(DISTRICT, YEAR))
    public = {name for name in reports if name.startswith("public/")}
    assert public == {f"public/{name}" for name in rooms}


def test_a_notebook_whose_part_the_year_lacks_is_left_out(tmp_path: Path, no_stage: None) -> None:
    project = write_project(tmp_path)
    with_role(project, "4_opinions.ipynb", {"needs": ["complaints"]})
    run(project, DISTRICT, YEAR)
    made = files_of(project.reports(DISTRICT, YEAR))
    assert "internal/3_disclosure.ipynb" in made
    assert "internal/4_opinions.ipynb" not in made


def test_a_failure_survives_the_way_between_processes() -> None:
    failure = NotebookFailed("1_intake.ipynb", 3, "ValueError", "hỏng")
    again = pickle.loads(pickle.dumps(failure))
    assert (str(again), again.by_input) == (str(failure), False)
    assert (again.notebook, again.cell, again.message) == ("1_intake.ipynb", 3, "hỏng")
