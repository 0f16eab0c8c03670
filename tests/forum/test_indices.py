"""Published indices: change, target met, and what is not known."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from langnghe.forum.indices import indices
from langnghe.problems import ProblemsError
from langnghe.report.task_sections import indices_blocks, numbered
from small_dialogue import TASKS, written
from small_district import survey_of


def index(name: str, **more: Any) -> dict[str, Any]:
    fixed = {"id": name, "title": f"Chỉ số {name}", "unit": "%", "decimals": 1}
    return {**fixed, "source": "Công bố", **more}


AT_LEAST = {"value": 88.0, "comparison": "at-least", "source": "Kế hoạch"}
AT_MOST = {"value": 5.0, "comparison": "at-most", "source": "Kế hoạch"}


def test_change_and_target(tmp_path: Path) -> None:
    given = [
        index("a", value=88.0, before=86.5, target=AT_LEAST),
        index("b", value=5.5, before=4.0, target=AT_MOST),
        index("c", before=3.0, target=AT_LEAST),
        index("d", value=7.0),
    ]
    survey = survey_of(written(tmp_path, frame=None, tasks=TASKS | {"indices": given}))
    table = indices(survey)
    assert table["change"].tolist()[:2] == [1.5, 1.5]
    assert table["met"].tolist() == [True, False, pd.NA, pd.NA]
    (printed, _, sources) = indices_blocks(table, survey)
    assert [row[2:] for row in printed.data()["rows"]] == [
        ["86,5", "88,0", "+1,5", "≥\u00a088,0", "Đạt"],
        ["4,0", "5,5", "+1,5", "≤\u00a05,0", "Chưa đạt"],
        ["3,0", "–", "–", "≥\u00a088,0", "–"],
        ["–", "7,0", "–", "–", "–"],
    ]
    assert "Kế hoạch: mục tiêu của Chỉ số a" in str(sources)


def test_places_are_told_where_they_were_published(tmp_path: Path) -> None:
    given = [
        index("a", value=88.0, standing={"before": 5, "now": 3, "among": 12}),
        index("b", before=4.0, standing={"before": 2, "among": 12}),
        index("c", value=7.0),
    ]
    survey = survey_of(written(tmp_path, frame=None, tasks=TASKS | {"indices": given}))
    (printed, *_) = indices_blocks(indices(survey), survey)
    assert [row[-1] for row in printed.data()["rows"]] == ["3/12 (5/12)", "– (2/12)", "–"]


def test_a_place_is_one_of_them(tmp_path: Path) -> None:
    given = [index("a", standing={"now": 13, "among": 12})]
    project = written(tmp_path, frame=None, tasks=TASKS | {"indices": given})
    with pytest.raises(ProblemsError, match="thứ hạng lớn hơn số địa bàn"):
        survey_of(project)


def test_a_share_is_counted_and_shows_its_counts(tmp_path: Path) -> None:
    given = [index("a", share={"part": 1999, "whole": 2000}, before=99.9, target=AT_LEAST)]
    survey = survey_of(written(tmp_path, frame=None, tasks=TASKS | {"indices": given}))
    (printed, *_) = indices_blocks(indices(survey), survey)
    assert printed.data()["rows"][0][0] == "Chỉ số a (1.999/2.000)"
    assert indices(survey)["value"].tolist() == [99.95]
    assert indices(survey)["met"].tolist() == [True]
    for wrong in ({"share": {"part": 3, "whole": 2}}, {"share": given[0]["share"], "value": 1.0}):
        tasks = TASKS | {"indices": [index("a", **wrong)]}
        with pytest.raises(ProblemsError, match="share"):
            survey_of(written(tmp_path / str(len(wrong)), frame=None, tasks=tasks))


def test_parts_without_anything_get_no_number(tmp_path: Path) -> None:
    survey = survey_of(written(tmp_path, frame=None, tasks=TASKS | {"indices": [index("a")]}))
    parts = {"ĐƠN THƯ": [], "CÁC CHỈ SỐ": indices_blocks(indices(survey), survey)}
    assert str(numbered(parts, after=2)[0]) == "# III. CÁC CHỈ SỐ"
    nothing = survey_of(written(tmp_path / "none", frame=None, tasks=TASKS))
    assert indices_blocks(indices(nothing), nothing) == []
