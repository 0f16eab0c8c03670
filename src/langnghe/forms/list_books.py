"""Blank lists to fill in, as a source reads them: delegates (mẫu 01), opinions (mẫu 02), who
wants to speak, what was said on the floor, a school's own counts."""

import datetime as dt
import io

import xlsxwriter

from langnghe.intake.files.sheets import position
from langnghe.params.load import Survey
from langnghe.params.models import Source
from langnghe.workbook import same_on_every_system

_ROWS = 20
_LISTS: dict[str, tuple[str, str, dict[str, int]]] = {
    "form-01": (
        "Mẫu 01",
        "DANH SÁCH ĐẠI BIỂU",
        {"TT": 6, "Họ và tên": 30, "Chức vụ": 28, "Ghi chú": 24},
    ),
    "form-02": (
        "Mẫu 02",
        "TỔNG HỢP Ý KIẾN, KIẾN NGHỊ",
        {"TT": 6, "Nội dung ý kiến, kiến nghị": 80, "Cơ quan trả lời": 28, "Ghi chú": 24},
    ),
    "speakers": (
        "Đăng ký phát biểu",
        "PHIẾU ĐĂNG KÝ PHÁT BIỂU",
        {"TT": 6, "Họ và tên": 30, "Chức vụ": 28, "Nội dung phát biểu": 70, "Ghi chú": 24},
    ),
    "floor": (
        "Phát biểu",
        "Ý KIẾN PHÁT BIỂU TẠI HỘI NGHỊ",
        {"TT": 6, "Nội dung phát biểu": 80, "Chức vụ": 28, "Ghi chú": 24},
    ),
    "facts": (
        "Số liệu",
        "PHIẾU SỐ LIỆU CỦA TRƯỜNG",
        {"TT": 6, "Nội dung": 70, "Đơn vị tính": 14, "Số lượng": 14, "Ghi chú": 30},
    ),
}


def list_books(survey: Survey) -> dict[str, bytes]:
    """Source id → its blank workbook, of every source of these lists; the same bytes at every run.

    The unit has a column of its own or a cell at its stated address, above the header.
    """
    return {
        source.id: _blank(source, survey) for source in survey.year.sources if source.kind in _LISTS
    }


def _given(source: Source, survey: Survey) -> list[tuple[str, ...]]:
    """What each row of the blank list says beside its number: the facts that are asked."""
    facts = survey.facts.values() if source.kind == "facts" else ()
    return [(fact.title, fact.unit) for fact in facts]


def _blank(source: Source, survey: Survey) -> bytes:
    name, title, columns = _LISTS[source.kind]
    columns, at, data = dict(columns), source.unit.at or "", io.BytesIO()
    given = _given(source, survey)
    row = 2
    if source.unit.by == "heading":
        note = columns.pop("Ghi chú")
        columns |= {at: 36, "Ghi chú": note}
    if source.unit.by == "cell":
        row = position(at)[1] + 2
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(survey.year.year, 1, 1)})
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "text_wrap": True, "align": "center", "border": 1})
        cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        page = book.add_worksheet(name)
        page.write_string(0, 0, f"{title} ({name})", bold)
        if source.unit.by == "cell":
            column, line = position(at)
            if column:
                page.write_string(line, column - 1, "Đơn vị:", bold)
            page.write_blank(line, column, None, cell)
        for column, (heading, width) in enumerate(columns.items()):
            page.write_string(row, column, heading, head)
            page.set_column(column, column, width)
            for number in range(row + 1, row + 1 + (len(given) or _ROWS)):
                page.write_blank(number, column, None, cell)
        for number, texts in enumerate(given, start=1):
            page.write_number(row + number, 0, number, cell)
            for column, text in enumerate(texts, start=1):
                page.write_string(row + number, column, text, cell)
        page.freeze_panes(row + 1, 0)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
    return same_on_every_system(data.getvalue())
