"""A row for every comparison: both sides' counts, the test, its result."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from langnghe.indicators.compared import CELLS, COMPARED, PUBLIC_CELLS, compared
from langnghe.indicators.comparison import Wave, bands, changes
from langnghe.indicators.figures import figure_key
from small_district import CHECKOUT
from waves import wave

PEOPLE = {"a": 900, "b": 600}


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Wave, Wave]:
    folder = tmp_path_factory.mktemp("years")
    later = wave(folder / "2", PEOPLE, {"a": (76, 24), "b": (46, 14)})
    year = later.survey.year.model_copy(update={"compare_with": 2023})
    later = replace(later, survey=replace(later.survey, year=year))
    return later, wave(folder / "1", {"a": 1000, "b": 500}, {"a": (60, 40), "b": (40, 10)})


@pytest.fixture(scope="module")
def table(years: tuple[Wave, Wave]) -> pd.DataFrame:
    found = {"changes": changes(*years), "bands": bands(years[0])}
    return compared(found, years[0].survey).set_index("key", drop=False)


def test_both_years_with_their_counts_and_the_test(table: pd.DataFrame) -> None:
    row = table.loc[figure_key("change", "content", "parents")]
    assert (row["positive"], row["n"]) == (76 + 46, 160)
    assert (row["other_positive"], row["other_n"]) == (60 + 40, 150)
    assert row["other"] == "năm 2023"
    assert (row["method"], row["df"], row["verdict"]) == ("t", 160 + 150 - 4, "above")
    assert row["diff"] == pytest.approx(row["rate"] - row["other_rate"])
    assert row["p"] < 0.05
    assert (row["units"], row["people"], row["tests"]) == (2, 1500, 1)
    assert row["of"] == "Phụ huynh học sinh, toàn địa bàn"
    assert row["panel"] == row["key"]


def test_an_area_and_the_rest_are_the_whole(table: pd.DataFrame) -> None:
    row = table.loc[figure_key("band", "content", "parents", "unit", "a")]
    assert (row["positive"], row["n"]) == (76, 100)
    assert (row["other_positive"], row["other_n"]) == (46, 60)
    assert row["other"] == "phần còn lại"
    assert row["tests"] == 2
    # All comparisons of an area and a group are in one panel.
    assert row["panel"] == figure_key("band", "", "parents", "unit", "a") != row["key"]


def test_keys_are_unique_and_columns_are_typed(table: pd.DataFrame) -> None:
    assert list(table.columns) == COMPARED
    assert table["key"].is_unique
    assert table["number"].tolist() == [1] * len(table)
    assert pd.api.types.is_string_dtype(table["why"])


def test_nothing_compared_is_a_table_all_the_same(years: tuple[Wave, Wave]) -> None:
    empty = compared({}, years[0].survey)
    assert (list(empty.columns), len(empty)) == (COMPARED, 0)


def test_public_changes_are_of_printed_numbers_alone(years: tuple[Wave, Wave]) -> None:
    row = ("group", "", "parents", "content", 2023, 0.7, 0.8, 0.1, 0.02, 0.18)
    names = ["scope", "area", "group", "question", "year_before", "rate_before", "rate"]
    public = pd.DataFrame([row], columns=pd.Index([*names, "change", "low", "high"]))
    found = compared({"changes": public}, years[0].survey, PUBLIC_CELLS).iloc[0]
    assert (found["verdict"], found["method"], found["notebook"]) == (
        "above",
        "printed",
        "3_disclosure",
    )
    assert found[["n", "positive", "other_n", "p", "df"]].isna().all()


def test_the_cells_that_comparisons_name_are_there() -> None:
    for name, cell in {*CELLS.values(), *PUBLIC_CELLS.values()}:
        text = (CHECKOUT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
        assert cell in {each["id"] for each in json.loads(text)["cells"]}
