"""Opening each notebook in JupyterLab and choosing Run All gives what the command gives."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import sync_playwright

from browser import CHROMIUM, QUIET, needs_chromium
from lab import jupyterlab, run_all
from langnghe.project import Project
from langnghe.run.district_year import run
from langnghe.run.notebooks import find_notebooks
from small_district import DISTRICT, YEAR, files_of, survey_of, write_project


def set_first_cell(path: Path) -> None:
    """The district and the year, typed into the first cell as the guide says."""
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    cell.source = re.sub(r"(?m)^district = .*$", f'district = "{DISTRICT}"', cell.source)
    cell.source = re.sub(r"(?m)^year = .*$", f"year = {YEAR}", cell.source)
    nbformat.write(notebook, path)


@pytest.mark.slow
@pytest.mark.desktop
@needs_chromium
def test_run_all_gives_what_the_command_gives(tmp_path: Path) -> None:
    by_command = write_project(tmp_path / "command")
    project = Project(shutil.copytree(by_command.root, tmp_path / "lab"))
    parts = survey_of(project).parts
    found = find_notebooks(project.notebooks, "notebooks")
    names = [each.name for each in found if parts.issuperset(each.role.needs)]
    with (
        jupyterlab(project.root, tmp_path / "jupyter") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for name in names:
            path = project.notebooks / name
            set_first_cell(path)
            cells = run_all(page, address, path, project.root).cells
            outputs = [output for cell in cells for output in cell.get("outputs", [])]
            assert outputs, name
            assert [o.evalue for o in outputs if o.output_type == "error"] == [], name
            # No cell shows a frame as it is, with the English names of its columns.
            shown = "".join(str(output.get("data", {})) for output in outputs)
            assert "dataframe" not in shown, name
        browser.close()

    run(by_command, DISTRICT, YEAR)
    expected = files_of(by_command.processed(DISTRICT, YEAR))
    given = files_of(project.processed(DISTRICT, YEAR))
    assert len(expected) > 20
    assert set(given) == set(expected)
    assert [name for name in expected if given[name] != expected[name]] == []
