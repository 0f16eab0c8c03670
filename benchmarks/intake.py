"""A million forms of csv, and a large workbook, from file to counts: time and peak memory.

polars and DuckDB read the same csv and map the same labels; they are no part of the environment
(`pip install langnghe[bench]`) and are left out where they are absent. Every way runs in its own
process, timed without its imports, and in turn, so that a busy machine hits them all alike.
"""

import csv
import datetime as dt
import importlib.util
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter
from ruamel.yaml import YAML

ROWS, XLSX_ROWS, QUESTIONS = 1_000_000, 10_000, 35
SCHOOLS = 60
LABELS = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]
CODES = {label: str(value) for value, label in enumerate(LABELS, start=1)}
CODES |= {"Không biết": "~dont-know", "": "~missing"}
SHARES = [0.03, 0.05, 0.2, 0.4, 0.25, 0.02, 0.05]
TIME, SCHOOL, GROUP = "Dấu thời gian", "Trường của Ông/Bà", "Ông/Bà là"
GROUPS = ["Phụ huynh học sinh", "Giáo viên"]
CHILDREN, OPINION = "Số con đang đi học", "Ý kiến đóng góp của Ông/Bà"
TEXTS = ["Đề nghị sửa sân, trồng thêm cây", "Nhà vệ sinh\ncần sạch hơn", 'Cô giáo rất "tận tâm"']
CHECKOUT = Path(__file__).resolve().parents[1]
DISTRICT, YEAR = "do-dac", 2024


def question(number: int) -> str:
    return f"{number}. Ông/Bà có hài lòng với nội dung thứ {number} của nhà trường không?"


HEADER = [TIME, SCHOOL, GROUP, *map(question, range(1, QUESTIONS + 1)), CHILDREN, OPINION]


def school(number: int) -> str:
    return f"Trường Tiểu học Suối Mơ {number}"


# --- what is read ---


def _cells(rows: int) -> list[Any]:
    """The columns below the header, the same at every run."""
    chance = np.random.default_rng(20240515)
    start = dt.datetime(2024, 5, 15, 6)
    seconds = np.sort(chance.integers(0, 30 * 86_400, rows)).tolist()
    times = [(start + dt.timedelta(seconds=n)).strftime("%d/%m/%Y %H:%M:%S") for n in seconds]
    columns: list[Any] = [times]
    for choices in ([school(n) for n in range(1, SCHOOLS + 1)], GROUPS):
        columns.append([choices[n] for n in chance.integers(0, len(choices), rows).tolist()])
    labels = list(CODES)
    for _ in range(QUESTIONS):
        columns.append([labels[n] for n in chance.choice(len(labels), rows, p=SHARES).tolist()])
    columns.append([["1", "2", "3", ""][n] for n in chance.integers(0, 4, rows).tolist()])
    opinions = chance.integers(0, 30, rows).tolist()
    columns.append([f"{TEXTS[n]} {row}" if n < 3 else "" for row, n in enumerate(opinions)])
    return columns


