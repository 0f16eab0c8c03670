from pathlib import Path

import pandas as pd
import pytest
from benchmarks import names as bench
from hypothesis import given
from hypothesis import strategies as st

from langnghe.intake.names.units import Kind, UnitNames
from langnghe.params.models import District, Level, Place
from small_district import survey_of, write_params


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    root: Path = tmp_path_factory.mktemp("units")
    return survey_of(write_params(root)).district


SCHOOLS = {
    "th-suoi-mo": "Trường Tiểu học Suối Mơ",
    "thcs-suoi-mo": "Trường THCS Suối Mơ",
    "mn-dinh-hoa": "Trường Mầm non Định Hoà",
    "th-hoa-mai": "Trường Tiểu học Hoa Mai",
    "th-hoa-mai-2": "Trường Tiểu học Hòa Mài",
    "th-phu-tan": "Trường Tiểu học Phú Tân",
}
WARDS = {
    "hoa-phu": "Phường Hòa Phú",
    "phu-hoa": "Phường Phú Hòa",
    "phu-tan": "Phường Phú Tân",
    "cong-hoa": "Xã Cộng Hòa",
}


@pytest.fixture(scope="module")
def names(district: District) -> UnitNames:
    rows = [(unit, "school", name) for unit, name in SCHOOLS.items()]
    rows += [(unit, "ward", name) for unit, name in WARDS.items()]
    return UnitNames(pd.DataFrame(rows, columns=pd.Index(["unit", "kind", "name"])), district)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Trường Tiểu học Suối Mơ", "th-suoi-mo"),
        ("TH Suối Mơ", "th-suoi-mo"),
        ("Trường TH  SUỐI MƠ ", "th-suoi-mo"),
        ("tiểu học suối mơ", "th-suoi-mo"),
        ("THCS Suối Mơ", "thcs-suoi-mo"),
        ("Trường Trung học cơ sở Suối Mơ", "thcs-suoi-mo"),
        ("MN Ðịnh Hòa", "mn-dinh-hoa"),
        ("truong mam non dinh hoa", "mn-dinh-hoa"),
        ("th suoi mo", "th-suoi-mo"),
        ("P. Phú Tân", "phu-tan"),
        ("P.Phú Tân", "phu-tan"),
        ("p Phú Tân", "phu-tan"),
        ("Phường Phú Tân", "phu-tan"),
        ("Phú Tân", "phu-tan"),
        ("phu tan", "phu-tan"),
        ("Hòa Phú", "hoa-phu"),
        ("Phú Hoà", "phu-hoa"),
        ("phu hoa", "phu-hoa"),
        ("Cộng Hoà", "cong-hoa"),
    ],
)
def test_a_name_is_known_however_it_is_spelled(names: UnitNames, text: str, unit: str) -> None:
    assert names.unit(text) == unit


@pytest.mark.parametrize(
    "text",
    [
        "Suối Mơ",  # which level?
        "TH-THCS Suối Mơ",
        "THPT Suối Mơ",
        "MN Suối Mơ",
        "Trường Suối Mơ",
        "TH Suối Mơ 2",
        "TH Suối Mờ",
        "TH Suôi Mơ",  # marked in part: not the same as without any mark
        "TH Suối",
        "truong tieu hoc hoa mai",  # two schools without their marks
        "Hòa Phúc",
        "Abc",
        "TH",
        "Trường",
        "",
    ],
)
def test_a_name_that_is_not_exact_is_not_guessed(names: UnitNames, text: str) -> None:
    assert names.unit(text) is None


def test_two_units_with_one_name_are_never_told_apart(district: District) -> None:
    rows = [(f"th-{n}", "school", "Trường Tiểu học Suối Mơ") for n in (1, 2)]
    names = UnitNames(pd.DataFrame(rows, columns=pd.Index(["unit", "kind", "name"])), district)
    assert names.unit("TH Suối Mơ") is None


def test_names_that_look_alike_are_proposed(names: UnitNames) -> None:
    assert names.nearest("TH Suối Mờ")[0] in ("Trường THCS Suối Mơ", "Trường Tiểu học Suối Mơ")
    assert "Phường Hòa Phú" in names.nearest("phuong hoa phuc")
    assert names.nearest("Abc xyz 123") == []


# --- levels of two, numbers, places behind ------------------------------------------------------

