"""A sheet with one row a respondent."""

from typing import Any

import numpy as np
import pandas as pd

from langnghe.intake.categories import categorical
from langnghe.intake.cells import Rows
from langnghe.intake.files.columns import Mask, at
from langnghe.intake.files.sheets import Sheet, letter
from langnghe.intake.form_answers import FormAnswers
from langnghe.intake.form_columns import GROUP, UNIT, FormColumns
from langnghe.intake.form_rows import FormRows
from langnghe.intake.names.units import UnitNames
from langnghe.intake.tables import OPINION, SheetTables
from langnghe.intake.text import clean
from langnghe.intake.whose import Groups, Units
from langnghe.params.load import Survey
from langnghe.params.models import Question, Source


def read_forms(sheet: Sheet, source: Source, survey: Survey, names: UnitNames) -> SheetTables:
    """Read a sheet of forms. What is not understood is in the result's `problems`."""
    out = SheetTables()
    groups, group = Groups(survey, source.group_at), None
    if source.group_at.by != "heading":
        group, problems = groups.of_sheet(sheet)
        out.problems += problems
        if group is None:
            return out
    columns = FormColumns(sheet, source, survey)
    out.problems += columns.problems
    out.layout = columns.layout
    if out.layout is None:
        return out
    units = Units(survey, source, names, out)
    rows = FormRows(sheet, columns, survey, units.known)
    out.problems += rows.problems
    out.set_aside = rows.set_aside(source.id)
    placed = _groups(sheet, columns, groups, group, rows.forms, out)
    if placed is not None:
        _forms(sheet, source, survey, columns, units, *placed, out)
    return out


def _groups(
    sheet: Sheet,
    columns: FormColumns,
    groups: Groups,
    group: str | None,
    rows: Rows,
    out: SheetTables,
) -> tuple[Rows, pd.Categorical] | None:
    """The rows whose group is known, and their groups; None without a column of it."""
    if group is not None:
        return rows, categorical([group], np.zeros(len(rows), "int8"))
    if GROUP not in columns.at:
        return None
    found, problems = groups.of_rows(sheet, columns.at[GROUP], rows)
    out.problems += problems
    known = np.asarray(found.codes) >= 0
    return rows[known], found[known]


def _forms(
    sheet: Sheet,
    source: Source,
    survey: Survey,
    columns: FormColumns,
    units: Units,
    rows: Rows,
    groups: pd.Categorical,
    out: SheetTables,
) -> None:
    """Add the forms and their opinions to `out`."""
    if not len(rows):
        return  # a sheet left blank need not say whose it is
    if source.unit.by != "heading":
        unit = units.of_sheet(sheet, groups.remove_unused_categories().categories)
        of_unit = categorical([unit], np.zeros(len(rows), "int8"))
    elif UNIT in columns.at:
        of_unit = units.of_rows(sheet, columns.at[UNIT], rows, groups)
    else:
        return
    here = zip(("source", "file", "sheet"), (source.id, sheet.file, sheet.name), strict=True)
    forms: dict[str, Any] = {
        name: categorical([text], np.zeros(len(rows), "int8")) for name, text in here
    }
    forms |= {"row": rows + 1, "group": groups, "unit": of_unit}
    answers = FormAnswers(sheet, source, survey, columns.questions, out)
    opinions = []
    masks: dict[tuple[str, ...], Mask] = {}
    for question in survey.questions.values():
        if (to := tuple(question.asked_of)) not in masks:
            masks[to] = np.asarray(groups.isin(to))
        asked = masks[to]
        found = answers.of(question, rows, asked)
        if found is None and asked.any():
            found = answers.not_in_sheet(question, asked)
        forms |= found or {}
        if question.type == "text" and question.id in columns.at:
            index = columns.at[question.id]
            given = np.flatnonzero(asked & at(sheet.filled(index), rows))
            opinions.append(
                _opinions(
                    sheet, source, question, index, rows[given], groups[given], of_unit[given]
                )
            )
    out.forms = pd.DataFrame(forms)
    if any(map(len, opinions)):
        out.opinions = pd.concat(opinions, ignore_index=True)


def _opinions(
    sheet: Sheet,
    source: Source,
    question: Question,
    index: int,
    rows: Rows,
    groups: pd.Categorical,
    units: pd.Categorical,
) -> pd.DataFrame:
    """`OPINION` of the texts that stand in these rows."""
    column = sheet.columns[index]
    found = {
        "source": source.id, "file": sheet.file, "sheet": sheet.name,
        "row": rows + 1, "column": letter(index),
        "group": np.asarray(groups, dtype=object), "unit": np.asarray(units, dtype=object),
        "question": question.id,
        "text": [clean(str(column.values[place])) for place in column.codes[rows].tolist()],
        **dict.fromkeys(("respondent", "raw", "date", "speaker", "addressee", "note"), ""),
    }  # fmt: skip
    return pd.DataFrame(found, columns=pd.Index(OPINION))
