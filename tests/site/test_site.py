"""The page over all reports: found, searched, exported with nothing internal inside."""

import json
from pathlib import Path

import bs4
import pytest
from typer.testing import CliRunner

from browser import needs_chromium, opened, violations
from langnghe.cli import app
from langnghe.problems import ProblemsError
from langnghe.project import EDITIONS, Edition, Project
from langnghe.run.state import State, note_failure, state_of
from langnghe.site.catalogue import entries
from langnghe.site.page import trends
from langnghe.site.summary import Coverage, Document, Rate, Summary, write_documents, write_summary
from langnghe.site.write import export_site, write_index

SECRET = "Đề nghị thầy Bí Mật đừng la mắng"


def rate(text: str, value: float | None, **changes: object) -> Rate:
    fields = {"group": "Phụ huynh", "question": text[:4], "text": text, "n": 120, "rate": value}
    return Rate(**{**fields, "low": None, "high": None, "decimals": 1, **changes})


def said(district: str, name: str, year: int, edition: Edition, rates: list[Rate]) -> Summary:
    return Summary(
        district=district, name=name, title=f"thành phố {name}", province="tỉnh Mẫu", year=year,
        as_of=f"{year}-06-30", date=f"{year}-07-05", edition=edition, invented=True,
        documents=[Document(name="report", title=f"Báo cáo: năm {year}", formats=["html", "pdf"])],
        coverage=[
            Coverage(group="Phụ huynh", received=90, required=100),
            Coverage(group="Khách", received=7, required=None),
        ],
        rates=rates,
    )  # fmt: skip


def publish(project: Project, content: Summary) -> None:
    """As a run leaves it: documents, notebooks, a manifest and the summary."""
    folder = project.reports(content.district, content.year, content.edition)
    folder.mkdir(parents=True, exist_ok=True)
    for document in content.documents:
        for end in document.formats:
            (folder / f"{document.name}.{end}").write_text(document.title, encoding="utf-8")
    (folder / "5_report.ipynb").write_text(SECRET, encoding="utf-8")
    write_summary(folder, content)
    software = {"@id": "#old", "@type": "", "sha256": "old", "softwareVersion": "0"}
    software["softwareRequirements"] = []
    run = {"@id": "#run", "@type": "", "instrument": {"@id": "#old"}}
    params = [{"@id": "#district", "value": ""}, {"@id": "#year", "value": "2023"}]
    graph = [software, run, *({**each, "@type": ""} for each in params)]
    (folder.parent / "manifest.json").write_text(json.dumps({"@graph": graph}), encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path / "project")
    for year, value in ((2022, 0.8), (2023, 0.9)):
        rates = [rate("Công tác tuyển sinh", value), rate(f"Chỉ hỏi năm {year}", 0.5)]
        for edition in ("internal", "public"):
            publish(project, said("thu-dau-mot", "Thủ Dầu Một", year, edition, rates))
    publish(project, said("sa-dec", "Sa Đéc", 2022, "internal", []))
    for name in ("sa-dec/2022", "quan-7/2024"):
        path = project.params / f"{name}.yaml"
        path.parent.mkdir(parents=True)
        path.touch()
    return project


def test_every_district_year_of_the_edition_is_found(project: Project) -> None:
    found = [(entry.district, entry.year) for entry in entries(project, "internal")]
    assert found == [("sa-dec", 2022), ("thu-dau-mot", 2022), ("thu-dau-mot", 2023)]
    found = [(entry.district, entry.year) for entry in entries(project, "public")]
    assert found == [("thu-dau-mot", 2022), ("thu-dau-mot", 2023)]


def test_links_of_the_index_lead_to_files(project: Project) -> None:
    index = write_index(project)
    page = bs4.BeautifulSoup(index.read_text(encoding="utf-8"), "lxml")
    links = [a["href"] for a in page.select(".documents a")]
    assert len(links) == 6
    assert all((index.parent / link).is_file() for link in links)
    assert "đạt 90,0 % số phải thu" in page.get_text().replace("\u00a0", " ")
    assert "97 phiếu" in page.get_text()


def test_documents_over_all_district_years_are_linked_and_published(
    project: Project, tmp_path: Path
) -> None:
    for edition in EDITIONS:
        folder = project.across(edition)
        folder.mkdir(parents=True)
        for name in ("districts.html", "districts.pdf", "17_districts.ipynb"):
            (folder / name).write_text(SECRET if name.endswith("ipynb") else name, encoding="utf-8")
        said = Document(name="districts", title="So sánh", formats=["html", "pdf"])
        write_documents(folder, [said])
    index = write_index(project)
    page = bs4.BeautifulSoup(index.read_text(encoding="utf-8"), "lxml")
    links = [a["href"] for a in page.select("section[aria-labelledby=so-sanh] a")]
    assert links == [f"districts/internal/districts.{end}" for end in ("html", "pdf")]
    assert all((index.parent / link).is_file() for link in links)
    written = export_site(project, "public", tmp_path / "site")
    names = [path.relative_to(tmp_path / "site").as_posix() for path in written]
    assert [name for name in names if name.startswith("districts/")] == [
        "districts/districts.html",
        "districts/districts.pdf",
    ]
    assert 'href="districts/districts.html"' in written[-1].read_text(encoding="utf-8")


