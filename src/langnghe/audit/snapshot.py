"""A run as it can be compared: its inputs by digest, params by key, and the figures it printed.

It is read where it stands: in a project folder, in a copy of one, in a bundle.
"""

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from langnghe.audit.bundle import METADATA, edition_of
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Edition, Project
from langnghe.run.manifest import Manifest, digest, manifest_path, parse_manifest, read_manifest
from langnghe.store import read_table

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Snapshot:
    """One run in one edition.

    label: what people are shown. figures: with `files`, those its forms came from, one a line.
    figures, corrections: None where only the manifest is there. params: file → key → value, of the
    params files that are still those of the run.
    """

    label: str
    manifest: Manifest
    edition: Edition
    figures: pd.DataFrame | None
    corrections: pd.DataFrame | None
    params: Mapping[str, Mapping[str, str]]

    @property
    def raw(self) -> dict[str, str]:
        """SHA-256 of the year's own raw files, by their name as figures give it."""
        folder = f"data/raw/{self.manifest.district}/{self.manifest.year}/"
        return {
            name.removeprefix(folder): entry.sha256
            for name, entry in self.manifest.read.items()
            if name.startswith(folder)
        }


def snapshot(
    project: Project, district: str, year: int, edition: Edition = "internal", label: str = ""
) -> Snapshot:
    """A district-year of a project folder. Raises ProblemsError DIFF-NO-RUN where it was not run,
    AUDIT-MANIFEST where its manifest is none."""
    path = manifest_path(project, district, year)
    if not path.is_file():
        raise ProblemsError([_no_run(f"{district} {year}")])
    manifest = read_manifest(path)
    tables = project.processed(district, year, edition)
    return _snapshot(manifest, edition, tables, project.root, label or f"{district} {year}")


@contextmanager
def opened(path: Path, district: str, year: int) -> Iterator[Snapshot]:
    """A run elsewhere: a bundle, a project folder, or a district-year's folder of reports.

    Raises ProblemsError DIFF-NO-RUN where there is none of this district, AUDIT-MANIFEST.
    """
    label = path.name
    if path.is_file() and zipfile.is_zipfile(path):
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
            yield _of_bundle(Path(folder), label)
    elif (path / MANIFEST).is_file():
        manifest = read_manifest(path / MANIFEST)
        place = path.resolve()
        root = place.parents[2] if len(place.parents) > 2 else place
        tables = Project(root).processed(manifest.district, manifest.year)
        yield _snapshot(manifest, "internal", tables, root, label)
    elif path.is_dir():
        yield snapshot(Project(path.resolve()), district, year, label=label)
    else:
        raise ProblemsError([_no_run(label)])


def _of_bundle(folder: Path, label: str) -> Snapshot:
    path = folder / METADATA
    if not path.is_file():
        raise ProblemsError([_no_run(label)])
    manifest = parse_manifest(path.read_bytes(), METADATA)
    edition = edition_of(manifest)
    tables = Project(folder).processed(manifest.district, manifest.year)
    if edition == "public":
        tables = folder / "tables"
    return _snapshot(manifest, edition, tables, folder, label)


def _no_run(name: str) -> Problem:
    return Problem(
        code="DIFF-NO-RUN",
        file=name,
        what="không có lần chạy nào ở đây để so",
        expected="thư mục dự án, thư mục báo cáo của một năm (có manifest.json), hoặc gói .zip",
        action="chạy langnghe run, hoặc chỉ đúng nơi bằng --before",
    )


def _snapshot(
    manifest: Manifest, edition: Edition, tables: Path, root: Path, label: str
) -> Snapshot:
    corrections = edition == "internal"
    return Snapshot(
        label,
        manifest,
        edition,
        _figures(tables),
        _table(tables, "corrections") if corrections else None,
        dict(_params(manifest, root)),
    )


def _figures(folder: Path) -> pd.DataFrame | None:
    """The figures with the files behind each; the public tables name none."""
    figures, sources = _table(folder, "figures"), _table(folder, "sources")
    if figures is None:
        return None
    if sources is None:
        return figures.assign(files="")
    # What is of no group, such as a combination, is of all.
    every = pd.concat([sources, sources.assign(group="")])
    keys = ["scope", "area", "group"]
    files = every.groupby(keys)["file"].agg(lambda names: "\n".join(sorted(set(names))))
    found = figures[keys].join(files.rename("files"), on=keys)["files"]
    return figures.assign(files=found.fillna("").to_numpy())


def _table(folder: Path, name: str) -> pd.DataFrame | None:
    return read_table(folder, name) if (folder / f"{name}.parquet").is_file() else None


# --- params by key -------------------------------------------------------------------------------


def _params(manifest: Manifest, root: Path) -> Iterator[tuple[str, dict[str, str]]]:
    for name, entry in manifest.read.items():
        path = root / name
        if name.startswith("params/") and path.is_file() and digest(path) == entry.sha256:
            yield name, keys_of(name, path.read_text(encoding="utf-8-sig"))


def keys_of(name: str, text: str) -> dict[str, str]:
    """A params file as key → value: "groups.staff.rates.primary" → "100", or of a table
    "th-suoi-mo.parents" → "20". Items of a list are named by their id, else by their number."""
    if name.endswith(".csv"):
        rows = csv.DictReader(io.StringIO(text))
        first = (rows.fieldnames or [""])[0]
        return {
            f"{row[first]}.{column}": value or ""
            for row in rows
            for column, value in row.items()
            if column != first and isinstance(value, str | None)
        }
    try:
        return dict(_flat(YAML(typ="safe").load(text)))
    except YAMLError:
        return {}


def _flat(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    items: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        items = [(str(name), item) for name, item in value.items()]
    elif isinstance(value, list):
        for number, item in enumerate(value, start=1):
            named = item.get("id", number) if isinstance(item, dict) else number
            items.append((str(named), item))
    else:
        yield key, "" if value is None else str(value)
    for name, item in items:
        yield from _flat(item, f"{key}.{name}" if key else name)
