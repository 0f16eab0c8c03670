"""Several made-up districts whose runs take a second: a dialogue year and two tiny notebooks.

Every output holds the name of its own district, and a number that no other has.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import v4

from langnghe.project import Project
from small_dialogue import FORUM, written
from small_district import DISTRICT, YEAR

STAGE = """\
import pandas as pd
from pathlib import Path
from langnghe.params.load import load_survey
from langnghe.project import Project
from langnghe.store import write_tables

project = Project(Path(root))
survey = load_survey(project, district, year)
sent = (project.raw(district, year) / "number.txt").read_text()
pause = project.raw(district, year) / "pause.txt"
if pause.exists():
    import time
    time.sleep(float(pause.read_text()))
table = pd.DataFrame({"name": [survey.district.name], "number": [int(sent)]})
write_tables(project.processed(district, year), {"numbers": table})
"""
DOCUMENT = """\
from pathlib import Path
from langnghe.params.load import load_survey
from langnghe.project import Project
from langnghe.report.blocks import Paragraphs
from langnghe.report.handout_sections import masthead
from langnghe.store import read_table

project = Project(Path(root))
survey = load_survey(project, district, year)
table = read_table(project.processed(district, year), "numbers")
display(masthead(survey, "handout", "note", "Ghi chú"))
display(Paragraphs([f"{name}: số {number}." for name, number in table.itertuples(index=False)]))
"""
PARAMETERS = 'district = "a"\nyear = 2024\nedition = "internal"\nroot = ".."'


def tiny_project(root: Path, districts: Sequence[str], pause: float = 0) -> Project:
    """A project with these districts; each run's stage waits `pause` seconds."""
    project = written(root, forum=FORUM)
    folder = project.params / DISTRICT
    for number, name in enumerate(districts, start=1001):
        shutil.copytree(folder, project.params / name)
        path = project.params / name / "district.yaml"
        text = path.read_text(encoding="utf-8").replace(DISTRICT, name)
        path.write_text(text.replace("name: Thử Nghiệm", f"name: Nơi {name}"), encoding="utf-8")
        raw = project.raw(name, YEAR)
        raw.mkdir(parents=True)
        (raw / "number.txt").write_text(str(number), encoding="utf-8")
        if pause:
            (raw / "pause.txt").write_text(str(pause), encoding="utf-8")
    shutil.rmtree(folder)
    project.notebooks.mkdir()
    _write(project.notebooks / "1_stage.ipynb", STAGE, {})
    role = {"document": "note", "formats": ["html", "pdf"], "editions": ["internal"]}
    _write(project.notebooks / "2_note.ipynb", DOCUMENT, role)
    return project


def _write(path: Path, source: str, role: dict[str, object]) -> None:
    cells = [v4.new_code_cell(PARAMETERS, id="parameters"), v4.new_code_cell(source, id="work")]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = v4.new_notebook(cells=cells, metadata={"langnghe": role, "kernelspec": kernel})
    nbformat.write(notebook, path)
