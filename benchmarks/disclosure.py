"""The public edition of one district-year: how long, and how much is left to print."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd

from benchmarks.measure import in_turn, table
from langnghe.indicators.coverage import coverage
from langnghe.indicators.disclosure.edition import PublicEdition, public_edition
from langnghe.indicators.disclosure.rules import Rules
from langnghe.indicators.form_counts import form_counts
from langnghe.indicators.measures import measures
from langnghe.indicators.rates import rates
from langnghe.intake.collect import collect
from langnghe.params.load import load_survey
from langnghe.project import Project

CHECKOUT = Path(__file__).resolve().parents[1]
DISTRICT, YEAR = "thu-dau-mot", 2023


def ways() -> dict[str, Callable[[], PublicEdition]]:
    """The sample's public tables, made in several ways."""
    project = Project(CHECKOUT)
    survey = load_survey(project, DISTRICT, YEAR)
    intake = collect(project, survey)
    cube, received = intake.counts, intake.received
    counts = form_counts(intake.tables.forms, survey)
    internal: dict[str, pd.DataFrame] = {
        "cube": cube,
        "received": received,
        "form_counts": counts,
        "rates": rates(cube, received, survey),
        "coverage": coverage(received, survey),
        "measures": measures(cube, received, counts, survey),
    }

    def by(rules: Rules) -> Callable[[], PublicEdition]:
        return lambda: public_edition(internal, survey, rules=rules)

    def on_two_processors() -> PublicEdition:
        with ProcessPoolExecutor(2) as executor:
            return public_edition(internal, survey, executor=executor)

    return {
        "linear programmes": by(Rules(whole_protection=0)),
        "linear programmes, nothing said of withheld rates": by(
            Rules(whole_protection=0, tails=())
        ),
        "and whole numbers (the default)": by(Rules()),
        "the default on two processors": on_two_processors,
    }


def section() -> str:
    """Measure and describe."""
    made: dict[str, PublicEdition] = {}

    def kept(name: str, way: Callable[[], PublicEdition]) -> Callable[[], None]:
        return lambda: made.update({name: way()})

    seconds = in_turn({name: kept(name, way) for name, way in ways().items()}, rounds=1)
    lines = [
        "| way | cells | printed | bounded (≥, ≤) | withheld | tables dropped |",
        "|---|---|---|---|---|---|",
    ]
    for name, edition in made.items():
        shown = pd.concat([edition.tables["rates"], edition.tables["people"]])["shown"]
        counts = shown.value_counts().reindex(["value", "bound", "privacy"], fill_value=0)
        dropped = len(edition.disclosure.collapsed)
        lines.append(f"| {name} | {len(shown)} | {' | '.join(map(str, counts))} | {dropped} |")
        assert edition.disclosure.audit["safe"].all()
    return (
        "## Disclosure\n\n"
        f"All public tables of the sample of {DISTRICT} {YEAR}: whole district, levels and wards, "
        "each group and question, and people all of whose answers are positive; one round after "
        "one unmeasured.\n\n"
        + table(seconds, next(iter(seconds)))
        + "\n\nEvery withheld cell, attacked, keeps a range as wide as it must be.\n\n"
        + "\n".join(lines)
    )
