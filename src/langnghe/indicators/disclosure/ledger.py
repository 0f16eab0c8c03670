"""The ledger: every number a district's public editions have printed, and what they withheld.

A frame, one row a cell and edition, written as CSV beside the district's params: which edition is
published is the office's to say. It holds only what was printed, so it may itself be public. A
reprint of an earlier year in this year's report is one more edition of that year. level is "" for
rates; else the row is a class of the distribution: positive is how many chose it, of valid.
"""

import io

import pandas as pd

from langnghe.indicators.disclosure.rules import BOUND, COLLAPSED, PRIVACY, RELIABILITY, VALUE
from langnghe.problems import Problem, ProblemsError

KEYS = ["scope", "area", "group", "question"]
COLUMNS = {
    "edition": "str",
    "date": "str",
    "year": "int64",
    **dict.fromkeys(KEYS, "str"),
    "level": "str",
    "valid": "Int64",
    "rate": "float64",
    "positive": "Int64",
    "low": "float64",
    "high": "float64",
    "shown": "str",
}
_SEVERITY = {VALUE: 0, RELIABILITY: 1, BOUND: 2, COLLAPSED: 3, PRIVACY: 4}


def empty_ledger() -> pd.DataFrame:
    """A ledger without a row."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})


def add_to_ledger(
    ledger: pd.DataFrame,
    public: pd.DataFrame,
    levels: pd.DataFrame | None = None,
    *,
    edition: str,
    date: str,
    year: int,
) -> pd.DataFrame:
    """The ledger with one more edition's public frame (see `disclose`) and its `public_levels`.

    edition: a name of its own ("2023-lan-1"); date: ISO, as printed on it; year: of the survey, not
    of the print. Raises ProblemsError (LEDGER-EDITION) where the ledger has the edition and year.
    """
    if ((ledger["edition"] == edition) & (ledger["year"] == year)).any():
        raise ProblemsError(
            [
                Problem(
                    code="LEDGER-EDITION",
                    what=f"sổ số liệu đã công bố đã có lần công bố “{edition}” của năm {year}",
                    action="Đặt tên khác cho lần công bố mới.",
                )
            ]
        )
    rows = public.assign(level="")
    if levels is not None and len(levels):
        printed = levels.rename(columns={"n": "positive", "total": "valid", "share": "rate"})
        printed = printed.assign(scope="group", area="", shown=VALUE)
        rows = pd.concat([rows, printed.reindex(columns=rows.columns).astype(rows.dtypes)])
    rows = rows.assign(edition=edition, date=date, year=year)
    rows = rows[list(COLUMNS)].astype(COLUMNS)
    return pd.concat([ledger, rows], ignore_index=True) if len(ledger) else rows


def known_from_ledger(ledger: pd.DataFrame, year: int) -> pd.DataFrame:
    """What editions of a survey year have printed: the ledger's rows of that year, oldest first.

    Levels are among them: `rate_rows` takes the rates alone.
    """
    return ledger[ledger["year"] == year].sort_values("date", kind="stable").reset_index(drop=True)


def rate_rows(before: pd.DataFrame) -> pd.DataFrame:
    """The ledger's rows that are no levels."""
    return before[before["level"] == ""].reset_index(drop=True)


def withheld_before(before: pd.DataFrame) -> pd.Series:
    """The strictest mark of each cell ever (index: `KEYS`): once withheld, a cell stays so."""
    marks = before.assign(severity=before["shown"].map(_SEVERITY))
    worst = marks.sort_values("severity", kind="stable").drop_duplicates(KEYS, keep="last")
    return worst.set_index(KEYS)["shown"]


def printed_before(before: pd.DataFrame, *more: str) -> pd.DataFrame:
    """The rate last printed of each cell: valid, rate, and more columns (index: `KEYS`)."""
    printed = before[before["shown"] == VALUE]
    return printed.drop_duplicates(KEYS, keep="last").set_index(KEYS)[["valid", "rate", *more]]


def ledger_text(ledger: pd.DataFrame) -> str:
    """The ledger as CSV (UTF-8 text, "\\n" ends a line), the same for equal ledgers."""
    return str(ledger[list(COLUMNS)].to_csv(index=False, lineterminator="\n"))


def read_ledger(text: str) -> pd.DataFrame:
    """A ledger from its CSV.

    Raises ProblemsError (LEDGER-COLUMNS, LEDGER-SHOWN) where columns are missing or a mark is
    unknown.
    """
    rows = pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)
    missing = [name for name in COLUMNS if name not in rows]
    if missing:
        what = "sổ số liệu đã công bố thiếu cột"
        raise ProblemsError([Problem(code="LEDGER-COLUMNS", what=what, value=", ".join(missing))])
    wrong = sorted(set(rows["shown"]) - set(_SEVERITY))
    if wrong:
        what = "sổ số liệu đã công bố có ký hiệu lạ"
        raise ProblemsError([Problem(code="LEDGER-SHOWN", what=what, value=", ".join(wrong))])
    numbers = ["valid", "rate", "positive", "low", "high", "year"]
    rows[numbers] = rows[numbers].apply(pd.to_numeric, errors="coerce")
    return rows[list(COLUMNS)].astype(COLUMNS)
