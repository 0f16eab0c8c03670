"""What opinions are about and who answers them, by keywords: `params/topics.yaml`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from langnghe.intake.text import fold
from langnghe.params.consistency import Finding, repeated, unknown
from langnghe.params.models import Id, Model, Text

_TONES = "\u0300\u0301\u0303\u0309\u0323"


class Keyworded(Model):
    """Something that words speak for."""

    id: Id
    title: Text
    keywords: list[Text] = Field(
        min_length=1, description="Từ khóa có dấu, so từng âm tiết; dài nhất được tính"
    )


class Authority(Keyworded):
    """Who has to answer (thẩm quyền)."""

    of: Literal["district", "province"] | None = Field(
        default=None,
        description="Cơ quan của địa bàn (district) hay của tỉnh (province), ghi ở “Kính gửi”",
    )


class Topic(Keyworded):
    """What an opinion is about (chủ đề)."""

    authority: Id | None = Field(
        default=None, description="Mã cơ quan đề nghị khi ý kiến không nói đến cơ quan nào"
    )


class Topics(Model):
    """The taxonomy; every keyword stands in one topic, and in one authority, only."""

    authorities: list[Authority] = Field(min_length=1, description="Cơ quan trả lời")
    topics: list[Topic] = Field(min_length=1, description="Chủ đề")
    ignored: list[Text] = Field(
        default_factory=list, description="Cụm từ chứa từ khóa mà không nói lên điều gì"
    )


def in_topics(topics: Topics) -> Iterator[Finding]:
    """Ids and keywords are used once; a topic's authority is one of the list."""
    yield from repeated("mã cơ quan", ("authorities",), [x.id for x in topics.authorities or ()])
    yield from repeated("mã chủ đề", ("topics",), [x.id for x in topics.topics or ()])
    yield from _keywords("authorities", topics.authorities or ())
    yield from _keywords("topics", topics.topics or ())
    known = [x.id for x in topics.authorities] if topics.authorities else None
    for index, topic in enumerate(topics.topics or ()):
        if topic.authority is not None:
            yield from unknown("cơ quan", ("topics", index, "authority"), topic.authority, known)


def _keywords(part: str, all_: Sequence[Keyworded]) -> Iterator[Finding]:
    """A keyword in two topics would prove both, so neither."""
    seen: Counter[str] = Counter()
    for index, one in enumerate(all_):
        for number, keyword in enumerate(one.keywords):
            path = (part, index, "keywords", number)
            key = " ".join(words(keyword))
            if not key:
                yield Finding(path, "PARAMS-VALUE", "từ khóa không có chữ nào", keyword)
            seen[key] += 1
            if seen[key] == 2:
                yield Finding(path, "PARAMS-REPEATED", "từ khóa đã có ở trên", keyword)


def words(text: str) -> list[str]:
    """The syllables and numbers of a keyword, as keys of `fold`."""
    return "".join(sign if sign.isalnum() or sign in _TONES else " " for sign in fold(text)).split()
