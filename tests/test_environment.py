"""pyproject.toml, the lock, environment.yml, the Makefile and bootstrap.py say the same things."""

import importlib.util
import json
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName, canonicalize_name
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def by_name(lines: list[str]) -> dict[NormalizedName, Requirement]:
    """Requirements by their normalised name, of which each may appear once."""
    requirements = [Requirement(line) for line in lines]
    named = {canonicalize_name(r.name): r for r in requirements}
    assert len(named) == len(requirements)
    return named


def entries() -> list[tuple[str, list[str]]]:
    """The lock's entries: what is pinned, and its hashes."""
    joined = LOCK.replace("\\\n", " ").splitlines()
    split = [re.split(r"\s+--hash=", line.strip()) for line in joined if line.strip()]
    return [(pin, hashes) for pin, *hashes in split]


WANTED = by_name([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])
LOCKED = by_name([pin for pin, _ in entries()])


@pytest.fixture
def bootstrap() -> ModuleType:
    """bootstrap.py as a module of its own, which a test may change."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_pin_has_its_hashes() -> None:
    for pin, hashes in entries():
        assert re.fullmatch(r"[a-z0-9-]+==[^\s*]+( ; .+)?", pin)
        assert hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", text) for text in hashes)


@pytest.mark.parametrize("part", ["://", "--index-url", "--extra-index-url", "--find-links", " @ "])
def test_the_lock_names_no_address(part: str) -> None:
    assert part not in LOCK


def test_the_lock_names_no_folder() -> None:
    assert not re.search(r"/|#", LOCK)


def test_the_pins_are_within_the_ranges() -> None:
    assert WANTED.keys() <= LOCKED.keys()
    for name, wanted in WANTED.items():
        (pin,) = LOCKED[name].specifier
        assert wanted.specifier.contains(pin.version), name


def test_what_the_project_needs_is_locked_for_every_platform() -> None:
    assert [name for name in WANTED if LOCKED[name].marker is not None] == []


def test_what_is_not_used_of_packages_is_left_out() -> None:
    assert LOCKED.keys() >= {"rinoh-typeface-texgyretermes", "sphinx-revealjs"}
    assert not LOCKED.keys() & {"rinohtype", "sphinx", "docutils", "rfc3987-syntax"}


@pytest.mark.parametrize(
    "platform",
    [
        {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
        {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
        {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    ],
    ids=lambda platform: platform["sys_platform"],
)
def test_the_lock_serves_every_platform(platform: dict[str, str]) -> None:
    here = {**default_environment(), **platform}
    chosen = {name for name, pin in LOCKED.items() if not pin.marker or pin.marker.evaluate(here)}
    windows = platform["os_name"] == "nt"
    assert ("colorama" in chosen, "pywinpty" in chosen) == (windows, windows)
    assert ("ptyprocess" in chosen) != windows


def test_the_conda_environment_has_the_same_ranges() -> None:
    listed = YAML(typ="safe").load(ROOT / "environment.yml")["dependencies"]
    (from_pip,) = [item["pip"] for item in listed if isinstance(item, dict)]
    from_conda = [item for item in listed if isinstance(item, str)]
    found = by_name([*from_conda, *(line for line in from_pip if not line.startswith("-"))])
    assert found.pop("python").specifier == SpecifierSet(PROJECT["requires-python"])
    assert found.pop("pip").specifier == SpecifierSet()
    assert {name: r.specifier for name, r in found.items()} == {
        name: r.specifier for name, r in WANTED.items()
    }


def test_make_and_bootstrap_have_the_same_tasks(bootstrap: ModuleType) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (targets,) = re.findall(r"^TASKS := (.+)$", makefile, flags=re.MULTILINE)
    assert sorted(targets.split()) == sorted(bootstrap.TASKS)


def test_help_says_what_each_task_does(
    bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(bootstrap.TASKS)
    assert all(len(line.split()) > 2 and len(line) <= 100 for line in lines)


def test_an_unknown_task_is_an_error(bootstrap: ModuleType) -> None:
    with pytest.raises(SystemExit, match="No task 'reprot'"):
        bootstrap.main(["reprot"])


def test_a_task_gets_its_arguments_and_gives_its_status(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[object, ...]] = []
    monkeypatch.setattr(bootstrap, "setup", lambda args: 0)
    monkeypatch.setattr(bootstrap, "run", lambda *command: seen.append(command[1:]) or 7)
    monkeypatch.delenv("LANGNGHE_ALL_TESTS", raising=False)
    assert bootstrap.main(["test", "--", "-k", "place"]) == 7
    monkeypatch.setenv("LANGNGHE_ALL_TESTS", "1")
    assert bootstrap.main(["test", "-k", "place"]) == 7
    assert bootstrap.main(["report"]) == 7
    assert bootstrap.main(["report", "--", "di-an", "2024"]) == 7
    assert bootstrap.main(["check"]) == 7
    assert seen == [
        ("-m", "pytest", "-m", "not slow", "-k", "place"),
        ("-m", "pytest", "-k", "place"),
        ("run", "thu-dau-mot", "2023"),
        ("run", "di-an", "2024"),
        ("-m", "ruff", "check"),
        ("-m", "ruff", "format", "--check"),
        ("-m", "mypy"),
    ]


@pytest.fixture
def steps(bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A set-up in an empty folder whose two long steps only say that they were done."""
    done: list[str] = []
    for name in ("pyproject.toml", "requirements.lock"):
        (tmp_path / name).write_text("first", encoding="utf-8")
    for name, value in {
        "ROOT": tmp_path,
        "LOCK": tmp_path / "requirements.lock",
        "PYTHON": Path(sys.executable),
        "STAMP": tmp_path / "stamp.json",
        "build": lambda: done.append("environment"),
        "install_project": lambda: done.append("project"),
    }.items():
        monkeypatch.setattr(bootstrap, name, value)
    return done