def write_csv(path: Path, rows: int) -> None:
    """All cells in quotes, as Google Forms exports them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, quoting=csv.QUOTE_ALL)
        out.writerow(HEADER)
        out.writerows(zip(*_cells(rows), strict=True))


def write_xlsx(path: Path, rows: int) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Câu trả lời")
        sheet.write_row(0, 0, HEADER)
        for number, row in enumerate(zip(*_cells(rows), strict=True), start=1):
            sheet.write_row(number, 0, row)


def write_project(root: Path) -> None:
    """Params of a made-up district whose questionnaire both files answer."""
    level = {"id": "primary", "name": "Tiểu học", "short": "TH"}
    place = {"id": "phuong-mot", "kind": "phường", "name": "Một"}
    bodies = dict.fromkeys(("upper", "issuing", "short", "partner", "signatory"), "Đo đạc")
    source = {"title": "Phiếu trực tuyến", "kind": "forms", "ignore": [TIME]}
    source |= {"unit": {"by": "heading", "at": SCHOOL}, "group": {"by": "heading", "at": GROUP}}
    groups = ["parents", "teachers"]
    scale = {
        "levels": [{"value": n, "label": label} for n, label in enumerate(LABELS, start=1)],
        "positive": [4, 5],
        "dont_know": ["Không biết"],
    }
    asked = {"block": "survey", "asked_of": groups}
    questions: list[dict[str, Any]] = [
        {"id": f"q-{n}", "text": question(n), "type": "scale", "scale": "satisfaction"} | asked
        for n in range(1, QUESTIONS + 1)
    ]
    questions.append({"id": "children", "text": CHILDREN, "type": "number"} | asked)
    questions.append({"id": "opinion", "text": OPINION, "type": "text"} | asked)
    files: dict[str, dict[str, Any]] = {
        f"{DISTRICT}/district.yaml": {
            "id": DISTRICT, "name": "Đo Đạc", "title": "thành phố Đo Đạc", "province": "tỉnh Một",
            "bodies": bodies, "levels": [level], "places": [place], "recipients": ["Đo đạc"],
        },
        f"{DISTRICT}/{YEAR}.yaml": {
            "year": YEAR, "as_of": dt.date(2024, 6, 30), "invented": True,
            "report": {
                "number": "1", "date": dt.date(2024, 7, 1), "subject": "Đo", "basis": ["Đo"]
            },
            "questionnaires": ["do-dac"],
            "groups": [
                {"id": group, "name": name, "unit": "school", "rate": 100}
                for group, name in zip(groups, GROUPS, strict=True)
            ],
            "sources": [
                source | {"id": "csv", "files": "*.csv"}, source | {"id": "xlsx", "files": "*.xlsx"}
            ],
        },
        "questionnaires/do-dac.yaml": {
            "id": "do-dac", "title": "Phiếu", "source": "Đo đạc",
            "blocks": [{"id": "survey", "title": "Nội dung khảo sát"}],
            "scales": {"satisfaction": scale}, "questions": questions,
        },
    }  # fmt: skip
    yaml = YAML()
    yaml.representer.ignore_aliases = lambda data: True
    for name, values in files.items():
        path = root / "params" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        yaml.dump(values, path)
    form = (CHECKOUT / "params" / "document-form.yaml").read_text(encoding="utf-8")
    (root / "params" / "document-form.yaml").write_text(form, encoding="utf-8")
    frame = ["unit,kind,name,level,place,collected_by,parents,teachers"]
    frame += [
        f"th-suoi-mo-{n},school,{school(n)},primary,phuong-mot,,1000000,1000000"
        for n in range(1, SCHOOLS + 1)
    ]
    folder = root / "params" / DISTRICT / str(YEAR)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "frame.csv").write_text("\n".join(frame) + "\n", encoding="utf-8")


# --- ways, each run in a process of its own ---


def langnghe(root: Path, name: str) -> Callable[[], object]:
    """Read, header found, every cell to its code, counts."""
    from langnghe.intake.categories import counted
    from langnghe.intake.files.sheets import read_sheets
    from langnghe.intake.forms import read_forms
    from langnghe.intake.names.units import UnitNames
    from langnghe.params.load import load_survey
    from langnghe.project import Project

    survey = load_survey(Project(root), DISTRICT, YEAR)
    source = next(s for s in survey.year.sources if name.endswith(s.id))
    names = UnitNames(survey.frame.units, survey.district)

    def run() -> object:
        (sheet,) = read_sheets(root / name, name)
        tables = read_forms(sheet, source, survey, names)
        assert not tables.problems, tables.problems[0]
        questions = [*survey.questions]
        counts = counted(tables.forms, ["group", "unit"], questions)
        assert counts["n"].sum() == len(tables.forms) * len(questions)
        return tables

    return run


def whole_intake(root: Path, name: str) -> Callable[[], object]:
    """The same, and all that `collect` checks: names, the account, what was sent twice."""
    from langnghe.intake.collect import collect
    from langnghe.params.load import load_survey
    from langnghe.project import Project

    raw = Project(root).raw(DISTRICT, YEAR)
    raw.mkdir(parents=True, exist_ok=True)
    for other in raw.iterdir():
        other.unlink()
    (raw / name).symlink_to(root / name)
    survey = load_survey(Project(root), DISTRICT, YEAR)
    return lambda: collect(Project(root), survey)


def checked_cells(root: Path, name: str) -> Callable[[], object]:
    """The file alone: refusals, cells by column, encodings; no header, no codes, no counts."""
    from langnghe.intake.files.sheets import read_sheets

    return lambda: read_sheets(root / name, name)


def polars(root: Path, name: str) -> Callable[[], object]:
    import polars as pl

    def run() -> object:
        frame = pl.read_csv(root / name, infer_schema=False).fill_null("")
        asked = frame.columns[3 : 3 + QUESTIONS]
        return frame.with_columns(pl.col(asked).replace_strict(CODES, default="~unreadable"))

    return run


def duckdb(root: Path, name: str) -> Callable[[], object]:
    import duckdb as db

    def run() -> object:
        link = db.connect()
        read = f"read_csv('{root / name}', all_varchar = true, header = true)"
        link.sql(f"create table raw as select * from {read}")
        columns = [f'"{column[0]}"' for column in link.sql("select * from raw limit 0").description]
        cases = " ".join(f"when '{text}' then '{code}'" for text, code in CODES.items())
        mapped = [
            f"case coalesce({column}, '') {cases} else '~unreadable' end as {column}"
            for column in columns[3 : 3 + QUESTIONS]
        ]
        kept = columns[:3] + mapped + columns[3 + QUESTIONS :]
        link.sql(f"create table forms as select {', '.join(kept)} from raw")
        return link

    return run


def calamine(root: Path, name: str) -> Callable[[], object]:
    from python_calamine import CalamineWorkbook

    def run() -> object:
        book = CalamineWorkbook.from_path(root / name)
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)

    return run


WAYS: dict[str, Callable[[Path, str], Callable[[], object]]] = {
    "langnghe": langnghe,
    "langnghe, whole intake": whole_intake,
    "langnghe, only file to checked cells": checked_cells,
    "polars": polars,
    "DuckDB": duckdb,
    "calamine, bare read": calamine,
}


def measured(way: str, root: str, name: str) -> dict[str, float]:
    """Seconds of the wall and of all processors, and peak memory in MB beyond what imports took."""
    run = WAYS[way](Path(root), name)
    before = _memory()[0]
    start, used = time.perf_counter(), time.process_time()
    kept = run()
    seconds, used = time.perf_counter() - start, time.process_time() - used
    peak = _memory()[1]
    del kept
    return {"seconds": seconds, "processor": used, "megabytes": (peak - before) / 2**10}


def _memory() -> tuple[int, int]:
    """Memory now and at its peak, in kB, with the pages of files that are mapped.

    Of this program alone: what `getrusage` says begins with the peak of the one that started it.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return tuple(int(lines[name].split()[0]) for name in ("VmRSS", "VmHWM"))  # type: ignore[return-value]


