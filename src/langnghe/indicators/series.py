"""Which questions of two years are one question, so that their figures may be compared."""

from typing import NamedTuple

import pandas as pd

from langnghe.intake.text import fold
from langnghe.params.load import Survey
from langnghe.params.models import Question, Scale

SAME = "same"
NEW, ENDED = "new", "ended"
"""Asked in the later year only, in the earlier only; of a group."""
WORDING, SCALE, POSITIVE = "wording", "scale", "positive"
"""Asked otherwise; other answers to choose from; other answers count as positive."""


class Definition(NamedTuple):
    """What makes a question the question it is, by what breaks a series.

    Texts are folded, so that case, spaces and the place of a tone break nothing.
    """

    wording: str
    scale: tuple[str, tuple[tuple[int | str, str], ...]]
    positive: frozenset[int | str]


def definition(question: Question, scale: Scale | None) -> Definition:
    """What a question is; without a scale it is of its wording and type."""
    levels = scale.levels if scale else []
    return Definition(
        wording=fold(question.text),
        scale=(question.type, tuple((level.value, fold(level.label)) for level in levels)),
        positive=frozenset(scale.positive if scale else ()),
    )


def definitions(survey: Survey) -> dict[tuple[str, str], Definition]:
    """Every group × question with declared positive answers, in printed order."""
    rated = {
        question.id: definition(question, survey.scales[question.id])
        for question in survey.questions.values()
        if question.type != "multiple"
        and question.id in survey.scales
        and survey.scales[question.id].positive
    }
    asked_of = {name: survey.questions[name].asked_of for name in rated}
    return {
        (group, name): one
        for group in survey.groups
        for name, one in rated.items()
        if group in asked_of[name]
    }


def series(later: Survey, earlier: Survey) -> pd.DataFrame:
    """Of every group × rated question of either year whether it is the same in both.

    Gives group, question and series: "same", or what breaks it (the first that does: "new",
    "ended", "wording", "scale", "positive"). Groups and questions are matched by id.
    """
    now, then = definitions(later), definitions(earlier)
    rows = [(*key, _series(now.get(key), then.get(key))) for key in dict.fromkeys([*now, *then])]
    return pd.DataFrame(rows, columns=pd.Index(["group", "question", "series"]), dtype="str")


def _series(now: Definition | None, then: Definition | None) -> str:
    if now is None or then is None:
        return ENDED if now is None else NEW
    broken = (name for name in Definition._fields if getattr(now, name) != getattr(then, name))
    return next(broken, SAME)
