"""Opinions keep their ids, whatever happens to the files around them."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.intake.collect import Intake
from langnghe.intake.files.columns import Grid
from langnghe.intake.files.sheets import Sheet
from langnghe.intake.layout import Layout
from langnghe.intake.respondents import identified
from langnghe.intake.tables import OPINION, SheetTables
from langnghe.opinions import collect
from langnghe.opinions.collect import clashes, collected, ids
from langnghe.params.load import Survey
from langnghe.params.models import Locator, Source
from langnghe.project import Project
from small_district import (
    DISTRICT,
    PARENTS,
    YEAR,
    form_sheet,
    gather_closed,
    survey_of,
    write_params,
)

FORMS = [
    [1, 5, 4, "Có", "Nhà trường", 2, "Sửa sân"],
    [2, 3, 4, "Có", None, 1, "  Sửa   sân "],
    [3, 5, 4, "Có", "Nhà trường", 2, "Sửa sân"],
]


def with_statements(values: dict[str, Any]) -> None:
    values["sources"] += [
        {
            "id": "units", "title": "Mẫu 02", "files": "mau-02/*", "kind": "form-02",
            "unit": {"by": "cell", "at": "B2"},
            "group": {"by": "fixed", "at": "parents"},
        },
        {
            "id": "hall", "title": "Phát biểu tại Diễn đàn", "files": "dien-dan/*", "kind": "floor",
            "unit": {"by": "heading", "at": "Đơn vị"},
        },
    ]  # fmt: skip


FORM_02 = [
    ["MẪU 02: TỔNG HỢP Ý KIẾN"],
    ["Đơn vị:", "TH Suối Mơ"],
    [],
    ["TT", "Nội dung ý kiến", "Cơ quan trả lời/đề nghị", "Ghi chú"],
    ["(1)", "(2)", "(3)", "(4)"],
    [1, "Xây thêm phòng học\ncho lớp 1", "UBND thành phố", None],
    [2, None, "Phòng GDĐT", "bỏ trống"],
    [3, "Bổ sung biên chế", "Phòng GDĐT", "gấp"],
    ["Tổng cộng", "2 ý kiến"],
    [],
    [None, "Suối Mơ, ngày 05 tháng 8 năm 2024"],
]
FLOOR = [
    ["PHÁT BIỂU TẠI DIỄN ĐÀN"],
    ["TT", "Ngày", "Người phát biểu", "Đơn vị", "Nội dung"],
    [1, "05/07/2024", "Đại diện cha mẹ học sinh", "THCS Suối Mơ", "Cần thêm nhà vệ sinh"],
    [2, "5-7-2024", "Hội viên", None, "Đường trước trường ngập"],
]


@pytest.fixture
def stated(tmp_path: Path) -> tuple[Project, Survey, Intake]:
    project = write_params(tmp_path, year=with_statements)
    survey = survey_of(project)
    files = {
        "truong/a.xlsx": {PARENTS: form_sheet("MN Hoa Mai", FORMS)},
        "mau-02/a.xlsx": {"Ý kiến": FORM_02},
        "dien-dan/a.xlsx": {"Phát biểu": FLOOR},
    }
    return project, survey, gather_closed(project, survey, files)


def test_every_opinion_is_told_with_its_place(stated: tuple[Project, Survey, Intake]) -> None:
    _, survey, intake = stated
    table = collected(intake.tables.opinions, survey)
    assert intake.tables.problems == []
    assert [list(row) for row in table.drop(columns="id").itertuples(index=False)] == [
        ["floor", "thcs-suoi-mo", "", "2024-07-05", "dien-dan/a.xlsx", "Phát biểu", 3, "E", "",
         "Đại diện cha mẹ học sinh", "", "", "Cần thêm nhà vệ sinh"],
        ["floor", "", "", "2024-07-05", "dien-dan/a.xlsx", "Phát biểu", 4, "E", "",
         "Hội viên", "", "", "Đường trước trường ngập"],
        ["form-02", "th-suoi-mo", "parents", "", "mau-02/a.xlsx", "Ý kiến", 6, "B", "",
         "", "UBND thành phố", "", "Xây thêm phòng học\ncho lớp 1"],
        ["form-02", "th-suoi-mo", "parents", "", "mau-02/a.xlsx", "Ý kiến", 8, "B", "",
         "", "Phòng GDĐT", "gấp", "Bổ sung biên chế"],
        *(["forms", "mn-hoa-mai", "parents", "", "truong/a.xlsx", PARENTS, row, "G", "opinion",
           "", "", "", text]
          for row, text in ((5, "Sửa sân"), (6, "  Sửa   sân "), (7, "Sửa sân"))),
    ]  # fmt: skip
    assert table["id"].is_unique
    assert table["id"].str.fullmatch("y[a-z2-7]{10}").all()


def test_what_is_no_opinion_is_set_aside_with_a_reason(
    stated: tuple[Project, Survey, Intake],
) -> None:
    aside = stated[2].tables.set_aside
    assert list(aside[["row", "reason"]].itertuples(index=False, name=None)) == [
        (5, "dòng đánh số cột"),
        (7, "không có nội dung ý kiến"),
        (9, "dòng cộng hoặc ghi chú"),
        (11, "không có số thứ tự, nằm dưới bảng"),
    ]


def test_a_speaker_of_no_known_unit_is_asked_about_and_kept(tmp_path: Path) -> None:
    project = write_params(tmp_path, year=with_statements)
    survey = survey_of(project)
    row = [1, "32/7/2024", "Hội viên", "Hội Khuyến học", "Tăng học bổng"]
    intake = gather_closed(project, survey, {"dien-dan/a.xlsx": {"Phát biểu": [*FLOOR[:2], row]}})
    codes = [(p.code, p.row, p.column) for p in intake.tables.problems]
    assert codes == [("INTAKE-UNKNOWN-UNIT", 3, "D"), ("INTAKE-DATE", 3, "B")]
    [opinion] = collected(intake.tables.opinions, survey).to_dict("records")
    assert (opinion["unit"], opinion["speaker"]) == ("", "Hội viên, Hội Khuyến học")


def test_a_sheet_without_a_column_of_opinions_is_a_problem(tmp_path: Path) -> None:
    project = write_params(tmp_path, year=with_statements)
    survey = survey_of(project)
    sheet = [*FORM_02[:3], ["TT", "Điều gì đó", "Ghi chú"], [1, "Sửa sân", ""]]
    intake = gather_closed(project, survey, {"mau-02/a.xlsx": {"Ý kiến": sheet}})
    assert [p.code for p in intake.tables.problems] == [
        "INTAKE-UNKNOWN-COLUMN",
        "INTAKE-NO-HEADER",
    ]


def test_a_correction_changes_no_id(tmp_path: Path) -> None:
    project = write_params(tmp_path)
    survey = survey_of(project)
    files = {"truong/a.xlsx": {PARENTS: form_sheet("MN Hoa Mai", FORMS)}}
    before = collected(gather_closed(project, survey, files).tables.opinions, survey)
    (project.params / DISTRICT / str(YEAR) / "corrections.yaml").write_text(
        """corrections:
  - {action: set, file: truong/a.xlsx, sheet: Phụ huynh, cell: B5, expect: 5, value: 4,
     reason: r, by: b, date: 2024-06-20}
