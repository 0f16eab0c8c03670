"""What all types of params are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="Chữ thường không dấu, nối bằng gạch ngang"
    ),
]
Text = Annotated[str, Field(min_length=1)]


class Model(BaseModel):
    """Base of all params: strict types, no unknown keys, unchangeable once read."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)
