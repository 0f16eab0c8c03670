"""Whose an opinion is, by what the raw sheet itself holds: what its id is made of.

Nothing here may change with the order of rows, columns or files, with a correction, or with how
text is tidied: a decision about an opinion is found again by it for years.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from langnghe.intake.exports import is_system
from langnghe.intake.files.columns import Column
from langnghe.intake.files.sheets import Sheet, position, shown
from langnghe.intake.headings import heading_key
from langnghe.intake.tables import SheetTables
from langnghe.intake.times import times as times_of
from langnghe.params.models import Source

_OWN_IDS = ("_uuid", "meta/instanceid", "instanceid", "response id")
"""Headings under which export programs put a form's own id."""


def identified(sheet: Sheet, tables: SheetTables, source: Source) -> pd.DataFrame:
    """The opinions of a sheet with `respondent`, `raw` and, where the form has a time, `date`.

    sheet: as it was read, before any correction. `raw`: the cell's text as typed. `respondent`:
    the form's own id, else its time, else a digest of the sheet's name and the row's cells under
    the headings that are asked about, whatever their order.
    """
    opinions = tables.opinions
    if tables.layout is None or not len(opinions):
        return opinions
    names = [shown(cell) for cell in sheet.rows[tables.layout.header - 1]]
    keys = [heading_key(name) for name in names]
    stated = [heading_key(text) for text in (source.form_id, source.timestamp) if text]
    own = [at for key in stated[:1] if source.form_id for at, k in enumerate(keys) if k == key]
    own += [at for at, name in enumerate(names) if name.strip().lower() in _OWN_IDS]
    times = [at for key in stated[-1:] if source.timestamp for at, k in enumerate(keys) if k == key]
    unused, exported = set(map(heading_key, source.no_questions)), is_system(names)
    content = sorted(
        (key, at)
        for at, (key, name) in enumerate(zip(keys, names, strict=True))
        if key and key not in unused and not exported(name)
    )

    def whose(cells: Sequence[str]) -> str:
        for mark, places in (("id", own), ("time", times)):
            for at in places:
                if text := shown(cells[at]):
                    return f"{mark} {text}"
        texts = [f"{key}\x1f{cells[at]}" for key, at in content if cells[at]]
        text = "\x1e".join([sheet.name, *texts])
        return f"row {hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"

    numbers = np.unique(opinions["row"].to_numpy(dtype="int64"))
    texts = zip(*(_texts(column, numbers - 1) for column in sheet.columns), strict=True)
    rows = dict(zip(numbers.tolist(), texts, strict=True))
    respondents = {row: whose(cells) for row, cells in rows.items()}
    found = opinions.assign(
        respondent=opinions["row"].map(respondents),
        raw=[
            rows[row][position(f"{column}1")[0]]
            for row, column in zip(opinions["row"], opinions["column"], strict=True)
        ],
    )
    if times and not found["date"].any():
        column = sheet.columns[times[0]]
        moments = times_of(column.values)
        of_rows = {row: moments[column.codes[row - 1]] for row in rows}
        days = {row: moment.date().isoformat() for row, moment in of_rows.items() if moment}
        found["date"] = opinions["row"].map(days).fillna("")
    return found


def _texts(column: Column, rows: NDArray[np.int64]) -> list[str]:
    """A column's cells in these rows as they were typed, each different one looked at once."""
    used, places = np.unique(column.codes[rows], return_inverse=True)
    texts = [_typed(column.values[place]) for place in used.tolist()]
    return [texts[place] for place in places.tolist()]


def _typed(cell: Any) -> str:
    """A cell as it was typed: text untouched, 5.0 as "5"."""
    return cell if isinstance(cell, str) else shown(cell)
