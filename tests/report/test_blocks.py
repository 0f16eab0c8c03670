import pytest
from pydantic import ValidationError

from langnghe.report.blocks import (
    BLOCK_MIME,
    Column,
    Figure,
    Heading,
    Paragraphs,
    Table,
)
from langnghe.report.form import DocumentForm

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'
COLUMNS = [Column("Trường", width="1fr"), Column("Số phiếu", "right")]


def test_a_table_in_html_names_its_rows_and_columns() -> None:
    table = Table(COLUMNS, [["A", "1"], ["Cộng", "1"]], "Phiếu", emphasised=[1], groups={0: "Xã"})
    page = table.html()
    assert page.count('scope="col"') == 2
    assert page.count('scope="row"') == 2
    assert "<caption>Phiếu</caption>" in page
    assert 'tabindex="0"' in page
    assert '<tr class="total"><th scope="row" class="wide" style="text-align:left">Cộng' in page


def test_a_block_shows_itself_three_ways() -> None:
    bundle = Heading(2, "Kết quả <b>")._repr_mimebundle_()
    assert bundle["text/html"] == "<h3>Kết quả &lt;b&gt;</h3>"
    assert bundle["text/plain"] == "## Kết quả <b>"
    assert bundle[BLOCK_MIME] == {"kind": "heading", "level": 2, "text": "Kết quả <b>"}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Figure(SVG, " ", "Hình"), "alt"),
        (lambda: Figure(SVG, "Mô tả", ""), "caption"),
        (lambda: Figure("a picture", "Mô tả", "Hình"), "svg"),
        (lambda: Table(COLUMNS, [["A"]], "Phiếu"), "row 0 must have 2 cells"),
        (lambda: Table(COLUMNS, [["A", 1]], "Phiếu"), "non-text"),  # type: ignore[list-item]
        (lambda: Table(COLUMNS, [["A", "1"]], "Phiếu", emphasised=[1]), "no row 1"),
        (lambda: Column("A", width="1fr; #panic()"), "width"),
        (lambda: Paragraphs("một đoạn"), "list"),
        (lambda: Heading(0, "A"), "level"),
    ],
)
def test_a_block_refuses_what_it_cannot_show(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()  # type: ignore[operator]


def test_hidden_and_turning_characters_do_not_reach_the_page() -> None:
    paragraphs = Paragraphs(
        ["a\u202eb\u200bc\u00add\x07\ue000", "x\u2028y\u2009z", "e\u0323\u0302"]
    )
    assert paragraphs.html() == "<p>a[U+202E]bcd[U+0007][U+E000]</p><p>x<br>y z</p><p>ệ</p>"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("margin_left_mm", 29),
        ("body_size_pt", 12),
        ("font_families", ['A"; } body { display: none']),
        ("unknown", 1),
    ],
)
def test_the_form_keeps_to_the_decree(form: DocumentForm, name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        DocumentForm.model_validate({**form.model_dump(), name: value})
