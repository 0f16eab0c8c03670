"""Earlier editions and reprints: what has been printed is known, what was withheld stays so."""

import numpy as np
import pandas as pd
import pytest
from disclosure_cases import Reader, by_hand, found_out, printed, random_answers, rates_of, units_of

from langnghe.indicators.disclosure.ledger import (
    add_to_ledger,
    empty_ledger,
    known_from_ledger,
    ledger_text,
    read_ledger,
)
from langnghe.indicators.disclosure.rules import Rules
from langnghe.indicators.disclosure.stage import Disclosure, disclose
from langnghe.problems import ProblemsError

KEEP = Rules(collapse_share=1.0, tails=())
FOUR = by_hand(
    ("a", "th", "wa", 40, 40, 36, 4),
    ("b", "th", "wb", 80, 80, 60, 20),
    ("c", "th", "wc", 99, 99, 70, 29),
    ("d", "th", "wd", 200, 200, 150, 50),
)
SCOPES = ["group", "ward"]


def edition(
    answers: pd.DataFrame, ledger: pd.DataFrame | None, scopes: list[str] = SCOPES
) -> Disclosure:
    return disclose(
        rates_of(answers), units_of(answers), published=scopes, ledger=ledger, year=2023, rules=KEEP
    )


def wards(made: Disclosure) -> dict[str, str]:
    rows = made.public[made.public["scope"] == "ward"]
    return dict(zip(rows["area"], rows["shown"], strict=True))


def ledger_of(*editions: pd.DataFrame, year: int = 2023) -> pd.DataFrame:
    ledger = empty_ledger()
    for number, public in enumerate(editions, start=1):
        ledger = add_to_ledger(
            ledger, public, edition=f"lan-{number}", date=f"2023-0{number}-01", year=year
        )
    return ledger


def exposed(made: Disclosure) -> set[str]:
    """Cells that were no secret and told by an earlier edition, and are now left out for others."""
    rows = made.audit[made.audit["exposed"] & (made.audit["reason"] != "privacy")]
    return set(rows["scope"] + " " + rows["area"])


def printed_all(answers: pd.DataFrame, scope: str, *areas: str) -> pd.DataFrame:
    """An edition of an office that looked at nothing: some cells, as they are."""
    rows = rates_of(answers)
    rows = rows[(rows["scope"] == scope) & rows["area"].isin(areas)]
    return rows.assign(rate=rows["rate"].round(3), positive=pd.NA, shown="value")


def test_what_has_been_printed_cannot_hide_another_cell() -> None:
    assert wards(edition(FOUR, None)) == {
        "wa": "privacy", "wb": "privacy", "wc": "value", "wd": "value",
    }  # fmt: skip
    made = edition(FOUR, ledger_of(printed_all(FOUR, "ward", "wb")))
    assert wards(made) == {"wa": "privacy", "wb": "value", "wc": "privacy", "wd": "value"}
    assert made.audit["safe"].all()


def test_once_withheld_stays_withheld() -> None:
    first = edition(FOUR, None)
    # Later forms make wa large enough, so that nothing would have to be left out.
    later = FOUR.assign(positive=FOUR["positive"] + 30, negative=FOUR["negative"] + 30)
    later = later.assign(forms=FOUR["forms"] + 60, population=FOUR["population"] + 60)
    assert set(wards(edition(later, None)).values()) == {"value"}
    assert wards(edition(later, ledger_of(first.public))) == wards(first)


def test_an_edition_of_the_same_numbers_is_the_same_edition() -> None:
    first = edition(FOUR, None)
    second = edition(FOUR, ledger_of(first.public))
    assert second.public.equals(first.public)
    assert second.audit["safe"].all()
    assert not second.audit["exposed"].any()


def test_a_few_late_forms_are_not_shown_by_the_difference_of_two_editions() -> None:
    first = edition(FOUR, None)
    late = FOUR.copy()
    late.loc[2, ["forms", "population", "positive"]] += 3
    made = edition(late, ledger_of(first.public))
    assert wards(made)["wc"] == "privacy"
    assert made.public.loc[made.public["scope"] == "group", "shown"].item() == "privacy"
    reasons = made.audit.set_index(["scope", "area"])["reason"]
    assert reasons["ward", "wc"] == reasons["group", ""] == "difference"
    # What the first edition has told of these cells cannot be called back, and the audit says so.
    assert made.audit.set_index(["scope", "area"])["exposed"]["ward", "wc"]


def test_many_late_forms_make_a_new_edition() -> None:
    first = edition(FOUR, None)
    late = FOUR.copy()
    late.loc[3, ["forms", "population"]] += 40
    late.loc[3, ["positive", "negative"]] += 20
    made = edition(late, ledger_of(first.public))
    assert wards(made)["wd"] == "value"
    assert made.public.loc[made.public["scope"] == "group", "shown"].item() == "value"
    assert made.audit["safe"].all()


