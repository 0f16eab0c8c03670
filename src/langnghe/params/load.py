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
from langnghe.params.corrections import Correction, CorrectionsFile
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
    corrections: tuple[Correction, ...] = ()


def load_survey(project: Project, district: str, year: int) -> Survey:
    """Read all params of one district-year; its `corrections.yaml` may be absent.

    Raises ProblemsError with every PARAMS-… and FRAME-… problem of all these files at once.
    """
    problems: list[Problem] = []
    parts = _read_all(project, district, year, problems)
    frame = _read_frame(project, parts, problems)
    corrections = _read_corrections(project, parts, frame, problems)
    if problems or frame is None:
        raise ProblemsError(_in_order(problems))
    return Survey(**vars(parts.whole()), frame=frame, corrections=corrections)


def load_params(project: Project, district: str, year: int) -> Params:
    """What `load_survey` reads, without the frame. Raises ProblemsError with every problem."""
    problems: list[Problem] = []
    parts = _read_all(project, district, year, problems)
    if problems:
        raise ProblemsError(_in_order(problems))
    return parts.whole()


def _in_order(problems: list[Problem]) -> list[Problem]:
    """File by file as they were read, each from its beginning."""
    files = list(dict.fromkeys(problem.file for problem in problems))
    return sorted(problems, key=lambda p: (files.index(p.file), p.line or p.row or 0))


@dataclass(frozen=True)
class _Parts:
    """What was read, while problems are still being gathered.

    A file that could not be read is None, and so is each wrong part of a model, whatever its type
    says: what can be checked nevertheless is checked.
    """

    folder: Path
    district: District | None
    year: Year | None
    year_file: YamlFile | None
    questionnaires: list[Questionnaire | None]
    form: DocumentForm | None

    def whole(self) -> Params:
        """All of it, once it is known that there are no problems."""
        read = [questionnaire for questionnaire in self.questionnaires if questionnaire]
        assert self.district, "else there is a problem"
        assert self.year, "else there is a problem"
        assert self.form, "else there is a problem"
        return Params(self.district, self.year, tuple(read), self.form)


def _read_all(project: Project, district: str, year: int, problems: list[Problem]) -> _Parts:
    """The YAML files of one district-year; what is wrong with them is added to `problems`."""
    folder = project.params / district

    def read(
        path: Path, model: type[M], check: Callable[[M], Iterable[Finding]]
    ) -> tuple[YamlFile, M] | tuple[None, None]:
        try:
            file = read_yaml(path, project.name(path))
        except ProblemsError as error:
            problems.extend(error.problems)
            return None, None
        instance, found = _checked(file, model, check)
        problems.extend(found)
        return file, instance

    district_file, at_district = read(folder / "district.yaml", District, consistency.in_district)
    year_file, at_year = read(folder / f"{year}.yaml", Year, consistency.in_year)
    form_path = project.params / "document-form.yaml"
    _, form = read(form_path, DocumentForm, lambda form: ())
    questionnaires: list[Questionnaire | None] = []
    for name in dict.fromkeys((at_year and at_year.questionnaires) or ()):
        path = project.params / "questionnaires" / f"{name}.yaml"
        file, questionnaire = read(path, Questionnaire, consistency.in_questionnaire)
        questionnaires.append(questionnaire)
        if file and questionnaire:
            problems.extend(_misplaced(file, "id", questionnaire.id, name))
            if at_year:
                findings = consistency.of_questionnaire_with(questionnaire, at_year)
                problems.extend(_located(file, findings))
    if district_file and at_district:
        problems.extend(_misplaced(district_file, "id", at_district.id, district))
    if year_file and at_year:
        problems.extend(_misplaced(year_file, "year", at_year.year, year))
        findings = consistency.of_year_with(at_year, at_district, questionnaires)
        problems.extend(_located(year_file, findings))
    return _Parts(folder / str(year), at_district, at_year, year_file, questionnaires, form)


def _read_frame(project: Project, parts: _Parts, problems: list[Problem]) -> Frame | None:
    """The frame, where enough is known to check it by; what is wrong is added to `problems`."""
    district, year, path = parts.district, parts.year, parts.folder / "frame.csv"
    if not (district and district.levels and district.places and year and year.groups):
        return None
    try:
        frame = read_frame(path, project.name(path), district, year)
    except ProblemsError as error:
        problems.extend(error.problems)
        return None
    if parts.year_file:
        findings = consistency.of_year_with_units(year, frame.units["unit"].to_list())
        problems.extend(_located(parts.year_file, findings))
    return frame


def _read_corrections(
    project: Project, parts: _Parts, frame: Frame | None, problems: list[Problem]
) -> tuple[Correction, ...]:
    """The year's corrections; the ids they name are checked where all else is right."""
    path = parts.folder / "corrections.yaml"
    if not path.is_file():
        return ()
    name, params = project.name(path), None if problems else parts.whole()

    def check(file: CorrectionsFile) -> Iterable[Finding]:
        if params is None or frame is None or not file.corrections:
            return ()
        units = frame.units["unit"].to_list()
        return consistency.of_corrections_with(file, params.year, units, params.questions)

    try:
        file = read_yaml(path, name)
    except ProblemsError as error:
        problems.extend(error.problems)
        return ()
    stated, found = _checked(file, CorrectionsFile, check)
    problems.extend(found)
    return tuple(
        Correction(number, name, file.line(("corrections", number - 1)), what)
        for number, what in enumerate(stated.corrections or (), start=1)
    )


