"""All raw files of a district-year to one set of tables."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from langnghe.intake import account
from langnghe.intake.categories import counted, stacked
from langnghe.intake.corrections import corrected, corrections_table, touched, unmet
from langnghe.intake.delegates import read_delegates, read_speakers
from langnghe.intake.duplicates import marks, sent_twice
from langnghe.intake.facts import fact_problems, read_facts
from langnghe.intake.files.sheets import Sheet, read_sheets
from langnghe.intake.files.sidecars import raw_files, received_days, verify
from langnghe.intake.forms import read_forms
from langnghe.intake.merged import filled_down
from langnghe.intake.names.confirmation import names_to_confirm
from langnghe.intake.names.units import UnitNames
from langnghe.intake.respondents import identified
from langnghe.intake.statements import read_statements
from langnghe.intake.tables import FORM, SheetTables, columns_of
from langnghe.intake.text import fold
from langnghe.intake.times import submitted
from langnghe.intake.totals import read_totals
from langnghe.params.load import Survey
from langnghe.params.models import Source
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project

_READERS = {
    "forms": read_forms,
    "totals": read_totals,
    "form-01": read_delegates,
    "form-02": read_statements,
    "speakers": read_speakers,
    "floor": read_statements,
    "facts": read_facts,
}
RETURNED = {
    "register": "",
    "tasks": "tasks",
    "complaints": "tasks",
    "dossiers": "tasks",
    "checklist": "tasks",
    "matters": "tasks",
    "rating": "rating",
}
"""Folders below the raw folder with workbooks that were filled in, read by other stages, and the
part of the params without which they are not."""
_FILES = [
    *("file", "source", "received", "sha256", "bytes", "forms", "set_aside", "encoding"),
    "evidence",
]

NEVER_TOLERATED = frozenset(
    ("INTAKE-NO-FORMS", "INTAKE-OVER-POPULATION", "FACTS-UNIT", "FACTS-REPEATED", "FACTS-OVER")
)


@dataclass(frozen=True)
class Intake:
    """All that was read.

    `tables` of all files together; `files`: file, source, received (as 2023-08-04; "" where the
    register does not say), sha256, bytes, forms, set_aside, encoding (as it came) and the evidence.

    `counts`: the count cube's rows: year, group, unit, question, answer (code), n.
    `received`: group, unit, forms. A unit of "" is one that could not be recognised.
    `facts`: `FACT`, of schools that were recognised.
    `corrections`: what was corrected. `to_confirm`: names that wait for a decision.
    """

    tables: SheetTables
    files: pd.DataFrame
    counts: pd.DataFrame
    received: pd.DataFrame
    facts: pd.DataFrame
    corrections: pd.DataFrame
    to_confirm: pd.DataFrame


def collect(project: Project, survey: Survey) -> Intake:
    """Read all raw files of a district-year.

    Raises ProblemsError only where there is nothing to read at all: INTAKE-NO-FOLDER. All else
    that is wrong is in `tables.problems`, for `refuse` to judge.
    """
    folder = project.raw(survey.district.id, survey.year.year)
    if survey.year.sources and not folder.is_dir():
        raise ProblemsError(
            [
                Problem(
                    code="INTAKE-NO-FOLDER",
                    file=project.name(folder),
                    what="không có thư mục dữ liệu thô",
                    action="tạo thư mục này và chép các tệp đơn vị gửi vào",
                )
            ]
        )
    problems: list[Problem] = verify(project, survey.district.id, survey.year.year)
    sources = _sources_of_files(folder, survey, problems)
    names = UnitNames(survey.frame.units, survey.district)
    received_on = received_days(project, survey.district.id, survey.year.year)
    parts, files = [], []
    for path, source in sources.items():
        name = path.relative_to(folder).as_posix()
        part, how = _read_file(path, name, source, survey, names)
        parts.append(part)
        data = path.read_bytes()
        files.append(
            {
                "file": name,
                "source": source.id,
                "received": received_on.get(name, ""),
                "sha256": hashlib.sha256(data).hexdigest(),
                "bytes": len(data),
                "forms": len(part.forms) + int(part.tallied["forms"].sum()),
                "set_aside": len(part.set_aside),
                **how,
            }
        )
    tables = _together(parts, survey)
    listed = pd.DataFrame(files, columns=pd.Index(_FILES))
    received = _received(tables)
    facts = tables.facts[tables.facts["unit"] != ""].reset_index(drop=True)
    problems += [problem for part in parts for problem in part.problems]
    problems += unmet(survey.corrections, tables.corrected)
    problems += sent_twice(listed, tables.marks)
    problems += _outside_frame(tables, survey)
    problems += _over_population(received, survey)
    problems += fact_problems(facts, survey)
    # Told where nothing else would stop the run.
    others = (tables.opinions, tables.delegates, tables.speakers, tables.facts)
    nothing = received["forms"].sum() == 0 and not any(map(len, others))
    if survey.year.sources and nothing and {p.code for p in problems} <= set(survey.year.tolerate):
        problems.append(
            Problem(
                code="INTAKE-NO-FORMS",
                file=project.name(folder),
                what="không đọc được phiếu nào",
                action="kiểm tra các tệp đơn vị gửi và các nguồn trong tệp tham số năm",
            )
        )
    tables.problems = problems
    return Intake(
        tables,
        listed,
        _counts(tables, survey),
        received,
        facts,
        corrections_table(survey, tables.corrected),
        names_to_confirm(tables.asked, names),
    )


def refuse(problems: list[Problem], tolerate: Mapping[str, int]) -> None:
    """Raise ProblemsError with the problems of every code that occurs more often than tolerated.

    Those of `NEVER_TOLERATED` leave nothing that could be calculated.
    """
    found: dict[str, int] = {}
    for problem in problems:
        found[problem.code] = found.get(problem.code, 0) + problem.count
    most = {code: n for code, n in tolerate.items() if code not in NEVER_TOLERATED}
    over = [problem for problem in problems if found[problem.code] > most.get(problem.code, 0)]
    if over:
        raise ProblemsError(over)


def _sources_of_files(folder: Path, survey: Survey, problems: list[Problem]) -> dict[Path, Source]:
    """Each raw file with its source, in a fixed order; a file of no source or two is a problem."""
    found: dict[Path, Source] = {}
    for path in raw_files(folder):
        if RETURNED.get(path.relative_to(folder).parts[0]) in ("", *survey.parts):
            continue
        name = path.relative_to(folder).as_posix()
        matching = [
            source for source in survey.year.sources if path.relative_to(folder).match(source.files)
        ]
        if len(matching) == 1:
            found[path] = matching[0]
        elif matching:
            problems.append(
                Problem(
                    code="INTAKE-TWO-SOURCES",
                    file=name,
                    what="tệp thuộc nhiều nguồn: " + ", ".join(source.id for source in matching),
                    action="sửa “files” của các nguồn để mỗi tệp chỉ thuộc một nguồn",
                )
            )
        else:
            problems.append(
                Problem(
                    code="INTAKE-UNUSED-FILE",
                    file=name,
                    what="tệp không thuộc nguồn nào trong tệp tham số năm",
                    expected="; ".join(source.files for source in survey.year.sources),
                    action="thêm nguồn cho tệp này, hoặc chuyển tệp ra khỏi thư mục dữ liệu thô",
                )
            )
    problems += [
        Problem(
            code="INTAKE-NO-FILES",
            file=source.files,
            what=f"nguồn “{source.title}” không có tệp nào",
            action="kiểm tra tên thư mục và “files” của nguồn",
        )
        for source in survey.year.sources
        if source not in found.values()
        and not source.may_be_absent
        and source.kind != "floor"  # nothing is said before the forum
        and not any(Path(p.file).match(source.files) for p in problems)
    ]
    return found


def _read_file(
    path: Path, name: str, source: Source, survey: Survey, names: UnitNames
) -> tuple[SheetTables, dict[str, str]]:
    """What a file holds, and how its text was encoded."""
    try:
        sheets = read_sheets(path, name, source.encoding)
    except ProblemsError as error:
        return SheetTables(problems=list(error.problems)), {"encoding": "", "evidence": ""}
    how = {name: getattr(sheets[0], name) if sheets else "" for name in ("encoding", "evidence")}
    lost = [problem for sheet in sheets for problem in sheet.problems]
    only = len(sheets) == 1
    parts = [_read_sheet(sheet, source, survey, names, only=only) for sheet in sheets]
    tables = _together(parts, survey)
    read = (tables.forms, tables.tallied, tables.opinions, tables.facts)
    people = (tables.delegates, tables.speakers)
    if not any(map(len, (tables.problems, *read, *people))):
        action = "đề nghị đơn vị gửi lại tệp"
        tables.problems.append(
            Problem(code="INTAKE-EMPTY", file=name, what="tệp không có số liệu", action=action)
        )
    tables.problems += lost
    return tables, how


def _read_sheet(
    sheet: Sheet, source: Source, survey: Survey, names: UnitNames, *, only: bool
) -> SheetTables:
    """What a sheet holds once it is corrected; `only`: it is the file's only one."""
    as_sent = sheet
    sheet, changes = corrected(sheet, survey.corrections, source.id, only=only)
    sheet = filled_down(sheet)
    if fold(sheet.name) in map(fold, source.ignore_sheets):
        changes.rows = [account.ignored(sheet)]
        return changes
    if sheet.hidden and source.hidden_sheets == "refuse":
        changes.problems.append(_hidden(sheet))
        changes.rows = [account.of_sheet(sheet, changes, survey)]
        return changes
    tables = _READERS[source.kind](sheet, source, survey, names)
    tables.opinions = identified(as_sent, tables, source)
    tables.corrected.update(changes.corrected)
    tables.problems += changes.problems
    if len(changes.set_aside):
        tables.set_aside = pd.concat([changes.set_aside, tables.set_aside], ignore_index=True)
    tables.rows = [account.of_sheet(sheet, tables, survey)]
    times, unread = submitted(sheet, tables)
    tables.problems += unread
    tables.marks = marks(sheet, tables, times)
    tables.touched = touched(survey.corrections, sheet, tables)
    return tables


