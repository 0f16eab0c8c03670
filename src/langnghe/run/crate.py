"""A manifest written as an RO-Crate: Process Run Crate 0.5 on RO-Crate 1.1.

Paths in it are below the project folder, which is the crate's root. Beside the reports the file is
called `manifest.json`; in a bundle the same bytes stand at the root as `ro-crate-metadata.json`.
`endTime`, which the profile recommends, is a clock and is left out (see `times`).
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from langnghe.params.load import Survey
from langnghe.project import Edition
from langnghe.run.manifest import UNSEALED, Entry, Manifest, as_json, sealed

PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
AUDIENCES: Mapping[Edition, str] = {
    "internal": "Phòng GDĐT, cơ quan phối hợp và kiểm toán viên: không đưa ra ngoài",
    "public": "Mọi người",
}
_FORMATS = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "ipynb": "application/x-ipynb+json",
    "json": "application/json",
    "lock": "text/plain",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml",
}


def audience(name: str) -> Edition:
    """Who may see a file of a project.

    For everybody: documents of the public edition, and the tables that have passed disclosure. Not
    the public notebooks, whose code names internal files.
    """
    top, *parts = name.split("/")
    if parts[2:3] == ["public"] and top == "reports":
        return "public" if name.endswith((".html", ".pdf", ".docx")) else "internal"
    if parts[3:4] == ["public"] and top == "data" and name.endswith(".parquet"):
        return "public"
    return "internal"


def write_manifest(path: Path, manifest: Manifest, survey: Survey) -> None:
    """Write a run's manifest as the metadata of a crate, with its own digest in it."""
    path.write_text(manifest_text(manifest, survey), encoding="utf-8", newline="\n")


def manifest_text(
    manifest: Manifest,
    survey: Survey,
    who: Callable[[str], Edition] = audience,
    based_on: str = "",
) -> str:
    """A manifest as the metadata of a crate, with its own digest in it.

    who: may see a file, by its name. based_on: SHA-256 of the manifest that this one is a part of.
    """
    crate = ROCrate(version="1.1")
    crate.metadata.extra_terms["sha256"] = "https://schema.org/sha256"
    root = crate.root_dataset
    title = f"{survey.district.title}, {survey.district.province}, năm {survey.year.year}"
    root["name"] = f"Kết quả khảo sát của {title}"
    what = "Phần công khai của" if based_on else "Mọi tệp đã đọc và đã ghi của"
    root["description"] = f"{what} một lần langnghe run." + (
        " Dữ liệu minh họa, hoàn toàn do máy đặt ra." if survey.year.invented else ""
    )
    root["datePublished"] = survey.year.report.date.isoformat()
    root["license"] = _added(
        crate, "#licence", "CreativeWork", name="Quyền xem của từng tệp ghi ở audience của tệp"
    )
    root["conformsTo"] = _added(
        crate, PROFILE, "CreativeWork", name="Process Run Crate", version="0.5"
    )
    root["identifier"] = _added(
        crate,
        "#seal",
        "PropertyValue",
        name="SHA-256 của chính tệp này khi 64 chữ số ở đây là 0",
        value=f"sha256:{UNSEALED}",
    )
    for edition in sorted({who(name) for name in [*manifest.read, *manifest.written]}):
        _added(crate, f"#{edition}", "Audience", name=AUDIENCES[edition])
    if based_on:
        name = "Bản kê nội bộ của lần chạy, không công bố"
        root["isBasedOn"] = _added(
            crate, "#internal-manifest", "CreativeWork", name=name, sha256=based_on
        )
    read = _with_folders(crate, manifest.read, who)
    written = _with_folders(crate, manifest.written, who)
    root["hasPart"] = [*read, *written]
    office = _added(crate, "#office", "Organization", name=survey.district.bodies.issuing)
    root["author"] = root["publisher"] = office
    root["mentions"] = _added(
        crate,
        "#run",
        "CreateAction",
        name=f"langnghe run {manifest.district} {manifest.year}",
        description="Chạy các sổ tay, ghi bảng số liệu và văn bản",
        instrument=_software(crate, manifest),
        agent=office,
        object=[
            *read,
            _added(crate, "#district", "PropertyValue", name="district", value=manifest.district),
            _added(crate, "#year", "PropertyValue", name="year", value=str(manifest.year)),
        ],
        result=written,
        actionStatus="http://schema.org/CompletedActionStatus",
    )
    return sealed(as_json(crate.metadata.generate()))


def _software(crate: ROCrate, manifest: Manifest) -> ContextEntity:
    used = [
        _added(
            crate,
            f"pkg:pypi/{name}@{version}",
            "SoftwareApplication",
            name=name,
            softwareVersion=version,
        )
        for name, version in manifest.libraries.items()
    ]
    return _added(
        crate,
        manifest.swhid,
        "SoftwareApplication",
        name="langnghe",
        softwareVersion=manifest.version,
        sha256=manifest.package,
        softwareRequirements=used,
    )


def _with_folders(
    crate: ROCrate, files: Mapping[str, Entry], who: Callable[[str], Edition]
) -> list[Any]:
    """Add files under a Dataset a folder; gives the folders, and the files of the root."""
    parts: dict[str, list[Any]] = {}
    for name, found in files.items():
        properties = {
            "sha256": found.sha256,
            "contentSize": str(found.bytes),
            "audience": {"@id": f"#{who(name)}"},
        }
        if form := _FORMATS.get(name.rpartition(".")[2].lower()):
            properties["encodingFormat"] = form
        file = crate.add_file(dest_path=name, properties=properties)
        parts.setdefault(_folder(name), []).append(file)
    top = parts.pop("", [])
    return [_folder_entity(crate, name, inside) for name, inside in parts.items()] + top


def _folder_entity(crate: ROCrate, name: str, inside: Sequence[Any]) -> Any:
    parts = inside[0] if len(inside) == 1 else inside
    return crate.add_dataset(dest_path=name, properties={"hasPart": parts})


def _folder(name: str) -> str:
    """The folder that a file is listed under: a district-year's own, or the first of its path."""
    parts = name.split("/")
    depth = {"data": 4, "reports": 4 if len(parts) > 4 else 3}.get(parts[0], 1)
    return "/".join(parts[: min(depth, len(parts) - 1)])


def _added(crate: ROCrate, id_: str, kind: str, **properties: Any) -> ContextEntity:
    return crate.add(ContextEntity(crate, id_, properties={"@type": kind, **properties}))
