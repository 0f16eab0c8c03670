"""A row for every printed number, counted by hand in the small district."""

import json

import pandas as pd
import pytest

from langnghe.indicators.combined import combined
from langnghe.indicators.coverage import coverage
from langnghe.indicators.figures import CELLS, FIGURES, PUBLIC_CELLS, figure_key, figures
from langnghe.indicators.form_counts import form_counts
from langnghe.indicators.measures import measures
from langnghe.indicators.rates import rates
from langnghe.indicators.sources import sources
from langnghe.intake.collect import collect
from langnghe.intake.origins import origins
from langnghe.params.load import Survey
from langnghe.project import Project
from small_district import CHECKOUT, survey_of, write_project


@pytest.fixture(scope="module")
def read(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Survey, dict[str, pd.DataFrame], pd.DataFrame]:
    """The year's survey, its tables, and which rows have forms of whom."""
    root = tmp_path_factory.mktemp("year")
    write_project(root)
    project = Project(root)
    survey = survey_of(project)
    intake = collect(project, survey)
    estimates = rates(intake.counts, intake.received, survey)
    counted = form_counts(intake.tables.forms, survey)
    tables = {
        "rates": estimates,
        "combined": combined(estimates, survey),
        "measures": measures(intake.counts, intake.received, counted, survey),
        "coverage": coverage(intake.received, survey),
        "form_counts": counted,
    }
    return survey, tables, sources(origins(intake.tables), survey)


@pytest.fixture(scope="module")
def table(read: tuple[Survey, dict[str, pd.DataFrame], pd.DataFrame]) -> pd.DataFrame:
    survey, tables, _ = read
    return figures(tables, survey).set_index("key", drop=False)


def test_a_key_says_what_the_figure_is_and_nothing_else() -> None:
    assert figure_key("rate", "service", "parents") == "5gj3w8t"
    assert figure_key("rate", "service", "parents", "ward", "hoa-phu") != figure_key(
        "rate", "service", "parents", "unit", "hoa-phu"
    )
    assert figure_key("rate", "service") != figure_key("mean", "service")


def test_keys_are_unique_and_easily_copied(table: pd.DataFrame) -> None:
    assert list(table.columns) == FIGURES
    assert table["key"].is_unique
    assert table["key"].str.fullmatch("[0-9a-hjkmnp-tv-z]{7}").all()


def test_counts_of_a_rate_are_those_of_the_forms(table: pd.DataFrame) -> None:
    """Service: of 10 forms of a school 7 say "Hài lòng"; of totals 2 + 1 of 4; online 10 of 10."""
    row = table.loc[figure_key("rate", "service", "parents")]
    assert (row["numerator"], row["denominator"]) == (7 + 3 + 10, 10 + 4 + 10)
    assert (row["dont_know"], row["missing"], row["not_asked"]) == (1, 0, 0)
    assert (row["received"], row["population"], row["required"]) == (25, 70, 5 + 10 + 10)
    assert row["of"] == "Phụ huynh học sinh, toàn địa bàn"
    assert "tích cực là: Hài lòng, Rất hài lòng" in row["formula"]
    assert row["questions"] == "service"


def test_weighted_sums_are_the_formula_with_numbers_in_it(table: pd.DataFrame) -> None:
    """Weights 10 ÷ 5, 20 ÷ 10 and 40 ÷ 10 of the three schools, by hand."""
    row = table.loc[figure_key("rate", "service", "parents")]
    above, below = 2 * 3 + 2 * 7 + 4 * 10, 2 * 4 + 2 * 10 + 4 * 10
    assert row["worked"] == f"{above},0 ÷ {below},0"
    assert row["estimate"] == pytest.approx(above / below)
    # In one school the weight is the same for all: the counts say it.
    school = table.loc[figure_key("rate", "service", "parents", "unit", "th-suoi-mo")]
    assert school["worked"] == ""


def test_all_forms_whose_number_was_required_are_one_figure(table: pd.DataFrame) -> None:
    row = table.loc[figure_key("forms", "")]
    assert (row["numerator"], row["denominator"]) == (25 + 12, 25 + 12)
    assert row["of"] == "toàn địa bàn"


def test_where_answers_stand(
    read: tuple[Survey, dict[str, pd.DataFrame], pd.DataFrame],
) -> None:
    _, _, found = read
    rows = found.set_index(["scope", "area", "group", "file"])
    assert rows.loc[("group", "", "parents", "truong/th-suoi-mo.xlsx"), "rows"] == "5–14"
    assert rows.loc[("group", "", "parents", "tong-hop/mn-hoa-mai.xlsx"), "rows"] == ""
    # Two wards' officials stand below each other, six rows each, then the parents.
    assert rows.loc[("group", "", "officials", "truc-tuyen/tra-loi.csv"), "rows"] == "2–13"
    online = rows.loc[("ward", "phu-hoa", "parents", "truc-tuyen/tra-loi.csv")]
    assert (online["rows"], online["forms"]) == ("14–23", 10)
    assert ("ward", "hoa-phu", "parents", "truc-tuyen/tra-loi.csv") not in rows.index


def test_an_indicator_adds_the_counts_of_its_questions(table: pd.DataFrame) -> None:
    whole = table.loc[figure_key("indicator", "block", "parents")]
    parts = [table.loc[figure_key("rate", name, "parents")] for name in ("content", "service")]
    for name in ("numerator", "denominator", "dont_know"):
        assert whole[name] == sum(part[name] for part in parts)


def test_people_are_counted_where_forms_are_known_one_by_one(table: pd.DataFrame) -> None:
    row = table.loc[figure_key("indicator", "people", "parents")]
    assert row["denominator"] == 20  # not the five forms of the table of totals
    # At the school forms 3, 4, 8 and 9 have content 4 or 5, and 3 and 9 have "KHL" for service.
    assert row["numerator"] == 2 + 4


def test_the_estimate_of_a_census_is_its_quotient(table: pd.DataFrame) -> None:
    row = table.loc[figure_key("rate", "listening", "officials")]
    assert row["estimate"] == pytest.approx(row["numerator"] / row["denominator"])
    assert row["interval"] == "census"


def test_what_a_public_table_does_not_say_is_missing(
    read: tuple[Survey, dict[str, pd.DataFrame], pd.DataFrame],
) -> None:
    survey, tables, _ = read
    left_out = ["missing", "weighted", "mean_weighted", "mean_low", "mean_high"]
    hidden = tables["rates"].assign(positive=pd.NA).drop(columns=left_out)
    public = {name: frame for name, frame in tables.items() if name != "form_counts"}
    public["measures"] = tables["measures"].drop(columns="weighted")
    table = figures(public | {"rates": hidden}, survey, cells=PUBLIC_CELLS).set_index("key")
    row = table.loc[figure_key("rate", "service", "parents")]
    assert pd.isna(row["numerator"])
    assert pd.isna(row["missing"])
    assert pd.isna(table.loc[figure_key("indicator", "block", "parents"), "numerator"])
    assert pd.isna(table.loc[figure_key("indicator", "people", "parents"), "numerator"])
    assert (table[["worked", "corrections"]] == "").all(axis=None)
    assert set(table["notebook"]) == {"3_disclosure"}


def test_the_cells_that_figures_name_are_there() -> None:
    for name, cell in {*CELLS.values(), *PUBLIC_CELLS.values()}:
        text = (CHECKOUT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
        assert cell in {each["id"] for each in json.loads(text)["cells"]}
