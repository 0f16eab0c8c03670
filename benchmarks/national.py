"""All communes of the country over five years: 35 million estimates, compared from their files.

Generated, with the columns and the sizes of a run's `rates.parquet`, a file a commune and year as
runs leave them (`data/processed/<commune>/<year>/`), 2.5 GB. Asked of them, a group and a question
at a time: the national rate of each year with its standard error, how communes spread around it,
the change on the year before over the communes that have both, and how all estimates spread. By
pyarrow, which is there, and by DuckDB where it is installed. `python -m benchmarks.national`.
"""

import importlib.util
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

COMMUNES, YEARS = 3_321, range(2026, 2031)
GROUPS, QUESTIONS = 4, 11
AREAS = {"group": 1, "level": 2, "ward": 10, "unit": 35}  # 48 areas: 2,112 rows a file
KEYS = ["group", "question"]
COLUMNS = ["scope", *KEYS, "rate", "se", "population"]
TEXTS = ["scope", "area", *KEYS, "interval", "lone"]


def write(root: Path, communes: int = COMMUNES) -> int:
    """Write the files; gives how many estimates they hold. The same bytes at every run."""
    chance = np.random.default_rng(20260515)
    keys = [
        (scope, f"{scope}-{n}" if scope != "group" else "", f"group-{g}", f"question-{q}")
        for scope, many in AREAS.items()
        for n in range(many)
        for g in range(GROUPS)
        for q in range(QUESTIONS)
    ]
    size = len(keys)
    texts = [*zip(*keys, strict=True), ["logit"] * size, [""] * size]
    fixed = {
        name: pa.array(values, pa.large_string()) for name, values in zip(TEXTS, texts, strict=True)
    }
    for commune in range(communes):
        level = chance.normal(0.85, 0.05)
        for year in YEARS:
            forms = chance.integers(20, 400, size)
            rate = np.clip(chance.normal(level, 0.06, size), 0.02, 0.98)
            se = np.sqrt(rate * (1 - rate) / forms)
            numbers = dict.fromkeys(("valid", "forms", "asked", "covered", "required"), forms)
            numbers |= {"positive": np.rint(forms * rate).astype("int64"), "population": forms * 4}
            others = ("missing", "dont_know", "not_applicable", "not_asked", "unreadable")
            numbers |= {name: chance.integers(0, 5, size) for name in others}
            numbers |= {"rate": rate, "se": se, "low": rate - 2 * se, "high": rate + 2 * se}
            numbers |= {"df": forms - 1.0, "mean": 5 * rate, "mean_se": 5 * se}
            numbers |= {"mean_low": 5 * rate - 10 * se, "mean_high": 5 * rate + 10 * se}
            numbers |= {"response": rate, "item_response": rate}
            folder = root / f"xa-{commune:04}" / str(year)
            folder.mkdir(parents=True)
            pq.write_table(pa.table({**fixed, **numbers}), folder / "rates.parquet")
    return communes * len(YEARS) * size


def by_pyarrow(root: Path) -> dict[str, pa.Table]:
    """A year at a time, so that memory holds one year's columns."""
    spread, rates, changes, before = [], [], [], None
    for year in YEARS:
        files = sorted(root.glob(f"*/{year}/rates.parquet"))
        part = ds.dataset(files, format="parquet")
        at = pa.array(np.repeat(np.arange(len(files)), [_rows(path) for path in files]))
        table = part.to_table(columns=COLUMNS).append_column("commune", at)
        of_all = table.group_by(["scope", *KEYS]).aggregate(
            [("rate", "count"), ("rate", "mean"), ("rate", "stddev"), ("rate", "tdigest")]
        )
        spread.append(of_all.append_column("year", pa.array([year] * len(of_all))))
        whole = table.filter(pc.equal(table["scope"], "group"))
        whole = whole.append_column("total", pc.multiply(whole["rate"], whole["population"]))
        error = pc.power(pc.multiply(whole["se"], whole["population"]), 2)
        whole = whole.append_column("error", error)
        national = whole.group_by(KEYS).aggregate(
            [
                ("total", "sum"),
                ("error", "sum"),
                ("population", "sum"),
                ("rate", "approximate_median"),
            ]
        )
        rates.append(national.append_column("year", pa.array([year] * len(national))))
        now = whole.select([*KEYS, "commune", "rate", "se"])
        if before is not None:
            both = now.join(before, [*KEYS, "commune"], join_type="inner", right_suffix="_before")
            both = both.append_column("rise", pc.subtract(both["rate"], both["rate_before"]))
            moved = both.group_by(KEYS).aggregate([("rise", "mean"), ("rise", "stddev")])
            changes.append(moved.append_column("year", pa.array([year] * len(moved))))
        before = now
    return {
        name: pa.concat_tables(tables)
        for name, tables in (("spread", spread), ("rates", rates), ("changes", changes))
    }


