"""What is wrong with the counts and strata given to `estimate`, all of it, by stratum."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from langnghe.problems import Problem


def problems_of(counts: pd.DataFrame, strata: pd.DataFrame, rate: bool) -> list[Problem]:
    """Every ESTIMATE-… problem; see `estimate`."""
    return [*_of_strata(strata), *_of_neighbours(strata), *_of_counts(counts, strata, rate)]


def listed(code: str, what: str, action: str, rows: pd.DataFrame, *shown: str) -> Iterator[Problem]:
    """A problem for each row, with what stands in the columns `shown`."""
    for row in rows.to_dict("records"):
        value = ", ".join(f"{name} = {row[name]}" for name in shown)
        yield Problem(
            code=code, what=f"tầng “{row['stratum']}”: {what}", value=value, action=action
        )


def _of_strata(strata: pd.DataFrame) -> Iterator[Problem]:
    repeated = strata["stratum"].duplicated()
    if repeated.any():
        yield from listed(
            "ESTIMATE-REPEATED-STRATUM", "tầng ghi hai lần",
            "mỗi đơn vị, mỗi nhóm chỉ một dòng", strata[repeated],
        )  # fmt: skip
    population = pd.to_numeric(strata["population"], errors="coerce").astype("Float64")
    population = population.to_numpy("float64", na_value=np.nan)
    forms = pd.to_numeric(strata["forms"], errors="coerce").astype("Float64")
    forms = forms.to_numpy("float64", na_value=np.nan)
    is_open = strata["population"].isna().to_numpy()
    check = (
        (
            is_open & ~is_open.all(), "ESTIMATE-NO-POPULATION", "thiếu số người của tầng",
            "ghi số người vào dàn mẫu", "forms",
        ),
        (
            ~is_open & ~_whole(population), "ESTIMATE-POPULATION",
            "số người không phải số nguyên không âm", "sửa số người trong dàn mẫu", "population",
        ),
        (
            ~_whole(forms), "ESTIMATE-FORMS", "số phiếu không phải số nguyên không âm",
            "kiểm tra số phiếu đã thu", "forms",
        ),
        (
            (population == 0) & (forms > 0), "ESTIMATE-ZERO-POPULATION",
            "có phiếu nhưng dàn mẫu ghi không có người nào",
            "ghi số người vào dàn mẫu, hoặc sửa đơn vị, nhóm của phiếu", "forms",
        ),
        (
            (population > 0) & (forms > population), "ESTIMATE-OVER-POPULATION",
            "nhiều phiếu hơn số người", "kiểm tra phiếu gửi trùng và số người trong dàn mẫu",
            "forms, population",
        ),
    )  # fmt: skip
    for wrong, code, what, action, shown in check:
        if wrong.any():
            yield from listed(code, what, action, strata[wrong], *shown.split(", "))


def _whole(numbers: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return np.isfinite(numbers) & (numbers >= 0) & (numbers == np.floor(numbers))


def _of_neighbours(strata: pd.DataFrame) -> Iterator[Problem]:
    """A neighbour is another stratum that has no neighbour itself: sets, not chains."""
    if "merge_with" not in strata:
        return
    merged = strata[strata["merge_with"].notna()]
    wrong = merged["merge_with"].isin(merged["stratum"])
    yield from listed(
        "ESTIMATE-MERGE", "tầng láng giềng là chính nó, hoặc lại ghép với tầng khác",
        "ghép các tầng với cùng một tầng, là tầng không ghép với tầng nào",
        merged[wrong], "merge_with",
    )  # fmt: skip


def _of_counts(counts: pd.DataFrame, strata: pd.DataFrame, rate: bool) -> Iterator[Problem]:
    known = strata.drop_duplicates("stratum")
    place = pd.Index(known["stratum"]).get_indexer(pd.Index(counts["stratum"]))
    if (place < 0).any():
        yield from listed(
            "ESTIMATE-UNKNOWN-STRATUM", "có phiếu nhưng không có trong dàn mẫu",
            "ghi tầng vào dàn mẫu, hoặc sửa đơn vị, nhóm của phiếu",
            counts[place < 0].drop_duplicates("stratum"),
        )  # fmt: skip
    value = counts["value"].to_numpy("float64", na_value=np.nan)
    n = counts["n"].to_numpy("float64", na_value=np.nan)
    base = counts["base"] if "base" in counts else pd.Series(1.0, index=counts.index)
    base = base.to_numpy("float64", na_value=np.nan)
    with np.errstate(invalid="ignore"):
        wrong = ~_whole(n) | ~np.isfinite(value) | ~np.isfinite(base) | (base < 0)
        if rate:
            wrong |= (value < 0) | (value > base)
    if wrong.any():
        yield from listed(
            "ESTIMATE-VALUE", "giá trị hoặc số đếm không hợp lệ",
            "kiểm tra số đếm của câu hỏi", counts[wrong], "question", "value", "n",
        )  # fmt: skip
    question, questions = pd.factorize(counts["question"])
    right = (place >= 0) & ~wrong
    number = place[right] * len(questions) + question[right]
    valid = np.bincount(number, n[right], len(known) * len(questions))
    forms = pd.to_numeric(known["forms"], errors="coerce").to_numpy("float64", na_value=np.nan)
    over = (valid > np.repeat(forms, len(questions))) & (valid > 0)
    if over.any():
        rows = known.loc[known.index.repeat(len(questions)), ["stratum", "forms"]]
        rows = rows.assign(
            question=np.tile(np.asarray(questions), len(known)), n=valid.astype(int)
        )[over]
        yield from listed(
            "ESTIMATE-OVER-FORMS", "nhiều câu trả lời hơn số phiếu",
            "kiểm tra bảng tổng hợp và số phiếu đã thu", rows, "question", "n", "forms",
        )  # fmt: skip
