"""Estimates from the count cube against svy from forms, and the cube against DuckDB's GROUP BY.

Needs the extras `audit` (svy) and `bench` (DuckDB); what is not installed is left out and said.
"""

import importlib.util
import statistics
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from benchmarks.measure import in_turn, table
from langnghe.indicators.estimate import estimate
from langnghe.intake.categories import counted

QUESTIONS = [f"q{number:02}" for number in range(30)]
STRATA, DOMAINS = 90, 70
OURS = "langnghe, from the cube"
SVY = "svy, prop with logit intervals, from forms"


def forms(number: int, seed: int = 2023) -> pd.DataFrame:
    """Made-up forms: group, unit, then 30 answers of five levels, one in twenty missing."""
    random = np.random.default_rng(seed)
    units = random.integers(0, STRATA, number)
    units[: 5 * STRATA] = np.repeat(np.arange(STRATA), 5)
    names = [f"school-{unit:02}" for unit in range(STRATA)]
    columns = {
        "group": pd.Categorical.from_codes(np.zeros(number, "int8"), ["parents"]),
        "unit": pd.Categorical.from_codes(units.astype("int8"), names),
    }
    levels = ["1", "2", "3", "4", "5", "~missing"]
    for question in QUESTIONS:
        codes = random.binomial(4, 0.8, number)
        codes[random.random(number) < 0.05] = 5
        columns[question] = pd.Categorical.from_codes(codes.astype("int8"), levels)
    return pd.DataFrame(columns)


def strata(table: pd.DataFrame) -> pd.DataFrame:
    """The design: each form stands for four people; 90 schools in 70 places."""
    received = table.groupby("unit", observed=True).size().reset_index(name="forms")
    place = [f"place-{number % DOMAINS:02}" for number in range(len(received))]
    return received.rename(columns={"unit": "stratum"}).assign(
        stratum=lambda rows: rows["stratum"].astype("str"),
        population=lambda rows: 4 * rows["forms"],
        place=place,
    )


def cube(table: pd.DataFrame) -> pd.DataFrame:
    """The count cube as the intake makes it."""
    return counted(table, ["group", "unit"], QUESTIONS)


def positive(cube: pd.DataFrame) -> pd.DataFrame:
    """Counts of positive and other valid answers."""
    valid = cube[cube["answer"] != "~missing"]
    return pd.DataFrame(
        {
            "stratum": valid["unit"],
            "question": valid["question"],
            "value": valid["answer"].isin(["4", "5"]).astype("float64"),
            "n": valid["n"],
        }
    )


def against_svy() -> dict[str, Callable[[], object]]:
    """30 questions × 90 strata × 70 domains of 10,000 forms."""
    table = forms(10_000)
    design, counts = strata(table), cube(table)
    ways: dict[str, Callable[[], object]] = {
        OURS: lambda: estimate(positive(counts), design, ["place"]),
        "langnghe, from forms": lambda: estimate(positive(cube(table)), design, ["place"]),
    }
    if importlib.util.find_spec("svy"):
        sample = _svy_sample(table, design)
        ways[SVY] = lambda: sample.prop(QUESTIONS, by="place", drop_nulls=True)
        ways["svy, mean with t intervals, from forms"] = lambda: sample.mean(
            QUESTIONS, by="place", drop_nulls=True
        )
        _agree(ways)
    return ways


def _svy_sample(table: pd.DataFrame, design: pd.DataFrame):
    import polars
    import svy

    rows = table[["unit"]].astype({"unit": "str"}).rename(columns={"unit": "stratum"})
    rows = rows.merge(design, on="stratum")
    rows["weight"] = rows["population"] / rows["forms"]
    data = {name: rows[name].tolist() for name in ("stratum", "weight", "place")}
    data["people"] = rows["population"].astype("float64").tolist()
    for question in QUESTIONS:
        answers = table[question].astype("str")
        value = answers.isin(["4", "5"]).astype("float64").where(answers != "~missing")
        data[question] = value.astype(object).where(value.notna(), None).tolist()
    sample = svy.Sample(
        polars.DataFrame(data), svy.Design(stratum="stratum", wgt="weight", pop_size="people")
    )
    return sample.estimation


