"""The questionnaire of one group on paper: A4, to be filled in by hand."""

import datetime as dt
from collections.abc import Iterator
from itertools import groupby

from langnghe.forms.entry_book import answers
from langnghe.params.load import Survey
from langnghe.params.models import Question, Questionnaire
from langnghe.params.own_sources import UNIT_LABEL
from langnghe.report.fonts import available
from langnghe.report.pdf import compile_typst
from langnghe.report.typst import array, literal, value

TEMPLATE = "questionnaire.typ"
INVENTED_FORM = "PHIẾU CỦA ĐỊA BÀN MINH HỌA"
OPINION_LINES = 8
_MOST_ANSWERS = 7  # columns that a line has room for


def paper(survey: Survey, group: str) -> bytes:
    """The blank form of a group as PDF/UA-1 and PDF/A-2a; the same params give the same bytes."""
    date = survey.year.phases[0].start if survey.year.phases else survey.year.as_of
    stamp = dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC)
    return compile_typst(_source(survey, group, date), stamp)


def _source(survey: Survey, group: str, date: dt.date) -> str:
    bodies, year = survey.district.bodies, survey.year.year
    head = {
        "body": bodies.issuing,
        "group": survey.groups[group].name,
        "title": f"{survey.questionnaires[0].title} năm {year}",
        "date": [date.year, date.month, date.day],
        "intro": f"{bodies.short} {survey.district.title} xin ý kiến của Ông/Bà (em). Phiếu không "
        "ghi tên người trả lời. Với mỗi câu, đánh dấu X vào một ô; câu nào không rõ thì để trống "
        "hoặc chọn “Không biết” nếu có.",
        "unit-label": UNIT_LABEL,
        "thanks": "Xin trân trọng cảm ơn!",
        "notice": INVENTED_FORM if survey.year.invented else "",
        "fonts": available(survey.form.font_families),
    }
    parts = [part for each in survey.questionnaires for part in _parts(survey, each, group)]
    return "\n".join(
        [
            f'#import "{TEMPLATE}": *;',
            f"#show: questionnaire.with({value(head)});",
            *parts,
            "",
        ]
    )


def _parts(survey: Survey, paper: Questionnaire, group: str) -> Iterator[str]:
    """Block by block, in printed order; neighbours of one scale in one table."""
    numbers = {q.id: n for n, q in enumerate(_asked(survey, group), start=1)}
    for block in paper.blocks:
        asked = [q for q in paper.questions if q.block == block.id and group in q.asked_of]
        if not asked:
            continue
        yield f"#part({literal(block.title)});"
        for shape, questions in groupby(asked, key=lambda q: _shape(survey, q)):
            yield from _questions(survey, shape, list(questions), numbers)


def _asked(survey: Survey, group: str) -> list[Question]:
    return [question for question in survey.questions.values() if group in question.asked_of]


def _shape(survey: Survey, question: Question) -> tuple[str, str]:
    """What a question looks like; those alike in it may share a table."""
    if question.scale is None or question.type == "multiple":
        return (question.type, question.id)
    few = len(answers(survey.scales[question.id])) <= _MOST_ANSWERS
    return ("matrix", question.scale) if few else ("single", question.id)


def _questions(
    survey: Survey, shape: tuple[str, str], questions: list[Question], numbers: dict[str, int]
) -> Iterator[str]:
    kind, _ = shape
    texts = [f"{numbers[q.id]}. {q.text}" for q in questions]
    if kind == "matrix":
        heads = array(map(literal, answers(survey.scales[questions[0].id])))
        yield f"#matrix({literal('Nội dung')}, {heads}, {array(map(literal, texts))});"
        return
    for question, text in zip(questions, texts, strict=True):
        if kind == "number":
            yield f"#number({literal(text)});"
        elif kind == "text":
            yield f"#opinion({literal(text)}, {OPINION_LINES});"
        else:
            scale = survey.scales[question.id]
            many = kind == "multiple"
            shown = [level.label for level in scale.levels] if many else answers(scale)
            choices = array(map(literal, shown))
            yield f"#choice({literal(text)}, {choices}, {str(many).lower()});"
