"""The register's opinions as they may be told to others: in the wording that people settled."""

import pandas as pd

from langnghe.opinions.fields import DROPPED
from langnghe.opinions.kinds import KINDS

TOLD = ["text", "count", "answer", "status"]


def told(rows: pd.DataFrame, proposals: pd.DataFrame) -> pd.DataFrame:
    """The items that are followed, the largest first: `TOLD`.

    rows: of the register (`register.ROW`). proposals: item, redacted. The text is the wording for
    the public where there is one, else the text with what is personal hidden.
    """
    redacted = rows["item"].map(proposals.set_index("item")["redacted"]).fillna("")
    text = rows["published"].where(rows["published"] != "", redacted)
    text = text.where(text != "", rows["text"])
    left_out = rows["status"].eq(DROPPED) | rows["kind"].eq(KINDS["none"]) | rows["count"].eq(0)
    return rows.assign(text=text).loc[~left_out, TOLD].reset_index(drop=True)


def published(
    rows: pd.DataFrame, proposals: pd.DataFrame, problems: pd.DataFrame
) -> pd.DataFrame:
    """Of `told` what a person has signed off for the public; nothing while the register has
    problems: a decision that lost its opinion, or two that contradict each other.
    """
    signed = rows["signed_off"].astype(bool) & problems.empty
    return told(rows[signed], proposals)
