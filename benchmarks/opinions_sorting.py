"""Opinions sorted and redacted by rules: how often rightly, and how fast.

Redaction on invented sentences that say what must be hidden (`tests/opinions/`). Kinds on real
student feedback (UIT-VSFC, research use) where it lies beside the checkout; it is not shipped.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from tests.opinions.redaction_score import Score, plain, score, sentences

from benchmarks.end_to_end import CHECKOUT, DISTRICT, YEAR
from langnghe.opinions.kinds import propose_kinds
from langnghe.opinions.redaction import flags, redact
from langnghe.opinions.topics import propose_topics
from langnghe.params.load import load_params
from langnghe.project import Project
from langnghe.sample.draws import Draws
from langnghe.sample.sentences import Sentences

REAL = Path(__file__).parents[2] / "shared" / "real" / "uit-vsfc"
KINDS = ("name", "phone", "email", "id", "address")
MANY = 20_000


def redaction(what: str, made: Score) -> str:
    """One row of the table of redaction."""
    cells = [f"{made.recall[kind]:.3f} ({made.n[kind]})" for kind in KINDS]
    right = sum(made.precision[kind] * made.found[kind] for kind in made.found)
    return f"| {what} | {' | '.join(cells)} | {right / sum(made.found.values()):.3f} |"


def warned(marked: list[str]) -> str:
    """How often the flags are up, where something was missed and where nothing was."""
    count = {(missed, up): 0 for missed in (True, False) for up in (True, False)}
    for sentence in marked:
        public = redact(pd.Series([plain(sentence)]))["text"]
        count[bool(score([sentence]).missed), flags(public).iloc[0] != ""] += 1
    missed, rest = (count[kind, True] + count[kind, False] for kind in (True, False))
    return (
        f"Flags are up in {count[True, True]} of the {missed} later sentences that keep something, "
        f"and in {count[False, True]} of the other {rest}."
    )


def feedback() -> str:
    """Kinds against sentiments, on the lines that the word lists were not written on."""
    if not REAL.is_dir():
        return "UIT-VSFC is not here, so kinds were not measured."
    texts = pd.Series((REAL / "dev_sents.txt").read_text("utf-8").splitlines())
    feeling = pd.Series((REAL / "dev_sentiments.txt").read_text("utf-8").split()).astype(int)
    odd = texts.index % 2 == 1
    kind, feeling = propose_kinds(texts[odd])["kind"], feeling[odd]
    rows = ["| kind | sentiment | found | precision | recall |", "|---|---|---|---|---|"]
    for name, sentiment, label in (("praise", 2, "positive"), ("request", 0, "negative")):
        found, true = kind == name, feeling == sentiment
        both = (found & true).sum()
        rows.append(
            f"| {name} | {label} ({true.sum()}) | {found.sum()} | {both / found.sum():.3f} "
            f"| {both / true.sum():.3f} |"
        )
    unsorted_ = (kind == "").mean()
    hidden = redact(texts)["hidden"].map(len).sum()
    return "\n".join(rows) + (
        f"\n\nNo word found in {unsorted_:.1%} of {len(kind)} sentences. In all {len(texts)}, "
        f"whose names their makers replaced, redaction hides {hidden} spans; at first it hid 4, "
        "and its lists were mended by them."
    )


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def section() -> str:
    """Measure and describe."""
    head = "| sentences | " + " | ".join(KINDS) + " | precision |\n" + "|---" * 7 + "|\n"
    seen = score(sentences("redaction_sentences.yaml"))
    later = score(sentences("redaction_later.yaml"))
    own = score(sentences("redaction_development.yaml"))
    deck = Sentences(Draws("opinions"))
    groups = ("parents", "staff", "class-officers", "ward-officials")
    texts = pd.Series([f"{deck.next(groups[i % 4])} ({i})" for i in range(MANY)])
    taxonomy = load_params(Project(CHECKOUT), DISTRICT, YEAR).topics
    assert taxonomy, "the checkout has topics.yaml"
    public = redact(texts)["text"]
    times = {
        "topics": seconds(lambda: propose_topics(texts, taxonomy)),
        "kinds": seconds(lambda: propose_kinds(texts)),
        "redaction": seconds(lambda: redact(texts)),
        "flags": seconds(lambda: flags(public)),
    }
    rows = [
        redaction("later: after the rules, not looked at for them", later),
        redaction("first: before the rules, looked at once they were measured", seen),
        redaction("the rules' own", own),
    ]
    return (
        "## Opinions: redaction and sorting\n\n"
        "Recall by kind (number of spans in brackets): spans of which no letter or digit is left. "
        "Precision: hidden spans at least half of which had to be hidden.\n\n"
        + head
        + "\n".join(rows)
        + "\n\nBefore they were looked at, the first sentences gave 0.894 for names, 1.000 for "
        "numbers and e-mails, 0.917 for addresses, precision 1.000. "
        + warned(sentences("redaction_later.yaml"))
        + "\n\nKind by rules against sentiment, half of UIT-VSFC's development set:\n\n"
        + feedback()
        + f"\n\nSeconds for {MANY} different opinions: "
        + ", ".join(f"{name} {value:.1f}" for name, value in times.items())
        + "."
    )


if __name__ == "__main__":
    print(section())
