"""What is hidden, what stays, and what hiding never does to a text."""

import re
import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.opinions.redaction_score import plain, score, sentences

from langnghe.opinions.letters import MARKS
from langnghe.opinions.redaction import flags, marked, redact

DEVELOPMENT = sentences("redaction_development.yaml")


def one(text: str, keep: tuple[str, ...] = ()) -> str:
    return redact(pd.Series([text], dtype="str"), keep)["text"].iloc[0]


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("cô lan dạy hay", "cô [tên] dạy hay"),
        ("co lan day hay", "co [tên] day hay"),
        ("CÔ LAN DẠY HAY QUÁ", "CÔ [tên] DẠY HAY QUÁ"),
        ("cô Nguyễn Du dạy trường Nguyễn Du", "cô [tên] dạy trường Nguyễn Du"),
        ("trường thầy cô dạy", "trường thầy cô dạy"),
        ("cô giáo, cô bé, thầy cô, em học sinh, bà con, ông bà", None),
        ("cô hiền lành, thầy vui tính, cô dạy, em lớp 6, em an tâm", None),
        ("cô hiền dạy lớp 6", "cô [tên] dạy lớp 6"),
        ("sđt không chín một hai ba bốn năm sáu bảy tám", "sđt [số điện thoại]"),
        ("o9l2 345 678 nhé", "[số điện thoại] nhé"),
        ("căn cước 074190001234", "căn cước [số định danh]"),
        ("thư lan85 a còng gmail chấm com", "thư [thư điện tử]"),
        ("nhà số 12/5 đường Lê Lợi", "nhà [địa chỉ] đường Lê Lợi"),
        ("thu 1.500.000 đồng ngày 05/05/2023, năm học 2022 - 2023", None),
        ("bài số 1, số 2, số 3 khó", None),
        ("các lớp 1, 2, 3, 4, 5, 6, 7, 8, 9", None),
    ],
)
def test_what_is_hidden(text: str, public: str | None) -> None:
    assert one(text) == (text if public is None else public)


def test_kept_names_stay_but_not_after_a_title() -> None:
    text = "Trần Thanh Bình đông học sinh, cô Trần Thanh Bình dạy hay"
    kept = one(text, ("Trần Thanh Bình",))
    assert kept == "Trần Thanh Bình đông học sinh, cô [tên] dạy hay"
    assert one(text) == "[tên] đông học sinh, cô [tên] dạy hay"
    assert one(text, ("Trường Tiểu học Trần Thanh Bình 2",)) == kept


def test_spans_are_of_the_text_as_given_and_are_marked_in_it() -> None:
    texts = pd.Series(
        [unicodedata.normalize("NFD", "Cô Hằng: 0912 345 678"), "không", None],
        index=[7, 8, 9],
        dtype="str",
    )
    made = redact(texts)
    assert made.index.to_list() == [7, 8, 9]
    assert [found.kind for found in made.loc[7, "hidden"]] == ["name", "phone"]
    shown = marked(texts, made["hidden"])
    assert unicodedata.normalize("NFC", shown[7]) == "Cô ⟦Hằng⟧: ⟦0912 345 678⟧"
    assert (shown[8], made.loc[8, "hidden"], made.loc[9, "text"]) == ("không", (), "")


def test_flags_say_where_to_look() -> None:
    texts = pd.Series(["Lan Hương dạy tốt", "xem facebook.com/abc", "mã 12345678", "cô vui vẻ"])
    assert flags(texts).to_list() == [
        "có thể là tên: Lan Hương",
        "liên kết hoặc tài khoản mạng",
        "dãy số: 12345678",
        "",
    ]


PIECES = [plain(sentence) for sentence in DEVELOPMENT] + [*MARKS.values(), "\u200b", "\n", ",", "0"]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Sentences and their pieces put together, in any case and Unicode form, with odd signs."""
    parts = draw(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=4))
    text = draw(st.sampled_from(["", " ", ". "])).join(parts)
    change = draw(st.sampled_from([str, str.upper, str.lower, str.title]))
    form = draw(st.sampled_from(["NFC", "NFD"]))
    start = draw(st.integers(0, len(text)))
    return unicodedata.normalize(form, change(text))[start // 2 :]


@given(texts())
def test_redacting_again_changes_nothing_and_adds_no_digit(text: str) -> None:
    once = one(text)
    assert one(once) == once
    assert len(re.findall(r"\d", once)) <= len(re.findall(r"\d", text))


@given(texts())
def test_what_is_not_hidden_is_unchanged(text: str) -> None:
    made = redact(pd.Series([text], dtype="str")).iloc[0]
    rebuilt, last = "", 0
    for kind, start, end in made["hidden"]:
        assert last <= start < end <= len(text)
        rebuilt += text[last:start] + MARKS[kind]
        last = end
    assert made["text"] == rebuilt + text[last:]


@given(st.sampled_from(DEVELOPMENT))
def test_unicode_form_and_invisible_letters_change_nothing(sentence: str) -> None:
    text = plain(sentence)
    public = one(text)
    assert unicodedata.normalize("NFC", one(unicodedata.normalize("NFD", text))) == public
    sown = "".join(letter + "\u200b" for letter in text)
    assert one(sown).replace("\u200b", "") == public


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("cô Lan, " * 10_000, 10_000),
        ("a." * 50_000 + "@", 0),
        ("- 0 " * 30_000, 0),
        (" " * 100_000 + "@", 0),
        ("số 1/2, " * 10_000, 0),
    ],
)
def test_long_hostile_texts_end(text: str, hidden: int) -> None:
    assert len(redact(pd.Series([text]))["hidden"].iloc[0]) == hidden


def test_sentences_that_the_rules_were_written_on() -> None:
    for file in ("redaction_development.yaml", "redaction_sentences.yaml"):
        made = score(sentences(file))
        assert not made.wrong
        assert len(made.missed) <= 2


def test_level_on_sentences_that_the_rules_were_not_written_on() -> None:
    """What was measured once; not to be raised by looking at what is missed."""
    made = score(sentences("redaction_later.yaml"))
    least = {"name": 0.89, "phone": 1.0, "id": 1.0, "email": 0.88, "address": 0.75}
    assert {kind for kind in least if made.recall[kind] < least[kind]} == set()
    assert min(made.precision.values()) >= 0.97
    assert sum(made.n.values()) == 118
