"""JSON Schemas of the YAML files in `params/`, so that an editor checks them while they are typed.

`python -m langnghe.params.schema` writes them into `params/schema/` of the folder it is run in.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from langnghe.params.corrections import CorrectionsFile
from langnghe.params.faq import FaqFile
from langnghe.params.forum import Forum
from langnghe.params.indicators import IndicatorSet
from langnghe.params.models import District, Questionnaire, Year
from langnghe.params.rating import Rating
from langnghe.params.review import Review
from langnghe.params.tasks import TasksFile
from langnghe.params.topics import Topics
from langnghe.project import Project

_FILES: dict[str, tuple[type[BaseModel], str]] = {
    "district": (District, "Địa bàn (district.yaml)"),
    "year": (Year, "Một năm khảo sát (<năm>.yaml)"),
    "questionnaire": (Questionnaire, "Phiếu khảo sát (questionnaires/<mã phiếu>.yaml)"),
    "forum": (Forum, "Diễn đàn hoặc hội nghị đối thoại (<năm>/forum.yaml)"),
    "tasks": (TasksFile, "Chương trình nhiệm vụ của một năm (<năm>/tasks.yaml)"),
    "rating": (Rating, "Xếp loại thi đua của một năm (<năm>/rating.yaml)"),
    "faq": (FaqFile, "Bộ câu hỏi – đáp của một năm (<năm>/faq.yaml)"),
    "review": (Review, "Rà soát các chỉ số thành phần của một năm (<năm>/review.yaml)"),
    "topics": (Topics, "Chủ đề và cơ quan trả lời (topics.yaml)"),
    "indicators": (IndicatorSet, "Bộ chỉ số (indicators/<mã bộ>.yaml)"),
    "corrections": (CorrectionsFile, "Đính chính của một năm (<năm>/corrections.yaml)"),
}


class _Generator(GenerateJsonSchema):
    """Without titles made of the keys ("As Of"), and no key that is not an id where ids stand."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def dict_schema(self, schema: Any) -> dict[str, Any]:
        made = super().dict_schema(schema)
        if "patternProperties" in made:
            made.pop("propertyNames", None)
            made["additionalProperties"] = False
        return made


def schemas() -> dict[str, str]:
    """File name in `params/schema/` → its text."""
    return {
        f"{name}.schema.json": json.dumps(_schema(model, title), ensure_ascii=False, indent=2)
        + "\n"
        for name, (model, title) in _FILES.items()
    }


def write_schemas(project: Project) -> list[Path]:
    """Write all schemas of a project; return where."""
    folder = project.params / "schema"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in schemas()]


def _schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    schema = model.model_json_schema(schema_generator=_Generator)
    # A model's own description is its docstring, which is for programmers; a key's is Vietnamese.
    for part in (schema, *schema["$defs"].values()):
        part.pop("description", None)
        part.pop("title", None)
    return {"$schema": _Generator.schema_dialect, "title": title, **schema}


if __name__ == "__main__":
    write_schemas(Project(Path.cwd()))
