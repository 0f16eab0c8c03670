"""All opinions of a district-year, each with an id that stays.

The id is made of the district, the year, the file, whose it is and the text as typed (see
`intake.respondents`), never of an order or of tidied text: it is the same after a new run, with
files added, rows moved, or cleaning changed.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

import pandas as pd

from langnghe.params.load import Survey
from langnghe.problems import Problem

COLUMNS = [
    *("id", "origin", "unit", "group", "date", "file", "sheet", "row", "column", "question"),
    *("speaker", "addressee", "note", "text"),
]
ORIGINS = {"forms": "Phiếu khảo sát", "form-02": "Mẫu 02 của đơn vị", "floor": "Phát biểu tại chỗ"}
"""`origin`, the kind of the source, as it is printed."""


def collected(opinions: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Intake's opinions (`intake.tables.OPINION`) with their ids: `COLUMNS`, in intake's order.

    `text` is as typed. Of the same words of one respondent each counts, numbered in their order.
    """
    kinds = {source.id: source.kind for source in survey.year.sources}
    place = (survey.district.id, str(survey.year.year))
    keys = [
        (*place, file, respondent, raw)
        for file, respondent, raw in opinions[["file", "respondent", "raw"]].itertuples(index=False)
    ]
    table = opinions.assign(
        id=list(ids(keys)), origin=opinions["source"].map(kinds), text=opinions["raw"]
    )
    return table[COLUMNS].reset_index(drop=True)


def ids(keys: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """An id a key: "y" and 10 letters (50 bits of SHA-256); equal keys are numbered as they come.

    Two ids of 20,000 opinions are the same once in some five million years' surveys; see `clashes`.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for key in keys:
        seen[key] += 1
        yield "y" + short_digest("\x1f".join([*key, str(seen[key])]))


def short_digest(text: str, letters: int = 10) -> str:
    """The first letters of a text's SHA-256 in base 32, small."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest).decode().lower()[:letters]


def clashes(opinions: pd.DataFrame) -> Iterator[Problem]:
    """OPINIONS-ID-CLASH: different opinions that came to one id, each pair named."""
    for identifier, same in opinions[opinions.duplicated("id", keep=False)].groupby("id"):
        places = [f"{o['file']} {o['column']}{o['row']}" for o in same.to_dict("records")]
        yield Problem(
            code="OPINIONS-ID-CLASH",
            what="hai ý kiến khác nhau có cùng một mã",
            value=f"{identifier}: {'; '.join(places)}",
            action="báo cho người bảo trì chương trình",
        )
