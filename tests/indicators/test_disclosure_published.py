"""Publishing: the public tables of a run into the ledger, and what the next edition makes of it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from test_disclosure_edition import LINEAR, Case
from typer.testing import CliRunner

from langnghe.cli import app
from langnghe.indicators.disclosure.published import changes, ledger_of, publish
from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.store import write_tables
from small_district import DISTRICT, YEAR


def project_of(case: Case, root: Path) -> Project:
    """The case's project, with its public tables as a run leaves them."""
    project = Project(root / "district-15")
    project.published(DISTRICT).unlink(missing_ok=True)
    made = case.public(rules=LINEAR)
    write_tables(project.processed(DISTRICT, YEAR, "public"), made.tables)
    return project


@pytest.fixture(scope="module")
def case_and_root(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Path]:
    root = tmp_path_factory.mktemp("published")
    return Case.of(15, root, schools=10), root


@pytest.fixture
def case(case_and_root: tuple[Case, Path]) -> Case:
    return case_and_root[0]


@pytest.fixture
def project(case_and_root: tuple[Case, Path]) -> Project:
    return project_of(*case_and_root)


def test_an_edition_enters_the_ledger_by_the_command(project: Project) -> None:
    arguments = ["publish", DISTRICT, str(YEAR), "--edition", "lan-1", "--root", str(project.root)]
    ran = CliRunner().invoke(app, arguments)
    assert ran.exit_code == 0, ran.output
    ledger = ledger_of(project, DISTRICT)
    assert f"Đã ghi {len(ledger)} dòng vào params/{DISTRICT}/published.csv." in ran.output
    assert set(ledger["edition"]) == {"lan-1"}
    assert set(ledger["date"]) == {"2024-07-05"}
    assert {"content", "service", "listening", "people"} == set(ledger["question"])
    assert (ledger["level"] != "").any()


def test_tables_made_before_another_edition_are_stale(project: Project) -> None:
    publish(project, DISTRICT, YEAR, "lan-1")
    with pytest.raises(ProblemsError, match="PUBLISH-STALE"):
        publish(project, DISTRICT, YEAR, "lan-2")


def test_without_public_tables_there_is_nothing_to_publish(tmp_path: Path) -> None:
    case = Case.of(15, tmp_path, schools=4)
    project = Project(tmp_path / "district-15")
    assert case.survey.year.year == YEAR
    with pytest.raises(ProblemsError, match="PUBLISH-NO-TABLES"):
        publish(project, DISTRICT, YEAR, "lan-1")


def test_the_same_numbers_once_more_are_the_same_tables(case: Case, project: Project) -> None:
    publish(project, DISTRICT, YEAR, "lan-1")
    first = case.public(rules=LINEAR).tables
    second = case.public(rules=LINEAR, ledger=ledger_of(project, DISTRICT)).tables
    for name in ("rates", "people", "distribution", "measures"):
        pd.testing.assert_frame_equal(first[name], second[name])
    assert second["editions"].to_dict("records") == [
        {"year": YEAR, "edition": "lan-1", "date": "2024-07-05"}
    ]


def test_changes_are_of_what_was_printed_and_is(case: Case, project: Project) -> None:
    publish(project, DISTRICT, YEAR, "lan-1")
    ledger = ledger_of(project, DISTRICT)
    public = case.public(rules=LINEAR).tables["rates"]
    next_year = public.assign(rate=public["rate"] + 0.02, low=public["low"], high=public["high"])
    table = changes(next_year, ledger, YEAR + 1)
    assert len(table) == (public["shown"] == "value").sum() > 0
    assert np.allclose(table["change"], 0.02)
    assert (table["low"] < 0.02).all()
    assert (table["high"] > 0.02).all()
    assert changes(public, ledger, YEAR).empty
    # Withheld in a later edition of that year: no longer for comparison.
    later = ledger.assign(edition="lan-2", date="2024-08-01", shown="privacy")
    assert changes(next_year, pd.concat([ledger, later]), YEAR + 1).empty
