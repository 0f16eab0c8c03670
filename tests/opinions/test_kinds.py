"""Praise, request, nothing to say: by rules, with negation."""

from pathlib import Path

import pandas as pd
import pytest

from langnghe.opinions.kinds import propose_kinds

REAL = Path(__file__).parents[3] / "shared" / "real" / "uit-vsfc"


def kind(text: str) -> str:
    return propose_kinds(pd.Series([text]))["kind"].iloc[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("không", "none"),
        ("Không có ý kiến gì thêm ạ.", "none"),
        ("khong co y kien", "none"),
        (".", "none"),
        ("ok", "none"),
        ("Cô dạy tận tình", "praise"),
        ("Cô chưa tận tình", "request"),
        ("Cần tận tình hơn", "request"),
        ("Đề nghị thêm quạt", "request"),
        ("de nghi them quat", "request"),
        ("nhà vệ sinh dơ", "request"),
        ("không có gì để chê", "praise"),
        ("thầy vui tính, không gây áp lực", "praise"),
        ("Xin cảm ơn nhà trường", "praise"),
        ("Con học lớp 3", ""),
    ],
)
def test_kind(text: str, expected: str) -> None:
    assert kind(text) == expected


def test_a_wish_beside_praise_is_a_request_with_its_words() -> None:
    made = propose_kinds(pd.Series(["Dạy hay nhưng nhà vệ sinh dơ", None], index=[4, 5]))
    assert made.loc[4].to_list() == ["request", "dơ", True]
    assert made.loc[5].to_list() == ["none", "", False]


@pytest.mark.skipif(not REAL.is_dir(), reason="needs UIT-VSFC, which is not shipped")
def test_real_feedback() -> None:
    """The odd lines, which the word lists were not written on; 2 is positive, 0 negative."""
    texts = pd.Series((REAL / "dev_sents.txt").read_text("utf-8").splitlines())
    feelings = pd.Series((REAL / "dev_sentiments.txt").read_text("utf-8").split()).astype(int)
    odd = texts.index % 2 == 1
    found, feeling = propose_kinds(texts[odd])["kind"], feelings[odd]
    assert (feeling[found == "praise"] == 2).mean() >= 0.95
    assert (found[feeling == 2] == "praise").mean() >= 0.85
    assert (feeling[found == "request"] == 0).mean() >= 0.88
    assert (found[feeling == 0] == "request").mean() >= 0.90
