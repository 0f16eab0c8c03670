"""Params from files to one `Survey`, or one error that lists everything wrong with them."""

import difflib
import types
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from langnghe.params import consistency
from langnghe.params.consistency import Finding
from langnghe.params.frame import Frame, read_frame
from langnghe.params.models import District, Group, Question, Questionnaire, Scale, Year
from langnghe.params.yamlfile import YamlFile, read_yaml
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.report.form import DocumentForm

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Params:
    """What the YAML files say about one district and year."""

    district: District
    year: Year
    questionnaires: tuple[Questionnaire, ...]
    form: DocumentForm

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question of the year by id, in printed order."""
        return {q.id: q for questionnaire in self.questionnaires for q in questionnaire.questions}

    @cached_property
    def groups(self) -> dict[str, Group]:
        return {group.id: group for group in self.year.groups}

    @cached_property
    def scales(self) -> dict[str, Scale]:
        """The scale of each question that has one, by the question's id."""
        return {
            q.id: questionnaire.scales[q.scale]
            for questionnaire in self.questionnaires
            for q in questionnaire.questions
            if q.scale is not None
        }


@dataclass(frozen=True)
class Survey(Params):
    """All that params say about one district and year."""

    frame: Frame


def load_survey(project: Project, district: str, year: int) -> Survey:
    """Read the params of one district-year: district, year, questionnaires, document form, frame.

    Raises ProblemsError with every PARAMS-… and FRAME-… problem of all these files at once.
    """
    problems: list[Problem] = []
    params = _read_all(project, district, year, problems)
    frame = None
    if params:
        path = project.params / district / str(year) / "frame.csv"
        try:
            frame = read_frame(path, project.name(path), params.district, params.year)
        except ProblemsError as error:
            problems.extend(error.problems)
    if problems or params is None or frame is None:
        raise ProblemsError(problems)
    return Survey(**vars(params), frame=frame)


def load_params(project: Project, district: str, year: int) -> Params:
    """What `load_survey` reads, without the frame. Raises ProblemsError with every problem."""
    problems: list[Problem] = []
    params = _read_all(project, district, year, problems)
    if problems or params is None:
        raise ProblemsError(problems)
    return params


def _read_all(project: Project, district: str, year: int, problems: list[Problem]) -> Params | None:
    """The YAML files of one district-year; what is wrong with them goes to `problems`."""
    folder = project.params / district

    def read(
        path: Path, model: type[M], check: Callable[[M], Iterable[Finding]]
    ) -> tuple[YamlFile, M] | None:
        try:
            file = read_yaml(path, project.name(path))
            return file, validated(file, model, check)
        except ProblemsError as error:
            problems.extend(error.problems)
            return None

    at_district = read(folder / "district.yaml", District, consistency.in_district)
    at_year = read(folder / f"{year}.yaml", Year, consistency.in_year)
    at_form = read(project.params / "document-form.yaml", DocumentForm, lambda form: ())
    names = at_year[1].questionnaires if at_year else []
    at_questionnaires = [
        read(
            project.params / "questionnaires" / f"{name}.yaml",
            Questionnaire,
            consistency.in_questionnaire,
        )
        for name in names
    ]
    found = [item for item in at_questionnaires if item]
    questionnaires = tuple(questionnaire for _, questionnaire in found)
    if at_district and at_year:
        if len(found) == len(names):
            findings = consistency.of_year_with(at_year[1], at_district[1], questionnaires)
            problems.extend(_located(at_year[0], findings))
        for file, questionnaire in found:
            findings = consistency.of_questionnaire_with(questionnaire, at_year[1])
            problems.extend(_located(file, findings))
        problems.extend(_misplaced(at_district, at_year, district, year))
    if not at_district or not at_year or not at_form:
        return None
    return Params(at_district[1], at_year[1], questionnaires, at_form[1])


def _misplaced(
    at_district: tuple[YamlFile, District], at_year: tuple[YamlFile, Year], district: str, year: int
) -> Iterator[Problem]:
    """A copied file that still says another district or year would make the wrong report."""
    for (file, model), key, expected in (
        (at_district, "id", district),
        (at_year, "year", year),
    ):
        if getattr(model, key) != expected:
            yield Problem(
                code="PARAMS-MISPLACED",
                file=file.name,
                line=file.line((key,)),
                what=f"“{key}” khác với tên tệp, thư mục",
                value=str(getattr(model, key)),
                expected=str(expected),
            )


def validated(file: YamlFile, model: type[M], check: Callable[[M], Iterable[Finding]]) -> M:
    """The file as a model. Raises ProblemsError with type errors and inconsistencies together."""
    problems: list[Problem] = []
    try:
        instance = model.model_validate(file.values)
    except ValidationError as error:
        problems += [_explained(file, model, detail) for detail in error.errors()]
        instance = _valid_part(model, file.values, error)
    problems += _located(file, check(instance))
    if problems:
        raise ProblemsError(sorted(problems, key=lambda problem: problem.line or 0))
    return instance


