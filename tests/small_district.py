"""A made-up district small enough to count by hand, and writers of the files its schools send.

Two schools have one name at two levels ("Suối Mơ"), and two wards have one name the other way
round ("Hòa Phú", "Phú Hòa").
"""

import copy
import datetime as dt
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from ruamel.yaml import YAML

from langnghe.intake.account import cells_table, check
from langnghe.intake.collect import Intake, collect
from langnghe.params.load import Survey, load_survey
from langnghe.project import Project

CHECKOUT = Path(__file__).parents[1]
DISTRICT, YEAR = "thu-nghiem", 2024

CONTENT = "Nội dung chương trình, sách giáo khoa"
SERVICE = "Tinh thần, thái độ phục vụ của giáo viên"
LISTENING = "Nhà trường có lắng nghe ý kiến không"
CHANNELS = "Ông/Bà biết thông tin qua đâu"
CHILDREN = "Số con đang đi học"
OPINION = "Ý kiến đóng góp"

PARENTS, OFFICIALS = "Phụ huynh", "Cán bộ phường"

_DISTRICT: dict[str, Any] = {
    "id": DISTRICT,
    "name": "Thử Nghiệm",
    "title": "thành phố Thử Nghiệm",
    "province": "tỉnh Thử Nghiệm",
    "bodies": {
        "upper": "ỦY BAN NHÂN DÂN THÀNH PHỐ THỬ NGHIỆM",
        "issuing": "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO",
        "short": "Phòng GDĐT",
        "partner": "Ban Dân vận Thành ủy",
        "signatory": "TRƯỞNG PHÒNG",
    },
    "levels": [
        {"id": "preschool", "name": "Mầm non", "short": "MN"},
        {"id": "primary", "name": "Tiểu học", "short": "TH"},
        {"id": "lower-secondary", "name": "Trung học cơ sở", "short": "THCS"},
    ],
    "places": [
        {"id": "hoa-phu", "kind": "phường", "name": "Hòa Phú"},
        {"id": "phu-hoa", "kind": "phường", "name": "Phú Hòa"},
    ],
    "recipients": ["Thành ủy Thử Nghiệm"],
}

_YEAR: dict[str, Any] = {
    "year": YEAR,
    "as_of": dt.date(2024, 6, 30),
    "invented": True,
    "report": {
        "number": "05/BC-PGDĐT",
        "date": dt.date(2024, 7, 5),
        "subject": "Kết quả khảo sát năm 2024",
        "basis": ["Căn cứ kế hoạch năm học;"],
    },
    "phases": [
        {
            "id": "collection",
            "name": "Phát và thu phiếu",
            "start": dt.date(2024, 5, 15),
            "end": dt.date(2024, 6, 14),
        }
    ],
    "questionnaires": ["thu-nghiem-2024"],
    "groups": [
        {
            "id": "parents",
            "name": "Phụ huynh học sinh",
            "unit": "school",
            "rates": {"preschool": 50, "primary": 50, "lower-secondary": 25},
        },
        {"id": "officials", "name": "Cán bộ phường", "unit": "ward", "rate": 100},
    ],
    "sources": [
        {
            "id": "workbooks",
            "title": "Sổ nhập phiếu của các trường",
            "files": "truong/*",
            "kind": "forms",
            "unit": {"by": "cell", "at": "B2"},
            "group": {"by": "sheet", "values": {PARENTS: "parents", OFFICIALS: "officials"}},
            "ignore": ["TT"],
            "ignore_sheets": ["Danh mục"],
        },
        {
            "id": "online",
            "title": "Phiếu trực tuyến",
            "files": "truc-tuyen/*",
            "kind": "forms",
            "unit": {"by": "heading", "at": "Trường hoặc phường"},
            "group": {"by": "heading", "at": "Ông/Bà là"},
            "ignore": ["Dấu thời gian"],
        },
        {
            "id": "totals",
            "title": "Bảng tổng hợp",
            "files": "tong-hop/*",
            "kind": "totals",
            "unit": {"by": "cell", "at": "B2"},
            "group": {"by": "sheet", "values": {PARENTS: "parents", OFFICIALS: "officials"}},
        },
    ],
}