TWO = Level(id="primary-lower-secondary", name="Tiểu học và THCS", short="TH&THCS")
PLACES = {"phu-hoa": "Phú Hòa", "hoa-phu": "Hòa Phú", "chanh-nghia": "Chánh Nghĩa"}
UNITS = [
    ("ththcs-van-an", "Trường Tiểu học và THCS Vạn An", "hoa-phu"),
    ("th-an-binh", "Trường Tiểu học An Bình", "phu-hoa"),
    ("mn-hoa-sen-1", "Trường Mầm non Hoa Sen 1", "phu-hoa"),
    ("mn-hoa-sen-2", "Trường Mầm non Hoa Sen 2", "phu-hoa"),
    ("mn-hoa-sen-11", "Trường Mầm non Hoa Sen 11", "phu-hoa"),
    ("mn-ninh-xa", "Trường Mầm non Ninh Xá", "phu-hoa"),
    ("thcs-ninh-xa", "Trường THCS Ninh Xá", "hoa-phu"),
    ("mn-hoa-phuong", "Trường Mầm non Hoa Phượng", "chanh-nghia"),
    ("th-ly-son", "Trường Tiểu học Lý Sơn", "phu-hoa"),
    ("th-phu-my", "Trường Tiểu học Phú Mỹ", "phu-hoa"),
    ("mn-hoa-mi", "Trường Mầm non Họa Mi", "phu-hoa"),
    ("mn-hoa-mai", "Trường Mầm non Hoa Mai", "phu-hoa"),
    ("th-binh-minh-a", "Trường Tiểu học Bình Minh", "phu-hoa"),
    ("th-binh-minh-b", "Trường Tiểu học Bình Minh", "hoa-phu"),
    ("th-dong-tam", "Đồng Tâm", "hoa-phu"),
    ("phuong-1", "Phường 1", ""),
    ("phuong-11", "Phường 11", ""),
    ("tt-bo-ha", "Thị trấn Bố Hạ", ""),
    ("bo-ha", "Xã Bố Hạ", ""),
]


