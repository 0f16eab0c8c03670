"""A YAML file as plain values, with the line of every key."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from langnghe.problems import Problem, ProblemsError


@dataclass(frozen=True)
class YamlFile:
    """`values` are plain dicts, lists and scalars; `name` is the path shown to people."""

    name: str
    values: Any
    _tree: Any = field(repr=False)

    def line(self, path: Iterable[str | int]) -> int:
        """Line (from 1) of the deepest part of `path` that the file has."""
        node, line = self._tree, 1
        for key in path:
            try:
                if isinstance(node, CommentedMap):
                    line = node.lc.key(key)[0] + 1
                elif isinstance(node, CommentedSeq):
                    line = node.lc.item(key)[0] + 1
                node = node[key]
            except (KeyError, IndexError, TypeError):
                break
        return line


class _Constructor(RoundTripConstructor):
    """Leaves an impossible date (2023-17-01) as text, for validation to name it."""


def _timestamp(constructor: _Constructor, node: Any) -> Any:
    try:
        return constructor.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)


def _plain(node: Any) -> Any:
    """Without ruamel's own subclasses, which strict validation would refuse."""
    if isinstance(node, dict):
        return {_plain(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    if isinstance(node, dt.datetime):
        return dt.datetime.fromisoformat(node.isoformat())
    return node


def read_yaml(path: Path, name: str) -> YamlFile:
    """Read a YAML 1.2 file.

    Raises ProblemsError: PARAMS-NO-FILE, PARAMS-ENCODING, PARAMS-DUPLICATE-KEY, PARAMS-YAML.
    """
    text = _text(path, name)
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    try:
        tree = yaml.load(text)
        return YamlFile(name, _plain(tree), tree)
    except YAMLError as error:
        raise ProblemsError([_syntax(name, text, error)]) from None
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        # What ruamel raises on odd tags ("!!int x"), numbers of thousands of digits, and nesting.
        what = "có giá trị không đọc được"
        action = "tìm chỗ có dấu !!, số quá dài, hoặc rất nhiều dấu ngoặc lồng nhau"
        raise ProblemsError(
            [Problem(code="PARAMS-YAML", file=name, what=what, action=action)]
        ) from None


def _text(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        code, what = "PARAMS-NO-FILE", "không tìm thấy tệp tham số"
        action = "kiểm tra mã địa bàn và năm, hoặc tạo tệp theo hướng dẫn trong docs/"
    except UnicodeDecodeError:
        code, what = "PARAMS-ENCODING", "tệp không phải UTF-8"
        action = "mở bằng trình soạn thảo và lưu lại với bảng mã UTF-8"
    except OSError:
        code, what = "PARAMS-NO-FILE", "không mở được tệp tham số"
        action = "kiểm tra quyền đọc, và xem có thư mục nào mang tên tệp này"
    raise ProblemsError([Problem(code=code, file=name, what=what, action=action)])


def _syntax(name: str, text: str, error: YAMLError) -> Problem:
    """A parser's error, with the line it points to instead of its English words."""
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    lines = text.splitlines()
    here = lines[mark.line] if mark is not None and mark.line < len(lines) else ""
    code, what = "PARAMS-YAML", "không đúng cú pháp YAML"
    action = "xem dòng này và dòng trên: thụt lề bằng dấu cách, sau dấu hai chấm có dấu cách"
    if isinstance(error, DuplicateKeyError):
        code, what, action = "PARAMS-DUPLICATE-KEY", "một khóa ghi hai lần", "bỏ một trong hai dòng"
    elif "\t" in here[: len(here) - len(here.lstrip())]:
        what, action = "dòng thụt vào bằng phím Tab", "thay dấu Tab bằng dấu cách"
    line = mark.line + 1 if mark is not None else None
    return Problem(code=code, file=name, line=line, what=what, value=here.strip(), action=action)
