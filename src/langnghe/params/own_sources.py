"""The sources that need no description: what comes back of the blank forms that langnghe made.

`langnghe forms` writes them (`langnghe.forms`), schools fill them in, and the analyst puts them
into `data/raw/<district>/<year>/bieu-mau/` under any name that begins as the blank form's does.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from langnghe.params.models import Group, Locator, Source

FOLDER = "bieu-mau"
ENTRY, TOTALS, ONLINE = "so-nhap-phieu", "bang-tong-hop", "truc-tuyen"
UNIT_CELL = "B2"
UNIT_NAME, UNIT_LABEL = "unit", "Đơn vị"
SERIAL = "TT"
HELP_SHEET, LIST_SHEET = "Hướng dẫn", "Danh mục"

_SHEET_LETTERS = 31  # of a sheet's name in Excel
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def sheet_names(groups: Sequence[Group]) -> dict[str, str]:
    """Group id → the name of its sheet: as much of the group's name as Excel takes."""
    cut = {g.id: " ".join(g.name.translate(_FORBIDDEN).split())[:_SHEET_LETTERS] for g in groups}
    again = {
        name for name, times in Counter(n.casefold() for n in cut.values()).items() if times > 1
    }
    return {
        key: key[:_SHEET_LETTERS] if name.casefold() in again else name for key, name in cut.items()
    }


def unit_labels(units: pd.DataFrame, places: Mapping[str, str]) -> dict[str, str]:
    """Unit id → the name in the forms' lists; two of one name also have their ward.

    units: `unit`, `name`, `place`; places: what people call each place.
    """
    times = Counter(units["name"])
    labels = {
        row["unit"]: row["name"]
        if times[row["name"]] == 1
        else f"{row['name']} ({places.get(row['place'], row['unit'])})"
        for row in units.to_dict("records")
    }
    again = {label for label, n in Counter(labels.values()).items() if n > 1}
    return {
        unit: f"{label} [{unit}]" if label in again else label for unit, label in labels.items()
    }


def own_sources(
    groups: Sequence[Group], units: pd.DataFrame, places: Mapping[str, str]
) -> list[Source]:
    """One source a workbook, and one an online form of a group; each may be without files.

    None in a year that asks no group: then nothing is expected to come.
    """
    if not groups:
        return []
    by_label = {label: unit for unit, label in unit_labels(units, places).items()}
    sheets = {name: group for group, name in sheet_names(groups).items()}
    at_cell = Locator(by="cell", at=UNIT_CELL, values=by_label)
    by_sheet = Locator(by="sheet", values=sheets)
    aside = [HELP_SHEET, LIST_SHEET]
    entry = Source(
        id="own-entry", title="Sổ nhập phiếu theo mẫu", files=f"{FOLDER}/{ENTRY}*.xlsx",
        kind="forms", unit=at_cell, group=by_sheet, ignore=[SERIAL], ignore_sheets=aside,
        may_be_absent=True,
    )  # fmt: skip
    totals = Source(
        id="own-totals", title="Bảng tổng hợp theo mẫu", files=f"{FOLDER}/{TOTALS}*.xlsx",
        kind="totals", unit=at_cell, group=by_sheet, ignore_sheets=aside, may_be_absent=True,
    )  # fmt: skip
    online = [
        Source(
            id=f"own-online-{group.id}",
            title=f"Phiếu trực tuyến theo mẫu: {group.name}",
            files=f"{FOLDER}/{ONLINE}-{group.id}.*",
            kind="forms",
            unit=Locator(
                by="heading", at=UNIT_LABEL, also=[UNIT_NAME],
                values={**by_label, **{unit: unit for unit in units["unit"]}},
            ),
            group=Locator(by="fixed", at=group.id),
            form_id="_uuid",
            may_be_absent=True,
        )
        for group in groups
    ]  # fmt: skip
    return [entry, totals, *online]
