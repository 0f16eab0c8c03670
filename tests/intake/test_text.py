import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.intake.text import bare, clean, fold

ONSETS = ["", "b", "ch", "đ", "gi", "h", "kh", "ng", "nh", "qu", "th", "tr", "x"]
RHYMES = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y", "oa", "uy", "oanh", "iêng"]
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]


@st.composite
def syllables(draw: st.DrawFn) -> str:
    """A syllable with its tone on any of its vowels, as old and new spellings have it."""
    onset, rhyme = draw(st.sampled_from(ONSETS)), draw(st.sampled_from(RHYMES))
    vowels = [index for index, letter in enumerate(rhyme) if letter not in "nhg"]
    at = draw(st.sampled_from(vowels)) + 1
    return unicodedata.normalize(
        "NFC", onset + rhyme[:at] + draw(st.sampled_from(TONES)) + rhyme[at:]
    )


texts = st.lists(
    st.one_of(syllables(), st.sampled_from([",", "-", "&", "5", ".", "(", "TH"])), max_size=6
).map(" ".join)


@pytest.mark.parametrize(
    "spelling", ["Hoà", "Hòa", "hòa", "HÒA", "HOÀ", unicodedata.normalize("NFD", "Hoà"), " hoà "]
)
def test_spellings_of_one_word_have_one_key(spelling: str) -> None:
    assert fold(spelling) == fold("Hòa")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("thuý", "thúy"),
        ("Ðông", "Đông"),
        ("ÐÔNG", "đông"),
        ("Ɖông", "đông"),
        ("Phú\u00a0 Hòa", "phú hoà"),
        ("Phú\u200b Hòa", "phú hòa"),
        ("Báo,đài", "báo,đài"),
        ("khoẻ, giỏi", "khỏe, giỏi"),
        ("TH&THCS Hoà-Phú", "th&thcs hòa-phú"),
        ("Ti\u0302\u0301en", "TI\u0302\u0301EN"),
        ("a\u0301\u0302", "ấ"),
        ("Tỷ lệ, lý do, kỹ năng, quý", "tỉ lệ, lí do, kĩ năng, quí"),
        ("MỸ", "mĩ"),
    ],
)
def test_spellings_are_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("thúy", "thúi"),
        ("lý do", "li do"),
        ("hòa", "hoa"),
        ("hòa", "hóa"),
        ("hòa phú", "phú hòa"),
        ("đông", "dông"),
        ("lệ", "lê"),
        ("mơ", "mo"),
        ("hòa-phú", "hóa-phù"),
        ("hòa phú", "hoa phù"),
        ("hòaphú", "hóaphù"),
        ("trường 1", "trường 11"),
    ],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(texts)
def test_a_key_depends_neither_on_case_nor_on_normal_form(text: str) -> None:
    for form in ("NFC", "NFD"):
        for spelled in (text, text.upper(), text.lower(), text.title()):
            assert fold(unicodedata.normalize(form, spelled)) == fold(text)


@given(texts)
def test_a_key_is_its_own_key(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert bare(bare(text)) == bare(text)


@given(syllables(), st.sampled_from([",", ".", ":", ";", ")", " -", "/"]))
def test_punctuation_after_a_word_leaves_its_key_whole(word: str, mark: str) -> None:
    assert fold(word + mark) == fold(word) + mark


@given(st.text())
def test_any_text_has_keys(text: str) -> None:
    assert fold(text) == fold(clean(text))
    assert bare(text) == bare(clean(text))


def test_a_text_without_marks_is_ascii() -> None:
    assert bare("Trường Tiểu học Ðịnh Hoà") == "truong tieu hoc dinh hoa"


def test_clean_keeps_words_and_drops_what_cannot_be_seen() -> None:
    assert clean("\ufeff  Đề\u00adnghị \t sửa\u200b  sân\n") == "Đềnghị sửa sân"
