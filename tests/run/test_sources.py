"""District-years of the source documents, from the committed raw files to their documents."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest

from langnghe.project import Project
from langnghe.run.district_year import run
from langnghe.store import read_table
from small_district import CHECKOUT

Made = Callable[[str, int], Project]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Run a committed district-year in a folder of its own."""

    def run_it(district: str, year: int) -> Project:
        project, checkout = Project(tmp_path), Project(CHECKOUT)
        for folder in ("params", "notebooks"):
            shutil.copytree(CHECKOUT / folder, tmp_path / folder)
        shutil.copytree(  # with the year that it is compared with
            checkout.raw(district, year).parent, project.raw(district, year).parent
        )
        result = run(project, district, year)
        assert result.withheld == ""
        return project

    return run_it


def text_of(project: Project, district: str, year: int, name: str) -> str:
    """The words of a PDF, with single spaces."""
    path = project.reports(district, year, "internal") / f"{name}.pdf"
    with pymupdf.open(path) as document:
        return " ".join(" ".join(page.get_text() for page in document).split())


@pytest.mark.slow
def test_quan_7_2024(made: Made) -> None:
    project = made("quan-7", 2024)
    text = text_of(project, "quan-7", 2024, "nhiem-vu")
    for said in (
        "ỦY BAN NHÂN DÂN QUẬN 7",
        "Căn cứ Kế hoạch số 2449/KH-UBND ngày 26/4/2024",
        "12 trên 14 nhiệm vụ đã hoàn thành (85,7 %)",
        "III. ĐƠN THƯ 16 trên 18 trường đã báo cáo đơn thư",
        "IV. CÔNG KHAI VÀ TỰ KIỂM TRA CỦA ĐƠN VỊ",
        "15 trên 18 đơn vị đã gửi bảng tự kiểm tra",
        "V. CÁC CHỈ SỐ",
        "86,42 88,15 +1,73 ≥ 88,00 Đạt",
        "93,10 92,75 -0,35 ≥ 95,00 Chưa đạt",
        "TRƯỞNG PHÒNG",
    ):
        assert said in text, said
    processed = project.processed("quan-7", 2024)
    assert read_table(processed, "task_problems").empty
    assert read_table(processed, "problems").empty
    reported = read_table(processed, "complaints")
    assert f"còn tồn {reported['outstanding'].sum()}." in text


@pytest.mark.slow
def test_sa_dec_2021_and_2022(made: Made) -> None:
    project = made("sa-dec", 2022)
    text = text_of(project, "sa-dec", 2022, "components")
    for said in (
        "ỦY BAN NHÂN DÂN THÀNH PHỐ SA ĐÉC",
        "Kết quả 09 chỉ số thành phần năm 2022",
        "Trong 9 chỉ số thành phần, 5 chỉ số có cả ý kiến và số liệu của trường",
        "“Nhà vệ sinh sạch sẽ”: tỷ lệ theo cha mẹ học sinh",
        "23 trên 24 trường có số liệu.",
        "ghi theo trí nhớ, chưa đối chiếu",
        "III. Ý KIẾN CẠNH SỐ LIỆU Ở TỪNG TRƯỜNG",
    ):
        assert said in text, said
    assert "13 trên 14 nhiệm vụ đã hoàn thành" in text_of(project, "sa-dec", 2022, "nhiem-vu")
    public = project.reports("sa-dec", 2022, "public")
    page = (public / "components.html").read_text(encoding="utf-8")
    assert "Nhà vệ sinh sạch sẽ" in page
    assert "CẠNH SỐ LIỆU Ở TỪNG TRƯỜNG" not in page
    assert "Ai trả lời phiếu khảo sát?" in (public / "faq.html").read_text(encoding="utf-8")
    processed = project.processed("sa-dec", 2022)
    assert read_table(processed, "problems").empty
    facts, before = read_table(processed, "facts"), read_table(processed / "earlier", "facts")
    assert (facts["unit"].nunique(), before["unit"].nunique()) == (23, 22)
    changes = read_table(processed, "counted_changes")
    assert set(changes.loc[changes["scope"] == "group", "indicator"]) == {
        *("solid-classrooms-schools", "clean-toilets-schools", "drinking-water-schools"),
        *("class-size-schools", "third-shift-schools", "pupils-per-class"),
    }
    run(project, "sa-dec", 2021)
    assert (project.reports("sa-dec", 2021, "public") / "components.pdf").is_file()
    assert read_table(project.processed("sa-dec", 2021), "counted_changes").empty
