"""What a year says of its estimates: neighbours, known totals, combinations."""

from pathlib import Path
from typing import Any

import pytest

from langnghe.problems import ProblemsError
from small_district import survey_of, write_params

MERGE = {
    "group": "parents",
    "unit": "mn-hoa-mai",
    "merge_with": "th-suoi-mo",
    "reason": "cùng phường",
}
TOTALS = {
    "group": "parents",
    "question": "listening",
    "totals": {"yes": 50, "no": 20},
    "source": "Danh sách lớp",
}
COMBINE = {
    "id": "both",
    "name": "Hai nhóm",
    "groups": {"parents": 3.0, "officials": 1.0},
    "source": "Kế hoạch",
}


def problems(folder: Path, key: str, *stated: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Code, place and value of what is wrong with the year."""

    def change(values: dict[str, Any]) -> None:
        values[key] = list(stated)

    try:
        survey_of(write_params(folder, year=change))
    except ProblemsError as error:
        return [(p.code, p.what.split("”")[0][1:], p.value) for p in error.problems]
    return []


@pytest.mark.parametrize(
    ("key", "stated"), [("merge", MERGE), ("known_totals", TOTALS), ("combine", COMBINE)]
)
def test_as_it_should_be(tmp_path: Path, key: str, stated: dict[str, Any]) -> None:
    assert problems(tmp_path, key, stated) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"group": "pupils"}, ("PARAMS-UNKNOWN-ID", "merge[1].group", "pupils")),
        ({"unit": "hoa-phu"}, ("PARAMS-UNKNOWN-ID", "merge[1].unit", "hoa-phu")),
        ({"merge_with": "mn-xa"}, ("PARAMS-UNKNOWN-ID", "merge[1].merge_with", "mn-xa")),
        ({"merge_with": "mn-hoa-mai"}, ("PARAMS-MERGE", "merge[1].merge_with", "mn-hoa-mai")),
        ({"reason": ""}, ("PARAMS-VALUE", "merge[1].reason", "")),
        ({"why": "x"}, ("PARAMS-UNKNOWN-KEY", "merge[1].why", "")),
    ],
)
def test_neighbours(tmp_path: Path, change: dict[str, str], expected: tuple[str, ...]) -> None:
    assert expected in problems(tmp_path, "merge", MERGE | change)


def test_neighbours_are_sets_not_chains(tmp_path: Path) -> None:
    second = {**MERGE, "unit": "th-suoi-mo", "merge_with": "thcs-suoi-mo"}
    found = problems(tmp_path, "merge", MERGE, second)
    assert found == [("PARAMS-MERGE", "merge[1].merge_with", "th-suoi-mo")]


def test_a_stratum_has_one_neighbour(tmp_path: Path) -> None:
    found = problems(tmp_path, "merge", MERGE, {**MERGE, "merge_with": "thcs-suoi-mo"})
    assert [code for code, *_ in found] == ["PARAMS-REPEATED"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"group": "x"}, ("PARAMS-UNKNOWN-ID", "known_totals[1].group", "x")),
        ({"question": "content"}, ("PARAMS-UNKNOWN-ID", "known_totals[1].question", "content")),
        ({"totals": {"yes": 70}}, ("PARAMS-TOTALS", "known_totals[1].totals", "no")),
        ({"totals": {"yes": 50, "no": 21}}, ("PARAMS-TOTALS", "known_totals[1].totals", "71")),
        ({"totals": {"yes": 50, "no": 20, "ok": 1}},
         ("PARAMS-UNKNOWN-ID", "known_totals[1].totals.ok", "ok")),
        ({"totals": {"yes": 70, "no": 0}}, ("PARAMS-VALUE", "known_totals[1].totals.no", "0")),
    ],
)  # fmt: skip
def test_known_totals(tmp_path: Path, change: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert expected in problems(tmp_path, "known_totals", TOTALS | change)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"groups": {"parents": 1.0}}, ("PARAMS-VALUE", "combine[1].groups", "")),
        ({"groups": {"parents": 1.0, "x": 1.0}},
         ("PARAMS-UNKNOWN-ID", "combine[1].groups.x", "x")),
        ({"groups": {"parents": 1.0, "officials": 0.0}},
         ("PARAMS-VALUE", "combine[1].groups.officials", "0.0")),
        ({"source": ""}, ("PARAMS-VALUE", "combine[1].source", "")),
    ],
)  # fmt: skip
def test_combinations(tmp_path: Path, change: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert expected in problems(tmp_path, "combine", COMBINE | change)


def test_a_combination_is_declared_once(tmp_path: Path) -> None:
    found = problems(tmp_path, "combine", COMBINE, COMBINE)
    assert found == [("PARAMS-REPEATED", "combine[2].id", "both")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Nội dung chương trình, sách giáo khoa", "PARAMS-REPEATED"),
        ("Nội dung chương trình", "PARAMS-CHANGED-QUESTION"),
    ],
)
def test_a_questionnaire_changed_in_mid_year(tmp_path: Path, text: str, code: str) -> None:
    """Two papers with one id: changed wording is named with both texts, and never averaged."""

    def two(values: dict[str, Any]) -> None:
        values["questionnaires"] = ["thu-nghiem-2024", "thu-nghiem-2024-b"]

    project = write_params(tmp_path, year=two)
    folder = project.params / "questionnaires"
    first = (folder / "thu-nghiem-2024.yaml").read_text(encoding="utf-8")
    second = first.replace("id: thu-nghiem-2024\n", "id: thu-nghiem-2024-b\n")
    second = second.replace("Nội dung chương trình, sách giáo khoa", text)
    (folder / "thu-nghiem-2024-b.yaml").write_text(second, encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        survey_of(project)
    codes = ("PARAMS-REPEATED", "PARAMS-CHANGED-QUESTION")
    (found,) = [p for p in caught.value.problems if p.code in codes and p.value == "content"]
    assert found.code == code
    assert (f"“{text}”" in found.what) == (code == "PARAMS-CHANGED-QUESTION")
