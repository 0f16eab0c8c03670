"""Proposals of topic and authority: whole syllables, evidence, ties, and nothing without a word."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from langnghe.opinions.topics import propose_authority, propose_topics
from langnghe.params.topics import Authority, Topic, Topics

TAXONOMY = Topics(
    authorities=[
        Authority(id="school", title="Nhà trường", keywords=["ban giám hiệu"]),
        Authority(id="ubnd", title="Ủy ban nhân dân", keywords=["xây trường", "vỉa hè"]),
    ],
    topics=[
        Topic(
            id="hygiene",
            title="Vệ sinh",
            authority="school",
            keywords=["vệ sinh", "nhà vệ sinh", "dơ"],
        ),
        Topic(id="fees", title="Các khoản thu", keywords=["học phí", "thu tiền", "quỹ"]),
        Topic(id="food", title="Bữa ăn", keywords=["bữa ăn", "thư tiên"]),
    ],
    ignored=["quỹ đất"],
)


def topics(*texts: str | None) -> pd.DataFrame:
    return propose_topics(pd.Series(texts, dtype="str"), TAXONOMY)


def test_topic_with_the_words_found() -> None:
    made = topics("Nhà vệ sinh DƠ, vệ sinh kém; học phí cao").iloc[0]
    # "vệ sinh" inside "nhà vệ sinh" is not counted, but is where it stands alone.
    assert made.to_list() == ["hygiene", "nhà vệ sinh, dơ, vệ sinh", 3, "fees", False]


def test_nothing_found_is_no_default() -> None:
    made = topics("Trường rất tốt", "", None, "quỹ đất", "vệ. sinh")
    assert made["topic"].to_list() == [""] * 5
    assert made["score"].to_list() == [0] * 5


def test_a_tie_is_shown() -> None:
    assert topics("bữa ăn ít, học phí cao").iloc[0].to_list() == ["food", "bữa ăn", 1, "fees", True]


def test_without_marks_where_only_one_keyword_reads_so() -> None:
    # "thu tien" may be "thu tiền" or "thư tiên"; "do" is no keyword without its marks.
    made = topics("nha ve sinh", "hoc phi", "thu tien", "do", "Hoc phí")
    assert made["topic"].to_list() == ["hygiene", "fees", "", "", ""]


def test_authority_by_its_own_words_then_by_topic() -> None:
    texts = pd.Series(
        ["xây trường", "dơ quá", "học phí", "", "vỉa hè, ban giám hiệu"], index=[1] * 5
    )
    made = propose_authority(texts, propose_topics(texts, TAXONOMY)["topic"], TAXONOMY)
    assert made["authority"].to_list() == ["ubnd", "school", "", "", "ubnd"]
    assert made["evidence"].to_list() == [
        "xây trường", "theo chủ đề “Vệ sinh”", "", "", "vỉa hè"
    ]  # fmt: skip
    assert made["second"].to_list() == ["", "", "", "", "school"]
    assert made["tie"].to_list() == [False, False, False, False, True]


@given(
    st.lists(st.sampled_from(["dơ", "học phí", "bữa ăn", "quỹ", "và", ",", "không"]), max_size=8)
)
def test_a_text_is_judged_alone_and_by_its_words_only(parts: list[str]) -> None:
    text = " ".join(parts)
    made = topics(text, "dơ", text)
    assert made.iloc[0].to_list() == made.iloc[2].to_list()
    named = {word for word in parts if word not in ("và", ",", "không")}
    assert made.iloc[0]["score"] <= len(named)
    assert (made.iloc[0]["topic"] == "") == (not named)
