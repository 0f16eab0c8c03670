"""A second opinion on a run's estimates: from forms, by `svy` where it is installed."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from audit.audited import counted, known_totals, with_tables
from langnghe.audit import second_opinion as asked
from langnghe.audit.opinion_rows import rows_of, values_of
from langnghe.params.load import load_survey
from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.store import read_table
from small_district import CHECKOUT, DISTRICT, YEAR

needs_svy = pytest.mark.skipif(
    not asked.installed(), reason="svy, the second opinion, is not installed (extra: audit)"
)
SAMPLE, OF = "sa-dec", 2022
COMPARED = {("thu-dau-mot", 2023): 2022, (SAMPLE, OF): 2021}
"""District-years and the year that each is compared with."""


def opinion(project: Project, district: str, year: int) -> asked.Opinion:
    folder = project.processed(district, year)
    tables = {name: read_table(folder, name) for name in asked.TABLES}
    return asked.second_opinion(tables, load_survey(project, district, year))


def test_totals_are_written_out_as_rows(tmp_path: Path) -> None:
    project = counted(tmp_path)
    tables = {name: read_table(project.processed(DISTRICT, YEAR), name) for name in asked.TABLES}
    survey = load_survey(project, DISTRICT, YEAR)
    rows = rows_of(tables["forms"], tables["cube"], tables["received"], survey)
    came = rows.groupby(["group", "unit"]).size()
    received = tables["received"].set_index(["group", "unit"])["forms"]
    assert came.to_dict() == received.to_dict()
    parents = rows[rows["group"] == "parents"].reset_index(drop=True)
    totals = parents["unit"] == "mn-hoa-mai"
    assert (parents["written_out"] == totals).all()
    # Of its 5 forms: content 3, 4, 4, 5, 5; service 2, 4, 4, 5 and one "don't know".
    values = values_of(parents, "parents", survey)
    assert values["rate", "content"][totals].tolist() == [0.0, 1.0, 1.0, 1.0, 1.0]
    assert values["rate", "service"][totals].sum() == 3
    assert values["rate", "service"][totals].notna().sum() == 4


def test_without_svy_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "find_spec", lambda name: None)
    with pytest.raises(ProblemsError, match="AUDIT-NO-SVY"):
        asked.second_opinion({}, load_survey(Project(CHECKOUT), SAMPLE, OF))


def test_a_number_that_differs_is_named() -> None:
    row = {"key": "abcdefg", "kind": "rate", "subject": "service", "group": "parents",
           "scope": "group", "area": "", "what": "estimate", "ours": 0.5}  # fmt: skip
    compared = pd.DataFrame([row | {"theirs": 0.5 + 2e-9}, row | {"theirs": 0.5 + 1e-10}])
    left = pd.DataFrame([row | {"what": "low", "interval": "korn-graubard"}])
    found = asked.Opinion(compared, left)
    assert len(found.differences) == 1
    text = asked.opinion_text(found)
    assert "Ước lượng: so 2, khác 1." in text
    assert "abcdefg (service, parents, toàn địa bàn)" in text
    assert "(Korn và Graubard): 1." in text


@needs_svy
def test_the_small_district_with_known_totals(tmp_path: Path) -> None:
    found = opinion(counted(tmp_path, known_totals), DISTRICT, YEAR)
    assert found.differences.empty
    assert (found.compared["what"] == "estimate").sum() > 50
    # Variances that meet known totals are not asked for; every estimate is.
    left = found.left[found.left["what"] == "se"]
    assert set(left["group"]) == {"parents"}
    assert not (found.left["what"] == "estimate").any()


@needs_svy
@pytest.mark.slow
@pytest.mark.parametrize(("district", "year"), COMPARED)
def test_the_sample(district: str, year: int, tmp_path: Path) -> None:
    project = Project(tmp_path)
    shutil.copytree(CHECKOUT / "params", project.params)
    for each in (year, COMPARED[district, year]):
        raw = project.raw(district, each)
        shutil.copytree(CHECKOUT / raw.relative_to(project.root), raw)
        register = raw.with_name(f"{each}.received.csv")
        shutil.copy(CHECKOUT / register.relative_to(project.root), register)
    found = opinion(with_tables(project, district, year), district, year)
    assert found.differences.empty
    kinds = found.compared.groupby(["kind", "what"]).size()
    assert kinds["rate", "estimate"] > 300
    assert kinds["rate", "low"] > 300
    assert kinds["indicator", "se"] > 300
    assert not found.left["what"].isin(["estimate", "se"]).any()
    assert set(found.left["interval"]) <= {"logit", "korn-graubard"}
