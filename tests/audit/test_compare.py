"""The first difference of two versions of a file, in words."""

import io
import json
from typing import Any

import docx
import nbformat
import pandas as pd
import pytest
import xlsxwriter
from nbformat import v4

from langnghe.audit.compare import difference


def parquet(**columns: list[Any]) -> bytes:
    file = io.BytesIO()
    pd.DataFrame(columns).to_parquet(file, index=False)
    return file.getvalue()


RATES = {
    "group": ["staff", "staff", "parents"],
    "question": ["content", "service", "content"],
    "rate": [0.5, float("nan"), 0.75],
}


def test_a_cell_of_a_table_is_named_by_its_row_s_key_and_column() -> None:
    found = RATES | {"rate": [0.5, float("nan"), 0.76]}
    problem = difference("data/rates.parquet", parquet(**RATES), parquet(**found))
    assert problem.code == "AUDIT-OUTPUT-CHANGED"
    assert (problem.file, problem.row, problem.column) == ("data/rates.parquet", 3, "rate")
    assert "group=parents, question=content" not in problem.what  # the group alone tells it
    assert "dòng group=parents " in problem.what
    assert (problem.value, problem.expected) == ("0.76", "0.75")


def test_a_missing_value_that_is_filled_in_is_a_difference() -> None:
    found = RATES | {"rate": [0.5, 0.9, 0.75]}
    problem = difference("rates.parquet", parquet(**RATES), parquet(**found))
    assert "group=staff, question=service (" in problem.what
    assert (problem.value, problem.expected) == ("0.9", "nan")


def test_further_differences_are_counted() -> None:
    found = {"group": ["staff"] * 3, "question": RATES["question"], "rate": [0.1, 0.2, 0.3]}
    problem = difference("rates.parquet", parquet(**RATES), parquet(**found))
    assert "question=content và 3 ô nữa" in problem.what


def test_rows_and_columns_that_are_too_many_or_too_few() -> None:
    less = {name: values[:2] for name, values in RATES.items()}
    problem = difference("rates.parquet", parquet(**RATES), parquet(**less))
    assert "bảng có 2 dòng, chạy lại được 3" in problem.what
    assert "group=parents" in problem.what
    more = RATES | {"secret": ["a", "b", "c"]}
    problem = difference("rates.parquet", parquet(**RATES), parquet(**more))
    assert problem.value == "group, question, rate, secret"
    twice = {name: [values[0], values[0]] for name, values in RATES.items()}
    problem = difference("rates.parquet", parquet(**twice), parquet(**(twice | {"rate": [0.5, 1]})))
    assert "dòng thứ 2" in problem.what  # nothing tells the two apart


def test_equal_tables_in_other_bytes_are_told_apart() -> None:
    file = io.BytesIO()
    pd.DataFrame(RATES).to_parquet(file, index=False, compression="gzip")
    problem = difference("rates.parquet", parquet(**RATES), file.getvalue())
    assert "mọi ô của bảng như nhau" in problem.what


@pytest.mark.parametrize("name", ["a.parquet", "a.xlsx", "a.docx", "a.ipynb", "a.json"])
def test_a_file_spoiled_beyond_reading_is_named_by_its_first_byte(name: str) -> None:
    problem = difference(name, b"abcdef", b"abXdef")
    assert "không đọc được; khác từ byte thứ 3" in problem.what


def test_what_has_no_inside_is_named_by_its_first_byte() -> None:
    assert "khác từ byte thứ 4 (có 3 byte, chạy lại được 4 byte)" in (
        difference("a.pdf", b"%PDF", b"%PD").what
    )


def workbook(value: str) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet("Đầu").write_row(0, 0, ["a", "b"])
        book.add_worksheet("Sau").write_row(4, 1, ["x", value])
    return file.getvalue()


def test_a_cell_of_a_workbook_is_named_by_its_sheet_row_and_column() -> None:
    problem = difference("register.xlsx", workbook("7"), workbook("8"))
    assert (problem.sheet, problem.row, problem.column) == ("Sau", 5, "C")
    assert (problem.value, problem.expected) == ("8", "7")


def notebook(shown: str, source: str = "rates()") -> bytes:
    cells = [
        v4.new_markdown_cell("# Đầu", id="head"),
        v4.new_code_cell(
            source, id="rates", outputs=[v4.new_output("display_data", {"text/html": shown})]
        ),
    ]
    return nbformat.writes(v4.new_notebook(cells=cells)).encode()


FIGURE = '<td><button popovertarget="d7qrsgb">91,4 %</button></td><td>91,0–91,8</td>'


def test_a_cell_of_a_notebook_is_named_by_number_id_and_part() -> None:
    problem = difference("1.ipynb", notebook("x"), notebook("x", source="rates() + 1"))
    assert "ô 2 (id rates), phần mã lệnh" in problem.what
    problem = difference("1.ipynb", notebook(FIGURE), notebook(FIGURE.replace("91,4", "92,4")))
    assert "ô 2 (id rates), phần kết quả" in problem.what


def test_a_figure_of_a_page_is_named_by_its_key() -> None:
    dialog = '<dialog popover id="q67y441" aria-labelledby="x"><dd>81,4 %</dl></dialog>'
    page = f"<html><h1>Báo cáo</h1>{FIGURE}{dialog}<p>Hết</p></html>"

    def found(old: str, new: str) -> tuple[str, str, str]:
        problem = difference("report.html", page.encode(), page.replace(old, new).encode())
        return problem.what, problem.value, problem.expected

    what, value, expected = found("91,4", "92,4")
    assert "có khóa d7qrsgb" in what
    assert ("92,4 %" in value, "91,4 %" in expected) == (True, True)
    assert "có khóa q67y441" in found("81,4", "82,4")[0]
    for old, new in (("91,8", "92,8"), ("Hết", "Chưa hết"), ("Báo cáo", "Báo cái")):
        assert "khóa" not in found(old, new)[0]


def test_text_of_a_word_document_is_shown() -> None:
    def written(text: str) -> bytes:
        document, file = docx.Document(), io.BytesIO()
        document.add_paragraph("Kết quả khảo sát")
        document.add_paragraph(text)
        document.save(file)
        return file.getvalue()

    problem = difference("report.docx", written("đạt 91,4 %"), written("đạt 92,4 %"))
    assert "phần word/document.xml" in problem.what
    assert "92,4 %" in problem.value
    assert "91,4 %" in problem.expected


def test_an_entry_of_json_is_named_by_its_path() -> None:
    graph = [{"@id": "a/b.csv", "sha256": "1"}, {"@id": "c.csv", "sha256": "2"}]
    was = {"@graph": graph, "n": [1, 2]}
    now = {"@graph": [graph[0], graph[1] | {"sha256": "3"}], "n": [1, 2]}
    problem = difference("manifest.json", *(json.dumps(x).encode() for x in (was, now)))
    assert "mục @graph[c.csv].sha256 khác" in problem.what
    assert (problem.value, problem.expected) == ("3", "2")
    problem = difference("s.json", *(json.dumps(x).encode() for x in (was, was | {"n": [1, 3]})))
    assert "mục n[1] khác" in problem.what
    problem = difference("s.json", b'{"a": 1}', b'{"a":  1}')
    assert "mọi mục như nhau; khác từ byte thứ 7" in problem.what
