"""All blank forms of a district-year into one folder."""

from pathlib import Path

from langnghe.forms.entry_book import entry_book
from langnghe.forms.list_books import list_books
from langnghe.forms.paper import paper
from langnghe.forms.totals_book import totals_book
from langnghe.forms.xlsform import xlsform
from langnghe.forum import checklist, matters
from langnghe.forum.counts import BOOKS, blank_book
from langnghe.forum.points_book import points_book
from langnghe.forum.task_book import books
from langnghe.indicators.rating import reported_criteria
from langnghe.params.load import Survey
from langnghe.params.own_sources import ENTRY, TOTALS

_COUNTS = {"complaints": "don-thu", "dossiers": "ho-so"}


def write_forms(survey: Survey, folder: Path) -> list[Path]:
    """Write all blank forms and workbooks of a year; gives what it wrote.

    Of a survey: questionnaires, the two workbooks, online forms. Of a dialogue: mẫu 01 and mẫu 02.
    Of a programme: the bodies' workbooks of tasks, the units' of complaints, of dossiers and of the
    checklist, the workbook of matters. Of a rating: the office's workbook of points. The same
    params give the same bytes.
    """
    files: dict[str, bytes] = {}
    if survey.year.groups and survey.questionnaires:
        files |= {f"{ENTRY}.xlsx": entry_book(survey), f"{TOTALS}.xlsx": totals_book(survey)}
    for group in survey.groups:
        files[f"phieu-{group}.pdf"] = paper(survey, group)
        files[f"xlsform-{group}.xlsx"] = xlsform(survey, group)
    files |= {f"{name}.xlsx": data for name, data in list_books(survey).items()}
    if survey.tasks is not None:
        files |= {f"nhiem-vu-{body}.xlsx": data for body, data in books(survey).items()}
        asked = [book for book in BOOKS if book.of_year(survey)]
        files |= {f"{_COUNTS[book.folder]}.xlsx": blank_book(book, survey) for book in asked}
        if survey.tasks.checklist is not None:
            files["tu-kiem-tra.xlsx"] = checklist.blank_book(survey)
        if survey.tasks.matters is not None:
            files["theo-doi-tung-viec.xlsx"] = matters.blank_book(survey)
    if survey.rating is not None and reported_criteria(survey.rating):
        units = survey.frame.units[survey.frame.units["kind"] == "school"]
        names = dict(zip(units["unit"], units["name"], strict=True))
        files["cham-diem.xlsx"] = points_book(survey, names)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]
