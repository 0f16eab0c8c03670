"""The sample: the same files at every run, of the stated size, that read as they should."""

import csv
import io
import re
import shutil
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from langnghe.intake.collect import Intake, collect
from langnghe.intake.names.units import UnitNames
from langnghe.intake.text import clean
from langnghe.opinions.collect import collected
from langnghe.opinions.proposals import choices
from langnghe.opinions.register import registered
from langnghe.opinions.register_read import read_returned
from langnghe.params.load import Survey, load_survey
from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.sample import generate
from langnghe.sample.draws import Draws
from langnghe.sample.schools import units
from langnghe.sample.sentences import ODD
from langnghe.sample.settings import read_settings

CHECKOUT = Path(__file__).parents[2]
DISTRICT, YEAR = "thu-dau-mot", 2023
RAW = Path("data/raw", DISTRICT, str(YEAR))
FRAME = Path("params", DISTRICT, str(YEAR), "frame.csv")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A folder with the params of this project, without a frame."""
    shutil.copytree(CHECKOUT / "params", tmp_path / "params")
    (tmp_path / FRAME).unlink()
    return Project(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The default sample, made once."""
    root = tmp_path_factory.mktemp("sample")
    shutil.copytree(CHECKOUT / "params", root / "params")
    generate(Project(root), DISTRICT, YEAR)
    return Project(root)


@pytest.fixture(scope="module")
def survey(made: Project) -> Survey:
    return load_survey(made, DISTRICT, YEAR)


def files(root: Path) -> dict[str, bytes]:
    """The frame, the register and all raw files below a folder, by name."""
    paths = [
        root / FRAME,
        root / f"{RAW}.received.csv",
        *(path for path in (root / RAW).rglob("*") if path.is_file()),
    ]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def contents(data: bytes) -> list[tuple[str, bytes]]:
    """A file's bytes; a workbook's as they are before compression."""
    if not data.startswith(b"PK"):
        return [("", data)]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def edit(project: Project, file: str, change: Callable[[dict], object]) -> None:
    """Change a YAML file's values in place."""
    path, yaml = project.params / file, YAML()
    values = yaml.load(path)
    change(values)
    yaml.dump(values, path)


# --- bytes ---


def test_regenerating_gives_the_committed_files(made: Project) -> None:
    committed, again = files(CHECKOUT), files(made.root)
    assert again.keys() == committed.keys()
    for name, data in committed.items():
        assert contents(again[name]) == contents(data), name


@pytest.mark.skipif("ng" in zlib.ZLIB_RUNTIME_VERSION, reason="zlib-ng compresses otherwise")
def test_regenerating_gives_the_committed_bytes(made: Project) -> None:
    assert files(made.root) == files(CHECKOUT)


def test_another_folder_and_an_earlier_run_make_no_difference(
    project: Project, made: Project
) -> None:
    written = generate(project, DISTRICT, YEAR)
    assert {path.relative_to(project.root).as_posix() for path in written} == set(files(made.root))
    assert generate(project, DISTRICT, YEAR) == written
    assert files(project.root) == files(made.root)


def test_the_committed_sample_is_small() -> None:
    assert sum(map(len, files(CHECKOUT).values())) < 1.2 * 2**20


def test_no_file_knows_where_it_was_made(made: Project) -> None:
    for name, data in files(made.root).items():
        for _, content in contents(data):
            assert str(made.root).encode() not in content, name
            assert b"/tmp" not in content, name


def test_no_text_is_a_formula(made: Project) -> None:
    for name, data in files(made.root).items():
        assert not any(b"<f>" in content for _, content in contents(data)), name


def test_the_frame_is_as_excel_saves_it_and_without_windows_line_ends(made: Project) -> None:
    data = (made.root / FRAME).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data


# --- schools and people ---


def test_schools_are_in_the_stated_numbers_and_places(survey: Survey) -> None:
    listed = survey.frame.units
    schools = listed[listed["kind"] == "school"]
    numbers = Counter(schools["level"])
    assert numbers == {"preschool": 17, "primary": 22, "lower-secondary": 13}
    with_lower = set(schools.loc[schools["level"] == "lower-secondary", "place"])
    assert {place.id for place in survey.district.places} - with_lower == {"phu-tan"}


