"""Rows of files behind figures, and the corrections that touched them."""

import pandas as pd

from langnghe.indicators.sources import corrections_of, sources
from langnghe.params.load import Survey

ORIGINS = pd.DataFrame(
    [
        ("a.csv", "", "parents", "", 1, 9, 9),
        ("a.csv", "", "parents", "mn-hoa-mai", 2, 2, 3),
        ("a.csv", "", "parents", "th-suoi-mo", 2, 4, 5),
        ("a.csv", "", "parents", "thcs-suoi-mo", 1, 7, 7),
        ("b.xlsx", "PHHS", "parents", "th-suoi-mo", 30, None, None),
    ],
    columns=pd.Index(["file", "sheet", "group", "unit", "forms", "first", "last"]),
).astype({"first": "Int64", "last": "Int64"})


def test_runs_that_meet_are_one(survey: Survey) -> None:
    rows = sources(ORIGINS, survey).set_index(["scope", "area", "file"])
    assert rows.loc[("group", "", "a.csv"), ["forms", "rows"]].tolist() == [6, "2–5; 7; 9"]
    # Both schools of the ward, without the form of an unknown one.
    assert rows.loc[("ward", "hoa-phu", "a.csv"), ["forms", "rows"]].tolist() == [4, "2–5"]
    assert rows.loc[("unit", "th-suoi-mo", "b.xlsx"), ["forms", "rows"]].tolist() == [30, ""]


def test_a_correction_is_of_the_figures_that_it_touched(survey: Survey) -> None:
    touched = pd.DataFrame(
        [
            (1, "a.csv", "", "parents", "th-suoi-mo", "content", 1),
            (2, "a.csv", "", "", "", "service", 3),
            (3, "c.csv", "", "", "", "", 1),
            (4, "b.xlsx", "PHHS", "", "", "", 1),
        ],
        columns=pd.Index(["number", "file", "sheet", "group", "unit", "question", "cells"]),
    )
    asked = [
        ("group", "", "parents", "content"),
        ("group", "", "parents", "content service"),
        ("ward", "phu-hoa", "parents", "content service"),
        ("unit", "th-suoi-mo", "parents", ""),
        ("group", "", "officials", "content"),
    ]
    figures = pd.DataFrame(asked, columns=pd.Index(["scope", "area", "group", "questions"]))
    found = corrections_of(figures, touched, sources(ORIGINS, survey), survey)
    assert found == ["1 4", "1 2 4", "2", "4", ""]
    nothing = touched[:0]
    assert corrections_of(figures, nothing, sources(ORIGINS, survey), survey) == [""] * 5
