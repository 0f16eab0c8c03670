"""The sheets that the figures are counted from: sums of strata, answers, weights, the frame."""

import pandas as pd

from langnghe.audit import two_years
from langnghe.audit.grid import Column, Grid
from langnghe.audit.strata import NOT_COUNTED
from langnghe.audit.sums import NUMBERS
from langnghe.indicators.areas import SCOPES
from langnghe.params.load import Survey

_SUM_HEADS = {
    "n": "Số phiếu có trả lời", "base": "Số câu trả lời (b)", "value": "Cộng giá trị (v)",
    "vv": "Cộng v²", "vb": "Cộng v·b", "bb": "Cộng b²", "people": "Số người N",
    "forms": "Số phiếu r", "weight": "Trọng số w = N/r", "adjustment": "Hệ số g",
    "factor": "f = N²(1−r/N)/(r(r−1))", "wb": "w·b", "wv": "w·v", "gb": "w·g·b", "gv": "w·g·v",
    "a": "A = f(v² − (Σv)²/r)", "b": "B = f(vb − Σv·Σb/r)", "c": "C = f(b² − (Σb)²/r)",
}  # fmt: skip
_COUNTED = {"n", "base", "people", "forms"}
SCOPE_WORDS = dict(zip(SCOPES, ("toàn địa bàn", "cấp học", "phường, xã", "đơn vị"), strict=True))
_IN = dict(zip(two_years.IN.values(), SCOPE_WORDS.values(), strict=True))


def sums_sheet(table: pd.DataFrame, made: pd.DataFrame) -> Grid:
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


def cube_sheet(cube: pd.DataFrame) -> Grid:
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


def levels_sheet(levels: pd.DataFrame) -> Grid:
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


def parts_sheet(form_counts: pd.DataFrame, frame: pd.DataFrame) -> Grid:
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


def weights_sheet(table: pd.DataFrame) -> Grid:
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


def frame_sheet(table: pd.DataFrame) -> Grid:
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


def facts_sheet(table: pd.DataFrame, survey: Survey) -> Grid:
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


def sums_before_sheet(table: pd.DataFrame, made: pd.DataFrame) -> Grid:
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


def cube_before_sheet(before: two_years.Earlier) -> Grid:
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


def frame_before_sheet(before: two_years.Earlier) -> Grid:
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
