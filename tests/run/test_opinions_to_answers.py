"""The two sample years from raw files to the answers booklet: every opinion is heard and seen."""

import shutil
from pathlib import Path

import bs4
import pandas as pd
import pymupdf
import pytest

from langnghe.opinions.edition import PUBLIC
from langnghe.opinions.fields import YES
from langnghe.params.load import load_survey
from langnghe.project import Project
from langnghe.run.district_year import run
from langnghe.store import read_table
from small_district import CHECKOUT

pytestmark = pytest.mark.slow
YEARS = [("yen-the", 2023), ("thu-dau-mot", 2023)]


class Made:
    """What a run of a sample year made."""

    def __init__(self, root: Path, district: str, year: int) -> None:
        self.project, self.district, self.year = Project(root), district, year
        for name in ("params", "notebooks", "data"):
            shutil.copytree(
                CHECKOUT / name, root / name, ignore=shutil.ignore_patterns("processed")
            )
        self.withheld = run(self.project, district, year).withheld
        self.survey = load_survey(self.project, district, year)

    def table(self, name: str, public: bool = False) -> pd.DataFrame:
        edition = "public" if public else "internal"
        return read_table(self.project.processed(self.district, self.year, edition), name)

    def file(self, edition: str, name: str) -> Path:
        return self.project.reports(self.district, self.year) / edition / name

    def text(self, edition: str, name: str) -> str:
        page = self.file(edition, name).read_text(encoding="utf-8")
        return squeezed(bs4.BeautifulSoup(page, "html.parser").get_text(" "))


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


@pytest.fixture(scope="module", params=YEARS, ids=[district for district, _ in YEARS])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("sample"), *request.param)


def test_every_opinion_of_intake_is_in_the_register_and_in_one_state(made: Made) -> None:
    written, members = made.table("opinions"), made.table("register_opinions")
    assert len(members) == len(written) > 50
    rows, answers = made.table("register"), made.table("answers")
    assert rows["count"].sum() == len(members)
    left_out = rows[~rows["item"].isin(answers["item"])]
    assert answers["count"].sum() + left_out["count"].sum() == len(members)
    assert set(answers["part"]) == {"answered", "petitioned", "open"}
    assert set(members["item"]) == set(rows["item"])


def test_the_booklet_prints_each_with_its_answer(made: Made) -> None:
    answers, page = made.table("answers"), made.text("internal", "answers.html")
    with pymupdf.open(made.file("internal", "answers.pdf")) as pdf:
        printed = squeezed("".join(sheet.get_text() for sheet in pdf))
    for row in answers.to_dict("records"):
        assert squeezed(row["text"]) in page
        assert squeezed(row["answer"]) in page
        assert row["item"] in printed
    assert made.file("internal", "answers.docx").stat().st_size > 10_000


def test_the_public_booklet_prints_what_is_signed_and_nothing_of_who_wrote_it(made: Made) -> None:
    assert made.withheld == ""
    rows, public = made.table("register"), made.table("answers", public=True)
    signed = rows[rows["public"].eq(YES)]
    assert len(public) == len(signed) > 5
    assert list(public.columns) == PUBLIC
    page = made.text("public", "answers.html")
    said = made.table("register_opinions")
    unsigned = rows[~rows["item"].isin(signed["item"])]
    assert [text for text in public["text"] if squeezed(text) not in page] == []
    assert [text for text in unsigned["text"] if squeezed(text) in page] == []
    units = made.survey.frame.units
    for words in (rows["item"], said["id"], said["file"], units["unit"], units["name"]):
        assert [word for word in words.unique() if squeezed(word) in page] == []
    refused = made.table("answers_withheld", public=True)
    assert refused["opinions"].sum() + public["count"].sum() == made.table("answers")["count"].sum()


def test_the_full_report_is_light_enough_to_send_by_mail(made: Made) -> None:
    """With a panel for every figure, every comparison and every row of every chart."""
    sizes = [path.stat().st_size for path in made.file("internal", "").glob("report.html")]
    assert all(100_000 < size <= 1_500_000 for size in sizes)
    assert bool(sizes) == ("survey" in made.survey.parts)


def test_each_authority_beyond_the_office_is_petitioned(made: Made) -> None:
    answers = made.table("answers")
    asked = answers[answers["reach"].eq("beyond") & answers["part"].ne("answered")]
    topics = made.survey.topics
    assert topics is not None
    for authority in topics.authorities:
        own = asked[asked["authority"].eq(authority.title)]
        path = made.file("internal", f"petition-{authority.id}.html")
        assert path.is_file() == (len(own) > 0)
        if len(own):
            page = made.text("internal", path.name)
            assert [text for text in own["text"] if squeezed(text) not in page] == []
            assert made.survey.district.bodies.signatory in path.read_text(encoding="utf-8")
