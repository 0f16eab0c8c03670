"""What an opinion is about and who should answer it: proposed by keywords, with the words found.

A person decides. Where no keyword is found nothing is proposed ("" is "chưa phân loại").
"""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from langnghe.opinions.keywords import Keywords, pieces
from langnghe.params.topics import Keyworded, Topics


def propose_topics(texts: pd.Series, taxonomy: Topics) -> pd.DataFrame:
    """Columns `topic`, `evidence`, `score`, `second`, `tie`, for each text.

    `score` counts the different keywords of the topic that were found, `evidence` lists them as
    the taxonomy writes them. `second` is the next topic, "" for none; where it has as many
    keywords, `tie` is True and `topic` only the one named first in the text. A text without any
    keyword has "" and 0.
    """
    return _proposed(texts, "topic", _keywords(taxonomy.topics, taxonomy))


def propose_authority(texts: pd.Series, topics: pd.Series, taxonomy: Topics) -> pd.DataFrame:
    """Columns `authority`, `evidence`, `second`, `tie`, for each text and its topic ("": none).

    An authority's own keywords come first; without any, the topic's `authority`, with the topic
    as evidence. Always a proposal: a person signs for whom a petition goes to.
    """
    made = _proposed(texts, "authority", _keywords(taxonomy.authorities, taxonomy))
    usual = {topic.id: topic.authority for topic in taxonomy.topics if topic.authority}
    why = {topic.id: f"theo chủ đề “{topic.title}”" for topic in taxonomy.topics}
    silent = (made["authority"] == "").to_numpy()
    given = topics[silent].where(topics[silent].isin(usual))
    made.loc[silent, "authority"] = given.map(usual).fillna("").to_numpy()
    made.loc[silent, "evidence"] = given.map(why).fillna("").to_numpy()
    return made.drop(columns="score")


def _proposed(texts: pd.Series, name: str, known: Keywords) -> pd.DataFrame:
    given = texts.fillna("").astype(str)
    distinct = {text: _judged(text, known) for text in given.unique()}
    columns = [name, "evidence", "score", "second", "tie"]
    made = pd.DataFrame([distinct[text] for text in given], index=texts.index, columns=columns)
    kinds = {name: "str", "evidence": "str", "score": "int64", "second": "str", "tie": "bool"}
    return made.astype(kinds)


def _judged(text: str, known: Keywords) -> tuple[str, str, int, str, bool]:
    hits = [(hit.meaning, hit.keyword) for hit in known.found(pieces(text)) if hit.meaning]
    found = list(dict.fromkeys(hits))
    if not found:
        return ("", "", 0, "", False)
    # Counter keeps the order of the text among equals.
    (first, score), *others = Counter(one for one, _ in found).most_common()
    evidence = ", ".join(keyword for one, keyword in found if one == first)
    second, next_score = others[0] if others else ("", 0)
    return (first, evidence, score, second, next_score == score)


def _keywords(parts: Sequence[Keyworded], taxonomy: Topics) -> Keywords:
    """Of topics or authorities, with what is to be ignored."""
    ignored = [("", keyword) for keyword in taxonomy.ignored]
    return Keywords([*ignored, *((one.id, word) for one in parts for word in one.keywords)])
