"""The audit workbook: every printed figure computed again by formulas from the counts.

`strata`, `sums`, `recount` and `two_years` give values and templates; this module names the sheets
and their columns. Only the internal edition has one: its counts by stratum are what the public
edition withholds.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from langnghe.audit import recount, two_years
from langnghe.audit.coverage import coverage_grid
from langnghe.audit.grid import Column, Grid, Line, Workbook
from langnghe.audit.lists import list_grids
from langnghe.audit.strata import NOT_COUNTED, Sample, sample
from langnghe.audit.sums import NUMBERS, sums
from langnghe.indicators.areas import SCOPES
from langnghe.indicators.comparison import Wave
from langnghe.params.load import Survey, load_earlier
from langnghe.project import Project
from langnghe.report.intervals import WHY_NONE
from langnghe.report.panels import KINDS, METHODS
from langnghe.store import read_table

FILE = "audit.xlsx"
TITLE = "Sổ kiểm toán số liệu"
READ_ME = "Đọc tôi"
SCOPE_WORDS = dict(zip(SCOPES, ("toàn địa bàn", "cấp học", "phường, xã", "đơn vị"), strict=True))

_INTERNAL = (
    *("cube", "received", "form_counts", "facts", "figures", "coverage"),
    *("corrections", "problems", "rows", "account", "files"),
)
_CHECKS = {
    "figures": ("same", "same_interval", "same_counts"),
    "changes": two_years.CHECKS,
    "coverage": ("same",),
}


def write_audit(project: Project, survey: Survey) -> Path:
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
    path = project.reports(district, year, "internal") / FILE
    path.write_bytes(audit_book(tables, survey, then))
    return path


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
    yield _sums(of_strata, templates)
    yield _cube(now.cube)
    yield _parts(tables["form_counts"], now.frame)
    yield _levels(now.levels)
    yield _weights(now.weights)
    yield _frame(now.frame)
    if len(tables["facts"]):
        yield _facts(tables["facts"], survey)
    if before is not None:
        yield _sums_before(of_then, made)
        yield _cube_before(before)
        yield _frame_before(before)
    yield from list_grids(tables)


# --- figures and changes -------------------------------------------------------------------------


def _figures(table: pd.DataFrame, made: pd.DataFrame) -> Grid:
    words = METHODS | WHY_NONE
    values = table.assign(
        kind=table["kind"].map(KINDS).fillna(table["kind"]),
        scope=table["scope"].map(SCOPE_WORDS),
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
            "printed": Column("Kết quả đã in", 10),
            "same": Column("Kết quả đúng", 9, "check", live["same"]),
            "se": Column("Sai số chuẩn", 12, "real", live["se"]),
            "df": Column("Bậc tự do", 8, "whole", live["df"]),
            "size": Column("Cỡ mẫu hiệu dụng", 10, "real", live["size"]),
            "low": Column("Cận dưới tính lại", 12, "real", live["low"]),
            "high": Column("Cận trên tính lại", 12, "real", live["high"]),
            "printed_low": Column("Cận dưới đã in", 9),
            "printed_high": Column("Cận trên đã in", 9),
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
    values = table.assign(scope=table["scope"].map(SCOPE_WORDS), of=table["group"].map(groups))
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
        columns[f"printed_{name}"] = Column(f"{heads[name]}: đã in (%, điểm)", 11)
        columns[check] = Column(f"{heads[name]}: đúng", 11, "check", made[check].tolist())
    return Grid(
        "changes",
        "Thay đổi",
        "So với năm trước. Cùng dân số: hai năm tính theo số người năm nay của những nơi có trả "
        "lời trong cả hai năm. Chưa tính lại: khoảng tin cậy và kiểm định của chênh lệch.",
        columns,
        values,
    )


# --- sums, counts, weights -----------------------------------------------------------------------

_SUM_HEADS = {
    "n": "Số phiếu có trả lời", "base": "Số câu trả lời (b)", "value": "Cộng giá trị (v)",
    "vv": "Cộng v²", "vb": "Cộng v·b", "bb": "Cộng b²", "people": "Số người N",
    "forms": "Số phiếu r", "weight": "Trọng số w = N/r", "adjustment": "Hệ số g",
    "factor": "f = N²(1−r/N)/(r(r−1))", "wb": "w·b", "wv": "w·v", "gb": "w·g·b", "gv": "w·g·v",
    "a": "A = f(v² − (Σv)²/r)", "b": "B = f(vb − Σv·Σb/r)", "c": "C = f(b² − (Σb)²/r)",
}  # fmt: skip
_COUNTED = {"n", "base", "people", "forms"}
_IN = dict(zip(two_years.IN.values(), SCOPE_WORDS.values(), strict=True))


def _sums(table: pd.DataFrame, made: pd.DataFrame) -> Grid:
    columns = {
        "series": Column("Chuỗi: loại|nhóm|câu hỏi, chỉ số", 36),
        "subject": Column("Câu hỏi, chỉ số", 18),
        "layer": Column("Tầng", 28),
        "unit": Column("Đơn vị", 18),
        "level": Column("Cấp học", 14),
        "ward": Column("Phường, xã", 16),
    }
    for name in NUMBERS:
        number = "whole" if name in _COUNTED else ""
        columns[name] = Column(_SUM_HEADS[name], 11, number, made[name].tolist())
    for name, words in _IN.items():
        if name in table:
            columns[name] = Column(f"Cùng dân số, {words}", 15)
    return Grid(
        "sums",
        "Theo tầng",
        "Cộng từ trang Số đếm (hoặc Số đếm theo phiếu): mỗi dòng một tầng và một câu hỏi hay chỉ "
        "số. rate: tỷ lệ tích cực; mean: điểm; yes: trả lời “có”; several: nhiều câu; people: "
        "người; counts: số liệu của trường.",
        columns,
        table,
    )


def _cube(cube: pd.DataFrame) -> Grid:
    found = 'INDEX({levels.%s},MATCH({question}&"|"&{answer},{levels.key},0))'
    score = cube["score"].fillna(0.0)
    return Grid(
        "cube",
        "Số đếm",
        "Số phiếu theo tầng, câu hỏi và câu trả lời; mọi tỷ lệ và điểm tính từ cột “Số phiếu”.",
        {
            "layer": Column("Tầng", 28),
            "group": Column("Nhóm", 15),
            "unit": Column("Đơn vị", 18),
            "question": Column("Câu hỏi", 18),
            "answer": Column("Trả lời", 17),
            "n": Column("Số phiếu", 9, "whole"),
            "positive": Column("Tích cực (1, 0)", 9, "", "=" + found % "positive"),
            "score": Column("Điểm", 9, "", "=" + found % "score"),
            "scored": Column("Số phiếu × điểm", 10, "", "=IF(ISNUMBER({score}),{n}*{score},0)"),
            "squared": Column("Số phiếu × điểm²", 10, "", "=IF(ISNUMBER({score}),{n}*{score}^2,0)"),
        },
        _marked(cube).assign(scored=cube["n"] * score, squared=cube["n"] * score**2),
    )


def _marked(table: pd.DataFrame) -> pd.DataFrame:
    """With a sign in place of values that are not."""
    both = [name for name in ("positive", "score") if name in table]
    return table.assign(**{name: table[name].astype("object").fillna(NOT_COUNTED) for name in both})


def _levels(levels: pd.DataFrame) -> Grid:
    return Grid(
        "levels",
        "Mức trả lời",
        "Mức nào là tích cực, mức nào bao nhiêu điểm, theo phiếu khảo sát đã khai; “–”: không nằm "
        "trong mẫu số.",
        {
            "key": Column("Câu hỏi|trả lời", 34),
            "text": Column("Lời câu hỏi", 70),
            "label": Column("Nhãn mức", 32),
            "positive": Column("Tích cực (1, 0)", 9),
            "score": Column("Điểm", 9),
        },
        _marked(levels).assign(key=levels["question"] + "|" + levels["answer"]),
    )


def _parts(form_counts: pd.DataFrame, frame: pd.DataFrame) -> Grid:
    layer = form_counts["group"] + "@" + form_counts["unit"]
    counts = form_counts.assign(layer=layer)[layer.isin(frame["stratum"])]
    n, base, value = (counts[name] for name in ("n", "base", "value"))
    return Grid(
        "parts",
        "Số đếm theo phiếu",
        "Chỉ số trên nhiều câu: bao nhiêu phiếu có cùng số câu trả lời hợp lệ b và cùng tổng giá "
        "trị v. Chỉ có ở nơi gửi từng phiếu.",
        {
            "layer": Column("Tầng", 28),
            "indicator": Column("Chỉ số", 30),
            "base": Column("b", 7),
            "value": Column("v", 7),
            "n": Column("Số phiếu", 9, "whole"),
            "valid": Column("Số phiếu có trả lời", 9, "whole", "=IF({base}>0,{n},0)"),
            "base_n": Column("n·b", 9, "", "={n}*{base}"),
            "value_n": Column("n·v", 9, "", "={n}*{value}"),
            "vv": Column("n·v²", 9, "", "={n}*{value}^2"),
            "vb": Column("n·v·b", 9, "", "={n}*{value}*{base}"),
            "bb": Column("n·b²", 9, "", "={n}*{base}^2"),
        },
        counts.assign(
            valid=n.where(base > 0, 0), base_n=n * base, value_n=n * value,
            vv=n * value**2, vb=n * value * base, bb=n * base**2,
        ).reset_index(drop=True),
    )  # fmt: skip


def _weights(table: pd.DataFrame) -> Grid:
    classed = table["post"] != ""
    people, forms = "{frame.population[%d]}", "{frame.forms[%d]}"
    weight = f'=IF({people}="",1,{people}/{forms})'
    reached = "=SUMIFS({weights.stands},{weights.group},{group},{weights.post},{post})"
    return Grid(
        "weights",
        "Trọng số",
        "w = N/r: một phiếu thay cho bao nhiêu người; phiếu mở có w = 1. Nhóm có tổng số đã biết "
        "còn nhân hệ số g = T/N̂ của lớp.",
        {
            "layer": Column("Tầng", 34),
            "group": Column("Nhóm", 15),
            "post": Column("Lớp", 14),
            "forms": Column("Số phiếu", 9, "whole"),
            "weight": Column("w", 11, "real", [weight % (at, at, at) for at in table["at"]]),
            "stands": Column("Thay cho bao nhiêu người", 11, "real", "={weight}*{forms}"),
            "total": Column("Tổng số đã biết T", 11, "whole"),
            "reached": Column("N̂", 11, "real", classed.map({True: reached, False: ""}).tolist()),
            "adjustment": Column(
                "g", 11, "real", classed.map({True: "={total}/{reached}", False: ""}).tolist()
            ),
        },
        table.assign(stands=table["weight"] * table["forms"]),
    )


def _frame(table: pd.DataFrame) -> Grid:
    columns = {
        "stratum": Column("Tầng: nhóm@đơn vị", 34),
        "group": Column("Nhóm", 15),
        "unit": Column("Mã đơn vị", 18),
        "unit_name": Column("Đơn vị", 34),
        "level": Column("Cấp học", 15),
        "ward": Column("Phường, xã", 16),
        "population": Column("Số người N", 9, "whole"),
        "required": Column("Số phiếu cần thu", 9, "whole"),
        "forms": Column("Số phiếu thu về r", 9, "whole"),
    }
    if "cell" in table:
        columns["cell"] = Column("So với năm trước theo", 18)
    return Grid(
        "frame",
        "Dàn mẫu",
        "Mỗi tầng là một nhóm ở một đơn vị. Phiếu chưa rõ đơn vị (không có tầng) được đếm là đã "
        "thu, không nằm trong ước lượng.",
        columns,
        table,
    )


def _facts(table: pd.DataFrame, survey: Survey) -> Grid:
    return Grid(
        "facts",
        "Số liệu trường",
        "Số các trường tự đếm.",
        {
            "unit": Column("Đơn vị", 20),
            "fact": Column("Mã", 24),
            "title": Column("Số liệu", 40),
            "value": Column("Giá trị", 10),
            "file": Column("Tệp", 34),
            "row": Column("Dòng", 7),
        },
        table.assign(title=table["fact"].map({x.id: x.title for x in survey.facts.values()})),
    )


# --- the earlier year ----------------------------------------------------------------------------


def _sums_before(table: pd.DataFrame, made: pd.DataFrame) -> Grid:
    columns = {
        "series": Column("Chuỗi: loại|nhóm|câu hỏi", 36),
        "question": Column("Câu hỏi", 18),
        "layer": Column("Tầng", 28),
        "group": Column("Nhóm", 15),
        "unit": Column("Đơn vị", 18),
        "level": Column("Cấp học", 14),
        "ward": Column("Phường, xã nay", 16),
        "cell": Column("So với năm nay theo", 18),
    }
    heads = {
        "n": "Số phiếu có trả lời", "value": "Số tích cực", "weight": "w", "wb": "w·b",
        "wv": "w·v", "ratio": "Số người năm nay ÷ năm trước", "xb": "w·b × tỷ số",
        "xv": "w·v × tỷ số",
    }  # fmt: skip
    for name, title in heads.items():
        columns[name] = Column(title, 11, "", made[name].tolist())
    for name, words in _IN.items():
        columns[name] = Column(f"Cùng dân số, {words}", 15)
    about = "Năm trước, những câu hỏi so sánh được; phường, xã là nơi đơn vị thuộc về nay."
    return Grid("sums_before", "Theo tầng năm trước", about, columns, table)


def _cube_before(before: two_years.Earlier) -> Grid:
    found = '=INDEX({levels.positive},MATCH({question}&"|"&{answer},{levels.key},0))'
    columns = {
        "layer": Column("Tầng", 28),
        "group": Column("Nhóm", 15),
        "unit": Column("Đơn vị", 18),
        "question": Column("Câu hỏi", 18),
        "answer": Column("Trả lời", 17),
        "n": Column("Số phiếu", 9, "whole"),
        "positive": Column("Tích cực (1, 0)", 9, "", found),
    }
    about = "Số phiếu năm trước theo tầng, câu hỏi và câu trả lời."
    return Grid("cube_before", "Số đếm năm trước", about, columns, _marked(before.cube))


def _frame_before(before: two_years.Earlier) -> Grid:
    columns = {
        "stratum": Column("Tầng: nhóm@đơn vị", 34),
        "group": Column("Nhóm", 15),
        "unit_name": Column("Đơn vị", 34),
        "level": Column("Cấp học", 15),
        "ward": Column("Phường, xã nay", 16),
        "cell": Column("So với năm nay theo", 18),
        "population": Column("Số người N", 9, "whole"),
        "forms": Column("Số phiếu r", 9, "whole"),
        "weight": Column(
            "w = N/r", 11, "real", '=IF({forms}=0,"",IF({population}="",1,{population}/{forms}))'
        ),
    }
    strata = before.strata.assign(
        weight=before.strata["weight"].astype("float64").where(before.strata["forms"] > 0)
    )
    return Grid("before", "Dàn mẫu năm trước", "Tầng của năm trước.", columns, strata)


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
