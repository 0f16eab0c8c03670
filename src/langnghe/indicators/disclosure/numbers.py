"""Means of numbers that people wrote: one a group and question, for the whole district.

A mean times n is a sum, so the rule for rates is taken over to sums: as a rate needs ten positive
and ten negative answers, a mean must lie so far from either end that ten answers at the other end
would be needed to bring it there. Whatever one of n people wrote, the sum is then open to anything
else that they might have written. A question answered 0 or 1 has the same gate as a rate.
"""

import pandas as pd

from langnghe.indicators.disclosure.ledger import rate_rows
from langnghe.indicators.disclosure.rules import PRIVACY, RELIABILITY, VALUE, Rules
from langnghe.intake.answers import STATES
from langnghe.params.load import Survey

NUMBERS = ["scope", "area", "group", "question", "valid", "mean", "shown"]


def public_numbers(
    rates: pd.DataFrame,
    cube: pd.DataFrame,
    survey: Survey,
    rules: Rules,
    before: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The means that may be printed: `NUMBERS`, to the decimals of the year's means.

    rates: see `indicators.rates`. cube: of the forms they are of. before: the ledger's rows of the
    survey year, in which a mean stands as `rate`. Without a declared minimum or maximum the least
    and the greatest number written take their place.
    """
    own = [q.id for q in survey.questions.values() if q.type == "number"]
    rows = rates[(rates["scope"] == "group") & rates["question"].isin(own)].dropna(subset="mean")
    made = []
    for row in rows.itertuples():
        question = survey.questions[str(row.question)]
        written = cube[(cube["group"] == row.group) & (cube["question"] == row.question)]
        written = written[~written["answer"].isin(list(STATES))]
        value, n = written["answer"].astype("float64"), written["n"]
        low = value.min() if question.minimum is None else question.minimum
        high = value.max() if question.maximum is None else question.maximum
        ends = (value - low) @ n, (high - value) @ n
        private = min(ends) < rules.answers * (high - low) or high == low
        mean = round(float(str(row.mean)), survey.year.decimals.mean)
        last = _last(before, row.group, row.question)
        if last is not None and last["shown"] == VALUE:
            more = abs(int(last["valid"]) - int(str(row.valid)))
            private |= more < rules.answers and (more > 0 or bool(last["rate"] != mean))
        elif last is not None:
            private |= last["shown"] == PRIVACY
        shown = PRIVACY if private else RELIABILITY if row.valid < rules.reliable else VALUE
        value = mean if shown == VALUE else float("nan")
        printed = row.valid if shown != PRIVACY else pd.NA
        made.append(["group", "", row.group, row.question, printed, value, shown])
    return pd.DataFrame(made, columns=pd.Index(NUMBERS)).astype({"valid": "Int64"})


def _last(before: pd.DataFrame | None, group: object, question: object) -> pd.Series | None:
    """The ledger's strictest, else last, row of a mean."""
    if before is None:
        return None
    rows = rate_rows(before)
    rows = rows[(rows["group"] == group) & (rows["question"] == question)]
    withheld = rows[rows["shown"] != VALUE]
    rows = withheld if len(withheld) else rows
    return rows.iloc[-1] if len(rows) else None
