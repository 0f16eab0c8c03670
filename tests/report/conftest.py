"""A document with everything in it: long tables, charts, and opinions that mean harm."""

import datetime as dt
from pathlib import Path

import pytest
from nbformat import NotebookNode
from report_notebook import HOSTILE, NOTICE, notebook
from ruamel.yaml import YAML

from langnghe.report import blocks, official
from langnghe.report.form import DocumentForm

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def form() -> DocumentForm:
    path = ROOT / "params" / "document-form.yaml"
    return DocumentForm.model_validate(YAML(typ="safe").load(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def letterhead(form: DocumentForm) -> official.Letterhead:
    return official.Letterhead(
        upper_body="Ủy ban nhân dân thành phố Thủ Dầu Một",
        issuing_body="Phòng Giáo dục và Đào tạo",
        number="05/BC-PGDĐT",
        place="Thủ Dầu Một",
        date=dt.date(2023, 7, 5),
        title="BÁO CÁO",
        subject="Kết quả khảo sát và Diễn đàn “Ngành giáo dục lắng nghe ý kiến nhân dân” năm 2023",
        form=form,
        notice=NOTICE,
    )


def chart(title: str) -> str:
    """A small bar chart, drawn as the charts of the reports are."""
    rows = "".join(
        f'<rect x="150" y="{20 + 24 * i}" width="{70 + 30 * i}" height="14" fill="#1f4e79"/>'
        f'<text x="145" y="{32 + 24 * i}" text-anchor="end">{name}</text>'
        f'<text x="{226 + 30 * i}" y="{32 + 24 * i}">{70 + i},5 %</text>'
        for i, name in enumerate(["Cha mẹ học sinh", "Giáo viên", "Cán bộ phường", "Học sinh"])
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="440pt" height="130pt"'
        ' viewBox="0 0 440 130" font-family="\'TeX Gyre Termes\'" font-size="11">'
        f'<text x="150" y="12" font-weight="bold">{title}</text>{rows}</svg>'
    )


@pytest.fixture(scope="session")
def report(form: DocumentForm, letterhead: official.Letterhead) -> NotebookNode:
    schools = [
        "Trường Tiểu học và Trung học cơ sở Nguyễn Bỉnh Khiêm, khu phố 5 phường Tương Bình Hiệp",
        "Trường Mầm non Tuổi Thơ",
        "Trường Trung học cơ sở Phú Hòa",
        "Trường Tiểu học Kim Đồng",
    ]
    rows = [
        [f"{schools[i % 4]} {i + 1}", str(420 + 7 * i), f"{390 + 5 * i}", f"{80 + i % 17},{i % 10}"]
        for i in range(72)
    ]
    rows.append(["Toàn thành phố", "48.636", "41.204", "88,9"])
    numbers = blocks.Table(
        columns=[
            blocks.Column("Trường", width="1fr"),
            blocks.Column("Số phiếu phát ra", "right"),
            blocks.Column("Số phiếu thu về", "right"),
            blocks.Column("Tỷ lệ hài lòng (%)", "right"),
        ],
        rows=rows,
        caption="Số phiếu và tỷ lệ hài lòng theo trường",
        note="Tỷ lệ hài lòng = số câu trả lời tích cực chia cho số câu trả lời hợp lệ.",
        emphasised=[72],
        groups={0: "Phường Tương Bình Hiệp", 30: "Phường Phú Hòa", 72: "Cộng"},
    )
    opinions = blocks.Table(
        columns=[
            blocks.Column("STT", "center"),
            blocks.Column("Ý kiến", width="3fr"),
            blocks.Column("Trả lời", width="2fr"),
        ],
        rows=[
            [str(i + 1), text, "Phòng GDĐT tiếp thu và sẽ kiểm tra trong tháng 8 năm 2023."]
            for i, text in enumerate(HOSTILE)
        ],
        caption="Ý kiến và trả lời",
    )
    answer = (
        "Qua khảo sát, nhân dân cơ bản hài lòng với chất lượng chăm sóc, giáo dục của các trường; "
        "nhiều ý kiến đề nghị nâng cấp nhà vệ sinh, bảo đảm nước uống, giảm sĩ số học sinh trên "
        "lớp và công khai đầy đủ các khoản thu đầu năm học."
    )
    figures = [
        blocks.Figure(
            svg=chart(title),
            alt=f"Biểu đồ thanh: {title.lower()}, thấp nhất cha mẹ học sinh 70,5 %",
            caption=title,
            note="Tính trên số câu trả lời hợp lệ.",
        )
        for title in ("Tỷ lệ hài lòng theo nhóm", "Tỷ lệ trả lời theo nhóm")
    ]
    return notebook(
        letterhead,
        blocks.Paragraphs(["Căn cứ Kế hoạch số 605/KH-PGDĐT ngày 05/5/2023;", answer]),
        "# I. TÌNH HÌNH CHUNG\n\n## 1. Tổ chức thực hiện\n\n"
        "Phòng Giáo dục và Đào tạo *phối hợp* với **Ban Dân vận Thành ủy**, `$x^2$` #eval; xem "
        "[kế hoạch](https://example.org/ke-hoach), [hỏng](javascript:alert(1)) và "
        "<b onclick='alert(1)'>chữ</b>:\n\n- phát phiếu;\n- thu phiếu:\n  1. tại trường;\n"
        "  2. tại phường;\n- tổng hợp.\n\n"
        "| Việc | Hạn |\n|---|--:|\n| Thu phiếu \\| nộp | 10/6 |\n",
        blocks.Heading(2, "2. Kết quả thu phiếu"),
        blocks.Paragraphs([answer] * 3),
        numbers,
        "# II. KẾT QUẢ",
        blocks.Paragraphs([answer]),
        *figures,
        blocks.Bullets(["Cơ sở vật chất: 82,1 %;", "Hoạt động dạy học: 91,4 %."]),
        "# III. Ý KIẾN CỦA NHÂN DÂN",
        opinions,
        {"text/plain": "kết quả thô không in"},
        blocks.Paragraphs(["Trên đây là báo cáo kết quả khảo sát năm 2023./."]),
        official.Closing(
            signatures=[["Trưởng phòng"]],
            recipients=["Ban Dân vận Thành ủy", "Ủy ban nhân dân thành phố", "Các trường"],
            form=form,
        ),
    )
