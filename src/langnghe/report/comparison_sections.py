"""The report's parts that compare: with an earlier year, and wards and schools with the rest."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from langnghe.indicators import place_map
from langnghe.indicators.areas import area_names
from langnghe.indicators.compared import BAND, CHANGE
from langnghe.indicators.comparison import BANDED
from langnghe.indicators.difference import ABOVE, BELOW, EQUAL, INDISTINGUISHABLE, UNTESTED
from langnghe.indicators.estimate import CENSUS
from langnghe.indicators.figures import RATE, figure_key
from langnghe.indicators.series import ENDED, NEW, POSITIVE, SAME, SCALE, WORDING
from langnghe.params.load import Survey
from langnghe.report import charts
from langnghe.report.blocks import Block, Bullets, Column, Figure, Table, joined, written
from langnghe.report.change_words import CHANGED, MOVED, NOT_APART, points
from langnghe.report.intervals import WHY_NONE
from langnghe.report.numbers import amount, count, figure
from langnghe.report.panels import keyed, known

_BROKEN = {
    NEW: "câu mới, năm trước chưa hỏi",
    ENDED: "năm nay không còn hỏi",
    WORDING: "đổi lời câu hỏi, không so sánh",
    SCALE: "đổi thang trả lời, không so sánh",
    POSITIVE: "đổi mức tích cực, không so sánh",
}
_EXACT = "(điều tra toàn bộ)"

_ALIKE = (
    "Kiểm định coi hai năm là hai mẫu độc lập. Nhóm này năm nào cũng phần lớn là những người ấy, "
    "nhưng phiếu không ghi tên nên không ghép được phiếu của một người; nếu mỗi người trả lời "
    "giống năm trước thì sai số thật nhỏ hơn, và thay đổi có thật dễ bị bỏ sót hơn."
)
_INDEPENDENT = "Kiểm định coi hai năm là hai mẫu độc lập."


# --- year on year ---


def change_blocks(
    changes: pd.DataFrame,
    series: pd.DataFrame,
    moved: pd.DataFrame,
    survey: Survey,
    earlier: Survey,
    keys: Collection[str] = (),
) -> list[Block]:
    """Group by group the two years' rates, pictures, and wards; then what is in no ward now."""
    found: list[Block | None] = []
    for group in survey.groups:
        found.append(changes_table(changes, series, survey, earlier, group, keys))
        found += change_figures(changes, survey, earlier, group, keys)
        found.append(area_changes_table(changes, survey, earlier, group, "ward", keys))
    found.append(moved_table(moved, survey, earlier))
    return [block for block in found if block is not None]


def change_sentences(
    changes: pd.DataFrame, survey: Survey, earlier: Survey, keys: Collection[str] = ()
) -> Bullets:
    """What rose and fell of each group over the district."""
    texts = []
    for group, about in survey.groups.items():
        part = _whole(changes, survey, group)
        if part.empty:
            continue
        said = joined("; ", _said(part, survey, keys))
        texts.append(written(f"{about.name}, so với năm {earlier.year.year}: ", said, "."))
    return Bullets(texts or [f"Không có câu nào so sánh được với năm {earlier.year.year}."])


def _said(part: pd.DataFrame, survey: Survey, keys: Collection[str]) -> Iterator[str]:
    for verdict, word in ((ABOVE, "tăng"), (BELOW, "giảm"), (EQUAL, "không đổi")):
        rows = part[part["verdict"] == verdict].to_dict("records")
        if rows:
            each = joined(", ", (_one_change(row, survey, keys) for row in rows))
            yield written(f"{word} ở {count(len(rows))} câu: ", each)
    for verdict, words in ((INDISTINGUISHABLE, NOT_APART), (UNTESTED, CHANGED[UNTESTED])):
        if number := (part["verdict"] == verdict).sum():
            yield f"{count(number)} câu {words}"


