"""The sampling frame: every school and ward, and how many of each group it has.

`params/<district>/<year>/frame.csv` has one row a unit: `unit` (id), `kind` (school or ward),
`name`, `level` and `place` (ids of district.yaml; a ward has no level and is its own place),
`collected_by` (who collects the forms, free text), then one column a respondent group with its
population; a blank means that the group does not exist there. Saved from Excel as CSV UTF-8.
A column `place_2025` may tell in which unit of 1 July 2025 a school lies (its code), where the
school's ward was split.
"""

import csv
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from langnghe.params.models import District, Group, Year
from langnghe.problems import Problem, ProblemsError

FIXED = ("unit", "kind", "name", "level", "place", "collected_by")
FINER = "place_2025"


@dataclass(frozen=True)
class Frame:
    """`units`: the columns above without populations, one row a unit; `place_2025` "" if none.

    `strata`: one row a unit × group that exists: unit, group, population (persons; missing for an
    open group), rate (percent; missing for an open group), required (forms; likewise).
    """

    units: pd.DataFrame
    strata: pd.DataFrame


_STRATA = {"population": "Int64", "rate": "Float64", "required": "Int64"}

NO_FRAME = Frame(
    pd.DataFrame(columns=pd.Index([*FIXED, FINER]), dtype="str"),
    pd.DataFrame(columns=pd.Index(["unit", "group", *_STRATA])).astype(_STRATA),
)
"""Of a year that nobody sends anything for."""


def required_forms(population: int, rate: float) -> int:
    """Forms to collect from `population` persons at `rate` percent, rounded up.

    The rate is taken as it is written, so that 5 % of 1,200 is 60 and not 61 by binary noise.
    """
    return math.ceil(population * Fraction(str(rate)) / 100)


def read_frame(path: Path, name: str, district: District, year: Year) -> Frame:
    """Read and check a frame file. Raises ProblemsError with every FRAME-… problem found."""
    rows = _rows(path, name)
    problems = list(_problems(rows, name, district, year))
    if problems:
        raise ProblemsError(problems)
    header, *body = rows
    table = pd.DataFrame(body, columns=pd.Index(header), dtype="str")
    units = table[list(FIXED)].assign(**{FINER: table[FINER].str.strip() if FINER in table else ""})
    units.loc[units["kind"] == "ward", "place"] = units["unit"]
    strata = [
        _stratum(row, group)
        for group in year.groups
        for row in table.to_dict("records")
        if row["kind"] == group.unit and _asked(row, group)
    ]
    columns = ["unit", "group", *_STRATA]
    return Frame(units, pd.DataFrame(strata, columns=columns).astype(_STRATA))


