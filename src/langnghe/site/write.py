"""The site as files: the page, and for the public edition the documents it links to."""

import shutil
from pathlib import Path

from langnghe.problems import Problem, ProblemsError
from langnghe.project import Edition, Project
from langnghe.site.catalogue import Entry, entries
from langnghe.site.page import page
from langnghe.site.summary import read_documents

INDEX = "index.html"
ACROSS = "districts"


def write_index(project: Project) -> Path:
    """Write `reports/index.html`, over the internal documents where they stand."""
    found = entries(project, "internal")
    reports = project.root / "reports"
    links = {f"{e.district}/{e.year}": e.folder.relative_to(reports).as_posix() for e in found}
    across = project.across("internal")
    folder = across.relative_to(reports).as_posix()
    said = page(found, links, "internal", read_documents(across), folder)
    return _written(reports / INDEX, said)


def export_site(project: Project, edition: Edition, folder: Path) -> list[Path]:
    """Copy an edition's documents and their page into a folder of their own; gives what is there.

    Only files that a document is made of are copied: no notebook, no manifest, no table. Raises
    ProblemsError SITE-NOT-EMPTY where the folder holds anything but an earlier site, SITE-NOTHING
    where there is no document.
    """
    found = [entry for entry in entries(project, edition) if entry.summary]
    if not found:
        what = f"chưa có báo cáo nào của bản {edition}"
        raise ProblemsError([Problem(code="SITE-NOTHING", what=what, action="chạy langnghe run")])
    _emptied(folder)
    written = [path for entry in found for path in _copied(entry, folder)]
    links = {f"{entry.district}/{entry.year}": f"{entry.district}/{entry.year}" for entry in found}
    across = read_documents(project.across(edition))
    for name in (f"{document.name}.{end}" for document in across for end in document.formats):
        written.append(_copy(project.across(edition) / name, folder / ACROSS / name))
    return [*written, _written(folder / INDEX, page(found, links, edition, across, ACROSS))]


def _copied(entry: Entry, folder: Path) -> list[Path]:
    target = folder / entry.district / str(entry.year)
    target.mkdir(parents=True, exist_ok=True)
    assert entry.summary, "the caller leaves out those without"
    names = [f"{d.name}.{end}" for d in entry.summary.documents for end in d.formats]
    # A document of named pages has a folder of them.
    names += [
        path.relative_to(entry.folder).as_posix()
        for document in entry.summary.documents
        for path in sorted((entry.folder / document.name).glob("*.pdf"))
    ]
    return [_copy(entry.folder / name, target / name) for name in names]


def _copy(source: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(source, target))


def _emptied(folder: Path) -> None:
    """An earlier site is taken away; anything else is not ours to delete."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / INDEX).is_file():
            raise ProblemsError(
                [
                    Problem(
                        code="SITE-NOT-EMPTY",
                        file=folder.name,
                        what="thư mục đã có tệp khác",
                        action="chọn một thư mục trống hoặc chưa có",
                    )
                ]
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)


def _written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
