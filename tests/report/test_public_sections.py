"""The public edition's parts: what is printed, and marks where a rate is not."""

import pandas as pd
import pytest

from langnghe.params.load import Survey
from langnghe.report import public_sections as public
from langnghe.report.rate_charts import rate_figures, ward_figures
from small_district import CONTENT, SERVICE

LEGEND = ["• Không công bố."]
NAN = float("nan")


def row(question: str, rate: float, symbol: str = "", **changes: object) -> dict[str, object]:
    return {
        "scope": "group", "area": "", "group": "parents", "question": question, "valid": 40,
        "rate": rate, "low": rate - 0.1, "high": rate + 0.1, "interval": "logit", "mean": 4.2,
        "unanswered": 3, "symbol": symbol, **changes,
    }  # fmt: skip


@pytest.fixture
def rates() -> pd.DataFrame:
    rows = [
        row("content", 0.8),
        row("service", NAN, "≥\u00a085\u00a0%", low=0.85, high=1.0, mean=NAN, unanswered=pd.NA),
        row("listening", NAN, "•", low=NAN, high=NAN, interval="", valid=pd.NA, mean=NAN),
        row("channels:school", 0.6),
        row("channels:media", NAN, "•", valid=pd.NA),
        row("children", NAN, mean=1.5),
        row("content", NAN, "•", scope="ward", area="hoa-phu", valid=pd.NA),
        row("content", 0.7, scope="ward", area="phu-hoa"),
    ]
    return pd.DataFrame(rows)


def test_a_mark_stands_for_what_is_not_printed(rates: pd.DataFrame, survey: Survey) -> None:
    table = public.rates_table(rates, survey, "parents", LEGEND)
    assert [line[1:] for line in table.rows] == [
        ["40", "80,0\u00a0%", "70,0–90,0", "4,20", "3"],
        ["40", "≥\u00a085\u00a0%", "–", "–", "–"],
        ["–", "•", "–", "–", "3"],
    ]
    assert table.note.endswith(LEGEND[0])


def test_options_and_numbers_have_marks_too(rates: pd.DataFrame, survey: Survey) -> None:
    table = public.other_table(rates, survey, "parents")
    assert table is not None
    assert table.rows == [
        ["Nhà trường", "40", "60,0\u00a0%"],
        ["Báo, đài, mạng xã hội", "–", "•"],
        ["Trung bình", "40", "1,50"],
    ]


def test_a_headline_says_of_how_many_questions_it_speaks(
    rates: pd.DataFrame, survey: Survey
) -> None:
    (text,) = public.headlines(rates, survey).texts
    assert text == (
        f"Phụ huynh học sinh: tích cực 80,0\u00a0% (“{CONTENT}”) ở 1 trên 3 câu có tỷ lệ được in."
    )
    both = rates.assign(rate=rates["rate"].mask(rates["question"] == "service", 0.9))
    both = both[both["question"] != "listening"]
    (text,) = public.headlines(both, survey).texts
    assert text == (
        f"Phụ huynh học sinh: tích cực từ 80,0\u00a0% (“{CONTENT}”) đến 90,0\u00a0% (“{SERVICE}”)."
    )


def test_without_a_printed_rate_there_is_no_headline_figure(
    rates: pd.DataFrame, survey: Survey
) -> None:
    (text,) = public.headlines(rates.assign(rate=NAN), survey).texts
    assert text == "Phụ huynh học sinh: không có tỷ lệ nào được in."


def test_pictures_say_in_words_what_they_do_not_show(rates: pd.DataFrame, survey: Survey) -> None:
    (figure,) = rate_figures(rates, survey)
    assert "≥\u00a085\u00a0%" in figure.svg
    assert "không công bố" in figure.svg
    assert "80,0" in figure.alt
    (wards,) = ward_figures(rates, survey, "parents")
    assert "không công bố" in wards.svg
    assert "70,0" in wards.alt


def test_levels_are_as_merged_and_states_are_no_levels(survey: Survey) -> None:
    table = public.distribution_table(
        pd.DataFrame(
            [
                (
                    "parents",
                    "content",
                    "1+2",
                    "Rất không hài lòng; Không hài lòng",
                    "other",
                    12,
                    0.3,
                ),
                ("parents", "content", "4", "Hài lòng", "positive", 28, 0.7),
                ("parents", "content", "~missing", "Bỏ trống", "not-valid", 11, 0.1),
                ("officials", "content", "4", "Hài lòng", "positive", 30, 1.0),
            ],
            columns=["group", "question", "level", "label", "side", "n", "share"],
        ).replace({"side": {"not-valid": public.NOT_VALID}}),
        survey,
        "parents",
    )
    assert table is not None
    assert table.rows == [
        ["Rất không hài lòng; Không hài lòng", "12", "30,0\u00a0%"],
        ["Hài lòng", "28", "70,0\u00a0%"],
    ]
    assert table.groups == {0: CONTENT}


def test_what_the_marks_mean_is_said(survey: Survey) -> None:
    assert public.legend_bullets(LEGEND).texts == LEGEND
    assert "không có ô nào phải giữ kín" in public.legend_bullets([]).texts[0]
