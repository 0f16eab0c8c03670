"""Post-stratification: weights moved so that known totals are met.

A post-stratum is a class of forms (a sex, a school level) whose number of people T is known from a
trusted source. With N̂ = Σ w over its forms (w = N/r of the stratum) and g = T/N̂, a form's weight
becomes w·g; the estimate is the ratio with these weights. Its variance is that of the residuals
from the post-stratum's mean (Särndal, Swensson, Wretman 1992, 7.6; R survey's `postStratify`):

    z = (value - estimate × base) ÷ Σ w·g·base, 0 where the answer is not valid or not of the domain
    z̄ = Σ w z ÷ Σ w over the forms of the post-stratum
    variance = Σ over strata N²(1 - r/N)/r · s²(g (z - z̄))

with every form of every stratum in the design, also those outside the domain, as these too move
the weights.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from langnghe.indicators.design import Design, Rows
from langnghe.indicators.estimate_problems import listed
from langnghe.indicators.variance import Parts
from langnghe.problems import Problem, ProblemsError


@dataclass(frozen=True)
class PostStrata:
    """forms: r by stratum and post-stratum. adjustment: g by post-stratum. of_row: the number of
    the post-stratum of each row of counts."""

    forms: np.ndarray
    adjustment: np.ndarray
    of_row: np.ndarray

    def parts(
        self,
        cell: np.ndarray,
        stratum: np.ndarray,
        n: np.ndarray,
        residual: np.ndarray,
        cells: int,
        design: Design,
    ) -> Parts:
        """The parts of every cell and stratum that has forms, of residuals by row of counts."""
        strata, classes = self.forms.shape
        here = np.flatnonzero(design.forms > 0)
        weight, forms, g = design.weight[here], self.forms[here], self.adjustment
        shape = (cells, strata, classes)
        place = np.ravel_multi_index((cell, stratum, self.of_row), shape)

        def by_stratum(power: int) -> np.ndarray:
            sums = np.bincount(place, n * residual**power, cells * strata * classes)
            return sums.reshape(shape)[:, here]

        answers, sums, squares = by_stratum(0), by_stratum(1), by_stratum(2)
        mean = np.einsum("h,khc->kc", weight, sums) / (weight @ forms)
        mean = mean[:, None, :]
        first = ((sums - forms * mean) * g).sum(axis=2)
        second = ((squares - 2 * mean * sums + forms * mean**2) * g**2).sum(axis=2)
        return Parts(
            np.repeat(np.arange(cells), len(here)),
            np.tile(here, cells),
            answers.sum(axis=2).ravel(),
            first.ravel(),
            second.ravel(),
        )


def read_post_strata(
    post: pd.DataFrame, rows: Rows, strata: pd.DataFrame, design: Design
) -> PostStrata:
    """Post-strata from `stratum`, `post`, `forms`, `total`.

    Every form is in one post-stratum, so `forms` add up to the stratum's. Where each stratum lies
    in one post-stratum, the counts need no `post`.

    Raises ProblemsError with all of ESTIMATE-POST-STRATUM (a stratum that is not in the design, or
    a pair twice), -POST-FORMS (forms that do not add up), -POST-TOTAL (a total that is missing,
    not above 0, or not the same throughout), -POST-OPEN (a stratum without population),
    -POST-UNKNOWN (answers of a post-stratum that has no or fewer forms).
    """
    if problems := list(_problems(post, strata)):
        raise ProblemsError(problems)
    number, classes = pd.factorize(post["post"], sort=True)
    place = pd.Index(strata["stratum"]).get_indexer(pd.Index(post["stratum"]))
    forms = np.zeros((len(strata), len(classes)))
    forms[place, number] = post["forms"].to_numpy("float64")
    if rows.post is None:
        of_row = forms.argmax(axis=1)[rows.stratum]
        lost = (forms > 0).sum(axis=1)[rows.stratum] != 1
    else:
        of_row = pd.Index(classes).get_indexer(pd.Index(rows.post))
        lost = of_row < 0
    kind = rows.stratum * len(classes) + of_row
    keys, key = np.unique(
        kind * (rows.question.max(initial=0) + 1) + rows.question, return_inverse=True
    )
    valid = np.bincount(key, rows.n, len(keys))
    lost |= valid[key] > forms[rows.stratum, of_row]
    if lost.any():
        wrong = strata.iloc[np.unique(rows.stratum[lost])]
        raise ProblemsError(
            listed(
                "ESTIMATE-POST-UNKNOWN",
                "câu trả lời không thuộc lớp nào, hoặc nhiều hơn số phiếu của lớp",
                "kiểm tra số phiếu theo lớp của tầng này", wrong,
            )
        )  # fmt: skip
    total = np.zeros(len(classes))
    total[number] = post["total"].to_numpy("float64")
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(design.forms > 0, design.weight, 0.0)
    return PostStrata(forms, total / (weight @ forms), of_row)


def _problems(post: pd.DataFrame, strata: pd.DataFrame) -> Iterator[Problem]:
    wrong = ~post["stratum"].isin(strata["stratum"]) | post.duplicated(["stratum", "post"])
    yield from listed(
        "ESTIMATE-POST-STRATUM", "tầng không có trong dàn mẫu, hoặc một lớp ghi hai lần",
        "mỗi tầng, mỗi lớp một dòng", post[wrong], "post",
    )  # fmt: skip
    yield from listed(
        "ESTIMATE-POST-OPEN", "phiếu mở không hiệu chỉnh theo tổng số được",
        "bỏ tổng số đã biết của nhóm này", strata[strata["population"].isna()],
    )  # fmt: skip
    forms = post.groupby("stratum")["forms"].sum()
    apart = strata.assign(of_classes=strata["stratum"].map(forms).fillna(0))
    yield from listed(
        "ESTIMATE-POST-FORMS", "số phiếu theo lớp cộng lại khác số phiếu của tầng",
        "mỗi phiếu thuộc đúng một lớp",
        apart[apart["of_classes"] != apart["forms"]], "of_classes", "forms",
    )  # fmt: skip
    for name, part in post.groupby("post", sort=True, dropna=False):
        total = part["total"].astype("Float64").to_numpy("float64", na_value=np.nan)
        if not (np.isfinite(total) & (total > 0)).all() or len(np.unique(total)) > 1:
            yield Problem(
                code="ESTIMATE-POST-TOTAL",
                what=f"lớp “{name}”: tổng số đã biết thiếu, không dương hoặc không thống nhất",
                value=", ".join(f"{x:g}" for x in np.unique(total)),
                action="ghi một tổng số người lớn hơn 0 cho mỗi lớp",
            )
        if part["forms"].sum() == 0:
            yield Problem(
                code="ESTIMATE-POST-EMPTY",
                what=f"lớp “{name}” không có phiếu nào nên không đạt được tổng số đã biết",
                action="gộp lớp này với lớp khác",
            )
