"""A project at a URL: brought, run, put back; in a real object store and in a folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.run.remote import RemoteProject, brought, put_back
from small_district import CHECKOUT, DISTRICT, YEAR, write_project

server = pytest.importorskip("moto.server", reason="the extra `cluster` and moto are not installed")


@pytest.fixture(scope="module")
def store() -> Iterator[None]:
    """An object store that speaks S3, on this machine, with the bucket "kho"."""
    import s3fs

    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "thu")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        s3fs.S3FileSystem(skip_instance_cache=True).mkdir("kho")
        yield
    running.stop()


@pytest.fixture(params=["s3", "file"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "file":
        return (tmp_path / "kho").as_uri()
    request.getfixturevalue("store")
    return f"s3://kho/{tmp_path.name}"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A small district beside another, with an earlier report of which one file is no more."""
    project = write_project(tmp_path / "here")
    shutil.copytree(CHECKOUT / "notebooks", project.notebooks, dirs_exist_ok=True)
    other = project.params / "noi-khac"
    other.mkdir()
    (other / "district.yaml").write_text("id: noi-khac\n", encoding="utf-8")
    raw = project.raw("noi-khac", YEAR)
    raw.mkdir(parents=True)
    (raw / "a.csv").write_text("a\n", encoding="utf-8")
    old = project.reports(DISTRICT, YEAR)
    old.mkdir(parents=True)
    for name in ("manifest.json", "cũ.html"):
        (old / name).write_text("cũ", encoding="utf-8")
    return project


def put_all(project: Project, url: str) -> RemoteProject:
    remote = RemoteProject.at(url)
    files = [project.name(path) for path in project.root.rglob("*") if path.is_file()]
    remote.put(files, project.root)
    return remote


def test_only_what_a_run_reads_is_brought(project: Project, url: str) -> None:
    put_all(project, url)
    with brought(url, DISTRICT, YEAR) as here:
        names = {here.name(path) for path in here.root.rglob("*") if path.is_file()}
        for name in names:
            assert (here.root / name).read_bytes() == (project.root / name).read_bytes()
    assert not [name for name in names if "noi-khac" in name]
    raw = {project.name(path) for path in project.raw(DISTRICT, YEAR).rglob("*") if path.is_file()}
    assert raw <= names
    assert f"reports/{DISTRICT}/{YEAR}/manifest.json" in names
    assert f"reports/{DISTRICT}/{YEAR}/cũ.html" not in names
    assert not here.root.exists()


def test_the_manifest_is_put_last_and_what_is_no_more_goes(
    project: Project, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = put_all(project, url)
    manifest = f"reports/{DISTRICT}/{YEAR}/manifest.json"
    seen: list[bool] = []
    put = RemoteProject.put

    def watched(self: RemoteProject, names: list[str], folder: Path) -> None:
        seen.append(manifest in remote.names(f"reports/{DISTRICT}"))
        put(self, names, folder)

    monkeypatch.setattr(RemoteProject, "put", watched)
    with brought(url, DISTRICT, YEAR) as here:
        reports = here.reports(DISTRICT, YEAR)
        for name in ("manifest.json", "internal/mới.html"):
            (reports / name).parent.mkdir(parents=True, exist_ok=True)
            (reports / name).write_text("mới", encoding="utf-8")
        put_back(here, url, DISTRICT, YEAR, made=True)
    assert remote.names("reports") == [f"reports/{DISTRICT}/{YEAR}/internal/mới.html", manifest]
    assert seen[:2] == [False, False]  # before the documents, before the manifest itself


def test_of_a_failed_run_only_the_note_is_put(project: Project, url: str) -> None:
    remote = put_all(project, url)
    with brought(url, DISTRICT, YEAR) as here:
        note = here.failures / f"{DISTRICT}-{YEAR}.json"
        note.parent.mkdir(parents=True)
        note.write_text("{}", encoding="utf-8")
        shutil.rmtree(here.reports(DISTRICT, YEAR))
        put_back(here, url, DISTRICT, YEAR, made=False)
        assert remote.names(".langnghe") == [here.name(note)]
        note.unlink()
        put_back(here, url, DISTRICT, YEAR, made=False)
    assert remote.names(".langnghe") == []
    assert len(remote.names("reports")) == 2


def test_bad_params_are_told_as_they_are_here(project: Project, url: str) -> None:
    remote = put_all(project, url)
    remote.remove([f"params/{DISTRICT}/{YEAR}.yaml"])
    with pytest.raises(ProblemsError) as error, brought(url, DISTRICT, YEAR):
        pass
    assert error.value.problems[0].file == f"params/{DISTRICT}/{YEAR}.yaml"


def test_an_unknown_kind_of_address_is_a_problem() -> None:
    with pytest.raises(ProblemsError, match="REMOTE-URL"):
        RemoteProject.at("hum://kho")
