from typing import Annotated

from pydantic import BaseModel, Field


class CountingOptionsPut(BaseModel, extra="forbid", json_schema_extra={"examples": [{"double_entry": True}]}):
    """Settings for taking in this campaign's sheets."""

    double_entry: Annotated[bool, Field(strict=True, description="A sheet counts once two people have sent the same.")]


class CountingOptionsRead(BaseModel):
    double_entry: bool
