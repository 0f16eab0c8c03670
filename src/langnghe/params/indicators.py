"""Indicators as data: `params/indicators/<set>.yaml`, the only source of titles, units, decimals.

A year names the sets that it reports. A question with a scale needs no entry: its definitions
follow from the questionnaire (`rate_of`, `mean_of`).
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from langnghe.params.models import Id, Model, Places, Question, Questionnaire, Scale, Text, Year

PERCENT = "%"

Weight = Annotated[float, Field(gt=0)]


class Title(Model):
    """The indicator's name as it is printed."""

    vi: Text
    en: Text | None = Field(default=None, description="Tên tiếng Anh")


class Origin(Model):
    """The document that an indicator is taken from."""

    document: Text = Field(description="Văn bản làm căn cứ, mục; ghi rõ điều văn bản không có")
    year: Annotated[int, Field(ge=1945, le=2100)] = Field(description="Năm ban hành")


class Target(Model):
    """What is to be reached, in the indicator's unit (85 of "%")."""

    value: float
    comparison: Literal["at-least", "at-most"]
    source: Text = Field(description="Văn bản nêu mục tiêu")


# --- formulas ----------------------------------------------------------------------------------


class _OverQuestions(Model):
    """Over named questions, or over all fitting questions of blocks that the group is asked."""

    questions: list[Id] = Field(default_factory=list, description="Mã các câu hỏi")
    blocks: list[Id] = Field(
        default_factory=list,
        description="Mã các nhóm nội dung: mọi câu phù hợp mà nhóm được hỏi",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if bool(self.questions) == bool(self.blocks):
            raise PydanticCustomError("questions", "cần đúng một trong hai: “questions”, “blocks”")
        return self


class PositiveRate(_OverQuestions):
    """Positive answers ÷ valid answers, over one question or several."""

    type: Literal["positive-rate"]


class AllPositive(_OverQuestions):
    """People all of whose answers are positive ÷ people ("hài lòng toàn diện").

    answered: a form counts with any valid answer, or only where all its questions have one.
    """

    type: Literal["all-positive"]
    answered: Literal["any", "all"] = Field(
        default="any",
        description="Phiếu được tính khi có ít nhất một câu trả lời hợp lệ (any) "
        "hay khi mọi câu đều có (all)",
    )


class MeanScore(_OverQuestions):
    """Sum of the levels' values ÷ valid answers."""

    type: Literal["mean-score"]


class ShareOfYes(_OverQuestions):
    """Answers "yes" ÷ valid answers of yes-no questions, whichever answer is the positive one."""

    type: Literal["share-yes"]


class Part(Model):
    """Another indicator; `group` where it has several and the whole is over groups."""

    indicator: Id
    group: Id | None = Field(default=None, description="Nhóm, khi chỉ số kia có nhiều nhóm")


class WeightedPart(Part):
    """A part with its weight: all the same, or adding up to 100."""

    weight: Weight = Field(description="Trọng số: bằng nhau, hoặc cộng lại là 100")


class Composite(Model):
    """Weighted mean of other indicators."""

    type: Literal["composite"]
    parts: list[WeightedPart] = Field(min_length=2)


class Ratio(Model):
    """One administrative count ÷ another, each summed over the units that gave both."""

    type: Literal["ratio"]
    numerator: Id
    denominator: Id


class NumberMet(Model):
    """How many of the indicators meet their targets."""

    type: Literal["number-met"]
    parts: list[Part] = Field(min_length=2)


OverQuestions = PositiveRate | AllPositive | MeanScore | ShareOfYes
OverIndicators = Composite | NumberMet
Formula = Annotated[OverQuestions | OverIndicators | Ratio, Field(discriminator="type")]


class Limit(Model):
    """The most that a school of a level should have, in the indicator's unit."""

    level: Id = Field(description="Mã cấp học")
    most: Annotated[float, Field(gt=0)]
    source: Text = Field(description="Văn bản nêu mức")
    confirmed: bool = Field(description="false: ghi theo trí nhớ, chưa đối chiếu với văn bản")


class Indicator(Model):
    """One indicator: what it is called, how it is made, what is to be reached."""

    id: Id
    title: Title
    unit: Text = Field(description="Đơn vị: “%”, “điểm”, “học sinh/lớp”, …")
    decimals: Places = Field(description="Số chữ số thập phân khi in")
    source: Origin
    groups: list[Id] = Field(
        default_factory=list, description="Mã các nhóm; chỉ số từ số liệu hành chính thì không có"
    )
    formula: Formula
    target: Target | None = None
    direction: Literal["higher-is-better", "lower-is-better"]
    limits: list[Limit] = Field(
        default_factory=list, description="Mức nhiều nhất của trường từng cấp học, để nêu nơi vượt"
    )

    @property
    def factor(self) -> int:
        """An estimate × this is in the indicator's unit: shares are kept from 0 to 1."""
        return 100 if self.unit == PERCENT else 1


class Fact(Model):
    """An administrative count of a school, such as its classrooms."""

    id: Id
    title: Text
    unit: Text = Field(description="Đơn vị đếm: phòng, lớp, học sinh, …")


class Component(Model):
    """What people say of something beside what is counted of it."""

    id: Id
    title: Text
    answers: Id = Field(description="Mã chỉ số tính từ câu trả lời, đơn vị %")
    counts: Id | None = Field(
        default=None, description="Mã chỉ số tính từ số liệu của trường, đơn vị %, nếu có"
    )


class IndicatorSet(Model):
    """`params/indicators/<id>.yaml`."""

    id: Id
    title: Text
    facts: list[Fact] = Field(default_factory=list, description="Số liệu hành chính cần có")
    indicators: list[Indicator] = Field(min_length=1)
    components: list[Component] = Field(
        default_factory=list, description="Chỉ số thành phần: ý kiến cạnh số liệu của trường"
    )
    flag_from: Annotated[float, Field(gt=0, le=100)] = Field(
        default=10,
        description="Ý kiến và số liệu lệch từ bao nhiêu điểm phần trăm thì được nêu, khi số liệu "
        "nằm ngoài khoảng tin cậy của ý kiến",
    )


# --- what formulas take ------------------------------------------------------------------------


def fits(formula: OverQuestions, question: Question, scale: Scale | None) -> bool:
    """Whether a formula can be taken over the answers of a question."""
    if isinstance(formula, MeanScore):
        return question.type in ("scale", "number")
    if isinstance(formula, ShareOfYes):
        return question.type == "yes-no" and scale is not None and "yes" in _values(scale)
    one_answer = question.type in ("scale", "yes-no", "single")
    return one_answer and scale is not None and bool(scale.positive)


def questions_for(
    formula: OverQuestions,
    group: str,
    questions: Iterable[Question],
    scales: Mapping[str, Scale],
) -> list[Question]:
    """The questions that a formula takes of a group's forms, in printed order.

    scales: by the question's id.
    """
    return [
        q
        for q in questions
        if group in q.asked_of
        and (q.id in formula.questions or q.block in formula.blocks)
        and fits(formula, q, scales.get(q.id))
    ]


def _values(scale: Scale) -> list[int | str]:
    return [level.value for level in scale.levels]


# --- definitions that follow from a questionnaire ------------------------------------------------


def rate_of(question: Question, paper: Questionnaire, year: Year) -> Indicator:
    """A question's rate of positive answers (of a multiple question: of who ticked an option)."""
    return Indicator(
        id=question.id,
        title=Title(vi=question.text),
        unit=PERCENT,
        decimals=year.decimals.rate,
        source=Origin(document=paper.source, year=year.year),
        groups=question.asked_of,
        formula=PositiveRate(type="positive-rate", questions=[question.id]),
        direction="higher-is-better",
    )


def mean_of(question: Question, paper: Questionnaire, year: Year) -> Indicator:
    """A question's mean: of its levels' values, or of the numbers written."""
    return Indicator(
        id=question.id,
        title=Title(vi=question.text),
        unit="điểm" if question.type == "scale" else "trung bình",
        decimals=year.decimals.mean,
        source=Origin(document=paper.source, year=year.year),
        groups=question.asked_of,
        formula=MeanScore(type="mean-score", questions=[question.id]),
        direction="higher-is-better",
    )
