"""Column headings to questions, by the questionnaire's own wording."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping

from langnghe.intake.text import clean, fold, letters_only
from langnghe.params.load import Params
from langnghe.params.models import Question, Scale

# "1. ", "Câu 3: ", "2) ", "4/ ", "2.1. " before the wording: the printer's, not the question's.
_NUMBERING = re.compile(
    r"^(câu\s*(hỏi\s*)?)?(\d{1,2}\s*[.):/-]\s*)+|^câu\s*(hỏi\s*)?\d{1,2}\s+", re.I
)


def heading_key(text: str) -> str:
    """Key of a heading: without numbering, case, spaces, punctuation and tone placement."""
    return letters_only(fold(_NUMBERING.sub("", clean(text))))


class Headings:
    """Finds the question of a heading. Only an exact key matches; anything else is asked about.

    With `params`, also one option of a multiple question ("channels/media", "channels[media]",
    "Ông/Bà biết qua đâu [Báo, đài]"), and a question behind its block's id or title.
    """

    def __init__(
        self,
        questions: Iterable[Question],
        stated: Mapping[str, str],
        params: Params | None = None,
    ) -> None:
        questions = list(questions)
        self._wording = {question.id: question.text for question in questions}
        self._found: dict[str, set[str]] = {}
        blocks = _blocks(params)
        for question in questions:
            for name in ("", *blocks.get(question.block, ())):
                for key in _names(question):
                    self._found.setdefault(name + key, set()).add(question.id)
                    for option, ending in _endings(question, params):
                        self._found.setdefault(name + key + ending, set()).add(option)
        self._stated = {heading_key(text): question for text, question in stated.items()}

    def column(self, heading: str) -> str | None:
        """The question's id, or one of its options ("channels:media").

        None where the heading fits none or more than one.
        """
        for text in _without_groups(heading):
            key = heading_key(text)
            if key in self._stated:
                return self._stated[key]
            found = self._found.get(key, set())
            if found and not (found.isdisjoint(self._wording) and _WORD.fullmatch(text)):
                return next(iter(found)) if len(found) == 1 else None
        return None

    def question(self, heading: str) -> str | None:
        """The question's id; None where the heading fits none, more than one, or an option."""
        found = self.column(heading)
        return found if found in self._wording or found in self._stated.values() else None

    def nearest(self, heading: str) -> str:
        """Wording of the nearest question, to propose; "" where none is near."""
        keys = {heading_key(text): text for text in self._wording.values()}
        near = difflib.get_close_matches(heading_key(heading), list(keys), n=1, cutoff=0.6)
        return keys[near[0]] if near else ""


_WORD = re.compile(r"\w+")
"""One word is no option: KoboToolbox heads with "channels_other" what was written beside it."""

_PATH = re.compile(r"[A-Za-z_][\w.-]*(/[\w.-]+)+", re.ASCII)


def _without_groups(heading: str) -> Iterator[str]:
    """A heading, then without the names of groups before it: KoboToolbox, "group/question"."""
    yield heading
    while _PATH.fullmatch(heading):
        heading = heading.partition("/")[2]
        yield heading


def _blocks(params: Params | None) -> dict[str, set[str]]:
    """What may stand before a question for its block: keys of its id and its title."""
    return {
        block.id: {heading_key(block.id), heading_key(block.title)}
        for questionnaire in (params.questionnaires if params else ())
        for block in questionnaire.blocks
    }


def _names(question: Question) -> set[str]:
    """Keys of a question: its id, its wording, both (LimeSurvey)."""
    identifier, text = heading_key(question.id), heading_key(question.text)
    return {identifier, text, identifier + text}


def _endings(question: Question, params: Params | None) -> Iterator[tuple[str, str]]:
    """The options of a multiple question, with the keys of what follows the question for each."""
    if params is None or question.type != "multiple":
        return
    scale: Scale = params.scales[question.id]
    for level in scale.levels:
        value, label = (letters_only(fold(text)) for text in (str(level.value), level.label))
        own = {value, label, value + label, value + heading_key(question.text) + label}
        for ending in own | {letters_only(fold(text)) for text in level.spellings}:
            yield f"{question.id}:{level.value}", ending
