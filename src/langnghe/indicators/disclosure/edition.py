"""From a year's internal tables to the tables of its public edition: the whole gate.

A document of the public edition reads these tables and nothing else. What each holds, and why it
may:

- `rates`: questions by group and area as `disclose` lets them pass. Options of a question with
  several answers, means and the reasons of missing answers are there for the whole district only.
- `distribution`: answers by level for the whole district (`levels`).
- `coverage`: forms and people. They are no answers, and the attack grants the outsider every one of
  them; of pooled groups (officials of a ward, about six people known to all) only the sum.
- `measures`: declared indicators, worked out again from the printed numbers (`figures`). People all
  of whose answers are positive have passed `disclose` together with the questions. Administrative
  counts are no answers.
- `people`: those of them that are rates of people, as `disclose` let them pass.
- `combined`: the declared figures over groups, worked out again from the printed ones.
- `changes`: since the last year that was published, of what was printed then and is now.
- `editions`: the editions that had been published when all this was made.
"""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

import pandas as pd

from langnghe.indicators.disclosure.figures import public_combined, public_measures
from langnghe.indicators.disclosure.ledger import empty_ledger, known_from_ledger
from langnghe.indicators.disclosure.legend import symbol
from langnghe.indicators.disclosure.levels import NOT_VALID, means, public_levels
from langnghe.indicators.disclosure.numbers import public_numbers
from langnghe.indicators.disclosure.people import people_questions, people_rates
from langnghe.indicators.disclosure.published import changes, editions
from langnghe.indicators.disclosure.rules import Rules
from langnghe.indicators.disclosure.stage import Disclosure, disclose
from langnghe.indicators.rates import STATES, strata_received
from langnghe.params.load import Survey

TABLES = (
    *("rates", "distribution", "coverage", "measures", "people", "combined", "changes"),
    "editions",
)


@dataclass(frozen=True)
class PublicEdition:
    """tables: by name, all of `TABLES`; disclosure: with the audit, for the office only."""

    tables: dict[str, pd.DataFrame]
    disclosure: Disclosure


def public_edition(
    internal: Mapping[str, pd.DataFrame],
    survey: Survey,
    ledger: pd.DataFrame | None = None,
    rules: Rules | None = None,
    executor: Executor | None = None,
) -> PublicEdition:
    """All public tables of a year.

    internal: `rates`, `cube`, `received`, `coverage`, `measures`, `form_counts`. ledger: what has
    been published (see `ledger`).

    rates: scope, area, group, question, valid, positive, rate, low, high, interval, mean, the
    states of `indicators.rates.STATES`, unanswered (all of them together), forms, required,
    response, lone (empty: which unit it was is the office's), shown, symbol; see `Disclosure`. The
    states and means are missing where they are not printed.

    Raises ProblemsError as `disclose`; DISCLOSURE-RATE also where rates of a group are calibrated
    to known totals, since the attack knows no weights but people ÷ forms.
    """
    rules = rules or Rules()
    ledger = empty_ledger() if ledger is None else ledger
    before = known_from_ledger(ledger, survey.year.year)
    people = people_rates(internal["measures"], internal["form_counts"], survey)
    disclosure = disclose(
        pd.concat([internal["rates"], people], ignore_index=True),
        survey.frame.units.rename(columns={"place": "ward"})[["unit", "level", "ward"]],
        pooled=[group.id for group in survey.year.groups if group.unit == "ward"],
        undivided=[q for q in internal["rates"]["question"].unique() if ":" in q],
        people=people_questions(survey),
        ledger=ledger,
        year=survey.year.year,
        rules=rules,
        executor=executor,
    )
    cube = _of_strata(internal["cube"], internal["received"], survey)
    levels = public_levels(cube, disclosure.public, survey, rules, before)
    numbers = public_numbers(internal["rates"], cube, survey, rules, before)
    rates = _with_whole_district(disclosure.public, levels, numbers, survey)
    rates = _with_response(rates, internal["rates"])
    asked = ~rates["question"].isin([*people_questions(survey)])
    tables = {
        "rates": rates[asked].reset_index(drop=True),
        "distribution": levels,
        "coverage": _coverage(internal["coverage"], survey),
        "measures": public_measures(internal["measures"], rates, survey, rules),
        "people": rates[~asked].reset_index(drop=True),
        "combined": public_combined(rates, survey, rules),
        "changes": changes(rates, ledger, survey.year.year),
        "editions": editions(ledger, survey.year.year),
    }
    return PublicEdition(tables, disclosure)


def _of_strata(cube: pd.DataFrame, received: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The cube's rows of the forms that the rates are of: else the difference would be printed."""
    known = set(strata_received(received, survey)["stratum"])
    return cube[(cube["group"] + "@" + cube["unit"]).isin(known)]


def _with_whole_district(
    public: pd.DataFrame, levels: pd.DataFrame, numbers: pd.DataFrame, survey: Survey
) -> pd.DataFrame:
    """Rates with numbers' means, scales' means, and the counts of answers that are not valid."""
    keys = ["scope", "group", "question"]
    numbers = numbers.assign(
        symbol=[symbol(shown, float("nan"), float("nan")) for shown in numbers["shown"]],
        interval="",
    )
    wide = levels[levels["side"] == NOT_VALID]
    counts = wide.pivot(index=["group", "question"], columns="level", values="n").reindex(
        columns=list(STATES)
    )
    # Where the distribution is printed, a state that is in no class has no answers.
    told = levels.groupby(["group", "question"])["total"].max().to_frame("forms")
    single = wide.groupby(["group", "question"])["level"].agg(
        lambda names: "+" not in "".join(names)
    )
    counts = told.join(counts).drop(columns="forms")
    alone = single.reindex(counts.index).fillna(True).to_numpy(bool)
    counts = counts.fillna(0).astype("Int64").rename(columns=STATES)
    counts.loc[~alone] = pd.NA
    unanswered = wide.groupby(["group", "question"])["n"].sum().reindex(counts.index).fillna(0)
    counts["unanswered"] = unanswered.astype("Int64")
    scored = means(levels, survey).set_index(["group", "question"])
    scored["mean"] = scored["mean"].round(survey.year.decimals.mean)
    whole = counts.join(scored).reset_index().assign(scope="group")
    table = public.merge(whole, on=keys, how="left")
    if len(numbers):
        table = pd.concat([table, numbers], ignore_index=True)
    end = ["shown", "symbol"]
    return table[[*(name for name in table if name not in end), *end]]


def _with_response(public: pd.DataFrame, internal: pd.DataFrame) -> pd.DataFrame:
    """How many forms each rate is of: counts of forms, as in `coverage`."""
    keys = ["scope", "area", "group", "question"]
    counts = internal[[*keys, "forms", "required", "response"]]
    table = public.merge(counts, on=keys, how="left").assign(lone="")
    end = ["shown", "symbol"]
    return table[[*(name for name in table if name not in end), *end]]


def _coverage(coverage: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    pooled = [group.id for group in survey.year.groups if group.unit == "ward"]
    below = (coverage["scope"] != "group") & coverage["group"].isin(pooled)
    return coverage[~below].reset_index(drop=True)
