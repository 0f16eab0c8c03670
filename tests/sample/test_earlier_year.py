"""The sample of the year before: its own forms, from the same schools."""

import shutil
import zlib
from pathlib import Path

import pandas as pd
import pytest

from langnghe.intake.collect import collect
from langnghe.params.load import load_survey
from langnghe.project import Project
from langnghe.sample import generate

CHECKOUT = Path(__file__).parents[2]
DISTRICT = "thu-dau-mot"


def written(root: Path) -> dict[str, bytes]:
    raw = root / "data/raw" / DISTRICT
    paths = [root / "params" / DISTRICT / "2022/frame.csv", raw / "2022.received.csv"]
    paths += [path for path in (raw / "2022").rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


@pytest.mark.skipif("ng" in zlib.ZLIB_RUNTIME_VERSION, reason="zlib-ng compresses otherwise")
def test_regenerating_gives_the_committed_bytes(tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "params", tmp_path / "params")
    generate(Project(tmp_path), DISTRICT, 2022)
    assert written(tmp_path) == written(CHECKOUT)
    assert sum(map(len, written(CHECKOUT).values())) < 2**20


def test_schools_go_on_and_a_few_are_new() -> None:
    before, after = (load_survey(Project(CHECKOUT), DISTRICT, year).frame for year in (2022, 2023))
    both = before.units.merge(after.units, on=["unit", "kind", "name", "level", "place"])
    assert len(both) == len(before.units)
    assert len(after.units) - len(before.units) == 2
    people = before.strata.merge(after.strata, on=["unit", "group"])
    ratio = people["population_y"].sum() / people["population_x"].sum()
    assert 1 < ratio < 1.1


def test_answers_are_the_years_own_and_hang_together() -> None:
    """A school's rate says something of its rate the year after, and is not the same."""
    rates = {}
    for year in (2022, 2023):
        survey = load_survey(Project(CHECKOUT), DISTRICT, year)
        counts = collect(Project(CHECKOUT), survey).counts
        rows = counts[(counts["group"] == "staff") & (counts["question"] == "leadership")]
        rows = rows[rows["answer"].isin(["1", "2", "3", "4", "5"])]
        good = rows["n"].where(rows["answer"].isin(["4", "5"]), 0)
        rates[year] = good.groupby(rows["unit"]).sum() / rows.groupby("unit")["n"].sum()
    table = pd.DataFrame(rates).dropna()
    assert table[2022].corr(table[2023]) > 0.2
    assert not (table[2022] == table[2023]).all()


def test_a_question_is_new_and_one_is_asked_otherwise() -> None:
    before, after = (
        load_survey(Project(CHECKOUT), DISTRICT, year).questions for year in (2022, 2023)
    )
    assert after.keys() - before.keys() == {"textbooks"}
    assert [name for name in before if before[name].text != after[name].text] == ["procedures"]