_QUESTIONNAIRE: dict[str, Any] = {
    "id": "thu-nghiem-2024",
    "title": "Phiếu khảo sát",
    "source": "Kế hoạch năm học",
    "blocks": [{"id": "survey", "title": "Nội dung khảo sát"}],
    "scales": {
        "satisfaction": {
            "levels": [
                {"value": 1, "label": "Rất không hài lòng", "spellings": ["RKHL"]},
                {"value": 2, "label": "Không hài lòng", "spellings": ["KHL"]},
                {"value": 3, "label": "Bình thường", "spellings": ["BT"]},
                {"value": 4, "label": "Hài lòng", "spellings": ["HL"]},
                {"value": 5, "label": "Rất hài lòng", "spellings": ["RHL"]},
            ],
            "positive": [4, 5],
            "dont_know": ["Không biết"],
            "not_applicable": ["Không áp dụng"],
        },
        "yes-no": {
            "levels": [{"value": "yes", "label": "Có"}, {"value": "no", "label": "Không"}],
            "positive": ["yes"],
        },
        "channels": {
            "levels": [
                {"value": "school", "label": "Nhà trường"},
                {"value": "media", "label": "Báo, đài, mạng xã hội"},
                {"value": "other", "label": "Nguồn khác"},
            ],
            "positive": [],
        },
    },
    "questions": [
        {
            "id": "content",
            "text": CONTENT,
            "block": "survey",
            "type": "scale",
            "scale": "satisfaction",
            "asked_of": ["parents", "officials"],
        },
        {
            "id": "service",
            "text": SERVICE,
            "block": "survey",
            "type": "scale",
            "scale": "satisfaction",
            "asked_of": ["parents"],
        },
        {
            "id": "listening",
            "text": LISTENING,
            "block": "survey",
            "type": "yes-no",
            "scale": "yes-no",
            "asked_of": ["parents", "officials"],
        },
        {
            "id": "channels",
            "text": CHANNELS,
            "block": "survey",
            "type": "multiple",
            "scale": "channels",
            "asked_of": ["parents"],
        },
        {
            "id": "children",
            "text": CHILDREN,
            "block": "survey",
            "type": "number",
            "minimum": 0,
            "maximum": 9,
            "asked_of": ["parents"],
        },
        {
            "id": "opinion",
            "text": OPINION,
            "block": "survey",
            "type": "text",
            "asked_of": ["parents", "officials"],
        },
    ],
}

_FRAME = """\
unit,kind,name,level,place,collected_by,parents,officials
mn-hoa-mai,school,Trường Mầm non Hoa Mai,preschool,hoa-phu,,10,
th-suoi-mo,school,Trường Tiểu học Suối Mơ,primary,hoa-phu,,20,
thcs-suoi-mo,school,Trường THCS Suối Mơ,lower-secondary,phu-hoa,,40,
hoa-phu,ward,Phường Hòa Phú,,,,,6
phu-hoa,ward,Phường Phú Hòa,,,,,6
"""

_INDICATORS = """\
id: thu-nghiem
title: Hai chỉ số thử nghiệm
indicators:
  - id: block
    title: {vi: Hài lòng về nội dung và thái độ phục vụ}
    unit: "%"
    decimals: 2
    source: &plan {document: Kế hoạch năm học, year: 2024}
    groups: [parents]
    formula: {type: positive-rate, questions: [content, service]}
    target: {value: 85, comparison: at-least, source: Kế hoạch năm học}
    direction: higher-is-better
  - id: people
    title: {vi: Hài lòng với cả nội dung và thái độ phục vụ}
    unit: "%"
    decimals: 1
    source: *plan
    groups: [parents]
    formula: {type: all-positive, questions: [content, service]}
    direction: higher-is-better
"""

Change = Callable[[dict[str, Any]], None]
"""Changes a mapping of params before it is written."""


def write_params(
    root: Path,
    *,
    district: Change = lambda values: None,
    year: Change = lambda values: None,
    questionnaire: Change = lambda values: None,
    frame: str = _FRAME,
) -> Project:
    """Write the district's params below `root`, with the checkout's document form."""
    params = root / "params"
    (params / DISTRICT / str(YEAR)).mkdir(parents=True)
    (params / "questionnaires").mkdir()
    shutil.copy(CHECKOUT / "params" / "document-form.yaml", params)
    (params / DISTRICT / str(YEAR) / "frame.csv").write_text(frame, encoding="utf-8")
    for path, values, change in (
        (params / DISTRICT / "district.yaml", _DISTRICT, district),
        (params / DISTRICT / f"{YEAR}.yaml", _YEAR, year),
        (params / "questionnaires" / "thu-nghiem-2024.yaml", _QUESTIONNAIRE, questionnaire),
    ):
        values = copy.deepcopy(values)
        change(values)
        yaml = YAML()
        yaml.representer.ignore_aliases = lambda data: True
        yaml.dump(values, path)
    return Project(root)


def survey_of(project: Project) -> Survey:
    return load_survey(project, DISTRICT, YEAR)


def raw(project: Project, name: str) -> Path:
    """Where a raw file stands; its folder is made."""
    path = project.raw(DISTRICT, YEAR) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


Rows = Sequence[Sequence[Any]]


def write_workbook(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """A workbook with these cells; None is a cell that does not exist."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str):
                        sheet.write_string(row, column, cell)
                    elif cell is not None:
                        sheet.write(row, column, cell)
    return path


HEADER = ["TT", CONTENT, SERVICE, LISTENING, CHANNELS, CHILDREN, OPINION]
"""Headings of a school's sheet of parents."""


def form_sheet(unit: str, rows: Rows, header: Sequence[str] = HEADER) -> list[Sequence[Any]]:
    """A sheet as the office's template has it: title, unit in B2, blank row, header, forms."""
    return [["PHIẾU KHẢO SÁT"], ["Đơn vị:", unit], [], header, *rows]


OFFICIALS_HEADER = ["TT", CONTENT, LISTENING, OPINION]

LEVELS = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]
TOTALS_HEADER = ["Nội dung", *LEVELS, "Không biết", "Không áp dụng", "Có", "Không", "Bỏ trống"]