def test_a_failed_run_is_told_until_one_succeeds(project: Project) -> None:
    note_failure(project, "quan-7", 2024, ["[INTAKE-NO-FOLDER] thiếu thư mục"])
    note_failure(project, "sa-dec", 2022, ["[RUN-LOCKED] tệp đang mở"])
    states = {(e.district, e.year): e.state for e in entries(project, "internal")}
    assert states["quan-7", 2024] is State.FAILED
    assert states["sa-dec", 2022] is State.FAILED
    assert states["thu-dau-mot", 2023] is State.STALE
    page = bs4.BeautifulSoup(write_index(project).read_text(encoding="utf-8"), "lxml")
    assert "thiếu thư mục" in page.get_text()


def test_only_questions_of_one_wording_make_a_trend(project: Project) -> None:
    known = [entry.summary for entry in entries(project, "internal") if entry.summary]
    ((group, figures),) = trends(known)
    assert group == "Phụ huynh"
    assert "Công tác tuyển sinh" in figures[0].alt
    assert "Chỉ hỏi năm" not in figures[0].alt
    changed = [
        said("a", "A", 2022, "internal", [rate("Có nhắc không", 0.5, question="q")]),
        said("a", "A", 2023, "internal", [rate("Có trả lời không", 0.5, question="q")]),
    ]
    assert trends(changed) == []


def test_a_rate_that_is_not_published_has_no_place_in_a_trend(project: Project) -> None:
    hidden = said("a", "A", 2022, "public", [rate("Công tác tuyển sinh", None, n=None)])
    shown = said("a", "A", 2023, "public", [rate("Công tác tuyển sinh", 0.5)])
    ((_, (figure,)),) = trends([hidden, shown])
    assert "50,0" in figure.alt
    assert "A 2022" in figure.alt


def test_the_public_site_has_documents_and_nothing_else(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "site"
    written = export_site(project, "public", out)
    names = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(out).as_posix() for path in written)
    assert names == [
        "index.html",
        *(f"thu-dau-mot/{y}/report.{end}" for y in (2022, 2023) for end in ("html", "pdf")),
    ]
    everything = b"".join(path.read_bytes() for path in written)
    for secret in (SECRET, str(project.root), "ipynb", "manifest", "data/", "Sa Đéc", "bản nội bộ"):
        assert secret.encode() not in everything, secret
    before = {path: path.read_bytes() for path in written}
    assert {path: path.read_bytes() for path in export_site(project, "public", out)} == before


def test_a_folder_with_other_files_is_left_alone(project: Project, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ProblemsError, match="SITE-NOT-EMPTY"):
        export_site(project, "public", tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_nothing_to_publish_is_said(tmp_path: Path) -> None:
    root = ["--root", str(tmp_path / "none")]
    out = ["--edition", "public", "--out", str(tmp_path / "site")]
    result = CliRunner().invoke(app, ["site", *out, *root])
    assert result.exit_code == 1
    assert "SITE-NOTHING" in result.stderr
    assert not (tmp_path / "site").exists()


def test_the_state_is_that_of_the_files(project: Project) -> None:
    standing = state_of(project, "thu-dau-mot", 2023)
    assert standing.state is State.STALE
    assert standing.why[0] == "chương trình đã đổi: langnghe"
    assert "phiên bản khác: pandas" in standing.why


@pytest.mark.desktop
@needs_chromium
def test_a_person_searches_and_filters_the_table(project: Project) -> None:
    note_failure(project, "sa-dec", 2022, ["[RUN-LOCKED] tệp đang mở"])
    with opened(write_index(project)) as page:
        status = page.locator("#so-luong")
        assert status.inner_text() == "3 báo cáo"
        page.get_by_label("Tìm địa bàn").fill("thu dau mot")
        assert status.inner_text() == "2 báo cáo"
        assert page.locator("tbody tr:visible").count() == 1
        page.get_by_label("Năm", exact=True).select_option("2022")
        assert status.inner_text() == "1 báo cáo"
        assert not page.locator("th[data-year='2023']").is_visible()
        page.get_by_label("Tìm địa bàn").fill("")
        page.get_by_label("Tình trạng").select_option("failed")
        assert status.inner_text() == "1 báo cáo"
        assert "tệp đang mở" in page.locator("tbody tr:visible").text_content()


@pytest.mark.desktop
@needs_chromium
@pytest.mark.parametrize("width", [390, 1100])
def test_the_page_is_accessible(project: Project, width: int) -> None:
    with opened(write_index(project), width) as page:
        assert violations(page) == []
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"


@pytest.mark.desktop
@needs_chromium
def test_a_planted_fault_is_found(tmp_path: Path) -> None:
    path = tmp_path / "bad.html"
    path.write_text("<title>x</title><main><h1>x</h1><img src='data:,'></main>", encoding="utf-8")
    with opened(path) as page:
        assert [line.split(":")[0] for line in violations(page)] == ["html-has-lang", "image-alt"]


def test_named_pages_of_a_document_are_published_with_it(project: Project, tmp_path: Path) -> None:
    folder = project.reports("thu-dau-mot", 2023, "public") / "report"
    folder.mkdir()
    (folder / "hoa-phu.pdf").write_text("trang", encoding="utf-8")
    (folder / "hoa-phu.ipynb").write_text(SECRET, encoding="utf-8")
    written = export_site(project, "public", tmp_path / "site")
    pages = [path for path in written if path.parent.name == "report"]
    assert [path.name for path in pages] == ["hoa-phu.pdf"]
    assert pages[0].read_text(encoding="utf-8") == "trang"
    assert [path.name for path in pages[0].parent.iterdir()] == ["hoa-phu.pdf"]
