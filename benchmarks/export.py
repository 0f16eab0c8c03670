"""Documents of one district-year from its executed notebooks: what a run needs beyond them.

python -m benchmarks.export
"""

import shutil
import tempfile
from pathlib import Path

from benchmarks.end_to_end import CHECKOUT, DISTRICT, YEAR, run
from benchmarks.measure import in_turn, machine, table
from langnghe.project import Project
from langnghe.run.documents import documents_of, export
from langnghe.run.execution import execute
from langnghe.run.notebooks import role_of


def section() -> str:
    """Measure and describe."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("params", "notebooks", f"data/raw/{DISTRICT}"):
            shutil.copytree(CHECKOUT / name, root / name)
        run(root, execute, documents=False)
        out = root / "out"
        out.mkdir()
        made = Project(root).reports(DISTRICT, YEAR, "internal")

        def documents(stem: str, formats: tuple[str, ...]) -> None:
            role = role_of(root / "notebooks" / f"{stem}.ipynb")
            for name, shown in documents_of(made / f"{stem}.ipynb", role):
                export(shown, out / name, formats)

        def report_and_handout() -> None:
            documents("5_report", ("html", "pdf"))
            documents("11_handout", ("html", "pdf"))

        seconds = in_turn(
            {
                "report as HTML and PDF, and handout": report_and_handout,
                "report as HTML": lambda: documents("5_report", ("html",)),
                "report as PDF": lambda: documents("5_report", ("pdf",)),
                "report as docx": lambda: documents("5_report", ("docx",)),
                "handout as HTML and PDF": lambda: documents("11_handout", ("html", "pdf")),
                "pages of units, bound and one PDF each": lambda: documents(
                    "12_pages", ("html", "pdf")
                ),
            }
        )
    return (
        "## Documents\n\n"
        f"The internal edition of {DISTRICT} {YEAR}, warm, from executed notebooks on disk to "
        "files on disk; three rounds in turn after one unmeasured.\n\n"
        + table(seconds, next(iter(seconds)))
    )


if __name__ == "__main__":
    print(machine() + "\n\n" + section())
