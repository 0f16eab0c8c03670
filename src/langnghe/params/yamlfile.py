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
    try:
        yaml = YAML(typ="rt")
        yaml.Constructor = _Constructor
        tree = yaml.load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ProblemsError(
            [
                Problem(
                    code="PARAMS-NO-FILE",
                    file=name,
                    what="không tìm thấy tệp tham số",
                    action="kiểm tra mã địa bàn và năm, hoặc tạo tệp theo hướng dẫn trong docs/",
                )
            ]
        ) from None
    except UnicodeDecodeError:
        raise ProblemsError(
            [
                Problem(
                    code="PARAMS-ENCODING",
                    file=name,
                    what="tệp không phải UTF-8",
                    action="mở bằng trình soạn thảo và lưu lại với bảng mã UTF-8",
                )
            ]
        ) from None
    except DuplicateKeyError as error:
        raise ProblemsError(
            [_syntax(name, error, "PARAMS-DUPLICATE-KEY", "một khóa ghi hai lần")]
        ) from None
    except YAMLError as error:
        raise ProblemsError(
            [_syntax(name, error, "PARAMS-YAML", "không đúng cú pháp YAML")]
        ) from None
    return YamlFile(name, _plain(tree), tree)


def _syntax(name: str, error: YAMLError, code: str, what: str) -> Problem:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    return Problem(
        code=code,
        file=name,
        line=mark.line + 1 if mark is not None else None,
        what=what,
        value=str(getattr(error, "problem", "") or ""),
        action="xem dòng này và dòng trên: thụt lề bằng dấu cách, sau dấu hai chấm có dấu cách",
    )
