"""A real export of Google Forms, end to end: 703 rows that its makers called cleaned.

The file is not part of the project; the params that describe it are in tests/projects/bac-ninh.
What is asserted here was counted from the file by other means than this package.
"""

import re
import shutil
import unicodedata
from collections import Counter
from typing import Any

import bs4
import openpyxl
import pandas as pd
import pymupdf
import pytest

from langnghe.project import Project
from langnghe.run.district_year import run
from small_district import CHECKOUT

REAL = CHECKOUT / ".." / "shared" / "real" / "bac-ninh" / "responses.xlsx"
pytestmark = pytest.mark.skipif(
    not REAL.is_file(), reason="the real file (../shared/real/bac-ninh) is not here"
)

# In the order of the file's columns, where the fourth question stands before the third.
ITEMS = ["content", "accuracy", "ease", "support", "confidence", "guidance"]
MEANS = [4.485, 4.545, 4.467, 4.472, 4.413, 4.542]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project after its run."""
    root = tmp_path_factory.mktemp("bac-ninh")
    shutil.copytree(CHECKOUT / "tests" / "projects" / "bac-ninh" / "params", root / "params")
    shutil.copy(CHECKOUT / "params" / "document-form.yaml", root / "params")
    ignored = shutil.ignore_patterns(".ipynb_checkpoints")
    shutil.copytree(CHECKOUT / "notebooks", root / "notebooks", ignore=ignored)
    project = Project(root)
    raw = project.raw("bac-ninh", 2025)
    raw.mkdir(parents=True)
    shutil.copy(REAL, raw)
    run(project, "bac-ninh", 2025)
    return project


@pytest.fixture(scope="module")
def raw() -> list[tuple[Any, ...]]:
    """The rows below the header: time, school, six items, experience."""
    sheet = openpyxl.load_workbook(REAL, read_only=True).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    return [row for row in rows if any(cell is not None for cell in row)]


def table(project: Project, name: str) -> pd.DataFrame:
    return pd.read_parquet(project.processed("bac-ninh", 2025) / f"{name}.parquet")


def test_every_row_is_a_form(project: Project, raw: list[tuple[Any, ...]]) -> None:
    forms = table(project, "forms")
    assert len(raw) == 703
    assert forms["row"].to_list() == list(range(2, 705))
    assert len(table(project, "set_aside")) == 0
    assert table(project, "received")["forms"].sum() == 703


def test_means_are_those_of_the_file_under_the_right_questions(project: Project) -> None:
    rates = table(project, "rates")
    means = rates[rates["scope"] == "group"].set_index("question")["mean"]
    assert [round(means[item], 3) for item in ITEMS] == MEANS


@pytest.mark.parametrize(("lowest", "percent"), [(3, 96.89), (4, 88.86)])
def test_the_rate_depends_on_the_levels_that_are_declared_positive(
    project: Project, lowest: int, percent: float
) -> None:
    cube = table(project, "cube")
    answers = cube[cube["question"].isin(ITEMS)]
    positive = answers.loc[answers["answer"].astype(int) >= lowest, "n"].sum()
    assert answers["n"].sum() == 6 * 703
    assert round(100 * positive / answers["n"].sum(), 2) == percent


def test_a_question_added_half_way_is_not_asked_before_and_missing_after(project: Project) -> None:
    answers = table(project, "forms").set_index("row")["experience"]
    assert (answers.loc[:482] == "~not-asked").all()
    assert Counter(answers.where(answers.str.startswith("~"), "value")) == {
        "~not-asked": 481,
        "~missing": 2,
        "value": 220,
    }


def test_equal_rows_are_all_kept(project: Project, raw: list[tuple[Any, ...]]) -> None:
    labels = {
        "Chưa dùng bao giờ": "never",
        "Sử dụng ít": "little",
        "Sử dụng thường xuyên": "often",
        "Sử dụng hàng ngày": "daily",
        None: "",
    }
    given = Counter((*(str(cell) for cell in row[2:8]), labels[row[8]]) for row in raw)
    forms = table(project, "forms")[[*ITEMS, "experience"]]
    forms["experience"] = forms["experience"].where(~forms["experience"].str.startswith("~"), "")
    assert Counter(forms.itertuples(index=False, name=None)) == given
    assert len(raw) - len({row[1:] for row in raw}) == 210


# --- schools ----------------------------------------------------------------------------------

_TONES = "\u0300\u0301\u0303\u0309\u0323"


def letters_and_tones(text: str) -> tuple[str, str]:
    """Letters with their own marks (â, ơ, đ) in one word, and the tones in order."""
    marks = unicodedata.normalize("NFD", text.lower())
    kept = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    letters = "".join(letter for letter in kept if letter.isalpha())
    return letters, "".join(mark for mark in marks if mark in _TONES)


def without_marks(text: str) -> str:
    marks = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in marks if letter.isascii() and letter.isalpha())


def level_of(text: str) -> str:
    """The level at the start of a school's name, by its letters only."""
    start = without_marks(text).removeprefix("truong")
    for pattern, level in (
        (r"(tieuhoc|th)(va)?(thcs|trunghoccoso)", "primary-lower-secondary"),
        (r"mamnon|mn", "preschool"),
        (r"thcs|trunghoccoso", "lower-secondary"),
        (r"tieuhoc|th", "primary"),
    ):
        if re.match(pattern, start):
            return level
    return ""


