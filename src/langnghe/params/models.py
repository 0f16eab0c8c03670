"""What a district and a year say about themselves: the types behind the YAML files in `params/`.

Strict on purpose: an unknown key or a value of another type is an error, never ignored.
What holds between several parts of a file, or between files, is in `consistency`;
`load` reads the files and reports what is wrong with its line.
"""

import datetime as dt
import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from langnghe.params.base import Id, Model, Text
from langnghe.params.estimation import Combination, KnownTotals, Merge

Percent = Annotated[float, Field(gt=0, le=100, description="Phần trăm, lớn hơn 0 và không quá 100")]
Count = Annotated[int, Field(ge=0)]
Places = Annotated[int, Field(ge=0, le=4, description="Số chữ số thập phân, từ 0 đến 4")]
Encoding = Literal["utf-8", "windows-1258", "tcvn3", "vni", "utf-8-twice"]
"""How text was encoded; "utf-8-twice" is UTF-8 that a program took for Latin-1."""


# --- district.yaml ---------------------------------------------------------------------------


class Bodies(Model):
    """The bodies that appear in an official document, by title, never by a person's name."""

    upper: Text = Field(description="Cơ quan chủ quản, như in ở đầu văn bản")
    issuing: Text = Field(description="Cơ quan ban hành, như in ở đầu văn bản")
    short: Text = Field(description="Tên gọi tắt trong câu, ví dụ “Phòng GDĐT”")
    partner: Text = Field(description="Cơ quan phối hợp, ví dụ “Ban Dân vận Thành ủy”")
    signatory: Text = Field(description="Chức danh người ký, ví dụ “TRƯỞNG PHÒNG”")


class Level(Model):
    """A school level (cấp học)."""

    id: Id
    name: Text
    short: Text


class Place(Model):
    """A ward or commune of the district."""

    id: Id
    code: Annotated[int, Field(gt=0)] | None = Field(
        default=None, description="Mã đơn vị hành chính trong năm của nó"
    )
    kind: Literal["phường", "xã", "thị trấn"]
    name: Text

    @property
    def title(self) -> str:
        """As written in a table: "Phường Phú Tân"."""
        return f"{self.kind.capitalize()} {self.name}"


class District(Model):
    """`params/<district>/district.yaml`: what holds for every year."""

    id: Id
    name: Text
    title: Text = Field(description="Tên trong câu, ví dụ “thành phố Thủ Dầu Một”")
    province: Text
    bodies: Bodies
    levels: list[Level] = Field(min_length=1)
    snapshot: Text | None = Field(
        default=None, description="Danh mục trong params/places mà phường, xã và mã lấy theo"
    )
    places: list[Place] = Field(min_length=1)
    recipients: list[Text] = Field(min_length=1, description="Nơi nhận")

    @property
    def place_titles(self) -> dict[str, str]:
        """What people call each place, by id."""
        return {place.id: place.title for place in self.places}


# --- <year>.yaml -----------------------------------------------------------------------------


class Phase(Model):
    """A dated phase of the year's plan; both days belong to it."""

    id: Id
    name: Text
    start: dt.date
    end: dt.date

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.end < self.start:
            raise PydanticCustomError(
                "date_order",
                "ngày kết thúc {end} trước ngày bắt đầu {start}",
                {"start": f"{self.start:%d/%m/%Y}", "end": f"{self.end:%d/%m/%Y}"},
            )
        return self


class Deadline(Model):
    """Something due: on a day or earlier (`by`), or strictly earlier than a day (`before`)."""

    id: Id
    what: Text
    who: Text = Field(description="Ai làm: chức danh hoặc cơ quan")
    start: dt.date | None = Field(default=None, description="Ngày đầu, nếu là một khoảng")
    by: dt.date | None = Field(default=None, description="Ngày cuối: đến hết ngày này")
    before: dt.date | None = Field(default=None, description="“Trước ngày”: không kể ngày này")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.by is None) == (self.before is None):
            raise PydanticCustomError("deadline", "cần đúng một trong hai: “by” hoặc “before”")
        if self.start and self.last_day < self.start:
            raise PydanticCustomError("date_order", "ngày cuối trước ngày đầu")
        return self

    @property
    def last_day(self) -> dt.date:
        """The last day that is not late."""
        if self.before is not None:
            return self.before - dt.timedelta(days=1)
        assert self.by is not None, "the model requires one of the two"
        return self.by

    @property
    def wording(self) -> str:
        """As the plan says it: "trước ngày 07/08/2023"."""
        if self.before is not None:
            return f"trước ngày {self.before:%d/%m/%Y}"
        start = f"từ ngày {self.start:%d/%m/%Y} đến " if self.start else ""
        return f"{start}ngày {self.last_day:%d/%m/%Y}"


