"""What a run read and wrote, by digest: for the auditor, and to know what is stale."""

import hashlib
import json
import platform
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import langnghe


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_below(*folders: Path) -> list[Path]:
    """All files below some folders (or the files themselves), in a fixed order."""
    found = {
        path
        for folder in folders
        for path in (folder.rglob("*") if folder.is_dir() else [folder])
        if path.is_file() and "__pycache__" not in path.parts
    }
    return sorted(found, key=lambda path: path.as_posix())


@cache
def package_digest() -> str:
    """One digest of the package's source files, as they were when first asked for."""
    package = Path(langnghe.__file__).parent
    code = hashlib.sha256()
    for path in files_below(package):
        code.update(f"{path.relative_to(package).as_posix()} {digest(path)}\n".encode())
    return code.hexdigest()


def manifest(
    root: Path, parameters: dict[str, Any], read: Iterable[Path], written: Iterable[Path]
) -> dict[str, Any]:
    """Digests by path below `root`; the package by the digest of its own source files."""
    return {
        "parameters": parameters,
        "langnghe": {"version": langnghe.__version__, "sha256": package_digest()},
        "python": platform.python_version(),
        "read": {path.relative_to(root).as_posix(): digest(path) for path in read},
        "written": {path.relative_to(root).as_posix(): digest(path) for path in written},
    }


def write_manifest(path: Path, content: dict[str, Any]) -> None:
    """Write as JSON with sorted keys."""
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
