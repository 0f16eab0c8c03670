"""All blank forms of a district-year into one folder."""

from pathlib import Path

from langnghe.forms.entry_book import entry_book
from langnghe.forms.paper import paper
from langnghe.forms.totals_book import totals_book
from langnghe.forms.xlsform import xlsform
from langnghe.params.load import Survey
from langnghe.params.own_sources import ENTRY, TOTALS


def write_forms(survey: Survey, folder: Path) -> list[Path]:
    """Write the questionnaires, the two workbooks and the online forms; gives what it wrote.

    The same params give the same bytes. A year without a survey has no forms.
    """
    files: dict[str, bytes] = {}
    if survey.year.groups and survey.questionnaires:
        files |= {f"{ENTRY}.xlsx": entry_book(survey), f"{TOTALS}.xlsx": totals_book(survey)}
    for group in survey.groups:
        files[f"phieu-{group}.pdf"] = paper(survey, group)
        files[f"xlsform-{group}.xlsx"] = xlsform(survey, group)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]
