"""One zip of a district-year for whoever checks it: the same bytes whoever packs it.

The internal bundle is a project folder that holds what one run read and wrote. The public one holds
documents and tables of the public edition. The root of both is an RO-Crate.
"""

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from langnghe.audit.digests import changed, file_problems
from langnghe.audit.readme import readme
from langnghe.audit.verify import Verified, verify
from langnghe.params.load import load_survey
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Edition, Project
from langnghe.run.crate import audience, manifest_text
from langnghe.run.manifest import (
    Manifest,
    manifest_path,
    parse_manifest,
    read_manifest,
    seal_holds,
)

METADATA, README = "ro-crate-metadata.json", "README.md"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def bundle(project: Project, district: str, year: int, edition: Edition) -> bytes:
    """The zip of a district-year that is as its manifest says, with another package or not.

    Raises ProblemsError with what `digests.changed` found, AUDIT-NO-PUBLIC where there is no
    public edition.
    """
    found = changed(project, district, year)
    if wrong := [*found.manifest, *found.read, *found.written]:
        raise ProblemsError(wrong)
    path = manifest_path(project, district, year)
    manifest = read_manifest(path)
    files = {name: project.root / name for name in [*manifest.read, *manifest.written]}
    if edition == "internal":
        contents = {name: file.read_bytes() for name, file in files.items()}
        contents |= dict.fromkeys((project.name(path), METADATA), path.read_bytes())
        return packed({**contents, README: readme(manifest, edition).encode()})
    names = {_public_name(name): name for name in manifest.written if audience(name) == "public"}
    if not any(name.startswith("documents/") for name in names):
        what = "báo cáo này không có văn bản công khai"
        action = "nếu phải có, chạy langnghe run và xem vì sao bản công khai không được lập"
        raise ProblemsError([Problem(code="AUDIT-NO-PUBLIC", what=what, action=action)])
    part = replace(
        manifest, read={}, written={new: manifest.written[old] for new, old in names.items()}
    )
    text = manifest_text(
        part,
        load_survey(project, district, year),
        who=lambda name: "public",
        based_on=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    contents = {new: files[old].read_bytes() for new, old in names.items()}
    contents |= {METADATA: text.encode(), README: readme(part, edition).encode()}
    return packed(contents)


def _public_name(name: str) -> str:
    """Where a file stands in the public bundle: "documents/pages/hoa-phu.pdf", "tables/…"."""
    kind = "documents" if name.startswith("reports/") else "tables"
    return f"{kind}/{name.split('/public/', 1)[1]}"


def packed(contents: Mapping[str, bytes]) -> bytes:
    """A zip of these files and the folders they are in, in the order of their names.

    Stored, not compressed: other versions of zlib compress to other bytes.
    """
    parents = (parent for name in contents for parent in PurePosixPath(name).parents)
    folders = {f"{parent}/": b"" for parent in parents if parent.name}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted({**contents, **folders}.items()):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system = 3
            member.external_attr = (0o40755 if member.is_dir() else 0o100644) << 16
            archive.writestr(member, data)
    return file.getvalue()


def verify_bundle(data: bytes, name: str, quick: bool = False) -> tuple[Manifest, Verified]:
    """Verify a bundle as it was received, in a folder that is then deleted.

    Of an internal one as `verify` does; of a public one that its files are those its metadata
    lists. Either way the zip must be what `bundle` packs, to the byte. Raises ProblemsError
    AUDIT-BUNDLE where it is no bundle, AUDIT-MANIFEST where its metadata cannot be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [each for each in archive.infolist() if not each.is_dir()]
            contents = {each.filename: archive.read(each) for each in files}
            metadata = contents[METADATA]
            manifest = parse_manifest(metadata, METADATA)
            with tempfile.TemporaryDirectory() as folder:
                archive.extractall(folder)
                found = _verified(Project(Path(folder)), manifest, contents, quick)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError):
        what = "tệp không phải gói kiểm toán, hoặc đã hỏng"
        expected = f"tệp .zip do langnghe bundle ghi, có {METADATA}"
        problem = Problem(code="AUDIT-BUNDLE", file=name, what=what, expected=expected)
        raise ProblemsError([problem]) from None
    if not found.problems and packed(contents) != data:
        what = "mọi tệp bên trong đều đúng, nhưng tệp .zip không do langnghe bundle đóng"
        action = "xin lại gói từ nơi đã gửi"
        wrong = Problem(code="AUDIT-BUNDLE-PACKED", file=name, what=what, action=action)
        found = replace(found, problems=[wrong])
    return manifest, found


def edition_of(manifest: Manifest) -> Edition:
    """A public bundle lists nothing that was read or stands in a project."""
    inside = any(name.startswith(("data/", "params/")) for name in manifest.read)
    return "internal" if inside else "public"


def _verified(
    project: Project, manifest: Manifest, contents: Mapping[str, bytes], quick: bool
) -> Verified:
    edition = edition_of(manifest)
    listed = {**manifest.read, **manifest.written}
    if not seal_holds(contents[METADATA]):
        what = "bản kê của gói đã bị sửa: không có gì để so"
        wrong = Problem(
            code="AUDIT-MANIFEST-CHANGED", file=METADATA, what=what, action="xin lại gói"
        )
        return Verified([wrong], len(listed), again=False)
    expected = {METADATA: contents[METADATA], README: readme(manifest, edition).encode()}
    if edition == "internal":
        path = project.name(manifest_path(project, manifest.district, manifest.year))
        expected[path] = contents[METADATA]
        found = verify(project, manifest.district, manifest.year, quick)
    else:
        known = {was.sha256: name for name, was in listed.items()}
        problems = [
            problem
            for name, was in listed.items()
            for problem in file_problems(project, name, was, "OUTPUT", "xin lại gói", known)
        ]
        found = Verified(problems, len(listed), again=False)
    named = {problem.file for problem in found.problems}
    problems = [
        Problem(code="AUDIT-BUNDLE-CHANGED", file=name, what="tệp trong gói đã bị sửa hoặc thiếu")
        for name, data in expected.items()
        if contents.get(name) != data and name not in named
    ]
    problems += [
        Problem(code="AUDIT-BUNDLE-NEW", file=name, what="tệp không có trong bản kê của gói")
        for name in sorted(contents)
        if name not in expected and name not in listed and name not in named
    ]
    return replace(found, problems=[*found.problems, *problems])
