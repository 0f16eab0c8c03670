"""A YAML file as a model, with what is wrong in it as `Problem`s in the analyst's words."""

import difflib
import types
import typing
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from langnghe.params.consistency import Finding
from langnghe.params.yamlfile import YamlFile
from langnghe.problems import Problem, ProblemsError

M = TypeVar("M", bound=BaseModel)


def in_order(problems: list[Problem]) -> list[Problem]:
    """File by file as they were read, each from its beginning."""
    files = list(dict.fromkeys(problem.file for problem in problems))
    return sorted(problems, key=lambda p: (files.index(p.file), p.line or p.row or 0))


def misplaced(file: YamlFile, key: str, stated: Any, expected: Any) -> Iterator[Problem]:
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
    instance, problems = checked(file, model, check)
    if problems:
        raise ProblemsError(in_order(problems))
    return instance


def checked(
    file: YamlFile, model: type[M], check: Callable[[M], Iterable[Finding]]
) -> tuple[M, list[Problem]]:
    """The file as a model, without its wrong parts, and what is wrong with them."""
    problems: list[Problem] = []
    try:
        instance = model.model_validate(file.values)
    except ValidationError as error:
        problems += [_explained(file, model, detail) for detail in error.errors()]
        instance = _valid_part(model, file.values, error)
    problems += located(file, check(instance))
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


def located(file: YamlFile, findings: Iterable[Finding]) -> list[Problem]:
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
        kinds = typing.get_args(_model_at(model, detail["loc"]))
        expected = _one_of(tag for each in kinds for tag in _told_apart_by(each))
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
    found = _model_at(model, path)
    is_model = isinstance(found, type) and issubclass(found, BaseModel)
    return set(found.model_fields) if is_model else set()


def _model_at(model: Any, path: tuple[str | int, ...]) -> Any:
    """The type of a place in the file."""
    for part in path:
        if typing.get_origin(model) in (typing.Union, types.UnionType):
            # Models told apart by one key's value, which pydantic puts into the place.
            model = next(each for each in typing.get_args(model) if part in _told_apart_by(each))
        elif isinstance(part, str) and isinstance(model, type) and issubclass(model, BaseModel):
            model = _inner(model.model_fields[part].annotation)
        else:
            model = _inner((typing.get_args(model) or (None,))[-1])
    return model


def _told_apart_by(model: type[BaseModel]) -> set[Any]:
    """Values of a model's keys that have only one."""
    kinds = [field.annotation for field in model.model_fields.values()]
    ones = [typing.get_args(x) for x in kinds if typing.get_origin(x) is typing.Literal]
    return {values[0] for values in ones if len(values) == 1}


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