def test_a_second_set_up_does_nothing(bootstrap: ModuleType, steps: list[str]) -> None:
    assert bootstrap.setup([]) == 0
    assert bootstrap.setup([]) == 0
    assert steps == ["environment", "project"]


@pytest.mark.parametrize("stamp", ["", "{", '{"python": "3.11.0"}'])
def test_an_unfinished_set_up_is_done_again(
    bootstrap: ModuleType, steps: list[str], stamp: str
) -> None:
    bootstrap.STAMP.write_text(stamp, encoding="utf-8")
    bootstrap.setup([])
    assert steps == ["environment", "project"]


def test_a_set_up_that_stopped_after_the_packages_goes_on(
    bootstrap: ModuleType, steps: list[str]
) -> None:
    bootstrap.setup([])
    stamp = json.loads(bootstrap.STAMP.read_text(encoding="utf-8"))
    del stamp["project"]
    bootstrap.STAMP.write_text(json.dumps(stamp), encoding="utf-8")
    bootstrap.setup([])
    assert steps == ["environment", "project", "project"]


@pytest.mark.parametrize(
    ("changed", "redone"),
    [("requirements.lock", ["environment", "project"]), ("pyproject.toml", ["project"])],
)
def test_a_change_is_installed(
    bootstrap: ModuleType, steps: list[str], changed: str, redone: list[str]
) -> None:
    bootstrap.setup([])
    steps.clear()
    (bootstrap.ROOT / changed).write_text("second", encoding="utf-8")
    bootstrap.setup([])
    assert steps == redone


def test_an_environment_whose_python_is_gone_is_made_again(
    bootstrap: ModuleType, steps: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.setup([])
    steps.clear()
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "gone")
    bootstrap.setup([])
    assert steps == ["environment", "project"]


def test_no_two_test_files_share_a_name() -> None:
    """Pytest takes the second for the first and collects neither."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
