"""Models to be followed (mô hình, điển hình): how many are registered, recognised, followed."""

import pandas as pd

from langnghe.params.load import Params

EXEMPLAR = [
    *("exemplar", "kind", "title", "unit", "registered", "recognised", "decision", "spread"),
]


def exemplars(survey: Params) -> pd.DataFrame:
    """One row an exemplar, kind by kind as params have them: `EXEMPLAR`.

    spread: who follows it, "; " between them; no row where the year has no list.
    """
    stated = survey.tasks.exemplars if survey.tasks else None
    rows = [
        (
            *(item.id, item.kind, item.title, item.unit, item.registered, item.recognised),
            *(item.decision or "", "; ".join(item.spread)),
        )
        for kind in (stated.kinds if stated else ())
        for item in (stated.items if stated else ())
        if item.kind == kind.id
    ]
    table = pd.DataFrame(rows, columns=pd.Index(EXEMPLAR))
    return table.astype({"registered": "int64", "recognised": "int64"})
