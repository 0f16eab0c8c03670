"""How one school's clerk fills in a sheet: headings, order of columns, ways to write an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from langnghe.params.models import Question, Scale, ScaleLevel
from langnghe.sample.answers import BLANK, DONT_KNOW, NOT_APPLICABLE, Forms
from langnghe.sample.draws import Draws

Cell = str | int
Write = Callable[[ScaleLevel], Cell]


def _number(level: ScaleLevel) -> Cell:
    return level.value if isinstance(level.value, int) else level.label


def _number_as_text(level: ScaleLevel) -> Cell:
    return str(_number(level))


def _label(level: ScaleLevel) -> Cell:
    return level.label


def _number_and_label(level: ScaleLevel) -> Cell:
    return f"{level.value} - {level.label}" if isinstance(level.value, int) else level.label


def _short(level: ScaleLevel) -> Cell:
    return level.spellings[0] if level.spellings else level.label


def _lower(level: ScaleLevel) -> Cell:
    return level.label.lower()


_WRITES: tuple[Write, ...] = (
    _number, _number, _number, _label, _label, _number_and_label, _short, _number_as_text, _lower,
)  # fmt: skip
_NUMBERINGS = ("{n}. {text}", "{n}. {text}", "Câu {n}: {text}", "{n}) {text}", "{text}", "{text}")


@dataclass(frozen=True)
class Style:
    """One clerk's habits."""

    write: Write
    numbering: str
    dont_know: int
    mixed_order: bool
    careless: float

    def heading(self, question: Question, number: int, draws: Draws) -> str:
        """The question as this clerk heads its column."""
        text = question.text
        if draws.chance(self.careless):
            changed = (text.upper(), text.lower(), text.replace(" ", "  ", 1), f"{text} ")
            text = draws.choice(changed)
        return self.numbering.format(n=number, text=text)

    def cell(self, answer: Any, question: Question, scale: Scale | None) -> Cell:
        """An answer as this clerk writes it; "" for a blank."""
        if scale is None:
            return answer
        if question.type == "multiple":
            return ", ".join(scale.levels[index].label for index in answer)
        if answer >= 0:
            return self.write(scale.levels[answer])
        words = {
            BLANK: [""],
            DONT_KNOW: scale.dont_know,
            NOT_APPLICABLE: scale.not_applicable,
        }[answer]
        return words[self.dont_know % len(words)]


ONLINE = Style(_label, "{text}", dont_know=0, mixed_order=False, careless=0.0)
"""A form on the web: everybody ticks the same words, under the printed questions."""


def of_clerk(draws: Draws) -> Style:
    """The habits of some clerk."""
    return Style(
        write=draws.choice(_WRITES),
        numbering=draws.choice(_NUMBERINGS),
        dont_know=draws.choice((0, 0, 0, 1)),
        mixed_order=draws.chance(0.15),
        careless=0.15,
    )


def table(
    forms: Forms,
    questions: dict[str, Question],
    scales: dict[str, Scale],
    style: Style,
    draws: Draws,
) -> tuple[list[str], list[list[Cell]]]:
    """Headings, and one row a form."""
    columns = [
        (
            style.heading(questions[name], number, draws),
            [style.cell(answer, questions[name], scales.get(name)) for answer in answers],
        )
        for number, (name, answers) in enumerate(forms.answers.items(), start=1)
    ]
    if style.mixed_order:
        columns = draws.shuffled(columns)
    rows = [list(row) for row in zip(*(cells for _, cells in columns), strict=True)]
    return [heading for heading, _ in columns], rows
