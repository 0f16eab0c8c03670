"""Two versions of one file: where they first differ, in words a reader can look up."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any

import openpyxl
import pandas as pd

from langnghe.problems import Problem

_SHOWN = 80
_KEY = re.compile(r'(?:popovertarget|id)="([0-9a-z]{7})"')


def difference(name: str, made: bytes, found: bytes) -> Problem:
    """AUDIT-OUTPUT-CHANGED: where `found` first differs from what was `made` again.

    The place is a row and column of a table, a cell of a workbook or notebook, a figure's key in a
    document, an entry of JSON; else the number of the first differing byte, from 1.
    """
    place = None
    if describe := _BY_ENDING.get(name.rpartition(".")[2].lower()):
        try:
            place = describe(made, found)
        except Exception:  # a spoiled file may fail to be read in any way; its bytes still differ
            place = {"what": f"tệp hỏng, không đọc được; khác từ byte thứ {_first(made, found)}"}
    if place is None:
        place = {"what": f"khác từ byte thứ {_first(made, found)}"}
    place["what"] += f" (có {len(found)} byte, chạy lại được {len(made)} byte)"
    return Problem(
        code="AUDIT-OUTPUT-CHANGED",
        file=name,
        action="không dùng tệp này; lấy bản chạy lại, hoặc hỏi người đã sửa",
        **place,
    )


Place = dict[str, Any]
"""Fields of a `Problem`: what, sheet, row, column, value (found), expected (made again)."""


def _first(made: bytes, found: bytes) -> int:
    """The first differing byte, from 1; where one is the other's beginning, the one after."""
    pairs = zip(made, found, strict=False)
    same = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(made), len(found)))
    return same + 1


def _table(made: bytes, found: bytes) -> Place | None:
    was, now = (pd.read_parquet(io.BytesIO(data)) for data in (made, found))
    if list(was.columns) != list(now.columns):
        return {
            "what": "các cột của bảng khác",
            "value": ", ".join(map(str, now.columns)),
            "expected": ", ".join(map(str, was.columns)),
        }
    rows = min(len(was), len(now))
    differing = _cells(was[:rows], now[:rows])
    if differing:
        row, column = differing[0]
        return {
            "what": f"bảng khác ở dòng {_named(was, row)}{_others(len(differing), 'ô')}",
            "row": row + 1,
            "column": column,
            **_both(was[column].iloc[row], now[column].iloc[row]),
        }
    if len(was) != len(now):
        longer = was if len(was) > len(now) else now
        return {
            "what": f"bảng có {len(now)} dòng, chạy lại được {len(was)}; "
            f"dòng thừa hoặc thiếu đầu tiên: {_named(longer, rows)}",
            "row": rows + 1,
        }
    return {"what": "mọi ô của bảng như nhau; khác ở phần ghi kèm của tệp"}


def _cells(was: pd.DataFrame, now: pd.DataFrame) -> list[tuple[int, str]]:
    """Cells that differ, by row and column, in their order."""
    columns = list(was)
    pairs = [zip(was[name], now[name], strict=True) for name in columns]
    by_column = [[repr(a) != repr(b) for a, b in pair] for pair in pairs]
    return [
        (row, columns[number])
        for row, differs in enumerate(zip(*by_column, strict=True))
        for number, each in enumerate(differs)
        if each
    ]


def _others(count: int, unit: str) -> str:
    return f" và {count - 1} {unit} nữa" if count > 1 else ""


def _named(table: pd.DataFrame, row: int) -> str:
    """A row by its first columns, as many as tell it from the others: "group=staff, unit=…"."""
    columns = [name for name, dtype in table.dtypes.items() if dtype.kind not in "fb"]
    for count in range(1, len(columns) + 1):
        key = columns[:count]
        if not table.duplicated(key, keep=False).iloc[row]:
            break
    else:
        return f"thứ {row + 1}"
    return ", ".join(f"{name}={_text(table[name].iloc[row])}" for name in key)


def _workbook(made: bytes, found: bytes) -> Place | None:
    was, now = (openpyxl.load_workbook(io.BytesIO(data)) for data in (made, found))
    if was.sheetnames != now.sheetnames:
        what = "các trang tính khác"
        return {"what": what, "value": str(now.sheetnames), "expected": str(was.sheetnames)}
    for sheet in was.sheetnames:
        a, b = was[sheet], now[sheet]
        for row in range(1, max(a.max_row, b.max_row) + 1):
            for column in range(1, max(a.max_column, b.max_column) + 1):
                old, new = (s.cell(row, column) for s in (a, b))
                if old.value != new.value:
                    return {
                        "what": "ô khác",
                        "sheet": sheet,
                        "row": row,
                        "column": old.column_letter,
                        **_both(old.value, new.value),
                    }
    return _part(made, found, "mọi ô như nhau")


