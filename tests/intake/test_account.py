"""The account closes, and a row or a cell that is lost or taken twice opens it."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from langnghe.intake import collect as collecting
from langnghe.intake.account import CELLS, ROWS, cells_table, check, rows_table
from langnghe.intake.collect import Intake
from langnghe.intake.tables import SheetTables
from langnghe.params.load import Survey, load_survey
from langnghe.problems import ProblemsError
from langnghe.project import Project
from small_district import (
    CHECKOUT,
    CONTENT,
    LISTENING,
    OFFICIALS,
    OFFICIALS_HEADER,
    PARENTS,
    form_sheet,
    gather,
    totals_sheet,
)

FORMS = [
    [1, 5, 4, "Có", "Nhà trường", 2, "Sửa sân"],
    [2, None, "Không biết", "Có", None, 1, None],
    [],
    [3, "tốt", 3, "Không", "Nhà trường; Nguồn khác", 0, None],
    ["Tổng cộng: 3 phiếu"],
    ["", "", "", "", "", "", ""],
    [4],
]
FILES: dict[str, dict[str, Any]] = {
    "truong/a.xlsx": {
        PARENTS: form_sheet("MN Hoa Mai", FORMS),
        "Danh mục": [["a"], ["b"]],
        "Trang lạ": [["x"], [1], [2]],
    },
    "truong/b.xlsx": {
        OFFICIALS: form_sheet("Phường Hòa Phú", [[1, 5, "Có", ""]], OFFICIALS_HEADER)
    },
    "tong-hop/a.xlsx": {
        PARENTS: totals_sheet("TH Suối Mơ", 7, {CONTENT: [0, 0, 1, 2, 3, 0, 0, None, None, 1]})
    },
}


@pytest.fixture
def intake(project: Project, survey: Survey) -> Intake:
    return gather(project, survey, FILES)


def test_every_row_is_something(intake: Intake) -> None:
    rows = rows_table(intake.tables.rows).set_index(["file", "sheet"])
    assert (rows[ROWS].sum(axis=1) == rows["rows"]).all()
    forms = rows.loc[("truong/a.xlsx", PARENTS)]
    assert forms[["above", "blank", "forms", "set_aside"]].to_list() == [4, 2, 3, 2]
    assert rows.loc[("truong/a.xlsx", "Danh mục"), "ignored"] == 2
    assert rows.loc[("truong/a.xlsx", "Trang lạ"), "problems"] == 3
    assert rows.loc[("tong-hop/a.xlsx", PARENTS), "totals"] == 6


def test_every_cell_is_something(intake: Intake, survey: Survey) -> None:
    cells = cells_table(intake.tables, survey).set_index(["file", "unit"])
    check(intake.tables.rows, cells.reset_index())
    of_parents = cells.loc[("truong/a.xlsx", "mn-hoa-mai")]
    assert of_parents[["forms", "cells"]].to_list() == [3, 18]
    assert of_parents["values"] == 12
    assert of_parents["~dont-know"] == 1
    assert of_parents["~unreadable"] == 1
    assert of_parents["~missing"] == 4
    assert cells.loc[("tong-hop/a.xlsx", "th-suoi-mo"), "cells"] == 7 * 6
    assert cells["by_problem"].eq(0).all()
    assert (cells[CELLS].sum(axis=1) == cells["cells"]).all()


def test_totals_that_do_not_add_up_are_in_the_account_as_named(
    project: Project, survey: Survey
) -> None:
    sheet = totals_sheet("TH Suối Mơ", 7, {LISTENING: [*[None] * 7, 3, 5, None]})
    intake = gather(project, survey, {"tong-hop/a.xlsx": {PARENTS: sheet}})
    cells = cells_table(intake.tables, survey)
    check(intake.tables.rows, cells)
    assert cells["by_problem"].to_list() == [-1]


def _drop_last(forms: pd.DataFrame) -> pd.DataFrame:
    return forms.iloc[:-1]


def _twice(forms: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([forms, forms.iloc[:1]])


def _lose_a_cell(forms: pd.DataFrame) -> pd.DataFrame:
    return forms.assign(content=[None, *forms["content"][1:]])


def _blank_a_cell(forms: pd.DataFrame) -> pd.DataFrame:
    return forms.assign(content=["~missing", *forms["content"][1:]])


@pytest.mark.parametrize("change", [_drop_last, _twice, _lose_a_cell, _blank_a_cell])
def test_one_row_or_cell_too_few_or_too_many_stops(
    project: Project,
    survey: Survey,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[pd.DataFrame], pd.DataFrame],
) -> None:
    right = collecting._READERS["forms"]

    def wrong(*given: Any) -> SheetTables:
        tables = right(*given)
        if len(tables.forms):
            tables.forms = change(tables.forms)
        return tables

    monkeypatch.setitem(collecting._READERS, "forms", wrong)
    intake = gather(project, survey, {"truong/a.xlsx": FILES["truong/a.xlsx"]})
    with pytest.raises(ProblemsError, match="INTAKE-ACCOUNT"):
        check(intake.tables.rows, cells_table(intake.tables, survey))


def test_a_whole_file_lost_between_reading_and_adding_up_stops(
    intake: Intake, survey: Survey
) -> None:
    intake.tables.forms = intake.tables.forms[intake.tables.forms["file"] != "truong/b.xlsx"]
    with pytest.raises(ProblemsError, match="số phiếu"):
        check(intake.tables.rows, cells_table(intake.tables, survey))


def test_the_sample_closes() -> None:
    project = Project(CHECKOUT)
    survey = load_survey(project, "thu-dau-mot", 2023)
    intake = collecting.collect(project, survey)
    cells = cells_table(intake.tables, survey)
    check(intake.tables.rows, cells)
    assert int(cells["forms"].sum()) == int(intake.received["forms"].sum())
    by_unit = cells.groupby("unit")["cells"].sum()
    by_file = cells.groupby("file")["cells"].sum()
    assert by_unit.sum() == by_file.sum() == cells[[*CELLS, "by_problem"]].to_numpy().sum()
