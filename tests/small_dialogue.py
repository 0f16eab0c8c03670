"""The small district in a year without a survey: a dialogue, a programme of tasks."""

import copy
import datetime as dt
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from langnghe.project import Project
from small_district import DISTRICT, YEAR, write_params

FORUM: dict[str, Any] = {
    "kind": "dialogue",
    "name": "Hội nghị đối thoại",
    "place": "Hội trường",
    "start": dt.date(2024, 7, 1),
    "end": dt.date(2024, 7, 5),
    "opens": "07:30",
    "components": [
        {
            "id": "offices",
            "name": "Cơ quan",
            "agencies": [{"id": "noi-vu", "name": "Phòng Nội vụ"}],
        },
        {"id": "schools", "name": "Trường", "units": {"kind": "school", "each": 2}},
    ],
}
TASKS: dict[str, Any] = {
    "title": "Chương trình phối hợp",
    "basis": "Kế hoạch",
    "bodies": [{"id": "office", "name": "Phòng GDĐT"}, {"id": "board", "name": "Ban Dân vận"}],
    "contents": [{"id": "one", "title": "Nội dung 1"}],
    "tasks": [
        {
            "id": "t1",
            "content": "one",
            "name": "Tổ chức diễn đàn",
            "lead": "office",
            "partners": ["board"],
            "due": dt.date(2024, 12, 31),
        }
    ],
}
SURVEY = ("questionnaires", "groups", "sources", "phases")
FORM_01 = {
    "id": "form-01",
    "title": "Danh sách đại biểu",
    "files": "mau-01/*",
    "kind": "form-01",
    "unit": {"by": "heading", "at": "Đơn vị"},
}
FLOOR = {
    "id": "floor",
    "title": "Phát biểu trực tiếp",
    "files": "phat-bieu/*",
    "kind": "floor",
    "unit": {"by": "heading", "at": "Đơn vị"},
}
FRAME = """\
unit,kind,name,level,place,collected_by
mn-hoa-mai,school,Trường Mầm non Hoa Mai,preschool,hoa-phu,
hoa-phu,ward,Phường Hòa Phú,,,
"""


def written(root: Path, frame: str | None = FRAME, **files: Any) -> Project:
    """Params of a year without a survey: `year` (keys to add), `forum`, `tasks` (whole files)."""

    def change(year: dict[str, Any]) -> None:
        for key in SURVEY:
            del year[key]
        year |= files.pop("year", {})

    project = write_params(root, year=change, frame=frame or "")
    folder = project.params / DISTRICT / str(YEAR)
    if frame is None:
        (folder / "frame.csv").unlink()
    for name, values in files.items():
        YAML().dump(copy.deepcopy(values), folder / f"{name}.yaml")
    return project
