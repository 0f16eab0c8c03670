"""Notebooks made by hand, and texts that mean harm."""

import unicodedata
from typing import Any

import nbformat
from nbformat import NotebookNode, v4

from langnghe.report import blocks

NOTICE = "SỐ LIỆU MINH HỌA – không phải kết quả thật"
HOSTILE = [
    '<script>alert("1")</script>',
    '<img src="https://example.org/x.png" onerror="alert(1)">',
    '#eval("1"); #read("/etc/passwd") $x^2$ @ref <label> *đậm* _nghiêng_ // ghi chú',
    'C:\\thu\\moi "ngoặc" `mã` ~ \\u{41} ]; #panic("x")',
    "a | b | c",
    '=HYPERLINK("http://example.org","bấm")',
    "[bấm vào đây](javascript:alert(1))",
    "Đường vào trường \u202egnờưđ\u202c bị ngập",
    "Cô giáo rất tốt 👍👍, 漢字",
    "W" * 5000,
    unicodedata.normalize("NFD", "Đề nghị sửa chữa nhà vệ sinh trường mầm non"),
    "Dòng một\nDòng hai\u200b\tcó tab\x07",
]


def output(block: Any, **metadata: Any) -> NotebookNode:
    """A notebook's result, as a kernel would store it."""
    data = block._repr_mimebundle_() if isinstance(block, blocks.Block) else block
    return v4.new_output("display_data", data=data, metadata=metadata)


def notebook(*parts: Any) -> NotebookNode:
    """A notebook of Markdown cells (texts) and code cells that end in a block or MIME bundle."""
    cells = [
        v4.new_markdown_cell(part)
        if isinstance(part, str)
        else v4.new_code_cell("secret_code()", outputs=[output(part)])
        for part in parts
    ]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    nb = v4.new_notebook(cells=cells)
    nbformat.validate(nb)
    return nb
