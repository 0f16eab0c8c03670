"""A page for each ward and each school, of what its edition may show."""

import pandas as pd
import pytest

from langnghe.indicators.areas import area_names
from langnghe.indicators.coverage import coverage
from langnghe.indicators.rates import rates
from langnghe.params.load import Survey
from langnghe.report.blocks import Bullets, Paragraphs, Table
from langnghe.report.leaflet import Page
from langnghe.report.unit_sections import UnitPages, areas_with_page, contents

ANSWERS = [
    ("parents", "mn-hoa-mai", "content", "5", 1),
    ("parents", "th-suoi-mo", "content", "4", 3),
    ("parents", "th-suoi-mo", "content", "3", 2),
    ("parents", "th-suoi-mo", "content", "~missing", 1),
]
CUBE = pd.DataFrame(ANSWERS, columns=pd.Index(["group", "unit", "question", "answer", "n"]))
RECEIVED = pd.DataFrame(
    {"group": ["parents"] * 2, "unit": ["mn-hoa-mai", "th-suoi-mo"], "forms": [1, 6]}
)
BANDS = pd.DataFrame(
    [("unit", "th-suoi-mo", "parents", "content", "below")],
    columns=pd.Index(["scope", "area", "group", "question", "verdict"]),
)
OPINIONS = pd.DataFrame({"unit": ["th-suoi-mo"], "text": ["Sân trường hẹp"]})


@pytest.fixture
def tables(survey: Survey) -> tuple[pd.DataFrame, pd.DataFrame]:
    return coverage(RECEIVED, survey), rates(CUBE, RECEIVED, survey)


def test_internal_pages_are_of_every_ward_and_school(
    survey: Survey, tables: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    areas = areas_with_page(tables[1], survey, public=False)
    assert areas == [
        *(("ward", name) for name in ("hoa-phu", "phu-hoa")),
        *(("unit", name) for name in ("mn-hoa-mai", "th-suoi-mo", "thcs-suoi-mo")),
    ]
    names = area_names(survey)
    assert contents(areas, survey).items[3] == ("th-suoi-mo", names["th-suoi-mo"])


def test_public_pages_are_of_what_the_public_table_has(
    survey: Survey, tables: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    wards = tables[1][tables[1]["scope"].isin(["group", "ward"])].assign(shown="value")
    assert areas_with_page(wards, survey, public=True) == [("ward", "hoa-phu")]
    assert areas_with_page(wards.assign(shown="collapsed"), survey, public=True) == []


def test_a_school_s_page_has_its_figures_beside_the_district_s(
    survey: Survey, tables: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    pages = UnitPages(survey, *tables, BANDS, OPINIONS)
    head, received, table, _, opinions = pages.page("unit", "th-suoi-mo")
    assert head == Page("Trường Tiểu học Suối Mơ", "th-suoi-mo")
    assert isinstance(received, Bullets)
    assert received.texts == ["Phụ huynh học sinh: thu về 6 trên 10 phiếu cần thu (60,0\u00a0%)."]
    assert isinstance(table, Table)
    assert len(table.rows) == 1
    text, own, whole, band, silent = table.rows[0]
    assert text == "Nội dung chương trình, sách giáo khoa"
    assert own.startswith("60,0\u00a0% (")
    assert whole.startswith("75,0\u00a0%")  # (10 × 1 + 20 × 3/6) / (10 × 1 + 20 × 5/6)
    assert (band, silent) == ("thấp hơn", "16,7\u00a0%")
    assert table.groups == {0: "Phụ huynh học sinh"}
    assert isinstance(opinions, Bullets)
    assert opinions.texts == ["Sân trường hẹp"]


def test_a_unit_without_forms_says_so(
    survey: Survey, tables: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    pages = UnitPages(survey, *tables, BANDS, OPINIONS)
    for scope, area in (("unit", "thcs-suoi-mo"), ("ward", "phu-hoa")):
        _, received, nothing, _, opinions = pages.page(scope, area)
        assert isinstance(received, Bullets)
        assert received.texts == ["Phụ huynh học sinh: chưa có phiếu nào trong 10 phiếu cần thu."]
        assert nothing == Paragraphs(["Không có tỷ lệ nào để nêu."])
        assert opinions == Paragraphs(["Không có ý kiến nào."])


def test_public_pages_have_symbols_legend_and_no_opinions(
    survey: Survey, tables: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    covered, estimates = tables
    public = estimates[estimates["scope"].isin(["group", "ward"])]
    ward = public["scope"] == "ward"
    public = public.assign(symbol="", rate=public["rate"].mask(ward))
    public.loc[ward, "symbol"] = "•"
    pages = UnitPages(survey, covered, public, legend=["• Không công bố."])
    _, _, table = pages.page("ward", "hoa-phu")
    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == ["Nội dung", "Phường", "Toàn địa bàn"]
    assert table.rows[0][1] == "•"
    assert table.note.endswith("• Không công bố.")
