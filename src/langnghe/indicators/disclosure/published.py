"""Editions as they are published: into the district's ledger, and compared with what is in it."""

import numpy as np
import pandas as pd

from langnghe.indicators.difference import ABOVE, BELOW, INDISTINGUISHABLE, UNTESTED
from langnghe.indicators.disclosure.ledger import (
    KEYS,
    add_to_ledger,
    empty_ledger,
    known_from_ledger,
    ledger_text,
    printed_before,
    rate_rows,
    read_ledger,
    withheld_before,
)
from langnghe.indicators.disclosure.rules import VALUE
from langnghe.params.load import load_survey
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.store import read_table

EDITION = ["year", "edition", "date"]
CHANGES = [*KEYS, "year_before", "rate_before", "rate", "change", "low", "high"]


def ledger_of(project: Project, district: str) -> pd.DataFrame:
    """The district's ledger; an empty one where nothing has been published. Raises ProblemsError
    as `read_ledger`."""
    path = project.published(district)
    return read_ledger(path.read_text(encoding="utf-8")) if path.is_file() else empty_ledger()


def editions(ledger: pd.DataFrame, year: int) -> pd.DataFrame:
    """The editions of a survey year: year, edition, date."""
    return known_from_ledger(ledger, year)[EDITION].drop_duplicates(ignore_index=True)


def publish(project: Project, district: str, year: int, edition: str) -> int:
    """Write the public tables of the last run into the ledger, as what the office has published.

    The date is that of the year's report. Gives the number of rows added. Raises ProblemsError:
    PUBLISH-NO-TABLES where there are no public tables, PUBLISH-STALE where another edition has been
    published since they were made (they have not been attacked together with it), LEDGER-EDITION
    where the name is taken, and as `load_survey`, `read_ledger`.
    """
    survey, ledger = load_survey(project, district, year), ledger_of(project, district)
    folder = project.processed(district, year, "public")
    try:
        names = ("rates", "people", "distribution", "editions")
        rates, people, levels, seen = (read_table(folder, name) for name in names)
    except FileNotFoundError:
        what = "chưa có số liệu của bản công khai"
        raise _refused("PUBLISH-NO-TABLES", what, district, year, project.name(folder)) from None
    if not editions(ledger, year).equals(seen.astype(editions(ledger, year).dtypes)):
        what = "đã có lần công bố khác sau khi lập bản công khai này"
        raise _refused("PUBLISH-STALE", what, district, year, project.name(folder))
    date = survey.year.report.date.isoformat()
    # A number's mean stands as its rate.
    printed = pd.concat([rates, people], ignore_index=True)
    printed["rate"] = printed["rate"].fillna(printed["mean"].where(printed["positive"].isna()))
    made = add_to_ledger(ledger, printed, levels, edition=edition, date=date, year=year)
    path = project.published(district)
    path.write_text(ledger_text(made), encoding="utf-8", newline="\n")
    return len(made) - len(ledger)


def changes(public: pd.DataFrame, ledger: pd.DataFrame, year: int) -> pd.DataFrame:
    """Changes since the last earlier year that was published: `CHANGES`.

    public: rates of this year. Only of what is printed now and was then, and has not been withheld
    in any edition since; a difference of two printed numbers tells nothing more. The interval is
    made of the two printed ones by squares (Newcombe 1998, method 10; Zou and Donner 2008), as of
    independent surveys: for staff, largely the same people each year, it is too wide.
    """
    years = ledger.loc[ledger["year"] < year, "year"]
    if years.empty:
        return pd.DataFrame(columns=pd.Index(CHANGES))
    last = int(years.max())
    before = rate_rows(known_from_ledger(ledger, last))
    marks = withheld_before(before)
    then = printed_before(before, "low", "high")
    then = then[marks.reindex(then.index) == VALUE].add_suffix("_before").reset_index()
    now = public[(public["shown"] == VALUE) & public["rate"].notna()]
    table = now.merge(then.drop(columns="valid_before"), on=KEYS)
    p, q = table["rate"], table["rate_before"]
    below = np.hypot(p - table["low"], table["high_before"] - q)
    above = np.hypot(table["high"] - p, q - table["low_before"])
    change = (p - q).round(9)
    table = table.assign(year_before=last, change=change, low=change - below, high=change + above)
    return table[CHANGES].reset_index(drop=True)


def printed_verdicts(changes: pd.DataFrame) -> pd.Series:
    """The verdicts (see `indicators.difference`) that the intervals of `changes` give."""
    verdicts = pd.Series(INDISTINGUISHABLE, index=changes.index, dtype="object")
    verdicts[changes["low"] > 0] = ABOVE
    verdicts[changes["high"] < 0] = BELOW
    verdicts[changes["low"].isna() | changes["high"].isna()] = UNTESTED
    return verdicts


def _refused(code: str, what: str, district: str, year: int, file: str) -> ProblemsError:
    action = f"Chạy “langnghe run {district} {year}” rồi công bố."
    return ProblemsError([Problem(code=code, what=what, file=file, action=action)])
