"""What the program proposes of each item, as printed in the register; people decide beside it."""

import pandas as pd

from langnghe.opinions.fields import SET_CHOICES, UNSORTED, Choices
from langnghe.opinions.kinds import KINDS, propose_kinds
from langnghe.opinions.redaction import flags, redact
from langnghe.opinions.topics import propose_authority, propose_topics
from langnghe.params.load import Survey


def choices(survey: Survey) -> Choices:
    """What may be chosen in the register: field → labels."""
    topics = survey.topics
    found = {"kind": list(KINDS.values())}
    if topics is not None:
        found["topic"] = [topic.title for topic in topics.topics]
        found["authority"] = [authority.title for authority in topics.authorities]
    return found | dict(SET_CHOICES)


def within(survey: Survey) -> list[str]:
    """The authorities, as printed, whose opinions the office and its schools answer themselves."""
    all_ = survey.topics.authorities if survey.topics else []
    return [one.title for one in all_ if one.id in survey.year.opinions.within]


def keep(survey: Survey) -> list[str]:
    """Names that redaction keeps: of the schools, wards and communes."""
    return [*survey.frame.units["name"], *(place.name for place in survey.district.places)]


def proposals(rows: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """For each item of the register (item, text): item, and `sheets.ITEM`'s proposed columns."""
    texts = rows["text"]
    kept = keep(survey)
    found = pd.DataFrame(
        {
            "item": rows["item"],
            "kind_proposed": propose_kinds(texts)["kind"].map(KINDS).fillna(UNSORTED),
            "redacted": redact(texts, kept)["text"],
            "redaction_flags": flags(texts, kept),
        }
    )
    found["redacted"] = found["redacted"].where(found["redacted"].ne(texts), "")
    if survey.topics is None:
        return found
    topics = propose_topics(texts, survey.topics)
    titles = {topic.id: topic.title for topic in survey.topics.topics}
    authorities = propose_authority(texts, topics["topic"], survey.topics)
    names = {authority.id: authority.title for authority in survey.topics.authorities}
    return found.assign(
        topic_proposed=topics["topic"].map(titles).fillna(UNSORTED),
        topic_evidence=topics["evidence"],
        authority_proposed=authorities["authority"].map(names).fillna(UNSORTED),
        authority_evidence=authorities["evidence"],
    )
