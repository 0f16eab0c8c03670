"""Districts made at once: each output holds its own names and numbers, and no other's."""

from pathlib import Path

import pandas as pd
import pymupdf
import pytest

from langnghe.run.many import run_many
from langnghe.run.processes import Processes
from small_district import YEAR, files_of
from tiny_project import tiny_project

NUMBERS = {"bac": "70717273", "nam": "80818283", "tay": "90919293"}


def text(path: Path) -> str:
    """All that can be read in a file."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv()
    if path.suffix == ".pdf":
        with pymupdf.open(path) as document:
            return "".join(page.get_text() for page in document)
    return path.read_text(encoding="utf-8")


@pytest.mark.slow
def test_each_holds_only_its_own_names_and_numbers(tmp_path: Path) -> None:
    project = tiny_project(tmp_path, list(NUMBERS), pause=0.3)  # so that they overlap
    for district, number in NUMBERS.items():
        (project.raw(district, YEAR) / "number.txt").write_text(number, encoding="utf-8")
    with Processes(3) as executor:
        outcomes = run_many(project, [(each, YEAR) for each in NUMBERS], executor)
    assert [outcome.state for outcome in outcomes] == ["xong"] * 3
    for district in NUMBERS:
        found = {}
        for folder in (project.processed(district, YEAR), project.reports(district, YEAR)):
            found |= {name: text(folder / name) for name in files_of(folder)}
        for name in ("numbers.parquet", "internal/note.html", "internal/note.pdf"):
            assert NUMBERS[district] in found[name]
            assert f"Nơi {district}" in found[name]
        for other, number in NUMBERS.items():
            for name, said in found.items():
                if other != district:
                    assert number not in said, (district, name)
                    assert f"Nơi {other}" not in said, (district, name)
                    assert f"{other}/{YEAR}" not in said, (district, name)