def _hidden(sheet: Sheet) -> Problem:
    return sheet.problem(
        "INTAKE-HIDDEN-SHEET",
        "trang tính ẩn có số liệu",
        action="xem trang tính ấy: bỏ qua bằng “ignore_sheets”, hoặc đọc bằng "
        "“hidden_sheets: read” của nguồn",
    )


def _together(parts: list[SheetTables], survey: Survey) -> SheetTables:
    nothing = SheetTables()

    def joined(name: str) -> pd.DataFrame:
        frames = [getattr(part, name) for part in parts if len(getattr(part, name))]
        return stacked(frames) if frames else getattr(nothing, name)

    forms = joined("forms")
    columns = [name for name in question_columns(survey) if name in forms]
    problems = [problem for part in parts for problem in part.problems]
    counted: Counter[int] = Counter()
    for part in parts:
        counted.update(part.corrected)  # unlike "+", keeps what was found but touched no cell
    return SheetTables(
        forms=forms[[*FORM, *columns]],
        tallies=joined("tallies"),
        tallied=joined("tallied"),
        opinions=joined("opinions"),
        delegates=joined("delegates"),
        speakers=joined("speakers"),
        facts=joined("facts"),
        set_aside=joined("set_aside"),
        problems=problems,
        asked=[asked for part in parts for asked in part.asked],
        corrected=counted,
        rows=[row for part in parts for row in part.rows],
        marks=joined("marks"),
        touched=joined("touched"),
    )