def _misplaced(file: YamlFile, key: str, stated: Any, expected: Any) -> Iterator[Problem]:
    """A copied file that still says another district or year would make the wrong report."""
    if stated not in (None, expected):
        yield Problem(
            code="PARAMS-MISPLACED",
            file=file.name,
            line=file.line((key,)),
            what=f"“{key}” khác với tên tệp, thư mục",
            value=str(stated),
            expected=str(expected),
        )


def validated(file: YamlFile, model: type[M], check: Callable[[M], Iterable[Finding]]) -> M:
    """The file as a model. Raises ProblemsError with type errors and inconsistencies together."""
    instance, problems = _checked(file, model, check)
    if problems:
        raise ProblemsError(_in_order(problems))
    return instance


def _checked(
    file: YamlFile, model: type[M], check: Callable[[M], Iterable[Finding]]
) -> tuple[M, list[Problem]]:
    """The file as a model, without its wrong parts, and what is wrong with them."""
    problems: list[Problem] = []
    try:
        instance = model.model_validate(file.values)
    except ValidationError as error:
        problems += [_explained(file, model, detail) for detail in error.errors()]
        instance = _valid_part(model, file.values, error)
    problems += _located(file, check(instance))
    return instance, problems


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
    "finite_number": "số hữu hạn",
    "bool_type": "true hoặc false",
    "date_type": "ngày dạng năm-tháng-ngày, ví dụ 2023-07-05",
    "date_from_datetime_inexact": "ngày dạng năm-tháng-ngày, không có giờ",
    "list_type": "danh sách, mỗi mục một dòng bắt đầu bằng “- ”",
    "dict_type": "nhóm khóa: giá trị thụt vào một cấp",
    "invalid_key": "khóa là chữ; nếu là số thì đặt trong ngoặc kép",
    "model_type": "nhóm khóa: giá trị thụt vào một cấp",
}
_LIMITS = {
    "less_than_equal": "không quá {le:g}",
    "less_than": "nhỏ hơn {lt:g}",
    "greater_than_equal": "không nhỏ hơn {ge:g}",
    "greater_than": "lớn hơn {gt:g}",
    "too_short": "ít nhất {min_length} mục",
    "string_too_short": "không để trống",
}


def _explained(file: YamlFile, model: type[BaseModel], detail: Any) -> Problem:
    """A pydantic error in the analyst's words."""
    kind, context = detail["type"], detail.get("ctx", {})
    path = _in_file(file, detail["loc"], missing=kind == "missing")
    value = _short(detail["input"])
    code, message, expected, action = "PARAMS-VALUE", str(detail["msg"]), "", ""
    if kind == "extra_forbidden":
        known = sorted(_fields_at(model, detail["loc"][:-1]))
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
        expected = context["expected"].replace(" or ", " hoặc ").replace("'", "")
    elif kind == "string_pattern_mismatch":
        message = "mã không hợp lệ"
        expected = "chữ thường không dấu và chữ số, nối bằng gạch ngang"
    elif kind in ("union_tag_invalid", "union_tag_not_found"):
        key = context["discriminator"].strip("'")
        message, value = f"thiếu hoặc sai “{key}”", context.get("tag", "")
        expected = "một trong: " + context.get("expected_tags", "set, drop, map").replace("'", "")
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


def _in_file(file: YamlFile, loc: tuple[str | int, ...], missing: bool) -> tuple[str | int, ...]:
    """A pydantic place without what is no key of the file: names of types, the marker "[key]"."""
    path: list[str | int] = []
    node: Any = file.values
    for part in loc:
        is_key = part in node if isinstance(node, dict) else isinstance(node, list)
        if is_key:
            path.append(part)
            node = node[part]
    return (*path, loc[-1]) if missing else tuple(path)


def _short(value: Any) -> str:
    """A wrong value as it is shown; a whole part of the file is not."""
    if isinstance(value, dict | list):
        return ""
    text = "(để trống)" if value is None else str(value)
    return text if len(text) <= 200 else text[:200] + "…"


def _fields_at(model: Any, path: tuple[str | int, ...]) -> set[str]:
    """Names of the keys that the model allows at a place in the file."""
    for part in path:
        if typing.get_origin(model) in (typing.Union, types.UnionType):
            # Models told apart by their action, which pydantic puts into the place.
            model = next(
                each
                for each in typing.get_args(model)
                if part in typing.get_args(each.model_fields["action"].annotation)
            )
        elif isinstance(part, str) and isinstance(model, type) and issubclass(model, BaseModel):
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
        several = [arg for arg in typing.get_args(annotation) if arg is not type(None)]
        models = [arg for arg in several if isinstance(arg, type) and issubclass(arg, BaseModel)]
        return annotation if len(models) > 1 else _inner(several[0])
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
