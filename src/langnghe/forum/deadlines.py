"""The plan's deadlines, and which raw files came after theirs."""

import pandas as pd

from langnghe.params.load import Survey


def deadlines(survey: Survey) -> pd.DataFrame:
    """One row a deadline in the plan's order: id, what, who, wording, days.

    days: whole days from `as_of` to its last day; negative where that has passed. Whether the thing
    was done is not known here.
    """
    rows = [
        (d.id, d.what, d.who, d.wording, (d.last_day - survey.year.as_of).days)
        for d in survey.year.deadlines
    ]
    table = pd.DataFrame(rows, columns=pd.Index(["id", "what", "who", "wording", "days"]))
    return table.astype({"days": "int64"})


def punctuality(files: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The raw files whose source has a deadline: source, file, received, last_day, late.

    files: intake's, with `received` as 2023-08-04 or "". late is missing where the register of
    received files does not say when the file came.
    """
    last_days = {deadline.id: deadline.last_day for deadline in survey.year.deadlines}
    due = {
        source.id: last_days[source.due].isoformat()
        for source in survey.year.sources
        if source.due is not None
    }
    table = files.loc[files["source"].isin(list(due)), ["source", "file", "received"]].copy()
    table["last_day"] = table["source"].map(due)
    late = (table["received"] > table["last_day"]).astype("boolean")
    table["late"] = late.mask(table["received"].eq(""))
    return table.reset_index(drop=True)


def late_files(punctual: pd.DataFrame) -> dict[str, bool]:
    """File → whether it was late, of the files of which it is known."""
    known = punctual.dropna(subset="late")
    return dict(zip(known["file"], known["late"].astype(bool), strict=True))
