"""Which questions of two years are one question, so that their figures may be compared."""

import pandas as pd

from langnghe.intake.text import fold
from langnghe.params.load import Survey
from langnghe.params.models import Scale

SAME = "same"
NEW, ENDED = "new", "ended"
"""Asked in the later year only, in the earlier only; of a group."""
WORDING, SCALE, POSITIVE = "wording", "scale", "positive"
"""Asked otherwise; other answers to choose from; other answers count as positive."""


def series(later: Survey, earlier: Survey) -> pd.DataFrame:
    """Of every group × rated question of either year whether it is the same in both.

    Gives group, question and series: "same", or what breaks it (the first that does: "new",
    "ended", "wording", "scale", "positive"). Texts are compared by `fold`, so that case, spaces and
    the place of a tone break nothing. Groups and questions are matched by id.
    """
    now, then = _asked(later), _asked(earlier)
    rows = [
        (group, question, _series((group, question), now, then, later, earlier))
        for group, question in dict.fromkeys([*now, *then])
    ]
    return pd.DataFrame(rows, columns=pd.Index(["group", "question", "series"]), dtype="str")


def _asked(survey: Survey) -> list[tuple[str, str]]:
    """Group × question with declared positive answers, in printed order."""
    rated = [
        question
        for question in survey.questions.values()
        if question.type != "multiple"
        and question.id in survey.scales
        and survey.scales[question.id].positive
    ]
    return [(group, q.id) for group in survey.groups for q in rated if group in q.asked_of]


def _series(
    key: tuple[str, str],
    now: list[tuple[str, str]],
    then: list[tuple[str, str]],
    later: Survey,
    earlier: Survey,
) -> str:
    if key not in then:
        return NEW
    if key not in now:
        return ENDED
    _, name = key
    one, other = later.questions[name], earlier.questions[name]
    if fold(one.text) != fold(other.text):
        return WORDING
    scale, before = later.scales[name], earlier.scales[name]
    if one.type != other.type or _levels(scale) != _levels(before):
        return SCALE
    return SAME if set(scale.positive) == set(before.positive) else POSITIVE


def _levels(scale: Scale) -> list[tuple[int | str, str]]:
    return [(level.value, fold(level.label)) for level in scale.levels]