def _agree(ways: Mapping[str, Callable[[], object]]) -> None:
    """Both computed the same: rates, standard errors and limits to 1e-9."""
    ours = ways[OURS]().set_index(["question", "place"])
    for question, result in zip(QUESTIONS, ways[SVY](), strict=True):
        theirs = pd.DataFrame(result.to_polars().to_dicts())
        theirs = theirs[theirs[question] == 1].set_index("place")
        own = ours.loc[question].loc[theirs.index]
        logit = (own["interval"] == "logit").to_numpy()
        pairs = (("estimate", "est"), ("se", "se"), ("low", "lci"), ("high", "uci"))
        for mine, other in pairs:
            np.testing.assert_allclose(own[mine][logit], theirs[other][logit], rtol=1e-9)


def by_number() -> str:
    """Estimating from the cubes of 10,000 to 1,000,000 forms."""
    numbers = (10_000, 100_000, 1_000_000)
    ways = {}
    for number in numbers:
        table = forms(number)
        design, counts = strata(table), positive(cube(table))
        name = f"{number:,} forms"
        ways[name] = lambda c=counts, d=design: estimate(c, d, ["place"])
    return _table(in_turn(ways, rounds=7), f"{numbers[0]:,} forms")


def against_duckdb() -> dict[str, Callable[[], object]]:
    """1,000,000 forms × 30 questions to the cube."""
    table = forms(1_000_000)
    ways: dict[str, Callable[[], object]] = {"langnghe, counted": lambda: cube(table)}
    if importlib.util.find_spec("duckdb"):
        import duckdb

        connection = duckdb.connect()
        connection.register("frame", table)
        connection.execute("CREATE TABLE forms AS SELECT * FROM frame")
        query = " UNION ALL ".join(
            f"SELECT \"group\", unit, '{q}' AS question, {q}::VARCHAR AS answer, count(*) AS n "
            f'FROM forms GROUP BY "group", unit, {q}'
            for q in QUESTIONS
        )
        ways = {"DuckDB, GROUP BY of its own table": lambda: connection.execute(query).df()} | ways
        keys = ["unit", "question", "answer"]
        both = [way()[[*keys, "n"]].astype(dict.fromkeys(keys, "str")) for way in ways.values()]
        both = [each.sort_values(keys).reset_index(drop=True) for each in both]
        pd.testing.assert_frame_equal(*both, check_dtype=False)
    return ways


def _table(seconds: Mapping[str, list[float]], unit: str) -> str:
    """As `measure.table`, in milliseconds."""
    base = statistics.median(seconds[unit])
    lines = ["| way | median ms | min | max | × |", "|---|---|---|---|---|"]
    for name, runs in seconds.items():
        middle, least, most = statistics.median(runs), min(runs), max(runs)
        figures = " | ".join(f"{1000 * x:.1f}" for x in (middle, least, most))
        lines.append(f"| {name} | {figures} | {middle / base:.2f} |")
    return "\n".join(lines)


def section() -> str:
    """Measure and describe."""
    svy, duckdb = against_svy(), against_duckdb()
    return (
        "## Estimates\n\n"
        f"30 questions × {STRATA} strata × {DOMAINS} domains of 10,000 made-up forms: rate, "
        "standard error and interval of each question in each domain. Where svy is there, the "
        "figures agreed to 1e-9 before the clock started.\n\n"
        + _table(in_turn(svy, rounds=5), OURS)
        + "\n\nThe same from the cubes of more forms:\n\n"
        + by_number()
        + "\n\n1,000,000 forms × 30 questions to the count cube; DuckDB has the forms in a table "
        "of its own and groups by group, unit and answer for each question:\n\n"
        + table(in_turn(duckdb), next(iter(duckdb)))
    )


if __name__ == "__main__":
    print(section())
