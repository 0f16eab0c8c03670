"""The batch for pytask: the same commands, files and order as in the Snakefile."""

import subprocess
from pathlib import Path
from typing import Annotated

from pytask import Product, task

ROOT = Path(__file__).parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

for folder in sorted((ROOT / "data" / "raw").glob("*/[0-9][0-9][0-9][0-9]")):
    district, year = folder.parts[-2:]
    read = [*(ROOT / "params" / district).rglob("*"), *(ROOT / "data/raw" / district).rglob("*")]
    before = sorted(path for path in read if path.is_file())
    for notebook in NOTEBOOKS:
        made = ROOT / "out" / district / year / notebook.name

        @task(id=f"{district}-{year}-{notebook.stem}")
        def task_notebook(
            before: list[Path] = before,
            notebook: Path = notebook,
            made: Annotated[Path, Product] = made,
            parameters: tuple[str, ...] = ("district", district, "-p", "year", year),
        ) -> None:
            command = ["papermill", "--no-progress-bar", notebook, made, "-p", *parameters]
            subprocess.run([*command, "-p", "root", "."], cwd=ROOT, check=True)

        before = [made]

    page = made.with_suffix(".html")

    @task(id=f"{district}-{year}-html")
    def task_html(executed: Path = made, html: Annotated[Path, Product] = page) -> None:
        command = ["jupyter", "nbconvert", "--to", "html", "--no-input", executed]
        subprocess.run(command, cwd=ROOT, check=True)