def _document(made: bytes, found: bytes) -> Place | None:
    return _part(made, found, "văn bản Word khác")


def _part(made: bytes, found: bytes, what: str) -> Place:
    """The first differing part of an Office file, and the text around the difference."""
    with zipfile.ZipFile(io.BytesIO(made)) as was, zipfile.ZipFile(io.BytesIO(found)) as now:
        for name in was.namelist():
            if name not in now.namelist():
                return {"what": f"{what}; thiếu phần {name}"}
            a, b = was.read(name), now.read(name)
            if a != b:
                texts = (data.decode("utf-8", "replace") for data in (a, b))
                return {"what": f"{what} ở phần {name}", **_both(*texts)}
    return {"what": f"{what}; khác ở cách nén"}


def _notebook(made: bytes, found: bytes) -> Place | None:
    was, now = json.loads(made)["cells"], json.loads(found)["cells"]
    for number, (a, b) in enumerate(zip(was, now, strict=False), start=1):
        if a == b:
            continue
        part = next(name for name in sorted(a.keys() | b.keys()) if a.get(name) != b.get(name))
        named = {"source": "mã lệnh", "outputs": "kết quả"}.get(part, part)
        old, new = (json.dumps(x.get(part), ensure_ascii=False) for x in (a, b))
        what = f"sổ tay khác ở ô {number} (id {a.get('id')}), phần {named}{_key(old, new)}"
        return {"what": what, **_both(old, new)}
    if len(was) != len(now):
        return {"what": f"sổ tay có {len(now)} ô, chạy lại được {len(was)} ô"}
    return {"what": f"mọi ô như nhau; khác từ byte thứ {_first(made, found)}"}


def _page(made: bytes, found: bytes) -> Place | None:
    was, now = made.decode("utf-8"), found.decode("utf-8", "replace")
    what = f"trang khác từ byte thứ {_first(made, found)}{_key(was, now)}"
    return {"what": what, **_both(was, now)}


def _key(was: str, now: str) -> str:
    """In words, the key of the figure that the first difference is in, where one can be told."""
    place = next((n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), len(was))
    before = was[max(0, place - 4000) : place]
    # What is inside a button or a panel of a figure; both are closed before the next begins.
    opened = max(before.rfind("<button popovertarget="), before.rfind("<dialog "))
    if opened < 0 or "</dialog>" in before[opened:]:
        return ""
    inside = before[opened:]
    if inside.startswith("<button") and "</button>" in inside:
        return ""
    found = _KEY.search(was[max(0, place - 4000) + opened :])
    return f", ở số liệu có khóa {found[1]}" if found else ""


def _entry(made: bytes, found: bytes) -> Place | None:
    """The first differing entry of JSON: "rates[3].rate"."""
    # The digest of a manifest itself differs with whatever else does: told last.
    differing = sorted(_entries(json.loads(made), json.loads(found), ""), key=_of_seal)
    if not differing:
        return {"what": f"mọi mục như nhau; khác từ byte thứ {_first(made, found)}"}
    path, old, new = differing[0]
    return {"what": f"mục {path} khác{_others(len(differing), 'mục')}", **_both(old, new)}


def _of_seal(entry: tuple[str, Any, Any]) -> bool:
    return "[#seal]" in entry[0]


def _entries(was: Any, now: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(was, dict) and isinstance(now, dict):
        for name in [*was, *(name for name in now if name not in was)]:
            yield from _entries(was.get(name), now.get(name), f"{path}.{name}".lstrip("."))
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for number, (old, new) in enumerate(zip(was, now, strict=True)):
            # Entities of a manifest are known by their ids, files by their paths.
            id_ = old.get("@id", number) if isinstance(old, dict) else number
            yield from _entries(old, new, f"{path}[{id_}]")
    elif was != now:
        yield path, was, now


def _both(was: Any, now: Any) -> Place:
    """Both values on a line each; of long ones the readable text where they first differ."""
    old, new = _text(was), _text(now)
    if max(len(old), len(new)) > _SHOWN:
        pairs = zip(old, new, strict=False)
        place = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))
        part = slice(max(0, place - _SHOWN // 2), place + _SHOWN)
        old, new = _plain(old[part]), _plain(new[part])
    return {"value": new, "expected": old}


def _plain(markup: str) -> str:
    text = unescape(re.sub(r"^[^<>]*>|<[^>]*>|<[^>]*$", " ", markup))
    return f"… {' '.join(text.split()) or markup} …"


def _text(value: Any) -> str:
    return repr(float(value)) if isinstance(value, float) else str(value)


_BY_ENDING = {
    "parquet": _table,
    "xlsx": _workbook,
    "docx": _document,
    "ipynb": _notebook,
    "html": _page,
    "json": _entry,
}
