"""How much of what should be hidden is hidden, on sentences that say it as {kind:text}."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from langnghe.opinions.redaction import redact
from langnghe.params.yamlfile import read_yaml

_SPAN = re.compile(r"\{(name|phone|email|id|address):([^{}]*)\}")


class Score(NamedTuple):
    """`recall` by kind of what should be hidden: the share of its spans of which no letter and no
    digit is left. `precision` by kind that was put in its place: the share of found spans at least
    half of whose letters and digits should be hidden. `n` and `found` count the spans."""

    recall: dict[str, float]
    precision: dict[str, float]
    n: dict[str, int]
    found: dict[str, int]
    missed: list[str]
    wrong: list[str]


def sentences(file: str) -> list[str]:
    """The marked sentences of a file of this folder."""
    return list(read_yaml(Path(__file__).with_name(file), file).values)


def plain(sentence: str) -> str:
    return _SPAN.sub(lambda match: match[2], sentence)


def score(marked: Iterable[str]) -> Score:
    marked = list(marked)
    texts = [plain(sentence) for sentence in marked]
    n, hit, found, right = Counter(), Counter(), Counter(), Counter()
    missed, wrong = [], []
    for sentence, text, hidden in zip(
        marked, texts, redact(pd.Series(texts, dtype="str"))["hidden"], strict=True
    ):
        truth, removed = [], 0
        for match in _SPAN.finditer(sentence):
            start = match.start() - removed
            truth.append((match[1], start, start + len(match[2])))
            removed += len(match[0]) - len(match[2])
        covered = {at for _, start, end in hidden for at in range(start, end)}
        personal = {at for _, start, end in truth for at in range(start, end)}
        for kind, start, end in truth:
            n[kind] += 1
            if all(at in covered for at in range(start, end) if text[at].isalnum()):
                hit[kind] += 1
            else:
                missed.append(f"{kind} {text[start:end]!r}: {text}")
        for kind, start, end in hidden:
            found[kind] += 1
            signs = [at for at in range(start, end) if text[at].isalnum()]
            if 2 * sum(at in personal for at in signs) >= len(signs):
                right[kind] += 1
            else:
                wrong.append(f"{kind} {text[start:end]!r}: {text}")
    return Score(
        {kind: hit[kind] / n[kind] for kind in n},
        {kind: right[kind] / found[kind] for kind in found},
        dict(n), dict(found), missed, wrong,
    )  # fmt: skip


if __name__ == "__main__":
    import sys

    result = score(sentences(sys.argv[1]))
    for part, value in result._asdict().items():
        print(part, *(value if isinstance(value, list) else [value]), sep="\n  ")
