"""Forms required and received, by numbers small enough for the head.

Required: Hoa Mai 50 % of 10, TH Suối Mơ 50 % of 20, THCS Suối Mơ 25 % of 40: 5, 10 and 10 forms.
"""

from typing import Any

import pandas as pd
import pytest

from langnghe.indicators.coverage import coverage
from langnghe.params.load import Survey
from small_district import survey_of, write_params


def received(*rows: tuple[str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=pd.Index(["group", "unit", "forms"]))


RECEIVED = received(
    ("parents", "mn-hoa-mai", 5),
    ("parents", "th-suoi-mo", 4),
    ("parents", "", 3),
    ("officials", "hoa-phu", 6),
)


def area(table: pd.DataFrame, scope: str, name: str, group: str = "parents") -> dict[str, Any]:
    rows = table[(table["scope"] == scope) & (table["area"] == name) & (table["group"] == group)]
    (row,) = rows.to_dict("records")
    return row


NUMBERS = ("population", "required", "received", "units", "units_received")


@pytest.mark.parametrize(
    ("scope", "name", "group", "numbers"),
    [
        ("group", "", "parents", (70, 25, 12, 3, 2)),  # with the 3 of no known unit
        ("group", "", "officials", (12, 12, 6, 2, 1)),
        ("level", "preschool", "parents", (10, 5, 5, 1, 1)),
        ("level", "primary", "parents", (20, 10, 4, 1, 1)),
        ("level", "lower-secondary", "parents", (40, 10, 0, 1, 0)),
        ("ward", "hoa-phu", "parents", (30, 15, 9, 2, 2)),
        ("ward", "phu-hoa", "parents", (40, 10, 0, 1, 0)),
        ("unit", "thcs-suoi-mo", "parents", (40, 10, 0, 1, 0)),
    ],
)
def test_each_area_is_counted(
    survey: Survey, scope: str, name: str, group: str, numbers: tuple[int, ...]
) -> None:
    row = area(coverage(RECEIVED, survey), scope, name, group)
    assert tuple(row[key] for key in NUMBERS) == numbers
    assert row["rate"] == pytest.approx(row["received"] / row["required"])


def test_officials_are_counted_over_all_wards_only(survey: Survey) -> None:
    table = coverage(RECEIVED, survey)
    officials = table[table["group"] == "officials"]
    assert officials["scope"].to_list() == ["group"]


def test_a_group_that_nobody_answered_is_there_with_0(survey: Survey) -> None:
    row = area(coverage(received(), survey), "group", "", "officials")
    assert (row["received"], row["rate"]) == (0, 0)


def test_an_open_form_has_no_rate_and_counts_forms_of_no_unit(tmp_path: Any) -> None:
    def opened(values: dict[str, Any]) -> None:
        values["groups"][0] = {
            "id": "parents", "name": "Phụ huynh học sinh", "unit": "school", "sampling": "open",
        }  # fmt: skip

    frame = "unit,kind,name,level,place,collected_by,officials\n" + "".join(
        f"{row}\n"
        for row in (
            "th-suoi-mo,school,Trường Tiểu học Suối Mơ,primary,hoa-phu,,",
            "hoa-phu,ward,Phường Hòa Phú,,,,6",
        )
    )
    survey = survey_of(write_params(tmp_path, year=opened, frame=frame))
    rows = received(("parents", "th-suoi-mo", 4), ("parents", "", 3))
    row = area(coverage(rows, survey), "group", "")
    assert row["received"] == 7
    assert pd.isna(row["rate"])
    assert pd.isna(row["population"])
