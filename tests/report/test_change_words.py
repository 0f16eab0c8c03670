"""What changed, in words that change with the figures."""

import pandas as pd
import pytest

from langnghe.params.load import Survey
from langnghe.report.change_words import change_words, whole_changes

SAME = "không khác biệt có ý nghĩa thống kê"


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ([], "không có câu nào so sánh được"),
        (["same"], f"câu so sánh được {SAME}"),
        (["same", "same"], f"cả 2 câu {SAME}"),
        (["above"], "tăng ở 1 câu"),
        (["below", "same", "above", "above"], f"tăng ở 2 câu, giảm ở 1 câu, 1 câu {SAME}"),
        (["equal", "untested"], "không đổi ở 1 câu, 1 câu không kiểm định được"),
    ],
)
def test_words(verdicts: list[str], said: str) -> None:
    assert change_words(pd.Series(verdicts, dtype="object")) == said


def test_the_public_table_s_verdicts_follow_from_its_intervals(survey: Survey) -> None:
    rows = [
        ("ward", "hoa-phu", "parents", "content", 2023, 0.5, 0.6, 0.1, 0.05, 0.15),
        ("group", "", "parents", "service", 2023, 0.6, 0.5, -0.1, -0.15, -0.05),
        ("group", "", "parents", "content", 2023, 0.5, 0.6, 0.1, 0.05, 0.15),
        ("group", "", "parents", "listening", 2023, 0.5, 0.51, 0.01, -0.1, 0.12),
        ("group", "", "officials", "content", 2023, 0.5, 0.51, 0.01, float("nan"), float("nan")),
        ("group", "", "officials", "listening", 2023, float("nan"), 0.5, *[float("nan")] * 3),
    ]
    names = ["scope", "area", "group", "question", "year_before", "rate_before", "rate", "change"]
    table = whole_changes(pd.DataFrame(rows, columns=pd.Index([*names, "low", "high"])), survey)
    # In printed order, whatever the table's.
    assert table[["group", "question", "verdict"]].to_numpy().tolist() == [
        ["parents", "content", "above"],
        ["parents", "service", "below"],
        ["parents", "listening", "same"],
        ["officials", "content", "untested"],
    ]
    assert set(table["earlier_year"]) == {2023}


def test_an_empty_public_table_has_nothing_to_tell(survey: Survey) -> None:
    columns = ["scope", "area", "group", "question", "year_before", "rate_before", "rate"]
    empty = pd.DataFrame(columns=pd.Index([*columns, "change", "low", "high"]))
    assert whole_changes(empty, survey).empty
