"""The API's schemas of words that reveal special categories of data."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from elections.special_categories.detection import Category
from kit.text.single_line import LINE
from pydantic import BaseModel, ConfigDict, Field

Holder: TypeAlias = Literal["tag", "field", "value", "segment"]


class FalseAlarmCreate(BaseModel):
    """A false alarm: one exact text; accents and capitals are ignored."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "Temple", "reason": "La salle des fêtes s’appelle ainsi."}]},
    )

    text: Annotated[str, Field(min_length=1, max_length=500, pattern=LINE)]
    reason: Annotated[str, Field(min_length=10, max_length=300, pattern=LINE, description="Why it is a false alarm.")]


class FalseAlarmRead(BaseModel):
    text: str
    category: Annotated[Category, Field(description="What it was taken for.")]
    reason: str
    allowed_by: str
    allowed_at: datetime


class FindingRead(BaseModel):
    """A stored text that would be refused now; messages and segments cannot use it."""

    holder: Holder
    key: Annotated[str, Field(description="The tag, the field's key, or the segment's id.")]
    text: str
    category: Category
    people: Annotated[int | None, Field(description="How many people hold it; null of a segment.")]
    waivable: bool


class ReviewRead(BaseModel):
    findings: list[FindingRead]
    false_alarms: list[FalseAlarmRead]


class RemovalCreate(BaseModel):
    """A tag, or values of a field, to remove from everybody."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"holder": "tag", "key": "vote LFI"}]})

    holder: Literal["tag", "field", "value"]
    key: Annotated[str, Field(min_length=1, max_length=60, description="The tag, or the field's key.")]
    text: Annotated[str | None, Field(max_length=500, description="Of a value: which one.")] = None


class RemovalRead(BaseModel):
    people: int
