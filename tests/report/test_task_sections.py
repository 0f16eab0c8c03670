"""The programme of tasks on paper: table, sums, timeline; every task once, states in words."""

import copy
import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.forum.counts import COMPLAINTS, by_kind
from langnghe.forum.deadlines import deadlines
from langnghe.forum.tasks import RETURNED, STATES, progress
from langnghe.params.load import Survey
from langnghe.report import charts
from langnghe.report import task_sections as sections
from langnghe.report.charts.timeline import axis
from langnghe.report.count_sections import count_table
from small_dialogue import TASKS, written
from small_district import survey_of


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    file = copy.deepcopy(TASKS)
    first = TASKS["tasks"][0]
    file["contents"].append({"id": "two", "title": "Nội dung 2"})
    file["tasks"] = [
        first | {"id": "b", "content": "two", "name": "Việc B", "due": dt.date(2024, 5, 31)},
        first | {"id": "a", "name": "Việc A", "text": "Việc A, nguyên văn", "evidence": "Báo cáo"},
        first | {"id": "c", "content": "two", "name": "Việc C", "due": dt.date(2024, 7, 1)},
    ]
    file["target"] = {"percent": 100.0, "by": dt.date(2024, 12, 31)}
    kinds = [{"id": "claim", "title": "Khiếu nại"}]
    file["complaints"] = {"kinds": kinds, "start": dt.date(2024, 1, 1), "end": dt.date(2024, 6, 30)}
    due = [
        {"id": "x", "what": "Gửi", "who": "Trường", "by": dt.date(2024, 6, 30)},
        {"id": "y", "what": "Họp", "who": "Phòng", "before": dt.date(2024, 6, 30)},
    ]
    return survey_of(written(tmp_path, frame=None, tasks=file, year={"deadlines": due}))


@pytest.fixture
def table(survey: Survey) -> pd.DataFrame:
    row = ("a", "f.xlsx", 6, "done", "2024-06-05", "", "2024-06-01", "")
    return progress(pd.DataFrame([row], columns=pd.Index(RETURNED)), survey)


def test_tasks_stand_under_their_content(survey: Survey, table: pd.DataFrame) -> None:
    shown = sections.tasks_table(table, survey)
    assert shown.groups == {0: "Nội dung 1", 1: "Nội dung 2"}
    assert [(row[0], row[3], row[4]) for row in shown.rows] == [
        ("Việc A, nguyên văn", "Hoàn thành 05/06/2024", "còn thiếu; tự kiểm tra 01/06/2024"),
        ("Việc B", "Quá hạn 30 ngày (chưa có báo cáo)", ""),
        ("Việc C", "Có nguy cơ chậm (chưa có báo cáo)", ""),
    ]
    assert shown.rows[0][1] == "Phòng GDĐT; phối hợp: Ban Dân vận"


def test_share_against_the_target(survey: Survey, table: pd.DataFrame) -> None:
    first, second = sections.share_sentences(table, survey).texts
    assert "1 trên 3 nhiệm vụ đã hoàn thành (33,3\u00a0%)" in first
    assert "2 nhiệm vụ chưa có báo cáo. 1 nhiệm vụ hoàn thành còn thiếu minh chứng." in first
    assert "100\u00a0% nhiệm vụ đến ngày 31/12/2024; nay đạt 33,3\u00a0%" in second


def test_sums_by_content(survey: Survey, table: pd.DataFrame) -> None:
    shown = sections.contents_table(table, survey)
    assert shown.rows == [
        ["Nội dung 1", "1", "1", "0", "0", "0", "0"],
        ["Nội dung 2", "2", "0", "0", "1", "1", "0"],
        ["Cộng", "3", "1", "0", "1", "1", "0"],
    ]


def test_the_timeline_says_in_words_what_it_draws(survey: Survey, table: pd.DataFrame) -> None:
    (figure,) = sections.timeline_figures(table, survey)
    for text in ("Hoàn thành: 1 nhiệm vụ, gồm “Việc A”", "Quá hạn: 1 nhiệm vụ, gồm “Việc B”"):
        assert text in figure.alt
    for text in ("Xong 05/06", "Quá hạn 30 ngày", "Nguy cơ chậm", "Ngày 30/06/2024", "Nội dung 2"):
        assert f">{text}</text>" in figure.svg
    assert figure.svg == sections.timeline_figures(table, survey)[0].svg


def one(**changes: object) -> pd.DataFrame:
    row = {"label": "Việc", "start": dt.date(2024, 1, 1), "due": dt.date(2024, 3, 31)}
    return pd.DataFrame([row | {"done": None, "state": "late", "says": "Quá hạn"} | changes])


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"state": "gone"}, "unknown state"), ({"start": dt.date(2024, 4, 1)}, "starts after")],
)
def test_a_timeline_of_what_cannot_be_is_refused(changes: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        charts.timeline(one(**changes), dt.date(2024, 6, 30), "Tiến độ")


@given(first=st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), days=st.integers(0, 5000))
def test_every_day_lies_between_the_ticks(first: dt.date, days: int) -> None:
    last = first + dt.timedelta(days)
    ticks = axis(first, last)
    assert ticks[0] <= first <= last < ticks[-1]
    assert ticks == sorted(set(ticks))
    assert 2 <= len(ticks) <= 9


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_drawn(state: str) -> None:
    (figure,) = charts.timeline(one(state=state), dt.date(2024, 6, 30), "Tiến độ")
    assert STATES[state] in figure.alt


def test_no_tasks_is_a_figure_that_says_so() -> None:
    (figure,) = charts.timeline(one().iloc[:0], dt.date(2024, 6, 30), "Tiến độ")
    assert "Không có số liệu" in figure.alt


def test_days_left(survey: Survey) -> None:
    shown = sections.deadlines_table(deadlines(survey), survey)
    assert [row[3:] for row in shown.rows] == [
        ["ngày 30/06/2024", "hôm nay"],
        ["trước ngày 30/06/2024", "quá 1 ngày"],
    ]


def test_complaints_and_their_sum(survey: Survey) -> None:
    row = dict(zip(COMPLAINTS.numbers, (1, 3, 2, 2), strict=True))
    rows = pd.DataFrame([{"unit": u, "file": "", "row": 6, "kind": "claim", **row} for u in "ab"])
    shown = count_table(COMPLAINTS, by_kind(COMPLAINTS, rows, survey), survey)
    assert shown.rows == [["Khiếu nại", "2", "2", "6", "4", "4"], ["Cộng", "", "2", "6", "4", "4"]]
