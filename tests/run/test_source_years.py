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
    text = text_of(project, "quan-7", 2024, "tasks")
    for said in (
        "ỦY BAN NHÂN DÂN QUẬN 7",
        "Căn cứ Kế hoạch số 2449/KH-UBND ngày 26/4/2024",
        "18 trên 20 nhiệm vụ đã hoàn thành (90,0 %)",
        "III. ĐƠN THƯ 16 trên 18 trường đã báo cáo đơn thư",
        "IV. HỒ SƠ 16 trên 18 trường đã báo cáo hồ sơ",
        "V. THEO DÕI TỪNG VIỆC",
        "Quá hạn, đã 414 ngày; trễ hạn 184 ngày; kéo dài",
        "VI. CÔNG KHAI VÀ TỰ KIỂM TRA CỦA ĐƠN VỊ",
        "15 trên 18 đơn vị đã gửi bảng tự kiểm tra",
        "VII. CÁC CHỈ SỐ",
        "VIII. MÔ HÌNH, ĐIỂN HÌNH",
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
def test_thuan_an_2018(made: Made) -> None:
    project = made("thuan-an", 2018)
    for name in ("report", "tasks"):
        text = text_of(project, "thuan-an", 2018, name)
        for said in (
            "BAN DÂN VẬN THỊ ỦY – PHÒNG GIÁO DỤC VÀ ĐÀO TẠO THỊ XÃ",
            "ĐẢNG CỘNG SẢN VIỆT NAM",
            "-BCPH/BDV-PGDĐT",
            "27-KHPH/BDVTU-SGDĐT",
            "TRƯỞNG BAN TRƯỞNG PHÒNG",
            "- Đảng ủy các xã, phường; - Các trường học trực thuộc Phòng GDĐT; - Lưu: VT BDVTU",
        ):
            assert said in text, (name, said)
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA" not in text
        assert "Số: " not in text
    assert "Thu về 683 trên 759 phiếu" in text_of(project, "thuan-an", 2018, "report")
    tasks = text_of(project, "thuan-an", 2018, "tasks")
    assert "Phòng Giáo dục và Đào tạo 9 6 0 0 0 3 Ban Dân vận Thị ủy 4 3 0 0 1 0" in tasks
    assert "đơn thư" not in tasks.lower()
    processed = project.processed("thuan-an", 2018)
    measures, scores = read_table(processed, "measures"), read_table(processed, "rating")
    sums = read_table(processed, "rating_totals")
    assert len(sums) == 13
    assert sums["band"].eq("").sum() == 1
    # One school again, from the table of indicators.
    unit = sums.loc[sums["total"].notna(), "unit"].iloc[0]
    own = measures.query("scope == 'unit' and area == @unit and group == 'parents'")
    rate = own.set_index("indicator").loc["service-rate", "estimate"]
    points = scores.query("unit == @unit").set_index("criterion")["points"]
    assert abs(points["parents-service"] - 25 * rate) <= 0.005
    assert abs(points.sum() - sums.set_index("unit").loc[unit, "total"]) < 1e-9
    rated = text_of(project, "thuan-an", 2018, "rating")
    assert "chưa xếp loại (thiếu 2 tiêu chí)" in rated

    assert "Trẻ 6 tuổi vào lớp 1 (6.903/6.905)" in text_of(project, "thuan-an", 2018, "tasks")
    assert "Danh mục có 8 mô hình, điển hình" in text_of(project, "thuan-an", 2018, "tasks")
    after = text_of(project, "thuan-an", 2018, "after-forum")
    assert "Có 9 ý kiến phát biểu trực tiếp" in after
    assert "TRƯỞNG BAN TRƯỞNG PHÒNG" in after
    answers = read_table(processed, "answers")
    assert set(answers["part"]) == {"answered", "petitioned", "open"}
    internal = project.reports("thuan-an", 2018, "internal")
    assert (internal / "petition-people-committee.pdf").is_file()
    assert_no_rating_in_public(project)


def assert_no_rating_in_public(project: Project) -> None:
    public = [
        *project.reports("thuan-an", 2018, "public").rglob("*"),
        *project.processed("thuan-an", 2018, "public").rglob("*"),
    ]
    assert {path.name for path in public} >= {"report.pdf", "rates.parquet"}
    for path in public:
        assert "rating" not in path.name
        assert "rating" not in path.name
        if path.suffix in (".html", ".ipynb", ".json"):
            text = path.read_text(encoding="utf-8").lower()
            assert "xếp loại" not in text, path.name
            assert "hoàn thành xuất sắc" not in text, path.name


@pytest.mark.slow
def test_yen_the_2023(made: Made) -> None:
    project = made("yen-the", 2023)
    after = text_of(project, "yen-the", 2023, "after-forum")
    for said in (
        "ĐẢNG BỘ TỈNH BẮC GIANG HUYỆN ỦY YÊN THẾ *",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Ngày 18 tháng 8 năm 2023, tại Hội trường UBND huyện, đã tổ chức",
        "Số người dự: 163.",
        "Có 14 ý kiến phát biểu trực tiếp",
        "Rà soát, điều tiết giáo viên giữa các trường",
        "T/M BAN THƯỜNG VỤ BÍ THƯ",
    ):
        assert said in after, said
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA" not in after
    forum = text_of(project, "yen-the", 2023, "forum")
    for said in (
        "Bảng 2. Phân công tại hội nghị",
        "44 người thuộc 24 đơn vị đã đăng ký phát biểu.",
        "7 đơn vị đăng ký ít hơn 2 ý kiến phát biểu",
        "Cộng 13.300.000",
        "VII. DANH SÁCH KÝ TÊN",
    ):
        assert said in forum, said
    invited = read_table(project.processed("yen-the", 2023), "invitations")
    path = project.reports("yen-the", 2023, "internal") / "invitation-van-phong-huyen-uy.pdf"
    with pymupdf.open(path) as letters:
        assert letters.page_count == len(invited) == 123
        assert all("215-GM/VPHU" in page.get_text() for page in letters)
    public = project.reports("yen-the", 2023, "public")
    assert not [path for path in public.rglob("*") if "invitation" in path.name]
    # What a body heard is in the register under its own name.
    opinions = read_table(project.processed("yen-the", 2023), "register_opinions")
    assert opinions["unit"].eq("mttq").any()


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
        "III. HẠN CHẾ, NGUYÊN NHÂN, TRÁCH NHIỆM, BIỆN PHÁP Ghi hạn chế cho 4 trên 9 chỉ số",
        "IV. TRIỂN KHAI KẾ HOẠCH",
        "V. Ý KIẾN CẠNH SỐ LIỆU Ở TỪNG TRƯỜNG",
    ):
        assert said in text, said
    text = text_of(project, "sa-dec", 2022, "tasks")
    for said in (
        "14 trên 15 nhiệm vụ đã hoàn thành",
        "23 trên 24 trường đã báo cáo đơn thư",
        "Điểm không phù hợp của Hệ thống ISO 9001-2015",
        "22 trên 24 đơn vị đã gửi bảng tự kiểm tra",
        "3/12 (4/12)",
    ):
        assert said in text, said
    text = text_of(project, "sa-dec", 2022, "report")
    assert "nhóm Người dân không phải cha mẹ học sinh" in text
    public = project.reports("sa-dec", 2022, "public")
    page = (public / "components.html").read_text(encoding="utf-8")
    assert "Nhà vệ sinh sạch sẽ" in page
    assert "III. HẠN CHẾ, NGUYÊN NHÂN" in page
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
