"""Disclosure of one district-year: how long, and how much is left to print."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.measure import in_turn, table
from langnghe.indicators.disclosure.rules import Rules
from langnghe.indicators.disclosure.stage import Disclosure, disclose
from langnghe.indicators.rates import rates
from langnghe.intake.collect import collect
from langnghe.params.load import load_survey
from langnghe.project import Project

CHECKOUT = Path(__file__).resolve().parents[1]
DISTRICT, YEAR = "thu-dau-mot", 2023
LINEAR = Rules(whole_protection=0)


def ways() -> dict[str, Callable[[], Disclosure]]:
    """The sample's estimates, disclosed in several ways."""
    project = Project(CHECKOUT)
    survey = load_survey(project, DISTRICT, YEAR)
    intake = collect(project, survey)
    estimates = rates(intake.counts, intake.received, survey)
    units = survey.frame.units.rename(columns={"place": "ward"})[["unit", "level", "ward"]]
    by_unit = ("group", "level", "ward", "unit")

    def on_two_processors() -> Disclosure:
        with ProcessPoolExecutor(2) as executor:
            return disclose(estimates, units, executor=executor)

    return {
        "linear programmes": lambda: disclose(estimates, units, rules=LINEAR),
        "linear programmes, tables of units too": lambda: disclose(
            estimates, units, published=by_unit, rules=LINEAR
        ),
        "and whole numbers (the default)": lambda: disclose(estimates, units),
        "the default on two processors": on_two_processors,
    }


def section() -> str:
    """Measure and describe."""
    measured = ways()
    seconds = in_turn(measured, rounds=1)
    lines = [
        "| way | cells | printed | withheld | of these for another's sake |",
        "|---|---|---|---|---|",
    ]
    for name, way in measured.items():
        made = way()
        shown = made.public["shown"]
        second = (made.audit["reason"] == "secondary") & made.audit["published"]
        lines.append(
            f"| {name} | {len(shown)} | {(shown == 'value').sum()} | "
            f"{shown.isin(['privacy', 'collapsed']).sum()} | {second.sum()} |"
        )
        assert made.audit["safe"].all()
    return (
        "## Disclosure\n\n"
        f"The sample of {DISTRICT} {YEAR}: whole district, levels and wards, for each group and "
        "question; one round after one unmeasured.\n\n"
        + table(seconds, next(iter(seconds)))
        + "\n\nEvery withheld cell, attacked, keeps a range as wide as it must be.\n\n"
        + "\n".join(lines)
    )
