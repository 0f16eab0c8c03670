"""Several district-years by the command, by plain commands, and by what else runs such commands.

All ways execute the same notebooks, intake to report, over the same files, and give the report as
HTML; their tables and the report's cells are compared. Snakemake and pytask run the plain commands
on two processors, as `ways/` says. Then each is asked again, when there is nothing to do.

Quarto is measured where a `quarto` is on the path: its packages download the program itself when
they are installed. R is not: the notebooks are Python, and what R would be compared in, the
estimates, is a test (tests/indicators/test_estimate_reference.py). `python -m benchmarks.batch`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import nbformat

from benchmarks.measure import in_turn, table
from langnghe.project import Project
from langnghe.sample import generate

CHECKOUT = Path(__file__).resolve().parents[1]
DISTRICT, YEARS, SCHOOLS, FORMS = "thu-dau-mot", (2022, 2023), 6, 300
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
Way = Callable[[Path], None]


def make_project(root: Path, districts: int) -> None:
    """A project of `districts` districts of invented data, and the notebooks up to the report.

    The report is of the internal edition and HTML only: that is what all ways can make.
    """
    project = Project(root)
    own = {path.parent.name for path in (CHECKOUT / "params").glob("*/district.yaml")}
    shutil.copytree(CHECKOUT / "params", project.params, ignore=shutil.ignore_patterns(*own))
    for number in range(1, districts + 1):
        name = f"dia-ban-{number}"
        shutil.copytree(CHECKOUT / "params" / DISTRICT, project.params / name)
        stated = project.params / name / "district.yaml"
        text = stated.read_text(encoding="utf-8")
        stated.write_text(text.replace(f"id: {DISTRICT}\n", f"id: {name}\n"), encoding="utf-8")
        for year in YEARS:
            generate(project, name, year, schools=SCHOOLS, forms=FORMS)
    project.notebooks.mkdir()
    for path in sorted((CHECKOUT / "notebooks").glob("[1-5]_*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells = [c for c in notebook.cells if "public" not in c.metadata.get("tags", [])]
        if "document" in notebook.metadata.get("langnghe", {}):
            notebook.metadata.langnghe |= {"editions": ["internal"], "formats": ["html"]}
        nbformat.write(notebook, project.notebooks / path.name)
    for name in ("Snakefile", "task_reports.py"):
        shutil.copy(CHECKOUT / "benchmarks" / "ways" / name, root)


def _run(root: Path, *command: str) -> None:
    said = subprocess.run(
        command, cwd=root, env=os.environ | {"PATH": PATH}, capture_output=True, text=True
    )
    if said.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{said.stdout[-2000:]}\n{said.stderr[-2000:]}")


def _command(*command: str) -> Way:
    return lambda root: _run(root, *command)


def _plain(*render: str) -> Way:
    """One command after another: papermill for each notebook, `render` for the report."""

    def way(root: Path) -> None:
        for folder in sorted(root.glob("data/raw/*/[0-9][0-9][0-9][0-9]")):
            district, year = folder.parts[-2:]
            out = root / "out" / district / year
            out.mkdir(parents=True, exist_ok=True)
            parameters = ("-p", "district", district, "-p", "year", year, "-p", "root", ".")
            for notebook in sorted(root.glob("notebooks/*.ipynb")):
                made = str(out / notebook.name)
                _run(root, "papermill", "--no-progress-bar", str(notebook), made, *parameters)
            _run(root, *render, made)

    return way


NBCONVERT = ("jupyter", "nbconvert", "--to", "html", "--no-input")
WORKERS = ("-n", "2") if find_spec("pytask_parallel") else ()
TWO, AGAIN = "langnghe run --all --jobs 2", ", which do all of it again"
WAYS: dict[str, tuple[str, Way]] = {
    TWO: ("langnghe", _command("langnghe", "run", "--all", "--jobs", "2")),
    "langnghe run --all --jobs 1": (
        "langnghe",
        _command("langnghe", "run", "--all", "--jobs", "1"),
    ),
    "Snakemake, 2 cores": ("snakemake", _command("snakemake", "--cores", "2", "--quiet", "all")),
    "pytask, 2 workers" if WORKERS else "pytask, 1 worker": (
        "pytask",
        _command("pytask", *WORKERS),
    ),
    "papermill and nbconvert": ("papermill", _plain(*NBCONVERT)),
    "papermill and Quarto": ("quarto", _plain("quarto", "render", "--to", "html")),
}
"""Way → the program it needs, and the way. Those of plain commands never find anything done."""


def present(ways: Mapping[str, tuple[str, Way]]) -> tuple[dict[str, Way], list[str]]:
    """The ways whose program is there, and the names of the others."""
    found = {name: way for name, (needs, way) in ways.items() if shutil.which(needs, path=PATH)}
    return found, [name for name in ways if name not in found]


def results(root: Path) -> Iterator[tuple[str, object]]:
    """What a way made, by name: its tables' bytes, the sources and outputs of the report's cells.

    Outputs without their metadata and numbers of execution, which say nothing of the results.
    """
    for path in sorted(root.glob("data/processed/**/*.parquet")):
        yield path.relative_to(root).as_posix(), path.read_bytes()
    found = [*root.glob("reports/*/*/internal/5_report.ipynb"), *root.glob("out/*/*/5_*.ipynb")]
    for path in found:
        district, year = path.relative_to(root).parts[1:3]
        for cell in nbformat.read(path, as_version=4).cells:
            if "injected-parameters" not in cell.metadata.get("tags", []):
                shown = [
                    (o.output_type, o.get("data", o.get("text"))) for o in cell.get("outputs", [])
                ]
                yield f"{district} {year} {cell.id}", (cell.source, shown)


def _versions() -> str:
    said = []
    for name in ("papermill", "nbconvert", "snakemake", "pytask", "pytask-parallel"):
        try:
            said.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(said)


def section(districts: int = 2) -> str:
    """Measure, compare and describe."""
    ways, absent = present(WAYS)
    first: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        make_project(Path(folder, "project"), districts)
        roots = {name: Path(folder, f"way-{number}") for number, name in enumerate(ways)}
        for name, root in roots.items():
            shutil.copytree(Path(folder, "project"), root)
            start = time.perf_counter()
            ways[name](root)
            first[name] = [time.perf_counter() - start]
        made = {name: dict(results(root)) for name, root in roots.items()}
        differ = [name for name in ways if made[name] != made[TWO]]
        plain = [name for name in ways if name.startswith("papermill")]
        idle = in_turn(
            {n: lambda n=n: ways[n](roots[n]) for n in ways if n not in plain},  # type: ignore[misc]
        )
    idle |= {name + AGAIN: first[name] for name in plain}
    parts = [
        "## A batch",
        f"{districts * len(YEARS)} district-years of invented data ({SCHOOLS} schools, about "
        f"{FORMS} forms each), five notebooks from intake to the report, as HTML; each way once. "
        f"{_versions()}.",
        table(first, TWO),
        f"{len(made[TWO])} tables and cells of the reports are equal in all ways."
        if not differ
        else f"Not the same results: {', '.join(differ)}.",
        "### The batch again, when nothing changed",
        "Three rounds in turn after one unmeasured.",
        table(idle, TWO),
    ]
    if absent:
        parts.append(f"Not there, so left out: {', '.join(absent)}.")
    return "\n\n".join(parts)


if __name__ == "__main__":
    print(section(*map(int, sys.argv[1:])))
