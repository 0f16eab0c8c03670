"""Params of a new year from an earlier year's, and of a new district from another's.

Files in, files out: a file's path below `params/<district>/` → its text. What a person must look
at bears a mark (`unfinished.MARK`), and `check` and `run` refuse as long as one is left. What
belongs to the earlier year's data alone is not taken over: corrections, settings of the sample,
tolerated problems, what came back.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from langnghe.params.base import Id
from langnghe.params.unfinished import MARK, unfinished
from langnghe.params.yaml_edit import YamlEdit
from langnghe.params.yamlfile import read_yaml
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project

Files = dict[str, str]
BLANK = "…"
"""Stands for a name that is to be filled in."""
_OF_ITS_DATA = ("corrections.yaml", "review.yaml", "sample.yaml")
_OUTCOMES = ("tolerate", "compare_district", "held", "attended", "conclusions")
"""Keys of what came of the earlier year: decided about its data, or at its forum."""
_FIGURES = ("total", "registered", "recognised", "value", "before", "part", "whole")
"""Keys of a year's own figures in `budget`, `exemplars` and `indices`."""
_KEEP_YEAR = ("questionnaires", "indicators", "compare_with")
"""Keys whose values are names that may hold a year."""


def next_year(files: Mapping[str, str], year: int, earlier: int) -> Files:
    """The files of `year` from those of `earlier`, to be compared with it.

    Plain dates are moved by the years between (29 February to the 28th), "năm 2023" becomes
    "năm 2024"; each such line, and each that names the earlier year otherwise, is marked.
    """
    moved = {}
    for name, text in _of_year(files, earlier):
        if name.endswith(".yaml"):
            edit = YamlEdit(text)
            if name == f"{earlier}.yaml":
                _state_year(edit, year, earlier, f"{earlier}/frame.csv" in files)
                _compare(edit, earlier)
                for key in ("merge", "known_totals"):
                    if lines := edit.lines(key):
                        edit.mark(lines.start, f"theo số liệu năm {earlier}")
            _move(edit, year, earlier)
            text = edit.text
        moved[name.replace(str(earlier), str(year), 1)] = text
    return moved


def like(files: Mapping[str, str], district: str, year: int, of: int, model: Any) -> Files:
    """The files of a new district from those of another in its year `of`.

    model: that district's `district.yaml` as plain values. Its name and its province's become "…";
    places and units are one example each. Every line that tells of that district is marked.
    """
    names = [model["name"], re.sub(r"^(tỉnh|thành phố)\s+", "", model["province"])]
    made = {"district.yaml": _district(files["district.yaml"], district, names)}
    for name, text in _of_year(files, of):
        if name == f"{of}/frame.csv":
            text = _example_frame(text, model["levels"][0]["id"])
        elif name.endswith(".yaml"):
            edit = YamlEdit(text)
            if name == f"{of}.yaml":
                _state_year(edit, year, of, f"{of}/frame.csv" in files)
                for key in ("compare_with", "merge", "known_totals"):
                    edit.drop(key)
            for path, node in edit.scalars():
                if "basis" in path:
                    edit.mark(node.start_mark.line, "căn cứ của địa bàn mới")
                elif path[-1] in ("expected", "people", "each", "place"):
                    edit.mark(node.start_mark.line, "theo kế hoạch của địa bàn mới")
            _move(edit, year, of)
            _blank_names(edit, names)
            text = edit.text
        made[name.replace(str(of), str(year), 1)] = text
    return made


def _of_year(files: Mapping[str, str], year: int) -> list[tuple[str, str]]:
    """The files of a year that the next one takes over."""
    return [
        (name, text)
        for name, text in sorted(files.items())
        if name == f"{year}.yaml"
        or (name.startswith(f"{year}/") and name.rpartition("/")[2] not in _OF_ITS_DATA)
    ]


def _state_year(edit: YamlEdit, year: int, earlier: int, has_frame: bool) -> None:
    """The year, real data, and no decision about the earlier year's data."""
    for path, node in edit.scalars():
        line = node.start_mark.line
        if path == ("year",):
            edit.put(node, str(year))
            if has_frame:
                edit.mark(line, f"{year}/frame.csv cần trường, số người của năm {year}")
        elif path == ("invented",):
            edit.put_line(line, "invented: false")
        elif "asked_from_row" in path:
            edit.mark(line, f"dòng trong tệp năm {earlier}")


def _compare(edit: YamlEdit, earlier: int) -> None:
    for path, node in edit.scalars():
        if path == ("compare_with",):
            edit.put(node, str(earlier))
            return
    edit.add_after(edit.lines("year").start, f"compare_with: {earlier}")


def _move(edit: YamlEdit, year: int, earlier: int) -> None:
    """Dates and "năm …" to the new year, no outcomes; what still names the earlier is marked."""
    for key in _OUTCOMES:
        edit.drop(key)
    for path, node in edit.scalars():
        if path[-1] == "number":
            edit.mark(node.start_mark.line, "số văn bản")
        elif path[0] in ("budget", "exemplars", "indices") and path[-1] in _FIGURES:
            edit.mark(node.start_mark.line, f"số liệu của năm {earlier}")
    for node, date in reversed(list(edit.dates())):
        edit.put(node, _years_later(date, year - earlier).isoformat())
        edit.mark(node.start_mark.line, "ngày" if year == earlier else f"ngày, dời từ {earlier}")
    kept = {line for key in _KEEP_YEAR for line in edit.lines(key)}
    stated = {node.start_mark.line for path, node in edit.scalars() if "basis" in path}
    for number, line in list(edit.numbered()):
        as_it_is = number in stated or line.lstrip().startswith("#")
        if number in kept or "yaml-language-server" in line or year == earlier:
            continue
        moved = line
        if not as_it_is:
            moved = re.sub(rf"(năm ){earlier}(?![\d–-])", rf"\g<1>{year}", line)
        if moved != line:
            edit.put_line(number, moved)
            edit.mark(number, f"“năm {earlier}” đã đổi thành “năm {year}”")
        if re.search(rf"(?<!\d){earlier}(?!\d)", moved):
            edit.mark(number, f"còn nhắc {earlier}")


