"""The zip for whoever checks a district-year: what is in it, and what verifying it says."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pymupdf
import pytest
from rocrate.rocrate import ROCrate
from typer.testing import CliRunner

from audit.finished import write_finished
from langnghe.audit.bundle import bundle, edition_of, packed, verify_bundle
from langnghe.cli import app
from langnghe.problems import ProblemsError
from langnghe.project import Edition, Project
from langnghe.run.manifest import manifest_path, read_manifest
from small_district import DISTRICT, YEAR, files_of

REPORTS = f"reports/{DISTRICT}/{YEAR}"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """For reading only."""
    return write_finished(tmp_path_factory.mktemp("finished"))


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"}


def codes(data: bytes) -> list[tuple[str, str]]:
    _, found = verify_bundle(data, "goi.zip", quick=True)
    return [(problem.code, problem.file) for problem in found.problems]


def test_the_internal_one_holds_all_that_was_read_and_written(
    project: Project, tmp_path: Path
) -> None:
    data = bundle(project, DISTRICT, YEAR, "internal")
    found = members(data)
    readme, metadata = found.pop("README.md").decode(), found.pop("ro-crate-metadata.json")
    assert metadata == found[f"{REPORTS}/manifest.json"]
    assert found.items() <= files_of(project.root).items()
    assert {name.split("/")[0] for name in found} == {"data", "notebooks", "params", "reports"}
    assert f"langnghe verify {DISTRICT} {YEAR}" in readme
    assert codes(data) == []
    (tmp_path / "goi.zip").write_bytes(data)
    crate = ROCrate(tmp_path / "goi.zip")
    assert {unlisted.id for unlisted in crate.data_entities} >= {f"{REPORTS}/internal/"}


def test_the_bytes_depend_on_the_contents_only(project: Project, tmp_path: Path) -> None:
    first = bundle(project, DISTRICT, YEAR, "internal")
    shutil.copytree(project.root, tmp_path / "copy")  # copytree keeps no order and sets new times
    copy = Project(tmp_path / "copy")
    for path in copy.root.rglob("*"):
        os.utime(path, (0, 0))
        path.chmod(0o700)
    assert bundle(copy, DISTRICT, YEAR, "internal") == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_public_one_holds_public_documents_and_tables(project: Project) -> None:
    data = bundle(project, DISTRICT, YEAR, "public")
    found = members(data)
    assert list(found) == [
        "README.md", "documents/report.html", "ro-crate-metadata.json", "tables/rates.parquet"
    ]  # fmt: skip
    report = project.reports(DISTRICT, YEAR, "public") / "report.html"
    assert found["documents/report.html"] == report.read_bytes()
    metadata = found["ro-crate-metadata.json"].decode()
    for internal in ("data/", "params/", ".xlsx", ".ipynb", "received", str(project.root)):
        assert internal not in metadata
    assert '"#internal"' not in metadata
    manifest, verified = verify_bundle(data, "goi.zip")
    assert edition_of(manifest) == "public"
    assert (verified.problems, verified.again, verified.files) == ([], False, 2)


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_any_changed_member_is_named(project: Project, edition: Edition) -> None:
    data = bundle(project, DISTRICT, YEAR, edition)
    whole = members(data)
    special = {"README.md", "ro-crate-metadata.json", f"{REPORTS}/manifest.json"} & set(whole)
    for name in [*special, *sorted(whole)[::4]]:
        content = whole[name]
        place = len(content) // 2
        spoiled = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        try:
            named = {file for _, file in codes(packed(whole | {name: spoiled}))}
        except ProblemsError as error:  # metadata that is no JSON any more
            named = {problem.file for problem in error.problems}
        assert named == {name}
    more = packed(whole | {"documents/secret.html": b"x"})
    assert {file for _, file in codes(more)} == {"documents/secret.html"}
    less = {name: content for name, content in whole.items() if not name.endswith(".html")}
    gone = set(whole) - set(less)
    assert {file for _, file in codes(packed(less))} == gone


def test_a_zip_packed_by_another_hand_is_named(project: Project) -> None:
    data = bundle(project, DISTRICT, YEAR, "public")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members(data).items():
            archive.writestr(name, content)
    assert codes(file.getvalue()) == [("AUDIT-BUNDLE-PACKED", "goi.zip")]


@pytest.mark.parametrize("data", [b"", b"PK", packed({}), packed({"a.txt": b"x"})])
def test_what_is_no_bundle_is_said(data: bytes) -> None:
    with pytest.raises(ProblemsError) as caught:
        verify_bundle(data, "goi.zip")
    assert [(p.code, p.file) for p in caught.value.problems] == [("AUDIT-BUNDLE", "goi.zip")]


def test_what_was_tampered_with_is_not_packed(tmp_path: Path) -> None:
    project = write_finished(tmp_path / "project")
    html = project.reports(DISTRICT, YEAR, "public") / "report.html"
    before = html.read_bytes()
    html.write_bytes(before + b" ")
    out = tmp_path / "goi.zip"
    arguments = ["bundle", DISTRICT, str(YEAR), "--out", str(out), "--root", str(project.root)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert f"[AUDIT-OUTPUT-CHANGED] {project.name(html)}" in result.stderr
    assert not out.exists()
    html.write_bytes(before)
    result = CliRunner().invoke(app, [*arguments, "--edition", "public"])
    assert result.exit_code == 0, result.stderr
    result = CliRunner().invoke(app, ["verify", "--bundle", str(out)])
    assert result.exit_code == 0, result.stderr
    assert "chỉ biết các tệp còn nguyên" in result.stdout
    result = CliRunner().invoke(app, ["verify", "--bundle", str(tmp_path / "khong-co.zip")])
    assert result.exit_code == 1
    assert "[AUDIT-BUNDLE] khong-co.zip" in result.stderr


def test_without_a_public_edition_there_is_no_public_bundle(tmp_path: Path) -> None:
    project = write_finished(tmp_path / "project", editions=("internal",))
    with pytest.raises(ProblemsError) as caught:
        bundle(project, DISTRICT, YEAR, "public")
    assert [problem.code for problem in caught.value.problems] == ["AUDIT-NO-PUBLIC"]


@pytest.mark.slow
def test_the_public_one_says_nothing_of_a_respondent(original: Project, tmp_path: Path) -> None:
    found = members(bundle(original, DISTRICT, YEAR, "public"))
    assert {"documents/report.html", "documents/report.pdf", "tables/figures.parquet"} <= set(found)
    internal = original.processed(DISTRICT, YEAR)
    opinions = pd.read_parquet(internal / "opinions.parquet")["text"]
    secrets = [text for text in opinions if len(text) > 12]
    assert secrets
    secrets += files_of(original.raw(DISTRICT, YEAR))
    secrets += ["data/raw", "data/processed", str(original.root), ".langnghe", "corrections.yaml"]
    for name, data in found.items():
        text = " ".join(_text(name, data).split())
        assert [secret for secret in secrets if secret in text] == [], name
    figures = pd.read_parquet(io.BytesIO(found["tables/figures.parquet"]))
    assert (figures["corrections"] == "").all()
    # Nothing of a withheld cell, in no column.
    rates = pd.read_parquet(io.BytesIO(found["tables/rates.parquet"]))
    withheld = rates[rates["shown"] == "privacy"]
    assert len(withheld)
    for column in ("rate", "low", "high", "positive", "mean"):
        assert withheld[column].isna().all(), column


def _text(name: str, data: bytes) -> str:
    """All that can be read in a file, and its bytes."""
    plain = data.decode("utf-8", "replace")
    if name.endswith(".parquet"):
        return plain + pd.read_parquet(io.BytesIO(data)).to_csv()
    if name.endswith(".pdf"):
        with pymupdf.open(stream=data) as document:
            return plain + str(document.metadata) + "".join(page.get_text() for page in document)
    if name.endswith(".docx"):
        return "".join(part.decode("utf-8", "replace") for part in members(data).values())
    return plain


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no TZ and LC_ALL")
def test_the_internal_one_is_verified_by_another_user_elsewhere(
    original: Project, tmp_path: Path
) -> None:
    """Another folder, home, time zone, locale and hash seed; nothing of ours but the package."""
    (tmp_path / "goi.zip").write_bytes(bundle(original, DISTRICT, YEAR, "internal"))
    (tmp_path / "home").mkdir()
    others = {
        "HOME": str(tmp_path / "home"),
        "USER": "kiem-toan",
        "LOGNAME": "kiem-toan",
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "4242",
    }
    command = "from langnghe.cli import app; app()"
    done = subprocess.run(
        [sys.executable, "-c", command, "verify", "--bundle", "goi.zip"],
        env={**os.environ, **others},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    written = len(read_manifest(manifest_path(original, DISTRICT, YEAR)).written)
    said = f"{DISTRICT} {YEAR}: đã chạy lại, {written + 1} tệp giống từng byte."
    assert said in done.stdout