def totals_sheet(
    unit: str, forms: Any, rows: Mapping[str, Sequence[Any]], header: Sequence[str] = TOTALS_HEADER
) -> list[Sequence[Any]]:
    """A sheet of totals: unit in B2, number of forms in B3, then a row a question."""
    counted = [[question, *counts] for question, counts in rows.items()]
    return [["BẢNG TỔNG HỢP"], ["Đơn vị:", unit], ["Tổng số phiếu:", forms], [], header, *counted]


def gather(project: Project, survey: Survey, files: Mapping[str, Mapping[str, Rows]]) -> Intake:
    """What is read of these workbooks, by their name and their sheets.

    Sources without a file are no problem here: most tests need one source only.
    """
    for name, sheets in files.items():
        write_workbook(raw(project, name), sheets)
    intake = collect(project, survey)
    problems = intake.tables.problems
    problems[:] = [problem for problem in problems if problem.code != "INTAKE-NO-FILES"]
    return intake


def gather_closed(
    project: Project, survey: Survey, files: Mapping[str, Mapping[str, Rows]]
) -> Intake:
    """`gather`, and the account of all rows and cells closes."""
    intake = gather(project, survey, files)
    check(intake.tables.rows, cells_table(intake.tables, survey))
    return intake


def counted(intake: Intake) -> dict[tuple[str, str, str, str], int]:
    """The cube as group, unit, question, answer → n."""
    cube = intake.counts
    keys = zip(cube["group"], cube["unit"], cube["question"], cube["answer"], strict=True)
    found = dict(zip(keys, cube["n"].tolist(), strict=True))
    assert len(found) == len(cube)
    return found


def found(intake: Intake) -> list[str]:
    """Codes of the problems, in order."""
    return [problem.code for problem in intake.tables.problems]


HOSTILE = '<script>alert("1")</script> <img src=x onerror=alert(1)> =1+1 #panic("x") $x$'


def write_raw(project: Project) -> None:
    """A complete year: a workbook, a table of totals and an online form, all well filled in."""
    channels = ["Nhà trường", "Báo, đài, mạng xã hội", "Nhà trường, Nguồn khác", None]
    parents = [
        [n, 1 + n % 5, "Hài lòng" if n % 3 else "KHL", "Có" if n % 4 else "Không",
         channels[n % 4], n % 3, HOSTILE if n == 2 else None]
        for n in range(1, 11)
    ]  # fmt: skip
    write_workbook(
        raw(project, "truong/th-suoi-mo.xlsx"),
        {PARENTS: [*form_sheet("TH Suối Mơ", parents), ["Tổng cộng", 30]]},
    )
    counts = {
        CONTENT: [0, 0, 1, 2, 2],
        SERVICE: [0, 1, 0, 2, 1, 1],
        LISTENING: [None] * 7 + [4, 0, 1],
    }
    write_workbook(
        raw(project, "tong-hop/mn-hoa-mai.xlsx"), {PARENTS: totals_sheet("MN Hoa Mai", 5, counts)}
    )
    header = ["Dấu thời gian", "Trường hoặc phường", "Ông/Bà là", *HEADER[1:]]
    lines = [header] + [
        [f"15/05/2024 7:0{n % 10}:00", f"P. {ward}", "Cán bộ phường", "4 - Hài lòng", "", "Có",
         "", "", f"Ý kiến {n}"]
        for ward in ("Hòa Phú", "Phú Hòa")
        for n in range(6)
    ]  # fmt: skip
    lines += [
        ["16/05/2024 8:00:00", "THCS Suối Mơ", "Phụ huynh học sinh", str(1 + n % 5), "5", "Có",
         "Nguồn khác", "1", ""]
        for n in range(10)
    ]  # fmt: skip
    text = "\n".join(";".join(f'"{cell}"' for cell in line) for line in lines)
    raw(project, "truc-tuyen/tra-loi.csv").write_text(text + "\n", encoding="utf-8-sig")


def write_project(root: Path) -> Project:
    """Params with indicators, notebooks of the checkout and a complete year of raw files."""
    project = write_params(root, year=lambda values: values.update(indicators=["thu-nghiem"]))
    folder = project.params / "indicators"
    folder.mkdir()
    (folder / "thu-nghiem.yaml").write_text(_INDICATORS, encoding="utf-8")
    shutil.copytree(
        CHECKOUT / "notebooks",
        project.notebooks,
        ignore=shutil.ignore_patterns(".ipynb_checkpoints"),
    )
    write_raw(project)
    return project


def files_of(folder: Path) -> dict[str, bytes]:
    """Content of every file below a folder, by its path; empty where there is no folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def bookkeeping(project: Project) -> dict[str, bytes]:
    """What commands note for themselves; not the locks, nor what is only remembered (`seen`)."""
    found = files_of(project.root / ".langnghe")
    return {name: data for name, data in found.items() if not name.startswith(("locks/", "seen/"))}
