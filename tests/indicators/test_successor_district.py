"""Thủ Dầu Một's new wards surveyed in 2026 (made up), compared with the city of 2023."""

import csv
import datetime as dt
import shutil
from pathlib import Path

import pandas as pd
import pytest
from ruamel.yaml import YAML

from langnghe.indicators.comparison import Wave, changes, moved_places
from langnghe.indicators.place_map import BEYOND, SPLIT
from langnghe.intake.collect import Intake, collect
from langnghe.params.load import load_earlier, load_survey
from langnghe.project import Project

CHECKOUT = Path(__file__).parents[2]
OLD, NEW = "thu-dau-mot", "thu-dau-mot-moi"
WARDS = {
    25747: ("thu-dau-mot", "Thủ Dầu Một"),
    25750: ("phu-loi", "Phú Lợi"),
    25760: ("binh-duong", "Bình Dương"),
    25768: ("phu-an", "Phú An"),
    25771: ("chanh-hiep", "Chánh Hiệp"),
}
# Of the old wards that were split, made up for all their schools.
CHOSEN = {"hiep-thanh": 25750, "hiep-an": 25771, "chanh-my": 25747}
INTO = CHOSEN | {
    "phu-loi": 25750, "phu-cuong": 25747, "phu-hoa": 25750, "phu-tho": 25747,
    "chanh-nghia": 25747, "dinh-hoa": 25771, "hoa-phu": 25760, "phu-my": 25760,
    "phu-tan": 25760, "tan-an": 25768, "tuong-binh-hiep": 25771,
}  # fmt: skip


@pytest.fixture(scope="module")
def intake() -> Intake:
    project = Project(CHECKOUT)
    return collect(project, load_survey(project, OLD, 2023))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The checkout's params, and those of the new wards in 2026."""
    shutil.copytree(CHECKOUT / "params", tmp_path / "params")
    old, new, yaml = tmp_path / "params" / OLD, tmp_path / "params" / NEW, YAML()
    (new / "2026").mkdir(parents=True)
    district = yaml.load(old / "district.yaml")
    district |= {"id": NEW, "snapshot": "2025-07"}
    district["places"] = [
        {"id": name, "code": code, "kind": "phường", "name": title}
        for code, (name, title) in WARDS.items()
    ]
    yaml.dump(district, new / "district.yaml")
    year = yaml.load(old / "2023.yaml")
    year |= {"year": 2026, "as_of": dt.date(2026, 6, 30), "phases": []}
    year["report"]["date"] = dt.date(2026, 7, 5)
    year |= {"compare_with": 2023, "compare_district": OLD}
    year["sources"] = [each for each in year["sources"] if each["kind"] in ("forms", "totals")]
    yaml.dump(year, new / "2026.yaml")
    rows = frame(old)
    wards = {row["place"] for row in rows if row["kind"] == "school"}
    assert wards == set(INTO)
    schools = [
        row | {"place": WARDS[INTO[row["place"]]][0]} for row in rows if row["kind"] == "school"
    ]
    blank = dict.fromkeys(rows[0], "")
    officials = [
        blank | {"unit": name, "kind": "ward", "name": f"Phường {title}", "ward-officials": "18"}
        for name, title in WARDS.values()
    ]
    write_frame(new / "2026" / "frame.csv", [*schools, *officials])
    return Project(tmp_path)


def frame(district: Path) -> list[dict[str, str]]:
    with (district / "2023" / "frame.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_frame(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def compared(project: Project, intake: Intake) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The changes and the units that were mapped; both years have the sample's school forms."""
    survey = load_survey(project, NEW, 2026)
    earlier = load_earlier(project, survey)
    assert earlier is not None
    assert (earlier.district.id, earlier.year.year) == (OLD, 2023)
    of_schools = intake.counts[intake.counts["group"] != "ward-officials"]
    came = intake.received[intake.received["group"] != "ward-officials"]
    table = changes(Wave(survey, of_schools, came), Wave(earlier, intake.counts, intake.received))
    return table, moved_places(survey, earlier).units.set_index("unit")


def test_what_is_known_of_the_new_wards(project: Project, intake: Intake) -> None:
    table, moved = compared(project, intake)
    wards = table[table["scope"] == "ward"].groupby("area")["why"].unique().map(list)
    assert wards.to_dict() == {
        "thu-dau-mot": [SPLIT],
        "phu-loi": [SPLIT],
        "chanh-hiep": [SPLIT],
        "binh-duong": [BEYOND],
        "phu-an": [BEYOND],
    }
    split = {row["unit"] for row in frame(project.params / OLD) if row["place"] in CHOSEN}
    assert set(moved.index[moved["why"] == SPLIT]) == split | set(CHOSEN)
    # The city is not the same land either (Bình Dương, Phú An); the same schools are.
    assert table.loc[table["scope"].isin(["group", "level", "ward"]), "diff"].isna().all()
    same = table[(table["scope"] == "group") & (table["group"] != "ward-officials")]
    assert same["fixed_diff"].to_list() == pytest.approx([0] * len(same))
    assert same.loc[same["group"] == "staff", "units"].eq(52).all()


def test_a_frame_that_says_where_its_schools_lie(project: Project, intake: Intake) -> None:
    rows = frame(project.params / OLD)
    for row in rows:
        chosen = CHOSEN.get(row["place"]) if row["kind"] == "school" else None
        row["place_2025"] = "" if chosen is None else str(chosen)
    write_frame(project.params / OLD / "2023" / "frame.csv", rows)
    table, moved = compared(project, intake)
    wards = table[table["scope"] == "ward"].groupby("area")["why"].unique().map(list)
    assert wards.to_dict() == {
        "thu-dau-mot": [""],
        "phu-loi": [""],
        "chanh-hiep": [""],
        "binh-duong": [BEYOND],
        "phu-an": [BEYOND],
    }
    known = table[(table["scope"] == "ward") & (table["why"] == "")]
    assert known["diff"].to_list() == pytest.approx([0] * len(known))
    assert len(known) > 20
    schools = moved[~moved.index.isin(list(INTO))]
    assert (schools["why"] == "").all()