@pytest.fixture(scope="module")
def more(district: District) -> UnitNames:
    """Units of a district that has a level made of two, called "thành phố Thử Nghiệm"."""
    rows = [
        {
            "unit": unit,
            "kind": "school" if place else "ward",
            "name": name,
            "level": "primary" if unit.startswith("th-") else "",
            "place": place,
        }
        for unit, name, place in UNITS
    ]
    places = [Place(id=place, kind="phường", name=name) for place, name in PLACES.items()]
    levels = [*district.levels, TWO]
    known = district.model_copy(
        update={"levels": levels, "places": places, "province": "tỉnh Bình Dương"}
    )
    return UnitNames(pd.DataFrame(rows), known)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("TH&THCS Vạn An", "ththcs-van-an"),
        ("TH & THCS VẠN AN", "ththcs-van-an"),
        ("TH và THCS Vạn An", "ththcs-van-an"),
        ("Tiểu học & THCS Vạn An", "ththcs-van-an"),
        ("TH - THCS Vạn An", "ththcs-van-an"),
        ("Th, thcs Vạn An", "ththcs-van-an"),
        ("TH $THCS Vạn An", "ththcs-van-an"),
        ("Trường Tiểu học và Trung học cơ sở Vạn An", "ththcs-van-an"),
        ("Hoa Sen 1", None),
        ("MN Hoa Sen 1", "mn-hoa-sen-1"),
        ("MN Hoa Sen 01", "mn-hoa-sen-1"),
        ("MN Hoa Sen2", "mn-hoa-sen-2"),
        ("mn hoa sen 11", "mn-hoa-sen-11"),
        ("MN Hoa Sen", None),
        ("MN Hoa Sen 3", None),
        ("Phường 1", "phuong-1"),
        ("P.11", "phuong-11"),
        ("P1", "phuong-1"),
        ("Thị trấn Bố Hạ", "tt-bo-ha"),
        ("TT. Bố Hạ", "tt-bo-ha"),
        ("X. Bố Hạ", "bo-ha"),
        ("Bố Hạ", None),
        ("Phường Bố Hạ", None),
        ("TH An Bình, TP Thử Nghiệm", "th-an-binh"),
        ("TH An Bình TP. Thử Nghiệm, tỉnh Bình Dương", "th-an-binh"),
        ("TH An Bình - T.P TN", "th-an-binh"),
        ("TH An Bình Thử Nghiệm", "th-an-binh"),
        ("TH An Bình - Phường Phú Hòa", "th-an-binh"),
        ("TH An Bình (P. Phú Hoà, TP Thử Nghiệm)", "th-an-binh"),
        ("TH An Bình (Phú Hòa)", "th-an-binh"),
        ("TH An Bình Phú Hòa", None),
        ("TH An Bình - Phường Hòa Phú", None),
        ("TH An Bình, phường Tân Thành", None),
        ("TH An Bình, TP Dĩ An", None),
        ("MN Hoa Phượng (Chánh Nghĩa)", "mn-hoa-phuong"),
        ("TH Bình Minh", None),
        ("TH Bình Minh, phường Phú Hòa", "th-binh-minh-a"),
        ("TH Bình Minh - P. Hòa Phú", "th-binh-minh-b"),
        ("MNNinh Xá", "mn-ninh-xa"),
        ("THCSNinh Xá", "thcs-ninh-xa"),
        ("MN NinhXá", "mn-ninh-xa"),
        ("MNNINH XÁ", None),
        ("THAn Bình", "th-an-binh"),
        ("Than Bình", None),
        ("TH Lí Sơn", "th-ly-son"),
        ("TH Phú Mĩ", "th-phu-my"),
        ("th phu mi", "th-phu-my"),
        ("MN Họa My", "mn-hoa-mi"),
        ("MN Họa Mi", "mn-hoa-mi"),
        ("mn hoa mi", None),  # one letter from Hoa Mai, and no mark to tell
        ("mn hoa mai", "mn-hoa-mai"),  # its own marks: none
        ("Trương tiêu hoc An Bình", "th-an-binh"),
        ("Đồng Tâm", "th-dong-tam"),
        ("TH Đồng Tâm", "th-dong-tam"),
        ("UBND phường 11", "phuong-11"),
    ],
)
def test_hard_fields_and_places(more: UnitNames, text: str, unit: str | None) -> None:
    assert more.unit(text) == unit


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("Phú Tân", "ward", "phu-tan"),
        ("Phú Tân", "school", None),
        ("phu tan", "school", None),
        ("TH Phú Tân", "school", "th-phu-tan"),
        ("TH Phú Tân", "ward", "th-phu-tan"),  # says what it is, whoever was asked
    ],
)
def test_the_form_s_group_says_what_a_name_without_level_is(
    names: UnitNames, text: str, kind: Kind, unit: str | None
) -> None:
    assert names.unit(text, kind) == unit


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("TH Phú Mỵ", "th-phu-my"),
        ("Tiểu hovj Phú Mỹ", "th-phu-my"),
        ("TH&THSC Vạn An", "ththcs-van-an"),
        ("Trưường THCS Ninh Xá", "thcs-ninh-xa"),
        ("TH CS Ninh Xá", "thcs-ninh-xa"),
        ("TH An Bình - Phường Hòa Phú", "th-an-binh"),
    ],
)
def test_the_likest_is_proposed_first(more: UnitNames, text: str, first: str) -> None:
    candidates = more.candidates(text)
    assert candidates[0].unit == first
    assert 1 <= len(candidates) <= 3
    assert all(70 <= candidate.score <= 100 for candidate in candidates)


@pytest.mark.parametrize(
    "text", ["Abc", "", "Trường mầm non", "Rất hài lòng", "12345", "…", "Trường gần nhà"]
)
def test_nothing_is_proposed_for_what_is_no_name(more: UnitNames, text: str) -> None:
    assert more.unit(text) is None
    assert more.candidates(text) == []


def test_schools_are_proposed_to_groups_of_schools(names: UnitNames) -> None:
    assert {c.unit for c in names.candidates("Phú Tân", "school")} == {"th-phu-tan"}


@given(st.text(max_size=40))
def test_any_text_is_answered(more: UnitNames, text: str) -> None:
    assert more.unit(text) in {None, *(unit for unit, _, _ in UNITS)}
    assert len(more.candidates(text)) <= 3


def test_no_wrong_name_is_accepted_in_the_benchmark() -> None:
    of = bench.district()
    units, known = bench.frame(of)
    names = UnitNames(units, of)
    variants = list(bench.variants(0, of, known))
    scores = [bench.judge(variant, names) for variant in variants]
    asked = [score for score in scores if score.asked]
    assert len(variants) == 260
    assert [v.written for v, s in zip(variants, scores, strict=True) if s.wrong] == []
    assert sum(score.accepted for score in scores) >= 0.7 * 260
    assert sum(score.among_three for score in asked) >= 0.98 * len(asked)
