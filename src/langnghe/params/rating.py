"""How schools are rated in a year (xếp loại thi đua): `params/<district>/<year>/rating.yaml`.

What counts, with what weight, and which points give which class. A criterion's value is a share
from 0 to 1: a survey's indicator in the school, or points that the office gave of the most it can.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from langnghe.params.consistency import Finding, repeated, unknown
from langnghe.params.indicators import PERCENT, Indicator
from langnghe.params.models import Count, Id, Model, Places, Text

Points = Annotated[float, Field(gt=0)]


class OfIndicator(Model):
    """An indicator in percent, as one group answered in the school."""

    type: Literal["indicator"]
    indicator: Id
    group: Id


class OfPoints(Model):
    """Points that the office gave the school, of the most it can give."""

    type: Literal["points"]
    most: Points


class Criterion(Model):
    """One criterion (tiêu chí)."""

    id: Id
    title: Text
    weight: Points = Field(description="Trọng số; các trọng số cộng lại là 100")
    value: Annotated[OfIndicator | OfPoints, Field(discriminator="type")]


class Band(Model):
    """One class (loại), from so many points up to the class above."""

    id: Id
    title: Text
    least: Annotated[float, Field(ge=0, le=100)] = Field(description="Tổng điểm từ")


class Rating(Model):
    """`params/<district>/<year>/rating.yaml`."""

    title: Text
    basis: Text = Field(description="Văn bản làm căn cứ, mục")
    decimals: Places = Field(default=2, description="Số chữ số thập phân của điểm từng tiêu chí")
    least_answers: Count = Field(
        default=10, description="Ít phiếu trả lời hơn thì không dùng kết quả khảo sát của trường"
    )
    criteria: list[Criterion] = Field(min_length=1)
    bands: list[Band] = Field(min_length=2, description="Các loại, từ cao xuống thấp")


def in_rating(rating: Rating) -> Iterator[Finding]:
    """Weights add up to 100; classes go down to 0 points; ids and titles are used once."""
    criteria, bands = rating.criteria or (), rating.bands or ()
    yield from repeated("mã tiêu chí", ("criteria",), [each.id for each in criteria])
    yield from repeated(
        "tên tiêu chí", ("criteria",), [each.title for each in criteria], ("title",)
    )
    yield from repeated("mã loại", ("bands",), [band.id for band in bands])
    total = sum(each.weight or 0 for each in criteria)
    if criteria and abs(total - 100) > 1e-9:
        message = f"các trọng số cộng lại là {total:g}, phải là 100"
        yield Finding(("criteria",), "PARAMS-RATING", message)
    least = [band.least for band in bands if band.least is not None]
    if len(least) == len(bands) > 0 and (least != sorted(set(least), reverse=True) or least[-1]):
        message = "“least” của các loại phải giảm dần, loại cuối là 0"
        yield Finding(("bands",), "PARAMS-RATING", message)


def of_rating_with(rating: Rating, indicators: Mapping[str, Indicator]) -> Iterator[Finding]:
    """The indicators that are named exist, are in percent, and are of the named group."""
    for index, criterion in enumerate(rating.criteria or ()):
        value, here = criterion.value, ("criteria", index, "value")
        if not isinstance(value, OfIndicator):
            continue
        yield from unknown("chỉ số", (*here, "indicator"), value.indicator, list(indicators))
        if (found := indicators.get(value.indicator)) is None:
            continue
        yield from unknown("nhóm của chỉ số này", (*here, "group"), value.group, found.groups)
        if found.unit != PERCENT:
            message = "tiêu chí chỉ dùng được chỉ số tính bằng “%”"
            yield Finding((*here, "indicator"), "PARAMS-RATING", message, value.indicator)
