"""The documents over all district-years: made of what runs left, again where that has changed."""

import shutil
from pathlib import Path

import nbformat
import pytest

from langnghe.params.load import load_survey
from langnghe.project import Project
from langnghe.run import across
from langnghe.run.across import compare
from langnghe.run.crate import write_manifest
from langnghe.run.execution import NotebookFailed
from langnghe.run.manifest import Manifest, entries, libraries, manifest_path, package
from langnghe.run.state import note_failure
from langnghe.site.write import write_index
from langnghe.store import write_tables
from side_cases import COVERAGE, Rate, rates
from small_district import CHECKOUT, DISTRICT, YEAR, files_of, write_params

SECRET = "Đề nghị thầy Bí Mật đừng la mắng"


def as_run(project: Project, year: int, rate: Rate) -> None:
    """What a run of the year leaves: tables of both editions, and a manifest."""
    tables = {"coverage": COVERAGE, "rates": rates({"content": rate})}
    for edition in ("internal", "public"):
        write_tables(project.processed(DISTRICT, year, edition), tables)
    (project.processed(DISTRICT, year) / "opinions.parquet").write_text(SECRET, encoding="utf-8")
    survey = load_survey(project, DISTRICT, year)
    path = manifest_path(project, DISTRICT, year)
    path.parent.mkdir(parents=True, exist_ok=True)
    read, written = entries(project.root, survey.files), {}
    own = package()
    made = Manifest(
        DISTRICT,
        year,
        version="0",
        package=own.sha256,
        swhid=own.swhid,
        libraries=libraries(),
        read=read,
        written=written,
    )
    write_manifest(path, made, survey)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Two years of one district with runs, and a third without."""
    project = write_params(tmp_path)
    folder = project.params / DISTRICT
    for year in (YEAR + 1, YEAR + 2):
        shutil.copytree(folder / str(YEAR), folder / str(year))
        text = (folder / f"{YEAR}.yaml").read_text(encoding="utf-8")
        text = text.replace(f"year: {YEAR}", f"year: {year}")
        (folder / f"{year}.yaml").write_text(text, encoding="utf-8")
    project.notebooks.mkdir()
    shutil.copy(CHECKOUT / "notebooks" / "17_districts.ipynb", project.notebooks)
    as_run(project, YEAR, (100, 0.8, 0.7, 0.9))
    as_run(project, YEAR + 1, (50, 0.6, 0.5, 0.7))
    return project


@pytest.mark.slow
def test_made_once_and_again_when_a_report_changed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = {project.name(path) for path in compare(project).written}
    for edition in ("internal", "public"):
        for name in ("17_districts.ipynb", "districts.html", "districts.pdf"):
            assert f"reports/districts/{edition}/{name}" in written
    first = files_of(project.across())
    page = first["public/districts.html"].decode()
    assert "60,0" in page
    assert "Thử Nghiệm 2025" in page
    assert "Thử Nghiệm 2026" not in page
    assert str(project.root).encode() not in b"".join(first.values())
    assert 'href="districts/internal/districts.pdf"' in write_index(project).read_text("utf-8")

    # Nothing changed: no notebook is executed.
    with monkeypatch.context() as patched:
        patched.delattr(across, "execute")
        assert compare(project).written == []
    # The same bytes, from nothing.
    shutil.rmtree(project.across())
    compare(project)
    assert files_of(project.across()) == first

    as_run(project, YEAR + 1, (50, 0.2, 0.1, 0.3))
    compare(project)
    assert "20,0" in files_of(project.across())["public/districts.html"].decode()
    assert not list((project.root / ".langnghe").glob("districts-*"))


def execute_nothing(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, bytes]]:
    """Notebooks are not executed; gives what each could have read, then fails."""
    rooms: list[dict[str, bytes]] = []

    def execute(path: Path, output: Path, parameters: dict[str, str], folder: Path) -> None:
        rooms.append(files_of(folder))
        raise NotebookFailed(path.name, 2, "ValueError", "hỏng")

    monkeypatch.setattr(across, "execute", execute)
    return rooms


def test_a_room_holds_params_and_the_edition_s_tables_only(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = execute_nothing(monkeypatch)
    role = {"over": "project", "document": "districts", "editions": ["public"]}
    path = project.notebooks / "17_districts.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["langnghe"] = role
    nbformat.write(notebook, path)
    with pytest.raises(NotebookFailed):
        compare(project)
    (room,) = rooms
    tables = {name for name in room if name.startswith("data/")}
    assert tables == {
        f"data/processed/{DISTRICT}/{year}/public/{name}.parquet"
        for year in (YEAR, YEAR + 1)
        for name in ("coverage", "rates")
    }
    assert SECRET.encode() not in b"".join(room.values())


def test_what_stood_there_stands_when_a_notebook_fails(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute_nothing(monkeypatch)
    project.across("internal").mkdir(parents=True)
    (project.across("internal") / "districts.html").write_text("trước", encoding="utf-8")
    with pytest.raises(NotebookFailed):
        compare(project)
    assert files_of(project.across()) == {"internal/districts.html": "trước".encode()}


def test_one_report_has_nothing_beside_it(project: Project) -> None:
    shutil.rmtree(project.reports(DISTRICT, YEAR))
    project.across("internal").mkdir(parents=True)
    assert compare(project).written == []
    assert not project.across().exists()


def test_reports_of_other_params_are_left_out(project: Project) -> None:
    path = project.params / DISTRICT / f"{YEAR}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# khác\n", encoding="utf-8")
    note_failure(project, DISTRICT, YEAR + 1, ["[INTAKE-X] sai"])
    found = compare(project)
    assert found.left_out == [(DISTRICT, YEAR), (DISTRICT, YEAR + 1)]
    assert found.written == []
