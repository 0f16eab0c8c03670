"""District-years with tables written by hand, to be put side by side."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from langnghe.indicators.side_by_side import Case
from small_district import Change, survey_of, write_params

Rate = tuple[int, float, float, float]
"""Valid answers, rate, and its interval's ends."""


def rates(of_parents: Mapping[str, Rate | str]) -> pd.DataFrame:
    """Rates of the group parents over the district; a text is what is printed instead."""
    rows = []
    for question, said in of_parents.items():
        n, rate, low, high = (pd.NA, None, None, None) if isinstance(said, str) else said
        symbol = said if isinstance(said, str) else ""
        rows.append(("group", "", "parents", question, n, rate, low, high, "logit", symbol))
        rows.append(("unit", "th-suoi-mo", "parents", question, 5, 0.5, 0.4, 0.6, "logit", ""))
    names = ["scope", "area", "group", "question", "valid", "rate", "low", "high"]
    table = pd.DataFrame(rows, columns=pd.Index([*names, "interval", "symbol"]))
    return table.astype({"valid": "Int64", **dict.fromkeys(("rate", "low", "high"), "float64")})


COVERAGE = pd.DataFrame(
    {
        "scope": ["group", "unit"],
        "area": ["", "th-suoi-mo"],
        "group": "parents",
        "population": 70,
        "required": [25, 10],
        "received": [20, 10],
        "units": [3, 1],
        "units_received": [2, 1],
        "rate": [0.8, 1.0],
    }
)


def case(
    folder: Path,
    said: Mapping[str, Rate | str],
    *,
    name: str = "Thử Nghiệm",
    questionnaire: Change = lambda values: None,
    year: Change = lambda values: None,
    **more: Any,
) -> Case:
    """The small district under a name, with these rates of parents."""
    project = write_params(
        folder,
        district=lambda values: values.update(name=name),
        questionnaire=questionnaire,
        year=year,
        **more,
    )
    return Case(survey_of(project), {"coverage": COVERAGE, "rates": rates(said)})
