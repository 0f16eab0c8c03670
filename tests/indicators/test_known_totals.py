"""Rates with known totals of the respondents' answers to a question about themselves."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from langnghe.indicators.known_totals import by_class
from langnghe.indicators.rates import rates
from langnghe.intake.answers import MISSING
from langnghe.intake.categories import counted
from langnghe.params.load import Survey
from langnghe.problems import ProblemsError
from small_district import survey_of, write_params

SEX = {
    "id": "sex", "text": "Giới tính của Ông/Bà", "block": "survey", "type": "single",
    "scale": "sex", "asked_of": ["parents"],
}  # fmt: skip


@pytest.fixture
def declared(tmp_path: Path) -> Survey:
    def with_sex(values: dict[str, Any]) -> None:
        values["scales"]["sex"] = {
            "levels": [{"value": "female", "label": "Nữ"}, {"value": "male", "label": "Nam"}],
            "positive": [],
        }
        values["questions"].append(SEX)

    def with_totals(values: dict[str, Any]) -> None:
        values["known_totals"] = [
            {
                "group": "parents",
                "question": "sex",
                "totals": {"female": 42, "male": 28},
                "source": "Danh sách lớp, 9/2023",
            }
        ]

    return survey_of(write_params(tmp_path, questionnaire=with_sex, year=with_totals))


def forms(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    """Forms of parents: unit, sex, content, how many."""
    table = pd.DataFrame(rows, columns=pd.Index(["unit", "sex", "content", "n"]))
    table = table.loc[table.index.repeat(table["n"])].drop(columns="n")
    table["content"] = pd.Categorical(table["content"])
    table["sex"] = pd.Categorical(table["sex"])
    about = {"source": "online", "file": "a.csv", "sheet": "", "row": range(2, 2 + len(table))}
    return table.assign(**about, group="parents").reset_index(drop=True)


# Weights 10/10 and 20/10: 15 women and 15 men in the sample's eyes, of 42 and 28.
FORMS = forms(
    ("mn-hoa-mai", "female", "5", 4),
    ("mn-hoa-mai", "male", "1", 5),
    ("mn-hoa-mai", "female", "1", 1),
    ("th-suoi-mo", "female", "5", 5),
    ("th-suoi-mo", "male", "5", 2),
    ("th-suoi-mo", "male", "1", 3),
)


def tables(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cube and what was received."""
    cube = counted(table, ["group", "unit"], ["content", "sex"]).assign(year=2024)
    received = table.groupby(["group", "unit"]).size().reset_index(name="forms")
    return cube, received


def test_the_weights_meet_the_totals(declared: Survey) -> None:
    found = rates(*tables(FORMS), declared, FORMS)
    whole = found[(found["scope"] == "group") & (found["question"] == "content")].iloc[0]
    # Women 14 of 15, men 4 of 15, weighted.
    assert whole["rate"] == pytest.approx(0.6 * 14 / 15 + 0.4 * 4 / 15)
    assert (whole["valid"], whole["forms"]) == (20, 20)
    school = found[(found["area"] == "th-suoi-mo") & (found["question"] == "content")].iloc[0]
    # 5 women at 42/15 and 5 men at 28/15, two of them positive.
    assert school["rate"] == pytest.approx((5 * 42 + 2 * 28) / (5 * 42 + 5 * 28))


def test_other_groups_are_left_as_they_are(declared: Survey) -> None:
    officials = FORMS.assign(group="officials", unit="hoa-phu").iloc[:6]
    both = pd.concat([FORMS, officials], ignore_index=True)
    found = rates(*tables(both), declared, both)
    row = found[(found["group"] == "officials") & (found["question"] == "content")].iloc[0]
    assert row["rate"] == pytest.approx(4 / 6)


def test_forms_without_the_answer_and_totals_are_named(declared: Survey) -> None:
    blank = pd.concat([FORMS, forms(("mn-hoa-mai", MISSING, "5", 2))], ignore_index=True)
    _, received = tables(blank)
    totals = pd.DataFrame({"group": ["parents"], "unit": ["thcs-suoi-mo"], "forms": [9]})
    known = declared.year.known_totals[0]
    with pytest.raises(ProblemsError) as caught:
        by_class(blank, pd.concat([received, totals]), known, declared)
    found = [(p.code, p.value) for p in caught.value.problems]
    assert found == [("RATES-NO-CLASS", "2 phiếu"), ("RATES-NO-CLASS", "9 phiếu")]
    assert "Trường Mầm non Hoa Mai" in caught.value.problems[0].what
    assert "Giới tính của Ông/Bà" in caught.value.problems[0].what