def test_wards_are_collected_by_a_principal_or_the_office(survey: Survey) -> None:
    listed = survey.frame.units
    wards = listed[listed["kind"] == "ward"].set_index("unit")["collected_by"]
    assert wards.pop("phu-tan") == "Phòng GDĐT"
    short = listed["name"].str.replace("Trung học cơ sở", "THCS")
    place = dict(zip("Hiệu trưởng " + short, listed["place"], strict=True))
    assert {ward: place[collector] for ward, collector in wards.items()} == {
        ward: ward for ward in wards.index
    }


def test_names_are_different_at_a_level_and_some_are_shared_between_levels(survey: Survey) -> None:
    listed = survey.frame.units
    assert listed["name"].is_unique
    rest = Counter(
        re.sub("^Trường (Mầm non|Tiểu học|Trung học cơ sở) ", "", n) for n in listed.name
    )
    assert max(rest.values()) > 1
    assert any(re.search("[òóỏõọ][ae]|[ùúủũụ]y", name) for name in rest)
    assert any(re.search("o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ]", name) for name in rest)


def test_numbers_of_people_are_within_the_stated(survey: Survey) -> None:
    settings = YAML(typ="safe").load(CHECKOUT / FRAME.parent / "sample.yaml")
    level = survey.frame.units.set_index("unit")["level"]
    for row in survey.frame.strata.to_dict("records"):
        low, high = settings["people"][row["group"]][level[row["unit"]] or "ward"]
        assert low <= row["population"] <= high


@pytest.mark.parametrize("schools", [1, 10, 200])
def test_any_number_of_schools(project: Project, schools: int) -> None:
    generate(project, DISTRICT, YEAR, schools=schools, forms=300)
    survey = load_survey(project, DISTRICT, YEAR)
    listed = survey.frame.units
    assert (listed["kind"] == "school").sum() == schools
    assert listed["unit"].is_unique
    assert listed["name"].is_unique


def test_names_as_typed_are_known_among_hundreds_or_asked_about(
    made: Project, survey: Survey
) -> None:
    settings = read_settings(made, survey)
    schools = units(survey, settings, Draws("many"), 500, None)
    columns = {"unit": "id", "name": "name", "level": "level_id"}
    table = pd.DataFrame({to: [getattr(u, of) for u in schools] for to, of in columns.items()})
    table["kind"] = table["level"].map(lambda level: "ward" if level == "ward" else "school")
    table["place"] = [unit.place.id for unit in schools]
    names, draws = UnitNames(table, survey.district), Draws("typed")
    typed = [(unit.id, unit.typed(draws)) for unit in schools for _ in range(6)]
    found = [(unit, names.unit(text), text) for unit, text in typed]
    assert [wrong for wrong in found if wrong[1] not in (wrong[0], None)] == []
    assert sum(known is None for _, known, _ in found) < 0.01 * len(found)


@pytest.mark.parametrize("forms", [1000, 20_000])
def test_about_as_many_forms_as_asked(project: Project, forms: int) -> None:
    generate(project, DISTRICT, YEAR, forms=forms)
    required = load_survey(project, DISTRICT, YEAR).frame.strata["required"].sum()
    assert required == pytest.approx(forms, rel=0.05)


# --- what intake makes of it ---


@pytest.fixture(scope="module")
def intake(made: Project, survey: Survey) -> Intake:
    return collect(made, survey)


def test_only_four_forms_are_of_no_known_school(intake: Intake) -> None:
    problems = intake.tables.problems
    assert [problem.code for problem in problems] == ["INTAKE-UNKNOWN-UNIT"] * 4
    assert {problem.file.partition("/")[0] for problem in problems} == {"google-forms"}


def test_every_group_of_every_unit_sent_its_forms(intake: Intake, survey: Survey) -> None:
    received = intake.received[intake.received["unit"] != ""]
    both = survey.frame.strata.merge(received, on=["unit", "group"], how="outer", indicator=True)
    assert (both["_merge"] == "both").all()
    share = both["forms"] / both["required"]
    assert share.max() <= 1
    assert share.min() > 0.75
    assert 6_500 <= received["forms"].sum() <= 7_500