""",
        encoding="utf-8",
    )
    survey = survey_of(project)
    after = collected(gather_closed(project, survey, files).tables.opinions, survey)
    assert after.equals(before)


# --- ids, for all sheets ---

SOURCE = Source(
    id="s", title="s", files="*", kind="forms", unit=Locator(by="sheet"),
    group=Locator(by="sheet"), ignore=["TT"],
)  # fmt: skip
KOBO = SOURCE.model_copy(update={"form_id": "_uuid"})

cells = st.text(st.sampled_from("ab \u0301ạ=\n"), max_size=4)
rows_of_forms = st.lists(st.tuples(cells, cells.filter(str.strip)), max_size=8)


def opinions_of(
    rows: list[tuple[Any, ...]], header: list[str], source: Source = SOURCE
) -> pd.DataFrame:
    """The opinions of one sheet: row, text and id, of a column “Ý kiến”."""
    sheet = Sheet("a.xlsx", "A", Grid.of([header, *rows]))
    at = header.index("Ý kiến")
    opinions = pd.DataFrame("", index=range(len(rows)), columns=pd.Index(OPINION)).assign(
        row=range(2, len(rows) + 2), column="ABCDEF"[at]
    )
    tables = SheetTables(opinions=opinions, layout=Layout(1, {}))
    found = identified(sheet, tables, source)
    keys = found[["file", "respondent", "raw"]].itertuples(index=False, name=None)
    return found.assign(id=list(ids(keys)))


def ids_by_row(table: pd.DataFrame, rows: list[tuple[Any, ...]]) -> list[tuple[Any, str]]:
    """Each row's content with its id; of equal rows the ids in any order."""
    return sorted(zip(rows, table["id"], strict=True))


