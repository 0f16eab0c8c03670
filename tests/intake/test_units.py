from pathlib import Path

import pandas as pd
import pytest

from langnghe.intake.units import UnitNames
from langnghe.params.models import District
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
