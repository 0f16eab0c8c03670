"""Tables between stages: parquet files under `data/processed/<district>/<year>/`.

The same table gives the same bytes. A stage reads only what the stage before wrote.
"""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from langnghe.problems import Problem


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write `<name>.parquet` for each table; text columns as text, missing values kept missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        texts = {key: "str" for key, dtype in table.dtypes.items() if dtype.kind == "O"}
        table.astype(texts).to_parquet(folder / f"{name}.parquet", index=False)


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Read a table that an earlier stage wrote. Raises FileNotFoundError naming what is missing."""
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise FileNotFoundError(f"{path.name}: chạy các sổ tay trước sổ tay này trước đã")
    return pd.read_parquet(path)


def problems_table(problems: list[Problem]) -> pd.DataFrame:
    """Problems as a table, one row each, to be written and printed."""
    columns = list(Problem.__dataclass_fields__)
    table = pd.DataFrame([asdict(problem) for problem in problems], columns=pd.Index(columns))
    return table.astype({"row": "Int64", "line": "Int64", "count": "int64"})