def _rows(path: Path, name: str) -> list[list[str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        # A Vietnamese Excel separates by ";", as its decimal mark is the comma.
        mark = max(",;\t", key=text.partition("\n")[0].count)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except FileNotFoundError:
        code, what = "FRAME-NO-FILE", "không có dàn mẫu"
        action = "lập tệp danh sách trường, phường theo mẫu trong docs/"
    except UnicodeDecodeError:
        code, what = "FRAME-ENCODING", "tệp không phải UTF-8"
        action = "trong Excel chọn “CSV UTF-8 (Comma delimited)” khi lưu"
    except (OSError, csv.Error):
        code, what = "FRAME-DAMAGED", "không đọc được tệp"
        action = "mở bằng Excel và lưu lại thành “CSV UTF-8 (Comma delimited)”"
    raise ProblemsError([Problem(code=code, file=name, what=what, action=action)])


def _asked(row: dict, group: Group) -> bool:
    if group.sampling == "open":
        return True
    return bool(row[group.id].strip()) and group.rate_at(row["level"]) is not None


def _stratum(row: dict, group: Group) -> dict:
    if group.sampling == "open":
        return {"unit": row["unit"], "group": group.id}
    population, rate = int(row[group.id]), group.rate_at(row["level"])
    assert rate is not None, "_asked keeps only units with a rate"
    required = required_forms(population, rate)
    return {
        "unit": row["unit"],
        "group": group.id,
        "population": population,
        "rate": rate,
        "required": required,
    }


def _problems(
    rows: list[list[str]], name: str, district: District, year: Year
) -> Iterator[Problem]:
    def problem(code: str, what: str, row: int, column: str = "", **more: Any) -> Problem:
        return Problem(code=code, what=what, file=name, row=row, column=column, **more)

    header = rows[0] if rows else []
    groups = [group for group in year.groups if group.sampling != "open"]
    known = [*FIXED, *(group.id for group in groups)]
    for column in [column for column in known if column not in header]:
        yield problem("FRAME-COLUMN", "thiếu cột này", 1, column)
    for column in [column for column in header if column not in (*known, FINER)]:
        expected = "một trong: " + ", ".join(known)
        yield problem("FRAME-COLUMN", "cột không dùng đến", 1, column, expected=expected)
    for column in {column for column in header if header.count(column) > 1}:
        yield problem("FRAME-COLUMN", "cột bị lặp", 1, column)
    if set(known) != set(header) - {FINER} or len(header) != len(set(header)):
        return
    if len(rows) == 1:
        yield problem("FRAME-EMPTY", "dàn mẫu không có trường, phường nào", 1)
    levels = {level.id for level in district.levels}
    places = {place.id for place in district.places}
    seen: dict[str, int] = {}
    for number, values in enumerate(rows[1:], start=2):
        if len(values) != len(header):
            yield problem(
                "FRAME-ROW",
                "dòng thừa hoặc thiếu ô",
                number,
                value=str(len(values)),
                expected=f"{len(header)} ô",
            )
            continue
        row = dict(zip(header, values, strict=True))
        unit = row["unit"]
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", unit):
            yield problem(
                "FRAME-UNIT",
                "mã đơn vị không hợp lệ",
                number,
                "unit",
                value=unit,
                expected="chữ thường không dấu, chữ số, nối bằng gạch ngang",
            )
        if unit in seen:
            yield problem(
                "FRAME-REPEATED",
                f"mã đơn vị đã có ở dòng {seen[unit]}",
                number,
                "unit",
                value=unit,
                action="mỗi trường, mỗi phường chỉ một dòng",
            )
        seen.setdefault(unit, number)
        if row["kind"] not in ("school", "ward"):
            yield problem(
                "FRAME-KIND",
                "loại đơn vị không hợp lệ",
                number,
                "kind",
                value=row["kind"],
                expected="school (trường) hoặc ward (phường, xã)",
            )
        if not row["name"].strip():
            yield problem("FRAME-NAME", "thiếu tên đơn vị", number, "name")
        if row["kind"] == "school" and row["level"] not in levels:
            yield problem(
                "FRAME-LEVEL",
                "cấp học không có trong district.yaml",
                number,
                "level",
                value=row["level"],
                expected="một trong: " + ", ".join(sorted(levels)),
            )
        place, column = (unit, "unit") if row["kind"] == "ward" else (row["place"], "place")
        if place not in places:
            yield problem(
                "FRAME-PLACE",
                "phường, xã không có trong district.yaml",
                number,
                column,
                value=place,
                expected="một mã trong “places” của district.yaml",
            )
        for group in groups:
            number_of_people = row[group.id].strip()
            if number_of_people and not re.fullmatch(r"[0-9]{1,9}", number_of_people):
                yield problem(
                    "FRAME-POPULATION",
                    "số người phải là số nguyên không âm",
                    number,
                    group.id,
                    value=row[group.id],
                    expected="ví dụ 1250 (không dấu chấm); để trống nếu không có nhóm này",
                )
            elif number_of_people and _not_asked(row, group, levels):
                yield problem(
                    "FRAME-GROUP",
                    f"năm này không hỏi nhóm “{group.name}” ở đơn vị loại này, cấp học này",
                    number,
                    group.id,
                    value=row[group.id],
                    action="để trống ô này, hoặc ghi tỷ lệ của cấp học vào “rates” của nhóm",
                )


def _not_asked(row: dict, group: Group, levels: set[str]) -> bool:
    """Whether the year surely does not ask this group in a unit of this kind and level.

    An unknown kind or level, of the unit or among the group's rates, is a problem of its own.
    """
    if row["kind"] not in ("school", "ward") or not group.rates.keys() <= levels:
        return False
    if row["kind"] != group.unit:
        return True
    return group.rate_at(row["level"]) is None and row["level"] in levels
