"""However the same forms are spread over files, rows and columns, they give the same cube."""

import csv
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from langnghe.intake.collect import Intake, collect
from langnghe.params.load import Survey
from langnghe.project import Project
from small_district import (
    CHANNELS,
    CHILDREN,
    CONTENT,
    LISTENING,
    OPINION,
    SERVICE,
    form_sheet,
    raw,
    survey_of,
    write_params,
    write_workbook,
)

HEADER = ["Dấu thời gian", "Trường hoặc phường", "Ông/Bà là", CONTENT, SERVICE, LISTENING]
HEADER += [CHANNELS, CHILDREN, OPINION]

LEVELS = ["", "5", "4", "RHL", "Không hài lòng", "Không biết", "không áp dụng", "Hài"]
parent = st.tuples(
    st.just(""),
    st.sampled_from(["TH Suối Mơ", "thcs suối mơ", "MN Hoa Mai", "Suối Mơ", ""]),
    st.just("Phụ huynh học sinh"),
    st.sampled_from(LEVELS),
    st.sampled_from(LEVELS),
    st.sampled_from(["Có", "Không", "", "x"]),
    st.sampled_from(["", "Nhà trường", "Báo, đài, mạng xã hội, Nguồn khác", "Hàng xóm"]),
    st.sampled_from(["", "1", "2,5", "12"]),
    st.sampled_from(["", "Trồng cây", "Sửa\nsân"]),
)
official = st.tuples(
    st.just(""),
    st.sampled_from(["P. Hòa Phú", "Phú Hoà"]),
    st.sampled_from(["Cán bộ phường", "officials", "ai đó"]),
    st.sampled_from(LEVELS),
    st.just(""),
    st.sampled_from(["Có", ""]),
    st.just(""),
    st.just(""),
    st.sampled_from(["", "Cần họp"]),
)
forms = st.lists(st.one_of(parent, official), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    return survey_of(write_params(tmp_path_factory.mktemp("permutation")))


def spread(survey: Survey, rows: list[tuple[str, ...]], chance: random.Random) -> Intake:
    """What is read of the rows in files, rows and columns of any order."""
    files: dict[int, list[tuple[str, ...]]] = {}
    for row in chance.sample(rows, len(rows)):
        files.setdefault(chance.randrange(3), []).append(row)
    with TemporaryDirectory() as folder:
        own = Project(Path(folder))
        for number, part in files.items():
            order = chance.sample(range(len(HEADER)), len(HEADER))
            path = raw(own, f"truc-tuyen/{chance.choice('abc')}{number}.csv")
            with path.open("w", encoding="utf-8", newline="") as file:
                out = csv.writer(file, delimiter=chance.choice(",;\t"))
                out.writerow([HEADER[n] for n in order])
                out.writerows([[row[n] for n in order] for row in part])
        return collect(own, survey)


@settings(max_examples=30)
@given(forms, st.randoms(use_true_random=False))
def test_order_changes_no_count(
    known: Survey, rows: list[tuple[str, ...]], chance: random.Random
) -> None:
    first, second = (spread(known, rows, chance) for _ in range(2))
    for table in ("counts", "received"):
        one, other = getattr(first, table), getattr(second, table)
        assert_frame_equal(one, other, check_categorical=False)
    assert int(first.received["forms"].sum()) == len(first.tables.forms)
    codes = [
        sorted((p.code, p.value) for p in intake.tables.problems if p.row)
        for intake in (first, second)
    ]
    if not any(code == "INTAKE-UNKNOWN-UNIT" for code, _ in codes[0]):
        assert codes[0] == codes[1]


@settings(max_examples=10)
@given(st.permutations(range(6)), st.permutations(range(4)), st.booleans())
def test_sheets_and_columns_of_a_workbook_may_stand_in_any_order(
    known: Survey, columns: list[int], rows: list[int], swapped: bool
) -> None:
    header = [CONTENT, SERVICE, LISTENING, CHANNELS, CHILDREN, OPINION]
    parents = [
        [5, "HL", "Có", "Nhà trường", 1, "a"],
        [4, None, "Không", None, 2, None],
        ["Không biết", 3, None, "Nguồn khác", 0, "b"],
        [1, 1, "Có", None, None, None],
    ]
    officials = [[5, "Có", None], [2, "Không", "c"]]
    tables = []
    with TemporaryDirectory() as folder:
        project = Project(Path(folder))
        path = raw(project, "truong/a.xlsx")
        for order, lines, turned in (
            (range(6), range(4), False),
            (columns, rows, swapped),
        ):
            body = [[parents[n][m] for m in order] for n in lines]
            sheets = {
                "Phụ huynh": form_sheet("TH Suối Mơ", body, [header[m] for m in order]),
                "Cán bộ phường": form_sheet("Hòa Phú", officials, [CONTENT, LISTENING, OPINION]),
            }
            write_workbook(path, dict(reversed(sheets.items())) if turned else sheets)
            tables.append(collect(project, known).counts)
    assert_frame_equal(*tables, check_categorical=False)
