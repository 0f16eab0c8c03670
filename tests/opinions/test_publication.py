"""Which opinions are told, and in whose words."""

import pandas as pd

from langnghe.opinions.publication import TOLD, published, told

NAMES = ["item", "text", "count", "answer", "status", "kind", "published", "signed_off"]
ROWS = pd.DataFrame(
    [
        ("a", "Cô Lan 0912345678", 9, "Sẽ sửa", "Đã trả lời", "", "", True),
        ("b", "Thiếu nước", 7, "", "", "", "Thiếu nước uống", True),
        ("c", "Sân trường hẹp", 5, "", "Đang xử lý", "", "", False),
        ("d", "Không", 4, "", "", "Không có ý kiến", "", True),
        ("e", "Lạc đề", 3, "", "Không xử lý nữa", "", "", True),
        ("f", "Đã rút", 0, "Có", "", "", "", True),
    ],
    columns=pd.Index(NAMES),
)
PROPOSALS = pd.DataFrame({"item": list("abc"), "redacted": ["[tên] [số]", "", ""]})
NONE, SOME = pd.DataFrame({"code": []}), pd.DataFrame({"code": ["OPINIONS-CONFLICT"]})


def test_the_settled_wording_else_the_redacted_else_the_text_is_told() -> None:
    found = told(ROWS, PROPOSALS)
    assert list(found) == TOLD
    assert found["text"].tolist() == ["[tên] [số]", "Thiếu nước uống", "Sân trường hẹp"]
    assert found["count"].tolist() == [9, 7, 5]


def test_only_what_is_signed_off_is_published() -> None:
    found = published(ROWS, PROPOSALS, NONE)
    assert found["text"].tolist() == ["[tên] [số]", "Thiếu nước uống"]
    assert list(found) == TOLD


def test_nothing_is_published_while_the_register_has_problems() -> None:
    assert published(ROWS, PROPOSALS, SOME).empty


def test_a_register_without_items_tells_nothing() -> None:
    assert told(ROWS[:0], PROPOSALS[:0]).empty
    assert published(ROWS[:0], PROPOSALS[:0], NONE).empty