def test_an_earlier_edition_that_gave_too_much_is_said_to_have_done_so() -> None:
    before = ledger_of(printed_all(FOUR, "ward", "wa"))
    audit = edition(FOUR, before).audit.set_index(["scope", "area"])
    assert audit["exposed"]["ward", "wa"]
    assert audit["needed"]["ward", "wa"] < 1


def test_another_years_editions_are_about_another_survey() -> None:
    ledger = ledger_of(printed_all(FOUR, "ward", "wb"), year=2022)
    assert known_from_ledger(ledger, 2023).empty
    assert wards(edition(FOUR, ledger)) == wards(edition(FOUR, None))


def test_a_reprint_by_new_wards_is_read_together_with_the_old() -> None:
    """2023 printed by the wards of then, reprinted in 2025 by new ones that cut across them."""
    told = 0
    for seed in range(7):
        answers = random_answers(np.random.default_rng(seed), 9, 3, 1)
        first = disclose(rates_of(answers), units_of(answers), published=SCOPES, rules=KEEP)
        ledger = ledger_of(first.public)
        new = np.random.default_rng(seed + 100).choice(["n1", "n2", "n3"], 9)
        moved = answers.rename(columns={"ward": "old"}).assign(ward=answers["unit"].map(
            dict(zip(units_of(answers)["unit"], new, strict=True))
        ))  # fmt: skip
        units = units_of(moved)
        # Old and new wards have names of their own, so one frame holds both.
        named = units.merge(units_of(answers)[["unit", "ward"]], on="unit", suffixes=("", "_old"))
        known = named.rename(columns={"ward": "ward-2025", "ward_old": "ward"})
        rates = rates_of(moved).replace({"scope": {"ward": "ward-2025"}})
        scopes = ["group", "ward-2025"]
        alone = disclose(rates, known, published=scopes, rules=KEEP)
        both = disclose(rates, known, published=scopes, ledger=ledger, year=2023, rules=KEEP)
        assert both.audit["safe"].all()
        assert "privacy" not in set(both.audit.loc[both.audit["exposed"], "reason"])
        told += bool(_read(answers, known, first, alone))
        lost = {what.split(":")[0] for what in _read(answers, known, first, both)}
        assert lost <= exposed(both)
    assert told  # without the ledger some reprint would have given a cell away


def test_an_area_of_then_must_be_known() -> None:
    ledger = ledger_of(edition(FOUR, None).public)
    moved = FOUR.assign(ward="new")
    with pytest.raises(ProblemsError, match="DISCLOSURE-LEDGER-AREA"):
        edition(moved, ledger)


def _read(
    answers: pd.DataFrame, known: pd.DataFrame, first: Disclosure, reprint: Disclosure
) -> list[str]:
    units = answers.merge(known[["unit", "ward-2025"]], on="unit")
    reader = Reader(units, "q0")
    reader.read(printed(first.public))
    reader.read(printed(reprint.public))
    return found_out(reader, units, pd.concat([first.public, reprint.public]))


def test_editions_in_a_row_stay_safe_for_who_has_read_them_all() -> None:
    """Wards first, then levels too, then units: each edition of the same survey tells more."""
    for seed in range(7):
        answers = random_answers(np.random.default_rng(seed), 10, 4, 1)
        reader = Reader(answers, "q0")
        ledger = empty_ledger()
        for number, scopes in enumerate(
            (["group", "ward"], ["group", "level"], ["group", "level", "ward", "unit"])
        ):
            made = edition(answers, ledger, scopes)
            ledger = add_to_ledger(
                ledger, made.public, edition=str(number), date="2023-05-01", year=2023
            )
            assert made.audit["safe"].all()
            reader.read(printed(made.public))
            lost = {what.split(":")[0] for what in found_out(reader, answers, made.public)}
            assert lost <= exposed(made), (seed, number)
            assert "privacy" not in set(made.audit.loc[made.audit["exposed"], "reason"])


def test_the_ledger_survives_being_written() -> None:
    ledger = ledger_of(edition(FOUR, None).public)
    again = read_ledger(ledger_text(ledger))
    pd.testing.assert_frame_equal(again, ledger)
    assert ledger_text(again) == ledger_text(ledger)
    empty = read_ledger(ledger_text(empty_ledger()))
    pd.testing.assert_frame_equal(empty, empty_ledger())


def test_an_edition_enters_the_ledger_once() -> None:
    public = edition(FOUR, None).public
    with pytest.raises(ProblemsError, match="LEDGER-EDITION"):
        add_to_ledger(ledger_of(public), public, edition="lan-1", date="2023-01-01", year=2023)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("LEDGER-COLUMNS", "edition,date\n"),
        ("LEDGER-SHOWN", None),
    ],
)
def test_a_damaged_ledger_is_refused(code: str, text: str | None) -> None:
    if text is None:
        text = ledger_text(ledger_of(edition(FOUR, None).public)).replace("privacy", "x")
    with pytest.raises(ProblemsError, match=code):
        read_ledger(text)


def test_a_ledger_needs_the_year() -> None:
    with pytest.raises(ValueError, match="year"):
        disclose(rates_of(FOUR), units_of(FOUR), ledger=empty_ledger())
