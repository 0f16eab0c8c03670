"""The head and the end of official documents: of the state, of the Party, of two bodies."""

import datetime as dt
import io

import bs4
import docx
import pymupdf
import pytest
from report_notebook import notebook

from langnghe.report import blocks
from langnghe.report.docx.writer import render_docx
from langnghe.report.form import DocumentForm
from langnghe.report.html import render_html
from langnghe.report.official import Closing, Letterhead, vietnamese_date
from langnghe.report.pdf import render_pdf

JOINT = "Ban Dân vận Thị ủy – Phòng Giáo dục và Đào tạo thị xã"


def party(form: DocumentForm, **changes: str) -> Letterhead:
    fields = {
        "upper_body": "",
        "issuing_body": JOINT,
        "number": "02-BCPH/BDV-PGDĐT",
        "place": "Thuận An",
        "date": dt.date(2018, 12, 3),
        "title": "BÁO CÁO",
        "subject": "Kết quả thực hiện Chương trình phối hợp năm 2018",
        "form": form,
        "style": "party",
    }
    return Letterhead(**{**fields, **changes})


def signed(form: DocumentForm) -> Closing:
    return Closing([["Trưởng ban"], ["Trưởng phòng"]], ["Sở GDĐT"], form, "Lưu: VT BDVTU, PGDĐT.")


@pytest.mark.parametrize(
    ("date", "words"),
    [
        (dt.date(2023, 5, 5), "ngày 05 tháng 5 năm 2023"),
        (dt.date(2023, 2, 10), "ngày 10 tháng 02 năm 2023"),
        (dt.date(2023, 12, 31), "ngày 31 tháng 12 năm 2023"),
    ],
)
def test_days_below_10_and_the_first_months_have_a_zero(date: dt.date, words: str) -> None:
    assert vietnamese_date(date) == words


def test_a_closing_ends_with_the_recipient_of_the_form(form: DocumentForm) -> None:
    closing = Closing([["KT. Trưởng phòng", "Phó Trưởng phòng"]], ["Sở GDĐT"], form)
    assert closing.recipient_lines == ["- Sở GDĐT;", "- Lưu: VT."]
    assert signed(form).recipient_lines == ["- Sở GDĐT;", "- Lưu: VT BDVTU, PGDĐT."]


def test_a_letterhead_needs_its_bodies(form: DocumentForm, letterhead: Letterhead) -> None:
    with pytest.raises(ValueError, match="issuing_body"):
        Letterhead("UBND", "", "1", "Sa Đéc", dt.date(2022, 1, 3), "BÁO CÁO", "Kết quả", form)
    with pytest.raises(ValueError, match="upper_body"):
        party(form, style="state")
    assert letterhead.document_title.startswith("Báo cáo: Kết quả khảo sát")


def test_one_or_two_sign(form: DocumentForm) -> None:
    with pytest.raises(ValueError, match="one or two"):
        Closing([], ["Sở GDĐT"], form)
    with pytest.raises(ValueError, match="list of strings"):
        Closing(["TRƯỞNG PHÒNG"], ["Sở GDĐT"], form)


def test_the_party_s_head_has_its_own_lines_in_every_format(form: DocumentForm) -> None:
    nb = notebook(party(form), "# I. KẾT QUẢ", blocks.Paragraphs(["Chữ./."]), signed(form))
    page = bs4.BeautifulSoup(render_html(nb), "lxml").get_text(" ")
    with pymupdf.open(stream=render_pdf(nb)) as pdf:
        printed = " ".join(pdf[0].get_text().split())
    word = docx.Document(io.BytesIO(render_docx(nb)))
    cells = " ".join(cell.text for table in word.tables for cell in table.rows[0].cells)
    for text in (page, printed, cells):
        assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
        assert "Số 02-BCPH/BDV-PGDĐT" in text
        assert "CỘNG HÒA" not in text
        assert "Độc lập" not in text
        assert text.casefold().index("trưởng ban") < text.casefold().index("trưởng phòng")


@pytest.mark.parametrize("lines", range(24, 34))
def test_signatures_never_stand_alone_on_a_page(form: DocumentForm, lines: int) -> None:
    end = Closing([["Trưởng phòng"]], ["Sở GDĐT"], form, text="Trên đây là báo cáo./.")
    nb = notebook(party(form), "# I. KẾT QUẢ", blocks.Paragraphs(["Một dòng."] * lines), end)
    with pymupdf.open(stream=render_pdf(nb)) as pdf:
        (last,) = (page for page in pdf if page.search_for("TRƯỞNG PHÒNG"))
        assert last.search_for("Trên đây là báo cáo./.")


def test_two_signatures_stand_side_by_side_above_the_recipients(form: DocumentForm) -> None:
    nb = notebook(party(form), "# I. KẾT QUẢ", signed(form))
    with pymupdf.open(stream=render_pdf(nb)) as pdf:
        (left,), (right,), (below,) = (
            pdf[0].search_for(text) for text in ("TRƯỞNG BAN", "TRƯỞNG PHÒNG", "Nơi nhận:")
        )
    assert abs(left.y0 - right.y0) < 1
    assert left.x1 < right.x0
    assert below.y0 > left.y1
