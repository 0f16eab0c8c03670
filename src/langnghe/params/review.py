"""What the office says of its components: `params/<district>/<year>/review.yaml`.

Where they fall short, why, who answers for it and what is done about it; and in running text how
the plan was carried out.
"""

import datetime as dt
from collections.abc import Collection, Iterator

from pydantic import Field

from langnghe.params.consistency import Finding, repeated, unknown
from langnghe.params.models import Id, Model, Text


class Shortcoming(Model):
    """One shortcoming (hạn chế) of a component, its cause, who answers for it, the measure."""

    component: Id = Field(description="Mã chỉ số thành phần")
    finding: Text = Field(description="Hạn chế")
    cause: Text | None = Field(default=None, description="Nguyên nhân")
    responsible: Text | None = Field(
        default=None, description="Trách nhiệm: đơn vị, chức danh; không ghi họ tên"
    )
    measure: Text | None = Field(default=None, description="Biện pháp khắc phục")
    due: dt.date | None = Field(default=None, description="Hạn khắc phục")


class Passage(Model):
    """Running text under a title."""

    title: Text
    texts: list[Text] = Field(min_length=1, description="Mỗi dòng một đoạn")


class Review(Model):
    """`params/<district>/<year>/review.yaml`."""

    basis: Text = Field(description="Văn bản yêu cầu rà soát, mục")
    shortcomings: list[Shortcoming] = Field(default_factory=list, description="Các hạn chế")
    passages: list[Passage] = Field(
        default_factory=list, description="Lời báo cáo: xây dựng kế hoạch, hình thức, giải pháp"
    )


def in_review(review: Review) -> Iterator[Finding]:
    """A shortcoming and a title stand once."""
    found = [shortcoming.finding for shortcoming in review.shortcomings or ()]
    yield from repeated("hạn chế", ("shortcomings",), found, ("finding",))
    titles = [passage.title for passage in review.passages or ()]
    yield from repeated("tiêu đề", ("passages",), titles, ("title",))


def of_review_with(review: Review, components: Collection[str]) -> Iterator[Finding]:
    """Shortcomings are of components that the year's indicators declare."""
    for index, shortcoming in enumerate(review.shortcomings or ()):
        here = ("shortcomings", index, "component")
        yield from unknown("chỉ số thành phần", here, shortcoming.component, list(components))
