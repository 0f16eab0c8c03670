"""Questions and answers for people: `params/<district>/<year>/faq.yaml`."""

from collections.abc import Iterator

from pydantic import Field

from langnghe.params.consistency import Finding, repeated
from langnghe.params.models import Id, Model, Text


class QuestionAnswered(Model):
    """A question that people ask, its answer, and what the answer rests on."""

    id: Id
    question: Text
    answer: Text
    basis: Text = Field(description="Căn cứ của câu trả lời: văn bản, mục")


class FaqFile(Model):
    """The sheet of questions and answers (bộ câu hỏi – đáp) of a year."""

    title: Text
    basis: Text = Field(description="Văn bản yêu cầu công khai bộ câu hỏi – đáp, mục")
    questions: list[QuestionAnswered] = Field(min_length=1)


def in_faq(file: FaqFile) -> Iterator[Finding]:
    """Ids and questions are used once."""
    questions = file.questions or []
    yield from repeated("mã câu hỏi", ("questions",), [x.id for x in questions])
    texts = [x.question for x in questions]
    yield from repeated("câu hỏi", ("questions",), texts, key=("question",))
