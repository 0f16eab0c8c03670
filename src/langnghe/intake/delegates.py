"""Form 01 (mẫu 01): a unit's list of the delegates it sends. Their names are personal data."""

import pandas as pd

from langnghe.intake.files.sheets import Sheet
from langnghe.intake.lists import read_list, units_of
from langnghe.intake.names.units import UnitNames
from langnghe.intake.tables import DELEGATE, SheetTables
from langnghe.intake.whose import Units
from langnghe.params.load import Survey
from langnghe.params.models import Source

_HEADINGS = {
    "name": ("Họ và tên", "Họ tên", "Họ và tên đại biểu", "Tên đại biểu"),
    "title": ("Chức vụ", "Chức danh", "Chức vụ, đơn vị công tác"),
    "note": ("Ghi chú",),
}


def read_delegates(sheet: Sheet, source: Source, survey: Survey, names: UnitNames) -> SheetTables:
    """Read a list of delegates into `delegates`; what is not understood is in `problems`.

    A unit is a school or ward of the frame, or an agency that forum.yaml invites. An entry without
    a name or without a title stays, with a problem FORUM-DELEGATE.
    """
    out = SheetTables()
    headings = dict(_HEADINGS)
    if source.unit.by == "heading":
        headings["unit"] = (source.unit.at or "",)
    found = read_list(
        sheet, headings, ("name", "title"), out, ignore=source.ignore, source=source.id
    )
    if found is None:
        return out
    units = Units(survey, _with_agencies(source, survey), names, out)
    out.delegates = pd.DataFrame(
        {
            "source": source.id,
            "file": sheet.file,
            "sheet": sheet.name,
            "row": [row + 1 for row in found.rows],
            "unit": units_of(found, source, units, out),
            **{role: found.texts(role) for role in _HEADINGS},
        },
        columns=pd.Index(DELEGATE),
    )
    for row, name, title in out.delegates[["row", "name", "title"]].itertuples(index=False):
        if not (name and title):
            out.problems.append(
                sheet.problem(
                    "FORUM-DELEGATE",
                    "đại biểu thiếu " + ("chức vụ" if name else "họ và tên"),
                    row=row,
                    action="đề nghị đơn vị ghi đủ họ và tên, chức vụ",
                )
            )
    return out


def _with_agencies(source: Source, survey: Survey) -> Source:
    """The source, with the names of the agencies that forum.yaml invites among its units."""
    agencies = {
        agency.name: agency.id
        for component in (survey.forum.components if survey.forum else ())
        for agency in component.agencies
    }
    unit = source.unit.model_copy(update={"values": agencies | source.unit.values})
    return source.model_copy(update={"unit": unit})
