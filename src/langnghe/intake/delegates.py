"""Form 01 (mẫu 01), a unit's list of the delegates it sends, and the form on which people register
to speak. Names are personal data."""

import pandas as pd

from langnghe.intake.files.sheets import Sheet
from langnghe.intake.lists import read_list, units_of
from langnghe.intake.names.units import UnitNames
from langnghe.intake.tables import DELEGATE, SPEAKER, SheetTables
from langnghe.intake.whose import Units, with_agencies
from langnghe.params.load import Survey
from langnghe.params.models import Source

_HEADINGS = {
    "name": ("Họ và tên", "Họ tên", "Họ và tên đại biểu", "Tên đại biểu", "Người phát biểu"),
    "title": ("Chức vụ", "Chức danh", "Chức vụ, đơn vị công tác"),
    "subject": ("Nội dung phát biểu", "Nội dung đăng ký", "Nội dung", "Vấn đề phát biểu"),
    "note": ("Ghi chú",),
}
_MISSING = {"name": "họ và tên", "title": "chức vụ", "subject": "nội dung phát biểu"}


def read_delegates(sheet: Sheet, source: Source, survey: Survey, names: UnitNames) -> SheetTables:
    """Read a list of delegates into `delegates`; what is not understood is in `problems`.

    A unit is a school or ward of the frame, or an agency that forum.yaml invites. An entry without
    a name or without a title stays, with a problem FORUM-DELEGATE.
    """
    out = SheetTables()
    roles = ("name", "title", "note")
    out.delegates = _people(sheet, source, survey, names, roles, "FORUM-DELEGATE", out)[DELEGATE]
    return out


def read_speakers(sheet: Sheet, source: Source, survey: Survey, names: UnitNames) -> SheetTables:
    """Read registrations to speak into `speakers`, as `read_delegates` reads its lists.

    One without a name, a title or what it is about stays, with a problem FORUM-SPEAKER.
    """
    out = SheetTables()
    roles = ("name", "title", "subject", "note")
    out.speakers = _people(sheet, source, survey, names, roles, "FORUM-SPEAKER", out)[SPEAKER]
    return out


def _people(
    sheet: Sheet, source: Source, survey: Survey, names: UnitNames, roles: tuple[str, ...],
    code: str, out: SheetTables,
) -> pd.DataFrame:  # fmt: skip
    """The entries of a list of people: `DELEGATE` or `SPEAKER`, whose columns `roles` are."""
    headings = {role: _HEADINGS[role] for role in roles}
    if source.unit.by == "heading":
        headings["unit"] = (source.unit.at or "",)
    wanted = [role for role in roles if role in _MISSING]
    found = read_list(sheet, headings, wanted, out, ignore=source.ignore, source=source.id)
    places = ["source", "file", "sheet", "row", "unit"]
    if found is None:
        return pd.DataFrame(columns=pd.Index([*places, *roles]))
    units = Units(survey, with_agencies(source, survey), names, out)
    people = pd.DataFrame(
        {
            "source": source.id,
            "file": sheet.file,
            "sheet": sheet.name,
            "row": [row + 1 for row in found.rows],
            "unit": units_of(found, source, units, out),
            **{role: found.texts(role) for role in roles},
        },
        columns=pd.Index([*places, *roles]),
    )
    for row in people.to_dict("records"):
        if missing := [_MISSING[role] for role in wanted if not row[role]]:
            out.problems.append(
                sheet.problem(
                    code,
                    "đại biểu thiếu " + ", ".join(missing),
                    row=row["row"],
                    action="đề nghị đơn vị ghi đủ " + ", ".join(_MISSING[role] for role in wanted),
                )
            )
    return people
