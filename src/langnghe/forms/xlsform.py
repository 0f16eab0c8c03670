"""An XLSForm (xlsform.org) of one group's questionnaire, for KoboToolbox and ODK.

Names are the ids of blocks, questions and answers, so that an export is understood whether it has
names or labels.
"""

import datetime as dt
import io
from collections.abc import Iterator

import xlsxwriter

from langnghe.intake.answers import DONT_KNOW, NOT_APPLICABLE
from langnghe.params.load import Survey
from langnghe.params.models import Question, Scale
from langnghe.params.own_sources import UNIT_LABEL, UNIT_NAME, unit_labels
from langnghe.workbook import same_on_every_system

_SURVEY = ("type", "name", "label", "required", "appearance", "constraint", "constraint_message")
_CHOICES = ("list_name", "name", "label")
_TYPES = {"number": "decimal", "text": "text"}
UNITS = "units"

Row = tuple[str, ...]


def xlsform(survey: Survey, group: str) -> bytes:
    """The workbook of one group: sheets survey, choices, settings."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime.combine(survey.year.as_of, dt.time())})
        for name, rows in (
            ("survey", [_SURVEY, *_questions(survey, group)]),
            ("choices", [_CHOICES, *_choices(survey, group)]),
            ("settings", _settings(survey, group)),
        ):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    sheet.write_string(number, column, text)
    return same_on_every_system(stream.getvalue())


def _settings(survey: Survey, group: str) -> list[Row]:
    title = f"{survey.questionnaires[0].title} – {survey.groups[group].name}"
    identifier = f"{survey.district.id}-{survey.year.year}-{group}".replace("-", "_")
    version = f"{survey.year.as_of:%Y%m%d}"
    return [
        ("form_title", "form_id", "version", "default_language"),
        (title, identifier, version, "Tiếng Việt (vi)"),
    ]


def _questions(survey: Survey, group: str) -> Iterator[Row]:
    yield _row(f"select_one {UNITS}", UNIT_NAME, UNIT_LABEL, required="yes", appearance="minimal")
    for paper in survey.questionnaires:
        for block in paper.blocks:
            asked = [q for q in paper.questions if q.block == block.id and group in q.asked_of]
            if not asked:
                continue
            yield _row("begin_group", block.id, block.title)
            for question in asked:
                yield _question(question, survey.scales.get(question.id))
            yield _row("end_group", "", "")


def _question(question: Question, scale: Scale | None) -> Row:
    if scale is not None:
        many = "multiple" if question.type == "multiple" else "one"
        return _row(f"select_{many} {question.id}", question.id, question.text)
    limits = [
        f". {sign} {limit:g}"
        for sign, limit in ((">=", question.minimum), ("<=", question.maximum))
        if limit is not None
    ]
    said = "Số nằm ngoài giới hạn của câu hỏi" if limits else ""
    return _row(
        _TYPES[question.type], question.id, question.text,
        constraint=" and ".join(limits), constraint_message=said,
        appearance="multiline" if question.type == "text" else "",
    )  # fmt: skip


def _choices(survey: Survey, group: str) -> Iterator[Row]:
    labels = unit_labels(survey.frame.units, survey.district.place_titles)
    for unit in survey.frame.strata.query("group == @group")["unit"]:
        yield (UNITS, unit, labels[unit])
    for question in survey.questions.values():
        scale = survey.scales.get(question.id)
        if scale is None or group not in question.asked_of:
            continue
        for level in scale.levels:
            yield (question.id, str(level.value), level.label)
        if question.type != "multiple":
            for code, texts in (
                (DONT_KNOW, scale.dont_know),
                (NOT_APPLICABLE, scale.not_applicable),
            ):
                if texts:
                    yield (question.id, code.removeprefix("~"), texts[0])


def _row(type_: str, name: str, label: str, **more: str) -> Row:
    return (type_, name, label, *(more.get(key, "") for key in _SURVEY[3:]))
