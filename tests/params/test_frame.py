"""The frame: what is wrong with it is named with its row and column, and what it gives is right."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from params_copy import ParamsCopy

from langnghe.params.frame import required_forms
from langnghe.params.load import load_survey

FRAME = "frame"


def rows(params: ParamsCopy) -> list[str]:
    return params.text(FRAME).removeprefix("\ufeff").splitlines()


def rewrite(params: ParamsCopy, lines: list[str]) -> None:
    params.write(FRAME, "\ufeff" + "\n".join(lines) + "\n")


def replaced(line: str, column: int, value: str) -> str:
    cells = line.split(",")
    cells[column] = value
    return ",".join(cells)


CELLS = {
    "unit": (0, "Trường 1", "FRAME-UNIT"),
    "kind": (1, "truong", "FRAME-KIND"),
    "name": (2, "  ", "FRAME-NAME"),
    "level": (3, "preschol", "FRAME-LEVEL"),
    "place": (4, "phu-hoaa", "FRAME-PLACE"),
    "staff": (6, "1.250", "FRAME-POPULATION"),
    "parents": (7, "-5", "FRAME-POPULATION"),
    "class-officers": (8, "40", "FRAME-GROUP"),
    "ward-officials": (9, "6", "FRAME-GROUP"),
}


@pytest.mark.parametrize(("column", "case"), CELLS.items(), ids=CELLS.keys())
def test_one_wrong_cell(params: ParamsCopy, column: str, case: tuple[int, str, str]) -> None:
    index, value, code = case
    lines = rows(params)
    lines[1] = replaced(lines[1], index, value)
    rewrite(params, lines)
    problem = params.problem()
    assert (problem.code, problem.row, problem.column) == (code, 2, column)
    assert problem.value == (value if code != "FRAME-NAME" else "")


@pytest.mark.parametrize("value", ["1,250", "12.0", "x", "１２", "1e3"])
def test_populations_are_whole_numbers(params: ParamsCopy, value: str) -> None:
    lines = rows(params)
    lines[1] = replaced(lines[1], 6, f'"{value}"')
    rewrite(params, lines)
    problem = params.problem()
    assert (problem.code, problem.value) == ("FRAME-POPULATION", value)


def test_unknown_place_of_a_ward(params: ParamsCopy) -> None:
    lines = rows(params)
    lines[-1] = replaced(lines[-1], 0, "chanh-myy")
    rewrite(params, lines)
    problem = params.problem()
    assert (problem.code, problem.row, problem.column) == ("FRAME-PLACE", len(lines), "unit")


def test_missing_column(params: ParamsCopy) -> None:
    rewrite(params, [line.rpartition(",")[0] for line in rows(params)])
    problem = params.problem()
    assert (problem.code, problem.row, problem.column) == ("FRAME-COLUMN", 1, "ward-officials")


def test_column_too_many(params: ParamsCopy) -> None:
    header, *body = rows(params)
    rewrite(params, [header + ",ghi chú", *(f"{line}," for line in body)])
    problem = params.problem()
    assert (problem.code, problem.column) == ("FRAME-COLUMN", "ghi chú")
    assert "collected_by" in problem.expected


def test_column_twice(params: ParamsCopy) -> None:
    header, *body = rows(params)
    rewrite(params, [header + ",staff", *(f"{line}," for line in body)])
    assert (params.problem().code, params.problem().column) == ("FRAME-COLUMN", "staff")


def test_repeated_unit(params: ParamsCopy) -> None:
    lines = rows(params)
    rewrite(params, [*lines, lines[1]])
    problem = params.problem()
    assert (problem.code, problem.row) == ("FRAME-REPEATED", len(lines) + 1)
    assert "dòng 2" in problem.what


def test_row_with_a_cell_too_many(params: ParamsCopy) -> None:
    lines = rows(params)
    lines[3] += ","
    rewrite(params, lines)
    assert (params.problem().code, params.problem().row) == ("FRAME-ROW", 4)


def test_header_only(params: ParamsCopy) -> None:
    rewrite(params, rows(params)[:1])
    assert params.problem().code == "FRAME-EMPTY"


def test_empty_file(params: ParamsCopy) -> None:
    params.write(FRAME, b"")
    assert {problem.code for problem in params.problems()} == {"FRAME-COLUMN"}


def test_not_utf8(params: ParamsCopy) -> None:
    params.write(FRAME, params.text(FRAME).encode("utf-16"))
    assert params.problem().code == "FRAME-ENCODING"


def test_cell_without_end(params: ParamsCopy) -> None:
    params.write(FRAME, '"' + "x" * 200_000)
    assert params.problem().code == "FRAME-DAMAGED"


def test_all_wrong_cells_at_once(params: ParamsCopy) -> None:
    lines = rows(params)
    for number, (index, value, _) in enumerate(CELLS.values(), start=1):
        lines[number] = replaced(lines[number], index, value)
    rewrite(params, lines)
    assert {problem.code for problem in params.problems()} == {code for *_, code in CELLS.values()}


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.removeprefix("\ufeff"),
    ],
    ids=["semicolons", "tabs", "windows", "no mark"],
)
def test_as_programs_save_it(params: ParamsCopy, change: Callable[[str], str]) -> None:
    before = load_survey(params.project, "thu-dau-mot", 2023).frame
    params.write(FRAME, change(params.text(FRAME)))
    after = load_survey(params.project, "thu-dau-mot", 2023).frame
    assert after.units.equals(before.units)
    assert after.strata.equals(before.strata)


def test_strata_are_the_units_times_their_groups(params: ParamsCopy) -> None:
    frame = load_survey(params.project, "thu-dau-mot", 2023).frame
    expected = []
    header, *body = [line.split(",") for line in rows(params)]
    rates = {
        "staff": {"preschool": 100, "primary": 100, "lower-secondary": 100},
        "parents": {"preschool": 10, "primary": 5, "lower-secondary": 5},
        "class-officers": {"lower-secondary": 100},
        "ward-officials": {"": 100},
    }
    for group, by_level in rates.items():
        for cells in body:
            row = dict(zip(header, cells, strict=True))
            if row[group]:
                people, rate = int(row[group]), by_level[row["level"]]
                expected.append((row["unit"], group, people, rate, -(-people * rate // 100)))
    columns = ["unit", "group", "population", "rate", "required"]
    assert list(frame.strata[columns].itertuples(index=False, name=None)) == expected


@given(
    population=st.integers(0, 10**9),
    rate=st.integers(1, 10**6).map(lambda number: Fraction(number, 10**4)),
)
def test_required_forms_are_exact(population: int, rate: Fraction) -> None:
    exact = population * rate / 100
    required = required_forms(population, float(rate))
    assert exact <= required < exact + 1


@pytest.mark.parametrize(
    ("population", "rate", "forms"),
    [(1200, 5, 60), (1201, 5, 61), (0, 5, 0), (1, 0.1, 1), (300, 7.1, 22), (1000, 8.7, 87)],
)
def test_required_forms(population: int, rate: float, forms: int) -> None:
    assert required_forms(population, rate) == forms
