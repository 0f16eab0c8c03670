"""From internal to public tables, whole: what they hold, and a reader who links them all."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from disclosure_cases import Reader, printed, width
from scipy.optimize import linprog

from declared import cube_of, indicator, received_of, with_indicators
from langnghe.indicators.coverage import coverage
from langnghe.indicators.disclosure import stage
from langnghe.indicators.disclosure.edition import TABLES, PublicEdition, public_edition
from langnghe.indicators.disclosure.figures import public_combined
from langnghe.indicators.disclosure.rules import Rules
from langnghe.indicators.form_counts import form_counts
from langnghe.indicators.measures import measures
from langnghe.indicators.rates import rates
from langnghe.intake.answers import DONT_KNOW, MISSING
from langnghe.params.estimation import Combination
from langnghe.params.load import Survey
from small_district import survey_of, write_params

ALL = ["content", "service", "listening"]
DECLARED = (
    indicator("people", {"type": "all-positive", "questions": ALL}),
    indicator("block", {"type": "positive-rate", "questions": ["content", "service"]}),
    indicator("mean", {"type": "mean-score", "questions": ["content", "service"]}),
    indicator(
        "both",
        {
            "type": "composite",
            "parts": [{"indicator": "block", "weight": 1}, {"indicator": "people", "weight": 3}],
        },
        groups=["parents"],
    ),
)
LINEAR = Rules(whole_protection=0)
COLUMNS = "unit,kind,name,level,place,collected_by,parents,officials\n"
WARDS = "hoa-phu,ward,Phường Hòa Phú,,,,,6\nphu-hoa,ward,Phường Phú Hòa,,,,,6\n"


@dataclass(frozen=True)
class Case:
    """A district of random forms: each respondent more or less content in all that is asked."""

    survey: Survey
    forms: pd.DataFrame
    units: pd.DataFrame

    @classmethod
    def of(cls, seed: int, folder: Path, schools: int = 8) -> "Case":
        rng = np.random.default_rng(seed)
        r = rng.integers(5, 90, schools)
        units = pd.DataFrame(
            {
                "unit": [f"u{number:02}" for number in range(schools)],
                "level": rng.choice(["preschool", "primary", "lower-secondary"], schools),
                "ward": rng.choice(["hoa-phu", "phu-hoa"], schools),
                "population": np.ceil(r * rng.choice([1.0, 1.2, 5.0], schools)).astype("int64"),
                "forms": r,
            }
        )
        frame = "".join(
            f"{x.unit},school,Trường {x.unit},{x.level},{x.ward},,{x.population},\n"
            for x in units.itertuples()
        )
        project = write_params(folder / f"district-{seed}", frame=COLUMNS + frame + WARDS)
        survey = with_indicators(survey_of(project), *DECLARED)
        content = rng.uniform(0.4, 0.95)
        parts = []
        for unit in units.itertuples():
            happy = np.clip(rng.normal(content, 0.25, (unit.forms, 1)), 0.02, 0.99)
            level = np.clip(np.ceil(rng.binomial(10, happy, (unit.forms, 2)) / 2), 1, 5)
            codes = level.astype("int64").astype("str").astype(object)
            yes = np.where(rng.random((unit.forms, 1)) < happy, "yes", "no").astype(object)
            codes = np.hstack([codes, yes])
            drawn = rng.random(codes.shape)
            codes[drawn < 0.04] = MISSING
            codes[drawn > 0.98] = DONT_KNOW
            parts.append(pd.DataFrame(codes, columns=pd.Index(ALL)).assign(unit=unit.unit))
        forms = pd.concat(parts, ignore_index=True).assign(group="parents")
        return cls(survey, forms, units)

    def internal(self) -> dict[str, pd.DataFrame]:
        cube, received = cube_of(self.forms), received_of(self.forms)
        counts = form_counts(self.forms, self.survey)
        return {
            "cube": cube,
            "received": received,
            "form_counts": counts,
            "rates": rates(cube, received, self.survey),
            "coverage": coverage(received, self.survey),
            "measures": measures(cube, received, counts, self.survey),
        }

    def public(self, **options: Any) -> PublicEdition:
        return public_edition(self.internal(), self.survey, **options)

    def answers(self, question: str) -> pd.DataFrame:
        """Positive and negative answers (or people) of each unit, counted from the forms."""
        positive = {"content": ["4", "5"], "service": ["4", "5"], "listening": ["yes"]}
        valid = {name: ~self.forms[name].isin([MISSING, DONT_KNOW]) for name in ALL}
        good = {name: self.forms[name].isin(positive[name]) for name in ALL}
        if question == "people":
            counted = pd.concat(valid, axis=1).any(axis=1)
            bad = pd.concat([valid[name] & ~good[name] for name in ALL], axis=1).any(axis=1)
            yes, no = counted & ~bad, counted & bad
        else:
            yes, no = valid[question] & good[question], valid[question] & ~good[question]
        of_unit = pd.DataFrame({"unit": self.forms["unit"], "positive": yes, "negative": no})
        return self.units.merge(of_unit.groupby("unit").sum().reset_index(), on="unit").assign(
            question=question
        )


class ReaderOfAll:
    """He joins what he reads of each table by what he knows of people: whoever has a negative
    answer is not all positive, and whoever is not has one."""

    def __init__(self, case: Case, edition: PublicEdition) -> None:
        self.names = [*ALL, "people"]
        self.readers = {name: Reader(case.answers(name), name) for name in self.names}
        tables = pd.concat([edition.tables["rates"], edition.tables["people"]])
        for reader in self.readers.values():
            reader.read(printed(tables))
        self.units = len(case.units)
        rows, limits = list[np.ndarray](), list[float]()
        for name, reader in self.readers.items():
            for row, limit in zip(reader.rows, reader.limits, strict=True):
                rows.append(self._at(name, row))
                limits.append(limit)
        for unit in np.eye(self.units):
            none = np.zeros(self.units)
            negative = {name: self._at(name, np.append(none, unit)) for name in self.names}
            rows += [negative[name] - negative["people"] for name in ALL]
            rows.append(negative["people"] - sum(negative[name] for name in ALL))
            limits += [0.0] * (len(ALL) + 1)
        self.matrix, self.limits = np.array(rows), np.array(limits) + 1e-7

    def _at(self, name: str, row: np.ndarray) -> np.ndarray:
        whole = np.zeros(2 * self.units * len(self.names))
        start = 2 * self.units * self.names.index(name)
        whole[start : start + len(row)] = row
        return whole

    def range(self, name: str, inside: np.ndarray, sign: str) -> tuple[float, float]:
        none = 0 * inside
        cost = self._at(
            name, np.append(inside, none) if sign == "positive" else np.append(none, inside)
        )
        ends = []
        for way in (1, -1):
            found = linprog(way * cost, A_ub=self.matrix, b_ub=self.limits)
            assert found.status == 0, found.message
            ends.append(way * found.fun)
        return ends[0], ends[1]

    def found_out(self, case: Case, edition: PublicEdition, least: float = 10) -> list[str]:
        """The cells of any table that he places too finely: as `disclosure_cases.found_out`."""
        public = pd.concat([edition.tables["rates"], edition.tables["people"]])
        marked = public[public["shown"].isin(["privacy", "bound"])]
        lost = []
        for name in self.names:
            answers = case.answers(name)
            few = answers[answers[["positive", "negative"]].min(axis=1) < 10]
            secret = {("unit", unit) for unit in few["unit"]}
            own = marked[marked["question"] == name]
            secret |= set(zip(own["scope"], own["area"], strict=True))
            for scope, area in sorted(secret):
                inside = self.readers[name].members(scope, area)
                n = float(inside @ answers[["positive", "negative"]].sum(axis=1).to_numpy())
                for sign in ("positive", "negative") if n else ():
                    ends = self.range(name, inside, sign)
                    if width(ends) < min(least, n) - 0.01:
                        lost.append(f"{name} {scope} {area}: {ends}")
        return lost


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return Case.of(15, tmp_path_factory.mktemp("edition"), schools=10)


@pytest.fixture(scope="module")
def edition(case: Case) -> PublicEdition:
    return case.public(rules=LINEAR)


def test_all_public_tables_are_made(edition: PublicEdition) -> None:
    assert tuple(edition.tables) == TABLES
    assert edition.disclosure.audit["safe"].all()
    assert set(edition.tables["rates"]["question"]) == set(ALL)
    assert set(edition.tables["people"]["question"]) == {"people"}


def test_no_unit_is_in_a_table_of_answers(edition: PublicEdition) -> None:
    for name in ("rates", "people", "measures"):
        assert set(edition.tables[name]["scope"]) <= {"group", "level", "ward"}


def test_the_distribution_is_of_the_printed_answers(case: Case, edition: PublicEdition) -> None:
    levels = edition.tables["distribution"]
    whole = edition.tables["rates"].query("scope == 'group'").set_index("question")
    assert set(levels["question"]) == set(whole.index[whole["shown"] == "value"])
    for question, rows in levels.groupby("question"):
        sides = rows.groupby("side")["n"].sum()
        assert sides["positive"] == whole["positive"][question]
        assert sides["positive"] + sides["other"] == whole["valid"][question]
        assert sides["not-valid"] == whole["unanswered"][question]
        assert sides.sum() == len(case.forms)
        assert (rows.loc[rows["side"] != "not-valid", "n"] >= 10).all()


def test_forms_of_no_known_school_are_in_no_public_count_of_answers(case: Case) -> None:
    lost = case.forms.head(3).assign(unit="")
    more = Case(case.survey, pd.concat([case.forms, lost], ignore_index=True), case.units)
    assert more.internal()["received"]["forms"].sum() == len(case.forms) + 3
    there, here = more.public(rules=LINEAR).tables, case.public(rules=LINEAR).tables
    pd.testing.assert_frame_equal(there["distribution"], here["distribution"])


def test_measures_are_made_of_printed_numbers(edition: PublicEdition) -> None:
    whole = edition.tables["rates"].query("scope == 'group'").set_index("question")
    figures = edition.tables["measures"].query("scope == 'group'").set_index("indicator")
    part = whole.loc[["content", "service"]].astype({"valid": "float64"})
    block = (part["rate"] * part["valid"]).sum() / part["valid"].sum()
    assert figures["estimate"]["block"] == pytest.approx(block, abs=0.0005)
    people = edition.tables["people"].query("scope == 'group'")["rate"].item()
    assert figures["estimate"]["people"] == people
    both = (figures["estimate"]["block"] + 3 * people) / 4
    assert figures["estimate"]["both"] == pytest.approx(both, abs=0.0005)


def test_a_figure_over_groups_is_made_of_printed_rates(case: Case) -> None:
    public = pd.DataFrame(
        [
            ("parents", "content", 0.801, "value", 100),
            ("officials", "content", 0.9, "value", 60),
            ("parents", "listening", 0.7, "value", 100),
            ("officials", "listening", None, "bound", 60),
        ],
        columns=pd.Index(["group", "question", "rate", "shown", "valid"]),
    ).assign(scope="group", area="", forms=70, required=80)
    combination = Combination.model_validate(
        {
            "id": "all",
            "name": "Chung",
            "source": "Kế hoạch",
            "groups": {"parents": 3, "officials": 1},
        }
    )
    year = case.survey.year.model_copy(update={"combine": [combination]})
    (row,) = public_combined(public, replace(case.survey, year=year), Rules()).to_dict("records")
    assert (row["question"], row["valid"], row["required"]) == ("content", 160, 160)
    assert row["rate"] == pytest.approx(0.826)  # (3 × 80,1 + 90) ÷ 4 = 82,575


def test_a_figure_one_of_whose_parts_is_withheld_is_not_printed(case: Case) -> None:
    few = case.forms.copy()
    few.loc[few["service"].isin(["1", "2", "3"]), "service"] = "4"
    few.loc[few.index[:6], "service"] = "2"
    tables = Case(case.survey, few, case.units).public(rules=LINEAR).tables
    whole = tables["rates"].query("scope == 'group'").set_index("question")
    assert (whole["shown"]["service"], whole["shown"]["content"]) == ("bound", "value")
    figures = tables["measures"].query("scope == 'group'").set_index("indicator")
    assert figures.loc[["block", "both"], "shown"].tolist() == ["not-printed"] * 2
    assert figures.loc[["block", "both"], "estimate"].isna().all()
    assert "service" not in set(tables["distribution"]["question"])


def test_officials_of_a_ward_are_not_counted_by_ward(edition: PublicEdition) -> None:
    own = edition.tables["coverage"].query("group == 'officials'")
    assert set(own["scope"]) == {"group"}


def test_tables_that_hold_one_by_one_may_not_hold_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Case.of(21, tmp_path, schools=7)
    together = case.public(rules=LINEAR)
    assert ReaderOfAll(case, together).found_out(case, together) == []
    assert len(together.disclosure.collapsed)
    monkeypatch.setattr(stage, "narrowed", lambda *known: False)
    apart = case.public(rules=LINEAR)
    assert apart.disclosure.audit["safe"].all()
    assert ReaderOfAll(case, apart).found_out(case, apart)


@pytest.mark.slow
def test_a_reader_of_all_tables_finds_no_withheld_cell_of_500_districts(tmp_path: Path) -> None:
    for seed in range(2000, 2500):
        case = Case.of(seed, tmp_path, schools=4 + seed % 5)
        made = case.public(rules=LINEAR)
        assert ReaderOfAll(case, made).found_out(case, made) == [], seed


def test_a_first_edition_knows_of_no_other(edition: PublicEdition) -> None:
    assert edition.tables["editions"].empty
    assert edition.tables["changes"].empty