@given(rows_of_forms, st.randoms())
def test_the_order_of_rows_and_columns_and_numbering_change_no_id(rows: Any, random: Any) -> None:
    numbered = [(n, *row) for n, row in enumerate(rows, start=1)]
    before = opinions_of(numbered, ["TT", "Hỏi", "Ý kiến"])
    moved = random.sample(rows, len(rows))
    turned = [(text, n, answer) for n, (answer, text) in enumerate(moved, start=101)]
    after = opinions_of(turned, ["Ý kiến", "TT", "Hỏi"])
    assert ids_by_row(after, moved) == ids_by_row(before, rows)
    assert before["id"].is_unique


@given(rows_of_forms, rows_of_forms)
def test_rows_that_are_added_change_no_id(rows: Any, more: Any) -> None:
    before = opinions_of(rows, ["Hỏi", "Ý kiến"])
    after = opinions_of([*more, *rows], ["Hỏi", "Ý kiến"])
    assert set(before["id"]) <= set(after["id"])
    assert after["id"].is_unique


@given(rows_of_forms)
def test_an_own_id_outweighs_the_rest_of_the_row(rows: Any) -> None:
    named = [(f"u{n}", *row) for n, row in enumerate(rows)]
    other = [(f"u{n}", answer + "x", text) for n, (answer, text) in enumerate(rows)]
    header = ["_uuid", "Hỏi", "Ý kiến"]
    expected = list(opinions_of(named, header, KOBO)["id"])
    assert list(opinions_of(other, header, KOBO)["id"]) == expected
    assert list(opinions_of(named, header)["id"]) == expected  # known for what it is


def test_ids_differ_by_text_as_typed_file_and_respondent() -> None:
    keys = [("d", "2023", "f", "r", "Sửa sân"), ("d", "2023", "f", "r", "Sửa sân "),
            ("d", "2024", "f", "r", "Sửa sân"), ("d", "2023", "g", "r", "Sửa sân"),
            ("d", "2023", "f", "q", "Sửa sân"), ("d", "2023", "f", "r", "Sửa sân")]  # fmt: skip
    assert len(set(ids(keys))) == len(keys)


def test_two_opinions_of_one_id_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "short_digest", lambda text: "same")
    keys = [("a",), ("b",)]
    table = pd.DataFrame({"id": list(ids(keys)), "file": "f.xlsx", "row": [2, 3], "column": "B"})
    assert [p.value for p in clashes(table)] == ["ysame: f.xlsx B2; f.xlsx B3"]
    assert list(clashes(table[:1])) == []
