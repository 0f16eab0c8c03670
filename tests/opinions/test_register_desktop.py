"""The register in LibreOffice: opened, saved again and printed, nothing in it changes or acts."""

import shutil
import subprocess
from pathlib import Path

import pymupdf
import pytest

from langnghe.intake.files.sheets import read_sheets
from langnghe.opinions import sheets
from langnghe.opinions.register import registered
from langnghe.opinions.register_book import register_book
from langnghe.opinions.register_read import read_book
from langnghe.params.load import Survey
from opinions.register_cases import CHOICES, Person, opinions, values

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.desktop,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed"),
]

TEXTS = [
    "Sửa sân trường", '=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "<script>alert(1)</script>",
    "a\u202egpj.exe", "\x01", "x" * 40_000, "Dòng một\nDòng hai",
]  # fmt: skip


def converted(path: Path, to: str) -> Path:
    """The file as LibreOffice saves it."""
    folder = path.parent / to
    command = [
        str(SOFFICE), f"-env:UserInstallation={(path.parent / 'profile').as_uri()}",
        "--headless", "--convert-to", to, "--outdir", str(folder), str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"{path.stem}.{to}"


def test_saved_by_libreoffice_it_is_the_same_register(survey: Survey, tmp_path: Path) -> None:
    first = registered(opinions(TEXTS))
    item = first.rows["item"][0]
    path = tmp_path / "a.xlsx"
    person = Person(register_book(first, survey, CHOICES), path).put(item, "answer", "Đã sửa\nxong")
    person.put(item, "due", "2024-07-01").book.save(path)
    before = read_book(path, "a.xlsx", CHOICES, "", [])
    after = read_book(converted(path, "xlsx"), "a.xlsx", CHOICES, "", [])
    assert (after.members, after.mains, after.issue) == (before.members, before.mains, before.issue)
    assert after.texts == before.texts
    merged = [registered(opinions(TEXTS), [one]) for one in (before, after)]
    assert values(merged[0].rows) == values(merged[1].rows)
    assert values(merged[0].rows) == {(item, "answer"): "Đã sửa\nxong", (item, "due"): "2024-07-01"}
    found = {s.name: s for s in read_sheets(converted(path, "xlsx"), "a.xlsx", "utf-8")}
    rows = sheets.rows_of(found[sheets.OPINIONS], sheets.OPINIONS)
    assert "".join(row["text"] for row in rows if row["id"] == "y6") == "x" * 40_000


def test_printed_it_shows_hostile_text_as_text(survey: Survey, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(register_book(registered(opinions(TEXTS[:4])), survey, CHOICES))
    with pymupdf.open(converted(path, "pdf")) as document:
        text = "\n".join(page.get_text() for page in document)
        links = [link for page in document for link in page.get_links()]
    for shown in ('=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "<script>alert(1)</script>"):
        assert shown in text
    assert "#NAME?" not in text
    assert links == []