def _valid_part(model: type[M], values: Any, error: ValidationError) -> M:
    """The fields without an error, the others None: enough to check dates and ids."""
    wrong = {detail["loc"][0] for detail in error.errors() if detail["loc"]}
    parts: dict[str, Any] = dict.fromkeys(model.model_fields)
    for name in model.model_fields:
        if isinstance(values, dict) and name in values and name not in wrong:
            kind: Any = model.model_fields[name].annotation
            parts[name] = TypeAdapter(kind).validate_python(values[name], strict=True)
    return model.model_construct(**parts)


def _located(file: YamlFile, findings: Iterable[Finding]) -> list[Problem]:
    return [
        Problem(
            code=finding.code,
            file=file.name,
            line=file.line(finding.path),
            what=f"“{_dotted(finding.path)}”: {finding.message}",
            value=finding.value,
            expected=_one_of(finding.known),
            action=_did_you_mean(finding.value, finding.known),
        )
        for finding in findings
    ]


_TYPES = {
    "string_type": "chữ; nếu là số hoặc ngày thì đặt trong ngoặc kép",
    "int_type": "số nguyên",
    "int_from_float": "số nguyên",
    "float_type": "số (dấu chấm thập phân)",
    "bool_type": "true hoặc false",
    "date_type": "ngày dạng năm-tháng-ngày, ví dụ 2023-07-05",
    "date_from_datetime_inexact": "ngày dạng năm-tháng-ngày, không có giờ",
    "list_type": "danh sách, mỗi mục một dòng bắt đầu bằng “- ”",
    "dict_type": "nhóm khóa: giá trị thụt vào một cấp",
    "invalid_key": "khóa là chữ; nếu là số thì đặt trong ngoặc kép",
    "model_type": "nhóm khóa: giá trị thụt vào một cấp",
}
_LIMITS = {
    "less_than_equal": "không quá {le}",
    "less_than": "nhỏ hơn {lt}",
    "greater_than_equal": "không nhỏ hơn {ge}",
    "greater_than": "lớn hơn {gt}",
    "too_short": "ít nhất {min_length} mục",
    "string_too_short": "không để trống",
}


def _explained(file: YamlFile, model: type[BaseModel], detail: Any) -> Problem:
    """A pydantic error in the analyst's words."""
    kind, context = detail["type"], detail.get("ctx", {})
    # A wrong mapping key ends in the marker "[key]", which is no key of the file.
    path = tuple(part for part in detail["loc"] if part != "[key]")
    value = "" if isinstance(detail["input"], dict | list) else str(detail["input"])
    code, message, expected, action = "PARAMS-VALUE", str(detail["msg"]), "", ""
    if kind == "extra_forbidden":
        known = sorted(_fields_at(model, path[:-1]))
        code, message, value = "PARAMS-UNKNOWN-KEY", "khóa không có trong mẫu", ""
        expected, action = _one_of(known), _did_you_mean(str(path[-1]), known)
    elif kind == "missing":
        code, message, value = "PARAMS-MISSING-KEY", "thiếu khóa bắt buộc", ""
        action = "thêm khóa này vào phần đang thiếu"
    elif kind in _TYPES:
        code, message, expected = "PARAMS-TYPE", "sai kiểu giá trị", _TYPES[kind]
    elif kind in _LIMITS:
        message, expected = "giá trị ngoài giới hạn", _LIMITS[kind].format(**context)
    elif kind == "literal_error":
        message = "giá trị không có trong danh sách cho phép"
        expected = context["expected"].replace(" or ", " hoặc ")
    elif kind == "string_pattern_mismatch":
        message = "mã không hợp lệ"
        expected = "chữ thường không dấu và chữ số, nối bằng gạch ngang"
    elif kind == "date_order":
        code = "PARAMS-DATE-ORDER"
    return Problem(
        code=code,
        file=file.name,
        line=file.line(path),
        what=f"“{_dotted(path)}”: {message}" if path else message,
        value=value,
        expected=expected,
        action=action,
    )


def _fields_at(model: Any, path: tuple[str | int, ...]) -> set[str]:
    """Names of the keys that the model allows at a place in the file."""
    for part in path:
        if isinstance(part, str) and isinstance(model, type) and issubclass(model, BaseModel):
            model = _inner(model.model_fields[part].annotation)
        else:
            model = _inner((typing.get_args(model) or (None,))[-1])
    is_model = isinstance(model, type) and issubclass(model, BaseModel)
    return set(model.model_fields) if is_model else set()


def _inner(annotation: Any) -> Any:
    """The annotation without `| None` and `Annotated`."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _inner(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return _inner(next(arg for arg in typing.get_args(annotation) if arg is not type(None)))
    return annotation


def _dotted(path: Iterable[str | int]) -> str:
    """("groups", 0, "rates") → groups[1].rates, counted from 1 as people do."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.lstrip(".")


def _one_of(known: Iterable[str]) -> str:
    names = list(known)
    return "một trong: " + ", ".join(names) if names else ""


def _did_you_mean(wrong: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    return f"có phải ý là “{near[0]}”?" if near else ""
