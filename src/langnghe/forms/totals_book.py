"""The workbook for a unit that counts its forms itself: a sheet a group, a row a question."""

from xlsxwriter.utility import xl_rowcol_to_cell

from langnghe.forms.books import Book, new_book
from langnghe.params.load import Survey
from langnghe.params.own_sources import sheet_names

_GUIDE = [
    "1. Ở mỗi trang tính, chọn tên đơn vị ở ô B2 và ghi tổng số phiếu thu về ở ô B3.",
    "2. Mỗi câu hỏi một dòng; ghi số phiếu chọn từng mức, bỏ trống thì ở cột “Không trả lời”.",
    "3. Cột “Cộng” phải bằng tổng số phiếu; ô tô màu cam là chưa bằng. Ô xám: không có mức ấy.",
    "4. Không sửa câu hỏi và tiêu đề. Đơn vị không có nhóm nào thì để trống trang của nhóm ấy.",
    "5. Lưu tệp với tên bắt đầu bằng bang-tong-hop, ví dụ bang-tong-hop-hoa-sim.xlsx, rồi gửi lại.",
]
NO_ANSWER, SUM = "Không trả lời", "Cộng"
_COUNTED = ("scale", "yes-no", "single")


def totals_book(survey: Survey) -> bytes:
    """The blank workbook; the same params give the same bytes."""
    with new_book(survey, "BẢNG TỔNG HỢP SỐ PHIẾU", _GUIDE) as book:
        for group, name in sheet_names(survey.year.groups).items():
            _sheet(book, survey, group, name)
    return book.data


def _sheet(book: Book, survey: Survey, group: str, name: str) -> None:
    sheet = book.add_sheet(name, f"Bảng tổng hợp: {survey.groups[group].name}", group)
    sheet.write_string(2, 0, "Tổng số phiếu:", book.label)
    sheet.write_blank(2, 1, None, book.answer)
    book.number(sheet, (2, 1, 2, 1), 0, 100_000)
    questions = [q for q in survey.questions.values() if group in q.asked_of and q.type in _COUNTED]
    scales = [survey.scales[question.id] for question in questions]
    labels = dict.fromkeys(level.label for scale in scales for level in scale.levels)
    states = dict.fromkeys(
        text for scale in scales for text in (*scale.dont_know[:1], *scale.not_applicable[:1])
    )
    heads = [*labels, *states, NO_ANSWER]
    header = 4
    for column, text in enumerate(["Nội dung", *heads, SUM]):
        sheet.write_string(header, column, text, book.head)
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, len(heads) + 1, 13)
    for row, (question, scale) in enumerate(zip(questions, scales, strict=True), start=header + 1):
        sheet.write_string(row, 0, question.text, book.text)
        own = {level.label for level in scale.levels}
        own |= {*scale.dont_know[:1], *scale.not_applicable[:1], NO_ANSWER}
        for column, text in enumerate(heads, start=1):
            sheet.write_blank(row, column, None, book.answer if text in own else book.shut)
        first, last = (xl_rowcol_to_cell(row, column) for column in (1, len(heads)))
        sheet.write_formula(row, len(heads) + 1, f"=SUM({first}:{last})", book.locked, 0)
        total = xl_rowcol_to_cell(row, len(heads) + 1)
        rule = {"type": "formula", "criteria": f"={total}<>$B$3", "format": book.wrong}
        sheet.conditional_format(row, len(heads) + 1, row, len(heads) + 1, rule)
        book.number(sheet, (row, 1, row, len(heads)), 0, 100_000)
    sheet.freeze_panes(header + 1, 1)
