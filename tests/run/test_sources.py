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
        shutil.copytree(checkout.raw(district, year), project.raw(district, year))
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
