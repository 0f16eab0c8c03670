"""Pages of schools and wards: one PDF each and one bound, beyond the notebook's own run."""

import datetime as dt
import time
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4
from ruamel.yaml import YAML

from benchmarks.measure import in_turn, table
from langnghe.report.blocks import BLOCK_MIME, Block, Column, Table
from langnghe.report.content import named_pages
from langnghe.report.form import DocumentForm
from langnghe.report.html import render_html
from langnghe.report.leaflet import Contents, Masthead, Page
from langnghe.report.pdf import render_pdf

PAGES, ROWS = 60, 27
_FORM = Path(__file__).parents[1] / "params" / "document-form.yaml"


def section() -> str:
    """A Markdown section for RESULTS.md."""
    nb = pages(PAGES)
    singles = [own for _, own in named_pages(nb)]
    ways = {
        "HTML": lambda: render_html(nb),
        "bound PDF": lambda: render_pdf(nb),
        "one PDF each": lambda: [render_pdf(own) for own in singles],
        "all of it": lambda: _all(nb),
    }
    found = table(in_turn(ways, clock=time.process_time), "bound PDF")
    what = f"{PAGES} pages, each a table of {ROWS} rows; processor time of one process."
    return f"## Pages of units\n\n{what}\n\n{found}"


def _all(nb: NotebookNode) -> None:
    render_html(nb)
    render_pdf(nb)
    for _, own in named_pages(nb):
        render_pdf(own)


def pages(number: int) -> NotebookNode:
    """A notebook of so many invented pages, as it is after its run."""
    form = DocumentForm.model_validate(YAML(typ="safe").load(_FORM.read_text(encoding="utf-8")))
    head = Masthead(
        look="handout",
        issuing_body="Phòng Giáo dục và Đào tạo",
        place="Thử Nghiệm",
        date=dt.date(2024, 7, 5),
        title="Kết quả khảo sát",
        subject="Từng trường",
        form=form,
        notice="SỐ LIỆU MINH HỌA",
    )
    heads = {"Trường": 34, "Toàn địa bàn": 34, "So với nơi khác": 19, "Không trả lời": 16}
    columns = [Column(name, "right", f"{mm}mm") for name, mm in heads.items()]
    columns = [Column("Nội dung", width="1fr"), *columns]
    row = ["Việc giải quyết thủ tục hành chính thuộc lĩnh vực giáo dục"]
    row += ["93,4 % (92,0–94,6)", "92,0 % (91,5–92,5)", "cao hơn", "4,0 %"]
    blocks: list[Block] = [head]
    blocks.append(Contents("Mục lục", [(f"t-{n}", f"Trường {n}") for n in range(number)]))
    for n in range(number):
        blocks += [Page(f"Trường {n}", f"t-{n}"), Table(columns, [row] * ROWS, f"Trường {n}")]
    outputs = [v4.new_output("display_data", data=block._repr_mimebundle_()) for block in blocks]
    assert all(BLOCK_MIME in output.data for output in outputs)
    nb = v4.new_notebook(cells=[v4.new_code_cell("", outputs=outputs, id="pages")])
    nbformat.validate(nb)
    return nb


if __name__ == "__main__":
    print(section())
