"""Invented names and the ways people write them."""

import unicodedata
from itertools import islice

import pytest

from langnghe.intake.text import bare, fold
from langnghe.params.models import Level
from langnghe.sample.draws import Draws
from langnghe.sample.names import (
    as_typed,
    easily_confused,
    other_tone_place,
    school_names,
    slug,
    without_marks,
)

PRIMARY = Level(id="primary", name="Tiểu học", short="TH")


@pytest.mark.parametrize(
    ("old", "new"),
    [("Đóa", "Đoá"), ("Lá Xòe", "Lá Xoè"), ("Lũy Tre", "Luỹ Tre"), ("Thủy", "Thuỷ")],
)
def test_the_tone_is_placed_in_two_ways(old: str, new: str) -> None:
    assert (other_tone_place(old), other_tone_place(new)) == (new, old)


@pytest.mark.parametrize("text", ["Quý", "Hoàng", "Toán", "Suối Mơ", "Huỳnh"])
def test_other_syllables_are_left_alone(text: str) -> None:
    assert other_tone_place(text) == text


def test_slug_and_marks() -> None:
    assert slug("Đồi Thông 2") == "doi-thong-2"
    assert without_marks("Đồi Thông") == "Doi Thong"


def test_names_differ_also_without_their_marks() -> None:
    names = list(islice(school_names(Draws("a")), 800))
    assert len({bare(name) for name in names}) == 800
    assert len({slug(name) for name in names}) == 800


def test_every_way_to_type_a_name_is_that_name() -> None:
    draws = Draws("ways")
    typed = {as_typed("Trường Tiểu học Đóa Sen Hồng", PRIMARY, False, draws) for _ in range(500)}
    assert len(typed) > 30
    assert any(unicodedata.normalize("NFC", text) != text for text in typed)
    known = {fold(f"{level} Đóa Sen Hồng") for level in ("TH", "Tiểu học")}
    known |= {fold(f"Trường {text}") for text in known}
    assert all(fold(text) in known or bare(text) in map(bare, known) for text in typed)


def test_names_that_are_near_without_marks_are_typed_with_them() -> None:
    assert easily_confused(["Đồi Mận", "Đồi Cọ", "Lũy Tre Xanh"]) == set()
    assert easily_confused(["Đồi Cói", "Đồi Cọ", "Lũy Tre Xanh"]) == {"Đồi Cói", "Đồi Cọ"}
    assert easily_confused(["Đồi Cỏ", "Đồi Cọ", "Lũy Tre Xanh"]) == {"Đồi Cỏ", "Đồi Cọ"}
    draws = Draws("marks")
    typed = {as_typed("Trường Tiểu học Đồi Cọ", PRIMARY, True, draws) for _ in range(500)}
    assert not any(fold(text) == bare(text) for text in typed)