def _in_turn(ways: list[str], root: Path, name: str, rounds: int) -> dict[str, dict[str, float]]:
    """Medians of each way, after one unmeasured round; a random order, the same at every run."""
    found: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    chance = random.Random(1)
    for number in range(rounds + 1):
        for way in chance.sample(ways, len(ways)):
            command = [sys.executable, "-m", "benchmarks.intake", way, str(root), name]
            done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=True)
            if number:
                found[way].append(json.loads(done.stdout))
    return {
        way: {what: statistics.median(run[what] for run in runs) for what in runs[0]}
        for way, runs in found.items()
    }


def _frame_megabytes(path: Path) -> float:
    """The file's cells as a frame of text, in Arrow."""
    import pyarrow as pa
    import pyarrow.csv

    text = pa.csv.ConvertOptions(column_types=dict.fromkeys(HEADER, pa.string()))
    lines = pa.csv.ParseOptions(newlines_in_values=True)
    return pa.csv.read_csv(path, convert_options=text, parse_options=lines).nbytes / 2**20


def _table(found: dict[str, dict[str, float]], base: str, frame: float) -> str:
    lines = [
        f"| way | s | processor s | × {base} | peak MB | × frame |",
        "|---|---|---|---|---|---|",
    ]
    for way, run in found.items():
        times = run["seconds"] / found[base]["seconds"]
        size = run["megabytes"]
        lines.append(
            f"| {way} | {run['seconds']:.2f} | {run['processor']:.2f} | {times:.2f} "
            f"| {size:.0f} | {size / frame:.2f} |"
        )
    return "\n".join(lines)


def section(rounds: int = 3) -> str:
    """Measure and describe."""
    if not Path("/proc/self/status").exists():
        return "## Intake\n\nNot measured: only Linux says how much memory a program took."
    tools = {"polars": "polars", "DuckDB": "duckdb"}
    there = [way for way, module in tools.items() if importlib.util.find_spec(module)]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_project(root)
        write_csv(root / "forms.csv", ROWS)
        write_xlsx(root / "forms.xlsx", XLSX_ROWS)
        frame = _frame_megabytes(root / "forms.csv")
        own = ["langnghe", "langnghe, whole intake"]
        of_csv = _in_turn([*own, *there], root, "forms.csv", rounds)
        ways = [*own, "langnghe, only file to checked cells", "calamine, bare read"]
        of_xlsx = _in_turn(ways, root, "forms.xlsx", 3 * rounds)
        size = (root / "forms.csv").stat().st_size / 2**20
    fastest = min(there, key=lambda way: of_csv[way]["seconds"], default="langnghe")
    left_out = [way for way in tools if way not in there]
    note = f"Absent, so not measured: {', '.join(left_out)}.\n\n" if left_out else ""
    width = len(HEADER)
    return (
        "## Intake\n\n"
        f"{ROWS:,} rows × {width} columns of csv ({size:.0f} MB; as a frame of text {frame:.0f} "
        "MB), read, header found, every cell to its code, counted; polars and DuckDB read it and "
        f"map the same labels. Medians of {rounds} rounds in turn after one unmeasured.\n\n"
        + note
        + _table(of_csv, fastest, frame)
        + f"\n\n{XLSX_ROWS:,} rows × {width} columns of xlsx, the same way.\n\n"
        + _table(of_xlsx, "calamine, bare read", frame * XLSX_ROWS / ROWS)
    )


if __name__ == "__main__":
    print(json.dumps(measured(*sys.argv[1:])) if len(sys.argv) > 1 else section())