def _one_change(row: Mapping[Any, Any], survey: Survey, keys: Collection[str]) -> str:
    of = survey.rates_of[row["question"]]
    rates = f"từ {amount(row['earlier_rate'], of)} đến {amount(row['rate'], of)}"
    exact = f" {_EXACT}" if row["method"] == CENSUS else ""
    rates = keyed(rates, figure_key(CHANGE, row["question"], row["group"]), keys)
    return written(f"“{survey.questions[row['question']].text}” ", rates, exact)


def _whole(changes: pd.DataFrame, survey: Survey, group: str) -> pd.DataFrame:
    """A group's changes over the district, in printed order."""
    order = {name: index for index, name in enumerate(survey.questions)}
    part = changes[(changes["scope"] == "group") & (changes["group"] == group)]
    return part.sort_values(
        "question", key=lambda column: column.map(order), kind="stable", ignore_index=True
    )


def changes_table(
    changes: pd.DataFrame,
    series: pd.DataFrame,
    survey: Survey,
    earlier: Survey,
    group: str,
    keys: Collection[str] = (),
) -> Table:
    """A group's questions in both years: rates, difference with interval, conclusion; and the
    difference at fixed population. Questions that are not compared say why.

    keys: of the panels that the document has, here and below.
    """
    rows_of = _whole(changes, survey, group).set_index("question").to_dict("index")
    kinds = series[series["group"] == group].set_index("question")["series"]
    then, now = earlier.year.year, survey.year.year
    rows = []
    for question, kind in kinds.items():
        name = str(question)
        text = (earlier if kind == ENDED else survey).questions[name].text
        if kind != SAME or name not in rows_of:
            rows.append([text, *["–"] * 4, _BROKEN.get(str(kind), "không có phiếu")])
        else:
            rows.append([text, *_cells(rows_of[name], name, survey, keys)])
    heads = (str(then), str(now), "Chênh lệch", "Cùng dân số")
    widths = ("12mm", "12mm", "33mm", "33mm")
    return Table(
        [
            Column("Nội dung", width="1fr"),
            *(Column(head, "right", width) for head, width in zip(heads, widths, strict=True)),
            Column("Kết luận", width="28mm"),
        ],
        rows,
        f"Tỷ lệ tích cực năm {then} và năm {now}, nhóm {survey.groups[group].name}",
        note=_note(pd.DataFrame(rows_of.values()), survey, group),
    )


def _cells(
    row: Mapping[Any, Any], question: str, survey: Survey, keys: Collection[str]
) -> list[str]:
    of = survey.rates_of[question]
    conclusion = NOT_APART if row["verdict"] == INDISTINGUISHABLE else CHANGED[row["verdict"]]
    if row["why"]:
        conclusion = f"không cùng địa bàn: {MOVED[row['why']]}"
    elif row["method"] == CENSUS:
        conclusion += f" {_EXACT}"
    elif row["verdict"] == UNTESTED:
        conclusion += f": {WHY_NONE.get(row['method'], 'thiếu số liệu')}"
    if row["fixed_verdict"] not in (row["verdict"], UNTESTED):
        fixed = CHANGED.get(row["fixed_verdict"], NOT_APART)
        conclusion += f"; cùng dân số: {fixed}"
    group = row["group"]
    key, own = figure_key(CHANGE, question, group), figure_key(RATE, question, group)
    return [
        keyed(figure(row["earlier_rate"], of), key, keys),
        keyed(figure(row["rate"], of), own, keys),
        *(keyed(points(row, prefix, of.decimals) or "–", key, keys) for prefix in ("", "fixed_")),
        conclusion,
    ]


