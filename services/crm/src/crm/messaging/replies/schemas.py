"""Request and response schemas of the inbox."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class ReplyRead(BaseModel):
    """A reply that somebody sent; its text is in the person's timeline, under the same id."""

    id: UUID
    version: int
    person_id: UUID
    mailing_id: Annotated[UUID | None, Field(description="Which it answers; null: none that is known.")]
    channel: Literal["email", "sms"]
    received_at: datetime
    state: Literal["open", "answered", "closed"]
    assigned_to: str | None


class ReplyAssign(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"assigned_to": "a-member"}]})

    assigned_to: Annotated[str | None, Field(min_length=1, max_length=200, description="A member; null: nobody.")]


class ReplyAnswer(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "Bonjour,\n\nOui, à 18 h."}]})

    text: Annotated[
        str, Field(min_length=1, max_length=4000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$", description="To them alone.")
    ]
