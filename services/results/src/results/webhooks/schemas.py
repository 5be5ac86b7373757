from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from common.events import ProjectionUpdated, TallyValidated, TurnoutReported
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

TYPES = (TallyValidated.subject, TurnoutReported.subject, ProjectionUpdated.subject)


def _told_here(value: str) -> str:
    if value not in TYPES:
        raise ValueError(f"one of {', '.join(TYPES)} is expected")
    return value


EventType: TypeAlias = Annotated[
    str, Field(max_length=100, examples=[TallyValidated.subject]), AfterValidator(_told_here)
]


class WebhookCreate(BaseModel, extra="forbid"):
    """An address that each sheet that counts is told to, once anybody may know it."""

    url: Annotated[str, Field(min_length=1, max_length=500, examples=["https://exemple.fr/resultats"])]
    types: Annotated[
        list[EventType],
        Field(min_length=1, max_length=3, description="Which events: by default each sheet that counts."),
    ] = [TallyValidated.subject]


class WebhookRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    url: str
    types: list[str]
    created_by: str
    created_at: datetime
    delivered: int
    failures: int = Field(description="In a row.")
    last_answer: str | None
    last_tried_at: datetime | None
    next_try_at: datetime | None
    stopped_at: datetime | None = Field(description="Nothing is sent any more: after three days of failures, or 410.")


class WebhookCreated(WebhookRead):
    """`secret` is given once: it signs every delivery (Standard Webhooks)."""

    secret: str


class WebhooksRead(BaseModel):
    items: list[WebhookRead]
