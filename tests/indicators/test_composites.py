"""Weighted means and numbers met, by hand; ratios of the schools' counts."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declared import cube_of, forms_of, indicator, received_of, row, with_indicators
from langnghe.indicators.composites import MISSING_PART, combined
from langnghe.indicators.facts import ratios
from langnghe.indicators.form_counts import form_counts
from langnghe.indicators.measures import measures
from langnghe.intake.tables import FACT, no_facts
from langnghe.params.indicators import Indicator
from langnghe.params.load import Survey
from langnghe.problems import ProblemsError

DECLARED = [
    {"id": "classrooms", "title": "Số phòng học", "unit": "phòng"},
    {"id": "classrooms-solid", "title": "Số phòng học kiên cố", "unit": "phòng"},
    {"id": "pupils", "title": "Số học sinh", "unit": "học sinh"},
    {"id": "classes", "title": "Số lớp", "unit": "lớp"},
]
SOLID = indicator(
    "solid",
    {"type": "ratio", "numerator": "classrooms-solid", "denominator": "classrooms"},
    target={"value": 80, "comparison": "at-least", "source": "Kế hoạch"},
)
PER_CLASS = indicator(
    "per-class",
    {"type": "ratio", "numerator": "pupils", "denominator": "classes"},
    unit="học sinh/lớp",
    direction="lower-is-better",
    target={"value": 35, "comparison": "at-most", "source": "Điều lệ"},
)
CONTENT = indicator(
    "content",
    {"type": "positive-rate", "questions": ["content"]},
    groups=["parents", "officials"],
    target={"value": 60, "comparison": "at-least", "source": "Kế hoạch"},
)


def facts(*rows: tuple[str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=pd.Index(FACT[:3]))
    return table.assign(file="so-lieu.xlsx", sheet="Số liệu", row=range(5, 5 + len(rows)))


SCHOOLS = facts(
    ("mn-hoa-mai", "classrooms", 10),
    ("mn-hoa-mai", "classrooms-solid", 5),
    ("th-suoi-mo", "classrooms", 30),
    ("th-suoi-mo", "classrooms-solid", 29),
    ("thcs-suoi-mo", "classrooms", 20),  # the solid ones are not known: in neither sum
    ("th-suoi-mo", "pupils", 700),
    ("th-suoi-mo", "classes", 20),
)

FORMS = forms_of(
    [("mn-hoa-mai", "5", "5", "yes"), ("mn-hoa-mai", "1", "5", "no")] * 2,
)
OFFICIALS = pd.DataFrame(
    {"group": "officials", "unit": "hoa-phu", "content": ["5", "5", "5", "5", "1", "1"]}
)


def table_of(survey: Survey, given: pd.DataFrame | None) -> pd.DataFrame:
    cube = pd.concat([cube_of(FORMS), cube_of(OFFICIALS)])
    received = pd.concat([received_of(FORMS), received_of(OFFICIALS)])
    return measures(cube, received, form_counts(FORMS, survey), survey, given)


def composite(name: str, parts: Sequence[dict[str, Any]], **more: Any) -> Indicator:
    return indicator(name, {"type": "composite", "parts": list(parts)}, **more)


def met(name: str, *parts: str, **more: Any) -> Indicator:
    named = [{"indicator": part} for part in parts]
    unit = {"unit": "chỉ số", "decimals": 0}
    return indicator(name, {"type": "number-met", "parts": named}, **{**unit, **more})


# --- ratios --------------------------------------------------------------------------------------


def test_a_ratio_is_of_sums_over_the_schools_that_gave_both(survey: Survey) -> None:
    survey = with_indicators(survey, SOLID, PER_CLASS, facts=DECLARED)
    table = table_of(survey, SCHOOLS)
    found = row(table, "solid", group="")
    assert (found["estimate"], found["met"]) == (34 / 40, True)
    assert (found["covered"], found["population"], found["interval"]) == (2, 3, "counted")
    assert row(table, "per-class", group="")["estimate"] == 35
    assert row(table, "per-class", group="")["met"]
    assert row(table, "solid", "ward", "hoa-phu", "")["estimate"] == 34 / 40
    assert row(table, "solid", "unit", "mn-hoa-mai", "")["met"] is False
    own = table[(table["indicator"] == "solid") & (table["scope"] == "level")]
    assert own["area"].to_list() == ["preschool", "primary"]


def test_without_facts_the_district_has_a_row_that_says_so(survey: Survey) -> None:
    survey = with_indicators(survey, SOLID, facts=DECLARED)
    for none in (None, no_facts()):
        (found,) = table_of(survey, none).to_dict("records")
        assert (found["scope"], found["covered"], found["population"]) == ("group", 0, 3)
        assert pd.isna([found["estimate"], found["met"]]).all()


def test_nothing_divided_by_nothing_is_not_known(survey: Survey) -> None:
    survey = with_indicators(survey, SOLID, facts=DECLARED)
    none = facts(("mn-hoa-mai", "classrooms", 0), ("mn-hoa-mai", "classrooms-solid", 0))
    assert pd.isna(row(table_of(survey, none), "solid", group="")["estimate"])


def test_everything_wrong_with_facts_is_named_at_once(survey: Survey) -> None:
    wrong = facts(
        ("mn-hoa-mai", "classroom", 3),
        ("hoa-phu", "classrooms", 3),
        ("th-suoi-mo", "classrooms", 3),
        ("th-suoi-mo", "classrooms", 4),
        ("thcs-suoi-mo", "pupils", -1),
        ("thcs-suoi-mo", "classes", float("nan")),
        ("mn-hoa-mai", "classrooms", 3),
        ("mn-hoa-mai", "classrooms-solid", 4),
    )
    with pytest.raises(ProblemsError) as error:
        ratios(wrong, with_indicators(survey, SOLID, facts=DECLARED))
    found = [(p.code, p.row) for p in error.value.problems]
    assert found == [
        ("FACTS-UNKNOWN", 5),
        ("FACTS-UNIT", 6),
        ("FACTS-REPEATED", 8),
        ("FACTS-VALUE", 9),
        ("FACTS-VALUE", 10),
        ("FACTS-OVER", 12),
    ]
    assert {p.file for p in error.value.problems} == {"so-lieu.xlsx"}


# --- weighted means ------------------------------------------------------------------------------


def test_a_composite_over_groups_has_the_weights_that_are_declared(survey: Survey) -> None:
    parts = [
        {"indicator": "content", "group": "parents", "weight": 25},
        {"indicator": "content", "group": "officials", "weight": 75},
    ]
    table = table_of(with_indicators(survey, CONTENT, composite("all", parts)), None)
    found = row(table, "all", group="")
    assert found["estimate"] == pytest.approx(0.25 * 0.5 + 0.75 * 4 / 6)
    assert pd.isna([found["se"], found["low"], found["high"], found["n"]]).all()
    assert found["interval"] == "composite"
    # Officials have no figures below the district.
    assert table.loc[table["indicator"] == "all", "scope"].to_list() == ["group"]


def test_a_group_s_composite_takes_its_answers_and_the_schools_counts(survey: Survey) -> None:
    parts = [{"indicator": "content", "weight": 1}, {"indicator": "solid", "weight": 1}]
    whole = composite("both", parts, groups=["parents"])
    survey = with_indicators(survey, whole, CONTENT, SOLID, facts=DECLARED)
    table = table_of(survey, SCHOOLS)
    assert row(table, "both")["estimate"] == pytest.approx((0.5 + 34 / 40) / 2)
    assert row(table, "both", "unit", "mn-hoa-mai")["estimate"] == pytest.approx(0.5)
    assert row(table_of(survey, None), "both")["interval"] == MISSING_PART
    assert pd.isna(row(table_of(survey, None), "both")["estimate"])


def test_a_composite_of_composites_comes_after_its_parts(survey: Survey) -> None:
    outer = composite(
        "outer", [{"indicator": "inner", "weight": 80}, {"indicator": "solid", "weight": 20}]
    )
    inner = composite(
        "inner",
        [
            {"indicator": "content", "group": "parents", "weight": 1},
            {"indicator": "solid", "weight": 1},
        ],
    )
    survey = with_indicators(survey, outer, inner, CONTENT, SOLID, facts=DECLARED)
    found = row(table_of(survey, SCHOOLS), "outer", group="")
    assert found["estimate"] == pytest.approx(0.8 * (0.5 + 0.85) / 2 + 0.2 * 0.85)


@settings(max_examples=40)
@given(
    values=st.lists(st.floats(0, 1), min_size=2, max_size=6),
    weights=st.lists(st.floats(0.01, 100), min_size=6, max_size=6),
    times=st.floats(0.1, 10),
)
def test_a_composite_is_between_its_parts_whatever_the_weights_add_up_to(
    values: list[float], weights: list[float], times: float
) -> None:
    names = [f"part-{number}" for number in range(len(values))]
    known = {name: indicator(name, {"type": "ratio", "numerator": "a", "denominator": "b"})
             for name in names}  # fmt: skip
    index = pd.MultiIndex.from_tuples([("group", "")], names=("scope", "area"))
    estimates = {(n, ""): pd.Series([v], index) for n, v in zip(names, values, strict=True)}

    def made(factor: float) -> float:
        parts = [
            {"indicator": name, "weight": factor * weight}
            for name, weight in zip(names, weights, strict=False)
        ]
        return combined(composite("all", parts), "", known, estimates)["estimate"].iloc[0]

    assert min(values) - 1e-9 <= made(1) <= max(values) + 1e-9
    assert made(times) == pytest.approx(made(1))


# --- number met ----------------------------------------------------------------------------------


def test_the_number_met_counts_targets_that_are_reached(survey: Survey) -> None:
    number = met("number", "content", "solid", "per-class", groups=["parents", "officials"])
    survey = with_indicators(survey, CONTENT, SOLID, PER_CLASS, number, facts=DECLARED)
    table = table_of(survey, SCHOOLS)
    assert row(table, "number")["estimate"] == 2  # parents' 50 % is below 60 %
    assert row(table, "number", group="officials")["estimate"] == 3


def test_what_is_not_known_may_be_met_or_not(survey: Survey) -> None:
    number = met("number", "content", "solid", groups=["officials"])
    survey = with_indicators(survey, CONTENT, SOLID, number, facts=DECLARED)
    found = row(table_of(survey, None), "number", group="officials")
    assert pd.isna(found["estimate"])
    assert (found["low"], found["high"], found["interval"]) == (1, 2, MISSING_PART)