def test_all_sources_are_used(intake: Intake, survey: Survey) -> None:
    numbers = intake.files.groupby("source")["file"].count().to_dict()
    assert numbers == {
        "school-workbooks": 51,
        "google-forms": 1,
        "school-totals": 1,
        "ward-workbook": 14,
        "form-01": 46,
    }
    online = intake.tables.forms.query("source == 'google-forms' and unit != ''")
    assert online["unit"].nunique() == 8


def test_rates_and_states_are_realistic(intake: Intake, survey: Survey) -> None:
    counts = intake.counts[intake.counts["question"].map(lambda q: q in survey.scales)]
    counts = counts.groupby(["group", "question", "answer"])["n"].sum().unstack(fill_value=0)
    levels = counts[["1", "2", "3", "4", "5"]].sum(axis=1)
    rates = (counts["4"] + counts["5"])[levels > 0] / levels[levels > 0]
    assert rates.min() > 0.70
    assert rates.max() < 0.99
    states = counts[["~missing", "~dont-know", "~not-applicable"]].sum() / counts.sum().sum()
    assert 0.005 < states["~missing"] < 0.02
    assert 0.01 < states["~dont-know"] < 0.03
    assert 0 < states["~not-applicable"] < 0.01
    unknown = (
        counts.loc[("staff", "admissions"), "~dont-know"]
        / counts.loc[("staff", "admissions")].sum()
    )
    assert unknown > 0.07


def test_people_hang_together_and_some_answer_all_alike(intake: Intake, survey: Survey) -> None:
    staff = intake.tables.forms.query("group == 'staff'")
    asked = [
        question.id
        for question in survey.questions.values()
        if question.type == "scale" and "staff" in question.asked_of
    ]
    codes = staff[asked].astype("str")
    answers = codes.where(codes.isin(list("12345"))).astype(float)
    correlations = answers.corr().to_numpy()[~np.eye(len(asked), dtype=bool)]
    assert correlations.min() > 0.1
    assert 0.03 < (answers.nunique(axis=1) == 1).mean() < 0.15


def test_opinions_are_many_and_odd_ones_among_them(intake: Intake) -> None:
    opinions = intake.tables.opinions
    forms = intake.received["forms"].sum()
    assert 0.06 < len(opinions) / forms < 0.10
    assert {clean(text) for text in ODD} <= set(opinions["text"])
    assert opinions["text"].str.len().max() == 1500
    assert opinions["text"].duplicated().any()


def test_the_online_form_says_when(made: Project, survey: Survey) -> None:
    (path,) = (made.root / RAW).glob("google-forms/*.csv")
    data = path.read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
    assert header[:2] == ["Dấu thời gian", "Trường của con Ông/Bà"]
    texts = [q.text for q in survey.questions.values() if "parents" in q.asked_of]
    assert header[2:] == texts
    times = [row[0] for row in rows]
    assert all(
        re.fullmatch(r"\d\d/0[56]/2023 ([6-9]|1\d|2[0-2]):\d\d:\d\d", time) for time in times
    )
    assert any(" 7:" in time for time in times)


# --- driven by params ---


