"""One district-year end to end: the command against one plain function and plain tools."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import in_turn, table
from langnghe.indicators.coverage import coverage
from langnghe.indicators.rates import rates
from langnghe.intake.account import cells_table, check
from langnghe.intake.collect import collect, refuse
from langnghe.params.load import load_survey
from langnghe.project import Project
from langnghe.report import annex_sections as annex
from langnghe.report import result_sections as results
from langnghe.report import survey_sections as about

CHECKOUT = Path(__file__).resolve().parents[1]
DISTRICT, YEAR = "thu-dau-mot", 2023
PARAMETERS = ("-p", "district", DISTRICT, "-p", "year", str(YEAR), "-p", "root", ".")


def plain_function(root: Path) -> None:
    """All that the four notebooks calculate and draw, without notebooks, files or documents."""
    project = Project(root)
    survey = load_survey(project, DISTRICT, YEAR)
    intake = collect(project, survey)
    refuse(intake.tables.problems, survey.year.tolerate)
    check(intake.tables.rows, cells_table(intake.tables, survey))
    covered = coverage(intake.received, survey)
    estimates = rates(intake.counts, intake.received, survey)
    about.coverage_figures(covered, survey)
    results.rate_figures(estimates, survey)
    for group in survey.groups:
        results.rates_table(estimates, survey, group)
        results.distribution_figures(intake.counts, survey, group)
        results.ward_figures(estimates, survey, group)
        for scope in ("level", "ward"):
            results.area_table(estimates, survey, group, scope)
    annex.opinions_table(intake.tables.opinions, survey)


def command(root: Path) -> None:
    """`langnghe run`, from a cold process to HTML and PDF."""
    _run(root, "langnghe", "run", DISTRICT, str(YEAR), "--root", str(root))


def plain_tools(root: Path) -> None:
    """The same notebooks by the `papermill` command, the report by `jupyter nbconvert`: no PDF."""
    out = root / "plain"
    out.mkdir(exist_ok=True)
    for notebook in sorted((root / "notebooks").glob("*.ipynb")):
        _run(root, "papermill", str(notebook), str(out / notebook.name), *PARAMETERS)
    _run(root, "jupyter", "nbconvert", "--to", "html", "--no-input", str(out / "5_report.ipynb"))


def _run(root: Path, program: str, *arguments: str) -> None:
    path = Path(sys.executable).parent / program
    subprocess.run([path, *arguments], cwd=root, check=True, capture_output=True)


def section() -> str:
    """Measure and describe."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("params", "notebooks", f"data/raw/{DISTRICT}/{YEAR}"):
            shutil.copytree(CHECKOUT / name, root / name)
        seconds = in_turn(
            {
                "one plain function, warm (no notebooks, no documents)": lambda: plain_function(
                    root
                ),
                "langnghe run, cold (notebooks, HTML and PDF)": lambda: command(root),
                "papermill ×4 and jupyter nbconvert, commands (HTML only)": lambda: plain_tools(
                    root
                ),
            }
        )
    return (
        "## One district-year, end to end\n\n"
        f"The sample of {DISTRICT} {YEAR}, three rounds in turn after one unmeasured.\n\n"
        + table(seconds, next(iter(seconds)))
    )
