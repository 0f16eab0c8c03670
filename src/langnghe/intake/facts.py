"""A school's own counts (phiếu số liệu): one row a fact that the year's sets of indicators declare.

Whole numbers only: "1.250" can be no other count than 1250.
"""

from collections.abc import Iterator

import pandas as pd

from langnghe.intake.files.sheets import Sheet
from langnghe.intake.headings import heading_key
from langnghe.intake.lists import Listing, read_list, units_of
from langnghe.intake.names.units import UnitNames
from langnghe.intake.numbers import decimal_mark, readings
from langnghe.intake.tables import FACT, SheetTables
from langnghe.intake.whose import Units
from langnghe.params.indicators import PERCENT, Ratio
from langnghe.params.load import Params, Survey
from langnghe.params.models import Source
from langnghe.problems import Problem

HEADINGS = {
    "fact": ("Nội dung", "Số liệu", "Tên số liệu", "Chỉ tiêu"),
    "measure": ("Đơn vị tính", "ĐVT"),
    "value": ("Số lượng", "Giá trị", "Số đếm"),
    "note": ("Ghi chú",),
}
"""Headings of a sheet of facts, by role; of each the first is the blank form's."""
NOT_READ = ("FACTS-UNKNOWN", "FACTS-VALUE")
"""Problems of a row that gives no fact."""


def read_facts(sheet: Sheet, source: Source, survey: Survey, names: UnitNames) -> SheetTables:
    """Read a sheet of facts into `facts`; what is not understood is in `problems`.

    A fact is known by its title or its id. A row without a number is set aside. Problems
    FACTS-UNKNOWN (no such fact) and FACTS-VALUE (no count).
    """
    out = SheetTables()
    headings = dict(HEADINGS)
    if source.unit.by == "heading":
        headings["unit"] = (source.unit.at or "",)
    found = read_list(sheet, headings, ("value",), out, ignore=source.ignore, source=source.id)
    if found is None:
        return out
    own = units_of(found, source, Units(survey, source, names, out), out)
    known = {heading_key(text): x.id for x in survey.facts.values() for text in (x.title, x.id)}
    mark = source.decimal or decimal_mark(found.texts("value"))
    rows = []
    for row, unit in zip(found.rows, own, strict=True):
        fact = known.get(heading_key(found.text(row, "fact")))
        value = _count(found.text(row, "value"), mark)
        if fact is None or value is None:
            out.problems.append(_not_read(found, row, survey, known=fact is not None))
        else:
            rows.append((unit, fact, float(value), sheet.file, sheet.name, row + 1))
    if rows:
        out.facts = pd.DataFrame(rows, columns=pd.Index(FACT))
    return out


def _count(text: str, mark: str | None) -> int | None:
    """The whole number that a text is; None where it is none, or could be two."""
    values = readings(text)
    stated = {mark: values[mark]} if mark in values else values
    whole = {int(value) for value in stated.values() if value >= 0 and value.is_integer()}
    return whole.pop() if len(whole) == 1 else None


def _not_read(found: Listing, row: int, survey: Survey, *, known: bool) -> Problem:
    role = "value" if known else "fact"
    return found.sheet.problem(
        "FACTS-VALUE" if known else "FACTS-UNKNOWN",
        f"“{found.text(row, 'fact')}” không phải số đếm"
        if known
        else "số liệu không có trong bộ chỉ số của năm",
        row=row + 1,
        column=found.columns.get(role),
        value=found.text(row, role),
        expected="số nguyên từ 0 trở lên, ví dụ 12"
        if known
        else "một trong: " + "; ".join(fact.title for fact in survey.facts.values()),
    )


def fact_problems(facts: pd.DataFrame, survey: Survey) -> Iterator[Problem]:
    """What is wrong with facts together. facts: `FACT`.

    FACTS-UNKNOWN, FACTS-UNIT (no school of the frame), FACTS-REPEATED, FACTS-VALUE, FACTS-OVER (a
    part is more than its whole).
    """
    known = list(survey.facts)
    unknown = facts[~facts["fact"].isin(known)]
    what = "số liệu “{fact}” không có trong bộ chỉ số của năm"
    yield from _each("FACTS-UNKNOWN", unknown, what, "một trong: " + ", ".join(known))
    units = survey.frame.units
    schools = units.loc[units["kind"] == "school", "unit"]
    outside = facts[~facts["unit"].isin(schools)]
    yield from _each("FACTS-UNIT", outside, "“{unit}” không phải trường nào của dàn mẫu")
    facts = facts.assign(title=facts["fact"].map(_titles(survey)).fillna(facts["fact"]))
    again = facts[facts.duplicated(["unit", "fact"])]
    yield from _each("FACTS-REPEATED", again, "“{unit}” có số liệu “{title}” hai lần", "một số")
    wrong = facts[~(facts["value"] >= 0)]
    what = "số liệu “{title}” của “{unit}” không phải số đếm"
    yield from _each("FACTS-VALUE", wrong, what, "số từ 0 trở lên")
    for part, whole in parts(survey):
        wholes = facts[facts["fact"] == whole][["unit", "value"]]
        both = facts[facts["fact"] == part].merge(wholes.rename(columns={"value": "of"}), on="unit")
        over = both[both["value"] > both["of"]].assign(whole=survey.facts[whole].title)
        what = "“{title}” của “{unit}” lớn hơn “{whole}”"
        yield from _each("FACTS-OVER", over, what, "không quá {of:g} ({whole})")


def parts(survey: Params) -> dict[tuple[str, str], None]:
    """Pairs of facts, of which the first counts a part of the second: shares say so."""
    return {
        (x.formula.numerator, x.formula.denominator): None
        for x in survey.indicators.values()
        if isinstance(x.formula, Ratio) and x.unit == PERCENT
    }


def _titles(survey: Survey) -> dict[str, str]:
    return {fact.id: fact.title for fact in survey.facts.values()}


def _each(code: str, rows: pd.DataFrame, what: str, expected: str = "") -> Iterator[Problem]:
    for row in rows.to_dict("records"):
        yield Problem(
            code=code,
            what=what.format(**row),
            file=row["file"],
            sheet=row["sheet"],
            row=None if pd.isna(row["row"]) else int(row["row"]),
            value="" if pd.isna(row["value"]) else f"{row['value']:g}",
            expected=expected.format(**row),
        )
