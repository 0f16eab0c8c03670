"""Rates and means by group and area, by numbers worked out by hand.

Parents: 10 people at MN Hoa Mai (preschool, Hòa Phú), 20 at TH Suối Mơ (primary, Hòa Phú), 40 at
THCS Suối Mơ (lower secondary, Phú Hòa).
"""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from langnghe.indicators.rates import distribution, rates
from langnghe.intake.answers import DONT_KNOW, MISSING, NOT_APPLICABLE, NOT_ASKED, UNREADABLE
from langnghe.params.load import Survey
from small_district import survey_of, write_params

RECEIVED = pd.DataFrame(
    [
        ("parents", "mn-hoa-mai", 5),
        ("parents", "th-suoi-mo", 10),
        ("parents", "", 4),
        ("officials", "hoa-phu", 6),
        ("officials", "phu-hoa", 6),
    ],
    columns=pd.Index(["group", "unit", "forms"]),
)


def cube(*rows: tuple[str, str, str, str, int]) -> pd.DataFrame:
    columns = ["group", "unit", "question", "answer", "n"]
    return pd.DataFrame(rows, columns=pd.Index(columns)).assign(year=2024)


CUBE = cube(
    # 4 of 5 valid answers positive at 10 people, 3 of 6 at 20 people.
    ("parents", "mn-hoa-mai", "content", "5", 4),
    ("parents", "mn-hoa-mai", "content", "1", 1),
    ("parents", "th-suoi-mo", "content", "4", 3),
    ("parents", "th-suoi-mo", "content", "3", 3),
    ("parents", "th-suoi-mo", "content", DONT_KNOW, 1),
    ("parents", "th-suoi-mo", "content", NOT_APPLICABLE, 1),
    ("parents", "th-suoi-mo", "content", MISSING, 1),
    ("parents", "th-suoi-mo", "content", UNREADABLE, 1),
    ("parents", "", "content", "1", 4),
    ("parents", "mn-hoa-mai", "service", NOT_ASKED, 5),
    ("parents", "th-suoi-mo", "service", "5", 10),
    ("parents", "mn-hoa-mai", "channels:school", "yes", 2),
    ("parents", "mn-hoa-mai", "channels:school", "no", 3),
    ("parents", "mn-hoa-mai", "children", "2", 5),
    ("parents", "mn-hoa-mai", "opinion", "~given", 5),
    ("officials", "hoa-phu", "listening", "yes", 6),
    ("officials", "phu-hoa", "listening", "yes", 3),
    ("officials", "phu-hoa", "listening", "no", 3),
)  # fmt: skip


@pytest.fixture
def table(survey: Survey) -> pd.DataFrame:
    return rates(CUBE, RECEIVED, survey)


def row(
    table: pd.DataFrame, question: str, scope: str = "group", area: str = "", group: str = "parents"
) -> dict[str, Any]:
    keys = {"scope": scope, "area": area, "group": group, "question": question}
    (found,) = table[(table[list(keys)] == pd.Series(keys)).all(axis=1)].to_dict("records")
    return found


def test_a_group_s_rate_is_weighted_and_its_counts_are_not(table: pd.DataFrame) -> None:
    found = row(table, "content")
    states = ("valid", "missing", "dont_know", "not_applicable", "not_asked", "unreadable")
    assert [found[state] for state in states] == [11, 1, 1, 1, 0, 1]
    assert found["positive"] == 7
    # Weights 10/5 and 20/10: (2×4 + 2×3) / (2×5 + 2×6).
    assert found["rate"] == pytest.approx(14 / 22)
    # Scores 4×5 + 1 = 21 and 3×4 + 3×3 = 21.
    assert found["mean"] == pytest.approx((2 * 21 + 2 * 21) / 22)
    assert (found["forms"], found["population"], found["covered"]) == (15, 70, 30)
    assert found["low"] < found["rate"] < found["high"]


def test_forms_of_no_known_unit_are_in_no_estimate_of_a_sample(
    table: pd.DataFrame, survey: Survey
) -> None:
    without = rates(CUBE[CUBE["unit"] != ""], RECEIVED[RECEIVED["unit"] != ""], survey)
    pd.testing.assert_frame_equal(table, without)


@pytest.mark.parametrize(
    ("scope", "area", "rate"),
    [
        ("level", "preschool", 4 / 5),
        ("level", "primary", 3 / 6),
        ("ward", "hoa-phu", 14 / 22),
        ("unit", "mn-hoa-mai", 4 / 5),
    ],
)
def test_each_area_has_the_rate_of_its_own_forms(
    table: pd.DataFrame, scope: str, area: str, rate: float
) -> None:
    assert row(table, "content", scope, area)["rate"] == pytest.approx(rate)


def test_an_area_without_forms_has_no_row(table: pd.DataFrame) -> None:
    assert "lower-secondary" not in set(table["area"])
    assert "phu-hoa" not in set(table["area"])


def test_officials_have_figures_over_all_wards_only(table: pd.DataFrame) -> None:
    officials = table[table["group"] == "officials"]
    assert officials["scope"].to_list() == ["group"]
    found = row(table, "listening", group="officials")
    assert (found["rate"], found["se"], found["interval"]) == (0.75, 0, "census")
    assert np.isnan(found["mean"])