def _years_later(date: dt.date, years: int) -> dt.date:
    try:
        return date.replace(year=date.year + years)
    except ValueError:
        return date.replace(year=date.year + years, day=28)


def _blank_names(edit: YamlEdit, names: list[str]) -> None:
    named = re.compile("|".join(map(re.escape, names)), re.IGNORECASE)
    for number, line in list(edit.numbered()):
        blanked = named.sub(BLANK, line)
        if blanked != line:
            edit.put_line(number, blanked)
            edit.mark(number, "tên địa bàn")


def _district(text: str, district: str, names: list[str]) -> str:
    edit = YamlEdit(text)
    for path, node in edit.scalars():
        line = node.start_mark.line
        if path == ("id",):
            edit.put(node, district)
        elif path[0] in ("name", "title", "province"):
            edit.mark(line, f"như “{node.value}”")
        elif path[0] == "bodies":
            edit.mark(line, "cơ quan")
        elif path[0] == "recipients":
            edit.mark(line, "nơi nhận")
    edit.drop("snapshot")
    example = f"  - {{id: noi-1, kind: phường, name: {BLANK}}} {MARK} mỗi phường, xã một dòng"
    edit.drop("places", "places:", example)
    _blank_names(edit, names)
    return edit.text


def _example_frame(text: str, level: str) -> str:
    """The heading of a frame, with a school and a ward to be replaced."""
    mark = max(",;\t", key=text.partition("\n")[0].count)
    heading = next(csv.reader(io.StringIO(text), delimiter=mark))
    rows = (
        {"unit": "truong-1", "kind": "school", "level": level, "place": "noi-1"}
        | {"name": f"{MARK} mỗi trường một dòng; ghi số người của từng nhóm"},
        {"unit": "noi-1", "kind": "ward", "name": f"{MARK} mỗi phường, xã một dòng"},
    )
    out = io.StringIO()
    writer = csv.DictWriter(out, heading, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


# --- the folder ------------------------------------------------------------------------------


def write_next_year(project: Project, district: str, year: int, earlier: int) -> list[Path]:
    """Write the params of a year from an earlier one's; gives the files written.

    Raises ProblemsError: PARAMS-EXISTS where the year has any, PARAMS-NO-FILE where the earlier
    year has none, and as `read_yaml` does.
    """
    folder = project.params / district
    _free(project, folder / f"{year}.yaml", folder / str(year))
    read_yaml(folder / f"{earlier}.yaml", project.name(folder / f"{earlier}.yaml"))
    return _write(folder, next_year(_files(project, folder), year, earlier))


def write_like(project: Project, district: str, year: int, model: str) -> list[Path]:
    """Write the params of a new district from another's: of that year if it has it, or its last.

    Raises ProblemsError: PARAMS-EXISTS where the district has any, PARAMS-VALUE for an id that is
    none, PARAMS-NO-FILE where the other has none, and as `read_yaml` does.
    """
    try:
        TypeAdapter(Id).validate_python(district)
    except ValidationError:
        what, need = "mã địa bàn không dùng được", "chữ thường không dấu, nối bằng gạch ngang"
        problem = Problem(code="PARAMS-VALUE", what=what, value=district, expected=need)
        raise ProblemsError([problem]) from None
    folder, source = project.params / district, project.params / model
    _free(project, folder)
    about = read_yaml(source / "district.yaml", project.name(source / "district.yaml"))
    years = sorted(int(path.stem) for path in source.glob("[0-9]*.yaml") if path.stem.isdigit())
    of = year if year in years or not years else years[-1]
    read_yaml(source / f"{of}.yaml", project.name(source / f"{of}.yaml"))
    return _write(folder, like(_files(project, source), district, year, of, about.values))


def _free(project: Project, *paths: Path) -> None:
    there = [path for path in paths if path.exists()]
    if there:
        raise ProblemsError(
            Problem(
                code="PARAMS-EXISTS",
                file=project.name(path),
                what="đã có, không ghi đè",
                action="chọn năm, mã địa bàn khác; hoặc tự xóa nếu chắc là không cần nữa",
            )
            for path in there
        )


def _files(project: Project, folder: Path) -> Files:
    """The texts of a district's finished params.

    Raises ProblemsError: PARAMS-UNFINISHED, PARAMS-YAML, PARAMS-ENCODING.
    """
    paths = sorted([*folder.rglob("*.yaml"), *folder.glob("*/*.csv")])
    if problems := [p for path in paths for p in unfinished(path, project.name(path))]:
        raise ProblemsError(problems)
    files: Files = {}
    for path in paths:
        if path.suffix == ".yaml":
            read_yaml(path, project.name(path))
        files[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf-8-sig")
    return files


def _write(folder: Path, files: Files) -> list[Path]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # Excel takes a CSV for UTF-8 only where it says so.
        encoding = "utf-8-sig" if path.suffix == ".csv" else "utf-8"
        path.write_text(text, encoding=encoding, newline="\n")
    return [folder / name for name in files]
