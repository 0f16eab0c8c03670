"""Many district-years: nothing to do for 500 of them, and a batch with one and with two jobs.

The district-years are the sample's, copied under other names. `python -m benchmarks.many`.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from langnghe.commands.compare import made_of
from langnghe.project import Project
from langnghe.run.locks import ACROSS
from langnghe.run.manifest import digest, manifest_path
from langnghe.run.seen import Seen, remember
from langnghe.site.write import write_index

CHECKOUT = Path(__file__).resolve().parents[1]
DISTRICT, YEAR = "thu-dau-mot", 2022
FRESH, BATCH, ROUNDS = 500, 4, 3


def section() -> str:
    """Measure and describe, as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        project = _project(Path(folder), BATCH)
        _langnghe(project, "--district", _name(0))
        one, two = _batch(project)
        _multiply(project, FRESH)
        first = _seconds(lambda: _langnghe(project, "--all"))
        again = [_seconds(lambda: _langnghe(project, "--all")) for _ in range(ROUNDS)]
        bare = [_seconds(lambda: _python("pass")) for _ in range(ROUNDS)]
    again_s, bare_s = statistics.median(again), statistics.median(bare)
    return "\n".join(
        [
            "## Many district-years",
            "",
            f"Copies of the sample of {DISTRICT} {YEAR}; seconds of the whole command, on "
            f"{os.cpu_count()} processors.",
            "",
            "| what | s | |",
            "|---|---|---|",
            f"| {BATCH} district-years, --jobs 1 | {one:.1f} | {one / BATCH:.1f} s each |",
            f"| {BATCH} district-years, --jobs 2 | {two:.1f} | {one / two:.2f} × as fast |",
            f"| nothing to do for {FRESH}, nothing remembered | {first:.2f} | every file read |",
            f"| nothing to do for {FRESH}, median of {ROUNDS} | {again_s:.2f} | "
            f"{again_s / bare_s:.0f} × `python -c pass` ({bare_s:.3f} s) |",
        ]
    )


def _batch(project: Project) -> tuple[float, float]:
    """Seconds of the whole batch with one job and with two, once each."""
    one, two = (
        _seconds(partial(_langnghe, project, "--all", "--force", "--jobs", jobs)) for jobs in "12"
    )
    return one, two


def _project(root: Path, districts: int) -> Project:
    """A project with the sample under so many names, none of them run."""
    sample, project = Project(CHECKOUT), Project(root)
    shutil.copytree(sample.notebooks, project.notebooks)
    own = [path.parent.name for path in sample.params.glob("*/district.yaml")]

    def districts_of(folder: str, names: list[str]) -> list[str]:
        return own if Path(folder) == sample.params else []

    shutil.copytree(sample.params, project.params, ignore=districts_of)
    for number in range(districts):
        name = _name(number)
        own_params = project.params / name
        own_params.mkdir()
        text = (sample.params / DISTRICT / "district.yaml").read_text(encoding="utf-8")
        text = text.replace(f"id: {DISTRICT}\n", f"id: {name}\n")
        (own_params / "district.yaml").write_text(text, encoding="utf-8")
        shutil.copy(sample.params / DISTRICT / f"{YEAR}.yaml", own_params)
        shutil.copytree(sample.params / DISTRICT / str(YEAR), own_params / str(YEAR))
        shutil.copytree(sample.raw(DISTRICT, YEAR), project.raw(name, YEAR))
    return project


def _multiply(project: Project, districts: int) -> None:
    """Finished district-years, all like the first: its files once more, under other names.

    What compares all of them is not made, and taken for made.
    """
    first = _name(0)
    was = digest(project.params / first / "district.yaml")
    for number in range(1, districts):
        name = _name(number)
        for folder in ("params", "data/raw", "data/processed", "reports"):
            source, target = project.root / folder / first, project.root / folder / name
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, copy_function=os.link)
        own = _renamed(project.params / name / "district.yaml", first, name)
        path = _renamed(manifest_path(project, name, YEAR), first, name)
        path.write_text(path.read_text("utf-8").replace(was, digest(own)), encoding="utf-8")
    write_index(project)
    shutil.rmtree(project.seen)
    remember(project, ACROSS, Seen(tools=made_of(project)))


def _renamed(path: Path, old: str, new: str) -> Path:
    """A file of its own in the place of a link."""
    text = path.read_text(encoding="utf-8").replace(old, new)
    path.unlink()
    path.write_text(text, encoding="utf-8")
    return path


def _name(number: int) -> str:
    return f"thu-dau-mot-{number:04}"


def _seconds(what: Callable[[], object]) -> float:
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def _langnghe(project: Project, *arguments: str) -> None:
    command = [sys.executable, "-m", "langnghe", "run", *arguments]
    subprocess.run([*command, "--root", str(project.root)], check=True, capture_output=True)


def _python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


if __name__ == "__main__":
    print(section())
