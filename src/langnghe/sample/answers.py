"""What the people of one group in one unit answer.

An answer to a question with a scale is the index of its level, or one of the states below. A
person's answers hang together, and some people give one answer to everything.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from langnghe.params.load import Params
from langnghe.params.models import Group, Question, Scale
from langnghe.sample.draws import Draws
from langnghe.sample.schools import Unit, required
from langnghe.sample.sentences import Sentences
from langnghe.sample.settings import Settings

BLANK, DONT_KNOW, NOT_APPLICABLE = -1, -2, -3

_LIKE_ONESELF = 0.5
_STRAIGHT_LINERS = 0.05
_OPINIONS = 0.08
_NOT_APPLICABLE = 0.004
_NO_OPTION = 0.015
_LOWEST, _HIGHEST = 0.70, 0.97
_CHANGE = (-0.06, 0.03)  # of a question from the year that goes on


@dataclass(frozen=True)
class Forms:
    """`answers`: one list a question asked of the group, in printed order, one item a form.

    Items are an index or state (scale, yes-no, single), a list of indexes (multiple), a number or
    a text; "" and an empty list are left blank.
    """

    unit: Unit
    group: Group
    count: int
    answers: dict[str, list[Any]]


class People:
    """Everybody who is asked. `draws` is the survey's stream, whose parts all units share.

    `lasting` is the stream of what goes on from another year, the survey's own without one.
    """

    def __init__(
        self, params: Params, settings: Settings, draws: Draws, lasting: Draws | None = None
    ) -> None:
        self.params, self.settings, self.draws = params, settings, draws
        self.lasting = lasting or draws
        self._sentences = Sentences(draws.of("sentences"))

    def forms(self, unit: Unit, group: Group, count: int | None = None) -> Forms:
        """The forms that come back from a group in a unit, or `count` of them."""
        here = self.draws.of(unit.id, group.id, "answers")
        if count is None:
            low, high = self.settings.response.get(group.id, [80, 100])
            due = required(unit, group) or 0
            count = min(due, max(1, round(due * here.integer(low, high) / 100)))
        person = here.uniforms(count)
        straight = here.uniforms(count) < _STRAIGHT_LINERS
        answers: dict[str, list[Any]] = {}
        for question in self.params.questions.values():
            if group.id not in question.asked_of:
                continue
            scale = self.params.scales.get(question.id)
            if scale is None:
                answers[question.id] = self._written(question, group, here, count)
                continue
            rate = self._rate(unit, group, question)
            shares = _shares(scale, rate, self.draws.of("shares", question.id))
            if question.type == "multiple":
                answers[question.id] = _ticked(here, shares, count)
                continue
            own = here.uniforms(count)
            like_oneself = (here.uniforms(count) < _LIKE_ONESELF) | straight
            chosen = _levels(shares, np.where(like_oneself, person, own))
            if question.type == "scale":
                usual = _shares(scale, (_LOWEST + _HIGHEST) / 2, self.draws.of("shares"))
                chosen = np.where(straight, _levels(usual, person), chosen)
            draw, low_end = here.uniforms(count), 0.0
            for state, share in self._states(question, group, scale).items():
                chosen = np.where((draw >= low_end) & (draw < low_end + share), state, chosen)
                low_end += share
            answers[question.id] = chosen.tolist()
        return Forms(unit, group, count, answers)

    def _rate(self, unit: Unit, group: Group, question: Question) -> float:
        """Share of positive answers to a question among a group of a unit."""
        draws = self.lasting
        effects = [
            draws.of("question", question.id).between(-0.08, 0.08),
            draws.of("group", group.id).between(-0.03, 0.03),
            draws.of("group", group.id, question.id).between(-0.03, 0.03),
            draws.of("place", unit.place.id).between(-0.02, 0.02),
            draws.of("unit", unit.id).between(-0.07, 0.07),
            draws.of("unit", unit.id, group.id, question.id).between(-0.03, 0.03),
        ]
        if draws is not self.draws:
            effects.append(self.draws.of("year", question.id).between(*_CHANGE))
        return min(max(0.87 + math.fsum(effects), _LOWEST), _HIGHEST)

    def _states(self, question: Question, group: Group, scale: Scale) -> dict[int, float]:
        """Share of the answers that are none, where the scale has a word for them."""
        blank = self.draws.of("blank", group.id, question.id).between(0.01, 0.02)
        usual = self.draws.of("unknown", group.id, question.id).between(0.01, 0.03)
        stated = self.settings.dont_know.get(group.id, {}).get(question.id)
        unknown = usual if stated is None else stated / 100
        return {
            BLANK: blank,
            DONT_KNOW: unknown if scale.dont_know else 0.0,
            NOT_APPLICABLE: _NOT_APPLICABLE if scale.not_applicable else 0.0,
        }

    def _written(self, question: Question, group: Group, draws: Draws, count: int) -> list[Any]:
        if question.type == "number":
            low = question.minimum or 0
            high = low + 10 if question.maximum is None else question.maximum
            return [draws.integer(int(low), int(high)) for _ in range(count)]
        writes = draws.uniforms(count) < _OPINIONS
        return [self._sentences.next(group.id) if one else "" for one in writes]


def _shares(scale: Scale, rate: float, draws: Draws) -> list[float]:
    """Share of each level; the positive ones together have `rate`.

    Of the others, one next to a positive level is chosen most. Without a positive level, as where
    people say how they heard of something, shares are as they fall.
    """
    values = [level.value for level in scale.levels]
    positive = [index for index, value in enumerate(values) if value in scale.positive]
    weights = [draws.between(0.5, 1.5) for _ in values]
    if not positive or len(positive) == len(values):
        return [weight / math.fsum(weights) for weight in weights]
    for index in range(len(values)):
        if index not in positive:
            weights[index] = 0.25 ** min(abs(index - other) for other in positive)
    good = math.fsum(weights[index] for index in positive)
    bad = math.fsum(weights) - good
    return [
        weight * (rate / good if index in positive else (1 - rate) / bad)
        for index, weight in enumerate(weights)
    ]


def _levels(shares: list[float], moods: np.ndarray) -> np.ndarray:
    """The level that each mood in [0, 1) falls on."""
    return np.searchsorted(np.cumsum(shares)[:-1], moods, side="right")


def _ticked(draws: Draws, shares: list[float], count: int) -> list[list[int]]:
    """The options that each person ticks; the usual one where none, but for the odd blank."""
    ticks = np.column_stack([draws.uniforms(count) < min(1.6 * share, 0.95) for share in shares])
    blank = draws.uniforms(count) < _NO_OPTION
    ticks[~ticks.any(axis=1), shares.index(max(shares))] = True
    return [
        [] if left else np.flatnonzero(row).tolist() for row, left in zip(ticks, blank, strict=True)
    ]
