"""Whether an opinion praises, asks (or criticises), or says that there is nothing to say: by rules.

Clause by clause, since "dạy hay nhưng nhanh quá" is both. What asks counts before what praises: a
wish that is taken for praise gets no answer.
"""

from collections.abc import Iterator
from functools import cache

import pandas as pd

from langnghe.intake.text import clean
from langnghe.opinions.keywords import Hit, Keywords, pieces
from langnghe.opinions.words import word_lists

KINDS = {"praise": "Khen", "request": "Kiến nghị", "none": "Không có ý kiến"}
"""Kind → as it is printed; "" is "chưa phân loại"."""

_REACH = 4
"""A negation turns round what stands within so many syllables after it."""


def propose_kinds(texts: pd.Series) -> pd.DataFrame:
    """Columns `kind` (of `KINDS`, "" where no word says it), `evidence`, `mixed`, for each text.

    `evidence` lists the words found; `mixed` is True where a text that asks also praises.
    """
    given = texts.fillna("").astype(str)
    distinct = {text: _kind(text) for text in given.unique()}
    made = pd.DataFrame(
        [distinct[text] for text in given],
        index=texts.index,
        columns=["kind", "evidence", "mixed"],
    )
    return made.astype({"kind": "str", "evidence": "str", "mixed": "bool"})


def _kind(text: str) -> tuple[str, str, bool]:
    said = pieces(text)
    syllables = [piece for piece in said if piece[0].isalnum()]
    lists = _said_nothing()
    if all(one in lists["nothing"] or one in lists["filler"] for one in syllables) and (
        not syllables or any(one in lists["nothing"] for one in syllables)
    ):
        return ("none", clean(text)[:80], False)
    found = {"praise": dict[str, None](), "request": dict[str, None]()}
    for clause in _clauses(said):
        kind, words = _of_clause(clause)
        if kind:
            found[kind].update(dict.fromkeys(words))
    asks, praises = found["request"], found["praise"]
    kind = "request" if asks else "praise" if praises else ""
    return (kind, ", ".join(asks or praises), bool(asks and praises))


def _of_clause(clause: list[str]) -> tuple[str, list[str]]:
    """ "request" or "praise" with the words that say so, or ""."""
    hits = list(_cues().found(clause))
    praise = [hit for hit in hits if hit.meaning in ("praise", "fixed_praise")]
    turned = [hit for hit in praise if _is_turned(hit, hits) or _wants_more(hit, hits)]
    criticism = [hit for hit in hits if hit.meaning == "criticism"]
    not_so = [hit for hit in criticism if _is_turned(hit, hits)]
    asks = [hit.keyword for hit in hits if hit.meaning == "request"]
    asks += [hit.keyword for hit in (*criticism, *turned) if hit not in not_so]
    if asks:
        return "request", asks
    if praise or not_so:
        return "praise", [hit.keyword for hit in (*praise, *not_so)]
    weak = [hit.keyword for hit in hits if hit.keyword in _weak()]
    return ("request", weak) if weak else ("", [])


def _is_turned(hit: Hit, hits: list[Hit]) -> bool:
    """Whether a negation stands before it: "chưa tận tình", "không gây áp lực"."""
    return hit.meaning in ("praise", "criticism") and any(
        other.meaning == "negations" and 0 <= hit.start - other.end < _REACH for other in hits
    )


def _wants_more(praise: Hit, hits: list[Hit]) -> bool:
    return any(hit.meaning == "more" and 0 <= hit.start - praise.end <= 1 for hit in hits)


def _clauses(said: list[str]) -> Iterator[list[str]]:
    ends = {hit.start: hit.end for hit in _breaks().found(said)}
    clause: list[str] = []
    at = 0
    while at < len(said):
        if at in ends or not said[at][0].isalnum():
            yield clause
            clause = []
            at = ends.get(at, at + 1)
        else:
            clause.append(said[at])
            at += 1
    yield clause


@cache
def _cues() -> Keywords:
    lists = word_lists("kinds")
    names = (
        "weak_criticism",
        "negations",
        "more",
        "criticism",
        "praise",
        "request",
        "fixed_praise",
    )
    pairs = [(name, word) for name in names for word in lists[name]]
    return Keywords([*pairs, *(("", word) for word in lists["not_request"])])


@cache
def _weak() -> frozenset[str]:
    """Some of them are negations too."""
    return frozenset(word_lists("kinds")["weak_criticism"])


@cache
def _breaks() -> Keywords:
    return Keywords([("break", word) for word in word_lists("kinds")["breaks"]])


@cache
def _said_nothing() -> dict[str, frozenset[str]]:
    lists = word_lists("kinds")
    return {
        name: frozenset(piece for word in lists[name] for piece in pieces(word))
        for name in ("nothing", "filler")
    }
