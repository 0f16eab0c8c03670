"""Column headings to questions, by the questionnaire's own wording."""

import difflib
import re
from collections.abc import Iterable, Mapping

from langnghe.intake.text import clean, fold, letters_only
from langnghe.params.models import Question

# "1. ", "Câu 3: ", "2) ", "4/ ", "2.1. " before the wording: the printer's, not the question's.
_NUMBERING = re.compile(
    r"^(câu\s*(hỏi\s*)?)?(\d{1,2}\s*[.):/-]\s*)+|^câu\s*(hỏi\s*)?\d{1,2}\s+", re.I
)

# "Tổng cộng", "Cộng: 35", "Ghi chú…"; but "Cộng Hòa" is a name.
_NOTE = re.compile(rf"{fold('tổng')}|{fold('ghi chú')}|{fold('cộng')}\s*([^\w\s]|\d|$)")


def is_note(text: str) -> bool:
    """Whether a row's first text says that the row is a sum or a remark."""
    return _NOTE.match(fold(text)) is not None


def heading_key(text: str) -> str:
    """Key of a heading: without numbering, case, spaces, punctuation and tone placement."""
    return letters_only(fold(_NUMBERING.sub("", clean(text))))


class Headings:
    """Finds the question of a heading. Only an exact key matches; anything else is asked about."""

    def __init__(self, questions: Iterable[Question], stated: Mapping[str, str]) -> None:
        self._wording = {question.id: question.text for question in questions}
        self._found: dict[str, set[str]] = {}
        for identifier, text in self._wording.items():
            self._found.setdefault(heading_key(text), set()).add(identifier)
            self._found.setdefault(heading_key(identifier), set()).add(identifier)
        self._stated = {heading_key(text): question for text, question in stated.items()}

    def question(self, heading: str) -> str | None:
        """The question's id; None where the heading fits none or more than one."""
        key = heading_key(heading)
        if key in self._stated:
            return self._stated[key]
        found = self._found.get(key, set())
        return next(iter(found)) if len(found) == 1 else None

    def nearest(self, heading: str) -> str:
        """Wording of the nearest question, to propose; "" where none is near."""
        keys = {heading_key(text): text for text in self._wording.values()}
        near = difflib.get_close_matches(heading_key(heading), list(keys), n=1, cutoff=0.6)
        return keys[near[0]] if near else ""
