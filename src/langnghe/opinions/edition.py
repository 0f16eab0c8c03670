"""The gate of the public edition: a person's sign-off on each opinion, then redaction once more.

Rules miss names (see benchmarks/RESULTS.md), so no opinion goes out on their word. What goes out
has neither its id, which is made of the file and the row, nor the unit or group of who wrote it:
the answer is for all, and in a small school anybody would know whose words they are.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from langnghe.opinions.answers import COLUMNS
from langnghe.opinions.fields import NO, YES
from langnghe.opinions.follow import followed
from langnghe.opinions.proposals import keep, within
from langnghe.opinions.redaction import flags, redact
from langnghe.opinions.register import Register
from langnghe.params.load import Survey
from langnghe.problems import Problem, ProblemsError

PUBLIC = [name for name in COLUMNS if name != "item"]
FREE = ["text", "agency", "answer", "basis"]
"""Columns that people typed."""
NOT_READ, REFUSED, NOBODY, CHANGED = REASONS = (
    "Chưa có người duyệt công khai",
    "Người duyệt không cho công khai",
    "Duyệt mà chưa ghi chức danh người duyệt",
    "Câu đã đổi sau khi duyệt, cần duyệt lại",
)  # fmt: skip


@dataclass(frozen=True)
class Gate:
    """What passed and what did not.

    answers: `PUBLIC`, in the booklet's order. withheld: item, reason (of `REASONS`), text, count.
    again: item, column (of `FREE`), text, printed, flags; what was hidden at the gate though a
    person had signed it, or what may still be personal, for a person to look at again.
    """

    answers: pd.DataFrame
    withheld: pd.DataFrame
    again: pd.DataFrame


def gate(answers: pd.DataFrame, rows: pd.DataFrame, survey: Survey) -> Gate:
    """Let through what is signed of `answers.booklet`; rows are the register's (`register.ROW`).

    The text printed is the one that the register has for the public edition ("Bản công khai"), else
    the redacted text that it showed to who signed.
    """
    signed = answers.merge(rows[["item", "public", "published", "signed", "signed_off"]], on="item")
    reason = signed.apply(_reason, axis=1) if len(signed) else pd.Series(dtype="str")
    out = signed[reason.ne("")].assign(reason=reason)
    passed = signed[reason.eq("")].copy()
    own = passed["published"].ne("")
    passed["text"] = passed["published"].where(own, passed["text"])
    kept, looks = keep(survey), []
    for column in FREE:
        texts = redact(passed[column], kept)["text"]
        doubts = flags(texts, kept)
        # What the program itself hid in a text that nobody rewrote is no news.
        news = texts.ne(passed[column]) & (own if column == "text" else True)
        look = pd.DataFrame(
            {
                "item": passed["item"],
                "column": column,
                "text": passed[column],
                "printed": texts,
                "flags": doubts,
            }
        )
        looks.append(look[news | doubts.ne("")])
        passed[column] = texts
    return Gate(
        passed[PUBLIC].reset_index(drop=True),
        out[["item", "reason", "text", "count"]].reset_index(drop=True),
        pd.concat(looks, ignore_index=True),
    )


def _reason(row: pd.Series) -> str:
    """Why an item is not printed; "" where it is."""
    if row["public"] != YES:
        return REFUSED if row["public"] == NO else NOT_READ
    if not row["signed_off"]:
        return CHANGED
    return "" if row["signed"] else NOBODY


def public_tables(passed: Gate, register: Register, survey: Survey) -> dict[str, pd.DataFrame]:
    """What a public document may read of the opinions: `answers` (`PUBLIC`), `answers_withheld`,
    `whole_counts` of all opinions, also those withheld, and `register_stops`."""
    return {
        "answers": passed.answers,
        "answers_withheld": withheld_counts(passed.withheld),
        "register_stops": stops(register.problems),
        **whole_counts(register, survey),
    }


def whole_counts(register: Register, survey: Survey) -> dict[str, pd.DataFrame]:
    """`opinions_by_topic` and `opinions_by_authority` over the whole district
    (`follow.followed`)."""
    rows, members, as_of = register.rows, register.members, survey.year.as_of
    return {
        "opinions_by_topic": followed(rows, members, as_of, within(survey), "topic"),
        "opinions_by_authority": followed(rows, members, as_of, within(survey), "authority"),
    }


def withheld_counts(withheld: pd.DataFrame) -> pd.DataFrame:
    """How many are not printed and why: reason, items, opinions; in the order of `REASONS`."""
    found = withheld.groupby("reason").agg(items=("item", "size"), opinions=("count", "sum"))
    found = found.reindex([reason for reason in REASONS if reason in found.index])
    return found.rename_axis("reason").reset_index().astype({"items": "int64", "opinions": "int64"})


def stops(problems: Iterable[Problem]) -> pd.DataFrame:
    """The register's problems for the public edition's stop: code, problems; no word of anybody."""
    found = Counter(problem.code for problem in problems)
    table = pd.DataFrame(sorted(found.items()), columns=pd.Index(["code", "problems"]))
    return table.astype({"problems": "int64"})


def refuse_public(stopped: pd.DataFrame) -> None:
    """Raise ProblemsError where `stops` holds anything: OPINIONS-ORPHAN, OPINIONS-CONFLICT, …

    While a decision has lost its opinion or two people contradict each other, nothing goes out.
    """
    found = [
        Problem(
            code=row["code"],
            what="sổ ý kiến còn vấn đề chưa xử lý nên chưa lập bản công khai",
            count=row["problems"],
            value=f"{row['problems']} vấn đề",
            action="xem mục “Cần xem lại” của sổ tay 4_opinions và sổ register.xlsx",
        )
        for row in stopped.to_dict("records")
    ]
    if found:
        raise ProblemsError(found)
