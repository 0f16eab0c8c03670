"""Two years and the parts of a district compared, by numbers of R or worked out by hand."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from langnghe.indicators.comparison import Wave, bands, changes
from langnghe.indicators.place_map import OUTSIDE, SPLIT
from langnghe.params.load import Survey
from langnghe.params.models import Place
from langnghe.params.places import read_places
from langnghe.project import Project
from small_district import CHECKOUT, survey_of, write_params
from waves import frame, wave


def row(table: pd.DataFrame, scope: str, area: str = "", group: str = "parents") -> pd.Series:
    part = table[(table["scope"] == scope) & (table["area"] == area) & (table["group"] == group)]
    assert len(part) == 1
    return part.iloc[0]


@pytest.fixture
def years(tmp_path: Path) -> tuple[Wave, Wave]:
    """shared/reference S07: later, earlier."""
    later = wave(tmp_path / "2", {"a": 900, "b": 600}, {"a": (76, 24), "b": (46, 14)})
    earlier = wave(tmp_path / "1", {"a": 1000, "b": 500}, {"a": (60, 40), "b": (40, 10)})
    return later, earlier


def test_two_years_as_r_has_them(years: tuple[Wave, Wave]) -> None:
    found = row(changes(*years), "group")
    expected = {
        "earlier_rate": 0.6666666666666666,
        "rate": 0.7626666666666667,
        "diff": 0.096,
        "diff_se": 0.04819142567935867,
        "df": 306,
        "p": 0.047253346380670115,
        "diff_low": 0.0011714793396549045,
        "diff_high": 0.1908285206603451,
        "fixed_earlier_rate": 0.68,
        "fixed_rate": 0.7626666666666667,
        "fixed_diff": 0.08266666666666667,
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=1e-8), name
    assert found[["method", "verdict", "why"]].to_list() == ["t", "above", ""]
    assert found[["units", "people"]].to_list() == [2, 1500]


def test_error_at_fixed_population_by_hand(years: tuple[Wave, Wave]) -> None:
    """Shares 0.6 and 0.4 of the later year; each year keeps its own finite populations."""

    def variance(share: float, n: int, population: int, p: float) -> float:
        return share**2 * (1 - n / population) * p * (1 - p) / (n - 1)

    expected = math.sqrt(
        variance(0.6, 100, 900, 0.76)
        + variance(0.4, 60, 600, 46 / 60)
        + variance(0.6, 100, 1000, 0.6)
        + variance(0.4, 50, 500, 0.8)
    )
    assert row(changes(*years), "group")["fixed_diff_se"] == pytest.approx(expected, rel=1e-9)


def test_a_school_of_one_year_only_moves_the_change_but_not_at_fixed_population(
    tmp_path: Path,
) -> None:
    same = {"a": (60, 40), "b": (40, 40)}
    later = wave(tmp_path / "2", {"a": 500, "b": 400, "c": 800}, same | {"c": (90, 10)})
    earlier = wave(tmp_path / "1", {"a": 500, "b": 400, "d": 300}, same | {"d": (5, 60)})
    table = changes(later, earlier)
    found = row(table, "group")
    assert found["diff"] > 0.2
    assert found["fixed_diff"] == pytest.approx(0)
    assert found[["units", "people"]].to_list() == [2, 900]
    only_later = row(table, "unit", "c")
    assert only_later["rate"] == pytest.approx(0.9)
    assert only_later[["earlier_rate", "diff", "fixed_diff", "fixed_rate"]].isna().all()
    assert only_later[["verdict", "fixed_verdict"]].to_list() == ["untested"] * 2
    assert row(table, "unit", "d")[["rate", "diff"]].isna().all()


def test_a_school_that_sent_nothing_in_one_year_is_not_in_both(tmp_path: Path) -> None:
    people = {"a": 500, "b": 400}
    later = wave(tmp_path / "2", people, {"a": (60, 40), "b": (80, 20)})
    earlier = wave(tmp_path / "1", people, {"a": (60, 40)})
    found = row(changes(later, earlier), "group")
    assert found["units"] == 1
    assert found["fixed_diff"] == pytest.approx(0)


def test_answers_that_are_none_stay_in_the_design(tmp_path: Path) -> None:
    """At its own population and schools, the later year is what `estimate` says."""
    people = {"a": 500, "b": 400}
    later = wave(tmp_path / "2", people, {"a": (60, 40, 20), "b": (80, 20, 1)})
    earlier = wave(tmp_path / "1", {"a": 450, "b": 350}, {"a": (50, 40, 5), "b": (70, 30, 9)})
    found = row(changes(later, earlier), "group")
    assert found["fixed_rate"] == pytest.approx(found["rate"], rel=1e-12)
    weights = 450 / 95 * 500 / 450, 350 / 109 * 400 / 350
    expected = (weights[0] * 50 + weights[1] * 70) / (weights[0] * 90 + weights[1] * 100)
    assert found["fixed_earlier_rate"] == pytest.approx(expected, rel=1e-12)


def test_years_exchanged_change_the_sign(years: tuple[Wave, Wave]) -> None:
    one, other = changes(*years), changes(*years[::-1])
    assert one["diff"].to_list() == pytest.approx((-other["diff"]).to_list())
    assert one["p"].to_list() == pytest.approx(other["p"].to_list())


def test_officials_are_compared_over_all_wards_only(tmp_path: Path) -> None:
    people, parents = {"a": 500}, {"a": (60, 40)}
    later = wave(tmp_path / "2", people, parents, {"hoa-phu": (5, 1), "phu-hoa": (6, 0)})
    earlier = wave(tmp_path / "1", people, parents, {"hoa-phu": (3, 3), "phu-hoa": (6, 0)})
    table = changes(later, earlier)
    part = table[table["group"] == "officials"]
    assert part["scope"].to_list() == ["group"]
    found = row(table, "group", group="officials")
    assert found[["method", "verdict"]].to_list() == ["census", "above"]
    assert found["diff"] == found["fixed_diff"] == pytest.approx(2 / 12)
    assert "officials" not in set(bands(later)["group"])


def test_a_question_asked_otherwise_is_not_compared(years: tuple[Wave, Wave]) -> None:
    later, earlier = years
    (paper,) = later.survey.questionnaires
    questions = [
        q.model_copy(update={"text": "Hỏi khác"}) if q.id == "content" else q
        for q in paper.questions
    ]
    changed = paper.model_copy(update={"questions": questions})
    survey = replace(later.survey, questionnaires=(changed,))
    assert changes(replace(later, survey=survey), earlier).empty


# --- wards that are no more ---


def moved(wave_: Wave, district: str, snapshot: str, codes: dict[str, int]) -> Wave:
    """The wave with its wards as units of a list of places."""
    places = [
        Place.model_construct(id=name, code=code, kind="phường", name="x")
        for name, code in codes.items()
    ]
    there = wave_.survey.district.model_copy(
        update={"id": district, "snapshot": snapshot, "places": places}
    )
    survey = replace(wave_.survey, district=there, places=read_places(Project(CHECKOUT)))
    return replace(wave_, survey=survey)


def renamed(survey: Survey, names: dict[str, str]) -> Survey:
    units = survey.frame.units.assign(place=survey.frame.units["place"].replace(names))
    return replace(survey, frame=replace(survey.frame, units=units))


def test_after_the_wards_ended(tmp_path: Path) -> None:
    """Quận 7: Phú Thuận is all in Phú Thuận (27484), Phú Mỹ partly there, partly in Tân Mỹ."""
    people = {"a": 500, "b": 400}
    earlier = moved(
        wave(tmp_path / "1", people, {"a": (60, 40), "b": (80, 20)}),
        "quan-7", "2025-01", {"hoa-phu": 27484, "phu-hoa": 27493},
    )  # fmt: skip
    later = wave(tmp_path / "2", people, {"a": (70, 30), "b": (80, 20)})
    later = moved(later, "moi", "2025-07", {"phu-thuan": 27484, "tan-my": 27487})
    survey = renamed(later.survey, {"hoa-phu": "phu-thuan", "phu-hoa": "tan-my"})
    later = replace(later, survey=survey)
    table = changes(later, earlier)
    split, part = row(table, "ward", "phu-thuan"), row(table, "ward", "tan-my")
    assert (split["why"], part["why"], row(table, "group")["why"]) == (SPLIT, OUTSIDE, OUTSIDE)
    assert table.loc[table["scope"] != "unit", "diff"].isna().all()
    assert split["fixed_diff"] == pytest.approx(0.1)  # of the school that is there in both
    assert row(table, "unit", "a")["diff"] == pytest.approx(0.1)
    # The frame tells where the split ward's school lies.
    units = earlier.survey.frame.units.copy()
    units.loc[units["unit"] == "b", "place_2025"] = "27487"
    told = replace(earlier.survey, frame=replace(earlier.survey.frame, units=units))
    again = row(changes(later, replace(earlier, survey=told)), "ward", "phu-thuan")
    assert (again["why"], again["diff"]) == ("", pytest.approx(0.1))


# --- each against the rest ---


def test_a_ward_and_a_school_against_the_rest_by_hand(tmp_path: Path) -> None:
    people = {"a": 1000, "b": 800, "c": 600, "d": 500}  # a, c in Hòa Phú; b, d in Phú Hòa
    given = {"a": (90, 60), "b": (95, 35), "c": (70, 50), "d": (80, 32)}
    table = bands(wave(tmp_path, people, given))
    ward = row(table, "ward", "hoa-phu")
    own = (1000 * 0.6 + 600 * 70 / 120) / 1600
    rest = (800 * 95 / 130 + 500 * 80 / 112) / 1300
    assert (ward["rate"], ward["rest_rate"]) == (pytest.approx(own), pytest.approx(rest))
    assert ward["diff"] == pytest.approx(own - rest)
    assert (ward["n"], ward["rest_n"], ward["df"]) == (270, 242, 508)
    other = row(table, "ward", "phu-hoa")
    assert other["diff"] == pytest.approx(-ward["diff"])
    assert (ward["verdict"], other["verdict"]) == ("below", "above")
    school = row(table, "unit", "a")
    rest = (800 * 95 / 130 + 600 * 70 / 120 + 500 * 80 / 112) / 1900
    assert school["rest_rate"] == pytest.approx(rest)
    by_school = table[table["scope"] == "unit"].set_index("area")["p"]
    assert table[table["scope"] == "unit"]["p_holm"].min() == pytest.approx(4 * by_school.min())


def test_many_areas_at_once_are_as_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = {f"s{n}": 300 + n for n in range(9)}
    given = wave(tmp_path, people, {name: (40 + n, 30) for n, name in enumerate(people)})
    whole = bands(given)
    monkeypatch.setattr("langnghe.indicators.comparison._AT_ONCE", 2)
    pd.testing.assert_frame_equal(bands(given), whole)


def test_one_school_has_no_rest(tmp_path: Path) -> None:
    table = bands(wave(tmp_path, {"a": 100}, {"a": (40, 30)}))
    assert set(table["verdict"]) == {"untested"}
    assert table["rest_rate"].isna().all()


def test_where_no_school_answers_there_are_no_bands_and_no_changes(tmp_path: Path) -> None:
    officials = {"hoa-phu": (5, 1), "phu-hoa": (6, 0)}
    only_officials = wave(tmp_path / "1", {"a": 100}, {}, officials)
    assert bands(only_officials).empty
    assert "verdict" in bands(only_officials)
    parents = wave(tmp_path / "2", {"a": 100}, {"a": (40, 30)})
    table = changes(parents, only_officials)
    assert set(table["verdict"]) == {"untested"}
    assert len(table) == 5  # parents in four scopes, officials over all wards


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0.75, 0.9, 0.97])
def test_of_wards_that_are_alike_seldom_one_is_told_apart(tmp_path: Path, rate: float) -> None:
    """200 families of 20 schools with one rate: at most about 5 % have a school above or below."""
    people = {f"s{n:02}": 150 + 40 * n for n in range(20)}
    survey = survey_of(write_params(tmp_path, frame=frame(**people)))
    draws, wrong = np.random.default_rng(20230705), 0
    for _ in range(200):
        rows, received = [], []
        for name, number in people.items():
            forms = number // 10
            positive = draws.hypergeometric(round(rate * number), round((1 - rate) * number), forms)
            rows += [("parents", name, "content", "5", positive)]
            rows += [("parents", name, "content", "1", forms - positive)]
            received.append(("parents", name, forms))
        cube = pd.DataFrame(rows, columns=pd.Index(["group", "unit", "question", "answer", "n"]))
        came = pd.DataFrame(received, columns=pd.Index(["group", "unit", "forms"]))
        table = bands(Wave(survey, cube, came))
        schools = table.loc[table["scope"] == "unit", "verdict"]
        wrong += schools.isin(["above", "below"]).any()
    assert wrong <= 18  # 10 expected at most, 3.1 of spread
