"""What is not as the manifest says is found and named, without running anything."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from audit.finished import write_finished
from langnghe.audit.digests import changed
from langnghe.cli import app
from langnghe.project import Project
from langnghe.run import manifest
from langnghe.run.manifest import manifest_path, read_manifest, sealed
from small_district import DISTRICT, YEAR, files_of, write_params

RAW = f"data/raw/{DISTRICT}/{YEAR}"
REPORTS = f"reports/{DISTRICT}/{YEAR}"
PROCESSED = f"data/processed/{DISTRICT}/{YEAR}"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return write_finished(tmp_path_factory.mktemp("finished"))


@pytest.fixture
def project(finished: Project, tmp_path: Path) -> Project:
    shutil.copytree(finished.root, tmp_path / "copy")
    return Project(tmp_path / "copy")


def found(project: Project) -> list[tuple[str, str]]:
    return [(problem.code, problem.file) for problem in changed(project, DISTRICT, YEAR).all]


def test_a_copy_elsewhere_is_as_it_was(project: Project) -> None:
    findings = changed(project, DISTRICT, YEAR)
    assert findings.all == []
    listed = read_manifest(manifest_path(project, DISTRICT, YEAR))
    assert findings.files == len(listed.read) + len(listed.written)
    # All but the manifest itself and the notebooks that the year has no use for.
    left = set(files_of(project.root)) - set(listed.read) - set(listed.written)
    left.remove(f"{REPORTS}/manifest.json")
    assert {name.partition("/")[0] for name in left} <= {"notebooks"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (f"{RAW}/truc-tuyen/tra-loi.csv", "AUDIT-INPUT-CHANGED"),
        (f"params/{DISTRICT}/{YEAR}.yaml", "AUDIT-INPUT-CHANGED"),
        (f"params/{DISTRICT}/{YEAR}/frame.csv", "AUDIT-INPUT-CHANGED"),
        ("params/document-form.yaml", "AUDIT-INPUT-CHANGED"),
        ("notebooks/1_intake.ipynb", "AUDIT-INPUT-CHANGED"),
        (f"{PROCESSED}/rates.parquet", "AUDIT-OUTPUT-CHANGED"),
        (f"{PROCESSED}/public/rates.parquet", "AUDIT-OUTPUT-CHANGED"),
        (f"{REPORTS}/internal/report.html", "AUDIT-OUTPUT-CHANGED"),
        (f"{REPORTS}/public/5_report.ipynb", "AUDIT-OUTPUT-CHANGED"),
        (f"{REPORTS}/manifest.json", "AUDIT-MANIFEST-CHANGED"),
    ],
)
def test_one_changed_byte_names_its_file(project: Project, name: str, code: str) -> None:
    path = project.root / name
    data = path.read_bytes()
    place = data.index(b"sha256:") + 9 if name.endswith("manifest.json") else len(data) // 2
    path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    assert found(project) == [(code, name)]


def test_what_is_missing_or_new_is_named(project: Project) -> None:
    (project.root / RAW / "truc-tuyen/tra-loi.csv").unlink()
    (project.root / f"{REPORTS}/internal/report.html").unlink()
    (project.root / f"{REPORTS}/public/secret.html").write_text("x", encoding="utf-8")
    (project.root / RAW / "truong/later.csv").write_text("x", encoding="utf-8")
    corrections = f"params/{DISTRICT}/{YEAR}/corrections.yaml"
    (project.root / corrections).write_text("corrections: []\n", encoding="utf-8")
    assert found(project) == [
        ("AUDIT-INPUT-MISSING", f"{RAW}/truc-tuyen/tra-loi.csv"),
        ("AUDIT-INPUT-NEW", f"{RAW}/truong/later.csv"),
        ("AUDIT-INPUT-NEW", corrections),
        ("AUDIT-OUTPUT-MISSING", f"{REPORTS}/internal/report.html"),
        ("AUDIT-OUTPUT-NEW", f"{REPORTS}/public/secret.html"),
    ]


def test_two_files_swapped_name_each_other(project: Project) -> None:
    one, other = (
        project.root / RAW / n for n in ("truong/th-suoi-mo.xlsx", "tong-hop/mn-hoa-mai.xlsx")
    )
    one.rename(one.with_suffix(".tmp"))
    other.rename(one)
    one.with_suffix(".tmp").rename(other)
    problems = changed(project, DISTRICT, YEAR).all
    assert [(p.file, p.what.partition("; ")[2]) for p in problems] == [
        (f"{RAW}/tong-hop/mn-hoa-mai.xlsx", f"nay là nội dung của {RAW}/truong/th-suoi-mo.xlsx"),
        (f"{RAW}/truong/th-suoi-mo.xlsx", f"nay là nội dung của {RAW}/tong-hop/mn-hoa-mai.xlsx"),
    ]


def test_a_raw_file_forged_in_the_manifest_too_still_contradicts_the_register(
    project: Project,
) -> None:
    raw, path = (
        project.root / RAW / "truc-tuyen/tra-loi.csv",
        manifest_path(project, DISTRICT, YEAR),
    )
    before = manifest.entry(raw)
    raw.write_bytes(raw.read_bytes() + b"\n")
    after = manifest.entry(raw)
    text = path.read_text(encoding="utf-8")
    text = text.replace(before.sha256, after.sha256)
    text = text.replace(f'"contentSize": "{before.bytes}"', f'"contentSize": "{after.bytes}"')
    seal = manifest.seal_of(text.encode())
    assert seal
    path.write_text(sealed(text.replace(seal, "0" * 64)), encoding="utf-8", newline="\n")
    assert found(project) == [("INTAKE-RAW-CHANGED", "truc-tuyen/tra-loi.csv")]


def test_another_package_or_library_is_named(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langnghe.audit import digests

    other = manifest.Package("f" * 64, "swh:1:dir:0")
    monkeypatch.setattr(digests, "package", lambda: other)
    used = manifest.libraries() | {"pandas": "0.1"}
    monkeypatch.setattr(digests, "libraries", lambda: used)
    assert found(project) == [("AUDIT-PACKAGE", "langnghe"), ("AUDIT-LIBRARY", "pandas")]


def test_a_manifest_that_is_none_or_another_s_is_named(project: Project) -> None:
    path = manifest_path(project, DISTRICT, YEAR)
    other = manifest_path(project, DISTRICT, YEAR + 1)
    other.parent.mkdir(parents=True)
    shutil.copy(path, other)
    (problem,) = changed(project, DISTRICT, YEAR + 1).all
    assert problem.code == "AUDIT-MANIFEST-OTHER"
    assert problem.file == f"reports/{DISTRICT}/{YEAR + 1}/manifest.json"
    path.write_bytes(path.read_bytes()[:-40])
    assert found(project) == [("AUDIT-MANIFEST", f"{REPORTS}/manifest.json")]
    path.unlink()
    assert found(project) == [("AUDIT-NOT-RUN", f"{REPORTS}/manifest.json")]


def test_the_command_says_what_it_found_and_fails(project: Project) -> None:
    def langnghe(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(app, ["verify", *arguments, "--root", str(project.root)])
        return result.exit_code, result.stdout, result.stderr

    code, said, _ = langnghe(DISTRICT, str(YEAR), "--quick")
    assert code == 0
    assert said.startswith(f"{DISTRICT} {YEAR}: ")
    assert "đúng với mã SHA-256 trong bản kê (chưa chạy lại)" in said
    html = project.root / f"{REPORTS}/public/report.html"
    html.write_bytes(html.read_bytes() + b" ")
    code, said, wrong = langnghe("--all", "--quick")
    assert (code, said) == (1, "")
    assert f"[AUDIT-OUTPUT-CHANGED] {REPORTS}/public/report.html: " in wrong
    assert "có 1 điểm không đúng" in wrong
    assert langnghe()[0] == 2
    assert langnghe("khong-co", "--quick")[0] == 1


def test_a_folder_that_cannot_be_written_in_is_said(project: Project) -> None:
    (project.root / ".langnghe").write_text("", encoding="utf-8")  # as a disc for reading only
    result = CliRunner().invoke(app, ["verify", DISTRICT, str(YEAR), "--root", str(project.root)])
    assert result.exit_code == 1
    assert "[AUDIT-FAILED] .langnghe: chạy lại không được" in result.stderr


def test_nothing_that_was_run_is_nothing_to_verify(tmp_path: Path) -> None:
    root = str(write_params(tmp_path).root)
    result = CliRunner().invoke(app, ["verify", "--all", "--root", root])
    assert result.exit_code == 1
    assert "Chưa có báo cáo nào" in result.stderr
