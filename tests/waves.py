"""Made-up years of the small district with schools and answers of one's own."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from langnghe.indicators.comparison import Wave
from langnghe.intake.answers import DONT_KNOW
from small_district import survey_of, write_params

HEAD = "unit,kind,name,level,place,collected_by,parents,officials\n"
WARDS = "hoa-phu,ward,Phường Hòa Phú,,,,,6\nphu-hoa,ward,Phường Phú Hòa,,,,,6\n"


def frame(**people: int) -> str:
    """Schools a, b, … by turns in the two wards, with their parents."""
    rows = [
        f"{name},school,Trường Tiểu học {name},primary,{('hoa-phu', 'phu-hoa')[n % 2]},,{number},\n"
        for n, (name, number) in enumerate(people.items())
    ]
    return HEAD + "".join(rows) + WARDS


def wave(
    folder: Path,
    people: Mapping[str, int],
    answers: Mapping[str, tuple[int, ...]],
    officials: Mapping[str, tuple[int, int]] | None = None,
) -> Wave:
    """answers: school → positive, negative and, if any, "don't know" to the question content."""
    survey = survey_of(write_params(folder, frame=frame(**people)))
    rows, received = [], []
    given = [("parents", k, v) for k, v in answers.items()]
    given += [("officials", k, v) for k, v in (officials or {}).items()]
    for group, unit, counts in given:
        codes = zip(("5", "1", DONT_KNOW), counts, strict=False)
        rows += [(2024, group, unit, "content", code, n) for code, n in codes if n]
        received.append((group, unit, sum(counts)))
    names = ["year", "group", "unit", "question", "answer", "n"]
    return Wave(
        survey,
        pd.DataFrame(rows, columns=pd.Index(names)),
        pd.DataFrame(received, columns=pd.Index(["group", "unit", "forms"])),
    )
