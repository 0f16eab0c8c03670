"""What a year says of how its figures are estimated: `merge`, `known_totals` and `combine`."""

from typing import Annotated

from pydantic import Field

from langnghe.params.base import Id, Model, Text

Weight = Annotated[float, Field(gt=0, description="Trọng số, lớn hơn 0")]
Total = Annotated[int, Field(gt=0, description="Số người, lớn hơn 0")]


class Merge(Model):
    """The neighbour that lends its spread where a unit has one form of a group."""

    group: Id
    unit: Id
    merge_with: Id = Field(description="Đơn vị láng giềng, giống đơn vị này nhất về câu trả lời")
    reason: Text = Field(description="Vì sao hai đơn vị giống nhau, ví dụ cùng phường, cùng cấp")


class KnownTotals(Model):
    """How many people of a group would give each answer to a question, from a trusted source."""

    group: Id
    question: Id = Field(description="Câu hỏi về người trả lời, loại single hoặc yes-no")
    totals: dict[Text, Total] = Field(description="Giá trị mức của câu hỏi → số người của nhóm")
    source: Text = Field(description="Nguồn của các tổng số, có ngày")


class Combination(Model):
    """One figure over several groups, with weights that somebody has decided."""

    id: Id
    name: Text = Field(description="Tên như in trong bảng")
    groups: dict[Id, Weight] = Field(
        min_length=2, description="Mã nhóm → trọng số; chia cho tổng khi tính"
    )
    source: Text = Field(description="Văn bản hoặc lý do của các trọng số")
