"""The register in the report: sums, words for what nobody decided, hostile text as text."""

import pandas as pd

from langnghe.opinions.follow import followed
from langnghe.opinions.register import Register, registered
from langnghe.params.load import Survey
from langnghe.report import opinion_sections as sections
from opinions.register_cases import opinions
from opinions.test_register import back

TEXTS = ["Sửa sân", "sửa sân", "a\u202egpj.exe <script>", "x" * 5000]


def decided() -> Register:
    first = registered(opinions(TEXTS))
    item = first.rows["item"][0]
    sent = [
        back(first, "a.xlsx", {(item, "topic"): "Sân", (item, "answer"): "Một"}),
        back(first, "b.xlsx", {(item, "answer"): "Hai"}),
    ]
    return registered(opinions(TEXTS), sent)


def test_sums_and_words_for_what_nobody_decided(survey: Survey) -> None:
    register = decided()
    as_of = survey.year.as_of
    table = followed(register.rows, register.members, as_of, [], "topic")
    rows = sections.follow_table(table, "topic", survey).rows
    assert [row[0] for row in rows] == ["Chưa phân loại", "Sân", "Cộng"]
    assert [row[1] for row in rows] == ["2", "2", "4"]
    table = followed(register.rows, register.members, as_of, [], "unit")
    assert sections.follow_table(table, "unit", survey).rows[0][0] == "Trường Tiểu học Suối Mơ"
    blank = pd.DataFrame(table).assign(by="")
    assert sections.follow_table(blank, "unit", survey).rows[0][0] == "Chưa rõ đơn vị"


def test_versions_of_a_cell_are_shown_together() -> None:
    table = sections.conflicts_table(decided())
    assert sorted(row[0] for row in table.rows) == ["Hai", "Một"]
    assert list(table.groups.values()) == [f"{decided().rows['item'][0]}: Trả lời"]
    assert len(sections.attention_table(decided().rows).rows) == 1


def test_texts_are_begun_and_nothing_in_them_is_hidden() -> None:
    texts = [row[2] for row in sections.largest_table(decided().rows).rows]
    assert any("⟨U+202E⟩" in text for text in texts)
    assert max(map(len, texts)) <= 401


def test_units_that_sent_too_few_are_named(survey: Survey) -> None:
    short = pd.DataFrame({"unit": ["th-suoi-mo"], "opinions": [1], "least": [2]})
    assert sections.short_table(short, survey).rows == [["Trường Tiểu học Suối Mơ", "1", "2"]]
