"""Strata and counts as arrays, numbers for names: what the estimator computes with."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Design:
    """What the sample says of each stratum, arrays of one length.

    forms: r. population: N, missing where the form was open. neighbours: the number of the set of
    strata declared neighbours; strata without one have a set of their own.
    """

    forms: np.ndarray
    population: np.ndarray
    neighbours: np.ndarray

    @property
    def weight(self) -> np.ndarray:
        """People for whom a form stands: N/r, 1 where the form was open."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(np.isnan(self.population), 1.0, self.population / self.forms)

    @property
    def complete(self) -> np.ndarray:
        """Strata all of whose people answered."""
        return self.forms == self.population

    @property
    def lone(self) -> np.ndarray:
        """Strata of several people with one form."""
        return (self.forms == 1) & (self.population > 1)

    @property
    def factor(self) -> np.ndarray:
        """N²(1 - r/N)/(r(r - 1)), by which Σ(e - ē)² is multiplied; missing for a lone form."""
        r = self.forms
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = (1 - r / self.population) * r / (r - 1) * self.weight**2
        return np.where(self.complete, 0.0, np.where(r > 1, factor, np.nan))


def design_of(strata: pd.DataFrame) -> Design:
    numbers = np.arange(len(strata))
    neighbours = numbers
    if "merge_with" in strata:
        named = pd.Index(strata["stratum"]).get_indexer(pd.Index(strata["merge_with"]))
        neighbours = np.where(strata["merge_with"].isna() | (named < 0), numbers, named)
    population = strata["population"].astype("Float64").to_numpy("float64", na_value=np.nan)
    return Design(strata["forms"].to_numpy("float64"), population, neighbours)


@dataclass(frozen=True)
class Rows:
    """The counts as arrays of one length, numbers for names; `post` their labels, if any."""

    stratum: np.ndarray
    question: np.ndarray
    value: np.ndarray
    base: np.ndarray
    n: np.ndarray
    questions: pd.Index
    post: pd.Series | None


def rows_of(counts: pd.DataFrame, strata: pd.DataFrame) -> Rows:
    counts = counts[counts["n"] > 0]
    if "base" in counts:
        counts = counts[counts["base"] > 0]
    question, questions = pd.factorize(counts["question"], sort=True)
    return Rows(
        pd.Index(strata["stratum"]).get_indexer(pd.Index(counts["stratum"])),
        question,
        counts["value"].to_numpy("float64"),
        counts["base"].to_numpy("float64") if "base" in counts else np.ones(len(counts)),
        counts["n"].to_numpy("float64"),
        pd.Index(questions),
        counts.get("post"),
    )
