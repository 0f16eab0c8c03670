"""A finished district-year against its manifest, by digest: nothing is run again.

Whoever changes a file and the manifest alike is not found out here, only by `verify`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from langnghe.intake.files import sidecars
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from langnghe.run.district_year import work_of
from langnghe.run.manifest import (
    Entry,
    Manifest,
    entry,
    files_below,
    libraries,
    manifest_path,
    package,
    parse_manifest,
    seal_holds,
)


@dataclass(frozen=True)
class Findings:
    """What is not as the manifest says: of itself, of what is read, with what, and is written."""

    manifest: list[Problem]
    read: list[Problem]
    tools: list[Problem]
    written: list[Problem]
    files: int = 0
    """How many files the manifest lists."""

    @property
    def all(self) -> list[Problem]:
        return [*self.manifest, *self.read, *self.tools, *self.written]


def changed(project: Project, district: str, year: int) -> Findings:
    """Every file that is not as the district-year's manifest says, by name.

    With a manifest that was altered nothing is compared: it would accuse files that are as they
    were.

    Codes: AUDIT-NOT-RUN, AUDIT-MANIFEST, AUDIT-MANIFEST-CHANGED, AUDIT-MANIFEST-OTHER; AUDIT-INPUT-
    and AUDIT-OUTPUT- with -CHANGED, -MISSING or -NEW; AUDIT-PACKAGE, AUDIT-LIBRARY; what the
    register of raw files says (INTAKE-RAW-CHANGED, INTAKE-RAW-MISSING, INTAKE-REGISTER).
    """
    path = manifest_path(project, district, year)
    name = project.name(path)
    if not path.is_file():
        what = "chưa có bản kê (manifest): chưa chạy xong lần nào, hoặc tệp đã mất"
        problem = Problem(code="AUDIT-NOT-RUN", file=name, what=what, action="chạy langnghe run")
        return Findings([problem], [], [], [])
    data = path.read_bytes()
    try:
        manifest = parse_manifest(data, name)
    except ProblemsError as error:
        return Findings(list(error.problems), [], [], [])
    files = len(manifest.read) + len(manifest.written)
    if wrong := _of_manifest(manifest, data, name, district, year):
        return Findings([wrong], [], [], [], files)
    return Findings(
        [],
        list(_inputs(project, manifest)),
        list(_tools(manifest)),
        list(_outputs(project, manifest, district, year)),
        files,
    )


def _of_manifest(
    manifest: Manifest, data: bytes, name: str, district: str, year: int
) -> Problem | None:
    """Why nothing can be compared with this manifest."""
    if not seal_holds(data):
        return Problem(
            code="AUDIT-MANIFEST-CHANGED",
            file=name,
            what="bản kê đã bị sửa: mã SHA-256 ghi trong bản kê không phải của chính nó",
            action="lấy lại bản kê từ bản gốc; chạy langnghe verify không có --quick để biết tệp "
            "nào còn đúng",
        )
    if (manifest.district, manifest.year) != (district, year):
        return Problem(
            code="AUDIT-MANIFEST-OTHER",
            file=name,
            what="bản kê là của một báo cáo khác",
            value=f"{manifest.district} {manifest.year}",
            expected=f"{district} {year}",
            action="lấy lại bản kê từ bản gốc",
        )
    return None


def _inputs(project: Project, manifest: Manifest) -> Iterator[Problem]:
    known = {found.sha256: name for name, found in manifest.read.items()}
    action = "khôi phục tệp, hoặc chạy lại langnghe run nếu tệp được sửa có chủ ý"
    named = set()
    for name, was in manifest.read.items():
        for problem in file_problems(project, name, was, "INPUT", action, known):
            named.add(name)
            yield problem
    now = {project.name(path) for path in _raw(project, manifest)}
    if not any(name.startswith(("params/", "notebooks/")) for name in named):
        # Otherwise there is no telling what they would have a run read.
        try:
            now |= _stated(project, manifest)
        except ProblemsError as error:  # by a file that was added
            yield from error.problems
    for name in sorted(now - set(manifest.read)):
        named.add(name)
        yield Problem(
            code="AUDIT-INPUT-NEW",
            file=name,
            what="lần chạy chưa đọc tệp này: tệp thêm vào sau",
            action="bỏ tệp, hoặc chạy lại langnghe run nếu tệp được thêm có chủ ý",
        )
    for district, year in manifest.years:
        if project.name(sidecars.register_path(project, district, year)) in named:
            continue  # a register that was altered is no witness
        folder = project.name(project.raw(district, year))
        for problem in sidecars.verify(project, district, year):
            if f"{folder}/{problem.file}" not in named:
                yield problem


def _raw(project: Project, manifest: Manifest) -> Iterator[Path]:
    """The raw files and registers that there are now."""
    for each in manifest.years:
        yield from sidecars.raw_files(project.raw(*each))
        register = sidecars.register_path(project, *each)
        yield from [register] if register.is_file() else []


def _stated(project: Project, manifest: Manifest) -> set[str]:
    """The params and notebooks that a run would read now. Raises ProblemsError for bad ones."""
    surveys, notebooks = work_of(project, manifest.district, manifest.year)
    paths = [path for survey in surveys for path in survey.files]
    return {project.name(path) for path in [*paths, *(each.path for each in notebooks)]}


def _tools(manifest: Manifest) -> Iterator[Problem]:
    """The package and the libraries: with others the same bytes are not to be expected."""
    if manifest.package != package().sha256:
        yield Problem(
            code="AUDIT-PACKAGE",
            file="langnghe",
            what="lần chạy dùng mã nguồn khác của gói langnghe",
            value=f"SHA-256 {package().sha256}",
            expected=f"SHA-256 {manifest.package}",
            action="cài đúng bản langnghe ghi trong bản kê, hoặc chạy lại langnghe run",
        )
    now = libraries()
    for name in sorted(manifest.libraries.keys() | now.keys()):
        was, is_ = manifest.libraries.get(name), now.get(name)
        if was != is_:
            yield Problem(
                code="AUDIT-LIBRARY",
                file=name,
                what="lần chạy dùng bản khác của thư viện này",
                value=is_ or "không có",
                expected=was or "không có",
                action="cài đúng các bản ghi trong requirements.lock",
            )


def _outputs(project: Project, manifest: Manifest, district: str, year: int) -> Iterator[Problem]:
    known = {found.sha256: name for name, found in manifest.written.items()}
    action = "chạy langnghe verify không có --quick để biết khác ở đâu"
    for name, was in manifest.written.items():
        yield from file_problems(project, name, was, "OUTPUT", action, known)
    for name in outputs(project, district, year):
        if name not in manifest.written:
            yield Problem(
                code="AUDIT-OUTPUT-NEW",
                file=name,
                what="tệp không do lần chạy ghi ra",
                action="chuyển tệp khỏi thư mục kết quả",
            )


def outputs(project: Project, district: str, year: int) -> dict[str, Path]:
    """What stands in the folders that a run makes, by name; not the manifest."""
    folders = project.processed(district, year), project.reports(district, year)
    found = {project.name(path): path for path in files_below(*folders)}
    found.pop(project.name(manifest_path(project, district, year)), None)
    return found


def file_problems(
    project: Project, name: str, was: Entry, kind: str, action: str, known: dict[str, str]
) -> Iterator[Problem]:
    """AUDIT-<kind>-MISSING or -CHANGED where a file is not as it was; `known`: names by digest."""
    path = project.root / name
    if not path.is_file():
        yield Problem(
            code=f"AUDIT-{kind}-MISSING",
            file=name,
            what="tệp có trong bản kê nay không còn",
            expected=f"SHA-256 {was.sha256}, {was.bytes} byte",
            action=action,
        )
        return
    now = entry(path)
    if now == was:
        return
    other = known.get(now.sha256)
    yield Problem(
        code=f"AUDIT-{kind}-CHANGED",
        file=name,
        what="tệp đã khác so với bản kê" + (f"; nay là nội dung của {other}" if other else ""),
        value=f"SHA-256 {now.sha256}, {now.bytes} byte",
        expected=f"SHA-256 {was.sha256}, {was.bytes} byte",
        action=action,
    )
