"""What the page over all reports needs to know of one district-year's edition.

A run writes it beside the edition's documents, so that the page reads neither params nor tables;
the public edition's is made of public tables only.
"""

from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ConfigDict

from langnghe.params.load import Survey
from langnghe.project import Edition

FILE = "summary.json"
DOCUMENTS = "documents.json"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(_Model):
    """A document and the files it is: "report", its title, ["html", "pdf"]."""

    name: str
    title: str
    formats: list[str]


class _Documents(_Model):
    documents: list[Document]


class Coverage(_Model):
    """Forms of a group: received, and required (None for an open form)."""

    group: str
    received: int
    required: int | None


class Rate(_Model):
    """A question's positive rate in a group over the whole district; shares from 0 to 1.

    rate is None where it is not published; low and high where there is no interval.
    """

    group: str
    question: str
    text: str
    n: int | None
    rate: float | None
    low: float | None
    high: float | None
    decimals: int


class Summary(_Model):
    """One district-year in one edition."""

    district: str
    name: str
    title: str
    province: str
    year: int
    as_of: str
    date: str
    edition: Edition
    invented: bool
    documents: list[Document]
    coverage: list[Coverage]
    rates: list[Rate]
    parts: list[str] = []
    """Of the year's params (`Params.parts`), by which notebooks are needed or not."""
    withheld: str = ""
    """Why there is no public edition beside this one; "" where there is one."""


def summary(
    survey: Survey,
    edition: Edition,
    documents: list[Document],
    coverage: pd.DataFrame | None,
    rates: pd.DataFrame | None,
    withheld: str = "",
) -> Summary:
    """The summary of an edition from its own tables; None for those it does not have.

    coverage: scope, area, group, required, received. rates: scope, area, group, question, valid,
    rate, low, high; in a public table what is not printed is missing.
    """
    about = survey.district
    return Summary(
        district=about.id,
        name=about.name,
        title=about.title,
        province=about.province,
        year=survey.year.year,
        as_of=survey.year.as_of.isoformat(),
        date=survey.year.report.date.isoformat(),
        edition=edition,
        invented=survey.year.invented,
        documents=documents,
        coverage=[] if coverage is None else _coverage(coverage, survey),
        rates=[] if rates is None else _rates(rates, survey),
        parts=sorted(survey.parts),
        withheld=withheld,
    )


def _coverage(table: pd.DataFrame, survey: Survey) -> list[Coverage]:
    rows = table[table["scope"] == "group"].set_index("group")
    return [
        Coverage(
            group=group.name,
            received=int(rows.at[group.id, "received"]),
            required=_whole(rows.at[group.id, "required"]),
        )
        for group in survey.year.groups
        if group.id in rows.index
    ]


def _rates(table: pd.DataFrame, survey: Survey) -> list[Rate]:
    whole = table[(table["scope"] == "group") & table["question"].isin(list(survey.rates_of))]
    found = {(row["group"], row["question"]): row for row in whole.to_dict("records")}
    return [
        Rate(
            group=group.name,
            question=question.id,
            text=question.text,
            n=_whole(row["valid"]),
            rate=_share(row["rate"]),
            low=_share(row["low"]),
            high=_share(row["high"]),
            decimals=survey.rates_of[question.id].decimals,
        )
        for group in survey.year.groups
        for question in survey.questions.values()
        if (row := found.get((group.id, question.id))) is not None
    ]


def _whole(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]


def _share(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type]


def write_summary(folder: Path, content: Summary) -> None:
    text = content.model_dump_json(indent=1)
    (folder / FILE).write_text(text + "\n", encoding="utf-8", newline="\n")


def write_documents(folder: Path, documents: list[Document]) -> None:
    """What documents over all district-years (`run.across`) a folder has."""
    text = _Documents(documents=documents).model_dump_json(indent=1)
    (folder / DOCUMENTS).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_documents(folder: Path) -> list[Document]:
    """As `write_documents` wrote them; none where the folder has none."""
    path = folder / DOCUMENTS
    found = path.read_bytes() if path.is_file() else b'{"documents": []}'
    return _Documents.model_validate_json(found).documents


def read_summary(folder: Path) -> Summary | None:
    """An edition's summary; None where the folder has none."""
    path = folder / FILE
    return Summary.model_validate_json(path.read_bytes()) if path.is_file() else None