class Group(Model):
    """A group of respondents, where it is found, and how many of it are asked.

    `sampling: census-or-sample` takes its rates, in percent of the population, by school level
    (`rates`, for groups in schools) or one for all (`rate`, for groups in wards).
    `sampling: open` is a form anyone may fill in: its figures describe the answers received and
    are never carried over to a population.
    """

    id: Id
    name: Text
    unit: Literal["school", "ward"]
    sampling: Literal["census-or-sample", "open"] = "census-or-sample"
    rates: dict[Id, Percent] = Field(default_factory=dict, description="Tỷ lệ (%) theo cấp học")
    rate: Percent | None = Field(default=None, description="Tỷ lệ (%) chung")
    same_people: bool = Field(
        default=False,
        description="true: năm nào cũng phần lớn là những người ấy; bảng so sánh hai năm ghi rõ",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        stated = bool(self.rates) + (self.rate is not None)
        if self.sampling == "open" and stated:
            raise PydanticCustomError("rates", "phiếu mở (sampling: open) không có tỷ lệ chọn mẫu")
        if self.sampling != "open" and stated != 1:
            raise PydanticCustomError(
                "rates", "cần đúng một trong hai: “rates” theo cấp học hoặc “rate”"
            )
        if self.unit == "ward" and self.rates:
            raise PydanticCustomError(
                "rates", "nhóm ở phường, xã dùng “rate”, không dùng “rates” theo cấp học"
            )
        return self

    def rate_at(self, level: str) -> float | None:
        """Sampling rate in percent at a school level; None where the group is not asked."""
        return self.rate if self.rate is not None else self.rates.get(level)


SURVEY_KINDS = ("forms", "totals")
"""Kinds of sources that hold answers to the questionnaires."""
STATEMENT_KINDS = ("form-02", "floor")
"""Kinds of sources with one row an opinion."""
ROLES = ("text", "date", "speaker", "addressee", "note")
"""What a column of a source of statements may be."""


class Locator(Model):
    """Where a source tells the unit or the group of a form.

    by: heading (a column, `at` its heading), cell (a cell of each sheet, `at` its address, "C3"),
    sheet (the sheet's name), fixed (`at` is the id itself). `values` maps what stands there to ids.
    """

    by: Literal["heading", "cell", "sheet", "fixed"]
    at: Text | None = None
    also: list[Text] = Field(
        default_factory=list, description="Các tiêu đề khác cùng nghĩa (by: heading)"
    )
    values: dict[Text, Id] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.also and self.by != "heading":
            raise PydanticCustomError("locator", "“also” chỉ dùng với by: heading")
        if (self.at is None) != (self.by == "sheet"):
            raise PydanticCustomError(
                "locator", "“at” cần có với by: heading, cell, fixed và không dùng với by: sheet"
            )
        if self.by == "cell" and not re.fullmatch(r"[A-Za-z]{1,3}[1-9][0-9]{0,6}", self.at or ""):
            raise PydanticCustomError(
                "cell", "“at: {at}” không phải địa chỉ ô, ví dụ B2", {"at": self.at}
            )
        return self


class Source(Model):
    """Some raw files of one shape.

    kind: forms (one row a respondent) or totals (one row a question, one column an answer), both
    with a `group`; form-01 and form-02 (mẫu 01, 02: one row a delegate, an opinion of a unit);
    speakers (one row a person registered to speak); floor (one row a statement at the forum);
    facts (one row an administrative count of a school).
    """

    id: Id
    title: Text
    files: Text = Field(
        description="Mẫu tên tệp trong data/raw/<địa bàn>/<năm>/, ví dụ truong/*.xlsx"
    )
    kind: Literal["forms", "totals", "form-01", "form-02", "speakers", "floor", "facts"]
    unit: Locator
    group: Locator | None = Field(default=None, description="Nhóm người trả lời phiếu khảo sát")
    due: Id | None = Field(default=None, description="Mã hạn trong “deadlines” phải gửi trước")
    headings: dict[Text, Id] = Field(
        default_factory=dict,
        description="Tiêu đề cột → mã câu hỏi, khi tiêu đề khác câu hỏi; với kind: form-02 và "
        "floor là text, date, speaker, addressee hoặc note",
    )
    ignore: list[Text] = Field(default_factory=list, description="Tiêu đề các cột không dùng")
    form_id: Text | None = Field(
        default=None,
        description="Tiêu đề cột mã riêng của từng phiếu (ví dụ _uuid), để biết phiếu gửi hai lần",
    )
    timestamp: Text | None = Field(
        default=None,
        description="Tiêu đề cột thời gian gửi phiếu (ví dụ Dấu thời gian), để biết bảng xuất hai "
        "lần và phiếu gửi nhanh bất thường",
    )
    ignore_sheets: list[Text] = Field(default_factory=list, description="Các trang tính không dùng")
    may_be_absent: bool = Field(
        default=False, description="true: không có tệp nào của nguồn cũng không phải vấn đề"
    )
    asked_from_row: dict[Id, Annotated[int, Field(ge=2)]] = Field(
        default_factory=dict,
        description="Câu hỏi thêm giữa chừng: dòng đầu tiên trong tệp được hỏi câu ấy",
    )
    decimal: Literal[",", "."] | None = Field(
        default=None,
        description="Dấu thập phân của số ghi dạng chữ, khi các ô của cột không đủ căn cứ để biết",
    )
    hidden_sheets: Literal["refuse", "read"] = Field(
        default="refuse", description="Trang tính ẩn: nêu thành vấn đề (refuse) hay đọc (read)"
    )
    encoding: Encoding | None = Field(
        default=None,
        description="Bảng mã của những tệp không đủ căn cứ để biết; utf-8: giữ nguyên chữ",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.kind in SURVEY_KINDS and self.group is None:
            raise PydanticCustomError("group", "nguồn loại {kind} cần “group”", {"kind": self.kind})
        return self

    @property
    def group_at(self) -> Locator:
        """Where forms and totals tell their group."""
        assert self.group is not None, "the model requires it of forms and totals"
        return self.group

    @property
    def no_questions(self) -> list[str]:
        """Headings of columns that are no question and say nothing of whose form it is."""
        return [*self.ignore, *(text for text in (self.form_id, self.timestamp) if text)]


class Document(Model):
    """A document as an official one: its number, date and subject, and who signs it.

    What is not said is the district's: its bodies, its signatory, its recipients. A joint document
    of two bodies names both in `issuing` and has two signatures.
    """

    number: Text | None = None
    date: dt.date
    title: Text = Field(default="BÁO CÁO", description="Tên loại văn bản, ví dụ BÁO CÁO, TỜ TRÌNH")
    subject: Text
    basis: list[Text] = Field(default_factory=list, description="Các căn cứ ở đầu văn bản")
    style: Literal["state", "party"] = Field(
        default="state", description="Thể thức: của Nhà nước (state) hay của Đảng (party)"
    )
    upper: Text | None = Field(default=None, description="Cơ quan chủ quản, nếu khác")
    issuing: Text | None = Field(default=None, description="Cơ quan ban hành, nếu khác")
    signatures: list[Annotated[list[Text], Field(min_length=1)]] = Field(
        default_factory=list,
        max_length=2,
        description="Các dòng chức danh của từng người ký; văn bản liên tịch có hai người",
    )
    recipients: list[Text] = Field(default_factory=list, description="Nơi nhận, nếu khác")
    last_recipient: Text | None = Field(default=None, description="Dòng cuối của Nơi nhận")


class Decimals(Model):
    """Decimals of figures that no indicator of `params/indicators/` defines."""

    rate: Places = Field(default=1, description="Của tỷ lệ phần trăm")
    mean: Places = Field(default=2, description="Của điểm trung bình")


class OpinionRules(Model):
    """What the plan asks of the opinions."""

    least_per_unit: Count = Field(default=0, description="Mỗi đơn vị có ít nhất bao nhiêu ý kiến")
    units: list[Literal["school", "ward"]] = Field(
        default=["school"], description="Loại đơn vị phải gửi đủ số ý kiến ấy"
    )
    within: list[Id] = Field(
        default=["school", "office"],
        description="Mã các cơ quan trong topics.yaml mà Phòng và các trường tự trả lời",
    )


class Year(Model):
    """`params/<district>/<year>.yaml`: what one year says about itself.

    A year without a survey (a dialogue, or a programme of tasks only) leaves out questionnaires,
    groups and sources; `consistency` checks what needs what.
    """

    year: Annotated[int, Field(ge=2000, le=2100)]
    as_of: dt.date = Field(
        description="Ngày chốt số liệu; mọi ngày tháng trong báo cáo tính từ đây"
    )
    compare_with: Annotated[int, Field(ge=2000, le=2100)] | None = Field(
        default=None, description="Năm trước để so sánh; phiếu thô và tham số năm ấy phải còn đủ"
    )
    compare_district: Id | None = Field(
        default=None,
        description="Địa bàn của năm trước, khi địa bàn này là đơn vị mới sau sắp xếp",
    )
    invented: bool = Field(description="true: dữ liệu minh họa, in rõ trên mọi trang")
    report: Document
    documents: dict[Id, Document] = Field(
        default_factory=dict,
        description="Các văn bản khác, theo tên tệp, ví dụ answers: số, ngày, trích yếu, người ký",
    )
    phases: list[Phase] = Field(default_factory=list)
    deadlines: list[Deadline] = Field(default_factory=list, description="Các hạn của kế hoạch")
    questionnaires: list[Id] = Field(default_factory=list)
    indicators: list[Id] = Field(
        default_factory=list, description="Mã các bộ chỉ số trong params/indicators/"
    )
    decimals: Decimals = Field(
        default=Decimals(), description="Số chữ số thập phân của từng câu hỏi"
    )
    groups: list[Group] = Field(default_factory=list)
    sources: list[Source] = Field(default_factory=list)
    merge: list[Merge] = Field(
        default_factory=list, description="Các tầng ghép với láng giềng khi chỉ có một phiếu"
    )
    known_totals: list[KnownTotals] = Field(
        default_factory=list, description="Tổng số đã biết để hiệu chỉnh trọng số"
    )
    combine: list[Combination] = Field(
        default_factory=list, description="Con số chung của nhiều nhóm, với trọng số nêu rõ"
    )
    opinions: OpinionRules = Field(default_factory=OpinionRules)
    tolerate: dict[str, Count] = Field(
        default_factory=dict,
        description="Mã vấn đề → số lượng nhiều nhất mà vẫn lập báo cáo; in trong phụ lục",
    )


# --- questionnaires/<id>.yaml ----------------------------------------------------------------


def _level_value(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(value)
    except ValidationError:
        raise PydanticCustomError(
            "level_value",
            "giá trị mức là số nguyên, hoặc mã chữ thường không dấu nối bằng gạch ngang",
        ) from None


LevelValue = Annotated[int | Id, WrapValidator(_level_value)]
"""One error for a wrong value, instead of one for each type it is not."""


class ScaleLevel(Model):
    """One answer of a scale: its value, its label, and how else people write it."""

    value: LevelValue
    label: Text
    spellings: list[Text] = Field(default_factory=list)


class Scale(Model):
    """Answers to choose from. Which of them are positive is declared, never inferred."""

    levels: list[ScaleLevel] = Field(min_length=2)
    positive: list[LevelValue] = Field(description="Giá trị các mức được tính là tích cực")
    dont_know: list[Text] = Field(default_factory=list, description="Các cách ghi “không biết”")
    not_applicable: list[Text] = Field(
        default_factory=list, description="Các cách ghi “không áp dụng”"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        values = [level.value for level in self.levels]
        if len(set(values)) < len(values):
            raise PydanticCustomError("repeated", "giá trị mức bị lặp")
        unknown = [str(value) for value in self.positive if value not in values]
        if unknown:
            raise PydanticCustomError(
                "positive",
                "mức tích cực không có trong thang đo: {values}",
                {"values": ", ".join(unknown)},
            )
        return self


class Block(Model):
    """A part of the questionnaire (nhóm nội dung)."""

    id: Id
    title: Text


class Question(Model):
    """One question as it is printed.

    type: scale (levels in order, with a mean), yes-no, single, multiple (all with a `scale` of
    answers), number (`minimum`, `maximum`), text (an opinion).
    """

    id: Id
    text: Text
    block: Id
    type: Literal["scale", "yes-no", "single", "multiple", "number", "text"]
    scale: Id | None = None
    asked_of: list[Id] = Field(min_length=1, description="Mã các nhóm được hỏi")
    minimum: float | None = None
    maximum: float | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.scale is not None) != (self.type in ("scale", "yes-no", "single", "multiple")):
            raise PydanticCustomError(
                "question_scale",
                "câu loại {type} {need}",
                {"type": self.type, "need": "không có thang đo" if self.scale else "cần “scale”"},
            )
        return self


class Questionnaire(Model):
    """`params/questionnaires/<id>.yaml`."""

    id: Id
    title: Text
    source: Text = Field(description="Văn bản làm căn cứ, mục")
    blocks: list[Block] = Field(min_length=1)
    scales: dict[Id, Scale] = Field(default_factory=dict)
    questions: list[Question] = Field(min_length=1)