def _note(rows: pd.DataFrame, survey: Survey, group: str) -> str:
    notes = [
        "Chênh lệch tính bằng điểm phần trăm, trong ngoặc là khoảng tin cậy 95\u00a0%. Cùng dân "
        "số: cả hai năm tính theo số người năm nay của các trường có phiếu trong cả hai năm, nên "
        "thay đổi của số người từng trường không làm nên chênh lệch."
    ]
    if len(rows) and (few := rows["units"].dropna()).size:
        notes.append(
            f"Số đơn vị có phiếu cả hai năm: {count(few.max())}, gồm {count(rows['people'].max())} "
            "người."
        )
    notes.append(_ALIKE if survey.groups[group].same_people else _INDEPENDENT)
    notes.append(
        "Mỗi câu kiểm định riêng ở mức 5\u00a0%: cứ khoảng hai mươi câu không đổi thì có một câu "
        "bị kết luận nhầm là tăng hoặc giảm."
    )
    return " ".join(notes)


def change_figures(
    changes: pd.DataFrame,
    survey: Survey,
    earlier: Survey,
    group: str,
    keys: Collection[str] = (),
) -> list[Figure]:
    """The two years' rates with intervals, one above the other under each question."""
    part = _whole(changes, survey, group).dropna(subset=["rate", "earlier_rate"])
    years = []
    for prefix, year in (("earlier_", earlier.year.year), ("", survey.year.year)):
        one = part[["question"]].assign(
            panel=part["question"].map({q.id: q.text for q in survey.questions.values()}),
            label=f"Năm {year}",
            note=part[f"{prefix}interval"].map(WHY_NONE).fillna(""),
            key=[known(figure_key(CHANGE, name, group), keys) for name in part["question"]],
            **{name: part[f"{prefix}{name}"] for name in ("rate", "low", "high", "n")},
        )
        years.append(one)
    rows = pd.concat(years).sort_index(kind="stable")
    if rows.empty:
        return []
    return charts.rates(
        rows[["panel", "label", "rate", "low", "high", "n", "note", "key"]],
        f"Tỷ lệ tích cực năm {earlier.year.year} và năm {survey.year.year}, nhóm "
        f"{survey.groups[group].name}",
        note="Hai khoảng tin cậy chồng lên nhau không có nghĩa là không khác biệt; kết luận xem ở "
        "bảng.",
        decimals=survey.year.decimals.rate,
    )


# --- wards and schools ---

_BAND = {ABOVE: "cao", BELOW: "thấp", INDISTINGUISHABLE: "·", EQUAL: "·", UNTESTED: "…"}
_RISE = {ABOVE: "tăng", BELOW: "giảm", INDISTINGUISHABLE: "·", EQUAL: "·", UNTESTED: "…"}
_WHERE = dict(zip(BANDED, ("phường, xã", "trường"), strict=True))


def bands_blocks(bands: pd.DataFrame, survey: Survey, keys: Collection[str] = ()) -> list[Block]:
    """Every group's wards, then its schools, against the rest."""
    tables = [
        bands_table(bands, survey, group, scope, keys)
        for group in survey.groups
        for scope in BANDED
    ]
    return [table for table in tables if table is not None]


def bands_table(
    bands: pd.DataFrame, survey: Survey, group: str, scope: str, keys: Collection[str] = ()
) -> Table | None:
    """Which areas of a group are above or below the rest, question by question.

    Of schools only those that are so anywhere; the note says how many others there are.
    """
    part = bands[(bands["scope"] == scope) & (bands["group"] == group)]
    where = _WHERE[scope]
    return _area_table(
        part, survey, BAND, keys, _BAND,
        f"So với phần còn lại của địa bàn, theo {where}, nhóm {survey.groups[group].name}",
        f"Mỗi {where} so với tất cả phần còn lại, không phải thứ hạng. Trong bảng: cao hơn, thấp "
        "hơn phần còn lại",
    )  # fmt: skip


