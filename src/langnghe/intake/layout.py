"""Where a sheet's questions stand, and what its rows are: what the account of intake is made of."""

from typing import NamedTuple


class Layout(NamedTuple):
    """Where a sheet of forms has its header (its row from 1) and its columns (index from 0).

    `questions`: those that alone hold a question's answers. `form_id` and `timestamp` are None
    where the source states none. `unused`: columns with a heading to ignore.
    """

    header: int
    questions: dict[str, int]
    form_id: int | None = None
    timestamp: int | None = None
    unused: frozenset[int] = frozenset()


class Rows(NamedTuple):
    """The rows of one sheet by what became of them (see `account.ROWS`), and filled cells twice.

    `filled`: filled cells in question columns of rows that ought to be forms, counted in the sheet;
    `coded`: what became of them. `tallied`: the forms that a table of totals stands for.
    """

    file: str
    sheet: str
    rows: int
    above: int = 0
    blank: int = 0
    forms: int = 0
    opinions: int = 0
    delegates: int = 0
    facts: int = 0
    set_aside: int = 0
    problems: int = 0
    totals: int = 0
    ignored: int = 0
    filled: int = 0
    coded: int = 0
    tallied: int = 0