def test_a_question_not_asked_somewhere_counts_there_as_not_asked(table: pd.DataFrame) -> None:
    found = row(table, "service")
    assert (found["valid"], found["not_asked"], found["rate"]) == (10, 5, 1)
    nobody = row(table, "service", "unit", "mn-hoa-mai")
    assert (nobody["valid"], nobody["not_asked"]) == (0, 5)
    assert np.isnan([nobody["rate"], nobody["mean"]]).all()


def test_an_option_of_a_multiple_question_has_the_rate_of_those_who_ticked_it(
    table: pd.DataFrame,
) -> None:
    assert row(table, "channels:school")["rate"] == pytest.approx(0.4)


def test_a_number_has_a_mean_only_and_a_text_neither(table: pd.DataFrame) -> None:
    assert table.loc[table["question"].isin(["children", "opinion"]), "rate"].isna().all()
    assert row(table, "children")["mean"] == 2
    assert table.loc[table["question"] == "opinion", "mean"].isna().all()


def test_positive_levels_are_the_questionnaire_s_to_declare(tmp_path: Any) -> None:
    def lenient(values: dict[str, Any]) -> None:
        values["scales"]["satisfaction"]["positive"] = [3, 4, 5]

    survey = survey_of(write_params(tmp_path, questionnaire=lenient))
    found = row(rates(CUBE, RECEIVED, survey), "content")
    assert (found["positive"], found["rate"]) == (10, pytest.approx(20 / 22))


def test_an_open_group_counts_forms_of_no_known_unit(tmp_path: Any) -> None:
    def opened(values: dict[str, Any]) -> None:
        values["groups"] = [
            {"id": "parents", "name": "Phụ huynh", "unit": "school", "sampling": "open"}
        ]
        for source in values["sources"]:
            source["group"] = {"by": "fixed", "at": "parents"}

    def for_parents(values: dict[str, Any]) -> None:
        for question in values["questions"]:
            question["asked_of"] = ["parents"]

    frame = (
        "unit,kind,name,level,place,collected_by\n"
        "mn-hoa-mai,school,Trường Mầm non Hoa Mai,preschool,hoa-phu,\n"
        "th-suoi-mo,school,Trường Tiểu học Suối Mơ,primary,hoa-phu,\n"
    )
    survey = survey_of(write_params(tmp_path, year=opened, questionnaire=for_parents, frame=frame))
    parents = CUBE["group"] == "parents"
    table = rates(CUBE[parents], RECEIVED[RECEIVED["group"] == "parents"], survey)
    found = row(table, "content")
    assert (found["forms"], found["valid"], found["positive"]) == (19, 15, 7)
    assert (found["rate"], found["interval"]) == (pytest.approx(7 / 15), "open")
    # As received: the forms of no known unit are in the district, in no ward.
    assert row(table, "content", "ward", "hoa-phu")["rate"] == pytest.approx(7 / 11)


def test_a_distribution_has_the_shares_of_valid_answers(survey: Survey) -> None:
    table = distribution(CUBE, survey, ["parents"])
    content = table[table["question"] == "content"]
    assert content["level"].to_list() == ["1", "3", "4", "5"]
    assert content["label"].to_list()[-1] == "Rất hài lòng"
    assert content["n"].to_list() == [5, 3, 3, 4]
    assert set(content["total"]) == {15}
    assert content["share"].sum() == pytest.approx(1)
    assert "officials" not in set(table["group"])


def test_response_stands_beside_every_rate(table: pd.DataFrame) -> None:
    found = row(table, "content")
    # 50 % of 10, 50 % of 20 and 25 % of 40 people were to be asked.
    assert (found["required"], found["response"]) == (25, pytest.approx(15 / 25))
    # One of the 15 answers each: don't know, not applicable, missing, unreadable.
    assert (found["asked"], found["item_response"]) == (15, pytest.approx(11 / 15))
    # Those not asked are not asked.
    found = row(table, "service")
    assert (found["asked"], found["item_response"]) == (10, 1)
    assert row(table, "content", "unit", "th-suoi-mo")["response"] == 1


def test_a_lone_form_is_named_until_a_neighbour_is_declared(tmp_path: Any) -> None:
    received = RECEIVED.replace({"forms": {5: 1}})
    answers = cube(
        ("parents", "mn-hoa-mai", "content", "5", 1),
        ("parents", "th-suoi-mo", "content", "4", 3),
        ("parents", "th-suoi-mo", "content", "3", 3),
    )

    def merged(values: dict[str, Any]) -> None:
        values["merge"] = [
            {
                "group": "parents",
                "unit": "mn-hoa-mai",
                "merge_with": "th-suoi-mo",
                "reason": "cùng phường",
            }
        ]

    before = rates(answers, received, survey_of(write_params(tmp_path / "before")))
    assert (row(before, "content")["interval"], row(before, "content")["lone"]) == (
        "lone-form",
        "mn-hoa-mai",
    )
    after = rates(answers, received, survey_of(write_params(tmp_path / "after", year=merged)))
    assert (row(after, "content")["interval"], row(after, "content")["lone"]) == ("logit", "")
    assert row(after, "content")["rate"] == row(before, "content")["rate"]
    ward = row(after, "content", "ward", "hoa-phu")
    assert ward["se"] == pytest.approx(row(after, "content")["se"])
    # The school by itself still has one form.
    assert row(after, "content", "unit", "mn-hoa-mai")["lone"] == "mn-hoa-mai"
