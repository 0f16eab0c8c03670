"""A petition: to whom, what is asked, from where; nothing of what others are asked."""

import datetime as dt
from dataclasses import replace

from langnghe.opinions.answers import booklet, petitions
from langnghe.params.load import Survey
from langnghe.params.models import Document
from langnghe.report.blocks import Paragraphs, Table
from langnghe.report.official import Closing, Letterhead
from langnghe.report.petition_sections import petition_blocks, petitions_table
from opinions.register_cases import rows

REGISTER = rows(
    {"authority": "Ủy ban nhân dân", "topic": "Giao thông trước cổng trường", "count": 12,
     "due": "2024-07-05", "units": "th-suoi-mo, hoa-phu", "groups": "parents"},
    {"authority": "Ủy ban nhân dân", "due": "2024-06-30", "count": 2},
    {"authority": "Cơ quan khác"},
)  # fmt: skip


def test_a_petition_names_its_authority_and_what_it_is_asked(topical: Survey) -> None:
    asked = petitions(booklet(REGISTER, topical), REGISTER, topical)
    blocks = petition_blocks("people-committee", asked["people-committee"], topical)
    head, end = blocks[0], blocks[-1]
    assert isinstance(head, Letterhead)
    assert (head.title, head.name, head.number) == ("TỜ TRÌNH", "people-committee", "")
    assert isinstance(end, Closing)
    assert end.recipients == ["Như kính gửi", "Ban Dân vận Thành ủy"]
    said = " ".join(
        text for block in blocks if isinstance(block, Paragraphs) for text in block.texts
    )
    assert "Kính gửi: Ủy ban nhân dân thành phố Thử Nghiệm" in said
    assert "14 ý kiến, gộp thành 2 nội dung" in said
    assert end.text.endswith("./.")
    tables = [block for block in blocks if isinstance(block, Table)]
    assert [table.rows for table in tables] == [
        [["1", "Ý kiến 0", "12", "Phụ huynh học sinh\nTrường Tiểu học Suối Mơ; Phường Hòa Phú",
          "05/07/2024"]],
        [["1", "Ý kiến 1", "2", "", "sớm"]],
    ]  # fmt: skip


def test_many_units_are_counted(topical: Survey) -> None:
    asked = petitions(booklet(REGISTER, topical), REGISTER, topical)["other"]
    asked = asked.assign(units="th-suoi-mo, hoa-phu, phu-hoa, mn-hoa-mai", groups="")
    (table,) = (b for b in petition_blocks("other", asked, topical) if isinstance(b, Table))
    assert table.rows[0][3] == "4 đơn vị"


def test_the_year_may_state_number_day_and_recipients(topical: Survey) -> None:
    stated = Document(number="7/TTr", date=dt.date(2024, 7, 9), title="A", subject="B",
                      recipients=["C"])  # fmt: skip
    year = topical.year.model_copy(update={"documents": {"petition-other": stated}})
    survey = replace(topical, year=year)
    asked = petitions(booklet(REGISTER, survey), REGISTER, survey)
    head, *_, end = petition_blocks("other", asked["other"], survey)
    assert isinstance(head, Letterhead)
    assert (head.number, head.date, head.title) == ("7/TTr", dt.date(2024, 7, 9), "A")
    assert isinstance(end, Closing)
    assert end.recipients == ["C"]
    table = petitions_table(asked, survey)
    assert [row[0] for row in table.rows] == [
        "Ủy ban nhân dân thành phố Thử Nghiệm",
        "Các cơ quan có thẩm quyền",
    ]
