"""The tables that one sheet becomes."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import pandas as pd

from langnghe.intake.layout import Layout, Rows
from langnghe.intake.names.units import Kind
from langnghe.params.models import Question, Scale
from langnghe.problems import Problem

UNRESOLVED = ""
"""Unit of a form whose school or ward is not known."""

FORM = ["source", "file", "sheet", "row", "group", "unit"]
TALLY = ["source", "file", "sheet", "group", "unit", "question", "answer", "n"]
TALLIED = ["source", "file", "sheet", "group", "unit", "forms"]
OPINION = [
    *("source", "file", "sheet", "row", "column", "group", "unit", "question", "text"),
    *("respondent", "raw", "date", "speaker", "addressee", "note"),
]
DELEGATE = ["source", "file", "sheet", "row", "unit", "name", "title", "note"]
SPEAKER = ["source", "file", "sheet", "row", "unit", "name", "title", "subject", "note"]
FACT = ["unit", "fact", "value", "file", "sheet", "row"]
SET_ASIDE = ["source", "file", "sheet", "row", "reason", "text"]
MARK = [
    *("source", "file", "sheet", "row", "group", "unit"),
    *("form_id", "submitted", "content", "sheet_content", "repeats"),
]

TOUCHED = ["number", "file", "sheet", "group", "unit", "question", "cells"]


@cache
def _nothing(*columns: str) -> pd.DataFrame:
    """To be copied: pandas takes as long to make an empty table as a full one."""
    made = pd.DataFrame(columns=pd.Index(columns))
    return made.astype({"value": "float64", "row": "Int64"}) if [*columns] == FACT else made


def _empty(columns: list[str]) -> pd.DataFrame:
    return _nothing(*columns).copy(deep=False)


def no_facts() -> pd.DataFrame:
    """The facts of schools that gave none."""
    return _empty(FACT)


class Asked(NamedTuple):
    """A written name that is no unit's, to be asked about: where it first stands, and how often.

    `kind` is "school" or "ward" where only such units can be meant.
    """

    source: str
    file: str
    sheet: str
    row: int | None
    kind: Kind | None
    written: str
    times: int


@dataclass
class SheetTables:
    """What a sheet gave, or many sheets together.

    forms: one row a form: `FORM`, then one column of codes (see `answers`) a question; a multiple
    question has a column an option ("channels:media") of yes / no. `row` counts from 1.
    tallies: `TALLY`, counts from a sheet of totals; tallied: its number of forms.
    opinions: `OPINION`, every text written, where it stands; `respondent` and `raw` as in the sheet
    before any correction (see `respondents`), `date` as 2023-07-05 or "". delegates: `DELEGATE`, of
    the lists that units send (mẫu 01). speakers: `SPEAKER`, who registered to speak. facts: `FACT`,
    schools' own counts. set_aside: rows that are no form.
    corrected: cells touched by each correction, by its number; touched: `TOUCHED`, what they are
    about (see `corrections.touched`). layout: of a sheet of forms that was
    understood. rows: the account of every sheet (see `account`).
    """

    forms: pd.DataFrame = field(default_factory=lambda: _empty(FORM))
    tallies: pd.DataFrame = field(default_factory=lambda: _empty(TALLY))
    tallied: pd.DataFrame = field(default_factory=lambda: _empty(TALLIED))
    opinions: pd.DataFrame = field(default_factory=lambda: _empty(OPINION))
    delegates: pd.DataFrame = field(default_factory=lambda: _empty(DELEGATE))
    speakers: pd.DataFrame = field(default_factory=lambda: _empty(SPEAKER))
    facts: pd.DataFrame = field(default_factory=no_facts)
    set_aside: pd.DataFrame = field(default_factory=lambda: _empty(SET_ASIDE))
    problems: list[Problem] = field(default_factory=list)
    marks: pd.DataFrame = field(default_factory=lambda: _empty(MARK))
    touched: pd.DataFrame = field(default_factory=lambda: _empty(TOUCHED))
    layout: Layout | None = None
    rows: list[Rows] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    corrected: Counter[int] = field(default_factory=Counter)


def option_of(name: str) -> tuple[str, str]:
    """Question and option of a column's name: "channels:media"; no option is ""."""
    question, _, option = name.partition(":")
    return question, option


def columns_of(question: Question, scale: Scale | None) -> list[str]:
    """Names of a question's columns of codes: one, or one an option of a multiple question."""
    if question.type == "multiple" and scale is not None:
        return [f"{question.id}:{level.value}" for level in scale.levels]
    return [question.id]
