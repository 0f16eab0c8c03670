"""The rating of schools on paper, with its calculation; for the office only."""

import pandas as pd

from langnghe.indicators.rating import rating_of
from langnghe.params.load import Survey
from langnghe.params.models import Document
from langnghe.params.rating import Criterion, OfIndicator
from langnghe.report.blocks import Bullets, Column, Paragraphs, Table
from langnghe.report.numbers import count, decimal, percent
from langnghe.report.official import Closing, Letterhead
from langnghe.report.survey_sections import closing, document_of, letterhead


def rating_head(survey: Survey) -> Letterhead:
    """The head of the rating: document "rating" of the year, where it states one."""
    return letterhead(survey, _document(survey))


def rating_closing(survey: Survey) -> Closing:
    """The last sentence and who signs the rating."""
    end = f"Trên đây là kết quả {_lower_first(rating_of(survey).title)}./."
    return closing(survey, _document(survey), end)


def _document(survey: Survey) -> Document:
    return document_of(survey, "rating", "BÁO CÁO", rating_of(survey).title)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def criteria_table(survey: Survey) -> Table:
    """What counts, with what weight, and where its value comes from."""
    rating = rating_of(survey)
    rows = [[c.title, _origin(c, survey), decimal(c.weight, 0)] for c in rating.criteria]
    return Table(
        [
            Column("Tiêu chí", width="1fr"),
            Column("Giá trị lấy từ", width="1fr"),
            Column("Trọng số", "right"),
        ],
        [*rows, ["Cộng", "", decimal(sum(c.weight for c in rating.criteria), 0)]],
        "Tiêu chí và trọng số xếp loại",
        note=f"Căn cứ: {rating.basis}.",
        emphasised=[len(rows)],
    )


def _origin(criterion: Criterion, survey: Survey) -> str:
    value = criterion.value
    if isinstance(value, OfIndicator):
        title = survey.indicators[value.indicator].title.vi
        return f"Khảo sát, {_lower_first(survey.groups[value.group].name)}: {_lower_first(title)}"
    return f"Điểm {survey.district.bodies.short} chấm, chia cho {_short(value.most)}"


def _short(number: float) -> str:
    """ "62,5", "80"."""
    return f"{number:g}".replace(".", ",")


def bands_bullets(survey: Survey) -> Bullets:
    """Which total gives which class."""
    bands, texts = rating_of(survey).bands, []
    for above, band in zip([None, *bands], bands, strict=False):
        below = "" if above is None else f" đến dưới {_short(above.least)}"
        texts.append(f"{band.title}: từ {_short(band.least)}{below} điểm.")
    return Bullets(texts)


def method(survey: Survey) -> Paragraphs:
    """How points are made of values, and what is missing."""
    rating = rating_of(survey)
    return Paragraphs(
        [
            "Điểm của mỗi tiêu chí là giá trị (từ 0 đến 100\u00a0%) nhân trọng số, làm tròn đến "
            f"{rating.decimals} chữ số thập phân; tổng điểm là tổng các điểm đã in.",
            f"Trường có dưới {count(rating.least_answers)} phiếu trả lời của một nhóm thì không "
            "dùng kết quả khảo sát nhóm ấy. Trường thiếu giá trị của bất cứ tiêu chí nào thì chưa "
            "có tổng điểm và chưa xếp loại: thiếu không được coi là 0.",
        ]
    )


def classes_table(totals: pd.DataFrame, survey: Survey) -> Table:
    """Each school's total and class (`rating.totals`), in the frame's order."""
    names, titles = _names(survey), {band.id: band.title for band in rating_of(survey).bands}
    digits = rating_of(survey).decimals
    rows = []
    for row in totals.to_dict("records"):
        told = titles.get(row["band"], f"chưa xếp loại (thiếu {row['lacking']} tiêu chí)")
        total = "–" if pd.isna(row["total"]) else decimal(row["total"], digits)
        rows.append([names[row["unit"]], total, told])
    return Table(
        [
            Column("Trường", width="1fr"),
            Column("Tổng điểm", "right"),
            Column("Xếp loại", width="1fr"),
        ],
        rows,
        f"Kết quả xếp loại năm {survey.year.year}",
        note="Xếp theo thứ tự danh mục, không phải thứ hạng. Không công bố ra ngoài.",
    )


def counts_table(totals: pd.DataFrame, survey: Survey) -> Table:
    """How many schools are in each class."""
    counts = totals["band"].value_counts()
    rows = [[band.title, count(counts.get(band.id, 0))] for band in rating_of(survey).bands]
    rows += [["Chưa xếp loại", count(counts.get("", 0))], ["Cộng", count(len(totals))]]
    return Table(
        [Column("Loại", width="1fr"), Column("Số trường", "right")],
        rows,
        "Số trường theo loại",
        emphasised=[len(rows) - 1],
    )


def calculation_table(scores: pd.DataFrame, totals: pd.DataFrame, survey: Survey) -> Table:
    """Value × weight = points of each criterion (`rating.scores`), school by school."""
    rating, names = rating_of(survey), _names(survey)
    of = {criterion.id: criterion for criterion in rating.criteria}
    sums = totals.set_index("unit")["total"]
    rows: list[list[str]] = []
    groups: dict[int, str] = {}
    emphasised: list[int] = []
    for unit, own in scores.groupby("unit", sort=False):
        groups[len(rows)] = names[str(unit)]
        for row in own.to_dict("records"):
            criterion = of[row["criterion"]]
            answers = "" if pd.isna(row["answers"]) else count(row["answers"])
            value = percent(row["value"], rating.decimals)
            weight = f"× {decimal(row['weight'], 0)}"
            rows.append([criterion.title, answers, value, weight, _points(row["points"], survey)])
        emphasised.append(len(rows))
        rows.append(["Tổng điểm", "", "", "", _points(sums[unit], survey)])
    return Table(
        [
            Column("Tiêu chí", width="1fr"),
            Column("Số phiếu", "right"),
            Column("Giá trị", "right"),
            Column("Trọng số", "right"),
            Column("Điểm", "right"),
        ],
        rows,
        "Cách tính điểm của từng trường",
        note="“–”: chưa có giá trị, hoặc quá ít phiếu.",
        groups=groups,
        emphasised=emphasised,
    )


def _points(value: float, survey: Survey) -> str:
    return "–" if pd.isna(value) else f"= {decimal(value, rating_of(survey).decimals)}"


def _names(survey: Survey) -> dict[str, str]:
    return dict(zip(survey.frame.units["unit"], survey.frame.units["name"], strict=True))