@pytest.fixture(scope="module")
def spellings(project: Project, raw: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Each form's school as written, the unit it was given, and whether a person decided it."""
    texts = [" ".join(unicodedata.normalize("NFC", str(row[1])).split()) for row in raw]
    decided = set(table(project, "corrections")["expected"])
    return pd.DataFrame(
        {
            "text": texts,
            "unit": table(project, "forms")["unit"],
            "decided": [text in decided for text in texts],
        }
    )


def test_each_school_that_was_accepted_has_its_level_and_its_whole_name(
    spellings: pd.DataFrame,
) -> None:
    frame = CHECKOUT / "tests" / "projects" / "bac-ninh" / "params" / "bac-ninh" / "2025"
    units = pd.read_csv(frame / "frame.csv").set_index("unit")
    own_name = re.compile(r"^Trường (Mầm non|Tiểu học và THCS|Tiểu học|THCS) ")
    accepted = spellings[(spellings["unit"] != "") & ~spellings["decided"]].drop_duplicates()
    assert len(accepted) > 150
    # "… thành phố Bắc Ninh", "… -phường Kinh Bắc", "… p. Kinh Bắc", "… . Kinh bắc": where it is.
    behind = re.compile(r"( thành phố bắc ninh| ?-? ?(phường|p\.) kinh bắc| \. kinh bắc).*$")
    for text, unit, _ in accepted.itertuples(index=False):
        assert level_of(text) == units.loc[unit, "level"], text
        name = own_name.sub("", units.loc[unit, "name"])
        school = behind.sub("", text.lower())
        if school.isascii():
            assert without_marks(school).endswith(without_marks(name)), text
        else:
            for written, wanted in zip(
                letters_and_tones(school), letters_and_tones(name), strict=True
            ):
                assert written.endswith(wanted), text


def test_every_other_spelling_is_a_problem_and_none_is_guessed(
    project: Project, spellings: pd.DataFrame
) -> None:
    problems = table(project, "problems")
    assert set(problems["code"]) == {"INTAKE-UNKNOWN-UNIT"}
    lost = Counter(spellings.loc[spellings["unit"] == "", "text"])
    listed = dict(zip(problems["value"], problems["count"], strict=True))
    assert listed == lost
    # No school at all, and a ward in which there are schools of three levels.
    assert {"Abc", "Ninh Xá"} <= listed.keys()
    assert sum(listed.values()) == 8


def test_every_correction_touched_its_one_cell_and_is_printed(
    project: Project, spellings: pd.DataFrame
) -> None:
    corrections = table(project, "corrections")
    assert corrections["count"].to_list() == [1] * 17
    assert spellings["decided"].sum() == 17
    assert (spellings.loc[spellings["decided"], "unit"] != "").all()
    assert (spellings["unit"] != "").sum() == 703 - 8
    report = project.reports("bac-ninh", 2025, "internal") / "report.html"
    page = bs4.BeautifulSoup(report.read_text(encoding="utf-8"), "lxml").get_text()
    assert [text for text in corrections["expected"] if text not in page] == []


def test_names_that_wait_for_a_decision_are_in_a_workbook(
    project: Project, spellings: pd.DataFrame
) -> None:
    path = project.processed("bac-ninh", 2025) / "names-to-confirm.xlsx"
    sheet = openpyxl.load_workbook(path).worksheets[0]
    head, *rows = sheet.iter_rows(values_only=True)
    asked = {row[head.index("Tên đã ghi")]: row[head.index("Số lần ghi")] for row in rows}
    # "Ninh Xá" and "Ninh xá" are one name to decide about.
    assert set(asked) == set(spellings.loc[spellings["unit"] == "", "text"]) - {"Ninh Xá"}
    assert asked["Ninh xá"] == 3


def test_the_report_lists_every_spelling_that_was_not_recognised(project: Project) -> None:
    reports = project.reports("bac-ninh", 2025, "internal")
    page = bs4.BeautifulSoup((reports / "report.html").read_text(encoding="utf-8"), "lxml")
    with pymupdf.open(reports / "report.pdf") as document:
        printed = "".join(page.get_text() for page in document)
    texts = ["".join(text.split()) for text in (page.get_text(), printed)]
    values = table(project, "problems")["value"]
    for text in texts:
        normal = unicodedata.normalize("NFC", text)
        assert [value for value in values if "".join(value.split()) not in normal] == []
        assert "703" in normal
