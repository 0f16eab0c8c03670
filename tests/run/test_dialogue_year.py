"""A run of a dialogue year: its papers are made, and what needs a survey is left out."""

import copy
import datetime as dt
import shutil
from pathlib import Path

import pytest

from langnghe.forum.task_book import books
from langnghe.run.district_year import run
from langnghe.store import read_table
from small_dialogue import FLOOR, FORM_01, FORUM, TASKS, written
from small_district import CHECKOUT, DISTRICT, YEAR, raw, survey_of, write_workbook


@pytest.mark.slow
def test_a_dialogue_with_tasks(tmp_path: Path) -> None:
    tasks = copy.deepcopy(TASKS)
    tasks["tasks"][0]["due"] = dt.date(2024, 6, 1)
    forum = FORUM | {
        "agenda": [{"content": "Khai mạc", "who": "Phòng", "minutes": 10}],
        "held": dt.date(2024, 7, 5),
        "conclusions": [{"content": "Sửa mái che", "who": "Các trường"}],
    }
    project = written(tmp_path, forum=forum, tasks=tasks, year={"sources": [FORM_01, FLOOR]})
    said = [["TT", "Nội dung phát biểu", "Đơn vị"], [1, "<b>Xin thêm quạt</b>", "MN Hoa Mai"]]
    write_workbook(raw(project, "phat-bieu/a.xlsx"), {"Ghi chép": said})
    shutil.copytree(CHECKOUT / "notebooks", project.notebooks)
    header = ["TT", "Họ và tên", "Chức vụ", "Đơn vị", "Ghi chú"]
    delegate = [1, "Đại biểu số 1", "<i>Hiệu trưởng</i>", "MN Hoa Mai", "=1+1"]
    write_workbook(raw(project, "mau-01/a.xlsx"), {"Mẫu 01": [header, delegate]})
    told = {"t1": {"status": "done", "done": dt.date(2024, 6, 3)}}
    raw(project, "tasks/office.xlsx").write_bytes(books(survey_of(project), told)["office"])
    result = run(project, DISTRICT, YEAR)
    reports = project.reports(DISTRICT, YEAR)
    made = {
        path.relative_to(reports).as_posix() for path in result.written if reports in path.parents
    }
    assert {"internal/forum.pdf", "internal/tasks.pdf"} <= made
    assert not any(name.startswith(("public/report", "internal/5_")) for name in made)
    assert result.headlines == []
    page = (reports / "internal" / "forum.html").read_text(encoding="utf-8")
    assert "Đại biểu số 1" in page
    assert "<i>Hiệu trưởng</i>" not in page
    notice = (reports / "public" / "forum.html").read_text(encoding="utf-8")
    assert "Khai mạc" in notice
    assert "Đại biểu số 1" not in notice
    assert "DANH SÁCH" not in notice
    processed = project.processed(DISTRICT, YEAR)
    after = (reports / "internal" / "after-forum.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;Xin thêm quạt&lt;/b&gt;" in after
    assert "Sửa mái che" in after
    printed = (reports / "public" / "answers.html").read_text(encoding="utf-8")
    assert "Tài liệu không in 1 ý kiến" in printed
    assert "quạt" not in printed
    assert read_table(processed, "tasks")["state"].tolist() == ["done-late"]
    assert read_table(processed, "people")["body"].tolist() == ["Trường Mầm non Hoa Mai"]
