"""Take the guide's pictures again, from the invented district: `python -m docs.pictures`.

Run it in the checkout's folder after `langnghe run thu-dau-mot 2023`; it needs Chromium and
LibreOffice. The pictures are of real screens and pages; `docs/pictures/` holds them.
"""

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pymupdf
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import CHROMIUM, QUIET  # noqa: E402
from lab import jupyterlab, run_all  # noqa: E402
from langnghe.intake.collect import collect  # noqa: E402
from langnghe.intake.names.confirmation import write_confirmation  # noqa: E402
from langnghe.params.load import load_survey  # noqa: E402
from langnghe.project import Project  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
PROCESSED = ROOT / "data" / "processed" / "thu-dau-mot" / "2023"
REPORTS = ROOT / "reports"
_COLOURS = 48


def save(name: str, data: bytes, width: int = 1200) -> None:
    """At most so many dots wide, few colours: small beside the text it explains."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    if image.width > width:
        size = (width, round(image.height * width / image.width))
        image = image.resize(size, Image.Resampling.LANCZOS)
    image = image.quantize(_COLOURS, dither=Image.Dither.NONE)
    image.save(FOLDER / f"{name}.png", optimize=True)
    print(name, (FOLDER / f"{name}.png").stat().st_size)


def sheet_picture(workbook: Path, sheet: str, columns: str, rows: int) -> bytes:
    """The first rows of some columns ("BCG") of a sheet as LibreOffice draws them."""
    book = openpyxl.load_workbook(workbook)
    for other in book.sheetnames:
        if other != sheet:
            del book[other]
    page = book[sheet]
    page.print_area = f"A1:{columns[-1]}{min(rows, page.max_row)}"
    for column in map(chr, range(ord("A"), ord(columns[-1]))):
        page.column_dimensions[column].hidden = column not in columns
    page.print_title_rows = None
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(
        fitToPage=True
    )
    page.print_options.gridLines = page.print_options.headings = True
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "sheet.xlsx"
        book.save(copy)
        profile = (Path(folder) / "profile").as_uri()
        soffice = shutil.which("soffice") or "soffice"
        command = [soffice, f"-env:UserInstallation={profile}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", folder, str(copy)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return page_picture(copy.with_suffix(".pdf"), cropped=True)


def page_picture(pdf: Path, cropped: bool = False) -> bytes:
    """The first page of a PDF; `cropped` to what is drawn on it."""
    with pymupdf.open(pdf) as document:
        data = document[0].get_pixmap(dpi=150).tobytes("png")
    if not cropped:
        return data
    image = Image.open(io.BytesIO(data)).convert("L")
    box = image.point(lambda dot: 255 * (dot < 250)).getbbox()
    out = io.BytesIO()
    Image.open(io.BytesIO(data)).crop(box).save(out, "png")
    return out.getvalue()


def misspelt(folder: Path) -> Path:
    """The workbook of names to confirm, of a year whose parents slipped in five schools' names."""
    project = Project(folder)
    for name in ("params", "data/raw"):
        shutil.copytree(ROOT / name, folder / name)
    survey = load_survey(project, "thu-dau-mot", 2023)
    (path,) = (project.raw("thu-dau-mot", 2023) / "google-forms").glob("*.csv")
    text, done = path.read_text(encoding="utf-8-sig"), 0
    for name in survey.frame.units.loc[survey.frame.units["kind"] == "school", "name"]:
        proper = name.split()[-1]
        if done < 5 and len(proper) > 3 and proper in text:
            text, done = text.replace(proper, proper[:-1], 1), done + 1
    path.write_text(text, encoding="utf-8-sig")
    write_confirmation(folder / "names.xlsx", collect(project, survey).to_confirm, survey)
    return folder / "names.xlsx"


def screens(take: Callable[[Any], None]) -> None:
    """A page of Chromium to take pictures of."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        take(browser.new_page(viewport={"width": 1200, "height": 800}))
        browser.close()


def lab(page: Any) -> None:
    """JupyterLab with the second notebook, run to its end, at its tables of rates."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "langnghe"
        for name in ("params", "notebooks", "data"):
            shutil.copytree(ROOT / name, root / name)
        with jupyterlab(root, Path(folder) / "jupyter") as address:
            run_all(page, address, root / "notebooks" / "2_indicators.ipynb", root)
            # Cells out of sight are not drawn: look for the heading from the top downwards.
            panel = page.locator(".jp-WindowedPanel-outer:visible").last
            heading = page.locator("h2:visible", has_text="Tỷ lệ tích cực")
            for top in range(0, 20_000, 300):
                panel.evaluate("(panel, top) => panel.scrollTo(0, top)", top)
                page.wait_for_timeout(150)
                if heading.count():
                    break
            heading.first.evaluate("heading => heading.scrollIntoView(true)")
            page.wait_for_timeout(1500)
            save("jupyterlab", page.screenshot())


def index(page: Any) -> None:
    page.goto((REPORTS / "index.html").as_uri())
    save("index", page.screenshot())


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        save("names", sheet_picture(misspelt(Path(folder)), "Tên cần xác nhận", "EFGHIP", 12))
    save("register", sheet_picture(PROCESSED / "register.xlsx", "Sổ theo dõi", "BCGHIJLM", 10))
    report = REPORTS / "thu-dau-mot" / "2023" / "internal" / "report.pdf"
    save("report", page_picture(report), width=800)
    screens(index)
    screens(lab)


if __name__ == "__main__":
    main()