def area_changes_table(
    changes: pd.DataFrame,
    survey: Survey,
    earlier: Survey,
    group: str,
    scope: str,
    keys: Collection[str] = (),
) -> Table | None:
    """In which areas a group's rates rose or fell; of wards that are not the same, why not."""
    part = changes[(changes["scope"] == scope) & (changes["group"] == group)]
    # An area that is no more has no row in this year's table.
    part = part[part["rate"].notna()]
    names = area_names(survey)
    why = part[part["why"] != ""].drop_duplicates("area")
    reasons = "; ".join(f"{names[row.area]}: {MOVED[str(row.why)]}" for row in why.itertuples())
    where = _WHERE[scope]
    return _area_table(
        part, survey, CHANGE, keys, _RISE,
        f"Thay đổi từ năm {earlier.year.year} theo {where}, nhóm {survey.groups[group].name}",
        (f"Không so sánh được: {reasons}. " if reasons else "") + "Trong bảng: tăng, "
        f"giảm so với năm {earlier.year.year}",
    )  # fmt: skip


def _area_table(
    part: pd.DataFrame,
    survey: Survey,
    kind: str,
    keys: Collection[str],
    words: Mapping[str, str],
    caption: str,
    note: str,
) -> Table | None:
    """Areas in the district's own order, a word for each question; all words in the note.

    part: comparisons of one scope and group. kind: see `indicators.compared`.
    """
    questions = [name for name in survey.questions if (part["question"] == name).any()]
    if not questions:
        return None
    scope, group = part["scope"].iloc[0], part["group"].iloc[0]
    verdicts = part.set_index(["area", "question"])["verdict"].to_dict()
    told = set(part.loc[part["verdict"].isin([ABOVE, BELOW]), "area"])
    order = [place.id for place in survey.district.places]
    order += [unit for unit in survey.frame.units["unit"] if unit not in order]
    areas = [area for area in order if area in set(part["area"])]
    shown = [area for area in areas if scope == "ward" or area in told]
    names, where, others = area_names(survey), _WHERE[scope], len(areas) - len(shown)
    left = f" Còn {count(others)} {where} không nêu: không câu nào khác." if others else ""

    def row(area: str) -> list[str]:
        panel = figure_key(kind, "", group, scope, area)
        found = [verdicts.get((area, name), UNTESTED) for name in questions]
        cells = [
            keyed(words[verdict], panel, keys) if verdict in (ABOVE, BELOW) else words[verdict]
            for verdict in found
        ]
        return [keyed(names[area], panel, keys), *cells]

    legend = "; ".join(
        f"C{n}: {survey.questions[name].text}" for n, name in enumerate(questions, 1)
    )
    return Table(
        [
            Column(where.capitalize(), width="1fr"),
            *(Column(f"C{number}", "center") for number in range(1, len(questions) + 1)),
        ],
        [row(area) for area in shown],
        caption,
        note=f"{note}; ·: không khác biệt có ý nghĩa thống kê; …: không kiểm định được. Mức 5\u00a0"
        f"% cho tất cả các {where} của một câu (Holm).{left} {legend}.",
    )


def moved_table(moved: pd.DataFrame, survey: Survey, earlier: Survey) -> Table | None:
    """Units of the earlier year that are in no ward of this year's, and why; None where all are.

    moved: unit, ward, why (see `PlaceMap.units`).
    """
    names = area_names(earlier)
    rows = [
        [names[row["unit"]], _UNMAPPED[row["why"]]]
        for row in moved[moved["why"] != ""].to_dict("records")
    ]
    if not rows:
        return None
    return Table(
        [Column("Đơn vị", width="1fr"), Column("Vì sao", width="1fr")],
        rows,
        f"Đơn vị của năm {earlier.year.year} không đưa được vào phường, xã của năm "
        f"{survey.year.year}",
        note="Trường vẫn được so sánh với chính trường ấy.",
    )


_UNMAPPED = {
    place_map.SPLIT: "phường, xã cũ bị chia; ghi “place_2025” của trường vào dàn mẫu năm trước",
    place_map.UNKNOWN: "bảng chuyển đổi không cho biết phường, xã cũ vào đâu",
    place_map.OUTSIDE: "nay thuộc đơn vị ngoài địa bàn",
}
