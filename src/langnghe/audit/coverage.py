"""Coverage counted again from the frame."""

import pandas as pd

from langnghe.audit.grid import Column, Grid
from langnghe.indicators.areas import SCOPES, area_names
from langnghe.params.load import Survey

_HEADS = {
    "population": "Số người",
    "required": "Số phiếu cần thu",
    "received": "Số phiếu thu về",
    "units": "Số đơn vị",
    "units_received": "Số đơn vị có phiếu",
}
_WHERE = "{frame.group},{group}"
_TOTALS = {
    "population": "SUMIFS({frame.population}," + _WHERE,
    "required": "SUMIFS({frame.required}," + _WHERE,
    "received": "SUMIFS({frame.forms}," + _WHERE,
    "units": "COUNTIFS(" + _WHERE + ',{frame.unit},"<>"',
    "units_received": "COUNTIFS(" + _WHERE + ',{frame.unit},"<>",{frame.forms},">0"',
}


def coverage_grid(coverage: pd.DataFrame, frame: pd.DataFrame, survey: Survey) -> Grid:
    """The sheet "coverage": what the stage told (see `indicators.coverage`) and formulas over the
    sheet "frame"."""
    names = area_names(survey)
    told = coverage.reset_index(drop=True)
    keys = ["scope", "area", "group"]
    counted = told[keys].join(_counted(frame).set_index(keys), on=keys)
    columns = {
        "area_name": Column("Nơi", 34),
        "area": Column("Mã nơi", 18),
        "group": Column("Nhóm", 16),
    }
    values, tests, equal = told.assign(area_name=told["area"].map(names)), [], True
    for name, title in _HEADS.items():
        stated = told[name].astype("Float64")
        template = "=" + _TOTALS[name] + told["scope"].map(_area) + ")"
        columns[name] = Column(f"{title}: đếm lại", 11, "whole", template.tolist())
        columns[f"told_{name}"] = Column(f"{title}: đã in", 11, "whole")
        values[f"told_{name}"], values[name] = stated, counted[name].astype("float64")
        tests.append(f'OR({{told_{name}}}="",{{{name}}}={{told_{name}}})')
        equal &= stated.isna() | (stated == counted[name])
    columns["same"] = Column("Đúng", 9, "check", f"=AND({','.join(tests)})")
    values["same"] = pd.Series(equal, told.index).astype("bool").astype("object")
    about = "Số phiếu thu về và số đơn vị, đếm lại từ trang Dàn mẫu."
    return Grid("coverage", "Độ phủ", about, columns, values)


def _area(scope: str) -> str:
    return "" if scope == SCOPES[0] else f",{{frame.{scope}}},{{area}}"


def _counted(frame: pd.DataFrame) -> pd.DataFrame:
    parts = []
    known = frame["unit"] != ""
    frame = frame.assign(received=frame["forms"], units=known.astype("int64"))
    frame["units_received"] = (known & (frame["forms"] > 0)).astype("int64")
    for scope in SCOPES:
        rows = frame.assign(area="" if scope == SCOPES[0] else frame[scope])
        rows = rows if scope == SCOPES[0] else rows[rows["area"] != ""]
        sums = rows.groupby(["area", "group"])[list(_HEADS)].sum()
        parts.append(sums.reset_index().assign(scope=scope))
    return pd.concat(parts, ignore_index=True)
