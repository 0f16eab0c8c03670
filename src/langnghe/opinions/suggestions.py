"""Groups that may say the same, for a person to decide: never joined by likeness alone."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from langnghe.opinions.fields import UNSORTED
from langnghe.opinions.grouping import DIFFERENT
from langnghe.opinions.wording import said

LEAST = 60
"""Likeness from which two groups are suggested; of rapidfuzz's 0–100."""
MOST = 3
"""Suggestions a group, the likest."""
LONGEST = 600
"""Letters that are compared; longer opinions are compared by their beginning."""
_BLOCK = 1024

COLUMNS = ["a", "b", "score"]


def suggestions(
    groups: pd.DataFrame,
    topics: Mapping[str, str] | None = None,
    apart: Sequence[tuple[str, str]] = (),
    least: float = LEAST,
    most: int = MOST,
) -> pd.DataFrame:
    """Pairs of groups with texts alike: `COLUMNS`, the likest first; a pair stands once.

    groups: group, text. topics: group → topic, where known; two known ones must be the same.
    apart: pairs of groups that people said are different. Compared are the words in alphabetical
    order without marks, in blocks of rows that are of nearly one length, so that memory stays
    small and most pairs need no comparison.
    """
    keys = [" ".join(sorted(said(text).bare))[:LONGEST] for text in groups["text"]]
    names = groups["group"].tolist()
    order = sorted(range(len(keys)), key=lambda n: (len(keys[n]), names[n]))
    keys, names = [keys[n] for n in order], [names[n] for n in order]
    topic = _codes([(topics or {}).get(name, "") for name in names])
    lengths = np.array(list(map(len, keys)))
    refused = {frozenset(pair) for pair in apart}
    found: dict[frozenset[str], float] = {}
    for start in range(0, len(keys), _BLOCK):
        end = min(start + _BLOCK, len(keys))
        # A ratio of `least` needs lengths that differ by no more than this.
        first = int(np.searchsorted(lengths, lengths[start] * least / (200 - least), "left"))
        last = int(np.searchsorted(lengths, lengths[end - 1] * (200 - least) / least, "right"))
        scores = process.cdist(
            keys[start:end], keys[first:last], scorer=fuzz.ratio, score_cutoff=least,
            dtype=np.uint8, workers=-1,
        )  # fmt: skip
        here, there = topic[start:end, None], topic[None, first:last]
        scores[(here != there) & (here > 0) & (there > 0)] = 0
        scores[np.arange(end - start), np.arange(start, end) - first] = 0
        for row, column, score in _best(scores, most):
            pair = frozenset((names[start + row], names[first + column]))
            if pair not in refused:
                found[pair] = float(score)
    rows = [(*sorted(pair), score) for pair, score in found.items()]
    table = pd.DataFrame(rows, columns=pd.Index(COLUMNS))
    return table.sort_values(["score", "a", "b"], ascending=[False, True, True], ignore_index=True)


def of_items(rows: pd.DataFrame, proposed: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """`suggestions` of the register's items that have opinions, within a topic where it is known.

    rows: `register.ROW`. proposed: item and `topic_proposed`, which counts where nobody chose one.
    links: what people decided already.
    """
    here = rows[rows["count"].gt(0)].merge(proposed, on="item", how="left", suffixes=("", "_"))
    topics = here["topic"]
    if "topic_proposed" in here:
        guessed = here["topic_proposed"].fillna("").replace(UNSORTED, "")
        topics = topics.where(topics.ne(""), guessed)
    known = dict(zip(here["item"], topics, strict=True))
    homes = dict(zip(here["main"], here["item"], strict=True))
    apart = links[links["kind"].eq(DIFFERENT) & ~links["dropped"]]
    pairs = [
        (homes.get(a, a), homes.get(b, b)) for a, b in zip(apart["a"], apart["b"], strict=True)
    ]
    texts = here.rename(columns={"item": "group"})[["group", "text"]]
    return suggestions(texts, known, pairs)


def _codes(topics: Sequence[str]) -> np.ndarray:
    """A number a topic; 0 where none is known."""
    known = {topic: n for n, topic in enumerate(sorted(set(topics) - {""}), start=1)}
    return np.array([known.get(topic, 0) for topic in topics], dtype=np.int32)


def _best(scores: np.ndarray, most: int) -> list[tuple[int, int, int]]:
    """Row, column and score of the best of each row that are not 0."""
    most = min(most, scores.shape[1])
    if not most:
        return []
    columns = np.argsort(-scores.astype(np.int16), axis=1, kind="stable")[:, :most]
    best = np.take_along_axis(scores, columns, axis=1)
    rows, places = np.nonzero(best)
    return list(
        zip(rows.tolist(), columns[rows, places].tolist(), best[rows, places].tolist(), strict=True)
    )
