"""What a run read and wrote, by digest: for the auditor, and to know what is stale.

`manifest.json` is an RO-Crate (Process Run Crate 0.5; see `crate`, which writes it) whose root is
the project folder. Reading it needs JSON only. No clock and no fact of a machine is in it.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import langnghe
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project

LOCK = "requirements.lock"
_YEAR = re.compile(r"params/([^/]+)/([0-9]{4})\.yaml")
_WRITTEN = ("data/processed/", "reports/")
UNSEALED = "0" * 64


class Entry(NamedTuple):
    """A file's content."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """The files of a run by their path below the project, and what it was run with.

    read: params, raw files and their registers, notebooks, the lock file where the project has one.
    written: tables and reports. version, package, swhid: the package's own, see `Package`.
    libraries: version by name.
    """

    district: str
    year: int
    version: str
    package: str
    swhid: str
    libraries: Mapping[str, str]
    read: Mapping[str, Entry]
    written: Mapping[str, Entry]

    @property
    def years(self) -> list[tuple[str, int]]:
        """The district-years whose params were read: its own, and that it is compared with."""
        found = {(self.district, self.year)}
        for name in self.read:
            if match := _YEAR.fullmatch(name):
                found.add((match[1], int(match[2])))
        return sorted(found)


def manifest_path(project: Project, district: str, year: int) -> Path:
    """Where the manifest of a district-year stands: among what it lists, and not in it."""
    return project.reports(district, year) / "manifest.json"


def read_manifest(path: Path) -> Manifest:
    """A manifest from its file. Raises ProblemsError AUDIT-MANIFEST where it is none."""
    return parse_manifest(path.read_bytes(), path.name)


def parse_manifest(data: bytes, name: str) -> Manifest:
    """A manifest from its bytes. Raises ProblemsError AUDIT-MANIFEST, with `name`."""
    try:
        entities = {entity["@id"]: entity for entity in json.loads(data)["@graph"]}
        software = entities[entities["#run"]["instrument"]["@id"]]
        used = [entities[part["@id"]] for part in software["softwareRequirements"]]
        files = {
            unquote(id_): Entry(entity["sha256"], int(entity["contentSize"]))
            for id_, entity in entities.items()
            if entity["@type"] == "File"
        }
        return Manifest(
            district=entities["#district"]["value"],
            year=int(entities["#year"]["value"]),
            version=software["softwareVersion"],
            package=software["sha256"],
            swhid=software["@id"],
            libraries={library["name"]: library["softwareVersion"] for library in used},
            read={name: x for name, x in files.items() if not name.startswith(_WRITTEN)},
            written={name: x for name, x in files.items() if name.startswith(_WRITTEN)},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ProblemsError(
            [
                Problem(
                    code="AUDIT-MANIFEST",
                    file=name,
                    what="không đọc được bản kê (manifest) của lần chạy",
                    expected="tệp do langnghe run ghi",
                    action="lấy lại tệp từ bản gốc, hoặc chạy lại langnghe run",
                )
            ]
        ) from None


def sealed(text: str) -> str:
    """A manifest's text with its own digest in the place of 64 zeros, so that any change shows."""
    return text.replace(UNSEALED, hashlib.sha256(text.encode()).hexdigest())


def seal_of(data: bytes) -> str | None:
    """The digest of itself that a manifest states."""
    stated = re.search(rb'"value": "sha256:([0-9a-f]{64})"', data)
    return stated[1].decode() if stated else None


def seal_holds(data: bytes) -> bool:
    """Whether the digest that a manifest states of itself is that of its bytes."""
    stated = seal_of(data)
    if stated is None:
        return False
    plain = data.replace(stated.encode(), UNSEALED.encode())
    return hashlib.sha256(plain).hexdigest() == stated


# --- what is measured ---


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def entry(path: Path) -> Entry:
    return Entry(digest(path), path.stat().st_size)


def entries(root: Path, paths: Iterable[Path]) -> dict[str, Entry]:
    """Files by their path below `root`."""
    return {path.relative_to(root).as_posix(): entry(path) for path in paths}


def files_below(*folders: Path) -> list[Path]:
    """All files below some folders (or the files themselves), in a fixed order."""
    found = {
        path
        for folder in folders
        for path in (folder.rglob("*") if folder.is_dir() else [folder])
        if path.is_file() and "__pycache__" not in path.parts
    }
    return sorted(found, key=lambda path: path.as_posix())


class Package(NamedTuple):
    """The package's own source files: `sha256` of all, and the id that git gives their folder.

    The second is a Software Heritage identifier (ISO/IEC 18670): `git rev-parse
    <commit>:src/langnghe` prints the same digits. It stands for the commit, which an installed
    package does not know and which changes with what no report depends on.
    """

    sha256: str
    swhid: str


@cache
def package() -> Package:
    """The package's source files as they were when first asked for."""
    folder = Path(langnghe.__file__).parent
    code, contents = hashlib.sha256(), {}
    for path in files_below(folder):
        name, data = path.relative_to(folder).as_posix(), path.read_bytes()
        code.update(f"{name} {hashlib.sha256(data).hexdigest()}\n".encode())
        contents[name] = data
    return Package(code.hexdigest(), f"swh:1:dir:{_git_tree(contents).hex()}")


def _git_tree(files: Mapping[str, bytes]) -> bytes:
    """The id of a git tree of plain files, by their path below it."""
    folders: dict[str, dict[str, bytes]] = {}
    rows = []
    for name, data in files.items():
        first, slash, rest = name.partition("/")
        if slash:
            folders.setdefault(first, {})[rest] = data
        else:
            rows.append((name.encode(), b"100644", _git_id("blob", data)))
    # Git sorts a folder's name as if it ended in a slash.
    rows += [(f"{name}/".encode(), b"40000", _git_tree(inner)) for name, inner in folders.items()]
    lines = (mode + b" " + name.rstrip(b"/") + b"\0" + id_ for name, mode, id_ in sorted(rows))
    return _git_id("tree", b"".join(lines))


def _git_id(kind: str, data: bytes) -> bytes:
    head = f"{kind} {len(data)}\0".encode()
    return hashlib.sha1(head + data, usedforsecurity=False).digest()


@cache
def libraries() -> dict[str, str]:
    """The libraries the package asks for, in the versions it runs with, by name."""
    return dict(sorted((name, metadata.version(name)) for name in _required()))


def _required() -> Iterator[str]:
    """What every installation has: no extra, nothing of one platform only."""
    for line in metadata.requires("langnghe") or []:
        if ";" not in line:
            yield re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]


def as_json(content: Mapping[str, Any]) -> str:
    """A crate's metadata with an entity a line, so that two can be compared by any tool."""
    lines = (json.dumps(entity, ensure_ascii=False, sort_keys=True) for entity in content["@graph"])
    context = json.dumps(content["@context"], ensure_ascii=False)
    return f'{{"@context": {context}, "@graph": [\n' + ",\n".join(lines) + "\n]}\n"
