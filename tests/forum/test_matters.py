"""Matters followed one by one: how long each takes, what is late, what was not checked again."""

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from langnghe.forum.matters import Told, blank_book, by_kind, read_books, states
from langnghe.params.load import Survey
from langnghe.project import Project
from langnghe.report.matter_sections import matter_blocks
from small_dialogue import FRAME, TASKS, written
from small_district import raw, survey_of

MATTERS = {
    "title": "Sổ theo dõi",
    "kinds": [
        {"id": "case", "title": "Vụ việc", "long_days": 60},
        {"id": "mend", "title": "Kiến nghị khắc phục", "recheck": True},
    ],
}
SCHOOL = "Trường Mầm non Hoa Mai"


def year(root: Path, matters: Any = MATTERS) -> Project:
    file = copy.deepcopy(TASKS) | ({"matters": copy.deepcopy(matters)} if matters else {})
    return written(root, frame=FRAME, tasks=file, year={"as_of": dt.date(2024, 6, 30)})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return year(tmp_path)


@pytest.fixture
def survey(project: Project) -> Survey:
    return survey_of(project)


def day(month: int, number: int) -> dt.date:
    return dt.date(2024, month, number)


def row(matter: str, kind: str = "Vụ việc", **more: Any) -> dict[str, Any]:
    return {"matter": matter, "kind": kind, "what": f"Việc {matter}", "opened": day(1, 1), **more}


def send(project: Project, survey: Survey, *told: dict[str, Any], name: str = "a") -> None:
    rows: Told = told
    raw(project, f"matters/{name}.xlsx").write_bytes(blank_book(survey, rows))


def test_how_long_and_how_late_each_is(project: Project, survey: Survey) -> None:
    send(
        project, survey,
        row("A", opened=day(6, 1), unit=SCHOOL),
        row("B", due=day(6, 20)),
        row("C", due=day(2, 1), closed=day(3, 31), note="Đã trả lời"),
        row("D", "Kiến nghị khắc phục", due=day(2, 1), closed=day(2, 1), unit="Phường Hòa Phú"),
        row("E", "Kiến nghị khắc phục", closed=day(1, 31), rechecked=day(2, 29)),
    )  # fmt: skip
    read = read_books(project, survey)
    assert read.problems == []
    table = states(read.table, survey)
    columns = ["matter", "unit", "days", "state", "late", "long", "unchecked"]
    assert table[columns].to_numpy().tolist() == [
        ["B", "", 181, "overdue", 10, True, False],
        ["C", "", 90, "closed-late", 59, True, False],
        ["A", "mn-hoa-mai", 29, "open", 0, False, False],
        ["D", "hoa-phu", 31, "closed", 0, False, True],
        ["E", "", 30, "closed", 0, False, False],
    ]
    counts = by_kind(table, survey).set_index("kind")
    assert counts.loc["case", ["matters", "overdue", "long", "longest"]].tolist() == [3, 1, 1, 181]
    assert counts.loc["mend", ["matters", "closed", "unchecked"]].tolist() == [2, 2, 1]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kind": "Việc khác"}, "MATTERS-KIND"),
        ({"unit": "Trường Mầm non Hoa Mơ"}, "MATTERS-UNIT"),
        ({"opened": None}, "MATTERS-MISSING"),
        ({"what": None}, "MATTERS-MISSING"),
        ({"matter": None}, "MATTERS-MISSING"),
        ({"opened": "tuần trước"}, "MATTERS-DATE"),
        ({"closed": day(7, 1)}, "MATTERS-DATE"),
        ({"due": dt.date(2023, 12, 31)}, "MATTERS-DATE"),
        ({"closed": day(3, 1), "rechecked": day(2, 1)}, "MATTERS-DATE"),
        ({"rechecked": day(2, 1)}, "MATTERS-DATE"),
    ],
)
def test_a_wrong_row_is_named_and_left_out(
    project: Project, survey: Survey, wrong: dict[str, Any], code: str
) -> None:
    send(project, survey, row("A"), row("B") | wrong)
    read = read_books(project, survey)
    assert {problem.code for problem in read.problems} - {"MATTERS-MISSING"} | {code} == {code}
    assert all(problem.row == 6 for problem in read.problems)
    assert read.problems
    assert read.table["matter"].tolist() == ["A"]


def test_one_id_in_two_rows_is_used_in_neither(project: Project, survey: Survey) -> None:
    send(project, survey, row("A"), row("B"))
    send(project, survey, row("A"), name="b")
    read = read_books(project, survey)
    assert [problem.code for problem in read.problems] == ["MATTERS-TWICE"]
    assert read.table["matter"].tolist() == ["B"]


def test_a_day_yet_to_come_may_be_due(project: Project, survey: Survey) -> None:
    send(project, survey, row("A", due=day(12, 31)))
    assert read_books(project, survey).problems == []


def test_an_empty_book_and_no_book_are_no_matters(project: Project, survey: Survey) -> None:
    assert read_books(project, survey).table.empty
    send(project, survey)
    read = read_books(project, survey)
    assert (read.problems, len(read.table)) == ([], 0)
    first, *_ = matter_blocks(read.table, survey)
    assert "theo dõi 0 việc" in str(first)


def test_a_year_that_follows_none_says_so(project: Project, survey: Survey, tmp_path: Path) -> None:
    other = year(tmp_path / "other", matters=None)
    send(other, survey, row("A"))
    read = read_books(other, survey_of(other))
    assert [problem.code for problem in read.problems] == ["MATTERS-NOT-ASKED"]
    assert matter_blocks(read.table, survey_of(other)) == []


def test_the_document_tells_each_with_its_days(project: Project, survey: Survey) -> None:
    send(
        project, survey,
        row("A", unit=SCHOOL, due=day(6, 20), note="=1+1"),
        row("B", "Kiến nghị khắc phục", closed=day(1, 31)),
    )  # fmt: skip
    said, _, table = matter_blocks(read_books(project, survey).table, survey)
    assert "1 đã xong, 1 chưa xong, trong đó 1 quá hạn và 1 kéo dài" in str(said)
    assert "Việc chưa xong lâu nhất: A, 181 ngày. 1 việc đã xong chưa được phúc tra." in str(said)
    (first, second) = table.data()["rows"]
    assert first == [
        "A", "Việc A", SCHOOL, "01/01/2024\nđến 20/06/2024",
        "Quá hạn, đã 181 ngày; trễ hạn 10 ngày; kéo dài", "=1+1",
    ]  # fmt: skip
    assert second[4] == "Xong 31/01/2024, sau 30 ngày; chưa phúc tra"
