"""The workbook into which a unit types its forms: a sheet a group, a row a form."""

from collections.abc import Sequence

from langnghe.forms.books import Book, new_book
from langnghe.params.load import Survey
from langnghe.params.models import Question, Scale
from langnghe.params.own_sources import SERIAL, UNIT_CELL, sheet_names

ROWS = 3000  # forms that a sheet has room for
TICK = "x"
_GUIDE = [
    "1. Ở mỗi trang tính, chọn tên đơn vị ở ô B2.",
    "2. Mỗi phiếu một dòng; mỗi câu chọn trong danh sách của ô, để trống nếu phiếu bỏ trống.",
    f"3. Câu được chọn nhiều ý: mỗi ý một cột, đánh “{TICK}” vào những ý được chọn.",
    "4. Cột TT để ghi số của phiếu giấy nếu có. Không sửa dòng tiêu đề, không thêm cột.",
    "5. Đơn vị không có nhóm nào thì để trống trang của nhóm ấy.",
    "6. Lưu tệp với tên bắt đầu bằng so-nhap-phieu, ví dụ so-nhap-phieu-hoa-sim.xlsx, rồi gửi lại.",
]


def entry_book(survey: Survey) -> bytes:
    """The blank workbook; the same params give the same bytes."""
    with new_book(survey, "SỔ NHẬP PHIẾU KHẢO SÁT", _GUIDE) as book:
        for group, name in sheet_names(survey.year.groups).items():
            _sheet(book, survey, group, name)
    return book.data


def _sheet(book: Book, survey: Survey, group: str, name: str) -> None:
    sheet = book.add_sheet(name, f"Sổ nhập phiếu: {survey.groups[group].name}", group)
    header = 3
    sheet.write_string(header, 0, SERIAL, book.head)
    sheet.set_column(0, 0, 12, book.open)
    column = 1
    for number, question in enumerate(_asked(survey, group), start=1):
        for heading, choices in _columns(number, question, survey.scales.get(question.id)):
            sheet.write_string(header, column, heading, book.head)
            sheet.set_column(column, column, 46 if question.type == "text" else 20, book.open)
            _check(book, sheet, header + 1, column, question, choices)
            column += 1
    sheet.set_row(header, 90)
    sheet.freeze_panes(header + 1, 1)
    assert UNIT_CELL == "B2", "the sheet is laid out for it"


def _asked(survey: Survey, group: str) -> list[Question]:
    return [question for question in survey.questions.values() if group in question.asked_of]


def _columns(
    number: int, question: Question, scale: Scale | None
) -> list[tuple[str, Sequence[str]]]:
    """Headings of a question's columns, each with the answers to choose from."""
    if question.type == "multiple" and scale is not None:
        return [(f"{number}. {question.text} [{level.label}]", [TICK]) for level in scale.levels]
    return [(f"{number}. {question.text}", [] if scale is None else answers(scale))]


def answers(scale: Scale) -> list[str]:
    """What may be answered, in words, with "don't know" and "not applicable" where the scale has
    them."""
    return [
        *(level.label for level in scale.levels),
        *scale.dont_know[:1],
        *scale.not_applicable[:1],
    ]


def _check(
    book: Book, sheet: object, first: int, column: int, question: Question, choices: Sequence[str]
) -> None:
    last = first + ROWS - 1
    if choices:
        book.choose(sheet, (first, column, last, column), choices, question.text)
    elif question.type == "number":
        book.number(sheet, (first, column, last, column), question.minimum, question.maximum)
