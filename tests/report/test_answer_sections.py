"""The booklet's chapters, who answers, what is left out; numbers that add up."""

from langnghe.opinions.answers import booklet
from langnghe.opinions.edition import NOT_READ, REFUSED, gate, withheld_counts
from langnghe.opinions.fields import NO, PETITIONED, YES
from langnghe.params.load import Survey
from langnghe.report import answer_sections as sections
from langnghe.report.blocks import Heading, Paragraphs, Table
from opinions.register_cases import rows

SIGNED = {"public": YES, "signed_off": True, "signed": "Trưởng phòng"}
REGISTER = rows(
    {"topic": "Dạy và học", "authority": "Nhà trường", "agency": "Tổ Toán", "answer": "Đã giảm",
     "basis": "Kế hoạch 1", "count": 1200, **SIGNED},
    {"topic": "Dạy và học", "authority": "Nhà trường", "answer": "Có", "count": 2, "public": NO},
    {"authority": "Ủy ban nhân dân", "status": PETITIONED, "due": "2024-07-05", **SIGNED},
    {"due": "2024-06-01", "count": 3},
)  # fmt: skip


def test_chapters_have_headings_with_what_they_hold(topical: Survey) -> None:
    blocks = sections.answers_blocks(booklet(REGISTER, topical))
    headings = [(block.level, block.text) for block in blocks if isinstance(block, Heading)]
    assert headings == [
        (1, "I. CÁC Ý KIẾN ĐÃ ĐƯỢC TRẢ LỜI (2 nhóm, 1.202 ý kiến)"),
        (2, "1. Dạy và học (2 nhóm, 1.202 ý kiến)"),
        (1, "II. CÁC Ý KIẾN ĐÃ KIẾN NGHỊ (1 nhóm, 1 ý kiến)"),
        (2, "1. Chưa phân loại (1 nhóm, 1 ý kiến)"),
        (1, "III. CÁC Ý KIẾN CHƯA TRẢ LỜI (1 nhóm, 3 ý kiến)"),
        (2, "1. Chưa phân loại (1 nhóm, 3 ý kiến)"),
    ]
    assert [(one.level, one.text) for one in sections.contents(blocks).headings] == headings
    tables = [block for block in blocks if isinstance(block, Table)]
    assert [row for table in tables for row in table.rows] == [
        ["1\nn0", "Ý kiến 0", "1.200", "Đã giảm", "Nhà trường\n(Tổ Toán)\nCăn cứ: Kế hoạch 1"],
        ["2\nn1", "Ý kiến 1", "2", "Có", "Nhà trường"],
        ["1\nn2", "Ý kiến 2", "1", "Ủy ban nhân dân", "05/07/2024"],
        ["1\nn3", "Ý kiến 3", "3", "Chưa xác định", "01/06/2024\n(quá hạn)"],
    ]


def test_the_public_booklet_has_no_ids_and_says_what_it_leaves_out(topical: Survey) -> None:
    passed = gate(booklet(REGISTER, topical), REGISTER, topical)
    blocks = sections.answers_blocks(passed.answers)
    tables = [block for block in blocks if isinstance(block, Table)]
    assert [row[0] for table in tables for row in table.rows] == ["1", "1"]
    assert blocks[-2:] == [
        Heading(1, "III. CÁC Ý KIẾN CHƯA TRẢ LỜI"),
        Paragraphs(["Không có nhóm ý kiến nào được duyệt công khai."]),
    ]
    (sentence,) = sections.withheld_sentences(withheld_counts(passed.withheld)).texts
    assert "không in 5 ý kiến thuộc 2 nhóm" in sentence
    assert "(chưa có người duyệt công khai: 3; người duyệt không cho công khai: 2)" in sentence
    table = sections.withheld_table(passed.withheld)
    assert table.groups == {0: f"{NOT_READ} (1 nhóm)", 1: f"{REFUSED} (1 nhóm)"}
    assert [row[0] for row in table.rows] == ["n3", "n1"]


def test_the_main_opinions_come_with_their_answer_or_how_far_they_are(topical: Survey) -> None:
    table = sections.main_answers_table(booklet(REGISTER, topical), most=3)
    assert [row[2:4] for row in table.rows] == [
        ["1.200", "Đã giảm"],
        ["3", "Chưa trả lời"],
        ["2", "Có"],
    ]
