"""The list of models: kind by kind, counts as stated, none more recognised than registered."""

from pathlib import Path
from typing import Any

import pytest

from langnghe.forum.exemplars import exemplars
from langnghe.params.load import Survey
from langnghe.problems import ProblemsError
from langnghe.report.blocks import Paragraphs, Table
from langnghe.report.exemplar_sections import exemplar_blocks
from small_dialogue import TASKS, written
from small_district import survey_of

KINDS = [{"id": "hoc", "title": "Học tập"}, {"id": "van", "title": "Dân vận khéo"}]


def item(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "title": f"Mô hình {name}", "unit": "Trường A", **more}


def listed(root: Path, *items: dict[str, Any]) -> Survey:
    tasks = TASKS | {"exemplars": {"kinds": KINDS, "items": list(items)}}
    return survey_of(written(root, frame=None, tasks=tasks))


def test_by_kind_in_the_order_of_kinds(tmp_path: Path) -> None:
    survey = listed(
        tmp_path,
        item("a", "van", recognised=1, decision="Quyết định 1", spread=["Trường B", "Trường C"]),
        item("b", "hoc", registered=1200, recognised=1100),
        item("c", "van", unit="<b>Trường C</b>"),
    )
    sentence, table = exemplar_blocks(exemplars(survey), survey)
    assert isinstance(sentence, Paragraphs)
    assert sentence.texts == [
        "Danh mục có 3 mô hình, điển hình thuộc 2 loại; 2 đã được công nhận; 1 đã được nhân rộng."
    ]
    assert isinstance(table, Table)
    assert table.rows == [
        ["Mô hình b", "Trường A", "1.200", "1.100", "–", "–"],
        ["Mô hình a", "Trường A", "1", "1", "Quyết định 1", "Trường B\nTrường C"],
        ["Mô hình c", "<b>Trường C</b>", "1", "0", "–", "–"],
    ]
    assert table.groups == {0: "Học tập", 1: "Dân vận khéo"}
    assert "<b>Trường C" not in table.html()


def test_what_does_not_fit_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError) as told:
        listed(tmp_path, item("a", "hoc", recognised=2), item("a", "khac"))
    said = [problem.what for problem in told.value.problems]
    assert any("số được công nhận 2 nhiều hơn số đăng ký 1" in text for text in said), said
    with pytest.raises(ProblemsError) as told:
        listed(tmp_path / "ids", item("a", "hoc"), item("a", "khac"))
    assert {problem.code for problem in told.value.problems} == {
        "PARAMS-REPEATED",
        "PARAMS-UNKNOWN-ID",
    }


def test_a_year_without_a_list_has_no_part(tmp_path: Path) -> None:
    survey = survey_of(written(tmp_path, frame=None, tasks=TASKS))
    assert exemplar_blocks(exemplars(survey), survey) == []
