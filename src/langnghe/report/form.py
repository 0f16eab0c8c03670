"""The form of an official document (Nghị định 30/2020/NĐ-CP), as a parameter.

What the decree's body fixes is checked here; what is known only from memory of its annex is never
in code: it stands in `params/document-form.yaml`, and `unconfirmed` names it.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]
Points = Annotated[float, Field(ge=8, le=20, description="Cỡ chữ, pt")]
BodyPoints = Annotated[float, Field(ge=13, le=14, description="Cỡ chữ, pt (Nghị định 30: 13–14)")]
UpDownMargin = Annotated[float, Field(ge=20, le=25, description="mm (Nghị định 30: 20–25)")]
LeftMargin = Annotated[float, Field(ge=30, le=35, description="mm (Nghị định 30: 30–35)")]
RightMargin = Annotated[float, Field(ge=15, le=20, description="mm (Nghị định 30: 15–20)")]
Fraction = Annotated[float, Field(gt=0, le=1, description="Phần của độ dài dòng chữ")]
# A name goes into a style sheet, so only what a font's name needs.
FontFamily = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]*$")]


class DocumentForm(BaseModel):
    """Sizes and fixed texts of an official document. A4 portrait; sizes in pt, margins in mm."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    margin_top_mm: UpDownMargin
    margin_bottom_mm: UpDownMargin
    margin_left_mm: LeftMargin
    margin_right_mm: RightMargin
    font_families: list[FontFamily] = Field(
        min_length=1, description="Phông chữ có chân, kiểu Times; phông đầu tiên có sẵn được dùng"
    )
    body_size_pt: BodyPoints
    page_number_size_pt: BodyPoints

    national_name: Text = Field(description="Quốc hiệu")
    national_name_size_pt: Points
    motto: Text = Field(description="Tiêu ngữ")
    motto_size_pt: Points
    motto_rule: Fraction
    party_name: Text = Field(description="Dòng tiêu đề của văn bản Đảng")
    party_name_size_pt: Points
    party_rule: Fraction
    upper_body_size_pt: Points = Field(description="Cơ quan chủ quản")
    issuing_body_size_pt: Points = Field(description="Cơ quan ban hành")
    issuing_body_rule: Fraction
    number_size_pt: Points
    place_date_size_pt: Points
    title_size_pt: Points = Field(description="Tên loại văn bản")
    subject_size_pt: Points = Field(description="Trích yếu")
    subject_rule: Fraction
    signatory_size_pt: Points
    recipients_head_size_pt: Points
    recipients_size_pt: Points
    last_recipient: Text = Field(description="Dòng cuối của Nơi nhận")

    indent_cm: Annotated[float, Field(ge=0, le=2)]
    paragraph_spacing_pt: Annotated[float, Field(ge=0, le=24)]

    unconfirmed: list[Text] = Field(description="Những điều chưa đối chiếu với bản gốc Nghị định")
