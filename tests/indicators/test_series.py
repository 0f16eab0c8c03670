"""Which questions of two years are one question."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from langnghe.indicators.series import series
from langnghe.params.load import Survey
from small_district import survey_of, write_params


def found(later: Survey, earlier: Survey) -> dict[tuple[str, str], str]:
    table = series(later, earlier)
    return {(row.group, row.question): row.series for row in table.itertuples()}


def other(folder: Path, change: Callable[[dict[str, Any]], object]) -> Survey:
    return survey_of(
        write_params(folder / "other", questionnaire=lambda paper: [change(paper), None][1])
    )


def test_one_questionnaire_is_one_series_and_only_of_rated_questions(survey: Survey) -> None:
    assert found(survey, survey) == {
        ("parents", "content"): "same",
        ("parents", "service"): "same",
        ("parents", "listening"): "same",
        ("officials", "content"): "same",
        ("officials", "listening"): "same",
    }


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        (lambda q: q["questions"][0].update(text="NỘI DUNG  chương trình, sách giáo khoa"), "same"),
        (lambda q: q["questions"][0].update(text="Nội dung chương trình"), "wording"),
        (lambda q: q["scales"]["satisfaction"].update(positive=[3, 4, 5]), "positive"),
        (lambda q: q["scales"]["satisfaction"]["levels"][2].update(label="Tạm được"), "scale"),
        (lambda q: q["scales"]["satisfaction"]["levels"].pop(0), "scale"),
        (lambda q: q["scales"]["satisfaction"]["levels"].reverse(), "scale"),
        (lambda q: q["scales"]["satisfaction"]["levels"][2].update(spellings=[]), "same"),
        (lambda q: q["scales"]["satisfaction"].update(positive=[5, 4]), "same"),
        (lambda q: q["questions"].pop(0), "new"),
        (lambda q: q["questions"][0].update(asked_of=["officials"]), "new"),
        (lambda q: q["questions"][0].update(type="single"), "scale"),
    ],
)
def test_what_breaks_a_series(
    survey: Survey, tmp_path: Path, change: Callable[[dict[str, Any]], object], broken: str
) -> None:
    earlier = other(tmp_path, change)
    assert found(survey, earlier)["parents", "content"] == broken
    backwards = {"new": "ended"}.get(broken, broken)
    assert found(earlier, survey)["parents", "content"] == backwards
    assert found(survey, earlier)["parents", "listening"] == "same"
