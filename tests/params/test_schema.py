"""The JSON Schemas that editors use are those of the models, and the params fit them."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from params_copy import CHECKOUT, FILES, ParamsCopy

from langnghe.params.schema import schemas, write_schemas
from langnghe.params.yamlfile import read_yaml
from langnghe.project import Project

MODELS = [name for name in FILES if name != "frame"]


def as_json(value: Any) -> Any:
    """YAML values as JSON has them: a date is its text."""
    if isinstance(value, dict):
        return {key: as_json(part) for key, part in value.items()}
    if isinstance(value, list):
        return [as_json(part) for part in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def errors(params: ParamsCopy, name: str) -> list[str]:
    schema = json.loads(schemas()[f"{name}.schema.json"])
    values = as_json(read_yaml(params.path(name), name).values)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
    return [error.message for error in validator.iter_errors(values)]


def test_written_files_are_up_to_date(tmp_path: Path) -> None:
    for path in write_schemas(Project(tmp_path)):
        committed = CHECKOUT / path.relative_to(tmp_path)
        assert path.read_bytes() == committed.read_bytes(), (
            f"{path.name}: run python -m langnghe.params.schema"
        )


@pytest.mark.parametrize("name", MODELS)
def test_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schemas()[f"{name}.schema.json"]))


@pytest.mark.parametrize("name", MODELS)
def test_params_fit(params: ParamsCopy, name: str) -> None:
    assert errors(params, name) == []


NAMED = [
    path
    for pattern in ("*/*.yaml", "*/*/forum.yaml", "*/*/tasks.yaml")
    for path in sorted((CHECKOUT / "params").glob(pattern))
]


@pytest.mark.parametrize("path", NAMED, ids=lambda p: p.relative_to(CHECKOUT).as_posix())
def test_params_name_their_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    address = first.partition("$schema=")[2]
    assert (path.parent / address).resolve().is_file()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("district", "province:", "provinces:"),
        ("district", "kind: phường", "kind: quận"),
        ("year", "preschool: 10,", "preschool: 110,"),
        ("year", "preschool: 10,", "Mầm non: 10,"),
        ("year", "date: 2023-07-05", "date: 2023-17-01"),
        ("year", "year: 2023", "year: '2023'"),
        ("questionnaire", "value: 1,", "value: 1.5,"),
        ("questionnaire", "type: yes-no", "type: yesno"),
    ],
)
def test_mistakes_do_not_fit(params: ParamsCopy, name: str, old: str, new: str) -> None:
    params.edit(name, old, new)
    assert errors(params, name)


def test_what_an_editor_shows_is_vietnamese() -> None:
    def shown(part: Any) -> list[str]:
        if isinstance(part, list):
            return [text for item in part for text in shown(item)]
        if not isinstance(part, dict):
            return []
        own = [part[key] for key in ("title", "description") if isinstance(part.get(key), str)]
        return own + [text for item in part.values() for text in shown(item)]

    texts = {text for schema in schemas().values() for text in shown(json.loads(schema))}
    assert len(texts) > 20
    assert [text for text in texts if text.isascii()] == []
