"""The manifest of the small district's run: a crate, without a clock, that says all and once."""

import json
import subprocess
import warnings
from pathlib import Path

import pytest
from rocrate.rocrate import ROCrate
from rocrate.utils import as_list

import langnghe
from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.run.crate import PROFILE, audience, manifest_text
from langnghe.run.manifest import (
    Entry,
    Manifest,
    files_below,
    package,
    parse_manifest,
    read_manifest,
    seal_holds,
)
from langnghe.run.state import Reason, Standing, State, state_of
from small_district import DISTRICT, YEAR, survey_of, write_params

READ = {
    f"data/raw/{DISTRICT}.received.csv": Entry("a" * 64, 7),
    f"data/raw/{DISTRICT}/{YEAR}/Trường #1 100%.xlsx": Entry("b" * 64, 8),
    "notebooks/1_intake.ipynb": Entry("c" * 64, 9),
    f"params/{DISTRICT}/{YEAR}.yaml": Entry("d" * 64, 10),
    "requirements.lock": Entry("e" * 64, 11),
}
WRITTEN = {
    f"data/processed/{DISTRICT}/{YEAR}/public/rates.parquet": Entry("f" * 64, 12),
    f"reports/{DISTRICT}/{YEAR}/internal/report.html": Entry("1" * 64, 13),
    f"reports/{DISTRICT}/{YEAR}/public/5_report.ipynb": Entry("2" * 64, 14),
    f"reports/{DISTRICT}/{YEAR}/public/pages/hoa-phu.pdf": Entry("3" * 64, 15),
}
MANIFEST = Manifest(
    district=DISTRICT,
    year=YEAR,
    version="0.0.1",
    package="9" * 64,
    swhid="swh:1:dir:8",
    libraries={"pandas": "3.0.0", "typst": "0.1"},
    read=READ,
    written=WRITTEN,
)


@pytest.fixture
def text(project: Project) -> str:
    return manifest_text(MANIFEST, survey_of(project))


def test_what_is_written_is_read(text: str) -> None:
    assert parse_manifest(text.encode(), "manifest.json") == MANIFEST


def test_it_is_a_process_run_crate_without_a_clock(text: str, tmp_path: Path) -> None:
    (tmp_path / "crate").mkdir()
    (tmp_path / "crate" / "ro-crate-metadata.json").write_text(text, encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # for example of a file that no folder lists
        crate = ROCrate(tmp_path / "crate")
    root = crate.root_dataset
    assert root["conformsTo"].id == PROFILE
    assert root["datePublished"] == "2024-07-05"
    (action,) = [root["mentions"]]
    assert action.type == "CreateAction"
    assert action["instrument"]["name"] == "langnghe"
    # Everything is part of the root, through one folder.
    folders = [part for part in root["hasPart"] if part.type == "Dataset"]
    listed = {file.id for folder in folders for file in as_list(folder["hasPart"])} | {
        "requirements.lock"
    }
    assert len(listed) == len(READ) + len(WRITTEN)
    assert {part.id for part in action["result"]} == {
        f"data/processed/{DISTRICT}/{YEAR}/",
        f"reports/{DISTRICT}/{YEAR}/internal/",
        f"reports/{DISTRICT}/{YEAR}/public/",
    }
    for clock in ("endTime", "startTime", "dateModified"):
        assert clock not in text


def test_only_public_documents_and_tables_are_for_everybody(text: str) -> None:
    assert [name for name in WRITTEN if audience(name) == "public"] == [
        f"data/processed/{DISTRICT}/{YEAR}/public/rates.parquet",
        f"reports/{DISTRICT}/{YEAR}/public/pages/hoa-phu.pdf",
    ]
    assert {audience(name) for name in READ} == {"internal"}
    assert text.count('"audience": {"@id": "#public"}') == 2


def test_its_own_digest_holds_until_a_byte_changes(text: str) -> None:
    data = text.encode()
    assert seal_holds(data)
    for place in range(0, len(data), 97):
        spoiled = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert not seal_holds(spoiled), place
    assert not seal_holds(data + b"\n")
    assert not seal_holds(b"{}")


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"@graph": [{"@id": "#run"}]}', b"\xff\xfe", b'{"read": {}}']
)
def test_what_is_no_manifest_is_said(data: bytes) -> None:
    with pytest.raises(ProblemsError) as caught:
        parse_manifest(data, "reports/a/2024/manifest.json")
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("AUDIT-MANIFEST", "reports/a/2024/manifest.json")


def test_a_manifest_of_before_makes_a_year_stale(tmp_path: Path) -> None:
    project = write_params(tmp_path)
    path = project.reports(DISTRICT, YEAR) / "manifest.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"read": {}, "notebooks": {}}), encoding="utf-8")
    spoiled = Standing(State.STALE, [Reason("đã đổi", project.name(path))])
    assert state_of(project, DISTRICT, YEAR) == spoiled
    path.write_text(manifest_text(MANIFEST, survey_of(project)), encoding="utf-8")
    standing = state_of(project, DISTRICT, YEAR)
    assert standing.state is State.STALE
    assert {each.name for each in standing.reasons} > {*READ, "langnghe", "pandas", "typst"}
    assert read_manifest(path) == MANIFEST


def test_the_package_is_named_as_git_names_its_folder(tmp_path: Path) -> None:
    source = Path(langnghe.__file__).parent
    for path in files_below(source):
        copy = tmp_path / "langnghe" / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(tmp_path), "-c", "core.autocrlf=false", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    git("init", "--quiet")
    git("add", "--all")
    tree = git("write-tree", "--prefix=langnghe/")
    assert package().swhid == f"swh:1:dir:{tree}"