def question_columns(survey: Survey) -> list[str]:
    """Names of the columns of codes of all questions, in printed order."""
    return [
        name
        for question in survey.questions.values()
        for name in columns_of(question, survey.scales.get(question.id))
    ]


def _received(tables: SheetTables) -> pd.DataFrame:
    keys = ["group", "unit"]
    both = pd.concat(
        [tables.forms[keys].assign(forms=1), tables.tallied[[*keys, "forms"]]], ignore_index=True
    )
    both["forms"] = both["forms"].astype("int64")
    return both.groupby(keys)["forms"].sum().reset_index()


def _counts(tables: SheetTables, survey: Survey) -> pd.DataFrame:
    keys = ["group", "unit", "question", "answer"]
    columns = [name for name in question_columns(survey) if name in tables.forms]
    of_forms = counted(tables.forms, ["group", "unit"], columns)
    counts = pd.concat([tables.tallies[[*keys, "n"]], of_forms], ignore_index=True)
    counts["n"] = counts["n"].astype("int64")
    counts = counts.groupby(keys)["n"].sum().reset_index()
    return counts.assign(year=survey.year.year)[["year", *keys, "n"]]


def _outside_frame(tables: SheetTables, survey: Survey) -> Iterator[Problem]:
    keys = ["file", "sheet", "group", "unit"]
    seen = pd.concat(
        [tables.forms[keys].assign(forms=1), tables.tallied[[*keys, "forms"]]], ignore_index=True
    )
    seen = seen[seen["unit"] != ""].groupby(keys, sort=False)["forms"].sum().reset_index()
    strata = set(zip(survey.frame.strata["unit"], survey.frame.strata["group"], strict=True))
    for file, sheet, group, unit, forms in seen.itertuples(index=False):
        if (unit, group) not in strata:
            yield Problem(
                code="INTAKE-NO-STRATUM",
                file=file,
                sheet=sheet,
                what=f"dàn mẫu không có nhóm “{survey.groups[group].name}” ở đơn vị “{unit}”",
                value=f"{forms} phiếu",
                action="ghi số người của nhóm này vào frame.csv, hoặc sửa đơn vị, nhóm của phiếu",
                count=int(forms),
            )


def _over_population(received: pd.DataFrame, survey: Survey) -> Iterator[Problem]:
    both = received.merge(survey.frame.strata, on=["unit", "group"], how="inner")
    over = both[(both["forms"] > both["population"]).fillna(False).astype(bool)]
    for row in over.to_dict("records"):
        yield Problem(
            code="INTAKE-OVER-POPULATION",
            file="frame.csv",
            what=f"đơn vị “{row['unit']}” gửi nhiều phiếu hơn số người của nhóm “{row['group']}”",
            value=f"{row['forms']} phiếu",
            expected=f"không quá {row['population']}",
            action="kiểm tra phiếu gửi trùng và số người trong frame.csv",
        )
