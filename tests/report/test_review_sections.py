"""What the office says of its components, beside what was measured of them."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from declared import PERCENT
from langnghe.indicators.beside import beside
from langnghe.params.indicators import IndicatorSet
from langnghe.params.load import Survey
from langnghe.params.review import Review
from langnghe.report.review_sections import review_parts
from small_district import survey_of, write_params

FIRST, SECOND = "HẠN CHẾ, NGUYÊN NHÂN, TRÁCH NHIỆM, BIỆN PHÁP", "TRIỂN KHAI KẾ HOẠCH"


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    ratio = {"type": "ratio", "numerator": "part", "denominator": "whole"}
    said = {"type": "positive-rate", "questions": ["content"]}
    names = ("good", "wide", "near")
    counts = [{"id": f"{name}-counts", **PERCENT, "formula": ratio} for name in names]
    own = {
        "id": "thu",
        "title": "Thử",
        "facts": [{"id": name, "title": name, "unit": "phòng"} for name in ("part", "whole")],
        "indicators": [
            {"id": "said", **PERCENT, "groups": ["parents"], "formula": said},
            *counts,
        ],
        "components": [
            {"id": name, "title": f"Chỉ số {name}", "answers": "said", "counts": f"{name}-counts"}
            for name in names
        ],
    }
    return replace(survey_of(write_params(tmp_path)), indicator_sets=(
        IndicatorSet.model_validate(own),
    ))  # fmt: skip


def measures(**met: bool) -> pd.DataFrame:
    """Answers 70 % (60–80); counts far from it ("wide") or near, and whether they meet a target."""
    rows: list[dict[str, Any]] = [
        {"indicator": "said", "group": "parents", "n": 50, "estimate": 0.7, "low": 0.6, "high": 0.8}
    ]
    for name, value in (("good", 0.72), ("wide", 0.95), ("near", 0.71)):
        rows.append({"indicator": f"{name}-counts", "group": "", "n": pd.NA, "estimate": value,
                     "met": met.get(name, pd.NA)})  # fmt: skip
    return pd.DataFrame(rows).assign(scope="group", area="", interval="").astype({"met": "boolean"})


def parts(survey: Survey, table: pd.DataFrame, **review: Any) -> dict[str, Any]:
    said = Review.model_validate({"basis": "Kế hoạch", **review})
    survey = replace(survey, review=said)
    return dict(review_parts(beside(table, survey), table, survey))


SHORT = {"component": "good", "finding": "Thiếu phòng"}


def test_without_a_review_there_is_nothing(survey: Survey) -> None:
    table = measures()
    assert review_parts(beside(table, survey), table, survey) == {}
    assert list(parts(survey, table)) == [FIRST]


def test_a_shortcoming_stands_under_its_component_s_figures(survey: Survey) -> None:
    more = {"cause": "Học sinh tăng", "measure": "Xây thêm", "due": dt.date(2024, 12, 31)}
    _, table = parts(survey, measures(), shortcomings=[SHORT | more, SHORT])[FIRST]
    assert table.groups == {
        0: "Chỉ số good (theo phụ huynh học sinh 70,0\u00a0%, theo số liệu của trường 72,0\u00a0%)"
    }
    assert table.rows == [
        ["Thiếu phòng", "Học sinh tăng", "chưa ghi", "Xây thêm; đến 31/12/2024"],
        ["Thiếu phòng", "chưa ghi", "chưa ghi", "chưa ghi"],
    ]


def test_what_wants_a_word_and_has_none_is_named(survey: Survey) -> None:
    said, _ = parts(survey, measures(near=False), shortcomings=[SHORT])[FIRST]
    text = "\n".join(said.texts)
    assert "Ghi hạn chế cho 1 trên 3 chỉ số thành phần." in text
    assert "chưa ghi hạn chế: “Chỉ số wide”; “Chỉ số near”." in text
    said, _ = parts(survey, measures(good=True), shortcomings=[SHORT | {"component": "wide"}])[
        FIRST
    ]
    assert len(said.texts) == 1


def test_passages_are_running_text_under_their_titles(survey: Survey) -> None:
    found = parts(survey, measures(), passages=[{"title": "Giải pháp", "texts": ["Một.", "Hai."]}])
    heading, text = found[SECOND]
    assert str(heading) == "## Giải pháp"
    assert text.texts == ["Một.", "Hai."]
