"""Request and response schemas of interactions and the timeline."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from common.schemas.instants import Instant
from pydantic import BaseModel, ConfigDict, Field

Channel: TypeAlias = Literal["email", "sms", "call", "post", "door", "street", "meeting", "note"]
Direction: TypeAlias = Literal["in", "out", "none"]
What: TypeAlias = Literal[
    "interaction", "consent", "theme", "answers", "message", "notice", "task", "donation", "campaign_event", "entered"
]


class InteractionCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"channel": "call", "direction": "in", "text": "Demande un rendez-vous sur la piste cyclable."}
            ]
        },
    )

    channel: Annotated[Channel, Field(description="`note`: something to remember, that nobody said.")]
    direction: Annotated[Direction, Field(description="`in`: they spoke first; `none` for a note, and only for one.")]
    happened_at: Annotated[Instant | None, Field(description="Now if left out.")] = None
    text: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=4000,
            pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$",
            description="Sealed. No opinion, belief, health or origin: those need a consent of their own.",
            examples=["Demande un rendez-vous sur la piste cyclable."],
        ),
    ] = None


class TimelineEntry(BaseModel):
    """A timeline entry of any kind. `text`: what was exchanged, in the words of its author."""

    id: UUID
    what: What
    at: datetime
    channel: Channel | None = None
    direction: Direction | None = None
    detail: Annotated[str | None, Field(description="The use and its state, the theme, or the questionnaire.")] = None
    text: str | None = None
    by: str


class Timeline(BaseModel):
    """A page of the timeline, newest first. `next`: pass it as `after` for older entries; none at the end."""

    items: list[TimelineEntry]
    next: str | None
