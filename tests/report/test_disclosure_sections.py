"""The disclosure stage in tables: what stands in a cell, and what is counted."""

import pandas as pd
import pytest

from langnghe.indicators.disclosure.rules import Rules
from langnghe.params.load import Survey
from langnghe.report.disclosure_sections import advice_bullets, audit_table, marks_table
from langnghe.report.result_sections import area_table
from small_district import survey_of, write_params

NBSP = "\u00a0"


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    return survey_of(write_params(tmp_path_factory.mktemp("project")))


PUBLIC = pd.DataFrame(
    [
        ("hoa-phu", "content", 120, 0.853, "value", ""),
        ("hoa-phu", "service", 119, None, "bound", f"≥{NBSP}90{NBSP}%"),
        ("phu-hoa", "content", None, None, "privacy", "•"),
        ("phu-hoa", "service", 25, None, "reliability", "*"),
    ],
    columns=pd.Index(["area", "question", "valid", "rate", "shown", "symbol"]),
).assign(scope="ward", group="parents", response=0.92, lone="")


def test_a_symbol_stands_where_a_rate_is_withheld(survey: Survey) -> None:
    table = area_table(PUBLIC, survey, "parents", "ward", ["• Giữ kín."])
    assert table is not None
    assert table.rows == [
        ["Hòa Phú", "119", "92", "85,3", f"≥{NBSP}90"],
        ["Phú Hòa", "25", "92", "•", "*"],
    ]
    assert table.note.endswith("• Giữ kín.")


def test_internal_rates_have_no_symbols(survey: Survey) -> None:
    table = area_table(PUBLIC.drop(columns="symbol"), survey, "parents", "ward")
    assert table is not None
    assert table.rows == [["Hòa Phú", "120", "92", "85,3"]]


def test_marks_are_counted_by_table(survey: Survey) -> None:
    table = marks_table(PUBLIC, survey)
    assert table.rows == [["Theo phường, xã", "1", "1", "1", "1", "0"]]
    assert table.groups == {0: "Phụ huynh học sinh"}


def test_the_audit_tells_the_narrowest_range_of_either_kind(survey: Survey) -> None:
    cells = pd.DataFrame(
        {
            "scope": "unit", "area": ["a", "b", "c"], "group": "parents", "question": "content",
            "reason": ["privacy", "privacy", "secondary"],
            "low": [0.0, 5.0, 0.0], "high": [30.0, 12.0, 40.0],
            "rate_low": [0.0, 5.0, 0.0], "rate_high": [11.0, 40.0, 40.0],
            "needed": [10.0, 7.0, 10.0], "safe": [True, True, False],
            "exposed": [False, True, False],
        }
    )  # fmt: skip
    table = audit_table(cells, survey, Rules())
    assert table.rows == [
        ["Theo đơn vị: không qua cổng bảo mật", "2", "7,0", "7,0", "0", "1"],
        ["Theo đơn vị: để không suy ra ô khác", "1", "40,0", "10,0", "1", "0"],
    ]


def test_nothing_too_fine_is_said_too(survey: Survey) -> None:
    none = pd.DataFrame(columns=pd.Index(["scope", "group", "cells", "withheld", "instead"]))
    assert advice_bullets(none, survey).texts == ["Không có bảng nào phải bỏ vì quá chi tiết."]
    one = pd.DataFrame([["ward", "parents", 28, 20, "level"]], columns=none.columns)
    (text,) = advice_bullets(one, survey).texts
    assert text.endswith("20 trong 28 ô phải giữ kín. Hãy gộp về bảng theo cấp học.")
