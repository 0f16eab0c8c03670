"""A finished district-year tampered with in 500 seeded ways: all found, with the right file named.

And what digests cannot tell, a figure forged together with its digest, told by running again.
"""

import json
import random
import shutil
from collections import Counter
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from audit.tampering import KINDS
from langnghe.audit.digests import changed
from langnghe.audit.verify import verify
from langnghe.project import Project
from langnghe.run.manifest import entry, manifest_path, read_manifest, seal_of, sealed
from small_district import DISTRICT, YEAR, files_of

EACH = 100
PROCESSED, REPORTS = f"data/processed/{DISTRICT}/{YEAR}", f"reports/{DISTRICT}/{YEAR}"


@pytest.fixture
def project(original: Project, tmp_path: Path) -> Project:
    shutil.copytree(original.root, tmp_path / "copy")
    return Project(tmp_path / "copy")


@pytest.mark.slow
def test_500_tamperings_are_all_found_and_named(project: Project) -> None:
    manifest = manifest_path(project, DISTRICT, YEAR)
    listed = read_manifest(manifest)
    names = [*listed.read, *listed.written, project.name(manifest)]
    files = {name: project.root / name for name in names}
    before = {name: path.read_bytes() for name, path in files.items()}
    assert changed(project, DISTRICT, YEAR).all == []
    found: Counter[str] = Counter()
    touched: Counter[str] = Counter()
    for kind, tamper in KINDS.items():
        for seed in range(EACH):
            spoiled = tamper(files, random.Random(f"{kind} {seed}"))
            really = {name for name, path in files.items() if path.read_bytes() != before[name]}
            assert spoiled == really
            named = {problem.file for problem in changed(project, DISTRICT, YEAR).all}
            found[kind] += named == spoiled
            touched.update(name.partition("/")[0] for name in spoiled)
            for name in spoiled:
                files[name].write_bytes(before[name])
    for kind in KINDS:
        print(f"| {kind} | {EACH} | {found[kind]} |")
    print(dict(touched))
    assert found == dict.fromkeys(KINDS, EACH)
    assert {"data", "params", "notebooks", "reports"} <= set(touched)
    assert changed(project, DISTRICT, YEAR).all == []


def forge(project: Project, name: str, data: bytes) -> None:
    """Put other content in a file and its digest into the manifest, and seal that again."""
    path, manifest = project.root / name, manifest_path(project, DISTRICT, YEAR)
    text, was = manifest.read_text(encoding="utf-8"), entry(path)
    path.write_bytes(data)
    now = entry(path)
    line = next(line for line in text.splitlines() if was.sha256 in line)
    forged = line.replace(was.sha256, now.sha256)
    forged = forged.replace(f'"contentSize": "{was.bytes}"', f'"contentSize": "{now.bytes}"')
    text = text.replace(line, forged)
    seal = seal_of(text.encode())
    assert seal
    manifest.write_text(sealed(text.replace(seal, "0" * 64)), encoding="utf-8", newline="\n")


@pytest.mark.slow
def test_running_again_finds_what_was_forged_with_its_digest(
    project: Project, tmp_path: Path
) -> None:
    rates = pd.read_parquet(project.root / PROCESSED / "rates.parquet")
    rates.loc[3, "rate"] = 0.875
    rates.to_parquet(tmp_path / "rates.parquet", index=False)
    forge(project, f"{PROCESSED}/rates.parquet", (tmp_path / "rates.parquet").read_bytes())
    html = (project.root / REPORTS / "internal/report.html").read_text(encoding="utf-8")
    start = html.index('<button popovertarget="') + len('<button popovertarget="')
    key, shown = html[start : start + 7], html[start + 9 : html.index("</button>", start)]
    html = html.replace(f'"{key}">{shown}<', f'"{key}">99,9\u00a0%<', 1)
    forge(project, f"{REPORTS}/internal/report.html", html.encode())
    notebook = json.loads((project.root / REPORTS / "internal/2_indicators.ipynb").read_bytes())
    notebook["cells"][-1]["source"] = ["x = 1"]
    forge(project, f"{REPORTS}/internal/2_indicators.ipynb", json.dumps(notebook).encode())
    book = openpyxl.load_workbook(project.root / PROCESSED / "register.xlsx")
    book.worksheets[0]["B3"] = "sửa"
    book.save(tmp_path / "register.xlsx")
    forge(project, f"{PROCESSED}/register.xlsx", (tmp_path / "register.xlsx").read_bytes())
    pdf = (project.root / REPORTS / "public/report.pdf").read_bytes()
    forge(project, f"{REPORTS}/public/report.pdf", pdf[:1000] + b"!" + pdf[1001:])
    assert verify(project, DISTRICT, YEAR, quick=True).problems == []

    before = files_of(project.root)
    found = verify(project, DISTRICT, YEAR)
    assert found.again
    assert files_of(project.root) == before  # nothing is written, nothing left behind
    said = {problem.file: problem for problem in found.problems}
    assert {problem.code for problem in found.problems} == {"AUDIT-OUTPUT-CHANGED"}
    assert set(said) == {
        f"{PROCESSED}/rates.parquet",
        f"{PROCESSED}/register.xlsx",
        f"{REPORTS}/internal/2_indicators.ipynb",
        f"{REPORTS}/internal/report.html",
        f"{REPORTS}/manifest.json",
        f"{REPORTS}/public/report.pdf",
    }
    table = said[f"{PROCESSED}/rates.parquet"]
    assert (table.row, table.column, table.value) == (4, "rate", "0.875")
    assert f"question={rates.loc[3, 'question']}" in table.what
    page = said[f"{REPORTS}/internal/report.html"]
    assert f"khóa {key}" in page.what
    assert "99,9 %" in page.value
    assert shown.replace("\u00a0", " ") in page.expected
    assert said[f"{PROCESSED}/register.xlsx"].row == 3
    assert "phần mã lệnh" in said[f"{REPORTS}/internal/2_indicators.ipynb"].what
    assert "byte thứ 1001" in said[f"{REPORTS}/public/report.pdf"].what
    assert "rates.parquet]." in said[f"{REPORTS}/manifest.json"].what