def _rows(path: Path) -> int:
    return int(pq.read_metadata(path).num_rows)


def by_duckdb(root: Path) -> dict[str, pa.Table]:
    import duckdb

    link = duckdb.connect()
    name = str(root / "*" / "*" / "rates.parquet")
    link.sql(
        f"""create view estimates as select {", ".join(f'"{name}"' for name in COLUMNS)},
        split_part(filename, '/', -3) as commune, split_part(filename, '/', -2)::int as year
        from read_parquet('{name}', filename = true)"""
    )
    link.sql("create table whole as from estimates where scope = 'group'")
    keys = ", ".join(f'"{key}"' for key in KEYS)
    asked = {
        "spread": f"""select scope, {keys}, year, count(rate), avg(rate), stddev(rate),
            approx_quantile(rate, 0.5) from estimates group by all""",
        "rates": f"""select {keys}, year, sum(rate * population), sum((se * population) ** 2),
            sum(population), approx_quantile(rate, 0.5) from whole group by all""",
        "changes": f"""select {keys}, n.year, avg(n.rate - b.rate), stddev(n.rate - b.rate)
            from whole n join whole b using ({keys}, commune) where n.year = b.year + 1
            group by {keys}, n.year""",
    }
    return {part: link.sql(query).to_arrow_table() for part, query in asked.items()}


def _measured(way: str, root: str) -> str:
    """Seconds and peak memory in MB of one way, in a process of its own."""
    begin = time.perf_counter()
    found = WAYS[way](Path(root))
    seconds = time.perf_counter() - begin
    assert len(found["rates"]) == len(YEARS) * GROUPS * QUESTIONS
    return f"{seconds:.1f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}"


WAYS: dict[str, Callable[[Path], dict[str, pa.Table]]] = {
    "pyarrow": by_pyarrow,
    "DuckDB": by_duckdb,
}


def section(communes: int = COMMUNES) -> str:
    """Generate, measure and describe."""
    from subprocess import run

    lines = ["| way | s | peak MB | million estimates a second |", "|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        estimates = write(Path(folder), communes)
        wrote = time.perf_counter() - begin
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet")) / 2**30
        for way in WAYS:
            if way == "DuckDB" and importlib.util.find_spec("duckdb") is None:
                continue
            command = [sys.executable, "-m", "benchmarks.national", way, folder]
            said = run(command, capture_output=True, check=True, text=True).stdout.split()
            each = estimates / 1e6 / float(said[0])
            lines.append(f"| {way} | {said[0]} | {said[1]} | {each:.1f} |")
    return (
        "## The country\n\n"
        f"{estimates:,} estimates of {communes:,} communes over {len(YEARS)} years in "
        f"{communes * len(YEARS):,} files ({size:.1f} GB, generated in {wrote:.0f} s), compared: "
        "national rates, spread of the communes, changes of each year, spread of all estimates.\n\n"
        + "\n".join(lines)
    )


if __name__ == "__main__":
    print(_measured(*sys.argv[1:]) if len(sys.argv) > 1 else section())
