"""The audit workbook: every printed figure computed again by formulas from the counts.

`strata`, `sums`, `recount` and `two_years` give values and templates; this module names the sheets
and their columns. Only the internal edition has one: its counts by stratum are what the public
edition withholds.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from langnghe.audit import recount, sheets, two_years
from langnghe.audit.coverage import coverage_grid
from langnghe.audit.grid import PRINTED, Column, Grid, Line, Workbook
from langnghe.audit.lists import list_grids
from langnghe.audit.strata import Sample, sample
from langnghe.audit.sums import sums
from langnghe.indicators.comparison import Wave
from langnghe.params.load import Survey, load_earlier
from langnghe.project import Project
from langnghe.report.intervals import WHY_NONE
from langnghe.report.panels import KINDS, METHODS
from langnghe.site.summary import Document
from langnghe.store import read_table

NAME = "audit"
TITLE = "Sổ kiểm toán số liệu"
READ_ME = "Đọc tôi"

_INTERNAL = (
    *("cube", "received", "form_counts", "facts", "figures", "coverage"),
    *("corrections", "problems", "rows", "account", "files"),
)
_CHECKS = {
    "figures": ("same", "same_interval", "same_counts"),
    "changes": two_years.CHECKS,
    "coverage": ("same",),
}


def write_audit(project: Project, survey: Survey) -> Document:
    """Write `audit_book` among the internal documents, from the tables of the run."""
    district, year = survey.district.id, survey.year.year
    processed = project.processed(district, year)
    names = [*_INTERNAL, *(["forms"] if survey.year.known_totals else [])]
    tables = {name: read_table(processed, name) for name in names}
    then = None
    if (earlier := load_earlier(project, survey)) is not None:
        before = processed / "earlier"
        then = Wave(earlier, read_table(before, "cube"), read_table(before, "received"))
        tables["changes"] = read_table(processed, "changes")
    path = project.reports(district, year, "internal") / f"{NAME}.xlsx"
    path.write_bytes(audit_book(tables, survey, then))
    return Document(name=NAME, title=TITLE, formats=["xlsx"])


def audit_book(
    tables: Mapping[str, pd.DataFrame], survey: Survey, then: Wave | None = None
) -> bytes:
    """The workbook; the same tables give the same bytes.

    tables: of a run's internal edition, see `write_audit`. then: the year compared with; its
    `changes` are then among the tables.
    """
    now = sample(tables["cube"], tables["received"], survey, tables.get("forms"))
    grids = list(_grids(now, tables, survey, then))
    book = Workbook(READ_ME, list(_lines(grids, survey)), grids)
    return book.bytes(survey.year.as_of)


def _grids(
    now: Sample, tables: Mapping[str, pd.DataFrame], survey: Survey, then: Wave | None
) -> Iterator[Grid]:
    of_strata, templates = sums(now, tables["form_counts"], tables["facts"])
    figures = recount.recount(tables["figures"], of_strata, now.frame, survey)
    before = None
    if then is not None:
        before = two_years.earlier(Wave(survey, tables["cube"], tables["received"]), then)
        now.frame["cell"] = now.frame["stratum"].map(before.cells)
        of_strata = two_years.with_cells(of_strata, before)
    yield _figures(*figures)
    if before is not None:
        of_then, made = two_years.sums_before(before, now.frame)
        yield _changes(*two_years.recount(tables["changes"], of_strata, of_then, survey), survey)
    yield coverage_grid(tables["coverage"], now.frame, survey)
    yield sheets.sums_sheet(of_strata, templates)
    yield sheets.cube_sheet(now.cube)
    yield sheets.parts_sheet(tables["form_counts"], now.frame)
    yield sheets.levels_sheet(now.levels)
    yield sheets.weights_sheet(now.weights)
    yield sheets.frame_sheet(now.frame)
    if len(tables["facts"]):
        yield sheets.facts_sheet(tables["facts"], survey)
    if before is not None:
        yield sheets.sums_before_sheet(of_then, made)
        yield sheets.cube_before_sheet(before)
        yield sheets.frame_before_sheet(before)
    yield from list_grids(tables)


# --- figures and changes -------------------------------------------------------------------------


def _figures(table: pd.DataFrame, made: pd.DataFrame) -> Grid:
    words = METHODS | WHY_NONE
    values = table.assign(
        kind=table["kind"].map(KINDS).fillna(table["kind"]),
        scope=table["scope"].map(sheets.SCOPE_WORDS),
        method=table["interval"].map(words).fillna(""),
    )
    live = {name: made[name].tolist() for name in made}
    return Grid(
        "figures",
        "Số liệu",
        "Mỗi dòng là một số liệu của báo cáo, tìm theo khóa. Cột xanh là công thức; “đúng” là "
        "TRUE khi số tính lại bằng số đã in, tới chữ số đã in.",
        {
            "key": Column("Khóa"),
            "kind": Column("Loại", 20),
            "title": Column("Số liệu", 46),
            "of": Column("Của ai, ở đâu", 40),
            "scope": Column("Phạm vi", 13),
            "area": Column("Mã nơi", 16),
            "group": Column("Mã nhóm", 15),
            "series": Column("Chuỗi ở trang Theo tầng", 30),
            "num": Column("Tử số đếm được", 10, "whole", live["num"]),
            "den": Column("Mẫu số đếm được", 10, "whole", live["den"]),
            "n": Column("Số phiếu có trả lời", 10, "whole", live["n"]),
            "wnum": Column("Tử số có trọng số", 14, "real", live["wnum"]),
            "wden": Column("Mẫu số có trọng số", 14, "real", live["wden"]),
            "estimate": Column("Kết quả tính lại", 12, "real", live["estimate"]),
            "factor": Column("Nhân với", 7),
            "decimals": Column("Số chữ số thập phân", 7),
            "printed": Column("Kết quả đã in", 10, PRINTED),
            "same": Column("Kết quả đúng", 9, "check", live["same"]),
            "se": Column("Sai số chuẩn", 12, "real", live["se"]),
            "df": Column("Bậc tự do", 8, "whole", live["df"]),
            "size": Column("Cỡ mẫu hiệu dụng", 10, "real", live["size"]),
            "low": Column("Cận dưới tính lại", 12, "real", live["low"]),
            "high": Column("Cận trên tính lại", 12, "real", live["high"]),
            "printed_low": Column("Cận dưới đã in", 9, PRINTED),
            "printed_high": Column("Cận trên đã in", 9, PRINTED),
            "same_interval": Column("Khoảng đúng", 9, "check", live["same_interval"]),
            "printed_num": Column("Tử số đã in", 10, "whole"),
            "printed_den": Column("Mẫu số đã in", 10, "whole"),
            "same_counts": Column("Số đếm đúng", 9, "check", live["same_counts"]),
            "method": Column("Khoảng tin cậy: cách tính, hoặc vì sao không có", 34),
        },
        values,
    )


def _changes(table: pd.DataFrame, made: pd.DataFrame, survey: Survey) -> Grid:
    groups = {group.id: group.name for group in survey.year.groups}
    values = table.assign(
        scope=table["scope"].map(sheets.SCOPE_WORDS), of=table["group"].map(groups)
    )
    columns = {
        "key": Column("Khóa"),
        "title": Column("Câu hỏi", 46),
        "of": Column("Nhóm", 30),
        "scope": Column("Phạm vi", 13),
        "inside": Column("Mã nơi", 16),
        "series": Column("Chuỗi ở trang Theo tầng", 30),
        "decimals": Column("Số chữ số thập phân", 7),
    }
    heads = {
        "now": "Năm nay", "then": "Năm trước", "diff": "Chênh lệch",
        "fixed_now": "Năm nay, cùng dân số", "fixed_then": "Năm trước, cùng dân số",
        "fixed_diff": "Chênh lệch, cùng dân số",
    }  # fmt: skip
    for name, title in heads.items():
        columns[name] = Column(f"{title}: tính lại", 12, "real", made[name].tolist())
    for name, check in zip(("now", "then", "diff", "fixed_diff"), two_years.CHECKS, strict=True):
        columns[f"printed_{name}"] = Column(f"{heads[name]}: đã in (%, điểm)", 11, PRINTED)
        columns[check] = Column(f"{heads[name]}: đúng", 11, "check", made[check].tolist())
    return Grid(
        "changes",
        "Thay đổi",
        "So với năm trước. Cùng dân số: hai năm tính theo số người năm nay của những nơi có trả "
        "lời trong cả hai năm. Chưa tính lại: khoảng tin cậy và kiểm định của chênh lệch.",
        columns,
        values,
    )


# --- the first sheet -----------------------------------------------------------------------------


def _lines(grids: list[Grid], survey: Survey) -> Iterator[Line]:
    known = {grid.name: grid for grid in grids}
    text = Path(__file__).with_name("read_me.txt").read_text(encoding="utf-8")
    yield Line(f"{TITLE}: {survey.district.title}, năm {survey.year.year}", strong=True)
    yield Line(f"Số liệu đến ngày {survey.year.as_of:%d/%m/%Y}. Bản nội bộ.")
    if survey.year.invented:
        yield Line("Số liệu minh họa, hoàn toàn do máy đặt ra.", strong=True)
    yield Line("")
    checks = {name: columns for name, columns in _CHECKS.items() if name in known}
    ranges = [f"{{{name}.{column}}}" for name, columns in checks.items() for column in columns]
    answers = [known[name].values[column] for name, columns in checks.items() for column in columns]
    for label, wanted in (("Số phép so không khớp", False), ("Số phép so khớp", True)):
        counts = [f"COUNTIF({where},{str(wanted).upper()})" for where in ranges]
        number = sum(int((part == wanted).sum()) for part in answers)
        yield Line(label, number, "=" + "+".join(counts), strong=True)
    printed = "COUNT({figures.printed})"
    figures = known["figures"].values
    checked = "COUNTIF({figures.same},TRUE)-COUNTIF({figures.same},FALSE)"
    yield Line("Số liệu có in kết quả", int(figures["printed"].notna().sum()), f"={printed}")
    left = int(figures["printed"].notna().sum() - figures["same"].notna().sum())
    yield Line("trong đó chưa tính lại", left, f"={printed}-{checked}")
    ends, same = figures["printed_low"].notna(), figures["same_interval"].notna()
    formula = (
        "=COUNT({figures.printed_low})-COUNTIF({figures.same_interval},TRUE)"
        "-COUNTIF({figures.same_interval},FALSE)"
    )
    yield Line("Khoảng tin cậy chưa tính lại", int(ends.sum() - same.sum()), formula)
    yield Line("")
    for line in text.splitlines():
        yield Line(line, strong=line.isupper())
    yield Line("CÁC TRANG", strong=True)
    for grid in grids:
        yield Line(f"{grid.title}: {grid.about}")