def test_another_district_another_set_of_sources(project: Project) -> None:
    def rename(district: dict) -> None:
        del district["snapshot"]
        for place in district["places"]:
            place["kind"] = "xã"

    def other_sources(year: dict) -> None:
        sheets = {"by": "sheet", "values": {"GV": "staff", "PH": "parents", "HS": "class-officers"}}
        common = {"title": "Nguồn", "kind": "forms", "ignore": ["STT"]}
        year["sources"] = [
            {**common, "id": "a", "files": "a/*.xlsx", "unit": {"by": "cell", "at": "D5"},
             "group": sheets},
            {**common, "id": "b", "files": "xa-*.xlsx", "unit": {"by": "cell", "at": "B2"},
             "group": {"by": "fixed", "at": "ward-officials"}},
        ]  # fmt: skip
        year["tolerate"] = {}

    edit(project, f"{DISTRICT}/district.yaml", rename)
    edit(project, f"{DISTRICT}/{YEAR}.yaml", other_sources)
    edit(project, f"{DISTRICT}/{YEAR}/sample.yaml", lambda sample: sample.pop("returns"))
    generate(project, DISTRICT, YEAR, schools=8)
    survey = load_survey(project, DISTRICT, YEAR)
    intake = collect(project, survey)
    assert intake.tables.problems == []
    assert len(intake.received) == len(survey.frame.strata)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("files", "a/*.ods"),
        ("files", "a.xlsx"),
        ("unit", {"by": "sheet"}),
        ("group", {"by": "heading", "at": "Nhóm"}),
    ],
)
def test_sources_that_cannot_be_made_are_named(project: Project, key: str, value: object) -> None:
    edit(project, f"{DISTRICT}/{YEAR}.yaml", lambda year: year["sources"][0].update({key: value}))
    with pytest.raises(ProblemsError) as caught:
        generate(project, DISTRICT, YEAR)
    assert {problem.code for problem in caught.value.problems} == {"SAMPLE-SOURCE"}
    assert "school-workbooks" in str(caught.value)


# --- refusals ---


def test_real_years_are_never_written(project: Project) -> None:
    edit(project, f"{DISTRICT}/{YEAR}.yaml", lambda year: year.update(invented=False))
    with pytest.raises(ProblemsError, match="SAMPLE-NOT-INVENTED"):
        generate(project, DISTRICT, YEAR)
    assert not (project.root / FRAME).exists()
    assert not (project.root / "data").exists()


def test_other_files_are_neither_kept_in_silence_nor_removed(project: Project) -> None:
    other = project.root / RAW / "truong" / "co-that.xlsx"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"PK")
    with pytest.raises(ProblemsError, match="SAMPLE-OTHER-FILES") as caught:
        generate(project, DISTRICT, YEAR)
    assert caught.value.problems[0].file == "data/raw/thu-dau-mot/2023/truong/co-that.xlsx"
    assert other.read_bytes() == b"PK"
    assert not (project.root / FRAME).exists()


@pytest.mark.parametrize("numbers", [{"schools": 0}, {"forms": -1}, {"schools": 0, "forms": 0}])
def test_numbers_below_one(project: Project, numbers: dict[str, int]) -> None:
    with pytest.raises(ProblemsError) as caught:
        generate(project, DISTRICT, YEAR, **numbers)
    assert [problem.code for problem in caught.value.problems] == ["SAMPLE-NUMBER"] * len(numbers)


def test_settings_name_what_exists(project: Project) -> None:
    def spoil(settings: dict) -> None:
        settings["ward_collector"] = "lower-secondry"
        settings["without"] = {"lower-secondary": ["phu-tam"]}
        settings["dont_know"] = {"staff": {"admission": 9}}
        settings["people"]["staf"] = {"preschool": [1, 2]}

    edit(project, f"{DISTRICT}/{YEAR}/sample.yaml", spoil)
    with pytest.raises(ProblemsError) as caught:
        generate(project, DISTRICT, YEAR)
    found = {(problem.code, problem.action) for problem in caught.value.problems}
    assert found == {
        ("PARAMS-UNKNOWN-ID", f"có phải ý là “{name}”?")
        for name in ("lower-secondary", "phu-tan", "admissions", "staff")
    }


def test_the_office_sent_back_a_register_with_answers(
    made: Project, intake: Intake, survey: Survey
) -> None:
    came = read_returned(made, DISTRICT, YEAR, choices(survey))
    register = registered(collected(intake.tables.opinions, survey), came.returned)
    assert came.problems == []
    assert list(register.problems) == []
    rows = register.rows
    asked = read_settings(made, survey).answers
    assert rows["kind"].ne("").sum() == asked
    assert 10 < rows["answer"].ne("").sum() < asked
    assert {"Đã trả lời", "Đã kiến nghị cấp trên"} <= set(rows["status"])
    assert rows["signed_off"].any()
    assert rows.loc[rows["public"].eq("Có"), "signed_off"].all()
