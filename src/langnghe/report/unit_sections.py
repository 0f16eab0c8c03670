"""One page for each ward and each school: its own figures beside the district's. No ranks."""

from collections.abc import Collection, Hashable, Iterator
from typing import Any

import pandas as pd

from langnghe.indicators.areas import area_names
from langnghe.indicators.difference import ABOVE, BELOW, EQUAL, INDISTINGUISHABLE, UNTESTED
from langnghe.indicators.disclosure.rules import COLLAPSED
from langnghe.params.load import Survey
from langnghe.report.blocks import Block, Bullets, Column, Heading, Paragraphs, Table
from langnghe.report.intervals import interval_text
from langnghe.report.leaflet import Contents, Page
from langnghe.report.numbers import amount, count, percent
from langnghe.report.result_sections import rated_questions

_BAND = {
    ABOVE: "cao hơn",
    BELOW: "thấp hơn",
    INDISTINGUISHABLE: "·",
    EQUAL: "·",
    UNTESTED: "…",
}
_NOTE = (
    "Tỷ lệ là phần trả lời tích cực trong các câu trả lời hợp lệ; trong ngoặc là khoảng tin cậy"
    " 95\u00a0%."
)
_RESPONSE = (
    " Không trả lời: phần phiếu được hỏi mà không có câu trả lời hợp lệ (bỏ trống, không biết,"
    " không áp dụng)."
)
_BANDS = (
    " So với phần còn lại của địa bàn, ở mức 5\u00a0% cho tất cả các đơn vị cùng loại (Holm), không"
    " phải thứ hạng; ·: không phân biệt được; …: không kiểm định được."
)


def areas_with_page(
    rates: pd.DataFrame, survey: Survey, *, public: bool, counted: Collection[str] = ()
) -> list[tuple[str, str]]:
    """(scope, area) of every ward, then every school, in the district's own order.

    In public only those whose table is published, not one that is too fine (`COLLAPSED`), and
    schools that gave counts of themselves (`counted`).
    """
    wards = [("ward", place.id) for place in survey.district.places]
    units = survey.frame.units
    schools = [("unit", unit) for unit in units.loc[units["kind"] == "school", "unit"]]
    if not public:
        return [*wards, *schools]
    printed = rates[rates["shown"] != COLLAPSED]
    told = set(zip(printed["scope"], printed["area"], strict=True))
    return [area for area in (*wards, *schools) if area in told or area[1] in counted]


def contents(areas: list[tuple[str, str]], survey: Survey) -> Contents:
    """Links to the areas' pages."""
    names = area_names(survey)
    return Contents("Mục lục", [(area, names[area]) for _, area in areas])


class UnitPages:
    """The tables that pages are made of, looked up area by area.

    coverage, rates: of either edition. bands, opinions (unit, text): internal only, else None.
    legend: what the symbols of a public table mean.
    """

    def __init__(
        self,
        survey: Survey,
        coverage: pd.DataFrame,
        rates: pd.DataFrame,
        bands: pd.DataFrame | None = None,
        opinions: pd.DataFrame | None = None,
        legend: list[str] | None = None,
    ) -> None:
        self.survey, self.names = survey, area_names(survey)
        self.legend = " ".join(["", *(legend or [])])
        keys = ["scope", "area", "group"]
        self.coverage = {_key(row): row for row in coverage.to_dict("records")}
        rated = [question.id for question in rated_questions(survey)]
        known = rates[rates["question"].isin(rated)]
        self.rates = {
            (*key, row["question"]): row
            for key, own in known.groupby(keys)
            for row in own.to_dict("records")
        }
        self.bands = None
        if bands is not None:
            self.bands = {(*_key(row), row["question"]): row for row in bands.to_dict("records")}
        self.opinions = None if opinions is None else opinions.groupby("unit")["text"].agg(list)

    def page(self, scope: str, area: str) -> list[Block]:
        """The area's blocks, from its `Page` on."""
        blocks: list[Block] = [Page(self.names[area], area), *self._received(scope, area)]
        table = self._table(scope, area)
        blocks.append(table or Paragraphs(["Không có tỷ lệ nào để nêu."]))
        if self.opinions is not None:
            own = self.opinions.get(area, [])
            blocks.append(Heading(2, "Ý kiến đóng góp của đơn vị"))
            blocks.append(Bullets(own) if own else Paragraphs(["Không có ý kiến nào."]))
        return blocks

    def _received(self, scope: str, area: str) -> Iterator[Block]:
        lines = []
        for group, about in self.survey.groups.items():
            row = self.coverage.get((scope, area, group))
            if row is not None:
                lines.append(f"{about.name}: {self._forms(row)}.")
        yield Bullets(lines) if lines else Paragraphs(["Không có phiếu nào cần thu."])

    def _forms(self, row: dict[Hashable, Any]) -> str:
        received, required = int(row["received"]), row["required"]
        if pd.isna(required):
            return f"thu về {count(received)} phiếu" if received else "chưa có phiếu nào"
        if not received:
            return f"chưa có phiếu nào trong {count(required)} phiếu cần thu"
        share = percent(float(row["rate"]), self.survey.year.decimals.rate)
        return f"thu về {count(received)} trên {count(required)} phiếu cần thu ({share})"

    def _table(self, scope: str, area: str) -> Table | None:
        rows: list[list[str]] = []
        heads: dict[int, str] = {}
        for group, about in self.survey.groups.items():
            first = len(rows)
            for question in rated_questions(self.survey):
                own = self.rates.get((scope, area, group, question.id))
                whole = self.rates.get(("group", "", group, question.id))
                if own is not None and whole is not None:
                    rows.append([question.text, *self._cells(own, whole)])
            if len(rows) > first:
                heads[first] = about.name
        if not rows:
            return None
        columns = [
            Column("Nội dung", width="1fr"),
            Column(self.names[area].split()[0], "right", "34mm"),
            Column("Toàn địa bàn", "right", "34mm"),
        ]
        note = _NOTE
        if self.bands is not None:
            columns.append(Column("So với nơi khác", "center", "19mm"))
            columns.append(Column("Không trả lời", "right", "16mm"))
            note += _BANDS + _RESPONSE
        caption = f"Tỷ lệ trả lời tích cực của {self.names[area]}"
        return Table(columns, rows, caption, note=note + self.legend, groups=heads)

    def _cells(self, own: dict[Hashable, Any], whole: dict[Hashable, Any]) -> list[str]:
        cells = [self._rate(own), self._rate(whole)]
        if self.bands is not None:
            band = self.bands.get((*_key(own), own["question"]))
            cells.append(_BAND[band["verdict"]] if band else "–")
            response = own["item_response"]
            cells.append(percent(1 - response, 1) if pd.notna(response) else "–")
        return cells

    def _rate(self, row: dict[Hashable, Any]) -> str:
        of = self.survey.rates_of[str(row["question"])]
        if symbol := row.get("symbol"):
            return str(symbol)
        rate = amount(row["rate"], of)
        if pd.isna(row["low"]):
            return rate
        return f"{rate} ({interval_text(row['low'], row['high'], str(row['interval']), of)})"


def _key(row: dict[Hashable, Any]) -> tuple[str, str, str]:
    return row["scope"], row["area"], row["group"]
