"""Groups of opinions: what is joined, what never is, whose decisions stand, and ids that stay."""

import itertools
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.opinions.grouping import DIFFERENT, LINK, SAME, Grouping, grouped


def frame(*texts: str) -> pd.DataFrame:
    """Opinions y0, y1, …"""
    return pd.DataFrame({"id": [f"y{n}" for n in range(len(texts))], "text": list(texts)})


def links(*rows: tuple[str, str, str]) -> pd.DataFrame:
    full = [(*row, "", "r.xlsx", "Liên kết", n) for n, row in enumerate(rows, start=2)]
    return pd.DataFrame(full, columns=pd.Index(LINK))


def parts(grouping: Grouping) -> list[set[str]]:
    """The groups as sets of opinions, by their first."""
    by_group: dict[str, set[str]] = {}
    for opinion, group in grouping.groups.items():
        by_group.setdefault(group, set()).add(opinion)
    return sorted(by_group.values(), key=min)


SENTENCE = "Nhà vệ sinh của học sinh cần được dọn dẹp thường xuyên hơn."


@pytest.mark.parametrize(
    "written",
    [
        "nhà vệ sinh của học sinh cần được dọn dẹp thường xuyên hơn",
        "NHÀ VỆ SINH CỦA HỌC SINH CẦN ĐƯỢC DỌN DẸP THƯỜNG XUYÊN HƠN!!!",
        "Dạ thưa, nhà vệ sinh học sinh cần được dọn dẹp thường xuyên hơn ạ",
        "nha ve sinh cua hoc sinh can duoc don dep thuong xuyen hon",
        "Nhà vệ sinh của học sinh cần đuơc dọn dẹp thường xuyên hơn",
        "Nhà vệ sinhh của học sinh cần được dọn dẹp thường xuyên hơn",
        "Nhà vệ sinh của học sinh cần được dọn dẹp thươngf xuyên hơn",
        "Nhà vệ sinh cua hoc sinh cần được dọn dẹp thường xuyên hơn",
    ],
)
def test_the_same_words_are_joined(written: str) -> None:
    assert parts(grouped(frame(SENTENCE, written))) == [{"y0", "y1"}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cô rất tận tình với các em", "Cô chưa tận tình với các em"),
        ("Lớp 1 học phòng nóng", "Lớp 6 học phòng nóng"),
        ("Lớp 1A học phòng nóng", "Lớp 1B học phòng nóng"),
        ("Thu 1,5 triệu mỗi năm", "Thu 15 triệu mỗi năm"),
        ("Lớp 9/1 quá đông", "Lớp 91 quá đông"),
        ("Các trường công lập thu nhiều", "Các trường ngoài công lập thu nhiều"),
        ("Nên tăng giờ học thêm", "Không nên tăng giờ học thêm"),
        ("Nhà trường phản ánh phụ huynh", "Phụ huynh phản ánh nhà trường"),
        ("Cô Thảo dạy hay lắm ạ", "Cô Thao dạy hay lắm ạ"),
        ("cô thảo dạy hay lắm ạ", "co thao day hay lam a"),
        ("Trường gần chợ Nguyễn Duu", "Trường gần chợ Nguyễn Du"),
        ("thức ăn khôg ngon", "thức ăn khô ngon"),
        ("Cơm chua ngon lắm rồi", "com chua ngon lam roi ma"),
        ("Con ăn cơm chưa ngon miệng", "con an com chua ngon mieng"),
        ("Giáo viên dùng sách mới", "giao vien dung sach moi"),
        ("Tốt 👍", "Tốt 👎"),
        ("Lương > 5 triệu", "Lương < 5 triệu"),
        ("Cần thu tiền ăn", "Cần thư tiền ăn"),  # one mark more, both words as they stand
        ("Sửa phòng", "Sửa phòn"),  # three letters left and one word: no slip, a syllable
    ],
)
def test_opposites_numbers_and_names_are_never_joined(one: str, other: str) -> None:
    assert parts(grouped(frame(one, other))) == [{"y0"}, {"y1"}]


def test_what_can_be_read_in_two_ways_is_joined_with_neither() -> None:
    texts = ("Cháu ăn bán trú ở trường", "Cháu ăn bạn trú ở trường", "chau an ban tru o truong")
    assert parts(grouped(frame(*texts))) == [{"y0"}, {"y1"}, {"y2"}]
    assert parts(grouped(frame(texts[0], texts[2]))) == [{"y0", "y1"}]


@pytest.mark.parametrize("text", ["", " ", "!!!", "ạ", ".", "…"])
def test_opinions_without_words_are_joined_only_with_the_same(text: str) -> None:
    assert parts(grouped(frame(text, text, "Tốt"))) == [{"y0", "y1"}, {"y2"}]


def test_a_very_long_opinion_costs_no_more_than_it_must() -> None:
    long = "abcd efgh " * 10_000
    assert parts(grouped(frame(long, long + "ạ", long + "x"))) == [{"y0", "y1"}, {"y2"}]


# --- what people decided ---


