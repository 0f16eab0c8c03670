"""Ways to tamper with a finished district-year, chosen by a seed.

Each takes the files of the project that may be touched and changes one, or exchanges two; it gives
the names of those that are no longer as they were.
"""

import io
import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet
from ruamel.yaml import YAML

Files = Mapping[str, Path]
Tampering = Callable[[Files, random.Random], set[str]]


def ending(files: Files, *ends: str) -> list[str]:
    return sorted(name for name in files if name.endswith(ends))


def byte(files: Files, chance: random.Random) -> set[str]:
    """One byte of any file, the manifest too."""
    name = chance.choice(sorted(name for name, path in files.items() if path.stat().st_size))
    data = bytearray(files[name].read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    files[name].write_bytes(data)
    return {name}


def cell(files: Files, chance: random.Random) -> set[str]:
    """One cell of a raw or written workbook, of a raw csv, or of a table."""
    while True:
        name = chance.choice(ending(files, ".xlsx", ".csv", ".parquet"))
        change = {"xlsx": _workbook_cell, "csv": _csv_cell, "parquet": _table_cell}
        before = files[name].read_bytes()
        after = change[name.rpartition(".")[2]](before, chance)
        if after not in (None, before):
            files[name].write_bytes(after)
            return {name}


def _workbook_cell(data: bytes, chance: random.Random) -> bytes | None:
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    if not cells:
        return None
    chosen, new = chance.choice(cells), io.BytesIO()
    chosen.value = _other(chosen.value)
    book.save(new)
    return new.getvalue()


def _csv_cell(data: bytes, chance: random.Random) -> bytes:
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    number = chance.randrange(1, len(lines))
    mark = ";" if ";" in lines[0] else ","
    cells = lines[number].rstrip("\n").split(mark)
    place = chance.randrange(len(cells))
    cells[place] = f'"{_other(cells[place].strip(chr(34)))}"'
    lines[number] = mark.join(cells) + "\n"
    return "".join(lines).encode("utf-8-sig")


def _table_cell(data: bytes, chance: random.Random) -> bytes | None:
    table = pyarrow.parquet.read_table(io.BytesIO(data)).to_pandas()
    if table.empty:
        return None
    row, column = chance.randrange(len(table)), chance.choice(list(table.columns))
    values = table[column].tolist()
    values[row] = _other(values[row])
    new = io.BytesIO()
    changed = pd.Series(values, dtype=object, index=table.index).astype(table[column].dtype)
    table.assign(**{column: changed}).to_parquet(new, index=False)
    return new.getvalue()


def param(files: Files, chance: random.Random) -> set[str]:
    """One value of the params' YAML files."""
    yaml = YAML()
    while True:
        name = chance.choice(ending(files, ".yaml"))
        content = yaml.load(files[name].read_text(encoding="utf-8"))
        places = list(_scalars(content))
        if not places:
            continue
        inside, key = chance.choice(places)
        inside[key] = _other(inside[key])
        yaml.dump(content, files[name])
        return {name}


def _scalars(content: Any) -> Any:
    pairs = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in pairs:
        if isinstance(value, dict | list):
            yield from _scalars(value)
        elif isinstance(value, str | int | float):
            yield content, key


def notebook_cell(files: Files, chance: random.Random) -> set[str]:
    """One cell of a notebook, of those that are run or those that were."""
    name = chance.choice(ending(files, ".ipynb"))
    content = json.loads(files[name].read_bytes())
    chosen = chance.choice(content["cells"])
    if chosen.get("outputs") and chance.random() < 0.5:
        chosen["outputs"].pop()
    else:
        chosen["source"] = ["".join(chosen["source"]) + " "]
    files[name].write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return {name}


def swapped(files: Files, chance: random.Random) -> set[str]:
    """Two files of one kind exchanged, or one put in the place of another."""
    while True:
        end = chance.choice([".xlsx", ".csv", ".parquet", ".ipynb", ".html", ".pdf", ".yaml"])
        names = ending(files, end)
        if len(names) < 2:
            continue
        one, other = chance.sample(names, 2)
        first, second = files[one].read_bytes(), files[other].read_bytes()
        if first == second:
            continue
        files[one].write_bytes(second)
        if chance.random() < 0.5:
            return {one}
        files[other].write_bytes(first)
        return {one, other}


def _other(value: Any) -> Any:
    """Another value of the kind, near enough to be a slip or a fraud."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value + 0.01 if value == value else 0.5
    return f"{value}x" if value is None or isinstance(value, str) else value


KINDS: Mapping[str, Tampering] = {
    "một byte": byte,
    "một ô": cell,
    "một tham số": param,
    "một ô sổ tay": notebook_cell,
    "một tệp bị tráo": swapped,
}
