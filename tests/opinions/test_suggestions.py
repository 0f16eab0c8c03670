"""Suggestions: likely pairs for a person to decide, each once, in bounded blocks."""

import pandas as pd
import pytest
from rapidfuzz import fuzz

from langnghe.opinions import suggestions as suggesting
from langnghe.opinions.suggestions import suggestions


def groups(*texts: str) -> pd.DataFrame:
    return pd.DataFrame({"group": [f"n{n}" for n in range(len(texts))], "text": list(texts)})


TEXTS = groups(
    "Đề nghị sửa nhà vệ sinh của học sinh",
    "Sửa nhà vệ sinh cho học sinh",
    "Cô rất tận tình",
    "Cô chưa tận tình",
    "Học phí cao",
)


def pairs(table: pd.DataFrame) -> list[tuple[str, str]]:
    return list(table[["a", "b"]].itertuples(index=False, name=None))


def test_alike_texts_are_suggested_the_likest_first() -> None:
    found = suggestions(TEXTS)
    assert set(pairs(found)) == {("n0", "n1"), ("n2", "n3")}
    assert found["score"].is_monotonic_decreasing
    assert found["score"].between(60, 100).all()


def test_two_known_topics_must_be_the_same() -> None:
    topics = {"n0": "toilets", "n1": "toilets", "n2": "teaching", "n3": "fees"}
    assert pairs(suggestions(TEXTS, topics)) == [("n0", "n1")]
    assert len(suggestions(TEXTS, {"n2": "teaching"})) == 2


def test_pairs_that_people_keep_apart_are_not_suggested_again() -> None:
    assert pairs(suggestions(TEXTS, apart=[("n3", "n2")])) == [("n0", "n1")]


def test_no_group_is_suggested_to_itself_and_none_is_no_table() -> None:
    assert len(suggestions(groups("Tốt"))) == 0
    assert len(suggestions(groups())) == 0
    assert pairs(suggestions(groups("Tốt", "Tốt"))) == [("n0", "n1")]


@pytest.mark.parametrize("block", [1, 2, 3, 100])
def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    texts = groups(*(f"{'sửa sân ' * (1 + n % 4)}lớp {n % 7}" for n in range(25)))
    whole = suggestions(texts, most=99)
    monkeypatch.setattr(suggesting, "_BLOCK", block)
    assert suggestions(texts, most=99).equals(whole)
    keys = [" ".join(sorted(["sua", "san"] * (1 + n % 4) + ["lop", str(n % 7)])) for n in range(25)]
    expected = {
        tuple(sorted((f"n{a}", f"n{b}")))
        for a in range(25)
        for b in range(a)
        if fuzz.ratio(keys[a], keys[b]) >= 60
    }
    assert set(pairs(whole)) == expected


def test_a_very_long_opinion_is_compared_by_its_beginning() -> None:
    long = "sửa sân " * 15_000
    assert pairs(suggestions(groups(long, long + "ngay"))) == [("n0", "n1")]