def test_links_win_over_the_rule() -> None:
    texts = frame("Sửa sân", "sửa sân!", "Sân hư, xin sửa", "Thêm quạt")
    decided = links((DIFFERENT, "y0", "y1"), (SAME, "y1", "y2"))
    found = grouped(texts, decided)
    assert parts(found) == [{"y0"}, {"y1", "y2"}, {"y3"}]
    assert found.problems == []


def test_the_others_of_a_group_stay_where_two_are_kept_apart() -> None:
    found = grouped(frame("Tốt", "Tốt", "Tốt", "Tốt"), links((DIFFERENT, "y1", "y2")))
    assert parts(found) == [{"y0", "y1", "y3"}, {"y2"}]


def test_links_that_contradict_one_another_are_named() -> None:
    decided = links((SAME, "y0", "y1"), (SAME, "y1", "y2"), (DIFFERENT, "y0", "y2"))
    found = grouped(frame("a", "b", "c"), decided)
    assert parts(found) == [{"y0", "y1"}, {"y2"}]
    assert [(p.code, p.file, p.row) for p in found.problems] == [("OPINIONS-LINKS", "r.xlsx", 3)]


def test_links_of_opinions_that_are_gone_are_passed_over() -> None:
    assert parts(grouped(frame("a"), links((SAME, "y0", "y9")))) == [{"y0"}]


words = st.sampled_from(["sửa", "sân", "sua", "san", "không", "khong", "Sân", "sânn", "1", "ạ"])
texts = st.lists(st.lists(words, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=9)


@given(texts, st.data())
def test_kept_apart_is_kept_apart_and_order_changes_nothing(some: list[str], data: Any) -> None:
    table = frame(*some)
    pairs = list(itertools.combinations(table["id"], 2))
    apart = data.draw(st.lists(st.sampled_from(pairs), max_size=4, unique=True)) if pairs else []
    decided = links(*((DIFFERENT, *pair) for pair in apart))
    found = grouped(table, decided)
    assert set(found.groups) == set(table["id"])
    assert all(found.groups[a] != found.groups[b] for a, b in apart)
    turned = grouped(table.sample(frac=1, random_state=1), decided)
    assert turned.groups == found.groups


# --- ids that stay ---


def again(table: pd.DataFrame, earlier: Mapping[str, str], *rows: tuple[str, str, str]) -> Grouping:
    return grouped(table, links(*rows), earlier)


def test_a_group_keeps_its_id_whatever_comes_to_it() -> None:
    first = grouped(frame("Sửa sân", "Thêm quạt"))
    earlier = {"y0": "nold", "y1": first.groups["y1"]}
    later = again(frame("Sửa sân", "Thêm quạt", "sửa sân ạ", "Tốt"), earlier)
    assert later.groups["y0"] == later.groups["y2"] == "nold"
    assert later.groups["y1"] == first.groups["y1"]
    assert later.groups["y3"] not in {"nold", first.groups["y1"]}
    assert (later.merged, later.split) == ({}, {})


def test_groups_that_merge_keep_the_id_with_most_opinions() -> None:
    table = frame("Sửa sân", "Sân hư", "Sân hư")
    found = again(table, {"y0": "na", "y1": "nb", "y2": "nb"}, (SAME, "y0", "y1"))
    assert set(found.groups.values()) == {"nb"}
    assert found.merged == {"na": "nb"}


def test_a_group_that_splits_leaves_its_id_to_most_of_its_opinions() -> None:
    table = frame("Sửa sân", "Sửa sân", "Sân hư")
    found = again(table, dict.fromkeys(("y0", "y1", "y2"), "na"))
    assert found.groups["y0"] == found.groups["y1"] == "na"
    assert found.split == {found.groups["y2"]: "na"}


def test_of_two_equal_parts_the_one_with_the_first_opinion_keeps_the_id() -> None:
    found = again(frame("Sửa sân", "Sân hư"), {"y0": "na", "y1": "na"})
    assert found.groups["y0"] == "na"


def test_a_new_group_never_takes_an_id_that_was_used() -> None:
    # y1 founded "n1" and left it: its own group needs another id.
    found = grouped(frame("Sửa sân", "Sân hư"), None, {"y0": "n1", "y1": "n1"}, taken=["n0"])
    assert found.groups["y0"] == "n1"
    assert found.groups["y1"] not in {"n0", "n1"}


@given(texts, st.lists(st.sampled_from(["na", "nb", "nc", None]), min_size=9, max_size=9))
def test_no_id_is_given_twice_and_a_second_run_changes_none(some: list[str], olds: Any) -> None:
    table = frame(*some)
    earlier = {f"y{n}": old for n, old in enumerate(olds) if old and n < len(some)}
    found = grouped(table, None, earlier)
    assert len(set(found.groups.values())) == len(parts(found))
    assert set(found.merged) | set(found.groups.values()) >= set(earlier.values())
    second = grouped(table, None, found.groups)
    assert (second.groups, second.merged, second.split) == (found.groups, {}, {})
